"""The form of a pack: form/form.yaml and one file for each table, put together as a FormSpec."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from nianbao.catalog.check import validated
from nianbao.catalog.form_schema import ColumnEntry, FieldEntry, FormFile, LayoutEntry, RowEntry, TableFile, TableShape
from nianbao.catalog.schema import PackFile
from nianbao.catalog.source import PackSource
from nianbao.catalog.suggesting import suggest
from nianbao.model.form import (
    ColumnSpec,
    FigureSpec,
    FormSpec,
    IdentityWords,
    LevelSpec,
    RowSpec,
    SectionSpec,
    TableSpec,
)

VALUE = "value"  # the column of a table of fields


def build_form(pack: PackFile, form: PackSource, tables: Mapping[str, PackSource]) -> FormSpec:
    """The form of `pack` from its parsed files. PackError when they do not fit together."""
    file = validated(form, FormFile)
    _check_names(form, file, tables)
    standard: list[TableSpec] = []
    others: list[TableSpec] = []
    for table_id in file.tables:
        source = tables[table_id]
        table = validated(source, TableFile)
        if table.section not in file.sections:
            raise source.error(f"没有 {table.section} 这一部分", "section", hint=suggest(table.section, file.sections))
        base = TableSpec(
            id=table_id,
            title=table.title,
            edition=table.edition,
            section=table.section,
            orientation=table.orientation,
            rows=_rows(table),
            columns=_columns(table),
            blocks=_blocks(table),
            corner=table.corner,
        )
        _check_rows(source, base)
        layouts = [base]
        for number, entry in enumerate(table.layouts):
            if entry.edition in [layout.edition for layout in layouts]:
                raise source.error(f"版式 {entry.edition} 重复", "layouts", number, "edition")
            layouts.append(_layout(source, base, entry, number))
        own = _of_edition(layouts, pack.edition)
        standard.append(own)
        others += [layout for layout in layouts if layout.edition != own.edition]
    built = FormSpec(
        id=pack.id,
        title=file.title,
        edition=pack.edition,
        years=pack.years,
        sections=tuple(
            SectionSpec(
                id=code,
                ordinal=number,
                title=entry.title,
                aliases=entry.aliases,
                keywords=entry.keywords,
                speaks_of=entry.speaks_of,
                tables=entry.tables,
                required=entry.required,
                title_en=entry.title_en,
            )
            for number, (code, entry) in enumerate(file.sections.items(), 1)
        ),
        tables=tuple(standard),
        other_layouts=tuple(others),
        title_patterns=file.title_patterns,
        period_patterns=file.period_patterns,
        agency_suffixes=file.agency_suffixes,
        levels=tuple(LevelSpec(level.id, level.bodies, level.patterns) for level in file.levels),
        helper_columns=file.helper_columns,
        furniture=file.furniture,
        identity=IdentityWords(**file.identity.model_dump()),
        level_titles={level.id: (level.title, level.title_en) for level in file.levels},
    )
    _check_cells(form, built)
    return replace(built, figures=_figures(form, file, built))


def _check_cells(source: PackSource, form: FormSpec) -> None:
    """The cells in which the identity may be filled in are there."""
    known = {str(cell) for cell in form.addresses}
    for key in ("agency_cells", "published_cells"):
        for number, cell in enumerate(getattr(form.identity, key)):
            if cell not in known:
                raise source.error(f"没有单元格 {cell}", "identity", key, number, hint=suggest(cell, known))


def _figures(source: PackSource, file: FormFile, form: FormSpec) -> tuple[FigureSpec, ...]:
    """The figures of the form, whose cells are there."""
    known = {str(address): address for address in form.addresses}
    for code, entry in file.figures.items():
        for number, cell in enumerate(entry.cells):
            if cell not in known:
                raise source.error(f"没有单元格 {cell}", "figures", code, "cells", number, hint=suggest(cell, known))
    return tuple(
        FigureSpec(code, entry.title, entry.title_en, tuple(known[cell] for cell in entry.cells))
        for code, entry in file.figures.items()
    )


def _of_edition(layouts: list[TableSpec], edition: str) -> TableSpec:
    """The layout that a form of that edition prescribes. A table that no edition prints otherwise is this edition's too."""
    found = next((layout for layout in layouts if layout.edition == edition), None)
    return found or replace(layouts[0], edition=edition if len(layouts) == 1 else layouts[0].edition)


def _check_names(form: PackSource, file: FormFile, tables: Mapping[str, PackSource]) -> None:
    for number, code in enumerate(file.tables):
        if code not in tables:
            raise form.error(f"没有 form/{code}.yaml", "tables", number, hint=suggest(code, tables))
    for code, source in tables.items():
        if code not in file.tables:
            raise source.error(f"form.yaml 的 tables 没有列出 {code}", hint=suggest(code, file.tables))
    for section, entry in file.sections.items():
        for number, code in enumerate(entry.tables):
            if code not in file.tables:
                raise form.error(
                    f"没有表 {code}", "sections", section, "tables", number, hint=suggest(code, file.tables)
                )
    seen: set[str] = set()
    for number, level in enumerate(file.levels):
        if level.id in seen:
            raise form.error(f"层级 {level.id} 重复", "levels", number, "id")
        seen.add(level.id)


