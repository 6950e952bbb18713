"""Sheets to work in and to print: A4 landscape, heads that stay and stand on every page, numbered pages with what is counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from unicodedata import east_asian_width

from nianbao.render.cells import safe

_SIGNED = {int: "+0;-0;0", float: "+0.0#####;-0.0#####;0"}  # a difference says which way it goes


def styles_of(book: Any) -> dict[str, Any]:
    """The looks of cells, by name."""
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
        "number": book.add_format({**line, "align": "center"}),
        **{f"signed {kind.__name__}": book.add_format({**line, "num_format": form}) for kind, form in _SIGNED.items()},
        "must": book.add_format({**line, "bold": True, "font_color": "#9E1B1B"}),
    }


def write(sheet: Any, row: int, column: int, value: object, style: Any) -> None:
    """A value as what it is: never a formula, never a link."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, safe(value), style)


def height(texts: Iterable[tuple[object, int]]) -> float:
    """Points that a line of wrapped texts needs in columns of the given widths: not every program finds out by itself."""
    lines = 1
    for value, width in texts:
        text = "" if value is None else str(value)
        parts = [sum(2 if east_asian_width(char) in "WFA" else 1 for char in part) for part in text.split("\n")]
        lines = max(lines, sum(max(1, -(-columns // max(1, width - 2))) for columns in parts))
    return min(409.0, 15.0 * lines + 2)


def fill_table(
    sheet: Any, titles: Sequence[tuple[str, int]], lines: Sequence[Sequence[object]], styles: Any, counted: str = ""
) -> None:
    """A sheet of lines under a heading. `counted`: what stands at the foot of every page."""
    for column, (title, width) in enumerate(titles):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, styles["audit"])
    widths = [width for _, width in titles]
    for row, line in enumerate(lines, 1):
        sheet.set_row(row, height(zip(line, widths, strict=True)))
        for column, value in enumerate(line):
            write(sheet, row, column, value, styles["number" if isinstance(value, int | float) else "text"])
    page(sheet, len(lines), len(titles), 1, counted)


def page(sheet: Any, rows: int, columns: int, fixed: int, counted: str = "") -> None:
    """The window and the paper. `fixed`: columns that stay in sight."""
    sheet.freeze_panes(1, fixed)
    sheet.autofilter(0, 0, max(rows, 1), columns - 1)
    lay_on_paper(sheet, counted)
    sheet.repeat_rows(0)


def lay_on_paper(sheet: Any, counted: str = "") -> None:
    """A4 landscape, as wide as the page, numbered pages."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.center_horizontally()
    sheet.set_margins(0.4, 0.4, 0.6, 0.6)
    sheet.fit_to_pages(1, 0)
    said = counted.replace("&", "&&")[:200]  # a footer holds 255 signs
    sheet.set_footer(f"&L{said}&R第 &P 页 共 &N 页")
