"""Which figure of a printed row stands in which column.

An ordered table of strategies: the first rank of which any applies decides; all of one rank that apply must agree, else the
row is in doubt. A strategy that can tell that nothing can be told gives doubts, with why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from nianbao.base.numbers import parse_figure
from nianbao.recognise.lines import CellKind, Line, PrintedCell
from nianbao.recognise.tables.column_blocks import ColumnBlock, Places
from nianbao.recognise.tables.found import Placed
from nianbao.recognise.tables.printed_rows import PrintedRow
from nianbao.recognise.tables.rows import RowMatch

FLOATING = "数字个数与栏目数不符，无法确定各属哪一栏"
_UNLABELLED = "数字所在的一行没有行名，无法确定属于哪一行"
_UNMATCHED = "这一行的数字未能对上"
_FOREIGN = "栏目名称与格式不符，无法确定各数字属哪一栏"
_DOUBLED = "这一行印了两次，数字不同，无法确定以哪一行为准"
_DISORDERED = "栏目的次序与格式不同，无法确定各数字属哪一栏"
BESIDE = "数字不在各自的栏目名称之下，无法确定各属哪一栏"
ENDS_EARLY = "这一行最后一格空白，各格可能错位，无法确定各属哪一栏"
_GLUED = "数字连排，无法分栏"
_SIGNED = "数字前有别的符号，无法确定"
_TWO_FIGURES = re.compile(r"\s*[0-9.]+\s+[0-9.]+\s*")  # two cells run together

Given = list[Placed]  # for each column of the block
Answer = TypeVar("Answer")


def place_row(match: RowMatch, block: ColumnBlock) -> Given:
    """The cells of a row by the columns of its block."""
    given = _settled(STRATEGIES, match, block)
    return given if given is not None else _doubts(match.item, block, FLOATING)


def _settled(
    ranks: Sequence[Sequence[Callable[[RowMatch, ColumnBlock], Answer | None]]], match: RowMatch, block: ColumnBlock
) -> Answer | None:
    """What the strategies of the first rank that applies agree on; None where they do not, or none applies."""
    for rank in ranks:
        answers = [answer for strategy in rank if (answer := strategy(match, block)) is not None]
        if answers:
            return answers[0] if all(answer == answers[0] for answer in answers) else None
    return None


def _doubts(item: PrintedRow, block: ColumnBlock, why: str) -> Given:
    return [Placed(item.line, item.figures, why)] * block.width


def below(line: Line, cells: Sequence[PrintedCell], places: Places) -> Given | None:
    """Cells in the grid columns of their places, blanks where none is; None where one covers no place or several, or
    two cover the same."""
    at: dict[int, PrintedCell] = {}
    for cell in cells:
        covered = [place for place in places if place in cell.covered]
        if len(covered) != 1 or covered[0] in at:
            return None
        at[covered[0]] = cell
    return [Placed(line, (at[place],) if place in at else ()) for place in places]


def covers(tail: Sequence[PrintedCell], places: Places) -> bool:
    """Whether a row has cells in all the places of its columns."""
    return all(any(place in cell.covered for cell in tail) for place in places)


def _if_it_ends(given: Given, last: int, match: RowMatch, block: ColumnBlock) -> Given:
    """The cells of a row, unless it may have lost one, so that the others have slid: nothing is printed in the last, and
    that it is there tells nothing. Zeros under a total that is blank are zeros wherever they belong."""
    item = match.item
    if given[last].cells or not item.line.padded or not item.figures:
        return given
    if block.total is not None and all(parse_figure(cell.text).value == 0 for cell in item.figures):
        block.by_value = True
        return given
    return _doubts(item, block, ENDS_EARLY)


# --- strategies: rows of which nothing can be told --------------------------------------------------------------------


def _without_label(match: RowMatch, block: ColumnBlock) -> Given | None:
    return _doubts(match.item, block, _UNLABELLED) if match.doubt else None


def _digits_in_label(match: RowMatch, block: ColumnBlock) -> Given | None:
    return _doubts(match.item, block, _GLUED) if match.digits and not match.doubt and not match.doubled else None


def _printed_twice(match: RowMatch, block: ColumnBlock) -> Given | None:
    return _doubts(match.item, block, _DOUBLED) if match.doubled and not match.doubt else None


# --- strategies: rows without figures of their own ----------------------------------------------------------------------


def _glued_to_label(match: RowMatch, block: ColumnBlock) -> Given | None:
    """Figures printed right behind the label: one column takes them all; of several only zeros are clear, since no
    figure is printed as 00."""
    line, digits = match.item.line, match.item.glued
    if not digits:
        return None
    if not digits[0].isdigit():
        return [Placed(line, (), _SIGNED, digits)] * block.width
    if block.width == 1:
        return [Placed(line, (), "", digits)]
    if digits == "0" * block.width:
        return [Placed(line, (), "", digit) for digit in digits]
    return [Placed(line, (), _GLUED, digits)] * block.width


def _blank(match: RowMatch, block: ColumnBlock) -> Given | None:
    """No figures: blank where cells for them are printed, or where the whole table is."""
    item, line = match.item, match.item.line
    if item.figures:
        return None
    there = block.blank
    if line.aligned:
        places = block.places(item) or block.header.positions(True)
        spans = sum(max(cell.span, 1) for cell in item.tail)
        enough = spans >= block.width if places is None else covers(item.tail, places)
        there = not line.spans_known or enough or len(item.tail) == block.width
    # a label of which a piece is missing goes on further down, and the figure with it
    there = there or (item.stream and len(item.tail) >= block.width and match.similarity == 1.0)
    return [Placed(line, (), "" if there else _UNMATCHED)] * block.width


# --- strategies: what the header says -----------------------------------------------------------------------------------


def _under_copied_labels(match: RowMatch, block: ColumnBlock) -> Given | None:
    """A label of the header, and so the figure below it, was copied into every column that it had spanned."""
    item, line = match.item, match.item.line
    spread = block.header.spread(line) if line.aligned and not line.spans_known else {}
    if not spread:
        return None
    if any(cell.column not in spread for cell in item.figures):
        return _doubts(item, block, FLOATING)
    given = []
    for column in block.header.columns:
        cells = [cell for cell in item.figures if spread[cell.column] == column]
        same = len({cell.text.strip() for cell in cells}) <= 1
        given.append(Placed(line, tuple(cells[:1])) if same else Placed(line, tuple(cells), FLOATING))
    return given


def _in_another_order(match: RowMatch, block: ColumnBlock) -> Given | None:
    """The figures below their columns' labels, which are not in the form's order."""
    if not block.header.disordered:
        return None
    item, line = match.item, match.item.line
    places = block.headed(item) if line.aligned and line.spans_known else None
    if places is None or not {cell.column for cell in item.figures} <= set(places):
        return _doubts(item, block, _DISORDERED)
    at = {cell.column: cell for cell in item.figures}
    given = [Placed(line, (at[place],) if place in at else ()) for place in places]
    return _if_it_ends(given, places.index(max(places)), match, block)


def _under_foreign_labels(match: RowMatch, block: ColumnBlock) -> Given | None:
    foreign = block.header.foreign and not block.header.cells
    return _doubts(match.item, block, _FOREIGN) if foreign else None


# --- strategies: how many figures there are -------------------------------------------------------------------------------


def _each_under_its_head(match: RowMatch, block: ColumnBlock) -> Given | None:
    """A full row whose figures stand below the heads, one below each. Where they do not, the order counts only if the
    row's total says so; where some heads are not known, only if it agrees with the others."""
    item = match.item
    heads = block.heads(item) if len(item.figures) == block.width > 1 else {}
    if not heads:
        return None
    under = {place: [cell for cell in item.figures if cell.column in covered] for place, covered in heads.items()}
    if len(heads) < block.width:
        agree = all(under[place] == [item.figures[block.order[place]]] for place in heads)
        return None if agree else _doubts(item, block, BESIDE)
    if all(len(cells) == 1 for cells in under.values()):
        return [Placed(item.line, tuple(under[place])) for place in range(block.width)]
    if block.total is not None and adds_up(item.figures, block.total):
        block.by_value = True
        return None
    return _doubts(item, block, BESIDE)


