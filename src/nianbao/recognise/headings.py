"""Which lines are the headings of the form's sections: by title, supported by the outline's numbering and by order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.base.text import chinese_number, label_key
from nianbao.recognise.compiled import Compiled
from nianbao.recognise.lines import Line
from nianbao.recognise.similarity import bag_ratio, close

LONGEST = 48  # characters of a heading that stands alone
_NUMERAL = "[一二三四五六七八九十]{1,3}"
_DIRT = r"[丨|｜lI1\s]{0,3}"
_ORDINALS = (
    ("part", re.compile(rf"第\s*({_NUMERAL}|\d{{1,2}})\s*(?:部分|章|节)\s*[、.．:：,，]?\s*")),
    ("paren", re.compile(rf"[（(]\s*({_NUMERAL}|\d{{1,2}})\s*[)）]\s*[、.．]?\s*")),
    ("han", re.compile(rf"{_DIRT}({_NUMERAL})\s*[、.．,，:：·]\s*")),
    ("arabic", re.compile(r"(\d{1,2})\s*[、.．,，:：]\s*(?!\d)")),
    ("bare", re.compile(rf"({_NUMERAL})\s*(?=[^\s])")),
)
_GLUED = re.compile(rf"(?<=报告){_DIRT}(?={_NUMERAL}\s*[、.．])")
_STOPS = re.compile(r"[。；！？;!?]")
_ENDS = "、。：:.,，；; "


@dataclass(frozen=True, slots=True)
class Ordinal:
    style: str  # part | han | paren | arabic | bare | none
    printed: str | None
    number: int | None


@dataclass(frozen=True, slots=True)
class Heading:
    """A line (by place in the stream) that may head section `section` (its place in the form; -1: of the outline's rank
    but none of the form's). `rest`: text behind the title in the same line; `before`: text ahead of it."""

    place: int
    section: int
    score: float  # 0–1
    ordinal: Ordinal
    title: str
    rest: str = ""
    before: str = ""


def ordinal_of(text: str) -> tuple[Ordinal, str]:
    """The ordinal that a line opens with, and the text behind it."""
    for style, pattern in _ORDINALS:
        match = pattern.match(text)
        if match:
            number = int(match[1]) if match[1].isdigit() else chinese_number(match[1])
            return Ordinal(style, match[0].strip(_ENDS), number), text[match.end() :]
    return Ordinal("none", None, None), text


def title_score(title: str, form: Compiled) -> tuple[int, float]:
    """The section whose title this is most like, and how much (0–1); (-1, 0.0) for none."""
    key = label_key(title)
    if len(key) < 3:
        return -1, 0.0
    exact = form.titles.get(key)
    if exact:
        return exact[0], 1.0
    gated = form.keyword_gate.search(title) is not None
    best, section = 0.0, -1
    for number, keys in enumerate(form.title_keys):
        score = max((close(key, known, 0.7) for known in keys), default=0.0)
        if gated and any(all(word in title for word in group) for group in form.keywords[number]):
            score = max(score, 0.86 if len(key) <= 26 else 0.78)
        if score < 0.9 and len(key) >= 8:
            # characters in the wrong order: nothing lost, nothing added
            own = form.title_keys[number][0]
            if abs(len(key) - len(own)) <= 3 and bag_ratio(key, own) >= 0.9:
                score = max(score, 0.85)
        if score > best:
            best, section = score, number
    return (section, best) if best >= 0.72 else (-1, 0.0)


def candidates(lines: Sequence[Line], form: Compiled) -> list[Heading]:
    """Every line that may be a heading of the outline's rank."""
    found = []
    for place, line in enumerate(lines):
        if line.solo and not line.picture and line.text:
            heading = _candidate(place, line, form)
            if heading is not None:
                found.append(heading)
    return found


def _candidate(place: int, line: Line, form: Compiled) -> Heading | None:
    text = line.text
    before = ""
    glued = _GLUED.search(text[:120]) if "报告" in text[:100] else None
    if glued:
        before, text = text[: glued.start()], text[glued.end() :]
    ordinal, title = ordinal_of(text)
    if ordinal.style == "none" and len(text) > LONGEST:
        return None
    if len(title) <= LONGEST and not _STOPS.search(title.rstrip(_ENDS)):
        clean = title.strip(_ENDS)
        section, score = title_score(clean, form)
        if section >= 0:
            if ordinal.style == "bare" and score < 0.95:
                return None
            return Heading(place, section, score, ordinal, clean, "", before)
        if ordinal.style in ("han", "part") and 2 <= len(clean) <= 30 and not before:
            return Heading(place, -1, 0.0, ordinal, clean)
    if ordinal.style in ("han", "part"):
        match = form.title_starts.match(title)
        if match and (match.end() == len(title) or len(title) > match.end()):
            section, score = title_score(match[0], form)
            rest = title[match.end() :].lstrip(_ENDS)
            # the words of a title inside a longer phrase are no title: "一、总体情况良好"
            if section >= 0 and score >= 0.95 and (not rest or title[match.end()] in "。：: \n，" or len(rest) > 15):
                return Heading(place, section, 0.93, ordinal, match[0], rest, before)
    return None


def choose(found: Sequence[Heading], form: Compiled) -> tuple[dict[int, Heading], list[Heading]]:
    """One heading for each section, and the further ones of the same rank (repeated, or none of the form's)."""
    found = _without_contents(found)
    style = _main_style(found)
    chosen: dict[int, Heading] = {}
    for section in range(len(form.form.sections)):
        own = [one for one in found if one.section == section]
        ranked = [one for one in own if one.ordinal.style == style]
        if ranked:
            chosen[section] = _best(ranked, section)
    for section in range(len(form.form.sections)):
        if section in chosen:
            continue
        low = max((chosen[one].place for one in chosen if one < section), default=-1)
        high = min((chosen[one].place for one in chosen if one > section), default=1 << 60)
        own = [one for one in found if one.section == section and low < one.place < high and _strong(one, style)]
        if own:
            chosen[section] = _best(own, section)
    extra = _extra(found, chosen, style)
    return chosen, extra


def _strong(heading: Heading, style: str) -> bool:
    """Whether a heading outside the main numbering can stand for its section: only under (almost) its own title."""
    if heading.ordinal.style == "none":
        return heading.score >= 0.93
    if style == "none":
        return heading.score >= 0.85
    return heading.score >= 0.97 and heading.ordinal.style in ("han", "part", "arabic", "bare")


def _main_style(found: Sequence[Heading]) -> str:
    """The numbering under which most different sections stand; the higher rank on a tie."""
    rank = {"part": 5, "han": 4, "arabic": 3, "paren": 2, "none": 1, "bare": 0}
    sections: dict[str, set[int]] = {}
    for one in found:
        if one.section >= 0 and one.score >= 0.78:
            sections.setdefault(one.ordinal.style, set()).add(one.section)
    if not sections:
        return "none"
    return max(sections, key=lambda style: (len(sections[style]), rank[style]))


def _best(own: Sequence[Heading], section: int) -> Heading:
    return max(own, key=lambda one: (round(one.score, 2), one.ordinal.number == section + 1, not one.rest, -one.place))


def _without_contents(found: Sequence[Heading]) -> list[Heading]:
    """Without a table of contents: three or more section titles on consecutive lines that all come again later."""
    runs: list[list[Heading]] = []
    for one in found:
        if runs and one.place - runs[-1][-1].place == 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    dropped: set[int] = set()
    for run in runs:
        sections = [one.section for one in run if one.section >= 0]
        if len(sections) >= 3:
            later = Counter(one.section for one in found if one.place > run[-1].place)
            if all(later[section] for section in sections):
                dropped |= {one.place for one in run}
    return [one for one in found if one.place not in dropped]


def _extra(found: Sequence[Heading], chosen: dict[int, Heading], style: str) -> list[Heading]:
    """Headings of the main numbering beside the chosen ones: those that carry the outline's count on."""
    taken = {one.place for one in chosen.values()}
    extra = []
    last: int | None = None
    for one in sorted(found, key=lambda one: one.place):
        if one.ordinal.style != style or style in ("none", "bare"):
            continue
        if one.place in taken:
            last = one.ordinal.number
        elif last is not None and one.ordinal.number == last + 1 and not one.rest:
            extra.append(one)
            last = one.ordinal.number
    return extra
