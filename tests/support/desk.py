"""A desk for tests: on SQLite, copied from one file that is made once; on PostgreSQL, in a server that is started for the tests
(`support.serving`)."""

from __future__ import annotations

import functools
import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event, text

import nianbao
from nianbao.app.entries import counted, entry_of
from nianbao.app.saved import encode, encode_run
from nianbao.desk.checking import Checked, CheckWork, carry_out, waiting
from nianbao.desk.database import address_of, engine_of
from nianbao.desk.findings import opened
from nianbao.desk.handing_in import hand_in, keep
from nianbao.desk.moves import current, done_check, move
from nianbao.desk.passwords import hashed
from nianbao.desk.schema import upgrade
from nianbao.desk.seasons import new_season
from nianbao.desk.sign_in import who_of
from nianbao.desk.tables import AccountRow
from nianbao.desk.work import Desk, Who, console
from nianbao.season.roster import RosterBody

SAMPLES = Path(__file__).resolve().parents[2] / "reports_in"
START = datetime(2026, 1, 20, 2, tzinfo=UTC)
PASSWORD = "青栎湖边的第三棵大树"
BODIES = (
    RosterBody("云溪市青栎区教育局", "教育局", "区直部门", 1),
    RosterBody("云溪市青栎区财政局", "财政局", "区直部门", 2),
    RosterBody("云溪市青栎区民政局", "民政局", "区直部门", 3, excused="新组建"),
)
REASON = "标题按省里统一通知的写法，来文已经核对"


class Clock:
    """A clock that goes when it is told to; each look at it takes a millisecond."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def on(self, **more: float) -> None:
        self.now += timedelta(**more)


@functools.cache
def _template() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        engine = engine_of(address_of(f"{folder}/desk.sqlite"))
        upgrade(engine)
        engine.dispose()
        return (Path(folder) / "desk.sqlite").read_bytes()


class MemoryStore:
    """A store that forgets: disks are slow to promise that they will not."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def put(self, data: bytes) -> str:
        name = sha256(data).hexdigest()
        self.held[name] = data
        return name

    def get(self, name: str) -> bytes:
        return self.held[name]

    def has(self, name: str) -> bool:
        return name in self.held

    def age(self, name: str) -> float:
        return 1e6 * bool(self.held[name] is not None)

    def drop(self, name: str) -> None:
        self.held.pop(name, None)

    def names(self) -> Iterator[str]:
        return iter(self.held)


def sqlite_desk(folder: Path, clock: Clock | None = None) -> Desk:
    (folder / "desk.sqlite").write_bytes(_template())
    desk = Desk(engine_of(address_of(str(folder / "desk.sqlite"))), MemoryStore(), clock or Clock())
    event.listen(desk.engine, "connect", _hasty)
    return desk


def _hasty(connection: Any, entry: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")  # nobody pulls the plug of a test


def postgres_desk(server: str, clock: Clock | None = None) -> Desk:
    """A desk in a database of its own."""
    name = f"desk_{os.getpid()}_{next(_NUMBERS)}"
    engine = create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    desk = Desk(engine_of(address_of(server.replace("/postgres?", f"/{name}?"))), MemoryStore(), clock or Clock())
    upgrade(desk.engine)
    return desk


_NUMBERS = iter(range(1_000_000))


@functools.cache
def _password_hash() -> str:
    """Made once: it is slow on purpose."""
    return hashed(PASSWORD)


def peopled(desk: Desk) -> dict[str, Who]:
    """One of each role, the agency being the first body's; and a season with `BODIES`, which is number 1."""
    with desk.work(console()) as work:
        season = new_season(work, 2025, "青栎区2025年度报告", BODIES, {"office": "青栎区政务公开办公室"})
        agency = season.bodies[0].agency_id
        found = {}
        for login, role, name in (
            ("guanli", "admin", "管理者"), ("shenhe", "reviewer", "甲审核"), ("shenhe2", "reviewer", "乙审核"),
            ("fuhe", "verifier", "丙复核"), ("jiaoyu", "agency", "丁填报"), ("kan", "reader", "戊领导"),
        ):  # fmt: skip
            account = AccountRow(
                login=login, name=name, role=role, password=_password_hash(), made_at=work.now,
                agency_id=agency if role == "agency" else None,
            )  # fmt: skip
            work.db.add(account)
            work.db.flush()
            found[login] = who_of(account)
    return found


@functools.cache
def checked(name: str) -> Checked:
    """What comes of a sample, as the command line has it, were it the first body's."""
    result = nianbao.audit(SAMPLES / "2025" / name)
    [finding] = result.findings
    finding.report.agency = BODIES[0].name
    count = counted(finding, result.head)
    return Checked(encode(finding), encode_run(result.head), entry_of(finding, count))


BAD, GOOD = "jiaoyuju.html", "caizhengju.docx"  # one to be returned, and one that passes


def checker(work: CheckWork) -> Checked:
    """Says what the sample of the name says; quickly, for what it says is not what is tested. It is of whoever hands it in."""
    found = checked(work.name if work.name in (BAD, GOOD) else BAD)
    return replace(found, entry={**(found.entry or {}), "agency": None, "year": work.year})


def check_all(desk: Desk) -> int:
    """Does all checks that wait. Returns how many had their effect."""
    return sum(carry_out(desk, one, checker, "test") for one, _ in waiting(desk))


def given(desk: Desk, who: Who, name: str = BAD, text: str = "一") -> None:
    with desk.work(who) as work:
        hand_in(work, 1, keep(desk.store, name, text.encode()))


def reviewed(desk: Desk, people: dict[str, Who], name: str = BAD) -> str:
    """The first body's report in review, checked. Returns the fingerprint of its first problem."""
    given(desk, people["jiaoyu"], name)
    check_all(desk)
    with desk.work(people["shenhe"]) as work:
        body = move(work, 1, "take")
        found = opened(work, done_check(current(body)))
        assert found is not None
        return next((entry.main.fingerprint for entry in found.entries()), "")
