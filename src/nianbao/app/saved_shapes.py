"""What a saved run must hold before anything uses it: the parts that the structs leave open, as they are used later.

A saved run is a file like any other: it may be damaged, made by another program, or by somebody who means harm.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any

import msgspec

from nianbao.base.shapes import converted
from nianbao.model.finding import VERDICTS, Finding, RunHead, Verdict
from nianbao.model.summary import DEGREES, ReportId

DEEPEST = 24  # levels of what is of no fixed shape
LARGEST = 60  # digits of a figure
_Count = Annotated[int, msgspec.Meta(ge=0, le=1 << 40)]
_Place = Annotated[int, msgspec.Meta(ge=-(1 << 40), le=1 << 40)]
_Text = str | None
PackId = Annotated[str, msgspec.Meta(pattern=r"^[\w.\-]+$(?!\n)", max_length=200)]  # a folder's name, never a path


class CellAnchor(msgspec.Struct, tag_field="type", tag="cell"):
    table: str
    row: str
    column: str


class SpanAnchor(msgspec.Struct, tag_field="type", tag="span"):
    section: str
    start: _Place
    end: _Place
    quote: str = ""


class AbsenceAnchor(msgspec.Struct, tag_field="type", tag="absence"):
    section: str
    what: str


class DocumentAnchor(msgspec.Struct, tag_field="type", tag="document"):
    pass


class PairAnchor(msgspec.Struct, tag_field="type", tag="pair"):
    other: str
    section: str
    similarity: Annotated[float, msgspec.Meta(ge=0, le=1)]
    name: _Text = None
    year: int | None = None
    in_run: bool = False
    other_section: str = ""
    other_text: str = ""
    chars: _Count = 0
    passages: list[tuple[_Place, _Place, _Place, _Place]] = []


Anchors = list[CellAnchor | SpanAnchor | AbsenceAnchor | DocumentAnchor | PairAnchor]


class Registered(msgspec.Struct):
    """`exception` and `lapsed` of a result."""

    id: str
    state: str
    type: str = ""
    reason: str = ""
    requester: str = ""
    approver: str = ""
    approved: str = ""
    expires: str = ""
    basis: str = ""


class TableState(msgspec.Struct):
    status: str
    edition: _Text = None
    reason: _Text = None


class PackOf(msgspec.Struct):
    id: PackId
    version: str
    sha256: str
    title: str = ""


class StandingOf(msgspec.Struct):
    state: str
    reason: str = ""
    of: ReportId | None = None


class EntryOf(msgspec.Struct):
    """An entry of run.json; the counts are not in the oldest ones."""

    source: str
    id: ReportId
    verdict: Verdict
    score: float | None = None
    agency: _Text = None
    year: int | None = None
    pack: _Text = None
    prior: _Text = None
    peer_group: _Text = None
    must: _Count = 0
    advise: _Count = 0
    review: _Count = 0
    info: _Count = 0
    excepted: _Count = 0
    error: _Count = 0
    without_exceptions: float | None = None
    exceptions: dict[str, str] = {}
    standing: StandingOf | None = None
    handed_in: bool = True


class NameOf(msgspec.Struct):
    title: str = ""
    title_en: str = ""


class SectionOf(msgspec.Struct):
    id: str
    ordinal: int
    title: str = ""
    title_en: str = ""


class BlockOf(msgspec.Struct):
    id: str
    title: str


class RowOf(msgspec.Struct):
    id: str
    label: str
    groups: list[str]
    block: str
    label_en: _Text = None


class ColumnOf(RowOf):
    number: str = "count"
    unit: str = ""


class LayoutOf(msgspec.Struct):
    id: str
    edition: str
    title: str
    section: str
    rows: list[RowOf]
    columns: list[ColumnOf]
    orientation: str = ""
    corner: str = ""
    blocks: list[BlockOf] = []


class ClauseOf(msgspec.Struct):
    citation: str
    text: str = ""
    url: str = ""


class RuleOf(msgspec.Struct):
    title: str
    title_en: str = ""
    category: str = ""
    severity: str = ""
    status: str = ""
    exemptible: bool = True
    clauses: list[str] = []
    why: str = ""
    effect: str = ""
    recommendation: str = ""


class FormOf(msgspec.Struct):
    """One of `forms`, see `model.view`."""

    id: str = ""
    title: str = ""
    edition: str = ""
    levels: dict[str, NameOf] = {}
    sections: list[SectionOf] = []
    tables: list[LayoutOf] = []
    categories: dict[str, NameOf] = {}
    clauses: dict[str, ClauseOf] = {}
    rules: dict[str, RuleOf] = {}
    names: dict[str, dict[str, str | dict[str, str]]] = {}


class UnmatchedOf(msgspec.Struct):
    source: str
    agency: _Text
    year: int | None
    reason: str


class EarlierOf(msgspec.Struct):
    id: ReportId
    year: int
    figures: dict[str, int]


class PriorOf(msgspec.Struct):
    matched: _Count
    within_run: _Count
    unmatched: list[UnmatchedOf]
    unused: list[str]
    earlier: list[EarlierOf] = []


class RegisterEntryOf(Registered):
    rule: str = ""
    agency: _Text = None
    year: int | None = None
    report: ReportId | None = None
    shown: str = ""


class RegisterOf(msgspec.Struct):
    file: str
    as_of: str
    entries: list[RegisterEntryOf]


class _Parts(msgspec.Struct):
    """The open parts of a run's head."""

    packs: list[PackOf]
    entries: list[EntryOf]
    forms: dict[str, FormOf]
    profile: dict[str, _Text]
    arguments: dict[str, Any]
    prior: PriorOf | None
    exceptions: RegisterOf | None


