"""What the properties of paragraphs say (2.6.2): style, heading level, list, how deep in tables they stand, where cells
and rows end."""

from __future__ import annotations

from typing import Final, NamedTuple

from nianbao.readers.doc.characters import ground
from nianbao.readers.doc.sprms import LongProperties
from nianbao.readers.looks import Colour

_STYLE, _OUTLINE, _LIST, _LIST_LEVEL = 0x4600, 0x2640, 0x460B, 0x260A
_IN_TABLE, _ROW_END, _DEPTH, _DEEPER = 0x2416, 0x2417, 0x6649, 0x664A
_CELL_END_WITHIN, _ROW_END_WITHIN = 0x244B, 0x244C
_SHADE, _SHADE_97 = 0xC64D, 0x442D
_BODY: Final = 9  # level of what is no heading
_MOST_LISTS: Final = 0x7FE  # numbers beyond mean that there is none
_DEEPEST: Final = 40


class ParagraphLook(NamedTuple):
    """`level`: of a heading, from 1; `list_number`: 0 where it is said to be in none; None where nothing is said.
    `ends_cell`: of a table within a table; others end with a character. `ground`: the colour under it."""

    style: int = 0
    level: int | None = None
    list_number: int | None = None
    list_level: int | None = None
    depth: int = 0
    ends_cell: bool = False
    ends_row: bool = False
    ground: Colour | None = None


def look_of(style: int, properties: bytes, long: LongProperties) -> ParagraphLook:
    """`long`: where long properties stand."""
    found = dict(long.changes(properties))

    def number(code: int) -> int | None:
        operand = found.get(code)
        return None if operand is None else int.from_bytes(operand, "little")

    level, listed, list_level = number(_OUTLINE), number(_LIST), number(_LIST_LEVEL)
    depth = 0
    if number(_IN_TABLE):
        deeper = int.from_bytes(found.get(_DEEPER, b"\0"), "little", signed=True)
        depth = min(max((number(_DEPTH) or 0) + deeper, 1), _DEEPEST)
    return ParagraphLook(
        style=number(_STYLE) if _STYLE in found else style,  # type: ignore[arg-type]
        level=level + 1 if level is not None and level < _BODY else None,
        list_number=None if listed is None else listed if listed <= _MOST_LISTS else 0,
        list_level=list_level,
        depth=depth,
        ends_cell=bool(number(_CELL_END_WITHIN)),
        ends_row=bool(number(_ROW_END) or number(_ROW_END_WITHIN)),
        ground=ground(found.get(_SHADE), found.get(_SHADE_97)),
    )
