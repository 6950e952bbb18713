"""The kind `all_zero`."""

from __future__ import annotations

import pytest

from nianbao.kinds.cells.all_zero import AllZeroParams
from support.judging import of_kind
from support.ones import a_report, told

ZERO = AllZeroParams(cells=("requests.**.**",))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"requests.**.**": "0"}, "review"),
        ({"requests.**.**": "0", "requests.granted.other": "1"}, "pass"),
        ({"requests.**.**": "0", "requests.granted.other": ""}, "not_checked"),
        ({"requests.**.**": "", "requests.granted.other": "2"}, "pass"),
        ({"requests.**.**": ""}, "not_checked"),
    ],
)
def test_all_zero_only_where_every_figure_was_read(changes: dict[str, str | None], expected: str) -> None:
    [verdict] = of_kind("all_zero", ZERO, a_report(changes))
    assert told([verdict]) == [expected]
    if expected == "review":
        assert verdict.slots["count"] == 175
