"""Cuts the stream of lines into the prescribed sections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from nianbao.recognise.form import Compiled
from nianbao.recognise.lines import Line
from nianbao.recognise.places import BlockRow
from nianbao.recognise.text.headings import LONGEST_TITLE, Heading, between
from nianbao.recognise.text.run_in import run_in

_RANKS = ("part", "cn", "none", "ar", "par", "arp")  # numbering styles, those of the highest rank first
_LOWER = ("par", "ar", "arp")  # styles that sub-headings have
_SAME_STYLE = 2  # parts that are numbered in one of these styles; more, and it is the parts' own
_OTHER_NUMBER = 0.3  # of what a title counts for its numbering when its number is not the section's
_PLAINLY = 0.9  # how like its title a heading in another numbering must be
_CONTENTS_RUN = 3
_CONTENTS_APART = 3  # lines from one title of it to the next, at most


@dataclass(slots=True)
class Outline:
    """`sections[i]`: the heading of the form's section i, where it was found; `others`: headings of the same rank
    that open none; `dropped`: line numbers of a table of contents."""

    sections: dict[int, Heading] = field(default_factory=dict)
    others: list[Heading] = field(default_factory=list)
    dropped: set[int] = field(default_factory=set)
    style: str = "none"


def outline_of(found: list[Heading], lines: list[Line], form: Compiled, tables: Mapping[int, BlockRow]) -> Outline:
    """The headings of the sections among the lines. `found`: every line that may be one; `tables`: where the tables already
    read stand, by section."""
    found = _without_subheadings(found)
    dropped = _contents_of(found, lines)
    found = [heading for heading in found if heading.line.number not in dropped]
    style = _main_style(found)
    of_style = [heading for heading in found if heading.style == style]
    chosen = _choose(of_style, tables)
    chosen |= _other_styles(found, chosen, style, form)
    if len(chosen) < len(form.form.sections):
        run_in(lines, chosen, dropped, form)
    others = [heading for heading in of_style if style != "none" and _opens_none(heading, chosen, lines)]
    return Outline(chosen, others, dropped, style)


def _opens_none(heading: Heading, chosen: Mapping[int, Heading], lines: Sequence[Line]) -> bool:
    """Whether a heading of the sections' rank is one in its own right and none of theirs."""
    if not heading.strong_mark or heading.rest or not _plain_heading(heading):
        return False
    if any(heading.line.number == own.line.number for own in chosen.values()):
        return False
    own = chosen.get(heading.section) if heading.section is not None else None
    return own is None or not _printed_twice(heading, own, lines)


def _without_subheadings(found: list[Heading]) -> list[Heading]:
    """Headings of a lower rank name no section by a number that is not the section's, unless the parts of the report are
    numbered in this style: two of them rightly, or more than two at all."""
    named: dict[str, set[int]] = {}
    rightly: dict[str, set[int]] = {}
    for heading in found:
        if heading.section is not None:
            named.setdefault(heading.style, set()).add(heading.section)
            if heading.number == heading.section + 1:
                rightly.setdefault(heading.style, set()).add(heading.section)
    subordinate = {
        style
        for style in _LOWER
        if len(named.get(style, ())) <= _SAME_STYLE and len(rightly.get(style, ())) < _SAME_STYLE
    }
    return [
        replace(heading, section=None, score=0.0)
        if heading.style in subordinate and heading.section is not None and heading.number != heading.section + 1
        else heading
        for heading in found
    ]


def _printed_twice(heading: Heading, other: Heading, lines: Sequence[Line]) -> bool:
    """Whether two headings are one, printed again right below (the name of a sheet above its first row)."""
    first, last = sorted((heading.line.number, other.line.number))
    return heading.title == other.title and not any(line.text for line in lines[first + 1 : last])


def _plain_heading(heading: Heading) -> bool:
    title = heading.title
    return 2 <= len(title) <= LONGEST_TITLE and not any(mark in title for mark in "。；;，,：:")


