"""A desk for the tests of its pages: on SQLite, and, as slow ones, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.serving import postgres, why_no_postgres


@pytest.fixture
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    from argon2 import PasswordHasher

    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("nianbao.desk.passwords._hasher", lambda: hasher)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    why = why_no_postgres()
    if why is not None:
        pytest.skip(why)
    with postgres() as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def desk(request: pytest.FixtureRequest, tmp_path: Path, quick_passwords: None) -> Iterator[object]:
    from support.desk import postgres_desk, sqlite_desk

    made = sqlite_desk(tmp_path) if request.param == "sqlite" else postgres_desk(request.getfixturevalue("server"))
    yield made
    made.close()


@pytest.fixture
def people(desk: object) -> object:
    from support.desk import peopled

    return peopled(desk)
