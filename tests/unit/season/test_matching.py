"""Whose a report is: never a wrong body, and what could be several is nobody's."""

from __future__ import annotations

import itertools

import pytest

from nianbao.names.divisions import table
from nianbao.names.short import short_names
from nianbao.season.matching import BodyFinder, FoundBody
from nianbao.season.roster import RosterBody

NAMES = [
    "云溪市青栎区人民政府", "云溪市青栎区人民政府办公室", "云溪市青栎区发展和改革局", "云溪市青栎区教育局",
    "云溪市青栎区市场监督管理局", "云溪市青栎区住房和城乡建设局", "云溪市青栎区枫桥镇人民政府", "云溪市青栎区石门街道办事处",
    "国家税务总局云溪市青栎区税务局", "云溪市公安局青栎分局", "云溪市青栎区数据局",
]  # fmt: skip
FORMER = {"云溪市青栎区数据局": ("云溪市青栎区大数据中心",)}
BODIES = [
    RosterBody(name, short, formerly=FORMER.get(name, ()))
    for name, short in zip(NAMES, short_names(NAMES), strict=True)
]
FINDER = BodyFinder(BODIES, {"青栎区住建局": ("云溪市青栎区城乡建设局", "云溪市青栎区教育局")})


def _said(found: FoundBody) -> str:
    """The body's name, or those that could be meant with a question mark."""
    return NAMES[found.body] if found.body is not None else "？" + "、".join(NAMES[at] for at in found.near)


@pytest.mark.parametrize(
    ("printed", "body"),
    [
        ("云溪市青栎区教育局", "云溪市青栎区教育局"),
        ("云溪市　青栎区教育局", "云溪市青栎区教育局"),
        ("青栎区教育局", "云溪市青栎区教育局"),
        ("区教育局", "云溪市青栎区教育局"),
        ("教育局", "云溪市青栎区教育局"),
        ("青栎区发改局", "云溪市青栎区发展和改革局"),
        ("青栎区人民政府", "云溪市青栎区人民政府"),
        ("区政府", "云溪市青栎区人民政府"),
        ("区政府办公室", "云溪市青栎区人民政府办公室"),
        ("枫桥镇", "云溪市青栎区枫桥镇人民政府"),
        ("青栎区石门街道", "云溪市青栎区石门街道办事处"),
        ("国家税务总局青栎区税务局", "国家税务总局云溪市青栎区税务局"),
        ("云溪市青栎区大数据中心", "云溪市青栎区数据局"),
        (
            "青栎区城乡建设局",
            "云溪市青栎区住房和城乡建设局",
        ),  # by the alias file, which has a listed body's name as well
    ],
)
def test_a_body_is_found_by_each_form_of_its_name(printed: str, body: str) -> None:
    assert _said(FINDER.named(printed)) == body


@pytest.mark.parametrize(
    ("printed", "near"),
    [
        ("云溪市教育局", "？"),
        ("市教育局", "？"),
        ("红岭区教育局", "？"),
        ("云溪市红岭区教育局", "？"),
        ("人民政府", "？"),
        ("政府办公室", "？"),
        ("枫林镇人民政府", "？"),
        ("云溪市公安局", "？云溪市公安局青栎分局"),
        ("青栎区市场监督管理综合执法局", "？云溪市青栎区市场监督管理局"),
        ("青栎区审计局", "？"),
    ],
)
def test_another_body_is_nobody(printed: str, near: str) -> None:
    assert _said(FINDER.named(printed)) == near


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("收/云溪市青栎区教育局2025年政府信息公开工作年度报告.docx", "云溪市青栎区教育局"),
        ("收/01教育局年报（修改）.pdf", "云溪市青栎区教育局"),
        ("收/报送-住建局2025.doc", "云溪市青栎区住房和城乡建设局"),
        ("收/青栎教育局.docx", "云溪市青栎区教育局"),
        ("收/教育局/年报.docx", "云溪市青栎区教育局"),
        ("收/发改局.zip!/年报.docx", "云溪市青栎区发展和改革局"),
        ("收/枫桥镇.md", "云溪市青栎区枫桥镇人民政府"),
        ("收/青栎区人民政府2025年政府信息公开年报.docx", "云溪市青栎区人民政府"),
        ("收/石门街道2025年报.docx", "云溪市青栎区石门街道办事处"),
        ("收/区税务局.docx", "国家税务总局云溪市青栎区税务局"),
        ("收/大数据中心.docx", "云溪市青栎区数据局"),
        ("收/教育局/红岭区审计局年报.docx", "云溪市青栎区教育局"),
        ("收/jiaoyuju.html", "？"),
        ("收/青栎区政府信息公开年报.docx", "？"),
        ("收/镇政府.docx", "？"),
        ("收/体育局.docx", "？"),
        ("收/红岭区教育局.docx", "？云溪市青栎区教育局"),
        ("收/职业教育局.docx", "？云溪市青栎区教育局"),
        ("收/教育局和区住建局.docx", "？云溪市青栎区教育局、云溪市青栎区住房和城乡建设局"),
    ],
)
def test_a_file_is_found_by_its_name_or_its_folders(path: str, body: str) -> None:
    assert _said(FINDER.filed(path)) == body


