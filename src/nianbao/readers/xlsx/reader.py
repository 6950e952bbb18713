"""Reads a workbook (.xlsx; `xls` and `ods` beside it read the others): the visible sheets in order, each as a person sees
it, cut into text and tables.

A grid's `at` names the sheet and the cell of its top-left corner. `lines` holds the sheet's row numbers, `letters` its
columns where hidden ones lie between them.
"""

from __future__ import annotations

import re
from typing import Final

from nianbao.model.document import Block, Document, ImageFile, Locator, Paragraph
from nianbao.readers.archive import Archive
from nianbao.readers.cell_marks import typed
from nianbao.readers.face import DEFAULT, Limits
from nianbao.readers.pictures.at_hand import with_images
from nianbao.readers.pictures.models import available
from nianbao.readers.xlsx.layout import SheetLayout
from nianbao.readers.xlsx.package import workbook_part
from nianbao.readers.xlsx.sheet import SheetReader
from nianbao.readers.xlsx.sheet_data import SheetData, Workbook
from nianbao.readers.xlsx.strings import shared_strings
from nianbao.readers.xlsx.styles import load_styles

_DEFAULT_NAME: Final = re.compile(r"(?:sheet|工作表|表|worksheet)\s*\d*", re.I)


def read(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in the bytes of a workbook. Raises DocumentError (`damaged`, `encrypted`, `bomb`, `too_large`)."""
    archive = Archive(data, name, limits)
    return document_of(_read_xlsx(archive), name, "xlsx", archive if limits.recognises else None)


def document_of(workbook: Workbook, name: str, form: str, archive: Archive | None = None) -> Document:
    """The document that a workbook of any format shows. `archive`: the package that holds its images, where they are
    wanted."""
    blocks: list[Block] = []
    images: list[ImageFile | None] = []
    names: list[str] = []
    notes = workbook.notes
    for sheet in workbook.sheets:
        hidden = bool(sheet.hidden_rows or sheet.hidden_columns)
        layout = SheetLayout(sheet, images)
        found = layout.blocks()
        if not found:
            continue
        names.append(sheet.name)
        if len(workbook.sheets) > 1 and _names_content(sheet.name, found[0]):
            blocks.append(Paragraph(sheet.name, Locator(sheet=sheet.name), 1))
        blocks.extend(found)
        notes.extend((*_notes(sheet, hidden, opened=archive is not None and available()), *layout.notes))
    shown = typed(blocks, images)
    document = Document(name=name, format=form, blocks=shown, titles=tuple(names), notes=tuple(notes))
    return document if archive is None else with_images(document, archive.bytes_of)


def _read_xlsx(archive: Archive) -> Workbook:
    part = workbook_part(archive)
    strings, styles = shared_strings(archive), load_styles(archive)
    sheets, notes = [], []
    for sheet in part.sheets:
        if not sheet.visible:
            notes.append(f"隐藏的工作表“{sheet.name}”未读取")
        elif sheet.member is None:
            notes.append(f"“{sheet.name}”不是普通工作表，未读取")
        else:
            reader = SheetReader(
                sheet.name, archive, strings, styles, date1904=part.date1904, uncertain_zeros=part.recalculated
            )
            sheets.append(reader.read(sheet.member))
    return Workbook(sheets, notes)


def _notes(sheet: SheetData, hidden: bool, *, opened: bool) -> list[str]:
    """`opened`: whether pictures that the package holds are looked at."""
    notes = []
    if sheet.uncalculated:
        notes.append(
            f"工作表“{sheet.name}”有 {sheet.uncalculated} 个公式没有保存计算结果，按未读出处理；"
            "请用 Excel 或 WPS 打开后保存"
        )
    if sheet.errors:
        notes.append(f"工作表“{sheet.name}”有 {sheet.errors} 个单元格是错误值")
    if hidden:
        notes.append(f"工作表“{sheet.name}”有隐藏的行或列，看不见的内容未读取")
    pictures = [*(item.image for item in sheet.floating if item.picture), *sheet.pictures.values()]
    if pictures and not (opened and all(pictures)):
        notes.append(f"工作表“{sheet.name}”有图片，图片中的内容未读取")
    return notes


def _names_content(name: str, first: Block) -> bool:
    """Whether a sheet's name tells what is on it, and its first text does not already say so."""
    if len(name) < 4 or _DEFAULT_NAME.fullmatch(name):
        return False
    return not (isinstance(first, Paragraph) and name in first.text)
