"""The three tables in text files as converters and site mirrors leave them, in either edition of each table."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from nianbao.catalog.load import load_form
from nianbao.model.report import Report, State
from nianbao.readers.sniff import read
from nianbao.recognise import recognise
from support.flattened import FLATTENED, PROSE, random_for, specs, text_report
from support.readings import wrong
from support.zoo import Values

FORM = load_form(Path(__file__).resolve().parents[3] / "rules" / "disclosure-2021")
BLANKS_LOST = {"cell_a_paragraph", "broken_words", "blanks", "one_blank", "tab_and_line"}


def report_in(name: str, editions: str, *, blanks: float, dashes: float, seed: int = 4) -> tuple[Report, Values]:
    rng = random.Random(seed)
    tables = specs(FORM, editions)
    values = random_for(tables, rng, blanks=blanks, dashes=dashes)
    text = text_report(FORM, tables, values, FLATTENED[name])
    return recognise(read(text.encode(), "x.txt"), FORM), values


@pytest.mark.parametrize("name", sorted(FLATTENED))
@pytest.mark.parametrize("editions", ["222", "122", "112", "212"])
def test_full_tables_are_read_and_their_edition_is_known(name: str, editions: str) -> None:
    report, values = report_in(name, editions, blanks=0.0, dashes=0.2)
    assert wrong(report, values, unread_allowed=False) == []
    assert [table.edition for table in report.tables.values()] == [table.edition for table in specs(FORM, editions)]
    assert [section.text for section in report.sections if section.text] == [PROSE] * 3
    assert [label for table in report.tables.values() for label in table.labels] == []
    assert report.other_headings == ()


@pytest.mark.parametrize("name", sorted(FLATTENED))
@pytest.mark.parametrize("blanks", [0.1, 0.5, 0.9, 1.0])
def test_blanks_stay_in_their_places(name: str, blanks: float) -> None:
    for editions in ("222", "112"):
        report, values = report_in(name, editions, blanks=blanks, dashes=0.0)
        assert wrong(report, values, unread_allowed=name in BLANKS_LOST) == []
        assert all(table.status != "missing" for table in report.tables.values())


@pytest.mark.parametrize("name", ["bar_behind", "cell_a_paragraph", "cell_and_bar_a_line", "tabs", "one_blank"])
def test_remarks_in_labels_and_rows_beside_the_form(name: str) -> None:
    """A remark behind a label, a header cut short, a further row: what the form has is read all the same."""
    rng = random.Random(6)
    tables = specs(FORM, "122")
    values = random_for(tables, rng)
    text = text_report(FORM, tables, values, FLATTENED[name])
    row = "其他主动公开文件（含以本单位名义正式签发的、除规范性文件以外的文件，可参考本单位公开平台“其他文件”栏目）"
    joint = {"bar_behind": " | ", "tabs": "\t", "one_blank": " "}.get(
        name, "\n\n" if name == "cell_a_paragraph" else " |\n"
    )
    further = joint.join((row, "4", "5", "6")) + ("\n" if joint in ("\t", " ", "\n\n") else " |\n")
    text = text.replace("第二十条第（五）项", further + "第二十条第（五）项")
    text = text.replace("规章", "规章（设区的市、自治州人民政府提供）").replace("本年新制作数量", "本年新")
    assert wrong(recognise(read(text.encode(), "x.txt"), FORM), values, unread_allowed=False) == []


def damaged(name: str, label: str, instead: str, blanks: float) -> list[str]:
    """What is read wrong when something else stands for the line break before a label; unread cells are no fault."""
    rng = random.Random(4)
    tables = specs(FORM, "222")
    values = random_for(tables, rng, blanks=blanks)
    text = text_report(FORM, tables, values, FLATTENED[name])
    at = text.rindex("\n", 0, text.index(label))
    report = recognise(read((text[:at] + instead + text[at + 1 :]).encode(), "x.txt"), FORM)
    return wrong(report, values, unread_allowed=True)


@pytest.mark.parametrize("name", ["bar_behind", "bar_behind_unfilled", "tabs", "tabs_in_place", "commas", "one_blank"])
@pytest.mark.parametrize("blanks", [0.0, 0.2, 0.8])
def test_breaks_that_are_lost_or_added_shift_nothing(name: str, blanks: float) -> None:
    for label in (
        "（三）不予公开",
        "4.保护第三方合法权益",
        "四、结转下年度",
        "自然人",
        "商业企业",
        "（七）总计",
        "五、存在的主要",
    ):
        for instead in ("", "\n\n", "\n- 3 -\n", "\n第 2 页 共 6 页\n"):
            assert damaged(name, label, instead, blanks) == []


def test_a_header_without_a_row_of_figures_is_not_a_row_of_blanks() -> None:
    tables = specs(FORM, "222")
    values = random_for(tables, random.Random(3))
    lines = text_report(FORM, tables, values, FLATTENED["tabs"]).split("\n")
    del lines[lines.index("五、存在的主要问题及改进情况") - 1]
    report = recognise(read("\n".join(lines).encode(), "x.txt"), FORM)
    assert {reading.state for reading in report.tables["disputes"].readings.values()} == {State.ILLEGIBLE}


def test_figures_behind_a_blank_line_belong_to_the_header_above() -> None:
    tables = specs(FORM, "222")
    values = random_for(tables, random.Random(3))
    lines = text_report(FORM, tables, values, FLATTENED["tabs"]).split("\n")
    lines.insert(lines.index("五、存在的主要问题及改进情况") - 1, "")
    report = recognise(read("\n".join(lines).encode(), "x.txt"), FORM)
    assert wrong(report, values, unread_allowed=False) == []


def test_a_report_run_into_one_line() -> None:
    tables = specs(FORM, "222")
    values = random_for(tables, random.Random(3))
    text = " ".join(text_report(FORM, tables, values, FLATTENED["one_blank"]).split("\n"))
    report = recognise(read(text.encode(), "x.txt"), FORM)
    assert wrong(report, values, unread_allowed=False) == []
    assert [section.text for section in report.sections if section.text] == [PROSE] * 3
