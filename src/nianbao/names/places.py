"""How two places lie to each other, each told by its chain of places from the province down.

Where the table knows both, their codes decide. Where it does not, only what cannot be otherwise is told: places of one rank
with different names are two; whether an unknown town lies in a county cannot be said.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from typing import Final

from nianbao.names.divisions import holds, table
from nianbao.names.reading import Place


class Lie(Enum):
    """How another place lies to one's own."""

    SAME = "same"
    AROUND = "around"  # it holds one's own
    INSIDE = "inside"
    APART = "apart"
    UNKNOWN = "unknown"


_RANKS: Final = {
    "province": 0,
    "corps": 0,
    "prefecture": 1,
    "division": 1,
    "city": 1,
    "county": 2,
    "zone": 3,
    "town": 3,
    "regiment": 3,
}
# Cities and divisions of the production corps that are one body under two names (public lists, as of 2023).
_CORPS: Final = {
    "一师": "阿拉尔", "二师": "铁门关", "三师": "图木舒克", "四师": "可克达拉", "五师": "双河", "六师": "五家渠", "七师": "胡杨河",
    "八师": "石河子", "九师": "白杨", "十师": "北屯", "十三师": "新星", "十四师": "昆玉",
}  # fmt: skip


def lies(own: Sequence[Place], other: Sequence[Place]) -> Lie:
    """How the place at the end of `other` lies to the one at the end of `own`."""
    if not own or not other:
        return Lie.UNKNOWN
    if _parents_differ(own, other):
        return Lie.APART
    for at in range(len(own) - 1, -1, -1):
        if one_place(own[at], other[-1]):
            return Lie.SAME if at == len(own) - 1 else Lie.AROUND
    if any(one_place(own[-1], place) for place in other[:-1]):
        return Lie.INSIDE
    return _by_codes(own, other) or _by_rank(own, other)


def completed(places: tuple[Place, ...]) -> tuple[Place, ...]:
    """The places with the divisions around the first before them, where the table has one of that name only."""
    if not places or len(places[0].codes) != 1:
        return places
    [code] = places[0].codes
    outer = [table().coded[around] for around in (code[:2] + "0000", code[:4] + "00") if around in table().coded]
    before = [Place(one.name, one.stem, one.name[-1], one.rank, (one.code,)) for one in outer if one.code != code]
    return (*before, *places)


def one_place(one: Place, other: Place) -> bool:
    """Whether two names of places can mean one, shortened or not (西乌旗, 实验区, 高新区)."""
    if set(one.codes) & set(other.codes) or _one_code(one, other):
        return True
    if "zone" in (one.rank, other.rank):
        return _one_zone(one, other)
    if _CORPS.get(one.stem, one.stem) == _CORPS.get(other.stem, other.stem) and _compatible(one, other):
        return not (one.codes and other.codes)
    return one.text[-1:] == other.text[-1:] and (_shortened(one.text, other.text) or _shortened(other.text, one.text))


def _compatible(one: Place, other: Place) -> bool:
    """Whether the endings of two places of one stem can be of one place: a place may be named without its ending, and a
    county becomes a city or a district."""
    if one.ending == other.ending or not one.ending or not other.ending or "division" in (one.rank, other.rank):
        return True
    ranks = {_RANKS[one.rank], _RANKS[other.rank]}
    return len(ranks) == 1 or ("city" in (one.rank, other.rank) and ranks == {1, 2})


def _one_code(one: Place, other: Place) -> bool:
    """Counties of one stem in one prefecture are one: 海门市 became 海门区."""
    return (
        one.stem == other.stem
        and one.rank == other.rank == "county"
        and bool({code[:4] for code in one.codes} & {code[:4] for code in other.codes})
    )


