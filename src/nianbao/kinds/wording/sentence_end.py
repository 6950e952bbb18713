"""The kind `sentence_end`: paragraphs end with a sentence mark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import EVERYWHERE, Params, Sections, SoftOutcome
from nianbao.kinds.report_texts import HIT_SLOTS, MARKED, Hit, by_section, named, paragraphs
from nianbao.kinds.slots import slots
from nianbao.model.report import Report
from nianbao.model.rule import Outcome, Rule


class SentenceEndParams(Params):
    """Paragraphs of at least `min_chars` characters end with a sentence mark."""

    sections: Sections = EVERYWHERE
    marks: Annotated[str, Field(title="标点")] = "。！？；：…"
    min_chars: Annotated[int, Field(title="最少字数", ge=1)] = 15
    outcome: SoftOutcome = "review"


_CLOSERS = "”’）》〕】」』)\"' "
_INSIDE = re.compile(r"[，。；！？]")
_ADDRESS = re.compile(r"(?:[0-9A-Za-z/_.@=&?%#-]{6}|[0-9]{4}|[0-9]{1,2}[日月时分]|注|附件[0-9]*)$")
_OPENS = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|第[一二三四五六七八九十]|[一二三四五六七八九十]{1,2}(?:是|要)|其[一二三四五]|"
    r"[①-⑳]|[●■◆★▪•·-]|20\d\d年|(?:本|全|今|去|上|一|近)年|本[局委办厅镇乡街院校中单机]|我[局委办厅镇乡街院校省市县区]|"
    r"截至|下一步|下步|针对|存在|主要|改进|同时|此外|另外|首先|其次|最后)"
)
_ITEM_LINE = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|第[一二三四五六七八九十])")
_STOPS = re.compile(r"[。！？；]")
_HEADING = 40  # characters of a heading at the most


def sentence_end(batch: Batch, rule: Rule, given: SentenceEndParams) -> Iterator[Verdict]:
    def find(report: Report, section: str, text: str) -> Iterator[Verdict]:
        lines = paragraphs(report, section, text)
        spans = [(a, b) for a, b in lines if b - a >= given.min_chars]
        after = {a: text[c:d] for (a, _), (c, d) in pairwise(lines)}
        open_ends = [(a, b) for a, b in spans if _unended(text[a:b], after.get(a, ""), given.marks)]
        # Most paragraphs without an end: the lines of the file, not its paragraphs, were read.
        if not open_ends or (len(spans) >= 4 and 2 * len(open_ends) > len(spans)):
            return
        hits = [Hit(section, max(a, b - 16), b, text[max(a, b - 16) : b]) for a, b in open_ends]
        slots = {"section": named(batch, section), "quote": hits[0].quote}
        anchors = [hit.anchor for hit in hits[:MARKED]]
        yield Verdict(0, Outcome(given.outcome), section, slots=slots, anchors=anchors, observed=hits[0].quote)

    return by_section(batch, given.sections, find)


def _unended(paragraph: str, following: str, marks: str) -> bool:
    """A running sentence without an end. Addresses and dates at the end are none, nor are headings (no mark inside, or
    a short line above a longer one), nor lines that a hard break has cut: the next one does not open a paragraph."""
    words = paragraph.rstrip(_CLOSERS)
    if not words or words[-1] in marks or words[-1] in "!?;:.…":
        return False
    if _INSIDE.search(paragraph) is None or _ADDRESS.search(words) is not None:
        return False
    if not following:
        return True
    if _OPENS.match(following) is None:
        return False
    short = len(paragraph) <= _HEADING and _STOPS.search(paragraph) is None
    return not (short and (_ITEM_LINE.match(paragraph) is not None or len(following) > len(paragraph)))


SENTENCE_END = Kind(
    "sentence_end", "段末标点", SentenceEndParams, sentence_end, slots(fail=HIT_SLOTS, review=HIT_SLOTS)
)
