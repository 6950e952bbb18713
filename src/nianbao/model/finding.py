"""The finding of one report, and a run: what every renderer, score and comparison reads. Mirrors the JSON contract."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, TypedDict

import msgspec

from nianbao.model.report import State
from nianbao.model.roster import BodyState, UnlistedReport
from nianbao.model.rule import Outcome, Severity, Status
from nianbao.model.season import LetterFile, Season
from nianbao.model.summary import Degree, ReportId, RunSummary
from nianbao.model.words import one_of

STAYING = ("new", "unchanged", "changed", "partly")  # what a problem can be beside the round before

SCHEMA = "nianbao.finding/2"
FIRST_SCHEMA = "nianbao.finding/1"  # without what is marked [2]: such a saved run still opens
RUN_SCHEMA = "nianbao.run/1"

VERDICTS = ("pass", "pass_with_advice", "verify", "return", "unauditable")  # best first; see `model.verdict`

Number = int | Decimal
Verdict = Annotated[str, one_of(VERDICTS)]
RuleId = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$(?!\n)", max_length=100)]
ProblemNumber = Annotated[str, msgspec.Meta(pattern=r"^F[0-9]{2,6}$(?!\n)")]
Change = Annotated[str, one_of(STAYING)]
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


RECOGNISED = "recognised"  # of `Source.read_as`


class Source(msgspec.Struct):
    path: str
    name: str
    format: str
    sha256: str
    bytes: int
    read_as: str = "text"  # [2] text | converted | recognised (by OCR)
    path_encoded: str | msgspec.UnsetType = msgspec.UNSET  # [2] per cent encoded, where `path` is escaped


NO_REPORTS = ("blank_form", "not_a_report")  # states of what is no report at all


class Standing(msgspec.Struct):
    """Why a report does not count in its run. `state`: duplicate | other_year | other_district | blank_form |
    not_a_report. `of`: the id of the finding that counts in a duplicate's place. `reason`: in words."""

    state: str
    reason: str
    of: ReportId | None = None


class ReportHead(msgspec.Struct):
    agency: str | None
    year: int | None
    edition: str | None
    title: str | None
    published: str | None
    level: str | None = None
    period: list[str] | None = None
    form: str | None = None


class CategoryScore(msgspec.Struct):
    """`assessed`: the part of the weight whose rules came to a pass or a fail; `value`: what is left of it. None where
    nothing was assessed. [2]: `assessed`, None in a run of schema 1, whose `value` counts what was not assessed too."""

    id: str
    title: str
    weight: float
    value: float | None
    deducted: float
    assessed: float | None = None


class Score(msgspec.Struct):
    """`value`: the maximum less what was deducted, over the categories of which something was assessed. `grade`: None
    beside the verdicts `return` and `verify`, and where too little was assessed."""

    value: float | None
    max: float
    grade: str | None
    categories: list[CategoryScore]
    profile: str = ""
    without_exceptions: float | None = None
    peer_group: str | None = None  # with whom the profile ranks the report
    assessed: float | None = None  # [2] hundredths of the weight that were assessed, of what applies to the report


Coverage = TypedDict(
    "Coverage",
    {"total": int, "pass": int, "fail": int, "review": int, "not_applicable": int, "not_checked": int, "error": int},
)


class At(msgspec.Struct, omit_defaults=True):
    """Where something stands in the file, counted from 1; left out where the format has no such notion. `cell`: of the
    sheet, or within its table. `block`: paragraph or table of the document, in reading order. `box`:
    left, top, right, bottom in points from the upper left corner of the page as it is read, text upright."""

    page: int | None = None
    line: int | None = None
    sheet: str | None = None
    cell: str | None = None
    block: int | None = None
    box: tuple[float, float, float, float] | None = None


class ParagraphView(msgspec.Struct):
    """A paragraph of a section's text, from code point `start`, where it stands in the file, who has held it against the
    original, and what was recognised in a picture where that is something else (`seen`)."""

    start: int
    at: At
    read_by: ReadBy | msgspec.UnsetType = msgspec.UNSET  # [2]
    seen: str | msgspec.UnsetType = msgspec.UNSET  # [2]


class SectionView(msgspec.Struct):
    id: str
    title: str | None
    ordinal: str | None
    found: bool
    chars: int
    text: str = ""
    at: At | None = None  # its heading
    paragraphs: list[ParagraphView] = []


class ReadBy(msgspec.Struct):
    """Who held a figure against the original, and when (ISO date)."""

    who: str
    when: str
    note: str = ""


class Cell(msgspec.Struct):
    """`picture`: PNG, base64, of what stands there: where it was not read, or is to be held against the original.
    `confidence`: of a recognised figure, the lesser of both models' probability; `confirmed`: the rules whose relations hold
    with it; `seen`: what each model reads, where that is not what stands in `raw` for both; `read_by`: the person who has
    read it."""

    raw: str
    value: Number | None
    state: Annotated[str, one_of(State)]
    note: str | None = None
    at: At | None = None  # [2]
    picture: str | msgspec.UnsetType = msgspec.UNSET
    confidence: Annotated[float, msgspec.Meta(ge=0, le=1)] | msgspec.UnsetType = msgspec.UNSET  # [2]
    confirmed: list[RuleId] | msgspec.UnsetType = msgspec.UNSET  # [2]
    seen: tuple[str, str] | msgspec.UnsetType = msgspec.UNSET  # [2]
    read_by: ReadBy | msgspec.UnsetType = msgspec.UNSET  # [2]


