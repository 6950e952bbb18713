"""Checks come to workers by a durable queue (DBOS) that outlives servers and workers, on SQLite and PostgreSQL alike.

What is to be done stands in our own tables (`CheckRow`), in the transaction that asks for it; the queue is told afterwards of
those that are next, and again of one that nobody has begun for a minute. So nothing is lost when a process is killed in between,
or with the queue's own database; and since a check is begun and ended by conditional updates (`desk.checking`), one that is told
twice, or begun again after its worker was killed, has its effect once. A check that could not be ended, since the service ends or
the database is away, is given back. What the queue keeps of jobs that are done is cleared away after a while.

DBOS opens no port here: its admin server, conductor and telemetry stay off. What it keeps is numbers of checks, as JSON.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
import time
from collections import deque
from datetime import UTC, datetime
from typing import Final

from dbos import DBOS, DBOSConfig, SetWorkflowID, WorkflowSerializationFormat
from sqlalchemy.engine import URL

from nianbao.app.logged import told
from nianbao.desk.checking import EndableChecker, carry_out, give_back, waiting
from nianbao.desk.sign_in import sweep
from nianbao.desk.together import SeasonChecker, carry_out_together, give_back_together, waiting_together
from nianbao.desk.work import AWAY, Desk

QUEUE: Final = "checks"
SEASONS: Final = "seasons"
_VERSION: Final = "desk-1"  # what waits is taken by later versions of the program, too
_EVERY: Final = 5.0  # seconds after which everything that waits is looked through again
_SWEEP: Final = 300.0
_AGAIN: Final = 60.0  # seconds after which the queue is told again of a check that nobody has begun
_KEPT: Final = 3600.0  # seconds that the queue keeps what it knows of a job that is done
_SPARE: Final = 16  # checks that the queue is told of beyond those that can be begun at once
_MANY: Final = 500  # jobs cleared away at a time
_DEAF: Final = 60.0  # seconds without a look at what waits after which something is wrong
_PAUSE: Final = 1.0  # seconds of a worker that has given a check back: what hinders it may not be gone yet
_TRIES: Final = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0)  # seconds between tries to give a check back
_LOG: Final = logging.getLogger("nianbao.desk")


def queue_address(url: URL) -> str:
    """Where the queue keeps its own tables: beside a SQLite file, in a schema of its own of a PostgreSQL database."""
    if url.get_backend_name() == "sqlite":
        return f"sqlite:///{url.database}-jobs"
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


class Jobs:
    """The workers of this process. One at a time in a process, for the queue is the process's. `name`: the same for a worker that
    is started again, which then takes up what it had begun; no two at a time should have it."""

    def __init__(
        self, desk: Desk, checker: EndableChecker, together: SeasonChecker | None = None, *, workers: int, name: str
    ) -> None:
        self.desk = desk
        self.checker, self.together = checker, together
        self._looked = time.monotonic()
        self._told: dict[tuple[str, int, int], float] = {}
        self._back: deque[tuple[str, int]] = deque()  # what was given back, of which the queue is told again
        self._next = 2 * workers + _SPARE
        self._asked = threading.Event()
        self._ended = threading.Event()
        global _RUNNING
        _RUNNING = self
        config: DBOSConfig = {
            "name": "nianbao-desk",
            "system_database_url": queue_address(desk.engine.url),
            "application_version": _VERSION,
            "executor_id": name,
            "log_level": "WARNING",
            "max_executor_threads": workers + 3,
        }
        DBOS(config=config)
        DBOS.launch()
        DBOS.register_queue(QUEUE, worker_concurrency=workers, polling_interval_sec=0.2)
        DBOS.register_queue(SEASONS, worker_concurrency=1, polling_interval_sec=1.0)
        desk.wake.append(self._asked.set)
        self._teller = threading.Thread(target=self._tell, name="desk-jobs", daemon=True)
        self._teller.start()

    def close(self, seconds: int = 10) -> None:
        """What runs is ended and waits again, so that others take it up at once."""
        self._ended.set()
        self.checker.close()
        self._asked.set()
        self._teller.join(seconds)
        DBOS.destroy(workflow_completion_timeout_sec=seconds)

    def alive(self) -> bool:
        """Whether the queue is still told of what is next, or was a moment ago."""
        return self._teller.is_alive() and time.monotonic() - self._looked < _DEAF

    def _tell(self) -> None:
        """Tells the queue of what is next, whenever something was asked for or is done, and once in a while."""
        swept = 0.0
        while not self._ended.is_set():
            self._asked.clear()
            try:
                self._tell_next()
                self._looked = time.monotonic()
                if time.monotonic() - swept >= _SWEEP:
                    sweep(self.desk)
                    forget_done(_KEPT)
                    swept = time.monotonic()
            except Exception as error:  # noqa: BLE001 - a database that is away comes back
                _LOG.error("jobs: %s", type(error).__name__)
            self._asked.wait(_EVERY)

    def _tell_next(self) -> None:
        now, known = time.monotonic(), {}
        back = {self._back.popleft() for _ in range(len(self._back))}
        seasons = waiting_together(self.desk) if self.together is not None else []
        for kind, asked in ((check, waiting(self.desk, most=self._next)), (season, seasons)):
            for number, tries in asked:
                one = (kind.__name__, number, tries)
                known[one] = 0.0 if one[:2] in back else self._told.get(one, 0.0)
                if (not known[one] or now - known[one] > _AGAIN) and not self._ended.is_set():
                    name = f"{one[0]}-{number}-{tries}-{secrets.token_hex(4)}"
                    with SetWorkflowID(name):
                        DBOS.enqueue_workflow(QUEUE if kind is check else SEASONS, kind, number, name)
                    known[one] = now
        self._told = known

    def given_back(self, kind: str, number: int, name: str, *, counts: bool) -> None:
        """What this job has begun and cannot end waits again, for whoever is there. `counts`: as one of its tries, of which there
        is an end."""
        give = give_back if kind == "check" else give_back_together
        for seconds in _TRIES:
            if seconds and self._ended.wait(seconds):
                return  # it is taken up when it has been abandoned for long
            try:
                give(self.desk, number, name, counts=counts)
            except Exception as error:  # noqa: BLE001 - a database that is away comes back
                _LOG.error("%s %d: not given back, %s", kind, number, type(error).__name__)
            else:
                self._ended.wait(_PAUSE)
                self._back.append((kind, number))
                return


_RUNNING: Jobs | None = None


@DBOS.workflow(name="check", serialization_type=WorkflowSerializationFormat.PORTABLE)
def check(check_id: int, name: str) -> bool:
    """One check, by whoever has it. The name of the job tells a job that is begun again from another."""
    return _carried_out("check", check_id, name)


@DBOS.workflow(name="season", serialization_type=WorkflowSerializationFormat.PORTABLE)
def season(number: int, name: str) -> bool:
    """A season's reports audited together."""
    return _carried_out("season", number, name)


