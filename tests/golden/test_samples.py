"""The samples of `reports_in/`: what is planted is reported, and nothing else is."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

import nianbao
from nianbao.model.finding import Finding
from support.samples import KEYS, ROOT, readme, samples

SAMPLES = {sample["file"]: sample for sample in samples()}
FORMATS = {"txt", "md", "html", "docx", "xlsx", "pdf"}


@cache
def findings() -> dict[str, Finding]:
    run = nianbao.audit([ROOT / "reports_in" / file for file in SAMPLES])
    return {"/".join(one.source.path.replace("\\", "/").split("/")[-2:]): one for one in run.findings}


def reported(finding: Finding, *outcomes: str) -> set[str]:
    return {result.rule for result in finding.results if result.outcome in outcomes}


def test_every_sample_is_audited() -> None:
    assert findings().keys() == SAMPLES.keys()
    assert all(one.error is None for one in findings().values())


@pytest.mark.parametrize("file", sorted(SAMPLES))
def test_what_is_planted_is_reported_and_nothing_else(file: str) -> None:
    planted, asked = (set(SAMPLES[file].get(key, {})) for key in KEYS)
    finding = findings()[file]
    assert planted - reported(finding, "fail", "review") == set(), "planted, not reported"
    assert reported(finding, "fail") - planted == set(), "reported, not planted"
    assert reported(finding, "review") - planted - asked == set(), "asked about, not listed"
    assert asked - reported(finding, "review") == set(), "listed, not asked about"
    assert reported(finding, "error") == set()


@pytest.mark.parametrize("file", sorted(SAMPLES))
def test_the_verdict_follows_what_is_planted(file: str) -> None:
    finding = findings()[file]
    must = any(one.outcome == "fail" and one.severity == "must" for one in finding.results)
    assert (finding.verdict == "return") == must
    clean = not any(SAMPLES[file].get(key) for key in KEYS)
    assert not clean or (finding.verdict, finding.score.value) == ("pass", 100)


def test_the_samples_cover_formats_years_and_kinds_of_defects() -> None:
    latest = max(sample["year"] for sample in SAMPLES.values())
    agencies = {sample["agency"] for sample in SAMPLES.values() if sample["year"] == latest}
    before = {sample["agency"] for sample in SAMPLES.values() if sample["year"] == latest - 1}
    assert len(agencies) >= 12
    assert len(before & agencies) >= 2
    assert {file.rpartition(".")[2] for file in SAMPLES} == FORMATS
    defects: set[Any] = {rule for sample in SAMPLES.values() for rule in sample.get("defects", {})}
    assert len(defects) >= 12


def test_the_list_of_defects_is_up_to_date() -> None:
    assert (ROOT / "reports_in" / "README.md").read_text("utf-8") == readme()
