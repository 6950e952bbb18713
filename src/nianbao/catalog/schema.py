"""What each file of a rule pack may hold: pydantic models, unknown keys forbidden, and the types of files. Those of the form
stand in `form_schema`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from nianbao.catalog.basics import Code, File, Slug, Text, Words
from nianbao.catalog.classes import Vocabulary
from nianbao.catalog.form_schema import FormFile, TableFile

FORMAT = 1

Outcome = Literal["pass", "fail", "review", "not_applicable", "not_checked"]
MessageKey = Annotated[
    str, StringConstraints(pattern=r"^(pass|fail|review|not_applicable|not_checked)(\.[a-z][a-z0-9_]*)?$")
]
Severity = Literal["must", "advise", "info"]
Status = Literal["trial", "active", "off"]


class ReportEntry(File):
    """What cases and bases say of a report alike."""

    agency: str | None = None
    year: int | None = None
    title: str | None = None
    level: str | None = None
    edition: str | None = None
    preface: str = ""
    tail: str = ""


class CaseReport(ReportEntry):
    """What a case says of the report besides cells and sections."""

    published: date | None = None
    period: tuple[date, date] | None = None
    tables: dict[Code, Literal["read", "partial", "not_read", "missing"]] = Field(default_factory=dict)
    layouts: dict[Code, str] = Field(default_factory=dict)
    labels: dict[Code, Any] = Field(default_factory=dict)
    order: tuple[Code, ...] = ()
    other_headings: Words = ()


class CaseEntry(File):
    """A rule's own test. `cells`: address or pattern → printed text; null takes the cell out."""

    name: Text
    expect: Outcome
    base: Slug = "clean"
    cells: dict[str, str | None] = Field(default_factory=dict)
    sections: dict[str, Any] = Field(default_factory=dict)
    report: CaseReport = Field(default_factory=CaseReport)
    prior: dict[str, Any] | None = None
    neighbours: tuple[dict[str, Any], ...] = ()
    document: str | None = None
    message: str | None = None
    known_weakness: bool = False


class Adjustment(File):
    """A change to a rule (or to several alike) of the pack that is extended. The reason is printed wherever the change
    shows."""

    rule: Slug | Annotated[tuple[Slug, ...], Field(min_length=1)]
    reason: Text
    severity: Severity | None = None
    weight: Annotated[float, Field(ge=0)] | None = None
    status: Status | None = None
    category: Code | None = None
    clauses: Annotated[tuple[Slug, ...], Field(min_length=1)] | None = None
    editions: Words | None = None
    levels: tuple[Code, ...] | None = None
    params: dict[str, Any] | None = None
    cases: tuple[CaseEntry, ...] = ()  # in place of inherited cases of the same name, or besides them

    @property
    def rules(self) -> tuple[str, ...]:
        return (self.rule,) if isinstance(self.rule, str) else self.rule

    @model_validator(mode="after")
    def _some_change(self) -> Adjustment:
        if len(self.model_fields_set - {"rule", "reason"}) == 0:
            raise ValueError("没有写要调整什么")
        return self


class PackFile(File):
    """pack.yaml"""

    format: Literal[1]
    id: Slug
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
    title: Text
    title_en: str = ""
    edition: Text
    years: tuple[int | None, int | None] = (None, None)
    extends: Slug | None = None
    carries: Words = ()  # editions whose rules hold for this pack's edition too: the next edition of a form
    automatic: bool | None = (
        None  # whether a run without --rules may choose it; a pack that extends another must say so
    )
    default_profile: Slug | None = None
    settings: dict[str, Any] = Field(default_factory=dict)
    clauses_instead: dict[Slug, Slug] = Field(
        default_factory=dict
    )  # clause that inherited rules cite → clause that they cite here
    adjustments: tuple[Adjustment, ...] = ()

    @field_validator("years")
    @classmethod
    def _years_rise(cls, years: tuple[int | None, int | None]) -> tuple[int | None, int | None]:
        first, last = years
        if first is not None and last is not None and first > last:
            raise ValueError(f"起始年份 {first} 晚于终止年份 {last}")
        return years


class ClauseEntry(File):
    document: Text
    article: str = ""
    text: str = ""
    verified: bool = False
    url: str = ""

    @model_validator(mode="after")
    def _no_unverified_wording(self) -> ClauseEntry:
        if self.text and not self.verified:
            raise ValueError("没有核对过的条款不能引用原文")
        return self


