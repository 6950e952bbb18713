"""Cutting a section into problems and measures, whatever its layout. Spans are exact.

Turning words cut the text into zones of problems and of measures; within a zone enumerators make the items. A zone
without enumerators is cut by its clauses: those that say that something is amiss, those that name a means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from nianbao.base.text import chinese_number
from nianbao.kinds.narrative.problems_lexicon import ProblemLexicon

Span = tuple[int, int]
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_NUMERAL = re.compile(r"\d{1,2}|[一二三四五六七八九十]{1,2}")
_SENTENCE = re.compile(r"[^。！？!?\n]+")
_PART = re.compile(r"[^；;]+")
_CLAUSE = re.compile(r"[^，,；;]+")
_TRIM = " \n，,。；;、：:．."
_LEAD = 60  # code points: turning words so near behind others open the same zone
_PUNCTUATED = "。；;：:！？!?\n，, 】)）"


class Mark(NamedTuple):
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


@dataclass(slots=True)
class Cut:
    """Spans of problems and measures in the order of the text. `paired`: (problem, measure) that stand in one item.
    `titled`: the text has turning words at all; `turned`: it has words that promise measures."""

    problems: list[Span] = field(default_factory=list)
    measures: list[Span] = field(default_factory=list)
    paired: list[tuple[int, int]] = field(default_factory=list)
    turned: bool = False
    vague: list[Span] = field(default_factory=list)  # sentences of measures that name no means


def cut(text: str, words: ProblemLexicon) -> Cut:
    """The problems and measures of a section's text."""
    result = Cut()
    if not text.strip() or words.none.match(text.strip()):
        return result
    marks = _marks(text, words)
    turns = _turns(text, words, marks)
    marks = [mark for mark in marks if not _is_heading(text, mark, turns)]
    zones = _zones(text, words, marks, turns)
    result.turned = any(zone.measures for zone in zones)
    told = any(not zone.measures and _items(marks, zone) for zone in zones)
    if not told and _by_pairs(text, words, result):
        return result
    for position, zone in enumerate(zones):
        if zone.measures:
            if position and _zone_follows_item(zones[position - 1], result):
                first = len(result.measures)
                _measures(text, words, marks, zone, result)
                owner = len(result.problems) - 1
                result.paired += [(owner, index) for index in range(first, len(result.measures))]
            else:
                _measures(text, words, marks, zone, result)
        else:
            _problems(text, words, marks, zone, result)
    if len(result.measures) == 1 and len(result.problems) > 1 and not result.paired:
        _by_clauses(text, words, result)
    if not result.turned and len(result.problems) > 1:
        _second_sentences(text, words, result)
    return result


def _marks(text: str, words: ProblemLexicon) -> list[Mark]:
    marks = []
    for match in words.enumerator.finditer(text):
        family, start, end = match.lastgroup or "", match.start(), match.end()
        if family in ("paren", "paren_digit") and start and text[start - 1] not in _PUNCTUATED:
            continue
        word = match[0]
        number = _NUMERAL.search(word)
        if family in ("first", "side"):
            ordinal = next((value for key, value in words.ordinals.items() if word.startswith(key)), 1)
        elif family == "circled":
            ordinal = _CIRCLED.index(word) + 1
        elif number is None:
            continue
        else:
            ordinal = int(number[0]) if number[0].isdigit() else (chinese_number(number[0]) or 0)
        marks.append(Mark(start, end, family, ordinal))
    return marks


def _turns(text: str, words: ProblemLexicon, marks: list[Mark]) -> list[tuple[int, int, bool]]:
    """(start, end, to measures) of turning words, in order; a title that names both turns nothing."""
    turns: list[tuple[int, int, bool]] = []
    for match in words.to_measures.finditer(text):
        start, end = match.span()
        both = words.not_to_measures.search(text[max(0, start - 4) : start])
        if not both and not words.weak_words_after.match(text[end : end + 4]):
            turns.append((start, end, True))
    for match in words.to_problems.finditer(text):
        start, end = match.span()
        if not any(low < end and start < high for low, high, _ in turns):
            turns.append((start, end, False))
    turns.sort()
    return turns


