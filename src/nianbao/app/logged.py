"""What is logged of a run: its stages and their times, files by name, limits that were met; never what a document says.

The logger is `nianbao`. Without a handler, which a program that calls us may give it and `--log` does, nothing is written.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import stat
import sys
import time
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from nianbao.model.finding import Finding

LOG: Final = logging.getLogger("nianbao")
LOG.addHandler(logging.NullHandler())
LEVELS: Final = ("debug", "info", "warning", "error")
STANDARD_ERROR: Final = "-"


class PlainFormatter(logging.Formatter):
    """A record a line, whatever is in the names of files."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(processName)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return "".join(char if char.isprintable() else "?" for char in super().format(record))


class JsonFormatter(logging.Formatter):
    """A record a line, as a JSON object: time (UTC), level, logger, event, and what is told of it. Of an error it has the kind and
    the places in the program, not what the error says, which may quote what was handed in."""

    def format(self, record: logging.LogRecord) -> str:
        facts: dict[str, Any] = getattr(record, _FACTS, None) or {"event": "message", "text": record.getMessage()}
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            **facts,
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])[-_FRAMES:]
            line["at"] = [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in frames]
        return json.dumps(line, ensure_ascii=True, default=str)


class _PlaceHandler(logging.FileHandler):
    """Writes at the end of a file. A pipe that nobody reads is refused, not waited for; a disk that is full is said once on
    standard error: a log that cannot be written ends no run."""

    def __init__(self, place: str) -> None:
        self._told = False
        if not stat.S_ISFIFO(_mode_of(place)):
            super().__init__(place, "a", "utf-8", errors="replace")
            return
        try:
            descriptor = os.open(place, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            told = "没有程序在读这个管道" if error.errno == errno.ENXIO else error.strerror
            raise OSError(error.errno, told) from error
        os.set_blocking(descriptor, True)
        super().__init__(place, "a", "utf-8", delay=True, errors="replace")
        self.stream = os.fdopen(descriptor, "w", encoding="utf-8", errors="replace")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        if not self._told and sys.stderr is not None:
            self._told = True
            error = sys.exc_info()[1]
            with suppress(OSError):
                sys.stderr.write(f"日志写不了：{getattr(error, 'strerror', None) or type(error).__name__}\n")

    def close(self) -> None:
        with suppress(OSError):  # what could not be written
            super().close()


def _mode_of(place: str) -> int:
    try:
        return Path(place).stat().st_mode
    except OSError:  # not there yet, or opening it says why
        return 0


_FACTS: Final = "nianbao_facts"
_FRAMES: Final = 20


def told(logger: logging.Logger, level: int, event: str, **facts: object) -> None:
    """An event with what is told of it; in a plain log, in words."""
    if logger.isEnabledFor(level):
        words = " ".join(f"{key}={value}" for key, value in facts.items())
        logger.log(level, "%s %s", event, words, extra={_FACTS: {"event": event, **facts}})


@contextmanager
def logging_to(place: str | None, level: str, formatter: logging.Formatter | None = None) -> Iterator[None]:
    """Records of at least this level (one of LEVELS) go to the file `place`, at its end, or to standard error for `-`. Raises
    OSError where the file cannot be opened. Processes that are forked meanwhile write there too, a line at once."""
    if place is None:
        yield
        return
    handler = logging.StreamHandler() if place == STANDARD_ERROR else _PlaceHandler(place)
    handler.setFormatter(formatter or PlainFormatter())
    before = LOG.level
    LOG.addHandler(handler)
    LOG.setLevel(level.upper())
    try:
        yield
    finally:
        LOG.removeHandler(handler)
        LOG.setLevel(before)
        handler.close()


@contextmanager
def stage(name: str, **about: object) -> Iterator[None]:
    """A stage of a run, which is logged as it ends."""
    began = time.perf_counter()
    yield
    LOG.info(
        "%s: %.2f s%s", name, time.perf_counter() - began, "".join(f", {key} {value}" for key, value in about.items())
    )


def log_read(name: str, form: str, size: int, pack: str, fault: dict[str, str] | None, seconds: float) -> None:
    """A file that was read (`pack`), or not (`fault`)."""
    if fault is not None:
        reason = fault.get("reason", "")
        LOG.warning("not read %s: %s%s, %.2f s", name, fault.get("code", ""), f" {reason}" if reason else "", seconds)
    else:
        LOG.debug("read %s: %s, %d bytes, %s, %.2f s", name, form, size, pack, seconds)


def log_judged(findings: Iterable[Finding], seconds: float) -> None:
    """Findings of a chunk. A rule that came to no end or failed is told, as are files that could not be audited."""
    for one in findings:
        LOG.debug("judged %s: %s, %d checks", one.source.path, one.verdict, one.coverage["total"])
        for result in one.results:
            if result.outcome == "error":
                LOG.warning("rule %s came to nothing on %s", result.rule, one.source.path)
    LOG.debug("judged a chunk: %.2f s", seconds)
