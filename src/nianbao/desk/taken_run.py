"""A run of the command line taken into the desk: its output folder (run.json, findings.jsonl) and the files audited become
a round of a season. Each report is held against its finding by its SHA-256; what cannot be taken is told, with why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any, Final, NamedTuple

from msgspec import UNSET
from msgspec.structs import replace

from nianbao.app.entries import conclude, counted, entry_of
from nianbao.app.saved import SavedRun, encode, encode_run
from nianbao.base.errors import UsageError
from nianbao.base.files import read_small
from nianbao.base.paths import real_path
from nianbao.desk.checking import ask_check
from nianbao.desk.handing_in import MOST_ROUNDS, keep
from nianbao.desk.moves import apply
from nianbao.desk.rights import day_of, demand
from nianbao.desk.seasons import SETTINGS, bodies_of, new_season, season_of
from nianbao.desk.tables import BodyRow, CheckRow, SeasonRow, SubmissionRow
from nianbao.desk.work import Work
from nianbao.desk.workflow import workflow
from nianbao.model.finding import NO_REPORTS, Finding, RunHead
from nianbao.model.season import Season
from nianbao.season.matching import BodyFinder
from nianbao.season.roster import RosterBody

_LARGEST: Final = 512 << 20
_WHY: Final = "导入命令行的审核结果"


class LeftOut(NamedTuple):
    """A report of the run that was not taken. `source`: its path in the run."""

    source: str
    why: str


@dataclass(slots=True)
class TakenRun:
    """`taken`: how many reports became versions; `checked_again`: of those, how many follow an earlier version and are checked
    by the desk, so that problems keep their numbers."""

    season: SeasonRow
    taken: int = 0
    checked_again: int = 0
    left: list[LeftOut] = field(default_factory=list)


def is_run(place: Path) -> bool:
    """Whether a folder is an output folder, and none that the desk exported."""
    return (place / "run.json").is_file() and not (place / "desk.json").is_file()


def take_run(
    work: Work, place: Path, *, season_id: int | None = None, year: int | None = None, inputs: Path | None = None
) -> TakenRun:
    """A round of the season, or of a new one from the run's roster, or of the bodies that its reports name. `inputs`: the folder
    from which the run's paths count, where it is not this one. UsageError, DeskError for a folder that is no run, or whose season
    cannot be told."""
    demand(work, "season")
    run = SavedRun.open(place)
    findings = [one for one in run.findings() if one.handed_in is not False]
    season = season_of(work, season_id) if season_id is not None else _new(work, run.head, findings, year)
    taken = TakenRun(season)
    bodies = bodies_of(work, season.id)
    places = _places(findings, run.head, bodies)
    named = Counter(places)
    for one, at in zip(findings, places, strict=True):
        body = None if at is None else bodies[at]
        why = _why_not(one, season, body, named[at])
        data = None if why else _original(one, inputs or Path())
        if body is None or data is None:
            taken.left.append(LeftOut(one.source.path, why or "原件不在，或与审核时不同；用 --inputs 说明在哪个文件夹"))
        else:
            _take(work, taken, body, one, run.head, data)
    work.db.flush()
    work.tell("import_run", f"批次 {season.id}", taken=taken.taken, left=len(taken.left))
    return taken


def _places(findings: list[Finding], head: RunHead, bodies: list[BodyRow]) -> list[int | None]:
    """The body of each finding: as the run's roster had it, else by the name that the report prints."""
    finder = BodyFinder([RosterBody(body.name, formerly=tuple(body.formerly)) for body in bodies])
    on_roster = {id: state.name for state in _roster(head) for id in state.ids[:1]}
    names = [on_roster.get(one.id) or one.report.agency for one in findings]
    return [finder.named(name).body if name else None for name in names]


