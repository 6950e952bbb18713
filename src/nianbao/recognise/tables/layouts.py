"""Which layout of a table a run of lines is printed in, and the lines read as that layout."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.recognise.limits import LONG_CHAIN
from nianbao.recognise.lines import CellKind, Line
from nianbao.recognise.names import KeyedLayout, keys_of
from nianbao.recognise.tables.axes import read_line
from nianbao.recognise.tables.by_rows import read_rows
from nianbao.recognise.tables.fields import read_fields
from nianbao.recognise.tables.found import TableFound


def best_layout(lines: Sequence[Line], layouts: tuple[KeyedLayout, ...]) -> TableFound:
    """The lines as the layout that explains them best; another than the standard one needs labels of its own."""
    standard = _read(lines, layouts[0])
    if len(layouts) == 1 or (standard.complete and standard.exact and not standard.labels):
        return standard
    best = standard
    seen = _keys_seen(lines, layouts)
    ranked, *others = (len(seen & layout.own_keys) for layout in layouts)  # labels printed that only it has
    for layout, own in zip(layouts[1:], others, strict=True):
        other = _read(lines, layout) if own >= ranked else None
        if other is None or (own == ranked == 0 and not (_own_rows(other, layouts[0]) or _whole(other, standard))):
            continue
        if own > ranked or other.evidence > best.evidence:
            best = other
    return best


def _own_rows(found: TableFound, standard: KeyedLayout) -> bool:
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


def _keys_seen(lines: Sequence[Line], layouts: tuple[KeyedLayout, ...]) -> set[str]:
    """The labels in the lines as keys, those of a line that holds several each for itself."""
    seen: set[str] = set()
    for line in lines:
        for cell in line.cells:
            if cell.kind is CellKind.WORDS and len(cell.text) <= LONG_CHAIN:
                seen.update(key for _, key in keys_of(cell.text))
                if line.row < 0:
                    for layout in layouts:
                        seen.update(layout.find(cell.text).chain)
    return seen


def _read(lines: Sequence[Line], layout: KeyedLayout) -> TableFound:
    return _READERS[layout.spec.orientation](lines, layout)


_READERS = {"rows": read_rows, "line": read_line, "fields": read_fields}
