"""What the reports of a run say about each other, from small summaries: last year's reports."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from nianbao.app.case import Summary
from nianbao.app.options import Options
from nianbao.base.paths import shown_path
from nianbao.base.text import fold
from nianbao.model.finding import Standing

_NAMED = 20  # files named in a note; the head of the run has them all


@dataclass(slots=True)
class Crossed:
    """`priors[i]`: where report i's last year's report stands in the prior inputs followed by the run's own, or None.
    `prior`: for run.json, {matched, within_run, unmatched [{source, agency, year, reason}], unused [path], earlier}; empty
    where there was nothing to compare with. `earlier`: what the prior folder has of the form's figures in the years before
    a report, [{id, year, figures}] by the report's id in the run."""

    priors: list[int | None]
    notes: list[str] = field(default_factory=list)
    prior: dict[str, Any] = field(default_factory=dict)


def identifiers(summaries: Sequence[Summary]) -> list[str]:
    """ASCII, stable for the same content: year and the start of its hash; a number tells equal files apart."""
    seen: Counter[str] = Counter()
    names = []
    for one in summaries:
        digest = one.sha256[:12] or _name_digest(one.path)
        name = f"{one.year or 'r'}-{digest}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return names


def _name_digest(path: str) -> str:
    import hashlib

    return "x" + hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:11]


def cross(
    summaries: Sequence[Summary],
    priors: Sequence[Summary],
    options: Options,
    standings: Sequence[Standing | None] | None = None,
    formerly: Mapping[str, tuple[str, ...]] | None = None,
) -> Crossed:
    """`standings`: None for each report that counts in the run; a duplicate is nobody's last year's report. `formerly`:
    former names beside those of the alias file, which goes before."""
    crossed = Crossed([None] * len(summaries))
    doubles = {at for at, one in enumerate(standings or ()) if one is not None and one.state == "duplicate"}
    _match_priors(summaries, priors, options, crossed, doubles, formerly or {})
    return crossed


def _match_priors(
    summaries: Sequence[Summary],
    priors: Sequence[Summary],
    options: Options,
    crossed: Crossed,
    doubles: Set[int],
    formerly: Mapping[str, tuple[str, ...]],
) -> None:
    """Last year's report of each report, on the same form: from the folder of prior reports first, else from the run
    itself, of which `doubles` do not count."""
    from nianbao.engine.names import load_agencies, match_names

    aliases = {**formerly, **(load_agencies(options.aliases).aliases if options.aliases else {})}
    candidates = [*priors, *summaries]
    own = len(priors)
    reasons: dict[int, str] = {}
    for form, year in sorted({(one.form, one.year) for one in summaries if one.year is not None}):
        waiting = _by_agency(summaries, range(len(summaries)), form, year)
        in_run = [own + at for at in range(len(summaries)) if at not in doubles]
        for pool in (range(own), in_run):
            then = _by_agency(candidates, pool, form, year - 1)
            names, others = sorted(waiting), sorted(then)
            matching = match_names(names, others, aliases)
            for position in matching.merged:
                reasons |= dict.fromkeys(waiting[names[position]], "由多个单位合并而来，没有单独的上年报告")
            for position, other in matching.pairs.items():
                members = waiting.pop(names[position])
                prior = _only(candidates, then[others[other]])
                if prior is None:
                    reasons |= dict.fromkeys(members, f"上年报告不止一份：{_listed(candidates, then[others[other]])}")
                for at in members if prior is not None else ():
                    crossed.priors[at] = prior
    _tell(summaries, priors, options, crossed, reasons)


def _by_agency(summaries: Sequence[Summary], positions: Iterable[int], form: str, year: int) -> dict[str, list[int]]:
    """The reports on a form of a year by the agency's name; one agency may hand in one report in several files."""
    found: dict[str, list[int]] = defaultdict(list)
    for at in positions:
        one = summaries[at]
        if one.form == form and one.year == year and one.agency:
            found[fold(one.agency)].append(at)
    return dict(found)


def tell_earlier(crossed: Crossed, ids: Sequence[str], summaries: Sequence[Summary], priors: Sequence[Summary]) -> None:
    """Adds `earlier` to what is told of prior reports, where there are any."""
    if priors and crossed.prior:
        crossed.prior["earlier"] = earlier_figures(ids, summaries, priors, crossed.priors)


