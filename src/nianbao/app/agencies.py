"""What a run asks about agencies' names: which are one body, and which regions a name states. All that it knows of names
comes through here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import NamedTuple

from nianbao.engine.names import normalise

_LEVELS = (("省", "自治区"), ("市", "地区", "自治州", "盟", "州"), ("区", "县", "旗", "自治县", "自治旗"))
# Areas that are no division: they lie in one, and have its level or none.
_NO_DIVISION = re.compile(
    r"(?:开发|高新|新|试验|实验|示范|度假|园|景|保税|港|库|林|灌|矿|合作|保护|产业|工业|集聚|自贸|功能|片|核心|商务|管理|社|牧|校|城)区\Z"
)
_NO_BODY = frozenset(("", "政府", "政府办", "管委会", "管委会办", "办", "委", "局", "街道"))


class Region(NamedTuple):
    """A region as a name states it. `level`: 0 province, 1 prefecture (or a city of the county level, which reads the same),
    2 county; -1 unknown."""

    name: str
    level: int


def same_bodies(names: Sequence[str | None]) -> list[int]:
    """A number for each name: names with the same one are of one body. A name that is not known is a body of its own. A
    name without a region goes with the only body of that name that states one."""
    numbers: dict[Hashable, int] = {}
    keys = [normalise(name) if name else None for name in names]
    regional: dict[str, set[str]] = defaultdict(set)
    for key in keys:
        if key is not None and key.region:
            regional[key.body].add(key.whole)
    found = []
    for at, key in enumerate(keys):
        whole: Hashable = at if key is None else key.whole
        if key is not None and not key.region and key.body not in _NO_BODY and len(regional[key.body]) == 1:
            [whole] = regional[key.body]
        found.append(numbers.setdefault(whole, len(numbers)))
    return found


def regions_of(name: str) -> tuple[Region, ...]:
    """The regions that a name begins with, the widest first."""
    key = normalise(name)
    return tuple(Region(one, _level(one)) for one in (key.around, key.region) if one)


def _level(region: str) -> int:
    if _NO_DIVISION.search(region):
        return -1
    found = [
        (len(suffix), level) for level, suffixes in enumerate(_LEVELS) for suffix in suffixes if region.endswith(suffix)
    ]
    return max(found)[1] if found else -1
