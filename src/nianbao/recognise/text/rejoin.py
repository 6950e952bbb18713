"""Running text that a layout has broken into lines, put together again, in whatever format it came.

A line goes on where its words do: inside a number, an enumerator or brackets, before a mark that begins no line, or,
where the lines of a text are seen to be of one width, behind every full line that ends no sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nianbao.base.ordinals import NUMERALS
from nianbao.base.text import label_key
from nianbao.base.wrapping import SENTENCE_END, Wrap, wrap_of
from nianbao.recognise.form import Compiled
from nianbao.recognise.limits import LONGEST_LABEL
from nianbao.recognise.lines import CellKind, Line, PrintedCell
from nianbao.recognise.text.headings import Heading, candidates

_CUT_ENUMERATOR = re.compile(rf"(?:^|[。；：！？，,;:!?\s])(?:其?[{NUMERALS}]{{1,3}}|第|[（(][{NUMERALS}0-9]{{0,3}})$")
_ENUMERATOR_GOES_ON = re.compile(rf"(?:是(?!否)|[{NUMERALS}]{{1,3}}[是，、）)])|[）)]")
_CUT_NUMBER = re.compile(r"[0-9][0-9.,]{0,40}$")
_NUMBER_GOES_ON = re.compile(
    r"[0-9]+[年月日件条次个项万亿元人份篇期场余名家批%％％]|[年月日件条次个项万亿元份篇期场余名家批%％]"
)
_NO_END = ("，", "、", "《", "“", "（", "(", "〔", "：“")
_NO_START = ("，", "。", "、", "；", "：", "）", "》", "”", "！", "？", "%", "％", "〕")
_PAIRS = (("《", "》"), ("“", "”"), ("（", "）"), ("〔", "〕"))
_STARTS = re.compile(
    rf"[（(](?:[{NUMERALS}]{{1,3}}|[0-9]{{1,2}})[）)]|(?:[{NUMERALS}]{{1,3}}|[0-9]{{1,2}})(?:[、．]|\.(?![0-9]))"
    rf"|第[{NUMERALS}]{{1,3}}(?:部分|章|节|是)|[{NUMERALS}]{{1,2}}是|其[{NUMERALS}]|[①-⑳⒈-⒛●■◆★▪◇○]|附件|附表"
)
_PROSE = re.compile("[。，；：]")
_LONGEST_TITLE = 30
_TAIL = 64  # characters of the end of a paragraph, more than any of the patterns above can match
_FEWEST_PROSE = 12  # characters of a line that its words may go on behind


def join_wrapped(lines: Sequence[Line], form: Compiled) -> list[Heading]:
    """Puts what a line break has cut back on the line before; the line that it stood on stays, empty. Gives every line
    that may be a heading then."""
    found = candidates(lines, form)
    joined = _joined(lines, {heading.line.number for heading in found if heading.section is not None}, form)
    return candidates(lines, form) if joined else found


def _joined(lines: Sequence[Line], headings: set[int], form: Compiled) -> bool:
    """Joins the lines; whether there were any to join. `headings`: numbers of lines that name a section."""
    text = [line for line in lines if line.row < 0 and not line.picture and line.text]
    wrap = wrap_of([line.text for line in text if not line.figures and not line.aligned])
    heads: list[_Head] = []
    before = -1  # the number of the line before
    for line in text:
        head = heads[-1] if heads and line.number == before + 1 else None
        before = line.number
        if head is not None and _joins(head, line, headings, wrap, form):
            head.take(line)
        else:
            heads.append(_Head(line))
    return sum(head.close() for head in heads) > 0


class _Head:
    """A line and what has been joined to it: what is asked of the whole is kept from line to line, so that a paragraph of
    many lines is not gone through again for each. `last`: the last printed line; `tail`: the end of the whole."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self._pieces: list[str] = []
        self._cells: list[str] = []
        self._open = [False] * len(_PAIRS)  # brackets and quotes of the last sentence
        self.last = self.tail = ""
        self.length = 0
        self.prose = False
        self._add(line)

    def _add(self, line: Line) -> None:
        text = line.text
        self._pieces.append(text)
        self._cells.append(line.cells[0].text if line.cells else "")
        self.last = text
        self.tail = (self.tail + text)[-_TAIL:]
        self.length += len(text)
        self.prose = self.prose or _PROSE.search(text) is not None
        for place, (opens, closes) in enumerate(_PAIRS):
            begun = text.rfind(opens)
            own = text[max(begun, 0) :]
            self._open[place] = (begun >= 0 or self._open[place]) and closes not in own and "。" not in own

    def take(self, line: Line) -> None:
        """The next line, which stays and is empty."""
        self._add(line)
        line.text, line.cells, line.words, line.figures = "", (), 0, 0

    def close(self) -> bool:
        """Puts the whole into the line; whether more than the line itself."""
        if len(self._pieces) == 1:
            return False
        self.line.text = "".join(self._pieces)
        self.line.cells = (PrintedCell(0, 1, "".join(self._cells), CellKind.WORDS),)
        self.line.words, self.line.figures = 1, 0
        return True

    def may_go_on(self, form: Compiled) -> bool:
        """Whether this is running text and no cell of a table."""
        if len(self._pieces) == 1:
            return _may_go_on(self.line, form)
        return self.length > LONGEST_LABEL or not form.mask("".join(self._pieces))

    def pair_closed(self, following: str) -> bool:
        """Whether brackets or quotes opened in the last sentence are closed in the next line."""
        for place, (opens, closes) in enumerate(_PAIRS):
            if self._open[place]:
                end = following.find(closes)
                other = following.find(opens)
                if 0 <= end < 40 and (other < 0 or end < other):
                    return True
        return False


def _joins(head: _Head, line: Line, headings: set[int], wrap: Wrap | None, form: Compiled) -> bool:
    """Whether a line belongs to the paragraph before. `headings`: numbers of the lines that name a section by themselves."""
    if head.line.number in headings:
        return False
    goes_on = line.number not in headings and _goes_on(head, line.text, wrap)
    return (goes_on or _completes(head.tail, line.text, form)) and head.may_go_on(form) and _may_go_on(line, form)


def _completes(tail: str, following: str, form: Compiled) -> bool:
    """Whether a line is the end of a part's title that the line before begins at its end."""
    ahead = form.title_ends.get(label_key(following)) if len(following) <= 2 * _LONGEST_TITLE else None
    return ahead is not None and label_key(tail[-_LONGEST_TITLE:]).endswith(ahead)


def _may_go_on(line: Line, form: Compiled) -> bool:
    """Whether a line is running text and no cell of a table."""
    words = not line.figures or _PROSE.search(line.text) is not None
    return line.solo and words and not line.aligned and len(line.cells) == 1 and not form.mask(line.text)


def _goes_on(head: _Head, following: str, wrap: Wrap | None) -> bool:
    """Whether a paragraph goes on with the next line."""
    if wrap is not None and wrap.full(head.last) and not head.last.endswith(SENTENCE_END):
        return _STARTS.match(following) is None
    if head.length < _FEWEST_PROSE or not head.prose or head.last.endswith(SENTENCE_END):
        return False
    if _CUT_ENUMERATOR.search(head.tail) and _ENUMERATOR_GOES_ON.match(following):
        return True
    if _CUT_NUMBER.search(head.tail) and _NUMBER_GOES_ON.match(following):
        return True
    if following.startswith(_NO_START) or head.pair_closed(following):
        return True
    return head.tail.endswith(_NO_END) and _STARTS.match(following) is None
