"""What one edition of a form prescribes: sections, tables, rows, columns and the names under which they are printed.

Loaded from a rule pack; nothing in the code knows any form by name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

Orientation = Literal["rows", "line", "fields"]
Number = Literal["count", "amount", "change", "text", "yes_no"]  # what a cell takes; yes is 1, no is 0


class Address(NamedTuple):
    """A canonical cell: `table.row.column`."""

    table: str
    row: str
    column: str

    def __str__(self) -> str:
        return f"{self.table}.{self.row}.{self.column}"


@dataclass(frozen=True)
class SectionSpec:
    """A prescribed section. `title` is the form's own; `aliases` are titles seen in print (plain text, folded when
    compared); `keywords` are groups of words, all of one group in a short line make it a candidate for this title;
    `speaks_of` the same for a text: all of one group in a text without heading make it the text of this section."""

    id: str
    ordinal: int
    title: str
    aliases: tuple[str, ...] = ()
    keywords: tuple[tuple[str, ...], ...] = ()
    speaks_of: tuple[tuple[str, ...], ...] = ()
    tables: tuple[str, ...] = ()
    required: bool = True
    title_en: str = ""


@dataclass(frozen=True)
class RowSpec:
    """A row: its label, the labels of the groups that it stands in (outermost first), other printed forms."""

    id: str
    label: str
    groups: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    block: str = ""  # sub-table within the table (proactive_disclosure has four); "" where there is one
    label_en: str = ""


@dataclass(frozen=True)
class ColumnSpec:
    """A column: its label, group labels above it, other printed forms, the kind of figure and its unit."""

    id: str
    label: str
    groups: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    block: str = ""
    number: Number = "count"
    unit: str = ""
    label_en: str = ""
    sums: bool = False  # it holds the sum of the other figures of its row


@dataclass(frozen=True)
class TableSpec:
    """A prescribed table in one layout. `orientation`: "rows" — row labels on the left, column labels above;
    "line" — one line of figures under a header that names row and column both (the disputes table);
    "fields" — one column that no label names, each row a field of its own kind (its block is named after the kind).
    `cells` lists the addresses in the order of the form, row by row. `replaced_by` of a layout: rows of the standard
    layout that this layout prints as one row."""

    id: str
    title: str
    edition: str
    rows: tuple[RowSpec, ...]
    columns: tuple[ColumnSpec, ...]
    section: str
    orientation: Orientation = "rows"
    blocks: tuple[tuple[str, str], ...] = ()  # (block id, printed block header)
    corner: str = ""  # text printed in the corner cell
    merges: tuple[
        tuple[str, tuple[str, ...]], ...
    ] = ()  # (row of this layout, rows of the standard layout it stands for)

    @cached_property
    def cells(self) -> tuple[Address, ...]:
        return tuple(
            Address(self.id, row.id, column.id)
            for row in self.rows
            for column in self.columns
            if row.block == column.block
        )

    @cached_property
    def row_by_id(self) -> dict[str, RowSpec]:
        return {row.id: row for row in self.rows}

    @cached_property
    def column_by_id(self) -> dict[tuple[str, str], ColumnSpec]:
        """Columns by (block, id): two blocks may use the same id."""
        return {(column.block, column.id): column for column in self.columns}

    def column(self, address: Address) -> ColumnSpec:
        return self.column_by_id[self.row_by_id[address.row].block, address.column]


class LevelSpec(NamedTuple):
    """A level of bodies. `bodies`: kinds of body (`names.bodies.BodyKind`) that are of it; `patterns`: over the body's name."""

    id: str
    bodies: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()


class FigureSpec(NamedTuple):
    """A figure by which bodies and years are compared: the sum of `cells`."""

    id: str
    title: str
    title_en: str
    cells: tuple[Address, ...]


@dataclass(frozen=True)
class IdentityWords:
    """The words by which title, agency, year and date are found.

    `agency_patterns`: regular expressions over the preface, group `agency`; `..._labels`: what stands before them in the
    head of a page; `not_agencies`: what is no agency's name; `report_words`: what a title must have, `not_report_words`:
    must not, `draft_words`: marks a draft; `circular_endings`: what a circular's title ends in; `period_hint`: what a
    sentence on the period has; `elsewhere_words`: what says that tables are not in the text; `agency_cells`,
    `published_cells`: addresses of cells in which it may be filled in."""

    agency_patterns: tuple[str, ...] = ()
    period_hint: tuple[str, ...] = ()
    elsewhere_words: tuple[str, ...] = ()
    title_labels: tuple[str, ...] = ()
    agency_labels: tuple[str, ...] = ()
    not_agencies: tuple[str, ...] = ()
    published_labels: tuple[str, ...] = ()
    published_at_start: tuple[str, ...] = ()
    report_words: tuple[str, ...] = ()
    draft_words: tuple[str, ...] = ()
    not_report_words: tuple[str, ...] = ()
    circular_endings: tuple[str, ...] = ()
    agency_cells: tuple[str, ...] = ()
    published_cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class FormSpec:
    """A form in one edition. `tables` are the standard layouts, `other_layouts` those of other editions that are
    recognised as such (same table id, other `edition`). `level_titles`: level → its title, and the English one."""

    id: str
    title: str
    edition: str
    years: tuple[int | None, int | None]  # first and last reporting year, None: open
    sections: tuple[SectionSpec, ...]
    tables: tuple[TableSpec, ...]
    other_layouts: tuple[TableSpec, ...] = ()
    title_patterns: tuple[str, ...] = ()  # regular expressions over the folded title line; group `agency`, `year`
    period_patterns: tuple[str, ...] = ()
    agency_suffixes: tuple[str, ...] = ()
    levels: tuple[LevelSpec, ...] = ()  # the first that fits a name is its level
    helper_columns: tuple[str, ...] = ()  # heads of columns that tables have beside the form's own: 行次, 备注
    furniture: tuple[str, ...] = ()  # patterns of lines that are site or page furniture
    identity: IdentityWords = IdentityWords()
    level_titles: dict[str, tuple[str, str]] = field(default_factory=dict)
    figures: tuple[FigureSpec, ...] = ()

    @cached_property
    def addresses(self) -> tuple[Address, ...]:
        """Every cell of the standard layouts, then those only other layouts have; the order of the facts' columns."""
        seen = dict.fromkeys(address for table in self.tables for address in table.cells)
        seen.update(dict.fromkeys(address for table in self.other_layouts for address in table.cells))
        return tuple(seen)

    @cached_property
    def index(self) -> dict[Address, int]:
        return {address: position for position, address in enumerate(self.addresses)}

    @cached_property
    def table_by_id(self) -> dict[str, TableSpec]:
        return {table.id: table for table in self.tables}

    @cached_property
    def section_by_id(self) -> dict[str, SectionSpec]:
        return {section.id: section for section in self.sections}

    def layout(self, table: str, edition: str) -> TableSpec:
        """The layout of a table in an edition; KeyError when the pack has none."""
        for spec in (*self.tables, *self.other_layouts):
            if spec.id == table and spec.edition == edition:
                return spec
        raise KeyError((table, edition))
