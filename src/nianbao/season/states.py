"""The state of each body of the roster after a run: the one place that decides it.

Every file is held against the roster by what it prints, else by its name; what is certain of nobody is on no list, and said.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from nianbao.model.roster import BodyState, UnlistedReport
from nianbao.names.forms import key_of
from nianbao.season.matching import BodyFinder, FoundBody
from nianbao.season.roster import Roster, RosterBody

_NO_REPORT: Final = "not_a_report"  # a circular: nobody's report
_BLANK: Final = "blank_form"
_OTHER_YEAR: Final = "other_year"
_DUPLICATE: Final = "duplicate"
_NAMED: Final = 3  # files named in a note


class HandedIn(NamedTuple):
    """A file of the run. `standing`: why it does not count (`model.finding.Standing`), or None. `readable`: whether a report
    was read in it."""

    id: str
    path: str
    agency: str | None
    year: int | None
    standing: str | None
    readable: bool

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name


class RosterStates(NamedTuple):
    """`bodies` in the order of the roster. `unlisted`: in the order of the files."""

    bodies: list[BodyState]
    unlisted: list[UnlistedReport]


class _Matched(NamedTuple):
    file: HandedIn
    found: FoundBody
    filed: FoundBody


def states(roster: Roster, finder: BodyFinder, files: Sequence[HandedIn], year: int | None) -> RosterStates:
    """`year`: the year that is asked for; None: that of most reports."""
    matched = [_Matched(one, *found_of(finder, one.path, one.agency)) for one in files if one.standing != _NO_REPORT]
    by_body: dict[int, list[_Matched]] = defaultdict(list)
    for one in matched:
        if one.found.body is not None:
            by_body[one.found.body].append(one)
    own = year if year is not None else _prevailing(matched)
    maybe = _maybe(matched)
    bodies = [
        _state(roster, body, by_body.get(at, []), own, maybe.get(at, [])) for at, body in enumerate(roster.bodies)
    ]
    unlisted = [_unlisted(roster, one) for one in matched if one.found.body is None]
    return RosterStates(bodies, unlisted)


def found_of(finder: BodyFinder, path: str, agency: str | None) -> tuple[FoundBody, FoundBody]:
    """The body that a file is of, and the one that its name says. What the report prints decides; the name of the file
    only where nothing is printed, or where what is printed could be several bodies of which it names one."""
    filed = finder.filed(path)
    if agency is None:
        return filed, filed
    found = finder.named(agency)
    if found.body is None and filed.body is not None and filed.body in found.near and len(found.near) > 1:
        return filed, filed
    return found, filed


def _prevailing(matched: Sequence[_Matched]) -> int | None:
    """The year of most of the reports that count; of two, the later."""
    years = Counter(one.file.year for one in matched if one.file.readable and one.file.standing in (None, _DUPLICATE))
    years.pop(None, None)
    return max(years, key=lambda year: (years[year], year or 0), default=None)


def _maybe(matched: Sequence[_Matched]) -> dict[int, list[str]]:
    """The files that could be a body's and are not taken for it: unplaced ones, and those whose name says so while they
    print another body."""
    found: dict[int, list[str]] = defaultdict(list)
    for one in matched:
        if one.found.body is None:
            for at in dict.fromkeys((*one.found.near, *((one.filed.body,) if one.filed.body is not None else ()))):
                found[at].append(f"{one.file.name} 可能是它的，不能确定")
        elif one.filed.body is not None and one.filed.body != one.found.body:
            found[one.filed.body].append(f"{one.file.name} 像是它的文件，里面写的却是“{one.file.agency}”")
    return found


class _Files(NamedTuple):
    """What came of a body. `usable`: reports of the year, that which counts first; `unread`: what no report was read in;
    `others`: reports of other years."""

    usable: list[HandedIn]
    unread: list[HandedIn]
    others: list[HandedIn]

    @classmethod
    def of(cls, files: Sequence[HandedIn], year: int | None) -> _Files:
        usable = sorted((one for one in files if _is_usable(one, year)), key=lambda one: one.standing is not None)
        unread = [one for one in files if not one.readable or one.standing == _BLANK]
        return cls(usable, unread, [one for one in files if one not in usable and one not in unread])

    @property
    def state(self) -> str | None:
        """None where nothing came."""
        if self.usable:
            return "duplicate" if len(self.usable) > 1 else "submitted"
        return "unreadable" if self.unread else "other_year" if self.others else None

    def notes(self) -> Iterator[str]:
        # Kept whole: what is to be said of a body's files, a line each.
        if len(self.usable) > 1:
            yield f"交来 {len(self.usable)} 份：{_listed(self.usable)}"
        names = {key_of(one.agency).whole: one.agency for one in self.usable if one.agency}
        if len(names) > 1:
            yield f"几份文件写的单位不同（{'、'.join(names.values())}），请核对"
        for told, files in (
            ("没有填写的空白表", [one for one in self.unread if one.readable]),
            ("读不出", [one for one in self.unread if not one.readable]),
        ):
            if files:
                yield f"{told}：{_listed(files)}"
        if self.others and not self.usable:
            years = "、".join(sorted({f"{one.year}年度" for one in self.others if one.year}))
            yield f"交来的是{years or '其他年度'}：{_listed(self.others)}"


def _state(
    roster: Roster, body: RosterBody, matched: Sequence[_Matched], year: int | None, maybe: Sequence[str]
) -> BodyState:
    files = _Files.of([one.file for one in matched], year)
    state = files.state or ("excused" if body.excused else "missing")
    notes = [*files.notes(), *_by_name(roster, matched, files), *maybe]
    if body.excused:
        notes.insert(0, body.excused if state == "excused" else f"名录写明免报（{body.excused}），仍有报送")
    return BodyState(
        name=body.name,
        short=body.short,
        group=body.group,
        order=body.order,
        state=state,
        ids=[one.id for part in files for one in part],
        note="；".join(notes),
        contact=body.contact,
        phone=body.phone,
        excused=body.excused,
    )


def _is_usable(file: HandedIn, year: int | None) -> bool:
    """Whether a file is a report of the year. One whose year was not read is not of another."""
    if not file.readable or file.standing in (_BLANK, _OTHER_YEAR):
        return False
    return file.year is None or year is None or file.year == year


def _by_name(roster: Roster, matched: Sequence[_Matched], files: _Files) -> Iterator[str]:
    """What the names of the files say that the reports do not."""
    for one in matched:
        if one.filed.body is not None and one.filed.body != one.found.body:
            said = roster.bodies[one.filed.body].short
            yield f"{one.file.name} 的文件名像是“{said}”，里面写的是“{one.file.agency}”，请核对"
        elif one.file.agency is None and one.file in files.usable:
            yield f"{one.file.name} 没有认出单位，按文件名对应"


def _unlisted(roster: Roster, one: _Matched) -> UnlistedReport:
    file = one.file
    near = dict.fromkeys((*one.found.near, *one.filed.near, *((one.filed.body,) if one.filed.body is not None else ())))
    likes = "、".join(f"“{roster.bodies[at].short}”" for at in near)
    if file.agency is None:
        note = f"没有认出单位，文件名像是{likes}，不能确定" if near else "没有认出单位，文件名也看不出"
    elif near:
        note = f"写的是“{file.agency}”，名录里与{likes}相近，不能确定是同一个单位"
    else:
        note = f"“{file.agency}”不在名录上"
    return UnlistedReport(file.id, file.path, file.agency, note)


def _listed(files: Sequence[HandedIn]) -> str:
    return "、".join(one.name for one in files[:_NAMED]) + (f"等{len(files)}份" if len(files) > _NAMED else "")
