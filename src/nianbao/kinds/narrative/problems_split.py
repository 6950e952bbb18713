"""Cutting a section into problems and measures, whatever its layout. Spans are exact.

Turning words cut the text into zones of problems and of measures; within a zone enumerators make the items. A zone
without enumerators is cut by its clauses: those that say that something is amiss, those that name a means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from nianbao.kinds.narrative.problems_lexicon import ProblemLexicon
from nianbao.kinds.narrative.problems_zones import TRIM, Enumerator, Zone, zones_of

Span = tuple[int, int]
_SENTENCE = re.compile(r"[^。！？!?\n]+")
_PART = re.compile(r"[^；;]+")
_CLAUSE = re.compile(r"[^，,；;]+")
_STOP = re.compile(r"[。；;，,（(]")
_PART_OR_SENTENCE = re.compile(r"[^。！？!?\n；;]+")
_TITLE = re.compile(r"[^，,。；;：:\n]{4,24}[。：:](?=[^\n]{8})")


@dataclass(slots=True)
class Cut:
    """Spans of problems and measures in the order of the text. `paired`: (problem, measure) that stand in one item.
    `turned`: the text turns to measures somewhere, whether any was found there or not."""

    problems: list[Span] = field(default_factory=list)
    measures: list[Span] = field(default_factory=list)
    paired: list[tuple[int, int]] = field(default_factory=list)
    turned: bool = False
    vague: list[Span] = field(default_factory=list)  # sentences of measures that name no means
    acting: list[Span] = field(default_factory=list)  # all stretches that tell measures, what leads in to them included


def cut(text: str, words: ProblemLexicon) -> Cut:
    """The problems and measures of a section's text."""
    if not text.strip() or words.none.match(text.strip()):
        return Cut()
    mended = words.before_this_year.sub(lambda match: " " * len(match[0]), text)
    if mended != text and (found := _cut(mended, words)).problems:
        return found
    return _cut(text, words)


def _cut(text: str, words: ProblemLexicon) -> Cut:
    # Kept whole: one pass over the zones, in which measures belong to the problem before them.
    result = Cut()
    zones, marks = zones_of(text, words)
    result.acting = [(zone.start, zone.end) for zone in zones if zone.measures]
    result.turned = bool(result.acting)
    told = any(not zone.measures and _items(marks, zone) for zone in zones)
    if not told and _by_pairs(text, words, result):
        return result
    singles = _told_singly(text, zones)
    for before, zone in zip((None, *zones), zones, strict=False):
        if zone in singles and not _items(marks, zone):
            result.problems.append(trimmed(text, zone.lead, zone.end))
        elif zone.measures:
            first = len(result.measures)
            follows = before is not None and _zone_follows_item(before, result)
            _measures(text, words, marks, zone, result)
            if follows:
                owner = len(result.problems) - 1
                result.paired += [(owner, index) for index in range(first, len(result.measures))]
        else:
            _problems(text, words, marks, zone, result)
    for tell in (_done_in_items, _told_at_last):
        if not result.turned and result.problems and not result.measures:
            tell(text, words, marks, result)
    return result


def _told_singly(text: str, zones: list[Zone]) -> list[Zone]:
    """Zones of one problem each, where several have their measures right behind them."""
    pairs = [
        zone
        for zone, after in pairwise(zones)
        if not zone.measures and after.measures and (not zone.lead or text[zone.lead - 1] == "\n")
    ]
    return pairs if len(pairs) > 1 else []


def _zone_follows_item(before: Zone, result: Cut) -> bool:
    """Whether measures stand in the same item as the one problem that the zone before has told."""
    if before.measures or not result.problems:
        return False
    return sum(1 for start, _ in result.problems if start >= before.start) == 1


