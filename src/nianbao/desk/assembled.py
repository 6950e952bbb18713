"""A season as a run: the findings that stand, put together so that whatever the command line writes of a run is written of a
season by the same functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import UNSET
from sqlalchemy import func, select

from nianbao.app.entries import conclude, counted, entry_of
from nianbao.app.outputs import Output, finish_folders, outputs, whole_files, write_each
from nianbao.app.saved import encode, encode_run
from nianbao.app.verdicts import exit_code
from nianbao.desk.findings import OpenedFinding, opened_all
from nianbao.desk.moves import current, done_check
from nianbao.desk.refusals import DeskError
from nianbao.desk.rights import demand
from nianbao.desk.seasons import bodies_of, season_of
from nianbao.desk.tables import BodyRow, CheckRow, SeasonRow, SubmissionRow
from nianbao.desk.work import Work
from nianbao.model.finding import Finding, RunHead
from nianbao.model.roster import BodyState
from nianbao.model.season import Season
from nianbao.model.verdict import UNAUDITABLE
from nianbao.season.settings import SEASON

_LONGEST_ID = 80


class _Standing(NamedTuple):
    body: BodyRow
    round: int
    found: OpenedFinding | None  # None: handed in, and not checked yet, or without a finding


@dataclass(slots=True)
class SeasonRun:
    """`held`: in the roster's order. A run as comparisons and outputs take it."""

    head: RunHead
    held: list[Finding] = field(default_factory=list)

    def findings(self) -> Iterator[Finding]:
        return iter(self.held)


def assembled(work: Work, season_id: int) -> SeasonRun:
    """The season's run as it stands now. DeskError (`state`) where nothing has been checked yet."""
    demand(work, "produce")
    season = season_of(work, season_id)
    bodies = bodies_of(work, season_id)
    standing = _standing_of(work, bodies)
    heads = [one.found.head for one in standing if one.found is not None]
    if not heads:
        raise DeskError("还没有核对过的报告", reason="state", hint="等填报单位提交并核对完成")
    round = max(season.round, *(one.round for one in standing))
    head = _head(season, heads, round)
    run = SeasonRun(head)
    ids: dict[int, str] = {}
    for one in standing:
        if one.found is None:
            continue
        finding = one.found.finding
        finding.id = ids[one.body.id] = f"{one.body.place + 1:03d}-{finding.id}"[:_LONGEST_ID]
        if one.round < round:
            finding.handed_in = False
        run.held.append(finding)
    states = {one.body.id: _state_of(one) for one in standing}
    head.roster = [_on_roster(body, states.get(body.id), ids.get(body.id)) for body in bodies]
    head.unlisted_files, head.unlisted = [], []
    counts = [counted(finding, head) for finding in run.held]
    head.entries = [entry_of(finding, count) for finding, count in zip(run.held, counts, strict=True)]
    conclude(head, counts)
    head.exit_code = exit_code(head.entries, fail_on="must", min_score=None)
    return run


def _standing_of(work: Work, bodies: Sequence[BodyRow]) -> list[_Standing]:
    versions = [(body, version) for body in bodies if (version := current(body)) is not None]
    found = opened_all(work, (done_check(version) for _, version in versions))
    return [_Standing(body, version.round, one) for (body, version), one in zip(versions, found, strict=True)]


def stand_of(work: Work, season: SeasonRow) -> tuple[object, ...]:
    """What differs when anything has changed of which a season's outputs tell."""
    bodies = select(func.count(), func.sum(BodyRow.version)).where(BodyRow.season_id == season.id)
    checks = (
        select(func.count(), func.max(CheckRow.id), func.max(CheckRow.done_at))
        .join(SubmissionRow, SubmissionRow.id == CheckRow.submission_id)
        .join(BodyRow, BodyRow.id == SubmissionRow.body_id)
        .where(BodyRow.season_id == season.id, CheckRow.state == "done")
    )
    return (season.version, *work.db.execute(bodies).one(), *work.db.execute(checks).one())


def _head(season: SeasonRow, heads: Sequence[RunHead], round: int) -> RunHead:
    packs: dict[tuple[str, str], dict[str, Any]] = {}
    forms: dict[str, Any] = {}
    profile: dict[str, Any] = {}
    for head in heads:  # of one pack in several versions, outputs show things as the last has them
        packs |= {(str(one["id"]), str(one["sha256"])): one for one in head.packs}
        forms |= head.forms
        profile |= head.profile
    many = len(packs) > len({name for name, _ in packs})
    said = {key: season.settings[key] for key in SEASON if key in season.settings}
    return RunHead(
        engine=heads[-1].engine,
        packs=sorted(packs.values(), key=lambda one: (str(one["id"]), str(one["version"]))),
        arguments={"paths": [], "season": season.title},
        counts={},
        exit_code=0,
        entries=[],
        forms=forms,
        profile=profile,
        notes=["有的报告是按规则包以前的版本核对的，重新核对后结果可能不同"] if many else [],
        season=Season(**{**said, "title": season.title, "round": round if round > 1 else None}),
        round=round if round > 1 else UNSET,
    )


def _state_of(one: _Standing) -> str:
    if one.found is None or one.found.finding.verdict == UNAUDITABLE:
        return "unreadable" if one.found is not None else "submitted"
    year = one.found.finding.report.year
    return "submitted" if year is None or year == one.body.season.year else "other_year"


def _on_roster(body: BodyRow, state: str | None, id: str | None) -> BodyState:
    return BodyState(
        name=body.name,
        short=body.short,
        group=body.group,
        order=body.number,
        state=state or ("excused" if body.excused else "missing"),
        ids=[] if id is None else [id],
        note="" if state is None or id is not None else "已报，还在核对",
        contact=body.contact,
        phone=body.phone,
        excused=body.excused,
    )


def write_run(run: SeasonRun, folder: Path, formats: Sequence[str]) -> None:
    """The run as an output folder of `nianbao audit --format …`, into an empty folder."""
    files: tuple[Output, ...] = outputs(formats)
    lines = bytearray()
    for finding in run.held:
        lines += encode(finding)
        write_each(folder, files, finding, run.head)
    (folder / "findings.jsonl").write_bytes(lines)
    finish_folders(folder, files, run.head, run.findings)
    (folder / "run.json").write_bytes(encode_run(run.head))
    for name, data in whole_files(files, run.head, run.findings):
        (folder / name).write_bytes(data)


def output_of(run: SeasonRun, name: str, file: str) -> bytes:
    """One file of a format, such as leader.html: for pages that show it live. KeyError where the format has none of that name."""
    chosen = [one for one in outputs([name]) if one.file == file]
    for _, data in whole_files(chosen, run.head, run.findings):
        return data
    raise KeyError(file)
