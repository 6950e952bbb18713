"""Finds each table of the form by its own labels, wherever it stands, and reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from nianbao.base.numbers import parse_cell
from nianbao.base.text import label_key
from nianbao.model.document import Document, GridCell, Locator, Mark
from nianbao.model.report import ABSENT, Label, Reading, State, TableReading
from nianbao.recognise.form import Compiled
from nianbao.recognise.lines import LONG, Cell, Kind, Line, locate
from nianbao.recognise.names import STRONG, Layout, keys_of
from nianbao.recognise.tables.axes import read_line
from nianbao.recognise.tables.by_rows import read_rows
from nianbao.recognise.tables.fields import read_fields
from nianbao.recognise.tables.found import LabelSeen, Placed, TableFound

_GAP = 40  # lines without a label between two pieces of one table
_PIECES = 6  # lines below the labels in which their columns' labels may stand in pieces
_LONG_CHAIN = 240  # characters of a line in which labels stand one behind the other
_SHORT = 40  # a line of wrapped header text in a flattened table
_SENTENCE = re.compile("[。，；]")
_ODD_LABELS = 2  # odd labels of one table whose cells were lost; more, and it is jumbled
_ODD_DIGITS = re.compile("[0-9loi]+")  # of a key
_COLON = re.compile("[:：](?![^（(]*[）)])")


# --- reading a run of lines ---------------------------------------------------------------------------------------


def best_layout(lines: Sequence[Line], layouts: tuple[Layout, ...]) -> TableFound:
    """The lines as the layout that explains them best; another than the standard one needs labels of its own."""
    standard = _read(lines, layouts[0])
    if len(layouts) == 1 or (standard.complete and standard.exact and not standard.labels):
        return standard
    best = standard
    keys = [
        {key for key, name in layout.names.items() if name.rows or name.columns or name.block is not None}
        for layout in layouts
    ]
    groups = [layout.group_keys for layout in layouts]
    seen = _keys_seen(lines, layouts)
    own = []  # for each layout how many labels are printed that only it has
    for place in range(len(layouts)):
        others = {key for at in range(len(layouts)) if at != place for key in (*keys[at], *groups[at])}
        own.append(len(seen & (keys[place] - others)))
    for place, layout in enumerate(layouts[1:], 1):
        if own[place] < own[0]:
            continue
        other = _read(lines, layout)
        other.own = own[place]
        if own[place] == own[0] == 0 and not (_own_rows(other, layouts[0]) or _whole(other, standard)):
            continue
        if own[place] > own[0] or other.evidence > best.evidence:
            best = other
    return best


def _own_rows(found: TableFound, standard: Layout) -> bool:
    """Whether figures stand in a row that the standard layout does not have."""
    ids = {row.id for row in standard.spec.rows}
    return any(address.row not in ids and placed.cells for address, placed in found.placed.items())


def _whole(found: TableFound, standard: TableFound) -> bool:
    """Whether every cell of a layout is printed in a place of its own, and not every one of the standard layout."""
    return (
        found.complete
        and not standard.complete
        and all(p.line and (p.line.aligned or not p.line.words) for p in found.placed.values())
    )


def _keys_seen(lines: Sequence[Line], layouts: tuple[Layout, ...]) -> set[str]:
    """The labels in the lines as keys, those of a line that holds several each for itself."""
    seen: set[str] = set()
    for line in lines:
        for cell in line.cells:
            if cell.kind is Kind.WORDS and len(cell.text) <= _LONG_CHAIN:
                seen.update(key for _, key in keys_of(cell.text))
                if line.row < 0:
                    for layout in layouts:
                        seen.update(layout.find(cell.text).chain)
    return seen


def _read(lines: Sequence[Line], layout: Layout) -> TableFound:
    return _READERS[layout.spec.orientation](lines, layout)


_READERS = {"rows": read_rows, "line": read_line, "fields": read_fields}


def masks_of(lines: Iterable[Line], form: Compiled) -> list[int]:
    """For each line the tables whose labels it prints, as a bit mask."""
    masks = []
    for line in lines:
        mask = 0
        for cell in line.cells:
            if cell.kind is Kind.WORDS and len(cell.text) <= (LONG if line.row >= 0 else _LONG_CHAIN):
                mask |= form.mask(cell.text) or (_chain_mask(cell.text, form) if line.row < 0 else 0)
                if not mask and form.fields and (line.row < 0 or ":" in cell.text or "：" in cell.text):
                    mask = _field_mask(cell.text, form)
        masks.append(mask)
    return masks


def _field_mask(text: str, form: Compiled) -> int:
    """The tables of fields of which a label stands before a colon, or between blanks."""
    colon = _COLON.search(text)
    parts = [text[: colon.start()]] if colon is not None else []
    mask = 0
    for part in (*parts, *text.split()):
        mask |= form.mask(part)
    return mask & form.fields


def _chain_mask(text: str, form: Compiled) -> int:
    """The tables of a line in which several labels stand one behind the other."""
    mask = 0
    for table, layouts in form.layouts.items():
        if any(len(layout.find(text).chain) > 1 for layout in layouts):
            mask |= form.bits[table]
    return mask


def regions(
    lines: Sequence[Line],
    masks: Sequence[int],
    bit: int,
    barriers: frozenset[int],
    characters: frozenset[str] = frozenset(),
) -> list[tuple[int, int]]:
    """Runs [start, stop) of positions in `lines` in which a table's labels are printed. `characters`: those of its
    columns' labels; lines of nothing else go with the labels above them."""
    found: list[list[int]] = []
    for place, mask in enumerate(masks):
        if not mask & bit or lines[place].number in barriers:
            continue
        if found and place - found[-1][1] <= _GAP and not _broken(lines, masks, found[-1][1], place, bit, barriers):
            found[-1][1] = place
        else:
            found.append([place, place])
    return [_widen(lines, masks, first, last, bit, barriers, characters) for first, last in found]


