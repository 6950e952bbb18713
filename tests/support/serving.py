"""Real processes for tests and measurements: PostgreSQL, `nianbao serve`, `nianbao desk work`. Each may be killed and restarted.

PostgreSQL does not run as root: there, it is started as the account `postgres` or `nobody`, in a folder of its own below the
temporary one, on a socket and no port. Where its programs are not installed, `why_no_postgres` says so.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

_LONGEST = 120.0  # seconds until something has started


def why_no_postgres() -> str | None:
    """Why PostgreSQL cannot be started here, or None."""
    if _programs() is None:
        return "PostgreSQL is not installed (apt-get install postgresql)"
    if os.name != "posix":
        return "PostgreSQL is started for tests on POSIX only"
    return None


def _programs() -> Path | None:
    """The folder of initdb and pg_ctl: Debian keeps them off the path."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return folders[-1].parent if folders else None


def _account() -> list[str]:
    """What makes a command run as somebody who is not root."""
    if os.getuid() != 0:
        return []
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            import pwd

            pwd.getpwnam(name)
            return ["runuser", "-u", name, "--"]
    return []


class Postgres:
    """A server in `folder`. `quick`: it does not wait for the disk, which outlives its processes but no loss of power."""

    def __init__(self, folder: Path, *, quick: bool = True) -> None:
        programs = _programs()
        assert programs is not None, why_no_postgres()
        self.programs, self.folder, self.data = programs, folder, folder / "data"
        self.options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c max_connections=60"
        self.options += " -c fsync=off" if quick else ""
        self.address = f"postgresql://desk@/postgres?host={folder}"
        folder.chmod(0o777)
        self._run("initdb", "-D", str(self.data), "-U", "desk", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")

    def _run(self, program: str, *given: str) -> None:
        call = [*_account(), str(self.programs / program), *given]
        done = subprocess.run(call, cwd=self.folder, capture_output=True, text=True, check=False, timeout=_LONGEST)
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self) -> None:
        log = self.folder / "log"
        call = ("pg_ctl", "-D", str(self.data), "-w", "-t", "100", "-l", str(log), "-o", self.options, "start")
        for _ in range(10):  # after a kill its shared memory may be in use for a moment yet
            with contextlib.suppress(AssertionError):
                return self._run(*call)
            time.sleep(1)
        raise AssertionError(log.read_text("utf-8", "replace")[-2000:])

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop")

    def kill(self) -> None:
        """All its processes at once: those that are at work in its folder."""
        while own := list(_at_work(self.data)):
            for one in own:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(one, signal.SIGKILL)
            time.sleep(0.02)
        (self.data / "postmaster.pid").unlink(missing_ok=True)  # it names a process that nobody may have asked for yet


def _at_work(folder: Path) -> Iterator[int]:
    """The processes whose folder this is; one that has ended and was not asked for has none."""
    for place in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if place.name.isdigit() and (place / "cwd").readlink() == folder:
                yield int(place.name)


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """The address of a server that ends with the block."""
    with tempfile.TemporaryDirectory(prefix="nianbao-pg-", ignore_cleanup_errors=True) as name:
        server = Postgres(Path(name))
        server.start()
        try:
            yield server.address
        finally:
            server.stop()


class Service:
    """A command of nianbao that goes on until it is ended; with what it starts, it is a session of its own."""

    def __init__(self, *call: str, ready: str, environment: Mapping[str, str] | None = None) -> None:
        self.call = [sys.executable, "-m", "nianbao", *call]
        self.ready = re.compile(ready)
        self.environment = {**os.environ, **(environment or {})}
        self.process: subprocess.Popen[str] | None = None
        self.said = ""
        self.errors: list[str] = []

    def start(self) -> str:
        """Returns the first group of `ready`, as it says it on standard error."""
        self.process = subprocess.Popen(
            self.call, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, start_new_session=True, env=self.environment
        )  # fmt: skip
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.errors.append(line)
            if found := self.ready.search(line):
                self.said = found[1] if found.groups() else found[0]
                threading.Thread(target=self._listen, args=(self.process.stderr,), daemon=True).start()
                return self.said
        raise AssertionError("".join(self.errors[-20:]))

    def _listen(self, stream: IO[str]) -> None:
        for line in stream:
            self.errors.append(line)

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """All of it at once, as when the machine is switched off."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(60)


class Served(Service):
    """`nianbao serve`; `address` once it has started."""

    def __init__(self, *more: str, port: int = 0, environment: Mapping[str, str] | None = None) -> None:
        super().__init__(
            "serve", "--port", str(port), *more, ready=r"自查网页：(http://[^/]+)/", environment=environment
        )

    @property
    def address(self) -> str:
        return self.said

    def start(self) -> str:
        super().start()
        deadline = time.monotonic() + _LONGEST
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.said}/health", timeout=5) as answer:
                if answer.status == 200:
                    return self.said
            assert self.running, "".join(self.errors[-20:])
            time.sleep(0.1)
        raise AssertionError("not served in two minutes")


class Worker(Service):
    """`nianbao desk work`."""

    def __init__(self, *more: str, environment: Mapping[str, str] | None = None) -> None:
        super().__init__("desk", "work", *more, ready="正在等候", environment=environment)
