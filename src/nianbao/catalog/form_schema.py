"""What the files of a form may hold: its sections and levels, and its tables with their layouts in other editions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from nianbao.base.regexes import checked, compiled
from nianbao.catalog.basics import Code, File, Text, Words
from nianbao.model.form import Number, Orientation
from nianbao.names.bodies import BodyKind

Regex = Annotated[str, AfterValidator(checked)]


class SectionEntry(File):
    title: Text
    title_en: str = ""
    aliases: Words = ()
    keywords: tuple[Words, ...] = ()
    speaks_of: tuple[Words, ...] = ()
    tables: tuple[Code, ...] = ()
    required: bool = True


class LevelEntry(File):
    id: Code
    title: Text
    title_en: str = ""
    bodies: tuple[BodyKind, ...] = ()
    patterns: tuple[Regex, ...] = ()

    @model_validator(mode="after")
    def _some_bodies(self) -> LevelEntry:
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
        if not all("agency" in compiled(pattern).groupindex for pattern in patterns):
            raise ValueError("没有名为 agency 的组")
        return patterns


class FigureEntry(File):
    """A figure by which bodies and years are compared: the sum of cells (`table.row.column`)."""

    title: Text
    title_en: str = ""
    cells: Annotated[tuple[Text, ...], Field(min_length=1)]


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
    levels: tuple[LevelEntry, ...] = ()
    helper_columns: Words = ()
    furniture: tuple[Regex, ...] = ()
    identity: IdentityEntry = IdentityEntry()
    figures: dict[Code, FigureEntry] = Field(default_factory=dict)


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


class TableShape(File):
    blocks: dict[Code, BlockEntry] = Field(default_factory=dict)
    columns: dict[Code, ColumnEntry] = Field(default_factory=dict)
    rows: dict[Code, RowEntry] = Field(default_factory=dict)
    fields: dict[Code, FieldEntry] = Field(default_factory=dict)
    corner: str = ""


class LayoutEntry(TableShape):
    """Another edition's layout of a table: in full (blocks, or rows and columns), or as what it replaces. `without`:
    rows of the standard layout that it does not have."""

    edition: Text
    title: str = ""
    orientation: Orientation | None = None
    replace: dict[Code, MergedRow] = Field(default_factory=dict)
    without: tuple[Code, ...] = ()


class TableFile(TableShape):
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
