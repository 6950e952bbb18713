"""Headings that have run into the text: in the middle of a line, with a letter wrong, or without their number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from nianbao.base.ordinals import NUMERALS
from nianbao.base.text import label_key
from nianbao.recognise.form import Compiled
from nianbao.recognise.lines import Line
from nianbao.recognise.similarity import close
from nianbao.recognise.text.headings import Heading, between, title_of

_OPENS = frozenset('“《"「『（(：:第在见和与及')
_CLOSES = ("”", "》", "）", ")", "」")
_NUMBERED = re.compile(rf"(?<![（(第{NUMERALS}])([{NUMERALS}])[、.．]\s*")
_LISTED = tuple("、，,；;和与及及以")  # behind a title: it is named among others
_BEHIND = frozenset("。；;！!？?）)”|")  # what a title without its number may stand right behind
_LIKE = 0.85  # a title with a letter wrong; two of a short one are too many
_LONG_TITLE = 8  # characters of a title that is nothing else even without blanks around it
_TOGETHER = 3  # titles of the form in one line: the report has been run together, and a title is one without any sign
_RUN_TOGETHER = 400  # characters of such a line
_BODY = 20  # characters behind such a title; fewer are a year or a remark
_SHORTEST = 8  # characters of a line that holds more than a heading


def run_in(lines: list[Line], chosen: dict[int, Heading], dropped: set[int], form: Compiled) -> None:
    """Finds headings inside lines for the sections that are still missing, the surest first."""
    found = _exact(lines, chosen, dropped, form)
    for section, heading in found:
        chosen.setdefault(section, heading)
    for search in (_misspelt, _unnumbered):
        for section in range(len(form.form.sections)):
            first = _first(search, lines, chosen, dropped, form, section) if section not in chosen else None
            if first is not None:
                chosen[section] = first
    _cut_nested(chosen)


def _looked_at(lines: list[Line], dropped: set[int]) -> Iterator[Line]:
    for line in lines:
        if line.solo and len(line.text) >= _SHORTEST and line.number not in dropped:
            yield line


def _exact(
    lines: list[Line], chosen: Mapping[int, Heading], dropped: set[int], form: Compiled
) -> Iterator[tuple[int, Heading]]:
    """Titles with their number; in a line that a heading begins, behind it."""
    taken = {heading.line.number: heading for heading in chosen.values()}
    for line in _looked_at(lines, dropped):
        text, opening = line.text, taken.get(line.number)
        if "、" not in text or (opening is not None and not opening.rest):
            continue
        for match in form.title_inside.finditer(text, len(text) - len(opening.rest) if opening is not None else 0):
            section, score = title_of(match["title"], form)
            if section is None or section in chosen or score < 0.95 or _is_quoted(text, match):
                continue
            start, end = match.start("title"), match.end()
            if text[end : end + 1].isalpha():  # the title may be a longer one that goes on with a slip
                end = max(end, _like_end(text, start, section, form, beyond=end))
            yield section, _heading(line, section, match["ordinal"], text[start:end], match.start(), end)


def _is_quoted(text: str, match: re.Match[str]) -> bool:
    """Whether a title stands in quotes or brackets, or behind a word that leads in to it."""
    return match.start() > 0 and (text[match.start() - 1] in _OPENS or text.startswith(_CLOSES, match.end()))


def _heading(line: Line, section: int, ordinal: str | None, title: str, start: int, end: int) -> Heading:
    number = NUMERALS.find(ordinal) + 1 if ordinal else 0
    text = line.text
    return Heading(
        line, "cn" if ordinal else "none", ordinal, number or None, section, 0.9, title,
        text[end:].strip(), text[:start].strip(),
    )  # fmt: skip


def _first(
    search: Callable[[Line, int, Compiled], Iterator[Heading]],
    lines: list[Line],
    chosen: Mapping[int, Heading],
    dropped: set[int],
    form: Compiled,
    section: int,
) -> Heading | None:
    """The first place for a section's heading between those of its neighbours."""
    after, before = between(chosen, section)
    whole = {heading.line.number for heading in chosen.values() if not heading.rest and not heading.before}
    for line in _looked_at(lines, dropped):
        if line.number in whole:
            continue
        for heading in search(line, section, form):
            if after < heading.spot < before:
                return heading
    return None


