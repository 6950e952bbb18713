"""Plain text: lines with tabs or bars are grids, other lines are paragraphs; lines wrapped by a layout are joined."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from nianbao.base.ordinals import NUMERALS, PAGE, PAGE_BETWEEN_DASHES, PAGE_IN_ENGLISH
from nianbao.base.wrapping import SENTENCE_END, Wrap, wrap_of
from nianbao.model.document import Block, Document, Grid, Locator, Paragraph
from nianbao.readers.encoding import Decoded, decode
from nianbao.readers.face import DEFAULT, Limits
from nianbao.readers.grids import delimited, is_rule
from nianbao.readers.text.barred import BLANK_CELL, Cells, cells_a_line

TextLine = tuple[int, str]  # line number from 1, text

_CELL_END: Final = "\x07"
_BLANKS: Final = " \t\r\f\v\u00a0\u3000\u200b\ufeff"
_BLANKS_WITHOUT_TAB: Final = _BLANKS.replace("\t", "")
_BARS: Final = str.maketrans("｜│┃║", "||||")
_OTHER_BAR: Final = re.compile("[｜│┃║]")
_PAGE_NUMBER: Final = re.compile(rf"\s*(?:{PAGE_BETWEEN_DASHES}|{PAGE}|{PAGE_IN_ENGLISH})\s*")
_HEAD: Final = re.compile("[^\t|，。；]*[\u4e00-\u9fff]{5}[^\t|，。；]*")  # of a page: words, no cells and no sentence
_ENUMERATOR: Final = re.compile(
    rf"[（(]?(?:[{NUMERALS}]{{1,3}}|\d{{1,2}})(?:[、．]|\.(?!\d)|[)）][、.．]?)"
    rf"|第[{NUMERALS}]{{1,3}}(?:部分|章|节|编)|[\u2460-\u2473\u2488-\u249b●•■◆★▪◇○]|附件|附表|表[一二三四五\d]"
)
_STOP: Final = re.compile("[。；！？]")
_FEWEST_BLANK: Final = 3  # cells of a row of nothing but blanks
_LONGEST_ROW: Final = 2000  # characters of a row of comma separated values
_MOST_BREAKS: Final = 8  # lines that a cell between quotes may go over, behind its first
_OPENED: Final = re.compile('(?:^|,)"(?:[^"]|"")*$')
_CLOSED: Final = re.compile('^(?:[^"]|"")*"(?:,|$)')
_QUOTES: Final = (">", "＞")
_QUOTED: Final = re.compile("^(?:[>＞] ?)+")
_LONG_PROSE: Final = 80  # characters of one cell; with a full stop among them the line is a sentence and no row

_ROW: Final = re.compile(
    r"^(?:[^，。；：]*[^ \u3000，。；：])?(?:[ \u3000]+[^ \u3000，。；：]+){4}$|^[\d.,/\-—]+(?: +[\d.,/\-—]+)+$"
    r"|(?<![ \u3000])(?:[ \u3000]+\d[\d.]*){3}$"
)  # cells in a line
_FIGURE: Final = re.compile(r"[0-9][0-9.,]*|[/\-—]{1,2}")  # a cell by itself
_ASCII_END: Final = re.compile(r"[A-Za-z0-9,.]$")
_ASCII_START: Final = re.compile(r"[A-Za-z0-9]")


class Body(NamedTuple):
    """Blocks of a text, and what was repaired in it."""

    blocks: list[Block]
    joined: int


def read(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The blocks of a text file. Raises DocumentError when the bytes are no text."""
    return read_decoded(decode(data, name), name, limits)


def read_decoded(decoded: Decoded, name: str, limits: Limits = DEFAULT) -> Document:
    """As `read`, after decoding."""
    limits.check_length(decoded.text, name)
    printed = _with_whole_cells(_unquoted(_with_tabs(split_lines(decoded.text))))
    lines, dropped = without_page_numbers(_without_margin(printed))
    body = blocks_of(lines, wrap_width(lines))
    notes = [decoded.note] if decoded.note else []
    if dropped:
        notes.append(f"略去{dropped}个页码行")
    if body.joined:
        notes.append(f"接回{body.joined}处因排版断开的行")
    return Document(name, "txt", tuple(body.blocks), decoded.encoding, notes=tuple(notes))


