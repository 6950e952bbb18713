"""What reading a report costs, a row a format, against what a user would take instead: LibreOffice's conversion to text (which
places no figure in a cell), and for a scan the whole page by a recogniser of pages. Processor time for one file.

    python -m benchmarks.formats [--files 20] [--rounds 3]

The files are written by LibreOffice from the same invented reports; cells are held against what was printed. Without LibreOffice
there is nothing to measure; without the extra `ocr` no scan.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from tests.support import synth

from benchmarks.documents import FORM, drafts
from nianbao.base.numbers import parse_figure
from nianbao.recognise import recognise

FORMATS = {  # suffix: LibreOffice's filter, what it is made from, what a user would convert it to
    "doc": ("doc:MS Word 97", "docx", "txt:Text"), "odt": ("odt", "docx", "txt:Text"), "rtf": ("rtf", "docx", "txt:Text"),
    "docx": ("docx", "docx", "txt:Text"), "xls": ("xls:MS Excel 97", "xlsx", "csv"), "ods": ("ods", "xlsx", "csv"),
}  # fmt: skip
GOALS = {"doc": 0.15, "odt": 0.15, "rtf": 0.15}  # seconds a file


def converted(office: str, profile: Path, to: str, out: Path, files: list[Path]) -> None:
    subprocess.run(
        [office, "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", to, "--outdir", out, *files],
        capture_output=True, timeout=600, check=True,
    )  # fmt: skip


def spent(work: Callable[[], object]) -> float:
    """Seconds of processor, those of child processes too."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    before = sum(sum(resource.getrusage(each)[:2]) for each in who)
    work()
    return sum(sum(resource.getrusage(each)[:2]) for each in who) - before


def right(files: list[Path], wanted: list[synth.Draft]) -> tuple[int, int, int]:
    """Cells as printed, cells not read, cells read otherwise."""
    from nianbao.readers.sniff import read

    same = unread = wrong = 0
    for path, draft in zip(files, wanted, strict=True):
        report = recognise(read(path.read_bytes(), path.name), FORM)
        for address, text in draft.cells.items():
            value = report.reading(address).value
            same += value == parse_figure(text).value
            unread += value is None and parse_figure(text).value is not None
            wrong += value is not None and value != parse_figure(text).value
    return same, unread, wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    office = shutil.which("soffice")
    if office is None:
        print("LibreOffice is not installed: nothing to compare with")
        return 0
    missed = 0
    wanted = list(drafts(arguments.files, 777))
    with tempfile.TemporaryDirectory() as name:
        folder, profile = Path(name), Path(name) / "profile"
        for number, draft in enumerate(wanted):
            (folder / f"r{number:02}.docx").write_bytes(synth.to_docx(draft, FORM))
            (folder / f"r{number:02}.xlsx").write_bytes(synth.to_xlsx(draft, FORM))
        print("format    cells right  unread  wrong   ours s/file   LibreOffice s/file   ratio (least-most)")
        for suffix, (filter_, source, to) in FORMATS.items():
            converted(office, profile, filter_, folder / suffix, sorted(folder.glob(f"*.{source}")))
            files = sorted((folder / suffix).glob(f"*.{suffix}"))
            same, unread, wrong = right(files, wanted)
            ours, theirs = [], []
            for _ in range(arguments.rounds):
                ours.append(spent(partial(right, files, wanted)) / len(files))
                convert = partial(converted, office, profile, to, folder / "text", files)
                theirs.append(spent(convert) / len(files))
            ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
            print(
                f"{suffix:9} {same:11} {unread:7} {wrong:6} {median(ours):13.3f} {median(theirs):20.3f}"
                f"   {median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})",
                flush=True,
            )
            missed += wrong > 0 or median(ours) > GOALS.get(suffix, 9.0)
    return missed


if __name__ == "__main__":
    sys.exit(main())
