"""What a number format makes of a value: the text that a person sees in the cell.

Format codes after ECMA-376 part 1, 18.8.31 (sections for positive, negative, zero, text; literals; scaling; conditions).
Only what counts and amounts of a report need is rendered: whole numbers and decimals, with literals, thousands, per
cent and scaling; dates as ISO dates. Whatever else a format does (fractions, exponents, Chinese numerals, fill
characters) is shown as far as can be told, with the reason why it is no certain figure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final, Literal, NamedTuple

_DECIMALS: Final = 6  # places that a figure may have in a cell of no format
_NOISE: Final = Decimal("2e-9")  # parts of a value that are remains of binary arithmetic
_MAXIMUM_CODE: Final = 255  # characters, the format's own limit
_LARGEST_DATE: Final = 2_958_465  # 31 December 9999

BUILT_IN: Final = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    37: "#,##0;-#,##0",
    38: "#,##0;[Red]-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;[Red]-#,##0.00",
    41: "#,##0;-#,##0;-",
    42: "#,##0;-#,##0;-",
    43: "#,##0.00;-#,##0.00;-",
    44: "#,##0.00;-#,##0.00;-",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    **dict.fromkeys((*range(27, 32), 36, *range(50, 55), 57, 58), "yyyy/m/d"),  # of the East Asian editions
    **dict.fromkeys((*range(32, 36), 55, 56), "h:mm"),
}

Part = tuple[Literal["literal", "whole", "point", "decimal", "percent", "text", "general"], str]


class Shown(NamedTuple):
    """A cell's text as seen; `doubt`: why its figure is not certain, else None; `white`: whether the format says so."""

    text: str
    doubt: str | None = None
    white: bool = False


@dataclass(frozen=True, slots=True)
class _Section:
    parts: tuple[Part, ...]
    condition: tuple[str, Decimal] | None
    scale: int  # powers of thousand that are cut off
    grouped: bool
    kind: Literal["number", "date", "general", "text"]
    doubt: str | None
    white: bool


def shown(value: Decimal, code: str, *, date1904: bool = False) -> Shown:
    """What the cell shows for a number. An empty code, or `General`, is the plain number."""
    if code in ("", "General", "@", "GENERAL", "general"):
        return Shown(plain(value))
    sections = _sections(code)
    if sections is None:
        return Shown(plain(value), "数字格式无法识别")
    place = _chosen(value, sections)
    if place is None:
        return Shown("########", "数字格式没有适合该数的部分")
    section = sections[place]
    # The second section shows its own sign; a section with a condition of its own does too, but for the first.
    if section.condition is None and place == 1 and len(sections) > 1:
        value = abs(value)
    if section.kind == "date":
        return _date(value, date1904)
    return _rendered(value, section)._replace(white=section.white)


def shown_text(text: str, code: str) -> str:
    """What the cell shows for a text: the fourth section, where there is one, may hide it or put words around it."""
    sections = _sections(code) if ";" in code or "@" in code else None
    if not sections:
        return text
    chosen = sections[3] if len(sections) > 3 else sections[-1] if sections[-1].kind == "text" else None
    if chosen is None:
        return text
    if chosen.white:
        return ""
    return "".join(text if kind == "text" else piece for kind, piece in chosen.parts if kind in ("text", "literal"))


def plain(value: Decimal) -> str:
    """A number of no format: whole, or without the last digits, which are those of binary arithmetic."""
    rounded = round(value, _DECIMALS)
    if abs(value - rounded) <= _NOISE * max(abs(value), Decimal(1)):
        value = rounded
    if value == value.to_integral_value():
        return f"{value.to_integral_value():f}" if value else "0"
    return f"{value.normalize():f}"


def _chosen(value: Decimal, sections: Sequence[_Section]) -> int | None:
    """The number of the section that a value takes."""
    numeric = [place for place, section in enumerate(sections[:3]) if section.kind != "text"]
    if any(section.condition for section in sections):
        for place in numeric:
            condition = sections[place].condition
            if condition is None or holds(value, *condition):
                return place
        return None
    if not numeric:
        return 0
    if len(numeric) > 2 and value == 0:
        return numeric[2]
    return numeric[1] if len(numeric) > 1 and value < 0 else numeric[0]


def holds(value: Decimal, sign: str, bound: Decimal) -> bool:
    """Whether a comparison of a format's or a rule's condition holds: `sign` is one of < <= > >= = <>."""
    return {
        "<": value < bound, "<=": value <= bound, ">": value > bound,
        ">=": value >= bound, "=": value == bound, "<>": value != bound,
    }[sign]  # fmt: skip


