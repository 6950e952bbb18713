"""Cuts the stream of lines into the prescribed sections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from nianbao.recognise.form import Compiled
from nianbao.recognise.lines import Line
from nianbao.recognise.places import Place
from nianbao.recognise.text.headings import LONGEST_TITLE, Heading
from nianbao.recognise.text.run_in import run_in

_RANKS = ("part", "cn", "none", "ar", "par", "arp")  # numbering styles, those of the highest rank first
_LOWER = ("par", "ar", "arp")  # styles that sub-headings have
_SAME_STYLE = 2  # parts that are numbered in one of these styles; more, and it is the parts' own
_OTHER_NUMBER = 0.3  # of what a title counts for its numbering when its number is not the section's
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


def outline_of(found: list[Heading], lines: list[Line], form: Compiled, tables: Mapping[int, Place]) -> Outline:
    """The headings of the sections among the lines. `found`: every line that may be one; `tables`: where the tables already
    read stand, by section."""
    outline = Outline()
    found = _without_contents(_without_subheadings(found), lines, outline)
    outline.style = _main_style(found)
    chosen = _choose([heading for heading in found if heading.style == outline.style], tables)
    for section, heading in _other_styles(found, chosen, outline.style, form).items():
        chosen[section] = heading
    if len(chosen) < len(form.form.sections):
        run_in(lines, chosen, outline.dropped, form)
    outline.sections = chosen
    accepted = {heading.line.number for heading in chosen.values()}
    outline.others = [
        heading
        for heading in found
        if heading.style == outline.style
        and heading.style != "none"
        and heading.line.number not in accepted
        and heading.strong_mark
        and not heading.rest
        and _plain_heading(heading)
        and not (heading.section in chosen and _printed_twice(heading, chosen[heading.section], lines))
    ]
    return outline


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


def _without_contents(found: list[Heading], lines: Sequence[Line], outline: Outline) -> list[Heading]:
    """Leaves a table of contents out: titles in a row, without text, that all come again further down."""
    contents = {heading.line.number for heading in found if heading.contents}
    titled = [heading for heading in found if heading.section is not None]
    if not contents and len({heading.section for heading in titled}) == len(titled):
        return found
    run = _contents_run(titled, lines)
    if len(run) >= _CONTENTS_RUN:
        first, last = run[0].line.number, run[-1].line.number
        if first > 0 and lines[first - 1].text.replace(" ", "") in ("目录", "目次"):
            first -= 1
        contents.update(heading.line.number for heading in run)
        contents.update(line.number for line in lines[first : last + 1] if len(line.text) <= LONGEST_TITLE)
    outline.dropped = contents
    return [heading for heading in found if heading.line.number not in contents]


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


def _choose(found: list[Heading], tables: Mapping[int, Place]) -> dict[int, Heading]:
    """For each section the heading that names it best; between equals the one right before the section's own table,
    then the one with the section's ordinal, then the first."""
    nearest: dict[int, Heading] = {}
    for heading in found:
        section = heading.section
        if section is not None and section in tables and (heading.line.block, heading.line.row) <= tables[section]:
            nearest[section] = heading
    chosen: dict[int, tuple[float, Heading]] = {}
    for heading in found:
        if heading.section is None:
            continue
        value = (
            heading.score
            + (0.12 if heading.number == heading.section + 1 else 0.0)
            + (0.05 if heading.level_known else 0.0)
        )
        value += 0.2 if nearest.get(heading.section) is heading else 0.0
        known = chosen.get(heading.section)
        if known is None or value > known[0] + 1e-9:
            chosen[heading.section] = (value, heading)
    return {section: heading for section, (_, heading) in chosen.items()}


def _other_styles(found: list[Heading], chosen: dict[int, Heading], style: str, form: Compiled) -> dict[int, Heading]:
    """Headings in another numbering for sections still missing: they must name the section plainly, stand between
    its neighbours, and must not be a sub-heading (an ordinal that is not the section's own betrays one)."""
    extra: dict[int, Heading] = {}
    for section in range(len(form.form.sections)):
        if section in chosen:
            continue
        after = max((h.line.number for s, h in chosen.items() if s < section), default=-1)
        before = min((h.line.number for s, h in chosen.items() if s > section), default=1 << 30)
        options = []
        for heading in found:
            if heading.section != section or heading.style == style or heading.score < 0.9:
                continue
            if not after < heading.line.number < before:
                continue
            if heading.number is not None and heading.number != section + 1:
                continue
            options.append(heading)
        if options:
            extra[section] = max(options, key=lambda heading: (heading.score, -heading.line.number))
    return extra
