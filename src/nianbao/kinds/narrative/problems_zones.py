"""Where a section tells problems and where measures: enumerators, turning words and headings, lists that act.

A text turns to measures at words that say so, at a heading over them, or where a list begins whose items act instead of
saying that something is amiss.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from nianbao.base.text import chinese_number
from nianbao.kinds.narrative.problems_lexicon import ProblemLexicon

Turn = tuple[int, int, bool]  # [start, end) of turning words; whether they turn to measures
TRIM = " \n，,。；;、：:．."
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_NUMERAL = re.compile(r"\d{1,2}|[一二三四五六七八九十]{1,2}")
_LINE = re.compile(r"[^\n]+")
_CLAUSE = re.compile(r"[^，,。；;\n]+")
_LEAD = 60  # code points: turning words so near behind others open the same zone
_HEADING = 20  # code points of a heading before its last word
_HEADING_STARTS = "。！？!?\n：:；;，,）)、.．【"
_NUMBER = 6  # code points: what is shorter is at most the number of a heading
_BEFORE_A_MARK = re.compile(r"[。；;：:！？!?\n，, 】)）.]$|问题|措施|举措|情况|不足|方向|如下|打算|短板")
_STOPS = "。！？!?；;\n"


class Enumerator(NamedTuple):
    """An enumerator: where, of which family, which number."""

    start: int
    end: int
    family: str
    ordinal: int


class Zone(NamedTuple):
    """[start, end) tells problems or measures; `lead`: where its content begins, behind the turning words."""

    start: int
    lead: int
    end: int
    measures: bool


def zones_of(text: str, words: ProblemLexicon) -> tuple[list[Zone], list[Enumerator]]:
    """The zones of a text in order, and the enumerators of its items (those of headings left out)."""
    title = words.title.match(text)
    begin = title.end() if title else 0
    marks = [mark for mark in enumerators_of(text, words) if mark.start >= begin]
    turns = [turn for turn in _turns(text, words, marks) if turn[0] >= begin]
    marks = [mark for mark in marks if not _is_heading(text, mark, turns)]
    return _zones(text, words, marks, turns, begin), marks


def enumerators_of(text: str, words: ProblemLexicon) -> list[Enumerator]:
    # Kept whole: a table of families of enumerators, each with how it counts.
    marks: list[Enumerator] = []
    for match in words.enumerator.all(text):
        family, start, end = match.lastgroup or "", match.start(), match.end()
        if family in ("paren", "paren_digit") and start and not _BEFORE_A_MARK.search(text[max(0, start - 2) : start]):
            continue
        word = match[0]
        number = _NUMERAL.search(word)
        if family in ("first", "side"):
            ordinal = next((value for key, value in words.ordinals.items() if word.startswith(key)), 1)
        elif family == "one_of":
            ordinal = 2 if "另" in word or "还" in word else 1
        elif family == "circled":
            ordinal = _CIRCLED.index(word) + 1
        elif family == "bullet":
            before = marks[-1] if marks and marks[-1].family == family else None
            on = before is not None and "\n" not in text[before.end : start].strip()
            ordinal = before.ordinal + 1 if before is not None and on else 1
        elif number is None:
            continue
        else:
            ordinal = int(number[0]) if number[0].isdigit() else (chinese_number(number[0]) or 0)
        marks.append(Enumerator(start, end, family, ordinal))
    return marks


def _turns(text: str, words: ProblemLexicon, marks: list[Enumerator]) -> list[Turn]:
    """Turning words and headings in order; a title that names both turns nothing."""
    # Kept whole: words, headings and agencies that turn a text; each only where those before it do not.
    turns: list[Turn] = []
    for match in words.to_measures.all(text):
        start, end = match.span()
        both = words.not_to_measures.search(text[max(0, start - 4) : start])
        if not both and not words.weak_words_after.match(text[end : end + 4]):
            turns.append((start, end, True))
    more = [(*match.span(), False) for match in words.to_problems.all(text)]
    more += [(*span, True) for span in _headings(text, words, words.measure_heading, words.not_measure_heading)]
    more += [(*span, False) for span in _headings(text, words, words.heading, words.not_heading)]
    for start, end, to_measures in more:
        if not any(low < end and start < high for low, high, _ in turns):
            turns.append((start, end, to_measures))
    for match in words.agency.finditer(text):
        item = max((mark.end for mark in marks if mark.end <= match.start()), default=0)
        start = max(text.rfind(stop, 0, match.start() - 1) for stop in ("\n" if item else "。！？\n")) + 1
        start = max(start, item)
        if words.says(text, start, match.start()) and words.begins_to_act(
            text[match.end() : match.end() + 40].lstrip("，,")
        ):
            turns.append((*match.span(), True))
    turns.sort()
    turns += list(_answers(text, words, turns))
    turns.sort()
    return turns


def _answers(text: str, words: ProblemLexicon, turns: list[Turn]) -> Iterator[Turn]:
    """“针对……问题，” behind problems, where the next clause does not itself say that something is amiss."""
    last = 0  # where measures are told already
    for match in words.answers.finditer(text):
        start, end = match.span()
        last = max([last, *(high for low, high, measures in turns if measures and low < start)])
        clause = _CLAUSE.match(text, end)
        over = any(low < end and start < high for low, high, _ in turns)
        told = words.predicates.search(text[last:start])
        if match["amiss"] and not words.predicates.search(match["amiss"]):
            continue
        if told and not over and clause is not None and not words.amiss(clause[0]):
            yield start, end, True
            last = end
        elif last:
            last = end


def _headings(
    text: str, words: ProblemLexicon, last_word: re.Pattern[str], never: re.Pattern[str]
) -> Iterator[tuple[int, int]]:
    """Short headings, however they are worded: "（一）工作中的问题和困难：". They say nothing amiss themselves."""
    for match in last_word.finditer(text):
        near = max(0, match.start() - _HEADING - 1)  # what begins before is too long for one
        start = max(text.rfind(stop, near, match.start()) for stop in _HEADING_STARTS) + 1
        said = text[start : match.start()]
        if len(said) <= _HEADING and not words.predicates.search(said) and not never.search(text, start, match.end()):
            yield start, match.end()


def _is_heading(text: str, mark: Enumerator, turns: list[Turn]) -> bool:
    """Whether an enumerator numbers a sub-heading (turning words and little else), not an item."""
    if mark.family in ("is", "first", "side", "of_them"):
        return False
    line = len(text)
    for stop in "：:\n。":
        found = text.find(stop, mark.end, mark.end + 40)
        if found >= 0:
            line = min(line, found)
    return any(start - mark.end <= 14 and mark.start <= start < line and line - end <= 8 for start, end, _ in turns)


def _zones(text: str, words: ProblemLexicon, marks: list[Enumerator], turns: list[Turn], begin: int) -> list[Zone]:
    events: list[Turn] = list(turns)
    turned = [turn for turn in turns if turn[2]]
    events += _back_to_problems(text, words, marks, turned)
    events += _acting_lists(text, words, marks, turns)
    events.sort()
    opening = text[begin : events[0][0]] if events else text[begin:]
    measures = not words.predicates.search(opening) and bool(
        words.measure_start.match(opening.lstrip(TRIM)) or (events and events[0][2] and not opening.strip())
    )
    zones: list[Zone] = []
    start = lead = begin
    for low, high, to_measures in events:
        if to_measures == measures:
            if _leads_in(text, words, marks, lead, low, measures):
                lead = high
            continue
        if low > start:
            zones.append(Zone(start, lead, low, measures))
        start, lead, measures = low, high, to_measures
    zones.append(Zone(start, lead, len(text), measures))
    return zones


def _back_to_problems(text: str, words: ProblemLexicon, marks: list[Enumerator], turned: list[Turn]) -> Iterator[Turn]:
    """Where items, or lines that are built alike, each tell a problem and then turn to its measures."""
    # Kept whole: whether one item turns hangs on all that are built like it.
    parts = [(one.start, one.end, two.start) for one, two in pairwise(marks) if _counts_on(one, two)]
    parts += [(two.start, two.end, len(text)) for one, two in pairwise(marks) if _counts_on(one, two)]
    lines = [match.span() for match in _LINE.finditer(text)]
    for places in (sorted(set(parts)), [(start, start, end) for start, end in lines]):
        inner = [
            (start, text[begin : turn[0]].strip(TRIM))
            for start, begin, end in places
            if (turn := next((turn for turn in turned if begin <= turn[0] < end), None)) is not None
        ]
        inner = [(start, told) for start, told in inner if len(told) >= _NUMBER or words.predicates.search(told)]
        amiss = {start for start, told in inner if words.predicates.search(told)}
        alike = len({start for start, _ in inner}) > 1
        for start, told in inner:
            other = 2 * len(amiss) > len(inner) and not words.begins_to_act(told)
            if alike and (start in amiss or other):
                yield start, start, False


def _counts_on(one: Enumerator, two: Enumerator) -> bool:
    return one.family == two.family and two.ordinal == one.ordinal + 1


def _leads_in(text: str, words: ProblemLexicon, marks: list[Enumerator], lead: int, low: int, measures: bool) -> bool:
    """Whether nothing has been told between the words that opened a zone and others that open it again."""
    if any(lead <= mark.start < low for mark in marks):
        return False
    if len(text[lead:low].strip(TRIM)) < _NUMBER:
        return True
    return low - lead < _LEAD if measures else not words.says(text, lead, low)


def _acting_lists(text: str, words: ProblemLexicon, marks: list[Enumerator], turns: list[Turn]) -> Iterator[Turn]:
    """The beginnings of lists that tell measures by their own words alone: hardly an item says that something is amiss,
    and the items begin like measures, or a list that did came before."""
    # Kept whole: one pass over the lists, with whether one before told problems.
    amiss_before = False
    for run in _runs(marks):
        items = [_first_sentence(text, mark, marks) for mark in run]
        amiss = sum(words.amiss(item) for item in items)
        acting = sum(words.begins_to_act(item) for item in items)
        if len(run) > 1 and 3 * amiss <= len(run) and (amiss_before or 2 * acting >= len(run)):
            start = max(text.rfind(stop, 0, run[0].start) for stop in _STOPS) + 1
            before = max((mark.end for mark in marks if mark.start < run[0].start), default=0)
            if start < before or words.says(text, start, run[0].start):
                start = run[0].start
            if not any(start <= low and high <= run[0].start + 1 for low, high, _ in turns):
                yield start, run[0].start, True
        amiss_before = amiss_before or 2 * amiss > len(run) > 1


def _runs(marks: list[Enumerator]) -> list[list[Enumerator]]:
    """Lists: the marks of one family that count on, in the order in which the lists begin."""
    runs: list[list[Enumerator]] = []
    current: dict[str, list[Enumerator]] = {}
    for mark in marks:
        run = current.get(mark.family)
        if run is None or mark.ordinal <= run[-1].ordinal:
            run = current[mark.family] = []
            runs.append(run)
        run.append(mark)
    return runs


def _start(mark: Enumerator) -> int:
    return mark.start


def _first_sentence(text: str, mark: Enumerator, marks: list[Enumerator]) -> str:
    """What an item says first."""
    place = bisect_left(marks, mark.end, key=_start)
    end = marks[place].start if place < len(marks) else len(text)
    item = text[mark.end : end].lstrip("，,、：: ")
    stops = [found for stop in _STOPS if (found := item.find(stop)) >= 0]
    return item[: min(stops)] if stops else item
