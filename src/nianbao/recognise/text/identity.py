"""Who reports on which year: title, agency, year, statistics period, date of publication, level."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import NamedTuple

from nianbao.base.ordinals import DIGITS, NUMERALS
from nianbao.base.text import chinese_number, fold
from nianbao.model.document import Document
from nianbao.names.bodies import kind_of
from nianbao.recognise.form import Compiled
from nianbao.recognise.text.reporter import HEAD_LINES, announced, fuller, is_place, without_lead

_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?=\s*年|年?度)")
_CHINESE_YEAR = re.compile(rf"[二][〇○零0Oo][〇○零{DIGITS}]{{2}}(?=年)")
_DATE = re.compile(r"(20[0-4]\d)\s*(?:年|[-/.])\s*(\d{1,2})\s*(?:月|[-/.])\s*(\d{1,2})\s*日?")
_CHINESE_DATE = re.compile(rf"([二][〇○零0][〇○零{DIGITS}]{{2}})年([{NUMERALS}]{{1,2}})月([{NUMERALS}]{{1,3}})日")
_CHINESE_DAY = re.compile(rf"(?<=[年月至到])[{NUMERALS}]{{1,3}}(?=[月日号])")
_SITE = re.compile(r"(?:(?<!\s)\s+)?[-_—–|｜>»·]+\s*")
_ABOUT = re.compile(r"^(?:[【\[][^】\]]{1,12}[】\]])?(?:关于|转发|印发|发布|公布)*")
_QUOTES = str.maketrans("", "", '《》〈〉“”"')
_YEAR_LINE = re.compile(r"[（(\[]?(20[0-4]\d)\s*年?(?:度)?[）)\]]?")
_DATE_LINE = re.compile(rf"[^\w]{{0,3}}{_DATE.pattern}(?:\s*\d{{1,2}}[:：]\d\d(?:[:：]\d\d)?)?")
_OTHER_TITLE = re.compile(r"报告|通知|公告|通报|关于|《")  # a list of other documents, each with its date
_DIRT = re.compile(r"^[^\w《〈“（(【\[]+")
LONGEST = 70
_SPANS = (1, 2, 3, 4)  # lines over which a title is printed
_HEAD_OF_PAGE = 12  # lines; a title further down counts a little less
_TAIL = 12  # characters that may follow a title in its line


@dataclass(frozen=True, slots=True)
class Identity:
    title: str | None
    agency: str | None
    year: int | None
    period: tuple[str, str] | None
    published: str | None
    level: str | None
    notes: tuple[str, ...]
    title_lines: frozenset[int]  # places in the head's lines that make up the title
    years: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class _Title:
    printed: str | None = None
    agency: str | None = None
    year: int | None = None
    lines: frozenset[int] = frozenset()

    @property
    def says(self) -> int:
        """How much it says of the report: the agency more than the year."""
        return 4 * bool(self.agency) + 3 * bool(self.year)


class _Period(NamedTuple):
    """The statistics period, the year that it says, and a note where it is named but cannot be read."""

    days: tuple[str, str] | None = None
    year: int | None = None
    note: str | None = None


_NO_TITLE = _Title()


def identify(
    document: Document, head: Sequence[str], opening: Sequence[str], tail: Sequence[str], form: Compiled
) -> Identity:
    """The report's identity. `head`: folded lines before the first section, `opening`: the first ones of that section,
    `tail`: those after the last."""
    told = announced((*head, *opening), form)
    printed = _title(head, form) or _NO_TITLE
    declared = _NO_TITLE if printed.year and printed.agency else _declared(document, form)
    title = declared if printed is _NO_TITLE else printed
    period = _period_of(head, opening, form)
    year = title.year or declared.year or told.year or period.year
    notes = [period.note] if period.note else []
    if year and not title.year and title is not _NO_TITLE:
        notes.append("标题中没有年份，取自网页标题或统计期限")
    agency = fuller(title.agency or declared.agency, told, head, tail, form)
    years = {"title": title.year, "period": period.year}
    return Identity(
        title.printed,
        agency,
        year,
        period.days,
        _published(document, head, tail, form),
        level_of(agency, form),
        tuple(notes),
        title.lines,
        tuple((where, said) for where, said in years.items() if said),
    )


def _period_of(head: Sequence[str], opening: Sequence[str], form: Compiled) -> _Period:
    """`_period` of the preface, else of the first lines of the first section."""
    period = _period("\n".join(filter(None, head)), form)
    if period.days is not None or not opening:
        return period
    later = _period("\n".join(opening), form)
    return later._replace(note=later.note or (None if later.days else period.note))


def level_of(agency: str | None, form: Compiled) -> str | None:
    """The agency's level by what kind of body its name says it is, or by a pattern; None where neither fits."""
    if not agency:
        return None
    kind = kind_of(agency)
    for level, kinds, patterns in form.levels:
        if kind in kinds or any(pattern.search(agency) for pattern in patterns):
            return level
    return None