def earlier_figures(
    ids: Sequence[str], summaries: Sequence[Summary], priors: Sequence[Summary], matched: Sequence[int | None]
) -> list[dict[str, Any]]:
    """The `earlier` of `Crossed.prior`: of each body under its name of now and that of last year's report (`matched`), the
    years of which there is one report only, or several with the same figures."""
    # Kept whole: three short loops, one into the other.
    by_name: dict[tuple[str, str], dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for at, one in enumerate(priors):
        if one.agency and one.year is not None and one.figures:
            by_name[one.form, fold(one.agency)][one.year].add(at)
    found = []
    for id, one, last in zip(ids, summaries, matched, strict=True):
        before = priors[last] if last is not None and last < len(priors) else one
        years: dict[int, set[int]] = defaultdict(set)
        for name in {fold(one.agency or ""), fold(before.agency or "")}:
            for year, places in by_name.get((one.form, name), {}).items():
                years[year] |= places
        for year in sorted(year for year in years if one.year is not None and year < one.year):
            only = _only(priors, sorted(years[year]))
            if only is not None:
                found.append({"id": id, "year": year, "figures": dict(priors[only].figures)})
    return found


def _only(candidates: Sequence[Summary], positions: Sequence[int]) -> int | None:
    """The report of these that speaks for its agency: the only one, or the first of several with the same figures."""
    return positions[0] if len({candidates[at].tables for at in positions}) == 1 else None


def _listed(candidates: Sequence[Summary], positions: Iterable[int]) -> str:
    paths = [candidates[at].path for at in positions]
    return "、".join(paths[:_NAMED]) + (f"等{len(paths)}份" if len(paths) > _NAMED else "")


def _tell(
    summaries: Sequence[Summary],
    priors: Sequence[Summary],
    options: Options,
    crossed: Crossed,
    reasons: Mapping[int, str],
) -> None:
    """Which reports were compared with which year, in notes and for run.json."""
    matched = [at for at in crossed.priors if at is not None]
    within = sum(at >= len(priors) for at in matched)
    if options.prior is None and not within:
        return
    unmatched = _unmatched(summaries, crossed) if options.prior is not None else []
    unused = _unused(summaries, priors, matched)
    crossed.prior = {
        "folder": options.prior and shown_path(options.prior),
        "matched": len(matched),
        "within_run": within,
        "unmatched": [
            {
                "source": summaries[at].path,
                "agency": summaries[at].agency,
                "year": summaries[at].year,
                "reason": reasons.get(at) or _why_unmatched(summaries[at]),
            }
            for at in unmatched
        ],
        "unused": [priors[at].path for at in unused],
    }
    if within:
        crossed.notes.append(f"{within} 份报告的上年报告就在同一批文件里，已用于跨年核对")
    if unmatched:
        crossed.notes.append(f"{len(unmatched)} 份报告没有找到上年报告，未作跨年核对：{_listed(summaries, unmatched)}")
    if unused:
        crossed.notes.append(f"{len(unused)} 份上年报告没有对应的本年报告：{_listed(priors, unused)}")


def _unmatched(summaries: Sequence[Summary], crossed: Crossed) -> list[int]:
    """The reports without last year's; not those whose own next year's report is in the run: they came as last year's."""
    followed = {(fold(one.agency), one.year - 1) for one in summaries if one.agency and one.year is not None}
    waiting = [at for at, one in enumerate(summaries) if crossed.priors[at] is None and one.pack]
    return [at for at in waiting if (fold(summaries[at].agency or ""), summaries[at].year) not in followed]


def _unused(summaries: Sequence[Summary], priors: Sequence[Summary], matched: Iterable[int]) -> list[int]:
    """The prior reports of a year that was looked for, of which no copy was used or is itself in the run."""
    candidates = [*priors, *summaries]
    wanted = {None, *(one.year - 1 for one in summaries if one.year is not None)}
    spoken_for = {_identity(candidates[at]) for at in matched} | {_identity(one) for one in summaries}
    return [at for at, one in enumerate(priors) if one.year in wanted and _identity(one) not in spoken_for]


def _identity(one: Summary) -> tuple[str, int | None, str]:
    """What the same report in several files has in common."""
    return fold(one.agency or one.path), one.year, one.tables


def _why_unmatched(one: Summary) -> str:
    if one.agency is None or one.year is None:
        return "没有认出单位或年度"
    return f"没有名称对得上的{one.year - 1}年报告"
