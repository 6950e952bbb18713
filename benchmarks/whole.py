"""What a user gets: the whole installed command on distinct files with their neighbours, against bare parsing of the same files.

    python -m benchmarks.whole [--files 300] [--rounds 3] [--format docx] [--note words]
    make bench-compare

Processor time of all processes of `nianbao audit IN --prior LAST --out OUT --no-cache` a file, start-up told apart (the same
command on one of the files); the reference parses the same files in a process of its own, its imports not counted. Sides
take turns within a round; a ratio is the median over rounds, its spread the least and the greatest. Each row is appended to
`history.jsonl` with the machine and the commit; `--compare` tells each format's last row against the one before it on the
same machine. Linux only (memory is that of all processes, looked at ten times a second in a run of its own).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from typing import Any, NamedTuple

from benchmarks import documents
from benchmarks.audit import docx_cells, read_csv, read_html, xlsx_rows
from benchmarks.memory import COMMAND, ENVIRONMENT, watched

HISTORY = Path(__file__).with_name("history.jsonl")
MADE = "benchmarks.whole"
_YEAR = re.compile(r"20\d\d(?=年政府信息公开)")


class Row(NamedTuple):
    """`goal`: of the ratio, as issue and README have it."""

    name: str
    suffix: str
    make: Callable[[Any], bytes]
    reference: Callable[[Path], Any]
    told: str
    goal: float


ROWS = {
    row.name: row
    for row in (
        Row("html", "html", documents.pasted_page, read_html, "pandas.read_html", 0.75),
        Row("lean", "html", documents.lean_page, read_html, "pandas.read_html", 1.9),
        Row("docx", "docx", documents.docx, docx_cells, "python-docx cells", 0.28),
        Row("xlsx", "xlsx", documents.xlsx, xlsx_rows, "openpyxl rows", 1.1),
        Row("txt", "txt", documents.text, read_csv, "pandas.read_csv", 6.0),
    )
}


def write(row: Row, count: int, folder: Path) -> tuple[Path, Path]:
    """The files, and last year's of every second of them."""
    now, last = folder / "in", folder / "last"
    now.mkdir()
    last.mkdir()
    for number, draft in enumerate(islice(documents.distinct_drafts(count), count)):
        (now / f"{number:05}.{row.suffix}").write_bytes(row.make(draft))
        if number % 2:
            before = replace(draft, title=_YEAR.sub(lambda year: str(int(year[0]) - 1), draft.title))
            (last / f"{number:05}.txt").write_bytes(documents.text(before))
    return now, last


def command(now: Path, last: Path, out: Path) -> list[str]:
    return [
        *COMMAND,
        "audit",
        str(now),
        "--prior",
        str(last),
        "--out",
        str(out),
        "--no-cache",
        "--fail-on",
        "never",
        "-q",
    ]


def spent(call: Sequence[str]) -> float:
    """Seconds of the processor, of all processes of a call."""
    before = getrusage(RUSAGE_CHILDREN)
    done = subprocess.run(call, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ENVIRONMENT, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.decode("utf-8", "replace")[-2000:])
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def reference_of(row: Row, now: Path) -> float:
    call = [sys.executable, "-m", MADE, "--reference", row.name, str(now)]
    done = subprocess.run(call, capture_output=True, text=True, check=True, env=ENVIRONMENT)
    return float(done.stdout)


def bare(row: Row, now: Path) -> float:
    """Seconds of this process for the reference over all files; its imports come with the first of them, which counts apart."""
    from time import process_time

    paths = sorted(now.iterdir())
    row.reference(paths[0])
    begun = process_time()
    for path in paths:
        row.reference(path)
    return process_time() - begun


def measure(row: Row, count: int, rounds: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        now, last = write(row, count, folder)
        one = folder / "one"
        one.mkdir()
        shutil.copy2(next(iter(sorted(now.iterdir()))), one)
        taken: list[tuple[float, float, float]] = []
        for number in range(rounds):
            sides: list[Callable[[], float]] = [
                lambda: spent(command(now, last, folder / "out")),
                lambda: spent(command(one, last, folder / "out")),
                lambda: reference_of(row, now),
            ]
            order = range(3) if number % 2 else reversed(range(3))
            found = {place: sides[place]() for place in order}
            taken.append((found[0], found[1], found[2]))
        _, peak, _ = watched(command(now, last, folder / "out"))
        size = sum(path.stat().st_size for path in now.iterdir()) / count / 1000
    whole, start, reference = (median(column) for column in zip(*taken, strict=True))
    ratios = sorted((a - b) / c for a, b, c in taken)
    return {
        "format": row.name, "reference": row.told, "files": count, "kilobytes": round(size, 1),
        "start": round(start, 3), "milliseconds": round(1000 * (whole - start) / count, 2),
        "reference_milliseconds": round(1000 * reference / count, 2),
        "ratio": round(median(ratios), 3), "spread": [round(ratios[0], 3), round(ratios[-1], 3)],
        "goal": row.goal, "megabytes": round(peak),
    }  # fmt: skip


def machine() -> str:
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    return f"{model} × {os.cpu_count()}, Python {platform.python_version()}"


def commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=HISTORY.parent, capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


def history() -> list[dict[str, Any]]:
    return [json.loads(line) for line in HISTORY.read_text("utf-8").splitlines()] if HISTORY.exists() else []


def compared(rows: Sequence[dict[str, Any]], where: str) -> Iterator[str]:
    """A line a format: its last ratio on this machine beside the one before."""
    for name in ROWS:
        own = [row for row in rows if row["format"] == name and row["machine"] == where]
        if own:
            now, before = own[-1], own[-2] if len(own) > 1 else None
            said = f"{name:5} {now['ratio']:.3f} [{now['spread'][0]:.3f}-{now['spread'][1]:.3f}] at {now['commit']}"
            if before is not None:
                change = now["ratio"] / before["ratio"]
                said += (
                    f"; {before['ratio']:.3f} at {before['commit']}: × {change:.2f}{'  WORSE' if change > 1.1 else ''}"
                )
            yield said


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--format", choices=ROWS, action="append")
    parser.add_argument("--note", default="")
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("--reference", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.reference:
        print(bare(ROWS[options.reference[0]], Path(options.reference[1])))
        return 0
    if options.compare:
        lines = list(compared(history(), machine()))
        print("\n".join(lines) or "nothing measured on this machine yet: python -m benchmarks.whole")
        return int(any(line.endswith("WORSE") for line in lines))
    missed = 0
    for name in options.format or ROWS:
        found = measure(ROWS[name], options.files, options.rounds)
        told = {"date": datetime.now(UTC).date().isoformat(), "commit": commit(), "machine": machine(), **found}
        with HISTORY.open("a", encoding="utf-8") as file:
            file.write(json.dumps(told | ({"note": options.note} if options.note else {}), ensure_ascii=False) + "\n")
        met = found["ratio"] <= found["goal"]
        missed += not met
        print(
            f"{name:5} {found['kilobytes']:6.1f} KB  {found['milliseconds']:7.2f} ms / {found['reference_milliseconds']:.2f} ms = "
            f"{found['ratio']:.3f} [{found['spread'][0]:.3f}-{found['spread'][1]:.3f}], goal {found['goal']}"
            f"{'' if met else ' missed'}; start {found['start']:.2f} s, {found['megabytes']} MB",
            flush=True,
        )
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
