"""What is done to a printed table. Each change keeps count of which figure is true where: a figure moves with its address,
one that is taken away or made doubtful is `unsaid`."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from fuzz.prints import Cell, Mutation, Print, cells_of, texts

_WORDS: Final = ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸", "子", "丑", "寅", "卯", "辰")


def _row(table: Print, rng: random.Random) -> int:
    return rng.choice(table.body)


def _middle(table: Print, row: int, rng: random.Random) -> Cell:
    return rng.choice(table.figures_in(row))


def _column(table: Print, rng: random.Random) -> int:
    """A grid column of figures in the block that has most of them."""
    block = max(table.blocks(), key=lambda rows: len(table.figures_in(rows[0])))
    return rng.choice(table.figures_in(block[0])).column


def _block(table: Print, rng: random.Random) -> list[int]:
    return rng.choice(table.blocks())


def _widest(table: Print) -> list[int]:
    return max(table.blocks(), key=lambda rows: len(table.figures_in(rows[0])))


# --- a blank cell too many, a cell too few ------------------------------------------------------------------------------


def _blank(table: Print, row: int, at: int) -> None:
    table.slide(row, at, 1)
    table.cells.append(Cell(row, at, 1, 1, ""))


def blank_before_the_first_figure(table: Print, rng: random.Random) -> None:
    row = _row(table, rng)
    _blank(table, row, table.figures_in(row)[0].column)


def blank_between_figures(table: Print, rng: random.Random) -> None:
    row = _row(table, rng)
    _blank(table, row, _middle(table, row, rng).column)


def blank_before_the_last_figure(table: Print, rng: random.Random) -> None:
    row = _row(table, rng)
    _blank(table, row, table.figures_in(row)[-1].column)


def blank_before_a_label(table: Print, rng: random.Random) -> None:
    row = _row(table, rng)
    own = table.labels_in(row)
    _blank(table, row, own[-1].column if own else 0)


def blank_in_half_of_the_rows(table: Print, rng: random.Random) -> None:
    for row in table.body:
        if rng.random() < 0.5:
            _blank(table, row, table.figures_in(row)[0].column)


def blank_before_all_first_figures(table: Print, rng: random.Random) -> None:
    for row in table.body:
        _blank(table, row, table.figures_in(row)[0].column)


def blank_between_figures_of_all_rows(table: Print, rng: random.Random) -> None:
    place = rng.randrange(20)
    for row in table.body:
        own = table.figures_in(row)
        _blank(table, row, own[place % len(own)].column)


def blank_before_all_labels(table: Print, rng: random.Random) -> None:
    for row in table.body:
        own = table.labels_in(row)
        _blank(table, row, own[-1].column if own else 0)


def blank_before_the_heads(table: Print, rng: random.Random) -> None:
    for row in table.header_rows(_block(table, rng)):
        _blank(table, row, table.left)


def blank_between_the_heads(table: Print, rng: random.Random) -> None:
    leaves = table.leaves(_block(table, rng))
    at = rng.choice(leaves)
    _blank(table, at.row, at.column)


def _lose(table: Print, row: int, cell: Cell) -> None:
    table.lose(cell)
    table.slide(row, cell.column, -cell.width)


def lose_the_first_figure(table: Print, rng: random.Random) -> None:
    row = _row(table, rng)
    _lose(table, row, table.figures_in(row)[0])


def lose_a_figure(table: Print, rng: random.Random) -> None:
    row = _row(table, rng)
    _lose(table, row, _middle(table, row, rng))


def lose_the_last_figure(table: Print, rng: random.Random) -> None:
    row = _row(table, rng)
    _lose(table, row, table.figures_in(row)[-1])


def lose_two_figures(table: Print, rng: random.Random) -> None:
    row = _row(table, rng)
    for _ in range(min(2, len(table.figures_in(row)))):
        _lose(table, row, _middle(table, row, rng))


def lose_a_figure_in_every_row(table: Print, rng: random.Random) -> None:
    place = rng.randrange(20)
    for row in table.body:
        own = table.figures_in(row)
        _lose(table, row, own[place % len(own)])


def lose_a_head(table: Print, rng: random.Random) -> None:
    leaf = rng.choice(table.leaves(_block(table, rng)))
    _lose(table, leaf.row, leaf)


def lose_a_label(table: Print, rng: random.Random) -> None:
    row = _row(table, rng)
    own = table.labels_in(row)
    if own and own[-1].height == 1:
        _lose(table, row, own[-1])


def empty_a_figure(table: Print, rng: random.Random) -> None:
    table.say(rng.choice(table.figures), "", stated=False)


def empty_a_row(table: Print, rng: random.Random) -> None:
    for cell in table.figures_in(_row(table, rng)):
        table.say(cell, "", stated=False)


def empty_a_column(table: Print, rng: random.Random) -> None:
    at = _column(table, rng)
    for cell in table.figures:
        if cell.column == at:
            table.say(cell, "", stated=False)


def run_two_figures_together(table: Print, rng: random.Random) -> None:
    """Two neighbours in one cell; the rest of the row slides."""
    row = _row(table, rng)
    own = table.figures_in(row)
    if len(own) > 1:
        at = rng.randrange(len(own) - 1)
        joint = rng.choice(("", " ", "\n", "、"))
        if joint == "\n":
            table.broken.add(own[at].address)  # type: ignore[arg-type]
        table.say(own[at], own[at].text + joint + own[at + 1].text, stated=False)
        _lose(table, row, own[at + 1])


def merge_two_figures(table: Print, rng: random.Random) -> None:
    """One cell over two columns: with spans lost nobody sees that it is not the first's alone."""
    row = _row(table, rng)
    own = table.figures_in(row)
    if len(own) > 1:
        at = rng.randrange(len(own) - 1)
        table.lose(own[at + 1])
        own[at].width += own[at + 1].width
        table.spread.add(own[at].address)  # type: ignore[arg-type]


