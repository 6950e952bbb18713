"""The finding of one report, and a run: what every renderer, score and comparison reads. Mirrors the JSON contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypedDict

SCHEMA = "nianbao.finding/1"
RUN_SCHEMA = "nianbao.run/1"

Number = int | Decimal
Anchor = dict[str, Any]  # one of the shapes that the functions below make


def cell_anchor(table: str, row: str, column: str) -> Anchor:
    return {"type": "cell", "table": table, "row": row, "column": column}


def span_anchor(section: str, start: int, end: int, quote: str) -> Anchor:
    """Code points [start, end) of the section's text; section "preface" and "tail" are allowed."""
    return {"type": "span", "section": section, "start": start, "end": end, "quote": quote}


def absence_anchor(section: str, what: str) -> Anchor:
    return {"type": "absence", "section": section, "what": what}


def document_anchor() -> Anchor:
    return {"type": "document"}


def pair_anchor(other: str, section: str, similarity: float) -> Anchor:
    return {"type": "pair", "other": other, "section": section, "similarity": similarity}


class Term(TypedDict):
    """One operand of an equation: a cell, its value (None where not read), its sign and side."""

    table: str
    row: str
    column: str
    value: Number | None
    state: str
    side: str  # "left" | "right"; the equation says: sum of left = sum of right


Edit = TypedDict("Edit", {"table": str, "row": str, "column": str, "from": Number | None, "to": Number})


@dataclass(slots=True)
class Source:
    path: str
    name: str
    format: str
    sha256: str
    bytes: int


@dataclass(slots=True)
class ReportHead:
    agency: str | None
    year: int | None
    edition: str | None
    title: str | None
    published: str | None
    level: str | None = None
    period: list[str] | None = None
    form: str | None = None


@dataclass(slots=True)
class CategoryScore:
    id: str
    title: str
    weight: float
    value: float | None
    deducted: float


@dataclass(slots=True)
class Score:
    value: float | None
    max: float
    grade: str | None
    categories: list[CategoryScore]
    profile: str = ""
    without_exceptions: float | None = None
    peer_group: str | None = None  # with whom the profile ranks the report


Coverage = TypedDict(
    "Coverage",
    {"total": int, "pass": int, "fail": int, "review": int, "not_applicable": int, "not_checked": int, "error": int},
)


@dataclass(slots=True)
class SectionView:
    id: str
    title: str | None
    ordinal: str | None
    found: bool
    chars: int
    text: str = ""


@dataclass(slots=True)
class Cell:
    raw: str
    value: Number | None
    state: str
    note: str | None = None


@dataclass(slots=True)
class Result:
    """One outcome of one rule at one place. Texts are final, in the language of the run."""

    rule: str
    title: str
    category: str
    severity: str
    outcome: str
    message: str
    criteria: str = ""
    condition: str = ""
    cause: str = ""
    effect: str = ""
    recommendation: str = ""
    anchors: list[Anchor] = field(default_factory=list)
    observed: Any = None
    expected: Any = None
    delta: Number | None = None
    deduction: float = 0.0
    root_cause: str | None = None
    fingerprint: str = ""
    equation: list[Term] | None = None
    status: str = "active"  # trial rules never cost points
    weight: float = 0.0  # points that the rule costs before caps; `deduction` is what it cost here
    value_hash: str = ""  # of what the report prints at the place of a fail or review; see `engine.exceptions`
    exception: dict[str, Any] | None = None  # registered and in force: costs and decides nothing
    lapsed: dict[str, Any] | None = None  # registered, but expired, void or not allowed: `state` says why


@dataclass(slots=True)
class RootCause:
    """The smallest change that explains a group of failures. `status`: optimal | time_limit | none."""

    id: str
    edits: list[Edit]
    unique: bool
    explains: list[str]
    alternatives: list[list[Edit]] = field(default_factory=list)
    status: str = "optimal"
    capped: bool = False


@dataclass(slots=True)
class Claim:
    """A count stated in the text. `start`/`end` in the section's text."""

    section: str
    quote: str
    start: int
    end: int
    field: str
    value: Number
    scope: str = "unknown"
    table_value: Number | None = None
    agreement: str = "not_comparable"


@dataclass(slots=True)
class Problem:
    text: str
    start: int
    end: int
    measures: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Measure:
    text: str
    start: int
    end: int


@dataclass(slots=True)
class Narrative:
    problems: list[Problem] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    aspects: dict[str, str] = field(default_factory=dict)
    coverage: float | None = None


@dataclass(slots=True)
class Finding:
    """One line of findings.jsonl. `coverage` counts `results` by outcome."""

    id: str
    engine: dict[str, str]
    pack: dict[str, str]
    source: Source
    report: ReportHead
    verdict: str
    score: Score
    coverage: Coverage
    sections: list[SectionView]
    cells: dict[str, dict[str, dict[str, Cell]]]
    results: list[Result]
    root_causes: list[RootCause] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    narrative: Narrative = field(default_factory=Narrative)
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)  # id → {status, edition, reason}
    notes: list[str] = field(default_factory=list)
    error: dict[str, str] | None = None  # {code, reason, message, hint} of an unauditable input
    schema: str = SCHEMA
    prior: str | None = None  # path of last year's report that this one was compared with
    preface: str = ""
    tail: str = ""


@dataclass(slots=True)
class RunHead:
    """run.json. `forms`: the layouts and labels that renderers need, by pack id. `entries`: {source, id, verdict, score, …}."""

    engine: dict[str, str]
    packs: list[dict[str, Any]]
    arguments: dict[str, Any]
    counts: dict[str, int]
    exit_code: int
    entries: list[dict[str, Any]]
    forms: dict[str, Any] = field(default_factory=dict)
    schema: str = RUN_SCHEMA
    lang: str = "zh"
    profile: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    prior: dict[str, Any] = field(default_factory=dict)  # comparison with last year, see `app.crossing.Crossed`
    exceptions: dict[str, Any] = field(default_factory=dict)  # the register and the states of its entries
