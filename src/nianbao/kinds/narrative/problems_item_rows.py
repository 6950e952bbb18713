"""The features that tell whether a fragment begins an item, by what stands between it and the one before, the words of
both, how many there are to be, and what they are about. Each function gives those of a key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

Key = tuple[Any, ...]
Rows = Callable[..., Iterable[str]]
BY_PLACE = ("amiss", "acts", "effect", "some", "subject", "goes_on", "somebody_does", "contrast", "short", "we",
            "effect_word", "reason_word")  # fmt: skip


def bias() -> Iterable[str]:
    return ("bias",)


def between(between: str, strongest: int, top: int, listed: bool, mark: tuple[str, int, bool] | None) -> Iterator[str]:
    """What stands between. `mark`: the enumerator (family, number up to 2, whether of a list within the open one)."""
    yield from (f"btw{between}", f"sep{strongest}", f"sep{strongest}btw{between}")
    yield f"sep{strongest}list{listed:d}mark{mark is not None:d}"
    yield f"sepistop{strongest == top:d}list{listed:d}"
    yield f"sep{strongest}top{top}list{listed:d}"
    if mark is not None:
        family, ordinal, deeper = mark
        yield from (f"mark{family}", f"marko{ordinal}", f"deeper{deeper:d}")


def announced(as_many: bool, more: bool, as_fragments: bool) -> Iterator[str]:
    yield from (f"ann{as_many:d}{more:d}", f"annfrag{as_fragments:d}")


def run(alike: bool, summed: bool, listed: bool, link: int, size: int, strongest: int, top: int) -> Iterator[str]:
    """What the fragments of one role in a row have in common; `link`: how much the fragment has with the open item."""
    yield from (f"uni{alike:d}sep{strongest}top{top}", f"uni{alike:d}n{size}sep{strongest}")
    yield from (f"summed{summed:d}sep{strongest}", f"listed{listed:d}sep{strongest}", f"nfrag{size}sep{strongest}")
    yield from (f"link{link}", f"link{link}sep{strongest}")


def no_problem(strongest: int, top: int) -> Iterator[str]:
    yield from ("noP", f"noPsep{strongest}top{top}")


def count(
    parts: bool, fragments: bool, done: bool, count: int, to_come: int, left: int, strongest: int, top: int
) -> Iterator[str]:
    """Whether there are as many parts, fragments, items as problems (`count`, up to 3)."""
    several = count > 1
    yield from (f"npge{parts:d}{several:d}", f"npfrag{fragments:d}{several:d}", f"npdone{done:d}")
    yield from (f"np{count}sep{strongest}top{top}", f"npleft{to_come}frag{left}")


def topic(topic: str, strongest: int, listed: bool, marked: bool, several: bool) -> Iterator[str]:
    yield from (f"topic{topic}", f"topic{topic}sep{strongest}", f"topic{topic}list{listed:d}mark{marked:d}")
    if several:
        yield f"topicP{topic}sep{strongest}"


def shown(flag: str) -> Iterable[str]:
    return (f"+{flag}",)


def by_place(strongest: int, *shown: bool) -> Iterator[str]:
    return (f"{flag}{one:d}sep{strongest}" for flag, one in zip(BY_PLACE, shown, strict=True))


def past(amiss_before: bool, amiss: bool, acts_before: bool, acts: bool, strongest: int) -> Iterator[str]:
    yield from (f"pamiss{amiss_before:d}{amiss:d}sep{strongest}", f"pacts{acts_before:d}{acts:d}sep{strongest}")


def also() -> Iterable[str]:
    return ("also",)


def list_end(listed: bool, size: int) -> Iterator[str]:
    yield from (f"listend{listed:d}", f"len{size}sep1")


def start(one: str, two: str) -> Iterator[str]:
    yield from (f"^{one}", f"^{two}")


def first(same: bool, begins: bool, strongest: int) -> Iterator[str]:
    """What the first reader takes the fragment for."""
    yield from (f"1{same:d}{begins:d}", f"1{same:d}{begins:d}sep{strongest}")