def check_finding(finding: Finding) -> None:
    """Raise `msgspec.ValidationError`, which names the place, for what no finding of ours holds."""
    converted(finding.tables, dict[str, TableState])
    if finding.pack.get("id"):
        converted(finding.pack["id"], PackId)
    for at, result in enumerate(finding.results):
        where = f"$.results[{at}]"
        _converted(result.anchors, Anchors, f"{where}.anchors")
        for name in ("exception", "lapsed"):
            if getattr(result, name) is not None:
                _converted(getattr(result, name), Registered, f"{where}.{name}")
        for name in ("observed", "expected"):
            _check_depth(getattr(result, name), f"{where}.{name}")
        for anchor in result.anchors:
            if anchor["type"] == "pair" and anchor.get("in_run"):
                _converted(anchor["other"], ReportId, f"{where}.anchors")
    for where, figure in _figures(finding):
        _check_figure(figure, where)
    if len({section.id for section in finding.sections}) < len(finding.sections):
        raise msgspec.ValidationError("a section twice - at `$.sections`")


def check_head(head: RunHead) -> None:
    """Raise `msgspec.ValidationError`, which names the place, for what no run of ours holds."""
    parts = {name: getattr(head, name) for name in _Parts.__struct_fields__}
    converted(
        {name: value or (None if name in ("prior", "exceptions") else value) for name, value in parts.items()}, _Parts
    )
    for name in ("arguments", "forms", "exceptions"):
        _check_depth(getattr(head, name), f"$.{name}")
    if head.lang not in ("zh", "en"):
        raise msgspec.ValidationError("neither zh nor en - at `$.lang`")
    if head.summary is None:
        return
    for field, words in (("verdicts", VERDICTS), ("problems", DEGREES)):
        found = set(getattr(head.summary, field))
        if found != set(words):
            raise msgspec.ValidationError(f"other words than expected - at `$.summary.{field}`")


def _converted(value: Any, type: Any, where: str) -> None:
    try:
        converted(value, type)
    except msgspec.ValidationError as fault:
        raise msgspec.ValidationError(f"{fault} - at `{where}`") from fault


def _check_depth(value: Any, where: str, left: int = DEEPEST) -> None:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if inner and left == 0:
        raise msgspec.ValidationError(f"nested too deeply - at `{where}`")
    for one in inner:
        if isinstance(one, dict | list):
            _check_depth(one, where, left - 1)
        else:
            _check_figure(one, where)
    if not isinstance(value, dict | list):
        _check_figure(value, where)


def _figures(finding: Finding) -> Iterator[tuple[str, Any]]:
    """The exact figures of a finding, each with its place."""
    for table, rows in finding.cells.items():
        for row, cells in rows.items():
            for column, cell in cells.items():
                yield f"$.cells.{table}.{row}.{column}", cell.value
    for at, result in enumerate(finding.results):
        yield f"$.results[{at}].delta", result.delta
        for term in result.equation or ():
            yield f"$.results[{at}].equation", term["value"]
    for cause in finding.root_causes:
        for edits in (cause.edits, *cause.alternatives):
            for edit in edits:
                yield "$.root_causes", edit["from"]
                yield "$.root_causes", edit["to"]
    for claim in finding.claims:
        yield "$.claims", claim.value
        yield "$.claims", claim.table_value
    for section in finding.sections:
        yield "$.sections", section.chars


def _check_figure(value: Any, where: str) -> None:
    """A figure that cannot be printed costs memory without end, or its reader."""
    if isinstance(value, Decimal):
        sound = value.is_finite() and abs(value.adjusted()) <= LARGEST and len(value.as_tuple().digits) <= LARGEST
    elif isinstance(value, int):
        sound = abs(value) < 10**LARGEST
    else:
        return
    if not sound:
        raise msgspec.ValidationError(f"no figure of a report - at `{where}`")
