"""The groups, control words and code pages of an RTF file, followed one by one to paragraphs, rows and text boxes."""

from __future__ import annotations

from typing import Final, NamedTuple

from nianbao.model.document import ImageFile
from nianbao.readers.archive import damaged, too_complex
from nianbao.readers.cell_marks import FIELD, pictured, unclear
from nianbao.readers.rtf.blocks import ROW_WORDS, RtfBlock, RtfParagraph, RtfRowShape, is_text_gone
from nianbao.readers.rtf.characters import CHANGING, RtfLook, changed
from nianbao.readers.rtf.header import RtfHeader, is_of_several_bytes
from nianbao.readers.rtf.pictures import RtfPictures
from nianbao.readers.rtf.tables import RtfAssembly
from nianbao.readers.rtf.tokens import TOKEN, character, end_of_group, from_hex, plain_text

MOST_DEEP: Final = 1000  # groups in groups
MOST_PARAGRAPHS: Final = 200_000
_FIXED: Final = {
    "tab": "\t", "line": "\n", "page": "\n", "column": "\n", "lbr": "\n", "bullet": "•", "endash": "–", "emdash": "—",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "emspace": "\u2003", "enspace": "\u2002",
    "qmspace": "\u2005", "softline": "\n", "zwj": "\u200d", "zwnj": "\u200c", "zwbo": "\u200b", "zwnbo": "\u2060",
    "ltrmark": "\u200e", "rtlmark": "\u200f",
}  # fmt: skip
_SYMBOLS: Final = {b"~": "\u00a0", b"_": "-", b"\t": "\t"}
_ESCAPED: Final = b"\\{}"
_MADE: Final = frozenset(("chdate", "chtime", "chdpl", "chdpa", "chpgn", "sectnum"))
# Groups that begin with \* and are followed none the less.
_STARRED: Final = frozenset(
    ("shppict", "shpinst", "ud", "moMath", "moMathPara", "nesttableprops", "do", "fldinst", "mmath")
)
_PASSED: Final = frozenset(
    ("filetbl", "listtable", "listoverridetable", "revtbl", "rsidtbl", "header", "headerl", "headerr", "headerf", "footer",
     "footerl", "footerr", "footerf", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "xe", "tc", "tcn", "rxe",
     "txe", "datafield", "objdata", "objname", "objclass", "bkmkstart", "bkmkend", "annotation", "atnid", "atnauthor", "pn",
     "pnseclvl", "shprslt", "sn", "template", "nonesttables", "nonshppict", "generator", "private", "comment", "mmathPict",
     "formfield", "background", "picprop", "listpicture", "themedata", "latentstyles", "datastore")
)  # fmt: skip
_BOXES: Final = frozenset(("shptxt", "dptxbxtext"))
_LABELS: Final = frozenset(("listtext", "pntext"))
_PAGES: Final = {"ansi": 1252, "mac": 10000, "pc": 437, "pca": 850}


class _State(NamedTuple):
    """What a group leaves as it found it. `depth`: of tables; `kind`: what the text of the group is."""

    look: RtfLook = RtfLook()
    within: bool = False
    depth: int = 1
    width: int = 1  # bytes that stand behind a \u for readers that do not know it
    style: int = 0
    level: int | None = None
    shade: int = 0
    kind: str = ""