class ClausesFile(File):
    """clauses.yaml"""

    format: Literal[1]
    clauses: dict[Slug, ClauseEntry]


class CategoryEntry(File):
    title: Text
    title_en: str = ""
    weight: Annotated[float, Field(ge=0)]


class Band(File):
    at_least: Annotated[float, Field(ge=0, le=100)]
    grade: Text


class ItemEntry(File):
    """An item of a deduction profile: costs its points once, when one of its rules fails. `returned_again`: when what a
    report was returned for earlier is still there."""

    title: Text
    points: Annotated[float, Field(gt=0)]
    rules: tuple[Slug, ...] = ()
    returned_again: bool = False

    @model_validator(mode="after")
    def _one_ground(self) -> ItemEntry:
        if bool(self.rules) == self.returned_again:
            raise ValueError("rules 与 returned_again 写且只写一项")
        return self


class RankingEntry(File):
    """How reports of equal score are told apart; see `model.rule.Ranking`."""

    least: Annotated[int, Field(ge=0, le=100)] = 90
    by: tuple[
        Literal[
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
        ],
        ...,
    ] = ()

    @field_validator("by")
    @classmethod
    def _each_once(cls, by: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(by)) < len(by):
            raise ValueError("同一项不能写两次")
        return by


class ProfileFile(File):
    """scoring/<profile>.yaml"""

    format: Literal[1]
    title: Text
    model: Literal["weighted", "deduction"]
    maximum: Annotated[float, Field(gt=0)] = 100
    categories: Annotated[dict[Code, CategoryEntry], Field(min_length=1)]
    bands: tuple[Band, ...] = ()
    graded_from: Annotated[float, Field(ge=0, le=100)] = 90
    deductions: dict[Slug, Annotated[float, Field(ge=0)]] = Field(default_factory=dict)
    items: dict[Code, ItemEntry] = Field(default_factory=dict)
    floors: dict[Code, Annotated[float, Field(ge=0)]] = Field(default_factory=dict)
    peer_groups: dict[Text, tuple[Text, ...]] = Field(default_factory=dict)
    ranking: RankingEntry = RankingEntry()
    note: str = ""

    @field_validator("bands")
    @classmethod
    def _bands_fall(cls, bands: tuple[Band, ...]) -> tuple[Band, ...]:
        levels = [band.at_least for band in bands]
        if levels != sorted(set(levels), reverse=True):
            raise ValueError("等次应当从高到低，且不重复")
        if levels and levels[-1] > 0:
            raise ValueError("最低一档应当从 0 起（at_least: 0），否则有的得分没有等次")
        return bands


class WordingEntry(File):
    title: Text
    messages: dict[MessageKey, Text]
    recommendation: str = ""
    effect: str = ""


class RuleFile(Vocabulary):
    """rules/<category>/<rule id>.yaml; the patterns of its `params` are composed from its classes and phrases."""

    format: Literal[1]
    id: Slug
    title: Text
    kind: Code
    params: dict[str, Any] = Field(default_factory=dict)
    category: Code
    severity: Severity
    weight: Annotated[float, Field(ge=0, le=100)]
    clauses: Annotated[tuple[Slug, ...], Field(min_length=1)]
    editions: Annotated[Words, Field(min_length=1)]
    levels: tuple[Code, ...] = ()
    except_levels: tuple[Code, ...] = ()
    status: Status = "active"
    exemptible: bool = True
    since: str = ""
    why: Text
    messages: dict[MessageKey, Text]
    recommendation: Text
    effect: Text
    en: WordingEntry | None = None
    cases: tuple[CaseEntry, ...]


class BaseFile(ReportEntry):
    """bases/<name>.yaml: a report that cases start from. Cells not named hold "0"."""

    format: Literal[1]
    published: str | None = None
    period: tuple[str, str] | None = None
    sections: dict[Code, Any] = Field(default_factory=dict)
    cells: dict[str, str | None] = Field(default_factory=dict)
    tables: dict[Code, Any] = Field(default_factory=dict)


class LexiconFile(BaseModel):
    """lexicons/<name>.yaml: `catalog.lexicons` and the kinds know what each format holds."""

    model_config = ConfigDict(extra="allow")

    format: str


FILES: Mapping[str, type[BaseModel]] = {
    "pack": PackFile,
    "form": FormFile,
    "table": TableFile,
    "clauses": ClausesFile,
    "profile": ProfileFile,
    "rule": RuleFile,
    "base": BaseFile,
    "lexicon": LexiconFile,
}
