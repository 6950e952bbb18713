"""Tables that mean something else than their layout says: a figure that is printed is the true one, or it is not printed.

The oracle is the set of figures by address before the change; it knows nothing of how tables are read. A change may take
a figure away (dropped, made doubtful); no change makes a figure true at another address.
"""

from __future__ import annotations

import html
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from fuzz.sources import form, workbook
from nianbao.model.form import Address
from nianbao.model.report import State
from nianbao.readers.sniff import read
from nianbao.recognise import recognise
from support import synth
from support.bad_inputs import document, paragraph
from support.zoo import Rows, matrix, spans_of

TITLE: Final = "云溪市青栎区水务局2024年政府信息公开工作年度报告"
_DOUBTFUL: Final = ("待定", "约{}", ">{}", "{}左右", "不足{}", "{}?", "{}或1")  # a figure that nobody can state


@dataclass
class Print:
    """A table as printed. `head`: rows of heads; `labels`: columns of labels; `doubtful`: the texts of cells that state
    no figure."""

    rows: Rows
    head: int
    labels: int
    doubtful: set[str] = field(default_factory=set)


Mutation = Callable[[Print, random.Random], None]


def _body(table: Print, rng: random.Random) -> list[str]:
    return table.rows[rng.randrange(table.head, len(table.rows))]


def _column(table: Print, rng: random.Random) -> int:
    return rng.randrange(table.labels, len(table.rows[0]))


def shift_a_row(table: Print, rng: random.Random) -> None:
    _body(table, rng).insert(_column(table, rng), "")


def shift_all_rows(table: Print, rng: random.Random) -> None:
    at = _column(table, rng)
    for row in table.rows[table.head :]:
        row.insert(at, "")


def lose_a_cell(table: Print, rng: random.Random) -> None:
    del _body(table, rng)[_column(table, rng)]


def drop_a_column(table: Print, rng: random.Random) -> None:
    at = _column(table, rng)
    for row in table.rows:
        del row[at]


def double_a_column(table: Print, rng: random.Random) -> None:
    at = _column(table, rng)
    for row in table.rows:
        row.insert(at, row[at])


def swap_columns(table: Print, rng: random.Random) -> None:
    """Columns change places with their heads, the groups above them too where they begin there."""
    one, two = _column(table, rng), _column(table, rng)
    for row in table.rows:
        row[one], row[two] = row[two], row[one]


def drop_a_row(table: Print, rng: random.Random) -> None:
    table.rows.remove(_body(table, rng))


def double_a_row(table: Print, rng: random.Random) -> None:
    at = rng.randrange(table.head, len(table.rows))
    table.rows.insert(at, list(table.rows[at]))


def no_heads(table: Print, rng: random.Random) -> None:
    del table.rows[: table.head]
    table.head = 0


def rename_a_head(table: Print, rng: random.Random) -> None:
    at = _column(table, rng)
    for row in table.rows[: table.head]:
        if row[at]:
            row[at] = rng.choice(("其他", "备注", "数量", ""))


def heads_at_the_bottom(table: Print, rng: random.Random) -> None:
    table.rows[:] = [*table.rows[table.head :], *table.rows[: table.head]]


def heads_behind_the_first_row(table: Print, rng: random.Random) -> None:
    first = table.rows.pop(table.head)
    table.rows.insert(0, first)


def doubtful_figure(table: Print, rng: random.Random) -> None:
    row, at = _body(table, rng), _column(table, rng)
    if row[at].isdecimal():
        row[at] = rng.choice(_DOUBTFUL).format(row[at])
        table.doubtful.add(row[at])


def note_mark(table: Print, rng: random.Random) -> None:
    row, at = _body(table, rng), _column(table, rng)
    if row[at].isdecimal():
        row[at] += rng.choice(("①", "[1]", "（注）", "*"))


