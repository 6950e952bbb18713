"""A run as a workbook (问题台账): what each agency has to mend, what the office follows up, and how the batch stands.

No formulas and no macros. The last column holds each problem's fingerprint, by which a returned sheet can be matched.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from nianbao.model.finding import Finding, RunHead
from nianbao.model.ledger import WrittenLedger, WrittenRow
from nianbao.model.summary import RunSummary
from nianbao.render import ledger_sheets as beside
from nianbao.render.entries import entries_of
from nianbao.render.labels import Labels
from nianbao.render.ledger_columns import (
    COLUMNS,
    GROUP,
    LAST_PRINTED,
    OWN_BEHIND,
    PAST,
    PROBLEMS,
    Column,
    LedgerRow,
    official,
)
from nianbao.render.ledger_roster import TITLES, due_rows, roster_lines
from nianbao.render.ledger_seal import PROPERTY, UNSEALED, sealed
from nianbao.render.roster import RosterView
from nianbao.render.season import season_of
from nianbao.render.sheet_paper import fill_table, height, page, styles_of, write
from nianbao.render.strings import Words
from nianbao.render.tally import count_report, summarise

_SAME_BYTES = datetime(2000, 1, 1)
_FIGURES = ("填报值", "应为值", "差额")
_LISTS = {  # what may be chosen in a column; anything else may be typed
    "整改状态": ("未整改", "整改中", "部分整改", "已整改待复核", "已销号", "说明采纳"),
    "核查意见": ("核实属实", "误报", "问题属实", "需补充说明"),
}
_BLANKS = 500  # rows of a drop-down list beyond the last problem


def ledger(head: RunHead, findings: Iterable[Finding], kept: WrittenLedger | None = None) -> bytes:
    """`ledger.xlsx`; the same bytes for the same run. `kept`: what people wrote into the last one, carried on."""
    import xlsxwriter

    # Kept whole: the sheets of the workbook in their order, each with what it is drawn from.
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": "年度报告审核问题台账", "created": _SAME_BYTES})
    book.set_custom_property(PROPERTY, UNSEALED)
    styles = styles_of(book)
    words = Words(head.lang)
    audited = list(findings)
    view = RosterView.of(head)
    counts = [count_report(finding, entries_of(finding, Labels.of(finding, head))) for finding in audited]
    total = head.summary or summarise(counts)
    counted = _counted(head, total, words)
    if view is not None:
        fill_table(book.add_worksheet("报送情况"), TITLES, roster_lines(view, audited, words), styles, _handed_in(view))
    sheets = [book.add_worksheet(name) for name in ("汇总说明", PROBLEMS, "单位情况", "规则命中", "未检查")]
    rows = [
        LedgerRow(finding, entry, labels, view.body(finding.id) if view is not None else None)
        for finding in audited
        if finding.standing is None
        for labels in [Labels.of(finding, head)]
        for entry in entries_of(finding, labels)
    ]
    beside.about(sheets[0], head, total, styles)
    words_of, past = _carried(rows, kept or WrittenLedger())
    columns = _columns(view, kept.own if kept else ())
    due = list(due_rows(view, audited, words))
    words_of |= {key: row.words for row in past for key in [row.fingerprint] if key in {one["指纹"] for one in due}}
    _problems(sheets[1], [*rows, *due], columns, words_of, styles, counted)
    if left := [row for row in past if row.fingerprint not in words_of]:
        beside.past(book.add_worksheet(PAST), left, styles)
    beside.reports(sheets[2], audited, counts, words, view, styles)
    beside.rules(sheets[3], total, counts, words, styles)
    beside.unchecked(sheets[4], audited, words, styles)
    if view is None:
        sheets[1].activate()
    book.close()
    return sealed(buffer.getvalue())


def _columns(view: RosterView | None, own: Sequence[str]) -> tuple[Column, ...]:
    """The columns with the roster's groups, where it has any, and those that people have added."""
    grouped = view is not None and view.groups != [""]
    columns = (*COLUMNS[:2], *((GROUP,) if grouped else ()), *COLUMNS[2:])
    at = next(at for at, column in enumerate(columns) if column.title == OWN_BEHIND) + 1
    return (*columns[:at], *(Column(title, 16, lambda row: None, "office") for title in own), *columns[at:])


def _counted(head: RunHead, total: RunSummary, words: Words) -> str:
    """What stands at the foot of the problems: how many there are, and of which day."""
    degrees = [f"{words.get(f'severity.{key}', words(f'short.{key}'))}{n}" for key, n in total.problems.items() if n]
    told = f"（{'、'.join(degrees)}）" if degrees else ""
    said = f"问题 {sum(total.problems.values())} 处{told}"
    return "　".join(filter(None, (said, season_of(head).date)))


def _handed_in(view: RosterView) -> str:
    counts = view.counts()
    return f"应报 {counts['due']} 家，已交 {counts['handed']} 家"


def _carried(rows: Sequence[LedgerRow], kept: WrittenLedger) -> tuple[dict[str, Mapping[str, str]], list[WrittenRow]]:
    """Main fingerprint → what people wrote of the problem; and the rows whose problem is none of these any more. A row
    that has lost its fingerprint is known by its number, body and problem."""
    by_print = {result.fingerprint: row for row in rows for result in row.entry.results if result.fingerprint}
    by_number = {(row.entry.id, official(row.finding, row.body), row.entry.main.title): row for row in rows}
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


def _problems(
    sheet: Any,
    rows: Sequence[LedgerRow | Mapping[str, object]],
    columns: Sequence[Column],
    words_of: Mapping[str, Mapping[str, str]],
    styles: dict[str, Any],
    counted: str,
) -> None:
    printed = next(at for at, column in enumerate(columns) if column.title == LAST_PRINTED) + 1
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width, None, {"hidden": column.group == "hidden"})
        sheet.write_string(0, at, column.title, styles[column.group])
    for line, row in enumerate(rows, 1):
        values = {one.title: one.value(row) for one in columns} if isinstance(row, LedgerRow) else row
        values = {**values, **words_of.get(str(values.get("指纹")), {})}
        texts = [_figure(values.get(column.title), column) for column in columns]
        sheet.set_row(line, height([(text, one.width) for text, one in zip(texts, columns, strict=True)][:printed]))
        for at, (column, text) in enumerate(zip(columns, texts, strict=True)):
            write(sheet, line, at, text, styles[_style(column, text, row)])
    for at, column in enumerate(columns):
        if listed := _LISTS.get(column.title):
            choice = {"validate": "list", "source": list(listed), "show_error": False}
            sheet.data_validation(1, at, len(rows) + _BLANKS, at, choice)
    sheet.set_row(0, 30)
    page(sheet, len(rows), len(columns), 2, counted)
    sheet.print_area(0, 0, max(len(rows), 1), printed - 1)


def _style(column: Column, value: object, row: LedgerRow | Mapping[str, object]) -> str:
    if column.title == "差额" and isinstance(value, int | float):
        return f"signed {type(value).__name__}"
    if isinstance(value, int | float):
        return "number"
    must = isinstance(row, LedgerRow) and row.entry.degree == "must"
    return "must" if column.title == "严重程度" and must else "text"


def _figure(value: object, column: Column) -> object:
    """A figure as a number, so that it can be added up; what has several, or is a word, as it is."""
    if column.title in _FIGURES and isinstance(value, str) and re.fullmatch(r"[+-]?\d{1,15}(?:\.\d{1,6})?", value):
        return float(value) if "." in value else int(value)
    return value
