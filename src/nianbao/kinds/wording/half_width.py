"""The kind `half_width`: half-width marks in Chinese text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated

from pydantic import Field

from nianbao.base.regexes import compiled
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import EVERYWHERE, Params, Sections, SoftOutcome
from nianbao.kinds.report_texts import HIT_SLOTS, MARKED, Hit, around, named, texts_of, unread
from nianbao.kinds.slots import slots
from nianbao.model.rule import Outcome, Rule


class HalfWidthParams(Params):
    """Chinese text has full-width punctuation: `marks` are the half-width ones noted beside Chinese characters."""

    sections: Sections = EVERYWHERE
    marks: Annotated[str, Field(title="标点")] = ",;:?!()"
    max_hits: Annotated[int, Field(title="容许次数", ge=0)] = 0
    outcome: SoftOutcome = "review"


_HAN = "\u3400-\u9fff\u3007"


@lru_cache(maxsize=64)
def _half(marks: str) -> re.Pattern[str]:
    """Half-width marks between Chinese: brackets need Chinese within, the others before and (but at an end) behind."""
    opening = "".join(mark for mark in marks if mark in "([")
    closing = "".join(mark for mark in marks if mark in ")]")
    others = "".join(mark for mark in marks if mark not in "([)]")
    parts = []
    if opening:
        parts.append(f"[{re.escape(opening)}](?=[{_HAN}])")
    if closing:
        parts.append(f"[{re.escape(closing)}](?<=[{_HAN}].)")
    if others:
        parts.append(f"[{re.escape(others)}](?<=[{_HAN}”》）%].)(?=[{_HAN}“《（0-9]|$)(?!(?<=[:：])[0-9])")
    return compiled("|".join(parts) or r"(?!)", re.MULTILINE)


def half_width(batch: Batch, rule: Rule, given: HalfWidthParams) -> Iterator[Verdict]:
    pattern = _half(given.marks)
    for number in range(len(batch.reports)):
        where = texts_of(batch, number, given.sections)
        if not where:
            yield unread(number)
            continue
        found = {section: list(pattern.finditer(text)) for section, text in where}
        if sum(map(len, found.values())) <= given.max_hits:
            yield Verdict(number, Outcome.PASS)
            continue
        for section, text in where:
            matches = found[section]
            if matches:
                first = matches[0]
                quote = around(text, first.start(), first.end())
                marks = " ".join(dict.fromkeys(match[0] for match in matches))
                slots = {"section": named(batch, section), "quote": quote, "marks": marks, "count": len(matches)}
                anchors = [Hit(section, m.start(), m.end(), m[0]).anchor for m in matches[:MARKED]]
                yield Verdict(number, Outcome(given.outcome), section, slots=slots, anchors=anchors, observed=quote)


HALF_WIDTH = Kind(
    "half_width",
    "半角标点",
    HalfWidthParams,
    half_width,
    slots(fail=HIT_SLOTS + " marks count", review=HIT_SLOTS + " marks count"),
)
