"""The parameters of every kind: what a rule may say, and what each key refers to.

The annotations mark references into the pack, so that the catalog can lint them without knowing the kinds:
`params.references()` yields ("cells" | "section" | "table" | "words" | "swaps" | "level" | "regex", value).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from nianbao.base.regexes import regex_fault
from nianbao.model.pattern import PatternError, split


class Reference(str):
    """Marks a parameter as a name defined elsewhere in the pack."""


def _cells(value: str) -> str:
    try:
        split(value)
    except PatternError as error:
        raise ValueError(str(error)) from None
    return value


def _regex(value: str) -> str:
    try:
        compiled = re.compile(value)
    except re.error as error:
        raise ValueError(regex_fault(error)) from None
    if compiled.match(""):
        raise ValueError("这个正则表达式能匹配空文字，等于没有条件")
    return value


# A day of the year, 29 February too: the last of the month where there is none.
MONTH_DAY = r"^((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|[12]\d))$"

Cells = Annotated[str, AfterValidator(_cells), Reference("cells")]
SectionId = Annotated[str, Reference("section")]
TableId = Annotated[str, Reference("table")]
WordsId = Annotated[str, Reference("words")]  # a lexicon of words (words/1)
SwapsId = Annotated[str, Reference("swaps")]  # one of wrong words with the right ones (swaps/1)
LevelId = Annotated[str, Reference("level")]
Regex = Annotated[str, AfterValidator(_regex), Reference("regex")]
MonthDay = Annotated[str, Field(pattern=MONTH_DAY)]
Sections = Annotated[tuple[SectionId, ...], Field(min_length=1)]
SoftOutcome = Literal["fail", "review"]

EVERYWHERE = ("*",)  # every section of the form, and nothing else
SPECIAL_SECTIONS = ("*", "title", "preface", "tail")


class Params(BaseModel):
    """The base of all parameter models: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def references(self) -> Iterator[tuple[str, str]]:
        """Every name that these parameters use, with what it must name; the special sections are left out."""
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            own = [str(mark) for mark in field.metadata if isinstance(mark, Reference)]
            yield from _references(field.annotation, value, own)