def _misspelt(line: Line, section: int, form: Compiled) -> Iterator[Heading]:
    """The section's number, and behind it what is its title but for a letter or two."""
    text = line.text
    for match in _NUMBERED.finditer(text):
        if NUMERALS.find(match[1]) != section or (match.start() and text[match.start() - 1] in _OPENS):
            continue
        length = _like_end(text, match.end(), section, form)
        if length and not text.startswith(_LISTED, length) and text[length - 1] not in "，。；":
            yield _heading(line, section, match[1], text[match.end() : length], match.start(), length)


def _like_end(text: str, start: int, section: int, form: Compiled, beyond: int = 0) -> int:
    """Where what is most like the section's title ends that begins at `start`; 0 where nothing is. `beyond`: a shorter
    title ends there, and only one that begins with it is asked for."""
    best, found = 0.0, 0
    shorter = label_key(text[start:beyond])
    if shorter == form.title_keys[section][0]:
        return 0  # the form's own title is whole
    for known in form.title_keys[section]:
        if shorter == known or not known.startswith(shorter):
            continue
        for end in range(max(start + 3, beyond + 1), min(len(text), start + len(known) + 6) + 1):
            value = close(label_key(text[start:end]), known, _LIKE)
            if value > best:
                best, found = value, end
    return found


def _unnumbered(line: Line, section: int, form: Compiled) -> Iterator[Heading]:
    """The title as the form has it, or a long variant, at the start of a sentence or apart from what is around it."""
    if line.aligned or len(line.cells) != 1:
        return  # cells, and a title among them is a label
    text, raw = line.text, line.cells[0].text
    together = len(text) > _RUN_TOGETHER and sum(spec.title in text for spec in form.form.sections) >= _TOGETHER
    for match in form.title_starts.finditer(text):
        found, score = title_of(match[0], form)
        if found != section or score < 0.95 or _is_named(text, match):
            continue
        whole = together and match[0] == form.form.sections[section].title
        if whole or _stands_apart(text, raw, match):
            yield _heading(line, section, None, match[0], match.start(), match.end())


def _is_named(text: str, match: re.Match[str]) -> bool:
    """Whether a title is named in a sentence or a list, by what stands around it."""
    before = text[match.start() - 1] if match.start() else ""
    return text.startswith((*_LISTED, *_CLOSES), match.end()) or before in _OPENS or before in _LISTED


def _stands_apart(text: str, raw: str, match: re.Match[str]) -> bool:
    """Whether a title has blanks around it, or is a long one with a text behind it at the start of a sentence."""
    starts = match.start() == 0 or text[match.start() - 1] in _BEHIND
    before = r"(?:^|\s)" if not starts else ""
    if re.search(rf"{before}{re.escape(match[0])}\s", raw) is not None:
        return True
    return starts and len(label_key(match[0])) >= _LONG_TITLE and len(text) - match.end() >= _BODY


def _cut_nested(chosen: dict[int, Heading]) -> None:
    """Several headings in one line: each keeps only the text up to the next one."""
    by_line: dict[int, list[int]] = {}
    for section, heading in chosen.items():
        by_line.setdefault(heading.line.number, []).append(section)
    for sections in by_line.values():
        if len(sections) < 2:
            continue
        order = sorted(sections, key=lambda section: len(chosen[section].rest), reverse=True)
        for here, following in pairwise(order):
            ahead = chosen[following]
            behind = len(ahead.line.text) - len(ahead.rest) - len(ahead.title)
            mark, width = (ahead.ordinal, 1) if ahead.ordinal else (ahead.title, len(ahead.title))
            start = ahead.line.text.rfind(mark, 0, behind + width)
            own = chosen[here]
            own_start = len(own.line.text) - len(own.rest)
            chosen[here] = replace(own, rest=own.line.text[own_start:start].strip() if start > own_start else "")
            chosen[following] = replace(ahead, before="")
