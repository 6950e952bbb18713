"""Checks of versions that were handed in at the desk, each in a process of its own with the limits of the self-check: the audit of
the command line, with the version before as the round before, and the register of exceptions."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec

from nianbao.app.reading import CRASHED
from nianbao.app.saved import FINDINGS, RUN
from nianbao.app.temporary import own_prefix
from nianbao.base.shapes import decoder_of
from nianbao.desk.checking import Checked, CheckWork
from nianbao.desk.together import TogetherFound, TogetherWork
from nianbao.service.audited import GIVEN, PRIOR, TOLD
from nianbao.service.bounds import ServiceBounds
from nianbao.service.checks import TIMEOUT
from nianbao.service.contained import contained, context
from nianbao.service.season_audited import ROSTER, SeasonAsked, check_season
from nianbao.service.uploads import file_name
from nianbao.service.version_audited import BEFORE, REGISTER, VersionAsked, check_version

_EACH: Final = 2.0  # more seconds of the processor for each report of a season that is audited together


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
            ended = self._run(check_version, given, bounds.seconds * bounds.patience)
            return _read(folder) or Checked(fault=TIMEOUT if ended == "slow" else CRASHED)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def together(self, work: TogetherWork) -> TogetherFound:
        """A `desk.together.SeasonChecker`."""
        bounds, count = self.bounds, len(work.files)
        folder = Path(tempfile.mkdtemp(prefix=own_prefix("nianbao-")))
        try:
            asked = msgspec.json.encode(_season_laid_out(folder, work))
            seconds = bounds.seconds + _EACH * count
            ended = self._run(check_season, (str(folder), asked, bounds.room, seconds), seconds * bounds.patience)
            try:
                return decoder_of(TogetherFound).decode((folder / TOLD).read_bytes())
            except (OSError, msgspec.DecodeError):
                return TogetherFound(fault=TIMEOUT if ended == "slow" else CRASHED)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _run(self, target: Callable[..., None], given: tuple[Any, ...], seconds: float) -> str:
        """InterruptedError where it was ended with the service."""
        running: list[Any] = []

        def begun(process: Any) -> None:
            running.append(process)
            with self._lock:
                self._running.add(process)
                if self._closed:
                    process.kill()

        try:
            ended = contained(self._context, target, given, seconds, begun)
        finally:
            with self._lock:
                self._running.difference_update(running)
        if self._closed:
            raise InterruptedError("the service ends")
        return ended

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
        (folder / BEFORE).mkdir()
        for file, data in zip((FINDINGS, RUN), work.previous, strict=True):
            (folder / BEFORE / file).write_bytes(data)
    if work.register is not None:
        (folder / REGISTER).write_text(work.register, "utf-8")
    return VersionAsked(
        name, work.round, work.date, work.today, work.year, dict(work.settings), work.prior is not None, work.previous is not None,
        work.register is not None,
    )  # fmt: skip


def _season_laid_out(folder: Path, work: TogetherWork) -> SeasonAsked:
    (folder / GIVEN).mkdir()
    for name, sha256 in work.files.values():
        (folder / GIVEN / name).parent.mkdir(exist_ok=True)
        (folder / GIVEN / name).write_bytes(work.get(sha256))
    (folder / ROSTER).write_bytes(work.roster)
    if work.register is not None:
        (folder / REGISTER).write_text(work.register, "utf-8")
    names = sorted(name for name, _ in work.files.values())
    return SeasonAsked(names, work.today, work.year, dict(work.settings), work.register is not None)


def _read(folder: Path) -> Checked | None:
    """What the process has written; None where it did not come to its end."""
    try:
        told = msgspec.json.decode((folder / TOLD).read_bytes())
        if told["fault"] is not None:
            return Checked(fault=told["fault"])
        return Checked((folder / FINDINGS).read_bytes(), (folder / RUN).read_bytes(), told["entry"])
    except (OSError, msgspec.DecodeError, KeyError):
        return None