class Result(msgspec.Struct):
    """One outcome of one rule at one place. Texts are final, in the language of the run."""

    rule: RuleId
    title: str
    category: str
    severity: Annotated[str, one_of(Severity)]
    outcome: Annotated[str, one_of(Outcome)]
    message: str
    criteria: str = ""
    condition: str = ""
    cause: str = ""
    effect: str = ""
    recommendation: str = ""
    anchors: list[Anchor] = []
    observed: Any = None
    expected: Any = None
    delta: Number | None = None
    deduction: float = 0.0
    root_cause: str | None = None
    fingerprint: str = ""
    equation: list[Term] | None = None
    status: Annotated[str, one_of(Status)] = "active"  # trial rules never cost points
    weight: float = 0.0  # points that the rule costs before caps; `deduction` is what it cost here
    value_hash: str = ""  # of what the report prints at the place of a fail or review; see `engine.exceptions`
    exception: dict[str, Any] | None = None  # registered and in force: costs and decides nothing
    lapsed: dict[str, Any] | None = None  # registered, but expired, void or not allowed: `state` says why
    lack: str | None = None  # [2] of not_checked: what was wanting, see `model.rule.Lack`
    number: ProblemNumber | msgspec.UnsetType = msgspec.UNSET  # [2] of its problem, the same through all rounds
    change: Change | msgspec.UnsetType = msgspec.UNSET  # [2] of its problem, beside the round before


class FormerProblem(msgspec.Struct, omit_defaults=True):
    """A problem that the round before had and this one has not. `reason`, where it was not mended: not_checked | not_read."""

    rule: RuleId
    number: ProblemNumber
    message: str
    degree: Degree
    place: str = ""
    reason: str = ""


class Version(msgspec.Struct):
    """A version that a body handed in. `round`: from 1; `date`: ISO, where the office said one."""

    round: int
    date: str | None
    file: str
    verdict: Verdict
    score: float | None


class RootCause(msgspec.Struct):
    """The smallest change that explains a group of failures. `status`: optimal | time_limit | none."""

    id: str
    edits: list[Edit]
    unique: bool
    explains: list[str]
    alternatives: list[list[Edit]] = []
    status: str = "optimal"
    capped: bool = False


class Claim(msgspec.Struct):
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


class Problem(msgspec.Struct):
    text: str
    start: int
    end: int
    measures: list[int] = []


class Measure(msgspec.Struct):
    text: str
    start: int
    end: int


class Narrative(msgspec.Struct):
    problems: list[Problem] = []
    measures: list[Measure] = []
    aspects: dict[str, str] = {}
    coverage: float | None = None


class Finding(msgspec.Struct):
    """One line of findings.jsonl. `coverage` counts `results` by outcome."""

    id: ReportId
    engine: dict[str, str]
    pack: dict[str, str]
    source: Source
    report: ReportHead
    verdict: Verdict
    score: Score
    coverage: Coverage
    sections: list[SectionView]
    cells: dict[str, dict[str, dict[str, Cell]]]
    results: list[Result]
    root_causes: list[RootCause] = []
    claims: list[Claim] = []
    narrative: Narrative = msgspec.field(default_factory=Narrative)
    tables: dict[str, dict[str, Any]] = {}  # id → {status, edition, reason}
    notes: list[str] = []
    error: dict[str, str] | None = None  # {code, reason, message, hint} of an unauditable input
    schema: str = SCHEMA
    prior: str | None = None  # path of last year's report that this one was compared with
    preface: str = ""
    tail: str = ""
    standing: Standing | None = None  # None where the report counts in its run
    handed_in: bool | msgspec.UnsetType = msgspec.UNSET  # [2] False: the findings of an earlier round, carried on
    fixed: list[FormerProblem] | msgspec.UnsetType = msgspec.UNSET  # [2] with a round before, of what was handed in
    unsettled: list[FormerProblem] | msgspec.UnsetType = msgspec.UNSET  # [2] gone, but not looked at again
    retired: dict[str, ProblemNumber] | msgspec.UnsetType = (
        msgspec.UNSET
    )  # [2] numbers of earlier rounds, by fingerprint
    versions: list[Version] | msgspec.UnsetType = msgspec.UNSET  # [2] with a round before: the last is that shown here


class RunHead(msgspec.Struct):
    """run.json. `forms`: the layouts and labels that renderers need, by pack id. `entries`: {source, id, verdict, score, …}."""

    engine: dict[str, str]
    packs: list[dict[str, Any]]
    arguments: dict[str, Any]
    counts: dict[str, int]
    exit_code: int
    entries: list[dict[str, Any]]
    forms: dict[str, Any] = {}
    schema: str = RUN_SCHEMA
    lang: str = "zh"
    profile: dict[str, Any] = {}
    notes: list[str] = []
    prior: dict[str, Any] = {}  # comparison with last year, see `app.crossing.Crossed`
    exceptions: dict[str, Any] = {}  # the register and the states of its entries
    summary: RunSummary | None = None  # None in runs saved before there was one
    season: Season | msgspec.UnsetType = msgspec.UNSET  # what the office says of its season, where it says anything
    roster: list[BodyState] | msgspec.UnsetType = msgspec.UNSET  # with a roster: its bodies, in its order
    unlisted: list[ReportId] | msgspec.UnsetType = msgspec.UNSET  # with a roster: the files of no body of it
    unlisted_files: list[UnlistedReport] | msgspec.UnsetType = msgspec.UNSET  # the same with what is to be said of each
    letters: list[LetterFile] | msgspec.UnsetType = msgspec.UNSET  # those that were written, in their order
    round: int | msgspec.UnsetType = msgspec.UNSET  # with a round before: which one this is