def adds_up(figures: Sequence[PrintedCell], total: int) -> bool:
    """Whether the figure at the place `total` is the sum of the others."""
    values = [parse_figure(cell.text).value for cell in figures]
    known = [value for value in values if value is not None]
    return len(known) == len(values) and known[total] * 2 == sum(known)


def _one_each(match: RowMatch, block: ColumnBlock) -> Given | None:
    item = match.item
    full = len(item.figures) == block.width
    return [Placed(item.line, (item.figures[place],)) for place in block.order] if full else None


def _two_in_a_cell(match: RowMatch, block: ColumnBlock) -> Given | None:
    item = match.item
    together = len(item.figures) < block.width and any(_TWO_FIGURES.fullmatch(cell.text) for cell in item.figures)
    return _doubts(item, block, FLOATING) if together else None


def _packed_row(match: RowMatch, block: ColumnBlock) -> Given | None:
    item, line = match.item, match.item.line
    if not block.packed or block.lacking or line.spans_known or not len(item.figures) < block.width <= len(item.tail):
        return None
    cells = [item.tail[place] for place in block.order]
    given = [Placed(line, () if cell.kind is CellKind.EMPTY else (cell,)) for cell in cells]
    return _if_it_ends(given, block.order.index(block.width - 1), match, block)


