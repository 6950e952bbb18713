"""Three rounds of a few bodies: what lasts, what is carried on, what every output says of it, and that `diff` says the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import lxml.html as lxml_html
import openpyxl
import pytest

from support.command import nianbao

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "reports_in/2025"
TOWN, HEALTH, SCHOOLS, CULTURE = (
    f"云溪市青栎区{name}" for name in ("石门街道办事处", "卫生健康局", "教育局", "文化和旅游局")
)
UNREADABLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600


def text(name: str) -> str:
    return (SAMPLES / name).read_text("utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("rounds")
    rounds: list[dict[str, bytes]] = [
        {name: (SAMPLES / name).read_bytes() for name in ("shimenjiedao.md", "weijianju.txt", "jiaoyuju.html", "wenlvju.xlsx")},
        {
            "石门街道办事处（改）.md": text("shimenjiedao.md").replace("××", "12").partition("## 六、")[0].encode(),
            "卫健局.txt": f"{text('weijianju.txt')}\n六、其他需要报告的事项\n本年度没有收取信息处理费。\n".encode(),
            "教育局.doc": UNREADABLE,
        },
        {"石门.md": text("shimenjiedao.md").encode()},
    ]  # fmt: skip
    names = [{"单位名称": name} for name in (TOWN, HEALTH, SCHOOLS, CULTURE)]
    (place / "名录.csv").write_text("单位名称\n" + "\n".join(one["单位名称"] for one in names), "utf-8")
    for number, files in enumerate(rounds, start=1):
        own = place / f"收{number}"
        own.mkdir()
        for name, data in files.items():
            (own / name).write_bytes(data)
        before = ("--previous", place / f"第{number - 1}轮") if number > 1 else ()
        said = nianbao(
            "audit", own, "--roster", place / "名录.csv", "--year", "2025", "--out", place / f"第{number}轮", "--format",
            "terminal,html,xlsx", "--round", str(number), "--date", f"2026-0{number}-10", *before, "--fail-on", "never",
        )  # fmt: skip
        assert said.code == (3 if number == 2 else 0), said.err
        (place / f"said{number}").write_text(said.out, "utf-8")
    return place


def run(folder: Path, number: int) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / f"第{number}轮/run.json").read_text("utf-8"))
    return told


def finding(folder: Path, number: int, agency: str) -> dict[str, Any]:
    lines = (folder / f"第{number}轮/findings.jsonl").read_text("utf-8").splitlines()
    [found] = [one for line in lines if (one := json.loads(line))["report"]["agency"] == agency]
    return dict(found)


def problems(one: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    return {result["rule"]: (result["number"], result.get("change")) for result in one["results"] if "number" in result}


def test_numbers_last_and_each_problem_has_its_change(folder: Path) -> None:
    first = problems(finding(folder, 1, TOWN))
    assert first == {"placeholder-left": ("F01", None), "no-measure": ("F02", None)}
    second = finding(folder, 2, TOWN)
    assert problems(second) == {"section-missing": ("F03", "new"), "no-measure": ("F02", "unchanged")}
    assert [(one["rule"], one["number"]) for one in second["fixed"]] == [("placeholder-left", "F01")]
    third = finding(folder, 3, TOWN)
    assert problems(third) == {"placeholder-left": ("F01", "new"), "no-measure": ("F02", "unchanged")}
    assert [(one["rule"], one["number"]) for one in third["fixed"]] == [("section-missing", "F03")]
    assert [one["round"] for one in third["versions"]] == [1, 2, 3]


def test_a_run_is_the_whole_state_of_the_district(folder: Path) -> None:
    handed = {one["agency"]: one.get("handed_in", True) for one in run(folder, 2)["entries"]}
    assert handed == {HEALTH: True, TOWN: True, None: True, SCHOOLS: False, CULTURE: False}
    states = {one["name"]: one["state"] for one in run(folder, 2)["roster"]}
    assert states == dict.fromkeys((TOWN, HEALTH, SCHOOLS, CULTURE), "submitted")
    assert "fixed" not in finding(folder, 2, SCHOOLS)
    handed = {one["agency"]: one.get("handed_in", True) for one in run(folder, 3)["entries"]}
    assert handed == {TOWN: True, HEALTH: False, SCHOOLS: False, CULTURE: False}  # the unreadable file stands no more
    assert problems(finding(folder, 3, SCHOOLS)) == problems(finding(folder, 1, SCHOOLS))


def test_the_page_tells_what_became_of_each_problem_and_the_versions(folder: Path) -> None:
    page = lxml_html.fromstring((folder / f"第2轮/reports/{finding(folder, 2, TOWN)['id']}.html").read_bytes())
    states, versions = page.xpath("//section[@id='rounds']//table")
    assert [row.xpath("string(th)")[1:] for row in states.xpath("tbody/tr")] == ["新增", "未整改", "已整改"]
    assert states.xpath(".//a/@href") == ["#F03", "#F02"]
    assert page.xpath("//*[@id='F03']")
    assert [cell.text_content() for cell in versions.xpath("tbody/tr[th='文件']/td")] == [
        "石门街道办事处（改）.md",
        "shimenjiedao.md",
    ]
    carried = lxml_html.fromstring((folder / f"第2轮/reports/{finding(folder, 2, CULTURE)['id']}.html").read_bytes())
    assert "未重报：这一轮没有交来可用的报告，下面是2026-01-10的结果。" in carried.text_content()


def test_terminal_index_and_ledger_say_the_same(folder: Path) -> None:
    counts = "新增 1、未整改 3、已整改 2、未重报 2"
    assert f"与上一轮相比  本轮报送 3 份，未重报 2 份  |  {counts}" in (folder / "said2").read_text("utf-8")
    index = lxml_html.fromstring((folder / "第2轮/index.html").read_bytes())
    tiles = index.xpath("//section[@id='rounds']//li")
    assert [tile.xpath("string(strong)") for tile in tiles] == ["1", "0", "0", "3", "2", "2"]
    head, *rows = openpyxl.load_workbook(folder / "第2轮/ledger.xlsx")["问题台账"].iter_rows(values_only=True)
    told = sorted(str(row[head.index("整改情况")]) for row in rows)
    assert told == sorted(["新增", *["未整改"] * 3, *["未重报"] * 2])


def test_diff_says_what_the_round_says(folder: Path) -> None:
    said = nianbao("diff", folder / "第1轮", folder / "第2轮", "--format", "json")
    found = json.loads(said.out)
    totals = {state: sum(counts.values()) for state, counts in found["counts"].items()}
    assert totals == run(folder, 2)["summary"]["rounds"]["problems"]
    absent = {found["reports"][one["report"]]["agency"] for one in found["changes"] if one["state"] == "not_handed_in"}
    assert absent == {SCHOOLS, CULTURE}


def test_the_round_before_is_not_written_over(folder: Path) -> None:
    said = nianbao("audit", folder / "收3", "--previous", folder / "第2轮", "--out", folder / "第2轮")
    assert said.code == 2
    assert "每一轮一个" in said.err
    assert nianbao("audit", folder / "收3", "--previous", folder / "收1", "--out", folder / "x").code == 2
