"""Title, agency, year, period, date of publication: found or None, never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao.catalog.load import load_form
from nianbao.model.document import Document, Paragraph
from nianbao.model.report import Report
from nianbao.recognise import recognise

FORM = load_form(Path(__file__).resolve().parents[3] / "rules" / "disclosure-2021")


def report(
    *head: str, tail: tuple[str, ...] = (), titles: tuple[str, ...] = (), published: str | None = None
) -> Report:
    lines = (*head, "一、总体情况", "本年度按月核对公开栏目。", "六、其他需要报告的事项", "没有。", *tail)
    document = Document("x", "html", tuple(Paragraph(line) for line in lines), titles=titles, published=published)
    return recognise(document, FORM)


@pytest.mark.parametrize(
    ("head", "agency", "year"),
    [
        (["关于云溪市青栎区财政局2024年度政府信息公开工作年度报告"], "云溪市青栎区财政局", 2024),
        (["2024年云溪市财政局政府信息公开工作年度报告"], "云溪市财政局", 2024),
        (["云溪市财政局政府信息公开工作年度报告（2024年）"], "云溪市财政局", 2024),
        (["云溪市财政局", "2024年政府信息公开工作年度报告"], "云溪市财政局", 2024),
        (["云溪市", "财政局", "政府信息公开工作年度报告", "（2024年度）"], "云溪市财政局", 2024),
        (["云溪市财政局政府信息公开工作", "2024年度报告"], "云溪市财政局", 2024),
        (["云溪市青栎区人民政府二〇二四年政府信息公开工作年度报告"], "云溪市青栎区人民政府", 2024),
        (["云溪市人民政府信息公开工作年度报告（2024年）"], "云溪市人民政府", 2024),
        (["云溪市青栎区财政局2024年政府信息公开年报"], "云溪市青栎区财政局", 2024),
        (["云溪市2024年政务公开工作年度报告"], "云溪市", 2024),
        (["【年度报告】云溪市教育局2024年政府信息公开工作年度报告"], "云溪市教育局", 2024),
        (["财政局 2024 年政府信息公开工作年度报告"], "财政局", 2024),
        (["桃源街道", "桃源街道办事处2023年政府信息公开工作年度报告", "桃源街道办事处"], "桃源街道办事处", 2023),
        (["云溪市财政局2024年政府", "信息公开工作年度报告"], "云溪市财政局", 2024),
        (["?????云溪市青栎区管理委员会", "???2024年政府信息公开工作年度报告"], "云溪市青栎区管理委员会", 2024),
        (["2024年度政府信息公开工作年度报告（云溪市民政局）"], "云溪市民政局", 2024),
        (["2024年政府信息公开工作年度报告", "（云溪市民政局）"], "云溪市民政局", 2024),
        (["政府信息公开工作年度报告", "（2024年度）", "云溪市民政局", "2025年1月"], "云溪市民政局", 2024),
        (["中华人民共和国政府信息公开工作年度报告", "云溪市民政局", "2024年"], "云溪市民政局", 2024),
        (["中华人民共和国云溪海关2024年政府信息公开工作年度报告"], "中华人民共和国云溪海关", 2024),
        (["云溪市", "青栎区", "财政局2024年政府信息公开工作年度报告"], "云溪市青栎区财政局", 2024),
        (["名称：云溪市财政局2024年政府信息公开工作年度报告 | 索引号：01"], "云溪市财政局", 2024),
        (["云溪市林业局2024年政府信息公开工作年度报告发布日期：2025-01-10浏览次数：12"], "云溪市林业局", 2024),
        (
            ["关于报送2024年政府信息公开工作年度报告的函", "云溪市民政局2024年政府信息公开工作年度报告"],
            "云溪市民政局",
            2024,
        ),
        (["云溪市民政局二0二四年政府信息公开工作年度报告"], "云溪市民政局", 2024),
        ([*(f"栏目{n}" for n in range(40)), "云溪市民政局2024年政府信息公开工作年度报告"], "云溪市民政局", 2024),
        (["2024年政府信息公开工作年度报告"], None, 2024),
        (["政府信息公开工作年度报告"], None, None),
    ],
)
def test_title(head: list[str], agency: str | None, year: int | None) -> None:
    found = report(*head)
    assert (found.agency, found.year) == (agency, year)
    assert found.title is not None


def test_title_of_the_page_fills_in() -> None:
    found = report(
        "2024年政府信息公开工作年度报告", titles=("云溪市财政局2024年政府信息公开工作年度报告-云溪市人民政府网",)
    )
    assert (found.agency, found.year) == ("云溪市财政局", 2024)


def test_signature_names_the_agency() -> None:
    found = report("2024年政府信息公开工作年度报告", tail=("云溪市青栎区卫生健康委员会", "2025 年 1 月 15 日"))
    assert (found.agency, found.published) == ("云溪市青栎区卫生健康委员会", "2025-01-15")


def test_title_goes_before_the_period() -> None:
    found = report("云溪市教育局2023年政府信息公开工作年度报告", "统计期限为2022年1月1日至2022年12月31日。")
    assert (found.year, found.period) == (2023, ("2022-01-01", "2022-12-31"))
    assert ("title", 2023) in found.years_seen
    assert ("period", 2022) in found.years_seen


def test_damaged_period_is_none_and_said() -> None:
    found = report("青栎区桃源镇人民政府2024年政府信息公开工作年度报告", "数据的统计期限自2023 11日到1231日。")
    assert found.period is None
    assert any("统计期限" in note for note in found.notes)
    assert found.level == "town"


@pytest.mark.parametrize(
    "head", ["云溪市财政局2024年上半年政府信息公开工作报告", "云溪市财政局2024年法治政府建设年度报告"]
)
def test_other_reports_have_no_title_of_this_form(head: str) -> None:
    found = report(head)
    assert (found.title, found.agency, found.year) == (None, None, None)


@pytest.mark.parametrize(
    "line",
    [
        "发布日期：2025-01-20 来源：云溪市政府办",
        "发布时间：2025年1月20日",
        "时间 : 2025-01-20 09:16 来源 : 云溪市政府办",
        "日期：2025-01-20 字体大小：[ ]",
        "2025年01月20日来源：云溪市政府办",
        "• 2025-01-20 15:59",
    ],
)
def test_published_as_labelled(line: str) -> None:
    assert report("云溪市教育局2024年政府信息公开工作年度报告", line).published == "2025-01-20"


def test_published_as_declared() -> None:
    assert report("云溪市教育局2024年政府信息公开工作年度报告", published="2025-01-21").published == "2025-01-21"


def test_nothing_to_recognise() -> None:
    found = recognise(Document("x", "txt", ()), FORM)
    assert (found.title, found.agency, found.year, found.edition, found.score) == (None, None, None, None, 0.0)
    assert all(table.status == "missing" for table in found.tables.values())


@pytest.mark.parametrize(
    ("agency", "level"),
    [
        ("国家青栎湖管理总局", "ministry"),
        ("青栎和松柏部", "ministry"),
        ("国家青栎湖管理总局云溪市青栎湖管理局", "department"),
        ("云溪市青栎区人民武装部", "department"),
        ("云溪市青栎区人民政府", "county"),
        ("云溪市人民政府办公室", "government_office"),
        ("青栎自治州人民政府", "city"),
        ("云溪市青栎湖开发区管理委员会", "zone"),
        ("云溪市青栎区松岭镇人民政府", "town"),
        ("云溪市青栎区石门街道办事处", "subdistrict"),
    ],
)
def test_level_of_an_agency_by_its_name(agency: str, level: str) -> None:
    assert report(f"{agency}2024年政府信息公开工作年度报告").level == level


@pytest.mark.parametrize(
    ("published", "opening", "year"),
    [
        ("发布时间：2026-01-15", "2025年，我局认真做好政府信息公开工作。", 2025),
        ("", "2025年，我局认真做好政府信息公开工作。", 2025),
        ("发布时间：2025-01-15", "全年认真做好政府信息公开工作。", 2024),
        ("", "全年认真做好政府信息公开工作。", 2024),
        ("", "2024年，我局认真做好政府信息公开工作，2025年继续。", 2024),
    ],
)
def test_a_title_of_another_year_gives_way_to_period_and_text(published, opening, year):
    lines = [
        "云溪市青栎区财政局2024年政府信息公开工作年度报告", published,
        "本报告根据条例编制，统计期限自2025年1月1日起至2025年12月31日止。", "一、总体情况", opening,
        "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
    ]  # fmt: skip
    found = recognise(Document("x", "txt", tuple(Paragraph(line) for line in lines if line)), FORM)
    assert found.year == year
    assert {("title", 2024), ("period", 2025)} <= set(found.years_seen)


@pytest.mark.parametrize(
    ("head", "agency", "year"),
    [
        ("依照条例，现将白榆县财政局2023年政府信息公开工作年度报告向社会公开。", "白榆县财政局", 2023),
        ("现将《望川市教育局2022年度政府信息公开工作年度报告》公布如下。", "望川市教育局", 2022),
        ("特公布2024年松岭镇人民政府政府信息公开工作情况报告。", "松岭镇人民政府", 2024),
        ("经审定，发布和平县司法局2024年政府信息公开年度报告。", "和平县司法局", 2024),
        ("兹将特克斯县水利局2024年度政府信息公开工作年度报告予以公布。", "特克斯县水利局", 2024),
        ("本报告由澄州市档案局依据有关规定编制，数据自2024年1月1日至12月31日。", "澄州市档案局", 2024),
        ("本年报由国家税务总局青岚市松岭区税务局负责编制。", "国家税务总局青岚市松岭区税务局", None),
        ("现公布云溪市12345政务服务热线中心2024年政府信息公开工作年度报告。", "云溪市12345政务服务热线中心", 2024),
        ("现将我局2024年政府信息公开工作年度报告公布如下。", None, None),
        ("本报告由局办公室编制。", None, None),
        ("各镇人民政府根据《条例》做好公开。", None, None),
    ],
)
def test_agency_and_year_in_set_phrases(head: str, agency: str | None, year: int | None) -> None:
    """In the preface, and in the opening of part one."""
    found = report(head)
    assert found.agency == agency
    assert year is None or found.year == year
    lines = ("一、总体情况", head, "六、其他需要报告的事项", "没有。")
    opening = recognise(Document("x", "txt", tuple(Paragraph(line) for line in lines)), FORM)
    assert opening.agency == agency


@pytest.mark.parametrize(
    "period",
    [
        "自2024年1月1日起，至2024年12月31日止",
        "从2024年1月1日始至2024年12月31日止",
        "2024年1月1日起—2024年12月31日",
        "2024年1月1日—12月31日",
        "自2024年1月1日开始，截至2024年12月31日",
    ],
)
def test_one_period_in_other_words(period: str) -> None:
    found = report("云溪经济技术开发区", f"报告中所列数据的统计期限为{period}。")
    assert found.period == ("2024-01-01", "2024-12-31")
    assert (found.agency, found.year, found.level) == ("云溪经济技术开发区", 2024, "zone")


@pytest.mark.parametrize(
    ("title", "agency"),
    [
        ("云溪市12345政务服务便民热线中心2024年政府信息公开工作年度报告", "云溪市12345政务服务便民热线中心"),
        ("2024年云溪市120急救指挥中心政府信息公开工作年度报告", "云溪市120急救指挥中心"),
        ("新疆生产建设兵团第8师石河子市2024年政府信息公开工作年度报告", "新疆生产建设兵团第8师石河子市"),
        ("国家税务总局苏州市吴江区税务局2024年政府信息公开工作年度报告", "国家税务总局苏州市吴江区税务局"),
    ],
)
def test_names_with_numbers_and_of_branches(title: str, agency: str) -> None:
    found = report(title)
    assert (found.title, found.agency, found.year) == (title, agency, 2024)


def test_the_preface_completes_a_name_without_its_place() -> None:
    found = report("财政局2024年政府信息公开工作年度报告", "现公布白榆县财政局2024年政府信息公开工作年度报告。")
    assert found.agency == "白榆县财政局"


@pytest.mark.parametrize(
    "period",
    [
        "自2024年1月1日起，至2024年12月31日止", "从2024年1月1日始至12月31日止", "2024年1月1日起—12月31日",
        "2024年1月1日起，截至2024年12月31日", "2024年1月1日开始，到2024年12月31日结束", "2024年1月1日——2024年12月31日",
        "2024年1月1日～12月31日", "自2024年1月1日始，至同年12月31日止", "2024年1月1日零时起至2024年12月31日",
        "2024年1月1日（含）至2024年12月31日（含）", "2024-01-01至2024-12-31", "二〇二四年一月一日至二〇二四年十二月三十一日",
    ],
)  # fmt: skip
def test_a_period_in_any_wording_tells_the_year_where_no_title_does(period: str) -> None:
    found = report("云溪经济技术开发区管理委员会", f"本报告所列数据的统计期限{period}。")
    assert (found.year, found.period, found.notes) == (2024, ("2024-01-01", "2024-12-31"), ())


def test_a_list_of_other_documents_dates_nothing() -> None:
    found = report(
        "云溪市教育局2024年政府信息公开工作年度报告", tail=("云溪市体育局2023年政府信息公开工作年度报告 2024-01-20",)
    )
    assert found.published is None
