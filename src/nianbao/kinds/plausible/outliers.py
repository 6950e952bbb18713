"""The kind `outliers`: figures far from the agency's own last year or from its peers. Hints only.

Peers are the reports of the run with the same level. Their statistics come from the whole run (`gather`,
`across`), never from the batch: how a run is cut into batches must
not change a result.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log1p
from statistics import median
from types import MappingProxyType
from typing import Annotated, NamedTuple

from pydantic import Field

from nianbao.kinds.contract import Batch, Crossing, Kind, Known, Verdict
from nianbao.kinds.params import Params, Some
from nianbao.kinds.slots import slots
from nianbao.kinds.words import cell_words, number_words
from nianbao.kinds.years.last_year import Number, prior_or_verdict
from nianbao.model.finding import cell_anchor
from nianbao.model.form import Address, FormSpec
from nianbao.model.pattern import bind
from nianbao.model.report import Report
from nianbao.model.rule import Outcome, Pack, Rule


class OutliersParams(Params):
    """Figures far from the agency's own last year, or from its peers of the same level in the run.

    `minimum`: smaller figures are never outliers. `factor`: times last year's figure, up or down. `score`: modified
    z-score (0.6745 × deviation ÷ median absolute deviation) of log(1 + figure) among at least `peers` peers."""

    cells: Annotated[Some, Field(title="数据")]
    minimum: Annotated[int, Field(title="起算的数", ge=1)] = 50
    factor: Annotated[float, Field(title="倍数", gt=1)] = 5.0
    score: Annotated[float, Field(title="偏离程度", gt=0)] = 6.0
    peers: Annotated[int, Field(title="最少同类单位数", ge=3)] = 20


_NORMAL = 0.6745  # the median absolute deviation of a normal distribution, in standard deviations


class Peers(NamedTuple):
    """Figures of one cell among the peers: their number and median, and median and deviation of log(1 + figure)."""

    number: int
    median: float
    centre: float
    spread: float


PeerTable = Mapping[tuple[str, str], Peers]  # (level, address as text)


class BesidePeers(NamedTuple):
    """A report beside its peers, for one rule. `compared`: whether there are enough of them for any cell. `outstanding`: by
    address as text, the statistics of the cells that are far from theirs. Nothing else of the others is kept, so that a
    report is judged anew only where what they say of it has changed."""

    compared: bool = False
    outstanding: Mapping[str, Peers] = MappingProxyType({})


def peer_statistics(
    levels: Sequence[str | None], figures: Sequence[Mapping[str, Number | None]]
) -> dict[tuple[str, str], Peers]:
    """Statistics of each level and cell over a whole run. `figures[i]`: address as text → value, of report i."""
    gathered: dict[tuple[str, str], list[float]] = defaultdict(list)
    for level, cells in zip(levels, figures, strict=True):
        if level is None:
            continue
        for cell, value in cells.items():
            if value is not None and value >= 0:
                gathered[level, cell].append(float(value))
    found = {}
    for key, values in sorted(gathered.items()):
        logs = [log1p(value) for value in values]
        centre = median(logs)
        found[key] = Peers(len(values), median(values), centre, median(abs(value - centre) for value in logs))
    return found


def watched(given: OutliersParams, form: FormSpec) -> tuple[Address, ...]:
    """The cells that a rule watches."""
    return tuple(
        dict.fromkeys(cell for groups in bind(given.cells, form).values() for group in groups for cell in group)
    )


def gather(reports: Sequence[Report], pack: Pack) -> list[dict[str, Number | None]]:
    """Of each report the figures that the pack's rules of this kind watch, by address as text."""
    rules = [rule.params for rule in pack.rules if isinstance(rule.params, OutliersParams)]
    cells = dict.fromkeys(cell for given in rules for cell in watched(given, pack.form))
    return [{str(cell): report.reading(cell).value for cell in cells} for report in reports]


def across(crossing: Crossing) -> tuple[Sequence[dict[str, BesidePeers]], Sequence[str]]:
    """For each report how it stands beside its peers, the reports of its year that count: by the rule's id."""
    figures = [one for _, given in crossing.gathered for one in given()]
    peers = _by_year(crossing.reports, figures)
    rules = [
        (rule.id, rule.params, [str(cell) for cell in watched(rule.params, crossing.pack.form)])
        for rule in crossing.pack.rules
        if isinstance(rule.params, OutliersParams)
    ]
    return [
        {
            rule: _beside(figures[at], one.level, cells, given, peers.get(one.year or 0, {}))
            for rule, given, cells in rules
        }
        for at, one in enumerate(crossing.reports)
    ], ()


