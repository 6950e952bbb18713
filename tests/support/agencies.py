"""Invented agencies over all kinds of real divisions, and the sentences in which reports speak of them and of others.

Places are facts of the official table; bodies, towns and zones are invented. All sentences are made here.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from nianbao.names.divisions import Division, table

_TOWNS = ("石门", "枫桥", "白鹭", "新城", "柳林集", "三河", "永和", "双桥铺", "马家", "云岭")
_BUREAUS = (
    "财政局", "民政局", "信访局", "档案局", "市场监督管理局", "城市管理综合执法局", "住房和城乡建设局",
    "乡村振兴局", "发展和改革局", "人力资源和社会保障局", "文化广电和旅游局", "农业农村局", "退役军人事务局",
    "教育体育局", "投诉举报中心", "12345政务服务便民热线中心", "医疗保障局", "审计局", "水利局",
    "行政审批服务局", "地方金融监督管理局", "机关事务管理局", "民族宗教事务局", "应急管理局",
)  # fmt: skip
_SHORT = {
    "市场监督管理局": "市场监管局", "城市管理综合执法局": "城管局", "住房和城乡建设局": "住建局",
    "发展和改革局": "发改局", "人力资源和社会保障局": "人社局", "文化广电和旅游局": "文旅局",
    "教育体育局": "教体局", "医疗保障局": "医保局", "民族宗教事务局": "民宗局",
    "行政审批服务局": "行政审批局", "农业农村局": "农业农村局",
}  # fmt: skip
_ZONES = (
    "经济技术开发区", "高新技术产业开发区", "综合保税区", "旅游度假区", "新区", "综合实验区", "工业园区",
    "生态文化试验区", "风景名胜区",
)  # fmt: skip
_DIVISIONS = "一二三四五六七八九十"
_CITIES_OF_DIVISIONS = (
    "阿拉尔市",
    "铁门关市",
    "图木舒克市",
    "可克达拉市",
    "双河市",
    "五家渠市",
    "胡杨河市",
    "石河子市",
    "白杨市",
    "北屯市",
)


@dataclass(frozen=True)
class Agency:
    """`name` as the title prints it. `own`: other forms of it. `site`: of the government whose site it uses. `above`: places
    and bodies over it. `below`: bodies under it. `beside`: places of its rank in its neighbourhood. `level` expected."""

    name: str
    own: tuple[str, ...]
    site: str
    above: tuple[str, ...]
    below: tuple[str, ...]
    beside: tuple[str, ...]
    level: str
    foreign: str = ""  # a place of its rank elsewhere; "" where none can be told to be foreign
    other: str = ""  # another body of such a place


def agencies(count: int, seed: int = 7) -> Iterator[Agency]:
    """So many agencies, all sorts in turn."""
    chance = random.Random(seed)
    counties = _counties()
    cities = _cities()
    for number in range(count):
        make = _MAKERS[number % len(_MAKERS)]
        yield make(chance, counties, cities, number)


def _counties() -> list[tuple[Division, Division]]:
    """(county, what it lies in), those in force and with a name of their own."""
    named = {one.code: one for found in table().named.values() for one in found if not one.until}
    pairs = []
    for one in named.values():
        outer = named.get(one.code[:4] + "00") or named.get(one.code[:2] + "0000")
        if one.rank == "county" and outer is not None and len(one.stem) > 1 and not one.code.startswith("46"):
            pairs.append((one, outer))
    return sorted(pairs)


def _cities() -> list[Division]:
    named = {one.code: one for found in table().named.values() for one in found if not one.until}
    return sorted(one for one in named.values() if one.rank == "prefecture")


def _elsewhere(chance: random.Random, pairs: list[tuple[Division, Division]], code: str) -> tuple[Division, Division]:
    while True:
        county, outer = chance.choice(pairs)
        if county.code[:2] != code[:2]:
            return county, outer


def _siblings(pairs: list[tuple[Division, Division]], county: Division) -> list[str]:
    return [one.name for one, _outer in pairs if one.code[:4] == county.code[:4] and one.code != county.code]


def _of_ending(pairs: list[tuple[Division, Division]], chance: random.Random, number: int) -> tuple[Division, Division]:
    """Counties of all endings in turn: 区, 县, 市, 旗, 自治县, 自治旗, 林区, 特区."""
    ending = ("区", "县", "市", "旗", "自治县", "自治旗", "林区", "新区", "特区", "族区")[number // len(_MAKERS) % 10]
    return chance.choice([pair for pair in pairs if pair[0].name.endswith(ending)] or pairs)


def _bureau(
    chance: random.Random, pairs: list[tuple[Division, Division]], _cities: list[Division], number: int
) -> Agency:
    county, outer = _of_ending(pairs, chance, number)
    body = _BUREAUS[number // len(_MAKERS) % len(_BUREAUS)]
    away, _ = _elsewhere(chance, pairs, county.code)
    ending = county.name[-1]
    stated = chance.choice((outer.name, ""))
    return Agency(
        stated + county.name + body,
        (county.name + body, ending + body, county.name + _SHORT.get(body, body)),
        county.name,
        (outer.name, outer.name + "人民政府", outer.name + body),
        (county.name + "石门镇人民政府", "枫桥镇人民政府"),
        tuple(_siblings(pairs, county)),
        "department",
        away.name,
        away.name + body,
    )


def _county_government(
    chance: random.Random, pairs: list[tuple[Division, Division]], _cities: list[Division], number: int
) -> Agency:
    county, outer = _of_ending(pairs, chance, number)
    away, _ = _elsewhere(chance, pairs, county.code)
    return Agency(
        county.name + "人民政府",
        (county.name, county.name + "政府", county.name + "人民政府办公室"),
        county.name,
        (outer.name, outer.name + "人民政府"),
        (county.name + "财政局", "石门镇人民政府"),
        tuple(_siblings(pairs, county)),
        "county",
        away.name,
        away.name + "人民政府",
    )


def _city_body(
    chance: random.Random, pairs: list[tuple[Division, Division]], cities: list[Division], number: int
) -> Agency:
    wanted = ("州市", "市", "自治州", "盟", "地区")[number // len(_MAKERS) % 5]
    city = chance.choice([one for one in cities if one.name.endswith(wanted)])
    body = "人民政府" if number // len(_MAKERS) % 3 == 0 else _BUREAUS[number % len(_BUREAUS)]
    if body == "人民政府" and city.name.endswith(("盟", "地区")):
        body = "行政公署"
    below = [county.name for county, outer in pairs if outer.code == city.code] or [city.name + "石门镇"]
    away = chance.choice([one for one in cities if one.code[:2] != city.code[:2]])
    province = next(one for one in table().named.values() if one[0].code == city.code[:2] + "0000")[0].name
    return Agency(
        city.name + body,
        (city.name, city.name + body) if body in ("人民政府", "行政公署") else (city.name + body, city.name[-1] + body),
        city.name,
        (province, province + "人民政府"),
        (below[0] + "人民政府", chance.choice(below) + "财政局"),
        tuple(one.name for one in cities if one.code[:2] == city.code[:2] and one.code != city.code),
        "city" if body in ("人民政府", "行政公署") else "department",
        away.name,
        away.name + body,
    )


def _town(
    chance: random.Random, pairs: list[tuple[Division, Division]], _cities: list[Division], number: int
) -> Agency:
    county, outer = _of_ending(pairs, chance, number)
    ending = ("镇", "乡", "街道", "苏木", "民族乡")[number // len(_MAKERS) % 5]
    name = chance.choice(_TOWNS)
    other = chance.choice([one for one in _TOWNS if one != name])
    town = name + ending
    government = "办事处" if ending == "街道" else "人民政府"
    return Agency(
        chance.choice((outer.name + county.name, county.name)) + town + government,
        (town, county.name + town + government, town + government),
        county.name,
        (county.name, county.name + "人民政府", outer.name),
        (town + "综合执法局",),
        (other + ending,),
        "subdistrict" if ending == "街道" else "town",
        _elsewhere(chance, pairs, county.code)[0].name,
        other + ending + government,
    )


def _zone(chance: random.Random, pairs: list[tuple[Division, Division]], cities: list[Division], number: int) -> Agency:
    city = chance.choice([one for one in cities if one.name.endswith("市")])
    ending = _ZONES[number // len(_MAKERS) % len(_ZONES)]
    head = chance.choice((city.name, city.stem, city.stem + "青栎"))
    zone = head + ending
    body = chance.choice(("管理委员会", "管委会", ""))
    county = chance.choice([one for one, outer in pairs if outer.code == city.code] or [pairs[0][0]])
    away = chance.choice([one for one in cities if one.code[:2] != city.code[:2]])
    return Agency(
        zone + body,
        (zone, ending if ending != "新区" else zone, zone + "管委会"),
        zone,
        (city.name, city.name + "人民政府"),
        (zone + "财政局",),
        (county.name,),
        "zone",
        away.name,
        away.name + "人民政府",
    )


def _tax(chance: random.Random, pairs: list[tuple[Division, Division]], _cities: list[Division], number: int) -> Agency:
    county, outer = _of_ending(pairs, chance, number)
    away, far = _elsewhere(chance, pairs, county.code)
    stated = outer.name if chance.random() < 0.6 else ""
    return Agency(
        f"国家税务总局{stated}{county.name}税务局",
        (f"{county.name}税务局", f"国家税务总局{county.name}税务局", county.name[-1] + "税务局"),
        county.name,
        ("国家税务总局", f"国家税务总局{outer.name}税务局"),
        (f"国家税务总局{stated}{county.name}税务局第一税务所",),
        tuple(_siblings(pairs, county)),
        "department",
        away.name,
        f"国家税务总局{far.name}{away.name}税务局",
    )


def _branch(
    chance: random.Random, _pairs: list[tuple[Division, Division]], cities: list[Division], number: int
) -> Agency:
    city = chance.choice([one for one in cities if one.name.endswith("市") and len(table().stems[one.stem]) == 1])
    away = chance.choice([one for one in cities if one.code[:2] != city.code[:2] and one.name.endswith("市")])
    beside = [one.name for one in cities if one.code[:2] == city.code[:2] and one.code != city.code]
    pattern = (
        "{}海关",
        "国家统计局{}调查队",
        "{}海事局",
        "国家金融监督管理总局{}监管分局",
        "{}市气象局",
        "中国人民银行{}市分行",
    )
    form = pattern[number // len(_MAKERS) % len(pattern)]
    name = form.format(city.stem)
    return Agency(
        name,
        (name, "我" + name[-1]) if name.endswith("局") else (name,),
        city.name if "市" in form else chance.choice((city.name, *beside)),  # a branch's district goes beyond its seat
        ("国务院",),
        (),
        tuple(beside),
        "department",
        away.name if "市" in form else "",
        form.format(away.stem),
    )


def _corps(
    chance: random.Random, pairs: list[tuple[Division, Division]], _cities: list[Division], number: int
) -> Agency:
    at = chance.randrange(10)
    division, city = f"第{_DIVISIONS[at]}师", _CITIES_OF_DIVISIONS[at]
    body = chance.choice(("财政局", "民政局", "教育局", "人民政府"))
    other = (at + 1 + chance.randrange(9)) % 10
    name = f"{division}{city}" if body == "人民政府" else f"{division}{city}{body}"
    return Agency(
        chance.choice(("新疆生产建设兵团", "")) + name,
        (name, city + body, f"{division}{city}"[: len(division)] + body) if body != "人民政府" else (name, city),
        city,
        ("兵团", "新疆生产建设兵团"),
        ("一四三团", "石河子镇人民政府"),
        (),
        "city" if body == "人民政府" else "department",
        _CITIES_OF_DIVISIONS[other],
        f"第{_DIVISIONS[other]}师{_CITIES_OF_DIVISIONS[other]}" + ("" if body == "人民政府" else body),
    )


def _invented(
    chance: random.Random, pairs: list[tuple[Division, Division]], _cities: list[Division], number: int
) -> Agency:
    """Places that no table has."""
    city = chance.choice(("云溪市", "澄州市", "青岚州", "望川盟"))
    county = chance.choice(("青栎区", "白榆县", "石桥旗", "松岭特区"))
    body = chance.choice(_BUREAUS)
    away = chance.choice(pairs)[0].name
    return Agency(
        chance.choice((city + county, county)) + body,
        (county + body, county[-1] + body),
        county,
        (city, city + "人民政府"),
        (county + "枫桥乡人民政府",),
        (),
        "department",
        away,
        away + body,
    )


_MAKERS = (_bureau, _city_body, _town, _zone, _tax, _county_government, _branch, _corps, _invented, _bureau)

_SELF = (
    "2024年，{own}认真贯彻落实《条例》，全年主动公开信息186条。",
    "{own}高度重视信息公开工作，调整栏目4个。",
    "本年度{own}未收到行政复议申请。",
    "通过{site}人民政府门户网站公开信息186条。",
    "依托{site}政府网站、政务新媒体公开信息，在{site}政府网开设专栏。",
    "公众可登录{site}人民政府网站查阅。",
)
_ABOVE = (
    "在{above}的领导下，按照{above}的部署要求开展工作。",
    "积极对接{above}，报送信息25条。",
    "通过{above}门户网站转载政策文件6件。",
    "认真落实{above}有关要求，{above}组织了2次检查。",
)
_BELOW = ("指导{below}做好信息公开工作。", "督促{below}更新目录3次。", "会同{below}开展自查。")
_BESIDE = (
    "赴{beside}学习政务公开经验。",
    "与{beside}人民政府网站实现互联互通。",
    "与{beside}建立跨区域协作机制，{beside}政府网站的做法值得借鉴。",
    "转载{beside}人民政府网站信息3条。",
)
# What any report may say of places without naming another's.
_GENERAL = (
    "全年通过区政府网站、市政府门户网站、省人民政府网站发布信息36条。",
    "在州人民政府网站、旗人民政府门户网站、盟行政公署网站和县政府网开设专栏。",
    "依托管委会网站、开发区门户网站、高新区政务网、园区官网公开信息。",
    "通过各县区政府网站、各镇街网站和所辖县市区政府网站公开名录。",
    "指导乡镇人民政府网站、县级政府网站、市县两级政府网站、本级政府网站完善目录。",
    "登录中国政府网、国家税务总局网站、自治区人民政府门户网站查询。",
    "通过“信用中国”网站和兵团政务网、师市门户网站公示。",
    "请与区政府办公室联系，由局办公室编制，向各乡镇人民政府办公室查阅。",
    "各县（市、区）认真落实要求。\n全区认真贯彻落实《条例》。\n我县高度重视信息公开。",
    "县政府高度重视。\n市委市政府始终坚持公开为民。\n城区严格按照规定公开。",
    "在主城区政府网站和市辖区人民政府网站同步公开。",
    "通过全县政府网站集约化平台、加强对乡镇政府网站的检查。",
    "区委区政府高度重视，区财政局会同区民政局编制目录。",
    "区信访局、区档案局、12345热线中心配合开展培训。",
)
_LISTS = (
    "指导{below}等做好网站更新，{below}认真落实要求。",
    "对{above}门户网站上的{name}专栏进行维护。",
    "{name}（以下简称“本机关”）切实做好公开。",
    "按照{above}和{above}办公室通知，{own}扎实推进公开。",
    "{own}与{beside}开展政务公开交流，学习{beside}人民政府网站建设经验。",
    "与{beside}共同公开跨区域事项。",
)
_PREFACE = (
    "根据《条例》规定，现公布{name}2024年政府信息公开工作年度报告。",
    "现将{own}2024年度政府信息公开工作年度报告予以公布。",
    "特向社会公布{name}2024年政府信息公开工作年度报告，本报告由{name}编制。",
    "本报告由{own}根据《条例》规定编制。",
)


def harmless(agency: Agency, seed: int) -> tuple[str, str]:
    """A preface and an overview in which an agency speaks of itself and, as reports do, of others."""
    chance = random.Random(seed)
    full = [form for form in agency.own if len(form) > 3]
    said = [form.format(own=chance.choice((*full, agency.name)), site=agency.site) for form in _SELF]
    if agency.above:
        said += [form.format(above=chance.choice(agency.above)) for form in _ABOVE[:2] + _ABOVE[3:]]
        said.append(_ABOVE[2].format(above=agency.above[0]))
    said += [form.format(below=chance.choice(agency.below)) for form in _BELOW if agency.below]
    said += [form.format(beside=chance.choice(agency.beside)) for form in _BESIDE if agency.beside]
    said += _GENERAL
    for form in _LISTS:
        if ("{below}" not in form or agency.below) and ("{beside}" not in form or agency.beside) and agency.above:
            said.append(
                form.format(
                    name=agency.name,
                    own=chance.choice((*full, agency.name)),
                    above=chance.choice(agency.above),
                    below=chance.choice(agency.below or ("",)),
                    beside=chance.choice(agency.beside or ("",)),
                )
            )
    chance.shuffle(said)
    preface = chance.choice(_PREFACE).format(name=agency.name, own=chance.choice((*full, agency.name)))
    return preface + "统计期限自2024年1月1日至12月31日。", "2024年工作情况如下。\n" + "".join(said)


def mistaken(agency: Agency, seed: int) -> tuple[str, str, str]:
    """The same with one name of elsewhere left in by mistake; the third is what was pasted."""
    preface, overview = harmless(agency, seed)
    kind = seed % 4 if agency.foreign else 2
    if kind == 0:
        return preface, overview + f"通过{agency.foreign}人民政府门户网站公开信息12条。", agency.foreign
    if kind == 1:
        return preface, overview + f"登录{agency.foreign}政府网站查阅。", agency.foreign
    if kind == 2:
        return (
            f"现公布{agency.other}2024年政府信息公开工作年度报告。统计期限自2024年1月1日至12月31日。",
            overview,
            agency.other,
        )
    return preface, overview + f"\n{agency.other}认真做好信息公开工作，全年公开信息86条。", agency.other
