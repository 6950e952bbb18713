"""Printed tables in ten formats, with merged cells or with the blanks that these leave behind."""

from __future__ import annotations

import csv
import html
import io
import struct
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

import openpyxl
from openpyxl.styles import Border, Side

from fuzz.prints import TITLE, Cell, matrix
from fuzz.sources import mht, ods
from support import word97
from support.bad_inputs import document, paragraph

Part = str | list[Cell]  # a paragraph or a table
KINDS: Final = ("html", "mht", "docx", "doc", "xlsx", "xls", "ods", "md", "txt", "pdf")


def _unmerged(cells: Iterable[Cell]) -> list[Cell]:
    rows = matrix(cells)
    return [Cell(r, c, 1, 1, text) for r, row in enumerate(rows) for c, text in enumerate(row)]


def _with_gaps_filled(cells: Sequence[Cell]) -> list[Cell]:
    """The cells, and an empty one at every place of a row before its last cell that none covers."""
    taken = {(row, column) for cell in cells for row in cell.rows for column in cell.columns}
    ends: dict[int, int] = {}
    for row, column in taken:
        ends[row] = max(ends.get(row, 0), column)
    height = max(ends, default=-1) + 1
    holes = [(row, column) for row in range(height) for column in range(ends.get(row, -1) + 1)]
    found = [*cells, *(Cell(row, column, 1, 1, "") for row, column in holes if (row, column) not in taken)]
    return sorted(found, key=lambda cell: (cell.row, cell.column))


def _by_row(cells: Sequence[Cell]) -> list[list[Cell]]:
    height = max((cell.rows.stop for cell in cells), default=0)
    rows: list[list[Cell]] = [[] for _ in range(height)]
    for cell in _with_gaps_filled(cells):
        rows[cell.row].append(cell)
    return rows


def _free_of_overlap(cells: Sequence[Cell]) -> list[Cell]:
    """The cells with those cut to one place, or left out, that would cover another: no format can say that two overlap."""
    taken: set[tuple[int, int]] = set()
    found = []
    for cell in sorted(cells, key=lambda cell: (cell.row, cell.column)):
        places = {(row, column) for row in cell.rows for column in cell.columns}
        if places & taken:
            cell = Cell(cell.row, cell.column, 1, 1, cell.text, cell.address)
            places = {(cell.row, cell.column)}
        if places & taken:
            continue
        taken |= places
        found.append(cell)
    return found


# --- pages ------------------------------------------------------------------------------------------------------------


def page_body(parts: Sequence[Part], border: int = 1) -> str:
    out = []
    for part in parts:
        if isinstance(part, str):
            out.append(f"<p>{html.escape(part)}</p>")
            continue
        rows = []
        for row in _by_row(part):
            cells = ""
            for cell in row:
                spans = f" rowspan={cell.height}" * (cell.height > 1) + f" colspan={cell.width}" * (cell.width > 1)
                cells += f"<td{spans}>{html.escape(cell.text)}</td>"
            rows.append(f"<tr>{cells}</tr>")
        out.append(f"<table border={border}>{''.join(rows)}</table>")
    return "".join(out)


def _html(parts: Sequence[Part]) -> bytes:
    return f"<!DOCTYPE html><meta charset=utf-8>{page_body(parts)}".encode()


# --- Word ---------------------------------------------------------------------------------------------------------------


def _word_table(cells: Sequence[Cell]) -> str:
    height = max((cell.rows.stop for cell in cells), default=0)
    width = max((cell.columns.stop for cell in cells), default=0)
    at = {(row, cell.column): cell for cell in _with_gaps_filled(cells) for row in cell.rows}
    rows = ""
    for row in range(height):
        inner = ""
        for cell in (at[place] for place in sorted(place for place in at if place[0] == row)):
            props = f'<w:gridSpan w:val="{cell.width}"/>' * (cell.width > 1)
            if cell.height > 1:
                props += '<w:vMerge w:val="restart"/>' if row == cell.row else "<w:vMerge/>"
            text = html.escape(cell.text) if row == cell.row else ""
            inner += f"<w:tc><w:tcPr>{props}</w:tcPr>{paragraph(text)}</w:tc>"
        rows += f"<w:tr>{inner}</w:tr>"
    grid = "<w:gridCol/>" * width
    return f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl><w:p/>"


def _docx(parts: Sequence[Part]) -> bytes:
    body = (paragraph(html.escape(part)) if isinstance(part, str) else _word_table(part) for part in parts)
    return document("".join(body))


def _doc(parts: Sequence[Part]) -> bytes:
    paras: list[word97.Para] = []
    for part in parts:
        paras += [word97.para(part)] if isinstance(part, str) else [*word97.table(part), word97.para("")]
    return word97.document(paras)


# --- sheets -------------------------------------------------------------------------------------------------------------


