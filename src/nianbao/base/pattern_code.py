"""Regular expressions in the form into which `re` compiles them, to be kept between runs.

Parsing and compiling two thousand expressions is a third of what auditing one small report costs; making a pattern from
its code costs a fiftieth of that. The code is CPython's own and changes with its version, which is part of the key of
what is kept; the interpreter checks every code that it is given, so that a damaged one is an error and no more.
"""

from __future__ import annotations

import re
import sys
from array import array
from importlib import import_module
from typing import Any, NamedTuple

from nianbao.base.kept import kept

_LONGEST = 1 << 20  # words of one expression


class PatternCode(NamedTuple):
    """What `re` makes of an expression: its flags, the code (32-bit words of this machine), groups and their names."""

    flags: int
    code: bytes
    groups: int
    names: tuple[tuple[str, int], ...]


def _modules() -> tuple[Any, Any, Any] | None:
    """`re`'s parser, compiler and engine where they are those that this module knows."""
    try:
        found = import_module("re._parser"), import_module("re._compiler"), import_module("_sre")
        known = found[1].MAGIC == found[2].MAGIC and found[2].CODESIZE == array("I").itemsize == 4
        known = known and callable(found[0].parse) and callable(found[1]._code) and callable(found[2].compile)
    except (ImportError, AttributeError):
        return None
    return found if known and sys.implementation.name == "cpython" else None


_MODULES = _modules()


@kept
def code_of(pattern: str, flags: int) -> PatternCode | None:
    """The expression compiled; None where its code cannot be kept. re.error where it is none."""
    if _MODULES is None:
        return None
    parser, compiler, _ = _MODULES
    parsed = parser.parse(pattern, flags)
    words = compiler._code(parsed, flags)
    if len(words) > _LONGEST:
        return None
    state = parsed.state
    return PatternCode(flags | state.flags, array("I", words).tobytes(), state.groups, tuple(state.groupdict.items()))


def pattern_of(pattern: str, kept: PatternCode) -> re.Pattern[str]:
    """The pattern ready for use. Raises what a damaged code brings about (RuntimeError, ValueError, TypeError)."""
    if _MODULES is None:
        raise ValueError("no codes here")
    names: list[str | None] = [None] * kept.groups
    for name, number in kept.names:
        names[number] = name
    words = array("I")
    words.frombytes(kept.code)
    made: re.Pattern[str] = _MODULES[2].compile(
        pattern, kept.flags, words.tolist(), kept.groups - 1, dict(kept.names), tuple(names)
    )
    return made
