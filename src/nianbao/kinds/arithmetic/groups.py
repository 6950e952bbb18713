"""A whole and the parts that a text tells with it: "全年公开信息120条，其中政策文件40条、工作动态80条"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, pairwise

from nianbao.base.regexes import compiled
from nianbao.kinds.arithmetic.figures import ToldFigure, figures_in
from nianbao.kinds.arithmetic.params import PartsParams
from nianbao.kinds.narrative.sentences import sentence_at

_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
_ITEMS = re.compile(
    r"(?<!\d)[，,]|[，,](?!\d{3}(?!\d))|[、；;]|以及|和(?=[^，,、；;。\d]{0,16}\d)|及(?=[^，,、；;。\d]{0,16}\d)"
)
_LONGEST = 400  # characters of a list of parts
_LISTED = re.compile(r"、[^，。；、,;：:\d]{1,20}")  # between two figures of a plain list
_FEWEST = 3  # parts of a list before its sum
_MANY = 60  # figures of a sentence before a whole


@dataclass(frozen=True, slots=True)
class ToldPart:
    """`item`: all that is told of it, its figure included."""

    label: str
    figure: ToldFigure
    item: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """`others`: the figures of like units that the sentence tells before the whole. `among`: the parts are said to be
    among the whole (其中). `closed`: no part is missing. `strict`: nor are parts of each other among them.
    `end`: where the last part ends."""

    whole: ToldFigure
    others: tuple[ToldFigure, ...]
    parts: tuple[ToldPart, ...]
    among: bool
    closed: bool
    end: int
    strict: bool = False
    once: bool = False  # nothing is in two parts

    @property
    def values(self) -> tuple[Decimal, ...]:
        return tuple(part.figure.value for part in self.parts)

    def accepted(self) -> set[Decimal]:
        """What the parts may add up to: the whole, another count before it, or counts before it together."""
        told = [figure.value for figure in (*self.others, self.whole)]
        so_far = list(accumulate(told, initial=Decimal(0)))
        runs = {high - low for at, high in enumerate(so_far) for low in so_far[:at]}
        return runs | {sum(set(told), Decimal(0))}


def like(unit: str, other: str, alike: tuple[str, ...]) -> bool:
    """Whether a figure of one measure word can be a part of one of the other."""
    return unit == other or (unit in alike and other in alike)


def groups_in(text: str, given: PartsParams) -> Iterator[Group]:
    """Every whole of a (folded) text with two or more parts, or with one; what only lists examples is none."""
    opener = compiled(given.opener)
    figures = list(figures_in(text, given.units, given.rough))
    for place, whole in enumerate(figures):
        behind = _whole_behind(text, figures, place, given)
        if behind is not None:
            yield behind
            continue
        found = opener.match(text, whole.end)
        if found is None or not whole.exact:
            continue
        if compiled(given.compared).search(text, max(0, whole.start - 12), whole.start) is not None:
            continue
        low, high = _region(text, found)
        if low is None:
            continue
        others = _before(text, figures, place, given.alike)
        if others is None:
            continue
        group = _group(text, whole, others, low, high, found["mark"], given)
        if group is not None:
            yield group


def _whole_behind(text: str, figures: Sequence[ToldFigure], place: int, given: PartsParams) -> Group | None:
    """A sum behind the list that it closes: 信函7件、网络6件、当面1件，合计14件; None where a figure is no such sum."""
    # Kept whole: the reasons why a figure sums up nothing, one after another.
    whole = figures[place]
    if not given.sum_words or not whole.exact:
        return None
    start = max(sentence_at(text, whole.start)[0], whole.start - _LONGEST)
    yearly = _of_year(text, figures, place, start, given)
    if yearly is not None:
        return yearly
    told = [figure for figure in figures[max(0, place - _MANY) : place] if figure.start >= start]
    between = [text[one.end : other.start] for one, other in pairwise([*told, whole])]
    plain = len(told) >= _FEWEST and all(figure.exact and figure.unit == whole.unit for figure in told)
    if not plain or not all(map(_LISTED.fullmatch, between[:-1])) or between[-1][:1] not in ("，", ","):
        return None
    if compiled(given.sum_words).search(text, start, whole.start) is None:
        return None
    if compiled(given.aside).search(text, told[0].start, whole.end) is not None:
        return None
    parts = tuple(ToldPart("", figure) for figure in told)
    return Group(whole, (), parts, among=False, closed=True, end=whole.end, strict=True)


def _of_year(text: str, figures: Sequence[ToldFigure], place: int, start: int, given: PartsParams) -> Group | None:
    """A year's figure behind those of its halves or quarters; None where a figure is no such sum."""
    whole = figures[place]
    if not given.year_words or compiled(given.year_words).search(text, start, whole.start) is None:
        return None
    for labels in given.year_parts:
        told = figures[max(0, place - len(labels)) : place]
        starts = [start, *(figure.end for figure in told[:-1])]
        if len(told) == len(labels) and all(
            figure.exact and figure.unit == whole.unit and compiled(label).search(text, low, figure.start)
            for label, low, figure in zip(labels, starts, told, strict=True)
        ):
            parts = tuple(ToldPart("", figure) for figure in told)
            return Group(whole, (), parts, among=False, closed=True, end=whole.end, strict=True)
    return None


