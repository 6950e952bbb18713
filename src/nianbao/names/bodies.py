"""What a body is, and whether two names can be names of one: full and short, with and without the places before, old and new."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal, NamedTuple, get_args

from nianbao.names.places import Lie, lies
from nianbao.names.reading import Name, read

BodyKind = Literal[
    "province", "city", "county", "town", "subdistrict", "zone", "government_office", "ministry", "customs", "tax", "branch",
    "department",
]  # fmt: skip
KINDS: Final[tuple[str, ...]] = get_args(BodyKind)

# Longer words first, each to the short form that is in common use.
_SHORT_FORMS: Final = (
    ("发展和改革", "发改"), ("发展与改革", "发改"), ("发展改革", "发改"), ("人力资源和社会保障", "人社"),
    ("人力资源社会保障", "人社"), ("人力资源与社会保障", "人社"), ("卫生健康", "卫健"), ("卫生和计划生育", "卫计"),
    ("住房和城乡建设", "住建"), ("住房城乡建设", "住建"), ("住房与城乡建设", "住建"), ("自然资源和规划", "资规"),
    ("自然资源与规划", "资规"), ("自然资源规划", "资规"), ("市场监督管理", "市场监管"), ("市监", "市场监管"),
    ("文化广电和旅游", "文广旅"), ("文化广电旅游", "文广旅"), ("文化和旅游", "文旅"), ("文化旅游", "文旅"),
    ("生态环境保护", "生态环境"), ("应急管理", "应急"), ("退役军人事务", "退役军人"), ("医疗保障", "医保"),
    ("城市管理综合执法", "城管"), ("城市管理行政执法", "城管"), ("综合行政执法", "综合执法"), ("城市管理", "城管"),
    ("工业和信息化", "工信"), ("工业信息化", "工信"), ("科学技术", "科技"), ("教育和体育", "教体"), ("教育体育", "教体"),
    ("民族宗教事务", "民宗"), ("民族宗教", "民宗"), ("交通运输", "交通"), ("农业和农村", "农业农村"),
    ("行政审批服务", "行政审批"), ("政务服务和数据管理", "政数"), ("政务服务数据管理", "政数"),
    ("国有资产监督管理", "国资"), ("地方金融监督管理", "金融监管"), ("乡村振兴工作", "乡村振兴"),
    ("机关事务管理", "机关事务"), ("林业和草原", "林草"), ("街道办事处", "街道"), ("街道办", "街道"), ("管理委员会", "管委会"),
    ("委员会", "委"), ("人民政府", "政府"), ("办公厅", "办"), ("办公室", "办"),
)  # fmt: skip
_GOVERNMENT: Final = re.compile(
    r"\A(?:(?:人民)?政府|行政公署|公署|办事处|街道办事处|街道办|管委会|管理委员会|党工委管委会|管理办公室)?"
)
_OFFICE: Final = re.compile(
    r"(?:办公室|办公厅|政办|府办|委办|综合办|党政办|办|中心|政务[^局]{0,8}局|行政审批[^局]{0,6}局|[^局]{0,6}数据[^局]{0,6}局)\Z"
)
_OF_GOVERNMENT: Final = re.compile(
    r"\A(?:(?:人民)?政府|行政公署|公署)(?:办公室|办公厅|办|综合办公室|党政办公室|党政综合办公室)\Z"
)
_MINISTRY: Final = re.compile(
    r"\A(?:国家.{2,14}(?:局|总局|署|委员会|办公室|委)|.{2,9}部|中国.{2,14}(?:局|总局|委员会|银行)|海关总署|审计署|国务院.{2,16})\Z"
)
_BODY_END: Final = re.compile(
    r"(?:局|厅|委|委员会|办公室|办公厅|办|署|中心|总队|支队|大队|院|所|站|处|部|社|会|联|校|学院|大学|公司|集团|行|馆|队|台|园|厂|场|室|组|段|海关)\Z"
)
_TAX: Final = re.compile(r"(?:税务局|稽查局)\Z")
_TOWNS: Final = ("镇", "乡", "苏木", "民族乡")


def kind_of(name: Name | str) -> BodyKind | None:
    """What a body is; None for what is no body's name."""
    # Kept whole: a table of kinds, the surest sign first.
    if isinstance(name, str):
        name = read(name)
    place, body = name.place, name.body
    if place is None:
        return _kind_by_body(name)
    if _OF_GOVERNMENT.match(body) and place.rank not in ("town", "zone"):
        return "government_office"
    if name.organ == "国家税务总局" and _TAX.search(body):
        return "tax"
    if body == "海关":
        return "customs"
    if name.organ and name.organ != "中华人民共和国":
        return "branch"
    rest = body.removeprefix(_government(body))
    if rest and not (place.rank in ("town", "zone") and rest != body and _OFFICE.search(rest)):
        if body.endswith(("管委会", "管理委员会")):
            return "zone"
        return "department" if _BODY_END.search(body) else None
    return _kind_by_place(name)


