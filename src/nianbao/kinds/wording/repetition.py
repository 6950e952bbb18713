"""The kind `repetition`: the same item twice within a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import EVERYWHERE, Params, Regex, Sections, SoftOutcome
from nianbao.kinds.report_texts import HIT_SLOTS, Hit, by_section, excused, named
from nianbao.kinds.slots import slots
from nianbao.model.report import Report
from nianbao.model.rule import Outcome, Rule


class RepetitionParams(Params):
    """The same list item or phrase of at least `min_chars` characters twice within one sentence."""

    sections: Sections = EVERYWHERE
    min_chars: Annotated[int, Field(title="最少字数", ge=4)] = 6
    allow: Annotated[tuple[Regex, ...], Field(title="除外")] = ()
    outcome: SoftOutcome = "review"


_SENTENCE = re.compile(r"[^。！？；\n]+")
_ITEM = re.compile(r"[^，、,：:。！？；\n]+")
_ENUMERATOR = re.compile(r"(?:[（(]?[一二三四五六七八九十0-9]{1,2}(?:[）)、.．]|是)|其[一二三四五中])")


def repetition(batch: Batch, rule: Rule, given: RepetitionParams) -> Iterator[Verdict]:
    def find(report: Report, section: str, text: str) -> Iterator[Verdict]:
        for hits in _repeated(text, section, given):
            quote = hits[-1].quote
            slots = {"section": named(batch, section), "quote": quote}
            anchors = [hit.anchor for hit in hits]
            yield Verdict(0, Outcome(given.outcome), f"{section}:{quote}", slots=slots, anchors=anchors, observed=quote)

    return by_section(batch, given.sections, find)


def _repeated(text: str, section: str, given: RepetitionParams) -> Iterator[list[Hit]]:
    """List items that are repeated within a sentence: word for word, or (in a list by 、) as the end of an earlier item
    that still has its verb before it: "聚焦拓宽公开渠道、规范公开流程、拓宽公开渠道"."""
    seen: set[str] = set()
    least = given.min_chars
    for sentence in _SENTENCE.finditer(text):
        # Of two equal items, and of an item that ends another, the last characters are the same.
        words = sentence[0].replace("，", "、").replace("：", "、").replace(",", "、").replace(":", "、")
        tails = [item[-least:] for item in words.split("、") if len(item) >= least]
        if len(set(tails)) == len(tails):
            continue
        items: list[tuple[str, int]] = []
        for match in _ITEM.finditer(text, *sentence.span()):
            lead = _ENUMERATOR.match(match[0])
            skip = lead.end() if lead else 0
            word = match[0][skip:]
            start = match.start() + skip
            if len(word) >= given.min_chars and word not in seen:
                earlier = _earlier(items, word, in_list=text[start - 1 : start] == "、")
                if earlier is not None and not excused(text, start, start + len(word), given.allow):
                    seen.add(word)
                    yield [
                        Hit(section, earlier, earlier + len(word), word),
                        Hit(section, start, start + len(word), word),
                    ]
            items.append((word, start))


def _earlier(items: list[tuple[str, int]], word: str, *, in_list: bool) -> int | None:
    """Where the word stands among the last few items, None when it does not."""
    for other, start in items[-40:]:
        if other == word:
            return start
        if in_list and other.endswith(word) and len(other) - len(word) <= 4:
            return start + len(other) - len(word)
    return None


REPETITION = Kind("repetition", "句内重复", RepetitionParams, repetition, slots(fail=HIT_SLOTS, review=HIT_SLOTS))
