"""Sections: titles in their variants, numbering of every kind, headings glued, lost, doubled, scrambled."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from nianbao.catalog.load import load_form
from nianbao.model.document import Block, Document, Grid, GridCell, Locator, Paragraph, Picture
from nianbao.model.form import ColumnSpec, RowSpec
from nianbao.model.report import Report
from nianbao.recognise import recognise
from support.zoo import LAYOUTS, random_values

FORM = load_form(Path(__file__).resolve().parents[3] / "rules" / "disclosure-2021")
RNG = random.Random(1)
VALUES = random_values(FORM, RNG)
TABLES = {table.id: LAYOUTS["spans"](table, VALUES, RNG) for table in FORM.tables}
TITLE = "云溪市青栎区财政局2024年政府信息公开工作年度报告"
INTRO = "本报告根据《中华人民共和国政府信息公开条例》编制，统计期限自2024年1月1日起至2024年12月31日止。"
BODY = "2024年，我局对照年度要点逐项推进，全年主动公开各类信息120条，及时回应群众关切，按季核查栏目更新。"
PROBLEMS = (
    "存在的问题：一是公开内容不够全面，二是队伍力量不足。下一步将加强培训，健全机制，改进公开工作，逐项抓好落实。"
)
FEES = "本年度未收取信息处理费，没有其他需要报告的事项。"
TITLES = [section.title for section in FORM.sections]
NUMERALS = "一二三四五六"
NUMBERED = [f"{numeral}、{title}" for numeral, title in zip(NUMERALS, TITLES, strict=True)]
SUBHEADINGS = ["（一）主动公开情况。" + BODY, "（二）依申请公开情况", BODY, "1.主动公开政府信息情况", BODY]


def blocks(*items: str | Block | list[Block]) -> Document:
    out: list[Block] = []
    for item in items:
        out += item if isinstance(item, list) else [Paragraph(item) if isinstance(item, str) else item]
    return Document("x", "html", tuple(out))


def report(headings: list[str], *, title: str = TITLE, subheadings: bool = True, after: tuple[str, ...] = ()) -> Report:
    """The report with these headings; an empty heading is left out."""
    bodies: list[list[str | list[Block]]] = [
        [BODY, *(SUBHEADINGS if subheadings else [])],
        [TABLES["proactive_disclosure"]],
        [TABLES["requests"]],
        [TABLES["disputes"]],
        [PROBLEMS + "此外，" + PROBLEMS],
        [FEES],
    ]
    items: list[str | list[Block]] = [title, INTRO]
    for heading, body in zip(headings, bodies, strict=True):
        items += [heading, *body] if heading else body
    return recognise(blocks(*items, *after), FORM)


def evidence(found: Report) -> str:
    return "".join(section.evidence[0] for section in found.sections)


def plain(found: Report) -> bool:
    """Every section under its title, the texts where they belong."""
    texts = [section.text for section in found.sections]
    return (
        evidence(found) == "tttttt"
        and texts[0].startswith(BODY)
        and texts[1:4] == ["", "", ""]
        and texts[4].startswith("存在的问题")
        and texts[5] == FEES
    )


STYLES = {
    "cn": NUMBERED,
    "arabic": [f"{number}、 {title}" for number, title in enumerate(TITLES, 1)],
    "arabic dot": [f"{number}. {title}" for number, title in enumerate(TITLES, 1)],
    "all first": [f"1、 {title}" for title in TITLES],
    "part": [f"第{numeral}部分 {title}" for numeral, title in zip(NUMERALS, TITLES, strict=True)],
    "chapter": [f"第{numeral}章{title}" for numeral, title in zip(NUMERALS, TITLES, strict=True)],
    "none": TITLES,
    "no mark": [f"{numeral} {title}" for numeral, title in zip(NUMERALS, TITLES, strict=True)],
    "trailing mark": [f"{heading}：" for heading in NUMBERED],
    "dirt": [f"{dirt}{heading}" for dirt, heading in zip(["丨", "l", "1", "I ", " ", "| "], NUMBERED, strict=True)],
    "doubled": [f"{numeral}、{title}" for numeral, title in zip("一二二三四五", TITLES, strict=True)],
    "starts again": [f"{numeral}、{title}" for numeral, title in zip("一二三一二三", TITLES, strict=True)],
    "mixed": [*NUMBERED[:3], f"（四）{TITLES[3]}", NUMBERED[4], f"6.{TITLES[5]}"],
}


@pytest.mark.parametrize("style", sorted(STYLES))
def test_numbering(style: str) -> None:
    assert plain(report(STYLES[style]))


@pytest.mark.parametrize(
    ("place", "title"),
    [
        (0, "2024年政府信息公开工作总体情况"),
        (0, "总体落实情况"),
        (1, "行政机关主动公开政府信息情况"),
        (1, "本年度主动公开政府信息的情况"),
        (2, "收到和处理信息公开申请情况（统计表）"),
        (3, "因政府信息公开工作被申请行政复议、提起行政诉讼情况"),
        (4, "存在的主要问题和改进情况"),
        (4, "存在主要问题与改进方向"),
        (4, "政府信息公开工作存在的主要问题及下步改进思路"),
        (4, "工作存在的主要问题及整改措施"),
        (4, "主要问题及改情况,其进"),
        (5, "其它应报告的事项"),
        (0, "概况"),
        (1, "主动公开政府信息数量"),
        (2, "收到和处理政府信息公开"),
        (4, "存在问题及下步工作计划"),
        (4, "存在的短板及改进"),
        (5, "其他"),
        (5, "其他需要公开的事项"),
    ],
)
def test_title_variants(place: int, title: str) -> None:
    headings = list(NUMBERED)
    headings[place] = f"{NUMERALS[place]}、{title}"
    found = report(headings)
    assert plain(found)
    assert found.sections[place].title == title
    assert found.sections[place].ordinal == NUMERALS[place]


def test_contents_are_no_headings() -> None:
    document = blocks("目录", *(f"{heading}………………{page}" for page, heading in enumerate(NUMBERED, 2)))
    body = [Paragraph(text) for text in (TITLE, INTRO, NUMBERED[0], BODY)]
    found = recognise(Document("x", "pdf", (*document.blocks, *body)), FORM)
    assert found.sections[0].text == BODY
    assert not any(section.found for section in found.sections[1:])


def test_heading_glued_to_the_title() -> None:
    headings = ["", *NUMBERED[1:]]
    items = [TITLE + NUMBERED[0], BODY]
    for heading, section in zip(headings[1:], FORM.sections[1:], strict=True):
        items += [heading, *(block for table in section.tables for block in TABLES[table])] + (
            [] if section.tables else [FEES]
        )
    found = recognise(blocks(*items), FORM)
    assert (found.title, found.sections[0].text) == (TITLE, BODY)


@pytest.mark.parametrize("joint", ["", "：", "。", " "])
def test_heading_and_body_in_one_line(joint: str) -> None:
    found = recognise(blocks(TITLE, NUMBERED[0] + joint + BODY, NUMBERED[5] + "：" + FEES), FORM)
    assert (found.sections[0].text, found.sections[5].text) == (BODY, FEES)


def test_a_whole_report_in_one_line() -> None:
    texts = [BODY, "无。", "无。", "无。", PROBLEMS, FEES]
    found = recognise(blocks(TITLE + "".join(a + b for a, b in zip(NUMBERED, texts, strict=True))), FORM)
    assert [section.text for section in found.sections] == texts


def test_heading_in_the_middle_of_a_line() -> None:
    found = recognise(blocks(TITLE, NUMBERED[0], BODY, NUMBERED[4], PROBLEMS + NUMBERED[5] + FEES), FORM)
    assert (found.sections[4].text, found.sections[5].text) == (PROBLEMS, FEES)


def test_a_heading_printed_twice_is_one() -> None:
    twice = blocks(TITLE, INTRO, *[item for heading in NUMBERED for item in (heading, heading, BODY)])
    found = recognise(twice, FORM)
    assert (evidence(found), found.other_headings) == ("tttttt", ())
    apart = blocks(TITLE, INTRO, *[item for heading in NUMBERED for item in (heading, BODY)], NUMBERED[1], BODY)
    assert len(recognise(apart, FORM).other_headings) == 1


def test_a_quoted_title_is_no_heading() -> None:
    found = recognise(blocks(TITLE, NUMBERED[0], BODY + "详见“六、其他需要报告的事项”部分。"), FORM)
    assert not found.sections[5].found


@pytest.mark.parametrize("place", range(6))
def test_lost_heading_is_recovered_by_content(place: int) -> None:
    headings = list(NUMBERED)
    headings[place] = ""
    found = report(headings)
    assert evidence(found) == "t" * place + "c" + "t" * (5 - place)
    assert found.sections[place].title is None
    assert found.sections[4].text.startswith("存在的问题")


@pytest.mark.parametrize("lost", [(0, 5), (4, 5), (0, 4, 5), (3, 4, 5), (0, 3, 4, 5)])
def test_several_lost_headings_are_recovered_by_content(lost: tuple[int, ...]) -> None:
    found = report(["" if place in lost else heading for place, heading in enumerate(NUMBERED)])
    assert evidence(found) == "".join("c" if place in lost else "t" for place in range(6))
    assert found.sections[4].text.startswith("存在的问题")
    assert found.sections[5].text == FEES
    assert found.preface == INTRO


def test_a_note_behind_a_table_is_no_section_that_lost_its_heading() -> None:
    note = "注：本年度发生的行政复议案件均由区政府行政复议机构办理，诉讼案件由区人民法院审理，数据截至年末。"
    items = [TITLE, INTRO, NUMBERED[0], BODY, NUMBERED[3], TABLES["disputes"], note, NUMBERED[5], FEES]
    found = recognise(blocks(*items), FORM)
    assert not found.sections[4].found
    assert found.sections[3].text == note


def test_a_section_with_a_heading_keeps_its_text_though_it_speaks_of_the_next_ones_matters() -> None:
    items = [TITLE, INTRO, NUMBERED[0], BODY, NUMBERED[3], TABLES["disputes"], NUMBERED[4], PROBLEMS + FEES]
    found = recognise(blocks(*items), FORM)
    assert not found.sections[5].found
    assert found.sections[4].text == PROBLEMS + FEES


def test_the_opening_is_no_overview_that_lost_its_heading() -> None:
    contents = "本年报由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况等六个部分组成，电子版可以下载。"
    found = recognise(blocks(TITLE, INTRO, contents, NUMBERED[1], TABLES["proactive_disclosure"]), FORM)
    assert not found.sections[0].found
    assert contents in found.preface


def test_further_headings_are_kept_apart() -> None:
    found = report([*NUMBERED[:5], "八、其他需要报告的事项"], after=())
    assert found.sections[5].ordinal == "八"
    items = [TITLE, NUMBERED[0], BODY, "二、信息公开人员配备", "共有两人。", "三、其他需要报告的事项", FEES]
    found = recognise(blocks(*items), FORM)
    assert [(other.ordinal, other.printed, other.section) for other in found.other_headings] == [
        ("二", "信息公开人员配备", None)
    ]


def test_signature_and_furniture_belong_to_no_section() -> None:
    found = report(NUMBERED, after=("云溪市青栎区财政局", "2025年1月15日"))
    assert found.sections[5].text == FEES
    assert found.tail == "云溪市青栎区财政局\n2025年1月15日"
    assert found.published == "2025-01-15"


def test_spans_of_paragraphs_point_into_the_text() -> None:
    section = report(NUMBERED).sections[0]
    assert [section.text[span.start : span.end] for span in section.paragraphs] == section.text.split("\n")
    assert all(span.at is not None and span.at.block is not None for span in section.paragraphs)


def test_tables_in_pictures_are_not_read() -> None:
    found = recognise(blocks(TITLE, NUMBERED[0], BODY, NUMBERED[1], Picture(), NUMBERED[2], NUMBERED[5], FEES), FORM)
    assert found.tables["proactive_disclosure"].status == "not_read"
    assert found.tables["requests"].status == "missing"


def elsewhere(text: str, form: str = "html") -> str:
    items = [TITLE, NUMBERED[0], BODY, NUMBERED[1], *([text] if text else []), NUMBERED[5], FEES]
    found = recognise(Document("x", form, blocks(*items).blocks), FORM)
    return found.tables["proactive_disclosure"].status


def test_a_table_that_may_be_elsewhere_is_not_read() -> None:
    assert elsewhere("附件：统计表.xlsx") == "not_read"
    assert elsewhere("具体数据详见附表。") == "not_read"
    assert elsewhere("信息内容\n本年制发件数\n本年废止件数") == "not_read"
    assert elsewhere("0\n0\n3\n0\n1") == "not_read"
    assert elsewhere("", "txt") == "not_read"
    assert elsewhere("") == "missing"
    assert elsewhere("无", "txt") == "missing"
    assert elsewhere("本年度制发规范性文件3件，行政许可5件。") == "missing"


def test_the_table_in_its_own_section_wins() -> None:
    last_year = LAYOUTS["spans"](FORM.tables[0], random_values(FORM, random.Random(9)), RNG)
    items = [TITLE, NUMBERED[0], BODY, last_year, NUMBERED[1], TABLES["proactive_disclosure"], NUMBERED[5], FEES]
    found = recognise(blocks(*items), FORM)
    readings = found.tables["proactive_disclosure"].readings
    assert {address: reading.raw for address, reading in readings.items()} == {a: VALUES[a] for a in readings}
    assert any("2处" in note for note in found.notes)


def test_of_several_reports_the_first_is_read() -> None:
    other = "云溪市青栎区财政局2023年政府信息公开工作年度报告"
    found = recognise(blocks(*report_items(), other, "另一份。", *report_items()[1:]), FORM)
    assert plain(found)
    assert (found.year, found.title) == (2024, TITLE)
    assert any(other in note for note in found.notes)


@pytest.mark.parametrize(
    ("first", "second", "year"),
    [
        ("云溪市青栎区财政局2023年政府信息公开工作年度报告", TITLE, 2024),
        ("云溪市青栎区财政局2024年政府信息公开工作年度报告（征求意见稿）", TITLE, 2024),
    ],
)
def test_of_several_reports_the_latest_and_no_draft_is_read(first: str, second: str, year: int) -> None:
    old = {table.id: LAYOUTS["spans"](table, random_values(FORM, random.Random(9)), RNG) for table in FORM.tables}
    items = report_items()
    earlier = [item if item not in TABLES.values() else old[name] for item in items for name in [_name_of(item)]]
    found = recognise(blocks(first, *earlier[1:], second, *items[1:]), FORM)
    assert (found.year, found.title) == (year, TITLE)
    assert all(found.reading(address).raw == VALUES[address] for address in VALUES)
    assert any(first.partition("（")[0] in note for note in found.notes)


def _name_of(item: object) -> str:
    return next((name for name, table in TABLES.items() if table is item), "")


@pytest.mark.parametrize(
    ("captions", "read"),
    [(("2023年", "2024年"), True), (("2024年度", ""), True), (("", ""), False), (("2023年", "2023年"), False)],
)
def test_of_two_tables_the_one_of_the_year_is_read_or_none(captions: tuple[str, str], read: bool) -> None:
    other = LAYOUTS["spans"](FORM.tables[0], random_values(FORM, random.Random(9)), RNG)
    ours = TABLES["proactive_disclosure"]
    first, second = (other, ours) if captions[0] == "2023年" else (ours, other)
    items = [
        TITLE,
        NUMBERED[0],
        BODY,
        NUMBERED[1],
        captions[0],
        first,
        captions[1],
        second,
        NUMBERED[2],
        TABLES["requests"],
    ]
    found = recognise(blocks(*[item for item in items if item], NUMBERED[3], TABLES["disputes"]), FORM)
    table = found.tables["proactive_disclosure"]
    assert table.status == ("read" if read else "not_read")
    assert read == all(reading.raw == VALUES[address] for address, reading in table.readings.items())
    assert read or "数字不同" in table.reason


def test_a_table_printed_twice_alike_is_read() -> None:
    items = [TITLE, NUMBERED[0], BODY, NUMBERED[1], TABLES["proactive_disclosure"], TABLES["proactive_disclosure"]]
    assert recognise(blocks(*items, NUMBERED[2]), FORM).tables["proactive_disclosure"].status == "read"


def test_a_row_printed_twice_with_other_figures_is_not_read() -> None:
    (grid,) = TABLES["requests"]
    row = min(cell.row for cell in grid.cells if cell.text.startswith("一、本年新收"))
    moved = [cell._replace(row=cell.row + 1) if cell.row >= row else cell for cell in grid.cells]
    old = [
        cell if not cell.text.isdigit() else cell._replace(text=str(int(cell.text) + 1))
        for cell in grid.cells
        if cell.row == row
    ]
    cells = tuple(sorted(cell._replace(row_span=cell.row_span) for cell in (*old, *moved)))
    doubled = Grid(cells, grid.rows + 1, grid.columns, grid.at)
    found = recognise(blocks(TITLE, NUMBERED[0], BODY, NUMBERED[2], [doubled]), FORM)
    read = {address: found.reading(address) for address in FORM.table_by_id["requests"].cells}
    assert all(reading.value is None for address, reading in read.items() if address.row == "new_received")
    assert all(reading.raw == VALUES[address] for address, reading in read.items() if address.row != "new_received")


def test_sections_laid_out_in_a_table_are_found() -> None:
    rows = [(NUMBERED[4], PROBLEMS), (NUMBERED[5], FEES)]
    cells = [GridCell(row, column, 1, 1, text) for row, texts in enumerate(rows) for column, text in enumerate(texts)]
    found = recognise(blocks(*report_items()[:-4], [Grid(tuple(cells), 2, 2)]), FORM)
    assert [section.found for section in found.sections] == [True] * 6
    assert (found.sections[4].text, found.sections[5].text) == (PROBLEMS, FEES)


def test_the_order_of_sheets_is_no_order_of_sections() -> None:
    text = [Paragraph(line, Locator(sheet="正文")) for line in (TITLE, NUMBERED[0], BODY, NUMBERED[4], PROBLEMS)]
    sheets: list[Block] = []
    for place, table in enumerate(FORM.tables, 1):
        (grid,) = TABLES[table.id]
        sheets += [Paragraph(NUMBERED[place], Locator(sheet=table.title)), replace(grid, at=Locator(sheet=table.title))]
    found = recognise(Document("x", "xlsx", (*text, *sheets)), FORM)
    assert [section.position for section in found.sections] == [0, -1, -1, -1, 1, -1]
    assert all(found.reading(address).raw == VALUES[address] for address in VALUES)


def test_a_contents_list_before_the_title_is_no_first_report() -> None:
    found = recognise(blocks("目录", *NUMBERED, *report_items()), FORM)
    assert plain(found)
    assert not any("不止一份" in note for note in found.notes)


def report_items() -> list[str | Block | list[Block]]:
    bodies: list[str | list[Block]] = [BODY, *(TABLES[table.id] for table in FORM.tables), PROBLEMS, FEES]
    return [TITLE, *(part for pair in zip(NUMBERED, bodies, strict=True) for part in pair)]


def test_a_heading_over_two_lines() -> None:
    for headings in (
        [line for heading in NUMBERED for line in (heading[:2], heading[2:])],
        [line for heading in NUMBERED for line in ((heading[:6], heading[6:]) if len(heading) > 6 else (heading,))],
    ):
        found = recognise(blocks(TITLE, *headings, BODY), FORM)
        assert found.sections[5].text == BODY
        assert [section.title for section in found.sections if section.found] == [s.title for s in FORM.sections]


@pytest.mark.parametrize("layout", ["spans", "cell_a_line"])
def test_a_table_beside_another_one_in_its_section_is_missing_where_it_is_not_printed(layout):
    windows = replace(
        FORM.table_by_id["requests"],
        id="windows", title="线下公开窗口情况", section="proactive_disclosure",
        rows=(RowSpec("all", "窗口总数"), RowSpec("district", "其中：区级窗口")),
        columns=(ColumnSpec("visits", "接待人次"), ColumnSpec("opened", "开放天数")),
    )  # fmt: skip
    form = replace(FORM, tables=(*FORM.tables, windows))
    table = LAYOUTS["spans"](FORM.table_by_id["proactive_disclosure"], VALUES, RNG)
    (grid,) = table
    printed = table if layout == "spans" else [Paragraph(cell.text) for cell in grid.cells if cell.text]
    items = [TITLE, INTRO, NUMBERED[0], BODY, NUMBERED[1], printed, NUMBERED[2], TABLES["requests"], NUMBERED[3]]
    document = Document("x", "txt", blocks(*items, TABLES["disputes"], NUMBERED[4], PROBLEMS, NUMBERED[5], FEES).blocks)
    found = recognise(document, form).tables
    assert found["proactive_disclosure"].status == "read"
    assert (found["windows"].status, found["windows"].reason) == ("missing", "没有找到这张表")


def without_problems(between: list[Block]) -> Report:
    """A report whose part five has neither heading nor text, only `between` in its place."""
    return recognise(
        blocks(
            TITLE, INTRO, NUMBERED[0], BODY, NUMBERED[1], TABLES["proactive_disclosure"], NUMBERED[2], TABLES["requests"],
            NUMBERED[3], TABLES["disputes"], between, NUMBERED[5], FEES,
        ),
        FORM,
    )  # fmt: skip


def test_a_picture_in_the_place_of_a_part_may_be_that_part() -> None:
    section = without_problems([Picture()]).section("problems")
    assert (section.found, section.unread) == (False, True)


@pytest.mark.parametrize("between", [[], [Picture(), Paragraph("上图为收到申请的月份分布，由办公室绘制。")]])
def test_a_part_without_a_picture_in_its_place_is_simply_not_there(between: list[Block]) -> None:
    section = without_problems(between).section("problems")
    assert (section.found, section.unread) == (False, False)