def _kind_by_body(name: Name) -> BodyKind | None:
    body = name.body
    if not name.level and _MINISTRY.match(body):
        return "ministry"
    if body.endswith("海关"):
        return "customs"
    if _OF_GOVERNMENT.match(body):
        return "government_office"
    if body.endswith(("管委会", "管理委员会")):
        return "zone"
    if body.endswith(("街道办事处", "街道办", "街道")):
        return "subdistrict"
    return "department" if _BODY_END.search(body) else None


def _kind_by_place(name: Name) -> BodyKind:
    """What the government of a place is; "" of a body and 人民政府 are the same here."""
    place = name.places[-1]
    if place.rank == "town":
        return "town" if place.ending in _TOWNS or place.text.endswith(("镇", "乡", "苏木")) else "subdistrict"
    if place.rank in ("zone", "regiment"):
        return "zone" if place.rank == "zone" else "town"
    if place.rank in ("province", "corps"):
        return "province"
    if place.rank == "county":
        # A city or division of the production corps is a city.
        return "city" if any(one.rank == "division" for one in name.places[:-1]) else "county"
    if place.rank == "city" and len(name.places) > 1 and name.places[-2].rank in ("city", "prefecture"):
        return "county"
    return "city"


def shorten(body: str) -> str:
    """A body's name in the short forms that are in common use."""
    for long, short in _SHORT_FORMS:
        if long in body:
            body = body.replace(long, short)
    return body


class Same(NamedTuple):
    """`body`: whether two names can be of one body (False only where they cannot). `lie`: how the other's place lies."""

    body: bool
    lie: Lie


@lru_cache(maxsize=4096)
def compare(own: str, other: str) -> Same:
    """Whether another name can mean the body of the first."""
    a, b = read(own), read(other)
    if "customs" in (kind_of(a), kind_of(b)):
        # Customs are named by their seats, and lie in no order of places.
        agree = a.body.endswith("海关") == b.body.endswith("海关") and within(_plain(b), _plain(a))
        return Same(agree or not b.places, Lie.UNKNOWN)
    lie = lies(a.places, b.places)
    if lie is Lie.APART:
        return Same(False, lie)
    if not b.body:
        return Same(_speaks_for(a) and lie in (Lie.SAME, Lie.UNKNOWN), lie)
    if not _bodies_agree(a, b):
        return Same(False, lie)
    if not a.places or not b.places or lie in (Lie.SAME, Lie.UNKNOWN):
        return Same(not _two_seats(a, b), lie)
    # The city's bureau and the district's: two bodies, unless the outer name is only a longer one of the same.
    return Same(_branch_of(a, b) or _branch_of(b, a), lie)


def _plain(name: Name) -> str:
    return "".join(place.text for place in name.places) + name.body


def governs(name: Name | str) -> bool:
    """Whether a body is the government of a place, its zone's committee or its town's office."""
    return kind_of(name) in ("province", "city", "county", "town", "subdistrict", "zone")


def _speaks_for(name: Name) -> bool:
    """Whether a body can be meant by the name of its place."""
    return not name.places or governs(name) or kind_of(name) == "government_office"


def _two_seats(a: Name, b: Name) -> bool:
    """Whether two branches of one kind are named by different seats: 苏州调查队, 无锡调查队."""
    one, two = a.places[-1:], b.places[-1:]
    if not (one and two and one[0].codes and two[0].codes and a.body == b.body):
        return False
    return not (one[0].sure or two[0].sure or set(one[0].codes) & set(two[0].codes))


def _branch_of(name: Name, other: Name) -> bool:
    """Whether a body is a part of the other that has a place of its own: 云溪市公安局青栎分局."""
    return bool(name.body) and name.body != other.body and name.body in other.body


def _bodies_agree(a: Name, b: Name) -> bool:
    ours, theirs = _bodies(a), _bodies(b)
    if not a.body:
        return bool(_government(b.body)) or _OFFICE.search(b.body) is not None
    if any(within(two, one) or within(one, two) for one in ours for two in theirs):
        return True
    # A government speaks through its office, whatever that is called.
    return any(
        _is_government(x) and (_is_government(y) or _OFFICE.search(y.body) is not None) for x, y in ((a, b), (b, a))
    )


def _bodies(name: Name) -> list[str]:
    """A body's names in short forms, that in brackets among them."""
    return [shorten(part) for part in (name.body, *(read(aside).body for aside in name.asides)) if part]


def _is_government(name: Name) -> bool:
    return not name.body or bool(_government(name.body))


def _government(body: str) -> str:
    """What a body's name begins with that says that it is the government of its place; "" where nothing does."""
    match = _GOVERNMENT.match(body)
    return match[0] if match else ""


def within(short: str, long: str) -> bool:
    """Whether a name is made of characters of a longer one in their order, as short forms are."""
    rest = iter(long)
    return all(character in rest for character in short)
