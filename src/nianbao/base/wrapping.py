"""Running text that a layout has wrapped: how wide its lines are, and which of them go on with the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

SENTENCE_END: Final = tuple("。！？；：!?;:”’》）)…")
_WIDTHS: Final = range(36, 141)  # in half-width characters; narrower lines are lists, wider ones are not wrapped
_MEASURED: Final = 15  # characters of the lines that are measured
_FULL: Final = 0.9  # of the width; a line that is shorter ended on purpose
_FEWEST: Final = 4  # full lines
_BROKEN: Final = 0.5  # of them, at least, end no sentence
_OVERLONG: Final = 0.02  # of the lines may be longer
_CUT: Final = 0.25  # of the lines, at least, have the same number of characters where the text was cut by that


class Wrap(NamedTuple):
    """Where running text was wrapped: at a width in half-width characters, or behind so many characters of whatever
    width."""

    width: int
    length: int | None

    def full(self, text: str) -> bool:
        """Whether a line goes as far as it can."""
        return half_widths(text) >= _FULL * self.width or (self.length is not None and len(text) >= self.length)


def half_widths(text: str) -> int:
    """The width of a line in half-width characters, without the blanks behind it."""
    text = text.rstrip()
    return 2 * len(text) - len(text.encode("ascii", "ignore"))


def _wider(width: int) -> float:
    """What a line may have at most where the others have `width`."""
    return 1.1 * width + 2


_TOO_WIDE: Final = int(_wider(_WIDTHS[-1]))


def wrap_of(lines: Sequence[str]) -> Wrap | None:
    """How the lines of running text were wrapped; None where they were not."""
    # Kept whole: one measure after another, each a reason to say no.
    lines = [line for line in lines if len(line) >= _MEASURED]
    if len(lines) < _FEWEST or any(len(line) > _TOO_WIDE and len(line.rstrip()) > _TOO_WIDE for line in lines):
        return None
    widths = sorted(map(half_widths, lines))
    width = widths[-1 - int(_OVERLONG * len(widths))]
    if width not in _WIDTHS or widths[-1] > _wider(width):
        return None
    longest = max(map(len, lines))
    cut = sum(len(line) == longest for line in lines)
    wrap = Wrap(width, longest if cut >= max(_FEWEST, _CUT * len(lines)) else None)
    full = [line for line in lines if wrap.full(line)]
    broken = sum(not line.rstrip().endswith(SENTENCE_END) for line in full)
    return wrap if len(full) >= _FEWEST and broken >= _BROKEN * len(full) else None
