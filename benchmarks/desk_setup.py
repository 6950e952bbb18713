"""A desk with a season of many bodies, each with a report of its own; and what is held against it afterwards: that every report has
its one result, that each result is of the report that was handed in, that the log is whole."""

from __future__ import annotations

import io
import os
import threading
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from nianbao.app.saved import decode
from nianbao.desk.accounts import add_account
from nianbao.desk.chain import end_of, rows_of, verify
from nianbao.desk.notes import invite
from nianbao.desk.schema import upgrade
from nianbao.desk.seasons import bodies_of, new_season
from nianbao.desk.work import Desk, console, open_desk
from nianbao.season.roster import RosterBody

SAMPLES = Path(__file__).resolve().parents[1] / "reports_in/2025"
PASSWORD = "青栎湖边的第三棵大树"
OFFICERS = ("shenhe1", "shenhe2", "shenhe3")
_SIGNS = "东西南北金木水火"
_PRINTED = {"jiaoyuju.html": "教育局", "caizhengju.docx": "财政局"}


def names(count: int) -> list[str]:
    return [f"云溪市青栎区{''.join(signs)}管理局" for signs in product(_SIGNS, repeat=3)][:count]


def report_of(number: int, name: str) -> tuple[str, bytes]:
    """A report of the body, by turns HTML and DOCX: samples under its name."""
    file = list(_PRINTED)[number % 2]
    data = (SAMPLES / file).read_bytes()
    before, after = _PRINTED[file].encode(), name.removeprefix("云溪市青栎区").encode()
    if file.endswith(".html"):
        return f"{number}.html", data.replace(before, after) + f"<!-- {number} -->".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(before, after))
    return f"{number}.docx", out.getvalue()


@dataclass
class Scene:
    """`tokens`: of links, by body; `sent`: file name and bytes, by body."""

    season: int
    tokens: dict[int, str]
    names: dict[int, str]
    sent: dict[int, tuple[str, bytes]]


def new_desk(database: str, store: str, count: int) -> Scene:
    desk = open_desk(database, store)
    try:
        upgrade(desk.engine)
        with desk.work(console()) as work:
            roster = [
                RosterBody(name, name.removeprefix("云溪市青栎区"), "", at + 1) for at, name in enumerate(names(count))
            ]
            season = new_season(work, 2025, "青栎区2025年度报告", roster, {"office": "青栎区政务公开办公室"})
            for login in OFFICERS:
                add_account(work, login, login, "reviewer", PASSWORD, given=False)
            tokens = {body.id: invite(work, body.id, 30)[1] for body in season.bodies}
            listed = {body.id: body.name for body in season.bodies}
        sent = {body: report_of(at, name) for at, (body, name) in enumerate(listed.items())}
        return Scene(season.id, tokens, listed, sent)
    finally:
        desk.close()


def new_database(server: str, name: str) -> str:
    engine = create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.replace("/postgres?", f"/{name}?")


def faults_of(desk: Desk, scene: Scene) -> list[str]:
    """What was lost, mixed up or done twice; nothing is as it should be."""
    faults = []
    with desk.look(console()) as look:
        for body in bodies_of(look, scene.season):
            sent = sha256(scene.sent[body.id][1]).hexdigest()
            versions = body.submissions
            if len(versions) != 1 or versions[0].sha256 != sent or sha256(desk.store.get(sent)).hexdigest() != sent:
                faults.append(f"{body.id}: {len(versions)} versions, or another file")
                continue
            [version] = versions
            done = [check for check in version.checks if check.state == "done" and check.finding]
            if len(version.checks) != 1 or len(done) != 1:
                faults.append(f"{body.id}: {[(one.state, one.fault) for one in version.checks]}")
                continue
            finding = decode(desk.store.get(done[0].finding or "").strip())
            if finding.source.sha256 != sent or finding.report.agency != scene.names[body.id]:
                faults.append(f"{body.id}: the finding of {finding.report.agency}")
        rows = list(rows_of(look.db))
        fault = verify(rows, end_of(look.db))
        if fault is not None:
            faults.append(f"log: {fault.told}")
        effects = Counter(row["subject"] for row in rows if row["action"] == "check")
        came = Counter(row["subject"] for row in rows if row["action"] == "hand_in")
        for what, counts in (("checked", effects), ("handed in", came)):
            if len(counts) != len(scene.names) or set(counts.values()) != {1}:
                faults.append(f"{what}: {len(counts)} bodies, the most {max(counts.values(), default=0)} times")
    return faults


class Memory:
    """Megabytes of all processes of sessions, looked at each second: all together (a shared page counted once), the largest one."""

    def __init__(self) -> None:
        self.together: list[float] = []
        self.largest: list[float] = []
        self.first: list[float] = []  # of the process that the session is named by
        self._ended = threading.Event()

    @contextmanager
    def of(self, *sessions: int) -> Iterator[Memory]:
        thread = threading.Thread(target=self._watch, args=(sessions,), daemon=True)
        thread.start()
        yield self
        self._ended.set()
        thread.join()

    def _watch(self, sessions: tuple[int, ...]) -> None:
        while not self._ended.wait(1.0):
            held = dict(_held(sessions))
            self.together.append(sum(held.values()))
            self.largest.append(max(held.values(), default=0))
            self.first.append(sum(held.get(one, 0) for one in sessions))

    def told(self) -> str:
        first = self.first or [0]
        middle = len(first) // 2
        return (
            f"memory (PSS, MB): all together {max(self.together, default=0):.0f}, "
            f"largest process {max(self.largest, default=0):.0f}, "
            f"server in the first half {max(first[:middle] or [0]):.0f}, in the second {max(first[middle:]):.0f}"
        )


def _held(sessions: tuple[int, ...]) -> Iterator[tuple[int, float]]:
    for place in Path("/proc").iterdir():
        if not place.name.isdigit():
            continue
        try:
            pid = int(place.name)
            if os.getsid(pid) in sessions:
                yield pid, int((place / "smaps_rollup").read_text().split("\nPss:")[1].split()[0]) / 1024
        except (OSError, IndexError):
            continue


def begun_of(desk: Desk) -> dict[int, tuple[int, float, float]]:
    """Of each body: its check's number, when it was asked for, when it was begun."""
    with desk.look(console()) as look:
        asked: Any = look.db.execute(
            text("SELECT s.body_id, c.id FROM checks c JOIN submissions s ON s.id = c.submission_id")
        )
        from nianbao.desk.tables import CheckRow

        found = {}
        for body, number in asked:
            row = look.db.get_one(CheckRow, number)
            if row.begun_at is not None:
                found[int(body)] = (row.id, row.made_at.timestamp(), row.begun_at.timestamp())
        return found
