"""A figure in many clothes: what is seen is read, what is not seen is never printed."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Final

import openpyxl
from openpyxl.styles import Font, PatternFill

from fuzz.sources import TITLE_OF_TABLE, first_row, ods
from nianbao.base.numbers import State
from nianbao.model.document import Grid
from nianbao.readers.sniff import read
from nianbao.recognise.tables.readings import cell_reading
from support import word97 as w
from support.bad_inputs import document, pdf
from support.sheets import saved

SEEN: Final = {
    "html": (
        "<p>{}</p>",
        "<span style='color:red'>{}</span>",
        "<b>{}</b>",
        "<div style='float:left;text-align:center'>{}</div>",
        "<font color=#333333>{}</font>",
        "<p style='margin:0cm;line-height:150%'>{}</p>",
        "<span style='background:white;color:#333'>{}</span>",
        "<section><article>{}</article></section>",
    ),
    "docx": (
        "<w:b/>",
        "<w:i/>",
        '<w:color w:val="FF0000"/>',
        '<w:sz w:val="18"/>',
        '<w:u w:val="single"/>',
        '<w:vanish w:val="0"/>',
        '<w:strike w:val="false"/>',
    ),
    "doc": tuple(
        w.sprm(code, value)
        for code, value in ((0x0835, 1), (0x0836, 1), (0x2A42, 6), (0x4A43, 18), (0x2A3E, 1), (0x083C, 0), (0x0837, 0))
    ),
    "xlsx": ("bold", "italic", "red", "yellow ground", "large", "plain format", "counted"),
    "ods": (
        'fo:font-weight="bold"',
        'fo:font-style="italic"',
        'fo:color="#ff0000"',
        'fo:font-size="18pt"',
        'style:text-underline-style="solid"',
        'style:text-line-through-style="none"',
    ),
    "md": ("**{}**", "*{}*", "<span style='color:red'>{}</span>", "<b>{}</b>", "<u>{}</u>"),
    "pdf": ("1 0 0 rg", "0.3 g", "0 0 0.5 rg", "2 Tr 0.1 w", "0 Tr", "0 Tc"),
}
UNSEEN: Final = {
    "html": (
        "<span style='display:none'>{}</span>",
        "<div hidden>{}</div>",
        "<span style='VISIBILITY: HIDDEN'>{}</span>",
        "<span style='opacity:0'>{}</span>",
        "<span style='font-size:0'>{}</span>",
        "<template>{}</template>",
        "<!--{}-->",
        "<script>{}</script>",
        "<del>{}</del>",
        "<span style='text-decoration:line-through'>{}</span>",
        "<div style='height:0;overflow:hidden'>{}</div>",
    ),
    "docx": ("<w:vanish/>", "<w:strike/>", "<w:dstrike/>", '<w:color w:val="FFFFFF"/>', '<w:vanish w:val="on"/>'),
    "doc": (w.HIDDEN, w.STRUCK, w.sprm(0x2A53, 1), w.WHITE, w.sprm(0x6870, 0xFFFFFF), w.DELETED, w.sprm(0x4A43, 2)),
    "xlsx": ("white", "struck", "no format", "hidden row", "on its own colour"),
    "ods": ('fo:color="#ffffff"', 'style:text-line-through-style="solid"', "hidden row"),
    "md": (
        "~~{}~~",
        "<span style='display:none'>{}</span>",
        "<!--{}-->",
        "<del>{}</del>",
        "<span hidden>{}</span>",
        "<s>{}</s>",
    ),
    "pdf": ("3 Tr", "1 g", "1 1 1 rg", "7 Tr", "covered", "clipped"),
}
_BLOCKS: Final = ("<p", "<div", "<section")


def dressed(kind: str, rng: random.Random, figure: int) -> tuple[bytes, bool]:
    """A file with the figure in its second cell, and whether it is seen there."""
    clothes = rng.choices(SEEN[kind], k=rng.randint(0, 4))
    hidden = rng.choice(UNSEEN[kind]) if rng.random() < 0.5 else None
    return _WARDROBES[kind](figure, clothes, hidden, rng), hidden is None


def _html(figure: int, clothes: list[str], hidden: str | None, rng: random.Random) -> bytes:
    worn = [*clothes, *filter(None, [hidden])]
    rng.shuffle(worn)
    cell = str(figure)
    for one in sorted(worn, key=lambda one: one.startswith(_BLOCKS)):
        if not (one.startswith("<p") and "<p" in cell):  # a paragraph holds no block
            cell = one.format(cell)
    table = f"<table border=1><tr><td>项目<td>自然人<td>总计<tr><td>予以公开<td>{cell}</td><td>77</table>"
    return f"<!DOCTYPE html><meta charset=utf-8><h1>{TITLE_OF_TABLE}</h1>{table}".encode()


def _docx(figure: int, clothes: list[str], hidden: str | None, rng: random.Random) -> bytes:
    by_name = {one.split()[0].strip("</>"): one for one in [*clothes, *filter(None, [hidden])]}
    properties = "".join(sorted(by_name.values()))  # one of a name, what hides before what does not
    return document(first_row(f"<w:r><w:rPr>{properties}</w:rPr><w:t>{figure}</w:t></w:r>"))


def _doc(figure: int, clothes: list[bytes], hidden: bytes | None, rng: random.Random) -> bytes:
    by_code = {one[:2]: one for one in [*clothes, *filter(None, [hidden])]}  # one of a code, what hides last
    rows = [*w.row("项目", "自然人", "总计"), *w.row("予以公开", [(str(figure), b"".join(by_code.values()))], "77")]
    return w.document([w.para(TITLE_OF_TABLE), *rows, w.para("")], cut=rng.choice((w.whole, w.saved_fast)))


def _xlsx(figure: int, clothes: list[str], hidden: str | None, rng: random.Random) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["项目", "自然人", "总计"])
    sheet.append(["予以公开", figure, 77])
    cell = sheet.cell(2, 2)
    colour = {"white": "FFFFFFFF", "on its own colour": "FF00B050"}.get(hidden or "")
    cell.font = Font(
        bold="bold" in clothes,
        italic="italic" in clothes,
        size=20 if "large" in clothes else 11,
        color=colour or ("FFFF0000" if "red" in clothes else "FF000000"),
        strike=hidden == "struck",
    )
    ground = {"on its own colour": "FF00B050", "white": None}.get(
        hidden or "", "FFFFFF00" if "yellow ground" in clothes else None
    )
    if ground:
        cell.fill = PatternFill("solid", fgColor=ground)
    cell.number_format = ";;;" if hidden == "no format" else '0"件"' if "counted" in clothes else "0"
    sheet.row_dimensions[2].hidden = hidden == "hidden row"
    return saved(book)


def _ods(figure: int, clothes: list[str], hidden: str | None, rng: random.Random) -> bytes:
    properties = {one.split("=")[0]: one for one in [*clothes, *filter(None, [hidden])] if "=" in one}
    space = "urn:oasis:names:tc:opendocument:xmlns:"

    def cell(value: str, more: str = "") -> str:
        return f"<table:table-cell {more}><text:p>{value}</text:p></table:table-cell>"

    number = f'office:value-type="float" office:value="{figure}" table:style-name="c"'
    row = '<table:table-row table:visibility="collapse">' if hidden == "hidden row" else "<table:table-row>"
    xml = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{space}office:1.0" xmlns:table="{space}table:1.0" '
        f'xmlns:text="{space}text:1.0" xmlns:style="{space}style:1.0" xmlns:fo="{space}xsl-fo-compatible:1.0">'
        f'<office:automatic-styles><style:style style:name="c" style:family="table-cell"><style:text-properties '
        f"{' '.join(properties.values())}/></style:style></office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="表"><table:table-row>{"".join(map(cell, ("项目", "自然人", "总计")))}</table:table-row>'
        f"{row}{cell('予以公开')}{cell(str(figure), number)}{cell('77')}</table:table-row></table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return ods(xml)


def _md(figure: int, clothes: list[str], hidden: str | None, rng: random.Random) -> bytes:
    cell = str(figure)
    for one in dict.fromkeys([*filter(None, [hidden]), *clothes]):
        cell = one.format(cell)
    return f"# {TITLE_OF_TABLE}\n\n| 项目 | 自然人 | 总计 |\n|---|---|---|\n| 予以公开 | {cell} | 77 |\n".encode()


def _pdf(figure: int, clothes: list[str], hidden: str | None, rng: random.Random) -> bytes:
    lines = [f"{x} 200 m {x} 260 l S" for x in (50, 150, 250, 350)] + [f"50 {y} m 350 {y} l S" for y in (200, 230, 260)]

    def text(x: int, y: int, words: str) -> str:
        return f"BT /F1 12 Tf {x} {y} Td ({words}) Tj ET"

    if hidden in ("1 g", "1 1 1 rg"):
        clothes = [one for one in clothes if not one.startswith("2 Tr")]  # outlines of another colour are seen
    state = " ".join([*clothes, hidden if hidden and hidden[0].isdigit() else ""])
    clip = "160 100 10 10 re W n" if hidden == "clipped" else ""
    cover = "1 g 155 203 60 24 re f" if hidden == "covered" else ""
    own = f"q {clip} {state} {text(180, 210, str(figure))} Q q {cover} Q"
    others = [(60, 240, "Item"), (160, 240, "Person"), (260, 240, "Total"), (60, 210, "Granted"), (270, 210, "77")]
    return pdf(" ".join([*lines, *(text(*one) for one in others), own]).encode())


_WARDROBES: Final[dict[str, Callable[[int, list[Any], Any, random.Random], bytes]]] = {
    "html": _html,
    "docx": _docx,
    "doc": _doc,
    "xlsx": _xlsx,
    "ods": _ods,
    "md": _md,
    "pdf": _pdf,
}


def fault(kind: str, seed: int) -> str | None:
    """What is read amiss in the file of this seed."""
    rng = random.Random(f"{kind} {seed}")
    figure = rng.randint(2, 9999)
    data, seen = dressed(kind, rng, figure)
    grids = [block for block in read(data, f"x.{kind}").blocks if isinstance(block, Grid)]
    cells = [cell for grid in grids for cell in grid.cells if cell.row == 1 and cell.column == 1]
    readings = [cell_reading(cell, None) for cell in cells]
    printed = [reading.value for reading in readings if reading.state is State.PRINTED]
    if printed == ([figure] if seen else []):
        return None
    return f"{figure}, {'seen' if seen else 'unseen'}, read as {printed}: {data[:1500]!r}"
