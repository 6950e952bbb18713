"""Lines of a PDF to paragraphs; page numbers and running heads told apart from text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from nianbao.base.ordinals import DASHES, NUMERALS, PAGE, PAGE_IN_ENGLISH, PAGE_OF_PAGES
from nianbao.readers.pdf.text import PdfLine

_NUMBER = re.compile(
    rf"[{DASHES}_\s]*\d{{1,3}}[{DASHES}_\s]*|{PAGE}|{PAGE_OF_PAGES}|{PAGE_IN_ENGLISH}",
    re.I,
)
_DIGITS = re.compile(r"\d+")
_CONTENTS = re.compile(r"(?:…{2}|[.．·]{5}|(?:[.．·…]\s){4}).{0,3}\d{1,3}$")
_ENUMERATOR = re.compile(rf"第[{NUMERALS}]+(?:部分|章|节)|[{NUMERALS}]{{1,3}}、|[（(][{NUMERALS}]{{1,3}}[）)]")
_SENTENCE_END = "。！？；：”）.;:!?"
_EDGE = 0.12  # share of the page's height in which page numbers and running heads stand


@dataclass(frozen=True, slots=True)
class Margins:
    """Of the document's body text: left and right edge, height of a character, usual distance between lines."""

    left: float
    right: float
    size: float
    pitch: float


def furniture(pages: Sequence[tuple[float, Sequence[PdfLine]]]) -> set[tuple[int, int]]:
    """(page, line) of page numbers and of lines that stand at the same height on most pages. `pages`: height, lines."""
    found: set[tuple[int, int]] = set()
    repeated: Counter[tuple[str, int]] = Counter()
    candidates: list[tuple[int, int, str, int]] = []
    for page, (height, lines) in enumerate(pages):
        for index in _edge_lines(lines, height):
            text = lines[index].text.strip()
            match = _NUMBER.fullmatch(text)
            if match and (number := _DIGITS.search(text)) and 0 < int(number[0]) <= len(pages) + 60:
                found.add((page, index))
                continue
            key = _DIGITS.sub("#", text)
            candidates.append((page, index, key, round(lines[index].top / 6)))
            for shelf in (-1, 0, 1):
                repeated[key, round(lines[index].top / 6) + shelf] += 1
    enough = max(2, (len(pages) + 1) // 2)
    if len(pages) > 1:
        found.update((page, index) for page, index, key, shelf in candidates if repeated[key, shelf] >= enough)
    return found


def _edge_lines(lines: Sequence[PdfLine], height: float) -> Iterable[int]:
    """Indexes of the first and last three lines that stand near the page's upper and lower edge."""
    for index in {*range(min(3, len(lines))), *range(max(len(lines) - 3, 0), len(lines))}:
        if lines[index].bottom < _EDGE * height or lines[index].top > (1 - _EDGE) * height:
            yield index


def is_contents_line(text: str) -> bool:
    """A line of a table of contents: leader dots and a page number."""
    return ("…" in text or "." in text or "·" in text or "．" in text) and _CONTENTS.search(text) is not None


def margins(pages: Sequence[tuple[float, Sequence[PdfLine]]]) -> Margins:
    """`pages`: width, lines."""
    # Kept whole: four measures of one set of lines.
    wide = [line for width, lines in pages for line in lines if line.right - line.left > 0.5 * width]
    every = [line for _, lines in pages for line in lines]
    if not every:
        return Margins(0, 0, 12, 20)
    base = wide or every
    size = median(line.size for line in base)
    lefts = Counter(round(line.left / 4) for line in base)
    common = [shelf for shelf, count in lefts.items() if count + lefts.get(shelf + 1, 0) >= max(0.15 * len(base), 1)]
    rights = sorted(line.right for line in base)
    steps = [
        below.top - above.top
        for _, lines in pages
        for above, below in pairwise(lines)
        if 0.8 * size < below.top - above.top < 4 * size
    ]
    left = min(common or lefts) * 4.0
    right = rights[int(len(rights) * 0.9)] if wide else max(width for width, _ in pages) - left
    return Margins(left, right, size, median(steps) if steps else 1.6 * size)


class Flow:
    """Gathers lines into paragraphs, over page breaks too. `flush` ends the paragraph and gives what was gathered."""

    def __init__(self, body: Margins) -> None:
        self._body = body
        self._texts: list[str] = []
        self._last: PdfLine | None = None
        self._page = 0
        self._first_page = 0

    def add(self, line: PdfLine, page: int, right: float | None = None) -> tuple[str, int] | None:
        """Takes a line of page `page`; returns (text, page) of the paragraph that it ends, None when it goes on.
        `right`: the right edge of the column that the line stands in, where it is not the page's."""
        done = None
        if self._last is not None and self._begins(line, page, right or self._body.right):
            done = self.flush()
        if not self._texts:
            self._first_page = page
            self._texts.append(line.text)
        else:
            self._texts.append(glue(self._texts[-1], line.text))
        self._last, self._page = line, page
        return done

    def flush(self) -> tuple[str, int] | None:
        if not self._texts:
            return None
        text = "".join(self._texts)
        self._texts, self._last = [], None
        return text, self._first_page

    def _begins(self, line: PdfLine, page: int, right: float) -> bool:
        # Kept whole: the signs of a new paragraph, the surest first.
        last, body = self._last, self._body
        assert last is not None
        em = max(body.size, 1.0)
        if not 0.8 < line.size / max(last.size, 0.1) < 1.25 and abs(line.size - last.size) > 2.5:
            return True
        short = last.right + max(_first_word(line) - em, 0.0) < right - 2.2 * em
        ended = last.text[-1:] in _SENTENCE_END
        indented = line.left > body.left + 1.2 * em
        if _ENUMERATOR.match(line.text) and (indented or short or ended):
            return True
        if last.size > 1.15 * body.size and page == self._page:
            # A long title wraps; a title broken by its author, an agency's name above it, has a short first line.
            width = last.right - last.left
            if width < 0.72 * (body.right - body.left) or line.right - line.left > width:
                return True
            return line.top - last.bottom > 1.2 * last.size
        step = line.top - last.top
        if page == self._page and step > 1.7 * body.pitch and line.top - last.bottom > 0.7 * em:
            return True
        if page == self._page and ended and step > 1.25 * body.pitch and line.size < 1.1 * last.size:
            return True
        if indented and last.left > body.left + 1.2 * em and abs(line.left - last.left) < 0.5 * em and not short:
            return _first_line_like(last, body)  # an indented block goes on, a second first line does not
        return indented or short


def _first_word(line: PdfLine) -> float:
    """The width of what cannot be broken at the line's head: a Latin word, a number, an address."""
    end = line.left
    for text, _, _, right, _ in line.chars:
        if not text.isascii():
            break
        end = right
    return end - line.left


def _first_line_like(line: PdfLine, body: Margins) -> bool:
    """Whether the line is indented by about two characters, as first lines of Chinese paragraphs are."""
    return 1.2 * body.size < line.left - body.left < 3.2 * body.size


def glue(before: str, after: str) -> str:
    """`after` with a blank in front when two Latin words would run together."""
    if before and after and before[-1].isascii() and before[-1].isalpha() and after[0].isascii() and after[0].isalpha():
        return f" {after}"
    return after


def column_right(lines: Sequence[PdfLine], body: Margins) -> float:
    """The right edge of a stretch of lines: the body's, or that of a narrower column when several lines keep to it."""
    if len(lines) < 4:
        return body.right
    edge = max(line.right for line in lines)
    if edge >= body.right - body.size or sum(line.right > edge - body.size for line in lines) < max(2, len(lines) // 3):
        return body.right
    return edge