def _carried_out(kind: str, number: int, name: str) -> bool:
    jobs = _RUNNING
    if jobs is None:
        raise RuntimeError("no worker runs in this process")
    began, done = time.perf_counter(), False
    try:
        if kind == "check":
            done = carry_out(jobs.desk, number, jobs.checker, name)
        elif jobs.together is not None:
            done = carry_out_together(jobs.desk, number, jobs.together, name)
    except InterruptedError:
        jobs.given_back(kind, number, name, counts=False)
    except Exception as error:  # noqa: BLE001 - whatever it is, the job must not be lost with it
        away = isinstance(error, AWAY)
        _LOG.error("%s %d: %s", kind, number, type(error).__name__, exc_info=None if away else error)
        jobs.given_back(kind, number, name, counts=not away)
    finally:
        told(_LOG, logging.INFO, kind, number=number, done=done, ms=round((time.perf_counter() - began) * 1000))
        jobs.desk.woken()
    return done


def forget_done(seconds: float) -> int:
    """Clears away what the queue keeps of jobs that ended so long ago. Returns how many."""
    before = datetime.fromtimestamp(time.time() - seconds, UTC).isoformat()
    ended, count = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"], 0
    while found := DBOS.list_workflows(
        status=ended, completed_before=before, limit=_MANY, load_input=False, load_output=False
    ):
        DBOS.delete_workflows([one.workflow_id for one in found])
        count += len(found)
    return count


def worker_name(kind: str) -> str:
    """A name that is the same when a process of this kind is started again on this machine."""
    return f"{kind}@{os.uname().nodename if hasattr(os, 'uname') else 'local'}"