def title_line(line: str, form: Compiled) -> str | None:
    """The title that a folded line prints, None where it prints none with a year or an agency."""
    found = _match(line, form, whole=True)
    if found is None or not (found.agency or found.year) or any(w in line for w in form.identity.not_report_words):
        return None
    return found.printed


def years_in(where: str, text: str) -> Iterable[tuple[str, int]]:
    """The years that a text names, each once, in order."""
    if "年" not in text:
        return ()
    return ((where, int(year)) for year in dict.fromkeys(_YEAR.findall(text)))


def _title(head: Sequence[str], form: Compiled) -> _Title | None:
    """The title among the first lines, else among the last ones before the text (a site's menus may stand before it)."""
    title = _title_in(head[:HEAD_LINES], form)
    if title is None and len(head) > HEAD_LINES:
        start = max(HEAD_LINES, len(head) - HEAD_LINES)
        title = _title_in(head[start:], form)
        if title is not None:
            title = replace(title, lines=frozenset(start + place for place in title.lines))
    return title


def _title_in(lines: Sequence[str], form: Compiled) -> _Title | None:
    """The title among the lines, possibly printed over several of them; the one that says the most."""
    found = [title for place, line in enumerate(lines) if line for title in _titles_at(lines, place, form)]
    if not found:
        return None
    best = max(found, key=lambda title: title.says - len(title.lines) - (min(title.lines) > _HEAD_OF_PAGE))
    title = _with_place(_with_place(best, lines), lines)
    return title if title.year else _with_year(title, lines)


def _titles_at(lines: Sequence[str], place: int, form: Compiled) -> Iterator[_Title]:
    """The titles that begin with a line, the shortest first; one that says all in its line is the only one."""
    for span in _SPANS:
        parts = lines[place : place + span]
        if len(parts) < span or not _may_be_parts(parts, form):
            return
        found = _printed_over(parts, form)
        if found is not None:
            yield replace(found, lines=frozenset(range(place, place + span)))
            if found.agency and found.year and span == 1:
                return


def _may_be_parts(parts: Sequence[str], form: Compiled) -> bool:
    """Whether lines may make up a title together."""
    if any(len(part) > LONGEST for part in parts):
        return False
    return len(parts) == 1 or not any(_is_furniture(part, form) for part in parts)


def _printed_over(parts: Sequence[str], form: Compiled) -> _Title | None:
    """The title that lines are together."""
    joined = fold("".join(_DIRT.sub("", part) for part in parts))
    words = form.identity.report_words
    if words and not any(word in joined for word in words):
        return None
    found = _match(joined, form, whole=True)
    return None if any(word in joined for word in form.identity.not_report_words) else found


def _is_furniture(line: str, form: Compiled) -> bool:
    return form.furniture is not None and form.furniture.search(line) is not None


def _with_year(title: _Title, lines: Sequence[str]) -> _Title:
    """A year that stands alone in a line below the title is the title's."""
    last = max(title.lines)
    for line in lines[last + 1 : last + 4]:
        match = _YEAR_LINE.fullmatch(_chinese_years(line))
        if match is not None and line != match[1]:
            return replace(title, year=int(match[1]))
    return title


def _with_place(title: _Title, lines: Sequence[str]) -> _Title:
    """A place name that stands alone in the line above belongs to the agency's name ("云溪市" / "财政局…")."""
    first = min(title.lines)
    above = lines[first - 1] if first else ""
    if not title.agency or not 2 < len(above) <= 15 or title.agency.startswith(above) or not is_place(above):
        return title
    return _Title(f"{above}{title.printed}", above + title.agency, title.year, title.lines | {first - 1})


def _declared(document: Document, form: Compiled) -> _Title:
    """The title that the container declares, site names taken off."""
    refused = form.identity.not_report_words
    pieces = (piece for text in map(fold, document.titles) for piece in (text, *_SITE.split(text)))
    asked = (piece for piece in pieces if not any(word in piece for word in refused))
    found = filter(None, (_match(piece, form, whole=False) for piece in asked))
    return max(found, key=lambda title: title.says, default=_NO_TITLE)


def _chinese_years(text: str) -> str:
    def digits(match: re.Match[str]) -> str:
        value = chinese_number(match[0].replace("O", "〇").replace("o", "〇").replace("0", "〇"))
        return str(value) if value else match[0]

    return _CHINESE_YEAR.sub(digits, text) if "二" in text else text


def _match(text: str, form: Compiled, *, whole: bool) -> _Title | None:
    """A title line by the form's patterns; the first pattern that gives the most wins. `whole`: nothing but a few
    characters, or what labels the page's facts, may stand behind the title."""
    plain = _chinese_years(_ABOUT.sub("", _unlabelled(text, form).strip()).replace(" ", ""))
    matches = filter(None, (pattern.match(plain) for pattern in form.patterns["title"]))
    titles = filter(None, (_title_of(match, form, whole=whole) for match in matches))
    return max(titles, key=lambda title: title.says, default=None)


