"""Seasons and their rosters: begun from a list of bodies, told how they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from nianbao.desk.accounts import one_line
from nianbao.desk.checking import ask_check
from nianbao.desk.moves import current, latest_check
from nianbao.desk.refusals import DeskError, missing
from nianbao.desk.rights import check_version, demand, seen_body
from nianbao.desk.tables import AgencyRow, BodyRow, SeasonRow, SubmissionRow
from nianbao.desk.work import Work
from nianbao.desk.workflow import workflow
from nianbao.season.roster import RosterBody
from nianbao.season.settings import TABLE, UnfitValueError, checked

# what a season says of itself, in the words of `season.settings`; no places of files among them
_MOST_NAMES: Final = 20
SETTINGS: Final = ("office", "contact", "phone", "date", "deadline", "rules", "profile", "level")


def new_season(
    work: Work,
    year: int,
    title: str,
    bodies: Sequence[RosterBody],
    settings: Mapping[str, Any],
    *,
    two_people: bool = True,
) -> SeasonRow:
    """A season of the reporting year `year`, each body of the roster in state 待报. Bodies are known by their names, former ones
    too, from season to season. DeskError."""
    demand(work, "season")
    if not 2008 <= year <= 2100:
        raise DeskError(f"年度 {year} 不对", hint="请写报告的年度，如 2025")
    if not bodies:
        raise DeskError("名录里没有单位", hint="请先填好名录，见 nianbao roster new")
    season = SeasonRow(
        year=year, title=one_line(title, "批次名称"), settings=checked_settings(settings), two_people=two_people, made_at=work.now
    )  # fmt: skip
    work.db.add(season)
    work.db.flush()
    _add_bodies(work, season, bodies)
    work.tell("season_new", f"批次 {season.id}", year=year, title=season.title, bodies=len(bodies))
    return season


def change_season(
    work: Work, season_id: int, title: str, settings: Mapping[str, Any], *, round: int, two_people: bool
) -> SeasonRow:
    demand(work, "season")
    season = season_of(work, season_id)
    if not season.round <= round <= 99:
        raise DeskError(f"轮次只能往后，现在是第 {season.round} 轮", hint="最多 99 轮")
    season.title, season.settings = one_line(title, "批次名称"), checked_settings(settings)
    season.round, season.two_people = round, two_people
    work.tell(
        "season_change", f"批次 {season.id}", title=season.title, settings=season.settings, round=round, two_people=two_people
    )  # fmt: skip
    return season


def add_to_roster(work: Work, season_id: int, bodies: Sequence[RosterBody]) -> int:
    """Bodies that are not on the season's roster yet go to its end. Returns how many."""
    demand(work, "season")
    season = season_of(work, season_id)
    before = len(season.bodies)
    known = {name for body in season.bodies for name in (body.name, *body.formerly)}
    new = [one for one in bodies if one.name not in known and not known & set(one.formerly)]
    _add_bodies(work, season, new)
    work.tell("roster_add", f"批次 {season.id}", names=[one.name for one in new])
    return len(new) if before else len(bodies)


def change_former_names(work: Work, body_id: int, names: Sequence[str], *, version: int | None = None) -> BodyRow:
    """What a body was called before: reports may still say so. A version that was taken for another's is checked again.
    DeskError, also for a name that is another body's."""
    demand(work, "season")
    body = seen_body(work, body_id)
    check_version(body, version)
    given = list(dict.fromkeys(one_line(name, "曾用名") for name in names))
    others = {name for one in body.season.bodies if one.id != body.id for name in (one.name, *one.formerly)}
    if len(given) > _MOST_NAMES or body.name in given or others & set(given):
        told = f"“{next(iter(others & set(given)))}”是另一个单位的名称" if others & set(given) else "曾用名不对"
        raise DeskError(told, hint=f"写单位以前的全称，一行一个，不超过 {_MOST_NAMES} 个")
    if given == body.formerly:
        return body
    was, body.formerly = list(body.formerly), given
    version_now = current(body)
    last = latest_check(version_now)
    if version_now is not None and last is not None and last.foreign:
        ask_check(work, version_now, "曾用名已改")
    work.tell("former_names", f"单位 {body.id}", was=was, now=given)
    return body


