"""The page that shows, sentence by sentence, what was read in a report's text."""

from __future__ import annotations

from nianbao.model.finding import Claim, SectionView
from nianbao.render.html import claims_page
from support import findings

TEXT = "全年收到申请12件，办结11件。发布信息40条。加强学习。"


def _page(claims: list[Claim], text: str = TEXT) -> str:
    finding = next(one for one in findings.every_look() if one.verdict != "unauditable")
    finding.sections = [SectionView("overview", "总体情况", "一", True, len(text), text)]
    finding.claims = claims
    page = claims_page(finding, findings.run_head([finding]))
    assert page is not None
    return page.decode()


def test_each_sentence_with_a_figure_is_shown_with_what_was_read_in_it():
    page = _page([
        Claim("overview", "申请12件", 4, 8, "new_received", 12, "whole_body", 12, "agrees"),
        Claim("overview", "办结11件", 10, 15, "processed", 11, "whole_body", 10, "disagrees"),
    ])  # fmt: skip
    assert page.count('<mark class="alike">') == 2
    assert page.count("<table") == 1 and "≠" in page
    assert "发布信息40条" in page and "这一句没有读出表中的数" in page
    assert "加强学习" not in page


def test_what_is_read_is_escaped():
    page = _page([Claim("overview", "<b>12件", 2, 8, "new_received", 12)], "收到<b>12件。")
    assert "<b>" not in page


def test_an_input_that_could_not_be_audited_has_no_page():
    finding = next(one for one in findings.every_look() if one.verdict == "unauditable")
    assert claims_page(finding, findings.run_head([finding])) is None
