"""The check of a version, in the process of its own: nothing of the desk is loaded there, nor its database known."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from nianbao.app.entries import WrittenReport
from nianbao.app.options import Options
from nianbao.app.run import run
from nianbao.app.saved import FINDINGS, RUN, encode_run
from nianbao.base.errors import NianbaoError
from nianbao.base.limits import end_with, give_way, limit_process
from nianbao.base.shapes import decoder_of
from nianbao.model.season import Season
from nianbao.season.settings import SEASON
from nianbao.service.audited import GIVEN, PRIOR, TOLD

BEFORE: Final = "上一版"
REGISTER: Final = "例外登记.yaml"
_MANY: Final = {
    "code": "E300",
    "reason": "not_one_report",
    "message": "交来的压缩包里不是恰好一份年度报告",
    "hint": "请只交一份年度报告",
}


class VersionAsked(msgspec.Struct):
    """What the process is told of a check; see `desk.checking.CheckWork`."""

    name: str
    round: int
    date: str
    today: str
    year: int
    settings: dict[str, Any]
    prior: bool
    previous: bool
    register: bool


def check_version(folder: str, asked: bytes, room: int, seconds: float) -> None:
    """In the process: audits the file, writes findings.jsonl and run.json of the one report, then told.json:
    {"entry": its entry in run.json, "fault": …}."""
    end_with(os.getppid())
    limit_process(room, seconds)
    give_way()
    place = Path(folder)
    os.chdir(place / GIVEN)
    found = checked_version(place, decoder_of(VersionAsked).decode(asked))
    written = place / f"{TOLD}.new"
    written.write_bytes(msgspec.json.encode(found))
    written.replace(place / TOLD)


def checked_version(place: Path, asked: VersionAsked) -> dict[str, Any]:
    settings = asked.settings
    said = {key: settings[key] for key in SEASON if key in settings}
    options = Options(
        year=asked.year,
        rules=settings.get("rules"),
        profile=settings.get("profile"),
        level=settings.get("level"),
        prior=PRIOR if asked.prior else None,
        previous=str(place / BEFORE) if asked.previous else None,
        exceptions=str(place / REGISTER) if asked.register else None,
        as_of=asked.today,
        jobs=1,
        season=Season(**{**said, "round": asked.round, "date": asked.date}),
    )
    lines: list[WrittenReport] = []

    def sink(given: Iterator[WrittenReport]) -> None:
        lines.extend(given)

    try:
        head = run([asked.name], options, sink=sink, keep=True)
    except NianbaoError as error:
        return {
            "entry": None,
            "fault": {"code": error.code, "reason": "", "message": error.message, "hint": error.hint},
        }
    own = [line for line in lines if line.finding is not None and line.finding.handed_in is not False]
    if len(own) != 1:
        return {"entry": None, "fault": _MANY}
    [line] = own
    head.entries = [line.entry]
    (place / FINDINGS).write_bytes(line.encoded)
    (place / RUN).write_bytes(encode_run(head))
    return {"entry": line.entry, "fault": None if line.finding is None else line.finding.error}
