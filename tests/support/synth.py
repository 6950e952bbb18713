"""Invented reports: random tables that satisfy every relation, and writers for all six formats.

Used by the samples in `reports_in/`, by property tests and by the benchmarks. The tables' words come from the pack's form,
so the writers know no form by name.
"""

from __future__ import annotations

import html
import io
import random
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from nianbao.model.form import Address, FormSpec, TableSpec

ORDINALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Box:
    """A printed cell: top-left corner, span, text, and whether it holds a figure."""

    row: int
    column: int
    height: int
    width: int
    text: str
    figure: bool = False


@dataclass(frozen=True)
class Draft:
    """A report before it is printed. `cells` maps addresses to printed text; `sections` ids to (title, paragraphs),
    in print order; tables stand at the end of the section that the form gives them. `swaps` maps label texts to what is
    printed instead; `pictures`: tables printed as a picture; `leave_out`: tables not printed at all."""

    title: str
    preface: tuple[str, ...]
    sections: dict[str, tuple[str, tuple[str, ...]]]
    cells: dict[Address, str]
    layouts: dict[str, str] = field(default_factory=dict)  # table → edition, where it is not the form's own
    swaps: dict[str, str] = field(default_factory=dict)
    pictures: frozenset[str] = frozenset()
    leave_out: frozenset[str] = frozenset()
    tail: tuple[str, ...] = ()


def _runs(values: list[str]) -> Iterable[tuple[int, int, str]]:
    """(start, length, value) of equal neighbours."""
    start = 0
    for at in range(1, len(values) + 1):
        if at == len(values) or values[at] != values[start]:
            yield start, at - start, values[start]
            start = at


def boxes(table: TableSpec, cells: Mapping[Address, str]) -> list[Box]:
    """The table as the form prints it."""
    return _line(table, cells) if table.orientation == "line" else _rows(table, cells)


def _line(table: TableSpec, cells: Mapping[Address, str]) -> list[Box]:
    depth = max(len(row.groups) for row in table.rows) + 1
    width = len(table.columns)
    found: list[Box] = []
    for level in range(depth):
        names = [row.groups[level] if level < len(row.groups) else "" for row in table.rows]
        for start, length, name in _runs(names):
            if name:
                found.append(Box(level, start * width, 1, length * width, name))
    for number, row in enumerate(table.rows):
        found.append(Box(len(row.groups), number * width, 1, width, row.label))
        top = len(row.groups) + 1
        for at, column in enumerate(table.columns):
            found.append(Box(top, number * width + at, depth + 1 - top, 1, column.label))
            text = cells.get(Address(table.id, row.id, column.id), "")
            found.append(Box(depth + 1, number * width + at, 1, 1, text, True))
    return sorted(found, key=lambda box: (box.row, box.column))


def _rows(table: TableSpec, cells: Mapping[Address, str]) -> list[Box]:
    found: list[Box] = []
    left = max(len(row.groups) for row in table.rows) + 1
    full = left + max(
        sum(column.block == block for column in table.columns) for block, _ in table.blocks or (("", ""),)
    )
    top = 0
    for block, header in table.blocks or (("", ""),):
        rows = [row for row in table.rows if row.block == block]
        columns = [column for column in table.columns if column.block == block]
        if header:
            found.append(Box(top, 0, 1, full, header))
            top += 1
        depth = max(len(column.groups) for column in columns) + 1
        found.append(Box(top, 0, depth, left, table.corner))
        widths = [1] * len(columns)
        widths[-1] += full - left - len(columns)
        lefts = [left + sum(widths[:at]) for at in range(len(columns))]
        for level in range(depth - 1):
            names = [column.groups[level] if level < len(column.groups) else "" for column in columns]
            for start, length, name in _runs(names):
                if name:
                    found.append(Box(top + level, lefts[start], 1, sum(widths[start : start + length]), name))
        for at, column in enumerate(columns):
            level = len(column.groups)
            found.append(Box(top + level, lefts[at], depth - level, widths[at], column.label))
        top += depth
        for level in range(left - 1):
            names = [row.groups[level] if level < len(row.groups) else "" for row in rows]
            for start, length, name in _runs(names):
                if name:
                    found.append(Box(top + start, level, length, 1, name))
        for number, row in enumerate(rows):
            level = len(row.groups)
            found.append(Box(top + number, level, 1, left - level, row.label))
            for at, column in enumerate(columns):
                text = cells.get(Address(table.id, row.id, column.id), "")
                found.append(Box(top + number, lefts[at], 1, widths[at], text, True))
        top += len(rows)
    return sorted(found, key=lambda box: (box.row, box.column))


