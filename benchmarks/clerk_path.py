"""A clerk's path in headless Chromium: the page, a report dropped into it, the finding, the download; on a service of its own
process, in seconds. The first is of a service that has just been started.

    python -m benchmarks.clerk_path [--rounds 5]
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from tests.support.serving import Served

GOAL = 5.0
SAMPLES = Path(__file__).resolve().parents[1] / "reports_in/2025"


def path_of(page: Any, address: str, report: Path, folder: Path) -> float:
    began = time.perf_counter()
    page.goto(f"{address}/")
    page.set_input_files("#report", report)
    page.get_by_role("button", name="开始自查").click()
    page.wait_for_selector(".stamp", timeout=60_000)
    with page.expect_download() as download:
        page.get_by_text("下载网页").click()
    download.value.save_as(folder / "finding.html")
    page.get_by_text("查看审核意见").click()
    page.wait_for_url("**/1.html")
    assert (folder / "finding.html").stat().st_size > 10_000 and "审核意见" in page.inner_text("body")
    return time.perf_counter() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("no Chromium here")
        return 0
    from playwright.sync_api import sync_playwright

    served, missed = Served(), False
    served.start()
    try:
        with sync_playwright() as started, tempfile.TemporaryDirectory() as name:
            browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for report in ("caizhengju.docx", "jiaoyuju.html", "shichangju.xlsx", "sifaju.pdf"):
                took = [
                    path_of(browser.new_context().new_page(), served.address, SAMPLES / report, Path(name))
                    for _ in range(given.rounds)
                ]
                print(
                    f"{report:18} first {took[0]:.2f} s, median {median(took):.2f} s, most {max(took):.2f} s",
                    flush=True,
                )
                missed |= max(took) > GOAL
            browser.close()
    finally:
        served.stop()
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
