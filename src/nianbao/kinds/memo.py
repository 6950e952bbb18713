"""What is worked out once for each form (or other immutable pack object), by identity."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")

_KEPT = 32  # more packs than one run uses


def per_form(function: Callable[[K], V]) -> Callable[[K], V]:
    """`function` of an immutable, unhashable object, remembered for the last few objects."""
    known: dict[int, tuple[K, V]] = {}  # the object is kept, so that its id stays its own

    @wraps(function)
    def remembered(key: K) -> V:
        entry = known.get(id(key))
        if entry is None:
            if len(known) >= _KEPT:
                known.pop(next(iter(known)))
            entry = known[id(key)] = (key, function(key))
        return entry[1]

    return remembered
