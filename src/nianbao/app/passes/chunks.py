"""How the inputs of a run are cut into chunks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")

CHUNK = 256  # reports judged together: pandera's guard costs about 0.1 s a batch whatever its size


def are_many(items: int, processes: int) -> bool:
    """Whether what the steps leave for each other is better kept in files than in memory."""
    return items > CHUNK or processes > 1


def chunks(items: Sequence[Item], processes: int) -> Iterator[tuple[Item, ...]]:
    """Equal parts of at most CHUNK, at least one for each process."""
    size = min(CHUNK, max(1, -(-len(items) // max(1, processes))))
    return (tuple(items[start : start + size]) for start in range(0, len(items), size))


def batched(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Parts of CHUNK of what is not counted yet."""
    left = iter(items)
    while part := list(islice(left, CHUNK)):
        yield part


def halves(items: tuple[Item, ...]) -> list[tuple[Item, ...]]:
    """The two halves, those that are not empty: for a chunk that brought its process down."""
    middle = len(items) // 2
    return [part for part in (items[:middle], items[middle:]) if part]
