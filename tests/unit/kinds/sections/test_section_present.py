"""The kinds `section_present` and `section_title`."""

from __future__ import annotations

from support.kind_texts import judge, report_of


def test_a_section_whose_heading_was_lost_is_not_missing() -> None:
    report = report_of({"other": {"text": "没有其他事项。", "title": None, "evidence": "content"}})
    assert judge("section_present", report)[0].outcome.value == "pass"
    assert [verdict.variant for verdict in judge("section_title", report)] == ["lost"]
