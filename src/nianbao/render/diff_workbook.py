"""Two runs compared, as a workbook: the counts, a line a report, a line a problem, what got worse first. No formulas."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from nianbao.model.comparison import STATES, Change, Comparison, ReportChange, Side
from nianbao.model.summary import DEGREES
from nianbao.render.changed import degree_of, remarks
from nianbao.render.sheet_paper import fill_table, styles_of
from nianbao.render.strings import Words

_SAME_BYTES: Final = datetime(2000, 1, 1)
_Columns = Sequence[tuple[str, int]]
_REPORTS: Final = ("diff.name", 34), ("diff.report", 16), ("diff.before_score", 10), ("diff.after_score", 10)
_PROBLEMS: Final = (
    ("diff.name", 24), ("number", 7), ("round.state", 10), ("degree", 7), ("place", 26), ("problem", 22), ("condition", 46),
    ("round.remarks", 22), ("rule", 20),
)  # fmt: skip


def diff_xlsx(comparison: Comparison, lang: str = "zh") -> bytes:
    """The same bytes for the same comparison."""
    import xlsxwriter

    words = Words(lang)
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": words("diff.title"), "created": _SAME_BYTES})
    styles, grouped = styles_of(book), comparison.by_report()
    for title, columns, rows in (
        ("diff.problem_sheet", _PROBLEMS, [_problem(report, one, words) for report, own in grouped for one in own]),
        ("diff.report_sheet", _report_columns(), [_report(report, words) for report in comparison.reports]),
        (
            "diff.count_sheet",
            (("round.state", 48), *((f"short.{one}", 8) for one in DEGREES)),
            _counts(comparison, words),
        ),
    ):
        sheet = book.add_worksheet(words(title))
        fill_table(sheet, [(words(key), width) for key, width in columns], rows, styles, words("diff.title"))
    book.close()
    return buffer.getvalue()


def _report_columns() -> _Columns:
    return (*_REPORTS, *((f"diff.{state}", 10) for state in STATES))


def _problem(report: ReportChange, change: Change, words: Words) -> list[object]:
    one = change.problem
    said = "\n".join(remarks(change, words))
    state = words(f"diff.{change.state}")
    return [
        report.name, one.number, state, degree_of(one, words), one.place, one.title, one.message, said, one.rule,
    ]  # fmt: skip


def _report(report: ReportChange, words: Words) -> list[object]:
    after = None if report.state == "not_handed_in" else report.after
    counts = [report.changes.get(state, 0) for state in STATES]
    return [report.name, words(f"diff.{report.state}"), _score(report.before), _score(after), *counts]


def _score(side: Side | None) -> float | None:
    return None if side is None else side.score


def _counts(comparison: Comparison, words: Words) -> list[list[object]]:
    rows: list[list[object]] = [
        [words(f"diff.{state}"), *(comparison.counts[state][degree] for degree in DEGREES)] for state in STATES
    ]
    rows += [[note, *([""] * len(DEGREES))] for note in comparison.notes]
    return rows
