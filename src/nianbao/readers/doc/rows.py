"""The shape of a table's rows (2.6.3): where cells begin and end, which are merged, what colour is under them."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from nianbao.readers.doc.characters import ground
from nianbao.readers.doc.sprms import LongProperties
from nianbao.readers.looks import FLAT, Colour

_DEFINED, _MERGED, _SPLIT, _DOWN = 0xD608, 0x5624, 0x5625, 0xD62B
_INSERTED, _DELETED, _WIDTHS = 0x7621, 0x5622, 0x7623
_HEIGHT, _STYLE = 0x9407, 0x563A
_SHADES_97, _SHADE_ALL, _SHADE_SOME = 0xD609, 0xD660, 0xD62D
_SHADES: Final = {0xD612: 0, 0xD616: 22, 0xD60C: 44, 0xD670: 0, 0xD671: 22, 0xD672: 44}  # code → first cell
_CELL: Final = 20  # bytes of a cell's description
_FIRST, _JOINED = 1, 2
_GOES_ON, _BEGINS = 0x20, 0x40
_MOST_CELLS: Final = 255
_MOST_STEPS: Final = 3_000_000  # cells that changes look at, of all rows together; a report has some thousand rows


@dataclass(slots=True)
class CellShape:
    """`right`: its edge in twentieths of a point. `joined`: to the cell on its left. `begins`, `goes_on`: downwards."""

    right: int
    joined: bool = False
    begins: bool = False
    goes_on: bool = False
    ground: Colour | None = None


@dataclass(slots=True)
class RowShape:
    """A row. `flat`: so low that nothing in it can be seen."""

    left: int = 0
    cells: list[CellShape] = field(default_factory=list)
    flat: bool = False
    style: int | None = None

    def between(self, first: int, behind: int) -> Sequence[CellShape]:
        return self.cells[first : min(behind, len(self.cells))]


class RowShapes:
    """The shapes that properties give rows. Rows of the same properties share theirs."""

    def __init__(self, long: LongProperties) -> None:
        self._long = long
        self._known: dict[bytes, RowShape] = {}
        self._steps = 0

    def of(self, properties: bytes) -> RowShape:
        """What the changes that stand at a row's end make of it. ValueError for far more changes than a report has."""
        if properties not in self._known:
            self._known[properties] = self._shape(properties)
        return self._known[properties]

    def _shape(self, properties: bytes) -> RowShape:
        shape = RowShape()
        for code, operand in self._long.changes(properties):
            if code == _DEFINED:
                _define(shape, operand)
            elif code in _CHANGES:
                _CHANGES[code](shape, operand)
            elif code in _SHADES:
                for number, cell in enumerate(shape.cells[_SHADES[code] :]):
                    cell.ground = ground(operand[10 * number : 10 * number + 10]) or cell.ground
            self._steps += len(shape.cells)
            if self._steps > _MOST_STEPS:
                raise ValueError("too many changes")
        return shape


def _define(shape: RowShape, operand: bytes) -> None:
    """2.9.321"""
    count = operand[0]
    edges = struct.unpack_from(f"<{count + 1}h", operand, 1)
    shape.left = edges[0]
    shape.cells = [CellShape(right) for right in edges[1:]]
    start = 1 + 2 * (count + 1)
    for number, cell in enumerate(shape.cells):
        at = start + _CELL * number
        if at + 2 > len(operand):
            break  # the last ones need not be described
        flags = operand[at]
        cell.joined = bool(flags & _JOINED)
        cell.begins = bool(flags & _BEGINS)
        cell.goes_on = bool(flags & _GOES_ON) and not cell.begins


def _merge(shape: RowShape, operand: bytes) -> None:
    for cell in shape.between(operand[0] + 1, operand[1]):
        cell.joined = True


def _split(shape: RowShape, operand: bytes) -> None:
    for cell in shape.between(operand[0], operand[1]):
        cell.joined = False


def _merge_down(shape: RowShape, operand: bytes) -> None:
    for cell in shape.between(operand[0], operand[0] + 1):
        cell.begins, cell.goes_on = operand[1] == 3, operand[1] == 1


def _insert(shape: RowShape, operand: bytes) -> None:
    first, count, width = struct.unpack("<BBh", operand)
    count = min(count, _MOST_CELLS - len(shape.cells))
    left = shape.left if first == 0 or not shape.cells else shape.cells[min(first, len(shape.cells)) - 1].right
    for cell in shape.cells[first:]:
        cell.right += count * width
    shape.cells[first:first] = [CellShape(left + width * (number + 1)) for number in range(count)]


def _delete(shape: RowShape, operand: bytes) -> None:
    first, behind = operand[0], min(operand[1], len(shape.cells))
    if first < behind:
        left = shape.cells[first - 1].right if first else shape.left
        gone = shape.cells[behind - 1].right - left
        for cell in shape.cells[behind:]:
            cell.right -= gone
        del shape.cells[first:behind]


def _widen(shape: RowShape, operand: bytes) -> None:
    first, behind, width = struct.unpack("<BBh", operand)
    edge, moved = (shape.cells[first - 1].right if 0 < first <= len(shape.cells) else shape.left), 0
    for number, cell in enumerate(shape.cells[first:], first):
        if number < behind:
            edge += width
            moved = edge - cell.right
        cell.right += moved


def _height(shape: RowShape, operand: bytes) -> None:
    height = int.from_bytes(operand, "little", signed=True)
    shape.flat = -FLAT <= height < 0  # less than nothing: exactly so high


def _style(shape: RowShape, operand: bytes) -> None:
    shape.style = int.from_bytes(operand, "little")


def _shade_97(shape: RowShape, operand: bytes) -> None:
    for number, cell in enumerate(shape.cells[: len(operand) // 2]):
        cell.ground = ground(None, operand[2 * number : 2 * number + 2])


def _shade_all(shape: RowShape, operand: bytes) -> None:
    for cell in shape.cells:
        cell.ground = cell.ground or ground(operand)


def _shade_some(shape: RowShape, operand: bytes) -> None:
    for cell in shape.between(operand[0], operand[1]):
        cell.ground = ground(operand[2:12])


_CHANGES: Final = {
    _MERGED: _merge, _SPLIT: _split, _DOWN: _merge_down, _INSERTED: _insert, _DELETED: _delete, _WIDTHS: _widen,
    _HEIGHT: _height, _STYLE: _style, _SHADES_97: _shade_97, _SHADE_ALL: _shade_all, _SHADE_SOME: _shade_some,
}  # fmt: skip
