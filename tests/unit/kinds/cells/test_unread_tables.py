"""What the kinds of cells say of a table that was not read."""

from __future__ import annotations

import pytest

from nianbao.kinds.cells.all_zero import AllZeroParams
from nianbao.kinds.cells.filled import FilledParams
from nianbao.kinds.cells.implies import ImpliesParams
from nianbao.kinds.cells.number import NumberParams
from nianbao.kinds.params import Params
from support.judging import of_kind
from support.ones import ALL, a_report, told, unread


@pytest.mark.parametrize("status", ["missing", "not_read"])
@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("filled", FilledParams(cells=ALL)),
        ("number", NumberParams(cells=ALL)),
        ("all_zero", AllZeroParams(cells=("requests.**.**",))),
        ("implies", ImpliesParams(when=("requests.**.total",), then_above=("disputes.**.total",))),
    ],
)
def test_an_unread_table_is_not_checked_once(kind: str, given: Params, status: str) -> None:
    assert told(of_kind(kind, given, unread(a_report(), "requests", status))) == ["not_checked.table"]
