"""Last year's report that is not there, is of another year, or was not read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nianbao.model.rule import RuleCase
from support.two_years import judge, reports, rule


@pytest.mark.parametrize("rule_id", ["carried-in-differs", "stock-not-continued", "pending-disputes-vanished"])
def test_without_a_prior_report_nothing_is_said(rule_id: str) -> None:
    now, _prior = reports(RuleCase("", "pass"))
    [alone] = judge(rule(rule_id), now, None)
    [unmatched] = judge(rule(rule_id), now, None, given=True)
    assert (str(alone.outcome), alone.variant) == ("not_checked", "no_prior")
    assert (str(unmatched.outcome), unmatched.variant) == ("not_checked", "unmatched")


def test_a_report_of_another_year_is_no_prior() -> None:
    now, prior = reports(RuleCase("", "pass", prior={"report": {"year": 2022}}))
    [verdict] = judge(rule("carried-in-differs"), now, prior, given=True)
    assert (str(verdict.outcome), verdict.variant) == ("not_checked", "unmatched")


def test_unread_tables_are_not_checked() -> None:
    now, prior = reports(RuleCase("", "pass", prior={"report": {"year": 2023}}))
    blind = replace(
        now, tables={name: replace(table, status="not_read", readings={}) for name, table in now.tables.items()}
    )
    for rule_id in ("carried-in-differs", "stock-not-continued", "regulations-without-power", "fee-in-yuan",
                    "totals-without-parts", "pending-disputes-vanished"):  # fmt: skip
        assert [str(one.outcome) for one in judge(rule(rule_id), blind, prior, given=True)] == ["not_checked"], rule_id
