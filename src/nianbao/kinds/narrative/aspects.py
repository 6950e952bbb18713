"""The kind `aspects`: sides of the work of which the overview says no word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.narrative.aspects_found import AspectsFile
from nianbao.kinds.narrative.aspects_found import compiled as compiled_aspects
from nianbao.kinds.narrative.said import aspects_of, title_of
from nianbao.kinds.params import Params, SoftOutcome
from nianbao.kinds.slots import slots
from nianbao.model.finding import absence_anchor
from nianbao.model.rule import Lack, Outcome, Rule


class AspectsParams(Params):
    """The overview speaks of the `aspects` (ids of the lexicon; empty: all that the agency owes). An aspect that goes
    by many names is `soft`: where no word of it was found a person is asked to look."""

    aspects: Annotated[tuple[str, ...], Field(title="方面")] = ()
    soft: Annotated[tuple[str, ...], Field(title="只提示的位置")] = ()
    outcome: SoftOutcome = "fail"


def aspects(batch: Batch, rule: Rule, given: AspectsParams) -> Iterator[Verdict]:
    """Aspects of which the overview says no word; one verdict for each that is absent."""
    words = compiled_aspects(batch.pack.lexicons["aspects"])
    names = {aspect.id: aspect.name for aspect in words.aspects}
    title = title_of(batch, words.section)
    for number in range(len(batch.reports)):
        found = aspects_of(batch, number)
        asked = {name: evidence for name, evidence in found.items() if not given.aspects or name in given.aspects}
        if not asked:
            outcome = Outcome.NOT_APPLICABLE if found else Outcome.NOT_CHECKED
            lack = Lack.ABSENT if outcome is Outcome.NOT_CHECKED else None
            yield Verdict(number, outcome, slots={"section": title}, lack=lack)
            continue
        absent = [name for name, evidence in asked.items() if evidence is None]
        for name in absent:
            slots = {"section": title, "aspect": names[name]}
            anchor = absence_anchor(words.section, names[name])
            outcome = Outcome.REVIEW if name in given.soft else Outcome(given.outcome)
            yield Verdict(number, outcome, f"{words.section}.{name}", "", slots, [anchor])
        if not absent:
            yield Verdict(number, Outcome.PASS, slots={"section": title})


def _never(given: AspectsParams) -> set[str]:
    return {"fail", "review"} - {given.outcome, *(("review",) if given.soft else ())}


ASPECTS = Kind(
    "aspects",
    "总体情况的各个方面",
    AspectsParams,
    aspects,
    slots(fail="section aspect", review="section aspect", **{"pass": "section"}),
    lexicons={"aspects": AspectsFile},
    never=_never,
)