Piece = tuple[str, object]  # ("title" | "heading" | "text", str) | ("table", list[Box]) | ("picture", str)


def pieces(draft: Draft, form: FormSpec) -> list[Piece]:
    """The report in print order."""
    found: list[Piece] = [("title", draft.title), *(("text", text) for text in draft.preface)]
    for section, (title, paragraphs) in draft.sections.items():
        if title:
            found.append(("heading", title))
        found.extend(("text", text) for text in paragraphs)
        for table in form.section_by_id[section].tables if section in form.section_by_id else ():
            if table in draft.leave_out:
                continue
            if table in draft.pictures:
                found.append(("picture", table))
                continue
            spec = form.layout(table, draft.layouts.get(table, form.edition))
            printed = boxes(spec, draft.cells)
            found.append(("table", [replace(box, text=draft.swaps.get(box.text, box.text)) for box in printed]))
    found.extend(("text", text) for text in draft.tail)
    return found


def _size(table: list[Box]) -> tuple[int, int]:
    return max(box.row + box.height for box in table), max(box.column + box.width for box in table)


def _matrix(table: list[Box]) -> list[list[str]]:
    rows, columns = _size(table)
    found = [[""] * columns for _ in range(rows)]
    for box in table:
        found[box.row][box.column] = box.text
    return found


# --- writers ---------------------------------------------------------------------------------------------------------


def to_txt(draft: Draft, form: FormSpec) -> str:
    """Tab separated tables; merged cells leave blanks."""
    lines: list[str] = []
    for kind, value in pieces(draft, form):
        if kind == "table":
            lines += ["\t".join(row).rstrip("\t") for row in _matrix(value)] + [""]  # type: ignore[arg-type]
        elif kind == "picture":
            lines += ["（表格见图片）", ""]
        else:
            lines += [str(value), ""]
    return "\n".join(lines)


def to_md(draft: Draft, form: FormSpec) -> str:
    lines: list[str] = []
    for kind, value in pieces(draft, form):
        if kind == "table":
            rows = _matrix(value)  # type: ignore[arg-type]
            lines.append("| " + " | ".join(rows[0]) + " |")
            lines.append("|" + " --- |" * len(rows[0]))
            lines += ["| " + " | ".join(row) + " |" for row in rows[1:]] + [""]
        elif kind == "picture":
            lines += ["![表格](table.png)", ""]
        else:
            lines += [{"title": "# ", "heading": "## ", "text": ""}[kind] + str(value), ""]
    return "\n".join(lines)


def _html_table(table: list[Box], heavy: bool) -> str:
    rows: dict[int, list[str]] = {}
    for box in table:
        span = (f' rowspan="{box.height}"' if box.height > 1 else "") + (
            f' colspan="{box.width}"' if box.width > 1 else ""
        )
        text = html.escape(box.text)
        if heavy:
            style = "border:1px solid windowtext;padding:0cm 5.4pt;height:21.3pt;font-family:宋体;mso-border-alt:solid windowtext .5pt;"
            inner = '<span style="font-family:宋体;font-size:12pt;letter-spacing:0pt;line-height:150%;color:#000000">'
            cell = f'<td width="66" valign="center" style="{style}"{span}><p align="center" style="margin:0cm;text-align:center">{inner}{text}</span></p></td>'
        else:
            cell = f"<td{span}>{text}</td>"
        rows.setdefault(box.row, []).append(cell)
    body = "".join(f"<tr>{''.join(cells)}</tr>\n" for _, cells in sorted(rows.items()))
    return f'<table border="1" cellspacing="0">\n{body}</table>\n'