def _new(work: Work, head: RunHead, findings: list[Finding], year: int | None) -> SeasonRow:
    found = year or _year_of(findings)
    agencies = dict.fromkeys(one.report.agency for one in findings)
    bodies = [
        RosterBody(one.name, one.short, one.group, one.order, one.contact, one.phone, excused=one.excused)
        for one in _roster(head)
    ] or [RosterBody(name) for name in agencies if name]
    if not bodies:
        raise UsageError("看不出是哪些单位", where="nianbao desk import", hint="请先按名录新建批次，再用 --season 导入")
    told = Season() if head.season is UNSET else head.season
    said = {key: getattr(told, key, None) for key in SETTINGS}
    return new_season(work, found, told.title or f"{found}年度报告", bodies, said)


def _year_of(findings: list[Finding]) -> int:
    """The year that most reports are of."""
    years = Counter(one.report.year for one in findings if one.report.year)
    if not years:
        raise UsageError("看不出是哪个年度的报告", where="--year", hint="请写明，如 --year 2025")
    return max(years, key=lambda year: (years[year], year))


def _roster(head: RunHead) -> list[Any]:
    return [] if head.roster is UNSET else list(head.roster)


def _why_not(one: Finding, season: SeasonRow, body: BodyRow | None, count: int) -> str:
    if one.standing is not None and one.standing.state in NO_REPORTS:
        return "不是年度报告"
    if one.report.year is not None and one.report.year != season.year:
        return f"是 {one.report.year} 年度的，这一批要 {season.year} 年度的"
    if body is None:
        return "报告里的单位不在名录上" if one.report.agency else "看不出是哪个单位的"
    if count > 1:
        return f"{body.name} 有 {count} 份，请只留一份"
    if body.state not in workflow().moves["hand_in"].leads:
        words = workflow().states[body.state]  # type: ignore[index]
        return f"{body.name} 自 {day_of(body.since)} 起是“{words.title}”，{words.office}"
    if len(body.submissions) >= MOST_ROUNDS:
        return f"{body.name} 已经交了 {len(body.submissions)} 次"
    return ""


def _original(one: Finding, inputs: Path) -> bytes | None:
    """The file that was audited; None where it is not there any more, or not as it was. A path that leads out of a folder that was
    named is none."""
    path = inputs / one.source.path
    try:
        if inputs != Path() and not real_path(path).is_relative_to(real_path(inputs)):
            return None
        data = read_small(path, _LARGEST)
    except (OSError, ValueError):
        return None
    return data if sha256(data).hexdigest() == one.source.sha256 else None


def _take(work: Work, taken: TakenRun, body: BodyRow, one: Finding, head: RunHead, data: bytes) -> None:
    kept = keep(work.store, PurePosixPath(one.source.path).name, data)
    earlier = [version for version in body.submissions if version.withdrawn_at is None]
    version = SubmissionRow(
        round=max((version.round for version in body.submissions), default=0) + 1,
        name=kept.name, sha256=kept.sha256, bytes=kept.bytes, by=work.who.name, at=work.now,
    )  # fmt: skip
    body.submissions.append(version)
    work.db.flush()
    apply(work, body, "hand_in")
    work.tell("submission", f"单位 {body.id}", round=version.round, file=version.name, sha256=version.sha256)
    taken.taken += 1
    if earlier:
        ask_check(work, version, _WHY)
        taken.checked_again += 1
    else:
        version.checks.append(_check(work, one, head))


def _check(work: Work, one: Finding, head: RunHead) -> CheckRow:
    """Done already: the run's finding, with a head of its own."""
    count = counted(one, head)
    entry = entry_of(one, count)
    own = replace(
        head, entries=[entry], roster=UNSET, unlisted=UNSET, unlisted_files=UNSET, letters=UNSET, exceptions={}, prior={}
    )  # fmt: skip
    conclude(own, [count])
    error = one.error if isinstance(one.error, dict) else None
    return CheckRow(
        turn=1, why=_WHY, state="done", tries=0, made_at=work.now, begun_at=work.now, done_at=work.now,
        finding=work.store.put(encode(one)), head=work.store.put(encode_run(own)), verdict=one.verdict, score=one.score.value,
        problems=dict(_problems(entry)), fault=error, foreign="",
    )  # fmt: skip


def _problems(entry: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key in ("must", "advise", "review", "info", "excepted"):
        if key in entry:
            yield key, entry[key]
