"""The claims lexicon, compiled: one scanner over all wordings, and the readings behind each field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple, get_args

from pydantic import Field, model_validator

from nianbao.kinds.lexicons import Cell, Lexicon, Pattern, SignedCell, Wording, lacking
from nianbao.kinds.memo import per_form
from nianbao.kinds.narrative.claims_rounding import RoughWords, rough_words
from nianbao.kinds.narrative.claims_whose import ScopeFile, ScopeWords, scope_words
from nianbao.kinds.narrative.scanner import Scanner
from nianbao.kinds.params import SectionId
from nianbao.model.form import Address

_NUMERALS = "零〇一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾"
_BOUNDARIES = (("comma", "[，,：:]|——"), ("stop", r"[；;。！？!?\n]"))

_PATTERNS = (
    "marker",
    "listing",
    "denies",
    "told_result",
    "all_of",
    "opening",
    "gross",
    "share_base",
    "of_share",
    "summed_up",
    "inclusion",
    "parts",
    "joint",
    "whole_of",
    "bare",
    "rate",
    "sums",
    "applied_elsewhere",
    "new_told",
    "attribute",
    "subject_from",
    "starting",
    "of_disclosure",
    "share",
    "apart",
    "vertical",
    "beyond",
)  # of the file, compiled as they are

Role = Literal[
    "zero_carried_in", "zero_carried_out", "carried_out", "carried_in", "bare_carried", "within", "date", "total",
    "receive_process", "zero_new_received", "decoy", "requests", "weak", "filed", "both", "litigation_part", "outcome",
    "reconsideration", "litigation", "regulations", "normative", "items", "licensing", "penalty", "coercion",
    "processing_fee", "expense", "fees", "amount", "granted_and_partially", "partially_granted", "denied",
    "unavailable", "not_processed", "other_processed", "publish", "aside", "all_granted", "granted", "bare_granted",
    "bare_other", "all_natural", "all_new",
    "level", "multiple", "upto", "natural", "legal", "channel", "subrow", "topic", "receive", "process", "occur",
    "made", "repealed", "in_force", "issue", "neg", "cause", "each",
]  # fmt: skip
Topic = Literal["requests", "disputes", "processing_fee"]
Words = tuple[str, ...]


class Gate(Lexicon):
    """What a sentence must have to be read at all."""

    topics: Pattern
    figures: Pattern


class Measures(Lexicon):
    """Words of measure by what is counted; "" where a bare figure will do."""

    counts: Words
    disputes: Words
    decisions: Words
    requests: Words
    documents: Words
    pieces: Words
    other: Words
    people: Words


class Approximate(Lexicon):
    """Words that make a figure one of about so much, by the side on which the exact one lies."""

    around: Words
    below: Words
    above: Words
    behind: Words


class Fillers(Lexicon):
    """What may stand between a word and its figure, on either side."""

    before: Pattern
    after: Pattern


class Growth(Lexicon):
    """How a rate of growth is told."""

    basis: Pattern
    up: Words
    down: Words
    figure: Pattern
    named: Pattern
    lone: Pattern
    level: Pattern
    alien: Pattern
    subject: Pattern


class Statements(Lexicon):
    """Statements that carry no figure."""

    all_upheld: Pattern
    not_all_upheld: Pattern
    all_done: Pattern
    not_all_done: Pattern
    no_fee_notice: Pattern


class MeaningEntry(Lexicon):
    """One accepted meaning of a figure: see `Meaning`."""

    cells: Annotated[tuple[SignedCell, ...], Field(min_length=1)]
    becomes: str = ""
    words: str = ""
    soft: bool = False
    between: bool = False
    above_zero: bool = False


class FeeNotices(Lexicon):
    """The cells that say that there were notices of fees."""

    processing_fee: tuple[Cell, ...]


class ContradictedBy(Lexicon):
    """The cells that, above zero, contradict a statement about a topic."""

    all_upheld: dict[str, tuple[Cell, ...]]
    all_done: dict[str, tuple[Cell, ...]]
    no_fee_notice: FeeNotices


class DeniedBy(Lexicon):
    """The cells that, above zero, contradict that there was none of a field."""

    reconsideration_total: tuple[Cell, ...]
    litigation_total: tuple[Cell, ...]


class Headings(Lexicon):
    """Lines and sentences that only say what the text behind them is about."""

    requests: Pattern
    disputes: Pattern


class ClaimsFile(Lexicon):
    """lexicons/claims.yaml: counts that the text states, and the cells that they must agree with.

    `roles`: what a word says about a figure near it, tried in this order; a role of the same name is known to the code.
    `fields`: field → its accepted meanings, the usual one first; `names` has a name for each of them; `unsure`: words that
    leave open what a field's figure counts (`*`: any field's), before it; `unsure_within`:
    anywhere in its sentence. `section_topics`: what a section is about from its start."""

    format: Literal["claims/1"]
    roles: dict[Role, tuple[Wording, ...]]
    gate: Gate
    headings: Headings
    section_topics: dict[SectionId, Topic]
    other_applicants: Words
    brackets: Words
    persons: Words
    handing_in: Words
    among: Words
    pointing: Words
    applied_elsewhere: Pattern
    new_told: Pattern
    subject_from: Pattern
    attribute: Pattern
    carried_out_tells: int
    measures: Measures
    money: dict[str, int]
    listing: Pattern
    denies: Pattern
    told_result: Pattern
    all_of: Pattern
    opening: Pattern
    starting: Pattern
    of_disclosure: Pattern
    share: Pattern
    gross: Pattern
    share_base: Pattern
    of_share: Pattern
    summed_up: Pattern
    inclusion: Pattern
    parts: Pattern
    whole_of: Pattern
    bare: Pattern
    rate: Pattern
    sums: Pattern
    joint: Pattern
    approximate: Approximate
    fillers: Fillers
    marker: Pattern
    growth: Growth
    scope: ScopeFile
    statements: Statements
    fields: dict[str, tuple[MeaningEntry, ...]]
    unsure: dict[str, Pattern]
    unsure_within: dict[str, Pattern]
    apart: Pattern
    vertical: Pattern
    beyond: Pattern
    denied_by: DeniedBy
    contradicted_by: ContradictedBy
    names: dict[str, str]

    @model_validator(mode="after")
    def _complete(self) -> ClaimsFile:
        lacking(get_args(Role), self.roles, "roles")
        lacking(self.fields, self.names, "names")
        lacking((self.unsure.keys() | self.unsure_within.keys()) - {"*"}, self.fields, "fields")
        lacking((one.becomes for known in self.fields.values() for one in known if one.becomes), self.fields, "fields")
        return self


class Meaning(NamedTuple):
    """One accepted meaning of a figure: signed cells that add up to it. `soft`: fits, but proves nothing when it does
    not; `between`: neither does a figure between it and the usual meaning; `words`: holds only where the sentence, up to
    the figure, has this word; `becomes`: the field whose only meaning fits; `above_zero`: zero never
    has this meaning."""

    cells: tuple[tuple[int, Address], ...]
    becomes: str = ""
    words: str = ""
    soft: bool = False
    between: bool = False
    above_zero: bool = False


@dataclass(frozen=True, slots=True)
class ClaimLexicon:
    """Everything that `claims.extract` needs. `scanner` names roles, and number, comma, stop."""

    scanner: Scanner
    topics: re.Pattern[str]
    figures: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    approximate: RoughWords
    marker: re.Pattern[str]
    basis: re.Pattern[str]
    change: re.Pattern[str]
    down: frozenset[str]
    subject: re.Pattern[str]
    growth: dict[str, re.Pattern[str]]
    units: dict[str, frozenset[str]]
    money: dict[str, int]
    listing: re.Pattern[str]
    denies: re.Pattern[str]
    told_result: re.Pattern[str]
    all_of: re.Pattern[str]
    opening: re.Pattern[str]
    starting: re.Pattern[str]
    of_disclosure: re.Pattern[str]
    share: re.Pattern[str]
    gross: re.Pattern[str]
    share_base: re.Pattern[str]
    of_share: re.Pattern[str]
    summed_up: re.Pattern[str]
    inclusion: re.Pattern[str]
    parts: re.Pattern[str]
    joint: re.Pattern[str]
    whole_of: re.Pattern[str]
    bare: re.Pattern[str]
    rate: re.Pattern[str]
    sums: re.Pattern[str]
    headings: dict[str, re.Pattern[str]]
    scope: ScopeWords
    section_topics: dict[str, str]
    others: tuple[str, ...]
    persons: tuple[str, ...]
    brackets: tuple[str, ...]
    handing_in: tuple[str, ...]
    among: tuple[str, ...]
    pointing: tuple[str, ...]
    applied_elsewhere: re.Pattern[str]
    new_told: re.Pattern[str]
    subject_from: re.Pattern[str]
    attribute: re.Pattern[str]
    carried_out_tells: int
    statements: dict[str, re.Pattern[str]]
    meanings: dict[str, tuple[Meaning, ...]]
    unsure: dict[str, re.Pattern[str]]
    unsure_within: dict[str, re.Pattern[str]]
    apart: re.Pattern[str]
    vertical: re.Pattern[str]
    beyond: re.Pattern[str]
    denied_by: dict[str, tuple[Address, ...]]
    contradicted: dict[str, dict[str, tuple[Address, ...]]]
    names: dict[str, str]


@per_form
def compiled(data: Mapping[str, Any]) -> ClaimLexicon:
    """The lexicon in use, compiled on its first use. ValueError when the data is not a claims lexicon."""
    return _compile(ClaimsFile.model_validate(data))


def _address(text: str) -> tuple[int, Address]:
    sign, name = (-1, text[1:]) if text.startswith("-") else (1, text)
    return sign, Address(*name.split("."))


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


def _compile(file: ClaimsFile) -> ClaimLexicon:
    # Kept whole: one line for each entry of the file.
    measures, money = file.measures, file.money
    units = _alternatives([*measures.other, *money, *(unit for unit in measures.counts if unit)])
    counts = _alternatives([unit for unit in measures.counts if unit not in ("次", "个", "项", "条", "单", "人次")])
    roles = [(role, wording) for role, wordings in file.roles.items() for wording in wordings]
    number = (
        r"(?P<digits>\d{1,3}(?:[,，]\d{3})+(?!\d)|\d+(?:\.\d+)?)(?P<myriad>万(?!元)|亿(?!元))?(?P<rough>余|多)?"
        rf"(?P<unit>{units})?|(?<![第每逐这那某同另任唯哪之统])(?P<numeral>[{_NUMERALS}]{{1,9}})[余多]?(?P<numeral_unit>{counts})"
        r"|(?P<nil>(?<=[为：:])[零〇](?![一-龥])|(?<=[：:讼议请费])无(?=[；。，、\n]|$))"
    )
    growth = file.growth
    words = [*growth.up, *growth.down]
    return ClaimLexicon(
        scanner=Scanner([*roles, ("number", number), *_BOUNDARIES]),
        topics=re.compile(file.gate.topics),
        figures=re.compile(file.gate.figures),
        before=re.compile(file.fillers.before),
        after=re.compile(file.fillers.after),
        **{name: re.compile(getattr(file, name)) for name in _PATTERNS},
        approximate=rough_words(**dict(file.approximate)),
        basis=re.compile(growth.basis),
        change=re.compile(f"({_alternatives(words)}){growth.figure}$"),
        down=frozenset(growth.down),
        subject=re.compile(growth.subject),
        growth={name: re.compile(getattr(growth, name)) for name in ("named", "lone", "level", "alien")},
        units={name: frozenset(values) for name, values in measures},
        money=dict(money),
        headings={name: re.compile(pattern) for name, pattern in file.headings},
        scope=scope_words(file.scope),
        carried_out_tells=file.carried_out_tells,
        handing_in=file.handing_in,
        among=file.among,
        pointing=file.pointing,
        persons=file.persons,
        brackets=file.brackets,
        others=file.other_applicants,
        section_topics=dict(file.section_topics),
        statements={name: re.compile(pattern) for name, pattern in file.statements},
        meanings={
            field: tuple(
                Meaning(tuple(map(_address, entry.cells)), **entry.model_dump(exclude={"cells"})) for entry in entries
            )
            for field, entries in file.fields.items()
        },
        unsure={name: re.compile(pattern) for name, pattern in file.unsure.items()},
        unsure_within={name: re.compile(pattern) for name, pattern in file.unsure_within.items()},
        denied_by={name: tuple(_address(cell)[1] for cell in cells) for name, cells in file.denied_by},
        contradicted={
            name: {topic: tuple(_address(cell)[1] for cell in cells) for topic, cells in dict(groups).items()}
            for name, groups in file.contradicted_by
        },
        names=dict(file.names),
    )
