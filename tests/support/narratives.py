"""Invented narratives in any number: texts that have nothing to do with one another, texts with much wording in common,
and copies of a text as people make them."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from nianbao.catalog.load import load
from nianbao.kinds.likeness.lexicon import LikenessLexicon, lexicon_of
from nianbao.kinds.table import all_kinds
from nianbao.model.report import ParagraphSpan, Report, Section
from nianbao.model.rule import Pack

_PACK = Path(__file__).resolve().parents[2] / "rules" / "disclosure-2021"

SECTIONS = ("overview", "proactive_disclosure", "requests", "disputes", "problems", "other")
_TITLES = ("总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况",
           "存在的主要问题及改进情况", "其他需要报告的事项")  # fmt: skip

# Characters that invented words are made of: any two of them are a word that the next text is not likely to have.
_WORDS = (
    "水田林山湖桥路灯车船粮棉果茶药医校园站台楼门窗墙地板窑坝渠井泵管线网杆塔架梁柱檐瓦砖石沙土泥尘烟雾雨雪霜冰风雷"
    "电火炭煤油气热冷暖汤饭菜鱼虾蟹鸡鸭猪牛羊马鹿兔蚕蜂鸟花草叶根枝藤竹松柏杨柳梅兰菊荷稻麦豆麻糖盐酱醋酒杯盘碗勺针布"
    "衣帽鞋袜伞扇镜灶炉锅盆缸桶筐篮绳索钉锤锯斧刀尺秤笔墨纸书画琴棋鼓笛歌舞戏影星月日云虹潮浪岸滩岛湾港码"
)
_DONE = "梳理更新汇总核对抽查整治登记补录标注归并拆分清点公示回访约谈校验修订试行推送转办复核建档编印张贴答复提醒调整迁移对账巡查"
_ACTIONS = [_DONE[at : at + 2] for at in range(0, len(_DONE), 2)]
_THINGS = "名录台账指南样表清单图解栏目专区附件时限流程口径目录档案窗口批文标准线索留言热线短信问答海报展板索引链接账号公报通告报表"
_OBJECTS = [_THINGS[at : at + 2] for at in range(0, len(_THINGS), 2)]
_WHO = ("科", "站", "组", "队", "中心", "窗口", "村", "社区", "专班", "值班员")
_PLACES = "青白红黑苍碧丹朱紫翠石金银铜玉松枫栎榆桐柳梅兰竹荷云雾霜露溪泉潭泽岭岗坡坪桥渡关寨"
_BODIES = (
    "民政局",
    "财政局",
    "教育局",
    "水务局",
    "林业局",
    "司法局",
    "审计局",
    "统计局",
    "信访局",
    "商务局",
    "体育局",
    "档案局",
)
_COMMON = (
    "{place}{body}{year}年把信息公开摆上重要日程",
    "主要负责同志听取汇报{n}次",
    "分管负责同志逐项过问进度",
    "把公开工作同业务工作一起部署一起检查",
    "落实信息发布先审后发",
    "明确专人负责网站内容保障",
    "全年通过网站发布信息{n}条",
    "通过政务新媒体发布信息{n}条",
    "组织业务培训{n}次参训{n}人次",
    "对照测评反馈逐条销号整改",
    "规范申请的登记审核办理答复归档各个环节",
    "凡涉及群众利益的事项一律事先征求意见",
    "{body}设立咨询电话和查阅点",
    "定期检查栏目有无空白和超期",
    "对错别字和失效链接当日更正",
    "按季度通报各科室公开情况",
    "把公开情况纳入科室年度考核",
    "邀请群众代表走进机关看办事流程",
    "主动接受社会监督",
    "做到件件有答复事事有回音",
    "公开的广度和深度还不够",
    "解读材料的针对性有待提高",
    "个别科室报送信息不够及时",
    "专职人员少且变动频繁",
    "继续健全制度压实责任",
    "继续丰富解读形式",
    "继续加强学习培训提高业务水平",
    "请社会各界继续关注和监督",
)


@cache
def pack() -> Pack:
    """The shipped pack."""
    return load(_PACK, all_kinds())


def lexicon() -> LikenessLexicon:
    """Its lexicon of likeness."""
    found = lexicon_of(pack())
    if found is None:
        raise ValueError("the pack compares no texts")
    return found


@dataclass(frozen=True)
class Narrative:
    """`sections`: the paragraphs of each section, in the form's order."""

    agency: str
    year: int
    sections: tuple[tuple[str, ...], ...]

    def report(self) -> Report:
        """As it would be recognised, without tables."""
        sections = []
        for position, (name, paragraphs) in enumerate(zip(SECTIONS, self.sections, strict=True)):
            spans, start = [], 0
            for paragraph in paragraphs:
                spans.append(ParagraphSpan(start, start + len(paragraph)))
                start += len(paragraph) + 1
            sections.append(
                Section(name, True, "\n".join(paragraphs), paragraphs=tuple(spans), position=position, evidence="title")
            )
        return Report(
            form="disclosure-2021", edition="2021", agency=self.agency, year=self.year, title=None, published=None,
            period=None, level="department", sections=tuple(sections), tables={},
        )  # fmt: skip

    def text(self) -> str:
        """As a text file; the tables are said to be pictures."""
        lines = [f"{self.agency}{self.year}年政府信息公开工作年度报告", ""]
        for ordinal, title, paragraphs in zip("一二三四五六", _TITLES, self.sections, strict=True):
            lines += [f"{ordinal}、{title}", *(paragraphs or ("（见附图）",))]
        return "\n".join(lines)