def _items(marks: list[Enumerator], zone: Zone) -> list[Enumerator]:
    """The enumerators of the zone's own list: those of the family that comes first."""
    inside = [mark for mark in marks if mark.start == zone.start or zone.lead <= mark.start < zone.end]
    if not inside:
        return []
    family = inside[0].family
    own = [mark for mark in inside if mark.family == family]
    if len(own) == 1 and family in ("side", "digit") and own[0].ordinal > 1 and zone.start != own[0].start:
        return []
    return own


def trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in TRIM:
        start += 1
    while end > start and text[end - 1] in " \n，,；;、：:":
        end -= 1
    return start, end


def _list_spans(text: str, items: list[Enumerator], zone: Zone) -> list[Span]:
    """From each enumerator to the next; the last one to the end of its paragraph, unless items run over several."""
    spans = []
    over = any("\n" in text[one.end : other.start].strip() for one, other in pairwise(items))
    for position, mark in enumerate(items):
        end = items[position + 1].start if position + 1 < len(items) else zone.end
        if position + 1 == len(items) and not over:
            line = text.find("\n", mark.end + 1, end)
            if line > 0 and text[mark.end : line].strip():
                end = line
        spans.append(trimmed(text, mark.start, end))
    return [span for span in spans if span[1] > span[0]]


def _titled_lines(text: str, zone: Zone) -> list[tuple[Span, Span]]:
    """(title, line) of lines that are all built alike: a short first sentence as a title, then what it means."""
    found: list[tuple[Span, Span]] = []
    start = zone.lead
    while start < zone.end:
        stop = text.find("\n", start, zone.end)
        stop = zone.end if stop < 0 else stop
        span = trimmed(text, start, stop)
        if span[1] > span[0]:
            title = _TITLE.match(text, *span)
            if title is None:
                return []
            found.append(((span[0], title.end()), span))
        start = stop + 1
    return found


def _problems(text: str, words: ProblemLexicon, marks: list[Enumerator], zone: Zone, result: Cut) -> None:
    # Kept whole: the ways to tell several problems, the plainest first.
    items = _items(marks, zone)
    if items and _only_reports(text, words, items, zone):
        return
    if items:
        if items[0].ordinal > 1 and items[0].start > zone.lead:
            start = after_lead(text, words, zone.lead, items[0].start)
            if words.says(text, start, items[0].start):
                result.problems.append(trimmed(text, start, items[0].start))
        result.problems += _list_spans(text, items, zone)
        return
    lines = _titled_lines(text, zone)
    if len(lines) > 1 and all(words.predicates.search(text, *title) for title, _ in lines):
        result.problems += [line for _, line in lines]
        return
    found: list[Span] = []
    for sentence in _SENTENCE.finditer(text, zone.lead, zone.end):
        start, end = trimmed(text, *sentence.span())
        if found and words.reason.match(text[start:end]):
            found[-1] = (found[-1][0], end)  # goes on about the problem before
        elif not words.mended.search(text, start, end):
            found += _in_sentence(text, words, sentence.start(), sentence.end())
    if not found and zone.lead > zone.start and words.tells(text, zone.lead, zone.end):
        found = [trimmed(text, zone.lead, zone.end)]
    result.problems += found


def _only_reports(text: str, words: ProblemLexicon, items: list[Enumerator], zone: Zone) -> bool:
    """Whether a list that no words announce as problems says hardly anything amiss: it tells what was achieved."""
    announced = zone.lead > zone.start or words.predicates.search(text, zone.start, items[0].start)
    ends = [item.start for item in items[1:]] + [zone.end]
    amiss = sum(words.amiss(text[item.end : end]) for item, end in zip(items, ends, strict=True))
    return not announced and 3 * amiss <= len(items)


def after_lead(text: str, words: ProblemLexicon, start: int, end: int) -> int:
    position = start
    for match in words.lead_ins.finditer(text, start, end):
        rest = text[match.end() : end]
        if words.tells(text, match.end(), end) or words.predicates.search(rest):
            position = match.end()
    for weak in words.weak_lead_in.finditer(text, position, end):
        if not words.says(text, position, weak.start()) and words.tells(text, weak.end(), end):
            position = weak.end()
    return position