def _one_zone(one: Place, other: Place) -> bool:
    """A zone speaks of itself by the end of its name (实验区), by another form of it (经开区), or by its place's name."""
    if one.rank == other.rank == "zone":
        if one.text.endswith(other.text) or other.text.endswith(one.text):
            return True
        ending = one.ending == other.ending or one.ending.endswith(other.ending) or other.ending.endswith(one.ending)
        return ending and (
            not one.stem or not other.stem or _shortened(one.stem, other.stem) or _shortened(other.stem, one.stem)
        )
    zone, place = (one, other) if one.rank == "zone" else (other, one)
    return bool(zone.stem) and place.rank in ("county", "city", "town", "prefecture") and zone.stem == place.stem


def _shortened(short: str, long: str) -> bool:
    """Whether a name is made of characters of a longer one in their order, beginning with the same (西乌旗)."""
    rest = iter(long)
    return short[:1] == long[:1] and all(character in rest for character in short)


def _parents_differ(own: Sequence[Place], other: Sequence[Place]) -> bool:
    """Whether both state what their innermost places lie in, and these are two."""
    if len(own) < 2 or len(other) < 2 or not one_place(own[-1], other[-1]):
        return False
    one, two = own[-2], other[-2]
    if one_place(one, two) or _RANKS[one.rank] != _RANKS[two.rank]:
        return False
    return not any(holds(a, b) or holds(b, a) for a in one.codes for b in two.codes)


def _by_codes(own: Sequence[Place], other: Sequence[Place]) -> Lie | None:
    """What the table says of the innermost places that it knows; None where it knows too little."""
    f = other[-1]
    if not f.codes or not f.sure:
        return None
    for at in range(len(own) - 1, -1, -1):
        place = own[at]
        if not place.codes:
            continue
        last = at == len(own) - 1
        if any(holds(theirs, ours) for theirs in f.codes for ours in place.codes):
            return Lie.AROUND
        if any(holds(ours, theirs) for theirs in f.codes for ours in place.codes):
            return Lie.INSIDE if last else Lie.UNKNOWN
        if not place.sure or _retired_beside(place.codes, f.codes):
            return Lie.UNKNOWN
        return Lie.APART
    return _unknown_beside(own, f)


def _unknown_beside(own: Sequence[Place], known: Place) -> Lie:
    """One's own places are in no table, the other is: it is apart where it would have to lie in a place of one's own that
    its chain does not have, or has the same rank."""
    inner = own[-1]
    if _RANKS[known.rank] < _RANKS[inner.rank] and not any(_RANKS[place.rank] == _RANKS[known.rank] for place in own):
        return Lie.UNKNOWN  # a new place, or one of no table, of that city
    return Lie.APART


def _by_rank(own: Sequence[Place], other: Sequence[Place]) -> Lie:
    """What ranks and names say where the table does not know the other place."""
    # Kept whole: each rank's reason to be sure, or else nothing is said.
    f = other[-1]
    if f.rank in ("city", "zone") or (f.rank == "prefecture" and len(own) == 1):
        if f.rank == "zone":
            return _zones_apart(own, f)
        # An unknown city may be above a county or beside it, above a city or below it.
        cities = [place for place in own if place.rank in ("city", "prefecture")]
        return Lie.APART if cities and len(own) > 1 and own[-1] is not cities[-1] else Lie.UNKNOWN
    same = [place for place in own if _RANKS[place.rank] == _RANKS[f.rank] and place.rank != "city"]
    if same and not any(place.rank == "zone" for place in same):
        return Lie.APART
    return Lie.UNKNOWN


def _zones_apart(own: Sequence[Place], other: Place) -> Lie:
    zones = [place for place in own if place.rank == "zone"]
    if zones and other.stem and all(zone.stem and zone.ending == other.ending for zone in zones):
        return Lie.APART
    return Lie.UNKNOWN


def _retired_beside(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether one of two places of a prefecture is no more: it may have become part of the other."""
    gone = _retired()
    return any(a[:4] == b[:4] and (a in gone or b in gone) for a in ours for b in theirs)


@lru_cache(maxsize=1)
def _retired() -> frozenset[str]:
    every = [one for divisions in table().named.values() for one in divisions]
    return frozenset(one.code for one in every if one.until) - frozenset(one.code for one in every if not one.until)
