"""The shape guard: pandera and the bare predicates say the same."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.kinds.facts import build_facts
from nianbao.kinds.guard import compile_schema, guard
from support.forms import FORM, OLD_DISCLOSURE
from support.packs import report

AMOUNT = "proactive_disclosure.fees.amount"
FIGURES = st.one_of(st.integers(-5, 50), st.decimals("-2", "90", places=4), st.sampled_from(["", "/", None]))


def found(*cells: dict[str, Any], use_pandera: bool = True) -> list[tuple[int, str, str]]:
    facts = build_facts(FORM, [report(one) for one in cells])
    return [(m.report, str(m.address), m.check) for m in guard(facts, FORM, use_pandera=use_pandera)]


@pytest.mark.parametrize("use_pandera", [True, False])
def test_misfits_are_named_by_report_cell_and_type(use_pandera: bool) -> None:
    cells = ({}, {"requests.granted.total": Decimal("1.5"), AMOUNT: -1}, {"disputes.reconsideration.other": -2})
    assert found(*cells, use_pandera=use_pandera) == [
        (1, AMOUNT, "amount"),
        (1, "requests.granted.total", "count"),
        (2, "disputes.reconsideration.other", "count"),
    ]


@pytest.mark.parametrize("use_pandera", [True, False])
def test_blanks_and_decimal_amounts_are_no_misfits(use_pandera: bool) -> None:
    assert found({"requests.**.**": "", AMOUNT: Decimal("59237.2449")}, use_pandera=use_pandera) == []


@settings(max_examples=25)
@given(st.lists(st.dictionaries(st.sampled_from([str(a) for a in FORM.addresses[:60]]), FIGURES), max_size=3))
def test_both_ways_agree(cells: list[dict[str, Any]]) -> None:
    known = {str(address) for table in FORM.tables for address in table.cells}
    kept = [{name: value for name, value in one.items() if name in known} for one in cells]
    assert found(*kept) == found(*kept, use_pandera=False)


def test_every_layout_compiles_to_a_schema_of_its_columns() -> None:
    schema = compile_schema(OLD_DISCLOSURE)
    assert list(schema.columns) == ["created", "published", "public_total", "projects", "amount"]
    assert all(column.nullable for column in schema.columns.values())


def test_the_layout_that_was_printed_is_guarded() -> None:
    facts = build_facts(FORM, [report(layouts={"proactive_disclosure": "2019"})])
    address = next(a for a in OLD_DISCLOSURE.cells if a.column == "created")
    facts.values[0, FORM.index[address]] = -1
    assert [str(m.address) for m in guard(facts, FORM)] == [str(address)]