def agency(rng: random.Random) -> str:
    city, district = ("".join(rng.sample(_PLACES, 2)) for _ in range(2))
    return f"{city}市{district}区{rng.choice(_BODIES)}"


def _word(rng: random.Random) -> str:
    return rng.choice(_WORDS) + rng.choice(_WORDS)


def _clause(rng: random.Random) -> str:
    shape = rng.randrange(4)
    if shape == 0:
        return f"{rng.choice(_ACTIONS)}{_word(rng)}{_word(rng)}{rng.choice(_OBJECTS)}{rng.randint(2, 900)}件"
    if shape == 1:
        return f"由{_word(rng)}{rng.choice(_WHO)}{rng.choice(_ACTIONS)}{_word(rng)}{rng.choice(_OBJECTS)}"
    if shape == 2:
        return f"{_word(rng)}{_word(rng)}的{rng.choice(_OBJECTS)}{rng.choice(_ACTIONS)}到{_word(rng)}{rng.choice(_WHO)}"
    return f"{_word(rng)}{rng.choice(_WHO)}每{rng.randint(2, 30)}天{rng.choice(_ACTIONS)}一次{_word(rng)}{rng.choice(_OBJECTS)}"


def _common(rng: random.Random, name: str, year: int) -> str:
    place, body = name[name.index("市") + 1 : name.index("区") + 1], name[name.index("区") + 1 :]
    text = rng.choice(_COMMON).replace("{place}", place).replace("{body}", body).replace("{year}", str(year))
    while "{n}" in text:
        text = text.replace("{n}", str(rng.randint(2, 999)), 1)
    return text


def _paragraph(rng: random.Random, chars: int, shared: float, name: str, year: int) -> str:
    """About `chars` characters, `shared` of them in sentences that every text has."""
    sentences, length, common = [], 0, 0
    while length < chars:
        if common < shared * (length + 1):
            clauses = [_common(rng, name, year) for _ in range(3)]
            sentences.append("，".join(dict.fromkeys(clauses)) + "。")
            common += len(sentences[-1])
        else:
            sentences.append("，".join(_clause(rng) for _ in range(3)) + "。")
        length += len(sentences[-1])
    rng.shuffle(sentences)
    return "".join(sentences)


def narrative(rng: random.Random, *, chars: int = 1600, shared: float = 0.0, year: int = 2024) -> Narrative:
    """A text of its own of about `chars` characters; `shared`: the part of it that every other has, too."""
    name = agency(rng)

    def paragraphs(count: int, part: float) -> tuple[str, ...]:
        size = int(chars * part / count)
        return tuple(
            f"（{'一二三四五六七八'[at]}）{_paragraph(rng, size - 12, shared, name, year)}" for at in range(count)
        )

    return Narrative(
        name, year, (paragraphs(5, 0.6), (), (), (), paragraphs(2, 0.35), ("本年度未收取政府信息公开信息处理费。",))
    )


# --- copies ----------------------------------------------------------------------------------------------------------


def whole(source: Narrative, fresh: Narrative, rng: random.Random) -> Narrative:
    """The whole text under another name."""
    del rng
    return replace(fresh, sections=source.sections)


def section(source: Narrative, fresh: Narrative, rng: random.Random) -> Narrative:
    """One section copied, the rest one's own."""
    at = rng.choice((0, 4))
    sections = tuple(source.sections[i] if i == at else own for i, own in enumerate(fresh.sections))
    return replace(fresh, sections=sections)


def shuffled(source: Narrative, fresh: Narrative, rng: random.Random) -> Narrative:
    """Paragraphs in another order, numbered anew."""
    sections = []
    for paragraphs in source.sections:
        bodies = [text.partition("）")[2] if text.startswith("（") else text for text in paragraphs]
        rng.shuffle(bodies)
        numbered = len(paragraphs) > 1
        sections.append(
            tuple(f"（{'一二三四五六七八'[at]}）{text}" if numbered else text for at, text in enumerate(bodies))
        )
    return replace(fresh, sections=tuple(sections))


def swapped(source: Narrative, fresh: Narrative, rng: random.Random) -> Narrative:
    """Names and figures changed for one's own."""

    def own(text: str) -> str:
        for old, new in zip(_parts(source.agency), _parts(fresh.agency), strict=True):
            text = text.replace(old, new)
        return "".join(rng.choice("123456789") if one.isdigit() and one.isascii() else one for one in text)

    return replace(fresh, sections=tuple(tuple(map(own, paragraphs)) for paragraphs in source.sections))


def reworded(source: Narrative, fresh: Narrative, rng: random.Random, every: int = 30) -> Narrative:
    """A word changed in every `every` characters."""

    def other(text: str) -> str:
        letters = list(text)
        for start in range(0, len(letters) - 1, every):
            at = start + rng.randrange(min(every, len(letters) - 1 - start))
            letters[at : at + 2] = _word(rng)[: len(letters[at : at + 2])]
        return "".join(letters)

    return replace(fresh, sections=tuple(tuple(map(other, paragraphs)) for paragraphs in source.sections))


def _parts(name: str) -> tuple[str, str, str]:
    city, _, rest = name.partition("市")
    district, _, body = rest.partition("区")
    return city, district, body


COPIES = {"whole": whole, "section": section, "shuffled": shuffled, "swapped": swapped, "reworded": reworded}
