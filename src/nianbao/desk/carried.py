"""A season taken out of the desk as the folder that the command line reads, and such a folder taken in.

nianbao.toml     settings: `nianbao audit 第1轮` in the folder audits the same again
名录.yaml        the roster
例外登记.yaml    what two have registered, where there is any
第1轮/ …         the files of each round, by number and body
上年/            last year's reports that came with them
审核结果/        the season as an output folder: `show`, `diff`, `letters`, `rescore` read it
desk.json        states, history, decisions and notes
kept/            findings and heads of all checks, by their content
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from sqlalchemy.exc import SQLAlchemyError

from nianbao.app.output_folder import OutputFolder
from nianbao.base.errors import UsageError
from nianbao.base.files import read_given
from nianbao.base.paths import real_path, shown_path
from nianbao.desk.assembled import assembled, write_run
from nianbao.desk.refusals import DeskError
from nianbao.desk.register import entries_in_force, register_text
from nianbao.desk.rights import demand
from nianbao.desk.rows import filled, plain
from nianbao.desk.seasons import bodies_of, new_season, season_of
from nianbao.desk.tables import (
    BodyRow,
    CheckRow,
    DecisionRow,
    EventRow,
    NoteRow,
    SeasonRow,
    SubmissionRow,
)
from nianbao.desk.work import Work
from nianbao.desk.workflow import workflow
from nianbao.season.roster import RosterBody
from nianbao.season.roster_table import TITLES

FORMAT: Final = 1
DESK: Final = "desk.json"
RUN: Final = "审核结果"
_LARGEST: Final = 512 << 20
_KEPT: Final = "kept"
_PRIOR: Final = "上年"
_SUFFIX: Final = 10
# What comes of data that no desk wrote, whatever is wrong with it.
_UNFIT: Final = (LookupError, TypeError, ValueError, AttributeError, OverflowError, RecursionError, SQLAlchemyError)


def export_season(work: Work, season_id: int, place: Path, formats: tuple[str, ...] = ()) -> list[str]:
    """Writes the folder, whole or not at all. Returns what is in it. UsageError for a place that cannot be written or holds
    something."""
    demand(work, "produce")
    season = season_of(work, season_id)
    bodies = bodies_of(work, season_id)
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise UsageError("不是空文件夹", where=str(place), hint="请换一个位置")
    with OutputFolder(place) as folder:
        folder.write("名录.yaml", roster_of(bodies))
        entries = [entry for body in bodies for entry in entries_in_force(body)]
        register = register_text(entries)
        if register is not None:
            folder.write("例外登记.yaml", register.encode())
        folder.write("nianbao.toml", _settings(season, register is not None))
        files = dict(_files(work, bodies))
        for name, data in files.items():
            folder.write(name, data)
        folder.write(DESK, _json(_told(season, bodies)))
        if any(check.finding for body in bodies for one in body.submissions for check in one.checks):
            (folder.path / RUN).mkdir()
            write_run(assembled(work, season_id), folder.path / RUN, formats)
        written = sorted(path.name for path in folder.path.iterdir())
    work.tell("export", f"批次 {season.id}", files=len(files))
    return written


def import_season(work: Work, place: Path) -> SeasonRow:
    """A season from such a folder, as a new one. DeskError for a folder that is none, or whose files are others than it says."""
    demand(work, "season")
    data = read_given(place / DESK, _LARGEST, hint="请给出导出的文件夹")
    try:
        return _imported(work, place, json.loads(data))
    except _UNFIT as error:
        raise DeskError(f"{shown_path(place / DESK)} 读不懂", hint="请用 nianbao desk export 写出的文件夹") from error


def _imported(work: Work, place: Path, told: Any) -> SeasonRow:
    if told["format"] != FORMAT:
        raise ValueError
    said = told["season"]
    bodies = [_roster_body(one) for one in said["bodies"]]
    season = new_season(
        work, said["year"], said["title"], bodies, said["settings"], two_people=bool(said["two_people"])
    )  # fmt: skip
    season.round = int(said["round"])
    for body, one in zip(season.bodies, said["bodies"], strict=True):
        _fill(work, place, body, one)
    work.db.flush()
    work.tell("import", f"批次 {season.id}", title=season.title, bodies=len(bodies))
    return season


def _fill(work: Work, place: Path, body: BodyRow, said: Mapping[str, Any]) -> None:
    where = f"{DESK}：{body.name}"
    state = filled(BodyRow, said, where)
    if state.state not in workflow().states:
        raise ValueError(state.state)
    body.state, body.since, body.number = state.state, state.since, state.number
    try:
        for one in said["submissions"]:
            submission = filled(SubmissionRow, one, where)
            _take(work, place, one["file"], submission.sha256)
            if submission.prior_sha256:
                _take(work, place, one["prior_file"], submission.prior_sha256)
            for check in one["checks"]:
                row = filled(CheckRow, check, where)
                if row.state != "done":
                    row.state, row.begun_at = "waiting", None
                    work.asks = True
                for name in filter(None, (row.finding, row.head)):
                    _take(work, place, f"{_KEPT}/{name}.json", name)
                submission.checks.append(row)
            body.submissions.append(submission)
        body.events.extend(filled(EventRow, one, where) for one in said["events"])
        body.notes.extend(filled(NoteRow, one, where) for one in said["notes"])
        body.decisions.extend(filled(DecisionRow, one, where) for one in said["decisions"])
    except (KeyError, TypeError) as error:
        raise DeskError(f"{where} 读不懂", hint="请用 nianbao desk export 写出的文件夹") from error


def _take(work: Work, place: Path, file: str, name: str) -> None:
    """A file of the folder into the store, where it is what it should be."""
    path = place / file
    if not real_path(path).is_relative_to(real_path(place)):
        raise DeskError(f"{shown_path(file)} 不在文件夹里", hint="请用没有改动过的文件夹")
    data = read_given(path, _LARGEST, hint="文件夹里的文件要齐全")
    if sha256(data).hexdigest() != name:
        raise DeskError(f"{shown_path(path)} 与导出时不同，没有导入", hint="请用没有改动过的文件夹")
    work.store.put(data)


def _files(work: Work, bodies: list[BodyRow]) -> Iterator[tuple[str, bytes]]:
    get = work.store.get
    for body in bodies:
        for one in body.submissions:
            yield file_of(body, one), get(one.sha256)
            if one.prior_sha256:
                yield prior_of(body, one), get(one.prior_sha256)
            for check in one.checks:
                for name in filter(None, (check.finding, check.head)):
                    yield f"{_KEPT}/{name}.json", get(name)


def file_of(body: BodyRow, version: SubmissionRow) -> str:
    """Where a version's file lies in the folder: told by its body, with the ending that it came with."""
    return f"第{version.round}轮/{_stem(body)}{_ending(version.name)}"


