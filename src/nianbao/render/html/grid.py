"""Redraws a table in the layout that its form prescribes: heads, label groups, blocks, one-line tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from nianbao.model.finding import Cell, Finding
from nianbao.render.entries import Entry
from nianbao.render.labels import Labels, cut, number

CellPlace = tuple[str, str, str]  # table, row, column

_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_RAW = 60  # characters of a cell as printed
_ROLES = ("operand", "total", "review", "candidate", "suspect")  # the later outranks the earlier
_GLYPHS = {"suspect": "×", "candidate": "？", "review": "？", "total": "", "operand": ""}


class Head(NamedTuple):
    """A heading cell. `scope`: col | colgroup | row | rowgroup."""

    text: str
    colspan: int
    rowspan: int
    scope: str
    kind: str = ""


@dataclass(slots=True)
class FigureBox:
    """A cell of figures. `state` as read; `role` in failed equations; `links` the problems that it is part of."""

    id: str
    text: str
    state: str
    role: str
    glyph: str
    links: list[str]
    label: str
    note: str
    colspan: int = 1
    picture: str = ""  # PNG, base64, of what was not read


class GridLine(NamedTuple):
    heads: list[Head]
    boxes: list[FigureBox]


class GridBlock(NamedTuple):
    """A sub-table: its own printed header (or ""), head lines, lines of figures."""

    title: str
    head: list[list[Head]]
    lines: list[GridLine]


@dataclass(slots=True)
class TableView:
    id: str
    title: str
    section: str
    status: str
    status_text: str
    reason: str
    edition_text: str
    width: int
    blocks: list[GridBlock]
    legend: set[str]
    wide: bool


@dataclass(slots=True)
class CellMark:
    role: str
    entries: list[str]


@lru_cache(maxsize=4096)
def cell_id(place: CellPlace) -> str:
    """The id of a cell on the page: letters, digits and hyphens only."""
    return "c-" + "-".join("".join(c if c.isascii() and c.isalnum() else "_" for c in part) for part in place)


def marks_of(entries: Sequence[Entry]) -> dict[CellPlace, CellMark]:
    """What each cell is in the problems shown: suspect, candidate, under review, total or operand of an equation."""
    marks: dict[CellPlace, CellMark] = {}
    for entry in entries:
        if not entry.shown or entry.degree == "excepted":
            continue
        for item, role in _roles(entry):
            place = (str(item["table"]), str(item["row"]), str(item["column"]))
            mark = marks.get(place)
            if mark is None or _ROLES.index(role) > _ROLES.index(mark.role):
                marks[place] = CellMark(role, [entry.id])
            elif mark.role == role and entry.id not in mark.entries:
                mark.entries.append(entry.id)
    return marks


def _roles(entry: Entry) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The cells of an entry (by table, row and column), each with what it is there; one cell can be several things."""
    # Kept whole: the one table of what a cell can be in a problem.
    cause = entry.cause
    if cause:
        yield from ((edit, "suspect" if cause.unique else "candidate") for edit in cause.edits)
        yield from ((edit, "candidate") for edits in cause.alternatives for edit in edits)
    for result in entry.results:
        review = result.outcome == "review"
        sides = Counter(term["side"] for term in result.equation or ())
        for term in result.equation or ():
            yield term, ("review" if review else "total") if sides[term["side"]] == 1 else "operand"
        if not result.equation:
            of_cells = "review" if review else "operand" if cause else "suspect"
            yield from ((anchor, of_cells) for anchor in result.anchors if anchor.get("type") == "cell")


def tables_of(finding: Finding, labels: Labels, marks: dict[CellPlace, CellMark]) -> list[TableView]:
    """Every table of the form, in its order."""
    return [_table(finding, table, labels, marks) for table in labels.tables()]