def _is_heading(text: str, mark: Mark, turns: list[tuple[int, int, bool]]) -> bool:
    """Whether an enumerator numbers a sub-heading (turning words and little else), not an item."""
    if mark.family in ("is", "first", "side", "of_them"):
        return False
    line = len(text)
    for stop in "：:\n。":
        found = text.find(stop, mark.end, mark.end + 40)
        if found >= 0:
            line = min(line, found)
    return any(start - mark.end <= 14 and mark.end <= start < line and line - end <= 8 for start, end, _ in turns)


def _zones(text: str, words: ProblemLexicon, marks: list[Mark], turns: list[tuple[int, int, bool]]) -> list[Zone]:
    events: list[tuple[int, int, bool]] = list(turns)
    turned = [turn for turn in turns if turn[2]]
    # In pairs the next number of the list of problems leads back from the measures of the item before.
    for before, mark in pairwise(marks):
        inside = [turn for turn in turned if before.end <= turn[0] < mark.start]
        if inside and mark.family == before.family and mark.ordinal == before.ordinal + 1:
            told = text[before.end : inside[0][0]]
            if words.predicates.search(told):
                events.append((mark.start, mark.start, False))
    # A list that starts again without turning words tells measures when its first item begins like one.
    last: dict[str, int] = {}
    for mark in marks:
        again = mark.ordinal == 1 and last.get(mark.family, 0) >= 2
        last[mark.family] = mark.ordinal
        begins = words.measure_start.match(text[mark.end : mark.end + 30].lstrip("，,、 ")) if again else None
        if begins and not any(turn[2] and turn[0] < mark.start for turn in events):
            events.append((mark.start, mark.start, True))
    events.sort()
    opening = text[: events[0][0]] if events else text
    measures = not words.predicates.search(opening) and bool(
        words.measure_start.match(opening.lstrip(_TRIM)) or (events and events[0][2] and not opening.strip())
    )
    zones: list[Zone] = []
    start = lead = 0
    for low, high, to_measures in events:
        if to_measures == measures:
            near = to_measures and not _mark_between(marks, lead, low) and low - lead < _LEAD
            if near or not text[lead:low].strip(_TRIM):
                lead = high
            continue
        if low > start:
            zones.append(Zone(start, lead, low, measures))
        start, lead, measures = low, high, to_measures
    zones.append(Zone(start, lead, len(text), measures))
    return zones


def _mark_between(marks: list[Mark], start: int, end: int) -> bool:
    return any(start <= mark.start < end for mark in marks)


def _zone_follows_item(before: Zone, result: Cut) -> bool:
    """Whether measures stand in the same item as the one problem that the zone before has told."""
    if before.measures or not result.problems:
        return False
    return sum(1 for start, _ in result.problems if start >= before.start) == 1


def _items(marks: list[Mark], zone: Zone) -> list[Mark]:
    """The enumerators of the zone's own list: those of the family that comes first."""
    inside = [mark for mark in marks if mark.start == zone.start or zone.lead <= mark.start < zone.end]
    if not inside:
        return []
    family = inside[0].family
    own = [mark for mark in inside if mark.family == family]
    if len(own) == 1 and family in ("side", "digit") and own[0].ordinal > 1 and zone.start != own[0].start:
        return []
    return own


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in _TRIM:
        start += 1
    while end > start and text[end - 1] in " \n，,；;、：:":
        end -= 1
    return start, end


