"""The kind `pairing`: brackets and quotes that open also close."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated

from pydantic import Field

from nianbao.base.regexes import compiled
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import EVERYWHERE, Params, Sections, SoftOutcome
from nianbao.kinds.report_texts import HIT_SLOTS, MARKED, Hit, around, by_section, named
from nianbao.kinds.slots import slots
from nianbao.model.report import Report
from nianbao.model.rule import Outcome, Rule


class PairingParams(Params):
    """Brackets, quotes and book marks that open also close."""

    sections: Sections = EVERYWHERE
    pairs: Annotated[tuple[str, ...], Field(title="成对的标点")] = ("（）", "“”", "《》", "〔〕", "【】", "「」")
    outcome: SoftOutcome = "review"


# "1）" and "一）" open an item: their bracket has no other half.
_ITEM_MARK = re.compile(
    r"(?:(?<=[。；;：:，,\s])|^)(?:[一二三四五六七八九十]{1,2}|[0-9]{1,2}|[a-zA-Z])[）)]", re.MULTILINE
)
_SAME = str.maketrans({"(": "（", ")": "）", "[": "〔", "]": "〕", "［": "〔", "］": "〕"})


@lru_cache(maxsize=64)
def _marks(pairs: tuple[str, ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    marks = set("".join(pairs))
    halves = {half for half, whole in (("(", "（"), (")", "）"), ("[", "〔"), ("]", "〕")) if whole in marks}
    return compiled(f"[{re.escape(''.join(sorted(marks | halves)))}]"), {pair[1]: pair[0] for pair in pairs}


def pairing(batch: Batch, rule: Rule, given: PairingParams) -> Iterator[Verdict]:
    pattern, opens = _marks(given.pairs)

    def find(report: Report, section: str, text: str) -> Iterator[Verdict]:
        for mark, (variant, places) in _unpaired(text, pattern, opens).items():
            hits = [Hit(section, at, at + 1, text[at]) for at in places[:MARKED]]
            quote = around(text, places[0], places[0] + 1)
            slots = {"section": named(batch, section), "quote": quote, "mark": mark}
            anchors, outcome = [hit.anchor for hit in hits], Outcome(given.outcome)
            yield Verdict(0, outcome, f"{section}:{mark}", variant, slots, anchors, observed=quote)

    return by_section(batch, given.sections, find)


def _unpaired(text: str, pattern: re.Pattern[str], opens: dict[str, str]) -> dict[str, tuple[str, list[int]]]:
    """Mark → (open | close, places). Marks are counted through the whole section, since quotations run over paragraphs;
    a quotation that opens anew at each paragraph is closed once."""
    waiting: dict[str, list[int]] = {}
    found: dict[str, tuple[str, list[int]]] = {}
    items: set[int] | None = None
    for match in pattern.finditer(text):
        mark, at = match[0].translate(_SAME), match.start()
        partner = opens.get(mark)
        if partner is None:
            waiting.setdefault(mark, []).append(at)
            continue
        stack = waiting.get(partner)
        if stack:
            stack.pop()
            continue
        if items is None:
            items = {item.end() - 1 for item in _ITEM_MARK.finditer(text)}
        if at not in items:
            found.setdefault(match[0], ("close", []))[1].append(at)
    for mark, stack in waiting.items():
        kept = [at for at in stack if not (mark in "“‘" and (at == 0 or text[at - 1] == "\n"))]
        if kept:
            found[mark] = ("open", kept)
    return found


PAIRING = Kind(
    "pairing",
    "括号引号成对",
    PairingParams,
    pairing,
    slots(
        fail=HIT_SLOTS + " mark",
        fail__open=HIT_SLOTS + " mark",
        fail__close=HIT_SLOTS + " mark",
        review=HIT_SLOTS + " mark",
        review__open=HIT_SLOTS + " mark",
        review__close=HIT_SLOTS + " mark",
    ),
)
