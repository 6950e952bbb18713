"""The style sheet (2.9.271): heading level, lists, tables of contents, and how text of a style looks."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import Final

from nianbao.readers.doc.characters import run_of
from nianbao.readers.doc.fib import taken
from nianbao.readers.doc.paragraphs import ParagraphLook, look_of
from nianbao.readers.doc.sprms import LongProperties, changes
from nianbao.readers.looks import UNSAID, Look, inherited

_PARAGRAPH, _CHARACTER, _TABLE = 1, 2, 3  # kinds of styles
_NONE: Final = 0xFFF
_HEADINGS: Final = range(1, 10)  # numbers of styles that every document has
_CONTENTS: Final = range(19, 28)
_HEADING: Final = re.compile(r"(?:heading|标题)\s*([1-9])", re.I)
_CONTENTS_NAME: Final = re.compile(r"toc\s*\d|目录\s*\d", re.I)
_DEEPEST: Final = 20
_SHADES: Final = frozenset((0xD609, 0xD612, 0xD616, 0xD60C, 0xD62D, 0xD660, 0xD670, 0xD671, 0xD672, 0xC64D, 0x442D))
_NESTED: Final = frozenset((0xD645, 0xC646, 0xCA85, 0xD63E))  # changes in changes: of parts of a table


@dataclass(frozen=True, slots=True)
class SheetStyle:
    """What a paragraph or a run takes from its style. `shades`: of a table, that it may colour the ground of cells."""

    level: int | None = None
    list_number: int | None = None
    list_level: int | None = None
    contents: bool = False
    look: Look = UNSAID
    shades: bool = False


PLAIN: Final = SheetStyle()


@dataclass(slots=True)
class _Entry:
    number: int  # of a style that every document has
    kind: int
    based_on: int
    name: str
    paragraph: ParagraphLook
    look: Look
    shades: bool


def load_styles(sheet: bytes, long: LongProperties) -> dict[int, SheetStyle]:
    """The styles by number. ValueError, struct.error where the sheet is damaged."""
    if not sheet:
        return {}
    (size,) = struct.unpack_from("<H", sheet)
    count, fixed = struct.unpack_from("<HH", sheet, 2)
    at = 2 + size
    entries: dict[int, _Entry] = {}
    for number in range(count):
        if at + 2 > len(sheet):
            break
        (length,) = struct.unpack_from("<H", sheet, at)
        if length:
            entries[number] = _entry(taken(sheet, at + 2, length), fixed, long)
        at += 2 + length + (length & 1)
    styles: dict[int, SheetStyle] = {}
    for number in entries:
        _resolve(number, entries, styles, 0)
    return styles


def _entry(one: bytes, fixed: int, long: LongProperties) -> _Entry:
    """2.9.258"""
    first, second, third = struct.unpack_from("<HHH", one)
    kind = second & 0xF
    (length,) = struct.unpack_from("<H", one, fixed)
    name = taken(one, fixed + 2, 2 * length).decode("utf-16-le", "replace")
    parts = list(_parts(one, fixed + 4 + 2 * length, third & 0xF))
    paragraph, look, shades = ParagraphLook(), UNSAID, False
    if kind == _PARAGRAPH:
        paragraph = look_of(0, parts[0][2:], long) if parts else paragraph
        look = run_of(parts[1]).look if len(parts) > 1 else look
    elif kind == _CHARACTER:
        look = run_of(parts[0]).look if parts else look
    elif kind == _TABLE:
        shades = any(_shades(part) for part in parts)
        look = run_of(parts[2]).look if len(parts) > 2 else look
    return _Entry(first & 0xFFF, kind, second >> 4, name, paragraph, look, shades)


def _parts(one: bytes, at: int, count: int) -> list[bytes]:
    """The groups of changes of a style, each of a length that stands before it, on even places (2.9.336)."""
    found: list[bytes] = []
    for _ in range(count):
        at += at & 1
        if at + 2 > len(one):
            break
        (size,) = struct.unpack_from("<H", one, at)
        found.append(one[at + 2 : at + 2 + size])
        at += 2 + size
    return found


def _shades(part: bytes) -> bool:
    return any(code in _SHADES or code in _NESTED for code, _ in changes(part))


def _resolve(number: int, entries: dict[int, _Entry], styles: dict[int, SheetStyle], depth: int) -> SheetStyle:
    if number in styles:
        return styles[number]
    entry = entries.get(number)
    if entry is None or depth > _DEEPEST:
        return PLAIN
    parent = PLAIN if entry.based_on == _NONE else _resolve(entry.based_on, entries, styles, depth + 1)
    heading = _HEADING.fullmatch(entry.name.strip())
    level = entry.number if entry.number in _HEADINGS else int(heading[1]) if heading else None
    own = entry.paragraph
    styles[number] = SheetStyle(
        level=level or own.level or parent.level,
        list_number=parent.list_number if own.list_number is None else own.list_number,
        list_level=parent.list_level if own.list_level is None else own.list_level,
        contents=entry.number in _CONTENTS or bool(_CONTENTS_NAME.match(entry.name)) or parent.contents,
        look=inherited(entry.look, parent.look),
        shades=entry.shades or parent.shades,
    )
    return styles[number]
