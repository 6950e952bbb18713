"""The kinds about likeness: parameters, message slots, table. The functions are in `judging` and `names`.

A pack that uses them has the lexicon `similarity` (see `settings.LikenessFile`).
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from pydantic import Field

from nianbao.kinds.contract import Batch, Evaluate, Kind, Verdict
from nianbao.kinds.likeness.settings import LikenessFile
from nianbao.kinds.params import EVERYWHERE, Params, Regex, Sections, SoftOutcome
from nianbao.kinds.slots import slots

if TYPE_CHECKING:
    from nianbao.model.rule import Rule

Share = Annotated[float, Field(gt=0, le=1)]


class SimilarityParams(Params):
    """Text like another report's: `compare` with last year's of the same agency, or with the other agencies' of the run.

    What is statutory or common to the run is taken out first; names, numbers and punctuation do not count. `section`:
    twice the equal characters ÷ all characters of both reaches `similarity`. `paragraph`: the equal characters ÷ the
    shorter paragraph's do, in sections that are not alike as a whole (`whole`). On both sides at least `min_chars`
    must be left. `most`: so many other reports are named for a section."""

    compare: Literal["last_year", "others"]
    unit: Literal["section", "paragraph"] = "section"
    sections: Sections = EVERYWHERE
    similarity: Share
    whole: Share = 1.0
    min_chars: Annotated[int, Field(ge=20)]
    most: Annotated[int, Field(ge=1)] = 3
    outcome: SoftOutcome = "review"


class OtherNamesParams(Params):
    """Another body's name where this report speaks of itself: a match of `patterns` (group `name`) that cannot be the
    report's own body, a body above it, or one that it works with.

    Always when the name's place is apart from the own one; in agencies of `body_levels` also when the body is another
    one. `allow`: patterns of bodies (found in the name) of the own place that every report may speak of.
    `working_with`: patterns that, before or after the name, tell of a relation."""

    sections: Sections = ("preface", "*")
    patterns: Annotated[tuple[Regex, ...], Field(min_length=1)]
    allow: tuple[Regex, ...] = ()
    working_with: tuple[Regex, ...] = ()
    body_levels: tuple[str, ...] = ()
    outcome: SoftOutcome = "review"


def _lazy(module: str, name: str) -> Evaluate:
    def evaluate(batch: Batch, rule: Rule, given: Any) -> Iterator[Verdict]:
        function = getattr(import_module(f"nianbao.kinds.likeness.{module}"), name)
        return cast("Iterator[Verdict]", function(batch, rule, given))

    return evaluate


# .many: {count} reports are alike, the nearest are named. {percent}: the similarity; {share}: of this report's own text.
_PAIR = "section other other_year other_section percent share chars quote paragraphs last_year"

SLOTS: dict[str, dict[str, frozenset[str]]] = {
    "similarity": slots(
        "last_year", **{"pass": "count"}, review=_PAIR, review__many=f"{_PAIR} count", fail=_PAIR,
        fail__many=f"{_PAIR} count", not_applicable="", not_checked="", not_checked__no_prior="",
        not_checked__unmatched="", not_checked__alone="", not_checked__text="",
    ),
    "other_names": slots(fail="section quote name", review="section quote name", not_checked=""),
}  # fmt: skip

KINDS: tuple[Kind, ...] = (
    Kind(
        "similarity",
        "文字与其他报告相似",
        SimilarityParams,
        _lazy("judging", "similarity"),
        SLOTS["similarity"],
        lexicons={"similarity": LikenessFile},
    ),
    Kind(
        "other_names",
        "他单位名称",
        OtherNamesParams,
        _lazy("names", "other_names"),
        SLOTS["other_names"],
    ),
)