def _prose(line: Line) -> bool:
    return line.picture or (
        line.solo and not line.figures and len(line.text) > LONG and _SENTENCE.search(line.text) is not None
    )


def _broken(
    lines: Sequence[Line], masks: Sequence[int], first: int, last: int, bit: int, barriers: frozenset[int]
) -> bool:
    for place in range(first + 1, last):
        if lines[place].number in barriers or (_prose(lines[place]) and not masks[place] & bit):
            return True
        if masks[place] and not masks[place] & bit:
            return True
    return False


def _widen(
    lines: Sequence[Line],
    masks: Sequence[int],
    first: int,
    last: int,
    bit: int,
    barriers: frozenset[int],
    characters: frozenset[str],
) -> tuple[int, int]:
    def stops(place: int) -> bool:
        line = lines[place]
        return line.number in barriers or (masks[place] and not masks[place] & bit) or _prose(line)

    start, stop = first, last + 1
    while start > 0 and not stops(start - 1):
        line = lines[start - 1]
        same = line.row >= 0 and line.block == lines[start].block
        near = (
            line.row < 0 and not line.figures and len(line.text) <= 12 and "。" not in line.text and first - start < 12
        )
        if not (same or near):
            break
        start -= 1
    while stop < len(lines) and not stops(stop):
        line = lines[stop]
        same = line.row >= 0 and line.block == lines[stop - 1].block
        figures = bool(line.figures) and not (line.row < 0 and line.words and len(line.text) > LONG)
        near = line.row < 0 and len(line.text) <= _SHORT and _SENTENCE.search(line.text) is None and stop - last < _GAP
        pieces = stop - last < _PIECES and characters.issuperset(label_key("".join(cell.text for cell in line.cells)))
        if not (same or figures or near or pieces):
            break
        stop += 1
    return start, stop


# --- turning places into readings -----------------------------------------------------------------------------------


def reading_of(text: str, at: Locator | None, note: str | None = None, number: str = "count") -> Reading:
    """A printed cell as a reading, by the kind of content that its column takes."""
    figure = parse_cell(text, number)
    if note and figure.note:
        note = f"{figure.note}；{note}"
    return Reading(text, figure.value, figure.state, at, note or figure.note)


# What a cell without text shows instead, and why that is no figure.
_UNREAD = (
    (Mark.PICTURE, "［图片］", "格内是图片，没有读取"),
    (Mark.FIELD, "［输入框］", "格内是输入框，其中的内容没有读取"),
    (Mark.STRUCK, "［已划去］", "格内的文字已划去"),
)


