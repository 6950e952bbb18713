"""A run as a workbook (问题台账): what each agency has to mend, what the office follows up, and how the batch stands.

No formulas and no macros. The last column holds each problem's fingerprint, by which a returned sheet can be matched.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from nianbao.model.finding import Finding, RunHead
from nianbao.model.ledger import WrittenLedger, WrittenRow
from nianbao.model.roster import BodyState
from nianbao.model.summary import ReportCount, RunSummary
from nianbao.render.cells import safe
from nianbao.render.entries import Entry, entries_of, place
from nianbao.render.labels import Labels
from nianbao.render.ledger_roster import TITLES, due_rows, roster_lines
from nianbao.render.ledger_seal import PROPERTY, UNSEALED, sealed
from nianbao.render.repair import degree_word, exception_text
from nianbao.render.roster import RosterView
from nianbao.render.rounds import change_word
from nianbao.render.season import title_of
from nianbao.render.strings import Words
from nianbao.render.tally import count_report, summarise
from nianbao.render.told import Told, cause_lines, equations, recommendation, told

_SAME_BYTES = datetime(2000, 1, 1)
_FIGURES = ("填报值", "应为值", "差额")
_STATES = ("未整改", "整改中", "部分整改", "已整改待复核", "已销号", "说明采纳")
_BLANKS = 500  # rows of a drop-down list beyond the last problem


class LedgerRow(NamedTuple):
    """A problem with all that its line shows."""

    finding: Finding
    entry: Entry
    labels: Labels
    body: BodyState | None = None  # of the roster


class Column(NamedTuple):
    title: str
    width: int
    value: Callable[[LedgerRow], object]
    group: str = "audit"  # audit | agency | office | hidden: who fills it in


def _told(row: LedgerRow) -> Told:
    return told(row.entry, row.labels)


def _message(row: LedgerRow) -> str:
    return equations(_told(row), row.labels) if row.entry.cause is not None else row.entry.main.message


def _cause(row: LedgerRow) -> str:
    return "\n".join(cause_lines(_told(row), row.labels)) or row.entry.main.cause


def _quotes(row: LedgerRow) -> str:
    quotes = [str(anchor.get("quote", "")) for anchor in row.entry.main.anchors if anchor.get("type") == "span"]
    return "；".join(f"“{quote}”" for quote in quotes[:3] if quote)


def _degree(row: LedgerRow) -> str:
    words = row.labels.words
    return words.get(f"severity.{row.entry.degree}", degree_word(row.entry, words))


COLUMNS = (
    Column("问题编号", 9, lambda row: row.entry.id),
    Column("单位名称", 24, lambda row: _official(row.finding, row.body)),
    Column("年度", 6, lambda row: row.finding.report.year),
    Column("严重程度", 9, _degree),
    Column("问题", 20, lambda row: row.entry.main.title),
    Column("问题描述", 42, _message),
    Column("所在位置", 26, lambda row: _told(row).where or place(row.entry, row.labels)),
    Column("填报值", 9, lambda row: _told(row).filled),
    Column("应为值", 9, lambda row: _told(row).expected),
    Column("差额", 7, lambda row: _told(row).difference),
    Column("整改建议", 38, lambda row: recommendation(row.entry, _told(row), row.labels)),
    Column("扣分", 6, lambda row: row.entry.deduction or None),
    Column("整改情况", 9, lambda row: change_word(row.entry, row.finding, row.labels.words) or None),
    Column("责任单位", 14, lambda row: None, "agency"),
    Column("责任人", 9, lambda row: None, "agency"),
    Column("整改期限", 11, lambda row: None, "agency"),
    Column("整改措施", 24, lambda row: None, "agency"),
    Column("单位说明", 24, lambda row: None, "agency"),
    Column("整改状态", 11, lambda row: None, "office"),
    Column("核查意见", 16, lambda row: None, "office"),
    Column("复核人", 9, lambda row: None, "office"),
    Column("复核日期", 11, lambda row: None, "office"),
    Column("销号日期", 11, lambda row: None, "office"),
    Column("备注", 20, lambda row: None, "office"),
    Column("问题类别", 16, lambda row: row.labels.category(row.entry.main.category)),
    Column("原因推断", 44, _cause),
    Column("原文摘录", 36, _quotes),
    Column("依据条款", 60, lambda row: row.entry.main.criteria),
    Column("例外", 24, lambda row: exception_text(row.entry.main, Words("zh"))),
    Column("规则编号", 26, lambda row: row.entry.main.rule),
    Column("报告文件", 34, lambda row: row.finding.source.path),
    Column("指纹", 18, lambda row: row.entry.main.fingerprint, "hidden"),
)
_LAST_PRINTED = "整改状态"  # the columns up to it are what is handed round on paper
PROBLEMS, PAST = "问题台账", "往次记录"
ALIASES = {"整改时限": "整改期限", "复核结果": "核查意见"}  # what columns were called before
AUDIT_TITLES = frozenset((*(one.title for one in COLUMNS if one.group in ("audit", "hidden")), "分组"))
FILLED_TITLES = frozenset(one.title for one in COLUMNS if one.group in ("agency", "office"))
_GROUP = Column("分组", 10, lambda row: row.body.group if row.body is not None else None)
_WITH_GROUP = (*COLUMNS[:2], _GROUP, *COLUMNS[2:])


def ledger(head: RunHead, findings: Iterable[Finding], kept: WrittenLedger | None = None) -> bytes:
    """`ledger.xlsx`; the same bytes for the same run. `kept`: what people wrote into the last one, carried on."""
    import xlsxwriter

    # Kept whole: the sheets of the workbook in their order, each with what it is drawn from.
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": "年度报告审核问题台账", "created": _SAME_BYTES})
    book.set_custom_property(PROPERTY, UNSEALED)
    styles = _styles(book)
    words = Words(head.lang)
    audited = list(findings)
    view = RosterView.of(head)
    if view is not None:
        _table(book.add_worksheet("报送情况"), TITLES, roster_lines(view, audited, words), styles)
    sheets = [book.add_worksheet(name) for name in ("汇总说明", "问题台账", "单位情况", "规则命中", "未检查")]
    rows = [
        LedgerRow(finding, entry, labels, view.body(finding.id) if view is not None else None)
        for finding in audited
        if finding.standing is None
        for labels in [Labels.of(finding, head)]
        for entry in entries_of(finding, labels)
    ]
    counts = [count_report(finding, entries_of(finding, Labels.of(finding, head))) for finding in audited]
    total = head.summary or summarise(counts)
    columns: tuple[Column, ...] = COLUMNS if view is None or view.groups == [""] else _WITH_GROUP
    _about(sheets[0], head, total, styles)
    words_of, past = _carried(rows, kept or WrittenLedger())
    own = tuple(Column(title, 16, lambda row: None, "office") for title in (kept.own if kept else ()))
    at = next(at for at, column in enumerate(columns) if column.title == "备注") + 1
    columns = (*columns[:at], *own, *columns[at:])
    due = list(due_rows(view, audited, words))
    words_of |= {key: row.words for row in past for key in [row.fingerprint] if key in {one["指纹"] for one in due}}
    _problems(sheets[1], [*rows, *due], columns, words_of, styles)
    if left := [row for row in past if row.fingerprint not in words_of]:
        _past(book.add_worksheet(PAST), left, styles)
    _reports(sheets[2], audited, counts, words, view, styles)
    _rules(sheets[3], total, counts, words, styles)
    _unchecked(sheets[4], audited, words, styles)
    if view is None:
        sheets[1].activate()
    book.close()
    return sealed(buffer.getvalue())


def _carried(rows: Sequence[LedgerRow], kept: WrittenLedger) -> tuple[dict[str, Mapping[str, str]], list[WrittenRow]]:
    """Main fingerprint → what people wrote of the problem; and the rows whose problem is none of these any more. A row
    that has lost its fingerprint is known by its number, body and problem."""
    by_print = {result.fingerprint: row for row in rows for result in row.entry.results if result.fingerprint}
    by_number = {(row.entry.id, _official(row.finding, row.body), row.entry.main.title): row for row in rows}
    found: dict[str, Mapping[str, str]] = {}
    left = []
    for one in kept.rows:
        row = by_print.get(one.fingerprint) if one.fingerprint else by_number.get((one.number, one.body, one.title))
        if row is None:
            left.append(one)
        else:
            key = row.entry.main.fingerprint
            found[key] = {**one.words, **found.get(key, {})}
    return found, left


def _past(sheet: Any, rows: Sequence[WrittenRow], styles: dict[str, Any]) -> None:
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
    _table(sheet, titles, lines, styles)
    sheet.set_column(len(titles) - 1, len(titles) - 1, 18, None, {"hidden": True})


def _styles(book: Any) -> dict[str, Any]:
    line = {"border": 1, "border_color": "#9A9A9A", "valign": "top", "text_wrap": True, "font_size": 10}
    head = {**line, "bold": True, "align": "center", "valign": "vcenter"}
    return {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "plain": book.add_format({"text_wrap": True, "valign": "top"}),
        "audit": book.add_format({**head, "bg_color": "#E8EDF3"}),
        "agency": book.add_format({**head, "bg_color": "#FFF3D6"}),
        "office": book.add_format({**head, "bg_color": "#E5F1E4"}),
        "hidden": book.add_format(head),
        "text": book.add_format(line),
        "must": book.add_format({**line, "bold": True, "font_color": "#9E1B1B"}),
    }


def _write(sheet: Any, row: int, column: int, value: object, style: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, safe(value), style)


def _height(texts: Iterable[tuple[object, int]]) -> float:
    """Points that a line of wrapped texts needs in columns of the given widths: not every program finds out by itself."""
    lines = 1
    for value, width in texts:
        text = "" if value is None else str(value)
        parts = [sum(2 if ord(char) > 0x2E7F else 1 for char in part) for part in text.split("\n")]
        lines = max(lines, sum(max(1, -(-columns // max(1, width - 1))) for columns in parts))
    return min(409.0, 13.5 * lines + 2)


def _table(sheet: Any, titles: Sequence[tuple[str, int]], lines: Sequence[Sequence[object]], styles: Any) -> None:
    """A sheet of lines under a heading that stays in sight and stands on every printed page."""
    for column, (title, width) in enumerate(titles):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, styles["audit"])
    widths = [width for _, width in titles]
    for row, line in enumerate(lines, 1):
        sheet.set_row(row, _height(zip(line, widths, strict=True)))
        for column, value in enumerate(line):
            _write(sheet, row, column, value, styles["text"])
    _page(sheet, len(lines), len(titles), 1)


def _page(sheet: Any, rows: int, columns: int, fixed: int) -> None:
    sheet.freeze_panes(1, fixed)
    sheet.autofilter(0, 0, max(rows, 1), columns - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.center_horizontally()
    sheet.set_margins(0.4, 0.4, 0.6, 0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C第 &P 页 共 &N 页")


def _problems(
    sheet: Any,
    rows: Sequence[LedgerRow | Mapping[str, object]],
    columns: Sequence[Column],
    words_of: Mapping[str, Mapping[str, str]],
    styles: dict[str, Any],
) -> None:
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width, None, {"hidden": column.group == "hidden"})
        sheet.write_string(0, at, column.title, styles[column.group])
    for line, row in enumerate(rows, 1):
        values = {one.title: one.value(row) for one in columns} if isinstance(row, LedgerRow) else row
        values = {**values, **words_of.get(str(values.get("指纹")), {})}
        texts = [_figure(values.get(column.title), column) for column in columns]
        sheet.set_row(line, _height(zip(texts, (column.width for column in columns), strict=True)))
        for at, (column, text) in enumerate(zip(columns, texts, strict=True)):
            must = isinstance(row, LedgerRow) and row.entry.degree == "must"
            style = styles["must" if column.title == "严重程度" and must else "text"]
            _write(sheet, line, at, text, style)
    state = next(at for at, column in enumerate(columns) if column.title == _LAST_PRINTED)
    sheet.data_validation(1, state, len(rows) + _BLANKS, state, {"validate": "list", "source": list(_STATES)})
    sheet.set_row(0, 30)
    _page(sheet, len(rows), len(columns), 3)
    sheet.print_area(0, 0, max(len(rows), 1), state)


def _figure(value: object, column: Column) -> object:
    """A figure as a number, so that it can be added up; what has several, or is a word, as it is."""
    if column.title in _FIGURES and isinstance(value, str) and re.fullmatch(r"[+-]?\d{1,15}(?:\.\d{1,6})?", value):
        return float(value) if "." in value else int(value)
    return value


def _about(sheet: Any, head: RunHead, total: RunSummary, styles: dict[str, Any]) -> None:
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


def _reports(
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
                _official(one, view.body(one.id) if view is not None else None),
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
    _table(sheet, titles, lines, styles)


def _official(finding: Finding, body: BodyState | None) -> str:
    """A body's name as the roster has it, else as its report does."""
    return body.name if body is not None else finding.report.agency or finding.source.name


def _rules(sheet: Any, total: RunSummary, counts: Sequence[ReportCount], words: Words, styles: dict[str, Any]) -> None:
    titles = [("规则编号", 26), ("问题", 30), ("程度", 10), ("涉及报告", 10), ("处数", 8), ("涉及单位", 80)]
    lines: list[tuple[object, ...]] = []
    for one in total.rules:
        names = dict.fromkeys(count.agency for count in counts if count.apart is None and one.rule in count.rules)
        degree = words.get(f"severity.{one.degree}", words(f"short.{one.degree}"))
        lines.append((one.rule, one.title, degree, one.reports, one.places, "、".join(names)))
    _table(sheet, titles, lines, styles)


def _unchecked(sheet: Any, findings: Sequence[Finding], words: Words, styles: dict[str, Any]) -> None:
    titles = [("单位", 30), ("年度", 7), ("规则编号", 26), ("检查项目", 30), ("情况", 12), ("原因", 60)]
    lines = [
        (
            one.report.agency or one.source.name,
            one.report.year,
            result.rule,
            result.title,
            words(f"outcome.{result.outcome}"),
            result.message,
        )
        for one in findings
        for result in one.results
        if result.outcome in ("not_checked", "error")
    ]
    _table(sheet, titles, lines, styles)
