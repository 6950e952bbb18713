"""The sheets of the ledger beside the problems: how the batch stands, report by report, rule by rule, and what was not checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nianbao.model.finding import Finding, RunHead
from nianbao.model.ledger import WrittenRow
from nianbao.model.summary import ReportCount, RunSummary
from nianbao.render.cells import safe
from nianbao.render.ledger_columns import official
from nianbao.render.roster import RosterView
from nianbao.render.season import title_of
from nianbao.render.sheet_paper import fill_table, lay_on_paper
from nianbao.render.strings import Words


def past(sheet: Any, rows: Sequence[WrittenRow], styles: dict[str, Any]) -> None:
    """What people wrote of problems that are there no more; it is carried on, and comes back with its problem."""
    columns = list(dict.fromkeys(title for row in rows for title in row.words))
    titles = [
        ("问题编号", 9),
        ("单位名称", 24),
        ("年度", 6),
        ("问题", 20),
        *((title, 16) for title in columns),
        ("指纹", 18),
    ]
    lines = [
        (row.number, row.body, row.year, row.title, *(row.words.get(title) for title in columns), row.fingerprint)
        for row in rows
    ]
    fill_table(sheet, titles, lines, styles)
    sheet.set_column(len(titles) - 1, len(titles) - 1, 18, None, {"hidden": True})


def about(sheet: Any, head: RunHead, total: RunSummary, styles: dict[str, Any]) -> None:
    degrees = total.problems
    words = Words(head.lang)
    packs = "、".join(f"{pack['id']} {pack['version']}（{pack.get('title', '')}）" for pack in head.packs)
    counted = "，".join(f"{words('verdict.' + key)} {number}" for key, number in total.verdicts.items())
    lines = [
        f"报告 {total.reports} 份：{counted}。",
        *([f"另列 {total.files - total.reports} 份文件，不计入统计，见“单位情况”。"] if total.apart else []),
        f"问题 {sum(degrees.values())} 处：必须整改 {degrees['must']}，建议改进 {degrees['advise']}，建议核实 {degrees['review']}，"
        f"提示 {degrees['info']}，例外登记 {degrees['excepted']}。",
        f"规则集：{packs or '—'}。引擎：{head.engine.get('name', '')} {head.engine.get('version', '')}。",
        "“问题台账”一行一个问题；由同一处错误引起的几条不通过合为一行。蓝色列由审核填写，黄色列由单位填写，绿色列由主管部门填写。",
        "“建议核实”是依据文字作出的推断，请先核实再改。空白没有当作 0，没有读到的没有当作正确。",
        *head.notes,
    ]
    sheet.set_column(0, 0, 110)
    sheet.write_string(0, 0, title_of(head, Words("zh")) or "年度报告审核问题台账", styles["title"])
    for at, line in enumerate(lines, 2):
        sheet.write_string(at, 0, safe(line), styles["plain"])
    lay_on_paper(sheet)


def reports(
    sheet: Any,
    findings: Sequence[Finding],
    counts: Sequence[ReportCount],
    words: Words,
    view: RosterView | None,
    styles: dict[str, Any],
) -> None:
    titles = [("单位", 30), ("年度", 7), ("计入", 14), ("结论", 16), ("得分", 8), ("等次", 9)]
    titles += [("必须", 7), ("建议", 7), ("核实", 7), ("未检查", 8), ("检查范围（%）", 12), ("已核分值（%）", 12)]
    titles += [("格式版本", 10), ("公布日期", 12), ("说明", 40), ("文件", 36)]
    lines = []
    for one, count in zip(findings, counts, strict=True):
        said = one.error.get("message") if one.error else "；".join(one.notes)
        lines.append(
            (
                official(one, view.body(one.id) if view is not None else None),
                one.report.year,
                words(f"apart.{count.apart}") if count.apart else "是",
                words.get(f"verdict.{one.verdict}", one.verdict),
                one.score.value,
                one.score.grade,
                count.problems["must"],
                count.problems["advise"],
                count.problems["review"],
                count.unchecked,
                count.share if one.error is None else None,
                one.score.assessed,
                one.report.edition,
                one.report.published,
                said,
                one.source.path,
            )
        )
    fill_table(sheet, titles, lines, styles)


def rules(sheet: Any, total: RunSummary, counts: Sequence[ReportCount], words: Words, styles: dict[str, Any]) -> None:
    titles = [("规则编号", 26), ("问题", 30), ("程度", 10), ("涉及报告", 10), ("处数", 8), ("涉及单位", 80)]
    lines: list[tuple[object, ...]] = []
    for one in total.rules:
        names = dict.fromkeys(count.agency for count in counts if count.apart is None and one.rule in count.rules)
        degree = words.get(f"severity.{one.degree}", words(f"short.{one.degree}"))
        lines.append((one.rule, one.title, degree, one.reports, one.places, "、".join(names)))
    fill_table(sheet, titles, lines, styles)


def unchecked(sheet: Any, findings: Sequence[Finding], words: Words, styles: dict[str, Any]) -> None:
    """What came to nothing and why, each once with the bodies that it is so for."""
    titles = [("规则编号", 26), ("检查项目", 30), ("情况", 10), ("原因", 44), ("单位数", 8), ("单位", 80)]
    found: dict[tuple[str, str, str, str], dict[str, None]] = {}
    for one in findings:
        for result in one.results:
            if result.outcome in ("not_checked", "error"):
                key = (result.rule, result.title, words(f"outcome.{result.outcome}"), result.message)
                found.setdefault(key, {})[one.report.agency or one.source.name] = None
    order = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    fill_table(sheet, titles, [(*key, len(names), "、".join(names)) for key, names in order], styles)
