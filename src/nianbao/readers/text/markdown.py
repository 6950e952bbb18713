"""Markdown: headings, pipe tables, embedded HTML tables and images; the rest is read as plain text."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from nianbao.base.wrapping import Wrap
from nianbao.model.document import Block, Document, ImageFile, Locator, Paragraph, Picture
from nianbao.readers.cell_marks import PICTURE, note_mark, struck_out, typed, unclear
from nianbao.readers.encoding import Decoded, decode
from nianbao.readers.face import DEFAULT, Limits
from nianbao.readers.grids import delimited
from nianbao.readers.text.barred import cells_a_line
from nianbao.readers.text.reader import (
    TextLine,
    blocks_of,
    may_be_barred,
    split_lines,
    without_page_numbers,
    wrap_width,
)

_HEADING: Final = re.compile(r" {0,3}(#{1,6})[ \t\u3000]*(\S.*)$")
_CLOSING_MARKS: Final = re.compile(r"(?<![ \t])[ \t]+#+[ \t]*$")
_UNDERLINE: Final = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")
_RULE: Final = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
_FENCE: Final = re.compile(r" {0,3}(?:```|~~~)")
_LIST_OR_QUOTE: Final = re.compile(r"[ \t]*(?:[-*+][ \t]+|>[ \t]?)+")
_DELIMITER_ROW: Final = re.compile(r"[ \t]*(?:\|[ \t]*)?:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*(?:\|[ \t]*)?$")
_GRID_RULE: Final = re.compile(r"[ \t]*\+[-=+:]+\+[ \t]*$")
_BAR: Final = re.compile(r"(?<!\\)\|")
_HTML_BLOCK: Final = re.compile(r" {0,3}</?(?:table|div|p|center|section|article|h[1-6]|ul|ol|figure|details)\b", re.I)
_TABLE_OPEN: Final = re.compile(r"<table\b", re.I)
_TABLE_CLOSE: Final = re.compile(r"</table\s*>", re.I)
_IMAGE: Final = re.compile(
    r"!\[([^\]\n]{0,300})\](?:\([^()\n]{0,2000}(?:\([^()\n]{0,300}\)[^()\n]{0,300})?\)|\[[^\]\n]{0,100}\])"
)
_TARGET: Final = re.compile(r"\]\(\s*<?([^\s<>]{1,2000}?)>?(?:\s+[^\s].*)?\)$")
_SOURCE: Final = re.compile(r"""(?i)\bsrc\s*=\s*["']([^"'<>]{1,2000})""")
_IMAGE_TAG: Final = re.compile(r"<img\b[^<>]{0,2000}>", re.I)
_LINK: Final = re.compile(r"\[([^\[\]\n]{0,1000})\]\([^()\n]{0,2000}\)")
_BREAK: Final = re.compile(r"(?:(?<![ \t])[ \t]+)?</?br\s{0,9}/?>[ \t]*", re.I)
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>\n]{0,300}>")
_OTHER_TAG: Final = re.compile(r"<(?!/?(?:b|strong|i|em|u|br|sup|sub|del|s|strike)\s*/?>)[a-zA-Z/!]", re.I)
_HIDDEN: Final = "单元格里有的文字用样式隐藏，有的程序仍会显示，看到的是哪个数无法确定"
_STRUCK_TAG: Final = re.compile(r"</?(?:del|s|strike)>", re.I)
_STRUCK: Final = re.compile(r"~~(?=[^\s~])[^~\n]*(?<=[^\s~])~~")
_RAISED_TAG: Final = re.compile(r"<su[pb]>[\[（(]?([^<>\[\]（）()\n]{1,6})[\]）)]?</su[pb]>", re.I)
_STRONG: Final = re.compile(r"\*\*(?=\S)([^*\n]+)\*\*|(?<!\w)__(?=[^\s_])([^_\n]+)__(?!\w)")
_EMPHASIS: Final = re.compile(r"\*(?=\S)([^*\n]+)(?<=\S)\*|(?<!\w)_(?=[^\s_])([^_\n]+)(?<=\S)_(?!\w)")
_ESCAPE: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_ALT: Final = re.compile(r"""(?i)\balt\s*=\s*["']([^"'<>]{0,300})""")
_TITLE_FIELD: Final = re.compile(r"title\s*[:：]\s*[\"']?(.+?)[\"']?\s*$", re.I)
_LONGEST_UNDERLINED: Final = 60  # characters; a rule below a longer line parts paragraphs and makes no heading


