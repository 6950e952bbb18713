"""How places lie to each other: surely apart, or not to be told."""

from __future__ import annotations

import pytest

from nianbao.names.places import Lie, lies
from nianbao.names.reading import read


def lie(own: str, other: str) -> Lie:
    return lies(read(own).places, read(other).places)


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        ("苏州市吴江区", "吴江区", Lie.SAME),
        ("吴江区", "苏州市", Lie.AROUND),
        ("吴江区", "江苏省", Lie.AROUND),
        ("苏州市", "昆山市", Lie.INSIDE),
        ("吴江区", "昆山市", Lie.APART),
        ("吴江区", "无锡市", Lie.APART),
        ("吴江区", "浙江省", Lie.APART),
        ("鼓楼区", "南京市", Lie.AROUND),  # one of the four
        ("鼓楼区", "苏州市", Lie.APART),
        ("海门区", "海门市", Lie.SAME),  # the district was a city
        ("下城区", "拱墅区", Lie.UNKNOWN),  # the one became part of the other
        ("西乌珠穆沁旗", "西乌旗", Lie.SAME),
        ("长阳土家族自治县", "长阳县", Lie.SAME),
        ("第八师石河子市", "第八师", Lie.SAME),  # one body under two names
        ("第八师石河子市", "石河子市", Lie.SAME),
        ("第八师石河子市", "第七师胡杨河市", Lie.APART),
        ("苏州工业园区", "苏州市", Lie.AROUND),
        ("苏州工业园区", "南京市", Lie.APART),
        ("苏州工业园区", "园区", Lie.SAME),
        ("云溪综合实验区", "实验区", Lie.SAME),
        ("云溪高新技术产业开发区", "云溪高新区", Lie.SAME),
        ("云溪高新技术产业开发区", "白榆高新区", Lie.APART),
        ("云溪市青栎区", "白榆区", Lie.APART),
        ("云溪市青栎区", "长汀市青栎区", Lie.APART),
        ("云溪市青栎区", "云溪市", Lie.AROUND),
        ("云溪市青栎区", "南京市", Lie.APART),
        ("青栎区", "南京市", Lie.UNKNOWN),  # a district of no table may be a new one of that city
        ("云溪市", "青栎区", Lie.UNKNOWN),
        ("青栎区", "云溪市", Lie.UNKNOWN),
        ("石门镇", "青栎区", Lie.UNKNOWN),
        ("青栎区石门镇", "枫桥镇", Lie.APART),
        ("青栎区", "石门镇", Lie.UNKNOWN),
        ("", "青栎区", Lie.UNKNOWN),
    ],
)
def test_how_another_place_lies(own: str, other: str, expected: Lie) -> None:
    assert lie(own, other) is expected