def _list_spans(text: str, items: list[Mark], zone: Zone) -> list[Span]:
    """From each enumerator to the next; the last one to the end of its paragraph, unless items run over several."""
    spans = []
    over = any("\n" in text[one.end : other.start].strip() for one, other in pairwise(items))
    for position, mark in enumerate(items):
        end = items[position + 1].start if position + 1 < len(items) else zone.end
        if position + 1 == len(items) and not over:
            line = text.find("\n", mark.end + 1, end)
            if line > 0 and text[mark.end : line].strip():
                end = line
        spans.append(_trimmed(text, mark.start, end))
    return [span for span in spans if span[1] > span[0]]


def _problems(text: str, words: ProblemLexicon, marks: list[Mark], zone: Zone, result: Cut) -> None:
    items = _items(marks, zone)
    if items:
        if items[0].ordinal > 1 and items[0].start > zone.lead:
            start = _after_lead(text, words, zone.lead, items[0].start)
            if words.predicates.search(text, start, items[0].start) and _tells(text, words, start, items[0].start):
                result.problems.append(_trimmed(text, start, items[0].start))
        result.problems += _list_spans(text, items, zone)
        return
    found: list[Span] = []
    for sentence in _SENTENCE.finditer(text, zone.lead, zone.end):
        found += _in_sentence(text, words, sentence.start(), sentence.end())
    titled = zone.lead > zone.start
    if not found and titled and _tells(text, words, zone.lead, zone.end):
        found = [_trimmed(text, zone.lead, zone.end)]
    result.problems += found


def _after_lead(text: str, words: ProblemLexicon, start: int, end: int) -> int:
    position = start
    for match in words.lead_ins.finditer(text, start, end):
        rest = text[match.end() : end]
        if _tells(text, words, match.end(), end) or words.predicates.search(rest):
            position = match.end()
    return position


def _tells(text: str, words: ProblemLexicon, start: int, end: int) -> bool:
    """Whether a stretch says something of its own once the general words are gone."""
    return len(words.predicates.sub("", words.generic.sub("", text[start:end])).strip(_TRIM)) >= 2


def _in_sentence(text: str, words: ProblemLexicon, start: int, end: int) -> list[Span]:
    if words.predicates.search(text, start, end) is None:
        return []
    start = _after_lead(text, words, start, end)
    parts = [part.span() for part in _PART.finditer(text, start, end)]
    saying = [span for span in parts if words.predicates.search(text, *span) and _tells(text, words, *span)]
    if len(saying) > 1:
        return [_trimmed(text, *span) for span in saying]
    if not saying:
        return []
    return _in_part(text, words, *saying[0])


def _in_part(text: str, words: ProblemLexicon, start: int, end: int) -> list[Span]:
    found: list[Span] = []
    open_at: int | None = None
    clauses = [match.span() for match in _CLAUSE.finditer(text, start, end)]
    for low, high in clauses:
        listed = _listed(text, words, low, high)
        if listed:
            found += listed
            open_at = None
            continue
        said = words.predicates.search(text, low, high) is not None
        if not said:
            open_at = low if open_at is None and not found else open_at
            if found and open_at is None:
                found[-1] = _trimmed(text, found[-1][0], high)
            continue
        if found and words.consequence.match(text[low:high].lstrip()):
            found[-1] = _trimmed(text, found[-1][0], high)
            continue
        if not _tells(text, words, low, high):
            open_at = None
            continue
        found.append(_trimmed(text, low if open_at is None else open_at, high))
        open_at = None
    if len(found) > 1 and words.opening.search(text, *found[0]):
        found = found[1:]
    return found