def test_of_two_districts_a_name_without_a_place_is_ambiguous() -> None:
    names = ["云溪市青栎区教育局", "云溪市红岭区教育局", "云溪市青栎区财政局"]
    finder = BodyFinder([RosterBody(name, short) for name, short in zip(names, short_names(names), strict=True)])
    assert finder.named("教育局") == FoundBody(near=(0, 1))
    assert finder.named("红岭区教育局").body == 1
    assert finder.filed("教育局.docx") == FoundBody(near=(0, 1))
    assert finder.filed("红岭教育局.docx").body == 1


@pytest.mark.parametrize(
    ("names", "shorts"),
    [
        (NAMES[:4], ["区人民政府", "区人民政府办公室", "发展和改革局", "教育局"]),
        (["国家税务总局云溪市青栎区税务局", *NAMES[2:4]], ["区税务局", "发展和改革局", "教育局"]),
        (["云溪市青栎区教育局", "云溪市红岭区教育局"], ["青栎区教育局", "红岭区教育局"]),
        (["云溪市教育局", "平川市教育局"], ["云溪市教育局", "平川市教育局"]),
        (["云溪市青栎区枫桥镇人民政府", "云溪市青栎区石门街道办事处"], ["枫桥镇人民政府", "石门街道办事处"]),
        (["青栎区教育局", "云溪市青栎区财政局", "枫桥镇人民政府"], ["教育局", "财政局", "枫桥镇人民政府"]),
        (["教育局", "财政局"], ["教育局", "财政局"]),
        (
            [*NAMES[:9], "云溪市公安局青栎分局"][-4:],
            ["枫桥镇人民政府", "石门街道办事处", "区税务局", "云溪市公安局青栎分局"],
        ),
    ],
)
def test_short_names_leave_out_the_district(names: list[str], shorts: list[str]) -> None:
    assert short_names(names) == shorts


_BUREAUS = ("财政局", "教育局", "市场监督管理局", "发展和改革局", "民政局", "审计局")
_TOWNS = ("石门镇人民政府", "枫桥乡人民政府", "白鹭街道办事处")


def test_over_real_divisions_no_other_places_body_is_taken_for_ones_own() -> None:
    """Rosters of real counties, cities and banners; the same bodies of their neighbours and of the city above are nobody."""
    coded = table().coded
    counties = [
        one for one in coded.values() if one.rank == "county" and len(one.name) > 2 and one.code[:4] + "00" in coded
    ]
    for county, neighbour in itertools.islice(itertools.pairwise(counties), 0, None, len(counties) // 5):
        city = coded[county.code[:4] + "00"].name
        here = city + county.name
        names = [here + body for body in ("人民政府", *_BUREAUS, *_TOWNS)]
        finder = BodyFinder([RosterBody(name, short) for name, short in zip(names, short_names(names), strict=True)])
        for at, name in enumerate(names):
            for form in (name, name.removeprefix(city), *([name.removeprefix(here)] if at else [])):
                assert (finder.named(form).body, finder.filed(f"{at}-{form}2025年报.docx").body) == (at, at), form
        same = neighbour.name == county.name or not neighbour.code.startswith(county.code[:4])
        others = [] if same else [neighbour.name + body for body in ("人民政府", *_BUREAUS, *_TOWNS)]
        for form in (*others, *(city + body for body in _BUREAUS)):
            assert (finder.named(form).body, finder.filed(f"{form}2025年报.docx").body) == (None, None), form
