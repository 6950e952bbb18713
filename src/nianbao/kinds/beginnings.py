"""Where a regular expression can begin to match, read off the parsed expression: by which characters, and behind which.

Both are answered conservatively: None where it is not certain.
"""

from __future__ import annotations

import re
from typing import Any

from nianbao.base.kept import kept
from nianbao.kinds.needed import parsed

_DIGITS = frozenset("0123456789")


@kept
def first_characters(pattern: str) -> frozenset[str] | None:
    """The characters one of which every match begins with; None where they are not finitely many, or a match may be
    empty."""
    try:
        expression = parsed(pattern)
        characters, empty = _of_sequence(expression)
    except ValueError:
        return None
    return None if empty or expression.state.flags & re.IGNORECASE else characters


def behind_of(expression: Any) -> frozenset[str] | None:
    """The characters behind one of which every match of a parsed expression begins, "\n" standing for the start of a
    line as well; None where it does not begin by asking for them."""
    if not expression.data or expression.state.flags & re.IGNORECASE:
        return None
    return _behind(*expression[0])


def _behind(code: Any, value: Any) -> frozenset[str] | None:
    # Kept whole: a table of what a pattern may begin with.
    name = str(code)
    if name == "AT":
        return frozenset("\n") if str(value) in ("AT_BEGINNING", "AT_BEGINNING_LINE") else None
    if name == "SUBPATTERN":
        return _behind(*value[3][0]) if len(value[3]) == 1 else None
    if name == "BRANCH":
        branches = [_behind(*branch[0]) if len(branch) == 1 else None for branch in value[1]]
        return None if None in branches else frozenset().union(*(one for one in branches if one))
    if name == "ASSERT" and value[0] < 0 and len(value[1]):
        try:
            characters, empty = _of_item(str(value[1][-1][0]), value[1][-1][1])
        except ValueError:
            return None
        return None if empty else characters
    return None


def _of_sequence(items: Any) -> tuple[frozenset[str], bool]:
    """(The characters that a parsed pattern can begin with, whether it can match nothing.)"""
    found: frozenset[str] = frozenset()
    for code, value in items:
        characters, empty = _of_item(str(code), value)
        found |= characters
        if not empty:
            return found, False
    return found, True


def _of_item(code: str, value: Any) -> tuple[frozenset[str], bool]:
    if code == "LITERAL":
        return frozenset(chr(value)), False
    if code == "IN":
        return frozenset().union(*(_of_class(str(kind), part) for kind, part in value)), False
    if code in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        characters, empty = _of_sequence(value[2])
        return characters, empty or value[0] == 0
    if code == "SUBPATTERN":
        return _of_sequence(value[3])
    if code == "BRANCH":
        branches = [_of_sequence(branch) for branch in value[1]]
        return frozenset().union(*(characters for characters, _ in branches)), any(empty for _, empty in branches)
    if code in ("ASSERT", "ASSERT_NOT", "AT"):
        return frozenset(), True
    raise ValueError(f"a wording must begin with a finite set of characters, not {code}")


def _of_class(kind: str, part: Any) -> frozenset[str]:
    if kind == "LITERAL":
        return frozenset(chr(part))
    if kind == "RANGE" and part[1] - part[0] < 200:
        return frozenset(map(chr, range(part[0], part[1] + 1)))
    if kind == "CATEGORY" and str(part) == "CATEGORY_DIGIT":
        return _DIGITS
    raise ValueError(f"a wording must begin with a finite set of characters, not {kind}")
