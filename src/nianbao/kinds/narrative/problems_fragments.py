"""The fragments of a section on problems: what stands between two marks, with the marks and enumerators around it."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from nianbao.kinds.narrative.problems_lexicon import ProblemLexicon
from nianbao.kinds.narrative.problems_zones import Enumerator, enumerators_of

Span = tuple[int, int]
TRIM = " \n，,。；;、：:．."
SENTENCE_ENDS = "。！？!?\n"
_MARK = re.compile(
    r"(?P<mark>(?<!\d)[，,]|[，,](?!\d{3})|[。；;：:！？!?\n])|(?<=[\u4e00-\u9fff”》）)])(?P<dot>[.．])(?=[\u4e00-\u9fff\n]|$)|(?P<comma>、)"
)
_QUOTED = re.compile(r"“[^”\n]{0,40}”|《[^》\n]{0,60}》|（[^（）\n]{0,60}）|「[^」\n]{0,40}」|\"[^\"\n]{0,40}\"")
_ASIDE = re.compile(r"（[^（）\n]{6,60}）")
_LEAST = 4  # code points on both sides of 、 between fragments: shorter words are a list within one


class Fragment(NamedTuple):
    """[start, end) without marks; `before`, `after`: the marks around it ("" where an enumerator cuts); `mark`: the
    enumerator at its beginning, which `start` includes."""

    start: int
    end: int
    before: str
    after: str
    mark: Enumerator | None


def fragments_of(text: str, words: ProblemLexicon) -> list[Fragment]:
    """The fragments of a text in order."""
    marks = enumerators_of(text, words)
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    starts = [start for start, _ in quoted]

    def inside(position: int) -> bool:
        at = bisect_right(starts, position) - 1
        return at >= 0 and quoted[at][0] < position < quoted[at][1] - 1

    numbered = [(mark.start, mark.end) for mark in marks]
    cuts: list[tuple[int, int, str]] = [(mark.start, mark.start, "") for mark in marks]
    for match in _MARK.finditer(text):
        at = match.start()
        if any(low <= at < high for low, high in numbered) or inside(at):
            continue
        kind = "。" if match["dot"] else match[0]
        cuts.append((at, match.end(), _AS.get(kind, kind)))
    for match in _ASIDE.finditer(text):
        cuts += [(match.start(), match.start() + 1, "（"), (match.end() - 1, match.end(), "）")]
    cuts.append((len(text), len(text), "\n"))
    cuts.sort()
    return _fragments(text, cuts, {mark.start: mark for mark in marks})


def _fragments(text: str, cuts: list[tuple[int, int, str]], marks: dict[int, Enumerator]) -> list[Fragment]:
    # Kept whole: one pass over the cuts, with the mark that stands before the next fragment.
    found: list[Fragment] = []
    start, before = 0, "\n"
    for number, (low, high, kind) in enumerate(cuts):
        first, last = start, low
        while first < last and text[first] in TRIM and first not in marks:
            first += 1
        while last > first and text[last - 1] in TRIM:
            last -= 1
        mark = marks.get(first)
        said = last - (mark.end if mark else first)
        if kind == "、" and (said < _LEAST or _next_length(text, high, cuts, number) < _LEAST):
            continue
        if said > 0:
            found.append(Fragment(first, last, before, kind, mark))
            before = kind
        elif kind and RANK.get(kind, 0) > RANK.get(before, 0):
            before = kind
        start = high
        if said > 0 and not kind:
            before = ""
    return found


_AS = {",": "，", ";": "；", ":": "：", "!": "。", "?": "。", "！": "。", "？": "。"}
RANK = {"": 0, "）": 1, "（": 1, "、": 1, "，": 2, "：": 3, "；": 4, "。": 5, "\n": 6}


def _next_length(text: str, start: int, cuts: list[tuple[int, int, str]], number: int) -> int:
    end = cuts[number + 1][0] if number + 1 < len(cuts) else len(text)
    return len(text[start:end].strip(TRIM))