def _contents_of(found: list[Heading], lines: Sequence[Line]) -> set[int]:
    """The lines of a table of contents: titles in a row, without text, that all come again further down."""
    contents = {heading.line.number for heading in found if heading.contents}
    titled = [heading for heading in found if heading.section is not None]
    if not contents and len({heading.section for heading in titled}) == len(titled):
        return contents
    run = [heading.line.number for heading in _contents_run(titled, lines)]
    if len(run) >= _CONTENTS_RUN:
        first, last = run[0], run[-1]
        if first > 0 and lines[first - 1].text.replace(" ", "") in ("目录", "目次"):
            first -= 1
        contents.update(run, (line.number for line in lines[first : last + 1] if len(line.text) <= LONGEST_TITLE))
    return contents


def _contents_run(titled: list[Heading], lines: Sequence[Line]) -> list[Heading]:
    """The first titles that follow each other closely and all come again, or have the number of a page behind them."""
    last_of = {heading.section: place for place, heading in enumerate(titled)}
    run: list[Heading] = []
    for place, heading in enumerate(titled):
        if last_of[heading.section] == place and not heading.contents:
            break
        number = heading.line.number
        since = run[-1].line.number if run else number
        if not heading.contents and any(len(line.text) > LONGEST_TITLE for line in lines[since : number + 1]):
            break  # there is prose between: headings of the text itself
        if number - since > _CONTENTS_APART:
            if len(run) >= _CONTENTS_RUN:
                break
            run = []
        run.append(heading)
    return run


def _main_style(found: list[Heading]) -> str:
    """The numbering style whose headings name the most sections, most of all by the sections' own numbers: （一）主动公开,
    （二）依申请公开 inside the first section are not the second and third."""
    best: dict[str, dict[int, float]] = {}
    for heading in found:
        if heading.section is not None:
            scores = best.setdefault(heading.style, {})
            own = heading.number in (None, heading.section + 1)
            value = heading.score * (1.0 if own else _OTHER_NUMBER)
            scores[heading.section] = max(scores.get(heading.section, 0.0), value)
    if not best:
        return "cn"
    return max(best, key=lambda style: (round(sum(best[style].values()), 3), -_RANKS.index(style)))


def _choose(found: list[Heading], tables: Mapping[int, BlockRow]) -> dict[int, Heading]:
    """For each section the heading that names it best; between equals the one right before the section's own table,
    then the one with the section's ordinal, then the first."""
    nearest: dict[int, Heading] = {}
    for heading in found:
        section = heading.section
        if section is not None and section in tables and (heading.line.block, heading.line.row) <= tables[section]:
            nearest[section] = heading
    chosen: dict[int, tuple[float, Heading]] = {}
    for heading in found:
        section = heading.section
        if section is None:
            continue
        above_table = 0.2 if nearest.get(section) is heading else 0.0
        own = 0.12 if heading.number == section + 1 else 0.0
        value = heading.score + own + (0.05 if heading.level_known else 0.0) + above_table
        known = chosen.get(section)
        if known is None or value > known[0] + 1e-9:
            chosen[section] = (value, heading)
    return {section: heading for section, (_, heading) in chosen.items()}


def _other_styles(found: list[Heading], chosen: dict[int, Heading], style: str, form: Compiled) -> dict[int, Heading]:
    """Headings in another numbering for sections still missing: they must name the section plainly, stand between
    its neighbours, and must not be a sub-heading (an ordinal that is not the section's own betrays one)."""
    extra: dict[int, Heading] = {}
    plain = [heading for heading in found if heading.style != style and heading.score >= _PLAINLY]
    for section in (section for section in range(len(form.form.sections)) if section not in chosen):
        after, before = between(chosen, section)
        named = (heading for heading in plain if heading.section == section and heading.number in (None, section + 1))
        options = [heading for heading in named if after < heading.spot < before]
        if options:
            extra[section] = max(options, key=lambda heading: (heading.score, -heading.line.number))
    return extra
