"""Agencies' tables added up and held against the parent's own report: what the renderers of a consolidation read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from nianbao.model.finding import Number
from nianbao.model.form import Address

AgencyStatus = Literal["counted", "missing", "unlisted", "duplicate", "other_year", "excluded"]
Role = Literal["omitted", "counted_twice", "unlisted"]
ExplanationKind = Role | Literal["combination", "figure", "missing_report", "unknown"]


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """A body of the structure, or a report outside it. `name` is the structure's, else the report's own. `status`:
    `counted`; `missing` — in the structure, no report; `unlisted` — a report that the structure does not name (not
    counted); `duplicate` — a second report of a counted body (not counted); `other_year` (not counted); `excluded` —
    the structure says that the body is not counted. `unread`: cells of its report without a figure."""

    name: str
    status: AgencyStatus
    source: str = ""
    printed: str | None = None
    year: int | None = None
    unread: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class CellSum:
    """One cell over all counted agencies. `total` adds up what was read; `unread` agencies have no figure there.
    `difference`: parent − total, None where the parent's figure was not read."""

    address: Address
    total: Number
    read: int
    unread: int
    parent: Number | None
    difference: Number | None

    @property
    def outcome(self) -> str:
        """pass | review (unread figures could make up the difference) | differs | not_checked."""
        if self.difference is None:
            return "not_checked"
        if self.unread:
            return "differs" if self.difference < 0 else "review"
        return "differs" if self.difference else "pass"


@dataclass(frozen=True, slots=True)
class Part:
    """One body in an explanation: left out by the parent (`omitted`), counted once too often (`counted_twice`), or
    counted although the structure does not list it (`unlisted`)."""

    agency: str
    role: Role


@dataclass(frozen=True, slots=True)
class Explanation:
    """What could explain a group of differences. `tables`: where it was found. `cells`: the differing cells that it
    explains, `open_cells` those of the same tables that it does not. `parts`: the bodies of omitted, counted_twice,
    unlisted, combination.
    `figure`: (agency, cell, figure in its report, figure that the parent seems to have used). `alternatives`: others
    that explain the same as well; `unique`: there are none (none was found within the sizes searched).
    `beside_missing`: it does not meet the differences exactly, but without it missing reports would need figures below
    0. `blank_as_zero`: it only holds when cells that some agency left blank count as 0."""

    kind: ExplanationKind
    tables: tuple[str, ...]
    cells: tuple[Address, ...]
    parts: tuple[Part, ...] = ()
    figure: tuple[str, Address, Number, Number] | None = None
    agencies: tuple[str, ...] = ()
    alternatives: tuple[Explanation, ...] = ()
    unique: bool = True
    blank_as_zero: bool = False
    open_cells: tuple[Address, ...] = ()
    beside_missing: bool = False


@dataclass(frozen=True, slots=True)
class Consolidation:
    """The whole result. `form` describes the layouts (see `model.view.describe_form`). `severity` of a difference:
    must when the structure is declared complete, else review: a parent may cover bodies outside the list."""

    parent: str
    year: int | None
    complete: bool
    agencies: tuple[AgencyLine, ...]
    cells: tuple[CellSum, ...]
    explanations: tuple[Explanation, ...]
    form: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def severity(self) -> str:
        return "must" if self.complete and not any(line.status == "missing" for line in self.agencies) else "review"

    @property
    def differing(self) -> tuple[CellSum, ...]:
        return tuple(cell for cell in self.cells if cell.outcome == "differs")

    def lines(self, *statuses: str) -> tuple[AgencyLine, ...]:
        return tuple(line for line in self.agencies if line.status in statuses)