def split_lines(text: str) -> list[TextLine]:
    """The lines as an editor counts them."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return list(enumerate(text.split("\n"), 1))


def _with_tabs(lines: Sequence[TextLine]) -> Sequence[TextLine]:
    """The lines of a text out of Word, in which a mark ends each cell and another one each row, with tabs between the
    cells; as they are where a row does not end with its line, for nobody knows then where it ends."""
    marked = [text for _, text in lines if _CELL_END in text]
    end = min((len(text) - len(text.rstrip(_CELL_END)) for text in marked), default=0)
    if not end or (end == 1 and any(text.count(_CELL_END) == 1 for text in marked)):
        return lines
    last = min(end, 2)
    return [(number, text[:-last].replace(_CELL_END, "\t") if _CELL_END in text else text) for number, text in lines]


def _unquoted(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines without the marks with which a mail quotes most of them."""
    printed = [text for _, text in lines if text.strip(_BLANKS)]
    if sum(text.startswith(_QUOTES) for text in printed) * 2 <= len(printed):
        return list(lines)
    return [(number, _QUOTED.sub("", text, count=1)) for number, text in lines]


def _with_whole_cells(lines: list[TextLine]) -> list[TextLine]:
    """The lines with rows of comma separated values whole, of which a cell between quotes goes over several lines."""
    if not any(_opens_cell(text) for _, text in lines):
        return lines
    kept: list[TextLine] = []
    position = 0
    while position < len(lines):
        number, text = lines[position]
        end = position + 1
        if _opens_cell(text):
            following = (
                end + at for at, (_, one) in enumerate(lines[end : end + _MOST_BREAKS], 1) if one.count('"') % 2
            )
            closed = next(following, end)
            whole = "\n".join(one for _, one in lines[position:closed])
            if closed > end and _CLOSED.search(lines[closed - 1][1]) and _comma_cells(whole) is not None:
                text, end = whole, closed
        kept.append((number, text))
        position = end
    return kept


def _opens_cell(text: str) -> bool:
    return len(text) <= _LONGEST_ROW and text.count('"') % 2 == 1 and _OPENED.search(text) is not None


