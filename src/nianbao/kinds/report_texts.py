"""The texts of a report by section id, and where in them something stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

from nianbao.base.regexes import compiled
from nianbao.kinds.contract import Batch, Verdict
from nianbao.kinds.params import Statement
from nianbao.kinds.search import TextSearch, search
from nianbao.kinds.words import section_words
from nianbao.model.finding import Anchor, span_anchor
from nianbao.model.report import Report
from nianbao.model.rule import Lack, Outcome, Pack

CONTEXT = 24  # characters quoted around a place that is itself too short to be known again
MARKED = 20  # hits marked by one finding
HIT_SLOTS = "section quote"  # the slots of a message about a hit


class Hit(NamedTuple):
    """Code points [start, end) of a section's text."""

    section: str
    start: int
    end: int
    quote: str

    @property
    def anchor(self) -> Anchor:
        return span_anchor(self.section, self.start, self.end, self.quote)


def named(batch: Batch, section: str) -> str:
    return section_words(batch.pack.form, section, batch.lang)


class ReportTexts(list[tuple[str, str]]):
    """(section id, text) of some sections of a report; `whole`: all these texts, for a look whether something may stand
    in one of them."""

    __slots__ = ("whole",)

    def __init__(self, found: Iterable[tuple[str, str]]) -> None:
        super().__init__(found)
        self.whole = "\n".join([text for _, text in self])

    def may_hold(self, patterns: Iterable[str]) -> list[TextSearch]:
        """The patterns that may match in one of them, ready for use."""
        return [one for one in map(search, patterns) if one.may_match(self.whole)]


def texts(report: Report, sections: Sequence[str]) -> ReportTexts:
    """The texts of the sections named that were found and hold any; "*" stands for all of the form."""
    found = {section.id: section.text for section in report.sections if section.found}
    chosen: dict[str, str] = {}
    for name in sections:
        if name == "*":
            chosen.update(found)
        elif name in ("preface", "tail"):
            chosen[name] = report.preface if name == "preface" else report.tail
        elif name == "title":
            chosen[name] = report.title or ""
        elif name in found:
            chosen[name] = found[name]
    return ReportTexts((name, text) for name, text in chosen.items() if text)


def texts_of(batch: Batch, number: int, sections: Sequence[str]) -> ReportTexts:
    """The same for a report of a batch, whose rules mostly ask for the same sections."""
    return batch.once(_all_texts, tuple(sections))[number]


def _all_texts(batch: Batch, sections: tuple[str, ...]) -> list[ReportTexts]:
    return [texts(report, sections) for report in batch.reports]


def by_section(
    batch: Batch, sections: Sequence[str], find: Callable[[Report, str, str], Iterator[Verdict]]
) -> Iterator[Verdict]:
    """What `find(report, section, text)` says of each text (its verdicts get their report's number here); one pass for
    nothing."""
    for number, report in enumerate(batch.reports):
        where = texts_of(batch, number, sections)
        if not where:
            yield unread(number)
            continue
        spoken = False
        for section, text in where:
            for verdict in find(report, section, text):
                verdict.report = number
                spoken = True
                yield verdict
        if not spoken:
            yield Verdict(number, Outcome.PASS)


def paragraphs(report: Report, section: str, text: str) -> list[tuple[int, int]]:
    """The paragraphs of a section as [start, end) of its text."""
    for known in report.sections:
        if known.id == section and known.paragraphs:
            return [(span.start, span.end) for span in known.paragraphs]
    spans, start = [], 0
    for line in text.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans


def around(text: str, start: int, end: int) -> str:
    """The words around a place, within its line."""
    first = max(text.rfind("\n", 0, start) + 1, start - CONTEXT)
    stop = text.find("\n", end)
    return text[first : min(len(text) if stop < 0 else stop, end + CONTEXT)]


def short(text: str, most: int = 60) -> str:
    """A text in one line of at most so many characters."""
    line = text.replace("\n", " ").strip()
    return line if len(line) <= most else line[: most - 1] + "…"


def first_hit(where: ReportTexts, patterns: Sequence[str]) -> Hit | None:
    """The first match of any of the patterns, in the order of the sections, then of the patterns."""
    likely = where.may_hold(patterns)
    for section, text in where if likely else ():
        for pattern in likely:
            match = pattern.search(text)
            if match:
                return Hit(section, match.start(), match.end(), match[0])
    return None


def stated(report: Report, statement: Statement) -> tuple[Hit | None, bool]:
    """The first hit of a statement, and whether there was any text to look in."""
    where = texts(report, statement.sections)
    return first_hit(where, statement.patterns), bool(where)


def lexicon_words(pack: Pack, name: str) -> tuple[str, ...]:
    """The words of a lexicon of words."""
    return tuple(map(str, pack.lexicons[name]["words"]))


def lexicon_pairs(pack: Pack, name: str) -> dict[str, str]:
    """The wrong → right words of a lexicon of swaps."""
    return {str(wrong): str(right) for wrong, right in pack.lexicons[name]["swaps"].items()}


def lexicon_patterns(pack: Pack, name: str) -> tuple[str, ...]:
    """The patterns of a lexicon of patterns."""
    return tuple(map(str, pack.lexicons[name]["patterns"]))


@lru_cache(maxsize=256)
def alternation(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words, the longest first."""
    return compiled("|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))))


def excused(text: str, start: int, end: int, allow: Sequence[str]) -> bool:
    """Whether [start, end) lies inside a match of an allowed pattern."""
    if not allow:
        return False
    starts, ends = _allowed(text, tuple(allow))
    place = bisect_right(starts, start) - 1
    return place >= 0 and ends[place] >= end


@lru_cache(maxsize=64)
def _allowed(text: str, allow: tuple[str, ...]) -> tuple[list[int], list[int]]:
    """Where matches of the patterns begin, in order, and the farthest end of those that begin there or before."""
    spans = sorted(match.span() for pattern in allow for match in search(pattern).finditer(text))
    return [start for start, _ in spans], list(accumulate((end for _, end in spans), max))


def unread(report: int, lack: Lack = Lack.ABSENT, **slots: Any) -> Verdict:
    """There is no text to look at."""
    return Verdict(report, Outcome.NOT_CHECKED, variant="text", slots=slots, lack=lack)
