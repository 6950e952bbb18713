"""Names in their parts: real divisions by the table, invented ones by the grammar of endings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.names.divisions import Division, table
from nianbao.names.reading import read


def parts(name: str) -> tuple[list[str], str]:
    one = read(name)
    return [place.text for place in one.places], one.body


@pytest.mark.parametrize(
    ("name", "places", "body"),
    [
        ("江苏省苏州市吴江区石门镇人民政府", ["江苏省", "苏州市", "吴江区", "石门镇"], "人民政府"),
        ("杭州市西湖区信访局", ["杭州市", "西湖区"], "信访局"),
        ("延边州延吉市财政局", ["延边州", "延吉市"], "财政局"),
        ("黔东南苗族侗族自治州凯里市人民政府", ["黔东南苗族侗族自治州", "凯里市"], "人民政府"),
        ("锡林郭勒盟西乌珠穆沁旗达来苏木人民政府", ["锡林郭勒盟", "西乌珠穆沁旗", "达来苏木"], "人民政府"),
        ("神农架林区人民政府", ["神农架林区"], "人民政府"),
        ("济南市中区财政局", ["济南", "市中区"], "财政局"),
        ("枣庄市市中区财政局", ["枣庄市", "市中区"], "财政局"),
        ("晋城市城区人民政府", ["晋城市", "城区"], "人民政府"),
        ("城区街道办事处", ["城区街道"], "办事处"),
        ("甘孜州乡城县人民政府", ["甘孜州", "乡城县"], "人民政府"),
        ("苏州工业园区管理委员会", ["苏州", "工业园区"], "管理委员会"),
        ("西咸新区空港新城管委会", ["西咸新区", "空港新城"], "管委会"),
        ("浦东新区人民政府", ["浦东新区"], "人民政府"),
        ("新疆生产建设兵团第八师石河子市", ["新疆生产建设兵团", "第八师", "石河子市"], ""),
        ("第一师十团", ["第一师", "十团"], ""),
        ("中华人民共和国南京海关", ["南京"], "海关"),
        ("国家税务总局苏州市吴江区税务局", ["苏州市", "吴江区"], "税务局"),
        ("国家统计局苏州调查队", ["苏州"], "调查队"),
        ("云溪市青栎区住房和城乡建设局", ["云溪市", "青栎区"], "住房和城乡建设局"),
        ("云溪市12345政务服务便民热线中心", ["云溪市"], "12345政务服务便民热线中心"),
        ("云溪综合实验区", ["云溪综合实验区"], ""),
        ("松岭新城镇人民政府", ["松岭新城镇"], "人民政府"),
        ("人民路街道办事处", ["人民路街道"], "办事处"),
        ("市场监督管理局", [], "市场监督管理局"),
        ("乡村振兴局", [], "乡村振兴局"),
        ("城市管理局", [], "城市管理局"),
    ],
)
def test_a_name_is_its_places_and_its_body(name: str, places: list[str], body: str) -> None:
    assert parts(name) == (places, body)


def test_a_rank_alone_is_no_place() -> None:
    one = read("区民政局")
    assert (one.places, one.level, one.body) == ((), "区", "民政局")
    assert read("市市场监管局").body == "市场监管局"
    assert read("市场监管局").level == ""


def test_places_of_one_name_are_told_apart_by_what_stands_before() -> None:
    assert len(read("鼓楼区财政局").places[0].codes) > 1
    assert read("南京市鼓楼区财政局").places[-1].codes == ("320106",)


def test_former_names_are_known() -> None:
    assert read("南通市海门市财政局").places[-1].codes
    assert read("会理县财政局").places[-1].codes


DIVISIONS = sorted({one for found in table().named.values() for one in found if not one.until})


@given(st.sampled_from(DIVISIONS))
def test_every_division_is_read_as_what_it_is(division: Division) -> None:
    for name in (division.name + "人民政府", division.name):
        places = read(name).places
        # 城区, 郊区 are names only behind the city that they belong to.
        assert (places and division.code in places[-1].codes) or len(division.stem) == 1


@given(
    st.sampled_from(DIVISIONS),
    st.sampled_from(["财政局", "市场监督管理局", "信访局", "城市管理局", "乡村振兴局", "农业农村局"]),
)
def test_no_body_is_taken_for_a_place(division: Division, body: str) -> None:
    one = read(division.name + body)
    assert one.body == body or len(division.stem) == 1