class RtfInterpreter:
    """Goes through the bytes once. `header` and `blocks` are there when `run` has ended; `images`: of all paragraphs, by the
    numbers of their signs, with their bytes in `pictures`."""

    def __init__(self, data: bytes, name: str) -> None:
        self._data, self._name = data, name
        self.header = RtfHeader()
        self.title = ""
        self.notes = 0
        self.pictures = RtfPictures(data)
        self.images: list[ImageFile | None] = []
        self._state = _State()
        self._outer: list[_State] = []
        self._boxes: list[tuple[int, RtfAssembly, RtfParagraph]] = []  # depth of groups, what was read around the box
        self._assembly = RtfAssembly()
        self._paragraph = RtfParagraph()
        self._shape = RtfRowShape()
        self._inner_shape = RtfRowShape()  # of tables in cells: that of the row around them goes on behind them
        self._skip = 0
        self._raw = bytearray()  # text that is not decoded yet
        self._raw_look = RtfLook()
        self._starred = False
        self._paragraphs = 0

    def run(self) -> list[RtfBlock]:
        """The blocks of the body. Raises DocumentError (`damaged`, `too_large`)."""
        # Kept whole: it is gone through for every token.
        data, at = self._data, 0
        match = TOKEN.match
        while (token := match(data, at)) is not None:
            at = token.end()
            kind = token.lastindex
            if kind == 1 or kind == 2:
                at = self._word(token[1].decode("ascii"), token[2], at)
            elif kind == 5:
                self._bytes(token[5])
            elif kind == 3:
                self._bytes(from_hex(token[3]))
            elif kind == 4:
                if token[4] == b"{":
                    self._begin_group()
                elif self._end_group():
                    break
            elif kind == 6:
                self._symbol(token[6])
        self._flush()
        if self._outer:
            raise damaged(self._name, "文件没有结束，可能没有下载完")
        if b"\\" in data[at:] or b"{" in data[at:]:
            raise damaged(self._name, "文件提前结束")
        if self._paragraph.runs or self._paragraph.boxes or self._paragraph.pictures:
            self._end_paragraph("par")
        return self._assembly.blocks()

    def _begin_group(self) -> None:
        self._skip = 0
        self._starred = False
        if len(self._outer) >= MOST_DEEP:
            raise too_complex(self._name, "分组嵌套过深")
        self._outer.append(self._state)

    def _end_group(self) -> bool:
        """Whether it was the outermost."""
        self._flush()
        self._skip = 0
        self._starred = False
        if not self._outer:
            raise damaged(self._name, "分组的括号不配对")
        if self._boxes and self._boxes[-1][0] == len(self._outer):
            self._end_box()
        self._state = self._outer.pop()
        return not self._outer

    def _word(self, word: str, digits: bytes | None, at: int) -> int:
        """Follows a control word; gives back where to go on."""
        number = int(digits) if digits is not None else None
        starred, self._starred = self._starred, False
        if word == "u" and number is not None:
            self._text(character(number))
            self._skip = self._state.width
            return at
        self._skip = 0
        if word in CHANGING:
            self._flush()
            self._state = self._state._replace(look=changed(self._state.look, word, number))
        elif word in _FIXED:
            self._text(_FIXED[word])
        elif word in ROW_WORDS:
            (self._inner_shape if self._state.kind == "inner" else self._shape).take(word, number)
        elif word == "bin":
            return min(at + max(number or 0, 0), len(self._data))
        elif (action := _ACTIONS.get(word)) is not None:
            action(self, word, number)
        else:
            return self._group_word(word, at, starred=starred)
        return at

    def _group_word(self, word: str, at: int, *, starred: bool) -> int:
        """A word that says what its group is; nothing, where it is unknown and no `\\*` stands before it."""
        if word in _PASSED or (starred and word not in _STARRED):
            return end_of_group(self._data, at)
        if word == "upr":  # the first group says in a code page what the second says in Unicode
            unicode = self._data.find(b"{\\*\\ud", at, end_of_group(self._data, at))
            return unicode if unicode >= 0 else at
        if word == "pict":
            end = end_of_group(self._data, at)
            self._picture(at, end)
            return end
        if word in _TAKEN:
            end = end_of_group(self._data, at)
            _TAKEN[word](self, self._data[at:end])
            return end
        return at

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._starred = True
        elif symbol in _ESCAPED:
            self._bytes(symbol)
        elif symbol in (b"\r", b"\n"):
            self._end_paragraph("par")
        elif symbol in _SYMBOLS:
            self._text(_SYMBOLS[symbol])

    def _bytes(self, run: bytes) -> None:
        """Text in the code page of its font."""
        if self._skip:
            passed = min(self._skip, len(run))
            self._skip -= passed
            run = run[passed:]
        if run and self._state.kind != "property":
            if self._raw and self._raw_look is not self._state.look:
                self._flush()
            self._raw_look = self._state.look
            self._raw += run

    def _text(self, text: str) -> None:
        self._flush()
        if self._state.kind == "property":
            return
        look = self._state.look
        if is_text_gone(look):
            return
        if self._state.kind == "label":
            self._paragraph.label += text
        else:
            runs = self._paragraph.runs
            if runs and runs[-1][1] is look:
                text = runs.pop()[0] + text
            runs.append((text, look))

    def _sign(self, sign: str) -> None:
        self._flush()
        if not is_text_gone(self._state.look):
            self._paragraph.runs.append((sign, None))

    def _flush(self, *, all_of_it: bool = False) -> None:
        """Decodes what is pending. A character may be cut by a change of looks: its first byte waits for the other."""
        if not self._raw:
            return
        codec = self.header.codec_of(self._raw_look.font)
        raw = bytes(self._raw)
        self._raw.clear()
        rest = b""
        if not all_of_it and is_of_several_bytes(codec) and _is_cut(raw, codec):
            raw, rest = raw[:-1], raw[-1:]
        text = raw.decode(codec, "replace")
        if text:
            before, self._state = self._state, self._state._replace(look=self._raw_look)
            self._text(text)
            self._state = before
        self._raw += rest

    def _picture(self, begin: int, end: int) -> None:
        if not is_text_gone(self._state.look):
            image = self.pictures.image(begin, end, of_shape=self._state.kind == "property")
            self._paragraph.pictures.append(image)
            self._sign(pictured(len(self.images)))
            self.images.append(image)

    def _instruction(self, raw: bytes) -> None:
        """Of a field: what it shows stands in its result."""
        code = plain_text(raw.replace(b"{", b"").replace(b"}", b""), self.header.codec).split()[:1]
        if code == ["EQ"]:
            self._sign(unclear("以公式域显示，无法确定数字"))
        elif code == ["FORMDROPDOWN"]:
            self._sign(FIELD)

    def _information(self, raw: bytes) -> None:
        begin = raw.find(b"{\\title")
        if begin >= 0:
            begin += len(b"{\\title")
            self.title = plain_text(raw[begin : end_of_group(raw, begin)].removeprefix(b" "), self.header.codec).strip()

    def _note(self, _raw: bytes) -> None:
        self.notes += 1

    def _begin_box(self, _word: str, _number: int | None) -> None:
        self._flush(all_of_it=True)
        if len(self._boxes) >= 40:
            raise too_complex(self._name, "文本框嵌套过深")
        self._boxes.append((len(self._outer), self._assembly, self._paragraph))
        self._assembly, self._paragraph = RtfAssembly(), RtfParagraph()
        self._state = _State(width=self._state.width, look=RtfLook(font=self._state.look.font))

    def _end_box(self) -> None:
        if self._paragraph.runs or self._paragraph.pictures or self._paragraph.boxes:
            self._end_paragraph("par")
        found = self._assembly.blocks()
        _, self._assembly, self._paragraph = self._boxes.pop()
        self._paragraph.boxes.append(found)

    def _end_paragraph(self, word: str, _number: int | None = None) -> None:
        self._flush(all_of_it=True)
        self._paragraphs += 1
        if self._paragraphs > MOST_PARAGRAPHS:
            raise too_complex(self._name, "段落过多")
        state, paragraph = self._state, self._paragraph
        if state.kind == "label":
            return
        style = self.header.styles.get(state.style)
        paragraph.level = state.level or (style.level if style is not None else None)
        paragraph.contents = style is not None and style.contents
        paragraph.goes_on = state.look.deleted
        paragraph.shade = state.shade
        self._paragraph = RtfParagraph()
        if word == "cell":
            self._assembly.cell(paragraph, 1)
        elif word == "nestcell":
            self._assembly.cell(paragraph, max(state.depth, 2))
        else:
            self._assembly.paragraph(paragraph, state.depth if state.within else 0)

    def _row(self, word: str, _number: int | None) -> None:
        self._flush(all_of_it=True)
        if self._paragraph.runs or self._paragraph.boxes or self._paragraph.pictures:
            self._end_paragraph("cell" if word == "row" else "nestcell")
        if word == "row":
            self._assembly.row(1, self._shape)
        else:
            self._assembly.row(max(self._state.depth, 2), self._inner_shape)

    def _new_row(self, word: str, _number: int | None) -> None:
        if word == "nesttableprops":
            self._state = self._state._replace(kind="inner")
        elif self._state.kind == "inner":
            self._inner_shape = RtfRowShape()
        else:
            self._assembly.new_row(self._shape)
            self._shape = RtfRowShape()

    def _paragraph_word(self, word: str, number: int | None) -> None:
        state = self._state
        if word == "pard":
            self._state = state._replace(within=False, depth=1, style=0, level=None, shade=0)
        elif word == "intbl":
            self._state = state._replace(within=True)
        elif word == "itap":
            depth = max(0, min(number or 0, 100))
            self._state = state._replace(within=depth > 0, depth=max(depth, 1))
        elif word == "outlinelevel":
            self._state = state._replace(level=None if number is None or not 0 <= number < 9 else number + 1)
        elif word == "cbpat":
            self._state = state._replace(shade=number or 0)
        else:
            self._take_style(word, number or 0)

    def _take_style(self, word: str, number: int) -> None:
        """Programs write what a style says beside its number; that it hides or strikes out is taken from it, too."""
        self._flush()
        state = self._state if word == "cs" else self._state._replace(style=number)
        style = self.header.styles.get(-1 - number if word == "cs" else number)
        if style is not None and (style.hidden or style.struck):
            look = state.look
            state = state._replace(
                look=look._replace(hidden=look.hidden or style.hidden, struck=look.struck or style.struck)
            )
        self._state = state

    def _document_word(self, word: str, number: int | None) -> None:
        if word == "ansicpg":
            self.header.take_page(number or 0)
        elif word == "uc":
            self._state = self._state._replace(width=max(0, min(1 if number is None else number, 9)))
        elif word == "plain":
            self._flush()
            self._state = self._state._replace(look=_plain(self._state.look))
        elif word in _LABELS:
            self._flush()
            self._state = self._state._replace(kind="label")
        elif word == "sp":
            self._flush()
            self._state = self._state._replace(kind="property")
        elif word in _MADE:
            self._sign(unclear("有自动生成的内容，无法确定数字"))
        else:
            self.header.take_page(_PAGES[word])


