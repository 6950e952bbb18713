"""Pages in Chromium: held against axe-core (which comes inside the wheel of axe-playwright-python, of which nothing else is
used), no wider than the screen, and the tools of the batch page."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nianbao.render.html import index, page
from support.command import nianbao
from support.district import PARENT, added_up, write, write_district
from support.findings import every_look, many_defects, old_layout, run_head, unauditable, unread_tables
from support.forms import FORM

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "reports_in/2025"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KINDS = ("html", "leader", "claims")


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
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two rounds of a district with a roster, compared; a consolidation."""
    place = tmp_path_factory.mktemp("season")
    shutil.copytree(SAMPLES, place / "收1")
    (place / "收1/审计局.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    (place / "收2").mkdir()
    for name in ("jiaoyuju.html", "shimenjiedao.md"):
        text = (SAMPLES / name).read_text("utf-8")
        (place / "收2" / name).write_text(text.replace("××", "12").replace("六、其他", "七、其他"), "utf-8")
    settings = ("--config", ROOT / "tests/samples/season/nianbao.toml", "--format", ",".join(KINDS))
    nianbao("audit", place / "收1", *settings, "--out", place / "第1轮")
    nianbao("audit", place / "收2", *settings, "--round", "2", "--previous", place / "第1轮", "--out", place / "第2轮")
    nianbao("diff", place / "第1轮", place / "第2轮", "--format", "html", "--out", place / "diff")
    _names, cells = write_district(place / "合", FORM, 4, 3, formats=("txt",))
    write(place / "parent.txt", PARENT, FORM, added_up(cells[1:]))
    structure = ("--structure", place / "合/structure.yaml", "--parent", place / "parent.txt")
    nianbao("consolidate", place / "合/agencies", *structure, "--format", "html", "--out", place / "汇总")
    return place


def looks(place: Path) -> list[Path]:
    """The looks of a report, and their batch."""
    findings = [many_defects(), unread_tables(), old_layout(), unauditable()]
    head = run_head(findings)
    (place / "reports").mkdir()
    shown = {f"reports/{one.id}.html": page(one, head) for one in findings} | {
        "index.html": index(head, iter(findings))
    }
    for name, data in shown.items():
        (place / name).write_bytes(data)
    return [place / name for name in shown]


def served(place: Path) -> list[Path]:
    """The pages of the self-check: its front, a check that is done, a refusal."""
    pytest.importorskip("fastapi", reason="the extra nianbao[serve] is not installed")
    from nianbao.service.bounds import ServiceBounds
    from nianbao.service.site import site
    from unit.service.test_site import REPORT, TestClient, handed_in

    with TestClient(site(ServiceBounds(workers=1, per_minute=1000)), follow_redirects=False) as client:
        said = {
            "front": client.get("/").text,
            "done": handed_in(client, REPORT.read_bytes()),
            "refused": handed_in(client, b"MZ" + bytes(200), "a.exe"),
        }
    for name, text in said.items():
        (place / f"{name}.html").write_text(text, "utf-8")
    return [place / f"{name}.html" for name in said]


def faults(axe: str, browser: Any, pages: list[Path]) -> dict[str, list[tuple[str, str]]]:
    """What is wrong with these pages at the width of a laptop and of a telephone."""
    found = {}
    context = browser.new_context(bypass_csp=True)
    for place in pages:
        tab = context.new_page()
        tab.goto(place.as_uri())
        tab.evaluate(axe)
        for width in (1366, 390):
            tab.set_viewport_size({"width": width, "height": 768})
            result = tab.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
            said = [(one["id"], one["nodes"][0]["html"]) for one in result["violations"]]
            if (wide := tab.evaluate("document.documentElement.scrollWidth")) > width:
                said.append(("wider than the screen", str(wide)))
            if said:
                found[f"{place.name} {width}"] = said
        tab.close()
    context.close()
    return found


def test_reports_and_their_batch(axe: str, browser: Any, tmp_path: Path) -> None:
    assert faults(axe, browser, looks(tmp_path)) == {}


def test_a_season_from_index_to_comparison(axe: str, browser: Any, season: Path) -> None:
    second = season / "第2轮"
    pages = [second / f"{name}.html" for name in ("index", "leader", "leader-tables")]
    pages += [sorted((second / "reports").iterdir())[0], sorted((second / "claims").iterdir())[0]]
    pages += [season / "diff/diff.html", season / "汇总/consolidation.html"]
    assert faults(axe, browser, pages) == {}


def test_the_self_check(axe: str, browser: Any, tmp_path: Path) -> None:
    assert faults(axe, browser, served(tmp_path)) == {}


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


def test_the_list_is_looked_up_sorted_and_grouped(browser: Any, season: Path) -> None:
    tab = browser.new_page(viewport={"width": 1366, "height": 768})
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.goto((season / "第1轮/index.html").as_uri())

    def seen(column: int = 0) -> list[str]:
        rows = [row for row in tab.locator("#reports tbody tr").all() if row.is_visible()]
        return [row.locator("td").nth(column).inner_text().split("\n")[0] for row in rows]

    everyone = seen()
    assert everyone[:2] == ["区人民政府 2025", "教育局 2025"]
    assert tab.locator("#reports tbody tr").first.bounding_box()["y"] < 768  # on the first screen
    tab.locator(".tools input").fill("镇")
    tab.locator(".tools output", has_text="显示 2 份").wait_for()
    assert [name[:2] for name in seen()] == ["枫桥", "白鹭"]
    tab.locator(".tools input").fill("")
    tab.locator(".tools output", has_text=f"显示 {len(everyone)} 份").wait_for()
    tab.locator(".by").select_option("-")
    tab.locator("#reports thead button", has_text="得分").first.click()
    scores = [float(text) for text in seen(2)[: len(everyone) - 1] if text[0].isdigit()]
    assert len(scores) > 5 and scores == sorted(scores)
    assert sorted(seen()) == sorted(everyone)
    tab.locator(".by").select_option("=镇街")
    assert len(seen()) == 3
    tab.locator(".by").select_option("*")
    tab.locator(".order").select_option("")
    assert seen() == everyone
    assert said == []
    tab.close()
