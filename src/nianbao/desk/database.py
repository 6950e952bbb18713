"""The database of a desk: SQLite by default, PostgreSQL by its address.

One transaction at a time writes to SQLite (it begins by asking for the right to write, so that nobody has to begin anew); on
PostgreSQL rows that change are told by their version. Either way a change is in the database with its line in the audit log, or
neither is.
"""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from nianbao.base.errors import UsageError

READS: Final = {"desk_reads": True}  # execution options of a connection that only reads
# each of its statements sees what is there then, as it would in a transaction, too: nothing has to begin and to end
_READS_ALONE: Final = READS | {"isolation_level": "AUTOCOMMIT"}
_WAIT: Final = 30  # seconds for the right to write
_FRESH: Final = 2.0  # seconds in which a connection that was used is taken to be open still
_DRIVERS: Final = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


def address_of(given: str) -> URL:
    """The address of a database: `sqlite:///…`, `postgresql://…`, or the path of a file. UsageError for others."""
    text = given if "://" in given else f"sqlite:///{Path(given).absolute()}"
    try:
        url = make_url(text)
    except ArgumentError:
        raise UsageError(
            "数据库地址读不懂", where="--desk", hint="写成 文书.sqlite 或 postgresql://主机/库名"
        ) from None
    driver = _DRIVERS.get(url.drivername.partition("+")[0])
    if driver is None:
        raise UsageError(f"不支持的数据库 {url.drivername}", where="--desk", hint="用 SQLite 或 PostgreSQL")
    return url.set(drivername=driver)


def engine_of(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(
            url, hide_parameters=True, connect_args={"timeout": _WAIT, "check_same_thread": False}, pool_size=8
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(
        url, hide_parameters=True, pool_size=8, max_overflow=8, connect_args={"connect_timeout": _WAIT}
    )
    _ask_idle(engine)
    return engine


def reading_of(engine: Engine) -> Engine:
    """The same database for what only reads."""
    return engine.execution_options(**(READS if engine.dialect.name == "sqlite" else _READS_ALONE))


def _ask_idle(engine: Engine) -> None:
    """A connection that has lain idle is asked whether it is open; one that was used just now is not, for that would cost each
    look of a page a round trip. Where it is broken after all the page says that the database is away, and the next one has
    another."""

    def used(connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info["used"] = time.monotonic()

    def asked(connection: Any, entry: ConnectionPoolEntry, _: object) -> None:
        if time.monotonic() - entry.info.get("used", math.inf) < _FRESH:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error

    event.listen(engine, "checkin", used)
    event.listen(engine, "checkout", asked)


def _prepare_sqlite(connection: Any, entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions begin as said below, not as the driver guesses
    for said in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = FULL", f"busy_timeout = {_WAIT * 1000}"):
        connection.execute(f"PRAGMA {said}")


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get("desk_reads")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
