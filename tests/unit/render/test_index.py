"""The page of a batch."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from lxml import html as lxml_html

from nianbao.render import html
from nianbao.render.html.environment import style
from nianbao.render.html.index import CHUNK, MAP_REPORTS, MAP_RULES, _short_names
from support import findings


def render(items, **changes) -> str:
    return html.index(findings.run_head(items, **changes), iter(items)).decode("utf-8")


def tree(items, **changes):
    return lxml_html.fromstring(render(items, **changes))


def words_of(element) -> str:
    return re.sub(r"\s+", " ", element.text_content()).strip()


def test_worst_first():
    page = tree(findings.every_look())
    rows = page.xpath("//section[@id='reports']//tbody/tr")
    verdicts = [words_of(row.xpath("td[2]")[0])[0] for row in rows]
    assert verdicts == ["？", "×", "×", "◇", "▲", "▲", "√", "√"]
    assert words_of(rows[0]).startswith("云溪市青栎区统计局2024年年报.html？无法审核 文件设有打开密码")
    assert words_of(rows[1]).startswith("云溪市青栎区财政局 2024×退回整改 76.0432197%")
    assert "未评分" in words_of(rows[3])


def test_tiles_count_the_verdicts():
    tiles = [words_of(tile) for tile in tree(findings.every_look()).xpath("//ul[@class='tiles']/li")]
    verdicts = ["√通过2", "▲通过（附建议）2", "◇待核实1", "×退回整改2", "？无法审核1"]
    assert tiles[:6] == [*verdicts, "必须整改（处）5"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_links_are_relative_and_one_script_of_ours_runs(lang):
    page = tree([*findings.every_look(), findings.hostile()], lang=lang)
    assert not page.xpath("//*[@style] | //*[@src] | //iframe | //link")
    (script,) = page.xpath("//script")
    assert script.text == style("index.js")
    digest = base64.b64encode(hashlib.sha256(script.text.encode()).digest()).decode()
    allowed = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert f"script-src 'sha256-{digest}'" in allowed
    assert "unsafe" not in allowed
    (tools,) = page.xpath("//*[@class='tools']")
    assert "hidden" in tools.attrib  # what needs the script is shown by it
    assert not [name for element in page.iter() for name in element.attrib if name.startswith("on")]
    for link in page.xpath("//@href"):
        assert re.fullmatch(r"#[a-z_-]+|reports/[A-Za-z0-9%-]+\.html(#F\d+)?", link), link


def test_rules_broken_most_come_first_and_the_map_links_to_the_problem():
    page = tree(findings.every_look())
    rules = [words_of(row) for row in page.xpath("//section[@id='rules']//tbody/tr")]
    assert rules[0] == "中文里用了半角标点▲建议160"
    assert rules[1] == "总计与各类申请人之和不符×必须13"
    assert "requests-row-total" in words_of(page.xpath("//footer/details")[0])
    links = page.xpath("//section[@id='map']//td/a/@href")
    assert "reports/qingli-finance-2024.html#F01" in links
    cells = {words_of(cell) for cell in page.xpath("//section[@id='map']//td")}
    assert {"▲60", "×3", "？", ""} <= cells


def test_scores_and_peers():
    items = findings.every_look()
    items[0].report.level = "town"
    page = tree(items)
    bars = [words_of(title) for title in page.xpath("//*[local-name()='svg']//*[local-name()='title']")]
    assert bars[7] == "70–80 分：1 份"
    assert bars[9] == "90–100 分：4 份"
    assert "6 份有得分" in words_of(page.get_element_by_id("scores"))
    assert words_of(page.xpath("//section[@id='peers']//tbody/tr[2]")[0]) == "乡镇街道10100"


def test_scores_of_different_packs_are_not_compared_in_silence():
    items = [findings.clean(), findings.all_zero()]
    assert "不宜直接比较" not in render(items)
    items[1].pack = {"id": "other", "version": "1"}
    assert "不宜直接比较" in render(items)


def test_columns_of_the_map_leave_out_what_all_names_share():
    one, two = "云溪市青栎区财政局", "云溪市青栎区教育局"
    assert _short_names([(one, 2024), (two, 2024)]) == ["财政局", "教育局"]
    assert _short_names([(one, 2024), (two, 2023)]) == ["财政局 2024", "教育局 2023"]
    assert _short_names([(one, 2024), (one, 2023)]) == [f"{one} 2024", f"{one} 2023"]
    assert _short_names([("云溪市", 2024), (one, 2024)]) == ["云溪市", one]
    assert _short_names([(one, None)]) == [one]
    assert _short_names([]) == []


def many(count: int):
    for number in range(count):
        finding = findings.many_defects() if number % 3 else findings.clean()
        finding.id = f"r{number:04d}"
        finding.report.agency = f"云溪市青栎区第{number}街道办事处"
        yield finding


def test_500_reports_stay_under_a_megabyte_and_say_what_was_left_out():
    head = findings.run_head([])
    text = html.index(head, many(500)).decode("utf-8")
    assert len(text.encode()) < 1_000_000
    page = lxml_html.fromstring(text)
    tables = [len(one.xpath("tbody/tr")) for one in page.xpath("//section[@id='reports']//table")]
    assert tables == [CHUNK, CHUNK, 500 - 2 * CHUNK]
    assert len(page.xpath("//section[@id='map']//thead/tr/th")) == MAP_REPORTS + 1
    assert len(page.xpath("//section[@id='map']//tbody/tr")) <= MAP_RULES
    assert f"{MAP_REPORTS} 份报告（共 12 条、333 份有问题）" in text


def test_no_reports_is_a_page_too():
    page = tree([])
    assert "0 份" in words_of(page.xpath("//h1")[0])
    assert not page.xpath("//section[@id='map'] | //section[@id='scores']")