def to_html(draft: Draft, form: FormSpec, *, chrome: bool = True, heavy: bool = False) -> str:
    """A page as agencies publish it. `heavy`: inline styles as pasted from a word processor (about 100 KB)."""
    body: list[str] = []
    for kind, value in pieces(draft, form):
        if kind == "table":
            body.append(_html_table(value, heavy))  # type: ignore[arg-type]
        elif kind == "picture":
            body.append('<p><img src="upload/table.png" width="640" height="480"></p>')
        elif kind == "title":
            body.append(f"<h1>{html.escape(str(value))}</h1>")
        else:
            text = html.escape(str(value))
            body.append(
                f'<p style="text-indent:2em;line-height:28pt;font-family:仿宋"><span style="font-size:16pt;font-family:仿宋">{text}</span></p>'
                if heavy
                else f"<p>{text}</p>"
            )
    head = f'<meta charset="utf-8"><title>{html.escape(draft.title)}_云溪市青栎区人民政府</title>'
    top = bottom = ""
    if chrome:
        items = ["首页", "政务公开", "政务服务", "互动交流", "走进青栎", "无障碍浏览", "长者模式", "繁體版"]
        top = '<div class="nav"><ul>' + "".join(f'<li><a href="#">{item}</a></li>' for item in items) + "</ul></div>"
        top += '<div class="crumb">当前位置：<a href="#">首页</a> &gt; <a href="#">政府信息公开年报</a></div>'
        bottom = '<div class="share">打印本页 | 关闭窗口 | 分享到：</div><div class="footer">主办单位：青栎区人民政府办公室 网站标识码：0000000000</div>'
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head>{head}</head><body>{top}\n<div class="article" id="zoom">\n'
        + "\n".join(body)
        + f"\n</div>\n{bottom}</body></html>\n"
    )