def read(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The blocks of a Markdown file. Raises DocumentError when the bytes are no text."""
    return read_decoded(decode(data, name), name, limits)


def read_decoded(decoded: Decoded, name: str, limits: Limits = DEFAULT) -> Document:
    """As `read`, after decoding."""
    limits.check_length(decoded.text, name)
    lines, dropped = without_page_numbers(split_lines(_without_comments(decoded.text)))
    titles, lines = _front_matter(lines)
    wrap = wrap_width([line for line in lines if "|" not in line[1]])
    blocks = _Reader(lines, wrap).blocks()
    notes = [decoded.note] if decoded.note else []
    if dropped:
        notes.append(f"略去{dropped}个页码行")
    return Document(name, "md", typed(blocks), decoded.encoding, titles, notes=tuple(notes))


def _without_comments(text: str) -> str:
    """The text without HTML comments, their line ends kept for the count."""
    if "<!--" not in text:
        return text
    pieces: list[str] = []
    position = 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        pieces.append(text[position:start])
        pieces.append("\n" * text.count("\n", start, end))
        position = end + 3
    pieces.append(text[position:])
    return "".join(pieces)


def _front_matter(lines: list[TextLine]) -> tuple[tuple[str, ...], list[TextLine]]:
    """The title that a YAML head declares, and the lines behind that head."""
    if not lines or lines[0][1].strip() != "---":
        return (), lines
    for position, (_, text) in enumerate(lines[1:60], 1):
        if text.strip() in ("---", "..."):
            found = (_TITLE_FIELD.match(line) for _, line in lines[1:position])
            return tuple(match[1] for match in found if match), lines[position + 1 :]
        if text.strip() and ":" not in text and not text.startswith((" ", "-")):
            break
    return (), lines


def _picture(line: int, description: str, link: re.Match[str] | None) -> Picture:
    """`link`: to what is shown."""
    image = ImageFile((html.unescape(link[1]).strip(),)) if link is not None else None
    return Picture(Locator(line=line), description.strip(), image)


class _Reader:
    """One pass over the lines; plain lines are gathered and read together."""

    def __init__(self, lines: Sequence[TextLine], wrap: Wrap | None) -> None:
        self.lines = lines
        self.wrap = wrap
        self.plain: list[TextLine] = []
        self.found: list[Block] = []

    def blocks(self) -> list[Block]:
        position = 0
        while position < len(self.lines):
            position = self._step(position)
        self._flush()
        return self.found

    def _step(self, position: int) -> int:
        number, text = self.lines[position]
        if "#" in text and (heading := _HEADING.match(text)):
            self._heading(inline(_CLOSING_MARKS.sub("", heading[2])), number, len(heading[1]))
            return position + 1
        if "|" in text and may_be_barred(self.lines, position):
            end = cells_a_line(self.lines, position).end
            if end > position:
                self.plain += self.lines[position:end]
                return end
        if "|" in text and (end := self._table_end(position)) > position:
            self._table(self.lines[position:end])
            return end
        if "<" in text and _HTML_BLOCK.match(text):
            return self._html(position)
        if _UNDERLINE.match(text) and self._underlined(text):
            return position + 1
        if _RULE.match(text) or _FENCE.match(text):
            self._flush()
            return position + 1
        self._line(number, text)
        return position + 1

    def _heading(self, text: str, number: int, level: int) -> None:
        self._flush()
        if text:
            self.found.append(Paragraph(text, Locator(line=number), level))

    def _underlined(self, text: str) -> bool:
        """Make the line above a heading, where `text` underlines one."""
        if not self.plain or not 0 < len(self.plain[-1][1].strip()) <= _LONGEST_UNDERLINED or "\t" in self.plain[-1][1]:
            return False
        number, title = self.plain.pop()
        self._heading(title.strip(), number, 1 if "=" in text else 2)
        return True

    def _table_end(self, start: int) -> int:
        """The position behind the table that begins at `start`; `start` where none does."""
        follows = start + 1 < len(self.lines) and "|" in self.lines[start + 1][1]
        if not self.lines[start][1].lstrip().startswith("|") and not (
            follows and _DELIMITER_ROW.match(self.lines[start + 1][1])
        ):
            return start
        end = start
        while end < len(self.lines) and ("|" in self.lines[end][1] or _GRID_RULE.match(self.lines[end][1])):
            end += 1
        return end

    def _table(self, lines: Sequence[TextLine]) -> None:
        # Kept whole: a table from its lines to its grid, step by step.
        lines = [line for line in lines if not _GRID_RULE.match(line[1])]
        drawn = [bool(_DELIMITER_ROW.match(text)) for _, text in lines]
        # A row of single dashes is data when the table has a row of longer ones to part its head.
        longer = any(mark and "--" in text for mark, (_, text) in zip(drawn, lines, strict=True))
        framed = lines[0][1].lstrip().startswith("|")
        rows = [
            (number, _cells(text, framed))
            for place, (mark, (number, text)) in enumerate(zip(drawn, lines, strict=True))
            if not (mark and ("--" in text or (place == 1 and not longer)))
        ]
        rows = [
            (number, cells) for place, (number, cells) in enumerate(rows) if any(cells) or (place and len(cells) > 2)
        ]
        self._flush()
        if rows:
            self.found.append(delimited(rows))

    def _html(self, start: int) -> int:
        """An HTML block: up to the end of its outermost table, without a table up to the next blank line."""
        from nianbao.readers.html.reader import fragment_blocks

        depth = 0
        end = start
        while end < len(self.lines):
            text = self.lines[end][1]
            if depth <= 0 and not text.strip():
                break
            depth += len(_TABLE_OPEN.findall(text)) - len(_TABLE_CLOSE.findall(text))
            end += 1
        self._flush()
        at = Locator(line=self.lines[start][0])
        for block in fragment_blocks("\n".join(text for _, text in self.lines[start:end])):
            self.found.append(replace(block, at=at))
        return end

    def _line(self, number: int, text: str) -> None:
        if "![" in text or "<img" in text.lower():
            pictures = [_picture(number, match[1], _TARGET.search(match[0])) for match in _IMAGE.finditer(text)]
            for tag in _IMAGE_TAG.findall(text):
                alt = _ALT.search(tag)
                pictures.append(_picture(number, alt[1] if alt else "", _SOURCE.search(tag)))
            text = _IMAGE_TAG.sub("", _IMAGE.sub("", text))
            if pictures:
                self._flush()
                self.found.extend(pictures)
        marks = _LIST_OR_QUOTE.match(text)
        if marks:
            text = text[marks.end() :]
        self.plain.extend((number, piece) for piece in inline(text).split("\n"))

    def _flush(self) -> None:
        if self.plain:
            self.found.extend(blocks_of(self.plain, self.wrap).blocks)
            self.plain = []


def _cells(text: str, framed: bool) -> list[str]:
    """The cells of a table row. A backslash keeps a bar inside its cell. `framed`: the table's rows begin with a bar;
    where they do not, one at the beginning or the end of a row parts a blank cell from its neighbour."""
    text = text.strip()
    if framed:
        text = text.removeprefix("|")
        if text.endswith("|") and not text.endswith("\\|"):
            text = text[:-1]
    return [
        _seen(cell) if "<" in cell and _OTHER_TAG.search(cell) else inline(cell).strip() for cell in _BAR.split(text)
    ]


def _seen(cell: str) -> str:
    """The text of a cell that holds tags that may hide, move or part what they hold. What a style hides in Markdown one
    program hides and the next one shows."""
    from nianbao.readers.html.reader import fragment_cell

    text, hidden = fragment_cell(_IMAGE_TAG.sub(PICTURE, cell))
    return inline(text) + (unclear(_HIDDEN) if hidden else "")


def inline(text: str) -> str:
    """The text without the marks of emphasis, links, escapes and tags; `<br>` is a line break. Struck-out text
    goes; where nothing else is left a sign stands for it."""
    if text.isalnum():
        return text
    if "<" in text:
        text = _RAISED_TAG.sub(_note, _STRUCK_TAG.sub("~~", text))
        text = _TAG.sub("", _BREAK.sub("\n", text))
    if "~~" in text:
        text = _STRUCK.sub("", text) if _STRUCK.sub("", text).strip() else struck_out(text.replace("~~", ""))
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(_content, _STRONG.sub(_content, text))
    if "`" in text:
        text = text.replace("`", "")
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    return html.unescape(text) if "&" in text else text


def _note(match: re.Match[str]) -> str:
    return note_mark(match[1], match.string[: match.start()], match.string[match.end() :]) or f"[{match[1]}]"


def _content(match: re.Match[str]) -> str:
    return match[1] or match[2]
