"""What is written beside a figure, told alike in every format: the mark of a note, text that is struck out, a picture."""

from __future__ import annotations

from typing import Final

STRUCK_OUT: Final = "［已划去］"  # stands for text of which nothing else is left: not blank, and no figure
PICTURE: Final = "［图片］"  # stands in a cell for an image: not blank, and no figure
_LONGEST: Final = 6  # characters of a mark
_BRACKETED: Final = "[（(［〔"


def note_mark(text: str, before: str, after: str) -> str | None:
    """Raised `text` in brackets, which a figure may have beside it, when it is the mark of a note at a figure: short,
    in no brackets yet, touching a digit at the end of `before` or the beginning of `after`. Else None."""
    mark = text.strip()
    touches = before[-1:].isdigit() or after[:1].isdigit()
    if not touches or not 0 < len(mark) <= _LONGEST or mark[0] in _BRACKETED:
        return None
    return f"[{mark}]"
