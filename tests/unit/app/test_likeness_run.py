"""Likeness through a whole run: an invented batch in files, last year's folder, one process or several."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import nianbao
from nianbao.app.passes import chunks
from nianbao.cli import cli
from nianbao.model.finding import Finding
from support.narratives import COPIES, Narrative, narrative

RULES = ("text-like-other-agency", "paragraph-like-other-agency", "text-like-last-year")


def write(folder: Path, narratives: list[Narrative]) -> None:
    folder.mkdir(exist_ok=True)
    for number, one in enumerate(narratives):
        (folder / f"{number:02}.txt").write_text(one.text(), "utf-8")


def told(finding: Finding, outcome: str = "review") -> dict[str, list[dict[str, Any]]]:
    """Rule → pair anchors of its results."""
    found: dict[str, list[dict[str, Any]]] = {}
    for result in finding.results:
        if result.rule in RULES and result.outcome == outcome:
            pairs = [anchor for anchor in result.anchors if anchor["type"] == "pair"]
            found.setdefault(result.rule, []).extend(pairs or [{}])
    return found


def batch(shared: float = 0.0) -> list[Narrative]:
    rng = random.Random(f"batch{shared}")
    own = [narrative(rng, chars=800, shared=shared) for _ in range(10)]
    copy = COPIES["swapped"](own[2], narrative(rng, chars=800, shared=shared), rng)
    part = COPIES["section"](own[5], narrative(rng, chars=800, shared=shared), rng)
    return [*own, copy, part]


@pytest.mark.parametrize("shared", [0.0, 0.6])
def test_copies_in_a_batch_are_named_on_both_sides_and_nothing_else(tmp_path: Path, shared: float) -> None:
    narratives = batch(shared)
    write(tmp_path / "in", narratives)
    findings = nianbao.audit(tmp_path / "in").findings
    pairs = {
        (number, pair["name"], pair["section"])
        for number, finding in enumerate(findings)
        for pair in told(finding).get("text-like-other-agency", [])
    }
    sections = {pair[2] for pair in pairs if pair[0] == 5}
    assert len(sections) == 1
    assert pairs == {
        *((2, narratives[10].agency, section) for section in ("overview", "problems")),
        *((10, narratives[2].agency, section) for section in ("overview", "problems")),
        *((5, narratives[11].agency, section) for section in sections),
        *((11, narratives[5].agency, section) for section in sections),
    }
    assert not any("paragraph-like-other-agency" in told(finding) for finding in findings)


def test_a_pair_says_who_how_much_and_where(tmp_path: Path) -> None:
    narratives = batch()
    write(tmp_path / "in", narratives)
    findings = nianbao.audit(tmp_path / "in").findings
    one, other = findings[10], findings[2]
    result = next(r for r in one.results if r.rule == "text-like-other-agency" and r.outcome == "review")
    pair = result.anchors[0]
    assert (pair["other"], pair["name"], pair["in_run"]) == (other.id, narratives[2].agency, True)
    assert narratives[2].agency in result.message
    assert "建议核实" in result.message
    assert pair["similarity"] >= 0.9
    assert pair["other_text"] == next(s.text for s in other.sections if s.id == pair["other_section"])
    own = next(s.text for s in one.sections if s.id == pair["section"])
    for start, end, begin, stop in pair["passages"]:
        assert 0 <= start < end <= len(own)
        assert 0 <= begin < stop <= len(pair["other_text"])
    mirrored = next(r for r in other.results if r.rule == "text-like-other-agency" and r.outcome == "review")
    assert mirrored.anchors[0]["similarity"] == pair["similarity"]
    assert mirrored.anchors[0]["chars"] == pair["chars"]
    assert all(r.outcome != "fail" and not r.deduction for r in one.results if r.rule in RULES)


def test_several_processes_say_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "in", batch())
    monkeypatch.setattr(chunks, "CHUNK", 3)
    alone, together = (nianbao.audit(tmp_path / "in", jobs=jobs).findings for jobs in (1, 2))
    assert [told(finding) for finding in alone] == [told(finding) for finding in together]
    assert any(told(finding) for finding in alone)


def test_last_year_from_the_prior_folder_or_the_same_run(tmp_path: Path) -> None:
    rng = random.Random(8)
    now, other = narrative(rng, chars=800), narrative(rng, chars=800)
    before = replace(COPIES["swapped"](now, now, rng), year=2023)
    changed = replace(narrative(rng, chars=800), agency=other.agency, year=2023)
    write(tmp_path / "now", [now, other])
    write(tmp_path / "then", [before, changed])
    for given in (
        nianbao.audit(tmp_path / "now", prior=tmp_path / "then"),
        nianbao.audit([tmp_path / "now", tmp_path / "then"]),
    ):
        first, second = given.findings[:2]
        pairs = told(first)["text-like-last-year"]
        assert {pair["section"] for pair in pairs} == {"overview", "problems"}
        assert {pair["year"] for pair in pairs} == {2023}
        assert not told(second)
        assert "text-like-last-year" in told(second, "pass")
    alone = nianbao.audit(tmp_path / "now").findings[0]
    assert "text-like-last-year" in told(alone, "not_checked")


def test_towns_that_say_the_same_formula_are_no_pair(tmp_path: Path) -> None:
    formula = (
        ("2024年，我镇认真贯彻落实《中华人民共和国政府信息公开条例》，主动公开信息{n}条，未收到政府信息公开申请。",),
        (), (), (),
        ("无。",),
        ("本年度未收取政府信息公开信息处理费，无其他需要报告的事项。",),
    )  # fmt: skip
    towns = [
        Narrative(f"云溪市青栎区{stem}镇人民政府", 2024, tuple(
            tuple(text.replace("{n}", str(number)) for text in paragraphs) for paragraphs in formula
        ))
        for number, stem in enumerate(("石门", "枫桥", "白鹭"), 31)
    ]  # fmt: skip
    write(tmp_path / "in", towns)
    findings = nianbao.audit(tmp_path / "in").findings
    assert [told(finding) for finding in findings] == [{}] * 3
    assert all("text-like-other-agency" in told(finding, "not_applicable") for finding in findings)


def test_one_report_alone_is_not_compared(tmp_path: Path) -> None:
    write(tmp_path / "in", batch()[:1])
    finding = nianbao.audit(tmp_path / "in").findings[0]
    assert set(told(finding, "not_checked")) == set(RULES)


def test_the_same_report_twice_is_not_anothers(tmp_path: Path) -> None:
    write(tmp_path / "in", [batch()[0], batch()[0]])
    assert not any(told(finding) for finding in nianbao.audit(tmp_path / "in").findings)


def test_reports_beyond_the_run_a_folder_or_a_saved_run(tmp_path: Path) -> None:
    narratives = batch()
    write(tmp_path / "now", narratives[10:11])
    write(tmp_path / "others", narratives[:4])
    saved = CliRunner().invoke(cli, ["audit", str(tmp_path / "others"), "--out", str(tmp_path / "run"), "-q"])
    assert saved.exit_code in (0, 1, 3), saved.output
    for against in ("others", "run"):
        given = nianbao.audit(tmp_path / "now", against=[tmp_path / against])
        assert len(given.findings) == 1
        pairs = told(given.findings[0])["text-like-other-agency"]
        assert {(pair["name"], pair["section"], pair["in_run"]) for pair in pairs} == {
            (narratives[2].agency, "overview", False),
            (narratives[2].agency, "problems", False),
        }
        assert all(pair["other"].endswith("02.txt") for pair in pairs)
        assert any("--against" in note for note in given.head.notes)