def to_docx(draft: Draft, form: FormSpec) -> bytes:
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name = "FangSong"
    normal.font.size = Pt(10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")
    for kind, value in pieces(draft, form):
        if kind == "table":
            table: list[Box] = value  # type: ignore[assignment]
            rows, columns = _size(table)
            grid = document.add_table(rows, columns, style="Table Grid")
            for box in table:
                cell = grid.cell(box.row, box.column)
                if box.height > 1 or box.width > 1:
                    cell = cell.merge(grid.cell(box.row + box.height - 1, box.column + box.width - 1))
                cell.text = box.text
                for run in cell.paragraphs[0].runs:
                    run.font.size = Pt(8)
            document.add_paragraph("")
        elif kind == "picture":
            document.add_picture(io.BytesIO(_png()))
        elif kind == "title":
            document.add_heading(str(value), 0)
        elif kind == "heading":
            document.add_paragraph(str(value)).runs[0].bold = True
        else:
            document.add_paragraph(str(value))
    core = document.core_properties
    core.author = core.last_modified_by = "青栎区"
    core.title = draft.title
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def to_xlsx(draft: Draft, form: FormSpec) -> bytes:
    """One sheet a section: text in column A, tables with merged cells."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    edge = book.add_format({"border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("封面")
    row = 0
    for kind, value in pieces(draft, form):
        if kind == "heading":
            sheet = book.add_worksheet("".join(c for c in str(value) if c not in "[]:*?/\\")[:28])
            row = 0
        if kind == "table":
            table: list[Box] = value  # type: ignore[assignment]
            for box in table:
                content: object = box.text
                if box.figure and box.text.isascii() and box.text.isdigit():
                    content = int(box.text)
                if box.height > 1 or box.width > 1:
                    sheet.merge_range(
                        row + box.row,
                        box.column,
                        row + box.row + box.height - 1,
                        box.column + box.width - 1,
                        content,
                        edge,
                    )
                else:
                    sheet.write(row + box.row, box.column, content, edge)
            row += _size(table)[0] + 1
        elif kind == "picture":
            sheet.insert_image(row, 0, "table.png", {"image_data": io.BytesIO(_png())})
            row += 10
        else:
            sheet.write_string(row, 0, str(value), wrap)
            sheet.set_column(0, 0, 24)
            row += 1
    book.close()
    return out.getvalue()


def to_pdf(draft: Draft, form: FormSpec) -> bytes:
    """By LibreOffice from the Word file; needs `soffice` on the path."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.docx"
        path.write_bytes(to_docx(draft, form))
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
        subprocess.run([*command, "--outdir", folder, str(path)], check=True, capture_output=True, timeout=120)
        return path.with_suffix(".pdf").read_bytes()


def _png() -> bytes:
    """A grey picture of 8 × 8 dots."""
    import struct
    import zlib

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    raw = b"".join(b"\0" + b"\x80" * 8 for _ in range(8))
    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")


# --- figures ---------------------------------------------------------------------------------------------------------

APPLICANTS = ("natural_person", "enterprise", "research", "public_welfare", "legal_service", "other")


def clean_cells(
    form: FormSpec,
    rng: random.Random,
    *,
    size: int = 40,
    density: float = 0.4,
    carried_in: Mapping[str, int] | None = None,
    only_natural: bool = False,
) -> dict[Address, str]:
    """Figures of the 2021 disclosure form that satisfy every relation. `size`: requests of natural persons, about;
    `density`: how many of the result rows and applicant columns are used; `carried_in`: last year's carried_out by column."""
    value: dict[Address, int] = {}
    results = [row.id for row in form.table_by_id["requests"].rows][2:-2]

    def put(row: str, column: str, amount: int) -> None:
        value[Address("requests", row, column)] = amount

    for column in APPLICANTS:
        used = column == "natural_person" or (rng.random() < density and not only_natural)
        scale = 0 if not used else size if column == "natural_person" else size // 6
        amounts = {
            row: rng.randint(0, max(1, scale // 3)) if scale and rng.random() < density else 0 for row in results
        }
        done = sum(amounts.values())
        out = rng.randint(0, scale // 8) if scale else 0
        carried = rng.randint(0, min(done + out, scale // 8)) if scale else 0
        if carried_in is not None:
            carried = carried_in[column]
            out = max(out, carried - done)
        for row, amount in amounts.items():
            put(row, column, amount)
        put("processed_total", column, done)
        put("carried_out", column, out)
        put("carried_in", column, carried)
        put("new_received", column, done + out - carried)
    for row in form.table_by_id["requests"].rows:
        put(row.id, "total", sum(value[Address("requests", row.id, column)] for column in APPLICANTS))
    for row in form.table_by_id["disputes"].rows:
        parts = [rng.randint(0, max(1, size // 20)) if rng.random() < density else 0 for _ in range(4)]
        for column, amount in zip(form.table_by_id["disputes"].columns, [*parts, sum(parts)], strict=True):
            value[Address("disputes", row.id, column.id)] = amount
    cells = {address: str(amount) for address, amount in value.items()}
    for address in form.table_by_id["proactive_disclosure"].cells:
        if address.row == "regulations":
            cells[address] = "0"
        elif address.row == "fees":
            cells[address] = f"{rng.randint(0, 9999) / 100:.2f}" if rng.random() < density else "0"
        else:
            cells[address] = str(rng.randint(0, max(1, size)))
    made, in_force = (Address("proactive_disclosure", "normative_documents", code) for code in ("made", "in_force"))
    cells[in_force] = str(int(cells[in_force]) + int(cells[made]))  # what was made this year is in force
    return cells
