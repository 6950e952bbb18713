"""Names of one body, and of two."""

from __future__ import annotations

import pytest

from nianbao.names.bodies import compare


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("云溪市青栎区民政局", "青栎区民政局"),
        ("云溪市青栎区市场监督管理局", "青栎区市场监管局"),
        ("青栎区发展和改革局", "区发改局"),
        ("青栎区人民政府", "云溪市青栎区政府办公室"),
        ("青栎区", "青栎区人民政府"),
        ("白沙镇人民政府", "青栎区白沙镇人民政府党政办公室"),
        ("云溪高新区（经开区）管委会", "云溪高新技术产业开发区管委会"),
    ],
)
def test_names_of_one_body(one, other):
    assert compare(one, other).body
    assert compare(other, one).body


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("青栎区民政局", "青栎区财政局"),
        ("青栎区民政局", "白沙区民政局"),
        ("白沙镇人民政府", "青田镇人民政府"),
        ("云溪市教育局", "云溪市司法局"),
    ],
)
def test_names_of_two_bodies(one, other):
    assert not compare(one, other).body
