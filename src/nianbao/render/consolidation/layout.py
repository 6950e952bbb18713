"""A table of the form laid out on a grid, from the description of the form alone (`model.view.describe_form`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nianbao.model.form import Address

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A cell of the drawn table: `row` and `column` from 0, spans, and either a label or the address of a figure."""

    row: int
    column: int
    rows: int
    columns: int
    label: str = ""
    heading: bool = False
    address: Address | None = None


def standard_tables(form: dict[str, Any]) -> list[dict[str, Any]]:
    """The tables of the form's own edition, in its order: the first description of each."""
    tables: dict[str, dict[str, Any]] = {}
    for table in form.get("tables", []):
        tables.setdefault(table["id"], table)
    return list(tables.values())


def layout(table: dict[str, Any]) -> tuple[list[DrawnCell], int, int]:
    """The boxes of a table, with its height and width in cells. A narrower block is drawn as wide as the widest: its last
    column takes the rest, as the form prints it."""
    if table["orientation"] == "fields":
        return _fields(table)
    blocks = [(block["id"], block["title"]) for block in table["blocks"]] or [("", "")]
    drawn = [_block(table, block) for block, _title in blocks]
    width = max(across for _boxes, _height, across in drawn)
    boxes: list[DrawnCell] = []
    top = 0
    for (_block_id, title), (own, height, across) in zip(blocks, drawn, strict=True):
        if title:
            boxes.append(DrawnCell(top, 0, 1, width, title, heading=True))
            top += 1
        for box in own:
            wide = box.columns + (width - across if box.column + box.columns == across else 0)
            boxes.append(replace(box, row=top + box.row, columns=wide))
        top += height
    return boxes, top, width


def _block(table: dict[str, Any], block: str) -> tuple[list[DrawnCell], int, int]:
    rows = [row for row in table["rows"] if row["block"] == block]
    columns = [column for column in table["columns"] if column["block"] == block]
    return (_line if table["orientation"] == "line" else _grid)(table, rows, columns)


def _grid(
    table: dict[str, Any], rows: Sequence[dict[str, Any]], columns: Sequence[dict[str, Any]]
) -> tuple[list[DrawnCell], int, int]:
    row_paths = [(*row["groups"], row["label"]) for row in rows]
    column_paths = [(*column["groups"], column["label"]) for column in columns]
    left, head = max(map(len, row_paths)), max(map(len, column_paths))
    boxes = [DrawnCell(0, 0, head, left, table["corner"], heading=True)]
    boxes += [
        DrawnCell(level, left + start, deep, wide, label, heading=True)
        for level, start, deep, wide, label in _headings(column_paths, head)
    ]
    boxes += [
        DrawnCell(head + start, level, wide, deep, label)
        for level, start, deep, wide, label in _headings(row_paths, left)
    ]
    boxes += [
        DrawnCell(head + r, left + c, 1, 1, address=Address(table["id"], row["id"], column["id"]))
        for r, row in enumerate(rows)
        for c, column in enumerate(columns)
    ]
    return boxes, head + len(rows), left + len(columns)


def _line(
    table: dict[str, Any], rows: Sequence[dict[str, Any]], columns: Sequence[dict[str, Any]]
) -> tuple[list[DrawnCell], int, int]:
    """One line of figures under a heading that names row and column both."""
    cells = [(row, column) for row in rows for column in columns]
    paths = [(*row["groups"], row["label"], *column["groups"], column["label"]) for row, column in cells]
    head = max(map(len, paths))
    boxes = [
        DrawnCell(level, start, deep, wide, label, heading=True)
        for level, start, deep, wide, label in _headings(paths, head)
    ]
    boxes += [
        DrawnCell(head, place, 1, 1, address=Address(table["id"], row["id"], column["id"]))
        for place, (row, column) in enumerate(cells)
    ]
    return boxes, head + 1, len(cells)


def _fields(table: dict[str, Any]) -> tuple[list[DrawnCell], int, int]:
    """Each row a field of its own: its labels, and the one figure or text beside them."""
    columns = {column["block"]: column["id"] for column in table["columns"]}
    paths = [(*row["groups"], row["label"]) for row in table["rows"]]
    left = max(map(len, paths))
    boxes = [DrawnCell(start, level, wide, deep, label) for level, start, deep, wide, label in _headings(paths, left)]
    boxes += [
        DrawnCell(at, left, 1, 1, address=Address(table["id"], row["id"], columns[row["block"]]))
        for at, row in enumerate(table["rows"])
    ]
    return boxes, len(paths), left + 1


def _headings(paths: Sequence[Path], depth: int) -> Iterator[tuple[int, int, int, int, str]]:
    """(level, start, levels spanned, places spanned, label) of a tree of headings; a leaf reaches to the last level."""
    for level in range(depth):
        start = 0
        while start < len(paths):
            path = paths[start]
            if len(path) <= level:
                start += 1
                continue
            leaf = len(path) == level + 1
            end = start + 1
            while not leaf and end < len(paths) and paths[end][: level + 1] == path[: level + 1]:
                end += 1
            yield level, start, depth - level if leaf else 1, end - start, path[level]
            start = end


def cell_namer(form: dict[str, Any]) -> Callable[[Address], str]:
    """How a cell is named in a list: row and column, with the group where the row's label alone is ambiguous."""
    names: dict[Address, str] = {}
    for table in standard_tables(form):
        labels = [row["label"] for row in table["rows"]]
        for row in table["rows"]:
            grouped = len(row["groups"]) > 1 or labels.count(row["label"]) > 1 or table["orientation"] == "line"
            words = " ".join([*(row["groups"][-1:] if grouped else ()), row["label"]])
            for column in table["columns"]:
                if column["block"] == row["block"]:
                    names[Address(table["id"], row["id"], column["id"])] = f"{words}·{column['label']}"
    return lambda address: names.get(address, str(address))


def table_namer(form: dict[str, Any]) -> Callable[[str], str]:
    titles = {table["id"]: str(table["title"]) for table in standard_tables(form)}
    return lambda table: titles.get(table, table)
