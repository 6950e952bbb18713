"""What a body is, and which names can be names of one."""

from __future__ import annotations

import pytest

from nianbao.names.bodies import compare, kind_of
from nianbao.names.forms import key_of, own_forms


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("江苏省人民政府", "province"),
        ("北京市人民政府", "province"),
        ("苏州市人民政府", "city"),
        ("阿拉善盟行政公署", "city"),
        ("延边朝鲜族自治州人民政府", "city"),
        ("第八师石河子市", "city"),
        ("昆山市人民政府", "county"),
        ("浦东新区人民政府", "county"),
        ("鄂伦春自治旗人民政府", "county"),
        ("神农架林区人民政府", "county"),
        ("云溪市栎川市", "county"),
        ("云溪市人民政府", "city"),
        ("石门镇人民政府", "town"),
        ("青栎区石门民族乡人民政府党政办公室", "town"),
        ("云溪旗青栎苏木", "town"),
        ("望江街道办事处", "subdistrict"),
        ("云溪经济技术开发区管理委员会", "zone"),
        ("云溪综合实验区", "zone"),
        ("青栎区人民政府办公室", "government_office"),
        ("国家税务总局苏州市税务局", "tax"),
        ("国家税务总局", "ministry"),
        ("教育部", "ministry"),
        ("南京海关", "customs"),
        ("拱北海关", "customs"),
        ("国家统计局苏州调查队", "branch"),
        ("云溪市信访局", "department"),
        ("12345政务服务便民热线中心", "department"),
        ("苏州工业园区市场监督管理局", "department"),
        ("认真做好信息公开工作", None),
    ],
)
def test_what_a_body_is(name: str, kind: str | None) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("云溪市青栎区民政局", "区民政局"),
        ("云溪市青栎区民政局", "民政局"),
        ("国家税务总局苏州市吴江区税务局", "吴江区税务局"),
        ("国家税务总局苏州市吴江区税务局", "国家税务总局吴江区税务局"),
        ("青栎区发展和改革局（青栎区粮食和物资储备局）", "青栎区粮食和物资储备局"),
        ("中华人民共和国南京海关", "南京海关"),
        ("苏州工业园区管理委员会", "园区管委会"),
        ("云溪综合实验区", "云溪综合实验区管委会"),
        ("青栎区人民政府", "青栎区"),
        ("云溪市公安局", "云溪市公安局交通警察支队"),
        ("海门市财政局", "海门区财政局"),
    ],
)
def test_names_of_one_body(one: str, other: str) -> None:
    assert compare(one, other).body
    assert compare(other, one).body


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ("云溪旗青栎苏木人民政府", "云溪旗"),
        ("青栎区教育局", "青栎区"),
        ("苏州市吴江区财政局", "昆山市财政局"),
        ("苏州市吴江区财政局", "苏州市财政局"),
        ("国家税务总局苏州市吴江区税务局", "国家税务总局昆山市税务局"),
        ("南京海关", "苏州海关"),
        ("石河子市财政局", "胡杨河市财政局"),
    ],
)
def test_names_of_two_bodies(own: str, other: str) -> None:
    assert not compare(own, other).body


def test_a_county_keeps_its_key_when_it_becomes_a_city_or_district() -> None:
    assert key_of("海门市财政局").whole == key_of("南通市海门区财政局").whole
    assert key_of("邢台市财政局").whole != key_of("邢台县财政局").whole


def test_the_forms_in_which_a_text_speaks_of_a_body() -> None:
    assert own_forms("云溪市青栎区信访局") == ("云溪市青栎区信访局", "青栎区信访局", "区信访局", "市信访局", "信访局")
    assert own_forms("云溪市人民政府")[-1] == "人民政府"