# --- heads --------------------------------------------------------------------------------------------------------------


def no_heads(table: Print, rng: random.Random) -> None:
    for row in sorted((row for block in table.blocks() for row in table.header_rows(block)), reverse=True):
        table.delete_row(row)


def no_leaf_heads(table: Print, rng: random.Random) -> None:
    for leaf in [leaf for block in table.blocks() for leaf in table.leaves(block)]:
        leaf.text = ""


def only_leaf_heads(table: Print, rng: random.Random) -> None:
    for block in table.blocks():
        leaves = {id(leaf) for leaf in table.leaves(block)}
        for head in table.heads(block):
            if id(head) not in leaves:
                head.text = ""


def rename_all_heads(table: Print, rng: random.Random) -> None:
    for block in table.blocks():
        for leaf, word in zip(table.leaves(block), _WORDS, strict=False):
            leaf.text = rng.choice(("{}类", "数据{}", "{}列", "{}")).format(word)


def number_all_heads(table: Print, rng: random.Random) -> None:
    for block in table.blocks():
        for number, leaf in enumerate(table.leaves(block), 1):
            leaf.text = str(number)


def rename_a_head(table: Print, rng: random.Random) -> None:
    rng.choice(table.leaves(_block(table, rng))).text = rng.choice(("数量", "备注", "其他", "人数", "小计", "合计数"))


def give_a_head_another_ones_name(table: Print, rng: random.Random) -> None:
    leaves = table.leaves(_widest(table))
    one, two = rng.sample(leaves, 2)
    one.text = two.text


def blank_a_head(table: Print, rng: random.Random) -> None:
    rng.choice(table.leaves(_block(table, rng))).text = ""


def shorten_the_heads(table: Print, rng: random.Random) -> None:
    for block in table.blocks():
        for leaf in table.leaves(block):
            leaf.text = leaf.text[:2]


def heads_at_the_bottom(table: Print, rng: random.Random) -> None:
    head = table.header_rows(table.blocks()[0])
    order = [*range(head.stop, table.height), *head]
    table.reorder_rows(order)


def heads_behind_the_first_row(table: Print, rng: random.Random) -> None:
    first = table.body[0]
    table.reorder_rows([first, *range(first), *range(first + 1, table.height)])


def heads_in_the_middle(table: Print, rng: random.Random) -> None:
    head = table.header_rows(table.blocks()[0])
    cut = rng.randrange(head.stop, table.height)
    table.reorder_rows([*range(head.stop, cut), *head, *range(cut, table.height)])


def double_the_heads(table: Print, rng: random.Random) -> None:
    head = table.header_rows(table.blocks()[0])
    copies = [replace(cell) for cell in table.cells if cell.row in head]
    table.push_down(len(head))
    table.cells += copies


