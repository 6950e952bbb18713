"""The kind `growth`: a growth stated in words (a rate, an amount, or none), recomputed from the two years' tables.

It is only judged where the sentence says of which figure it is: a number in it must be this year's figure of one of the
accepted bases. Several bases may fit the numbers of one sentence; one that agrees settles it. Only the number right
before it can make it wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from nianbao.base.regexes import compiled
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import Params, Regex, Sections, Some
from nianbao.kinds.slots import slots
from nianbao.kinds.words import number_words, section_words
from nianbao.kinds.years.last_year import Number, exact_sum, prior_or_verdict
from nianbao.model.finding import cell_anchor, span_anchor
from nianbao.model.form import Address, FormSpec
from nianbao.model.pattern import bind
from nianbao.model.report import Report
from nianbao.model.rule import Lack, Outcome, Rule


class GrowthParams(Params):
    """A growth rate in words is recomputed. `patterns` find it (groups `percent` and `direction`); `counts` find the
    numbers (group `count`) in the same sentence before it. The number tells which of the `bases` (name → cells that
    add up to it) is meant: without a number that agrees with one, nothing is compared. `down`: directions of a fall.
    `about`: what the number's clause says, or it counts something else. `between`: all that may stand between the
    number and the rate, or the rate is of something else. `rough`: words
    right before the rate that allow it one unit of its last digit more. `amounts`: patterns of an increase in pieces
    (groups `amount` and `direction`); `steady`: patterns that say that nothing has changed (group `rough` where it is
    said to be roughly so), which allow a change of so many percent (`steady_within`: plain, roughly)."""

    sections: Sections
    patterns: Annotated[tuple[Regex, ...], Field(title="文字（正则表达式）", min_length=1)]
    counts: Annotated[Regex, Field(title="件数的写法")]
    about: Annotated[Regex | None, Field(title="件数所指")] = None
    between: Annotated[Regex | None, Field(title="件数与增长率之间可有的文字")] = None
    bases: Annotated[dict[str, Some], Field(title="可比的数据", min_length=1)]
    down: Annotated[tuple[str, ...], Field(title="表示下降的词")] = ()
    rough: Annotated[tuple[str, ...], Field(title="表示约数的词")] = ()
    amounts: Annotated[tuple[Regex, ...], Field(title="增减数的说法")] = ()
    steady: Annotated[tuple[Regex, ...], Field(title="持平的说法")] = ()
    steady_within: Annotated[
        tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]], Field(title="算作持平的百分比")
    ] = (2, 10)


Measure = Literal["percent", "amount", "steady"]
_SENTENCE_END = re.compile(r"[。！？；\n]")
_CLAUSE_END = re.compile(r"[，,；;、：:]")


class StatedGrowth(NamedTuple):
    """A growth as stated: `value` signed, by `measure` in percent, in pieces, or (steady) the change in percent that is
    allowed; the counts before it in its sentence; where it stands."""

    section: str
    start: int
    end: int
    quote: str
    measure: Measure
    value: Decimal
    rough: bool
    counts: tuple[int, ...]
    alone: bool  # nothing stands between the last count and the rate that could be what grew


class _Base(NamedTuple):
    name: str
    cells: tuple[Address, ...]
    now: Number
    last: Number | None


def growth(batch: Batch, _rule: Rule, given: GrowthParams) -> Iterator[Verdict]:
    # Kept whole: what is stated, compared and wrong is counted in one pass over a report.
    form = batch.pack.form
    bases = {name: _cells(patterns, form) for name, patterns in given.bases.items()}
    for report, now in enumerate(batch.reports):
        stated = [one for section in _section_ids(given, form) for one in find(now, section, given)]
        if not stated:
            last_year = now.year - 1 if now.year is not None else "？"
            yield Verdict(report, Outcome.NOT_APPLICABLE, slots={"last_year": last_year})
            continue
        prior = prior_or_verdict(batch, report)
        if isinstance(prior, Verdict):
            yield prior
            continue
        slots = {"last_year": prior.year if prior.year is not None else (now.year or 0) - 1}
        read = list(_bases(bases, now, prior))
        agreed, wrong = 0, []
        for one in stated:
            possible = [base for base in read if base.now in one.counts and base.last]
            if any(_agrees(one, base) for base in possible):
                agreed += 1
            elif (base := _meant(one, possible)) is not None:
                wrong.append(_verdict(batch, report, one, base, slots))
        yield from wrong
        if not wrong and agreed:
            yield Verdict(report, Outcome.PASS, slots=slots | {"count": agreed})
        elif not wrong:
            yield Verdict(report, Outcome.NOT_CHECKED, variant="unread", slots=slots, lack=Lack.PRIOR)


def _meant(stated: StatedGrowth, possible: Sequence[_Base]) -> _Base | None:
    """The base whose growth is stated wrongly, the nearest of several: the number right before the rate must be its
    figure, since others may be of other matters."""
    meant = [base for base in possible if stated.alone and base.now == stated.counts[-1]]
    return min(meant, key=lambda base: (abs(_change(stated.measure, base) - stated.value), base.name), default=None)


def _verdict(batch: Batch, report: int, stated: StatedGrowth, base: _Base, slots: Mapping[str, Any]) -> Verdict:
    told, shown = _shown(stated, base, batch.lang)
    return Verdict(
        report,
        Outcome.REVIEW,
        place=f"{stated.section}:{base.name}",
        slots={
            **slots,
            "section": section_words(batch.pack.form, stated.section, batch.lang),
            "quote": stated.quote,
            "stated": told,
            "computed": shown,
            "base": base.name,
            "now": number_words(base.now),
            "last": number_words(base.last),
        },
        anchors=[
            span_anchor(stated.section, stated.start, stated.end, stated.quote),
            *(cell_anchor(*cell) for cell in base.cells),
        ],
        observed=told,
        expected=shown,
    )


def _cells(patterns: tuple[str, ...], form: FormSpec) -> tuple[Address, ...]:
    return tuple(cell for groups in bind(patterns, form).values() for group in groups for cell in group)


def _section_ids(given: GrowthParams, form: FormSpec) -> list[str]:
    return [section.id for section in form.sections] if "*" in given.sections else list(given.sections)


def find(report: Report, section_id: str, given: GrowthParams) -> list[StatedGrowth]:
    """The growth that a section states."""
    text = report.section(section_id).text
    found = []
    patterns: list[tuple[Measure, str]] = [("percent", one) for one in given.patterns if "%" in text]
    patterns += [("amount", one) for one in given.amounts]
    patterns += [("steady", one) for one in given.steady]
    for measure, pattern in patterns:
        for match in compiled(pattern).finditer(text):
            start = max((end.end() for end in _SENTENCE_END.finditer(text, 0, match.start())), default=0)
            numbers = list(compiled(given.counts).finditer(text, start, match.start()))
            counts = tuple(int(number["count"]) for number in numbers)
            alone = bool(numbers) and _belongs(text, start, numbers[-1], match, given)
            value, rough = _value(text, start, match, measure, given)
            found.append(
                StatedGrowth(section_id, match.start(), match.end(), match[0], measure, value, rough, counts, alone)
            )
    return sorted(set(found), key=lambda one: (one.start, one.end))


def _belongs(text: str, start: int, number: re.Match[str], stated: re.Match[str], given: GrowthParams) -> bool:
    """Whether the last number before what is stated is what has grown, and counts what the bases count."""
    clause = max((end.end() for end in _CLAUSE_END.finditer(text, start, number.start())), default=start)
    about = given.about is None or compiled(given.about).search(text[clause : number.end()]) is not None
    between = given.between is None or compiled(given.between).fullmatch(text, number.end(), stated.start()) is not None
    return about and between


def _value(text: str, start: int, match: re.Match[str], measure: Measure, given: GrowthParams) -> tuple[Decimal, bool]:
    """The value of what is stated, and whether it is said to be about so much."""
    if measure == "steady":
        rough = bool(match.groupdict().get("rough"))
        return Decimal(given.steady_within[rough]), rough
    value = Decimal(match[measure])
    place = match.start(measure)
    rough = any(word in text[max(start, place - 4) : place] for word in given.rough)
    return -value if match["direction"] in given.down else value, rough


def _bases(bases: dict[str, tuple[Address, ...]], now: Report, prior: Report) -> Iterator[_Base]:
    for name, cells in bases.items():
        value = exact_sum(now, cells)
        if value is not None:
            yield _Base(name, cells, value, exact_sum(prior, cells))


def _rate(base: _Base) -> Decimal:
    """The growth in percent, unrounded; `base.last` is not 0."""
    last = Decimal(base.last or 1)
    return (Decimal(base.now) - last) * 100 / last


def _change(measure: Measure, base: _Base) -> Decimal:
    return Decimal(base.now) - Decimal(base.last or 0) if measure == "amount" else _rate(base)


def _agrees(stated: StatedGrowth, base: _Base) -> bool:
    """Whether what is stated is the computed change, rounded to the places that it is stated with."""
    if stated.measure == "steady":
        return abs(_rate(base)) <= stated.value
    if stated.measure == "amount":
        return stated.rough or stated.value == _change("amount", base)
    unit = _unit(stated)
    return abs(stated.value - _rate(base)) <= unit / 2 + (unit if stated.rough else 0)


def _shown(stated: StatedGrowth, base: _Base, lang: str) -> tuple[str, str]:
    """What is stated and what is right, in words."""
    if stated.measure == "percent":
        return f"{stated.value}%", f"{_rate(base).quantize(_unit(stated), ROUND_HALF_UP)}%"
    change = _change("amount", base)
    english = lang == "en"
    words = ("more by ", "fewer by ") if english else ("增加", "减少")
    shown = f"{words[change < 0]}{number_words(abs(change))}"
    if stated.measure == "amount":
        return f"{words[stated.value < 0]}{number_words(abs(stated.value))}", shown
    rate = _rate(base).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return stated.quote, f"{shown} ({rate}%)" if english else f"{shown}（{rate}%）"


def _unit(stated: StatedGrowth) -> Decimal:
    """One unit of the last digit that the rate is stated with."""
    exponent = stated.value.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


_LAST_SLOTS = "last_year"

GROWTH = Kind(
    "growth",
    "文字所述增长率与两年数据一致",
    GrowthParams,
    growth,
    slots(
        _LAST_SLOTS,
        **{"pass": "count"},
        review="section quote stated computed base now last",
        not_checked="",
        not_checked__no_prior="",
        not_checked__unmatched="",
        not_checked__unread="",
    ),
    needs=frozenset({"prior"}),
)
