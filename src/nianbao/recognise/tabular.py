"""Tables that have run into the text: their labels and figures one behind the other, without lines or blanks to tell the
cells apart. Nothing is read from them; this says which table it is and where in the text it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from nianbao.base.text import fold, label_key
from nianbao.recognise.limits import STRONG
from nianbao.recognise.names import KeyedLayout, NameKind

_GAP = 2  # characters of no label between two pieces of one run
_STRANGE = 0.1  # of a run, at most; prose has words and units between labels and figures
_NAMES = 3  # different labels of a run with figures
_DIGITS = 3
_ROW = 6  # digits of a run of two labels in the table's own section
_MANY_NAMES = 8  # different labels of a run without figures; fewer may be named in a sentence
_LOOSE_NAMES = 5  # different labels in the table's own section, wherever they stand
_FIGURES = 5  # digits of a section in lines of nothing else
_SHORTEST = 12  # characters of a text that is looked at
_ONLY_DIGITS = re.compile(r"[0-9OolI\s.,，、;；/／\-—–−+|]{4,}")


@dataclass(frozen=True, slots=True)
class TabularRun:
    """Code points [start, end) of a text that are labels and figures of a table."""

    start: int
    end: int


@dataclass(slots=True)
class _Open:
    """A run while it grows, in characters of the key."""

    start: int
    end: int
    names: set[str] = field(default_factory=set)
    short: set[str] = field(default_factory=set)  # labels that are common words
    digits: int = 0
    strange: int = 0

    @property
    def tabular(self) -> bool:
        """Whether this is a table wherever it stands."""
        if self.strange > _STRANGE * (self.end - self.start):
            return False
        return len(self.names) >= (_NAMES if self.digits >= _DIGITS else _MANY_NAMES)

    @property
    def glued(self) -> bool:
        """Whether this is a table where the table belongs: labels with rows of digits right behind them."""
        return not self.strange and bool(self.names) and len(self.names | self.short) > 1 and self.digits >= _ROW


class Tabular:
    """The labels of one table, of all its layouts, as they stand in a text."""

    def __init__(self, layouts: Sequence[KeyedLayout]) -> None:
        kinds = [(key, name.kind) for layout in layouts for key, name in layout.names.items() if len(key) > 1]
        self._columns = {key for key, kind in kinds if kind & (NameKind.COLUMN | NameKind.HEAD)}
        names = sorted({key for key, _ in kinds}, key=lambda key: (-len(key), key))
        self._pieces = re.compile("|".join((*map(re.escape, names), "[0-9]+")))

    def runs(self, text: str) -> list[TabularRun]:
        """Where in a text the table stands."""
        if len(text) < _SHORTEST:
            return []
        found = [run for run in self._runs(_spelt(text)) if run.tabular]
        if not found:
            return []
        origin = _places(text)
        return [TabularRun(origin[run.start], origin[run.end - 1] + 1) for run in found]

    def _runs(self, key: str) -> Iterator[_Open]:
        run: _Open | None = None
        for match in self._pieces.finditer(key):
            start, end, piece = match.start(), match.end(), match[0]
            if run is None or start - run.end > _GAP:
                if run is not None:
                    yield run
                run = _Open(start, start)
            run.strange += start - run.end
            run.end = end
            if piece.isdigit():
                run.digits += len(piece)
            else:
                (run.names if len(piece) >= STRONG else run.short).add(piece)
        if run is not None:
            yield run

    def belongs(self, texts: Sequence[str]) -> bool:
        """Whether the texts of the table's own section hold it: so many of its labels, or labels with rows of digits."""
        runs = [run for text in texts for run in self._runs(label_key(text))]
        names = {name for run in runs for name in run.names}
        return len(names) >= (_NAMES if names & self._columns else _LOOSE_NAMES) or any(run.glued for run in runs)


@lru_cache(maxsize=4096)
def _key(character: str) -> str:
    return label_key(character)


def _spelt(text: str) -> str:
    """The key of a text, made character by character."""
    return "".join(map(_key, text))


def _places(text: str) -> list[int]:
    """For each character of `_spelt`'s key its place in the text."""
    return [place for place, character in enumerate(text) for _ in _key(character)]


def figures_alone(texts: Iterable[str]) -> bool:
    """Whether lines of nothing but digits hold too many of them for prose."""
    return sum(sum(map(str.isdigit, text)) for text in texts if _ONLY_DIGITS.fullmatch(text)) >= _FIGURES


def without_tables(text: str, tables: Sequence[Tabular]) -> str:
    """A text without the tables that have run into it; empty where nothing else stands in it."""
    if not tables or len(text) < 4:
        return text
    if _ONLY_DIGITS.fullmatch(text):
        return ""
    if len(text) < _SHORTEST:
        return text
    runs = sorted((run for table in tables for run in table.runs(text)), key=lambda run: run.start)
    if not runs:
        return text
    kept: list[str] = []
    place = 0
    for run in runs:
        if run.start > place:
            kept.append(text[place : run.start])
        place = max(place, run.end)
    kept.append(text[place:])
    return fold(" ".join(piece for part in kept if len(piece := part.strip(" 、，：；,:;（）()|/")) > _GAP))
