"""A run beside the round before: which report is which, and whose findings are carried on since nothing usable came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import UNSET

from nianbao.app.agencies import same_bodies
from nianbao.app.case import Case
from nianbao.app.compare import notes_of
from nianbao.app.lasting import RoundBefore, carry_on, continue_from, give_numbers, round_of
from nianbao.app.listed import ListedBodies
from nianbao.app.options import Options
from nianbao.app.pairing import ReportIdentity, paired
from nianbao.app.reweighed import lay_register
from nianbao.app.saved import SavedRun
from nianbao.model.finding import NO_REPORTS, Finding, RunHead
from nianbao.model.verdict import UNAUDITABLE
from nianbao.render.roster import RosterView
from nianbao.render.season import season_of
from nianbao.season.matching import BodyFinder
from nianbao.season.roster import RosterBody
from nianbao.season.states import found_of

_NEVER: Final = ("duplicate", "not_a_report")  # another file stands for it, or it is nobody's


class Continued(NamedTuple):
    """What the processes that judge need of the round before. `of`: a finding's id → that of the same report there."""

    before: RoundBefore
    of: Mapping[str, str]

    def settle(self, findings: Sequence[Finding], head: RunHead) -> None:
        """Numbers and changes for what was handed in."""
        wanted = {self.of[one.id] for one in findings if one.id in self.of}
        known = SavedRun(self.before.folder, self.before.head).picked(wanted)
        for finding in findings:
            continue_from(finding, head, known.get(self.of.get(finding.id, "")), self.before)


def settle(findings: Sequence[Finding], head: RunHead, continued: Continued | None) -> None:
    """Give the problems of judged reports their lasting numbers; with a round before, say what became of each."""
    if continued is not None:
        continued.settle(findings, head)
        return
    for finding in findings:
        give_numbers(finding, head)


class Carried(NamedTuple):
    """Findings to be carried on. `ids`: in the round before → in this one. `judged`: the ids of what was handed in.
    `options`: of this run, whose register of exceptions holds for what is carried on too."""

    before: RoundBefore
    ids: Mapping[str, str]
    judged: frozenset[str]
    options: Options

    def findings(self) -> list[Finding]:
        known = SavedRun(self.before.folder, self.before.head).picked(self.ids)
        found = [carry_on(known[old], self.before, new, self.judged) for old, new in self.ids.items() if old in known]
        for one in found:
            lay_register(one, self.options)
        return found