def prior_of(body: BodyRow, version: SubmissionRow) -> str:
    return f"{_PRIOR}/{_stem(body)}-第{version.round}轮{_ending(version.prior_name or '')}"


def _stem(body: BodyRow) -> str:
    name = "".join(sign if sign.isalnum() else "_" for sign in body.short)[:60]
    return f"{body.place + 1:03d}-{name}"


def _ending(name: str) -> str:
    _, dot, ending = name.rpartition(".")
    clean = "".join(sign for sign in ending if sign.isascii() and sign.isalnum())
    return f".{clean[:_SUFFIX].lower()}" if dot and clean else ""


def _told(season: SeasonRow, bodies: list[BodyRow]) -> dict[str, Any]:
    listed = []
    for body in bodies:
        versions = [
            plain(one)
            | {"file": file_of(body, one), "prior_file": prior_of(body, one) if one.prior_sha256 else None}
            | {"checks": [plain(check) for check in one.checks]}
            for one in body.submissions
        ]
        listed.append(
            plain(body)
            | {"officer": None if body.officer is None else body.officer.login, "submissions": versions}
            | {"events": [plain(one) for one in body.events], "notes": [plain(one) for one in body.notes]}
            | {"decisions": [plain(one) for one in body.decisions]}
        )
    return {"format": FORMAT, "season": plain(season) | {"bodies": listed}}


def roster_of(bodies: list[BodyRow]) -> bytes:
    """The roster as the command line reads it."""
    lines = ["format: 1", "bodies:"]
    for body in bodies:
        values = {
            "name": body.name, "short": body.short, "group": body.group, "order": body.number, "contact": body.contact,
            "phone": body.phone, "formerly": body.formerly, "excused": body.excused,
        }  # fmt: skip
        said = [f"{TITLES[key]}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items() if value]
        lines.append("  - " + "\n    ".join(said))
    return ("\n".join(lines) + "\n").encode()


def _roster_body(said: Mapping[str, Any]) -> RosterBody:
    return RosterBody(
        name=str(said["name"]), short=str(said["short"]), group=str(said["group"]), order=int(said["number"]),
        contact=str(said["contact"]), phone=str(said["phone"]), formerly=tuple(map(str, said["formerly"])),
        excused=str(said["excused"]),
    )  # fmt: skip


def _settings(season: SeasonRow, registered: bool) -> bytes:
    values = {**season.settings, "title": season.title, "year": season.year, "roster": "名录.yaml"}
    if registered:
        values["exceptions"] = "例外登记.yaml"
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return ("\n".join(lines) + "\n").encode()


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
