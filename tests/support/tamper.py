"""Saved runs with one thing wrong in them: a field gone, of another type, twice, too deep, out of bounds."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

Place = tuple[str | int, ...]


class Twice(dict[str, Any]):
    """Written with its first key twice."""


def deep(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels):
        value = [value]
    return value


OTHERS: tuple[Any, ...] = (
    None, True, -1, 3.5, 10**40, "", "x", "../../x", "/etc/passwd", "a\x00b", "\u202e\u200b", "NaN", "1E+999999",
    [], {}, [[]], [None], [{}], {"": None}, {"type": "cell"}, {"id": []}, "长" * 3000,
)  # fmt: skip


def places(value: Any, at: Place = ()) -> Iterator[Place]:
    """Every place in a JSON value; of a list the first two entries, of a mapping of many alike the first four."""
    if at:
        yield at
    if isinstance(value, dict):
        for key in list(value)[: 4 if len(value) > 30 else None]:
            yield from places(value[key], (*at, key))
    elif isinstance(value, list):
        for position in range(min(2, len(value))):
            yield from places(value[position], (*at, position))


def changed(value: Any, at: Place, how: str, chance: random.Random) -> tuple[str, Any]:
    """A copy with the thing at `at` deleted, retyped, doubled or deepened; and what was done, in words."""
    whole = copy.deepcopy(value)
    holder = whole
    for step in at[:-1]:
        holder = holder[step]
    last: Any = at[-1]
    if how == "delete":
        del holder[last]
    elif how == "retype":
        other = chance.choice([one for one in OTHERS if type(one) is not type(holder[last]) or one != holder[last]])
        holder[last] = copy.deepcopy(other)
        how = f"retype to {other!r:.40}"
    elif how == "duplicate":
        if isinstance(holder, list):
            holder.insert(last, copy.deepcopy(holder[last]))
        else:
            holder[f"{last}2"] = copy.deepcopy(holder[last])
    else:
        holder[last] = deep(int(how.removeprefix("deepen ")))
    return f"{'.'.join(map(str, at))}: {how}", whole


def tampered(value: Any, number: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """`number` changes of a JSON value: what was done, and the value as JSON."""
    chance = random.Random(seed)
    found: list[Place] = list(places(value))
    hows = ("delete", "retype", "retype", "retype", "duplicate", "deepen 60", "deepen 4000")
    for _ in range(number):
        name, whole = changed(value, chance.choice(found), chance.choice(hows), chance)
        yield name, dumped(whole)


def dumped(value: Any) -> bytes:
    """JSON of any depth."""
    if isinstance(value, dict):
        return b"{" + b",".join(json.dumps(key).encode() + b":" + dumped(one) for key, one in value.items()) + b"}"
    if isinstance(value, list):
        levels, inner = 0, value
        while isinstance(inner, list) and len(inner) == 1 and isinstance(inner[0], list):
            levels, inner = levels + 1, inner[0]
        return b"[" * (levels + 1) + b",".join(map(dumped, inner)) + b"]" * (levels + 1)
    return json.dumps(value).encode()