def _plain(look: RtfLook) -> RtfLook:
    return RtfLook(deleted=look.deleted)


def _is_cut(raw: bytes, codec: str) -> bool:
    """Whether the last byte is the first of a character."""
    try:
        raw.decode(codec)
    except UnicodeDecodeError as error:
        return error.start == len(raw) - 1
    return False


_ACTIONS: Final = {
    **dict.fromkeys(("par", "sect", "cell", "nestcell"), RtfInterpreter._end_paragraph),
    **dict.fromkeys(("row", "nestrow"), RtfInterpreter._row),
    **dict.fromkeys(("trowd", "nesttableprops"), RtfInterpreter._new_row),
    **dict.fromkeys(("pard", "intbl", "itap", "outlinelevel", "cbpat", "s", "cs"), RtfInterpreter._paragraph_word),
    **dict.fromkeys(("ansicpg", "uc", "plain", "sp", *_LABELS, *_MADE, *_PAGES), RtfInterpreter._document_word),
    **dict.fromkeys(_BOXES, RtfInterpreter._begin_box),
}
_TAKEN: Final = {
    "fonttbl": lambda reader, raw: reader.header.take_fonts(raw),
    "colortbl": lambda reader, raw: reader.header.take_colours(raw),
    "stylesheet": lambda reader, raw: reader.header.take_styles(raw),
    "info": RtfInterpreter._information,
    "footnote": RtfInterpreter._note,
    "fldinst": RtfInterpreter._instruction,
}
