"""Each test of the desk runs on SQLite, and, as a slow one, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("sqlalchemy", reason="the extra nianbao[desk] is not installed")
from argon2 import PasswordHasher

from nianbao.desk.work import Desk, Who
from support.desk import Clock, peopled, postgres_desk, sqlite_desk
from support.serving import postgres, why_no_postgres


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing is slow on purpose, and takes 64 MB; not in tests."""
    monkeypatch.setattr(
        "nianbao.desk.passwords._hasher", lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    )


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    why = why_no_postgres()
    if why is not None:
        pytest.skip(why)
    with postgres() as address:
        yield address


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def desk(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    if request.param == "sqlite":
        made = sqlite_desk(tmp_path, clock)
    else:
        made = postgres_desk(request.getfixturevalue("server"), clock)
    yield made
    made.close()


@pytest.fixture
def people(desk: Desk) -> dict[str, Who]:
    return peopled(desk)
