"""Checks of versions that were handed in at the desk, each in a process of its own with the limits of the self-check: the audit of
the command line, with the version before as the round before, and the register of exceptions."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from nianbao.app.entries import WrittenReport
from nianbao.app.options import Options
from nianbao.app.reading import CRASHED
from nianbao.app.run import run
from nianbao.app.saved import FINDINGS, RUN, encode_run
from nianbao.app.temporary import own_prefix
from nianbao.base.errors import NianbaoError
from nianbao.base.limits import end_with, limit_process
from nianbao.desk.checking import Checked, CheckWork
from nianbao.model.season import Season
from nianbao.season.settings import SEASON
from nianbao.service.audited import GIVEN, PRIOR, TOLD
from nianbao.service.bounds import ServiceBounds
from nianbao.service.checks import TIMEOUT
from nianbao.service.contained import contained, context
from nianbao.service.uploads import file_name

_BEFORE: Final = "上一版"
_REGISTER: Final = "例外登记.yaml"
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
    year: int
    settings: dict[str, Any]
    prior: bool
    previous: bool
    register: bool


class VersionChecker:
    """A `desk.checking.Checker`. `close` ends the processes that run."""

    def __init__(self, bounds: ServiceBounds) -> None:
        self.bounds = bounds
        self._context = context()
        self._running: set[Any] = set()
        self._lock = threading.Lock()
        self._closed = False

    def __call__(self, work: CheckWork) -> Checked:
        bounds = self.bounds
        folder = Path(tempfile.mkdtemp(prefix=own_prefix("nianbao-")))
        try:
            asked = _laid_out(folder, work)
            given = (str(folder), msgspec.json.encode(asked), bounds.room, bounds.seconds)
            running: list[Any] = []

            def begun(process: Any) -> None:
                running.append(process)
                with self._lock:
                    self._running.add(process)
                    if self._closed:
                        process.kill()

            try:
                ended = contained(self._context, check_version, given, bounds.seconds * bounds.patience, begun)
            finally:
                with self._lock:
                    self._running.difference_update(running)
            if self._closed:
                raise InterruptedError("the service ends")
            return _read(folder) or Checked(fault=TIMEOUT if ended == "slow" else CRASHED)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            for process in self._running:
                process.kill()


def _laid_out(folder: Path, work: CheckWork) -> VersionAsked:
    """The files where the process looks for them, under names of ours."""
    name = file_name(work.name)
    (folder / GIVEN / PRIOR).mkdir(parents=True)
    (folder / GIVEN / name).write_bytes(work.report)
    if work.prior is not None:
        (folder / GIVEN / PRIOR / file_name(work.prior[0])).write_bytes(work.prior[1])
    if work.previous is not None:
        (folder / _BEFORE).mkdir()
        for file, data in zip((FINDINGS, RUN), work.previous, strict=True):
            (folder / _BEFORE / file).write_bytes(data)
    if work.register is not None:
        (folder / _REGISTER).write_text(work.register, "utf-8")
    return VersionAsked(
        name, work.round, work.date, work.year, dict(work.settings), work.prior is not None, work.previous is not None,
        work.register is not None,
    )  # fmt: skip


def _read(folder: Path) -> Checked | None:
    """What the process has written; None where it did not come to its end."""
    try:
        told = msgspec.json.decode((folder / TOLD).read_bytes())
        if told["fault"] is not None:
            return Checked(fault=told["fault"])
        return Checked((folder / FINDINGS).read_bytes(), (folder / RUN).read_bytes(), told["entry"])
    except (OSError, msgspec.DecodeError, KeyError):
        return None


def check_version(folder: str, asked: bytes, room: int, seconds: float) -> None:
    """In the process: audits the file, writes findings.jsonl and run.json of the one report, then told.json:
    {"entry": its entry in run.json, "fault": …}."""
    end_with(os.getppid())
    limit_process(room, seconds)
    place = Path(folder)
    os.chdir(place / GIVEN)
    found = checked_version(place, msgspec.json.decode(asked, type=VersionAsked))
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
        previous=str(place / _BEFORE) if asked.previous else None,
        exceptions=str(place / _REGISTER) if asked.register else None,
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
