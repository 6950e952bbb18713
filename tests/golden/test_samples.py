"""The samples of `reports_in/`: what is planted is reported, and nothing else is."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

import nianbao
from nianbao.model.finding import Finding
from support.golden import differences
from support.samples import KEYS, ROOT, readme, samples

SAMPLES = {sample["file"]: sample for sample in samples()}
FORMATS = {"txt", "md", "html", "docx", "xlsx", "pdf"}


@cache
def findings() -> dict[str, Finding]:
    run = nianbao.audit([ROOT / "reports_in" / file for file in SAMPLES])
    return {"/".join(one.source.path.replace("\\", "/").split("/")[-2:]): one for one in run.findings}


def test_every_sample_is_audited() -> None:
    assert findings().keys() == SAMPLES.keys()
    assert all(one.error is None for one in findings().values())


@pytest.mark.parametrize("file", sorted(SAMPLES))
def test_what_is_planted_is_reported_and_nothing_else(file: str) -> None:
    differ = differences(findings()[file], SAMPLES[file], "tests/support/samples.yaml")
    if differ:
        pytest.fail(differ, pytrace=False)


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
    listed = (ROOT / "reports_in" / "README.md").read_text("utf-8")
    assert listed == readme(), "write it anew: python -m tests.support.samples --list"


def test_what_differs_is_told_with_the_place_to_edit() -> None:
    finding = findings()["2025/jiaoyuju.html"]
    sample = {"file": "2025/jiaoyuju.html", "defects": {"section-missing": "少一个部分"}}
    told = differences(finding, sample, "tests/support/samples.yaml")
    assert "planted, not reported: section-missing (少一个部分)" in told
    assert "reported, not planted: requests-row-total (fail): " in told
    assert "asked about, not listed: stock-not-continued (review): " in told
    lines = (ROOT / "tests/support/samples.yaml").read_text("utf-8").splitlines()
    assert f"tests/support/samples.yaml:{lines.index('- file: 2025/jiaoyuju.html') + 1}:" in told
    assert "python -m tests.support.samples --list" in told
