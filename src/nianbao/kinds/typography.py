"""Kinds about how the text is written: `repetition`, `pairing`, `sentence_end`, `half_width`.

All of them are inferred from running text that may have lost something on the way here, so they are told softly, once a
section, and rather missed than wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Annotated

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.hits import Hit, around, excused, named, paragraphs, texts, unread
from nianbao.kinds.params import EVERYWHERE, Params, Regex, Sections, SoftOutcome
from nianbao.kinds.slots import slots
from nianbao.model.report import Report
from nianbao.model.rule import Outcome, Rule


class RepetitionParams(Params):
    """The same list item or phrase of at least `min_chars` characters twice within one sentence."""

    sections: Sections = EVERYWHERE
    min_chars: Annotated[int, Field(title="最少字数", ge=4)] = 6
    allow: Annotated[tuple[Regex, ...], Field(title="除外")] = ()
    outcome: SoftOutcome = "review"


class PairingParams(Params):
    """Brackets, quotes and book marks that open also close."""

    sections: Sections = EVERYWHERE
    pairs: Annotated[tuple[str, ...], Field(title="成对的标点")] = ("（）", "“”", "《》", "〔〕", "【】", "「」")
    outcome: SoftOutcome = "review"


class SentenceEndParams(Params):
    """Paragraphs of at least `min_chars` characters end with a sentence mark."""

    sections: Sections = EVERYWHERE
    marks: Annotated[str, Field(title="标点")] = "。！？；：…"
    min_chars: Annotated[int, Field(title="最少字数", ge=1)] = 15
    outcome: SoftOutcome = "review"


class HalfWidthParams(Params):
    """Chinese text has full-width punctuation: `marks` are the half-width ones noted beside Chinese characters."""

    sections: Sections = EVERYWHERE
    marks: Annotated[str, Field(title="标点")] = ",;:?!()"
    max_hits: Annotated[int, Field(title="容许次数", ge=0)] = 0
    outcome: SoftOutcome = "review"


_MARKED = 20


def _by_section(
    batch: Batch, sections: Sequence[str], find: Callable[[Report, str, str], Iterator[Verdict]]
) -> Iterator[Verdict]:
    """What `find` says of each section's text (its verdicts get their report's number here); one pass for none."""
    for number, report in enumerate(batch.reports):
        where = texts(report, sections)
        if not where:
            yield unread(number)
            continue
        spoken = False
        for section, text in where:
            for verdict in find(report, section, text):
                verdict.report = number
                spoken = True
                yield verdict
        if not spoken:
            yield Verdict(number, Outcome.PASS)


# --- repetition ------------------------------------------------------------------------------------------------------

_SENTENCE = re.compile(r"[^。！？；\n]+")
_ITEM = re.compile(r"[^，、,：:。！？；\n]+")
_ENUMERATOR = re.compile(r"(?:[（(]?[一二三四五六七八九十0-9]{1,2}(?:[）)、.．]|是)|其[一二三四五中])")


def repetition(batch: Batch, rule: Rule, given: RepetitionParams) -> Iterator[Verdict]:
    def find(report: Report, section: str, text: str) -> Iterator[Verdict]:
        for hits in _repeated(text, section, given):
            quote = hits[-1].quote
            slots = {"section": named(batch, section), "quote": quote}
            anchors = [hit.anchor for hit in hits]
            yield Verdict(0, Outcome(given.outcome), f"{section}:{quote}", slots=slots, anchors=anchors, observed=quote)

    return _by_section(batch, given.sections, find)


def _repeated(text: str, section: str, given: RepetitionParams) -> Iterator[list[Hit]]:
    """List items that are repeated within a sentence: word for word, or (in a list by 、) as the end of an earlier item
    that still has its verb before it: "聚焦拓宽公开渠道、规范公开流程、拓宽公开渠道"."""
    seen: set[str] = set()
    least = given.min_chars
    for sentence in _SENTENCE.finditer(text):
        # Of two equal items, and of an item that ends another, the last characters are the same.
        words = sentence[0].replace("，", "、").replace("：", "、").replace(",", "、").replace(":", "、")
        tails = [item[-least:] for item in words.split("、") if len(item) >= least]
        if len(set(tails)) == len(tails):
            continue
        items: list[tuple[str, int]] = []
        for match in _ITEM.finditer(text, *sentence.span()):
            lead = _ENUMERATOR.match(match[0])
            skip = lead.end() if lead else 0
            word = match[0][skip:]
            start = match.start() + skip
            if len(word) >= given.min_chars and word not in seen:
                earlier = _earlier(items, word, in_list=text[start - 1 : start] == "、")
                if earlier is not None and not excused(text, start, start + len(word), given.allow):
                    seen.add(word)
                    yield [
                        Hit(section, earlier, earlier + len(word), word),
                        Hit(section, start, start + len(word), word),
                    ]
            items.append((word, start))


def _earlier(items: list[tuple[str, int]], word: str, *, in_list: bool) -> int | None:
    """Where the word stands among the last few items, None when it does not."""
    for other, start in items[-40:]:
        if other == word:
            return start
        if in_list and other.endswith(word) and len(other) - len(word) <= 4:
            return start + len(other) - len(word)
    return None


# --- pairing ---------------------------------------------------------------------------------------------------------

# "1）" and "一）" open an item: their bracket has no other half.
_ITEM_MARK = re.compile(
    r"(?:(?<=[。；;：:，,\s])|^)(?:[一二三四五六七八九十]{1,2}|[0-9]{1,2}|[a-zA-Z])[）)]", re.MULTILINE
)
_SAME = str.maketrans({"(": "（", ")": "）", "[": "〔", "]": "〕", "［": "〔", "］": "〕"})


@lru_cache(maxsize=64)
def _marks(pairs: tuple[str, ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    marks = set("".join(pairs))
    halves = {half for half, whole in (("(", "（"), (")", "）"), ("[", "〔"), ("]", "〕")) if whole in marks}
    return re.compile(f"[{re.escape(''.join(sorted(marks | halves)))}]"), {pair[1]: pair[0] for pair in pairs}


def pairing(batch: Batch, rule: Rule, given: PairingParams) -> Iterator[Verdict]:
    pattern, opens = _marks(given.pairs)

    def find(report: Report, section: str, text: str) -> Iterator[Verdict]:
        for mark, (variant, places) in _unpaired(text, pattern, opens).items():
            hits = [Hit(section, at, at + 1, text[at]) for at in places[:_MARKED]]
            quote = around(text, places[0], places[0] + 1)
            slots = {"section": named(batch, section), "quote": quote, "mark": mark}
            anchors, outcome = [hit.anchor for hit in hits], Outcome(given.outcome)
            yield Verdict(0, outcome, f"{section}:{mark}", variant, slots, anchors, observed=quote)

    return _by_section(batch, given.sections, find)


def _unpaired(text: str, pattern: re.Pattern[str], opens: dict[str, str]) -> dict[str, tuple[str, list[int]]]:
    """Mark → (open | close, places). Marks are counted through the whole section, since quotations run over paragraphs;
    a quotation that opens anew at each paragraph is closed once."""
    waiting: dict[str, list[int]] = {}
    found: dict[str, tuple[str, list[int]]] = {}
    items: set[int] | None = None
    for match in pattern.finditer(text):
        mark, at = match[0].translate(_SAME), match.start()
        partner = opens.get(mark)
        if partner is None:
            waiting.setdefault(mark, []).append(at)
            continue
        stack = waiting.get(partner)
        if stack:
            stack.pop()
            continue
        if items is None:
            items = {item.end() - 1 for item in _ITEM_MARK.finditer(text)}
        if at not in items:
            found.setdefault(match[0], ("close", []))[1].append(at)
    for mark, stack in waiting.items():
        kept = [at for at in stack if not (mark in "“‘" and (at == 0 or text[at - 1] == "\n"))]
        if kept:
            found[mark] = ("open", kept)
    return found


# --- sentence_end ----------------------------------------------------------------------------------------------------

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
        anchors = [hit.anchor for hit in hits[:_MARKED]]
        yield Verdict(0, Outcome(given.outcome), section, slots=slots, anchors=anchors, observed=hits[0].quote)

    return _by_section(batch, given.sections, find)


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


# --- half_width ------------------------------------------------------------------------------------------------------

_HAN = "\u3400-\u9fff\u3007"


@lru_cache(maxsize=64)
def _half(marks: str) -> re.Pattern[str]:
    """Half-width marks between Chinese: brackets need Chinese within, the others before and (but at an end) behind."""
    opening = "".join(mark for mark in marks if mark in "([")
    closing = "".join(mark for mark in marks if mark in ")]")
    others = "".join(mark for mark in marks if mark not in "([)]")
    parts = []
    if opening:
        parts.append(f"[{re.escape(opening)}](?=[{_HAN}])")
    if closing:
        parts.append(f"[{re.escape(closing)}](?<=[{_HAN}].)")
    if others:
        parts.append(f"[{re.escape(others)}](?<=[{_HAN}”》）%].)(?=[{_HAN}“《（0-9]|$)(?!(?<=[:：])[0-9])")
    return re.compile("|".join(parts) or r"(?!)", re.MULTILINE)


def half_width(batch: Batch, rule: Rule, given: HalfWidthParams) -> Iterator[Verdict]:
    pattern = _half(given.marks)
    for number, report in enumerate(batch.reports):
        where = texts(report, given.sections)
        if not where:
            yield unread(number)
            continue
        found = {section: list(pattern.finditer(text)) for section, text in where}
        if sum(map(len, found.values())) <= given.max_hits:
            yield Verdict(number, Outcome.PASS)
            continue
        for section, text in where:
            matches = found[section]
            if matches:
                first = matches[0]
                quote = around(text, first.start(), first.end())
                marks = " ".join(dict.fromkeys(match[0] for match in matches))
                slots = {"section": named(batch, section), "quote": quote, "marks": marks, "count": len(matches)}
                anchors = [Hit(section, m.start(), m.end(), m[0]).anchor for m in matches[:_MARKED]]
                yield Verdict(number, Outcome(given.outcome), section, slots=slots, anchors=anchors, observed=quote)


_HIT_SLOTS = "section quote"

REPETITION = Kind("repetition", "句内重复", RepetitionParams, repetition, slots(fail=_HIT_SLOTS, review=_HIT_SLOTS))
PAIRING = Kind(
    "pairing",
    "括号引号成对",
    PairingParams,
    pairing,
    slots(
        fail=_HIT_SLOTS + " mark",
        fail__open=_HIT_SLOTS + " mark",
        fail__close=_HIT_SLOTS + " mark",
        review=_HIT_SLOTS + " mark",
        review__open=_HIT_SLOTS + " mark",
        review__close=_HIT_SLOTS + " mark",
    ),
)
SENTENCE_END = Kind(
    "sentence_end", "段末标点", SentenceEndParams, sentence_end, slots(fail=_HIT_SLOTS, review=_HIT_SLOTS)
)
HALF_WIDTH = Kind(
    "half_width",
    "半角标点",
    HalfWidthParams,
    half_width,
    slots(fail=_HIT_SLOTS + " marks count", review=_HIT_SLOTS + " marks count"),
)