class Rounds:
    """The round before, and what of it each file of this round is."""

    def __init__(self, saved: SavedRun, cases: Sequence[Case], listed: ListedBodies | None) -> None:
        self.entries = [one for one in saved.head.entries if _state(one) not in _NEVER]
        head = msgspec.structs.replace(saved.head, entries=[], summary=None, roster=UNSET)
        self.before = RoundBefore(saved.folder, head, round_of(saved.head))
        self._cases = [case for case in cases if case.standing is None or case.standing.state not in _NEVER]
        finder = _finder(listed, self.entries, self._cases)
        view = RosterView.of(saved.head) if listed is None else None
        self._old = [_entry_identity(one, finder, view) for one in self.entries]
        self._new = [_case_identity(case, finder) for case in self._cases]
        self._partner = self._partners()

    @classmethod
    def of(cls, previous: str | None, cases: Sequence[Case], listed: ListedBodies | None) -> Rounds | None:
        """None where there was no round before. UsageError where the folder is no saved run."""
        return None if previous is None else cls(SavedRun.open(previous), cases, listed)

    def _partners(self) -> dict[int, str]:
        """Place among the entries of the round before → id of the same report in this one."""
        usable = [at for at, case in enumerate(self._cases) if case.summary.pack and not _is_blank(case)]
        counted = [at for at, one in enumerate(self.entries) if one["verdict"] != UNAUDITABLE and not _is_empty(one)]
        pairs = paired([self._old[at] for at in counted], [self._new[at] for at in usable])
        both = [(was, now) for was, now in pairs if was is not None and now is not None]
        return {counted[was]: self._cases[usable[now]].id for was, now in both}

    @property
    def continued(self) -> Continued:
        return Continued(self.before, {new: self.entries[at]["id"] for at, new in self._partner.items()})

    def waiting(self, unread: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
        """The entries of the round before that stand, since nothing usable of their body came. `unread`: of the files of
        this round, those that turned out not to be auditable."""
        names = same_bodies([one.agency for one in (*self._old, *self._new)])
        lasting = [at for at, one in enumerate(self.entries) if _is_lasting(one)]
        stands = {at for at in lasting if self._partner.get(at, "") in {"", *unread}}
        # what is no report of the year stands where nothing else of its body came or stands
        here = {*names[len(self._old) :], *(names[at] for at in stands)}
        files = {name for one in self._new for name in (one.path, one.file)}
        others = [at for at in range(len(self._old)) if at not in lasting and names[at] not in here]
        stands.update(at for at in others if not files & {self._old[at].path, self._old[at].file})
        return [self.entries[at] for at in sorted(stands)]

    def carried(self, judged: Sequence[dict[str, Any]], options: Options) -> Carried:
        """`judged`: the entries of what was handed in."""
        unread = frozenset(one["id"] for one in judged if one["verdict"] == UNAUDITABLE)
        ids = frozenset(one["id"] for one in judged)
        seen = Counter(ids)
        names = {}
        for one in self.waiting(unread):
            seen[one["id"]] += 1
            names[one["id"]] = one["id"] if seen[one["id"]] == 1 else f"{one['id']}-r{seen[one['id']]}"
        return Carried(self.before, names, ids, options)


def tell_rounds(rounds: Rounds | None, head: RunHead) -> None:
    """Give the head what carried findings need to be shown, and what makes the rounds hard to compare."""
    if rounds is None:
        return
    was, said = rounds.before.head, season_of(head).round
    head.round = rounds.before.round + 1 if said is None else said
    if head.packs:
        head.notes += notes_of(was, head)
    known = {one["id"] for one in head.packs}
    head.packs += [one for one in was.packs if one["id"] not in known]
    head.forms = was.forms | head.forms
    head.profile = was.profile | head.profile


def _state(entry: Mapping[str, Any]) -> str:
    return str(entry["standing"]["state"]) if "standing" in entry else ""


def _is_lasting(entry: Mapping[str, Any]) -> bool:
    """Whether it is a report of the year, for which nothing stands but another."""
    return entry["verdict"] != UNAUDITABLE and "standing" not in entry


def _is_empty(entry: Mapping[str, Any]) -> bool:
    return _state(entry) in NO_REPORTS


def _is_blank(case: Case) -> bool:
    return case.standing is not None and case.standing.state in NO_REPORTS


def _finder(listed: ListedBodies | None, entries: Sequence[Mapping[str, Any]], cases: Sequence[Case]) -> BodyFinder:
    """What finds the body of a file by its name: those of the roster, else those that are known from either round."""
    if listed is not None:
        return listed.finder
    named = [*(one["agency"] for one in entries), *(case.summary.agency for case in cases)]
    names: dict[int, str] = {}
    for number, name in zip(same_bodies(named), named, strict=True):
        if name and len(name) > len(names.get(number, "")):
            names[number] = name
    return BodyFinder([RosterBody(name) for name in names.values()])


def _entry_identity(one: Mapping[str, Any], finder: BodyFinder, view: RosterView | None) -> ReportIdentity:
    body = view.body(one["id"]) if view is not None else None
    agency = body.name if body is not None else _body(finder, one["source"], one["agency"])
    return ReportIdentity(agency, one["year"], one["source"], PurePosixPath(one["source"]).name)


def _case_identity(case: Case, finder: BodyFinder) -> ReportIdentity:
    path = case.summary.path
    return ReportIdentity(_body(finder, path, case.summary.agency), case.summary.year, path, PurePosixPath(path).name)


def _body(finder: BodyFinder, path: str, agency: str | None) -> str | None:
    at = found_of(finder, path, agency)[0].body
    return finder.bodies[at].name if at is not None else agency