def _region(text: str, found: re.Match[str]) -> tuple[int | None, int]:
    """Where the parts stand: to the bracket's other half, else to the end of the sentence."""
    low = found.end()
    if found["mark"].startswith(("（", "(")):
        depth = 1
        for at in range(low, min(len(text), low + _LONGEST)):
            depth += {"（": 1, "(": 1, "）": -1, ")": -1}.get(text[at], 0)
            if not depth:
                return low, at
        return None, 0
    return low, min(sentence_at(text, low)[1], low + _LONGEST)


def _before(
    text: str, figures: Sequence[ToldFigure], place: int, alike: tuple[str, ...]
) -> tuple[ToldFigure, ...] | None:
    """The figures of like units that the sentence tells before one of them; None where it tells so many figures that
    nobody could say which of them the parts belong to."""
    whole = figures[place]
    start = sentence_at(text, whole.start)[0]
    first = place
    while first and figures[first - 1].start >= start:
        first -= 1
        if place - first > _MANY:
            return None
    return tuple(figure for figure in figures[first:place] if like(figure.unit, whole.unit, alike))


def _group(
    text: str, whole: ToldFigure, others: tuple[ToldFigure, ...], low: int, high: int, mark: str, given: PartsParams
) -> Group | None:
    # Kept whole: where the parts end, which they are, and whether they are all of them, hang on each other.
    inside = text[low:high]
    cut = compiled(given.ends).search(inside)
    masked = _BRACKETS.sub(lambda match: "\x00" * len(match[0]), inside[: cut.start()] if cut else inside)
    if compiled(given.examples).search(masked) or compiled(given.aside).search(masked):
        return None
    parts, complete = _parts(masked, low, whole, given)
    complete = complete and (cut is None or cut[0] in "。！？\n")
    if not parts:
        return None
    named = compiled(given.rest).match(parts[-1].label) is not None
    apposed = mark in ("（", "(", "：", ":") or "分别" in mark
    same = len(parts) > 1 and all(part.figure.unit == whole.unit for part in parts)
    whole_set, strict = _is_whole_set(parts, given), _excludes(parts, given)
    besides = mark.endswith("除") and len(parts) > 1 and any(part.item.endswith("外") for part in parts[:-1])
    closed = same and (named or besides or (apposed and complete) or whole_set)
    among = any(word in mark for word in given.among)
    once = bool(given.once) and compiled(given.once).search(text, whole.end, low) is not None
    return Group(whole, others, tuple(parts), among, closed, parts[-1].figure.end, strict, once)


def _is_whole_set(parts: list[ToldPart], given: PartsParams) -> bool:
    """Whether the parts are, one by one, those that together leave nothing out."""
    return any(
        len(parts) == len(labels) and all(any(compiled(label).search(part.item) for part in parts) for label in labels)
        for labels in given.sets
    )


def _excludes(parts: list[ToldPart], given: PartsParams) -> bool:
    """Whether each part is another one of those that leave nothing out: none can be part of another."""
    for labels in given.sets:
        of = [[label for label in labels if compiled(label).search(part.item)] for part in parts]
        if len(parts) > 1 and all(len(found) == 1 for found in of) and len({found[0] for found in of}) == len(parts):
            return True
    return False


def _parts(masked: str, offset: int, whole: ToldFigure, given: PartsParams) -> tuple[list[ToldPart], bool]:
    """The parts of a list up to where it tells something else, and whether every item of it is one."""
    parts: list[ToldPart] = []
    complete, start = True, 0
    for low, high in [*(match.span() for match in _ITEMS.finditer(masked)), (len(masked), len(masked))]:
        item, place = masked[start:low], offset + start
        start = high
        told = list(figures_in(item, given.units, given.rough))
        if not told:
            words = item.strip("\x00 。")
            complete = complete and (not words or (not parts and masked[low:high] == "、"))
            if parts and words and masked[low:high] != "、":
                break
            continue
        figure = told[0]
        label = item[: figure.start].strip("\x00：: ") or item[figure.end :].strip("\x00 ")
        strange = not like(figure.unit, whole.unit, given.alike)
        if len(told) > 1 or not figure.exact or strange or compiled(given.other_matters).match(label):
            return parts, False
        shifted = figure._replace(start=place + figure.start, end=place + figure.end)
        parts.append(ToldPart(label, shifted, item))
    return parts, complete
