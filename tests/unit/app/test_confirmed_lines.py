"""Paragraphs that a person has held against the original, laid over what was recognised."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nianbao.app.confirmed import PersonReading
from nianbao.app.confirmed_lines import SAME, lay_lines, touched
from nianbao.model.document import Locator
from nianbao.model.report import ParagraphSpan, Report, Section
from support.figures import random_cells, report_of

TEXTS = ("一是网站更新不及吋。", "二是人手不足。", "下一步加强培训。")


def scanned(*, pages: frozenset[int] = frozenset()) -> Report:
    spans, start = [], 0
    for number, text in enumerate(TEXTS, start=1):
        spans.append(ParagraphSpan(start, start + len(text), Locator(page=number)))
        start += len(text) + 1
    section = Section("problems", True, "\n".join(TEXTS), paragraphs=tuple(spans))
    return replace(
        report_of(random_cells(5)),
        sections=(Section("overview", True), section),
        recognised=True,
        recognised_pages=pages,
    )


def entry(number: str = "1", read: str = TEXTS[0], figure: str = SAME, row: str = "problems") -> PersonReading:
    return PersonReading("ab" * 32, "text", row, number, figure, "王某", "2026-02-03", read=read, where="r.yaml:4")


def test_a_paragraph_that_stands_as_recognised_is_a_persons() -> None:
    laid, count, refused = lay_lines(scanned(), [entry()])
    section = laid.section("problems")
    assert (count, refused, section.text) == (1, [], "\n".join(TEXTS))
    assert [one.person and one.person.who for one in section.paragraphs] == ["王某", None, None]
    assert section.paragraphs[0].recognised == ""


def test_what_stands_there_takes_the_place_of_what_was_recognised() -> None:
    better = "一是网站更新很不及时。"
    laid, _, _ = lay_lines(scanned(), [entry(figure=better), entry("3", TEXTS[2], SAME)])
    section = laid.section("problems")
    assert section.text == "\n".join((better, *TEXTS[1:]))
    assert [section.text[one.start : one.end] for one in section.paragraphs] == [better, *TEXTS[1:]]
    assert section.paragraphs[0].recognised == TEXTS[0]


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (entry("4"), "没有这一段"),
        (entry("0"), "没有这一段"),
        (entry("一"), "没有这一段"),
        (entry(read="另一句。"), "与核对时不同"),
        (entry(row="nowhere"), "没有这一部分"),
    ],
)
def test_what_is_not_laid_over_is_said_and_changes_nothing(one: PersonReading, why: str) -> None:
    laid, count, refused = lay_lines(scanned(), [one])
    assert (laid, count) == (scanned(), 0)
    assert refused[0][0] == "r.yaml:4"
    assert why in refused[0][1]


def test_text_of_a_page_that_is_text_is_not_overruled() -> None:
    report = scanned(pages=frozenset({2}))
    assert lay_lines(report, [entry()])[2] == [("r.yaml:4", "这一段是文字，不是识别的")]
    assert lay_lines(report, [entry("2", TEXTS[1])])[1] == 1


@pytest.mark.parametrize(
    ("span", "numbers"), [((0, 3), [0]), ((9, 12), [0, 1]), ((25, 26), [2]), ((10, 10), [1]), ((0, 30), [0, 1, 2])]
)
def test_spans_touch_the_paragraphs_that_they_stand_in(span: tuple[int, int], numbers: list[int]) -> None:
    assert list(touched([0, 10, 20], *span)) == numbers
