"""Scans of invented reports, read cell by cell against what was printed: right, wrong, not read; processor time a page.

Needs the extra `ocr` and Chromium, which prints the pages. `python -m benchmarks.pictures [REPORTS [SEED]]`: every report is
made into one scan of each kind, everyday ones and hard ones; goals hold for the everyday ones."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from itertools import cycle
from pathlib import Path

from tests.support import synth

import nianbao
from benchmarks.documents import FORM, drafts
from nianbao.base.numbers import parse_figure
from nianbao.readers.pictures import models

EVERYDAY = (
    ("scan", 200), ("scan", 150), ("poor", 150), ("photo", 200), ("photo", 150),
    ("seal", 200), ("seal", 120), ("bw", 200), ("bent", 150),
)  # fmt: skip
HARD = (("poor", 100), ("grey-seal", 200), ("bw", 150))
TABLE = "table{border-collapse:collapse;width:100%}"
LOOKS = (
    f"body{{font:10.5pt serif}}{TABLE}td,th{{border:1px solid #000;padding:3pt;text-align:center}}",
    f"body{{font:12pt sans-serif;line-height:1.6}}{TABLE}td,th{{font-size:9.5pt;border:.75pt solid #000;padding:2pt}}",
    f"body{{font:11pt serif}}{TABLE}td,th{{font-size:10pt;border:1.5px solid #333;padding:4pt 2pt}}th{{background:#dde6f0}}",
)
SECONDS_A_PAGE = 2.5
RIGHT = 0.99


def printed(page: str, look: str, folder: Path) -> bytes:
    """The page as Chromium prints it on A4."""
    source, target = folder / "page.html", folder / "page.pdf"
    source.write_text(
        page.replace("</head>", f"<style>@page{{size:A4;margin:2cm 1.8cm}}{look}</style></head>"), "utf-8"
    )
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile", "--no-pdf-header-footer",
         f"--print-to-pdf={target}", source.as_uri()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return target.read_bytes()


def counted(path: Path, draft: synth.Draft) -> Counter[str]:
    """Cells of the scan that were read right, wrong or not at all."""
    finding = nianbao.audit(path).findings[0]
    found: Counter[str] = Counter()
    for address, text in draft.cells.items():
        cell = finding.cells.get(address.table, {}).get(address.row, {}).get(address.column)
        truth = parse_figure(text).value
        if cell is None or cell.value is None:
            found["blank" if truth is None or text == "" else "unread"] += 1
        else:
            found["right" if cell.value == truth else "wrong"] += 1
    return found


def main() -> int:
    from tests.support.scans import scanned

    if not models.available() or shutil.which("chromium") is None:
        print("needs the extra ocr and Chromium")
        return 0
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 2021
    totals = {kind: Counter[str]() for kind in (*EVERYDAY, *HARD)}
    seconds: dict[tuple[str, int], float] = dict.fromkeys(totals, 0.0)
    pages: Counter[tuple[str, int]] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, (draft, look) in enumerate(zip(drafts(count, seed), cycle(LOOKS), strict=False)):
            pdf = printed(synth.to_html(draft, FORM, chrome=False), look, folder)
            for kind in totals:
                path = folder / "scan.pdf"
                path.write_bytes(scanned(pdf, *kind, seed + number))
                start = time.process_time()
                totals[kind] += counted(path, draft)
                seconds[kind] += time.process_time() - start
                pages[kind] += path.read_bytes().count(b"/Type /Page\n") or path.read_bytes().count(b"/Type/Page")
    missed = False
    for kind, found in totals.items():
        cells = found["right"] + found["wrong"] + found["unread"]
        share, page = found["right"] / max(cells, 1), seconds[kind] / max(pages[kind], 1)
        cells_of = f"right {found['right']:5} wrong {found['wrong']:2} unread {found['unread']:4}"
        print(f"{kind[0]:>10} {kind[1]:3} dpi  {cells_of}  {share:.2%}  {page:.2f} s a page")
        missed |= bool(found["wrong"]) or (kind in EVERYDAY and (share < RIGHT or page > SECONDS_A_PAGE))
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
