"""Kind `bodies`: another agency or another place where the report speaks of itself.

Names are shortened and lengthened freely (市监局, 市场监督管理局), a government is spoken of through its office, and the
place may be left out: only what cannot be the same body is told, softly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from nianbao.kinds.contract import Batch, Verdict
from nianbao.kinds.hits import Hit, named, texts, unread
from nianbao.kinds.params import BodiesParams
from nianbao.kinds.search import search
from nianbao.model.report import Report
from nianbao.model.rule import Outcome, Rule

_PLACE = re.compile(
    r"[\u4e00-\u9fff]{1,12}?(?:自治区|自治州|自治县|省|(?<!城)市(?!场|政|容|监|民)|州|盟|(?<!社)(?<!专)(?<!园)区|县|旗|镇|乡|街道)"
)
_ASIDE = re.compile(r"[（(][^）)]*[）)]")
_GOVERNMENT = re.compile(r"人民政府|政府$|政府办|办事处|管委会|管理委员会")
_OFFICE = re.compile(r"(?:办公室|办|中心)$")


class Body(NamedTuple):
    """A body's name in two: the places it is of, and what it is there."""

    places: tuple[str, ...]
    office: str


@lru_cache(maxsize=1024)
def body_of(name: str) -> Body:
    """A name's parts; "区", "市" without a name of their own ("区民政局") are no place."""
    name = _ASIDE.sub("", name).lstrip("省市县区镇乡")
    places, at = [], 0
    while (match := _PLACE.match(name, at)) is not None:
        places.append(match[0])
        at = match.end()
    return Body(tuple(places), name[at:])


def may_be_same(one: str, other: str) -> bool:
    """Whether two names can be names of one body."""
    if one in other or other in one:
        return True
    a, b = body_of(one), body_of(other)
    if a.places and b.places and not (_within(a.places[-1], b.places[-1]) or _within(b.places[-1], a.places[-1])):
        return False
    if not a.office or not b.office or _within(a.office, b.office) or _within(b.office, a.office):
        return True
    # A government speaks through its office, whatever that is called.
    return any(_GOVERNMENT.search(x.office) and _OFFICE.search(y.office) for x, y in ((a, b), (b, a)))


def _within(short: str, long: str) -> bool:
    """Whether a name is made of characters of a longer one in their order, as short forms are."""
    rest = iter(long)
    return all(character in rest for character in short)


def bodies(batch: Batch, rule: Rule, given: BodiesParams) -> Iterator[Verdict]:
    for number, report in enumerate(batch.reports):
        where = texts(report, given.sections)
        if not where:
            yield unread(number)
            continue
        if not report.agency:
            yield Verdict(number, Outcome.NOT_CHECKED)
            continue
        told: set[str] = set()
        for section, text in where:
            for pattern in given.naming:
                for match in search(pattern).finditer(text):
                    name = match["name"]
                    if name in told or not _is_other(report, name, given):
                        continue
                    told.add(name)
                    hit = Hit(section, match.start("name"), match.end(), text[match.start("name") : match.end()])
                    slots = {"section": named(batch, section), "quote": hit.quote, "found": name}
                    yield Verdict(
                        number, Outcome(given.outcome), f"{section}:{name}", "", slots, [hit.anchor], observed=name
                    )
        if not told:
            yield Verdict(number, Outcome.PASS)


def _is_other(report: Report, name: str, given: BodiesParams) -> bool:
    agency = report.agency or ""
    if any(search(pattern).search(name) for pattern in given.unless):
        return False
    if given.check == "body":
        return not may_be_same(agency, name)
    for endings in given.kinds:
        if not name.endswith(endings):
            continue
        own = [place for place in body_of(agency).places if place.endswith(endings)]
        stems = {_stem(place, endings) for place in own}
        return bool(own) and not any(
            stem and name.removesuffix(_ending(name, endings)).endswith(stem) for stem in stems
        )
    return False


def _ending(place: str, endings: tuple[str, ...]) -> str:
    return next(ending for ending in endings if place.endswith(ending))


def _stem(place: str, endings: tuple[str, ...]) -> str:
    return place.removesuffix(_ending(place, endings))
