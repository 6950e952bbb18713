"""The forms in which a body is spoken of, and the key under which its names are compared across lists and years."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from nianbao.names.bodies import shorten
from nianbao.names.reading import Name, Place, read

_ENDINGS: Final = (
    "人民政府办公厅", "人民政府办公室", "人民政府", "办事处", "管理委员会", "管委会", "委员会", "管理局", "监督局", "办公室",
    "中心", "局", "委", "厅", "办",
)  # fmt: skip
# What the government of a place is called; where a place alone is named, it is meant.
_GOVERNMENTS: Final = {
    "town": ("政府", "办事处"),
    "zone": ("管委会", "党工委管委会"),
    "prefecture": ("政府", "行政公署", "公署"),
}


class Key(NamedTuple):
    """A name to be compared: `whole` in short forms, the innermost place that it states (`region`, or ""), the `body`, and
    the place `around` the innermost one (or "")."""

    whole: str
    region: str
    body: str
    around: str = ""


@lru_cache(maxsize=8192)
def key_of(name: str) -> Key:
    """The name without blanks, marks and bracketed additions, in short forms, split into place and body.

    A government and its office stay two bodies; a town and its government are one, and so are a county and the city or
    district that it became."""
    one = read(name)
    body = shorten(one.organ.removeprefix("中华人民共和国") + one.body)
    place = one.place
    if body in _GOVERNMENTS.get(place.rank if place else "", ("政府",)):
        body = ""
    if not one.places:
        return Key(one.level + body, "", body)
    region = _region(one.places[-1])
    around = _region(one.places[-2]) if len(one.places) > 1 else ""
    return Key(region + body, region, body, around)


def _region(place: Place) -> str:
    """A place as it is compared: counties, districts and cities of one rank by their stem, others as they are printed."""
    if place.rank == "zone":
        return place.stem + place.ending
    if place.rank in ("county", "prefecture", "province") and place.codes and place.ending:
        return f"{place.stem}〔{place.rank}〕"
    return place.text


def apart(one: str, other: str) -> bool:
    """Whether two names state places that are two: other ones around, or of other prefectures."""
    a, b = read(one), read(other)
    ours, theirs = (key_of(one).around, key_of(other).around)
    if ours and theirs and ours != theirs:
        return True
    return _elsewhere(a, b)


def _elsewhere(a: Name, b: Name) -> bool:
    codes = [{code[:4] for code in (name.place.codes if name.place else ())} for name in (a, b)]
    return bool(codes[0] and codes[1]) and not codes[0] & codes[1]


@lru_cache(maxsize=4096)
def own_forms(name: str) -> tuple[str, ...]:
    """How a text may speak of a body, longest first: its name, without the places before, with the rank alone (市信访局)."""
    one = read(name)
    body = one.body
    if len(body) < 3:
        return ()
    places = [place.text for place in one.places]
    found = {"".join(places[at:]) + body for at in range(len(places) + 1)} | {one.organ + "".join(places) + body}
    found |= {place.ending + body for place in one.places if place.ending} | {one.level + body} | set(one.asides)
    return tuple(sorted((form for form in found if len(form) > 2), key=lambda form: (-len(form), form)))


@lru_cache(maxsize=4096)
def own_words(name: str) -> tuple[str, ...]:
    """The parts of a body's name that another would replace by its own: stems of its places, and of the body."""
    one = read(name)
    ending = max((end for end in _ENDINGS if one.body.endswith(end)), key=len, default="")
    words = {place.stem for place in one.places} | {one.body.removesuffix(ending)}
    return tuple(sorted({word for word in words if len(word) > 1}, key=lambda word: (-len(word), word)))
