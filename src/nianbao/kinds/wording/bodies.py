"""Kind `bodies`: another agency or another place where the report speaks of itself.

Names are shortened and lengthened freely (市监局, 市场监督管理局), a government is spoken of through its office, and the
place may be left out: only what cannot be the same body is told, softly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import Params, Regex, Sections, SoftOutcome
from nianbao.kinds.report_texts import HIT_SLOTS, Hit, named, texts_of, unread
from nianbao.kinds.search import search
from nianbao.kinds.slots import slots
from nianbao.model.rule import Lack, Outcome, Rule
from nianbao.names.bodies import compare
from nianbao.names.places import Lie, lies
from nianbao.names.prose import body_in, place_in
from nianbao.names.reading import read


class BodiesParams(Params):
    """Other bodies where the report speaks of itself. `naming`: patterns whose group `name` ends with the reporting body
    (check: body) or its place (check: place); what leads in to a name may stand in it. `unless`: patterns of names that
    every report may have; `beside`: of what a sentence says when it rightly speaks of another place."""

    sections: Sections = ("*", "preface", "tail")
    check: Annotated[Literal["body", "place"], Field(title="检查")]
    naming: Annotated[tuple[Regex, ...], Field(title="说到本单位的文字（正则表达式）", min_length=1)]
    unless: Annotated[tuple[Regex, ...], Field(title="有此文字则不适用")] = ()
    beside: Annotated[tuple[Regex, ...], Field(title="句中有此文字则可以说到外地")] = ()
    outcome: SoftOutcome = "review"


_SENTENCE = re.compile(r"[^。；;！？\n]*")


def bodies(batch: Batch, rule: Rule, given: BodiesParams) -> Iterator[Verdict]:
    find = _other_place if given.check == "place" else _other_body
    for number, report in enumerate(batch.reports):
        where = texts_of(batch, number, given.sections)
        if not where:
            yield unread(number)
            continue
        if not report.agency:
            yield Verdict(number, Outcome.NOT_CHECKED, lack=Lack.IDENTITY)
            continue
        told: set[str] = set()
        likely = where.may_hold(given.naming)
        for section, text in where if likely else ():
            for pattern in likely:
                for match in pattern.finditer(text):
                    name = find(report.agency, match["name"])
                    if not name or name in told or _excused(text, match, name, given):
                        continue
                    told.add(name)
                    start = match.end("name") - len(name)
                    hit = Hit(section, start, match.end(), text[start : match.end()])
                    slots = {"section": named(batch, section), "quote": hit.quote, "found": name}
                    yield Verdict(
                        number, Outcome(given.outcome), f"{section}:{name}", "", slots, [hit.anchor], observed=name
                    )
        if not told:
            yield Verdict(number, Outcome.PASS)


def _excused(text: str, match: re.Match[str], name: str, given: BodiesParams) -> bool:
    if any(search(pattern).search(name) for pattern in given.unless):
        return True
    start = max(text.rfind(mark, 0, match.start()) for mark in "。；;！？\n") + 1
    sentence = _SENTENCE.match(text, start)
    said = sentence[0].replace(name, "") if sentence else ""
    return any(search(pattern).search(said) for pattern in given.beside)


def _other_place(agency: str, printed: str) -> str:
    """The name of a place that cannot be the agency's own, nor one above or below it; "" where there is none."""
    found = place_in(printed)
    return found.text if found is not None and lies(read(agency).places, found.places) is Lie.APART else ""


def _other_body(agency: str, printed: str) -> str:
    """A body's name that cannot be the agency's; "" where there is none."""
    name = body_in(printed)
    return name if name and not compare(agency, name).body else ""


BODIES = Kind(
    "bodies",
    "报告中出现的其他机关、地方",
    BodiesParams,
    bodies,
    slots(fail=HIT_SLOTS + " found", review=HIT_SLOTS + " found"),
)
