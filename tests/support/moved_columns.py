"""Tables with cells moved, taken out, put in and written over. A mutation turns the cells of a table into others; each figure
keeps its address, or gets the one that it is seen at."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from support.moved_heads import (
    columns_permuted,
    head_slid,
    header_rows_gone,
    heads_moved,
    heads_renamed,
    helper_column,
    its_number,
    one_of,
    some_figure,
    some_share,
    sum_of_row,
    two_swapped,
)
from support.printed_tables import Box, Boxes
from support.table_cells import (
    Mutation,
    changed,
    column_heads,
    each_row,
    figure_columns,
    figure_rows,
    first_row,
    pushed,
    slid,
    without,
)

# --- cells written over, taken out and put in ------------------------------------------------------------------------


def _written_over(text: str, where: str) -> Mutation:
    """A figure of some rows replaced by what `text` makes of it ({} for the figure)."""

    def change(boxes: Boxes, row: Boxes, rng: random.Random) -> Boxes:
        box = {"first": row[0], "last": row[-1], "middle": row[len(row) // 2]}.get(where) or rng.choice(row)
        return changed(boxes, box, text=text.format(box.text))

    return each_row(change, 0.4)


def _all_over(text: str, where: int) -> Mutation:
    def made(boxes: Boxes, rng: random.Random) -> Boxes:
        for row in figure_rows(boxes).values():
            box = row[where % len(row)]
            boxes = changed(boxes, box, text=text.format(box.text))
        return boxes

    return made


def _slide(where: int, share: float) -> Mutation:
    return each_row(lambda boxes, row, rng: slid(boxes, row[where % len(row)]), share)


def _shift_right(share: float, at: int = 0) -> Mutation:
    def change(boxes: Boxes, row: Boxes, rng: random.Random) -> Boxes:
        return pushed(boxes, row[min(at, len(row) - 1)].column, 1, [row[0].row])

    return each_row(change, share)


def _blank(where: int, share: float) -> Mutation:
    return each_row(lambda boxes, row, rng: changed(boxes, row[where % len(row)], text=""), share)


def _two_blank(boxes: Boxes, row: Boxes, rng: random.Random) -> Boxes:
    for box in rng.sample(row, min(2, len(row) - 1)):
        boxes = slid(boxes, next(b for b in boxes if b.address == box.address))
    return boxes


def _column_gone(which: int, head_too: bool) -> Mutation:
    def made(boxes: Boxes, rng: random.Random) -> Boxes:
        at = figure_columns(boxes)[which % len(figure_columns(boxes))]
        heads = column_heads(boxes) if head_too else []
        gone = [box for box in boxes if box.column == at and box.width == 1 and (box.address or box in heads)]
        out = []
        for box in without(boxes, gone):
            moved = box.column > at and (box.address is not None or head_too)
            wide = head_too and box.column <= at < box.right and box.width > 1
            out.append(replace(box, column=box.column - moved, width=box.width - wide))
        return out

    return made


def _columns_blank_dropped(boxes: Boxes, rng: random.Random) -> Boxes:
    """A converter leaves out columns in which nothing stands: three figures of a row of seven are left."""
    columns = figure_columns(boxes)
    lost = set(rng.sample(columns, len(columns) // 2))
    gone = [box for box in boxes if box.address is not None and box.column in lost]
    out = []
    for box in without(boxes, gone):
        less = sum(column < box.column for column in lost) if box.address is not None else 0
        out.append(replace(box, column=box.column - less))
    return out


def _blank_column(at: int, head: str | None) -> Mutation:
    """An empty column among those of the figures; `head`: what stands over it, None: the heads do not move with it."""

    def made(boxes: Boxes, rng: random.Random) -> Boxes:
        columns = figure_columns(boxes)
        place = columns[at % len(columns)]
        if head is None:
            return pushed(boxes, place, 1, figure_rows(boxes))
        out = pushed(boxes, place)
        return [*out, Box(first_row(boxes) - 1, place, 1, 1, head)] if head else out

    return made


# --- spans, rows, labels ------------------------------------------------------------------------------------------------


def _spanning(boxes: Boxes, row: Boxes, rng: random.Random) -> Boxes:
    """One figure over several columns of its row."""
    if len(row) < 3:
        return boxes
    at = rng.randrange(len(row) - 1)
    count = rng.randrange(2, len(row) - at + 1)
    boxes = without(boxes, row[at + 1 : at + count])
    width = row[at + count - 1].right - row[at].column
    return changed(boxes, row[at], width=width, address=None)


def _spanning_lost(boxes: Boxes, row: Boxes, rng: random.Random) -> Boxes:
    """The same, its span lost: what follows slides to the left."""
    if len(row) < 3:
        return boxes
    at = rng.randrange(len(row) - 1)
    for box in row[at + 1 : at + rng.randrange(2, len(row) - at + 1)]:
        boxes = slid(boxes, next(own for own in boxes if own.address == box.address))
    return changed(boxes, next(own for own in boxes if own.address == row[at].address), address=None)


def _together(joint: str) -> Callable[[Boxes, Boxes, random.Random], Boxes]:
    def change(boxes: Boxes, row: Boxes, rng: random.Random) -> Boxes:
        """Two figures in the first one's cell, the other's blank."""
        if len(row) < 2:
            return boxes
        at = rng.randrange(len(row) - 1)
        boxes = changed(boxes, row[at], text=f"{row[at].text}{joint}{row[at + 1].text}", address=None)
        return changed(boxes, row[at + 1], text="", address=None)

    return change


def _label_of(boxes: Boxes, row: Boxes) -> Box | None:
    own = [box for box in boxes if box.address is None and box.row == row[0].row and box.column < row[0].column]
    return max(own, key=lambda box: box.column, default=None)


def _label_blank(boxes: Boxes, row: Boxes, rng: random.Random) -> Boxes:
    label = _label_of(boxes, row)
    return changed(boxes, label, text="") if label else boxes


def _label_slid(boxes: Boxes, row: Boxes, rng: random.Random) -> Boxes:
    label = _label_of(boxes, row)
    return slid(boxes, label) if label else boxes


def _labels_swapped(boxes: Boxes, rng: random.Random) -> Boxes:
    rows = [row for row in figure_rows(boxes).values() if _label_of(boxes, row)]
    if len(rows) < 2:
        return boxes
    at = rng.randrange(len(rows) - 1)
    first, second = figure_rows(boxes)[rows[at][0].row], figure_rows(boxes)[rows[at + 1][0].row]
    if len(first) != len(second):
        return boxes
    one, other = _label_of(boxes, first), _label_of(boxes, second)
    if one is None or other is None:
        return boxes
    to = {a.address: b.address for a, b in (*zip(first, second, strict=True), *zip(second, first, strict=True))}
    boxes = changed(changed(boxes, one, text=other.text), other, text=one.text)
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
    return _figures_below(boxes, [Box(figure_rows(boxes).__iter__().__next__(), 0, 1, 1, "")], rng)


def _group_column_gone(boxes: Boxes, rng: random.Random) -> Boxes:
    """The first column of labels left out, and what stood in it."""
    if figure_columns(boxes)[0] < 2:
        return boxes
    kept = [box for box in boxes if not (box.column == 0 and box.width == 1)]
    return [
        replace(box, column=box.column - 1) if box.column else replace(box, width=max(1, box.width - 1)) for box in kept
    ]


def _a_label_column_lost(boxes: Boxes, rng: random.Random) -> Boxes:
    """In rows whose label stands behind that of a group, this one's cell is lost: the figures slide."""
    for row in list(figure_rows(boxes).values()):
        labels = [box for box in boxes if box.address is None and box.row == row[0].row and box.column < row[0].column]
        if len(labels) > 1:
            boxes = slid(boxes, min(labels, key=lambda box: box.column))
    return boxes


