"""Which lines may be headings of the outline's rank, and which section's title each is most like."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from nianbao.base.ordinals import NUMERALS
from nianbao.base.text import chinese_number, label_key
from nianbao.recognise.form import Compiled
from nianbao.recognise.limits import LIKE_A_TITLE
from nianbao.recognise.lines import CellKind, Line, PrintedCell
from nianbao.recognise.similarity import close, is_scrambled

LONGEST_TITLE = 30  # characters of a heading that names none of the form's sections
LONGEST = 48  # characters of a line that is a heading and nothing else
_KEPT = 4096  # titles whose likeness is remembered
_PLAIN = 0.9  # titles more alike than this are the same whatever stands between their words
_SURE = 0.85  # a title as like as this is no row of a table
_LONG_TITLE = 8  # characters of a title that shares most of its words with others
_NUMERAL = f"[{NUMERALS}]{{1,3}}"
_DIRT = r"[?？�■◆▪•·\s]{0,20}[丨|｜lI1\s]{0,3}"
# style, pattern, whether a mark stands behind the numeral
_ORDINALS = (
    ("part", re.compile(rf"第\s*({_NUMERAL}|\d{{1,2}})\s*(?:部分|章|节)\s*[、.．:：,，]?\s*"), True),
    ("par", re.compile(rf"[（(]\s*({_NUMERAL})\s*[)）]\s*[、.．]?\s*"), True),
    ("arp", re.compile(r"[（(]\s*(\d{1,2})\s*[)）]\s*[、.．]?\s*"), True),
    ("cn", re.compile(rf"{_DIRT}({_NUMERAL})\s*[、.．,，:：·]\s*"), True),
    ("ar", re.compile(r"(\d{1,2})\s*[、.．,，:：]\s*(?!\d)"), True),
    ("cn", re.compile(rf"{_DIRT}({_NUMERAL})\s*(?=\S)"), False),
)
_MAY_BE_NUMBERED = re.compile(rf"[第（({NUMERALS}\d?？�■◆▪•·\s丨|｜lI]")  # what the patterns above begin with
_STOPS = re.compile(r"[。；！？;!?]")
_HEAD = re.compile(r"([^：:。]{3,40})[：:。]\s*(?=\S)")
_FIGURES = re.compile("[0-9oli]+")  # of a key
_ENDS = "、。：:.,，；; "
_CONTENTS = re.compile(r"(?<!\s)\s*(?<![.…·．])[.…·．]{3,}\s*\d{1,3}\s*$")


Spot = tuple[int, int]  # line number, place in its text


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that may be a heading. `style`: its numbering (part 第一部分, cn 一、, par （一）, ar 1., arp (1), none);
    `section`: place in the form of the section it names, None for none; `score`: how surely (0–1); `rest`, `before`:
    text behind and ahead of the heading in the same line; `strong_mark`: the ordinal is followed by its mark;
    `contents`: a line of a table of contents."""

    line: Line
    style: str
    ordinal: str | None
    number: int | None
    section: int | None
    score: float
    title: str
    rest: str = ""
    before: str = ""
    level_known: bool = False
    strong_mark: bool = True
    contents: bool = False

    @property
    def spot(self) -> Spot:
        return self.line.number, len(self.before)


def between(chosen: Mapping[int, Heading], section: int) -> tuple[Spot, Spot]:
    """Behind which spot and before which one a section's heading stands, by the headings of its neighbours."""
    after = max((heading.spot for number, heading in chosen.items() if number < section), default=(-1, 0))
    return after, min((heading.spot for number, heading in chosen.items() if number > section), default=(1 << 30, 0))


def title_of(title: str, form: Compiled, *, numbered: bool = False) -> tuple[int | None, float]:
    """The section whose title this is most like, and how much (0–1); (None, 0.0) for none. `numbered`: an ordinal of
    the sections' rank stands before it, so that even a word of two characters can be a title."""
    key = label_key(title)
    exact = form.titles.get(key)
    if exact and (numbered or len(key) > 2):
        return exact[0], 1.0
    if len(key) < 3:
        return None, 0.0
    known = form.fuzzy_titles.get(title)
    if known is None:
        known = _likest(title, key, form)
        if len(form.fuzzy_titles) < _KEPT:
            form.fuzzy_titles[title] = known
    return known


