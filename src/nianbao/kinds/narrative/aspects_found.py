"""Which of the sides that the overview is to speak of it does speak of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from nianbao.base import regexes
from nianbao.kinds.lexicons import Lexicon, Pattern, Word
from nianbao.kinds.memo import per_form
from nianbao.kinds.params import LevelId, SectionId


class Evidence(NamedTuple):
    """Words that speak of an aspect: code points [start, end) of the section's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Aspect:
    id: str
    name: str
    words: re.Pattern[str]
    levels: frozenset[str]  # empty: all agencies


class AspectEntry(Lexicon):
    """A side that the overview is to speak of; for agencies of `levels` only, where they are given."""

    name: Word
    levels: tuple[LevelId, ...] = ()
    words: Annotated[tuple[Pattern, ...], Field(min_length=1)]


class AspectsFile(Lexicon):
    """lexicons/aspects.yaml. `min_chars`: a text of the `section` that is shorter says nothing, so nothing is absent."""

    format: Literal["aspects/1"]
    section: SectionId
    min_chars: Annotated[int, Field(ge=0)]
    aspects: dict[str, AspectEntry]


class AspectLexicon(NamedTuple):
    """The lexicon in use, compiled."""

    section: str
    min_chars: int
    aspects: tuple[Aspect, ...]


@per_form
def compiled(data: Mapping[str, Any]) -> AspectLexicon:
    """The lexicon in use, compiled on its first use. ValueError when the data is not such a lexicon."""
    file = AspectsFile.model_validate(data)
    aspects = tuple(
        Aspect(name, entry.name, regexes.compiled("|".join(entry.words)), frozenset(entry.levels))
        for name, entry in file.aspects.items()
    )
    return AspectLexicon(file.section, file.min_chars, aspects)


def find(text: str, words: AspectLexicon, level: str | None) -> dict[str, Evidence | None]:
    """The first words that speak of each aspect that an agency of this level owes, None where there are none.

    An aspect for some levels only is left out where the level is another one or unknown. Empty for a text that is
    shorter than the lexicon's `min_chars`: nothing is absent from a text that says nothing."""
    if len(text.strip()) < words.min_chars:
        return {}
    found: dict[str, Evidence | None] = {}
    for aspect in words.aspects:
        if aspect.levels and level not in aspect.levels:
            continue
        match = aspect.words.search(text)
        found[aspect.id] = Evidence(*match.span()) if match else None
    return found