def _references(annotation: Any, value: Any, marks: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """The names in a value, with what the annotation of each says that it must name; `marks`: what is known already."""
    if isinstance(value, Params):
        yield from value.references()
    elif isinstance(value, dict):
        keys, values = _arguments(annotation, dict)
        for key, item in value.items():
            yield from _references(keys, key)
            yield from _references(values, item)
    elif isinstance(value, tuple):
        for item in value:
            yield from _references(_arguments(annotation, tuple)[0], item, marks)
    elif isinstance(value, str):
        for mark in (*marks, *_marks(annotation)):
            if not (mark == "section" and value in SPECIAL_SECTIONS):
                yield mark, value


def _arguments(annotation: Any, container: type) -> tuple[Any, ...]:
    """What a container within the annotation (which may be optional, or annotated itself) holds."""
    if get_origin(annotation) is container:
        return get_args(annotation)
    return next((found for part in get_args(annotation) if (found := _arguments(part, container))), ())


def _marks(annotation: Any) -> Iterator[str]:
    for part in (*getattr(annotation, "__metadata__", ()), *getattr(annotation, "__args__", ())):
        if isinstance(part, Reference):
            yield str(part)
        else:
            yield from _marks(part)


# --- cells -----------------------------------------------------------------------------------------------------------


class TotalParams(Params):
    """`whole` = the sum of `parts`; one relation for each code that `*` can stand for."""

    whole: Cells
    parts: Annotated[tuple[Cells, ...], Field(min_length=1)]


class EqualParams(Params):
    """The sum of `left` = the sum of `right`."""

    left: Annotated[tuple[Cells, ...], Field(min_length=1)]
    right: Annotated[tuple[Cells, ...], Field(min_length=1)]


class AtMostParams(Params):
    """The sum of `left` ≤ the sum of `right`."""

    left: Annotated[tuple[Cells, ...], Field(min_length=1)]
    right: Annotated[tuple[Cells, ...], Field(min_length=1)]


class NumberParams(Params):
    """Figures are of their column's type: counts are non-negative integers, amounts non-negative with at most
    `decimals` places; `change` columns may be negative."""

    cells: Annotated[tuple[Cells, ...], Field(min_length=1)]
    decimals: Annotated[int, Field(ge=0, le=9)] = 6
    maximum: float | None = None


class FilledParams(Params):
    """Cells hold a figure. `dash`: what a mark such as / or — counts as, except in `dash_pass`, where it is right.
    Whole blank rows, columns and tables are one finding each."""

    cells: Annotated[tuple[Cells, ...], Field(min_length=1)]
    dash: Literal["fail", "review", "pass"] = "fail"
    dash_pass: tuple[Cells, ...] = ()
    blank: SoftOutcome = "fail"


class AllZeroParams(Params):
    """Every figure of `cells` was read and is 0: said as information (`review`), so that a pass is not praise."""

    cells: Annotated[tuple[Cells, ...], Field(min_length=1)]


class Statement(Params):
    """Words that a text must (or must not) hold: any one pattern in any one of the sections."""

    sections: Sections
    patterns: Annotated[tuple[Regex, ...], Field(min_length=1)]


class ImpliesParams(Params):
    """If a cell of `when` is above 0, then each given consequence holds: a cell of `then_above` is above 0;
    `then_stated` is in the text; `then_not_stated` is not in the text."""

    when: Annotated[tuple[Cells, ...], Field(min_length=1)]
    then_above: tuple[Cells, ...] = ()
    then_stated: Statement | None = None
    then_not_stated: Statement | None = None
    outcome: SoftOutcome = "review"

    @model_validator(mode="after")
    def _some_consequence(self) -> ImpliesParams:
        if not (self.then_above or self.then_stated or self.then_not_stated):
            raise ValueError("then_above、then_stated、then_not_stated 至少写一项")
        return self


class CellTextParams(Params):
    """What is filled in is of the form of one of `patterns`, as a whole and without blanks. `what`: what such words are,
    for the message."""

    cells: Annotated[tuple[Cells, ...], Field(min_length=1)]
    patterns: Annotated[tuple[Regex, ...], Field(min_length=1)]
    what: str = ""
    outcome: SoftOutcome = "review"


class TableStatusParams(Params):
    """The table is there and every cell of its layout was found."""

    table: TableId


class LabelsParams(Params):
    """Row and column labels are printed in the form's words or in a known variant of them."""

    table: TableId
    outcome: SoftOutcome = "fail"


class LayoutParams(Params):
    """The table is printed in the layout of `edition` (default: the form's own edition)."""

    table: TableId
    edition: str | None = None


# --- sections --------------------------------------------------------------------------------------------------------


class SectionPresentParams(Params):
    """The sections are there (default: all required ones)."""

    sections: tuple[SectionId, ...] = ()


class SectionOrderParams(Params):
    """`position`: sections follow one another as the form has them. `ordinal`: each bears its ordinal."""

    check: Literal["position", "ordinal"] = "position"


class SectionTitleParams(Params):
    """Sections bear the form's title or one of its known variants (`aliases: false`: the form's own only). A title that is
    one letter off a known one is none, unless the letter is one of `fillers`, which variants put in, leave out or change."""

    sections: tuple[SectionId, ...] = ()
    aliases: bool = True
    fillers: tuple[str, ...] = ()
    outcome: SoftOutcome = "fail"


class ExtraSectionsParams(Params):
    """No heading of the sections' rank besides the form's. `allow`: patterns of headings that are no fault."""

    allow: tuple[Regex, ...] = ()
    outcome: SoftOutcome = "fail"


class SectionTextParams(Params):
    """A section holds text: not nothing, not only a word of `empty` (such as 无), and at least `min_chars` characters
    (blanks and punctuation not counted). Where `empty` and its `lexicon` are left out, 无 is text like any other."""

    section: SectionId
    min_chars: Annotated[int, Field(ge=0)] = 1
    empty: tuple[str, ...] = ()
    lexicon: WordsId | None = None


class StatementParams(Params):
    """At least one of `patterns` is in one of `sections`. `unless`: patterns that make the rule not applicable.
    `what`: the name of what is stated, for the message. `elsewhere`: where a statement in the wrong place may be."""

    sections: Sections
    patterns: Annotated[tuple[Regex, ...], Field(min_length=1)]
    unless: tuple[Regex, ...] = ()
    what: str = ""
    elsewhere: tuple[SectionId, ...] = ()
    outcome: SoftOutcome = "fail"


# --- identity --------------------------------------------------------------------------------------------------------


class IdentityParams(Params):
    """A field of the report's identity was found. `missing`: what it is when it was not."""

    field: Literal["agency", "year", "title", "period", "published", "level"]
    missing: Literal["fail", "review", "not_checked"] = "review"
    full_year: bool = False  # period only: it is 1 January to 31 December of the reporting year


class YearAgreementParams(Params):
    """The years named in the places of `hard` (fail) and `soft` (review) are the reporting year."""

    hard: tuple[str, ...] = ("title", "period")
    soft: tuple[str, ...] = ()


class StaleYearParams(Params):
    """No paragraph of `sections` opens with last year as if it were the reporting year. `excuse`: patterns in the
    first sentence that make an earlier year right (comparison, history)."""

    sections: Sections = EVERYWHERE
    excuse: tuple[Regex, ...] = ()
    outcome: SoftOutcome = "fail"


class DeadlineParams(Params):
    """Published by a date of the year after the reporting year: `by_level` by the agency's level, else `default`."""

    default: MonthDay
    by_level: dict[LevelId, MonthDay] = Field(default_factory=dict)


# --- text ------------------------------------------------------------------------------------------------------------


class PhraseParams(Params):
    """Words that should not be there: `patterns`, or the words of `lexicon`. A hit inside a match of `allow` is none.
    Up to `max_hits` hits are tolerated. `what`: what such words are, for the message. `since`: the first reporting year
    that the rule is for. `identity_numbers`: patterns whose match counts only with the check digit of GB 11643.
    `each`: every place is a finding of its own."""

    sections: Sections = EVERYWHERE
    patterns: tuple[Regex, ...] = ()
    identity_numbers: tuple[Regex, ...] = ()
    since: int | None = None
    lexicon: WordsId | None = None
    allow: tuple[Regex, ...] = ()
    max_hits: Annotated[int, Field(ge=0)] = 0
    each: bool = False
    what: str = ""
    outcome: SoftOutcome = "fail"

    @model_validator(mode="after")
    def _some_words(self) -> PhraseParams:
        if not (self.patterns or self.identity_numbers or self.lexicon):
            raise ValueError("patterns 和 lexicon 至少写一项")
        return self


class BodiesParams(Params):
    """Other bodies where the report speaks of itself. `naming`: patterns whose group `name` ends with the reporting body
    (check: body) or its place (check: place); what leads in to a name may stand in it. `unless`: patterns of names that
    every report may have; `beside`: of what a sentence says when it rightly speaks of another place."""

    sections: Sections = ("*", "preface", "tail")
    check: Literal["body", "place"]
    naming: Annotated[tuple[Regex, ...], Field(min_length=1)]
    unless: tuple[Regex, ...] = ()
    beside: tuple[Regex, ...] = ()
    outcome: SoftOutcome = "review"


class SubstitutionParams(Params):
    """Wrong words with the right ones: `swaps` (wrong → right), or a `lexicon` of them."""

    sections: Sections = EVERYWHERE
    swaps: dict[str, str] = Field(default_factory=dict)
    lexicon: SwapsId | None = None
    allow: tuple[Regex, ...] = ()
    outcome: SoftOutcome = "fail"

    @model_validator(mode="after")
    def _some_words(self) -> SubstitutionParams:
        if not (self.swaps or self.lexicon):
            raise ValueError("swaps 和 lexicon 至少写一项")
        return self


class RepetitionParams(Params):
    """The same list item or phrase of at least `min_chars` characters twice within one sentence."""

    sections: Sections = EVERYWHERE
    min_chars: Annotated[int, Field(ge=4)] = 6
    allow: tuple[Regex, ...] = ()
    outcome: SoftOutcome = "review"


class PairingParams(Params):
    """Brackets, quotes and book marks that open also close."""

    sections: Sections = EVERYWHERE
    pairs: tuple[str, ...] = ("（）", "“”", "《》", "〔〕", "【】", "「」")
    outcome: SoftOutcome = "review"


class SentenceEndParams(Params):
    """Paragraphs of at least `min_chars` characters end with a sentence mark."""

    sections: Sections = EVERYWHERE
    marks: str = "。！？；：…"
    min_chars: Annotated[int, Field(ge=1)] = 15
    outcome: SoftOutcome = "review"


class EnumeratorsParams(Params):
    """Enumerators count on without a gap, keep their form, and do not mix two systems on one rank."""

    sections: Sections = EVERYWHERE
    check: tuple[Literal["skip", "bare", "mixed"], ...] = ("skip", "bare", "mixed")
    outcome: SoftOutcome = "review"


class HalfWidthParams(Params):
    """Chinese text has full-width punctuation: `marks` are the half-width ones noted beside Chinese characters."""

    sections: Sections = EVERYWHERE
    marks: str = ",;:?!()"
    max_hits: Annotated[int, Field(ge=0)] = 0
    outcome: SoftOutcome = "review"