def _likest(title: str, key: str, form: Compiled) -> tuple[int | None, float]:
    gated = form.keyword_gate.search(title) is not None
    best, section = 0.0, None
    near = form.near_titles.of(key)
    if not near and not gated:
        return None, 0.0
    for number, keys in enumerate(form.title_keys):
        score = _likeness(key, [own for own in keys if own in near]) if near else 0.0
        if gated and any(all(word in title for word in group) for group in form.keywords[number]):
            score = max(score, 0.86 if len(key) <= 26 else 0.78)
        if score > best:
            best, section = score, number
    return (section, best) if best >= LIKE_A_TITLE else (None, 0.0)


def _likeness(key: str, keys: Sequence[str]) -> float:
    """How like one of a section's titles a key is. Long titles of one form share most of their words: one counts only
    where it is very like, or has the title's characters in the wrong order."""
    score = max((close(key, known, LIKE_A_TITLE) for known in keys), default=0.0)
    if score >= _SURE or len(key) < _LONG_TITLE:
        return score
    scrambled = any(abs(len(key) - len(own)) <= 3 and is_scrambled(key, own, 0.9) for own in keys)
    return _SURE if scrambled else 0.0


def join_broken(lines: list[Line], form: Compiled) -> None:
    """Put headings that are printed over two lines into the first of them: the ordinal alone, or the title cut in two.
    The second line stays, empty."""
    for first, second in pairwise(lines):
        if _may_be_half(first) and _may_be_half(second) and _is_broken(first.text, second.text, form):
            first.text += second.text
            first.cells = (PrintedCell(0, 1, first.text, CellKind.WORDS),)
            first.level = first.level or second.level
            second.text, second.cells, second.words = "", (), 0


def _may_be_half(line: Line) -> bool:
    return 0 < len(line.text) <= LONGEST_TITLE and line.solo and line.row < 0 and not line.picture


def _is_broken(first: str, second: str, form: Compiled) -> bool:
    """Whether a number and a title begin in one text and the title ends in the next."""
    if not _MAY_BE_NUMBERED.match(first):
        return False
    ordinals = ((style, pattern.match(first)) for style, pattern, mark in _ORDINALS if mark)
    style, ordinal = next(((style, match[0]) for style, match in ordinals if match), ("none", ""))
    if style not in ("cn", "part", "ar", "par"):
        return False
    title = first[len(ordinal) :]
    whole = (title + second).strip(_ENDS)
    return not (title and label_key(title) in form.titles) and label_key(whole) in form.titles


def candidates(lines: Sequence[Line], form: Compiled) -> list[Heading]:
    """Every line that may be a heading, in their order."""
    found = []
    for line in lines:
        if line.solo and line.text and not line.picture:
            heading = _candidate(line, form)
            if heading is not None:
                found.append(heading)
    return found


def sure_titles(lines: Sequence[Line], form: Compiled) -> frozenset[int]:
    """The numbers of the lines that are surely a section's title."""
    found = candidates(lines, form)
    return frozenset(one.line.number for one in found if one.section is not None and one.score >= _SURE)


class _Numbering(NamedTuple):
    """What stands before a title: style, ordinal and number as of its heading; `mark`: a mark stands behind the numeral."""

    style: str = "none"
    ordinal: str | None = None
    number: int | None = None
    mark: bool = True

    @property
    def plain(self) -> bool:
        """Whether it is surely a number."""
        return self.style != "none" and self.mark

    @property
    def of_parts(self) -> bool:
        """Whether it is a number as the parts of a report have it."""
        return self.style in ("cn", "part") and self.mark

    def heading(
        self, line: Line, title: str, section: int | None, score: float, rest: str = "", *, contents: bool = False
    ) -> Heading:
        level_known = line.level is not None
        return Heading(
            line, self.style, self.ordinal, self.number, section, score, title, rest, "", level_known, self.mark, contents
        )  # fmt: skip


