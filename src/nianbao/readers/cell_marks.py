"""What is seen in a cell besides its text, told alike in every format.

While a reader puts a text together, signs stand in it that no document prints. `typed` takes them out of the blocks that the
reader gives back and makes marks of the cells of them (`model.document.Mark`); a reader that has its cells at hand sets the
marks itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from nianbao.base.numbers import State, parse_figure
from nianbao.model.document import UNMARKED, Block, Grid, GridCell, ImageFile, Mark, Paragraph

RAISED: Final = "\ufdd0"  # around text that is set high or low, until `marks_apart` looks at it
LOWERED: Final = "\ufdd1"
PICTURE: Final = "\ufdd2"  # an image; which one it is may stand behind it (`pictured`)
FIELD: Final = "\ufdd3"  # a field of a form whose content a script puts in
_STRUCK: Final = "\ufdd4"  # struck-out words
_STRUCK_FIGURE: Final = "\ufdd5"
NOTE, _UNCLEAR, END = "\ufdd6", "\ufdd7", "\ufdd8"  # around the mark of a note, around why a figure cannot be told
_MARKS: Final = {
    PICTURE: Mark.PICTURE,
    FIELD: Mark.FIELD,
    _STRUCK: Mark.STRUCK,
    _STRUCK_FIGURE: Mark.STRUCK | Mark.FIGURE,
    NOTE: Mark.NOTE,
    _UNCLEAR: Mark.UNCLEAR | Mark.FIGURE,
}
_SIGN: Final = re.compile(
    f"([{NOTE}{_UNCLEAR}])([^{NOTE}{_UNCLEAR}{END}]*){END}|{PICTURE}[\U000f0000-\U000ffffd]?|[{FIELD}{_STRUCK}{_STRUCK_FIGURE}{NOTE}{_UNCLEAR}{END}]"
)
_NUMBERED: Final = re.compile(f"{PICTURE}([\U000f0000-\U000ffffd])")
_FIRST: Final = 0xF0000  # the first character of a plane that no document prints: it stands for the first image
_MOST_NUMBERS: Final = 0xFFFE
_LIFTED: Final = re.compile(f"{RAISED}([^{RAISED}{LOWERED}]*){LOWERED}")
_LONGEST: Final = 6  # characters of the mark of a note
_BRACKETED: Final = "[（(［〔"
_WORDS: Final = 2  # letters from which on struck-out text is no figure


def struck_out(text: str) -> str:
    """The sign for struck-out text of which nothing else is left in its cell; "" where nothing was there."""
    if not text.strip():
        return ""
    plain = parse_figure(text).state is not State.ILLEGIBLE or sum(map(str.isalpha, text)) < _WORDS
    return _STRUCK_FIGURE if plain else _STRUCK


def note_mark(text: str, before: str, after: str) -> str | None:
    """The sign for raised `text` when it is the mark of a note at a figure: short, in no brackets yet, touching a digit
    at the end of `before` or the beginning of `after`. Else None."""
    mark = text.strip()
    touches = before[-1:].isdigit() or after[:1].isdigit()
    if not touches or not 0 < len(mark) <= _LONGEST or mark[0] in _BRACKETED:
        return None
    return f"{NOTE}{mark}{END}"


def marks_apart(text: str) -> str:
    """Short raised text that touches a digit as the mark of a note; other raised text as it is."""
    text = text.replace(LOWERED + RAISED, "")

    def mark(match: re.Match[str]) -> str:
        return (
            note_mark(match[1], text[max(match.start() - 1, 0) : match.start()], text[match.end() : match.end() + 1])
            or match[1]
        )

    return _LIFTED.sub(mark, text).replace(RAISED, "").replace(LOWERED, "")


def pictured(number: int) -> str:
    """The sign for image `number` (from 0) of those that the reader gives to `typed`."""
    return PICTURE + chr(_FIRST + number) if number < _MOST_NUMBERS else PICTURE


def image_named(text: str, images: Sequence[ImageFile | None]) -> ImageFile | None:
    """The image that the one sign of an image in a text names; None where there is none, or more than one."""
    named = _NUMBERED.findall(text)
    number = ord(named[0]) - _FIRST if len(named) == 1 else len(images)
    return images[number] if number < len(images) else None


def without_pictures(text: str) -> str:
    """The text without the signs of images."""
    return _NUMBERED.sub("", text).replace(PICTURE, "") if PICTURE in text else text


def unclear(why: str) -> str:
    """The sign for a figure that cannot be told, put beside what is printed. `why`: in words for who reads the report."""
    return f"{_UNCLEAR}{why}{END}"


def without_signs(text: str) -> str:
    """Running text: the mark of a note stands in brackets, all other signs go."""
    return _SIGN.sub(lambda sign: f"[{sign[2]}]" if sign[1] == NOTE else "", text)


def typed(blocks: Iterable[Block], images: Sequence[ImageFile | None] = ()) -> tuple[Block, ...]:
    """The blocks with marks instead of signs. A paragraph of which nothing is left goes. `images`: those that signs name by
    their numbers; None where nobody can tell what is seen."""
    return tuple(
        block for block in (_typed(each, images) for each in blocks) if not isinstance(block, Paragraph) or block.text
    )


def _typed(block: Block, images: Sequence[ImageFile | None]) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, text=without_signs(block.text)) if _SIGN.search(block.text) else block
    if not isinstance(block, Grid) or _SIGN.search("".join([cell[4] for cell in block.cells])) is None:
        return block
    shown = dict(block.images)
    for cell in block.cells if images else ():
        if (image := image_named(cell.text, images)) is not None:
            shown[cell.row, cell.column] = image
    return replace(block, cells=tuple(map(_typed_cell, block.cells)), images=shown)


def _typed_cell(cell: GridCell) -> GridCell:
    signs = list(_SIGN.finditer(cell.text))
    if not signs:
        return cell
    marks = cell.marks
    for sign in signs:
        marks |= _MARKS.get(sign[0][0], UNMARKED)
    reasons = [sign[2] for sign in signs if sign[1] == _UNCLEAR] or [sign[2] for sign in signs if sign[2]]
    notes = dict.fromkeys(filter(None, (cell.note, *reasons)))
    return cell._replace(text=_SIGN.sub("", cell.text).strip("\n"), marks=marks, note="，".join(notes))
