"""The words by which a sentence says whose counts it tells, and of which period."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nianbao.base.regexes import compiled
from nianbao.kinds.lexicons import Lexicon, Pattern


class ScopeFile(Lexicon):
    """Whose counts, and of which period, a sentence tells."""

    other_period: tuple[Pattern, ...]
    since: Pattern
    year: Pattern
    last_year: Pattern
    compared: Pattern
    this_year: Pattern
    strong: Pattern
    whole: Pattern
    part: Pattern
    beside: Pattern
    office: Pattern
    acting: Pattern
    body: Pattern


@dataclass(frozen=True, slots=True)
class ScopeWords:
    other_period: re.Pattern[str]
    since: re.Pattern[str]
    year: re.Pattern[str]
    last_year: re.Pattern[str]
    compared: re.Pattern[str]
    this_year: re.Pattern[str]
    strong: re.Pattern[str]
    whole: re.Pattern[str]
    part: re.Pattern[str]
    beside: re.Pattern[str]
    office: re.Pattern[str]
    acting: re.Pattern[str]
    body: re.Pattern[str]


def scope_words(file: ScopeFile) -> ScopeWords:
    """The words, compiled."""
    return ScopeWords(
        **{name: compiled("|".join(value) if isinstance(value, tuple) else value) for name, value in file}
    )
