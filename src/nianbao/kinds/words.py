"""How cells, figures and lists of cells are named in messages: in the form's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from nianbao.kinds.memo import per_form
from nianbao.model.form import Address, FormSpec, RowSpec, TableSpec

_LISTED = 6  # names in a message
_NAMED = 3  # of more than that
_REMARK = re.compile(r"（[^（）]{8,}）\Z")  # what a label adds for those who fill in the form


class CellWords(NamedTuple):
    """A cell in the form's words. `place` names row and column together."""

    table: str
    row: str
    column: str
    place: str


class _Names(NamedTuple):
    tables: dict[str, str]
    rows: dict[tuple[str, str], str]
    columns: dict[tuple[str, str, str], str]  # (table, row, column)
    rows_en: dict[tuple[str, str], str]
    columns_en: dict[tuple[str, str, str], str]


@per_form
def _names(form: FormSpec) -> _Names:
    names = _Names({}, {}, {}, {}, {})
    for table in (*form.tables, *form.other_layouts):
        names.tables.setdefault(table.id, table.title)
        labels = [row.label for row in table.rows]
        for row in table.rows:
            words = _row_words(table, row, labels.count(row.label) > 1)
            names.rows.setdefault((table.id, row.id), words)
            names.rows_en.setdefault((table.id, row.id), row.label_en or words)
        for address in table.cells:
            column = table.column(address)
            twins = [c for c in table.columns if c.label == column.label and c.block == column.block]
            words = " ".join([*column.groups[-1:], column.label]) if len(twins) > 1 else column.label
            names.columns.setdefault(address, words)
            names.columns_en.setdefault(address, column.label_en or words)
    return names


def _row_words(table: TableSpec, row: RowSpec, ambiguous: bool) -> str:
    """The label, with the group right above it where the label alone does not say what it counts."""
    wanted = ambiguous or len(row.groups) > 1 or table.orientation == "line"
    return " ".join([*(row.groups[-1:] if wanted else ()), row.label])


def cell_words(form: FormSpec, address: Address, lang: str = "zh") -> CellWords:
    names = _names(form)
    table = table_words(form, address.table, lang)
    if lang == "en":
        row, column = names.rows_en[address.table, address.row], names.columns_en[address]
        return CellWords(table, row, column, f"{row} / {column}" if column else row)
    row, column = names.rows[address.table, address.row], names.columns[address]
    return CellWords(table, row, column, f"{row}·{column}" if column else row)


def table_words(form: FormSpec, table: str, lang: str = "zh") -> str:
    """The table's title; in English the title of its section, where the form gives one."""
    spec = form.table_by_id.get(table)
    if lang == "en" and spec is not None and spec.section in form.section_by_id:
        return form.section_by_id[spec.section].title_en or spec.title
    return _names(form).tables.get(table, table)


def section_words(form: FormSpec, section: str, lang: str = "zh") -> str:
    """A section's title; the special places have names of their own."""
    spec = form.section_by_id.get(section)
    if spec is None:
        special = _SPECIAL_EN if lang == "en" else _SPECIAL
        return special.get(section, section)
    return (spec.title_en or spec.title) if lang == "en" else spec.title


_SPECIAL = {"preface": "正文之前", "tail": "落款及文末", "title": "报告标题"}
_SPECIAL_EN = {"preface": "before the first section", "tail": "after the last section", "title": "title"}


def number_words(value: int | Decimal | None) -> str:
    """A figure as a person writes it; a question mark for one that was not read."""
    if value is None:
        return "？"
    if isinstance(value, int):
        return str(value)
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def signed_words(value: int | Decimal) -> str:
    text = number_words(value)
    return text if text.startswith("-") or value == 0 else f"+{text}"


def sum_words(values: Sequence[int | Decimal | None], lang: str = "zh") -> str:
    """ "9＋2＋1＋6（其余14项为0）": the terms that are not zero, unread ones as ？."""
    shown = [value for value in values if value is None or value != 0]
    zeros = len(values) - len(shown)
    if not shown:
        return "0"
    text = "＋".join(f"（{number_words(v)}）" if v is not None and v < 0 else number_words(v) for v in shown)
    if zeros and len(values) > len(shown) and len(values) > 2:
        text += f" ({zeros} more are 0)" if lang == "en" else f"（其余{zeros}项为0）"
    return text


def cells_words(form: FormSpec, cells: Iterable[Address], lang: str = "zh", within: str = "") -> str:
    """Names a set of cells shortly: whole columns or rows where the cells are all combinations of them; of many cells
    the few columns or rows that they are in, else the first cells. Labels without their remarks. `within`: "row" or
    "column" where the one that they are all in has been named before."""
    # Kept whole: the ways to name many cells, the shortest first.
    cells = list(dict.fromkeys(cells))
    if not cells:
        return ""
    names = [cell_words(form, cell, lang) for cell in cells]
    rows = list(dict.fromkeys(brief(name.row) for name in names))
    columns = list(dict.fromkeys(name.column for name in names))
    english = lang == "en"
    comma = ", " if english else "、"
    if line := {"row": columns, "column": rows}.get(within):
        if english:
            return joined(line, lang)
        return f"“{comma.join(line)}”" if len(line) <= _LISTED else f"“{comma.join(line[:_NAMED])}”等{len(line)}格"
    if len(cells) > 2 and any(columns) and len(rows) * len(columns) == len(cells):
        if len(rows) >= len(columns):
            head = comma.join(columns)
            return f"{head} ({len(rows)} rows)" if english else f"“{head}”列（{len(rows)}行）"
        head = comma.join(rows)
        return f"{head} ({len(columns)} columns)" if english else f"“{head}”行（{len(columns)}列）"
    if len(cells) > _LISTED:
        if all(columns) and len(columns) <= _NAMED:
            head = comma.join(columns)
            return f"{len(cells)} cells of {head}" if english else f"“{head}”列共{len(cells)}格"
        if any(columns) and len(rows) <= _NAMED:
            head = comma.join(rows)
            return f"{len(cells)} cells of {head}" if english else f"“{head}”行共{len(cells)}格"
    return joined([brief_place(name) for name in names], lang, "格")


def joined(names: Sequence[str], lang: str, unit: str = "项") -> str:
    """Different names in a row, the first few of many; `unit`: what is counted then."""
    names = list(dict.fromkeys(names))
    comma = ", " if lang == "en" else "、"
    if len(names) <= _LISTED:
        return comma.join(names)
    head = comma.join(names[:_NAMED])
    return f"{head} and {len(names) - _NAMED} more" if lang == "en" else f"{head}等{len(names)}{unit}"


def brief(label: str) -> str:
    """A label without the remark that the form adds for those who fill it in."""
    return _REMARK.sub("", label)


def brief_place(name: CellWords) -> str:
    return name.place.replace(name.row, brief(name.row), 1)
