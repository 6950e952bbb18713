"""What a run asks about agencies' names: which are one body, and in which divisions they lie."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence

from nianbao.engine.names import NO_BODY
from nianbao.names.forms import key_of
from nianbao.names.places import completed
from nianbao.names.reading import Place, read

Divisions = tuple[Place, ...]
_DIVISIONS = ("province", "prefecture", "city", "county")


def same_bodies(names: Sequence[str | None]) -> list[int]:
    """A number for each name: names with the same one are of one body. A name that is not known is a body of its own. A
    name without a region goes with the only body of that name that states one."""
    numbers: dict[Hashable, int] = {}
    keys = [key_of(name) if name else None for name in names]
    regional: dict[str, set[str]] = defaultdict(set)
    for key in keys:
        if key is not None and key.region:
            regional[key.body].add(key.whole)
    found = []
    for at, key in enumerate(keys):
        whole: Hashable = at if key is None else key.whole
        if key is not None and not key.region and key.body not in NO_BODY and len(regional[key.body]) == 1:
            [whole] = regional[key.body]
        found.append(numbers.setdefault(whole, len(numbers)))
    return found


def divisions_of(name: str) -> Divisions:
    """The divisions that a body lies in, the widest first: those that its name states, and what the table has around them."""
    stated = []
    for place in read(name).places:
        if place.rank not in _DIVISIONS:
            break
        stated.append(place)
    return completed(tuple(stated))
