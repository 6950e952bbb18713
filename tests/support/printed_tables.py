"""Tables as cells that know which figure they print: how reports of them look in nine formats, and what was read of them
against what is printed."""

from __future__ import annotations

import html
import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace

import openpyxl

from nianbao.model.form import Address, FormSpec
from nianbao.model.report import Report, State
from support.flattened import ORDINALS
from support.zoo import Span, Values, spans_of


@dataclass(frozen=True)
class Box:
    """A printed cell: place, spans, text, and the address whose figure it prints."""

    row: int
    column: int
    height: int
    width: int
    text: str
    address: Address | None = None

    @property
    def right(self) -> int:
        return self.column + self.width


Boxes = list[Box]


def boxes_of(form: FormSpec, table: str, values: Values) -> Boxes:
    spec = form.table_by_id[table]
    places = {address: f"\0{number}" for number, address in enumerate(spec.cells)}
    spans: list[Span] = spans_of(spec, {**places})[0]
    back = {mark: address for address, mark in places.items()}
    return [Box(*s[:4], values[back[s[4]]], back[s[4]]) if s[4] in back else Box(*s) for s in spans]


def distinct_values(form: FormSpec, rng: random.Random) -> Values:
    """For each address another count, none of them like an ordinal or a year."""
    counts = rng.sample(range(3100, 9900), len(form.addresses))
    return {address: str(count) for address, count in zip(form.addresses, counts, strict=True)}


def bottom(boxes: Boxes) -> int:
    return max(box.row + box.height for box in boxes)


# --- writers ------------------------------------------------------------------------------------------------------------

TITLE = "云溪市青栎区农业农村局2024年政府信息公开工作年度报告"
TEXT = "本年度各项工作按照要求推进，内容经过核对，没有发现遗漏，后续仍将按月核查并公布结果。"


def _parts(form: FormSpec, tables: dict[str, Boxes]) -> list[str | Boxes]:
    out: list[str | Boxes] = [TITLE]
    for number, section in enumerate(form.sections):
        out.append(f"{ORDINALS[number]}、{section.title}")
        out += [tables[table] for table in section.tables] or [TEXT]
    return out


def _matrix(boxes: Boxes) -> list[list[str]]:
    rows = [[""] * max(box.right for box in boxes) for _ in range(bottom(boxes))]
    for box in boxes:
        rows[box.row][box.column] = rows[box.row][box.column] or box.text
    return rows


def _filled(boxes: Boxes, *, ends: bool = True) -> list[Boxes]:
    """The rows, with blank cells where nothing stands, behind the last one if `ends`; what would overlap is cut to one
    cell, or left out."""
    width, height = max(box.right for box in boxes), bottom(boxes)
    taken = [[False] * width for _ in range(height)]
    rows: list[Boxes] = [[] for _ in range(height)]
    for box in sorted(boxes, key=lambda box: (box.row, box.column)):
        place = [(r, c) for r in range(box.row, box.row + box.height) for c in range(box.column, box.right)]
        if any(taken[r][c] for r, c in place):
            place, box = [(box.row, box.column)], replace(box, height=1, width=1)
            if taken[box.row][box.column]:
                continue
        for r, c in place:
            taken[r][c] = True
        rows[box.row].append(box)
    for r, line in enumerate(taken):
        last = width if ends else max((c + 1 for c, there in enumerate(line) if there), default=0)
        rows[r] += [Box(r, c, 1, 1, "") for c, there in enumerate(line[:last]) if not there]
        rows[r].sort(key=lambda box: box.column)
    return rows


def _html(parts: list[str | Boxes]) -> bytes:
    out = ["<html><body>"]
    for part in parts:
        if isinstance(part, str):
            out.append(f"<p>{html.escape(part)}</p>")
            continue
        out.append("<table border=1>")
        for row in _filled(part, ends=False):
            cells = (f'<td rowspan="{b.height}" colspan="{b.width}">{html.escape(b.text)}</td>' for b in row)
            out.append(f"<tr>{''.join(cells)}</tr>")
        out.append("</table>")
    return "\n".join([*out, "</body></html>"]).encode()


def _lines(joint: str, ends: str = "", rule: bool = False) -> Callable[[list[str | Boxes]], bytes]:
    def made(parts: list[str | Boxes]) -> bytes:
        out: list[str] = []
        for part in parts:
            if isinstance(part, str):
                out += [part, ""]
                continue
            rows = _matrix(part)
            lines = [f"{ends}{joint.join(row)}{ends[::-1]}" for row in rows]
            out += [lines[0], "|" + "---|" * len(rows[0]), *lines[1:], ""] if rule else [*lines, ""]
        return "\n".join(out).encode()

    return made


def _cell_a_line(parts: list[str | Boxes]) -> bytes:
    out: list[str] = []
    for part in parts:
        out += [part] if isinstance(part, str) else [text for row in _matrix(part) for text in row if text]
    return "\n".join(out).encode()


def _blanks(parts: list[str | Boxes]) -> bytes:
    out: list[str] = []
    for part in parts:
        out += [part] if isinstance(part, str) else ["  ".join(filter(None, row)) for row in _matrix(part)]
    return "\n".join(out).encode()


