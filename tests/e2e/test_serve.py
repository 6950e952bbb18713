"""The installed command as a clerk and a program meet it: a browser without scripts, fifty at once, a server that is killed."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the extra nianbao[serve] is not installed")
httpx = pytest.importorskip("httpx2")

from nianbao.app.temporary import left_behind  # noqa: E402
from support.parcels import report  # noqa: E402

SAMPLES = Path(__file__).resolve().parents[2] / "reports_in"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")]


@contextmanager
def serving(*options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of a service, and its process."""
    line = [sys.executable, "-m", "nianbao", "serve", "--port", "0", *options]
    process = subprocess.Popen(line, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    assert process.stderr is not None
    said = process.stderr.readline()
    found = re.search(r"http://[\d.:]+/", said)
    assert found is not None, said
    assert "只有这台机器" in process.stderr.readline()
    try:
        for _ in range(600):
            try:
                httpx.get(f"{found[0]}health")
                break
            except httpx.ConnectError:
                time.sleep(0.05)
        yield found[0], process
    finally:
        process.terminate()
        process.wait(timeout=60)


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
@pytest.mark.parametrize("script", [False, True])
@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_a_clerk_in_a_browser(script: bool, width: int, height: int) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    with serving() as (address, _), playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=script)
        asked: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.goto(address)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "report" if script else True
        page.set_input_files("#report", SAMPLES / "2025/jiaoyuju.html")
        page.set_input_files("#prior", SAMPLES / "2024/jiaoyuju.html")
        page.get_by_role("button", name="开始自查").click()
        page.wait_for_selector(".stamp", timeout=60_000)
        assert "退回整改" in page.inner_text("main")
        if script:  # nothing sticks out to the side
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        with page.expect_download() as download:
            page.get_by_text("下载 Word").click()
        assert download.value.suggested_filename == "云溪市青栎区教育局审核意见.docx"
        page.get_by_text("查看审核意见").click()
        page.wait_for_url("**/1.html")
        assert "申请表行合计不符" in page.inner_text("body")
        assert all(one.startswith(address) for one in asked)
        browser.close()


def test_fifty_at_once() -> None:
    """Each gets its own finding, none is lost or mixed up, and pages answer meanwhile."""
    names = [f"云溪市青栎区{first}{second}局" for first in "甲乙丙丁戊己庚辛壬癸" for second in "子丑寅卯辰"]

    with serving() as (address, _), httpx.Client(timeout=300) as client:

        def hand_in(name: str) -> str:
            got = client.post(f"{address}api/audit", files={"report": (f"{name}.txt", report(name))})
            while got.status_code == 429:
                time.sleep(float(got.headers["retry-after"]))
                got = client.post(f"{address}api/audit", files={"report": (f"{name}.txt", report(name))})
            assert got.status_code == 200, got.text
            return str(got.json()["report"]["agency"])

        with ThreadPoolExecutor(50) as pool:
            waiting = [pool.submit(hand_in, name) for name in names]
            assert httpx.get(address, timeout=30).status_code == 200
            assert [one.result() for one in waiting] == names
        told = httpx.get(f"{address}health").json()
        assert (told["handed_in"], told["done"], told["waiting"], told["running"]) == (50, 50, 0, 0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_of_a_service_that_ends(number: signal.Signals, tmp_path: Path) -> None:
    with serving() as (address, process):
        httpx.post(f"{address}check", files={"report": ("a.txt", report("甲区教育局"))})
        process.send_signal(number)
        process.wait(timeout=60)
    if number == signal.SIGKILL:  # swept by the next one
        with serving() as (address, process):
            pass
    assert not [path for path in left_behind(Path(tempfile.gettempdir()), "nianbao-") if str(process.pid) in path.name]


def test_a_port_that_is_taken() -> None:
    with serving() as (address, _):
        port = address.rstrip("/").rpartition(":")[2]
        done = subprocess.run(
            [sys.executable, "-m", "nianbao", "serve", "--port", port], capture_output=True, text=True, timeout=60
        )
    assert done.returncode == 2 and "端口" in done.stderr and "Traceback" not in done.stderr
