"""Whether two names are those of one person or office, however they are written; and whether words say anything."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from nianbao.readers.traditional import simplified

# Signs that show nothing, though some of them count as letters: fillers of Hangul, the blank of Braille.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc\U00013430-\U0001345f\U00016fe4\U0001bca0-\U0001bca3"
    "\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Signs that look alike: the letters of three alphabets, figures, and characters that differ by the length of a stroke.
_ALIKE: Final = (
    "aаα", "bвьβ", "cсϲ", "eеεё", "hнһ", "iіιl1|ӏ", "jј", "kкκ", "mмμ", "nпη", "oоο0〇○", "pрρ", "sѕ", "tтτ", "uυ", "vѵν",
    "wѡω", "xхχ", "yуγ", "己已巳", "日曰", "未末", "土士", "人入", "千干", "戊戌戍", "祇祗", "毫亳", "一ー", "二ニ", "口ロ", "工エ",
    "力カ", "夕タ", "卜ト", "户戸", "侯候", "冶治", "汨汩", "刺剌", "崇祟", "壶壸", "鸟乌", "免兔", "晴睛", "拨拔",
)  # fmt: skip
_FOLDED: Final = {ord(sign): group[0] for group in _ALIKE for sign in group}
_TOGETHER: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"))  # two letters that look like one
_DASHES: Final = re.compile("[\u2010-\u2015\u2212\u2500\u2501\ufe58\u4e00\u31d0-]+")  # and the figure one
_HAN: Final = ("CJK UNIFIED", "CJK COMPATIBILITY", "IDEOGRAPHIC ZERO")
_PLAIN: Final = "Han or plain Latin"
_FEWEST_PIECES: Final = 5  # different characters and words in a reason: fewer are one repeated


def unseen(text: str) -> bool:
    """Whether a text holds signs that show nothing."""
    return _UNSEEN.search(text) is not None


def said(text: str) -> str:
    """The letters, characters and figures of a text, without what shows nothing, blanks and punctuation."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    return "".join(sign for sign in plain if sign.isalnum())


def out_of_place(name: str) -> str:
    """A sign that stands in no name: of an alphabet other than the rest is written in, or no letter, figure or punctuation at
    all, such as a stroke or a radical for a character. Blank where there is none."""
    scripts: dict[str, str] = {}
    for sign in unicodedata.normalize("NFKC", name):
        kind = unicodedata.category(sign)
        if kind[0] == "L":
            scripts.setdefault(_script(sign), sign)
        elif kind[0] not in "NPZM" and sign not in "○+|`~$^":
            return sign
    others = [sign for script, sign in scripts.items() if script != _PLAIN]
    return others[0] if len(scripts) > 1 and others else ""


def _script(letter: str) -> str:
    """The alphabet of a letter; Latin letters that are no ASCII without their marks are one of their own."""
    if unicodedata.normalize("NFKD", letter)[0].isascii():
        return _PLAIN
    name = unicodedata.name(letter, "")
    return _PLAIN if name.startswith(_HAN) else name.partition(" ")[0]


def look_alike(one: str, other: str) -> bool:
    """Whether two names are one to the eye. A dash may be left out, or be the figure one."""
    return bool({as_seen(one), as_seen(_DASHES.sub("一", one))} & {as_seen(other), as_seen(_DASHES.sub("一", other))})


def says_nothing(reason: str) -> bool:
    """Whether a reason is a few words or signs repeated, figures, or a row of letters: fewer than five different characters and
    words, or all of it twice."""
    text = said(reason)
    pieces = re.findall(r"[\u3400-\u9fff\U00020000-\U0003ffff]|[^\W\d_\u3400-\u9fff\U00020000-\U0003ffff]+", reason)
    return len({piece.casefold() for piece in pieces}) < _FEWEST_PIECES or text in (text + text)[1:-1]


def as_seen(name: str) -> str:
    """A name as the eye tells it from others: without blanks, points, widths, cases, marks on letters, in simplified
    characters, signs that look alike being one."""
    plain = unicodedata.normalize("NFKD", _UNSEEN.sub("", simplified(unicodedata.normalize("NFKC", name)))).casefold()
    folded = "".join(sign for sign in plain.translate(_FOLDED) if sign.isalnum())
    for two, one in _TOGETHER:
        folded = folded.replace(two, one)
    return folded