def _crowded(match: RowMatch, block: ColumnBlock) -> Given | None:
    """More figures than columns: read only where the surplus is the same figure copied, or nothing but dashes."""
    first, *rest = match.item.figures
    if len(rest) < block.width:
        return None
    dashes = all(not any(map(str.isalnum, cell.text)) for cell in rest)
    copies = all(cell.text.strip() == first.text.strip() for cell in rest)
    if block.width == 1 and match.item.line.row >= 0 and (dashes or copies):
        block.by_value = True
        return [Placed(match.item.line, (first,))]
    return _doubts(match.item, block, FLOATING)


def _by_grid_columns(match: RowMatch, block: ColumnBlock) -> Given | None:
    """Fewer figures than columns: each by the grid column that it stands in, all or none of them."""
    item, line = match.item, match.item.line
    places = _settled(PLACES, match, block) if line.aligned and not _elsewhere(match, block) else None
    if places is None:
        return None
    if line.spans_known and not covers(item.tail, places):
        return None  # a cell is missing from the row: the others may have slid
    if not line.spans_known and item.tail[-1].kind is not CellKind.EMPTY and item.tail[-1].column < max(places):
        return None  # the line ends early, in a figure: two cells may have run together
    given = below(line, item.figures, places)
    if given is None:
        return None
    ordered = [given[place] for place in block.order]
    return _if_it_ends(ordered, block.order.index(block.width - 1), match, block)


# --- strategies: the grid columns of a row's columns ------------------------------------------------------------------------


def _every_cell(match: RowMatch, block: ColumnBlock) -> Places | None:
    item = match.item
    own = tuple(cell.column for cell in item.tail) if item.line.spans_known and block.whole(item) else None
    return _behind_label(item, own)


def _elsewhere(match: RowMatch, block: ColumnBlock) -> bool:
    """Whether a row has as many cells as its table has columns, and they do not stand below the heads that are known: one of
    them is no cell of a column, or the heads have slid."""
    item = match.item
    if not item.line.spans_known or len(item.tail) != block.width:
        return False
    heads = block.heads(item).items()
    return any(item.tail[block.order[place]].column not in covered for place, covered in heads)


def _as_in_full_rows(match: RowMatch, block: ColumnBlock) -> Places | None:
    return _behind_label(match.item, block.places(match.item))


def _under_header(match: RowMatch, block: ColumnBlock) -> Places | None:
    item, places = match.item, block.headed(match.item)
    pushed = max(0, item.label_end - min(places)) if places else 0
    if places is None or (pushed and item.line.spans_known):
        return None
    return tuple(place + pushed for place in sorted(places))


def _every_loose_cell(match: RowMatch, block: ColumnBlock) -> Places | None:
    item = match.item
    headed = item.line.spans_known and _under_header(match, block) is not None
    return tuple(cell.column for cell in item.tail) if not headed and block.whole(item) else None


def _side_by_side(match: RowMatch, block: ColumnBlock) -> Places | None:
    first, last = match.item.figures[0].column, match.item.figures[-1].column
    whole = last - first == block.width - 1 and not block.lacking
    return tuple(range(first, last + 1)) if whole else None


def _behind_label(item: PrintedRow, places: Places | None) -> Places | None:
    return places if places is not None and places[0] >= item.label_end else None


PLACES = (
    (_every_cell,),
    (_as_in_full_rows,),
    (_under_header, _every_loose_cell),
    (_side_by_side,),
)
STRATEGIES = (
    (_without_label, _printed_twice, _digits_in_label),
    (_glued_to_label,),
    (_blank,),
    (_under_copied_labels,),
    (_each_under_its_head,),
    (_in_another_order,),
    (_under_foreign_labels,),
    (_one_each, _two_in_a_cell),
    (_packed_row,),
    (_crowded,),
    (_by_grid_columns,),
)
