"""The parts of an .xlsx: which sheets there are, where they and what lies over them are kept, what the workbook says."""

from __future__ import annotations

from typing import Final, NamedTuple

from nianbao.readers.archive import Archive, damaged, main_part, relations_of

_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TRUE: Final = ("1", "true")


class SheetPart(NamedTuple):
    """A sheet of the workbook. `member` is None where its part is missing or is no worksheet (a chart)."""

    name: str
    visible: bool
    member: str | None


class WorkbookPart(NamedTuple):
    """`recalculated`: the workbook asks to be calculated when it is opened, as those do whose writer did not calculate:
    the zeros that it keeps for its formulas are no results then."""

    sheets: tuple[SheetPart, ...]
    recalculated: bool
    date1904: bool


def workbook_part(archive: Archive) -> WorkbookPart:
    """What the main part says. DocumentError(`damaged`) without one."""
    main = main_part(archive, "xl/workbook.xml")
    root = archive.xml(main)
    relations = relations_of(archive, main)
    sheets = []
    for element in root.iter("{*}sheet"):
        key = element.get(_RELATION) or next((value for name, value in element.items() if name.endswith("}id")), "")
        kind, member = relations.get(key, ("", ""))
        is_sheet = kind in ("worksheet", "") and member in archive
        visible = element.get("state", "visible") == "visible"
        sheets.append(SheetPart(element.get("name") or "", visible, member if is_sheet else None))
    if not sheets:
        raise damaged(archive.name, "工作簿里没有工作表")
    calculation, properties = root.find("{*}calcPr"), root.find("{*}workbookPr")
    return WorkbookPart(
        tuple(sheets),
        calculation is not None and calculation.get("fullCalcOnLoad") in _TRUE,
        properties is not None and properties.get("date1904") in _TRUE,
    )
