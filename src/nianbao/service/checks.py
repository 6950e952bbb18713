"""The checks that were handed in: a queue, a process for each, and a folder that is gone after an hour.

Threads wait for the processes; whoever asks reads a check's state from its record. Nothing outlives the service.
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import msgspec

from nianbao.app.reading import CRASHED
from nianbao.app.temporary import own_prefix, sweep_scratch
from nianbao.service.audited import GIVEN, PRIOR, TOLD, audit_given
from nianbao.service.bounds import ServiceBounds
from nianbao.service.contained import contained, context

State = Literal["waiting", "running", "done"]
TIMEOUT = {
    "code": "E300",
    "reason": "timeout",
    "message": "审核用时过长，已放弃",
    "hint": "请检查文件是否异常，或另存为 docx 后重试",
}


class FullError(Exception):
    """No more can wait, or be kept, for now."""


@dataclass(slots=True)
class Submission:
    """One hand-in. `file_name`: in the folder `given`; `name`: as shown; `reports`: see `service.audited`, once it is done;
    `fault`: why there are none. `on_done` are called, from another thread, when it is."""

    token: str
    file_name: str
    name: str
    folder: Path
    prior: bool
    made: float
    state: State = "waiting"
    reports: list[dict[str, Any]] = field(default_factory=list)
    fault: dict[str, str] | None = None
    on_done: list[Callable[[], None]] = field(default_factory=list)

    def file(self, number: int, suffix: str) -> Path | None:
        """What was written of report `number` (from 1), where there is such a thing."""
        path = self.folder / f"{int(number)}.{suffix}"
        return path if self.state == "done" and path.is_file() else None


class Submissions:
    """The queue. `close` ends its threads and processes and clears its folder away."""

    def __init__(self, bounds: ServiceBounds) -> None:
        self.bounds = bounds
        sweep_scratch()
        self.folder = Path(tempfile.mkdtemp(prefix=own_prefix("nianbao-")))
        self.counts = {"handed_in": 0, "done": 0, "failed": 0, "expired": 0}
        self._known: dict[str, Submission] = {}
        self._waiting: deque[Submission] = deque()
        self._running: dict[str, Any] = {}
        self._changed = threading.Condition()
        self._closed = False
        self._context = context()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(bounds.workers)]
        self._threads.append(threading.Thread(target=self._sweep, daemon=True))
        for thread in self._threads:
            thread.start()

    def new_folder(self) -> Path:
        """A folder for a hand-in, with one for its files."""
        folder = self.folder / secrets.token_hex(16)
        (folder / GIVEN / PRIOR).mkdir(parents=True)
        return folder

    def discard(self, folder: Path) -> None:
        """A folder of `new_folder` that nothing came of."""
        shutil.rmtree(folder, ignore_errors=True)

    def check_room(self) -> None:
        """Raises FullError where one more could not be taken."""
        with self._changed:
            if len(self._waiting) >= self.bounds.waiting or len(self._known) >= self.bounds.held or self._closed:
                raise FullError

    def submit(self, folder: Path, name: str, shown: str, *, prior: bool) -> Submission:
        """Puts the file `name` in the queue; it lies in the folder `given` of `folder`. Raises FullError."""
        self.check_room()
        check = Submission(secrets.token_urlsafe(24), name, shown, folder, prior, time.monotonic())
        with self._changed:
            self._known[check.token] = check
            self._waiting.append(check)
            self.counts["handed_in"] += 1
            self._changed.notify_all()
        return check

    def get(self, token: str) -> Submission | None:
        with self._changed:
            return self._known.get(token)

    def ahead(self, check: Submission) -> int:
        """How many wait before this one."""
        with self._changed:
            return next((at for at, one in enumerate(self._waiting) if one is check), 0)

    def numbers(self) -> dict[str, int]:
        """For those who watch the service."""
        with self._changed:
            return {
                **self.counts, "waiting": len(self._waiting), "running": len(self._running), "kept": len(self._known),
            }  # fmt: skip

    def when_done(self, check: Submission, call: Callable[[], None]) -> None:
        """Calls `call` when the check is done, at once where it is."""
        with self._changed:
            if check.state != "done":
                check.on_done.append(call)
                return
        call()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            for process in self._running.values():
                process.kill()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(timeout=10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._waiting and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                check = self._waiting.popleft()
                check.state = "running"
            told = self._told(check)
            with self._changed:
                check.reports, check.fault = told["reports"], told["fault"]
                check.state = "done"
                self.counts["failed" if check.fault else "done"] += 1
                calls, check.on_done = check.on_done, []
            for call in calls:
                with contextlib.suppress(RuntimeError):  # whoever asked has gone, and its loop with it
                    call()

    def _told(self, check: Submission) -> dict[str, Any]:
        bounds = self.bounds
        work = (str(check.folder), check.file_name, check.prior, bounds.room, bounds.seconds)

        def begun(process: Any) -> None:
            with self._changed:
                self._running[check.token] = process
                if self._closed:
                    process.kill()

        ended = contained(self._context, audit_given, work, bounds.seconds * bounds.patience, begun)
        with self._changed:
            del self._running[check.token]
        try:
            told: dict[str, Any] = msgspec.json.decode((check.folder / TOLD).read_bytes())
        except (OSError, msgspec.DecodeError):
            return {"reports": [], "fault": TIMEOUT if ended == "slow" else CRASHED}
        finally:
            shutil.rmtree(check.folder / GIVEN, ignore_errors=True)
        return told

    def _sweep(self) -> None:
        """Once in a while: what is older than an hour goes."""
        while True:
            with self._changed:
                self._changed.wait(min(30.0, self.bounds.kept / 4))
                if self._closed:
                    return
                oldest = time.monotonic() - self.bounds.kept
                gone = [one for one in self._known.values() if one.state == "done" and one.made < oldest]
                for one in gone:
                    del self._known[one.token]
                self.counts["expired"] += len(gone)
            for one in gone:
                self.discard(one.folder)
