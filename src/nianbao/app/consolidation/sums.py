"""Whole districts: agencies' tables added up, compared with the parent's report cell by cell, differences explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from nianbao.app.consolidation.explain import Figures, explain
from nianbao.app.consolidation.structure import Structure
from nianbao.base.text import fold
from nianbao.engine.names import match
from nianbao.model.consolidation import AgencyLine, AgencyStatus, CellSum, Consolidation
from nianbao.model.finding import Number
from nianbao.model.form import Address, FormSpec
from nianbao.model.report import Report
from nianbao.model.view import describe_form

SCALE = 10**6  # amounts are added up as whole millionths: exact


@dataclass(frozen=True, slots=True)
class MemberReport:
    """A report that was read, and where it came from."""

    report: Report
    source: str

    @property
    def name(self) -> str:
        return self.report.agency or self.source


def consolidate(
    reports: Sequence[MemberReport], parent: MemberReport, structure: Structure, form: FormSpec
) -> Consolidation:
    """Add the counted reports up and compare with the parent's.

    Counted are the reports of the bodies that the structure lists (matched by name), of the parent's year, each body
    once. All others are listed with the reason. A cell that an agency did not fill in is not 0: it is counted as
    unread, and the sum is then a lower bound."""
    counted, outside, lines = _members(reports, parent, structure)
    addresses = tuple(address for table in form.tables for address in table.cells)
    figures = [[member.report.reading(address).value for address in addresses] for member, _name in counted]
    own = [parent.report.reading(address).value for address in addresses]
    cells = [_cell_sum(address, [row[at] for row in figures], own[at]) for at, address in enumerate(addresses)]
    missing = [line.name for line in lines if line.status == "missing"]
    names = [name for _member, name in (*counted, *outside)]
    figures += [[member.report.reading(address).value for address in addresses] for member, _name in outside]
    return Consolidation(
        parent=parent.report.agency or structure.parent,
        year=parent.report.year,
        complete=structure.complete,
        agencies=tuple(lines),
        cells=tuple(cells),
        explanations=tuple(explain(_matrix(names, len(counted), addresses, figures), cells, missing)),
        form=describe_form(form),
        notes=tuple(_notes(structure, parent, lines, cells)),
    )


def _cell_sum(address: Address, figures: Sequence[Number | None], parent: Number | None) -> CellSum:
    present = [value for value in figures if value is not None]
    total: Number = sum(present, start=0)
    return CellSum(
        address=address,
        total=total,
        read=len(present),
        unread=len(figures) - len(present),
        parent=parent,
        difference=None if parent is None else parent - total,
    )


def _members(
    reports: Sequence[MemberReport], parent: MemberReport, structure: Structure
) -> tuple[list[tuple[MemberReport, str]], list[tuple[MemberReport, str]], list[AgencyLine]]:
    """The counted reports with their names in the structure, those outside the list, and the line of every body and
    report."""
    # Kept whole: every body and every report gets its line here, and only here.
    fitting: list[MemberReport] = []
    waiting: list[MemberReport] = []
    for member in reports:
        (fitting if _same_year(member.report, parent.report) else waiting).append(member)
    fitting, twins = _once_each(fitting)
    bodies = structure.agencies
    names = [member.report.agency or "" for member in fitting]
    found = match([body.name for body in bodies], names, structure.aliases)
    used = set(found.values())
    counted: list[tuple[MemberReport, str]] = []
    outside: list[tuple[MemberReport, str]] = []
    lines: list[AgencyLine] = []
    for position, body in enumerate(bodies):
        if position not in found:
            lines.append(AgencyLine(body.name, "missing" if body.counted else "excluded"))
            continue
        member = fitting[found[position]]
        (counted if body.counted else outside).append((member, body.name))
        lines.append(_line(body.name, "counted" if body.counted else "excluded", member))
    # What is left over may be a second report of a body that has one: it is never added up again.
    for number, member in enumerate(fitting):
        if number in used:
            continue
        names = [member.report.agency or ""]
        twin = match([body.name for body in bodies], names, structure.aliases) if names[0] else {}
        first = next((fitting[found[body]] for body in twin if body in found), None)
        if first is not None:
            lines.append(_line(bodies[next(iter(twin))].name, "duplicate", member, _twin_note(first, member)))
        else:
            outside.append((member, member.name))
            lines.append(_line(member.name, "unlisted", member))
    lines += [_line(member.name, "duplicate", member, _twin_note(first, member)) for member, first in twins]
    lines += [_line(member.name, "other_year", member) for member in waiting]
    return counted, outside, lines


def _same_year(report: Report, parent: Report) -> bool:
    """A year that was not read is no other year."""
    return report.year == parent.year or report.year is None or parent.year is None


def _line(name: str, status: AgencyStatus, member: MemberReport, note: str = "") -> AgencyLine:
    report = member.report
    return AgencyLine(
        name=name,
        status=status,
        source=member.source,
        printed=report.agency,
        year=report.year,
        unread=_unread(report),
        note=note,
    )


def _once_each(members: Sequence[MemberReport]) -> tuple[list[MemberReport], list[tuple[MemberReport, MemberReport]]]:
    """The first report of each name, and the others beside it: (other, first). One report often comes in two formats."""
    first: dict[str, MemberReport] = {}
    twins: list[tuple[MemberReport, MemberReport]] = []
    for member in members:
        name = fold(member.report.agency) if member.report.agency else member.source
        if name in first:
            twins.append((member, first[name]))
        else:
            first[name] = member
    return list(first.values()), twins


def _twin_note(first: MemberReport, second: MemberReport) -> str:
    same = all(
        reading.value == first.report.reading(address).value
        for table in second.report.tables.values()
        for address, reading in table.readings.items()
    )
    return f"{'数据相同' if same else '数据不同，请核对'}，计入的是{first.source}"


def _unread(report: Report) -> int:
    return sum(reading.value is None for table in report.tables.values() for reading in table.readings.values())


def _matrix(
    names: Sequence[str], listed: int, addresses: Sequence[Address], figures: Sequence[Sequence[Number | None]]
) -> Figures:
    read = np.array([[value is not None for value in row] for row in figures], np.bool_).reshape(-1, len(addresses))
    scaled = np.array([[to_scaled(value) for value in row] for row in figures], np.int64).reshape(-1, len(addresses))
    return Figures(tuple(names), listed, tuple(addresses), scaled, read)


def to_scaled(value: Number | None) -> int:
    """A figure in whole millionths, 0 for an unread one; finer fractions are cut off, figures out of range clipped."""
    if value is None:
        return 0
    return max(-(10**17), min(10**17, int(Decimal(value) * SCALE)))


def _notes(
    structure: Structure, parent: MemberReport, lines: Sequence[AgencyLine], cells: Sequence[CellSum]
) -> list[str]:
    notes = []
    if not structure.complete:
        notes.append("单位结构未声明完整（complete: true），上级报告可能还包含名单以外的单位，差异只供核实。")
    elif any(line.status == "missing" for line in lines):
        notes.append("名单中有单位没有报告，汇总数不完整，差异只供核实。")
    unread = sum(1 for cell in cells if cell.unread)
    if unread:
        notes.append(f"{unread} 个单元格有单位未填或未能读取，这些单元格的汇总数只是下限。")
    if all(cell.parent is None for cell in cells):
        notes.append("上级报告的表格没有读到任何数据，无法比较。")
    own = parent.report.agency
    if structure.parent and own and not match([structure.parent], [own]):
        notes.append(f"结构文件写的上级是“{structure.parent}”，所给报告是“{own}”的，请核对。")
    return notes
