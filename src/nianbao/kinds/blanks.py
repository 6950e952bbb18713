"""Empty cells as an officer would tell them: a whole table, whole columns, whole rows, and what is left."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from nianbao.model.form import Address, FormSpec, TableSpec

_SEPARATE = 3  # more scattered cells than this in a table are one group


class Group(NamedTuple):
    """Cells told together. `shape`: table | column | row | cells. `place`: stable, without values."""

    shape: str
    place: str
    cells: tuple[Address, ...]


def grouped(form: FormSpec, present: Sequence[Address], empty: Sequence[Address]) -> list[Group]:
    """The groups of `empty` among the cells `present` (both in the form's order): for each table the table if all of it
    is empty, else its whole empty columns together, then its whole empty rows together, then the rest."""
    found: list[Group] = []
    for table in dict.fromkeys(cell.table for cell in empty):
        inside = [cell for cell in present if cell.table == table]
        gaps = [cell for cell in empty if cell.table == table]
        if len(gaps) == len(inside) and len(inside) > 1:
            found.append(Group("table", table, tuple(gaps)))
            continue
        spec = next(spec for spec in (*form.tables, *form.other_layouts) if spec.id == table)
        columns, rest = _whole(inside, gaps, "column", spec)
        rows, rest = _whole(inside, rest, "row", spec)
        found += [*columns, *rows]
        if len(rest) > _SEPARATE:
            found.append(Group("cells", f"{table}.scattered", tuple(rest)))
        else:
            found += [Group("cells", str(cell), (cell,)) for cell in rest]
    return found


def _whole(
    inside: Sequence[Address], gaps: Sequence[Address], axis: str, spec: TableSpec
) -> tuple[list[Group], list[Address]]:
    """The whole lines of one axis among the gaps, as one group; and what is left."""

    def line(cell: Address) -> Hashable:
        if axis == "row":
            return cell.row
        row = spec.row_by_id.get(cell.row)
        return (row.block if row else "", cell.column)

    sizes: dict[Hashable, int] = {}
    for cell in inside:
        sizes[line(cell)] = sizes.get(line(cell), 0) + 1
    empty: dict[Hashable, list[Address]] = {}
    for cell in gaps:
        empty.setdefault(line(cell), []).append(cell)
    whole = {key for key, members in empty.items() if len(members) == sizes[key] > 1}
    if not whole:
        return [], list(gaps)
    members = tuple(cell for cell in gaps if line(cell) in whole)
    names = sorted({getattr(cell, axis) for cell in members})
    rest = [cell for cell in gaps if line(cell) not in whole]
    return [Group(axis, f"{spec.id}.{axis}:{','.join(names)}", members)], rest
