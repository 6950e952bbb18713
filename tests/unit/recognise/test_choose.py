"""Which form a document is written to, and which edition of it a report is held to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nianbao.catalog.load import load_form
from nianbao.model.document import Document, Paragraph
from nianbao.model.form import FormSpec
from nianbao.model.report import Report
from nianbao.recognise import choose, edition_of, recognise

RULES = Path(__file__).resolve().parents[3] / "rules"
FORM_2021, FORM_2019 = load_form(RULES / "disclosure-2021"), load_form(RULES / "disclosure-2019")


def document(*lines: str) -> Document:
    return Document("x", "txt", tuple(Paragraph(line) for line in lines))


def report(title: str, *lines: str) -> Report:
    return recognise(document(title, "一、总体情况", "本年度按月核对公开栏目。", *lines), FORM_2021)


def other_form() -> FormSpec:
    """A form of another kind: parts and no tables."""
    part = replace(FORM_2021.sections[0], aliases=())
    sections = (replace(part, id="devices", title="设备台账"), replace(part, id="repairs", title="维修记录"))
    return replace(FORM_2021, id="equipment", sections=sections, tables=(), other_layouts=())


def test_the_form_whose_titles_and_labels_a_document_has() -> None:
    other = other_form()
    assert (
        choose(document("一、总体情况", "二、主动公开政府信息情况", "规章", "行政许可"), [other, FORM_2021])
        is FORM_2021
    )
    assert choose(document("一、设备台账", "二、维修记录", "行政许可"), [FORM_2021, other]) is other
    assert choose(document("会议通知"), [FORM_2021, other]) is FORM_2021


def test_forms_to_choose_from() -> None:
    assert choose(Document("x", "txt", ()), [FORM_2021]) is FORM_2021
    with pytest.raises(ValueError, match="no forms"):
        choose(Document("x", "txt", ()), [])


@pytest.mark.parametrize(
    ("title", "edition"),
    [
        ("云溪市青栎区财政局2020年政府信息公开工作年度报告", FORM_2019),
        ("云溪市青栎区财政局2021年政府信息公开工作年度报告", FORM_2021),
        ("云溪市青栎区财政局2031年政府信息公开工作年度报告", FORM_2021),
        ("云溪市青栎区财政局2009年政府信息公开工作年度报告", FORM_2021),  # no form's year
        ("云溪市青栎区财政局政府信息公开工作年度报告", FORM_2021),
    ],
)
def test_the_edition_is_that_of_the_reports_year(title: str, edition: FormSpec) -> None:
    assert edition_of(report(title), FORM_2021, [FORM_2019]) is edition


def test_without_a_year_the_layouts_decide() -> None:
    undated = replace(report("云溪市青栎区财政局政府信息公开工作年度报告"), edition="2019")
    assert edition_of(undated, FORM_2021, [FORM_2019]) is FORM_2019
    late = replace(report("云溪市青栎区财政局2024年政府信息公开工作年度报告"), edition="2019")
    assert edition_of(late, FORM_2021, [FORM_2019]) is FORM_2021
