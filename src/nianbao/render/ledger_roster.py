"""The roster as a sheet of the ledger: every body, whatever came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from nianbao.model.finding import Finding
from nianbao.model.roster import OPEN_STATES, BodyState
from nianbao.render.roster import RosterView
from nianbao.render.strings import Words

TITLES = (
    ("序号", 6), ("分组", 12), ("单位名称", 32), ("简称", 16), ("报送情况", 12), ("结论", 14), ("得分", 8), ("联系人", 10),
    ("电话", 16), ("文件", 34), ("说明", 44),
)  # fmt: skip
Line = tuple[object, ...]


def roster_lines(view: RosterView, findings: Sequence[Finding], words: Words) -> list[Line]:
    """A line a body in the roster's order, then the files that are on none."""
    by_id = {one.id: one for one in findings}
    lines = [_body_line(body, by_id, words) for body in view.bodies]
    for file in view.unlisted:
        verdict, score = _judged(by_id.get(file.id), words)
        state = words("roster.unlisted")
        lines.append((None, None, file.agency, None, state, verdict, score, None, None, file.source, file.note))
    return lines


def _body_line(body: BodyState, by_id: Mapping[str, Finding], words: Words) -> Line:
    files = [by_id[id] for id in body.ids if id in by_id]
    verdict, score = _judged(files[0] if files and body.state != "other_year" else None, words)
    sources = "\n".join(one.source.path for one in files)
    who = (body.order, body.group, body.name, body.short, words(f"roster.{body.state}"))
    return (*who, verdict, score, body.contact, body.phone, sources, body.note)


def _judged(finding: Finding | None, words: Words) -> tuple[str | None, float | None]:
    if finding is None:
        return None, None
    return words.get(f"verdict.{finding.verdict}", finding.verdict), finding.score.value


def due_rows(view: RosterView | None, findings: Sequence[Finding], words: Words) -> Iterator[dict[str, object]]:
    """A row for each body whose report of the year is due, and for each file that could not be audited."""
    listed: set[str] = set()
    for body in view.bodies if view is not None else ():
        listed.update(body.ids)
        if body.state in OPEN_STATES:
            state = words(f"roster.{body.state}")
            yield {
                "单位名称": body.name, "分组": body.group, "严重程度": state, "问题": f"报告{state}",
                "问题描述": body.note, "指纹": f"报送-{body.name}",
            }  # fmt: skip
    for one in findings:
        if one.error is not None and one.id not in listed and one.standing is None:
            name = one.report.agency or one.source.name
            yield {
                "单位名称": name, "严重程度": words("verdict.unauditable"), "问题": words("roster.unreadable"),
                "问题描述": one.error.get("message"), "整改建议": one.error.get("hint"),
                "报告文件": one.source.path, "指纹": f"报送-{name}",
            }  # fmt: skip
