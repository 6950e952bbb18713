"""Matching agencies by name across years and lists: full and short forms, region prefixes, former names.

Names are compared on keys of growing looseness. A looser key decides only where exactly one name on each side has it,
and never between names that state different regions: a wrong match would compare one agency's figures with another's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from nianbao.base.errors import UsageError
from nianbao.base.files import read_small
from nianbao.base.text import fold
from nianbao.names.forms import apart, key_of

Aliases = Mapping[str, tuple[str, ...]]
_WHAT = "单位对照文件"

# Bodies of which every region has one: alone they name none.
NO_BODY = frozenset(("", "政府", "政府办", "管委会", "管委会办", "办", "委", "局", "街道"))


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
            if not apart(names[positions[0]], priors[others[0]]):
                pair(positions[0], others[0])

    merged = _settle_aliases(names, priors, aliases or {}, free_names, free_priors, pair)
    free_names -= merged
    settle(_by(names, free_names, fold), _by(priors, free_priors, fold))
    settle(_by(names, free_names, _whole), _by(priors, free_priors, _whole))
    bodies = _by(priors, free_priors, _body), _by(names, free_names, _body)
    for body, positions in sorted(bodies[1].items()):
        others = bodies[0].get(body, [])
        if body in NO_BODY or len(positions) != 1 or len(others) != 1:
            continue
        if not (key_of(names[positions[0]]).region and key_of(priors[others[0]]).region):
            pair(positions[0], others[0])
    return Matching(found, frozenset(merged))


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
        former[key_of(now).whole] |= {key_of(name).whole for name in earlier}
    by_key = _by(priors, set(range(len(priors))), _whole)
    merged: set[int] = set()
    for position in sorted(free_names):
        own = key_of(names[position]).whole
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
    return key_of(name).whole


def _body(name: str) -> str:
    return key_of(name).body


class Agencies(NamedTuple):
    """The alias file. `aliases`: present name → former names. `levels`: name → level that is not read from the name."""

    aliases: dict[str, tuple[str, ...]]
    levels: dict[str, str]

    def level_of(self, name: str) -> str | None:
        """The level given for an agency, under this name or another form of it."""
        own = key_of(name).whole
        return next((level for other, level in self.levels.items() if key_of(other).whole == own), None)


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
        own = key_of(name).whole
        if own in seen:
            raise UsageError(f"{name} 与 {seen[own]} 是同一个单位", where=f"{path} levels")
        seen[own], found[name] = name, level
    return found


def load_yaml(path: str | Path, what: str) -> dict[str, Any]:
    """A small YAML mapping, safely loaded; UsageError names the file, and the line of a syntax error."""
    from nianbao.base.errors import PackError
    from nianbao.catalog.source import parse, plain

    try:
        content = read_small(path)
    except OSError as error:
        raise UsageError(f"{what}不能读取：{error.strerror}", where=str(path), hint="请检查路径") from error
    try:
        data: dict[str, Any] = plain(parse(content, str(path)).data)
    except PackError as error:
        raise UsageError(f"{what}{error.message}", where=error.where, hint=error.hint) from error
    return data