def _table(finding: Finding, table: str, labels: Labels, marks: dict[CellPlace, CellMark]) -> TableView:
    words = labels.words
    about = finding.tables.get(table, {})
    status = str(about.get("status", "read" if table in finding.cells else "missing"))
    edition = about.get("edition") or finding.report.edition
    layout = labels.layout(table, edition)
    view = TableView(
        id=cell_id((table, "", "")).rstrip("-"),
        title=labels.table_title(table),
        section=labels.table_section(table),
        status=status,
        status_text=words.get(f"table.{status}", status),
        reason=str(about.get("reason") or ""),
        edition_text="",
        width=0,
        blocks=[],
        legend=set(),
        wide=False,
    )
    if layout is None or status in ("missing", "not_read") or table not in finding.cells:
        return view
    standard = labels.layout(table, None)
    if standard is not layout:
        view.edition_text = words("table.edition", edition=layout["edition"])
    boxes = _Boxes(finding.cells[table], table, labels, marks, view.legend)
    if layout["orientation"] == "line":
        view.blocks = [_line_block(layout, labels, boxes)]
        view.width = sum(head.colspan for head in view.blocks[0].head[0])
        view.wide = True
    elif layout["orientation"] == "fields":
        view.blocks, view.width = _fields_block(layout, labels, boxes)
    else:
        view.blocks, view.width = _row_blocks(layout, labels, boxes)
        view.wide = view.width > 6
    return view


class _Boxes:
    """Makes the cells of one table."""

    def __init__(
        self,
        cells: dict[str, dict[str, Cell]],
        table: str,
        labels: Labels,
        marks: dict[CellPlace, CellMark],
        legend: set[str],
    ) -> None:
        self.cells, self.table, self.labels, self.marks, self.legend = cells, table, labels, marks, legend

    def make(self, row: str, column: str, colspan: int = 1) -> FigureBox:
        place = (self.table, row, column)
        cell = self.cells.get(row, {}).get(column)
        state = cell.state if cell else "absent"
        words = self.labels.words
        text, note = (cut(said, _RAW) for said in self._said(cell, place))
        picture = cell.picture if cell and isinstance(cell.picture, str) and _BASE64.fullmatch(cell.picture) else ""
        mark = self.marks.get(place)
        if state != "printed":
            self.legend.add(state)
        if mark is None:
            kind = "zero" if cell and cell.value == 0 else state
            return FigureBox(cell_id(place), text, kind, "", "", [], "", note, colspan, picture)
        # A cell without a figure is not wrong by itself: a person has to look.
        role = "review" if mark.role == "suspect" and state != "printed" else mark.role
        self.legend.add("candidate" if role == "review" else role)
        links = [] if role == "operand" else mark.entries
        said = words("list_mark").join(
            [self.labels.cell(*place), f"{words('reported')} {text}", words(f"cell.{role}"), *mark.entries]
        )
        return FigureBox(cell_id(place), text, state, role, _GLYPHS[role], links, said, note, colspan, picture)

    def _said(self, cell: Cell | None, place: CellPlace) -> tuple[str, str]:
        """What stands in a cell, and what is noted beside it where that says more."""
        note = (cell.note or "") if cell else ""
        if cell is None or cell.state not in ("printed", "dash", "illegible"):
            state = cell.state if cell else "absent"
            return self.labels.words.get(f"cell.{state}", state), note
        if cell.state != "printed":
            return cell.raw.strip(), note
        text = cell.raw.strip() or number(cell.value)
        if note:
            return text, "" if note.strip("（）()") in text else note
        if cell.value is not None and number(cell.value) != text and self.labels.takes(*place) != "yes_no":
            note = f"＝{number(cell.value)}"
        return text, note


