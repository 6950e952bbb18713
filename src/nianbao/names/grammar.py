"""How names of places are made: the fallback for towns, zones, the production corps and places that no table has.

A place is a stem and an ending. Most endings are also parts of common words (城市, 社区, 乡村): what would make such a word
is no place.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from nianbao.base.ordinals import NUMERALS

GrammarRank = Literal["province", "prefecture", "city", "county", "zone", "town", "corps", "division", "regiment"]

# Endings of zones, each with the form in which it is compared. Longer ones first.
ZONES: Final[dict[str, str]] = {
    "经济技术开发区": "经开区", "经济技术产业开发区": "经开区", "高新技术产业开发区": "高新区", "高新技术开发区": "高新区",
    "高新技术产业园区": "高新区", "高科技园区": "高新区", "国家高新区": "高新区", "经济开发区": "经开区", "经济合作区": "合作区",
    "产业开发区": "开发区", "工业园区": "工业园区", "产业园区": "产业园区", "科技园区": "科技园区", "物流园区": "物流园区",
    "农业园区": "农业园区", "综合保税区": "综保区", "综保区": "综保区", "保税港区": "保税区", "保税区": "保税区",
    "出口加工区": "出口加工区", "自由贸易试验区": "自贸区", "自贸试验区": "自贸区", "自由贸易港": "自贸港", "自贸区": "自贸区",
    "一体化示范区": "示范区", "综合试验区": "试验区", "综合实验区": "实验区", "实验区": "实验区", "试验区": "试验区",
    "示范区": "示范区", "旅游度假区": "度假区", "度假区": "度假区", "风景名胜区": "风景区", "名胜区": "风景区", "风景区": "风景区",
    "自然保护区": "保护区", "保护区": "保护区", "旅游区": "旅游区", "旅游经济特区": "旅游区", "生态区": "生态区",
    "管理区": "管理区", "合作区": "合作区", "先导区": "先导区", "集聚区": "集聚区", "工业区": "工业区",
    "产业区": "产业区", "投资区": "投资区",
    "先行区": "先行区", "功能区": "功能区", "商务区": "商务区", "航空港区": "港区", "临空经济区": "经济区", "经济区": "经济区",
    "高新区": "高新区", "经开区": "经开区", "开发区": "开发区", "生态城": "生态城", "新城": "新城", "新区": "新区", "港区": "港区",
    "林区": "林区", "矿区": "矿区", "景区": "风景区", "园区": "园区", "农场": "农场", "林场": "林场", "牧场": "牧场",
    "工业园": "工业园区", "产业园": "产业园区", "科技园": "科技园区", "度假村": "度假区",
}  # fmt: skip
_ZONE_WORDS: Final = "|".join(sorted(ZONES, key=len, reverse=True))

_NUMBER: Final = f"[{NUMERALS}〇零百0-9]"
_CORPS: Final = re.compile(
    rf"(?P<corps>(?:新疆)?生产建设兵团|兵团)|(?P<division>第?{_NUMBER}{{1,3}}师)(?!范|傅|生)"
    rf"|(?P<regiment>第?{_NUMBER}{{1,4}}(?:团场|团)(?!体|队|员|委|结|课|组))"
)
# What a zone is for or how high it ranks stands between its name and its ending: 云溪|生态文化|试验区.
_PURPOSES: Final = re.compile(
    r"(?:国家级?|省级|市级|国际|综合|现代|生态|文化|旅游|农业|科技|教育|体育|健康|信息|高新|产业|工业|物流|绿色|一体化|城乡|创新|经济|技术|高科技|改革"
    r"|开放|发展|融合|服务|服务业|自由|贸易|跨境|电子商务|临空|临港|循环|特色|滨海|先进|制造|转移|承接|可持续|统筹|高端|装备|新型|智能|核心|科学|教育园)+\Z"
)
_ZONE: Final = re.compile(rf"(?P<stem>[\u4e00-\u9fff]{{0,12}}?)(?P<ending>{_ZONE_WORDS})")
# 城 before 乡, 镇, 市, 区: 城乡, 城镇, 城市, 城区; 社区, 园区 and the like; 乡村, 市场, 区域: words and no places.
_COUNTY: Final = re.compile(
    r"(?P<stem>[\u4e00-\u9fff]{1,8}?)(?P<ending>自治区|自治州|自治县|自治旗|地区|特区"
    r"|省(?!际|级|情|直)|县(?!域|级|际|直|城)|盟(?!员|友|约)|旗(?!帜|下|舰)"
    r"|(?<!超)(?<!城)(?<!都)(?<!上)市(?!场|政(?!府)|容|域|民(?!政|族|生)|级|直|值)"
    r"|(?<![社园小片街校院厂库灾山老牧军防战辖市片海景林矿港专特目])区(?!域|划|块|间|位|片|级|直)"
    r"|(?<=[\u4e00-\u9fff]{2})州(?!际))"
)
_TOWN: Final = re.compile(
    r"(?P<stem>[\u4e00-\u9fff]{1,10}?)(?P<ending>民族乡|(?<![城村])乡(?!村|镇|土|贤|愁|情|音|亲)|(?<![城村乡])镇(?!域|区|街道|村|长|级)"
    r"|苏木|街道(?!路))"
)
_GOVERNED: Final = re.compile(
    r"(?P<stem>[\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0003ffff]{1,10}?)(?P<ending>(?<=.)民族乡|(?<=.)(?:回族|满族|蒙古族)?乡|(?<=.)镇|苏木|街道)"
    r"(?=(?:人民政府|政府|办事处|党政|党群|办公室|\Z))"
)
# Words of bodies' names and of sentences: a stem over them is a piece of something else.
_BODY_WORD: Final = re.compile(
    r"管理|服务|监督|发展|改革|公开|政府|工作|行政|人民|国土|农业|农村|文化|教育|卫生|民政|财政|交通|水利|审计|统计|信访|档案|司法|公安"
    r"|税务|城市|住房|保障|事务|委员|办公|中心|社会|资源|环境|应急|医疗|工业|信息|科技|国家|中国|全国|体育|旅游"
)
_SENTENCE_WORD: Final = re.compile(
    r"[的与及在对将把了是为向从被等各该其并或于]|\A[和经由同我本以请会现特兹谨]|(?<=..)和\Z|[全我本][省市县区州盟旗镇乡]|通过|登录|依托|访问|加强|完善|优化|推进"
    r"|提升|强化|利用|运用|充分|及时|维护|改版|整合|提高|丰富|改进|搭建|更新|调整|网站|门户|有关|相关|其他|所属|下属|上级|下级|邻近|兄弟|部分"
    r"|\A[省市县区州盟旗镇乡街]|[委省市县区]委|政协|人大"
    r"|多个|试点|组织|指导|督促|赴|前往|学习|借鉴|联合|会同"
)
# Kinds of places, and not one of them.
_KIND_OF_PLACE: Final = re.compile(
    r"\A(?:主城|中心城|中心|老城|新城|城|市辖|辖|辖市|郊|近郊|远郊|边境|沿海|山|库|牧|林|矿|景|园|片|街|校|军|社|小|大|乡|村|集|民族|少数民族|革命老|老"
    r"|(?:[东南西北中]{1,2}部|欠?发达|贫困|脱贫|百强|重点|典型|先行|示范|直管|省直管|直辖|地级|县级|副省级|省级|区级|乡级|镇级|基层|同级|涉农|各级))\Z"
)
_NAMED_SO: Final = (
    "和平",
    "和顺",
    "和田",
    "和林",
    "和政",
    "和静",
    "和硕",
    "和龙",
    "向阳",
    "将乐",
    "从江",
    "从化",
    "于都",
    "于田",
    "为民",
)
# Counties that are called by a common word: they are meant only where the city that they belong to stands before them.
GENERIC: Final = frozenset(("城区", "郊区", "矿区", "东区", "西区", "南区", "北区", "新区", "市区", "县城"))


class Made(NamedTuple):
    """A place read by grammar. `end`: where it ends in the text. `stem`: before the ending ("" of a zone without a name)."""

    end: int
    text: str
    stem: str
    ending: str
    rank: GrammarRank


_RANK_OF: Final[dict[str, GrammarRank]] = {
    "省": "province", "自治区": "province", "自治州": "prefecture", "地区": "prefecture", "盟": "prefecture", "州": "prefecture",
    "市": "city", "县": "county", "区": "county", "旗": "county", "自治县": "county", "自治旗": "county", "特区": "county",
}  # fmt: skip


def made(text: str, at: int) -> Made | None:
    """The place that the grammar reads at a place of a name; of several readings the shortest."""
    short = _made(text, at)
    whole = town_of_government(text, at)
    if whole is not None and (short is None or whole.end - len(whole.ending) - short.end < 2):
        return whole
    return short


def town_of_government(text: str, at: int) -> Made | None:
    """The town whose government the rest of a name is, whatever its name is made of: 新城镇人民政府, 人民路街道办事处."""
    match = _GOVERNED.match(text, at)
    return Made(match.end(), match[0], match["stem"], match["ending"], "town") if match else None


def _made(text: str, at: int) -> Made | None:
    corps = _CORPS.match(text, at)
    if corps is not None and corps.lastgroup in ("corps", "division", "regiment"):
        rank: GrammarRank = "corps"
        if corps.lastgroup != "corps":
            rank = "division" if corps.lastgroup == "division" else "regiment"
        return Made(corps.end(), corps[0], corps[0].removeprefix("第"), "", rank)
    found = [one for one in (_county(text, at), _town(text, at)) if one is not None]
    zone = _zone(text, at)
    shortest = min(found, key=lambda one: one.end, default=None)
    if zone is not None and (shortest is None or zone.end <= shortest.end):
        return zone
    return shortest


def _zone(text: str, at: int) -> Made | None:
    match = _ZONE.match(text, at)
    if match is None:
        return None
    stem = _PURPOSES.sub("", match["stem"])
    return Made(match.end(), match[0], stem, match["ending"], "zone") if is_stem(stem) else None


def _county(text: str, at: int) -> Made | None:
    match = _COUNTY.match(text, at)
    if match is None or len(match["stem"]) < 2 or not is_stem(match["stem"]):
        return None
    return Made(match.end(), match[0], match["stem"], match["ending"], _RANK_OF[match["ending"]])


def _town(text: str, at: int) -> Made | None:
    match = _TOWN.match(text, at)
    if match is None or not is_stem(match["stem"]):
        return None
    if len(match["stem"]) == 1 and match["stem"] in "村城乡集市小大各本我全该":
        return None
    return Made(match.end(), match[0], match["stem"], match["ending"], "town")


@lru_cache(maxsize=4096)
def is_stem(stem: str) -> bool:
    """Whether a run of characters of a body's name can be the stem of a place; the empty one can (of a zone)."""
    return _BODY_WORD.search(stem) is None


@lru_cache(maxsize=4096)
def is_proper(stem: str) -> bool:
    """Whether a run of characters of a sentence can be a place's own name."""
    return is_stem(stem) and (stem.startswith(_NAMED_SO) or _SENTENCE_WORD.search(stem) is None)


def is_kind(stem: str) -> bool:
    """Whether a stem makes a kind of county or city with its ending: 主城区, 地级市."""
    return _KIND_OF_PLACE.match(stem) is not None


def zone_form(ending: str) -> str:
    """The form in which the ending of a zone is compared."""
    return ZONES.get(ending, ending)
