"""The official divisions of province, prefecture and county level (GB/T 2260), read when first asked for.

`divisions.tsv` holds them with its sources and their dates; `nianbao.dev.divisions` makes it. Names that are no longer in
force are kept: reports of earlier years speak of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, NamedTuple

Rank = Literal["province", "prefecture", "county"]

_FILE: Final = Path(__file__).with_name("divisions.tsv")
_PEOPLES: Final = re.compile(
    r"(?:(?:蒙古|维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯|达斡尔|鄂温克|鄂伦春|俄罗斯|土家|布依|朝鲜|哈尼|傈僳|拉祜|东乡|纳西|景颇|仫佬|布朗|撒拉"
    r"|毛南|仡佬|保安|裕固|独龙|门巴|珞巴|基诺|普米|阿昌|德昂)族?|[回藏苗彝壮满侗瑶白傣黎佤畲水土羌怒京各]族)+\Z"
)
_ENDINGS: Final = ("特别行政区", "自治区", "自治州", "自治县", "自治旗", "地区", "林区", "特区", "新区")
# What a long name ends with when it is shortened: 延边朝鲜族自治州 → 延边州.
_SHORT: Final = {"自治州": "州", "自治县": "县", "自治旗": "旗", "区": "区"}
LONGEST: Final = 15  # characters of the longest name


class Division(NamedTuple):
    """`code`: six digits, two for each level. `stem`: the name without peoples and ending (延边, 苏州). `until`: the last year
    in which a name that is not in force any more was seen, else 0."""

    code: str
    name: str
    stem: str
    until: int

    @property
    def rank(self) -> Rank:
        return "province" if self.code.endswith("0000") else "prefecture" if self.code.endswith("00") else "county"


class Table(NamedTuple):
    """`named`: full names and the short ones in common use → divisions. `stems`: names without ending → divisions.
    `coded`: codes → divisions in force."""

    named: dict[str, tuple[Division, ...]]
    stems: dict[str, tuple[Division, ...]]
    coded: dict[str, Division]


@lru_cache(maxsize=1)
def table() -> Table:
    named: dict[str, list[Division]] = defaultdict(list)
    stems: dict[str, list[Division]] = defaultdict(list)
    coded: dict[str, Division] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        code, name, *until = line.split("\t")
        stem, short = _shortened(name)
        division = Division(code, name, stem, int(until[0]) if until else 0)
        named[name].append(division)
        if short and short != name:
            named[short].append(division)
        if len(stem) > 1:
            stems[stem].append(division)
        if not division.until:
            coded[code] = division
    return Table(_frozen(named), _frozen(stems), coded)


def _frozen(found: dict[str, list[Division]]) -> dict[str, tuple[Division, ...]]:
    return {key: tuple(divisions) for key, divisions in found.items()}


def _shortened(name: str) -> tuple[str, str]:
    """The stem of a division's name, and its short name ("" where it has none)."""
    ending = name[-1]
    if ending == "区" or "自治" in name:
        ending = next((long for long in _ENDINGS if name.endswith(long)), ending)
    stem = name.removesuffix(ending)
    if "自治" not in ending and "族" not in name:
        return stem, ""
    bare = _PEOPLES.sub("", stem)
    if len(bare) < 2:  # 东乡族自治县, 鄂伦春自治旗: the people's name is the place's
        bare = stem.removesuffix("族")
    return bare, bare + _SHORT[ending] if ending in _SHORT else ""


def holds(outer: str, inner: str) -> bool:
    """Whether the division of one code is that of the other, or holds it."""
    if outer.endswith("0000"):
        return inner[:2] == outer[:2]
    return inner[:4] == outer[:4] if outer.endswith("00") else inner == outer
