"""What each file of a rule pack may hold: pydantic models, unknown keys forbidden, and the types of files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from nianbao.base.regexes import regex_fault
from nianbao.catalog.basics import Code, File, Slug, Text, Words
from nianbao.catalog.classes import Vocabulary
from nianbao.model.form import Number, Orientation
from nianbao.names.bodies import Kind

FORMAT = 1

Outcome = Literal["pass", "fail", "review", "not_applicable", "not_checked"]
MessageKey = Annotated[
    str, StringConstraints(pattern=r"^(pass|fail|review|not_applicable|not_checked)(\.[a-z][a-z0-9_]*)?$")
]
Severity = Literal["must", "advise", "info"]
Status = Literal["trial", "active", "off"]


def _regex(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(regex_fault(error)) from None
    return value


Regex = Annotated[str, AfterValidator(_regex)]


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


class SectionEntry(File):
    title: Text
    title_en: str = ""
    aliases: Words = ()
    keywords: tuple[Words, ...] = ()
    speaks_of: tuple[Words, ...] = ()
    tables: tuple[Code, ...] = ()
    required: bool = True


class Level(File):
    id: Code
    title: Text
    title_en: str = ""
    bodies: tuple[Kind, ...] = ()
    patterns: tuple[Regex, ...] = ()

    @model_validator(mode="after")
    def _some_bodies(self) -> Level:
        if not (self.bodies or self.patterns):
            raise ValueError("bodies 和 patterns 至少写一项")
        return self


class IdentityEntry(File):
    """`identity` of form/form.yaml: see `model.form.IdentityWords`."""

    agency_patterns: tuple[Regex, ...] = ()
    period_hint: Words = ()
    elsewhere_words: Words = ()
    title_labels: Words = ()
    agency_labels: Words = ()
    not_agencies: Words = ()
    published_labels: Words = ()
    published_at_start: Words = ()
    report_words: Words = ()
    draft_words: Words = ()
    not_report_words: Words = ()
    circular_endings: Words = ()
    agency_cells: Words = ()
    published_cells: Words = ()

    @field_validator("agency_patterns")
    @classmethod
    def _name_the_agency(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        if not all("agency" in re.compile(pattern).groupindex for pattern in patterns):
            raise ValueError("没有名为 agency 的组")
        return patterns


class FormFile(File):
    """form/form.yaml"""

    format: Literal[1]
    title: Text
    title_en: str = ""
    sections: Annotated[dict[Code, SectionEntry], Field(min_length=1)]
    tables: tuple[Code, ...] = ()
    title_patterns: tuple[Regex, ...] = ()
    period_patterns: tuple[Regex, ...] = ()
    agency_suffixes: Words = ()
    levels: tuple[Level, ...] = ()
    helper_columns: Words = ()
    furniture: tuple[Regex, ...] = ()
    identity: IdentityEntry = IdentityEntry()


class RowEntry(File):
    label: Text
    label_en: str = ""
    groups: Words = ()
    aliases: Words = ()


class FieldEntry(RowEntry):
    """A row of a table of fields: what it takes."""

    number: Number = "count"
    unit: str = ""


class ColumnEntry(RowEntry):
    """A column. `sums`: it holds the sum of the other figures of its row."""

    number: Number = "count"
    unit: str = ""
    sums: bool = False


class MergedRow(RowEntry):
    """A row of another layout that stands for several rows of the standard one."""

    rows: Annotated[tuple[Code, ...], Field(min_length=1)]


class BlockEntry(File):
    """A sub-table: its header line, its own columns and rows."""

    header: Text
    columns: Annotated[dict[Code, ColumnEntry], Field(min_length=1)]
    rows: Annotated[dict[Code, RowEntry], Field(min_length=1)]


class Shape(File):
    blocks: dict[Code, BlockEntry] = Field(default_factory=dict)
    columns: dict[Code, ColumnEntry] = Field(default_factory=dict)
    rows: dict[Code, RowEntry] = Field(default_factory=dict)
    fields: dict[Code, FieldEntry] = Field(default_factory=dict)
    corner: str = ""


class LayoutEntry(Shape):
    """Another edition's layout of a table: in full (blocks, or rows and columns), or as what it replaces. `without`:
    rows of the standard layout that it does not have."""

    edition: Text
    title: str = ""
    orientation: Orientation | None = None
    replace: dict[Code, MergedRow] = Field(default_factory=dict)
    without: tuple[Code, ...] = ()


class TableFile(Shape):
    """form/<table>.yaml"""

    format: Literal[1]
    title: Text
    title_en: str = ""
    section: Code
    edition: Text
    orientation: Orientation = "rows"
    layouts: tuple[LayoutEntry, ...] = ()

    @model_validator(mode="after")
    def _one_shape(self) -> TableFile:
        if [bool(self.blocks), bool(self.rows and self.columns), bool(self.fields)].count(True) != 1:
            raise ValueError("要么写 blocks，要么写 rows 和 columns，要么写 fields")
        if bool(self.fields) != (self.orientation == "fields"):
            raise ValueError("fields 与 orientation: fields 要同时写")
        return self


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
