"""What a change can have broken, in half a minute: `make quick`.

Lint of the changed files, types and layers, and the tests that mirror what changed: a module's own tests first, then those
that import it, until the time is up. Says what it ran and what it left to `make test`.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
SECONDS = 20.0  # of a processor, for the tests; lint and types run beside them on another
WHOLE_PROGRAM = ("tests/e2e/", "tests/golden/")  # runs of the program: `make test` has them


def git(*arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.split("\0")[:-1] if "-z" in arguments else done.stdout.splitlines()


def changed() -> list[str]:
    """The files that differ from where this branch left main, or from the last commit but one on main itself."""
    base = next((line for name in ("origin/main", "main") for line in git("merge-base", "HEAD", name)), "HEAD")
    files = _differing(base)
    return files or _differing("HEAD~1")


def _differing(base: str) -> list[str]:
    tracked = git("diff", "--name-only", "--diff-filter=d", "-z", base, "--")
    return sorted({*tracked, *git("ls-files", "--others", "--exclude-standard", "-z")})


def asked_for_by(files: Iterable[str], tests: dict[str, str]) -> list[str]:
    """The tests of changed files, nearest first. `tests`: path of every test file → its text."""
    own: dict[str, None] = {}
    importing: dict[str, None] = {}
    for file in files:
        path = PurePosixPath(file)
        if file in tests:
            own[file] = None
        elif file.startswith("src/nianbao/") and path.suffix == ".py":
            near, far = _of_module(path.relative_to("src/nianbao"), tests)
            own |= dict.fromkeys(near)
            importing |= dict.fromkeys(far)
        elif file.startswith("tests/support/"):
            named = (f"support.{path.stem} ", f"support.{path.stem}\n", f"import {path.stem}", path.name)
            importing |= dict.fromkeys(test for test, text in tests.items() if any(name in text for name in named))
        elif file.startswith("rules/") and path.suffix == ".yaml":
            importing["tests/rules/test_cases.py"] = None
    chosen = [*own, *(test for test in importing if test not in own)]
    return [test for test in chosen if test in tests]


def _of_module(module: PurePosixPath, tests: dict[str, str]) -> tuple[list[str], list[str]]:
    """The tests that bear a module's name, else those of its folder; and the others that import it."""
    folder = module.parent.as_posix()
    name = module.parent.name if module.stem in ("__init__", "__main__") else module.stem
    dotted = ".".join(("nianbao", *module.with_suffix("").parts)).removesuffix(".__init__")
    package, _, last = dotted.rpartition(".")
    imports = (f"from {dotted} import", f"import {dotted}", f"from {package} import {last}")
    bearing, beside, far = [], [], []
    for test, text in sorted(tests.items()):
        path = PurePosixPath(test)
        within = path.parent.as_posix()
        imported = any(one in text for one in imports)
        mirrors = within == f"tests/unit/{folder}"
        if name in path.stem and within.startswith("tests/unit/") and (mirrors or imported):
            bearing.append(test)
        elif imported and mirrors:
            beside.append(test)
        elif imported:
            far.append(test)
    return [*bearing, *beside] or _nearest_folder(module.parent, tests), far


def _nearest_folder(folder: PurePosixPath, tests: Iterable[str]) -> list[str]:
    """The tests that bear the name of a module's folder; else all in the folder that mirrors it, or the one above."""
    for parent in (folder, *folder.parents[:-1]):
        inside = [test for test in sorted(tests) if test.startswith(f"tests/unit/{parent}/")]
        if inside:
            return [test for test in inside if folder.name in PurePosixPath(test).stem] or inside
    return []


class UntilTimeIsUp:
    """Ends the tests when this process has had its time, and counts what is left. A busy machine takes longer, runs no less."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.left = seconds, 0

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.left = len(session.items)
        self.session = session

    def pytest_runtest_logfinish(self) -> None:
        self.left -= 1
        if self.left and time.process_time() > self.seconds:
            self.session.shouldstop = f"{self.seconds:.0f} s are up, {self.left} tests are left to `make test`"


def beside(files: Sequence[str]) -> dict[str, subprocess.Popen[str]]:
    """The checks that run while the tests do, by their names."""
    python = [file for file in files if file.endswith(".py")]
    commands = {}
    if python:
        commands["ruff check"] = ["ruff", "check", *python]
        commands["ruff format"] = ["ruff", "format", "--check", *python]
    if any(file.startswith("src/") for file in python):
        commands["mypy"] = ["mypy"]
        commands["lint-imports"] = ["lint-imports"]
    packs = sorted(
        {"/".join(file.split("/")[:2]) for file in files if file.startswith("rules/") and file.count("/") > 1}
    )
    for pack in packs:
        commands[f"nianbao rules lint {pack}"] = ["nianbao", "rules", "lint", pack]
    return {
        name: subprocess.Popen(
            [str(BIN / command[0]), *command[1:]],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
        )
        for name, command in commands.items()
    }  # fmt: skip


def main() -> int:
    start = time.monotonic()
    files = changed()
    tests = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in ROOT.glob("tests/**/test_*.py")}
    chosen = asked_for_by(files, tests)
    later = [test for test in chosen if test.startswith(WHOLE_PROGRAM)]
    chosen = [test for test in chosen if test not in later]
    print(f"{len(files)} files changed: {' '.join(files[:8])}{' …' if len(files) > 8 else ''}")
    running = beside(files)
    failed = []
    if chosen:
        print(f"tests of {len(chosen)} files: {' '.join(chosen)}", flush=True)
        clock = UntilTimeIsUp(SECONDS)
        code = pytest.main(["-x", "-p", "no:cacheprovider", *chosen], plugins=[clock])
        stopped = code == pytest.ExitCode.INTERRUPTED and clock.left > 0
        if code != pytest.ExitCode.OK and not stopped:
            failed.append("pytest")
    for name, process in running.items():
        said, _ = process.communicate()
        print(f"{name}: {'ok' if process.returncode == 0 else said.rstrip()}")
        if process.returncode != 0:
            failed.append(name)
    if later:
        print(f"left to `make test`: {' '.join(later)}")
    print(f"{'failed: ' + ', '.join(failed) if failed else 'ok'} in {time.monotonic() - start:.0f} s")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
