"""A report that repeats a slip without end: a bounded number of results, and the rest said."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import nianbao
from nianbao.engine import judge

SAMPLE = Path(__file__).resolve().parents[3] / "reports_in" / "2025" / "weijianju.txt"


def slips(tmp_path: Path, count: int) -> Path:
    text = SAMPLE.read_text("utf-8")
    lines = text.splitlines()
    at = next(number for number, line in enumerate(lines) if "总体情况" in line)
    lines[at + 1 : at + 1] = [f"第{number}项工作工作按期完成，已经办结。" for number in range(count)]
    path = tmp_path / "report.txt"
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_what_is_beyond_the_bound_is_left_out_and_said(tmp_path: Path) -> None:
    finding = nianbao.audit([slips(tmp_path, 700)]).findings[0]
    counts = Counter(one.rule for one in finding.results if one.outcome in ("fail", "review"))
    [(rule, most)] = counts.most_common(1)
    assert most == judge.MOST_OF_RULE
    title = next(one.title for one in finding.results if one.rule == rule)
    assert any(title in note and f"只列出前 {most} 处" in note for note in finding.notes)
    assert finding.coverage["total"] == len(finding.results)


def test_what_is_within_the_bound_is_whole(tmp_path: Path) -> None:
    finding = nianbao.audit([slips(tmp_path, 60)]).findings[0]
    assert not any("只列出前" in note for note in finding.notes)
    assert Counter(one.rule for one in finding.results).most_common(1)[0][1] >= 60
