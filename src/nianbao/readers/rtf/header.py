"""What the tables at the beginning of an RTF file say: fonts and their code pages, colours, styles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from nianbao.readers.looks import Colour
from nianbao.readers.rtf.tokens import end_of_group, plain_text

_CHARSETS: Final = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 255: "cp437",
}  # fmt: skip
_PAGES: Final = {
    936: "gb18030", 54936: "gb18030", 950: "cp950", 932: "cp932", 949: "cp949", 1361: "johab", 10000: "mac_roman",
    65001: "utf-8", 437: "cp437", 850: "cp850", 874: "cp874", **{page: f"cp{page}" for page in range(1250, 1259)},
}  # fmt: skip
DEFAULT_CODEC: Final = "cp1252"
_DOUBLE: Final = frozenset(("gb18030", "cp950", "cp932", "cp949", "johab", "utf-8"))  # codes of several bytes
_FONT: Final = re.compile(rb"\\f(\d{1,5})(?!\d)")
_CHARSET: Final = re.compile(rb"\\fcharset(\d{1,3})")
_PAGE: Final = re.compile(rb"\\cpg(\d{1,5})")
_PART: Final = re.compile(rb"\\(red|green|blue)(\d{1,3})")
_STYLE: Final = re.compile(rb"\\(s|cs)(\d{1,5})(?!\d)")
_BASED: Final = re.compile(rb"\\sbasedon(\d{1,5})")
_OUTLINE: Final = re.compile(rb"\\outlinelevel(\d)")
_HIDDEN: Final = re.compile(rb"\\v(?![a-z0-9])")
_STRUCK: Final = re.compile(rb"\\(?:strike|striked1)(?![a-z0-9])")
_OTHER_FONTS: Final = re.compile(rb"\{\\\*[^{}]*\}")
_HEADING: Final = re.compile(r"(?:heading|标题)\s*([1-9])", re.I)
_CONTENTS: Final = re.compile(r"toc\s*\d|目录\s*\d|contents\s*\d", re.I)
_MOST_STYLES: Final = 5000
_DEEPEST: Final = 20  # of styles on styles


class RtfFont(NamedTuple):
    name: str
    codec: str | None  # None: that of the document


class RtfStyle(NamedTuple):
    """`level`: of headings, from 1; `contents`: of a table of contents."""

    level: int | None = None
    contents: bool = False
    hidden: bool = False
    struck: bool = False


@dataclass(slots=True)
class RtfHeader:
    """Styles of paragraphs by number, of characters by number below zero less one."""

    codec: str = DEFAULT_CODEC
    fonts: dict[int, RtfFont] = field(default_factory=dict)
    colours: list[Colour | None] = field(default_factory=list)
    styles: dict[int, RtfStyle] = field(default_factory=dict)

    def codec_of(self, font: int) -> str:
        found = self.fonts.get(font)
        return self.codec if found is None or found.codec is None else found.codec

    def colour(self, number: int) -> Colour | None:
        return self.colours[number] if 0 <= number < len(self.colours) else None

    def take_page(self, number: int) -> None:
        self.codec = _PAGES.get(number, self.codec)

    def take_fonts(self, raw: bytes) -> None:
        raw = _OTHER_FONTS.sub(b"", raw)
        pieces = _FONT.split(raw)
        for number, said in zip(pieces[1::2], pieces[2::2], strict=True):
            charset, page = _CHARSET.search(said), _PAGE.search(said)
            codec = _CHARSETS.get(int(charset[1])) if charset is not None else None
            if page is not None:
                codec = _PAGES.get(int(page[1]), codec)
            name = plain_text(said, codec or self.codec).partition(";")[0].strip()
            self.fonts[int(number)] = RtfFont(name, codec)

    def take_colours(self, raw: bytes) -> None:
        for entry in raw.split(b";")[:-1]:
            parts = {name: min(int(value), 255) for name, value in _PART.findall(entry)}
            given = (parts.get(b"red", 0), parts.get(b"green", 0), parts.get(b"blue", 0))
            self.colours.append(given if parts else None)

    def take_styles(self, raw: bytes) -> None:
        found = dict(_styles(raw))
        for number in found:
            self.styles[number] = self._style(number, found, 0)

    def _style(self, number: int, found: dict[int, bytes], depth: int) -> RtfStyle:
        said = found.get(number)
        if said is None or depth > _DEEPEST:
            return RtfStyle()
        based = _BASED.search(said)
        base = int(based[1]) if based is not None else None
        if base is not None and number < 0:
            base = -1 - base
        parent = RtfStyle() if base in (None, number) else self._style(base or 0, found, depth + 1)
        name = plain_text(said, self.codec).strip().rstrip(";").strip()
        heading, outline = _HEADING.fullmatch(name), _OUTLINE.search(said)
        level = int(heading[1]) if heading else parent.level
        if heading is None and outline is not None:
            level = int(outline[1]) + 1 if int(outline[1]) < 9 else None
        return RtfStyle(
            level,
            parent.contents or _CONTENTS.match(name) is not None,
            parent.hidden or _HIDDEN.search(said) is not None,
            parent.struck or _STRUCK.search(said) is not None,
        )


def is_of_several_bytes(codec: str) -> bool:
    return codec in _DOUBLE


def _styles(raw: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    for _ in range(_MOST_STYLES):
        begin = raw.find(b"{", at)
        if begin < 0:
            return
        at = end_of_group(raw, begin + 1)
        said = raw[begin + 1 : at].removeprefix(b"\\*")
        kind = _STYLE.match(said)
        if kind is None:
            yield 0, said
        else:
            yield (int(kind[2]) if kind[1] == b"s" else -1 - int(kind[2])), said[kind.end() :]
