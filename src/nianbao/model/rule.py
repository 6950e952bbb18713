"""A rule pack after loading: rules, clauses, lexicons and scoring profiles as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from nianbao.model.form import FormSpec


class Severity(StrEnum):
    MUST = "must"
    ADVISE = "advise"
    INFO = "info"


class Status(StrEnum):
    """试行 rules report but never cost points; 停用 rules do not run."""

    TRIAL = "trial"
    ACTIVE = "active"
    OFF = "off"


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105 - an outcome, not a password
    FAIL = "fail"
    REVIEW = "review"
    NOT_APPLICABLE = "not_applicable"
    NOT_CHECKED = "not_checked"
    ERROR = "error"


class Lack(StrEnum):
    """What a rule that was not checked was in want of."""

    UNREAD = "unread"  # the report has it or may have it, but it was not read
    ABSENT = "absent"  # the report does not have it: another rule says so
    IDENTITY = "identity"  # the report's year, agency, level or date is not known
    PRIOR = "prior"  # last year's report, or its figures
    OTHERS = "others"  # other reports of the run


@dataclass(frozen=True)
class Clause:
    """A citable provision: document, article, and its wording where that has been verified."""

    id: str
    document: str
    article: str
    text: str = ""
    verified: bool = False
    url: str = ""  # where it is published

    @property
    def citation(self) -> str:
        return f"{self.document}{self.article}"


@dataclass(frozen=True)
class Wording:
    """The words of a rule in one language. `messages` maps an outcome (and optionally `outcome.variant`, a variant
    being a case that the kind tells apart) to a sentence with {slots}."""

    title: str
    messages: dict[str, str]
    recommendation: str = ""
    effect: str = ""


@dataclass(frozen=True)
class RuleCase:
    """A rule's own test: a base report, changes to it, and what must come out."""

    name: str
    expect: str  # an outcome
    base: str = "clean"
    cells: dict[str, Any] = field(default_factory=dict)  # address or address pattern → printed text
    sections: dict[str, Any] = field(default_factory=dict)  # section id → text, or None to take it out
    report: dict[str, Any] = field(default_factory=dict)  # agency, year, title, period, level, published …
    prior: dict[str, Any] | None = None  # the same three keys for last year's report
    neighbours: tuple[dict[str, Any], ...] = ()  # the same three keys for each other report of the run
    document: str | None = None  # text that is recognised instead of building a report
    message: str | None = None  # the whole sentence expected
    known_weakness: bool = False  # 待改进: reported, not failed on


@dataclass(frozen=True)
class Rule:
    id: str
    kind: str
    params: Any  # the kind's own parameter model, validated
    category: str
    severity: Severity
    weight: float
    clauses: tuple[str, ...]
    wording: Wording
    wording_en: Wording | None = None
    status: Status = Status.ACTIVE
    editions: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()  # agency levels that it applies to; empty: all
    except_levels: tuple[str, ...] = ()
    why: str = ""  # why the rule exists, for `explain`
    exemptible: bool = True
    cases: tuple[RuleCase, ...] = ()
    since: str = ""
    source: str = ""  # file:line


@dataclass(frozen=True)
class Category:
    id: str
    title: str
    weight: float
    title_en: str = ""


@dataclass(frozen=True)
class DeductionItem:
    """An item of a deduction profile: `points` once, when one of `rules` fails; `returned_again`: when a `must` failure
    for which the report was returned earlier is still there."""

    id: str
    title: str
    points: float
    rules: tuple[str, ...] = ()
    returned_again: bool = False


MEASURES = (
    "must",
    "review",
    "advise",
    "info",
    "narrative",
    "aspects",
    "figures",
    "coverage",
    "published",
    "published_day",
)


class Ranking(NamedTuple):
    """How reports are ranked: those of which `least` per cent of the checks were decided, by score, equal scores by the
    measures `by` (of MEASURES, see `render.html.ranking`), the first of them first."""

    least: int = 90
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Profile:
    """A scoring profile. `model`: `weighted` — each category starts at its weight and loses at most that;
    `deduction` — `maximum` points in all, deductions by rule or by item capped at them. `bands`: (lowest value, grade),
    highest first, as shares of the maximum times 100; a grade is given
    from `graded_from` hundredths of the weight assessed on. `peer_groups`: (title, levels of the form or names of agencies)."""

    id: str
    title: str
    model: str
    maximum: float
    categories: tuple[Category, ...]
    bands: tuple[tuple[float, str], ...]
    deductions: dict[str, float] = field(default_factory=dict)  # rule id → points (deduction model)
    items: tuple[DeductionItem, ...] = ()
    floors: dict[str, float] = field(default_factory=dict)
    peer_groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    note: str = ""
    graded_from: float = 90.0
    ranking: Ranking = field(default_factory=Ranking)


@dataclass(frozen=True)
class Pack:
    id: str
    version: str
    title: str
    form: FormSpec
    rules: tuple[Rule, ...]
    clauses: dict[str, Clause]
    lexicons: dict[str, Any]
    profiles: dict[str, Profile]
    default_profile: str
    sha256: str
    settings: dict[str, Any] = field(default_factory=dict)  # deadlines, thresholds of the narrative analysis, …
    bases: dict[str, Any] = field(default_factory=dict)  # base reports for cases
    files: tuple[str, ...] = ()
    extends: str | None = None
    adjustments: tuple[dict[str, Any], ...] = ()
    path: str = ""