def _in_sentence(text: str, words: ProblemLexicon, start: int, end: int) -> list[Span]:
    if words.predicates.search(text, start, end) is None:
        return []
    parts = [(after_lead(text, words, *part.span()), part.end()) for part in _PART.finditer(text, start, end)]
    saying = [span for span in parts if words.says(text, *span)]
    if len(parts) > 1 and 2 * len(saying) >= len(parts):
        # Most members of the list say what is amiss; the others do so in words of their own.
        saying = [span for span in parts if span in saying or words.tells(text, *span)]
    if len(saying) > 1:
        return [trimmed(text, *span) for span in saying]
    if not saying:
        return []
    return _in_part(text, words, *saying[0])


def _in_part(text: str, words: ProblemLexicon, start: int, end: int) -> list[Span]:
    # Kept whole: one pass over the clauses, with the problem that stands open.
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
        if not said or (words.cause.match(text[low:high].lstrip()) and high < end):
            open_at = low if open_at is None and not found else open_at
            if found and open_at is None:
                found[-1] = trimmed(text, found[-1][0], high)
            continue
        if found and (words.consequence.match(text[low:high].lstrip()) or words.reason.match(text[low:high].lstrip())):
            found[-1] = trimmed(text, found[-1][0], high)
            continue
        if not words.tells(text, low, high):
            open_at = None
            continue
        found.append(trimmed(text, low if open_at is None else open_at, high))
        open_at = None
    if not found and any(words.cause.match(text[low:high].lstrip()) for low, high in clauses):
        found = [trimmed(text, start, end)]  # only a reason is given: it is the problem
    if len(found) > 1 and words.opening.search(text, *found[0]):
        found = found[1:]
    return found


def _listed(text: str, words: ProblemLexicon, start: int, end: int) -> list[Span]:
    """The members of a list within one clause: each with its own predicate, or nouns that share one behind 方面."""
    # Kept whole: the two ways to list, of which the first that fits counts.
    clause = text[start:end]
    if "、" not in clause:
        return []
    cleaned = words.list_end.sub("", clause.rstrip(TRIM))
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
            said = words.predicates.search(text, *span)
            if said and merged and low == span[0] and words.subjectless.match(text[slice(*span)]):
                merged[-1] = (merged[-1][0], trimmed(text, *span)[1])  # "不及时" goes on about the subject before
                low = None
            elif said:
                merged.append(trimmed(text, low, span[1]))
                low = None
        return merged
    shared = words.noun_list.match(clause)
    if shared is None:
        return []
    low, high = shared.span("list" if shared["list"] else "above")
    position = start + low
    nouns: list[Span] = []
    for piece in clause[low:high].split("、"):
        nouns.append((position, position + len(piece)))
        position += len(piece) + 1
    nouns[-1] = (nouns[-1][0], start + len(clause.rstrip(TRIM)))
    return nouns


def _measures(text: str, words: ProblemLexicon, marks: list[Enumerator], zone: Zone, result: Cut) -> None:
    items = _items(marks, zone)
    if items:
        if items[0].ordinal > 1 and items[0].start > zone.lead:
            start, end = trimmed(text, zone.lead, items[0].start)
            if end - start >= 12 and not words.hopes(text[start:end]):
                result.measures.append((start, end))
        result.measures += _list_spans(text, items, zone)
        return
    lines = _titled_lines(text, zone)
    if len(lines) > 1:
        result.measures += [line for _, line in lines]
        return
    for sentence in _SENTENCE.finditer(text, zone.lead, zone.end):
        for part in _PART.finditer(text, sentence.start(), sentence.end()):
            start, end = trimmed(text, *part.span())
            colon = max(text.rfind("：", start, end), text.rfind(":", start, end))
            if colon >= 0:
                start = trimmed(text, colon + 1, end)[0]
            if end - start < 4:
                continue
            if words.hopes(text[start:end]):
                result.vague.append((start, end))
            else:
                result.measures.append((start, end))


