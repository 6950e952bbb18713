"""What the reports of a run say about each other, from small summaries: which one is whose last year's, likeness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from nianbao.app.options import Options
from nianbao.app.packs import PackSet
from nianbao.app.reading import Read


@dataclass(slots=True)
class Summary:
    """A report in a few hundred bytes; `sketch` is what likeness needs of it."""

    path: str
    sha256: str
    pack: str
    agency: str | None
    year: int | None
    level: str | None
    sketch: Any = None


@dataclass(slots=True)
class Crossed:
    """`priors[i]`: index among the prior inputs of report i's last year, or None. `neighbours[i]`: handed to the kinds."""

    priors: list[int | None]
    neighbours: list[Any]
    notes: list[str] = field(default_factory=list)


def summarise(read: Read, packs: PackSet) -> Summary:
    report = read.report
    if report is None:
        return Summary(read.source.path, read.source.sha256, "", None, None, None)
    return Summary(read.source.path, read.source.sha256, read.pack, report.agency, report.year, report.level)


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


def cross(summaries: Sequence[Summary], priors: Sequence[Summary], options: Options) -> Crossed:
    crossed = Crossed([None] * len(summaries), [None] * len(summaries))
    if priors:
        _match_priors(summaries, priors, options, crossed)
    return crossed


def _match_priors(summaries: Sequence[Summary], priors: Sequence[Summary], options: Options, crossed: Crossed) -> None:
    from nianbao.engine.names import load_aliases, match

    aliases = load_aliases(options.aliases) if options.aliases else {}
    unused = set(range(len(priors)))
    # last year's reports are told apart by their year first: a folder may hold several years
    years = sorted({one.year for one in summaries if one.year is not None})
    for year in years:
        now = [at for at, one in enumerate(summaries) if one.year == year and one.agency]
        then = [at for at, one in enumerate(priors) if one.year == year - 1 and one.agency]
        found = match([summaries[at].agency or "" for at in now], [priors[at].agency or "" for at in then], aliases)
        for position, other in found.items():
            crossed.priors[now[position]] = then[other]
            unused.discard(then[other])
    missing = [one.path for one, prior in zip(summaries, crossed.priors, strict=True) if prior is None and one.agency]
    if missing:
        crossed.notes.append(
            f"{len(missing)} 份报告没有找到上年报告：{'、'.join(missing[:10])}{'…' if len(missing) > 10 else ''}"
        )
    if unused:
        names = [priors[at].path for at in sorted(unused)]
        crossed.notes.append(
            f"{len(names)} 份上年报告没有对应的本年报告：{'、'.join(names[:10])}{'…' if len(names) > 10 else ''}"
        )
