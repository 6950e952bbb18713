"""Tables with cells moved, taken out, put in and written over. A mutation turns the cells of a table into others; each figure
keeps its address, or gets the one that it is seen at."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import replace

from support.printed_tables import Box, Boxes, bottom

Mutation = Callable[[Boxes, random.Random], Boxes]
BOTTOM = 1000


# --- what mutations are made of -----------------------------------------------------------------------------------------


def _rows(boxes: Boxes) -> dict[int, Boxes]:
    """The figures by row, from left to right."""
    rows: dict[int, Boxes] = {}
    for box in sorted(boxes, key=lambda box: (box.row, box.column)):
        if box.address is not None:
            rows.setdefault(box.row, []).append(box)
    return rows


def _pushed(boxes: Boxes, at: int, by: int = 1, rows: Iterable[int] | None = None) -> Boxes:
    """Cells from the grid column `at` on moved; those that span it grow. `rows`: only these."""
    own = None if rows is None else set(rows)
    out = []
    for box in boxes:
        if own is not None and box.row not in own:
            out.append(box)
        elif box.column >= at:
            out.append(replace(box, column=box.column + by))
        elif box.right > at:
            out.append(replace(box, width=box.width + by))
        else:
            out.append(box)
    return out


def _changed(boxes: Boxes, old: Box, **new: object) -> Boxes:
    return [replace(box, **new) if box is old else box for box in boxes]  # type: ignore[arg-type]


def _without(boxes: Boxes, gone: Iterable[Box]) -> Boxes:
    taken = set(map(id, gone))
    return [box for box in boxes if id(box) not in taken]


def _figure_columns(boxes: Boxes) -> list[int]:
    return sorted({box.column for box in boxes if box.address is not None})


def _top(boxes: Boxes) -> int:
    """The first row of figures."""
    return min(_rows(boxes))


def _heads(boxes: Boxes) -> Boxes:
    """The labels that stand right above figures, from left to right, in each block."""
    heads = []
    for box in boxes:
        if box.address is None:
            below = [other for other in boxes if other.address and other.column == box.column and other.row > box.row]
            beside = any(other.address is not None and other.row == box.row for other in boxes)
            lone = any(other.row == box.row and other is not box for other in boxes)
            if below and not beside and lone and box.row + box.height == min(other.row for other in below):
                heads.append(box)
    return sorted(heads, key=lambda box: (box.row + box.height, box.column))


def _slid(boxes: Boxes, gone: Box) -> Boxes:
    """Without a cell; those right of it in its row slide to the left."""
    kept = _without(boxes, [gone])
    return [
        replace(box, column=box.column - gone.width) if box.row == gone.row and box.column > gone.column else box
        for box in kept
    ]


def _pick_row(boxes: Boxes, rng: random.Random) -> Boxes:
    rows = list(_rows(boxes).values())
    return rng.choice(rows)


def _each_row(change: Callable[[Boxes, Boxes, random.Random], Boxes], share: float) -> Mutation:
    """`change(boxes, figures of a row, rng)` made to some rows."""

    def made(boxes: Boxes, rng: random.Random) -> Boxes:
        for number in sorted(_rows(boxes), reverse=True):
            if rng.random() < share:
                boxes = change(boxes, _rows(boxes)[number], rng)
        return boxes

    return made


def _written_over(text: str, where: str) -> Mutation:
    """A figure of some rows replaced by what `text` makes of it ({} for the figure)."""

    def change(boxes: Boxes, row: Boxes, rng: random.Random) -> Boxes:
        box = {"first": row[0], "last": row[-1], "middle": row[len(row) // 2]}.get(where) or rng.choice(row)
        return _changed(boxes, box, text=text.format(box.text))

    return _each_row(change, 0.4)


def _all_over(text: str, where: int) -> Mutation:
    def made(boxes: Boxes, rng: random.Random) -> Boxes:
        for row in _rows(boxes).values():
            box = row[where % len(row)]
            boxes = _changed(boxes, box, text=text.format(box.text))
        return boxes

    return made


# --- cells taken out and put in -------------------------------------------------------------------------------------------


def _slide(where: int, share: float) -> Mutation:
    return _each_row(lambda boxes, row, rng: _slid(boxes, row[where % len(row)]), share)


def _shift_right(share: float, at: int = 0) -> Mutation:
    def change(boxes: Boxes, row: Boxes, rng: random.Random) -> Boxes:
        return _pushed(boxes, row[min(at, len(row) - 1)].column, 1, [row[0].row])

    return _each_row(change, share)


def _blank(where: int, share: float) -> Mutation:
    return _each_row(lambda boxes, row, rng: _changed(boxes, row[where % len(row)], text=""), share)


def _blank_gone(where: int, share: float) -> Mutation:
    """A figure that was not filled in, and its cell lost."""
    return _slide(where, share)


def _two_blank(boxes: Boxes, row: Boxes, rng: random.Random) -> Boxes:
    for box in rng.sample(row, min(2, len(row) - 1)):
        boxes = _slid(boxes, next(b for b in boxes if b.address == box.address))
    return boxes


def _column_gone(which: int, head_too: bool) -> Mutation:
    def made(boxes: Boxes, rng: random.Random) -> Boxes:
        at = _figure_columns(boxes)[which % len(_figure_columns(boxes))]
        heads = _heads(boxes) if head_too else []
        gone = [box for box in boxes if box.column == at and box.width == 1 and (box.address or box in heads)]
        out = []
        for box in _without(boxes, gone):
            moved = box.column > at and (box.address is not None or head_too)
            wide = head_too and box.column <= at < box.right and box.width > 1
            out.append(replace(box, column=box.column - moved, width=box.width - wide))
        return out

    return made


def _columns_blank_dropped(boxes: Boxes, rng: random.Random) -> Boxes:
    """A converter leaves out columns in which nothing stands: three figures of a row of seven are left."""
    columns = _figure_columns(boxes)
    lost = set(rng.sample(columns, len(columns) // 2))
    gone = [box for box in boxes if box.address is not None and box.column in lost]
    out = []
    for box in _without(boxes, gone):
        less = sum(column < box.column for column in lost) if box.address is not None else 0
        out.append(replace(box, column=box.column - less))
    return out


def _blank_column(at: int, head: str | None) -> Mutation:
    """An empty column among those of the figures; `head`: what stands over it, None: the heads do not move with it."""

    def made(boxes: Boxes, rng: random.Random) -> Boxes:
        columns = _figure_columns(boxes)
        place = columns[at % len(columns)]
        if head is None:
            return _pushed(boxes, place, 1, _rows(boxes))
        out = _pushed(boxes, place)
        return [*out, Box(_top(boxes) - 1, place, 1, 1, head)] if head else out

    return made


# --- heads ------------------------------------------------------------------------------------------------------------


def _heads_renamed(names: Callable[[int, str], str], count: int | None = None) -> Mutation:
    def made(boxes: Boxes, rng: random.Random) -> Boxes:
        heads = _heads(boxes)
        chosen = heads if count is None else rng.sample(heads, min(count, len(heads)))
        for number, head in enumerate(heads):
            if head in chosen:
                boxes = _changed(boxes, head, text=names(number, head.text))
        return boxes

    return made


def _header_rows_gone(boxes: Boxes, rng: random.Random) -> Boxes:
    top = _top(boxes)
    kept = [box for box in boxes if box.row >= top and box not in _heads(boxes)]
    return [replace(box, row=box.row - top) for box in kept]


def _head_slid(boxes: Boxes, rng: random.Random) -> Boxes:
    head = rng.choice(_heads(boxes))
    return _slid(boxes, head)


def _heads_moved(behind: int) -> Mutation:
    """The header behind the row `behind` of figures, or at the bottom."""

    def made(boxes: Boxes, rng: random.Random) -> Boxes:
        top = _top(boxes)
        rows = sorted(_rows(boxes))
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


def _columns_permuted(order: Callable[[list[int], random.Random], list[int]], moved: bool) -> Mutation:
    """The columns of each block in another order; not `moved`: their heads only, so that each figure is another one's."""

    def made(boxes: Boxes, rng: random.Random) -> Boxes:
        heads = _heads(boxes)
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


