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


def match(names: Sequence[str], priors: Sequence[str], aliases: Aliases | None = None) -> dict[int, int]:
    """Which of `priors` is the same agency as each of `names`: index → index, one to one; unmatched ones are left out.

    In turn: the names of the alias file (an agency for which two former ones are found was merged, and stays unmatched:
    neither's figures are its own); the same name; the same short form; the same body where a side states no region."""
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

    free_names -= _settle_aliases(names, priors, aliases or {}, free_names, free_priors, pair)
    settle(_by(names, free_names, fold), _by(priors, free_priors, fold))
    settle(_by(names, free_names, _whole), _by(priors, free_priors, _whole))
    bodies = _by(priors, free_priors, _body), _by(names, free_names, _body)
    for body, positions in sorted(bodies[1].items()):
        others = bodies[0].get(body, [])
        if body in _NO_BODY or len(positions) != 1 or len(others) != 1:
            continue
        if not (normalise(names[positions[0]]).region and normalise(priors[others[0]]).region):
            pair(positions[0], others[0])
    return found


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


def load_aliases(path: str | Path) -> dict[str, tuple[str, ...]]:
    """The alias file: present name → former names. UsageError, with the place, when it is not of this form:

    format: 1
    aliases:
      - {now: 青栎区数据局, formerly: [青栎区大数据中心]}
    """
    data = load_yaml(path, "名称对照文件")
    if set(data) - {"format", "aliases"} or data.get("format") != 1 or not isinstance(data.get("aliases"), list):
        raise UsageError("名称对照文件应有 format: 1 和 aliases 列表，不应有其他项", where=str(path))
    found: dict[str, tuple[str, ...]] = {}
    for number, entry in enumerate(data["aliases"], 1):
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


def load_yaml(path: str | Path, what: str) -> dict[str, Any]:
    """A small YAML mapping, safely loaded; UsageError names the file, and the line of a syntax error."""
    import yaml

    try:
        if Path(path).stat().st_size > _LARGEST_FILE:
            raise UsageError(f"{what}过大", where=str(path))
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{what}不能读取：{error.strerror}", where=str(path), hint="请检查路径") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{what}不是 UTF-8 文本", where=str(path), hint="请另存为 UTF-8 编码") from error
    if "&" in text and re.search(r"(?m)(^|[\s\[{:,-])&\w", text):
        raise UsageError(f"{what}中不能使用 YAML 锚点（&）", where=str(path))
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 1}" if mark else str(path)
        problem = str(getattr(error, "problem", "") or "")
        raise UsageError(f"{what}不是合格的 YAML", where=place, hint=problem) from error
    if not isinstance(data, dict):
        raise UsageError(f"{what}应是一个映射", where=str(path))
    return data
