"""Connections: one that was broken while it lay idle is not given to anybody."""

from __future__ import annotations

import pytest

pytest.importorskip("sqlalchemy", reason="the extra nianbao[desk] is not installed")
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from nianbao.desk import database
from nianbao.desk.chain import LoggedChange, append, rows_of, verified
from nianbao.desk.work import Desk, console

_END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def _look(desk: Desk) -> int:
    with desk.look(console()) as look:
        return int(look.db.scalar(text("SELECT 1")) or 0)


def _broken(desk: Desk) -> None:
    """Every connection of the desk is ended by the server, as when it starts again."""
    other = create_engine(desk.engine.url, isolation_level="AUTOCOMMIT")
    with other.connect() as connection:
        connection.execute(text(_END))
    other.dispose()


def test_a_connection_that_lay_idle_is_asked_whether_it_is_open(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    if desk.engine.dialect.name == "sqlite":
        pytest.skip("a file has no connection that breaks")
    assert _look(desk) == 1
    monkeypatch.setattr(database, "_FRESH", -1.0)
    _broken(desk)
    assert _look(desk) == 1


def test_one_that_broke_a_moment_ago_is_told_once(desk: Desk) -> None:
    if desk.engine.dialect.name == "sqlite":
        pytest.skip("a file has no connection that breaks")
    assert _look(desk) == 1
    _broken(desk)
    with pytest.raises(OperationalError):
        _look(desk)
    assert _look(desk) == 1


def test_a_log_that_grows_while_it_is_read_is_whole(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(number: int) -> None:
        with desk.work(console()) as work:
            append(work.db, [LoggedChange(work.now, "甲", "note", f"单位 {number}", {})])

    for number in range(3):
        told(number)
    monkeypatch.setattr("nianbao.desk.chain._PAGE", 2)
    with desk.look(console()) as look:
        first = next(rows_of(look.db))
        assert first["subject"] == "单位 0"
    if desk.engine.dialect.name != "sqlite":  # there a look sees nothing of what comes later
        asked = rows_of

        def slowly(db: object) -> object:
            told(9)
            return asked(db)  # type: ignore[arg-type]

        monkeypatch.setattr("nianbao.desk.chain.rows_of", slowly)
    with desk.look(console()) as look:
        rows, fault = verified(look.db)
    assert fault is None and [row["id"] for row in rows] == [1, 2, 3]
