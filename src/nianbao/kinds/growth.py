"""The kind `growth`: a growth rate stated in words, recomputed from the two years' tables.

The rate is only judged where the sentence says of which figure it is: a number in it must be this year's figure of one
of the accepted bases. Several bases may fit the numbers of one sentence; one that agrees with the rate settles it. Only
the number right before the rate can make it wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

from nianbao.kinds.across import GrowthParams
from nianbao.kinds.contract import Batch, Verdict
from nianbao.kinds.words import number_words, section_words
from nianbao.kinds.years import Number, exact_sum, language, prior_or_verdict
from nianbao.model.finding import cell_anchor, span_anchor
from nianbao.model.form import Address, FormSpec
from nianbao.model.pattern import bind
from nianbao.model.report import Report
from nianbao.model.rule import Outcome, Rule

_SENTENCE_END = re.compile(r"[。！？；\n]")
_compiled = lru_cache(maxsize=256)(re.compile)


class Stated(NamedTuple):
    """A growth rate as stated: signed, in percent; the count before it in its sentence; where it stands."""

    section: str
    start: int
    end: int
    quote: str
    percent: Decimal
    rough: bool
    counts: tuple[int, ...]
    alone: bool  # nothing stands between the last count and the rate that could be what grew


class _Base(NamedTuple):
    name: str
    cells: tuple[Address, ...]
    now: Number
    last: Number | None


def growth(batch: Batch, _rule: Rule, given: GrowthParams) -> Iterator[Verdict]:
    form, lang = batch.pack.form, language(batch)
    bases = {name: _cells(patterns, form) for name, patterns in given.bases.items()}
    for report, now in enumerate(batch.reports):
        stated = [one for section in _section_ids(given, form) for one in find(now, section, given)]
        if not stated:
            last_year = now.year - 1 if now.year is not None else "？"
            yield Verdict(report, Outcome.NOT_APPLICABLE, slots={"last_year": last_year})
            continue
        prior, verdict = prior_or_verdict(batch, report)
        if verdict is not None or prior is None:
            yield verdict or Verdict(report, Outcome.NOT_CHECKED)
            continue
        slots = {"last_year": prior.year if prior.year is not None else (now.year or 0) - 1}
        agreed, spoken = 0, False
        for one in stated:
            possible = [base for base in _bases(bases, now, prior) if base.now in one.counts and base.last]
            if any(_agrees(one, _rate(base)) for base in possible):
                agreed += 1
                continue
            # to say that it is wrong, the number right before the rate must be the one: others may be of other matters
            meant = [base for base in possible if one.alone and base.now == one.counts[-1]]
            if not meant:
                continue
            computed = [_rate(base) for base in meant]
            spoken = True
            rate, base = min(
                zip(computed, meant, strict=True), key=lambda pair: (abs(pair[0] - one.percent), pair[1].name)
            )
            shown = rate.quantize(_unit(one), ROUND_HALF_UP)
            yield Verdict(
                report,
                Outcome.REVIEW,
                place=f"{one.section}:{base.name}",
                slots=slots
                | {
                    "section": section_words(form, one.section, lang),
                    "quote": one.quote,
                    "stated": f"{one.percent}%",
                    "computed": f"{shown}%",
                    "base": base.name,
                    "now": number_words(base.now),
                    "last": number_words(base.last),
                },
                anchors=[
                    span_anchor(one.section, one.start, one.end, one.quote),
                    *(cell_anchor(*cell) for cell in base.cells),
                ],
                observed=one.percent,
                expected=shown,
            )
        if spoken:
            continue
        if agreed:
            yield Verdict(report, Outcome.PASS, slots=slots | {"count": agreed})
        else:
            yield Verdict(report, Outcome.NOT_CHECKED, variant="unread", slots=slots)


def _cells(patterns: tuple[str, ...], form: FormSpec) -> tuple[Address, ...]:
    return tuple(cell for groups in bind(patterns, form).values() for group in groups for cell in group)


def _section_ids(given: GrowthParams, form: FormSpec) -> list[str]:
    return [section.id for section in form.sections] if "*" in given.sections else list(given.sections)


def find(report: Report, section_id: str, given: GrowthParams) -> list[Stated]:
    """The growth rates that a section states."""
    text = report.section(section_id).text
    if "%" not in text:
        return []
    found = []
    for pattern in given.patterns:
        for match in _compiled(pattern).finditer(text):
            start = max((end.end() for end in _SENTENCE_END.finditer(text, 0, match.start())), default=0)
            percent = Decimal(match["percent"])
            if match["direction"] in given.down:
                percent = -percent
            numbers = list(_compiled(given.counts).finditer(text, start, match.start()))
            counts = tuple(int(number["count"]) for number in numbers)
            alone = bool(numbers) and (
                given.between is None
                or _compiled(given.between).fullmatch(text, numbers[-1].end(), match.start()) is not None
            )
            before = text[max(start, match.start("percent") - 4) : match.start("percent")]
            rough = any(word in before for word in given.rough)
            quote = text[match.start() : match.end()]
            found.append(Stated(section_id, match.start(), match.end(), quote, percent, rough, counts, alone))
    return sorted(set(found), key=lambda one: (one.start, one.end))


def _bases(bases: dict[str, tuple[Address, ...]], now: Report, prior: Report) -> Iterator[_Base]:
    for name, cells in bases.items():
        value = exact_sum(now, cells)
        if value is not None:
            yield _Base(name, cells, value, exact_sum(prior, cells))


def _rate(base: _Base) -> Decimal:
    """The growth in percent, unrounded; `base.last` is not 0."""
    last = Decimal(base.last or 1)
    return (Decimal(base.now) - last) * 100 / last


def _agrees(stated: Stated, rate: Decimal) -> bool:
    """Whether the stated rate is the computed one, rounded to the places that it is stated with."""
    unit = _unit(stated)
    return abs(stated.percent - rate) <= unit / 2 + (unit if stated.rough else 0)


def _unit(stated: Stated) -> Decimal:
    """One unit of the last digit that the rate is stated with."""
    exponent = stated.percent.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