def _dashed(boxes: Boxes, rng: random.Random) -> Boxes:
    for row in figure_rows(boxes).values():
        for box in rng.sample(row, len(row) // 2):
            boxes = changed(boxes, box, text=rng.choice(("/", "—", "-", "无")))
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
    "two_slid": each_row(_two_blank, 0.3),
    **{f"{name}_blank_{word}": _blank(at, share) for name, at in (("first", 0), ("middle", 3), ("last", -1))
       for word, share in (("some", 0.2), ("all", 1.0))},
    "pushed_some": _shift_right(0.2), "pushed_all": _shift_right(1.0), "pushed_middle": _shift_right(0.3, 3),
    "pushed_middle_all": _shift_right(1.0, 3),
    **{f"column_{at}_gone{'_with_head' if head else ''}": _column_gone(at, head) for at in (0, 2, -1)
       for head in (False, True)},
    "blank_columns_dropped": _columns_blank_dropped,
    "empty_column": _blank_column(2, ""), "empty_column_first": _blank_column(0, ""),
    "empty_column_under_no_head": _blank_column(2, None), "empty_column_named": _blank_column(2, "空"),
    "a_head_blank": heads_renamed(lambda n, text: "", 1), "heads_blank": heads_renamed(lambda n, text: ""),
    "heads_numbered": heads_renamed(lambda n, text: f"数据{n}"),
    "heads_lettered": heads_renamed(lambda n, text: "ABCDEFGHIJKLMNOPQ"[n % 17]),
    "heads_counted": heads_renamed(lambda n, text: str(n + 1)),
    "a_head_renamed": heads_renamed(lambda n, text: "其他情况说明", 1),
    "two_heads_renamed": heads_renamed(lambda n, text: f"栏目{n}", 2),
    "header_gone": header_rows_gone, "a_head_slid": head_slid, "heads_behind_first": heads_moved(0),
    "heads_behind_third": heads_moved(2), "heads_at_bottom": heads_moved(-1),
    "heads_swapped": columns_permuted(two_swapped, False), "columns_swapped": columns_permuted(two_swapped, True),
    "columns_reversed": columns_permuted(lambda c, rng: c[::-1], True),
    "last_column_first": columns_permuted(lambda c, rng: c[1:] + c[:1], True),
    **{f"odd_{text}_{where}": _written_over(text, where) for text, where in
       zip(_ODD, ("first", "middle", "last", "any") * 4, strict=True)},
    **{f"odd_first_all_{text}": _all_over(text, 0) for text in ("待定", "abc", "约{}", "≈")},
    **{f"odd_last_all_{text}": _all_over(text, -1) for text in ("待定", "—{}", "<5")},
    "line_numbers_first": helper_column("labels", "行次", its_number),
    "line_numbers_behind": helper_column("behind", "行次", its_number),
    "numbers_first": helper_column("labels", "序号", its_number), "index": helper_column("labels", "", its_number, True),
    "index_behind": helper_column("behind", "", its_number), "codes_behind": helper_column("behind", "代码", some_figure),
    "check_sum": helper_column("end", "校验", sum_of_row), "check_any": helper_column("end", "核对", some_figure),
    "check_tick": helper_column("end", "核对", one_of("√", "是")),
    "subtotal_behind": helper_column(-1, "小计", some_figure), "subtotal_before": helper_column(1, "小计", some_figure),
    "remarks": helper_column("end", "备注", one_of("", "已核对", "见说明")),
    "remark_figures": helper_column("end", "备注", one_of("", "2023", "12件")),
    "share_last": helper_column("end", "占比", some_share), "share_middle": helper_column(2, "占比", some_share),
    "last_year": helper_column("end", "上年数", some_figure), "last_year_first": helper_column(0, "上年同期", some_figure),
    "unit_column": helper_column("behind", "计量单位", one_of("件")), "unknown_last": helper_column("end", "汇总口径", some_figure),
    "unknown_first": helper_column(0, "口径一", some_figure), "unnamed_last": helper_column("end", "", some_figure),
    "unnamed_middle": helper_column(3, "", some_figure),
    "spanning": each_row(_spanning, 0.3), "spanning_lost": each_row(_spanning_lost, 0.3),
    "two_in_a_cell": each_row(_together(" "), 0.3), "two_glued": each_row(_together("/"), 0.3),
    "a_label_blank": each_row(_label_blank, 0.1), "a_label_slid": each_row(_label_slid, 0.1),
    "labels_swapped": _labels_swapped, "figures_below": each_row(_figures_below, 0.1), "empty_row": _empty_row,
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
