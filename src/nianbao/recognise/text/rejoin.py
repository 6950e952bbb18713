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
    head: Line | None = None
    last = ""  # the last printed line of what `head` holds by now
    before = -1  # the number of that line
    joined = False
    for line in text:
        follows = head is not None and line.number == before + 1 and head.number not in headings
        printed, before = line.text, line.number
        if follows and head is not None and _joins(head, last, line, line.number in headings, wrap, form):
            head.text += line.text
            head.cells = (PrintedCell(0, 1, head.cells[0].text + line.cells[0].text, CellKind.WORDS),)
            head.words, head.figures = 1, 0
            line.text, line.cells, line.words, line.figures = "", (), 0, 0
            joined = True
        else:
            head = line
        last = printed
    return joined


def _joins(head: Line, last: str, line: Line, named: bool, wrap: Wrap | None, form: Compiled) -> bool:
    """Whether a line belongs to the paragraph before. `named`: it names a section by itself."""
    goes_on = not named and _goes_on(head.text, last, line.text, wrap)
    return (goes_on or _completes(head.text, line.text, form)) and _may_go_on(head, form) and _may_go_on(line, form)


def _completes(whole: str, following: str, form: Compiled) -> bool:
    """Whether a line is the end of a part's title that the line before begins at its end."""
    ahead = form.title_ends.get(label_key(following)) if len(following) <= 2 * _LONGEST_TITLE else None
    return ahead is not None and label_key(whole[-_LONGEST_TITLE:]).endswith(ahead)


def _may_go_on(line: Line, form: Compiled) -> bool:
    """Whether a line is running text and no cell of a table."""
    words = not line.figures or _PROSE.search(line.text) is not None
    return line.solo and words and not line.aligned and len(line.cells) == 1 and not form.mask(line.text)


def _goes_on(whole: str, last: str, following: str, wrap: Wrap | None) -> bool:
    """Whether a line goes on with the next one. `whole`: all of its paragraph so far, `last`: its last printed line."""
    if wrap is not None and wrap.full(last) and not last.endswith(SENTENCE_END):
        return _STARTS.match(following) is None
    if len(whole) < _FEWEST_PROSE or _PROSE.search(whole) is None or last.endswith(SENTENCE_END):
        return False
    if _CUT_ENUMERATOR.search(whole) and _ENUMERATOR_GOES_ON.match(following):
        return True
    if _CUT_NUMBER.search(whole) and _NUMBER_GOES_ON.match(following):
        return True
    if following.startswith(_NO_START) or _cut_pair(whole, following):
        return True
    return whole.endswith(_NO_END) and _STARTS.match(following) is None


def _cut_pair(whole: str, following: str) -> bool:
    """Whether brackets or quotes opened in the last sentence are closed in the next line."""
    for opens, closes in _PAIRS:
        begun = whole.rfind(opens)
        if begun >= 0 and closes not in whole[begun:] and "。" not in whole[begun:]:
            end = following.find(closes)
            other = following.find(opens)
            if 0 <= end < 40 and (other < 0 or end < other):
                return True
    return False
