"""Bodies of one district as a list of them calls them: without the places that they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from nianbao.names.reading import Name, Place, read

_OUTER: Final = ("province", "prefecture", "city", "county", "zone", "corps", "division")
_SHARE: Final = 0.7  # of the names that state a place
_GOVERNMENT: Final = ("人民政府", "政府", "管委会", "管理委员会", "办事处")


def shared_places(names: Sequence[str]) -> tuple[Place, ...]:
    """The places of the district that a list is of: those that nearly all names state which state any above a town, from the
    first to the innermost; as the name has them that states most of them."""
    chains = [chain for name in names if (chain := _outer(read(name)))]
    counts = Counter(text for chain in chains for text in {place.text for place in chain})
    common = {text for text, count in counts.items() if count >= _SHARE * len(chains)}
    cut = [
        chain[: max((at + 1 for at, place in enumerate(chain) if place.text in common), default=0)] for chain in chains
    ]
    return max(cut, key=len, default=())


def short_names(names: Sequence[str]) -> list[str]:
    """Each name without the places of the list's district; whole where it does not state these (a branch of the city's), or
    where two would be the same. What would be no name alone keeps the rank: 区人民政府."""
    shared = {place.text for place in shared_places(names)[-1:]}
    found = [_short(read(name), shared) for name in names]
    twice = Counter(found)
    return [short if twice[short] == 1 else name.strip() for name, short in zip(names, found, strict=True)]


def _outer(name: Name) -> tuple[Place, ...]:
    return tuple(place for place in name.places if place.rank in _OUTER)


def _short(name: Name, shared: set[str]) -> str:
    at = max((at + 1 for at, place in enumerate(name.places) if place.text in shared), default=0)
    if at == 0:
        return name.printed.strip()
    inner = "".join(place.text for place in name.places[at:])
    last = name.places[at - 1]
    if inner or (not name.organ and name.body and not name.body.startswith(_GOVERNMENT)):
        return inner + name.body + _asides(name)
    ending = last.ending if len(last.ending) == 1 else last.text[-1:]
    return (ending + name.body if name.body else last.text) + _asides(name)


def _asides(name: Name) -> str:
    return "".join(f"（{aside}）" for aside in name.asides)