def _check_rows(source: PackSource, table: TableSpec) -> None:
    """Row codes are unique in a table, since an address names no block."""
    seen: dict[str, str] = {}
    for row in table.rows:
        if row.id in seen:
            message = f"行 {row.id} 在 {seen[row.id]} 和 {row.block} 中重复"
            raise source.error(message, "blocks", row.block, "rows", row.id)
        seen[row.id] = row.block
    labels: dict[tuple[str, ...], str] = {}
    for row in table.rows:
        label = (row.block, *row.groups, row.label)
        if label in labels:
            where = ("blocks", row.block, "rows") if table.blocks else ("fields" if row.block else "rows",)
            message = f"行 {row.id} 与 {labels[label]} 的栏目名称相同：{row.label}"
            raise source.error(message, *where, row.id, hint="名称相同的两行分不出来，请用 groups 写明上级栏目")
        labels[label] = row.id


def _row(code: str, entry: RowEntry, block: str = "") -> RowSpec:
    return RowSpec(code, entry.label, entry.groups, entry.aliases, block, entry.label_en)


def _column(code: str, entry: ColumnEntry, block: str = "") -> ColumnSpec:
    return ColumnSpec(
        code, entry.label, entry.groups, entry.aliases, block, entry.number, entry.unit, entry.label_en, entry.sums
    )


def _rows(shape: TableShape) -> tuple[RowSpec, ...]:
    own = [_row(code, entry) for code, entry in shape.rows.items()]
    own += [_row(code, entry, _takes(entry)) for code, entry in shape.fields.items()]
    blocks = [_row(code, entry, block) for block, body in shape.blocks.items() for code, entry in body.rows.items()]
    return tuple(own + blocks)


def _columns(shape: TableShape) -> tuple[ColumnSpec, ...]:
    own = [_column(code, entry) for code, entry in shape.columns.items()]
    blocks = [
        _column(code, entry, block) for block, body in shape.blocks.items() for code, entry in body.columns.items()
    ]
    kinds = dict.fromkeys((_takes(entry), entry.number, entry.unit) for entry in shape.fields.values())
    fields = [ColumnSpec(VALUE, "", block=block, number=number, unit=unit) for block, number, unit in kinds]
    return tuple(own + blocks + fields)


def _takes(entry: FieldEntry) -> str:
    """The block of a field: fields of one kind and unit share a column."""
    return f"{entry.number}:{entry.unit}" if entry.unit else entry.number


def _blocks(shape: TableShape) -> tuple[tuple[str, str], ...]:
    return tuple((code, body.header) for code, body in shape.blocks.items())


def _layout(source: PackSource, base: TableSpec, entry: LayoutEntry, number: int) -> TableSpec:
    """Another layout: the standard one with what the entry states put in its place."""
    where = ("layouts", number)
    if entry.blocks and (entry.rows or entry.columns or entry.replace or entry.without):
        raise source.error("blocks 不能与 rows、columns、replace、without 同用", *where)
    layout = replace(
        base,
        edition=entry.edition,
        title=entry.title or base.title,
        orientation=entry.orientation or base.orientation,
        rows=_rows_of_layout(source, base, entry, where),
        columns=_columns(entry) if entry.blocks or entry.columns or entry.fields else base.columns,
        blocks=_blocks(entry) if entry.blocks else base.blocks,
        corner=entry.corner or base.corner,
        merges=tuple((code, merged.rows) for code, merged in entry.replace.items()),
    )
    _check_rows(source, layout)
    return layout


def _rows_of_layout(
    source: PackSource, base: TableSpec, entry: LayoutEntry, where: tuple[str | int, ...]
) -> tuple[RowSpec, ...]:
    """Its own rows or those of the standard one, without those that it leaves out, and one in the place of several."""
    _check_named(source, entry.without, base.row_by_id, *where, "without")
    rows = _rows(entry) if entry.blocks or entry.rows or entry.fields else base.rows
    rows = tuple(row for row in rows if row.id not in entry.without)
    for code, merged in entry.replace.items():
        _check_named(source, merged.rows, {row.id for row in rows}, *where, "replace", code, "rows")
        first = next(place for place, row in enumerate(rows) if row.id in merged.rows)
        kept = [row for row in rows if row.id not in merged.rows]
        kept.insert(first, _row(code, merged, rows[first].block))
        rows = tuple(kept)
    return rows


def _check_named(source: PackSource, named: Sequence[str], known: Collection[str], *path: str | int) -> None:
    for position, row in enumerate(named):
        if row not in known:
            raise source.error(f"没有行 {row}", *path, position, hint=suggest(row, known))
