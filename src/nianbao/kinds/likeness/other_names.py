"""The kind `other_names`: another body's name where the report should name its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import Params, Regex, Sections, SoftOutcome
from nianbao.kinds.report_texts import Hit, named, texts_of, unread
from nianbao.kinds.search import search
from nianbao.kinds.slots import slots
from nianbao.model.report import Report
from nianbao.model.rule import Lack, Outcome, Rule
from nianbao.names.bodies import compare
from nianbao.names.places import Lie
from nianbao.names.prose import body_in
from nianbao.names.reading import read


class OtherNamesParams(Params):
    """Another body's name where this report speaks of itself: a match of `patterns` (group `name`) that cannot be the
    report's own body, a body above it, or one that it works with.

    Always when the name's place is apart from the own one; in agencies of `body_levels` also when the body is another
    one. `allow`: patterns of bodies (found in the name) of the own place that every report may speak of.
    `working_with`: patterns that, before or after the name, tell of a relation."""

    sections: Sections = ("preface", "*")
    patterns: Annotated[tuple[Regex, ...], Field(title="文字（正则表达式）", min_length=1)]
    allow: Annotated[tuple[Regex, ...], Field(title="除外")] = ()
    working_with: Annotated[tuple[Regex, ...], Field(title="表示往来的文字")] = ()
    body_levels: Annotated[tuple[str, ...], Field(title="单位名称也要比的层级")] = ()
    outcome: SoftOutcome = "review"


_BESIDE = 12  # characters beside a name in which a relation may be told


def other_names(batch: Batch, rule: Rule, given: OtherNamesParams) -> Iterator[Verdict]:
    """One verdict for each other body named, at its first place. Without an agency nothing can be said."""
    for number, report in enumerate(batch.reports):
        where = texts_of(batch, number, given.sections)
        if not report.agency or not where:
            yield Verdict(number, Outcome.NOT_CHECKED, lack=Lack.IDENTITY) if where else unread(number)
            continue
        found: dict[str, Hit] = {}
        for section, text in where:
            for name, hit in _named(section, text, given):
                if name not in found and _other(name, report, given):
                    found[name] = hit
        for name, hit in found.items():
            slots = {"section": named(batch, hit.section), "quote": hit.quote, "name": name}
            yield Verdict(
                number,
                Outcome(given.outcome),
                f"{hit.section}.{name}",
                slots=slots,
                anchors=[hit.anchor],
                observed=name,
            )
        if not found:
            yield Verdict(number, Outcome.PASS)


def _named(section: str, text: str, given: OtherNamesParams) -> Iterator[tuple[str, Hit]]:
    for pattern in given.patterns:
        for match in search(pattern).finditer(text):
            name = body_in(match["name"])
            start, end = match.end("name") - len(name), match.end("name")
            beside = text[max(0, start - _BESIDE) : start], text[end : end + _BESIDE]
            if name and not any(search(words).search(part) for words in given.working_with for part in beside):
                yield name, Hit(section, start, end, name)


def _other(name: str, report: Report, given: OtherNamesParams) -> bool:
    """Whether a name is of a place or a body that is not the report's own, nor one above it or allowed.

    Another place's body is told always; another body of one's own place in agencies of `body_levels`. Bodies of the places
    around and inside one's own are left alone: a report may well speak of those."""
    agency = report.agency or ""
    same = compare(agency, name)
    if same.lie is Lie.APART:
        return True
    if same.body or same.lie in (Lie.AROUND, Lie.INSIDE) or report.level not in given.body_levels:
        return False
    if any(search(pattern).search(name) for pattern in given.allow):
        return False
    stated, own = read(name), read(agency)
    return bool(own.body) and (same.lie is Lie.SAME or not stated.places)


OTHER_NAMES = Kind(
    "other_names",
    "他单位名称",
    OtherNamesParams,
    other_names,
    slots(fail="section quote name", review="section quote name", not_checked=""),
)