def _on_a_sheet(parts: Sequence[Part]) -> list[Cell]:
    """All parts one below the other."""
    found: list[Cell] = []
    row = 0
    for part in parts:
        if isinstance(part, str):
            found.append(Cell(row, 0, 1, 1, part))
            row += 1
        else:
            found += [Cell(cell.row + row, cell.column, cell.height, cell.width, cell.text) for cell in part]
            row += max((cell.rows.stop for cell in part), default=0)
    return found


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and (text == "0" or text[0] != "0") else None


def _xlsx(parts: Sequence[Part]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    thin = Side(style="thin")
    frame = Border(left=thin, right=thin, top=thin, bottom=thin)
    for cell in _on_a_sheet(parts):
        number = _number(cell.text)
        sheet.cell(cell.row + 1, cell.column + 1).border = frame
        if cell.text:
            sheet.cell(cell.row + 1, cell.column + 1, cell.text if number is None else number)
        if cell.height * cell.width > 1:
            sheet.merge_cells(
                start_row=cell.row + 1,
                end_row=cell.rows.stop,
                start_column=cell.column + 1,
                end_column=cell.columns.stop,
            )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _compound(stream: bytes) -> bytes:
    """An OLE file with one stream, `Workbook`, of at least 4096 bytes. [MS-CFB] 2."""
    size = max(4096, -(-len(stream) // 512) * 512)
    sectors = size // 512
    tables = 1
    while tables * 128 < sectors + 1 + tables:
        tables += 1
    chain = [0xFFFFFFFD] * tables + [0xFFFFFFFE]  # the tables of sectors, the folder, the stream
    chain += [tables + 2 + n for n in range(sectors - 1)] + [0xFFFFFFFE]
    chain += [0xFFFFFFFF] * (tables * 128 - len(chain))

    def entry(name: str, kind: int, child: int, start: int, length: int) -> bytes:
        raw = (name + "\0").encode("utf-16-le") if name else b""
        head = raw.ljust(64, b"\0") + struct.pack("<HBBiii", len(raw), kind, 1, -1, -1, child)
        return head + bytes(36) + struct.pack("<iQ", start, length)

    folder = entry("Root Entry", 5, 1, -2, 0) + entry("Workbook", 2, -1, tables + 1, size)
    folder += 2 * entry("", 0, -1, 0, 0)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<iiiiiiiii", 0, tables, tables, 0, 4096, -2, 0, -2, 0)
    header += struct.pack("<109i", *range(tables), *[-1] * (109 - tables))
    return header + struct.pack(f"<{len(chain)}I", *chain) + folder + stream.ljust(size, b"\0")


def _xls(parts: Sequence[Part]) -> bytes:
    """A workbook of one sheet in BIFF8. [MS-XLS] 2.4."""
    cells = _on_a_sheet(parts)
    name = "表".encode("utf-16-le")
    font = struct.pack("<HHHHHBBBB", 220, 0, 0x7FFF, 400, 0, 0, 0, 134, 0) + struct.pack("<BB", 5, 0) + b"Arial"
    style = struct.pack("<HHHBBBBIIH", 0, 0, 0xFFF5, 0x20, 0, 0, 0, 0, 0, 0x20C0)
    plain = struct.pack("<HHHBBBBIIH", 0, 0, 0x0001, 0x20, 0, 0, 0, 0x1111, 0, 0x20C0)  # with thin lines around
    start = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 0x07CC, 0, 6))
    start += _record(0x42, struct.pack("<H", 1200)) + 5 * _record(0x31, font)
    start += 15 * _record(0xE0, style) + _record(0xE0, plain)
    end = _record(0x0A, b"")
    offset = len(start) + 4 + 8 + len(name) + len(end)
    bound = _record(0x85, struct.pack("<IBBBB", offset, 0, 0, len(name) // 2, 1) + name)
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 0x07CC, 0, 6))
    last, width = max(cell.rows.stop for cell in cells), max(cell.columns.stop for cell in cells)
    sheet += _record(0x200, struct.pack("<IIHHH", 0, last, 0, width, 0))
    for cell in sorted(cells, key=lambda cell: (cell.row, cell.column)):
        number = _number(cell.text)
        if number is not None:
            sheet += _record(0x203, struct.pack("<HHHd", cell.row, cell.column, 15, number))
        elif cell.text:
            raw = cell.text.encode("utf-16-le")
            sheet += _record(0x204, struct.pack("<HHHHB", cell.row, cell.column, 15, len(raw) // 2, 1) + raw)
        else:
            sheet += _record(0x201, struct.pack("<HHH", cell.row, cell.column, 15))
    merged = [cell for cell in cells if cell.height * cell.width > 1]
    spans = b"".join(
        struct.pack("<HHHH", cell.row, cell.rows.stop - 1, cell.column, cell.columns.stop - 1) for cell in merged
    )
    sheet += _record(0xE5, struct.pack("<H", len(merged)) + spans) if merged else b""
    return _compound(start + bound + end + sheet + end)


def _ods(parts: Sequence[Part]) -> bytes:
    cells = _with_gaps_filled(_on_a_sheet(parts))
    covered = {(row, column) for cell in cells for row in cell.rows for column in cell.columns}
    at = {(cell.row, cell.column): cell for cell in cells}
    rows = ""
    for row in range(max(r for r, _ in covered) + 1):
        inner = ""
        for place in sorted(place for place in covered if place[0] == row):
            cell = at.get(place)
            if cell is None:
                inner += "<table:covered-table-cell/>"
                continue
            number = _number(cell.text)
            span = (
                f' table:number-columns-spanned="{cell.width}" table:number-rows-spanned="{cell.height}"'
                if cell.height * cell.width > 1
                else ""
            )
            kind = "string" if number is None else f'float" office:value="{number}'
            kind = f' office:value-type="{kind}"' if cell.text else ""
            text = f"<text:p>{html.escape(cell.text)}</text:p>" if cell.text else ""
            inner += f'<table:table-cell table:style-name="c"{span}{kind}>{text}</table:table-cell>'
        rows += f"<table:table-row>{inner}</table:table-row>"
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    xml = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{space}office:1.0" xmlns:table="{space}table:1.0" '
        f'xmlns:text="{space}text:1.0" xmlns:style="{space}style:1.0" xmlns:fo="{space}xsl-fo-compatible:1.0">'
        '<office:automatic-styles><style:style style:name="c" style:family="table-cell"><style:table-cell-properties '
        'fo:border="0.5pt solid #000000"/></style:style></office:automatic-styles><office:body><office:spreadsheet>'
        f'<table:table table:name="表">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return ods(xml)


# --- text ---------------------------------------------------------------------------------------------------------------


def _md(parts: Sequence[Part]) -> bytes:
    lines: list[str] = []
    for part in parts:
        if isinstance(part, str):
            lines += [part, ""]
            continue
        rows = matrix(part)
        bars = ["| " + " | ".join(row).replace("\n", "<br>") + " |" for row in rows]
        lines += [bars[0], "|" + "---|" * len(rows[0]), *bars[1:], ""]
    return "\n".join(lines).encode()


def _tabs(parts: Sequence[Part]) -> bytes:
    lines: list[str] = []
    for part in parts:
        lines += [part] if isinstance(part, str) else ["\t".join(row) for row in matrix(part)]
    return "\n".join(lines).encode()


def _commas(parts: Sequence[Part]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    for part in parts:
        writer.writerows([[part]] if isinstance(part, str) else matrix(part))
    return out.getvalue().encode("utf-8-sig")


# --- PDF ----------------------------------------------------------------------------------------------------------------

_STYLE: Final = (
    "<style>@page{size:A4 landscape;margin:8mm}body{font:9px sans-serif}table{border-collapse:collapse}"
    "td{border:1px solid black;padding:1px 3px}.case{break-before:page}</style>"
)


def pdfs(cases: Sequence[Sequence[Part]]) -> list[bytes]:
    """Each case as a PDF of its own, every other one with a border around the table, all printed by one run of Chromium."""
    import pypdfium2

    body = "".join(f"<div class=case>{page_body(case, n % 2)}</div>" for n, case in enumerate(cases))
    with tempfile.TemporaryDirectory() as folder:
        page, out = Path(folder) / "cases.html", Path(folder) / "cases.pdf"
        page.write_text(f"<!DOCTYPE html><meta charset=utf-8>{_STYLE}{body}", encoding="utf-8")
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile"]
        subprocess.run(
            [*command, "--no-pdf-header-footer", f"--print-to-pdf={out}", page.as_uri()],
            check=True,
            capture_output=True,
            timeout=300,
        )
        whole = pypdfium2.PdfDocument(out.read_bytes())
    starts = [n for n in range(len(whole)) if TITLE in whole[n].get_textpage().get_text_range()]
    assert len(starts) == len(cases)
    found = []
    for start, stop in zip(starts, [*starts[1:], len(whole)], strict=True):
        own = pypdfium2.PdfDocument.new()
        own.import_pages(whole, list(range(start, stop)))
        out_file = io.BytesIO()
        own.save(out_file)
        found.append(out_file.getvalue())
    return found


# --- the table of formats -------------------------------------------------------------------------------------------------

_WRITERS: Final[dict[str, Callable[[Sequence[Part]], bytes]]] = {
    "html": _html,
    "mht": lambda parts: mht(_html(parts)),
    "docx": _docx,
    "doc": _doc,
    "xlsx": _xlsx,
    "xls": _xls,
    "ods": _ods,
    "md": _md,
    "txt": _tabs,
    "csv": _commas,
    "pdf": lambda parts: pdfs([parts])[0],
}


def laid_out(parts: Iterable[Part], *, merged: bool) -> list[Part]:
    """What a writer takes: cells that do not overlap, or none that are merged."""
    return [part if isinstance(part, str) else _free_of_overlap(part) if merged else _unmerged(part) for part in parts]


def written(kind: str, parts: Iterable[Part], *, merged: bool) -> bytes:
    return _WRITERS[kind](laid_out(parts, merged=merged))
