"""A form of another kind: the samples of reports on websites are chosen the right pack, and what is planted is reported."""

from __future__ import annotations

from functools import cache

import pytest

import nianbao
from nianbao.model.finding import Finding
from support import websites
from support.golden import differences

SAMPLES = {sample["file"]: sample for sample in websites.samples()}


@cache
def findings() -> dict[str, Finding]:
    run = nianbao.audit([websites.FOLDER])
    return {one.source.name: one for one in run.findings}


def test_every_sample_is_audited_by_the_pack_of_its_form() -> None:
    assert len(SAMPLES) == 6 and {file.rpartition(".")[2] for file in SAMPLES} == {"html", "docx"}
    assert findings().keys() == SAMPLES.keys()
    assert {one.pack["id"] for one in findings().values()} == {"website-2018"}


@pytest.mark.parametrize("file", sorted(SAMPLES))
def test_what_is_planted_is_reported_and_nothing_else(file: str) -> None:
    finding = findings()[file]
    differ = differences(finding, SAMPLES[file], "tests/support/websites.yaml")
    if differ:
        pytest.fail(differ, pytrace=False)
    assert (finding.report.agency, finding.report.year) == (SAMPLES[file]["agency"], websites.YEAR)


@pytest.mark.parametrize("file", sorted(SAMPLES))
def test_every_field_is_read_as_it_was_filled_in(file: str) -> None:
    style = file.rpartition(".")[2]
    cells = findings()[file].cells["annual"]
    for row in websites.TABLE.rows:
        filled = websites.contents(SAMPLES[file]).get(row.id, "")
        printed = websites.content(row, filled, style)
        cell = cells[row.id]["value"]
        assert cell.raw == printed
        assert (cell.state == "blank") == (printed == "")


def test_the_readme_lists_what_is_planted() -> None:
    listed = (websites.FOLDER / "README.md").read_text("utf-8")
    assert listed == websites.readme(), "write it anew: python -m tests.support.websites --list"