def _two_swapped(columns: list[int], rng: random.Random) -> list[int]:
    out = list(columns)
    a, b = rng.sample(range(len(columns)), 2)
    out[a], out[b] = out[b], out[a]
    return out


# --- helper columns -----------------------------------------------------------------------------------------------------


def _helper(
    at: int | str, head: str, content: Callable[[int, Boxes, random.Random], str], every_line: bool = False
) -> Mutation:
    """A column that the form does not have. `at`: "labels" before them, "behind" between them and the figures, "end", or
    before that column of figures."""

    def made(boxes: Boxes, rng: random.Random) -> Boxes:
        columns = _figure_columns(boxes)
        place = {"labels": 0, "behind": columns[0], "end": max(box.right for box in boxes)}.get(str(at))
        place = columns[int(at) % len(columns)] if place is None else place
        out = _pushed(list(boxes), place) if at != "end" else list(boxes)
        firsts = {box.row for box in _heads(boxes)} or {0}
        if head:
            out.append(Box(_top(boxes) - 1 if max(firsts) < _top(boxes) else 0, place, 1, 1, head))
        lines = range(bottom(boxes)) if every_line else sorted(_rows(boxes))
        for number, line in enumerate(lines, 1):
            if head and out[-number].row == line:
                continue
            out.append(Box(line, place, 1, 1, content(number, _rows(boxes).get(line, []), rng)))
        return out

    return made


