"""Mutations of a table's columns: heads renamed, moved and lost, columns in another order, columns that the form does not have."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from support.printed_tables import Box, Boxes, bottom
from support.table_cells import Mutation, changed, column_heads, figure_columns, figure_rows, first_row, pushed, slid

BOTTOM = 1000


# --- heads ------------------------------------------------------------------------------------------------------------


def heads_renamed(names: Callable[[int, str], str], count: int | None = None) -> Mutation:
    def made(boxes: Boxes, rng: random.Random) -> Boxes:
        heads = column_heads(boxes)
        chosen = heads if count is None else rng.sample(heads, min(count, len(heads)))
        for number, head in enumerate(heads):
            if head in chosen:
                boxes = changed(boxes, head, text=names(number, head.text))
        return boxes

    return made


def header_rows_gone(boxes: Boxes, rng: random.Random) -> Boxes:
    top = first_row(boxes)
    kept = [box for box in boxes if box.row >= top and box not in column_heads(boxes)]
    return [replace(box, row=box.row - top) for box in kept]


def head_slid(boxes: Boxes, rng: random.Random) -> Boxes:
    head = rng.choice(column_heads(boxes))
    return slid(boxes, head)


def heads_moved(behind: int) -> Mutation:
    """The header behind the row `behind` of figures, or at the bottom."""

    def made(boxes: Boxes, rng: random.Random) -> Boxes:
        top = first_row(boxes)
        rows = sorted(figure_rows(boxes))
        at = (rows[behind] + 1 if behind < len(rows) else bottom(boxes)) if behind >= 0 else bottom(boxes)
        out = []
        for box in boxes:
            if box.row < top:
                out.append(replace(box, row=box.row + at - top))
            elif box.row < at:
                out.append(replace(box, row=box.row - top, height=min(box.height, at - box.row)))
            else:
                out.append(box)
        return out

    return made


def columns_permuted(order: Callable[[list[int], random.Random], list[int]], moved: bool) -> Mutation:
    """The columns of each block in another order; not `moved`: their heads only, so that each figure is another one's."""

    def made(boxes: Boxes, rng: random.Random) -> Boxes:
        heads = column_heads(boxes)
        for top, row in {(head.row, head.row + head.height) for head in heads}:
            own = [head for head in heads if (head.row, head.row + head.height) == (top, row)]
            if len({head.text for head in own}) < len(own) or len(own) < 2:
                continue  # the same labels for several rows
            columns = sorted(head.column for head in own)
            to = dict(zip(columns, order(columns, rng), strict=True))
            stops = min((head.row for head in heads if head.row >= row), default=BOTTOM)
            by_place = {(box.row, box.column): box.address for box in boxes}
            out = []
            for box in boxes:
                if box.column in to and (box in own or (moved and box.address and row <= box.row < stops)):
                    box = replace(box, column=to[box.column])
                elif box.address and box.column in to and row <= box.row < stops:
                    back = {new: old for old, new in to.items()}
                    box = replace(box, address=by_place[box.row, back[box.column]])
                out.append(box)
            boxes = out
        return boxes

    return made


def two_swapped(columns: list[int], rng: random.Random) -> list[int]:
    out = list(columns)
    a, b = rng.sample(range(len(columns)), 2)
    out[a], out[b] = out[b], out[a]
    return out


# --- helper columns -----------------------------------------------------------------------------------------------------


def helper_column(
    at: int | str, head: str, content: Callable[[int, Boxes, random.Random], str], every_line: bool = False
) -> Mutation:
    """A column that the form does not have. `at`: "labels" before them, "behind" between them and the figures, "end", or
    before that column of figures."""

    def made(boxes: Boxes, rng: random.Random) -> Boxes:
        columns = figure_columns(boxes)
        place = {"labels": 0, "behind": columns[0], "end": max(box.right for box in boxes)}.get(str(at))
        place = columns[int(at) % len(columns)] if place is None else place
        out = pushed(list(boxes), place) if at != "end" else list(boxes)
        firsts = {box.row for box in column_heads(boxes)} or {0}
        if head:
            out.append(Box(first_row(boxes) - 1 if max(firsts) < first_row(boxes) else 0, place, 1, 1, head))
        lines = range(bottom(boxes)) if every_line else sorted(figure_rows(boxes))
        for number, line in enumerate(lines, 1):
            if head and out[-number].row == line:
                continue
            out.append(Box(line, place, 1, 1, content(number, figure_rows(boxes).get(line, []), rng)))
        return out

    return made


def its_number(number: int, row: Boxes, rng: random.Random) -> str:
    return str(number)


def sum_of_row(number: int, row: Boxes, rng: random.Random) -> str:
    return str(sum(int(box.text) for box in row if box.text.isdigit()))


def some_figure(number: int, row: Boxes, rng: random.Random) -> str:
    return str(rng.randrange(100, 3000))


def some_share(number: int, row: Boxes, rng: random.Random) -> str:
    return f"{rng.randrange(1, 99)}.{rng.randrange(10)}%"


def one_of(*words: str) -> Callable[[int, Boxes, random.Random], str]:
    return lambda number, row, rng: rng.choice(words)
