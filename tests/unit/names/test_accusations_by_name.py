"""200 invented agencies over all kinds of divisions: none is accused for what it says of itself, of those above, below and
beside it; names of elsewhere that were left in are found."""

from __future__ import annotations

import pytest

from nianbao.names.bodies import kind_of
from support.agencies import Agency, agencies, harmless, mistaken
from support.kind_texts import judge, pack, report_of

AGENCIES = list(agencies(200, seed=11))
RULES = [rule for rule in pack().rules if rule.kind in ("bodies", "other_names")]
ENOUGH = 0.95  # of the names left in are found


def told(agency: Agency, preface: str, overview: str) -> list[str]:
    level = agency.level
    report = report_of({"overview": overview}, agency=agency.name, level=level, preface=preface, title=agency.name)
    return [
        f"{rule.id}: {verdict.slots}"
        for rule in RULES
        if level not in rule.except_levels
        for verdict in judge(rule.kind, report, **rule.params.model_dump())
        if verdict.outcome.value in ("fail", "review")
    ]


def test_the_agencies_are_of_all_sorts() -> None:
    kinds = {kind_of(agency.name) for agency in AGENCIES}
    assert {"city", "county", "town", "subdistrict", "zone", "tax", "customs", "branch", "department"} <= kinds
    assert len(RULES) == 3


@pytest.mark.parametrize("part", range(10))
def test_nobody_is_accused_for_speaking_of_itself_and_its_neighbours(part: int) -> None:
    for seed, agency in list(enumerate(AGENCIES))[part::10]:
        preface, overview = harmless(agency, seed)
        assert told(agency, preface, overview) == [], agency.name


def test_names_of_elsewhere_are_found() -> None:
    missed = []
    for seed, agency in enumerate(AGENCIES):
        preface, overview, pasted = mistaken(agency, seed)
        if not told(agency, preface, overview):
            missed.append((agency.name, pasted))
    assert len(missed) <= (1 - ENOUGH) * len(AGENCIES), missed
