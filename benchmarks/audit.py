"""The whole audit of a report against bare parsing of the same file by the library a user would reach for.

    python -m benchmarks.audit [--files 26] [--rounds 9]

Audit: read, recognise, judge, score, encode the finding as JSON, on files already written; no page, no file made while the
clock runs. Both sides take the same files in turn, in one process on one processor; a row's ratio is the median over
rounds. `together`: the files judged as one batch, as a run judges them (at most 256 together; pandera's guard looks at
batches of more than 64). `alone`: each file a batch of its own.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

from benchmarks import documents
from nianbao.app.case import Case, summarise
from nianbao.app.inputs import Input
from nianbao.app.options import Options
from nianbao.app.packs import pack_set
from nianbao.app.passes.judge import judge_cases
from nianbao.app.reading import read_report
from nianbao.app.saved import encode
from nianbao.app.scratch import Kept
from nianbao.base.collector import collector_paused

OPTIONS = Options(jobs=1)


def read_html(path: Path) -> Any:
    import pandas

    return pandas.read_html(path, flavor="lxml")


def docx_cells(path: Path) -> Any:
    import docx

    return [[cell.text for cell in row.cells] for table in docx.Document(str(path)).tables for row in table.rows]


def xlsx_rows(path: Path) -> Any:
    import openpyxl

    return [list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(path).worksheets]


def pdf_tables(path: Path) -> Any:
    import pdfplumber

    with pdfplumber.open(path) as document:
        return [(page.extract_text(), page.extract_tables()) for page in document.pages]


def read_csv(path: Path) -> Any:
    import pandas

    return pandas.read_csv(path, sep="\t", header=None, names=range(12), on_bad_lines="skip", skip_blank_lines=True)


class Row(NamedTuple):
    name: str
    suffix: str
    make: Callable[[Any], bytes] | None
    reference: Callable[[Path], Any]
    goal: float


ROWS = (
    Row("HTML, portal, 100 KB / pandas.read_html", "html", documents.portal_page, read_html, 0.40),
    Row("HTML, pasted, 100 KB / pandas.read_html", "html", documents.pasted_page, read_html, 0.40),
    Row("HTML, lean, 20 KB / pandas.read_html", "html", documents.lean_page, read_html, 0.50),
    Row("DOCX / python-docx, all cells", "docx", documents.docx, docx_cells, 0.20),
    Row("XLSX / openpyxl, load and rows", "xlsx", documents.xlsx, xlsx_rows, 0.30),
    Row("text PDF / pdfplumber, text and tables", "pdf", None, pdf_tables, 0.20),
    Row("TXT / pandas.read_csv of the same lines", "txt", documents.text, read_csv, 1.5),
)


@collector_paused()  # as a run of so few does
def audit(paths: Sequence[Path]) -> list[bytes]:
    packs = pack_set(OPTIONS.rules)
    reads = [read_report(Input(path, path.name), packs) for path in paths]
    cases = [Case(summarise(read, packs), Kept(read), path.stem) for read, path in zip(reads, paths, strict=True)]
    found = judge_cases(cases, OPTIONS)
    failed = [one for one in found if one.verdict == "unauditable" or one.coverage["error"]]
    if failed:  # such a run would be timed for something else than an audit
        raise RuntimeError(f"{failed[0].source.name}: {failed[0].error or 'a rule failed to run'}")
    return [encode(one) for one in found]


def timed(function: Callable[[], Any]) -> float:
    start = perf_counter()
    function()
    return perf_counter() - start


def measure(row: Row, paths: Sequence[Path], rounds: int) -> tuple[float, float, float]:
    """Milliseconds a file: the reference, the audit of all together, the audit of each alone."""

    def bare() -> None:
        for path in paths:
            row.reference(path)

    def alone() -> None:
        for path in paths:
            audit([path])

    sides = (bare, lambda: audit(paths), alone)
    for side in sides:
        side()
    gc.collect()
    times = [[timed(side) for side in sides] for _ in range(rounds)]
    bare_ms, together_ms, alone_ms = (1000 * median(column) / len(paths) for column in zip(*times, strict=True))
    return bare_ms, together_ms, alone_ms


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=26)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args(arguments)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    missed = 0
    print(f"{'':42} {'KB':>5} {'bare ms':>8} {'together':>9} {'ratio':>6} {'alone':>7} {'ratio':>6} {'goal':>5}")
    with tempfile.TemporaryDirectory() as folder:
        for row in ROWS:
            if row.make is None:
                paths = documents.sample_pdfs()
            else:
                paths = []
                for number, draft in enumerate(documents.drafts(options.files)):
                    paths.append(Path(folder) / f"{row.name[:4].strip()}{number}.{row.suffix}")
                    paths[-1].write_bytes(row.make(draft))
            bare, together, alone = measure(row, paths, options.rounds)
            size = sum(path.stat().st_size for path in paths) / len(paths) / 1000
            met = together / bare <= row.goal
            missed += not met
            print(
                f"{row.name:42} {size:5.0f} {bare:8.2f} {together:9.2f} {together / bare:6.3f} {alone:7.2f} "
                f"{alone / bare:6.3f} {row.goal:5.2f} {'' if met else 'missed'}",
                flush=True,
            )
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
