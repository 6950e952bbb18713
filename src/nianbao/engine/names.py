"""Matching agencies by name across years and lists: full and short forms, region prefixes, former names.

Names are compared on keys of growing looseness. A looser key decides only where exactly one name on each side has it,
and never between names that state different regions: a wrong match would compare one agency's figures with another's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from nianbao.base.errors import UsageError
from nianbao.base.text import fold

Aliases = Mapping[str, tuple[str, ...]]
_WHAT = "单位对照文件"
_LARGEST_FILE = 2_000_000

_BRACKET = re.compile(r"[（(〔\[【][^（）()〔〕\[\]【】]*[)）〕\]】]")
_NOT_WORD = re.compile(r"[\W_]+")
# Longer words first, each to the short form that is in common use.
_SHORT_FORMS = (
    ("发展和改革", "发改"), ("发展与改革", "发改"), ("发展改革", "发改"), ("人力资源和社会保障", "人社"),
    ("人力资源社会保障", "人社"), ("人力资源与社会保障", "人社"), ("卫生健康", "卫健"), ("卫生和计划生育", "卫计"),
    ("住房和城乡建设", "住建"), ("住房城乡建设", "住建"), ("住房与城乡建设", "住建"), ("自然资源和规划", "资规"),
    ("自然资源与规划", "资规"), ("自然资源规划", "资规"), ("市场监督管理", "市场监管"), ("市监", "市场监管"),
    ("文化广电和旅游", "文广旅"), ("文化广电旅游", "文广旅"), ("文化和旅游", "文旅"), ("文化旅游", "文旅"),
    ("生态环境保护", "生态环境"), ("应急管理", "应急"), ("退役军人事务", "退役军人"), ("医疗保障", "医保"),
    ("城市管理综合执法", "城管"), ("综合行政执法", "综合执法"), ("城市管理", "城管"), ("工业和信息化", "工信"),
    ("工业信息化", "工信"), ("科学技术", "科技"), ("教育和体育", "教体"), ("教育体育", "教体"),
    ("民族宗教事务", "民宗"), ("民族宗教", "民宗"), ("交通运输", "交通"), ("农业和农村", "农业农村"),
    ("行政审批服务", "行政审批"), ("政务服务和数据管理", "政数"), ("政务服务数据管理", "政数"),
    ("国有资产监督管理", "国资"), ("地方金融监督管理", "金融监管"), ("乡村振兴工作", "乡村振兴"),
    ("机关事务管理", "机关事务"), ("街道办事处", "街道"), ("街道办", "街道"), ("管理委员会", "管委会"),
    ("委员会", "委"), ("人民政府", "政府"), ("办公厅", "办"), ("办公室", "办"),
)  # fmt: skip
_REGION = re.compile(
    r"[\u4e00-\u9fff]{2,9}?"
    r"(?:自治区|自治州|自治县|自治旗|省|市(?!场监|政(?!府)|容)|新区|区|县|地区|盟|旗|州(?=[^县区市]))"
)
_BARE_LEVEL = re.compile(r"\A[省市州区县旗](?!场监|政(?!府)|容|域|划)(?=.{2})")
_NO_BODY = frozenset(("", "政府", "政府办", "管委会", "管委会办", "办", "委", "局", "街道"))
_TOWN = re.compile(r"(?<=[镇乡])政府\Z")


class Key(NamedTuple):
    """A name taken apart: `whole` in short forms, the innermost `region` that it states (or ""), the `body`, and the
    region `around` the innermost one (or "")."""

    whole: str
    region: str
    body: str
    around: str = ""


@lru_cache(maxsize=8192)
def normalise(name: str) -> Key:
    """The name without blanks, punctuation and bracketed additions, in short forms, split into region and body.

    A government and its office stay two bodies; a town and its government are one."""
    text = fold(name)
    plain = _NOT_WORD.sub("", _BRACKET.sub("", text)) or _NOT_WORD.sub("", text)
    for long, short in _SHORT_FORMS:
        if long in plain:
            plain = plain.replace(long, short)
    plain = _TOWN.sub("", plain)
    around, region, body = "", "", plain
    while match := _REGION.match(body):
        around, region, body = region, match[0], body[match.end() :]
    if body == "政府":
        body = ""
    body = _BARE_LEVEL.sub("", body)
    return Key(region + body if region else body, region, body, around)


class Matching(NamedTuple):
    """`pairs`: index among the names → index among the priors, one to one. `merged`: names for which the alias file
    finds several former agencies: they stay unmatched, since neither's figures are their own."""

    pairs: dict[int, int]
    merged: frozenset[int]


