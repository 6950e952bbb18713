"""A part that is a picture was not read: it is not called empty, and the report does not pass."""

from __future__ import annotations

from pathlib import Path

import pytest

import nianbao
from support.samples import ROOT

SAMPLE = (ROOT / "reports_in" / "2025" / "quzhengfu.html").read_text("utf-8")
HEADINGS = ("一、总体情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项", '<div class="share">')


@pytest.mark.parametrize(
    ("number", "after", "rule"),
    [
        (0, "二、主动公开政府信息情况", "overview-empty"),
        (1, HEADINGS[2], "problems-empty"),
        (2, HEADINGS[3], "other-empty"),
    ],
)
@pytest.mark.parametrize(
    "picture", ['<p><img src="p.png"></p>', '<p>\n</p><p><img src="1.png"></p><p><img src="2.png"></p>']
)
def test_a_part_that_is_a_picture(tmp_path: Path, number: int, after: str, rule: str, picture: str) -> None:
    start = SAMPLE.index("</p>", SAMPLE.index(f"<p>{HEADINGS[number]}")) + 4
    end = SAMPLE.index(after if after.startswith("<") else f"<p>{after}")
    tail = "</div>" if number == 2 else ""
    (tmp_path / "report.html").write_text(SAMPLE[:start] + picture + tail + SAMPLE[end:], "utf-8")
    (finding,) = nianbao.audit([tmp_path / "report.html"]).findings
    accused = [one.rule for one in finding.results if one.outcome == "fail"]
    assert accused == []
    assert [(one.outcome, one.lack) for one in finding.results if one.rule == rule] == [("not_checked", "unread")]
    assert finding.verdict == ("verify" if rule != "other-empty" else "pass")
    assert finding.score.categories[1].assessed < finding.score.categories[1].weight  # type: ignore[operator]


def test_an_empty_part_without_a_picture_is_still_empty(tmp_path: Path) -> None:
    start = SAMPLE.index("</p>", SAMPLE.index(f"<p>{HEADINGS[1]}")) + 4
    (tmp_path / "report.html").write_text(SAMPLE[:start] + SAMPLE[SAMPLE.index(f"<p>{HEADINGS[2]}") :], "utf-8")
    (finding,) = nianbao.audit([tmp_path / "report.html"]).findings
    assert "problems-empty" in [one.rule for one in finding.results if one.outcome == "fail"]
    assert finding.verdict == "return"
