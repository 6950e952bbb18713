"""The kind `homophones`: slips of typing by sound.

The pack lists expressions and the characters that sound alike. Where a text sounds like an expression and is not
written like it, it is a slip: four characters in a row do not sound so by chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import add
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.lexicons import Lexicon, Word
from nianbao.kinds.memo import per_form
from nianbao.kinds.params import EVERYWHERE, Params, Regex, Sections, SoftOutcome, SwapsId
from nianbao.kinds.report_texts import HIT_SLOTS, MARKED, Hit, by_section, excused, lexicon_pairs, named
from nianbao.kinds.slots import slots
from nianbao.model.report import Report
from nianbao.model.rule import Outcome, Rule


class HomophonesFile(Lexicon):
    """`sounds`: characters by their common sound. `expressions`: what is held against the text. `right`: words that are
    written rightly though they sound so."""

    format: Literal["homophones/1"]
    sounds: Annotated[dict[Word, Annotated[str, Field(min_length=2)]], Field(min_length=1)]
    expressions: Annotated[tuple[Annotated[str, Field(min_length=3)], ...], Field(min_length=1)]
    right: tuple[Word, ...] = ()


class HomophonesParams(Params):
    """Expressions that are typed with other characters of the same sound (lexicon `homophones`). `besides`: lexicons of
    swaps that another rule tells; `unless`: patterns of what another rule tells."""

    sections: Sections = EVERYWHERE
    besides: Annotated[tuple[SwapsId, ...], Field(title="另有规则报的错词")] = ()
    unless: Annotated[tuple[Regex, ...], Field(title="另有规则报的文字")] = ()
    outcome: SoftOutcome = "review"


class Sounding(dict[int, str | int]):
    """Characters → the one that stands for their sound. One of no known sound stands for itself, and is remembered: for
    str.translate a character that is missing costs as much as ten."""

    def __missing__(self, character: int) -> int:
        self[character] = character
        return character


class Sounds(NamedTuple):
    """`table`: for str.translate. `by_start`: the sound of the first two characters →
    (sound, expression)."""

    table: Sounding
    by_start: dict[str, tuple[tuple[str, str], ...]]
    right: tuple[str, ...]


@per_form
def _sounds(lexicon: Any) -> Sounds:
    file = HomophonesFile.model_validate(lexicon)
    table = Sounding({ord(one): group[0] for group in file.sounds.values() for one in group})
    by_start: dict[str, tuple[tuple[str, str], ...]] = {}
    for expression in sorted(file.expressions, key=lambda one: (-len(one), one)):
        sound = expression.translate(table)
        by_start[sound[:2]] = (*by_start.get(sound[:2], ()), (sound, expression))
    return Sounds(table, by_start, file.right)


def homophones(batch: Batch, rule: Rule, given: HomophonesParams) -> Iterator[Verdict]:
    """One finding for each section and slip."""
    known = _sounds(batch.pack.lexicons["homophones"])
    elsewhere = {wrong for name in given.besides for wrong in lexicon_pairs(batch.pack, name)}

    def find(report: Report, section: str, text: str) -> Iterator[Verdict]:
        groups: dict[tuple[str, str], list[Hit]] = {}
        for start, printed, expression in slips(text, known):
            hit = Hit(section, start, start + len(printed), printed)
            near = text[max(0, start - 2) : hit.end + 2]
            if any(wrong in near for wrong in elsewhere) or excused(text, start, hit.end, given.unless):
                continue
            groups.setdefault((printed, expression), []).append(hit)
        for (printed, expression), hits in groups.items():
            slots_ = {"section": named(batch, section), "quote": printed, "expected": expression}
            anchors, outcome = [hit.anchor for hit in hits[:MARKED]], Outcome(given.outcome)
            place = f"{section}:{printed}"
            yield Verdict(0, outcome, place, "", slots_, anchors, observed=printed, expected=expression)

    return by_section(batch, given.sections, find)


def slips(text: str, known: Sounds) -> Iterator[tuple[int, str, str]]:
    """(where, as printed, the expression) of every slip; those that overlap an earlier one are left out."""
    sound = text.translate(known.table)
    by_start, end = known.by_start, 0
    for at, listed in enumerate(map(by_start.get, map(add, sound, sound[1:]))):
        if listed is None or at < end:
            continue
        alike = [expression for said, expression in listed if sound.startswith(said, at)]
        if not alike or any(text.startswith(expression, at) for expression in alike):
            continue
        expression = alike[0]
        printed = text[at : at + len(expression)]
        same = sum(a == b for a, b in zip(printed, expression, strict=True))
        if 2 * same >= len(expression) and not _right(text, at, printed, expression, known.right):
            end = at + len(expression)
            yield at, printed, expression


def _right(text: str, at: int, printed: str, expression: str, right: tuple[str, ...]) -> bool:
    """Whether words that are written rightly hold every character that differs."""
    off = [at + i for i, (a, b) in enumerate(zip(printed, expression, strict=True)) if a != b]
    for word in right:
        place = text.find(word, max(0, off[0] - len(word) + 1))
        if 0 <= place <= off[0] and off[-1] < place + len(word):
            return True
    return False


HOMOPHONES = Kind(
    "homophones",
    "同音误写",
    HomophonesParams,
    homophones,
    slots(fail=HIT_SLOTS + " expected", review=HIT_SLOTS + " expected"),
    lexicons={"homophones": HomophonesFile},
)