def _number(number: int, row: Boxes, rng: random.Random) -> str:
    return str(number)


def _sum(number: int, row: Boxes, rng: random.Random) -> str:
    return str(sum(int(box.text) for box in row if box.text.isdigit()))


def _some(number: int, row: Boxes, rng: random.Random) -> str:
    return str(rng.randrange(100, 3000))


def _share(number: int, row: Boxes, rng: random.Random) -> str:
    return f"{rng.randrange(1, 99)}.{rng.randrange(10)}%"


def _word(*words: str) -> Callable[[int, Boxes, random.Random], str]:
    return lambda number, row, rng: rng.choice(words)


# --- spans, rows, labels ------------------------------------------------------------------------------------------------


def _spanning(boxes: Boxes, row: Boxes, rng: random.Random) -> Boxes:
    """One figure over several columns of its row."""
    if len(row) < 3:
        return boxes
    at = rng.randrange(len(row) - 1)
    count = rng.randrange(2, len(row) - at + 1)
    boxes = _without(boxes, row[at + 1 : at + count])
    width = row[at + count - 1].right - row[at].column
    return _changed(boxes, row[at], width=width, address=None)


def _spanning_lost(boxes: Boxes, row: Boxes, rng: random.Random) -> Boxes:
    """The same, its span lost: what follows slides to the left."""
    if len(row) < 3:
        return boxes
    at = rng.randrange(len(row) - 1)
    for box in row[at + 1 : at + rng.randrange(2, len(row) - at + 1)]:
        boxes = _slid(boxes, next(own for own in boxes if own.address == box.address))
    return _changed(boxes, next(own for own in boxes if own.address == row[at].address), address=None)


def _together(joint: str) -> Callable[[Boxes, Boxes, random.Random], Boxes]:
    def change(boxes: Boxes, row: Boxes, rng: random.Random) -> Boxes:
        """Two figures in the first one's cell, the other's blank."""
        if len(row) < 2:
            return boxes
        at = rng.randrange(len(row) - 1)
        boxes = _changed(boxes, row[at], text=f"{row[at].text}{joint}{row[at + 1].text}", address=None)
        return _changed(boxes, row[at + 1], text="", address=None)

    return change


def _label_of(boxes: Boxes, row: Boxes) -> Box | None:
    own = [box for box in boxes if box.address is None and box.row == row[0].row and box.column < row[0].column]
    return max(own, key=lambda box: box.column, default=None)


def _label_blank(boxes: Boxes, row: Boxes, rng: random.Random) -> Boxes:
    label = _label_of(boxes, row)
    return _changed(boxes, label, text="") if label else boxes


def _label_slid(boxes: Boxes, row: Boxes, rng: random.Random) -> Boxes:
    label = _label_of(boxes, row)
    return _slid(boxes, label) if label else boxes


