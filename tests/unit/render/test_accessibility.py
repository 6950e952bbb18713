"""Pages held against axe-core in Chromium. axe-core is not part of the package: `npm install axe-core`, in a folder that
`NIANBAO_AXE` names, or in the repository."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nianbao.render.html import index, page
from nianbao.render.leader.page import leader, tables
from support.findings import every_look, run_head

pytestmark = pytest.mark.slow
HOMES = (os.environ.get("NIANBAO_AXE", "."), str(Path(__file__).resolve().parents[3]))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def axe() -> str:
    for home in HOMES:
        place = Path(home) / "node_modules" / "axe-core" / "axe.min.js"
        if place.is_file():
            return place.read_text("utf-8")
    pytest.skip("no axe-core here")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        try:
            yield started.chromium.launch(executable_path="/usr/bin/chromium")
        except playwright.Error:
            pytest.skip("no Chromium here")


def pages() -> dict[str, bytes]:
    findings = every_look()
    head = run_head(findings)
    shown = {f"reports/{one.id}.html": page(one, head) for one in findings}
    made = {"index.html": index, "leader.html": leader, "leader-tables.html": tables}
    return shown | {name: write(head, iter(findings)) for name, write in made.items()}


@pytest.mark.parametrize("width", [1366, 390])
def test_pages_have_no_violation_and_fit_the_screen(axe: str, browser: Any, width: int, tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    context = browser.new_context(viewport={"width": width, "height": 768}, bypass_csp=True)
    found = {}
    for name, data in pages().items():
        (tmp_path / name).write_bytes(data)
        tab = context.new_page()
        tab.goto((tmp_path / name).as_uri())
        tab.evaluate(axe)
        result = tab.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        said = [(one["id"], one["nodes"][0]["html"]) for one in result["violations"]]
        if tab.evaluate("document.documentElement.scrollWidth") > width:
            said.append(("wider than the screen", str(width)))
        if said:
            found[name] = said
        tab.close()
    context.close()
    assert found == {}


def test_a_tile_shows_its_reports_alone(browser: Any, tmp_path: Path) -> None:
    findings = every_look()
    place = tmp_path / "index.html"
    place.write_bytes(index(run_head(findings), iter(findings)))
    tab = browser.new_page(viewport={"width": 1366, "height": 768})
    tab.goto(place.as_uri())
    rows = tab.locator("#reports tbody tr")
    everyone = rows.count()
    tab.locator('.tiles a[href="#only-return"]').click()
    shown = [row.get_attribute("class") for row in rows.all() if row.is_visible()]
    assert set(shown) == {"v-return"}
    assert len(shown) == sum(one.verdict == "return" for one in findings)
    tab.locator("a.all").click()
    assert sum(row.is_visible() for row in rows.all()) == everyone
    tab.close()
