"""Folding of printed Chinese text: one form for what reads the same, without touching what a wording rule looks at."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

# U+2E80–U+2EF3 in order. NFKC leaves these alone, so they are mapped by hand to the ideograph that they stand for in
# running text (source: Unicode's EquivalentUnifiedIdeograph; forms outside the BMP go to the common character).
_RADICALS_SUPPLEMENT: Final = (
    "冫厂乛乚乙亻冂几刀刂卜㔾小小兀尣尢尢巳幺彑彐忄心扌攵\u2e9a旡日月歺母民氵氺灬爫爫丬牛犭王疋目示礻竹糹"
    "纟罓罒㓁冗网羊羊羊耂肀聿肉臼艹艹艹虎衤覀西见角角讠贝足车辶辶辶邑钅長镸长门阜阝雨青韦页风飞食食飠"
    "饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
# NFKC gives these three in the traditional form; fonts of simplified text draw the simplified one under the radical.
_KANGXI_EXCEPTIONS: Final = {"戶": "户", "靑": "青", "黃": "黄"}

_ZERO_WIDTH: Final = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
_CONTROLS: Final = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_LINE_BREAKS: Final = "\r\x0b\x0c\x85\u2028\u2029"
_BLANKS: Final = " \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\u3164"

# Ideographs and Chinese punctuation, the curly quotes, dashes and dots that Chinese text prints at full width included.
_HAN: Final = "\u3400-\u9fff\u3007\U00020000-\U0003ffff"
_CJK: Final = _HAN + "\u3001-\u3006\u3008-\u301f\uff01-\uff60\u2014\u2018\u2019\u201c\u201d\u2026\u00b7"

_SUSPECT = re.compile(
    f"[{_BLANKS}{_ZERO_WIDTH}{_CONTROLS}{_LINE_BREAKS}\u2e80-\u2fd5\uf900-\ufad9"
    "\uff05\uff0e\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]"
)
_REMOVED = re.compile(f"[{_ZERO_WIDTH}{_CONTROLS}]+")
_BREAKS = re.compile(f"\r\n|[{_LINE_BREAKS}]")
_BLANK_RUN = re.compile(f"[{_BLANKS}]+")
_MAPPED = re.compile("[\u2e80-\u2fd5\uf900-\ufad9\uff05\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_FULL_WIDTH_POINT = re.compile("(?<=[0-9])\uff0e(?=[0-9])")
_EDGE_BLANK = re.compile(r" ?\n ?")
# A blank is dropped beside Chinese when both neighbours are Chinese, figures or the brackets and points around them.
# The literal blank stands first, so that the search runs from blank to blank.
_LOOSE_BLANK = re.compile(
    f" (?:(?<=[{_CJK}] )(?=[{_CJK}0-9,.:;!?%()\\[\\]])|(?<=[0-9%)\\]] )(?=[{_CJK}])"
    f"|(?<=[0-9] )(?=%)|(?<=[(\\[] )(?=[{_CJK}0-9]))"
)


def _mapping() -> dict[str, str]:
    table = {chr(0x2E80 + offset): target for offset, target in enumerate(_RADICALS_SUPPLEMENT)}
    for first, last in ((0x2F00, 0x2FD5), (0xF900, 0xFAD9), (0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A)):
        for code in range(first, last + 1):
            target = unicodedata.normalize("NFKC", chr(code))
            table[chr(code)] = _KANGXI_EXCEPTIONS.get(target, target) if first == 0x2F00 else target
    table["％"] = "%"
    return table


_MAP: Final = _mapping()


def _mapped(match: re.Match[str]) -> str:
    return _MAP.get(match[0], match[0])


_HALF_WIDTH_MARK = re.compile(
    r"[,:](?!\d)|(?<!\d)[,:]|[;!?()]|(?<=[\u4e00-\u9fff”》）)%〕])(?<![一二三四五六七八九十])\.(?![A-Za-z.])"
)
_FULL_WIDTH_MARKS = {",": "，", ":": "：", ";": "；", "!": "！", "?": "？", "(": "（", ")": "）", ".": "。"}


def with_full_width_marks(text: str) -> str:
    """The text with Chinese marks for half-width ones, but for those between digits and behind enumerators; its length
    stays the same."""
    return _HALF_WIDTH_MARK.sub(lambda mark: _FULL_WIDTH_MARKS[mark[0]], text)


def fold(text: str) -> str:
    """The text with one code point for what reads the same. Idempotent.

    - Kangxi radicals, CJK radicals (U+2E80–2FD5) and compatibility ideographs become the ideographs that they show;
    - full-width letters, digits, ％, and ． between digits become ASCII; all other punctuation stays as printed;
    - zero-width characters, soft hyphens, variation selectors and control characters go; every kind of blank (NBSP,
      U+3000, thin blanks, tabs) becomes one plain blank for each run; blanks at the ends of a line go;
    - a blank between two Chinese characters, between these and a digit, or beside Chinese punctuation goes
      ("总 计" → "总计", "2024 年" → "2024年"); a blank between two digits or beside Latin letters stays;
    - line breaks stay, all as "\\n".
    """
    if _SUSPECT.search(text) is None:
        return text
    if not text.isascii():
        text = _REMOVED.sub("", text)
        text = _MAPPED.sub(_mapped, text)
    elif not text.isprintable():
        text = _REMOVED.sub("", text)
    text = _BREAKS.sub("\n", text)
    text = _BLANK_RUN.sub(" ", text)
    if " " in text:
        if "\n" in text:
            text = _EDGE_BLANK.sub("\n", text)
        text = _LOOSE_BLANK.sub("", text.strip(" "))
    # Last, because a blank beside the point may have stood between the digits.
    return _FULL_WIDTH_POINT.sub(".", text) if "．" in text else text


_NOT_WORD = re.compile(r"[\W_]+")
_CACHED_LABEL_LENGTH: Final = 80


def label_key(text: str) -> str:
    """The key under which two printed labels are the same label: `fold`, NFKC, then only letters, ideographs and
    digits, lower case.

    Blanks, line breaks, punctuation of either width, brackets, quotes, dashes and symbols are dropped; ordinals stay,
    without their brackets: "（六）其他处理", "(六) 其他处理" and "六、其他处理" all give "六其他处理";
    "⒈属于" gives "1属于". Chinese and Arabic ordinals are not equated ("（6）" gives "6").
    """
    return _label_key(text) if len(text) <= _CACHED_LABEL_LENGTH else _label_key.__wrapped__(text)


@lru_cache(maxsize=4096)
def _label_key(text: str) -> str:
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", fold(text))).lower()


_DIGITS: Final = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    **{character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")},
    **dict.fromkeys("〇○", 0),
    **dict.fromkeys("两兩貳", 2),
    **dict.fromkeys("叄參", 3),
    "陸": 6,
}
_UNITS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS: Final = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_NUMERAL = re.compile(f"[{''.join((*_DIGITS, *_UNITS, *_MYRIADS))}廿卅]{{1,24}}")


def chinese_number(text: str) -> int | None:
    """The value of a whole Chinese numeral, None for anything else.

    Everyday and formal digits (一 壹, 两, 廿, 卅), digit by digit ("二〇二四" → 2024), with units up to 亿
    ("一百零五" → 105, "三千二" → 3200, "十二万" → 120000). The text must hold nothing else; order of units is checked.
    """
    if _NUMERAL.fullmatch(text) is None:
        return None
    if all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    text = text.replace("廿", "二十").replace("卅", "三十")
    if text[0] in "零〇○" or text[-1] in "零〇○":
        return None
    for marks in ("亿億", "万萬"):
        position = max(text.rfind(mark) for mark in marks)
        if position >= 0:
            return _with_myriad(text[:position], text[position], text[position + 1 :])
    return _section(text)


def _with_myriad(head: str, mark: str, tail: str) -> int | None:
    unit = _MYRIADS[mark]
    high = chinese_number(head) if head else None
    if high is None or (len(head) > 1 and all(character in _DIGITS for character in head)):
        return None
    if not tail:
        return high * unit
    if len(tail) == 1:
        return high * unit + _DIGITS[tail] * unit // 10 if tail in _DIGITS else None
    low = chinese_number(tail.lstrip("零〇○"))
    if low is None or low >= unit:
        return None
    return high * unit + low


def _section(text: str) -> int | None:
    """A numeral under ten thousand that holds at least one unit or is a single digit."""
    # Kept whole: a machine of four variables that reads a numeral once.
    total, digit, last_unit, after_zero = 0, None, 10_000, False
    for character in text:
        if character in _UNITS:
            unit = _UNITS[character]
            if unit >= last_unit or (digit is None and (unit != 10 or after_zero)):
                return None
            total += (1 if digit is None else digit) * unit
            digit, last_unit, after_zero = None, unit, False
        elif _DIGITS[character] == 0:
            if digit is not None or after_zero:
                return None
            after_zero = True
        elif digit is not None:
            return None
        else:
            digit = _DIGITS[character]
    if digit is None:
        return total
    if after_zero or last_unit == 10:
        return total + digit
    return total + digit * last_unit // 10 if last_unit < 10_000 else digit