def resolves(measure: str, words: ProblemLexicon) -> bool:
    """Whether a measure only hopes or resolves."""
    mark = next(words.enumerator.finditer(measure), None)
    said = measure[mark.end() if mark and not mark.start() else 0 :]
    return all(words.hopes(sentence[0]) for sentence in _PART_OR_SENTENCE.finditer(said))


def clauses_of_means(text: str, words: ProblemLexicon, result: Cut) -> list[Span]:
    """The clauses of the one sentence of measures, where there is one for each problem and each names a means."""
    if len(result.measures) != 1 or len(result.problems) < 2 or result.paired:
        return []
    start, end = result.measures[0]
    if next(words.enumerator.finditer(text[start : start + 2]), None) is not None:
        return []
    clauses = [trimmed(text, *match.span()) for match in _CLAUSE.finditer(text, start, end)]
    said = [text[slice(*span)] for span in clauses]
    if len(clauses) != len(result.problems) or any(words.goes_on.match(one) or words.hopes(one) for one in said):
        return []
    return clauses


def _by_pairs(text: str, words: ProblemLexicon, result: Cut) -> bool:
    """“针对……的问题，……” told without a list of problems: each gives a problem and its measure."""
    matches = list(words.pair.finditer(text))
    if not matches or words.predicates.search(text[: matches[0].start()]):
        return False
    first = [_CLAUSE.match(text, match.end()) for match in matches]
    if all(clause is not None and words.amiss(clause[0].rstrip(TRIM)) for clause in first):
        return False  # what follows is itself amiss
    for position, match in enumerate(matches):
        end = matches[position + 1].start() if position + 1 < len(matches) else len(text)
        result.problems.append(match.span("problem"))
        result.measures.append(trimmed(text, match.end(), end))
        result.paired.append((position, position))
    result.turned = True
    return True


def _done_in_items(text: str, words: ProblemLexicon, _marks: list[Enumerator], result: Cut) -> None:
    """Items that name a problem first, and behind it (in the next sentence or clause) what was done about it."""
    halves: list[tuple[Span, Span]] = []
    for start, end in result.problems:
        stop = _done_from(text, words, start, end)
        if stop is None:
            return
        halves.append(((start, stop), trimmed(text, stop + 1, end)))
    result.problems = [problem for problem, _ in halves]
    result.measures = [measure for _, measure in halves]
    result.paired = [(index, index) for index in range(len(halves))]
    result.turned = True


def _told_at_last(text: str, words: ProblemLexicon, marks: list[Enumerator], result: Cut) -> None:
    """The last sentences, behind all that says something amiss: measures, where the first of them tells an action."""
    begin = None
    for sentence in reversed(list(_SENTENCE.finditer(text))):
        start, end = trimmed(text, *sentence.span())
        if start >= end:
            continue
        if words.amiss(text[start:end]):
            break
        begin = start
    if begin is None or any(mark.start >= begin for mark in marks) or not words.may_act(text[begin:]):
        return
    kept = [(start, min(end, begin)) for start, end in result.problems if start < begin]
    if kept:
        result.problems = [trimmed(text, *span) for span in kept]
        result.turned = True
        result.acting.append((begin, len(text)))
        _measures(text, words, marks, Zone(begin, begin, len(text), True), result)


def _done_from(text: str, words: ProblemLexicon, start: int, end: int) -> int | None:
    """The mark behind which an item tells what was done; None when it only tells a problem."""
    for match in _STOP.finditer(text, start, end):
        stop = match.start()
        low, high = trimmed(text, stop + 1, end)
        if high - low < 6 or words.hopes(text[low:high]) or words.predicates.search(text, start, stop) is None:
            continue
        rest = text[low:high]
        acts = text[stop] == "。" or words.noticed.match(text[start:stop])
        if words.done_within.match(rest) or (acts and words.begins_to_act(rest)):
            return stop
    return None