def _labels_swapped(boxes: Boxes, rng: random.Random) -> Boxes:
    rows = [row for row in _rows(boxes).values() if _label_of(boxes, row)]
    if len(rows) < 2:
        return boxes
    at = rng.randrange(len(rows) - 1)
    first, second = _rows(boxes)[rows[at][0].row], _rows(boxes)[rows[at + 1][0].row]
    if len(first) != len(second):
        return boxes
    one, other = _label_of(boxes, first), _label_of(boxes, second)
    if one is None or other is None:
        return boxes
    to = {a.address: b.address for a, b in (*zip(first, second, strict=True), *zip(second, first, strict=True))}
    boxes = _changed(_changed(boxes, one, text=other.text), other, text=one.text)
    return [replace(box, address=to.get(box.address, box.address)) if box.address else box for box in boxes]


def _figures_below(boxes: Boxes, row: Boxes, rng: random.Random) -> Boxes:
    """The figures of a row a line below their label."""
    at = row[0].row
    out = []
    for box in boxes:
        if box.row > at or (box.row == at and box.address is not None):
            out.append(replace(box, row=box.row + 1))
        elif box.row + box.height > at and box.height > 1:
            out.append(replace(box, height=box.height + 1))
        else:
            out.append(box)
    return out


def _empty_row(boxes: Boxes, rng: random.Random) -> Boxes:
    return _figures_below(boxes, [Box(_rows(boxes).__iter__().__next__(), 0, 1, 1, "")], rng)


def _group_column_gone(boxes: Boxes, rng: random.Random) -> Boxes:
    """The first column of labels left out, and what stood in it."""
    if _figure_columns(boxes)[0] < 2:
        return boxes
    kept = [box for box in boxes if not (box.column == 0 and box.width == 1)]
    return [
        replace(box, column=box.column - 1) if box.column else replace(box, width=max(1, box.width - 1)) for box in kept
    ]


def _a_label_column_lost(boxes: Boxes, rng: random.Random) -> Boxes:
    """In rows whose label stands behind that of a group, this one's cell is lost: the figures slide."""
    for row in list(_rows(boxes).values()):
        labels = [box for box in boxes if box.address is None and box.row == row[0].row and box.column < row[0].column]
        if len(labels) > 1:
            boxes = _slid(boxes, min(labels, key=lambda box: box.column))
    return boxes


