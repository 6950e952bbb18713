"""The kind `said_twice`: a whole sentence that stands in two places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import EVERYWHERE, Params, Regex, Sections, SoftOutcome
from nianbao.kinds.report_texts import HIT_SLOTS, Hit, named, texts_of, unread
from nianbao.kinds.search import search
from nianbao.kinds.slots import slots
from nianbao.model.rule import Outcome, Rule


class SaidTwiceParams(Params):
    """A sentence of at least `min_chars` characters that stands word for word in another place of the same section; of
    at least `min_chars_apart` in another section. `allow_apart`: patterns of what another section may say again."""

    sections: Sections = EVERYWHERE
    min_chars: Annotated[int, Field(title="最少字数", ge=8)] = 14
    min_chars_apart: Annotated[int, Field(title="另一部分里的最少字数", ge=8)] = 24
    allow_apart: Annotated[tuple[Regex, ...], Field(title="另一部分里可以再说的")] = ()
    outcome: SoftOutcome = "review"


_SENTENCE = re.compile(r"(?<![^。！？；\n])[^。！？；\n]++[。！？；]")  # tried once for each beginning of a sentence
# The number of an item before its words: it differs where the words are the same.
_LEAD = re.compile(
    r"\s*(?:(?:[（(]?[一二三四五六七八九十0-9]{1,2}(?:[）)、.．]|是|要)|第[一二三四五六七八九十]，?|其[一二三四五]，?)\s*)+"
)


def said_twice(batch: Batch, rule: Rule, given: SaidTwiceParams) -> Iterator[Verdict]:
    for number in range(len(batch.reports)):
        where = texts_of(batch, number, given.sections)
        if not where:
            yield unread(number)
            continue
        spoken = False
        for first, again in _again(where, given):
            spoken = True
            slots_ = {
                "section": named(batch, again.section),
                "quote": again.quote,
                "first": named(batch, first.section),
            }
            place, outcome = f"{again.section}:{again.quote[:24]}", Outcome(given.outcome)
            yield Verdict(number, outcome, place, "", slots_, [again.anchor, first.anchor], observed=again.quote)
        if not spoken:
            yield Verdict(number, Outcome.PASS)


def _again(where: list[tuple[str, str]], given: SaidTwiceParams) -> Iterator[tuple[Hit, Hit]]:
    """(the first place, the second one) of every sentence that stands twice."""
    seen: dict[str, Hit] = {}
    told: set[str] = set()
    for section, text in where:
        for match in _SENTENCE.finditer(text):
            if match.end() - match.start() <= given.min_chars:
                continue
            lead = _LEAD.match(match[0])
            start = match.start() + (lead.end() if lead else 0)
            said = text[start : match.end() - 1]
            if len(said) < given.min_chars:
                continue
            first = seen.setdefault(said, Hit(section, start, match.end(), said))
            if (first.section == section and first.start == start) or said in told:
                continue
            apart = first.section != section
            if not apart or (len(said) >= given.min_chars_apart and not _may_say(said, given.allow_apart)):
                told.add(said)
                yield first, Hit(section, start, match.end() - 1, said)


def _may_say(said: str, allow: tuple[str, ...]) -> bool:
    return any(search(pattern).search(said) for pattern in allow)


SAID_TWICE = Kind(
    "said_twice",
    "整句重复",
    SaidTwiceParams,
    said_twice,
    slots(fail=HIT_SLOTS + " first", review=HIT_SLOTS + " first"),
)