def _row_blocks(layout: dict[str, Any], labels: Labels, boxes: _Boxes) -> tuple[list[GridBlock], int]:
    titles = {block["id"]: block["title"] for block in layout["blocks"]}
    depth = max((len(row["groups"]) + 1 for row in layout["rows"]), default=1)
    columns_of: dict[str, list[dict[str, Any]]] = {}
    for column in layout["columns"]:
        columns_of.setdefault(column["block"], []).append(column)
    widest = max(map(len, columns_of.values()), default=1)
    blocks = []
    for block, members in groupby(layout["rows"], key=lambda row: row["block"]):
        rows, columns = list(members), columns_of.get(block, [])
        weights = _weights(len(columns), widest)
        paths = [(*column["groups"], labels.label(column)) for column in columns]
        height = max(map(len, paths), default=1)
        head: list[list[Head]] = [[] for _ in range(height)]
        head[0].append(Head(layout["corner"], depth, height, "col", "corner"))
        for run in _runs(paths, height):
            span = sum(weights[run.start : run.start + run.length])
            head[run.level].append(Head(run.text, span, run.deep, "col" if run.leaf else "colgroup"))
        heads = _row_heads(rows, depth, labels)
        lines = [
            GridLine(heads[position], [
                boxes.make(row["id"], column["id"], weight) for column, weight in zip(columns, weights, strict=True)
            ])
            for position, row in enumerate(rows)
        ]  # fmt: skip
        blocks.append(GridBlock(titles.get(block, ""), head, lines))
    return blocks, depth + widest


def _row_heads(rows: list[dict[str, Any]], depth: int, labels: Labels) -> list[list[Head]]:
    """For each row the labels that begin in it: its groups' and its own."""
    heads: list[list[Head]] = [[] for _ in rows]
    paths = [(*row["groups"], labels.label(row)) for row in rows]
    for run in sorted(_runs(paths, depth), key=lambda run: (run.start, run.level)):
        scope, kind = ("row", "leaf") if run.leaf else ("rowgroup", "group")
        heads[run.start].append(Head(run.text, run.deep, run.length, scope, kind))
    return heads


def _fields_block(layout: dict[str, Any], labels: Labels, boxes: _Boxes) -> tuple[list[GridBlock], int]:
    """A field a row, whatever it takes, without a head: the labels say it all."""
    rows = layout["rows"]
    depth = max((len(row["groups"]) + 1 for row in rows), default=1)
    columns = {column["block"]: column["id"] for column in layout["columns"]}
    heads = _row_heads(rows, depth, labels)
    lines = [
        GridLine(head, [boxes.make(row["id"], columns[row["block"]])]) for head, row in zip(heads, rows, strict=True)
    ]
    return [GridBlock("", [], lines)], depth + 1


def _line_block(layout: dict[str, Any], labels: Labels, boxes: _Boxes) -> GridBlock:
    pairs = [(row, column) for row in layout["rows"] for column in layout["columns"] if row["block"] == column["block"]]
    paths = [(*row["groups"], labels.label(row), *column["groups"], labels.label(column)) for row, column in pairs]
    height = max(map(len, paths), default=1)
    head: list[list[Head]] = [[] for _ in range(height)]
    for run in _runs(paths, height):
        head[run.level].append(Head(run.text, run.length, run.deep, "col" if run.leaf else "colgroup"))
    return GridBlock("", head, [GridLine([], [boxes.make(row["id"], column["id"]) for row, column in pairs])])


class _Run(NamedTuple):
    """One heading: `length` leaves from `start`, at `level`, reaching `deep` levels down."""

    level: int
    start: int
    length: int
    deep: int
    leaf: bool
    text: str


def _runs(paths: Sequence[tuple[str, ...]], depth: int) -> Iterator[_Run]:
    """The headings over a row of leaves, level by level: equal groups side by side become one, a leaf reaches down."""
    for level in range(depth):
        start = 0
        while start < len(paths):
            path = paths[start]
            end = start + 1
            if level == len(path) - 1:
                yield _Run(level, start, 1, depth - level, True, path[level])
            elif level < len(path):
                while end < len(paths) and len(paths[end]) > level + 1 and paths[end][: level + 1] == path[: level + 1]:
                    end += 1
                yield _Run(level, start, end - start, 1, False, path[level])
            start = end


def _weights(count: int, widest: int) -> list[int]:
    """How many grid columns each of `count` columns takes in a table that is `widest` columns wide."""
    if count == 0:
        return []
    base, rest = divmod(widest, count)
    return [base + (position < rest) for position in range(count)]