def _unlabelled(text: str, form: Compiled) -> str:
    """A line without quotes, without what stands before its first word, and without a label of the title."""
    bare = _DIRT.sub("", text.translate(_QUOTES))
    for label in form.identity.title_labels:
        if bare.startswith(label) and bare[len(label) :].lstrip()[:1] in (":", "："):
            bare = bare[len(label) :].lstrip(" :：")
    return bare


def _title_of(match: re.Match[str], form: Compiled, *, whole: bool) -> _Title | None:
    """What a pattern has found, unless too much stands behind it."""
    plain, end = match.string, match.end()
    labelled = plain.startswith((*form.identity.published_labels, *form.identity.agency_labels, "|", "｜"), end)
    if whole and len(plain) - end > _TAIL and not labelled:
        return None
    groups = match.groupdict()
    agency, year = _clean(groups.get("agency")), groups.get("year")
    named = None if agency in form.identity.not_agencies else agency
    return _Title(plain if whole and not labelled else plain[:end], named, int(year) if year else None)


def _clean(agency: str | None) -> str | None:
    if not agency:
        return None
    agency = _ABOUT.sub("", agency).strip(" 　·-—_|")
    agency = re.sub(r"(?:的|关于|年度|\d+年?)+$", "", agency)
    agency = without_lead(re.sub(r"^(?:关于|\d{4}年度?)+", "", agency))
    return agency if len(agency) >= 2 else None


def _iso(year: str | int, month: str | int, day: str | int) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _period(text: str, form: Compiled) -> _Period:
    """The statistics period that a text states."""
    plain = re.sub(r"(?<=[\d年月日])\s+|\s+(?=[\d年月日])", "", _chinese_years(text))
    plain = _CHINESE_DAY.sub(lambda match: str(chinese_number(match[0]) or match[0]), plain)
    match = next(filter(None, (pattern.search(plain) for pattern in form.patterns["period"])), None)
    if match is None:
        named = any(hint in plain for hint in form.identity.period_hint)
        return _Period(note="提到统计期限，但日期残缺，未能读出" if named else None)
    groups = match.groupdict()
    start = _iso(groups["start_year"], groups["start_month"], groups["start_day"])
    end = _iso(groups.get("end_year") or groups["start_year"], groups["end_month"], groups["end_day"])
    year = int(groups["start_year"])
    return _Period((start, end), year) if start and end else _Period(year=year, note="统计期限中的日期不存在")


def _published(document: Document, head: Sequence[str], tail: Sequence[str], form: Compiled) -> str | None:
    """The date of publication: as the container declares it, as the page labels it, or the signature's."""
    if document.published:
        return document.published
    labelled = (_labelled_date(line, form) for line in (*head[:HEAD_LINES], *tail))
    alone = (_date_alone(line, form) for line in head[:HEAD_LINES])
    signed = (date_line(line) for line in reversed(tail) if _OTHER_TITLE.search(line) is None)
    return next(filter(None, chain(labelled, alone, signed)), None)


def _labelled_date(line: str, form: Compiled) -> str | None:
    """The date right behind a label of the date of publication."""
    if len(line) > 200:
        return None
    for label in form.identity.published_labels:
        place = line.find(label)
        match = _DATE.search(line, place, place + len(label) + 24) if place >= 0 else None
        if match and (value := _iso(match[1], match[2], match[3])):
            return value
    return None


def _date_alone(line: str, form: Compiled) -> str | None:
    """The date with which a line of the head begins, behind its label or with nothing behind it but the agency's."""
    match = _DATE_LINE.match(line)
    for label in form.identity.published_at_start if match is None else ():
        rest = line.removeprefix(label).lstrip() if line.startswith(label) else ""
        if rest.startswith((":", "：")):
            match = _DATE.match(rest.lstrip(" :："))
    if match is None:
        return None
    rest = line[match.end() :].strip()
    if rest and match.re is not _DATE and not rest.startswith(form.identity.agency_labels):
        return None
    return _iso(match[1], match[2], match[3])


def date_in(text: str) -> str | None:
    """The first date that a text holds, as an ISO date."""
    match = _DATE.search(text)
    return _iso(match[1], match[2], match[3]) if match is not None else None


def date_line(line: str) -> str | None:
    """The date that ends a short line, as signatures have it."""
    if len(line) > 45:
        return None
    text = line.strip(" 。（）()")
    match = next(reversed(list(_DATE.finditer(text))), None)
    if match is not None and match.end() == len(text):
        return _iso(match[1], match[2], match[3])
    chinese = _CHINESE_DATE.search(text)
    if chinese is not None and chinese.end() == len(text):
        year = chinese_number(chinese[1].replace("0", "〇"))
        month, day = chinese_number(chinese[2]), chinese_number(chinese[3])
        if year and month and day:
            return _iso(year, month, day)
    return None
