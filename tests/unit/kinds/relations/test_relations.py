"""The relation kernel against a plain oracle, and the findings of the linear kinds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.engine.judge import judge
from nianbao.engine.plan import plan
from nianbao.kinds import linear
from nianbao.kinds.facts import build_facts
from nianbao.kinds.table import KINDS
from nianbao.model.finding import Result
from nianbao.model.form import Address
from nianbao.model.report import Report
from support.forms import FORM
from support.packs import balanced, linear_pack, pack, report, rule

PACK = linear_pack()
SYSTEM = plan(PACK, KINDS).system
SAMPLE = balanced({("granted", "natural_person"): 5, ("denied_third_party", "enterprise"): 2})
APPLICANTS = ("natural_person", "enterprise", "research", "public_welfare", "legal_service", "other")


def oracle(one: Report, relation: linear.Relation) -> int:
    """The verdict of a relation by definition, in exact arithmetic."""
    left: Any = 0
    right: Any = 0
    open_left = open_right = read = 0
    for address, sign in relation.terms:
        value = one.reading(address).value
        if value is None:
            open_left, open_right = open_left + (sign > 0), open_right + (sign < 0)
        elif sign > 0:
            left, read = left + value, read + 1
        else:
            right, read = right + value, read + 1
    wrong = left > right if relation.op == "<=" else left != right
    if not open_left and not open_right:
        return linear.FAILS if wrong else linear.HOLDS
    if not read:
        return linear.ALL_UNREAD
    sure = (left > right and not open_right) or (relation.op == "=" and left < right and not open_left)
    return linear.EXCEEDS if sure else linear.UNKNOWN


CELLS = st.dictionaries(
    st.sampled_from([str(address) for table in FORM.tables[1:] for address in table.cells]),
    st.one_of(st.sampled_from(["", "/", "约3", None]), st.integers(0, 10**17), st.decimals("0", "9", places=3)),
    max_size=60,
)


@settings(max_examples=60)
@given(st.lists(CELLS, min_size=1, max_size=4), st.booleans())
def test_kernel_equals_the_oracle(changes: list[dict[str, Any]], start_balanced: bool) -> None:
    reports = [report({**(SAMPLE if start_balanced else {}), **change}) for change in changes]
    residuals = linear.evaluate(SYSTEM, build_facts(FORM, reports))
    for number, one in enumerate(reports):
        expected = [oracle(one, relation) for relation in SYSTEM.relations]
        assert residuals.verdict[number].tolist() == expected


def test_inequalities_equal_the_oracle() -> None:
    at_most = {"left": ["requests.carried_in.*"], "right": ["requests.new_received.*", "requests.granted.*"]}
    system = plan(pack(rule("r", "at_most", at_most)), KINDS).system
    for carried, new, granted in (("3", "2", "1"), ("4", "2", "1"), ("4", "", "1"), ("", "9", "1"), ("4", "2", "")):
        cells = {
            "requests.carried_in.total": carried,
            "requests.new_received.total": new,
            "requests.granted.total": granted,
        }
        one = report(cells)
        residuals = linear.evaluate(system, build_facts(FORM, [one]))
        assert residuals.verdict[0].tolist() == [oracle(one, relation) for relation in system.relations]


def test_decimals_are_compared_exactly() -> None:
    parts = {"requests.granted.natural_person": Decimal("0.1"), "requests.granted.enterprise": Decimal("0.2")}
    exact = {**parts, "requests.granted.total": Decimal("0.3")}
    off = {**parts, "requests.granted.total": Decimal("0.300000000000000001")}
    residuals = linear.evaluate(SYSTEM, build_facts(FORM, [report(exact), report(off)]))
    row = next(n for n, r in enumerate(SYSTEM.relations) if r.place == "requests.granted")
    assert residuals.verdict[:, row].tolist() == [linear.HOLDS, linear.FAILS]


def results(cells: dict[str, Any], name: str, **fields: Any) -> list[Result]:
    (judged,) = judge(PACK, KINDS, [report(cells, **fields)])
    return [result for result in judged.results if result.rule == name]


def test_a_failure_writes_its_equation_out() -> None:
    (found,) = results({**SAMPLE, "requests.granted.total": "6"}, "requests-row-total")
    assert found.outcome == "fail"
    assert found.message == "（一）予以公开：5（其余5项为0）＝5≠6，差+1"
    assert (found.observed, found.expected, found.delta) == (6, 5, 1)
    assert [anchor["column"] for anchor in found.anchors] == [*APPLICANTS, "total"]
    assert found.equation is not None
    assert [term["side"] for term in found.equation] == ["left"] * 6 + ["right"]
    assert found.criteria == "《年度报告格式》第三部分：“第一项加第二项之和，等于第三项加第四项之和”"
    assert found.condition == "收到和处理政府信息公开申请情况 （一）予以公开：5（其余5项为0）＝5≠6"


def test_blank_applicant_columns_are_one_review_a_rule() -> None:
    cells = {**SAMPLE, "requests.**.enterprise~other": ""}
    for name in ("requests-row-total", "requests-column-total", "requests-balance"):
        (found,) = results(cells, name)
        assert found.outcome == "review"
        assert found.anchors


def test_parts_beyond_the_whole_fail_though_one_is_unread() -> None:
    cells = {**SAMPLE, "requests.granted.enterprise": "", "requests.granted.total": "3"}
    (found,) = results(cells, "requests-row-total")
    assert (found.outcome, found.message) == ("fail", "（一）予以公开：已填各项之和5超过总计3")


def test_parts_within_the_whole_are_for_a_person() -> None:
    (found,) = results({**SAMPLE, "requests.granted.enterprise": ""}, "requests-row-total")
    assert found.outcome == "review"
    assert "1格未读出" in found.message


def test_scattered_blanks_are_a_review_of_the_rows_that_hold_with_them_as_0_and_one_of_those_that_do_not() -> None:
    rows = [row.id for row in FORM.table_by_id["requests"].rows][2:9]
    blanks = [f"requests.{row}.{APPLICANTS[n % 6]}" for n, row in enumerate(rows)]
    found = results({**SAMPLE, **dict.fromkeys(blanks, "")}, "requests-row-total")
    assert len(found) == 2
    for result in found:
        whose = [anchor["row"] for anchor in result.anchors]
        lost = [SAMPLE.get(blanks[rows.index(row)], "0") != "0" for row in whose]
        assert all(lost) or not any(lost)
    assert sum(len(result.anchors) for result in found) == len(blanks)


@pytest.mark.parametrize("status", ["missing", "not_read"])
def test_an_unread_table_is_not_checked_once(status: str) -> None:
    found = results(SAMPLE, "requests-row-total", statuses={"requests": status})
    assert [result.outcome for result in found] == ["not_checked"]


def test_all_zero_is_said() -> None:
    assert [r.message for r in results({}, "requests-balance")] == ["各行均为0"]


def test_facts_hold_what_was_printed() -> None:
    one = report({"requests.granted.total": "3", "requests.granted.other": "/", "requests.granted.research": None})
    facts = build_facts(FORM, [one, report(layouts={"proactive_disclosure": "2019"})])
    at = {name: FORM.index[Address("requests", "granted", name)] for name in ("total", "other", "research")}
    assert facts.values[0, at["total"]] == 3
    assert np.isnan(facts.values[0, at["other"]])
    assert facts.states[0, at["other"]] != facts.states[0, at["research"]]
    made = FORM.index[Address("proactive_disclosure", "regulations", "made")]
    old = FORM.index[Address("proactive_disclosure", "regulations", "created")]
    assert facts.applicable[:, [made, old]].tolist() == [[True, False], [False, True]]


def test_facts_do_not_depend_on_the_order_of_readings() -> None:
    one = report(SAMPLE)
    table = one.tables["requests"]
    turned = dict(reversed(table.readings.items()))
    shuffled = report(SAMPLE)
    shuffled.tables["requests"] = type(table)(table.id, table.status, table.edition, turned)
    first, second = build_facts(FORM, [one]), build_facts(FORM, [shuffled])
    np.testing.assert_array_equal(first.values, second.values)