def _listed(text: str, words: ProblemLexicon, start: int, end: int) -> list[Span]:
    """The members of a list within one clause: each with its own predicate, or nouns that share one behind 方面."""
    clause = text[start:end]
    if "、" not in clause:
        return []
    cleaned = words.list_end.sub("", clause.rstrip(_TRIM))
    members: list[Span] = []
    position = 0
    for piece in cleaned.split("、"):
        members.append((start + position, start + position + len(piece)))
        position += len(piece) + 1
    own = [span for span in members if words.predicates.search(text, *span)]
    if len(own) >= 2 and (len(own) == len(members) or len(own) > len(members) / 2):
        merged: list[Span] = []
        low: int | None = None
        for span in members:
            low = span[0] if low is None else low
            if words.predicates.search(text, *span):
                merged.append(_trimmed(text, low, span[1]))
                low = None
        return merged
    shared = words.noun_list.match(clause)
    if shared is None:
        return []
    low, high = shared.span("list")
    position = start + low
    nouns: list[Span] = []
    for piece in clause[low:high].split("、"):
        nouns.append((position, position + len(piece)))
        position += len(piece) + 1
    nouns[-1] = (nouns[-1][0], start + len(clause.rstrip(_TRIM)))
    return nouns


def _measures(text: str, words: ProblemLexicon, marks: list[Mark], zone: Zone, result: Cut) -> None:
    items = _items(marks, zone)
    if items:
        if items[0].ordinal > 1 and items[0].start > zone.lead:
            start, end = _trimmed(text, zone.lead, items[0].start)
            if end - start >= 12 and not _hopes(text[start:end], words):
                result.measures.append((start, end))
        result.measures += _list_spans(text, items, zone)
        return
    for sentence in _SENTENCE.finditer(text, zone.lead, zone.end):
        for part in _PART.finditer(text, sentence.start(), sentence.end()):
            start, end = _trimmed(text, *part.span())
            colon = max(text.rfind("：", start, end), text.rfind(":", start, end))
            if colon >= 0:
                start = _trimmed(text, colon + 1, end)[0]
            if end - start < 6:
                continue
            if _hopes(text[start:end], words):
                result.vague.append((start, end))
            else:
                result.measures.append((start, end))


def _hopes(stretch: str, words: ProblemLexicon) -> bool:
    """Whether every clause only hopes or resolves."""
    return all(words.hope.match(clause.strip()) for clause in re.split("[，,]", stretch) if len(clause.strip()) > 1)


def _by_clauses(text: str, words: ProblemLexicon, result: Cut) -> None:
    """One sentence of measures that has a clause for each of the problems, listed in one sentence as well."""
    start, end = result.measures[0]
    if next(words.enumerator.finditer(text[start : start + 2]), None) is not None:
        return
    clauses = [_trimmed(text, *match.span()) for match in _CLAUSE.finditer(text, start, end)]
    means = [span for span in clauses if not _hopes(text[slice(*span)], words)]
    if len(means) == len(clauses) == len(result.problems):
        result.measures = means


def _by_pairs(text: str, words: ProblemLexicon, result: Cut) -> bool:
    """“针对……的问题，……” told without a list of problems: each gives a problem and its measure."""
    matches = list(words.pair.finditer(text))
    if not matches or words.predicates.search(text[: matches[0].start()]):
        return False
    for position, match in enumerate(matches):
        end = matches[position + 1].start() if position + 1 < len(matches) else len(text)
        result.problems.append(match.span("problem"))
        result.measures.append(_trimmed(text, match.end(), end))
        result.paired.append((position, position))
    result.turned = True
    return True


def _second_sentences(text: str, words: ProblemLexicon, result: Cut) -> None:
    """Items that name a problem in their first sentence and what was done in the next."""
    halves: list[tuple[Span, Span]] = []
    for start, end in result.problems:
        stop = text.find("。", start, end)
        if stop < 0:
            return
        rest = _trimmed(text, stop + 1, end)
        first = text[start:stop]
        if rest[1] - rest[0] < 6 or words.predicates.search(first) is None:
            return
        if words.done.match(text[slice(*rest)]) is None or words.predicates.search(text, *rest):
            return
        halves.append(((start, stop), rest))
    result.problems = [problem for problem, _ in halves]
    result.measures = [measure for _, measure in halves]
    result.paired = [(index, index) for index in range(len(halves))]
    result.turned = True
