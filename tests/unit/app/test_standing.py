"""Which reports of a run count: one of each agency, of the run's year and district, and only what is a report."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

import nianbao
from nianbao.app.case import Summary
from nianbao.app.packs import PackSet
from nianbao.app.standing import places_in_run
from support import district, synth

FORM = PackSet("disclosure-2021").form("disclosure-2021")


def file(
    agency: str | None, year: int | None = 2025, path: str = "", *, cells: int = 200, published: str | None = None
) -> Summary:
    path = path or f"{agency}{year}.docx"
    return Summary(
        path, path, "p", "p", agency, year, None, tables=path, cells_read=cells, published=published
    )  # fmt: skip


def states(files: Sequence[Summary], year: int | None = None) -> list[str | None]:
    places = places_in_run(files, [one.path for one in files], year)
    return [place.standing.state if place.standing else None for place in places]


BUREAUS = [f"云溪市青栎区{name}局" for name in ("财政", "教育", "民政", "司法", "水务", "审计", "统计")]


@pytest.mark.parametrize(
    ("first", "second", "counts"),
    [
        ("报告.html", "报告（修改稿）.html", 1),
        ("报告（修改稿）.html", "报告.html", 0),
        ("年报定稿.docx", "年报初稿.docx", 0),
        ("教育局年报v1.docx", "教育局年报v2.docx", 1),
        ("教育局年报v10.docx", "教育局年报v9.docx", 0),
        ("教育局(1).docx", "教育局.docx", 0),
        ("教育局第二稿.docx", "教育局第三稿.docx", 1),
        ("教育局（更正）.pdf", "教育局（送审稿）.pdf", 0),
        ("教育局旧.docx", "教育局.docx", 1),
        ("a.docx", "b.docx", 1),
        ("教育局20260210.docx", "教育局20260115.docx", 0),
        ("教育局2026年1月9日.docx", "教育局2026年1月15日.docx", 1),
        ("第二次报送/教育局.docx", "第一次报送/教育局.docx", 0),
        ("报告修改前.docx", "报告.docx", 1),
        ("退回前/教育局.docx", "整改后/教育局.docx", 1),
        ("整改后/教育局.docx", "整改前/教育局.docx", 0),
        ("renewal.docx", "goldfish.docx", 1),  # no words of ours in them
        ("golden.docx", "newtown.docx", 1),
        ("新区教育局.docx", "教育局修改稿.docx", 1),
    ],
)
def test_of_two_files_of_one_agency_the_newer_counts(first: str, second: str, counts: int) -> None:
    found = states([file("青栎区教育局", path=first), file("青栎区教育局", path=second)])
    assert found[counts] is None
    assert found[1 - counts] == "duplicate"


def test_dates_come_before_names_and_reading_before_dates() -> None:
    old = file("青栎区教育局", path="终稿.docx", published="2026-01-10")
    new = file("青栎区教育局", path="初稿.docx", published="2026-02-10")
    assert states([old, new]) == ["duplicate", None]
    poorly = file("青栎区教育局", path="新.pdf", published="2026-03-10", cells=90)
    assert states([old, new, poorly]) == ["duplicate", None, "duplicate"]


def test_both_are_told_and_the_other_names_the_one_that_counts() -> None:
    places = places_in_run(
        [file("青栎区教育局", path="甲.docx"), file("青栎区教育局", path="乙.docx")], ["a", "b"], None
    )
    assert places[0].standing is not None
    assert places[0].standing.of == "b"
    assert all("2 份文件" in place.note for place in places)
    assert "请核对" in places[1].note  # nothing tells which is newer


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("云溪市青栎区发展和改革局", "云溪市青栎区发改局"),
        ("云溪市青栎区教育局", "青栎区教育局"),
        ("云溪市青栎区教育局", "教育局"),
        ("云溪市青栎区白鹭镇人民政府", "云溪市青栎区白鹭镇"),
    ],
)
def test_one_agency_in_two_spellings(one: str, other: str) -> None:
    assert states([file(one), file(other)]).count("duplicate") == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("云溪市青栎区人民政府", "云溪市青栎区人民政府办公室"),
        ("云溪市青栎区教育局", "云溪市白杨区教育局"),
        ("云溪市教育局", "云溪市青栎区教育局"),
        (None, None),
        ("云溪市青栎区教育局", None),
    ],
)
def test_two_agencies_are_two(one: str | None, other: str | None) -> None:
    assert states([file(one, path="a"), file(other, path="b")]) == [None, None]


def test_the_same_agency_in_two_years_is_no_duplicate() -> None:
    assert states([file("青栎区教育局", 2024), file("青栎区教育局", 2025)]) == [None, None]


@pytest.mark.parametrize(
    ("years", "given", "apart"),
    [
        ([2025, 2025, 2025, 2024], None, [3]),
        ([2025] * 6 + [2023], None, [6]),
        ([2025, 2025, 2024], None, []),  # too few to say
        ([2025] * 4 + [2024] * 3, None, []),  # two years on purpose
        ([2025, 2025, 2024], 2025, [2]),
        ([2025, 2024, 2024, 2024], 2025, [1, 2, 3]),
        ([2024, 2024], 2025, []),  # nothing would be left
        ([2025, 2025, 2025, None], None, []),
    ],
)
def test_another_year(years: list[int | None], given: int | None, apart: list[int]) -> None:
    files = [file(name, year) for name, year in zip(BUREAUS, years, strict=False)]
    assert [at for at, state in enumerate(states(files, given)) if state == "other_year"] == apart


def test_last_years_report_beside_this_years_is_there_on_purpose() -> None:
    files = [*(file(name) for name in BUREAUS), file(BUREAUS[0], 2024), file("云溪市青栎区档案局", 2024)]
    assert states(files) == [None] * 8 + ["other_year"]
    assert states(files, 2025) == [None] * 7 + ["other_year", "other_year"]


@pytest.mark.parametrize(
    ("others", "agency", "apart"),
    [
        (BUREAUS, "海临市河西区教育局", True),
        (BUREAUS, "云溪市白杨区教育局", True),
        (BUREAUS, "白杨区教育局", True),
        (BUREAUS, "白杨县教育局", True),
        (BUREAUS, "青栎区档案局", False),
        (BUREAUS, "档案局", False),
        (BUREAUS, "枫桥镇人民政府", False),
        (BUREAUS, "云溪市档案局", False),  # the city's own body
        (BUREAUS, "国家税务总局云溪市青栎区税务局", False),
        (BUREAUS, "云溪青栎经济开发区管理委员会", False),
        ([f"云溪市{name}局" for name in ["财政", "教育", "民政", "司法", "水务"]], "海临市河西区人民政府", True),
        (
            [f"云溪市{name}局" for name in ["财政", "教育", "民政", "司法", "水务"]],
            "石门市人民政府",
            False,
        ),  # may be of 云溪
        ([f"云溪市{name}局" for name in ["财政", "教育", "民政", "司法", "水务"]], "白杨县人民政府", False),
        ([f"云溪市{name}区人民政府" for name in ("青栎", "白杨", "赤松", "黄杨")], "海临市河西区人民政府", True),
        ([f"{name}县人民政府" for name in ("青栎", "白杨", "赤松", "黄杨", "紫荆")], "海临市河西区人民政府", False),
        (BUREAUS[:3], "海临市河西区教育局", False),  # too few to say
    ],
)
def test_another_district(others: list[str], agency: str, apart: bool) -> None:
    found = states([*map(file, others), file(agency)])
    assert found == [None] * len(others) + ["other_district" if apart else None]


# From files to findings.


CIRCULAR = """云溪市青栎区人民政府办公室
关于做好2025年政府信息公开工作年度报告
编制和公布工作的通知
各镇人民政府、街道办事处，区政府各部门：
为做好年度报告的编制工作，现将有关事项通知如下。
一、总体要求
年度报告应当包括：总体情况，主动公开政府信息情况，收到和处理政府信息公开申请情况，政府信息公开行政复议、行政诉讼情况，
存在的主要问题及改进情况，其他需要报告的事项。
二、时间安排
请于2026年1月31日前公布。
"""


def write_batch(folder: Path) -> None:
    """Four bureaus; one of them twice, one of another year, one of another district, a blank form, a circular."""
    rng = random.Random(13)
    names = [*district.names_of(5), "海临市河西区教育局"]
    for number, name in enumerate(names):
        draft = district.draft(name, FORM, synth.clean_cells(FORM, rng, size=20))
        if number == 4:
            draft = synth.Draft(draft.title.replace("2025", "2024"), ("统计期限自2024年1月1日起至2024年12月31日止。",),
                                draft.sections, draft.cells)  # fmt: skip
        (folder / f"{number}.html").write_text(synth.to_html(draft, FORM), encoding="utf-8")
        if number == 0:
            (folder / f"{number}（修改稿）.html").write_text(synth.to_html(draft, FORM, heavy=True), encoding="utf-8")
    blank = district.draft("（单位名称）", FORM, dict.fromkeys(synth.clean_cells(FORM, rng), ""))
    sections = {key: (title, ("（请填写本部分内容）",)) for key, (title, _) in blank.sections.items()}
    blank = synth.Draft("（单位名称）2025年政府信息公开工作年度报告", (), sections, blank.cells)
    (folder / "8空表.docx").write_bytes(synth.to_docx(blank, FORM))
    (folder / "9.txt").write_text(CIRCULAR, encoding="utf-8")


def test_a_batch_with_all_kinds_of_strays(tmp_path: Path) -> None:
    write_batch(tmp_path)
    run = nianbao.audit(tmp_path)
    found = {
        Path(one.source.path).name: one.standing.state for one in run.findings if one.standing is not None
    }  # fmt: skip
    assert found == {
        "0.html": "duplicate",
        "4.html": "other_year",
        "5.html": "other_district",
        "8空表.docx": "blank_form",
        "9.txt": "not_a_report",
    }
    total = run.head.summary
    assert total is not None
    assert (total.files, total.reports) == (9, 4)
    assert sum(total.apart.values()) == 5
    assert run.head.counts["total"] == sum(total.verdicts.values()) == 4
    assert run.head.exit_code == 0 or total.problems["must"]
    assert any("另列" in note for note in run.head.notes)
    entries = {Path(one["source"]).name: one for one in run.head.entries}
    [kept] = [one for one in run.findings if one.source.path.endswith("0（修改稿）.html")]
    assert entries["0.html"]["standing"]["of"] == kept.id


def test_a_stray_by_itself_is_judged_as_before(tmp_path: Path) -> None:
    (tmp_path / "9.txt").write_text(CIRCULAR, encoding="utf-8")
    run = nianbao.audit(tmp_path)
    assert run.findings[0].standing is None
    assert run.head.exit_code != 0


def test_a_report_that_forwards_a_circulars_words_is_a_report(tmp_path: Path) -> None:
    draft = district.draft("云溪市青栎区财政局", FORM, synth.clean_cells(FORM, random.Random(2)))
    text = synth.to_txt(draft, FORM)
    for number in range(4):
        (tmp_path / f"{number}.txt").write_text(
            "关于公布年度报告的通知\n" + text.replace("财政局", f"第{'一二三四'[number]}中心"), encoding="utf-8"
        )
    assert all(one.standing is None for one in nianbao.audit(tmp_path).findings)


def test_versions_of_one_report_are_not_held_against_each_other(tmp_path: Path) -> None:
    write_batch(tmp_path)
    for finding in nianbao.audit(tmp_path).findings:
        assert not [
            one for one in finding.results if one.rule.endswith("like-other-agency") and one.outcome == "review"
        ]
