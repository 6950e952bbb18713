"""Checks come to workers by a durable queue (DBOS) that outlives servers and workers, on SQLite and PostgreSQL alike.

What is to be done stands in our own tables (`CheckRow`), in the transaction that asks for it; the queue is told afterwards, and
told again of everything that waits when a worker starts and every few seconds. So nothing is lost when a process is killed in
between, or with the queue's own database; and since a check is begun and ended by conditional updates (`desk.checking`), one
that is told twice, or begun again after its worker was killed, has its effect once.

DBOS opens no port here: its admin server, conductor and telemetry stay off. What it keeps is numbers of checks, as JSON.
"""

from __future__ import annotations

import logging
import os
import threading
from typing import Final

from dbos import DBOS, DBOSConfig, SetWorkflowID, WorkflowSerializationFormat
from sqlalchemy.engine import URL

from nianbao.desk.checking import Checker, carry_out, waiting
from nianbao.desk.sign_in import sweep
from nianbao.desk.work import Desk

QUEUE: Final = "checks"
_VERSION: Final = "desk-1"  # what waits is taken by later versions of the program, too
_EVERY: Final = 5.0  # seconds after which everything that waits is looked through again
_SWEEP: Final = 300.0
_LOG: Final = logging.getLogger("nianbao.desk")


def queue_address(url: URL) -> str:
    """Where the queue keeps its own tables: beside a SQLite file, in a schema of its own of a PostgreSQL database."""
    if url.get_backend_name() == "sqlite":
        return f"sqlite:///{url.database}-jobs"
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


class Jobs:
    """The workers of this process. One at a time in a process, for the queue is the process's. `name`: the same for a worker that
    is started again, which then takes up what it had begun; no two at a time should have it."""

    def __init__(self, desk: Desk, checker: Checker, *, workers: int, name: str) -> None:
        self.desk = desk
        self.checker = checker
        self._told: set[str] = set()
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
            "max_executor_threads": workers + 2,
        }
        DBOS(config=config)
        DBOS.launch()
        DBOS.register_queue(QUEUE, worker_concurrency=workers, polling_interval_sec=0.2)
        desk.wake.append(self._asked.set)
        self._teller = threading.Thread(target=self._tell, name="desk-jobs", daemon=True)
        self._teller.start()

    def close(self, seconds: int = 10) -> None:
        """What runs may take so long to end; what does not is taken up by the next worker."""
        self._ended.set()
        self._asked.set()
        self._teller.join(seconds)
        DBOS.destroy(workflow_completion_timeout_sec=seconds)

    def _tell(self) -> None:
        """Tells the queue of all that waits, whenever something was asked for, and once in a while."""
        swept = 0.0
        while not self._ended.is_set():
            self._asked.clear()
            try:
                self._tell_all()
                if swept >= _SWEEP:
                    sweep(self.desk)
                    swept = 0.0
            except Exception as error:  # noqa: BLE001 - a database that is away comes back
                _LOG.error("jobs: %s", type(error).__name__)
            if not self._asked.wait(_EVERY):
                swept += _EVERY

    def _tell_all(self) -> None:
        known = set()
        for check_id, tries in waiting(self.desk):
            name = f"check-{check_id}-{tries}"
            known.add(name)
            if name not in self._told and not self._ended.is_set():
                with SetWorkflowID(name):
                    DBOS.enqueue_workflow(QUEUE, check, check_id, name)
        self._told = known


_RUNNING: Jobs | None = None


@DBOS.workflow(name="check", serialization_type=WorkflowSerializationFormat.PORTABLE)
def check(check_id: int, name: str) -> bool:
    """One check, by whoever has it. The name of the job tells a job that is begun again from another."""
    jobs = _RUNNING
    if jobs is None:
        raise RuntimeError("no worker runs in this process")
    try:
        return carry_out(jobs.desk, check_id, jobs.checker, name)
    except Exception as error:
        _LOG.error("check %d: %s", check_id, type(error).__name__, exc_info=error)
        raise


def worker_name(kind: str) -> str:
    """A name that is the same when a process of this kind is started again on this machine."""
    return f"{kind}@{os.uname().nodename if hasattr(os, 'uname') else 'local'}"