def _without_margin(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines without the blanks with which all of them begin: a page laid out with its margin."""
    margin = min((len(text) - len(text.lstrip(" ")) for _, text in lines if text.strip(_BLANKS)), default=0)
    return [(number, text[margin:]) for number, text in lines] if margin else list(lines)


def without_page_numbers(lines: Sequence[TextLine]) -> tuple[list[TextLine], int]:
    """The lines without those that only number a page, or are printed beside page numbers again and again (the head or
    foot of the page), and without the blank lines beside these, so that what the page break cut is together again; and
    how many there were."""
    heads = _page_heads(lines)
    seen = {text for text, first_stays in heads.items() if not first_stays}
    kept: list[TextLine] = []
    dropped = 0
    after_number = False
    for number, text in lines:
        plain = text.strip(_BLANKS)
        if not plain and after_number:
            continue
        if _is_page_number(text) or plain in seen:
            dropped += 1
            after_number = True
            while kept and not kept[-1][1].strip(_BLANKS):
                kept.pop()
            continue
        if heads.get(plain):
            seen.add(plain)
        after_number = False
        kept.append((number, text))
    return kept, dropped


def _is_page_number(text: str) -> bool:
    return len(text) < 40 and _PAGE_NUMBER.fullmatch(text.strip(_BLANKS)) is not None


def _page_heads(lines: Sequence[TextLine]) -> dict[str, bool]:
    """The lines that stand right above or below several page numbers; whether the first of each does not, as a title."""
    texts = [plain for _, text in lines if (plain := text.strip(_BLANKS))]
    numbers = [place for place, text in enumerate(texts) if _is_page_number(text)]
    beside = [near for place in numbers for near in (place - 1, place + 1) if 0 <= near < len(texts)]
    counts = Counter(texts[near] for near in beside if _HEAD.fullmatch(texts[near]))
    return {text: texts.index(text) not in beside for text, count in counts.items() if count > 1}


def wrap_width(lines: Sequence[TextLine]) -> Wrap | None:
    """How a layout has wrapped the running text, None where the lines are not wrapped."""
    return wrap_of([text for _, text in lines if "\t" not in text])


def blocks_of(lines: Sequence[TextLine], wrap: Wrap | None = None) -> Body:
    """Paragraphs and grids of the lines. `wrap`: where the running text was wrapped, as `wrap_width` tells."""
    blocks: list[Block | _Paragraph] = []
    joined = 0
    paragraph: _Paragraph | None = None  # the last one, while it may go on
    position = 0
    while position < len(lines):
        number, text = lines[position]
        plain = text.strip(_BLANKS)
        if not plain:
            paragraph = None
            position += 1
            continue
        if may_be_barred(lines, position) and (barred := cells_a_line(lines, position)).end > position:
            blocks += _barred(barred)
            paragraph = None
            position = barred.end
            continue
        end, grid = _grid(lines, position)
        if grid is not None:
            blocks.append(grid)
            paragraph = None
            position = end
            continue
        position += 1
        if is_rule(plain):
            paragraph = None
            continue
        plain = _one_paragraph(plain)
        if wrap and paragraph is not None and _goes_on(paragraph, text, plain, wrap):
            paragraph.take(text, plain)
            joined += 1
        else:
            paragraph = _Paragraph(number, text, plain)
            blocks.append(paragraph)
    return Body([block.whole() if isinstance(block, _Paragraph) else block for block in blocks], joined)


class _Paragraph:
    """A paragraph that may go on: `line` is its last line, `comma` whether one stands behind its last sentence."""

    def __init__(self, number: int, line: str, plain: str) -> None:
        self._at = Locator(line=number)
        self._pieces = [plain]
        self.line = line
        self.comma = "，" in _STOP.split(plain)[-1]

    def take(self, line: str, plain: str) -> None:
        """The next line, which goes on with it; a blank parts words and figures that the break has parted."""
        last = self._pieces[-1]
        if _ASCII_END.match(last[-1]) and _ASCII_START.match(plain) and not last[-1].isdigit():
            self._pieces.append(" ")
        self._pieces.append(plain)
        self.line = line
        *stopped, rest = _STOP.split(plain)
        self.comma = "，" in rest or (self.comma and not stopped)

    def whole(self) -> Paragraph:
        return Paragraph("".join(self._pieces), self._at)


def may_be_barred(lines: Sequence[TextLine], position: int) -> bool:
    """Whether a line, or the next one that is not blank, ends with a bar: a table with a cell a line may begin."""
    text = lines[position][1].rstrip(_BLANKS)
    if "|" in text:
        return text[-1] == "|"
    following = next((text for _, text in lines[position + 1 : position + 3] if text.strip(_BLANKS)), "")
    return following.strip(_BLANKS) == "|"


def _barred(table: Cells) -> list[Block]:
    """A grid where the rows are known, else a paragraph for each cell."""
    if not table.rows:
        return [Paragraph(text, Locator(line=number)) for number, text in table.cells]
    rows = [(row[0][0], ["" if text == BLANK_CELL else text for _, text in row]) for row in table.rows if row]
    if all(not texts[0] for _, texts in rows):  # each row begins with a bar
        rows = [(number, texts[1:]) for number, texts in rows if len(texts) > 1]
    return [delimited(rows)]


def _goes_on(paragraph: _Paragraph, text: str, plain: str, wrap: Wrap) -> bool:
    """Whether a line continues the paragraph before: that one ended within a sentence and its last line was full, or it
    has a comma since its last sentence; and this line starts none."""
    full = wrap.full(paragraph.line)
    before = paragraph.line.rstrip(_BLANKS)
    if _ROW.search(before) or _ROW.search(plain) or _FIGURE.fullmatch(plain) or before.endswith(SENTENCE_END):
        return False
    if not full and not paragraph.comma:
        return False
    return not text.startswith(("  ", "\u3000", "\t", "\u00a0\u00a0")) and _ENUMERATOR.match(plain) is None


def _one_paragraph(plain: str) -> str:
    return " ".join(plain.split("\t")) if "\t" in plain else plain


def _grid(lines: Sequence[TextLine], start: int) -> tuple[int, Grid | None]:
    """The grid that begins with the line at `start`, and the position behind it."""
    # Kept whole: the ways to part cells, the surest first.
    text = lines[start][1]
    split: Callable[[str], list[str] | None]
    if "\t" in text:
        split = _tab_cells
    elif _comma_cells(text) is not None and any(_comma_cells(text) for _, text in lines[start + 1 : start + 3]):
        split = _comma_cells
    elif "|" in _with_bars(text):
        # where the first row does not begin with a bar, one at the beginning of another row stands behind a blank cell
        split = _bar_cells if _with_bars(text).strip(_BLANKS)[0] == "|" else _cells_before_bars
    else:
        return start, None
    rows: list[tuple[int, Sequence[str]]] = []
    end = start
    while end < len(lines):
        number, text = lines[end]
        if is_rule(_with_bars(text)):
            end += 1
            continue
        cells = split(text)
        if cells is None:
            break
        rows.append((number, cells))
        end += 1
    if not any(sum(map(bool, cells)) > 1 for _, cells in rows):
        return start, None
    if split is _comma_cells and (len(rows) < 3 or len({len(cells) for _, cells in rows}) > 1):
        return start, None
    if split in (_bar_cells, _cells_before_bars) and len(rows) == 1 and not text_is_barred(lines[start][1]):
        return start, None
    return end, delimited(rows)


def _with_bars(text: str) -> str:
    """The text with one kind of bar."""
    return text.translate(_BARS) if _OTHER_BAR.search(text) else text


def _tab_cells(text: str) -> list[str] | None:
    """The cells of a line with tabs, None for a sentence or a heading that only holds a tab."""
    if "\t" not in text:
        return None
    cells = [cell.strip(_BLANKS) for cell in text.strip(_BLANKS_WITHOUT_TAB).split("\t")]
    filled = [cell for cell in cells if cell]
    if not filled:
        return cells if len(cells) >= _FEWEST_BLANK else None
    if len(filled) <= 2 and any(len(cell) >= _LONG_PROSE and "。" in cell for cell in filled):
        return None
    if len(filled) == 2 and _ENUMERATOR.fullmatch(filled[0]) and not filled[1][:1].isdigit():
        return None
    return cells


def text_is_barred(text: str) -> bool:
    """Whether a line begins and ends with a bar."""
    text = _with_bars(text).strip(_BLANKS)
    return len(text) > 2 and text[0] == text[-1] == "|"


def _comma_cells(text: str) -> list[str] | None:
    """The cells of a line of comma separated values; None for a sentence, which has few commas or stops besides."""
    if len(text) > _LONGEST_ROW or text.count(",") < 2 or _STOP.search(text):
        return None
    return [cell.strip(_BLANKS) for cell in next(csv.reader([text]))]


def _bar_cells(text: str) -> list[str] | None:
    return _between_bars(_with_bars(text).strip(_BLANKS).removeprefix("|"), text)


def _cells_before_bars(text: str) -> list[str] | None:
    return _between_bars(_with_bars(text).strip(_BLANKS), text)


def _between_bars(inner: str, text: str) -> list[str] | None:
    text = _with_bars(text).strip(_BLANKS)
    if "|" not in text:
        return None
    if inner.endswith("|"):
        inner = inner[:-1]
    cells = [cell.strip(_BLANKS) for cell in inner.split("|")]
    if not any(cells):
        return cells if len(cells) >= _FEWEST_BLANK else None
    return cells if len(cells) > 1 or text[0] == "|" else None