def merged_into_the_next(table: Print, rng: random.Random) -> None:
    """A cell that has run into its neighbour: neither is what it was."""
    row, at = _body(table, rng), _column(table, rng)
    if at + 1 < len(row) and row[at].isdecimal() and row[at + 1].isdecimal():
        row[at] += row.pop(at + 1)
        table.doubtful.add(row[at])


def turned(table: Print, rng: random.Random) -> None:
    width = max(map(len, table.rows))
    full = [row + [""] * (width - len(row)) for row in table.rows]
    table.rows[:] = [list(column) for column in zip(*full, strict=True)]
    table.head, table.labels = table.labels, table.head


MUTATIONS: Final[dict[str, Mutation]] = {
    found.__name__: found
    for found in (
        shift_a_row,
        shift_all_rows,
        lose_a_cell,
        drop_a_column,
        double_a_column,
        swap_columns,
        drop_a_row,
        double_a_row,
        no_heads,
        rename_a_head,
        heads_at_the_bottom,
        heads_behind_the_first_row,
        doubtful_figure,
        note_mark,
        merged_into_the_next,
        turned,
    )
}


def _html(rows: Rows) -> bytes:
    table = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<meta charset=utf-8><p>{TITLE}</p><p>{_HEADING}</p><table>{table}</table>".encode()


def _docx(rows: Rows) -> bytes:
    cells = "".join(
        "<w:tr>" + "".join(f"<w:tc>{paragraph(html.escape(cell))}</w:tc>" for cell in row) + "</w:tr>" for row in rows
    )
    return document(paragraph(TITLE) + paragraph(_HEADING) + f"<w:tbl>{cells}</w:tbl>")


def _md(rows: Rows) -> bytes:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    rule = "|" + "---|" * len(rows[0])
    return "\n".join([f"# {TITLE}", "", f"## {_HEADING}", "", lines[0], rule, *lines[1:]]).encode()


def _txt(rows: Rows) -> bytes:
    return "\n".join([TITLE, _HEADING, *("\t".join(row) for row in rows)]).encode()


def _xlsx(rows: Rows) -> bytes:
    return workbook([[TITLE], [_HEADING], *rows])


_HEADING: Final = "三、收到和处理政府信息公开申请情况"
WRITERS: Final[dict[str, Callable[[Rows], bytes]]] = {
    "html": _html,
    "docx": _docx,
    "md": _md,
    "txt": _txt,
    "xlsx": _xlsx,
}


def printed(name: str, seed: int) -> tuple[Print, dict[Address, str]]:
    """The table of requests after a change, and its true figures."""
    rng = random.Random(f"{name} {seed}")
    spec = form().table_by_id["requests"]
    if rng.random() < 0.5:  # figures that hold together, so that relations may tell where one belongs
        values = synth.clean_cells(form(), rng, size=rng.choice((40, 4000)), density=rng.choice((0.4, 1.0)))
    else:
        values = dict(zip(spec.cells, map(str, rng.sample(range(100, 9999), len(spec.cells))), strict=True))
    truth = {address: values.get(address, "0") for address in spec.cells}
    spans, height, width = spans_of(spec, truth)
    table = Print(matrix(spans, height, width), 3, width - len(spec.columns))
    MUTATIONS[name](table, rng)
    return table, truth


def wrong_figures(name: str, kind: str, seed: int) -> list[str]:
    """The cells that are printed and are not what was printed there, in words."""
    return differing(*printed(name, seed), kind)


def differing(table: Print, truth: dict[Address, str], kind: str) -> list[str]:
    """The cells of a table in a format that are printed and are not the true ones, in words."""
    report = recognise(read(WRITERS[kind](table.rows), f"x.{kind}"), form())
    found = []
    for address, text in truth.items():
        reading = report.reading(address)
        if reading.state is not State.PRINTED:
            continue
        if reading.raw in table.doubtful or reading.value != int(text):
            found.append(f"{address}: {text} read as {reading.raw!r} ({reading.value})")
    return found