def _by_year(reports: Sequence[Known], figures: Sequence[Mapping[str, Number | None]]) -> dict[int, PeerTable]:
    years: dict[int, list[int]] = defaultdict(list)
    for at, one in enumerate(reports):
        if one.in_run and one.counts and one.year is not None:
            years[one.year].append(at)
    return {
        year: peer_statistics([reports[at].level for at in members], [figures[at] for at in members])
        for year, members in years.items()
    }


def _beside(
    figures: Mapping[str, Number | None],
    level: str | None,
    cells: Iterable[str],
    given: OutliersParams,
    peers: PeerTable,
) -> BesidePeers:
    known = {cell: one for cell in cells if (one := _known(peers, level, cell, given)) is not None}
    return BesidePeers(bool(known), {cell: one for cell, one in known.items() if _is_far(figures[cell], one, given)})


def _known(peers: PeerTable, level: str | None, cell: str, given: OutliersParams) -> Peers | None:
    """Enough peers, and not all alike."""
    one = peers.get((level or "", cell))
    return one if one is not None and one.number >= given.peers and one.spread > 0 else None


def _is_far(value: Number | None, others: Peers, given: OutliersParams) -> bool:
    if value is None or value < given.minimum:
        return False
    return _NORMAL * (log1p(float(value)) - others.centre) / others.spread >= given.score


def outliers(batch: Batch, rule: Rule, given: OutliersParams) -> Iterator[Verdict]:
    form = batch.pack.form
    cells = watched(given, form)
    for report, now in enumerate(batch.reports):
        beside: BesidePeers = (batch.about("outliers", report) or {}).get(rule.id, BesidePeers())
        last = prior_or_verdict(batch, report)
        prior = None if isinstance(last, Verdict) else last
        found = [*_history(batch, report, cells, given, prior), *_beside_peers(batch, report, cells, beside)]
        if found:
            yield from found
            continue
        if isinstance(last, Verdict) and not beside.compared:
            yield last
        else:
            yield Verdict(report, Outcome.PASS, slots={"count": len(cells), "last_year": (now.year or 1) - 1})


def _history(
    batch: Batch, report: int, cells: Iterable[Address], given: OutliersParams, prior: Report | None
) -> Iterator[Verdict]:
    if prior is None:
        return
    for cell in cells:
        now, last = batch.reports[report].reading(cell).value, prior.reading(cell).value
        if now is None or last is None or now <= 0 or last <= 0 or max(now, last) < given.minimum:
            continue
        times = max(float(now) / float(last), float(last) / float(now))
        if times < given.factor:
            continue
        place = cell_words(batch.pack.form, cell, batch.lang).place
        yield Verdict(
            report,
            Outcome.REVIEW,
            place=f"history:{cell}",
            variant="history",
            slots={
                "place": place,
                "value": number_words(now),
                "last": number_words(last),
                "times": f"{times:.1f}",
                "last_year": prior.year if prior.year is not None else "？",
            },
            anchors=[cell_anchor(*cell)],
            observed=now,
            expected=last,
        )


def _beside_peers(batch: Batch, report: int, cells: Iterable[Address], beside: BesidePeers) -> Iterator[Verdict]:
    now = batch.reports[report]
    for cell in cells:
        others, value = beside.outstanding.get(str(cell)), now.reading(cell).value
        if others is None or value is None:
            continue
        yield Verdict(
            report,
            Outcome.REVIEW,
            place=f"peers:{cell}",
            variant="peers",
            slots={
                "place": cell_words(batch.pack.form, cell, batch.lang).place,
                "value": number_words(value),
                "median": f"{others.median:g}",
                "peers": others.number,
                "last_year": (now.year or 1) - 1,
            },
            anchors=[cell_anchor(*cell)],
            observed=value,
        )


_LAST_SLOTS = "last_year"

OUTLIERS = Kind(
    "outliers",
    "数据明显偏离上年或同类单位",
    OutliersParams,
    outliers,
    slots(
        _LAST_SLOTS,
        **{"pass": "count"},
        review__history="place value last times",
        review__peers="place value median peers",
        review="place value",
        not_checked="",
        not_checked__no_prior="",
        not_checked__unmatched="",
    ),
    needs=frozenset({"prior", "run"}),
    gather=gather,
    join=lambda parts, _pack: [one for part in parts for one in part],
    across=across,
)
