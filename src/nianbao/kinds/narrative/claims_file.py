"""The file of the claims lexicon: what it must hold. All patterns are regular expressions."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from nianbao.kinds.lexicons import Cell, Lexicon, Pattern, SignedCell, Wording, lacking
from nianbao.kinds.narrative.claims_whose import ScopeFile
from nianbao.kinds.params import SectionId

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


class FinerEntry(Lexicon):
    """A row within a result, or an outcome of disputes."""

    of: str
    words: Pattern
    loose: bool = False


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
    finer: dict[str, FinerEntry]
    finer_before: Pattern
    finer_behind: Pattern
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
        lacking(self.finer, self.fields, "fields")
        lacking((one.becomes for known in self.fields.values() for one in known if one.becomes), self.fields, "fields")
        return self