def _rendered(value: Decimal, section: _Section) -> Shown:
    # Kept whole: the parts of a format in their order, with the digits that each takes.
    scaled = value / Decimal(1000) ** section.scale
    if any(kind == "percent" for kind, _ in section.parts):
        scaled *= 100
    whole_pattern = "".join(piece for kind, piece in section.parts if kind == "whole")
    decimal_pattern = "".join(piece for kind, piece in section.parts if kind == "decimal")
    digits = scaled.copy_abs().quantize(Decimal(1).scaleb(-len(decimal_pattern)), ROUND_HALF_UP)
    whole, _, fraction = f"{digits:f}".partition(".")
    fraction = _trimmed(fraction, decimal_pattern)
    whole_digits = _padded(whole, whole_pattern, section.grouped)
    kinds = {kind for kind, _ in section.parts}
    negative = scaled < 0 and ("general" in kinds or (digits != 0 and bool(kinds & {"whole", "decimal"})))
    if section.kind == "text":
        shown_so = (plain(value) if kind == "text" else piece for kind, piece in section.parts)
        return Shown("".join(shown_so), section.doubt)
    text, begun, placed = "", False, 0
    total = len(decimal_pattern)
    slots = sum(len(piece) for kind, piece in section.parts if kind == "whole")
    seen = 0
    for kind, piece in section.parts:
        if kind == "literal":
            text += piece
        elif kind == "general":
            text += plain(abs(scaled))
        elif kind == "percent":
            text += "%"
        elif kind == "text":
            text += plain(value)
        elif kind == "whole":
            seen += len(piece)
            # Digits beyond the pattern stand with its first piece; literals between digits keep their places.
            until = len(whole_digits) - (slots - seen)
            text += whole_digits[placed : max(until, placed)]
            placed = max(until, placed)
        elif kind == "point":
            text += "." if fraction or "0" in decimal_pattern or "?" in decimal_pattern or not total else ""
        elif kind == "decimal" and not begun:
            begun = True
            text += fraction
    return Shown(("-" if negative else "") + text, section.doubt)


def _trimmed(fraction: str, pattern: str) -> str:
    """Decimals without those that `#` does not show, and with blanks for those that `?` does not."""
    end = len(fraction)
    while end and fraction[end - 1] == "0" and pattern[end - 1 : end] in ("#", "?"):
        end -= 1
    return fraction[:end] + " " * pattern[end:].count("?")


def _padded(whole: str, pattern: str, grouped: bool) -> str:
    """Whole digits as the pattern wants them: zeros in front for `0`, blanks for `?`, none for `#`."""
    digits = whole.lstrip("0")
    wanted = pattern.lstrip("#")
    for place in range(len(digits), len(wanted)):
        digits = (" " if wanted[-1 - place] == "?" else "" if wanted[-1 - place] == "#" else "0") + digits
    if grouped and digits.strip().isdigit() and len(digits) > 3:
        return f"{int(digits):,}" if digits[0] != "0" else digits
    return digits


def _date(value: Decimal, date1904: bool) -> Shown:
    """A day as ISO date, with the time where there is one; no figure."""
    if not 0 <= value <= _LARGEST_DATE:
        return Shown("########", "日期格式的数超出范围")
    if value < 1:
        return Shown(str(timedelta(seconds=int(value * 86400))), "时间格式")
    start = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30 if value > 60 else 31)
    moment = start + timedelta(days=int(value), seconds=round(float(value % 1) * 86400))
    whole = moment.hour == moment.minute == moment.second == 0
    return Shown(str(moment.date()) if whole else moment.isoformat(" ", "seconds"), "日期格式")


_TOKEN: Final = re.compile(
    r'"(?P<quoted>[^"]{0,255})"|\\(?P<escaped>.)|!(?P<banged>.)|_(?P<gap>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]{0,255})\]|(?P<general>[Gg]eneral|GENERAL|G/通用格式)'
    r"|(?P<date>[yYdDhHsSeE]+(?![+-])|[mMbB]+|a{3,4}|AM/PM|上午/下午|A/P)|(?P<exponent>[Ee][+-])|(?P<digit>[0#?])|(?P<other>.)",
    re.S,
)
_WHITE: Final = ("white", "白色", "color2", "颜色2")
_CONDITION: Final = re.compile(r"(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)")


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...] | None:
    """The sections of a format code; None when it is none."""
    if len(code) > _MAXIMUM_CODE:
        return None
    sections = tuple(_section(text) for text in _split(code))
    return sections if len(sections) <= 4 else None


