"""Kind `parts_told`: parts that a text tells with their whole, and the percentages that it says they are of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from nianbao.base.regexes import compiled
from nianbao.kinds.arithmetic.figures import ToldFigure, last_place, rounds_to, words_of
from nianbao.kinds.arithmetic.groups import Group, ToldPart, groups_in
from nianbao.kinds.arithmetic.params import PartsParams
from nianbao.kinds.arithmetic.rates import ToldRate, rates_in
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.narrative.sentences import sentence_at
from nianbao.kinds.report_texts import Hit, by_section, named, short
from nianbao.kinds.slots import slots
from nianbao.model.report import Report
from nianbao.model.rule import Outcome, Rule

_QUOTED = 80


def parts_told(batch: Batch, _rule: Rule, given: PartsParams) -> Iterator[Verdict]:
    def find(_report: Report, section: str, text: str) -> Iterator[Verdict]:
        for told in rates_in(text, given):
            yield _told_wrongly(batch, section, text, told, given)
        for group in groups_in(text, given):
            yield from _shares(batch, section, text, group, given)
            variant = _wrong(text, group, given)
            if not variant:
                continue
            parts = group.parts
            if variant == "exceeds":
                parts = (max(parts, key=lambda part: part.figure.value),)
            start = min(group.whole.start, *(part.figure.start for part in group.parts))
            quote = text[start : group.end]
            slots = {
                "section": named(batch, section),
                "quote": short(quote, _QUOTED),
                "whole": f"{words_of(group.whole.value)}{group.whole.unit}",
                "parts": "＋".join(words_of(part.figure.value) for part in parts),
                "total": words_of(sum((part.figure.value for part in parts), Decimal(0))),
            }
            anchor = Hit(section, start, group.end, quote).anchor
            yield Verdict(
                0, Outcome(given.outcome), f"{section}:parts:{group.whole.start}", variant, slots, [anchor],
                observed=slots["total"], expected=slots["whole"],
            )  # fmt: skip

    return by_section(batch, given.sections, find)


def _wrong(text: str, group: Group, given: PartsParams) -> str:
    """ "exceeds": a part is larger than its whole; "over", "under": the sum of the parts is; "" where nothing is wrong,
    or where it cannot be told."""
    # Kept whole: the ways for parts not to fit, the plainest first.
    if not group.closed and _is_reserved(text, group, given):
        return ""
    whole, unit, accepted = group.whole.value, group.whole.unit, group.accepted()
    if any(part.figure.value > max(accepted) for part in group.parts if group.among or part.figure.unit == unit):
        return "exceeds"
    same = [part for part in group.parts if part.figure.unit == unit]
    total = sum((part.figure.value for part in same), Decimal(0))
    if len(same) < 2 or total in accepted:
        return ""
    if group.closed and total < whole:
        return "under"
    largest = whole if group.closed else max(whole, *(figure.value for figure in group.others), max(accepted))
    return "over" if total > largest and (group.strict or not _may_overlap(same, group, accepted, given)) else ""


def _is_reserved(text: str, group: Group, given: PartsParams) -> bool:
    """Whether the sentence says something of the whole with which one of its parts is of another whole."""
    start = sentence_at(text, group.whole.start)[0]
    if given.own and compiled(given.own).search(text, start, group.whole.start) is not None:
        return False
    sentence = text[start : group.end]
    return any(
        compiled(told).search(sentence) and any(compiled(label).search(part.label) for part in group.parts)
        for told, label in given.reserved
    )


def _may_overlap(parts: Sequence[ToldPart], group: Group, accepted: set[Decimal], given: PartsParams) -> bool:
    """Whether parts may be parts of each other: neighbours, or all but one, add up to the whole, or they are channels
    of which one thing takes several."""
    values = [part.figure.value for part in parts]
    runs = {sum(values[low:high], Decimal(0)) for low in range(len(values)) for high in range(low + 2, len(values))}
    nested = {sum(values, Decimal(0)) - value for value in values} if len(values) > 2 else set()
    if not accepted.isdisjoint(runs | nested):
        return True
    several = group.whole.unit in given.alike and not group.once
    return several and sum(compiled(given.channels).search(part.label) is not None for part in parts) > 1


def _shares(batch: Batch, section: str, text: str, group: Group, given: PartsParams) -> Iterator[Verdict]:
    for part in group.parts:
        figure = part.figure
        match = compiled(given.share).match(text, figure.end)
        bases = _bases(group, figure)
        if match is None or not bases or "分别" in match[0]:
            continue
        percent, rough = Decimal(match["percent"]), bool(match["rough"])
        if any(rounds_to(figure.value * 100 / base, percent, rough=rough) for base in bases):
            continue
        right = (figure.value * 100 / group.whole.value).quantize(last_place(percent), ROUND_HALF_UP)
        told = ToldRate(group.whole, figure, percent, right, figure.start, match.end())
        yield _told_wrongly(batch, section, text, told, given)


def _told_wrongly(batch: Batch, section: str, text: str, told: ToldRate, given: PartsParams) -> Verdict:
    """That a percentage is not that of its part and whole."""
    quote = text[told.start : told.end]
    slots = {
        "section": named(batch, section), "quote": short(quote, _QUOTED),
        "whole": f"{words_of(told.whole.value)}{told.part.unit}", "parts": words_of(told.part.value),
        "total": f"{told.right}%",
    }  # fmt: skip
    return Verdict(
        0, Outcome(given.outcome), f"{section}:share:{told.part.start}", "share", slots,
        [Hit(section, told.start, told.end, quote).anchor], observed=told.percent, expected=told.right,
    )  # fmt: skip


def _bases(group: Group, part: ToldFigure) -> set[Decimal]:
    """What a share may be of: the whole, other counts of its sentence, their sums, or the sum of the parts."""
    if part.unit != group.whole.unit:
        return set()
    same = [one.figure.value for one in group.parts if one.figure.unit == part.unit]
    return {base for base in (*group.accepted(), sum(same, Decimal(0)), *same) if base > 0}


_PARTS_SLOTS = "section quote whole parts total"

# .exceeds: one part is larger than the whole; .over, .under: the parts together are more, less;
# .share: {parts} is {total} of the whole
PARTS_TOLD = Kind(
    "parts_told",
    "文字所述总数、分项与占比",
    PartsParams,
    parts_told,
    slots(
        fail__exceeds=_PARTS_SLOTS,
        fail__over=_PARTS_SLOTS,
        fail__under=_PARTS_SLOTS,
        review__exceeds=_PARTS_SLOTS,
        review__over=_PARTS_SLOTS,
        review__under=_PARTS_SLOTS,
        fail__share=_PARTS_SLOTS,
        review__share=_PARTS_SLOTS,
    ),
)
