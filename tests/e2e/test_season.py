"""A season's roster from file to every output: one run of the invented district, with bodies missing, twice, unreadable."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any

import lxml.html as lxml_html
import openpyxl
import pytest
from rich.cells import cell_len

import nianbao as package
from nianbao.app.saved import SavedRun
from nianbao.render.roster import RosterView
from support.command import nianbao

ROOT = Path(__file__).resolve().parents[2]
SEASON = ROOT / "tests/samples/season"
STATES = ("未报", "报了读不出", "重复", "已报", "免报", "名录外")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("season")
    shutil.copytree(ROOT / "reports_in/2025", place / "收")
    finance = (place / "收/caizhengju.docx").read_bytes()
    (place / "收/财政局（盖章）.docx").write_bytes(finance)
    (place / "收/审计局.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + finance[:600])
    said = nianbao(
        "audit",
        place / "收",
        "--config",
        SEASON / "nianbao.toml",
        "--out",
        place / "out",
        "--format",
        "terminal,html,xlsx",
    )
    assert said.code == 3, said.err
    (place / "said.txt").write_text(said.out, "utf-8")
    return place


@pytest.fixture(scope="module")
def head(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / "out/run.json").read_text("utf-8"))
    return told


@pytest.fixture(scope="module")
def page(folder: Path) -> Any:
    return lxml_html.fromstring((folder / "out/index.html").read_bytes())


def test_the_run_has_the_state_of_each_body_and_the_season(head: dict[str, Any]) -> None:
    states = {one["short"]: one["state"] for one in head["roster"]}
    assert list(states)[:3] == ["区人民政府", "教育局", "民政局"]
    assert states["资源局"] == "submitted"
    assert {short: state for short, state in states.items() if state != "submitted"} == {
        "财政局": "duplicate",
        "审计局": "unreadable",
        "统计局": "missing",
        "数据局": "excused",
        "云溪市公安局青栎分局": "missing",
    }
    named = {one["id"]: one["agency"] for one in head["entries"]}
    assert [named[one] for one in head["unlisted"]] == ["云溪市青栎区信访局"]
    assert head["season"]["deadline"] == "2026-02-28"


def test_the_terminal_tells_the_roster_first_in_100_columns(folder: Path) -> None:
    lines = (folder / "said.txt").read_text("utf-8").splitlines()
    assert lines[0].startswith("青栎区2025年政府信息公开工作年度报告（第1轮）")
    assert lines[1] == "报送情况  名录 18 家，应报 17 家，已交 14 家"
    assert [state for line in lines for state in STATES if line[4:].startswith(f"{state} ")] == list(STATES)
    assert [line for line in lines if cell_len(line) > 100] == []
    heads = [
        at
        for at, line in enumerate(lines)
        for name in ("区政府  应报 1，已交 1", "镇街  应报 3，已交 3", "名录外")
        if line == name
    ]
    assert len(heads) == 3
    assert heads == sorted(heads)


def test_the_page_begins_with_the_roster_and_keeps_its_order(page: Any) -> None:
    tables = page.xpath("//main//table")
    rows = {row.xpath("string(th)")[1:]: row.xpath("string(td[2])") for row in tables[0].xpath("tbody/tr")}
    assert list(rows) == list(STATES)
    assert "区直部门：统计局、云溪市公安局青栎分局" in rows["未报"]
    assert "数据局（2025年12月新组建）" in rows["免报"]
    assert tables[0].xpath("//a[text()='审计局']/@href")[0].startswith("reports/r-")
    chunks = page.xpath("//section[@id='reports']/div[@class='chunk']")
    names = [
        text.removesuffix(" 2025") for one in chunks for text in one.xpath("table/tbody/tr/td[@class='first']/a/text()")
    ]
    assert names[:3] == ["区人民政府", "教育局", "民政局"]
    assert names[-4:] == ["枫桥镇人民政府", "白鹭镇人民政府", "石门街道办事处", "云溪市青栎区信访局"]
    assert [one.get("data-group") for one in chunks] == ["区政府", "区直部门", "镇街", "名录外"]
    assert [one.xpath("string(h3)")[:4] for one in chunks] == ["区政府 ", "区直部门", "镇街  ", "名录外"]


def test_the_ledger_begins_with_every_body(folder: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO((folder / "out/ledger.xlsx").read_bytes()))
    head, *rows = book["报送情况"].iter_rows(values_only=True)
    assert book.sheetnames[0] == "报送情况"
    assert [row[head.index("序号")] for row in rows] == [*range(1, 19), None]
    [statistics] = [row for row in rows if row[2] == "云溪市青栎区统计局"]
    assert statistics[:9] == (
        13,
        "区直部门",
        "云溪市青栎区统计局",
        "统计局",
        "未报",
        None,
        None,
        "综合科",
        "0000-1000013",
    )
    titles, *problems = book["问题台账"].iter_rows(values_only=True)
    assert titles[:3] == ("问题编号", "单位名称", "分组")
    order = [row[2] for row in rows if row[2]]
    for rows in ([row for row in problems if row[0]], [row for row in problems if not row[0]]):  # then what is due
        named = [order.index(row[1]) for row in rows]
        assert named and named == sorted(named)


def test_a_saved_run_shows_the_same_again(folder: Path) -> None:
    assert nianbao("show", folder / "out").out == (folder / "said.txt").read_text("utf-8")
    saved = SavedRun.open(folder / "out")
    view = RosterView.of(saved.head)
    assert view is not None
    ranks = [view.rank(one.id) for one in saved.shown()]
    assert ranks == sorted(ranks)
    assert {one.id for one in saved.shown()} == {one.id for one in saved.findings()}


def test_the_python_interface_takes_a_roster(folder: Path) -> None:
    run = package.audit(folder / "收/jiaoyuju.html", roster=SEASON / "名录.csv")
    states = {one.short: one.state for one in run.head.roster}  # type: ignore[union-attr]
    assert (states["教育局"], states["财政局"]) == ("submitted", "missing")


def test_consolidation_takes_the_same_roster(folder: Path) -> None:
    said = nianbao(
        "consolidate", folder / "收", "--parent", folder / "收/quzhengfu.html", "--roster", SEASON / "名录.csv", "--format",
        "terminal", "-v",
    )  # fmt: skip
    assert said.code == 3  # one file is unreadable
    assert "缺报告  云溪市青栎区统计局" in said.out
    assert "不计入  云溪市青栎区数据局" in said.out
    assert "缺报告  云溪市青栎区人民政府" not in said.out
