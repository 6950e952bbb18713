"""What the parts of an .xlsx say that python-calamine leaves out: error cells, formulas without a cached value,
hidden rows and columns, and how large a sheet claims to be. Cell values as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from nianbao.base.errors import DocumentError
from nianbao.readers.archive import Archive, damaged
from nianbao.readers.xlsx.rich import inline_strings

_DECIMALS = 6  # what a figure may have
_NOISE = 2e-9  # parts of a value that are remains of binary arithmetic
NOT_CALCULATED = "#未计算"
MAX_AREA = 2_000_000

_REFERENCE = re.compile(rb"""\br\s*=\s*["'](?:\s*([A-Za-z]{1,3}))?([0-9]{1,7})""")
_BARE_CELL = re.compile(rb"""<(?:\w+:)?c(?=[\s/>])(?![^>]*\br\s*=)""")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?<!/)>(.*?)</(?:\w+:)?c>", re.S)
_CELL_REFERENCE = re.compile(rb'\br="([A-Za-z]{1,3})([0-9]{1,7})"')
_NAME = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)<")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_ON_OPENING = re.compile(rb"<(?:\w+:)?calcPr\b[^>]*\bfullCalcOnLoad=\"(?:1|true)\"")
_HIDDEN = re.compile(rb"<(?:\w+:)?(?:row|col)\b[^>]*\bhidden=\"(?:1|true)\"")
_ODS_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_COUNTING = re.compile(r"(?i)^xl/(?:sharedStrings|styles|workbook)[^/]*\.xml$|^xl/(?:tables|pivot)")
_COUNT = re.compile(rb"""[cC]ount\s*=\s*["']?\s*\d{7,}""")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(slots=True)
class SheetFacts:
    """`marks`: text that stands in place of a missing value, by (row, column) from 0."""

    marks: dict[tuple[int, int], str] = field(default_factory=dict)
    uncalculated: int = 0
    errors: int = 0
    hidden: bool = False


def column_number(letters: str) -> int:
    """A → 0, Z → 25, AA → 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def cell_name(row: int, column: int) -> str:
    """(6, 1) → B7."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def sheet_parts(archive: Archive) -> dict[str, str]:
    """The member that holds each sheet, by the sheet's name."""
    if "xl/workbook.xml" not in archive or "xl/_rels/workbook.xml.rels" not in archive:
        return {}
    targets = {}
    for relation in archive.xml("xl/_rels/workbook.xml.rels"):
        target = (relation.get("Target") or "").lstrip("/")
        targets[relation.get("Id")] = target if target.startswith("xl/") else f"xl/{target}"
    parts = {}
    for element in archive.xml("xl/workbook.xml").iter("{*}sheet"):
        key = element.get(_RELATION) or next((value for name, value in element.items() if name.endswith("}id")), None)
        member = targets.get(key, "")
        if member in archive:
            parts[element.get("name") or ""] = member
    return parts


def check_counts(archive: Archive) -> None:
    """Raise DocumentError(`damaged`) for parts that announce more entries than any report has: calamine reserves room
    for them before it reads them, and ends the process when there is none."""
    for member in archive.members():
        if _COUNTING.search(member):
            _check_counts(archive.read(member), archive.name, member)


def _check_counts(xml: bytes, name: str, member: str) -> None:
    if _COUNT.search(xml):
        raise damaged(name, f"{member} 所称的条数不实")


def recalculated_on_opening(archive: Archive) -> bool:
    """Whether the workbook asks to be calculated when it is opened, as those do whose writer did not calculate: the
    zeros that it keeps for its formulas are no results then."""
    return "xl/workbook.xml" in archive and _ON_OPENING.search(archive.read("xl/workbook.xml")) is not None


