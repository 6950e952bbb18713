"""Texts taken out of a PDF: broken labels are put together, and what stands in no certain order is not read."""

from __future__ import annotations

import random
from functools import partial
from pathlib import Path

import pytest

from nianbao.base.numbers import parse_figure
from nianbao.catalog.load import load_form
from nianbao.model.document import Document, Grid, GridCell, Locator, Paragraph
from nianbao.model.report import Report, TableReading
from nianbao.readers.sniff import read
from nianbao.recognise import recognise
from support.flattened import random_for, specs, text_report
from support.pdf_text import READABLE, UNREADABLE
from support.readings import UNREAD
from support.zoo import Values

FORM = load_form(Path(__file__).resolve().parents[3] / "rules" / "disclosure-2021")


def report_in(layout, width: int, seed: int) -> tuple[Report, Values]:
    tables = specs(FORM)
    values = random_for(tables, random.Random(seed))
    text = text_report(FORM, tables, values, partial(layout, width=width))
    return recognise(read(text.encode(), "x.txt"), FORM), values


def compared(report: Report, values: Values) -> tuple[list[str], list[str]]:
    unread, wrong = [], []
    for address, text in values.items():
        reading, printed = report.reading(address), parse_figure(text)
        if (reading.state, reading.value) != (printed.state, printed.value):
            (unread if reading.state in UNREAD else wrong).append(f"{address}: {text!r} read as {reading.raw!r}")
    return unread, wrong


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("width", [4, 6, 9])
@pytest.mark.parametrize("name", sorted(READABLE))
def test_broken_labels(name: str, width: int, seed: int) -> None:
    report, values = report_in(READABLE[name], width, seed)
    assert compared(report, values) == ([], [])
    assert [label for table in report.tables.values() for label in table.labels] == []


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", sorted(UNREADABLE))
def test_figures_in_no_certain_order_are_not_read(name: str, seed: int) -> None:
    report, values = report_in(UNREADABLE[name], 40, seed)
    unread, wrong = compared(report, values)
    assert wrong == []
    assert len(unread) > len(values) / 2


DISPUTES = """四、政府信息公开行政复议、行政诉讼情况
行政复议
行政诉讼
未经复议直接起诉
复议后起诉
"""


def disputes(body: str) -> list[int | None]:
    text = f"云溪市青栎区林业局2024年政府信息公开工作年度报告\n{DISPUTES}{body}\n五、存在的主要问题及改进情况\n公开不够及时。\n"
    report = recognise(read(text.encode(), "x.txt"), FORM)
    return [reading.value for reading in report.tables["disputes"].readings.values()]  # type: ignore[misc]


COLUMNS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
FIGURES = [1, 0, 2, 0, 3, 0, 4, 0, 0, 4, 5, 0, 0, 1, 6]


def test_one_figure_a_line_under_labels_in_order() -> None:
    assert disputes("\n".join([*COLUMNS * 3, *map(str, FIGURES)])) == FIGURES


@pytest.mark.parametrize(
    "body",
    [
        "\n".join(["结果", "结果", "维持", "纠正", *COLUMNS[2:], *COLUMNS * 2, *map(str, FIGURES)]),  # line by line
        "\n".join(
            [*COLUMNS, "1", "0", "2", "0", "3", *COLUMNS, *map(str, FIGURES[5:9]), *COLUMNS, *map(str, FIGURES[9:])]
        ),
    ],
)
def test_labels_out_of_order_say_that_the_figures_may_be_so(body: str) -> None:
    assert disputes(body) == [None] * 15


BORDERLESS = ["行政复议 行政诉讼", "未经复议直接起诉 复议后起诉", "结果维结果纠其他结尚未审总"]


def without_rules(header: list[str], figures: list[str]) -> TableReading:
    """The table of disputes as a PDF without ruling lines gives it: broken labels above one row of figures."""
    pieces = ["持", "正", "果", "结", "计结果维结果纠其他结尚未审总", "持", "正", "果", "结", "计"]
    cells = [GridCell(0, column, 1, 1, text) for column, text in enumerate(pieces)]
    cells += [GridCell(1, column, 1, 1, text) for column, text in enumerate(figures)]
    texts = ["云溪市青栎区林业局2024年政府信息公开工作年度报告", "四、政府信息公开行政复议、行政诉讼情况", *header]
    behind = ["五、存在的主要问题及改进情况", "公开不够及时，下一步将按周核对。"]
    grid = Grid(tuple(cells), 2, len(figures), Locator(page=2, block=9), False)
    found = Document("x.pdf", "pdf", (*map(Paragraph, texts), grid, *map(Paragraph, behind)))
    return recognise(found, FORM).tables["disputes"]


def test_one_row_of_figures_under_labels_in_pieces() -> None:
    table = without_rules(BORDERLESS, [str(figure) for figure in FIGURES])
    assert (table.status, [reading.value for reading in table.readings.values()]) == ("read", FIGURES)


@pytest.mark.parametrize(
    ("header", "figures"),
    [(BORDERLESS[:1], ["1", "2"]), ([], [str(figure) for figure in FIGURES]), (["按季统计"], list("12345"))],
)
def test_what_is_printed_in_its_section_is_not_missing(header: list[str], figures: list[str]) -> None:
    table = without_rules(header, figures)
    assert table.status != "missing"
    assert all(reading.value is None for reading in table.readings.values())


JUMBLED = """| 信息内容 | 本年处理决定数量 |
| --- | --- |
| {label} | 3 |
"""


@pytest.mark.parametrize(
    ("label", "told"),
    [("行政许河", ["行政许河"]), ("行政许", []), ("信息内容 行政 许可", []), ("政许可", [])],
)
def test_pieces_of_labels_in_a_converted_table_are_no_misprints(label: str, told: list[str]) -> None:
    text = f"# 云溪市青栎区林业局2024年政府信息公开工作年度报告\n\n## 二、主动公开政府信息情况\n\n{JUMBLED.format(label=label)}"
    table = recognise(read(text.encode(), "x.md"), FORM).tables["proactive_disclosure"]
    assert [seen.printed for seen in table.labels] == told


def test_what_a_data_frame_prints_for_a_blank_cell_is_blank() -> None:
    text = "| 信息内容 | 本年处理决定数量 | Unnamed: 2 |\n| --- | --- | --- |\n| 行政许可 | 3 | NaN |\n| 行政处罚 | NaN | nan |\n"
    grid = read(text.encode(), "x.md").blocks[0]
    assert [cell.text for cell in grid.cells] == [
        "信息内容",
        "本年处理决定数量",
        "",
        "行政许可",
        "3",
        "",
        "行政处罚",
        "",
        "",
    ]  # type: ignore[union-attr]


def test_a_first_figure_that_sticks_to_its_label() -> None:
    text = (
        "云溪市青栎区林业局2024年政府信息公开工作年度报告\n二、主动公开政府信息情况\n第二十条第（一）项\n"
        "信息内容 本年制发件数 本年废止件数 现行有效件数\n规章0 0 2\n行政规范性文件8 1 40\n第二十条第（五）项\n"
        "信息内容 本年处理决定数量\n行政许可7\n"
    )
    table = recognise(read(text.encode(), "x.txt"), FORM).tables["proactive_disclosure"]
    values = {(address.row, address.column): reading.value for address, reading in table.readings.items()}
    assert [values["normative_documents", name] for name in ("made", "repealed", "in_force")] == [8, 1, 40]
    assert [values["regulations", name] for name in ("made", "repealed", "in_force")] == [0, 0, 2]
    assert values["licensing", "decisions"] == 7
    assert table.labels == ()
