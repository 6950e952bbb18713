"""The circular (通报) about a batch, as a Word document in the layout of official papers: what the leader's page says, in
sentences. What the settings do not say (office, date, deadline, contact) is left out, never left blank."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Final

from nianbao.model.finding import Finding, RunHead
from nianbao.model.season import Season
from nianbao.render.labels import number
from nianbao.render.leader.overview import GroupLine, Overview, overview
from nianbao.render.letters.content import chinese_date
from nianbao.render.letters.paper import Writer, lay_out
from nianbao.render.season import season_of
from nianbao.render.strings import Words
from nianbao.render.undated import undated

_HEADS: Final = ("分组", "应报", "已报", "通过", "待核实", "退回", "得分中位数")
_WIDTHS: Final = (44, 18, 18, 18, 20, 18, 20)  # mm
_ORDINALS: Final = "一二三四"
_FIRST = 3  # of a group that are commended
_STATES: Final = (("missing", "没有报送"), ("unreadable", "报送的文件读不出"), ("other_year", "报送的不是本年度报告"))


def circular(head: RunHead, findings: Iterable[Finding]) -> bytes:
    """`leader.docx`; the same bytes for the same run."""
    import docx

    found, season = overview(head, findings), season_of(head)
    document = docx.Document()
    lay_out(document)
    writer = Writer(document)
    writer.title(_title(found, season))
    writer.line("")
    parts = (
        ("报送和审核情况", [*_handed_in(found), *_verdicts(found)]),
        ("分组情况", list(_groups(found))),
        ("主要问题", list(_problems(found))),
        ("有关要求", list(_asked(found, season))),
    )
    for ordinal, (title, texts) in zip(_ORDINALS, [part for part in parts if part[1]], strict=False):
        writer.heading(f"{ordinal}、{title}")
        if title == "分组情况":
            writer.table([_HEADS, *map(_group_row, found.groups)], _WIDTHS)
        for text in texts:
            writer.text(text)
    if season.office or season.date:
        writer.line("")
        writer.signature(season.office, chinese_date(season.date))
    buffer = io.BytesIO()
    document.save(buffer)
    return undated(buffer.getvalue())


def _title(found: Overview, season: Season) -> tuple[str, ...]:
    """In parts, between which a line may end."""
    years = {line.year for line in found.lines if line.year is not None}
    form = next((str(form["title"]) for form in found.head.forms.values() if form.get("title")), "年度报告")
    what = season.title or f"{f'{years.pop()}年度' if len(years) == 1 else ''}{form}"
    what = what.removesuffix("情况").removesuffix("审核")  # 年报审核: not told twice
    rounded = f"（第{season.round}轮）" if season.round is not None else ""
    return f"关于{what}", f"审核情况的通报{rounded}"


def _handed_in(found: Overview) -> Iterator[str]:
    if found.view is None:
        yield f"本次共收到报告{found.total.reports}份。"
        return
    yield f"应报{found.due}家，已报{found.handed}家。"
    for state, said in _STATES:
        if names := found.names_in(state):
            yield f"{said}的{len(names)}家：{'、'.join(names)}。"


def _verdicts(found: Overview) -> Iterator[str]:
    verdicts = found.total.verdicts
    parts = [
        f"{said}{n}份"
        for said, n in (
            ("通过", verdicts["pass"] + verdicts["pass_with_advice"]),
            ("待核实", verdicts["verify"]),
            ("退回整改", verdicts["return"]),
            ("无法审核", verdicts["unauditable"]),
        )
        if n
    ]
    median = f"得分中位数为{number(found.total.median)}分。" if found.total.median is not None else ""
    yield f"经审核，{'，'.join(parts) or '没有报告'}。{median}"
    if found.changes:
        words = Words("zh")
        said = "，".join(f"{words.get(f'diff.{state}', state)}{n}处" for state, n in found.changes.items())
        yield f"与上一轮相比：{said}。"


def _groups(found: Overview) -> Iterator[str]:
    for group in found.groups:
        first = [line for line in group.ranked if line.place is not None and line.place.place <= _FIRST]
        if len(group.ranked) > _FIRST:
            yield f"{group.title}排在前列的是：{'、'.join(line.name for line in first)}。"


def _problems(found: Overview) -> Iterator[str]:
    for at, rule in enumerate(found.commonest, 1):
        example = found.examples.get(rule.rule)
        said = f"如{example.name}，{example.text.rstrip('。')}。" if example else ""
        yield f"{at}．{rule.title}，{rule.reports}家。{said}"


def _asked(found: Overview, season: Season) -> Iterator[str]:
    by = f"于{chinese_date(season.deadline)}前" if season.deadline else "尽快"
    if found.total.verdicts["return"] or found.total.verdicts["verify"]:
        yield f"请退回整改和待核实的单位对照反馈意见逐项核对，{by}重新报送；已经公开的，同步更新网页。"
    if found.names_in("missing", "unreadable", "other_year"):
        yield f"请还没有报送或者报送的文件不能用的单位{by}报送。"
    if season.contact or season.phone:
        phone = f"，联系电话：{season.phone}" if season.phone else ""
        yield f"联系人：{season.contact}{phone}。" if season.contact else f"联系电话：{season.phone}。"


def _group_row(group: GroupLine) -> tuple[str, ...]:
    counts = (group.due, group.handed, group.passed, group.verify, group.returned)
    return (group.title, *map(str, counts), number(group.median))
