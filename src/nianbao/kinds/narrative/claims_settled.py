"""What a sentence tells of one field more than once: parts and their sum, the first count and what is left of it."""

from __future__ import annotations

from collections import defaultdict

from nianbao.kinds.narrative.claims_lexicon import ClaimLexicon
from nianbao.model.finding import Claim


def settle(claims: list[Claim], text: str, words: ClaimLexicon) -> None:
    """Mark those counts of a sentence as parts that a later count of the same field sums up, or is what is left of.
    `claims`: the counts of one sentence, in its order."""
    if len(claims) < 2:
        return
    by_field: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.scope == "whole_body":
            by_field[claim.field].append(claim)
    for told in by_field.values():
        if len(told) > 1:
            _settle(told, text, words)


def _settle(told: list[Claim], text: str, words: ClaimLexicon) -> None:
    *before, last = told
    between = text[before[-1].end : last.end]
    summed = len(before) > 1 and sum(claim.value for claim in before) == last.value
    larger = max(claim.value for claim in before) < last.value and words.summed_up.search(between) is not None
    if summed or larger or words.gross.search(between) is not None:
        for claim in before:
            claim.scope = "part"
