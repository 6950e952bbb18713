"""What one sentence tells of applications that came and went: whether both sides are equal, and whether the rate told is theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from nianbao.kinds.narrative.claims_lexicon import ClaimLexicon
from nianbao.kinds.narrative.claims_reconcile import DISAGREES
from nianbao.kinds.narrative.claims_rounding import last_place
from nianbao.kinds.narrative.sentences import sentence_at
from nianbao.model.finding import Claim, Number

_FIELDS = ("new_received", "carried_in", "total_handled", "processed", "carried_out")
_WHOLE = Decimal(100)


class Unequal(NamedTuple):
    """Two sides that ought to be equal. `variant`: "balance", "sum" or "rate"; `stated`, `computed`: both sides in words; `terms`:
    how the second is made up."""

    variant: str
    start: int
    end: int
    stated: str
    computed: str
    terms: str


def unequal(text: str, claims: list[Claim], words: ClaimLexicon) -> Iterator[Unequal]:
    """What does not go together in the sentences of a section. `claims`: its reconciled counts; a sentence of which the tables
    contradict a count is left to the rule that says so."""
    sentences: dict[tuple[int, int], list[Claim]] = {}
    for claim in claims:
        if claim.field in _FIELDS:
            sentences.setdefault(sentence_at(text, claim.start), []).append(claim)
    for (_, high), told in sentences.items():
        values = {claim.field: claim.value for claim in told}
        exact = all(last_place(claim, words.approximate) is None and claim.scope == "whole_body" for claim in told)
        if len(values) != len(told) or not exact or any(claim.agreement == DISAGREES for claim in told):
            continue
        span = (min(claim.start for claim in told), max(claim.end for claim in told))
        takes_in = any(claim.field == "processed" and "理" in claim.quote for claim in told)
        yield from _balance(values, span, takes_in=takes_in)
        yield from _rate(text, values, span, high, words)


def _came(values: dict[str, Number]) -> tuple[Number, str] | None:
    """What was to be dealt with, and how it is made up; None where the sentence does not say it."""
    if "total_handled" in values:
        return values["total_handled"], str(values["total_handled"])
    if "new_received" in values and "carried_in" in values:
        new, came = values["new_received"], values["carried_in"]
        return new + came, f"{new}＋{came}"
    return None


def _balance(values: dict[str, Number], span: tuple[int, int], *, takes_in: bool) -> Iterator[Unequal]:
    """`takes_in`: 办理 may count what is carried over, too."""
    came = _came(values)
    if {"new_received", "carried_in", "total_handled"} <= values.keys():
        total = values["new_received"] + values["carried_in"]
        if total != values["total_handled"]:
            terms = f"{values['new_received']}＋{values['carried_in']}＝{total}"
            yield Unequal("sum", *span, str(values["total_handled"]), str(total), terms)
            return
    if came is None or "processed" not in values or "carried_out" not in values:
        return
    done, left = values["processed"], values["carried_out"]
    # 答复 may be told of what came new only, and of what is left with it.
    accepted = {came[0], values.get("new_received", came[0])}
    if done + left not in accepted and not (takes_in and done == came[0]):
        yield Unequal("balance", *span, f"{done}＋{left}＝{done + left}", str(came[0]), came[1])


def _rate(
    text: str, values: dict[str, Number], span: tuple[int, int], end: int, words: ClaimLexicon
) -> Iterator[Unequal]:
    """答复率 100 % beside what is carried over, or another rate than the two counts have."""
    match: re.Match[str] | None = words.rate.search(text, span[0], end)
    came = _came(values)
    if match is None:
        return
    percent = Decimal(match["percent"])
    left = values.get("carried_out", 0)
    of_all = came[0] if came is not None else values.get("new_received")
    done = values.get("processed", None if of_all is None or "carried_out" not in values else of_all - left)
    if not of_all or done is None or not 0 <= done <= of_all or (came is None and percent != _WHOLE):
        return
    rate = Decimal(done) * 100 / Decimal(of_all)
    unit = Decimal(1).scaleb(min(0, int(percent.as_tuple().exponent)))
    if -unit / 2 <= rate - percent < unit or (percent == _WHOLE and not left):
        return
    quote = (min(span[0], match.start()), max(span[1], match.end()))
    yield Unequal("rate", *quote, f"{percent}%", f"{rate.quantize(unit, ROUND_HALF_UP)}%", f"{done}÷{of_all}")