def _dashed(boxes: Boxes, rng: random.Random) -> Boxes:
    for row in _rows(boxes).values():
        for box in rng.sample(row, len(row) // 2):
            boxes = _changed(boxes, box, text=rng.choice(("/", "—", "-", "无")))
    return boxes


def _kept(boxes: Boxes, rng: random.Random) -> Boxes:
    return boxes


_ODD = (
    "待定",
    "—{}",
    ">{}",
    "约{}",
    "abc",
    "≈",
    "<5",
    "≈{}",
    "{}?",
    "{}以上",
    "未统计",
    "详见附件",
    "#REF!",
    "{}左右",
    "待核实{}",
    "**",
)
MUTATIONS: dict[str, Mutation] = {
    "as_it_is": _kept,
    **{f"{name}_slid_{word}": _slide(at, share) for name, at in (("first", 0), ("middle", 3), ("last", -1))
       for word, share in (("some", 0.2), ("all", 1.0))},
    "two_slid": _each_row(_two_blank, 0.3),
    **{f"{name}_blank_{word}": _blank(at, share) for name, at in (("first", 0), ("middle", 3), ("last", -1))
       for word, share in (("some", 0.2), ("all", 1.0))},
    "pushed_some": _shift_right(0.2), "pushed_all": _shift_right(1.0), "pushed_middle": _shift_right(0.3, 3),
    "pushed_middle_all": _shift_right(1.0, 3),
    **{f"column_{at}_gone{'_with_head' if head else ''}": _column_gone(at, head) for at in (0, 2, -1)
       for head in (False, True)},
    "blank_columns_dropped": _columns_blank_dropped,
    "empty_column": _blank_column(2, ""), "empty_column_first": _blank_column(0, ""),
    "empty_column_under_no_head": _blank_column(2, None), "empty_column_named": _blank_column(2, "空"),
    "a_head_blank": _heads_renamed(lambda n, text: "", 1), "heads_blank": _heads_renamed(lambda n, text: ""),
    "heads_numbered": _heads_renamed(lambda n, text: f"数据{n}"),
    "heads_lettered": _heads_renamed(lambda n, text: "ABCDEFGHIJKLMNOPQ"[n % 17]),
    "heads_counted": _heads_renamed(lambda n, text: str(n + 1)),
    "a_head_renamed": _heads_renamed(lambda n, text: "其他情况说明", 1),
    "two_heads_renamed": _heads_renamed(lambda n, text: f"栏目{n}", 2),
    "header_gone": _header_rows_gone, "a_head_slid": _head_slid, "heads_behind_first": _heads_moved(0),
    "heads_behind_third": _heads_moved(2), "heads_at_bottom": _heads_moved(-1),
    "heads_swapped": _columns_permuted(_two_swapped, False), "columns_swapped": _columns_permuted(_two_swapped, True),
    "columns_reversed": _columns_permuted(lambda c, rng: c[::-1], True),
    "last_column_first": _columns_permuted(lambda c, rng: c[1:] + c[:1], True),
    **{f"odd_{text}_{where}": _written_over(text, where) for text, where in
       zip(_ODD, ("first", "middle", "last", "any") * 4, strict=True)},
    **{f"odd_first_all_{text}": _all_over(text, 0) for text in ("待定", "abc", "约{}", "≈")},
    **{f"odd_last_all_{text}": _all_over(text, -1) for text in ("待定", "—{}", "<5")},
    "line_numbers_first": _helper("labels", "行次", _number), "line_numbers_behind": _helper("behind", "行次", _number),
    "numbers_first": _helper("labels", "序号", _number), "index": _helper("labels", "", _number, True),
    "index_behind": _helper("behind", "", _number), "codes_behind": _helper("behind", "代码", _some),
    "check_sum": _helper("end", "校验", _sum), "check_any": _helper("end", "核对", _some),
    "check_tick": _helper("end", "核对", _word("√", "是")),
    "subtotal_behind": _helper(-1, "小计", _some), "subtotal_before": _helper(1, "小计", _some),
    "remarks": _helper("end", "备注", _word("", "已核对", "见说明")),
    "remark_figures": _helper("end", "备注", _word("", "2023", "12件")),
    "share_last": _helper("end", "占比", _share), "share_middle": _helper(2, "占比", _share),
    "last_year": _helper("end", "上年数", _some), "last_year_first": _helper(0, "上年同期", _some),
    "unit_column": _helper("behind", "计量单位", _word("件")), "unknown_last": _helper("end", "汇总口径", _some),
    "unknown_first": _helper(0, "口径一", _some), "unnamed_last": _helper("end", "", _some),
    "unnamed_middle": _helper(3, "", _some),
    "spanning": _each_row(_spanning, 0.3), "spanning_lost": _each_row(_spanning_lost, 0.3),
    "two_in_a_cell": _each_row(_together(" "), 0.3), "two_glued": _each_row(_together("/"), 0.3),
    "a_label_blank": _each_row(_label_blank, 0.1), "a_label_slid": _each_row(_label_slid, 0.1),
    "labels_swapped": _labels_swapped, "figures_below": _each_row(_figures_below, 0.1), "empty_row": _empty_row,
    "group_column_gone": _group_column_gone, "group_cells_lost": _a_label_column_lost, "dashed": _dashed,
}  # fmt: skip


SLIDING = frozenset(
    name for name in MUTATIONS if "_slid" in name or "gone" in name or "lost" in name or "dropped" in name
)
# What these leave behind is another table, as whole as the first.
OTHER_TABLES = frozenset(
    [(name, how) for name in ("spanning", "spanning_lost") for how in ("md", "tabs", "csv", "xlsx", "ods")]
    + [("two_in_a_cell", how) for how in ("blanks", "cell_a_line")]
    + [("a_label_slid", how) for how in ("xlsx", "ods", "md", "tabs", "csv")]
)
PADDED = frozenset(("xlsx", "ods", "md", "tabs", "csv"))


def under_heads(boxes: Boxes, before: Boxes) -> Boxes:
    """Cells that have slid, in a format in which a blank one cannot be told from one that is not there: each stands where
    it is seen."""
    seen = {(box.row, box.column): box.address for box in before if box.address}
    return [replace(box, address=seen.get((box.row, box.column))) if box.address else box for box in boxes]
