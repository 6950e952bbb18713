"""Digits that a person is known by."""

from __future__ import annotations

from nianbao.kinds.wording.phrase import has_check_digit


def test_check_digit_of_a_citizens_number():
    assert has_check_digit("11010519491231002X")
    assert has_check_digit("11010519491231002x")
    assert not has_check_digit("110105194912310021")