def checked_settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """Those that are said, as the settings file would take them. DeskError (`invalid`)."""
    kept = {}
    for key, value in given.items():
        if key not in SETTINGS:
            raise DeskError(f"批次没有设置 {key}", hint=f"可用：{'、'.join(SETTINGS)}")
        if value in (None, ""):
            continue
        try:
            kept[key] = checked(TABLE[key], value)
        except UnfitValueError as error:
            raise DeskError(str(error), hint=error.hint) from None
    return kept


def seasons_of(work: Work) -> list[SeasonRow]:
    """Those that who asks may see, the newest first."""
    asked = select(SeasonRow).order_by(SeasonRow.year.desc(), SeasonRow.id.desc())
    if work.who.role == "agency":
        asked = asked.where(SeasonRow.bodies.any(_own(work)))
    return list(work.db.scalars(asked))


def season_of(work: Work, season_id: int) -> SeasonRow:
    """DeskError (`missing`), also for a season in which who asks has nothing."""
    season = work.db.get(SeasonRow, season_id)
    if season is None or (work.who.role == "agency" and not bodies_of(work, season_id)):
        raise missing("个批次")
    return season


def bodies_of(work: Work, season_id: int) -> list[BodyRow]:
    """Those of the roster that who asks may see, in its order, with what lists show of them loaded."""
    asked = _listed(select(BodyRow).where(BodyRow.season_id == season_id).order_by(BodyRow.place))
    if work.who.role == "agency":
        asked = asked.where(_own(work))
    return list(work.db.scalars(asked))


def bodies_in(work: Work, states: Collection[str]) -> list[BodyRow]:
    """Those of all seasons in these states, the newest season first, as `bodies_of` has them."""
    demand(work, "see_office")
    asked = select(BodyRow).join(SeasonRow, SeasonRow.id == BodyRow.season_id).where(BodyRow.state.in_(states))
    return list(work.db.scalars(_listed(asked.order_by(SeasonRow.year.desc(), SeasonRow.id.desc(), BodyRow.place))))


@dataclass(frozen=True, slots=True)
class SeasonOverview:
    """How a season stands. `states`: how many bodies are in each state, in the order of the workflow; `excused`: of those who
    have not handed in, how many need not; `late`: handed in nothing though the deadline has passed."""

    states: dict[str, int]
    excused: int
    late: int


def overview(work: Work, bodies: Iterable[BodyRow], today: str, deadline: str | None) -> SeasonOverview:
    listed = list(bodies)
    counts = Counter(body.state for body in listed)
    due = [body for body in listed if body.state == "due"]
    excused = sum(bool(body.excused) for body in due)
    late = len(due) - excused if deadline is not None and deadline < today else 0
    return SeasonOverview({state: counts[state] for state in workflow().states}, excused, late)


def _listed(asked: Select[BodyRow]) -> Select[BodyRow]:
    versions = selectinload(BodyRow.submissions).selectinload(SubmissionRow.checks)
    return asked.options(versions, selectinload(BodyRow.officer))


def _own(work: Work) -> Any:
    who = work.who
    return BodyRow.id == who.body_id if who.body_id is not None else BodyRow.agency_id == (who.agency_id or -1)


def _add_bodies(work: Work, season: SeasonRow, bodies: Sequence[RosterBody]) -> None:
    start = len(season.bodies)
    number = max((body.number for body in season.bodies), default=0) if start else 0
    for at, one in enumerate(bodies):
        season.bodies.append(
            BodyRow(
                season_id=season.id,
                agency=_agency(work, one),
                place=start + at,
                number=one.order if not start and one.order else number + at + 1,
                name=one.name,
                short=one.short or one.name,
                group=one.group,
                contact=one.contact,
                phone=one.phone,
                formerly=list(one.formerly),
                excused=one.excused,
                since=work.now,
            )
        )
    work.db.flush()


def _agency(work: Work, body: RosterBody) -> AgencyRow:
    """The agency of a body, which may have had another name; made where there is none."""
    for name in (body.name, *body.formerly):
        found = work.db.scalar(select(AgencyRow).where(AgencyRow.name == name))
        if found is not None:
            found.name = body.name
            return found
    agency = AgencyRow(name=body.name)
    work.db.add(agency)
    return agency
