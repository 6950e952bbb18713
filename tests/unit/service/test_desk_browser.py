"""The desk in Chromium: every page held against axe-core at two widths, no wider than the screen; the office's path through
two rounds by three roles, as they would go it."""

from __future__ import annotations

import importlib.util
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra nianbao[serve] is not installed")
pytest.importorskip("sqlalchemy", reason="the extra nianbao[desk] is not installed")
import uvicorn

from nianbao.desk.decisions import dispute, register
from nianbao.desk.notes import add_note, invite
from nianbao.desk.work import Desk, Who
from nianbao.service.bounds import ServiceBounds
from nianbao.service.site import site
from support.desk import BAD, GOOD, PASSWORD, REASON, SAMPLES, check_all, peopled, postgres_desk, reviewed, sqlite_desk
from support.serving import postgres, why_no_postgres

pytestmark = pytest.mark.slow
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = {
    "guanli": (
        "", "/queue", "/season/1", "/season/new", "/season/1/settings", "/season/1/page/leader",
        "/season/1/together", "/body/1", "/accounts",
        "/log", "/password", "/nowhere",
    ),
    "shenhe": ("/body/1", "/body/1/compare/1/1"),
    "jiaoyu": ("/body/1",),
    "kan": ("/body/1",),
}  # fmt: skip


@pytest.fixture(scope="module")
def axe() -> str:
    spec = importlib.util.find_spec("axe_playwright_python")
    assert spec is not None and spec.origin is not None, "make test-slow installs it"
    return (Path(spec.origin).parent / "axe.min.js").read_text("utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        try:
            yield started.chromium.launch(executable_path="/usr/bin/chromium")
        except playwright.Error:
            pytest.skip("no Chromium here")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    why = why_no_postgres()
    if why is not None:
        pytest.skip(why)
    with postgres() as address:
        yield address


@pytest.fixture
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """On SQLite, or as a test asks for it."""
    on_postgres = getattr(request, "param", "sqlite") == "postgres"
    made = postgres_desk(request.getfixturevalue("server")) if on_postgres else sqlite_desk(tmp_path)
    yield made
    made.close()


@pytest.fixture
def people(desk: Desk) -> dict[str, Who]:
    return peopled(desk)


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    """The desk, served by a thread of this process; its workers are the tests themselves."""
    config = uvicorn.Config(site(ServiceBounds(workers=1), desk, works=False), port=0, log_level="error")
    socket = config.bind_socket()
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([socket],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{socket.getsockname()[1]}/desk"
    server.should_exit = True
    thread.join(30)


def at_the_desk(browser: Any, address: str, login: str, width: int = 1366) -> Any:
    tab = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True).new_page()
    tab.goto(f"{address}/sign-in")
    tab.get_by_label("账号").fill(login)
    tab.get_by_label("密码").fill(PASSWORD)
    tab.get_by_role("button", name="登录").click()
    return tab


@pytest.mark.parametrize("width", [1366, 390])
def test_pages_have_no_violation_and_fit_the_screen(
    axe: str, browser: Any, address: str, desk: Desk, people: dict[str, Who], width: int
) -> None:
    mark = reviewed(desk, people)
    with desk.work(people["shenhe"]) as work:
        register(work, 1, mark, "exception", REASON, "2026-12-31")
        add_note(work, 1, "打过电话，说是笔误", shared=True)
        invite(work, 1, 7)
    with desk.work(people["jiaoyu"]) as work:
        dispute(work, 1, mark, "合计含上年结转，附说明")
    found: dict[str, Any] = {}
    for login, paths in PAGES.items():
        tab = at_the_desk(browser, address, login, width)
        for path in paths:
            tab.goto(f"{address}{path}")
            tab.evaluate(axe)
            result = tab.evaluate("rules => axe.run(document, {runOnly: rules, iframes: false})", RULES)
            said = [(one["id"], one["nodes"][0]["html"]) for one in result["violations"]]
            over = tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            if said or over > 0:
                found[f"{login} {path}"] = (said, over)
        tab.context.close()
    assert found == {}


@pytest.mark.parametrize("desk", ["sqlite", "postgres"], indirect=True)
def test_the_offices_path_over_two_rounds(browser: Any, address: str, desk: Desk, people: dict[str, Who]) -> None:
    agency, officer, verifier = (at_the_desk(browser, address, login) for login in ("jiaoyu", "shenhe", "fuhe"))
    agency.get_by_label("年度报告（必选）").set_input_files(SAMPLES / "2025" / BAD)
    agency.get_by_role("button", name="提交", exact=True).click()
    assert agency.get_by_role("status").inner_text().startswith("排队等候")
    check_all(desk)
    agency.get_by_text("审核意见", exact=True).first.wait_for()  # the page looks again by itself
    officer.get_by_role("link", name="待办").click()
    officer.get_by_role("link", name="教育局").click()
    officer.get_by_role("button", name="开始审核").click()
    frame = officer.frame_locator("iframe")
    assert "审核意见" in frame.locator("body").inner_text()
    officer.get_by_label("退回的理由（可不写）").fill("第三张表不平")
    officer.get_by_role("button", name="退回", exact=True).click()
    agency.reload()
    assert "第三张表不平" in agency.locator("main").inner_text()
    agency.get_by_label("改好的年度报告（必选）").set_input_files(SAMPLES / "2025" / GOOD)
    agency.get_by_role("button", name="重新提交").click()
    check_all(desk)
    officer.reload()
    officer.get_by_role("button", name="开始审核").click()
    assert officer.get_by_role("button", name="通过").count() == 0
    verifier.goto(f"{address}/body/1")
    verifier.get_by_role("button", name="通过").click()
    verifier.get_by_role("button", name="归档").click()
    assert "归档" in verifier.locator(".state").first.inner_text()
    verifier.get_by_role("link", name="第 1 版与第 2 版").click()
    assert verifier.frame_locator("iframe").locator("body").inner_text()
