"""Cells that are no part of the report but of the sheet's keeping: numbers down its left side or along its top row, rows of checks.

Tools that write tables back with their index, and people who number the rows, leave them. The first column of a report
holds its titles and labels: one that holds nothing but numbers, each one more than the one above, is none of it.
"""

from __future__ import annotations

from typing import Final

from nianbao.base.check_marks import HEAD, MARKS
from nianbao.model.document import column_letters
from nianbao.readers.xlsx.sheet_data import NOT_CALCULATED, SheetData

_FEWEST: Final = 5  # numbers in a row that make an index
_LONGEST_HEAD: Final = 6  # characters of the word over such numbers


def without_helpers(data: SheetData) -> list[str]:
    """Take an index column, an index row and rows of checks out of a sheet; gives what is told of them."""
    notes = []
    if checks := _check_rows(data):
        data.hidden_rows.update(checks)
        numbers = "、".join(str(row + 1) for row in checks)
        notes.append(f"工作表“{data.name}”第 {numbers} 行只是核对的结果，未作为内容读取")
    if (row := _index_row(data)) is not None:
        data.hidden_rows.add(row)
        notes.append(f"工作表“{data.name}”第 {row + 1} 行只是列的编号，未作为内容读取")
    if (column := _index_column(data)) is not None:
        data.hidden_columns.add(column)
        letters = column_letters(column)
        notes.append(f"工作表“{data.name}”{letters} 列只是行号，未作为内容读取")
    return notes


def _check_rows(data: SheetData) -> list[int]:
    """The rows that begin with 核对 and hold nothing else but what checks say."""
    heads = {row: column for (row, column), text in data.texts.items() if text.strip() == HEAD}
    rows = {row: [text.strip() for (at, _), text in data.texts.items() if at == row] for row in heads}
    return sorted(
        row
        for row, texts in rows.items()
        if row not in data.hidden_rows
        and all(text in ("", HEAD, NOT_CALCULATED) or text.startswith(MARKS) for text in texts)
        and not any(at == row - 1 for at, _ in data.texts)
    )


def _index_column(data: SheetData) -> int | None:
    """The leftmost column, where each of its cells is the number after the one above, under one word at most."""
    columns = {column for row, column in data.texts if row not in data.hidden_rows} - data.hidden_columns
    if len(columns) == 1 or not columns:
        return None
    left = min(columns)
    cells = sorted((row, text.strip()) for (row, column), text in data.texts.items() if column == left)
    texts = [text for row, text in cells if text and row not in data.hidden_rows]
    if texts and not _plain(texts[0]) and len(texts[0]) <= _LONGEST_HEAD:
        texts = texts[1:]
    return left if _counts_up(texts) else None


def _index_row(data: SheetData) -> int | None:
    """The first row, where it counts its columns from 0 or 1."""
    top = min({row for row, _ in data.texts} - data.hidden_rows, default=0)
    cells = sorted((column, text.strip()) for (row, column), text in data.texts.items() if row == top)
    texts = [text for column, text in cells if text and column not in data.hidden_columns]
    return top if texts[:1] in (["0"], ["1"]) and _counts_up(texts) else None


def _counts_up(texts: list[str]) -> bool:
    if len(texts) < _FEWEST or not all(_plain(text) for text in texts):
        return False
    return [int(text) for text in texts] == list(range(int(texts[0]), int(texts[0]) + len(texts)))


def _plain(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST_HEAD