def _candidate(line: Line, form: Compiled) -> Heading | None:
    text = line.text
    for style, pattern, mark in _ORDINALS if _MAY_BE_NUMBERED.match(text) else ():
        match = pattern.match(text)
        if match:
            number = int(match[1]) if match[1].isdigit() else chinese_number(match[1])
            ordinal: str | None = match[1] if style in ("cn", "ar") else match[0].strip(_ENDS)
            return _titled(line, text[match.end() :], _Numbering(style, ordinal, number, mark), form)
    return _titled(line, text, _Numbering(), form) if len(text) <= LONGEST else None


def _titled(line: Line, title: str, numbering: _Numbering, form: Compiled) -> Heading | None:
    contents = _CONTENTS.search(title) if title.rstrip()[-1:].isdecimal() else None
    if contents:
        title = title[: contents.start()]
    return (
        _before_colon(line, title, numbering, form)
        or (_with_body(line, title, numbering, form) if title.endswith("。") else None)
        or _alone(line, title, numbering, form, contents=contents is not None)
        or _with_body(line, title, numbering, form)
    )


def _before_colon(line: Line, title: str, numbering: _Numbering, form: Compiled) -> Heading | None:
    """A heading with its number, and its body behind a colon or full stop."""
    head = _HEAD.match(title) if numbering.plain else None
    named = form.titles.get(label_key(head[1])) if head else None
    return numbering.heading(line, head[1], named[0], 1.0, title[head.end() :]) if head and named else None


def _alone(line: Line, title: str, numbering: _Numbering, form: Compiled, *, contents: bool) -> Heading | None:
    """A heading and nothing else in the line: of a section, or with a number and no row of a table."""
    clean = title.strip(_ENDS)
    if len(title) > LONGEST or _STOPS.search(clean):
        return None
    section, score = title_of(clean, form, numbered=numbering.of_parts)
    if section is not None:
        sure = _sure_enough(line, title, clean, score, numbering, form)
        return numbering.heading(line, clean, section, score, contents=contents) if sure else None
    if not numbering.plain or not 2 <= len(clean) <= LONGEST_TITLE or _is_label(line.text, title, form):
        return None
    return numbering.heading(line, clean, None, 0.0)


def _sure_enough(line: Line, title: str, clean: str, score: float, numbering: _Numbering, form: Compiled) -> bool:
    """Whether a text as like a section's title as `score` is one, and no sentence with its words or labels of a table."""
    if numbering.style != "none":
        return numbering.mark or score >= 0.95
    if (score < 0.8 and line.level is None) or (score < 1.0 and _is_labels(clean, form)):
        return False
    return score >= _PLAIN or not ("，" in clean or title.rstrip().endswith("。"))


def _with_body(line: Line, title: str, numbering: _Numbering, form: Compiled) -> Heading | None:
    """A heading numbered as a part, and its body in one line."""
    match = form.title_starts.match(title) if numbering.of_parts else None
    if match is None:
        return None
    section, score = title_of(match[0], form)
    rest = title[match.end() :]
    # the words of a title inside a longer phrase are no title: "一、总体情况良好"
    apart = bool(line.cells) and re.search(re.escape(match[0]) + r"\s", line.cells[0].text) is not None
    if section is None or score < 0.95 or not (apart or rest[:1] in tuple("。：: \n，") or len(rest) > LONGEST):
        return None
    return numbering.heading(line, match[0], section, 0.93, rest.lstrip(_ENDS))


def _is_label(text: str, title: str, form: Compiled) -> bool:
    """Whether a numbered line is rather a row label of one of the tables; a piece of it, or with figures behind it, where
    the label has that number itself."""
    if form.mask(title) or form.mask(text):
        return True
    whole = label_key(text)
    return any(
        label.startswith(whole) or (whole.startswith(label) and _FIGURES.fullmatch(whole[len(label) :]))
        for label in form.numbered
        if label[0] == whole[:1]
    )


def _is_labels(text: str, form: Compiled) -> bool:
    """Whether a line is labels of a table one behind the other: 行政复议 行政诉讼."""
    return any(len(layout.find(text).chain) > 1 for layouts in form.layouts.values() for layout in layouts)
