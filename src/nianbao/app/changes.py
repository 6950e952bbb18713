"""What became of the problems of one report from one run to the next.

Nothing counts as mended that the second run did not look at.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nianbao.app.pairing import ReportIdentity
from nianbao.model.comparison import Change, ComparedProblem, Side
from nianbao.model.finding import Anchor


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """A result behind a problem. `place`: rule and place with its words; `about`: without them. `values`: what must stay the
    same for it to count as unchanged."""

    rule: str
    place: str
    about: str
    fingerprint: str
    values: tuple[str, ...]
    anchors: tuple[Anchor, ...]


@dataclass(frozen=True, slots=True, eq=False)
class KnownProblem:
    """A problem of a run, with the checks behind it."""

    told: ComparedProblem
    checks: tuple[Check, ...]


@dataclass(slots=True)
class ComparedReport:
    """`body`: the roster's name of its body, "" where none is known. `handed_in`: False where a run shows the findings of a
    round before. `undecided`: rules of which a result did not come to a decision. `rules`: those that were run. `read`:
    places of the report that were read, sections by id and cells as (table, row, column)."""

    side: Side
    agency: str | None
    year: int | None
    body: str
    file: str
    handed_in: bool
    problems: list[KnownProblem]
    rules: frozenset[str]
    undecided: frozenset[str]
    read: frozenset[Any]
    weight: tuple[int, str]

    @property
    def identity(self) -> ReportIdentity:
        return ReportIdentity(self.body or self.agency, self.year, self.side.source, self.file)

    @property
    def name(self) -> str:
        return " ".join(str(part) for part in (self.agency or self.file, self.year) if part)


def changes_of(was: ComparedReport | None, now: ComparedReport | None, position: int) -> list[Change]:
    """The changes of a report; None where a run does not have it. `position`: of the report in the comparison."""
    old = was.problems if was else []
    if now is None or not now.handed_in or now.side.verdict == "unauditable":
        reason = None if now is None or not now.handed_in else "not_read"
        return [Change("not_handed_in", position, one.told, None, reason) for one in old]
    if was is None or was.side.verdict == "unauditable":
        return [Change("new", position, None, one.told, "first_report") for one in now.problems]
    renamed = (was.agency, was.year) != (now.agency, now.year)
    links = _linked(_checks(old), _checks(now.problems), renamed=renamed)
    holders = _holders(now.problems)
    found: list[Change] = []
    taken: set[int] = set()
    for one in old:
        other = _nearest(one, holders, links)
        if other is None:
            state, reason = _gone(one.checks, now)
            found.append(Change(state, position, one.told, None, reason))
        else:
            taken.add(other)
            state, reason = _stays(one, now.problems[other], links, now)
            found.append(Change(state, position, one.told, now.problems[other].told, reason))
    left = [one for at, one in enumerate(now.problems) if at not in taken]
    return [*found, *_left_over(left, old, links, position)]


def _left_over(
    left: Iterable[KnownProblem], old: Sequence[KnownProblem], links: Mapping[Check, Check], position: int
) -> Iterator[Change]:
    """The changes of problems of the second run that are no problem of the first by themselves."""
    holders = _holders(old)
    back = {after: before for before, after in links.items()}
    for one in left:
        was_in = next((back[check] for check in one.checks if check in back), None)
        if was_in is None:
            yield Change("new", position, None, one.told)
        else:  # what was one problem is two now: nothing new
            yield Change("changed", position, old[holders[was_in][0]].told, one.told, "spread")


def _checks(problems: Iterable[KnownProblem]) -> list[Check]:
    return [check for one in problems for check in one.checks]


def _linked(old: Sequence[Check], new: Sequence[Check], *, renamed: bool) -> dict[Check, Check]:
    """Which check of the first run is which of the second: the same words in the same place; then the same fingerprint,
    since figures and words may have changed; where the agency's name was read otherwise, which is in the fingerprint,
    the only one of its rule about these cells or this section."""
    links: dict[Check, Check] = {}
    taken: set[Check] = set()
    keys: tuple[tuple[Callable[[Check], str], bool], ...] = (
        (lambda one: one.place, False),
        (lambda one: one.about, True) if renamed else (lambda one: one.fingerprint, False),
    )
    for key, only in keys:
        left = [one for one in old if one not in links]
        alike = Counter(map(key, left))
        waiting: dict[str, deque[Check]] = defaultdict(deque)
        for other in new:
            if other not in taken and key(other):
                waiting[key(other)].append(other)
        for one in left:
            found = waiting.get(key(one))
            if found and not (only and (len(found) > 1 or alike[key(one)] > 1)):
                links[one] = found.popleft()
                taken.add(links[one])
    return links


def _nearest(one: KnownProblem, holders: Mapping[Check, Sequence[int]], links: Mapping[Check, Check]) -> int | None:
    """The problem with most of the same checks, of several the first; None where none has any. `holders`: the problems of
    each check."""
    own = {links[check] for check in one.checks if check in links}
    shared = Counter(at for check in own for at in holders.get(check, ()))
    return min(shared, key=lambda at: (-shared[at], at)) if shared else None


def _holders(problems: Sequence[KnownProblem]) -> dict[Check, list[int]]:
    found: dict[Check, list[int]] = defaultdict(list)
    for at, one in enumerate(problems):
        for check in dict.fromkeys(one.checks):
            found[check].append(at)
    return found


def _gone(checks: Iterable[Check], now: ComparedReport) -> tuple[str, str | None]:
    """What became of checks that fail no more: mended only where the second run looked."""
    for check in checks:
        if check.rule not in now.rules or check.rule in now.undecided:
            return "changed", "not_checked"
        if not all(_is_read(anchor, now) for anchor in check.anchors):
            return "changed", "not_read"
    return "fixed", None


def _is_read(anchor: Anchor, now: ComparedReport) -> bool:
    """Whether the place of an anchor was read in the second run."""
    match anchor.get("type"):
        case "cell":
            return (anchor["table"], anchor["row"], anchor["column"]) in now.read
        case "span":
            return anchor["section"] in now.read
        case _:
            return True


def _stays(
    one: KnownProblem, other: KnownProblem, links: Mapping[Check, Check], now: ComparedReport
) -> tuple[str, str | None]:
    """What became of a problem that the second run has, too."""
    # Kept whole: each state is what is left when those above it are not the case.
    was, degree = one.told.degree, other.told.degree
    if was != degree and "excepted" in (was, degree):
        return "changed", "excepted" if degree == "excepted" else "exception_ended"
    kept = [(check, links[check]) for check in one.checks if links.get(check) in other.checks]
    gone = [check for check in one.checks if check not in links]
    more = len(other.checks) > len(kept)
    if gone and not more:
        state, reason = _gone(gone, now)
        return ("partly", None) if state == "fixed" else (state, reason)
    one_to_one = not more and len(kept) == len(one.checks)
    if one_to_one and all(_fewer(*pair) for pair in kept):
        return "partly", None
    if was != degree:
        return "changed", "degree"
    return ("unchanged" if one_to_one and all(_same(*pair) for pair in kept) else "changed"), None


def _same(was: Check, now: Check) -> bool:
    return was.values == now.values and _words_of(was) == _words_of(now)


def _fewer(was: Check, now: Check) -> bool:
    """Whether fewer of the same quotes or absences are reported."""
    old, new = _words_of(was), _words_of(now)
    return "" not in old and new < old and bool(new)


def _words_of(check: Check) -> set[str]:
    return {_words(anchor) for anchor in check.anchors}


def _words(anchor: Anchor) -> str:
    match anchor.get("type"):
        case "span":
            return f"{anchor['section']}“{anchor.get('quote', '')}”"
        case "absence":
            return f"{anchor['section']}:{anchor['what']}"
        case _:
            return ""
