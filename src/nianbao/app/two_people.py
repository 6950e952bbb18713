"""Whether two names are those of one person or office, however they are written; and whether words say anything."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from nianbao.readers.traditional import simplified

# Signs that show nothing, though some of them count as letters: fillers of Hangul, the blank of Braille.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
# Signs that look alike: the letters of three alphabets, figures, and characters that differ by the length of a stroke.
_ALIKE: Final = (
    "aаα", "bвьβ", "cсϲ", "eеεё", "hнһ", "iіιl1|ӏ", "jј", "kкκ", "mмμ", "nпη", "oоο0〇○", "pрρ", "sѕ", "tтτ", "uυ", "vѵν",
    "wѡω", "xхχ", "yуγ", "己已巳", "日曰", "未末", "土士", "人入", "千干", "戊戌戍", "祇祗", "毫亳", "一ー", "二ニ", "口ロ", "工エ",
    "力カ", "夕タ", "卜ト",
)  # fmt: skip
_FOLDED: Final = {ord(sign): group[0] for group in _ALIKE for sign in group}
FEWEST_SIGNS: Final = 5  # different ones in a reason: fewer are a sign repeated


def unseen(text: str) -> bool:
    """Whether a text holds signs that show nothing."""
    return _UNSEEN.search(text) is not None


def said(text: str) -> str:
    """The letters, characters and figures of a text, without what shows nothing, blanks and punctuation."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    return "".join(sign for sign in plain if sign.isalnum())


def as_seen(name: str) -> str:
    """A name as the eye tells it from others: without blanks, points, widths, cases, marks on letters, in simplified
    characters, signs that look alike being one."""
    plain = unicodedata.normalize("NFKD", _UNSEEN.sub("", simplified(unicodedata.normalize("NFKC", name)))).casefold()
    return "".join(sign for sign in plain.translate(_FOLDED) if sign.isalnum())