def cell_reading(cell: Cell | GridCell, at: Locator | None, note: str | None = None, number: str = "count") -> Reading:
    """A printed cell as a reading, with all that its marks say."""
    text, marks = cell.text, cell.marks
    if not marks:
        return reading_of(text, at, note, number)
    if marks & Mark.UNCLEAR:
        return Reading(text, None, State.ILLEGIBLE, at, cell.note or "看到的数字无法确定")
    if not text.strip():
        for mark, shown, why in _UNREAD:
            if marks & mark:
                return Reading(shown, None, State.ILLEGIBLE, at, why)
    elif marks & Mark.PICTURE and number != "text":
        return Reading(text, None, State.ILLEGIBLE, at, "数字旁有图片，可能还有数字没有读取")
    return reading_of(text, at, "；".join(filter(None, (cell.note, note))), number)


def _reading(document: Document, placed: Placed, number: str) -> Reading:
    line, cells = placed.line, placed.cells
    if line is None:
        return ABSENT
    if placed.doubt:
        raw = placed.text if placed.text is not None else " ".join(cell.text.strip() for cell in cells)
        return Reading(raw, None, State.ILLEGIBLE, locate(document, line, cells[0] if cells else None), placed.doubt)
    if placed.text is not None:
        return reading_of(placed.text, locate(document, line, cells[0] if cells else None), placed.note or None, number)
    if not cells:
        return Reading("", None, State.BLANK, locate(document, line), placed.note or None)
    return cell_reading(cells[0], locate(document, line, cells[0]), placed.note or None, number)


def table_reading(document: Document, found: TableFound, section: str | None) -> TableReading:
    """A found table with a reading for every cell of its layout."""
    spec = found.layout.spec
    readings = dict.fromkeys(spec.cells, ABSENT)
    for address, placed in found.placed.items():
        readings[address] = _reading(document, placed, spec.column(address).number)
    absent = sum(reading.state is State.ABSENT for reading in readings.values())
    doubtful = sum(bool(placed.doubt) for placed in found.placed.values())
    reasons = []
    if absent:
        reasons.append(f"{absent}个单元格没有找到")
    if doubtful:
        reasons.append(f"{doubtful}个单元格的数字无法确定归属")
    status = "read" if not absent else "partial" if absent < len(readings) else "not_read"
    first = next(iter(found.placed.values()), None)
    labels = tuple(
        Label(
            seen.row,
            seen.column,
            seen.printed,
            seen.expected,
            round(seen.similarity, 3),
            locate(document, seen.line, seen.cell),
        )
        for seen in altered(found)
    )
    return TableReading(
        spec.id,
        "partial" if status == "read" and doubtful else status,  # type: ignore[arg-type]
        spec.edition,
        readings,
        labels,
        "，".join(reasons),
        section,
        locate(document, first.line) if first is not None and first.line is not None else None,
    )


def altered(found: TableFound) -> list[LabelSeen]:
    """The labels that were printed otherwise. Where the cells were lost on the way, a piece of a label, pieces of several
    and many odd ones are a converter's doing."""
    loose = [seen for seen in found.labels if not seen.line.spans_known]
    if len(loose) > _ODD_LABELS:
        return [seen for seen in found.labels if seen not in loose]
    names = {key for labels in (*found.layout.row_variants, *found.layout.column_variants) for key in labels}
    names.update(found.layout.group_keys, found.layout.head_keys)
    return [
        seen
        for seen in found.labels
        if not _behind_a_piece(seen, names) and not (seen in loose and _converted(seen, names))
    ]


def _behind_a_piece(seen: LabelSeen, names: Iterable[str]) -> bool:
    """Whether a label is printed as it should be, and only a piece of a merged cell has got before it."""
    printed, expected = label_key(seen.printed), label_key(seen.expected)
    piece = printed.removesuffix(expected)
    return piece != printed and any(piece in name for name in names)


def _converted(seen: LabelSeen, names: Iterable[str]) -> bool:
    """Whether a label is cut short, or has figures, another label or pieces of others beside it."""
    pieces = [key for piece in seen.printed.split() if not piece.isdigit() and (key := label_key(piece))]
    printed, expected = label_key(seen.printed), label_key(seen.expected)
    if printed in expected or _ODD_DIGITS.fullmatch(printed.removeprefix(expected)):
        return True
    if any(
        len(name) >= STRONG and name not in expected and (printed.startswith(name) or printed.endswith(name))
        for name in names
    ):
        return True
    return len(pieces) > 1 and all(any(piece in name for name in names) for piece in pieces)