def sheet_facts(
    archive: Archive, member: str, *, uncertain_zeros: bool = False, strings: Mapping[int, str] = MappingProxyType({})
) -> SheetFacts:
    """Facts about one sheet; `uncertain_zeros`: a formula's 0 is no result; `strings`: shared strings that read
    otherwise than calamine has them. DocumentError(`too_large`) when its cells span more than can be laid out in
    memory."""
    xml = archive.read(member)
    if b"\x00" in xml[:256]:
        raise damaged(archive.name, f"{member} 的编码不受支持")
    _check_counts(xml, archive.name, member)
    facts = SheetFacts()
    rows: set[bytes] = set()
    columns: set[bytes] = set()
    for letters, digits in _REFERENCE.findall(xml):
        columns.add(letters)
        rows.add(digits)
    if rows:
        height = max(map(int, rows))
        # Cells without a reference stand behind the one before: at worst all of them in one row.
        width = max(column_number(letters.decode()) for letters in columns) + 1 + len(_BARE_CELL.findall(xml))
        check_area(height, width, archive.name)
    facts.hidden = b"hidden=" in xml and _HIDDEN.search(xml) is not None
    if b't="e"' in xml or _FORMULA.search(xml):
        _collect_marks(xml, facts, uncertain_zeros)
    if strings:
        _collect_strings(xml, facts, strings)
    for name, text in inline_strings(archive, member, xml).items():
        if (place := _NAME.fullmatch(name)) is not None:
            facts.marks[int(place[2]) - 1, column_number(place[1])] = text
    return facts


def _collect_strings(xml: bytes, facts: SheetFacts, strings: Mapping[int, str]) -> None:
    for attributes, content in _CELL.findall(xml):
        value, reference = _VALUE.search(content), _CELL_REFERENCE.search(attributes)
        if b't="s"' in attributes and value is not None and reference is not None and value[1].strip().isdigit():
            text = strings.get(int(value[1]))
            if text is not None:
                facts.marks[int(reference[2]) - 1, column_number(reference[1].decode())] = text


def check_area(height: int, width: int, name: str) -> None:
    """Raise DocumentError(`too_large`) for a sheet that cannot be laid out in memory."""
    if height * width > MAX_AREA and (height > 100_000 or width > 1_000):
        raise DocumentError(
            f"工作表的单元格散布过大（{height} 行 × {width} 列）",
            reason="too_large", where=name, hint="请删去报告以外的零散单元格后重新提交",
        )  # fmt: skip


def check_repeats(archive: Archive) -> None:
    """Raise DocumentError(`too_large`) when the repeated rows and cells of an .ods would fill more than MAX_AREA cells.
    Empty ones at the end of a row or sheet do not count: LibreOffice writes them up to the sheet's limits."""
    area = 0
    for table in archive.xml("content.xml").iter(f"{_ODS_TABLE}table"):
        height, filled, width = 0, 0, 0
        for row in table.iter(f"{_ODS_TABLE}table-row"):
            columns, used = 0, 0
            for cell in row:
                columns += _repeat(cell.get(f"{_ODS_TABLE}number-columns-repeated"))
                if len(cell) or any(name.endswith("}value-type") for name in cell.keys()):  # noqa: SIM118 - an element
                    used = columns
            height += _repeat(row.get(f"{_ODS_TABLE}number-rows-repeated"))
            filled, width = height if used else filled, max(width, used)
        area += filled * width
    if area > MAX_AREA:
        raise DocumentError(
            "工作表重复填充的单元格过多", reason="too_large", where=archive.name, hint="请另存为 xlsx 后重新提交"
        )


def _repeat(text: str | None) -> int:
    return min(int(text[:9]), 1 << 24) if text is not None and text.isascii() and text.isdigit() else 1


def _collect_marks(xml: bytes, facts: SheetFacts, uncertain_zeros: bool) -> None:
    for attributes, content in _CELL.findall(xml):
        value = _VALUE.search(content)
        if uncertain_zeros and value is not None and value[1].strip() == b"0":
            value = None
        is_error = b't="e"' in attributes
        if not is_error and (value is not None or not _FORMULA.search(content)):
            continue
        if b't="str"' in attributes and b"<v></v>" in content.replace(b" ", b""):
            continue  # a formula whose computed text is empty
        reference = _CELL_REFERENCE.search(attributes)
        if reference is None:
            continue
        at = (int(reference[2]) - 1, column_number(reference[1].decode()))
        if is_error:
            facts.marks[at] = value[1].decode("utf-8", "replace") if value else "#ERROR!"
            facts.errors += 1
        else:
            facts.marks[at] = NOT_CALCULATED
            facts.uncalculated += 1


def as_text(value: Any) -> str:
    """A calamine value as a person reads it: 12.0 → 12, and without the last digits, which are those of the arithmetic."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        plain = round(value, _DECIMALS)
        value = plain if abs(value - plain) <= _NOISE * max(abs(value), 1) else value
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        text = f"{value:.15g}"
        return f"{Decimal(text):f}" if "e" in text else text
    if isinstance(value, datetime):
        return str(value.date()) if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time | timedelta | int):
        return str(value)
    return "" if value is None else str(value)
