"""The kind `substitution`: wrong words, with the right ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, model_validator

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import EVERYWHERE, Params, Regex, Sections, SoftOutcome, SwapsId
from nianbao.kinds.report_texts import (
    HIT_SLOTS,
    MARKED,
    Hit,
    alternation,
    excused,
    lexicon_pairs,
    named,
    texts_of,
    unread,
)
from nianbao.kinds.slots import slots
from nianbao.model.rule import Outcome, Rule


class SubstitutionParams(Params):
    """Wrong words with the right ones: `swaps` (wrong → right), or a `lexicon` of them."""

    sections: Sections = EVERYWHERE
    swaps: Annotated[dict[str, str], Field(title="错词与正词")] = Field(default_factory=dict)
    lexicon: Annotated[SwapsId | None, Field(title="词表")] = None
    allow: Annotated[tuple[Regex, ...], Field(title="除外")] = ()
    outcome: SoftOutcome = "fail"

    @model_validator(mode="after")
    def _some_words(self) -> SubstitutionParams:
        if not (self.swaps or self.lexicon):
            raise ValueError("swaps 和 lexicon 至少写一项")
        return self


def substitution(batch: Batch, rule: Rule, given: SubstitutionParams) -> Iterator[Verdict]:
    """One finding for each section and wrong word. A hit that is part of the right word is none."""
    swaps = dict(given.swaps)
    if given.lexicon:
        swaps = {**lexicon_pairs(batch.pack, given.lexicon), **swaps}
    wrong = alternation(tuple(sorted(swaps)))
    for number in range(len(batch.reports)):
        where = texts_of(batch, number, given.sections)
        if not where:
            yield unread(number)
            continue
        groups: dict[tuple[str, str], list[Hit]] = {}
        for section, text in where:
            for match in wrong.finditer(text):
                start, end = match.span()
                if _is_right(text, start, match[0], swaps[match[0]]) or excused(text, start, end, given.allow):
                    continue
                groups.setdefault((section, match[0]), []).append(Hit(section, start, end, match[0]))
        for (section, word), hits in groups.items():
            slots = {"section": named(batch, section), "quote": word, "expected": swaps[word]}
            yield Verdict(
                number,
                Outcome(given.outcome),
                f"{section}:{word}",
                slots=slots,
                anchors=[hit.anchor for hit in hits[:MARKED]],
                observed=word,
                expected=swaps[word],
            )
        if not groups:
            yield Verdict(number, Outcome.PASS)


def _is_right(text: str, start: int, wrong: str, right: str) -> bool:
    """Whether the right word, which may contain the wrong one, stands here."""
    offset = right.find(wrong)
    return offset >= 0 and text.startswith(right, start - offset)


SUBSTITUTION = Kind(
    "substitution",
    "错误用语",
    SubstitutionParams,
    substitution,
    slots(fail=HIT_SLOTS + " expected", review=HIT_SLOTS + " expected"),
)
