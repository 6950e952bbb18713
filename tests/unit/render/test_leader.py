"""The leader's page and the tables behind it."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from nianbao.model.finding import Finding, ReportHead
from nianbao.model.season import Season
from nianbao.render.html.ranking import Scored, ranks
from nianbao.render.leader.circular import circular
from nianbao.render.leader.overview import add_up, overview, parent_of
from nianbao.render.leader.page import leader, tables
from nianbao.render.leader.plots import bins
from support.findings import PACK, clean, make, passes, run_head
from support.graded import graded, head_of


def test_what_the_leader_asks_first_is_counted_from_the_roster_and_the_summary() -> None:
    findings = graded(9)
    page = leader(head_of(findings, missing=2), iter(findings)).decode()
    told = dict(re.findall(r"<li[^>]*><span>(.*?)</span><strong>(.*?)</strong>", page))
    assert (told["应报"], told["已报"], told["未报"]) == ("11", "9", "2")
    assert "还没有交齐的：未报单位0、未报单位1" in page
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_few_of_two_hundred_reports_of_graded_quality_are_tied() -> None:
    findings = graded(200)
    head = head_of(findings)
    found = overview(head, iter(findings))
    by_score = ranks([line.scored._replace(measures=()) for line in found.lines])
    before = sum(one is not None and one.tied for one in by_score)
    assert all(line.place is not None for line in found.lines)
    assert before > 150
    assert found.tied < before / 4


def test_what_an_officer_weighs_decides_between_equal_scores() -> None:
    def one(*measures: float) -> Scored:
        return Scored("pack", "部门", 100.0, 95, 80, measures)

    places = [place.place for place in ranks([one(0, 2.0), one(0, 1.0), one(1, 0.0), one(0, 1.0)]) if place]
    assert places == [3, 1, 4, 1]


def test_a_report_that_was_hardly_checked_has_no_rank() -> None:
    few = Scored("pack", "部门", 100.0, 79, 80, ())
    assert ranks([few, few._replace(share=80), few._replace(share=95)])[0] is None


def test_a_figure_that_was_not_read_is_counted_as_such_in_the_sum() -> None:
    findings = [clean(), clean()]
    findings[1].cells["requests"]["granted"].pop("total")
    sums = add_up([one.cells for one in findings])
    whole, short = sums["requests", "new_received", "total"], sums["requests", "granted", "total"]
    value = findings[0].cells["requests"]["new_received"]["total"].value
    assert value is not None
    assert (whole.total, whole.read, whole.unread) == (2 * value, 2, 0)
    assert (short.read, short.unread) == (1, 1)


def test_the_districts_own_report_is_not_added_to_what_it_must_add_up_to() -> None:
    names = [("a", "云溪市青栎区财政局"), ("b", "云溪市青栎区枫桥镇人民政府"), ("c", "云溪市青栎区教育局")]
    assert parent_of([*names, ("p", "云溪市青栎区人民政府")]) == "p"
    assert parent_of(names) is None
    assert parent_of([*names, ("q", "云溪市白榆区人民政府")]) is None


def test_the_tables_name_every_body_that_has_a_problem_under_its_group() -> None:
    findings = graded(30)
    page = tables(head_of(findings), iter(findings)).decode()
    table = page[page.index('class="map"') :]
    for one in findings:
        if any(result.outcome in ("fail", "review") and result.severity != "info" for result in one.results):
            assert f'<th scope="row">{(one.report.agency or "")[6:]}</th>' in table
    assert table.index(">部门<") < table.index(">镇<") < table.index(">街道<")


def test_every_plot_says_in_words_what_it_shows() -> None:
    findings = graded(12)
    page = leader(head_of(findings), iter(findings)).decode()
    for plot in re.findall(r"<svg.*?</svg>", page, re.S):
        labelled = re.search(r'aria-labelledby="(\S+) (\S+)"', plot)
        assert labelled is not None
        assert f'<title id="{labelled[1]}">' in plot
        assert re.search(rf'<desc id="{labelled[2]}">[^<]+</desc>', plot)
    assert sum(one.n for one in bins([49.0, 50.0, 100.0])) == sum(one.n for one in bins([50.0, 99.9, 100.0])) == 3


def test_years_are_compared_over_the_same_bodies() -> None:
    def of(name: str, year: int) -> Finding:
        head = ReportHead(name, year, "2021", f"{name}年度报告", None, level="department", form="disclosure")
        return make(f"{year}-{name[-3:-1].encode().hex()}", name, passes(3), report=head)

    findings = [of("青栎区水利局", 2023), of("青栎区水利局", 2024), of("青栎区统计局", 2024)]
    head = run_head(findings)
    head.forms[PACK]["figures"] = [
        {"id": "new", "title": "新收申请", "title_en": "", "cells": [["requests", "new_received", "total"]]}
    ]
    found = overview(head, iter(findings))
    assert (found.trend_bodies, [one.year for one in found.trend]) == (1, [2023, 2024])
    assert found.trend[0].values == found.trend[1].values
    assert "新收申请" in leader(head, iter(findings)).decode()


def test_years_before_come_from_the_folder_of_prior_reports() -> None:
    def of(name: str) -> Finding:
        head = ReportHead(name, 2024, "2021", f"{name}年度报告", None, level="department", form="disclosure")
        return make(f"2024-{name[-3:-1].encode().hex()}", name, passes(3), report=head)

    findings = [of(f"青栎区{name}局") for name in ("水利", "统计", "民政", "财政", "教育")]
    head = run_head(findings)
    head.forms[PACK]["figures"] = [
        {"id": name, "title": name, "title_en": "", "cells": [["requests", "new_received", "total"]]}
        for name in ("new", "few", "none")
    ]
    head.prior["earlier"] = [
        {
            "id": one.id,
            "year": year,
            "figures": {"new": 5} | ({"few": 1} if at else {}) | ({} if at < 3 else {"none": 1}),
        }
        for at, one in enumerate(findings)
        for year in (2022, 2023)
        if at < 4 or year == 2023
    ]
    found = overview(head, iter(findings))
    assert ([one.year for one in found.trend], found.trend_bodies) == ([2022, 2023, 2024], 4)
    assert [one.values["new"] for one in found.trend[:2]] == [20, 20]
    assert found.trend[0].bodies == {"new": 4}  # of the others fewer than four in five have all years
    head.prior["earlier"] = [one for one in head.prior["earlier"] if one["year"] == 2023]
    found = overview(head, iter(findings))
    assert (found.trend_bodies, found.trend[0].bodies) == (5, {"new": 5, "few": 4})
    page = leader(head, iter(findings)).decode()
    assert "few（4 家）" in page and "none" not in page.split("</style>")[1]


def test_the_circular_names_who_is_missing_and_leaves_no_blank() -> None:
    docx = pytest.importorskip("docx")
    findings = graded(30)
    head = head_of(findings, missing=2, season=Season(title="年报审核", round=2, deadline="2025-03-01"))
    data = circular(head, iter(findings))
    assert data == circular(head, iter(findings))
    document = docx.Document(io.BytesIO(data))
    texts = [one.text for one in document.paragraphs]
    assert texts[0].replace("\n", "") == "关于年报审核情况的通报（第二轮）"
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows == [["情况", "家数", "单位"], ["未报", "2", "未报单位0、未报单位1"], ["已报", "30", ""]]
    assert "应报32家，已报30家；还没有报送或者报送的文件不能用的2家，见上表。" in texts
    assert any("2025年3月1日前" in one for one in texts)
    assert not any("　　" in one or "None" in one for one in texts)


@pytest.mark.slow
@pytest.mark.parametrize("count", [30, 60, 200])
def test_whatever_the_number_of_bodies_it_is_one_sheet_of_paper(count: int, tmp_path: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    findings = graded(count)
    place = tmp_path / "leader.html"
    place.write_bytes(leader(head_of(findings, missing=count // 3), iter(findings)))
    with playwright.sync_playwright() as started:
        try:
            browser = started.chromium.launch(executable_path="/usr/bin/chromium")
        except playwright.Error:
            pytest.skip("no Chromium here")
        page = browser.new_page()
        page.goto(place.as_uri())
        printed = page.pdf(prefer_css_page_size=True)
        browser.close()
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 1