def _xlsx(parts: list[str | Boxes]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    row = 1
    for part in parts:
        if isinstance(part, str):
            sheet.cell(row, 1, part)
            row += 1
            continue
        for box in (box for line in _filled(part) for box in line):
            if box.text:
                sheet.cell(row + box.row, 1 + box.column, int(box.text) if box.text.isdigit() else box.text)
            if box.height > 1 or box.width > 1:
                last = (row + box.row + box.height - 1, box.right)
                sheet.merge_cells(None, row + box.row, 1 + box.column, *last)
        row += bottom(part)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _zipped(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()


def _docx(parts: list[str | Boxes]) -> bytes:
    def paragraph(text: str) -> str:
        return f"<w:p><w:r><w:t>{html.escape(text)}</w:t></w:r></w:p>"

    body = []
    for part in parts:
        if isinstance(part, str):
            body.append(paragraph(part))
            continue
        rows: list[list[tuple[int, str]]] = [[] for _ in range(bottom(part))]
        for box in (box for line in _filled(part, ends=False) for box in line):
            for down in range(box.height):
                merge = "" if box.height == 1 else '<w:vMerge w:val="restart"/>' if not down else "<w:vMerge/>"
                text = box.text if not down else ""
                cell = f'<w:tc><w:tcPr><w:gridSpan w:val="{box.width}"/>{merge}</w:tcPr>{paragraph(text)}</w:tc>'
                rows[box.row + down].append((box.column, cell))
        grid = "<w:gridCol/>" * max(box.right for box in part)
        lines = (f"<w:tr>{''.join(cell for _, cell in sorted(row))}</w:tr>" for row in rows)
        body.append(f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>")
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    return _zipped(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'wordprocessingml.document.main+xml"/></Types>',
            "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{relation}" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f"<w:document {_W}><w:body>{''.join(body)}</w:body></w:document>",
        }
    )


_ODS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def _ods(parts: list[str | Boxes]) -> bytes:
    rows: list[str] = []
    for part in parts:
        if isinstance(part, str):
            rows.append(f'<table:table-cell office:value-type="string"><text:p>{part}</text:p></table:table-cell>')
            continue
        cells: dict[int, list[tuple[int, str]]] = {row: [] for row in range(bottom(part))}
        for box in (box for line in _filled(part) for box in line):
            kind = f'office:value-type="float" office:value="{box.text}"' if box.text.isdigit() else ""
            kind = kind or ('office:value-type="string"' if box.text else "")
            span = f'table:number-columns-spanned="{box.width}" table:number-rows-spanned="{box.height}"'
            own = f"<table:table-cell {kind} {span}><text:p>{html.escape(box.text)}</text:p></table:table-cell>"
            for down in range(box.height):
                for right in range(box.width):
                    cell = "<table:covered-table-cell/>" if down or right else own
                    cells[box.row + down].append((box.column + right, cell))
        rows += ["".join(cell for _, cell in sorted(row)) for row in cells.values()]
    lines = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return _zipped(
        {
            "mimetype": kind,
            "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
            "content.xml": f'<office:document-content {_ODS} office:version="1.2"><office:body><office:spreadsheet>'
            f'<table:table table:name="年报">{lines}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        }
    )


FORMATS: dict[str, tuple[str, Callable[[list[str | Boxes]], bytes]]] = {
    "html": ("html", _html),
    "docx": ("docx", _docx),
    "xlsx": ("xlsx", _xlsx),
    "ods": ("ods", _ods),
    "md": ("md", _lines(" | ", "| ", rule=True)),
    "tabs": ("txt", _lines("\t")),
    "csv": ("csv", _lines(",")),
    "blanks": ("txt", _blanks),
    "cell_a_line": ("txt", _cell_a_line),
}


def written(form: FormSpec, tables: dict[str, Boxes], how: str) -> tuple[str, bytes]:
    """(Ending of the file's name, its bytes)."""
    ending, write = FORMATS[how]
    return ending, write(_parts(form, tables))


# --- the oracle ---------------------------------------------------------------------------------------------------------

_DASHES = ("/", "—", "-", "无", "**")


def faults(report: Report, tables: dict[str, Boxes]) -> tuple[list[str], int, int]:
    """(What was read wrong, figures read, figures printed)."""
    wrong: list[str] = []
    read = total = 0
    for boxes in tables.values():
        for box in boxes:
            if box.address is None:
                continue
            reading = report.reading(box.address)
            total += box.text.isdigit()
            read += reading.state is State.PRINTED
            if reading.state is State.PRINTED:
                right = str(reading.value) == box.text
            elif reading.state is State.BLANK:
                right = box.text == ""
            elif reading.state is State.DASH:
                right = box.text in _DASHES
            else:
                continue
            if not right:
                wrong.append(f"{box.address}: {box.text!r} read as {reading.state.value} {reading.raw!r}")
        addresses = {box.address for box in boxes}
        for address, reading in report.tables[next(a.table for a in addresses if a)].readings.items():
            if address not in addresses and reading.state is State.PRINTED:
                wrong.append(f"{address}: nothing printed, read as {reading.raw!r}")
    return wrong, read, total
