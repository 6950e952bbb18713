"""Who reports, where the title does not say it: the set phrases of the preface and of part one, the signature, the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from nianbao.names.bodies import compare, kind_of
from nianbao.names.prose import body_in
from nianbao.names.reading import read
from nianbao.recognise.form import Compiled

HEAD_LINES = 25
_OPENING = 400  # characters of a line in which a set phrase is looked for
_MARKS = "，。；：、"
_DATED = re.compile(r"20[0-4]\d\s*(?:年|[-/.])\s*\d{1,2}\s*(?:月|[-/.])\s*\d{1,2}\s*日?")
_LEAD = re.compile(
    r"\A(?:(?:现|特|兹|谨)(?:将|予|此)?(?:向社会|面向社会)?(?:公布|发布|公开)?|向社会(?:公布|公开))(?=.{2})"
)


class Announced(NamedTuple):
    """What a text says of whose report it is, and of which year."""

    agency: str | None = None
    year: int | None = None


def announced(lines: Iterable[str], form: Compiled) -> Announced:
    """The agency and the year of the first set phrase ("现将…2024年政府信息公开工作年度报告", "本报告由…编制") that names a
    body; verbs that lead in to the name are no part of it."""
    for line in lines:
        text = line[:_OPENING]
        for pattern in form.patterns["agency"]:
            for match in pattern.finditer(text):
                agency = body_in(match["agency"])
                if agency and agency not in form.identity.not_agencies and _is_full(agency):
                    year = match.groupdict().get("year")
                    return Announced(agency, int(year) if year else None)
    return Announced()


def _is_full(agency: str) -> bool:
    """Whether a name says which body it is: 财政局 alone does, 办公室 alone does not."""
    name = read(agency)
    return bool(name.places) or (
        len(name.body) > 2 and not name.body.endswith(("办公室", "办", "科", "股", "处", "站"))
    )


def is_place(line: str) -> bool:
    """Whether a line is the name of a place and nothing else."""
    name = read(line)
    return bool(name.places) and not name.body and name.printed.isalnum()


def without_lead(agency: str) -> str:
    """A name as a title line has it, without the verbs that stand before it; "" where it only says "ours"."""
    if _LEAD.match(agency) is not None:
        agency = body_in(agency) or _LEAD.sub("", agency)
    return "" if agency.startswith(("我", "本")) and not read(agency).places else agency


def fuller(agency: str | None, told: Announced, head: Sequence[str], tail: Sequence[str], form: Compiled) -> str | None:
    """The agency as the title has it, with the places that only the preface states; where the title has none, the one that
    is announced, that signs, or that the page names."""
    if agency:
        longer = told.agency or ""
        short = not read(agency).places and longer.endswith(agency) and compare(agency, longer).body
        return longer if short else agency
    return told.agency or _signs(head, tail, form) or _labelled(head, form)


def _signs(head: Sequence[str], tail: Sequence[str], form: Compiled) -> str | None:
    """A body's name that has a line to itself, in the signature first."""
    for line in (*tail, *head[:HEAD_LINES]):
        text = _DATED.sub("", line).strip(" 。，")
        if not 4 <= len(text) <= 30 or any(mark in text for mark in _MARKS):
            continue
        if text.endswith(form.form.agency_suffixes) or (read(text).places and kind_of(text) is not None):
            return text
    return None


def _labelled(head: Sequence[str], form: Compiled) -> str | None:
    suffixes = form.form.agency_suffixes
    for line in head[:HEAD_LINES]:
        for label in form.identity.agency_labels:
            match = re.search(rf"{re.escape(label)}[:：]\s*([^\s:：，。]{{3,30}})", line)
            if match and match[1].endswith(suffixes):
                return match[1]
    return None
