"""Automatic numbering, as word processors count it: what ordinal a paragraph prints (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from nianbao.base.ordinals import DIGITS

_DIGITS = f"〇{DIGITS}"
_FINANCIAL = "零壹贰叁肆伍陆柒捌玖"
_PLACEHOLDER: Final = re.compile("[\\x00-\\x08]")
_RUNS_ON: Final = frozenset("0123456789.,．，")  # ends of an ordinal that would be part of a figure behind it
_ENDS_ITSELF = "、．.。）)】］]，,：:；;·•●○■□◆◇★→—"


def _counting(number: int, digits: str = _DIGITS, units: tuple[str, str, str] = ("十", "百", "千")) -> str:
    """A number below 10000 as it is read: 一 … 十一 … 二十 … 一百零五; 一十 is printed 十."""
    if not 0 < number < 10000:
        return digits[0] if number == 0 else str(number)
    parts: list[str] = []
    pending_zero = False
    for position in (3, 2, 1, 0):
        digit = number // 10**position % 10
        if digit == 0:
            pending_zero = bool(parts)
            continue
        if pending_zero:
            parts.append("零")
            pending_zero = False
        parts.append(digits[digit] + (units[position - 1] if position else ""))
    text = "".join(parts)
    if 10 <= number < 20 and digits is _DIGITS:
        text = text[1:]
    return text


def _digitwise(digits: str) -> Callable[[int], str]:
    return lambda number: "".join(digits[int(digit)] for digit in str(abs(number)))


def _cycle(symbols: str) -> Callable[[int], str]:
    return lambda number: symbols[number - 1] if 0 < number <= len(symbols) else str(number)


def _enclosed(first: int, last: int) -> Callable[[int], str]:
    return lambda number: chr(first + number - 1) if 0 < number <= last else str(number)


def _letters(number: int) -> str:
    """a … z, aa, bb …: Word repeats the letter."""
    if number < 1:
        return str(number)
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 30)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for value, symbol in (
        (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
        (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    ):  # fmt: skip
        count, number = divmod(number, value)
        text += symbol * count
    return text


def _financial(number: int) -> str:
    return _counting(number, _FINANCIAL, ("拾", "佰", "仟"))


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": _digitwise("０１２３４５６７８９"),
    "decimalFullWidth2": _digitwise("０１２３４５６７８９"),
    "decimalHalfWidth": str,
    "decimalEnclosedCircle": _enclosed(0x2460, 20),
    "decimalEnclosedCircleChinese": _enclosed(0x2460, 20),
    "decimalEnclosedParen": _enclosed(0x2474, 20),
    "decimalEnclosedFullstop": _enclosed(0x2488, 20),
    "chineseCounting": _counting,
    "chineseCountingThousand": _counting,
    "japaneseCounting": _counting,
    "taiwaneseCounting": _counting,
    "taiwaneseCountingThousand": _counting,
    "koreanCounting": _counting,
    "ideographDigital": _digitwise(_DIGITS),
    "japaneseDigitalTenThousand": _digitwise(_DIGITS),
    "taiwaneseDigital": _digitwise(_DIGITS),
    "ideographEnclosedCircle": _enclosed(0x3280, 10),
    "chineseLegalSimplified": _financial,
    "ideographLegalTraditional": _financial,
    "japaneseLegal": _financial,
    "ideographTraditional": _cycle("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _cycle("子丑寅卯辰巳午未申酉戌亥"),
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "none": lambda _: "",
}


@dataclass(slots=True)
class Level:
    """`text`: what is printed, with the characters 0 to 8 where the ordinals of the levels stand."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    style: str | None = None  # the paragraph style that is tied to this level
    restart: int | None = None  # 0: never restarts
    legal: bool = False


@dataclass(frozen=True, slots=True)
class NumberedList:
    """`counted_with`: lists of the same have one count; `starts`: what a level begins with where this list is begun."""

    counted_with: str
    levels: Mapping[int, Level]
    starts: Mapping[int, int] = field(default_factory=dict)


_NO_LIST: Final = NumberedList("", {})


class Numbering:
    """The lists of a document by their names, with running counters. `label` must be asked in reading order, once a
    paragraph."""

    def __init__(self, lists: Mapping[str, NumberedList]) -> None:
        self._lists = lists
        self._counters: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def level_of_style(self, list_id: str, style: str) -> int:
        """The level of the list that is tied to the style, 0 when none is."""
        levels = self._lists.get(list_id, _NO_LIST).levels
        return next((position for position, level in levels.items() if level.style == style), 0)

    def go_on(self, list_id: str, position: int, number: int) -> None:
        """The next paragraph of this list and level has this number."""
        found = self._lists.get(list_id, _NO_LIST)
        self._begun.add((list_id, position))
        self._counters.setdefault(found.counted_with, {})[position] = number - 1

    def label(self, list_id: str, position: int) -> str:
        """The ordinal that the next paragraph of this list and level prints, with what separates it from the text."""
        # Kept whole: counters of all levels move together.
        found = self._lists.get(list_id, _NO_LIST)
        levels = found.levels
        level = levels.get(position)
        if level is None:
            return ""
        counters = self._counters.setdefault(found.counted_with, {})
        if (list_id, position) not in self._begun:
            self._begun.add((list_id, position))
            if position in found.starts:
                counters[position] = found.starts[position] - 1
        counters[position] = counters.get(position, level.start - 1) + 1
        for deeper in [key for key in counters if key > position]:
            below = levels.get(deeper)
            if below is None or below.restart is None or (below.restart and position < below.restart):
                del counters[deeper]
        if level.format == "bullet":
            return level.text if level.text and not "\ue000" <= level.text[0] <= "\uf8ff" else ""

        def ordinal(match: re.Match[str]) -> str:
            index = ord(match[0])
            shown = levels.get(index, level)
            count = counters.setdefault(index, shown.start) if index != position else counters[index]
            form = "decimal" if level.legal else shown.format
            return FORMATS.get(form, str)(count)

        text = _PLACEHOLDER.sub(ordinal, level.text)
        return text if level.suffix == "nothing" or text[-1:].isspace() else apart(f"{text} ")


def apart(text: str) -> str:
    """An ordinal with what separates it from the text: one blank, none behind a sign that does so itself."""
    ordinal = text.rstrip()
    return ordinal if ordinal == text or ordinal[-1:] in _ENDS_ITSELF else f"{ordinal} "


def labelled(label: str, text: str) -> str:
    """A paragraph with its printed ordinal, which never runs into a figure."""
    apart = text[:1].isdigit() and label[-1:] in _RUNS_ON
    return f"{label} {text}" if label and apart else label + text
