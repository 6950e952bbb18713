"""What the service allows."""

from __future__ import annotations

import pytest

from nianbao.service.bounds import look_again


@pytest.mark.parametrize(("ahead", "seconds"), [(0, 2), (7, 2), (8, 3), (80, 12), (500, 30), (100_000, 30)])
def test_a_page_that_waits_long_looks_again_later(ahead: int, seconds: int) -> None:
    assert look_again(ahead, 2) == seconds
