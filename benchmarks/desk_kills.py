"""Kill after kill, at random, while reports are handed in and audited: of the server, a worker, PostgreSQL itself, each with all
its processes at once. Afterwards every report must be there, audited, with one effect, and the log whole.

    python -m benchmarks.desk_kills [--kills 30] [--seed 1] [--only sqlite,postgres]
"""

from __future__ import annotations

import argparse
import asyncio
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.support.serving import Postgres, Served, Worker, why_no_postgres

from benchmarks.desk_clients import Browser, Seen
from benchmarks.desk_setup import Scene, faults_of, new_database, new_desk
from nianbao.desk.checking import numbers
from nianbao.desk.work import open_desk

_BETWEEN = (1.0, 4.0)  # seconds from a restart to the next kill
_AWAY = (0.0, 1.5)  # seconds that what was killed is away
_LONGEST = 300.0  # seconds until all is done after the last kill


class Stage:
    """What runs and may be killed: a server that also audits, a worker beside it, commands that write, PostgreSQL."""

    def __init__(self, database: str, store: str, postgres: Postgres | None) -> None:
        place = ("--desk", database, "--store", store)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.served = Served(*place, "--workers", "1", port=port)
        self.worker = Worker(*place, "--workers", "1")
        self.postgres = postgres
        self.place = place
        self.killed: Counter[str] = Counter()
        self.actions: dict[str, Callable[[random.Random], None]] = {
            "server": lambda chance: self._again(self.served, chance),
            "worker": lambda chance: self._again(self.worker, chance),
            "both": self._both,
            "writer": self._writer,
        }
        if postgres is not None:
            self.actions["postgres"] = self._database

    def start(self) -> None:
        self.served.start()
        self.worker.start()

    def end(self) -> None:
        for one in (self.served, self.worker):
            if one.process is not None:
                one.kill()

    def kill(self, chance: random.Random) -> str:
        name = chance.choice(sorted(self.actions))
        self.actions[name](chance)
        self.killed[name] += 1
        return name

    def _again(self, one: Served | Worker, chance: random.Random) -> None:
        one.kill()
        time.sleep(chance.uniform(*_AWAY))
        one.start()

    def _both(self, chance: random.Random) -> None:
        self.served.kill()
        self.worker.kill()
        time.sleep(chance.uniform(*_AWAY))
        self.start()

    def _writer(self, chance: random.Random) -> None:
        """A command that writes a season to the database, killed somewhere in it."""
        roster = Path(self.place[3]) / f"roster-{chance.random()}.yaml"
        listed = "".join(f"  - 规范全称: 云溪市青栎区第{number}所\n" for number in range(2000))
        roster.write_text(f"format: 1\nbodies:\n{listed}", "utf-8")
        call = [sys.executable, "-m", "nianbao", "desk", "season", "new", str(roster), "--year", "2024", *self.place]
        process = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.8, 3.0))
        process.kill()
        process.wait()
        roster.unlink()

    def _database(self, chance: random.Random) -> None:
        assert self.postgres is not None
        self.postgres.kill()
        time.sleep(chance.uniform(*_AWAY))
        self.postgres.start()
        for one in (self.served, self.worker):
            if not one.running:
                one.start()


async def _clients(stage: Stage, scene: Scene, clients: int, seconds: float, seen: Seen, ended: asyncio.Event) -> None:
    """Reports come evenly for `seconds`, each by somebody who tries again until it is taken."""
    bodies = list(scene.names)
    pause = seconds * clients / len(bodies)

    async def one(number: int) -> None:
        for body in bodies[number::clients]:
            tab = Browser(lambda: stage.served.address, seen, number, patient=True)
            await tab.open_link(scene.tokens[body])
            await tab.hand_in(body, *scene.sent[body])
            tab.close()
            if not ended.is_set():
                await asyncio.sleep(pause)

    await asyncio.gather(*(one(number) for number in range(clients)))


async def _run(stage: Stage, scene: Scene, kills: int, chance: random.Random, seen: Seen) -> None:
    ended = asyncio.Event()
    coming = asyncio.create_task(_clients(stage, scene, 10, kills * 7.0, seen, ended))
    for number in range(kills):
        await asyncio.sleep(chance.uniform(*_BETWEEN))
        name = await asyncio.to_thread(stage.kill, chance)
        print(f"{number + 1} {name}", end=" ", file=sys.stderr, flush=True)
    ended.set()
    await coming


def survive(folder: Path, kills: int, reports: int, seed: int, *, on_postgres: bool) -> list[str]:
    """What was lost, mixed up or done twice after so many kills: nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    postgres = None
    store, database = str(folder / "files"), str(folder / "desk.sqlite")
    if on_postgres:
        (folder / "pg").mkdir()
        folder.chmod(0o755)
        postgres = Postgres(folder / "pg", quick=False)
        postgres.start()
        database = new_database(postgres.address, "kills")
    seen, chance = Seen(), random.Random(seed)
    try:
        scene = new_desk(database, store, reports)
        stage = Stage(database, store, postgres)
        stage.start()
        began = time.monotonic()
        try:
            asyncio.run(_run(stage, scene, kills, chance, seen))
            left = _wait(database, store, reports)
        finally:
            stage.end()
        desk = open_desk(database, store)
        try:
            faults = faults_of(desk, scene) + seen.failed + left
        finally:
            desk.close()
        told = ", ".join(f"{name} {count}" for name, count in sorted(stage.killed.items()))
        print(
            f"\n{reports} reports, {kills} kills ({told}) in {time.monotonic() - began:.0f} s; tried again {seen.again} times"
        )
        return faults
    finally:
        if postgres is not None:
            postgres.stop()


def _wait(database: str, store: str, reports: int) -> list[str]:
    desk, counts = open_desk(database, store), {}
    deadline = time.monotonic() + _LONGEST
    try:
        while time.monotonic() < deadline:
            counts = numbers(desk)
            if counts["done"] == reports:
                return []
            time.sleep(0.5)
    finally:
        desk.close()
    return [f"not done: {counts}"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--reports", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="sqlite,postgres")
    given = parser.parse_args()
    missed = 0
    with tempfile.TemporaryDirectory(prefix="nianbao-kills-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        for kind in given.only.split(","):
            print(f"\n-- {kind}", flush=True)
            if kind == "postgres" and (why := why_no_postgres()):
                print(f"not tried: {why}")
                continue
            faults = survive(Path(name) / kind, given.kills, given.reports, given.seed, on_postgres=kind == "postgres")
            print(f"faults: {len(faults)} {'; '.join(faults[:10])}", flush=True)
            missed += bool(faults)
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