def match(names: Sequence[str], priors: Sequence[str], aliases: Aliases | None = None) -> dict[int, int]:
    """The pairs of `match_names`."""
    return match_names(names, priors, aliases).pairs


def match_names(names: Sequence[str], priors: Sequence[str], aliases: Aliases | None = None) -> Matching:
    """Which of `priors` is the same agency as each of `names`; those without a match are left out.

    In turn: the names of the alias file; the same name; the same short form; the same body where a side states no
    region."""
    found: dict[int, int] = {}
    free_names, free_priors = set(range(len(names))), set(range(len(priors)))

    def pair(position: int, other: int) -> None:
        found[position] = other
        free_names.discard(position)
        free_priors.discard(other)

    def settle(left: dict[Any, list[int]], right: dict[Any, list[int]]) -> None:
        for key, positions in sorted(left.items()):
            others = right.get(key, [])
            if not key or len(positions) != 1 or len(others) != 1:
                continue
            if not _differ(normalise(names[positions[0]]).around, normalise(priors[others[0]]).around):
                pair(positions[0], others[0])

    merged = _settle_aliases(names, priors, aliases or {}, free_names, free_priors, pair)
    free_names -= merged
    settle(_by(names, free_names, fold), _by(priors, free_priors, fold))
    settle(_by(names, free_names, _whole), _by(priors, free_priors, _whole))
    bodies = _by(priors, free_priors, _body), _by(names, free_names, _body)
    for body, positions in sorted(bodies[1].items()):
        others = bodies[0].get(body, [])
        if body in _NO_BODY or len(positions) != 1 or len(others) != 1:
            continue
        if not (normalise(names[positions[0]]).region and normalise(priors[others[0]]).region):
            pair(positions[0], others[0])
    return Matching(found, frozenset(merged))


def _differ(region: str, other: str) -> bool:
    """Whether both state a region, and not the same one."""
    return bool(region and other) and region != other


def _settle_aliases(
    names: Sequence[str],
    priors: Sequence[str],
    aliases: Aliases,
    free_names: set[int],
    free_priors: set[int],
    pair: Callable[[int, int], None],
) -> set[int]:
    """Pair by the alias file; gives back the names that several former agencies were merged into."""
    former: dict[str, set[str]] = defaultdict(set)
    for now, earlier in aliases.items():
        former[normalise(now).whole] |= {normalise(name).whole for name in earlier}
    by_key = _by(priors, set(range(len(priors))), _whole)
    merged: set[int] = set()
    for position in sorted(free_names):
        own = normalise(names[position]).whole
        present = [by_key[key] for key in sorted(former.get(own, ())) if key in by_key]
        if present and own in by_key and own not in former[own]:
            present.append(by_key[own])
        if len(present) > 1:
            merged.add(position)
        elif present and len(present[0]) == 1 and present[0][0] in free_priors:
            pair(position, present[0][0])
    return merged


