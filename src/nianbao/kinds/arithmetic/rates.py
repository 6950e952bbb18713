"""Rates that a sentence tells with what they are counted from: 收到建议228条，采纳65条，采纳率28.5%."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from nianbao.base.regexes import compiled
from nianbao.kinds.arithmetic.figures import ToldFigure, figures_in, last_place, rounds_to
from nianbao.kinds.arithmetic.params import PartsParams
from nianbao.kinds.narrative.sentences import sentence_at


class ToldRate(NamedTuple):
    """A percentage that is not what `part` is of `whole`, which is `right`; [start, end): its place."""

    whole: ToldFigure
    part: ToldFigure
    percent: Decimal
    right: Decimal
    start: int
    end: int


def rates_in(text: str, given: PartsParams) -> Iterator[ToldRate]:
    """The rates of a (folded) text that are not those of the counts told with them, and the shares of one whole of which others
    fit it and one does not."""
    if "%" not in text and "％" not in text:
        return
    if given.rate:
        yield from _of_verbs(text, given)
    yield from _of_one_whole(text, given)


def _of_verbs(text: str, given: PartsParams) -> Iterator[ToldRate]:
    # Kept whole: which figures a rate is of, and why it may be of none, hang on each other.
    other = compiled(given.rate_else)
    for match in compiled(given.rate).finditer(text):
        verb, percent = match["verb"], Decimal(match["percent"])
        if other.search(text, max(0, match.start() - 3), match.end("verb")) is not None:
            continue
        figures = _before(text, match.start(), given)
        part = next((figure for figure in reversed(figures) if _done(text, figure, verb)), None)
        bases = [figure for figure in figures if part is not None and figure is not part and figure.unit == part.unit]
        earlier = [figure for figure in bases if part is not None and figure.start < part.start]
        if part is None or not earlier or not all(figure.exact for figure in (part, *bases)):
            continue
        rough = bool(match["rough"])
        values = [figure.value for figure in bases if figure.value]
        if part.value > earlier[-1].value or _fits(
            part.value, [*values, sum(values, Decimal(0))], percent, rough=rough
        ):
            continue
        yield _rate(earlier[-1], part, percent, earlier[-1].start, match.end())


def _of_one_whole(text: str, given: PartsParams) -> Iterator[ToldRate]:
    """A sentence's whole is its first count, where every share of a part but one is of it: 自然人39件占81.3%，企业9件占17.8%."""
    # Kept whole: a sentence's whole, its shares, and the one that is not of it.
    share = compiled(given.share)
    seen = -1
    for mark in re.finditer("占", text):
        start, end = sentence_at(text, mark.start())
        if start == seen:
            continue
        seen = start
        figures = list(figures_in(text, given.units, given.rough, start, end))
        if len(figures) < 3 or any(words in text[start:end] for words in ("分别", "其中")):
            continue
        whole = figures[0]
        told = [(figure, found) for figure in figures[1:] if (found := share.match(text, figure.end)) is not None]
        if len(told) < 2 or not whole.exact or not whole.value or any(figure.unit != whole.unit for figure, _ in told):
            continue
        wrong = [one for one in told if not _of(whole, *one)]
        others = [figure.value for figure in figures if figure is not whole and figure.value]
        if len(wrong) == 1 and len(figures) == len(told) + 1:
            part, found = wrong[0]
            percent = Decimal(found["percent"])
            if not _fits(part.value, others, percent, rough=bool(found["rough"])):
                yield _rate(whole, part, percent, part.start, found.end())


def _before(text: str, place: int, given: PartsParams) -> list[ToldFigure]:
    return list(figures_in(text, given.units, given.rough, sentence_at(text, place)[0], place))


def _done(text: str, figure: ToldFigure, verb: str) -> bool:
    """Whether a figure counts what a verb was done with: 采纳65条, 3件被纠正."""
    before = text[max(0, figure.start - 4) : figure.start]
    behind = text[figure.end : figure.end + 5]
    return before.removesuffix("了").endswith(verb) or behind.lstrip("被已获均得到予以").startswith(verb)


def _of(whole: ToldFigure, part: ToldFigure, found: re.Match[str]) -> bool:
    return _fits(part.value, [whole.value], Decimal(found["percent"]), rough=bool(found["rough"]))


def _fits(part: Decimal, bases: list[Decimal], percent: Decimal, *, rough: bool) -> bool:
    return any(rounds_to(part * 100 / base, percent, rough=rough) for base in bases if base)


def _rate(whole: ToldFigure, part: ToldFigure, percent: Decimal, start: int, end: int) -> ToldRate:
    right = (part.value * 100 / whole.value).quantize(last_place(percent), ROUND_HALF_UP)
    return ToldRate(whole, part, percent, right, start, end)
