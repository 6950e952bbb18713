"""Bytes to text: byte order mark, UTF-8, UTF-16 by its zero bytes, GB18030, Big5, the declared charset."""

from __future__ import annotations

import codecs
import re
from typing import Final, NamedTuple

from nianbao.base.errors import DocumentError

PRESCAN: Final = 4096  # bytes in which a declaration is looked for; late ones are common, so more than HTML's 1024

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED: Final = re.compile(rb"(?i)(?:charset|encoding)\s*=\s*[\"']?\s*([a-z0-9_.:\-]{3,20})")
_CHINESE: Final = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "big5": "big5"}
_IDEOGRAPH: Final = re.compile("[\u3400-\u9fff]")
_THREE_BYTES: Final = re.compile("[\u0800-\U0010ffff]")  # text of another encoding hardly ever passes for these
_ODD: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x80-\x9f\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
# The characters that running Chinese text cannot do without; a wrong decoding turns them into rare ones.
_SIMPLIFIED_COMMON: Final = re.compile("[的一是在有和年不中大为以公开信息府政了人上对于国会发行工地市区县主要，。、]")
_TRADITIONAL_COMMON: Final = re.compile("[的一是在有和年不中大為以公開信息府政了人上對於國會發行工地市區縣主要，。、]")
_TOLERATED: Final = 200  # one damaged byte sequence in so many characters is a blemish, not another encoding
_MAXIMUM_ODD: Final = 0.02
_MINIMUM_COMMON: Final = 0.04
_CERTAIN_COMMON: Final = 0.15
_SHORT: Final = 200  # bytes; of so little text no share can be asked
_SAMPLE: Final = 1 << 14  # characters
_VERY_SHORT: Final = 20


class Decoded(NamedTuple):
    """The text, the encoding's name, a remark for the user where something had to be tolerated, and the bytes that it was
    decoded from, where they are at hand."""

    text: str
    encoding: str
    note: str | None = None
    data: bytes = b""


def declared_charset(data: bytes) -> str | None:
    """The codec that an HTML meta or XML declaration near the start names, None where it is missing or unknown."""
    match = _DECLARED.search(data, 0, PRESCAN)
    if match is None:
        return None
    label = match[1].decode("ascii").lower()
    label = _CHINESE.get(label, label)
    try:
        return codecs.lookup(label).name
    except LookupError:
        return None


def decode(data: bytes, name: str = "") -> Decoded:
    """The text of `data`, without its byte order mark.

    A declaration is believed only where the bytes bear it out, because pages often state the wrong one.
    Raises DocumentError (`undecodable`, with the offset of the first byte that does not fit).
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data, len(mark), encoding, name)
    offset = 0
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        offset = error.start
        plain = None
    else:
        plain = Decoded(text, "utf-8")
        if b"\x00" not in data and (text.isascii() or _THREE_BYTES.search(text)):
            return plain
    wide = _utf_16(data)
    if wide is not None:
        return wide
    return _other(data, plain, offset, name)


def _strict(data: bytes, start: int, encoding: str, name: str) -> Decoded:
    try:
        return Decoded(data[start:].decode(encoding), encoding)
    except UnicodeDecodeError as error:
        tolerated = _blemished(data[start:], encoding)
        if tolerated is not None:
            return tolerated
        raise _undecodable(name, start + error.start) from error


def _utf_16(data: bytes) -> Decoded | None:
    """UTF-16 without a mark: line ends, digits, blanks leave zero bytes; the wrong byte order gives rare characters."""
    if len(data) % 2 or b"\x00" not in data[: 1 << 16]:
        return None
    best, best_share = None, _MINIMUM_COMMON
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        share = _common_share(text, _SIMPLIFIED_COMMON)
        if share > best_share and _odd_share(text) <= _MAXIMUM_ODD:
            best, best_share = Decoded(text, encoding), share
    return best


def _other(data: bytes, plain: Decoded | None, offset: int, name: str) -> Decoded:
    """GB18030 or Big5, or damaged UTF-8. `plain`: the text as UTF-8 where it passes for that, by chance perhaps."""
    # Kept whole: both encodings are weighed against each other and against what was declared.
    declared = declared_charset(data)
    candidates: list[tuple[float, Decoded]] = []
    for encoding, common in (("gb18030", _SIMPLIFIED_COMMON), ("big5", _TRADITIONAL_COMMON)):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            decoded = _blemished(data, encoding)
        else:
            decoded = Decoded(text, encoding) if _odd_share(text) <= _MAXIMUM_ODD else None
        if decoded is None:
            continue
        share = _common_share(decoded.text, common)
        if share >= _CERTAIN_COMMON and decoded.note is None and declared in (None, encoding, "utf-8"):
            return decoded
        candidates.append((share, decoded))
    damaged = _blemished(data, "utf-8")
    if damaged is not None:
        candidates.append((_common_share(damaged.text, _SIMPLIFIED_COMMON), damaged))
    # The share decides; the declaration only settles a near draw, as between short texts.
    best = max(candidates, key=lambda item: item[0] + (0.02 if item[1].encoding == declared else 0.0), default=None)
    if best is not None:
        likely = best[0] >= _MINIMUM_COMMON or (plain is None and best[1].encoding == declared)
        if likely or len(data) < (_SHORT if plain is None else _VERY_SHORT):
            return best[1]
    if plain is not None:
        return plain
    if declared and declared not in ("gb18030", "big5", "utf-8"):
        return _strict(data, 0, declared, name)
    raise _undecodable(name, offset)


def _blemished(data: bytes, encoding: str) -> Decoded | None:
    """The text with the odd damaged byte replaced, None where more than a few do not fit."""
    text = data.decode(encoding, "replace")
    bad = text.count("\ufffd")
    if not bad or bad > 2 + len(text) // _TOLERATED or 10 * bad > _IDEOGRAPH.subn("", text)[1]:
        return None
    if _odd_share(text) > _MAXIMUM_ODD:
        return None
    return Decoded(text, encoding, f"有{bad}处字节不合{encoding.upper()}编码，已用“\ufffd”代替")


def _odd_share(text: str) -> float:
    sample = text[:_SAMPLE]
    return len(_ODD.findall(sample)) / max(1, len(sample))


def _common_share(text: str, common: re.Pattern[str]) -> float:
    sample = text[:_SAMPLE]
    non_ascii = len(sample) - len(sample.encode("ascii", "ignore"))
    return len(common.findall(sample)) / max(1, non_ascii)


def _undecodable(name: str, offset: int) -> DocumentError:
    return DocumentError(
        f"文字编码无法识别，第{offset + 1}个字节起不合UTF-8、GB18030、UTF-16、Big5中的任何一种",
        reason="undecodable",
        where=name,
        hint="请用记事本或编辑器打开后另存为UTF-8编码",
    )
