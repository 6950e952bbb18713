"""Address patterns over a small form with blocks and a second layout."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.model.form import Address, ColumnSpec, FormSpec, RowSpec, TableSpec
from nianbao.model.pattern import PatternError, bind, expand, is_bound, split


def rows(*codes: str, block: str = "") -> tuple[RowSpec, ...]:
    return tuple(RowSpec(code, code.upper(), block=block) for code in codes)


def columns(*codes: str, block: str = "") -> tuple[ColumnSpec, ...]:
    return tuple(ColumnSpec(code, code.upper(), block=block) for code in codes)


SUMS = TableSpec("sums", "Sums", "b", rows("a", "b1", "b2", "b3", "total"), columns("x", "y", "sum"), "s")
OLD = TableSpec(
    "sums", "Sums", "a", rows("a", "b1", "b_all", "total"), columns("x", "y", "sum"), "s",
    merges=(("b_all", ("b2", "b3")),),
)  # fmt: skip
BLOCKS = TableSpec(
    "blocks", "Blocks", "b",
    (*rows("p", "q", block="one"), *rows("r", block="two")),
    (*columns("made", "kept", block="one"), *columns("made", "amount", block="two")),
    "s",
)  # fmt: skip
OLD_BLOCKS = TableSpec(
    "blocks", "Blocks", "a",
    (*rows("p", "q", block="one"), *rows("t", block="three")),
    (*columns("fresh", block="one"), *columns("worth", block="three")),
    "s",
)  # fmt: skip
FORM = FormSpec("f", "Form", "b", (None, None), (), (SUMS, BLOCKS), (OLD, OLD_BLOCKS))


def texts(pattern: str) -> list[str]:
    return [str(address) for address in expand(pattern, FORM)]


def test_codes_lists_ranges_and_everything():
    assert texts("sums.a.x") == ["sums.a.x"]
    assert texts("sums.total|a.sum") == ["sums.a.sum", "sums.total.sum"]
    assert texts("sums.a.x~sum") == ["sums.a.x", "sums.a.y", "sums.a.sum"]
    assert len(expand("**.**.**", FORM)) == len(FORM.addresses)
    assert set(expand("**.**.**", FORM)) == set(FORM.addresses)


def test_a_range_covers_the_rows_that_other_layouts_print_there():
    assert texts("sums.b1~b3.x") == ["sums.b1.x", "sums.b_all.x", "sums.b2.x", "sums.b3.x"]


def test_columns_are_those_of_the_rows_block():
    assert texts("blocks.**.made") == ["blocks.p.made", "blocks.q.made", "blocks.r.made"]
    assert texts("blocks.p|r.made~kept") == ["blocks.p.made", "blocks.p.kept"]
    assert texts("blocks.t.**") == ["blocks.t.worth"]


def test_bind_gives_one_relation_for_each_code_that_fits():
    bound = bind(["sums.*.sum", "sums.*.x~y"], FORM)
    assert list(bound) == ["a", "b1", "b_all", "b2", "b3", "total"]
    assert bound["a"] == [(Address("sums", "a", "sum"),), (Address("sums", "a", "x"), Address("sums", "a", "y"))]
    across = bind(["sums.total.*", "sums.a~b3.*"], FORM)
    assert list(across) == ["x", "y", "sum"]
    assert [cell.row for cell in across["x"][1]] == ["a", "b1", "b_all", "b2", "b3"]


def test_bind_leaves_out_codes_that_lack_a_cell():
    assert list(bind(["blocks.*.made", "blocks.*.kept"], FORM)) == ["p", "q"]


def test_bind_without_a_variable_is_one_relation():
    assert bind(["sums.a.sum", "sums.a.x~y"], FORM)[""][0] == (Address("sums", "a", "sum"),)


def test_patterns_without_the_variable_stand_beside_those_with_it():
    assert bind(["sums.*.sum", "sums.a.x"], FORM)["total"][1] == (Address("sums", "a", "x"),)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("sums.a", "2 段"),
        ("sums.A.x", "'A'"),
        ("sums.a|.x", "'a|'"),
        ("sums.**|a.x", "'**|a'"),
        ("*.a.x", "不能代表"),
        ("sum.a.x", "是否为 sums"),
        ("sums.totl.x", "是否为 total"),
        ("sums.a.summ", "是否为 sum"),
        ("sums.b3~b1.x", "前后颠倒了，应为 b1~b3"),
        ("blocks.r.kept", "没有 kept"),
        ("sums.a.x|z", "没有 z"),
        ("sums.*.x", "不能用 *"),
    ],
)
def test_faults_name_what_is_wrong(pattern, said):
    with pytest.raises(PatternError) as caught:
        expand(pattern, FORM)
    assert said in str(caught.value)


def test_bind_that_fits_nothing_says_so():
    with pytest.raises(PatternError, match="wrong"):
        bind(["sums.*.wrong", "sums.*.x"], FORM)
    with pytest.raises(PatternError, match="同时成立"):
        bind(["blocks.*.amount", "blocks.*.kept"], FORM)


codes = st.sampled_from(["a", "b1", "b2", "b3", "total"])


@given(codes, codes)
def test_a_range_is_the_rows_between_its_ends(first, last):
    order = ["a", "b1", "b_all", "b2", "b3", "total"]
    pattern = f"sums.{first}~{last}.x"
    between = order[order.index(first) : order.index(last) + 1]
    if not between:
        with pytest.raises(PatternError):
            expand(pattern, FORM)
    else:
        assert [address.row for address in expand(pattern, FORM)] == between


@given(st.text(alphabet="ab*|~.x_", max_size=12))
def test_split_raises_nothing_but_its_own_error(text):
    try:
        parts = split(text)
    except PatternError:
        return
    assert ".".join(parts) == text
    assert is_bound(text) == ("*" in parts)
