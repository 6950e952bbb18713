"""An invented office's season on disk: so many bodies, their roster, and what they hand in over two rounds.

Each body is one of a few kinds of sender; who is which kind follows from its place alone, so that tests can say what must
become of it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from nianbao.model.form import Address, FormSpec
from support import synth

DISTRICT: Final = "云溪市青栎区"
YEAR: Final = 2025
_OFFICES: Final = (
    "教育", "民政", "司法", "财政", "自然资源", "住房和城乡建设", "交通运输", "水利", "农业农村", "商务", "文化和旅游", "卫生健康",
    "退役军人事务", "应急管理", "审计", "市场监督管理", "统计", "医疗保障", "信访", "城市管理", "生态环境", "林业", "体育", "数据",
    "人力资源和社会保障", "发展和改革", "国有资产监督管理", "机关事务", "档案", "民族宗教事务",
)  # fmt: skip
_FIELDS: Final = ("审批结果", "惠民资金", "监督检查", "民生项目", "政策解读", "应急预案")
_FLAWS: Final = (
    ("{0}栏目更新不及时，部分信息滞后一个季度", "建立{0}栏目按月更新制度，每月5日前由责任科室报送变更信息"),
    ("{0}的解读形式单一，以文字为主", "丰富{0}的解读形式，制作图解和短视频6期"),
    ("{0}答复文书不够规范", "统一{0}答复文书的格式，组织两次文书评查"),
    ("{0}公开的深度不够，群众关心的内容偏少", "编制{0}公开清单，增加群众关心的12项内容"),
)  # fmt: skip


@dataclass(frozen=True)
class Sender:
    """A body of the season. `kind`: what it hands in, see `KINDS`; `flaws`: what is wrong with its first report."""

    order: int
    name: str
    group: str
    kind: str
    flaws: tuple[str, ...] = ()
    left: tuple[str, ...] = ()  # of the flaws: those that the second report still has

    @property
    def comes_again(self) -> bool:
        return self.kind in ("mends", "mends_some", "comes_late", "reads_now", "stays_unread", "stays_wrong")


KINDS: Final = (
    "clean", "mends", "silent", "mends_some", "clean", "missing", "mends", "silent", "doubles", "clean", "comes_late",
    "mends", "unread", "silent", "other_year", "stays_wrong", "clean", "reads_now", "silent", "partly_read", "mends",
    "stays_unread", "clean", "excused",
)  # fmt: skip
FLAWS: Final = ("row", "no_measure", "placeholder", "claim", "title", "carried", "no_overview", "no_last")
_SENT_WRONG: Final = ("mends", "silent", "mends_some", "doubles", "stays_wrong", "partly_read")


def senders(count: int) -> list[Sender]:
    """The bodies in the roster's order: the government first, then its offices, then towns."""
    offices = [f"{DISTRICT}{office}局" for office in _OFFICES][: max(1, count * 6 // 10)]
    towns = [
        f"{DISTRICT}{first}{second}{kind}"
        for second in "溪岭桥湾坡"
        for kind in ("镇人民政府", "街道办事处")
        for first in "松柏杉榆槐樟桐枫柳桂梅杏桃李橡榉楠檀椿栗"
    ]
    named = [(f"{DISTRICT}人民政府", "区政府"), *((one, "区直部门") for one in offices)]
    named += [(one, "镇街") for one in towns[: count - len(named)]]
    found, wrong = [], 0
    for order, (name, group) in enumerate(named, 1):
        kind = "clean" if order == 1 else KINDS[(order - 2) % len(KINDS)]
        flaws: tuple[str, ...] = ()
        if kind in _SENT_WRONG:
            flaws = tuple(dict.fromkeys((FLAWS[wrong % len(FLAWS)], FLAWS[(wrong * 3 + 1) % len(FLAWS)])))
            wrong += 1
        left = flaws if kind == "stays_wrong" else flaws[:1] if kind == "mends_some" else ()
        found.append(Sender(order, name, group, kind, flaws, left))
    return found


@dataclass(frozen=True)
class Written:
    """Where the season stands. `names`: sender → the file's name in a round, the first of them."""

    folder: Path
    senders: tuple[Sender, ...]
    names: Mapping[int, dict[str, str]] = field(default_factory=dict)

    def of_kind(self, *kinds: str) -> list[Sender]:
        return [one for one in self.senders if one.kind in kinds]


def write_season(folder: Path, form: FormSpec, count: int = 53) -> Written:
    """`folder`: nianbao.toml, 名录.xlsx, 第一轮收到/, 第二轮收到/."""
    every = senders(count)
    for place in (first := folder / "第一轮收到", second := folder / "第二轮收到"):
        place.mkdir(parents=True)
    names: dict[int, dict[str, str]] = {1: {}, 2: {}}
    for one in every:
        for number, place in ((1, first), (2, second)):
            for name, data in _files(one, number, form).items():
                (place / name).write_bytes(data)
                names[number].setdefault(one.name, name)
    stranger = replace(every[0], name="云溪市白桦区水利局", order=900)
    (first / "白桦区水利局.html").write_bytes(_report(stranger, form, ()))
    write_roster(folder / "名录.xlsx", every)
    (folder / "nianbao.toml").write_text(_SETTINGS, "utf-8")
    return Written(folder, tuple(every), names)


_SETTINGS: Final = f"""\
office = "{DISTRICT}人民政府办公室"
title = "青栎区{YEAR}年政府信息公开工作年度报告"
contact = "周工"
phone = "0000-1234567"
year = {YEAR}
roster = "名录.xlsx"
fail_on = "never"
formats = ["html", "xlsx", "docx", "leader"]
"""


def write_roster(path: Path, every: Sequence[Sender]) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["顺序", "单位名称", "分组", "联系人", "电话", "不报原因"])
    for one in every:
        why = "2025年12月新组建" if one.kind == "excused" else None
        sheet.append([one.order, one.name, one.group, "办公室", f"0000-{1000000 + one.order}", why])
    book.save(path)


def _files(one: Sender, number: int, form: FormSpec) -> dict[str, bytes]:
    """What a body hands in for a round, by the file's name."""
    own = one.name.removeprefix(DISTRICT)
    suffix = _suffix(one.order)
    whole = _report(one, form, one.flaws if number == 1 else one.left)
    unread = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + own.encode() * 40
    if number == 1:
        made: dict[str, Callable[[], dict[str, bytes]]] = {
            "missing": dict, "comes_late": dict, "excused": dict,
            "unread": lambda: {f"{own}.doc": unread},
            "reads_now": lambda: {f"{own}.doc": unread},
            "stays_unread": lambda: {f"{own}.doc": unread},
            "other_year": lambda: {f"{own}{suffix}": _report(one, form, (), YEAR - 1)},
            "doubles": lambda: {f"{own}{suffix}": whole, f"{own}（盖章）.txt": _report(one, form, one.flaws, suffix=".txt")},
        }  # fmt: skip
        return made.get(one.kind, lambda: {f"{own}{suffix}": whole})()
    if not one.comes_again:
        return {}
    if one.kind == "stays_unread":
        return {f"{own}（重报）.doc": unread + b"again"}
    return {f"{own}（重报）{suffix}": whole}


def _suffix(order: int) -> str:
    return ".docx" if order == 5 else ".xlsx" if order == 15 else (".html", ".txt", ".html", ".md")[order % 4]


_WRITERS: Final = {
    ".html": lambda draft, form: synth.to_html(draft, form, chrome=False),
    ".txt": synth.to_txt,
    ".md": synth.to_md,
    ".docx": synth.to_docx,
    ".xlsx": synth.to_xlsx,
}


def _report(one: Sender, form: FormSpec, flaws: Sequence[str], year: int = YEAR, suffix: str = "") -> bytes:
    made: object = _WRITERS[suffix or _suffix(one.order)](_draft(one, form, flaws, year), form)  # type: ignore[operator]
    return made if isinstance(made, bytes) else str(made).encode()


def _draft(one: Sender, form: FormSpec, flaws: Sequence[str], year: int) -> synth.Draft:
    rng = random.Random(f"{one.name}{year}")
    cells = synth.clean_cells(form, rng, size=rng.choice((6, 14, 30)))
    sections = _sections(one, form, cells, rng, year)
    draft = synth.Draft(
        f"{one.name}{year}年政府信息公开工作年度报告",
        (
            f"根据《中华人民共和国政府信息公开条例》第五十条的要求，现公布本机关{year}年政府信息公开工作年度报告，"
            f"数据统计期限为{year}年1月1日至{year}年12月31日。",
        ),
        sections,
        cells,
        tail=(f"{one.name}", f"{year + 1}年1月{10 + one.order % 18}日"),
    )
    for flaw in sorted(flaws, key=FLAWS.index):
        draft = _MAR[flaw](draft)
    return replace(draft, pictures=frozenset({"disputes"})) if one.kind == "partly_read" else draft


def _sections(
    one: Sender, form: FormSpec, cells: Mapping[Address, str], rng: random.Random, year: int
) -> dict[str, tuple[str, tuple[str, ...]]]:
    new, carried, done, out = (
        cells[Address("requests", row, "total")]
        for row in ("new_received", "carried_in", "processed_total", "carried_out")
    )
    force = cells[Address("proactive_disclosure", "normative_documents", "in_force")]
    own = one.name.removeprefix("云溪市")
    first, second = rng.sample(_FIELDS, 2)
    flaws = rng.sample(_FLAWS, 2)
    told = {
        "overview": (
            f"{year}年，{own}认真贯彻《中华人民共和国政府信息公开条例》，围绕{first}和{second}推进政府信息公开工作。",
            f"（一）主动公开。全年通过区政府网站公开信息{rng.randint(60, 400)}条，对{rng.randint(2, 9)}件政策文件作了配套解读。",
            f"（二）依申请公开。全年新收政府信息公开申请{new}件，上年结转{carried}件；办结{done}件，结转下年度{out}件。",
            f"（三）政府信息管理。修订信息发布审核流程，落实先审后发，集中公开现行有效的{force}件行政规范性文件。",
            f"（四）政府信息公开平台建设。调整区政府网站{first}专栏设置，合并重复栏目{rng.randint(2, 8)}个，"
            "规范管理政务新媒体账号1个。",
            f"（五）监督保障。明确1名副职分管、办公室2人专责，组织业务培训{rng.randint(2, 5)}次，"
            "将政府信息公开纳入年度工作考核，开展社会评议1次，全年没有因政府信息公开工作追究责任的情形。",
        ),
        "problems": (
            f"{year}年，本机关政府信息公开工作主要存在以下问题：一是{flaws[0][0].format(first)}；二是{flaws[1][0].format(second)}。",
            f"针对上述问题，采取以下改进措施：一是{flaws[0][1].format(first)}；二是{flaws[1][1].format(second)}。",
        ),
        "other": (f"{year}年，本机关未收取政府信息公开信息处理费。除此之外，没有其他需要报告的事项。",),
    }
    return {
        section.id: (f"{synth.ORDINALS[section.ordinal - 1]}、{section.title}", told.get(section.id, ()))
        for section in form.sections
    }


def _cell(draft: synth.Draft, row: str, column: str, by: int) -> synth.Draft:
    address = Address("requests", row, column)
    return replace(draft, cells={**draft.cells, address: str(int(draft.cells[address]) + by)})


def _texts(draft: synth.Draft, section: str, change: Callable[[str], str]) -> synth.Draft:
    title, texts = draft.sections[section]
    return replace(draft, sections={**draft.sections, section: (title, tuple(map(change, texts)))})


def _without(draft: synth.Draft, section: str) -> synth.Draft:
    return replace(draft, sections={key: value for key, value in draft.sections.items() if key != section})


def _titled(draft: synth.Draft) -> synth.Draft:
    texts = draft.sections["problems"][1]
    return replace(draft, sections={**draft.sections, "problems": ("五、工作中的问题和打算", texts)})


_MAR: Final[dict[str, Callable[[synth.Draft], synth.Draft]]] = {
    "row": lambda draft: _cell(draft, "granted", "total", 3),
    "carried": lambda draft: _cell(_cell(draft, "carried_out", "natural_person", 2), "carried_out", "total", 2),
    "no_measure": lambda draft: _texts(draft, "problems", lambda text: "" if text.startswith("针对") else text),
    "placeholder": lambda draft: _texts(draft, "other", lambda text: text.replace("没有其他", "共有××件其他")),
    "no_last": lambda draft: _without(draft, "other"),
    "claim": lambda draft: _texts(draft, "overview", lambda text: text.replace("信息公开申请", "信息公开申请1")),
    "title": _titled,
    "no_overview": lambda draft: _texts(draft, "overview", lambda text: "" if text.startswith("（五）") else text),
}  # fmt: skip