def _split(code: str) -> list[str]:
    """Sections are set apart by semicolons, but for those in quotes, in brackets or behind a backslash."""
    found, start, place = [], 0, 0
    while place < len(code):
        match = _TOKEN.match(code, place)
        if match is None:
            break
        if match["other"] == ";":
            found.append(code[start:place])
            start = match.end()
        place = match.end()
    return [*found, code[start:]]


def _section(code: str) -> _Section:
    tokens = list(_TOKEN.finditer(code))
    found = _Written([place for place, token in enumerate(tokens) if token["digit"]])
    for place, token in enumerate(tokens):
        found.take(place, token)
    return found.section()


class _Written:
    """What the tokens of a section say, one after another. `digits`: the places of the tokens that stand for digits."""

    def __init__(self, digits: list[int]) -> None:
        self.digits = digits
        self.parts: list[Part] = []
        self.doubts: list[str] = []
        self.condition: tuple[str, Decimal] | None = None
        self.scale = 0
        self.decimals = self.grouped = self.dated = self.white = False

    def take(self, place: int, token: re.Match[str]) -> None:
        if token["bracket"] is not None:
            self._bracket(token["bracket"])
        elif token["date"] and not self.digits:
            self.dated = True
        elif token["exponent"]:
            self.doubts.append("科学记数法")
        elif token["fill"]:
            self.parts.append(("literal", token["fill"]))
            if token["fill"].strip():
                self.doubts.append("以填充字符显示")
        elif token["gap"]:
            self.parts.append(("literal", " "))
        elif token["general"]:
            self.parts.append(("general", ""))
        elif token["digit"]:
            self._digit(token["digit"])
        elif token["other"] in (".", ",", "%", "@", "/"):
            self._sign(place, token["other"])
        else:
            self.parts.append(("literal", _literal(token)))

    def _bracket(self, text: str) -> None:
        found = _CONDITION.fullmatch(text)
        if found is not None:
            self.condition = (found[1], Decimal(found[2]))
        elif text[:1] == "$":
            self.parts.append(("literal", text[1:].split("-")[0]))
        elif text.upper().startswith("DBNUM"):
            self.doubts.append("以中文数字显示")
        elif text.lower().replace(" ", "") in _WHITE:
            self.white = True
        elif text.lower() in ("h", "hh", "m", "mm", "s", "ss"):
            self.dated = True

    def _digit(self, text: str) -> None:
        if self.decimals:
            self.parts.append(("decimal", text))
        elif self.parts and self.parts[-1][0] == "whole":
            self.parts[-1] = ("whole", self.parts[-1][1] + text)
        else:
            self.parts.append(("whole", text))

    def _sign(self, place: int, sign: str) -> None:
        if sign == "." and self.digits and not self.decimals:
            self.decimals = True
            self.parts.append(("point", ""))
        elif sign == "," and self.digits:
            if place > self.digits[-1]:
                self.scale += 1
            elif not self.decimals:
                self.grouped = True
        elif sign == "%":
            self.parts.append(("percent", ""))
        elif sign == "@":
            self.parts.append(("text", ""))
        elif sign == "/" and self.digits:
            self.doubts.append("以分数显示")
        else:
            self.parts.append(("literal", sign))

    def section(self) -> _Section:
        kinds = {kind for kind, _ in self.parts}
        kind: Literal["number", "date", "general", "text"] = (
            "date" if self.dated else "text" if "text" in kinds else "general" if "general" in kinds else "number"
        )
        doubt = self.doubts[0] if self.doubts else None
        return _Section(tuple(_joined(self.parts)), self.condition, self.scale, self.grouped, kind, doubt, self.white)


def _literal(token: re.Match[str]) -> str:
    for name in ("quoted", "escaped", "banged", "other", "date"):
        if token[name] is not None:
            return token[name]
    return ""


def _joined(parts: Sequence[Part]) -> list[Part]:
    """Decimals in one piece: the pattern behind the point."""
    found: list[Part] = []
    for part in parts:
        if part[0] == "decimal" and found and found[-1][0] == "decimal":
            found[-1] = ("decimal", found[-1][1] + part[1])
        else:
            found.append(part)
    return found
