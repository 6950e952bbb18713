"""Regular expressions that take far longer than a text is long, told by trying them on hostile texts.

An engine without backtracking would need no such trial, but takes neither look-around nor references to groups: of the
530 patterns of our packs RE2 refuses 199, and takes four times as long as `re` for the others on a usual text. So the
packs keep `re`, whatever runs their patterns has a limit of time, and lint tells those that could come to it.

Whether a pattern is slow hangs on how it fits the text: what its repetitions have in common, and whether it can begin
anywhere. So each pattern is tried on runs of the characters that it names, of its own beginnings, and of the bodies of
its repetitions, each with an end that it does not match. A short run tells nearly all as harmless; what takes long there is
tried on longer ones. A pattern that reaches no further than some characters takes as long at each place of a text, however
long that is: a text of a few times its reach tells it as harmless. The time is the processor's, the bound of each trial
`_LIMIT`.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterator
from functools import lru_cache
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, Final

from nianbao.base.timelimit import time_limit

_TRIALS: Final = (
    (2_000, 0.001),
    (10_000, 0.02),
    (40_000, 0.1),
)  # characters; seconds below which a pattern is harmless
_GROWTH: Final = 8  # times as long for four times the text: one step for each character gives 4, for each pair 16
_LIMIT: Final = 0.6  # seconds that a trial may take at most
_MOST: Final = 48  # hostile texts of a pattern
_REACHES: Final = 500  # characters at the most that a pattern of bounded reach sees from a place
_SHORTEST: Final = 200  # characters of a text
_A_PLACE: Final = 0.25 * _LIMIT / _TRIALS[-1][0]  # seconds at each place below which such a pattern is harmless
_HOSTILE: Final = " \u3000\n1一十（(“《-—，,。、.中年|a%"
_END: Final = "\x00"


class _TooLongError(Exception):
    """A trial has come to the bound of its time."""


@lru_cache(maxsize=4096)
def slow_on(pattern: str, flags: int = 0) -> str | None:
    """What a hostile text on which the pattern is slow repeats; None where it is slow on none that was tried."""
    compiled = re.compile(pattern, flags)
    reach = reach_of(_parser.parse(pattern, flags))
    return next((unit for unit in units_of(pattern, flags) if _is_slow(compiled, unit, reach)), None)


def _is_slow(pattern: re.Pattern[str], unit: str, reach: float) -> bool:
    if reach <= _REACHES:
        length = max(_SHORTEST, 4 * int(reach))
        if _seconds(pattern, unit, length, length * _A_PLACE) < length * _A_PLACE:
            return False
    before = 0.0
    for length, harmless in _TRIALS:
        took = _seconds(pattern, unit, length, harmless)
        if took < harmless:
            return False
        if took >= _LIMIT:
            return True
        grown, before = took > _GROWTH * before, took
    return grown


def _seconds(pattern: re.Pattern[str], unit: str, length: int, enough: float) -> float:
    """What the quicker of two trials took, of one where that took less than `enough`; `_LIMIT` where it came to no end."""
    text = unit * (length // len(unit)) + _END
    least = _LIMIT
    for _ in range(2):
        before = time.process_time()
        try:
            with time_limit(_LIMIT, _TooLongError()):
                for _found in pattern.finditer(text):
                    pass
        except _TooLongError:
            return _LIMIT
        least = min(least, time.process_time() - before)
        if least < enough:
            break
    return least


def reach_of(items: Any) -> float:
    """How many characters from where it begins a sequence can look at, those that it looks back at too; infinite where
    a repetition has no bound, or is of what another group has matched."""
    reach = 0.0
    for operator, argument in items:
        if operator in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            _least, most, repeated = argument
            reach += math.inf if most is sre.MAXREPEAT else most * reach_of(repeated)
        elif operator is sre.BRANCH:
            reach += max(map(reach_of, argument[1]))
        elif operator is sre.SUBPATTERN:
            reach += reach_of(argument[3])
        elif operator in (sre.ASSERT, sre.ASSERT_NOT):
            reach += reach_of(argument[1])
        elif operator is sre.ATOMIC_GROUP:
            reach += reach_of(argument)
        elif operator in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN):
            reach += 1
        elif operator is not sre.AT:
            return math.inf
    return reach


def units_of(pattern: str, flags: int) -> tuple[str, ...]:
    """What hostile texts repeat, in a fixed order."""
    parsed = _parser.parse(pattern, flags)
    found = dict.fromkeys(_HOSTILE)
    for unit in (*_beginnings(parsed), *_bodies(parsed)):
        found.setdefault(unit)
        if len(found) >= _MOST:
            break
    return tuple(unit for unit in found if unit)


def _beginnings(items: Any) -> Iterator[str]:
    """Examples of the first one, two, … parts of a sequence."""
    said = ""
    for item in items:
        said += _example([item])
        yield said[:80]


def _bodies(items: Any) -> Iterator[str]:
    """Characters that the pattern names, and examples of what it repeats, however deep."""
    for operator, argument in items:
        if operator in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            yield _example(argument[2])
            yield from _beginnings(argument[2])
            yield from _bodies(argument[2])
        elif operator is sre.IN:
            yield from _members(argument)
        elif operator is sre.LITERAL:
            yield chr(argument)
        elif operator is sre.BRANCH:
            for branch in argument[1]:
                yield _example(branch)
                yield from _bodies(branch)
        elif operator is sre.SUBPATTERN:
            yield from _beginnings(argument[3])
            yield from _bodies(argument[3])
        elif operator in (sre.ASSERT, sre.ASSERT_NOT):
            yield from _bodies(argument[1])
        elif operator is sre.ATOMIC_GROUP:
            yield from _bodies(argument)


def _members(items: Any) -> Iterator[str]:
    for operator, argument in items:
        if operator is sre.LITERAL:
            yield chr(argument)
        elif operator is sre.RANGE:
            yield chr(argument[0])


_OF_CATEGORY: Final = {
    sre.CATEGORY_DIGIT: "1",
    sre.CATEGORY_NOT_DIGIT: "中",
    sre.CATEGORY_SPACE: " ",
    sre.CATEGORY_NOT_SPACE: "中",
    sre.CATEGORY_WORD: "中",
    sre.CATEGORY_NOT_WORD: "，",
}


def _of_set(items: Any) -> str:
    if items and items[0][0] is sre.NEGATE:
        closed = re.compile(_listed(items[1:]))
        return next((char for char in "中1a ，、" if not closed.match(char)), "")
    for operator, argument in items:
        if operator is sre.LITERAL:
            return chr(argument)
        if operator is sre.RANGE:
            return chr(argument[0])
        if operator is sre.CATEGORY:
            return _OF_CATEGORY[argument]
    return ""


def _listed(items: Any) -> str:
    """A set written again as an expression."""
    written = []
    for operator, argument in items:
        if operator is sre.LITERAL:
            written.append(re.escape(chr(argument)))
        elif operator is sre.RANGE:
            written.append(f"[{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}]")
        elif operator is sre.CATEGORY:
            written.append(re.escape(_OF_CATEGORY[argument]))
    return "|".join(written) or "(?!)"


def _example(items: Any) -> str:
    """A short text that a sequence matches, as far as that can be said without looking around."""
    said = ""
    for operator, argument in items:
        if operator is sre.LITERAL:
            said += chr(argument)
        elif operator is sre.NOT_LITERAL:
            said += "中" if argument != ord("中") else "文"
        elif operator is sre.ANY:
            said += "中"
        elif operator is sre.IN:
            said += _of_set(argument)
        elif operator in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            said += _example(argument[2]) * min(max(argument[0], 1), 20)
        elif operator is sre.BRANCH:
            said += _example(argument[1][0])
        elif operator is sre.SUBPATTERN:
            said += _example(argument[3])
        elif operator is sre.ATOMIC_GROUP:
            said += _example(argument)
    return said[:200]