def split_the_heads(table: Print, rng: random.Random) -> None:
    """The words of each leaf on two rows."""
    for block in reversed(table.blocks()):
        leaves = table.leaves(block)
        table.insert_row(block[0])
        for leaf in leaves:
            cut = max(1, len(leaf.text) // 2)
            table.cells.append(Cell(block[0], leaf.column, 1, leaf.width, leaf.text[cut:]))
            leaf.text = leaf.text[:cut]


def merge_two_heads(table: Print, rng: random.Random) -> None:
    """One head over two columns: its figures are nobody's."""
    leaves = table.leaves(_widest(table))
    at = rng.randrange(len(leaves) - 1)
    one, two = leaves[at], leaves[at + 1]
    if one.row == two.row and one.height == two.height:
        table.cells.remove(two)
        one.width += two.width
        one.text = rng.choice((one.text, one.text + two.text, f"{one.text}、{two.text}"))


def merge_the_group_too_far(table: Print, rng: random.Random) -> None:
    """The head of a group over one column too many or too few."""
    block = _widest(table)
    leaves = {id(leaf) for leaf in table.leaves(block)}
    groups = [head for head in table.heads(block) if id(head) not in leaves and head.width > 1]
    if groups:
        rng.choice(groups).width -= 1


def a_row_of_numbers_below_the_heads(table: Print, rng: random.Random) -> None:
    for block in reversed(table.blocks()):
        leaves = table.leaves(block)
        table.insert_row(block[0])
        table.cells.append(Cell(block[0], 0, 1, 1, rng.choice(("栏次", "", "甲"))))
        table.cells += [Cell(block[0], leaf.column, 1, leaf.width, str(n)) for n, leaf in enumerate(leaves, 1)]


def a_row_of_units_below_the_heads(table: Print, rng: random.Random) -> None:
    block = table.blocks()[0]
    leaves = table.leaves(block)
    table.insert_row(block[0])
    table.cells += [Cell(block[0], leaf.column, 1, leaf.width, "件") for leaf in leaves]


def units_in_the_heads(table: Print, rng: random.Random) -> None:
    for block in table.blocks():
        for leaf in table.leaves(block):
            leaf.text += rng.choice(("（件）", "(件)", "/件", "（单位：件）"))


def a_caption_row(table: Print, rng: random.Random) -> None:
    width = table.width
    table.push_down(1)
    table.cells.append(Cell(0, 0, 1, width, rng.choice(("单位：件", "统计表（2024年度）", "填报单位：水务局"))))


# --- columns --------------------------------------------------------------------------------------------------------------


def _drop(table: Print, at: int) -> None:
    table.delete_column(at)


def drop_a_column(table: Print, rng: random.Random) -> None:
    _drop(table, _column(table, rng))


def drop_the_first_column(table: Print, rng: random.Random) -> None:
    _drop(table, table.left)


def drop_the_last_column(table: Print, rng: random.Random) -> None:
    _drop(table, table.width - 1)


def drop_two_columns(table: Print, rng: random.Random) -> None:
    _drop(table, _column(table, rng))
    if table.width - table.left > 1:
        _drop(table, _column(table, rng))


def _permute(table: Print, block: list[int], order: Callable[[list[int]], list[int]]) -> None:
    """The columns of a block in another order, with their heads; groups of heads stay. Where the columns of several rows
    stand side by side, each row's."""
    own = table.figures_in(block[0])
    if len({cell.width for cell in own}) > 1:
        return
    width = len(own)
    if len({cell.address.row for cell in own if cell.address}) > 1:
        width = len({cell.address.column for cell in own if cell.address})
    order_of_places = order(list(range(width)))
    to = {
        own[start + place].column: own[start + target].column
        for start in range(0, len(own), width)
        for place, target in enumerate(order_of_places)
    }
    moving = [cell for row in block for cell in table.figures_in(row)] + table.leaves(block)
    leaves = table.leaves(block)
    for cell in moving:
        cell.column = to.get(cell.column, cell.column)
    for leaf in leaves:  # what comes to stand under a group's head begins below it, else a page would push it aside
        for head in table.cells:
            if head is not leaf and head.row in leaf.rows and leaf.column in head.columns and head.width > 1:
                leaf.row, leaf.height = head.rows.stop, leaf.rows.stop - head.rows.stop


def swap_two_columns(table: Print, rng: random.Random) -> None:
    def order(places: list[int]) -> list[int]:
        one, two = rng.sample(range(len(places)), 2)
        places = list(places)
        places[one], places[two] = places[two], places[one]
        return places

    _permute(table, _widest(table), order)


def reverse_the_columns(table: Print, rng: random.Random) -> None:
    _permute(table, _widest(table), lambda places: places[::-1])


def shuffle_the_columns(table: Print, rng: random.Random) -> None:
    _permute(table, _widest(table), lambda places: rng.sample(places, len(places)))


def last_column_first(table: Print, rng: random.Random) -> None:
    _permute(table, _widest(table), lambda places: [*places[1:], places[0]])


def double_a_column(table: Print, rng: random.Random) -> None:
    at = _column(table, rng)
    copies = [replace(cell, column=at + 1, width=1) for cell in table.cells if cell.columns == range(at, at + 1)]
    table.insert_column(at + 1)
    table.cells += copies


def double_a_column_without_its_head(table: Print, rng: random.Random) -> None:
    at = _column(table, rng)
    copies = [replace(cell, column=at + 1) for cell in table.figures if cell.columns == range(at, at + 1)]
    table.insert_column(at + 1)
    table.cells += copies


# --- columns that the form does not have ------------------------------------------------------------------------------------


def _helper(table: Print, rng: random.Random, head: str, content: Callable[[int], str]) -> None:
    """A column at any place: before the labels, behind them, among the figures, at the end."""
    at = rng.choice((0, table.left, rng.randrange(table.left, table.width), table.width))
    blocks = [(block, table.header_rows(block)) for block in table.blocks()]
    table.insert_column(at)
    for cell in table.cells:  # a cell that spans the new column would hide it
        if at in cell.columns and (cell.height > 1 or any(cell.row in block for block, _ in blocks)):
            cell.width = max(1, at - cell.column)
    for block, header in blocks:
        table.cells += [Cell(header.stop - 1, at, 1, 1, head)]
        for number, row in enumerate(block, 1):
            table.cells.append(Cell(row, at, 1, 1, content(number)))


def helper_line_numbers(table: Print, rng: random.Random) -> None:
    _helper(table, rng, rng.choice(("行次", "序号", "栏次", "编码")), str)


def helper_without_a_head(table: Print, rng: random.Random) -> None:
    start = rng.choice((0, 1, 10))
    _helper(table, rng, "", lambda n: str(n + start))


def helper_check(table: Print, rng: random.Random) -> None:
    content = rng.choice((lambda n: "0", lambda n: "√", lambda n: "TRUE", lambda n: "正确"))
    _helper(table, rng, rng.choice(("校验", "核对", "平衡检查")), content)


def helper_subtotal(table: Print, rng: random.Random) -> None:
    _helper(table, rng, rng.choice(("小计", "法人小计", "分项合计")), lambda n: str(rng.randrange(10000)))


def helper_share(table: Print, rng: random.Random) -> None:
    content = rng.choice((lambda n: f"{rng.randrange(100)}%", lambda n: f"0.{rng.randrange(10, 99)}"))
    _helper(table, rng, rng.choice(("占比", "比例(%)", "百分比")), content)


def helper_remarks(table: Print, rng: random.Random) -> None:
    content = rng.choice((lambda n: "", lambda n: "无", lambda n: "见附件" if n % 3 else "", lambda n: str(n)))
    _helper(table, rng, rng.choice(("备注", "说明", "备 注")), content)


def helper_last_year(table: Print, rng: random.Random) -> None:
    head = rng.choice(("上年数", "2023年", "去年同期", "上年同期数", "同比增减"))
    _helper(table, rng, head, lambda n: str(rng.randrange(500)))


def helper_unknown(table: Print, rng: random.Random) -> None:
    head = rng.choice(("外籍人士", "军队", "其他组织", "未分类", "个体工商户"))
    _helper(table, rng, head, lambda n: str(rng.randrange(500)))


# --- rows -------------------------------------------------------------------------------------------------------------------


def drop_a_row(table: Print, rng: random.Random) -> None:
    table.delete_row(_row(table, rng))


def drop_three_rows(table: Print, rng: random.Random) -> None:
    for _ in range(3):
        if len(table.body) > 1:
            table.delete_row(_row(table, rng))


def _copy_of_row(table: Print, row: int, change: Callable[[Cell], Cell]) -> None:
    own = [cell for cell in table.cells if cell.row == row and cell.height == 1]
    copies = [change(replace(cell, row=row + 1)) for cell in own]
    table.insert_row(row + 1)
    table.cells += copies


def double_a_row(table: Print, rng: random.Random) -> None:
    _copy_of_row(table, _row(table, rng), lambda cell: cell)


def double_a_row_with_other_figures(table: Print, rng: random.Random) -> None:
    row = _row(table, rng)

    def change(cell: Cell) -> Cell:
        return replace(cell, text=str(rng.randrange(9999)), address=None) if cell.address else cell

    for cell in table.figures_in(row):  # nobody knows which of the two is meant
        table.unsaid.add(cell.address)  # type: ignore[arg-type]
    _copy_of_row(table, row, change)


def _swap(table: Print, one: int, two: int) -> None:
    """Labels and figures of two rows change places; labels of groups stay."""
    swap = {one: two, two: one}
    for cell in table.cells:
        if cell.height == 1:
            cell.row = swap.get(cell.row, cell.row)


def swap_two_rows(table: Print, rng: random.Random) -> None:
    rows = _widest(table)
    if len(rows) > 1:
        at = rng.randrange(len(rows) - 1)
        _swap(table, rows[at], rows[at + 1])


def swap_two_rows_far_apart(table: Print, rng: random.Random) -> None:
    """One of them may come to stand under another group."""
    rows = _widest(table)
    if len(rows) > 1:
        one, two = rng.sample(rows, 2)
        _swap(table, one, two)


def move_a_row(table: Print, rng: random.Random) -> None:
    table.cut_rows(copies=rng.random() < 0.5)
    rows = [row for row in range(table.height) if row >= table.body[0]]
    row = rng.choice(table.body)
    rest = [other for other in range(table.height) if other != row]
    rest.insert(rest.index(rng.choice([other for other in rows if other != row] or rest)), row)
    table.reorder_rows(rest)


def reverse_the_rows(table: Print, rng: random.Random) -> None:
    block = _widest(table)
    table.cut_rows(copies=True)
    order = list(range(table.height))
    order[block[0] : block[-1] + 1] = block[::-1]
    table.reorder_rows(order)


def a_subtotal_row(table: Print, rng: random.Random) -> None:
    row = _row(table, rng)
    label = rng.choice(("小计", "合计", "其中：重点领域", "上年数", "环比"))

    def change(cell: Cell) -> Cell:
        return replace(cell, text=str(rng.randrange(9999)) if cell.address else label, address=None)

    _copy_of_row(table, row, change)


def a_blank_row(table: Print, rng: random.Random) -> None:
    _copy_of_row(table, _row(table, rng), lambda cell: replace(cell, text="", address=None))


def blank_a_label(table: Print, rng: random.Random) -> None:
    labels = table.labels_in(_row(table, rng))
    if labels:
        labels[-1].text = ""


def blank_three_labels(table: Print, rng: random.Random) -> None:
    for row in rng.sample(table.body, min(3, len(table.body))):
        if labels := table.labels_in(row):
            labels[-1].text = ""


def rename_a_label(table: Print, rng: random.Random) -> None:
    labels = table.labels_in(_row(table, rng))
    if labels:
        labels[-1].text = rng.choice(("其他", "其他情况", "重点事项办理", "合计", "（八）另行答复"))


def give_a_label_another_rows_name(table: Print, rng: random.Random) -> None:
    rows = _widest(table)
    if len(rows) < 2:
        return
    one, two = rng.sample(rows, 2)
    first, second = table.labels_in(one), table.labels_in(two)
    if first and second:
        first[-1].text = second[-1].text
        for row in (one, two):  # nobody knows which of the two is meant
            for cell in table.figures_in(row):
                table.unsaid.add(cell.address)  # type: ignore[arg-type]


def groups_in_every_row(table: Print, rng: random.Random) -> None:
    table.cut_rows(copies=True)


def groups_in_their_first_row(table: Print, rng: random.Random) -> None:
    table.cut_rows()


def no_groups(table: Print, rng: random.Random) -> None:
    for cell in table.cells:
        if cell.height > 1 and cell.row >= table.body[0]:
            cell.text = ""


def a_group_too_long(table: Print, rng: random.Random) -> None:
    """The label of a group begins a row too early or ends a row too early."""
    groups = [cell for cell in table.cells if cell.height > 2 and cell.row >= table.body[0]]
    if groups:
        group = rng.choice(groups)
        group.height -= 1
        group.row += rng.choice((0, 1))


def numbers_before_the_labels(table: Print, rng: random.Random) -> None:
    for number, row in enumerate(table.body, 1):
        if labels := table.labels_in(row):
            labels[-1].text = f"{number} {labels[-1].text}"


def a_figure_behind_its_label(table: Print, rng: random.Random) -> None:
    """The first figure has run into the label; the others slide or stay."""
    row = _row(table, rng)
    labels = table.labels_in(row)
    if labels and labels[-1].height == 1:
        first = table.figures_in(row)[0]
        labels[-1].text += rng.choice(("", " ", "：")) + first.text
        slides = rng.random() < 0.5
        at = first.column
        table.lose(first)
        table.gone.discard(first.address)  # type: ignore[arg-type]
        if slides:
            table.slide(row, at, -1)


# --- words and signs in a figure's place ------------------------------------------------------------------------------------


def _said(name: str, *patterns: str, stated: bool) -> Mutation:
    def change(table: Print, rng: random.Random) -> None:
        cell = rng.choice([cell for cell in table.figures if cell.text.isdecimal()] or table.figures)
        table.say(cell, rng.choice(patterns).format(cell.text), stated=stated)

    change.__name__ = name
    return change


def _in_chinese(table: Print, rng: random.Random) -> None:
    cell = rng.choice(table.figures)
    small = rng.randrange(1, 11)
    text = rng.choice(("零一二三四五六七八九十", "零壹贰叁肆伍陆柒捌玖拾"))[small]
    tens = rng.choice((0, 2, 3)) if small < 10 else 0
    table.say(cell, (" ", "", "廿", "卅")[tens].strip() + text, stated=True)
    table.truth[cell.address] = str(10 * tens + small)  # type: ignore[index]


def units_in_all_figures(table: Print, rng: random.Random) -> None:
    unit = rng.choice(("件", "件次", "个", "条"))
    for cell in table.figures:
        cell.text += unit


def words_in_a_cell_of_their_own(table: Print, rng: random.Random) -> None:
    """约 or 其中 in a cell before the figure; the row slides, or what stands before gives way."""
    row = _row(table, rng)
    at = _middle(table, row, rng)
    table.unsaid.add(at.address)  # type: ignore[arg-type]
    word = rng.choice(("约", ">", "不足", "—", "待定"))
    _blank(table, row, at.column)
    next(cell for cell in table.cells if cell.row == row and cell.column == at.column - 1).text = word


def spread_over_the_row(table: Print, rng: random.Random) -> None:
    """One word over a whole row: 本年无此项."""
    row = _row(table, rng)
    own = table.figures_in(row)
    for cell in own[1:]:
        table.lose(cell)
    own[0].width = own[-1].columns.stop - own[0].column
    table.say(own[0], rng.choice(("无", "待定", "同上", "—", "详见附件")), stated=False)


# --- the whole table --------------------------------------------------------------------------------------------------------


def _moved(cells: list[Cell], rows: int = 0, columns: int = 0) -> list[Cell]:
    return [replace(cell, row=cell.row + rows, column=cell.column + columns) for cell in cells]


def _strangers(cells: list[Cell]) -> list[Cell]:
    return [replace(cell, address=None) for cell in cells]


def _last_years(table: Print, rng: random.Random) -> list[Cell]:
    return _strangers(cells_of(table.table, texts(table.table, rng)))


def turned(table: Print, rng: random.Random) -> None:
    for cell in table.cells:
        cell.row, cell.column, cell.height, cell.width = cell.column, cell.row, cell.width, cell.height


def last_year_in_front(table: Print, rng: random.Random) -> None:
    said, own = rng.choice(
        (("2023年度：", "2024年度："), ("上年数据（2023年）", "本年数据（2024年）"), ("附：2023年情况", "2024年情况"))
    )
    table.above += [said, _last_years(table, rng), own]


def last_year_behind(table: Print, rng: random.Random) -> None:
    table.below += [rng.choice(("附：2023年度数据", "2023年情况", "上年（2023年）同表：")), _last_years(table, rng)]


def last_year_in_front_without_a_word(table: Print, rng: random.Random) -> None:
    """Two tables of which none says its year: either may be meant."""
    table.above.append(_last_years(table, rng))
    table.unsaid.update(cell.address for cell in table.figures if cell.address)


def last_year_in_the_same_grid(table: Print, rng: random.Random) -> None:
    width = table.width
    last = _last_years(table, rng)
    height = max(cell.rows.stop for cell in last)
    table.push_down(height + 2)
    table.cells += [
        Cell(0, 0, 1, width, "2023年"),
        *_moved(last, 1),
        Cell(height + 1, 0, 1, width, "2024年"),
    ]


def last_year_beside(table: Print, rng: random.Random) -> None:
    """Both in one grid, under the years."""
    last = _last_years(table, rng)
    width = table.width
    table.push_down(1)
    if rng.random() < 0.5:
        table.cells += [Cell(0, 0, 1, width, "2024年"), Cell(0, width, 1, width, "2023年"), *_moved(last, 1, width)]
    else:
        table.cells[:] = _moved(table.cells, 0, width)
        table.cells += [Cell(0, 0, 1, width, "2023年"), Cell(0, width, 1, width, "2024年"), *_moved(last, 1)]


def last_years_figures_beside(table: Print, rng: random.Random) -> None:
    """Each column twice below its head: last year, this year."""
    block = _widest(table)
    leaves = table.leaves(block)
    for leaf in sorted(leaves, key=lambda cell: -cell.column):
        at = leaf.column
        table.insert_column(at)
        leaf.column, leaf.width = at, 2
        for row in block:
            table.cells.append(Cell(row, at, 1, 1, str(rng.randrange(500))))
    table.insert_row(block[0])
    for leaf in leaves:
        table.cells += [Cell(block[0], leaf.column, 1, 1, "上年"), Cell(block[0], leaf.column + 1, 1, 1, "本年")]


def another_table_beside(table: Print, rng: random.Random) -> None:
    """A table of another section at the right or at the left."""
    other = rng.choice([name for name in ("proactive_disclosure", "requests", "disputes") if name != table.table])
    strange = _strangers(cells_of(other, texts(other, rng)))
    if rng.random() < 0.5:
        table.cells += _moved(strange, 0, table.width + rng.choice((0, 1)))
    else:
        width = max(cell.columns.stop for cell in strange) + rng.choice((0, 1))
        table.cells[:] = [*strange, *_moved(table.cells, 0, width)]


def _torn(table: Print, at: int) -> tuple[list[Cell], list[Cell]]:
    """The cells above and below a row; a cell over both is cut, its words in both."""
    upper, lower = [], []
    for cell in table.cells:
        if cell.row < at:
            upper.append(replace(cell, height=min(cell.height, at - cell.row)))
        if cell.rows.stop > at:
            top = max(cell.row, at)
            lower.append(replace(cell, row=top - at, height=cell.rows.stop - top))
    return upper, lower


def torn_over_two_pages(table: Print, rng: random.Random) -> None:
    upper, lower = _torn(table, _row(table, rng))
    if upper and lower:
        table.cells[:] = upper
        table.below += [rng.choice(("- 4 -", "第5页", "续表", "（续）")), lower]
        table.unsaid.clear()


def torn_with_the_head_repeated(table: Print, rng: random.Random) -> None:
    block = _widest(table)
    head = table.header_rows(block)
    top = [replace(cell, row=cell.row - head.start) for cell in table.cells if cell.row in head]
    upper, lower = _torn(table, rng.choice(block))
    if any(cell.address for cell in upper):
        table.cells[:] = upper
        table.below += [rng.choice(("- 4 -", "续表", "（接上页）")), [*top, *_moved(lower, len(head))]]


def torn_between_columns(table: Print, rng: random.Random) -> None:
    """The right half of the columns in a table of their own, with the labels again or without."""
    at = rng.randrange(table.left + 1, table.width) if table.width - table.left > 1 else table.width
    left = [replace(cell, width=min(cell.width, at - cell.column)) for cell in table.cells if cell.column < at]
    right = []
    again = table.left if rng.random() < 0.7 else 0
    for cell in table.cells:
        if cell.columns.stop > at:
            start = max(cell.column, at)
            right.append(replace(cell, column=start - at + again, width=cell.columns.stop - start))
        if again and cell.columns.stop <= table.left:
            right.append(replace(cell))
    table.cells[:] = left
    if right:
        table.below += ["续表", right]


def notes_below(table: Print, rng: random.Random) -> None:
    height, width = table.height, table.width
    text = rng.choice(
        ("注：其中37件为上年结转", "说明：本表统计口径为2024年度，共128件", "填报人：甲 联系电话：0000000")
    )
    table.cells.append(Cell(height, 0, 1, width, text))


def a_nested_heading(table: Print, rng: random.Random) -> None:
    """The table of a subordinate body in front, under its own name."""
    table.above += [
        rng.choice(("附件：云溪市青栎区水库管理所情况", "下属单位情况：")),
        _last_years(table, rng),
        "本机关情况：",
    ]
    table.unsaid.update(cell.address for cell in table.figures if cell.address)


def _named(*found: Mutation) -> dict[str, Mutation]:
    return {one.__name__: one for one in found}


_in_chinese.__name__ = "chinese_numeral"
MUTATIONS: Final[dict[str, Mutation]] = _named(
    blank_before_the_first_figure,
    blank_between_figures,
    blank_before_the_last_figure,
    blank_before_a_label,
    blank_in_half_of_the_rows,
    blank_before_all_first_figures,
    blank_between_figures_of_all_rows,
    blank_before_all_labels,
    blank_before_the_heads,
    blank_between_the_heads,
    lose_the_first_figure,
    lose_a_figure,
    lose_the_last_figure,
    lose_two_figures,
    lose_a_figure_in_every_row,
    lose_a_head,
    lose_a_label,
    empty_a_figure,
    empty_a_row,
    empty_a_column,
    run_two_figures_together,
    merge_two_figures,
    no_heads,
    no_leaf_heads,
    only_leaf_heads,
    rename_all_heads,
    number_all_heads,
    rename_a_head,
    give_a_head_another_ones_name,
    blank_a_head,
    shorten_the_heads,
    heads_at_the_bottom,
    heads_behind_the_first_row,
    heads_in_the_middle,
    double_the_heads,
    split_the_heads,
    merge_two_heads,
    merge_the_group_too_far,
    a_row_of_numbers_below_the_heads,
    a_row_of_units_below_the_heads,
    units_in_the_heads,
    a_caption_row,
    drop_a_column,
    drop_the_first_column,
    drop_the_last_column,
    drop_two_columns,
    swap_two_columns,
    reverse_the_columns,
    shuffle_the_columns,
    last_column_first,
    double_a_column,
    double_a_column_without_its_head,
    helper_line_numbers,
    helper_without_a_head,
    helper_check,
    helper_subtotal,
    helper_share,
    helper_remarks,
    helper_last_year,
    helper_unknown,
    drop_a_row,
    drop_three_rows,
    double_a_row,
    double_a_row_with_other_figures,
    swap_two_rows,
    swap_two_rows_far_apart,
    move_a_row,
    reverse_the_rows,
    a_subtotal_row,
    a_blank_row,
    blank_a_label,
    blank_three_labels,
    rename_a_label,
    give_a_label_another_rows_name,
    groups_in_every_row,
    groups_in_their_first_row,
    no_groups,
    a_group_too_long,
    numbers_before_the_labels,
    a_figure_behind_its_label,
    _said("no_figure", "待定", "abc", "统计中", "#REF!", "#N/A", "见附件", "***", "X", stated=False),
    _said("rough_figure", "约{}", "{}左右", "近{}", "{}余", "不足{}", "{}以上", "{}多", stated=False),
    _said("compared_figure", ">{}", "≥{}", "<{}", "～{}", "±{}", "≈{}", stated=False),
    _said("dashed_figure", "—{}", "——{}", "{}—", "{}-", "- {}", stated=False),
    _said("doubtful_figure", "{}?", "{}？", "?{}", "{}或1", "{}/38", "{}~38", "{}、38", "{}→38", stated=False),
    _said(
        "broken_figure",
        "{} 1",
        "{}.5.1",
        "1 {} 2",
        "{}\n3",
        "{}e1",
        "3.{}e1",
        "{}O",
        "l{}",
        "{},1",
        "0{}",
        stated=False,
    ),
    _said("marked_figure", "{}*", "{}①", "{}[1]", "{}（注）", "{}#", "{}^", stated=True),
    _said("bracketed_figure", "({})", "（{}）", "【{}】", "“{}”", "[{}]", stated=True),
    _said("counted_figure", "{}件", "共{}件", "{}条", "{} 件", "+{}", "{}。", "：{}", stated=True),
    _said("signed_figure", "({}人)", "第{}号", "{}%", "{}‰", "￥{}", "No.{}", "{}年", "{}月", stated=False),
    _in_chinese,
    units_in_all_figures,
    words_in_a_cell_of_their_own,
    spread_over_the_row,
    turned,
    last_year_in_front,
    last_year_behind,
    last_year_in_front_without_a_word,
    last_year_in_the_same_grid,
    last_year_beside,
    last_years_figures_beside,
    another_table_beside,
    torn_over_two_pages,
    torn_with_the_head_repeated,
    torn_between_columns,
    notes_below,
    a_nested_heading,
)