def _by(names: Sequence[str], positions: set[int], key: Callable[[str], str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for position in sorted(positions):
        found[key(names[position])].append(position)
    return found


def _whole(name: str) -> str:
    return normalise(name).whole


def _body(name: str) -> str:
    return normalise(name).body


class Agencies(NamedTuple):
    """The alias file. `aliases`: present name → former names. `levels`: name → level that is not read from the name."""

    aliases: dict[str, tuple[str, ...]]
    levels: dict[str, str]

    def level_of(self, name: str) -> str | None:
        """The level given for an agency, under this name or another form of it."""
        own = normalise(name).whole
        return next((level for other, level in self.levels.items() if normalise(other).whole == own), None)


def load_agencies(path: str | Path) -> Agencies:
    """The alias file. UsageError, with the place, when it is not of this form:

    format: 1
    aliases:                       # former names, for the comparison with last year
      - {now: 青栎区数据局, formerly: [青栎区大数据中心]}
    levels:                        # levels that the name does not tell, or tells wrongly
      云溪市青栎湖管理处: department
    """
    data = load_yaml(path, _WHAT)
    unknown = sorted(str(key) for key in set(data) - {"format", "aliases", "levels"})
    if unknown:
        raise UsageError(
            f"{_WHAT}中有不认识的项：{'、'.join(unknown)}", where=str(path), hint="可用：format、aliases、levels"
        )
    if data.get("format") != 1:
        raise UsageError(f"{_WHAT}应写明 format: 1", where=str(path))
    if not {"aliases", "levels"} & set(data):
        raise UsageError(f"{_WHAT}应有 aliases 列表或 levels 映射", where=str(path))
    return Agencies(_read_aliases(data.get("aliases", []), path), _read_levels(data.get("levels", {}), path))


def _read_aliases(entries: Any, path: str | Path) -> dict[str, tuple[str, ...]]:
    if not isinstance(entries, list):
        raise UsageError("aliases 应是列表", where=str(path))
    found: dict[str, tuple[str, ...]] = {}
    for number, entry in enumerate(entries, 1):
        where = f"{path} 第{number}项"
        if not isinstance(entry, dict) or set(entry) != {"now", "formerly"}:
            raise UsageError("每一项应只有 now 和 formerly", where=where)
        now, formerly = entry["now"], entry["formerly"]
        if not isinstance(now, str) or not now.strip():
            raise UsageError("now 应是现用名称", where=where)
        if not (isinstance(formerly, list) and formerly and all(name and isinstance(name, str) for name in formerly)):
            raise UsageError("formerly 应是曾用名称的列表", where=where)
        if now in found:
            raise UsageError(f"{now} 出现了两次", where=where, hint="请把曾用名称合并到一项")
        found[now] = tuple(formerly)
    return found


def _read_levels(entries: Any, path: str | Path) -> dict[str, str]:
    if not isinstance(entries, dict):
        raise UsageError("levels 应是“单位名称: 层级”的映射", where=str(path))
    found: dict[str, str] = {}
    seen: dict[str, str] = {}
    for name, level in entries.items():
        if not (isinstance(name, str) and name.strip() and isinstance(level, str) and level):
            raise UsageError("levels 的每一项应是“单位名称: 层级”", where=f"{path} levels {name}")
        own = normalise(name).whole
        if own in seen:
            raise UsageError(f"{name} 与 {seen[own]} 是同一个单位", where=f"{path} levels")
        seen[own], found[name] = name, level
    return found


def load_yaml(path: str | Path, what: str) -> dict[str, Any]:
    """A small YAML mapping, safely loaded; UsageError names the file, and the line of a syntax error."""
    from nianbao.base.errors import PackError
    from nianbao.catalog.source import parse, plain

    try:
        if Path(path).stat().st_size > _LARGEST_FILE:
            raise UsageError(f"{what}过大", where=str(path))
        content = Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"{what}不能读取：{error.strerror}", where=str(path), hint="请检查路径") from error
    try:
        data: dict[str, Any] = plain(parse(content, str(path)).data)
    except PackError as error:
        raise UsageError(f"{what}{error.message}", where=error.where, hint=error.hint) from error
    return data
