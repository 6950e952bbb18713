"""A desk, and a piece of work at it: one transaction by one person, whose changes are told to the audit log with it."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Final

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from nianbao.desk.chain import LoggedChange, append
from nianbao.desk.database import address_of, engine_of, reading_of
from nianbao.desk.refusals import DeskError
from nianbao.desk.store import Store, StoreAwayError, store_at


@dataclass(frozen=True, slots=True)
class Who:
    """Who does something. `role`: see `desk.workflow`. `agency_id`: of an agency; `body_id`: where a link lets in to one body of
    one season only. `account_id`: None for a link, and for the console."""

    name: str
    role: str
    account_id: int | None = None
    agency_id: int | None = None
    body_id: int | None = None
    must_change: bool = False


def console() -> Who:
    """Who runs `nianbao desk` on the machine itself: may do what a 管理员 may."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # an account that the machine has no name for
        user = ""
    return Who(f"命令行 {user}".strip(), "admin")


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Work:
    """`db`: the transaction. `now`: of all that is done in it. `asks`: whether a check waits for a worker once it is kept."""

    db: Session
    who: Who
    now: datetime
    store: Store
    told: list[LoggedChange] = field(default_factory=list)
    asks: bool = False

    def tell(self, action: str, subject: str, **facts: Any) -> None:
        """A line for the audit log. No secrets: it is exported."""
        self.told.append(LoggedChange(self.now, self.who.name, action, subject, facts))


@dataclass(frozen=True, slots=True)
class Desk:
    """`wake`: called when a check waits for a worker (`desk.jobs`). `turn`: of those in this process who write to SQLite: they wait
    for each other here, in order, and not in the database, which has them ask again and again. `reading`: the engine of what
    only reads."""

    engine: Engine
    store: Store
    clock: Callable[[], datetime] = utc_now
    wake: list[Callable[[], None]] = field(default_factory=list)
    turn: Lock = field(default_factory=Lock, repr=False, compare=False)
    reading: Engine = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "reading", reading_of(self.engine))

    @contextmanager
    def work(self, who: Who) -> Iterator[Work]:
        """A transaction that may change things: kept when the block ends, else nothing is. DeskError (`stale`) where somebody else
        has changed the same in between."""
        alone = self.turn if self.engine.dialect.name == "sqlite" else nullcontext()
        with alone, Session(self.engine, expire_on_commit=False) as db:
            work = Work(db, who, self.clock(), self.store)
            try:
                yield work
                db.flush()
                if work.told:  # last, so that the end of the log is locked for a moment only
                    append(db, work.told)
                db.commit()
            except StaleDataError:
                raise _stale() from None
            except DBAPIError as error:
                told = _told(error)
                if told is None:
                    raise
                raise told from error
        if work.asks:
            self.woken()

    @contextmanager
    def look(self, who: Who) -> Iterator[Work]:
        """A transaction that only reads."""
        with Session(self.reading, expire_on_commit=False, autoflush=False) as db:
            yield Work(db, who, self.clock(), self.store)

    def woken(self) -> None:
        for call in self.wake:
            call()

    def close(self) -> None:
        self.engine.dispose()


def open_desk(database: str, store: str, clock: Callable[[], datetime] = utc_now) -> Desk:
    """UsageError for addresses that cannot be used. The schema is not looked at: see `desk.schema`."""
    return Desk(engine_of(address_of(database)), store_at(store), clock)


def _told(error: DBAPIError) -> DeskError | None:
    """What is no defect of ours: somebody else was first, or many are at it."""
    state, said = getattr(error.orig, "sqlstate", None), str(error.orig)
    if state in ("23505", "40P01", "40001") or said.startswith("UNIQUE constraint"):
        return _stale()
    if said == "database is locked":
        return DeskError("现在太忙", reason="full", hint="请稍后再试", after=5)
    return None


# what is raised where the database or the store cannot be reached, or has no connection left: it comes back
AWAY: Final = (OperationalError, InterfaceError, TimeoutError, StoreAwayError)


def _stale() -> DeskError:
    return DeskError("别人刚刚改过这一项，你的改动没有保存", reason="stale", hint="请刷新后再做")
