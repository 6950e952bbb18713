"""Cells that show something else than what the file stores: what may be printed of each is said beside it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Final

from PIL import ImageFont

from fuzz.sources import TITLE_OF_TABLE, first_row, ods
from nianbao.base.errors import DocumentError
from nianbao.base.numbers import State
from nianbao.model.document import Grid
from nianbao.readers.sniff import read
from nianbao.recognise.tables.readings import cell_reading
from support import ofd
from support.bad_inputs import document

SHOWN, STORED, NONE = "shown", "stored", "none"
_TABLE: Final = [f"{x} 200 m {x} 260 l S" for x in (50, 150, 250, 350)] + [
    f"50 {y} m 350 {y} l S" for y in (200, 230, 260)
]
_AT: Final = "BT /F1 12 Tf 180 210 Td"


def _objects(*items: bytes) -> bytes:
    body = b"%PDF-1.7\n"
    for number, item in enumerate(items, 1):
        body += f"{number} 0 obj\n".encode() + item + b"\nendobj\n"
    return body + b"trailer << /Root 1 0 R >>\n%%EOF"


def stream(content: bytes, head: str = "") -> bytes:
    return f"<< /Length {len(content)} {head} >>\nstream\n".encode() + content + b"\nendstream"


def page(own: str, *more: bytes, resources: str = "", box: str = "", catalog: str = "", before: str = "") -> bytes:
    """A page with a ruled table; `own` is drawn in its second row. `more`: objects from number 6 on; `before`: what is drawn
    under the table."""
    words = [(60, 240, "Item"), (160, 240, "Person"), (260, 240, "Total"), (60, 210, "Granted"), (270, 210, "77")]
    others = [f"BT /F1 12 Tf {x} {y} Td ({text}) Tj ET" for x, y, text in words]
    drawn = " ".join([before, *_TABLE, *others, own]).encode()
    return _objects(
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 300] {box} /Contents 5 0 R /Resources << /Font << /F1 3 0 R "
        f"{resources} >>".encode(),
        stream(drawn),
        *more,
    )


def to_unicode(pairs: dict[str, str]) -> bytes:
    lines = "\n".join(f"<{ord(code):02X}> <{ord(char):04X}>" for code, char in pairs.items())
    return stream(
        f"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def 1 begincodespacerange <00> <FF> "
        f"endcodespacerange {len(pairs)} beginbfchar\n{lines}\nendbfchar endcmap end end".encode()
    )


def _told(shown: str, stored: str, base: str = "Helvetica", encoding: str = "/Encoding /WinAnsiEncoding") -> bytes:
    """Figures of a font whose table of characters says others."""
    pairs = dict(zip(shown, stored, strict=False))
    font = f"<< /Type /Font /Subtype /Type1 /BaseFont /{base} {encoding} /ToUnicode 7 0 R >>".encode()
    own = f"BT /F2 12 Tf 180 210 Td ({shown}) Tj ET"
    return page(own, font, to_unicode(pairs), resources="/F2 6 0 R >>")


def embedded(drawn: str, told: str, kind: str) -> bytes:
    """Figures of a font that is embedded, by the numbers of its glyphs or by bytes that have no names."""
    raw = ImageFont.load_default(20).path.getvalue()  # its glyphs follow ASCII, the space is the third
    glyphs = {char: ord(char) - 29 for char in map(chr, range(32, 127))}
    true = {glyphs[char]: char for char in "0123456789"}
    codes = [glyphs[char] for char in drawn]
    turned = kind == "map"  # the table of glyphs lies, that of characters does not
    cids = [glyphs[char] for char in told] if turned else codes
    said = true | ({} if turned else dict(zip(codes, told, strict=True)))
    if kind == "alone":
        said = dict(zip(codes, told, strict=True))
    lines = "".join(f"<{cid:04X}> <{ord(char):04X}>\n" for cid, char in said.items())
    if kind == "ranges":
        lines = "".join(f"<{cid:04X}> <{cid:04X}> <{ord(char):04X}>\n" for cid, char in said.items())
    word = "range" if kind == "ranges" else "char"
    table = stream(
        f"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def 1 begincodespacerange <0000> <FFFF> "
        f"endcodespacerange {len(said)} beginbf{word}\n{lines}endbf{word} endcmap end end".encode()
    )
    mapped = list(range(256))
    for cid, glyph in zip(cids, codes, strict=True):
        mapped[cid] = glyph
    own = f"BT /F2 12 Tf 180 210 Td <{''.join(f'{cid:04X}' for cid in cids)}> Tj ET"
    return page(
        own,
        b"<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Own /Encoding /Identity-H /DescendantFonts [7 0 R] "
        b"/ToUnicode 10 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Own /CIDSystemInfo << /Registry (Adobe) /Ordering "
        b"(Identity) /Supplement 0 >> /FontDescriptor 8 0 R /DW 580 "
        + (b"/CIDToGIDMap 11 0 R >>" if turned else b"/CIDToGIDMap /Identity >>"),
        b"<< /Type /FontDescriptor /FontName /ABCDEF+Own /Flags 4 /FontBBox [-150 -210 945 800] /ItalicAngle 0 /Ascent 970 "
        b"/Descent -229 /CapHeight 700 /StemV 70 /FontFile2 9 0 R >>",
        stream(raw, f"/Length1 {len(raw)}"),
        table,
        stream(b"".join(number.to_bytes(2, "big") for number in mapped)),
        resources="/F2 6 0 R >>",
    )


def _pdf(a: str, b: str) -> Iterator[tuple[str, bytes, str]]:
    end = " >>"
    shows = f"({a}) Tj ET"
    hidden = f"({b}) Tj ET"
    yield "plain", page(f"{_AT} {shows}", resources=end), SHOWN
    for tag in ("Span", "Figure", "P"):
        yield (
            f"ActualText on {tag}",
            page(f"/{tag} << /ActualText ({b}) >> BDC {_AT} {shows} EMC", resources=end),
            SHOWN,
        )
    yield "ActualText within", page(f"{_AT} /Span << /ActualText ({b}) >> BDC ({a}) Tj EMC ET", resources=end), SHOWN
    coded = b.encode("utf-16-be").hex()
    yield (
        "ActualText in UTF-16",
        page(f"/Span << /ActualText <FEFF{coded}> >> BDC {_AT} {shows} EMC", resources=end),
        SHOWN,
    )
    named = page(f"/Span /P1 BDC {_AT} {shows} EMC", resources=f"{end} /Properties << /P1 << /ActualText ({b}) >> >>")
    yield "ActualText by name", named, SHOWN
    yield "ActualText empty", page(f"/Span << /ActualText () >> BDC {_AT} {shows} EMC", resources=end), SHOWN
    yield (
        "ActualText on a path",
        page(f"/Span << /ActualText ({b}) >> BDC 160 205 m 170 205 l S EMC", resources=end),
        NONE,
    )
    for size in ("0.2", "0.01", "0.5", "1"):
        yield f"size {size}", page(f"BT /F1 {size} Tf 180 210 Td {hidden}", resources=end), NONE
    yield "small by Tm", page(f"BT /F1 12 Tf 0.02 0 0 0.02 180 210 Tm {hidden}", resources=end), NONE
    yield "small by cm", page(f"q 0.01 0 0 0.01 180 210 cm BT /F1 12 Tf 0 0 Td {hidden} Q", resources=end), NONE
    yield "narrow by Tz", page(f"BT /F1 12 Tf 0.5 Tz 180 210 Td {hidden}", resources=end), NONE
    yield "no width", page(f"BT /F1 12 Tf 0.001 0 0 1 180 210 Tm {hidden}", resources=end), NONE
    yield "no height", page(f"BT /F1 12 Tf 1 0 0 0.001 180 210 Tm {hidden}", resources=end), NONE
    yield "small before a figure", page(f"BT /F1 0.3 Tf 178 210 Td {hidden} {_AT} {shows}", resources=end), SHOWN
    yield "covered by a path", page(f"{_AT} {hidden} q 1 g 151 201 98 28 re f Q", resources=end), NONE
    yield "covered in black", page(f"{_AT} {hidden} q 0 g 155 203 90 24 re f Q", resources=end), NONE
    rounded = "q 1 g 152 202 m 248 202 l 248 215 248 228 240 228 c 160 228 l 152 228 152 220 152 202 c f Q"
    yield "covered by a rounded path", page(f"{_AT} {hidden} {rounded}", resources=end), NONE
    image = "q 98 0 0 28 151 201 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \xff EI Q".encode("latin-1").decode("latin-1")
    yield "covered by a picture", page(f"{_AT} {hidden} {image}", resources=end), NONE
    yield "clipped", page(f"q 10 10 5 5 re W n {_AT} {hidden} Q", resources=end), NONE
    yield "clipped by text", page(f"q BT /F1 12 Tf 7 Tr 20 20 Td (x) Tj ET {_AT} 0 Tr {hidden} Q", resources=end), NONE
    yield "mode 3", page(f"BT /F1 12 Tf 3 Tr 180 210 Td {hidden}", resources=end), NONE
    yield "white", page(f"q 1 g {_AT} {hidden} Q", resources=end), NONE
    state = f"{end} /ExtGState << /G0 << /ca 0 /CA 0 >> >>"
    yield "opacity 0", page(f"q /G0 gs {_AT} {hidden} Q", resources=state), NONE
    yield (
        "outside the crop box",
        page(f"BT /F1 12 Tf 370 210 Td {hidden}", resources=end, box="/CropBox [0 0 360 300]"),
        NONE,
    )
    layer = f"{end} /Properties << /L0 6 0 R >>"
    off = "/OCProperties << /OCGs [6 0 R] /D << /OFF [6 0 R] >> >>"
    group = b"<< /Type /OCG /Name (old) >>"
    yield "layer off", page(f"/OC /L0 BDC {_AT} {hidden} EMC", group, resources=layer, catalog=off), NONE
    base = "/OCProperties << /OCGs [6 0 R] /D << /BaseState /OFF >> >>"
    yield "layers off at first", page(f"/OC /L0 BDC {_AT} {hidden} EMC", group, resources=layer, catalog=base), NONE
    for name in ("Helvetica", "Times-Roman", "Courier"):
        yield f"ToUnicode of {name} lies", _told(a, b, name), SHOWN
    yield "ToUnicode lies without an encoding", _told(a, b, encoding=""), SHOWN
    letters = dict(zip("abc", b, strict=False))
    yield "ToUnicode makes figures of letters", _told("abc"[: len(b)], "".join(letters.values())), NONE
    yield "plain, embedded", embedded(a, a, "chars"), SHOWN
    for kind in ("chars", "ranges", "alone", "map"):
        yield f"embedded, {kind} lie", embedded(a, b, kind), SHOWN
        if kind != "map":
            yield f"embedded, {kind} make figures of letters", embedded("KQ"[: len(a)], b, kind), NONE
    names = dict(
        zip("0123456789", ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], strict=True)
    )
    other = f"/Encoding << /Differences [{' '.join(f'{ord(x)} /{names[y]}' for x, y in zip(b, a, strict=True))}] >>"
    yield "Differences show others", _told(b, b, encoding=other), SHOWN
    ranges = stream(
        f"begincmap {len(a)} beginbfrange\n".encode()
        + "\n".join(f"<{ord(x):02X}> <{ord(x):02X}> <{ord(y):04X}>" for x, y in zip(a, b, strict=True)).encode()
        + b"\nendbfrange endcmap"
    )
    font = b"<< /Type /Font /Subtype /TrueType /BaseFont /Arial /Encoding /MacRomanEncoding /ToUnicode 7 0 R >>"
    yield (
        "ToUnicode lies by ranges",
        page(f"BT /F2 12 Tf 180 210 Td ({a}) Tj ET", font, ranges, resources="/F2 6 0 R >>"),
        SHOWN,
    )


def _docx(a: str, b: str) -> Iterator[tuple[str, bytes, str]]:
    def run(properties: str, text: str) -> str:
        return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"

    def cell(content: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{content}</w:p></w:tc>"

    yield "plain", document(first_row(run("", a))), SHOWN
    for name in ("vanish", "specVanish", "webHidden", "strike"):
        yield name, document(first_row(run(f"<w:{name}/>", b))), NONE if name != "webHidden" else STORED
    yield (
        "deleted",
        document(first_row(f'<w:del w:id="1"><w:r><w:delText>{b}</w:delText></w:r></w:del>' + run("", a))),
        SHOWN,
    )
    yield "moved away", document(first_row(f'<w:moveFrom w:id="1">{run("", b)}</w:moveFrom>' + run("", a))), SHOWN
    yield "tiny", document(first_row(run('<w:sz w:val="1"/>', b))), NONE
    yield "white on white", document(first_row(run('<w:color w:val="FFFFFF"/>', b))), NONE
    yield "w of 1", document(first_row(run('<w:w w:val="1"/>', b))), NONE
    head = "".join(cell(run("", text)) for text in ("项目", "自然人", "总计"))
    for direct in ("<w:bidiVisual/>", '<w:bidiVisual w:val="1"/>'):
        # from right to left: what is stored last stands at the left
        rows = "".join(
            f"<w:tr>{''.join(cell(run('', text)) for text in row)}</w:tr>"
            for row in (("总计", "自然人", "项目"), (b, a, "予以公开"))
        )
        yield f"mirrored {direct}", document(f"<w:tbl><w:tblPr>{direct}</w:tblPr>{rows}</w:tbl>"), SHOWN
        lead = f"<w:tr>{head}{cell(run('', '结转'))}</w:tr>"
        row = f"<w:tr>{cell(run('', '予以公开'))}{cell(run('', b))}{cell(run('', a))}{cell(run('', '7'))}</w:tr>"
        yield (
            f"mirrored, four columns {direct}",
            document(f"<w:tbl><w:tblPr>{direct}</w:tblPr>{lead}{row}</w:tbl>"),
            SHOWN,
        )


def _odt(a: str, b: str) -> Iterator[tuple[str, bytes, str]]:
    from tests.unit.readers.test_odt_reader import package, row, span, style, table, tc

    def made(content: str, styles: str = "") -> bytes:
        return package(
            table(row(tc("项目"), tc("自然人"), tc("总计")), row(tc("予以公开"), tc(content), tc("77"))), styles
        )

    yield "plain", made(a), SHOWN
    for name, properties in (
        ("none", 'text:display="none"'),
        ("white", 'fo:color="#ffffff"'),
        ("tiny", 'fo:font-size="0.1pt"'),
        ("scaled away", 'style:text-scale="1%"'),
    ):
        yield name, made(span(b), style("T1", properties)), NONE
    for condition in ("true", "1 == 1"):
        mapped = style("T2", 'text:display="none"') + (
            '<style:style style:name="T1" style:family="text"><style:map style:condition="'
            f'{condition}" style:apply-style-name="T2"/></style:style>'
        )
        yield f"hidden where {condition}", made(span(b), mapped), NONE


def _ofd(a: str, b: str) -> Iterator[tuple[str, bytes, str]]:
    from tests.unit.readers.test_ofd_reader import code, table

    place = 'X="0" Y="3" DeltaX="1.5 1.5"'
    clip = (
        '<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary="{}" Stroke="false" Fill="true"><ofd:AbbreviatedData>'
        "M 0 0 L {w} 0 L {w} 5 L 0 5 C</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>"
    )
    plain = code(place, a)

    def made(item: str) -> bytes:
        return ofd.package((table(item),))

    yield "plain", made(plain), SHOWN
    yield "invisible", made(code(place, b, 'Size="3" Visible="false"')), NONE
    yield "Alpha 0", made(code(place, b, 'Size="3" Alpha="0"')), NONE
    yield "invisible block", made(f'<ofd:PageBlock Visible="false">{code(place, b)}</ofd:PageBlock>'), NONE
    for name, area in (("beside", "20 0 5 5"), ("below", "0 20 9 5"), ("nothing", "0 0 0 0")):
        width = area.split()[2]
        cut = clip.format(area, w=width)
        yield f"clipped {name}", made(code(place, b).replace("<ofd:TextCode", cut + "<ofd:TextCode")), NONE
    whole = clip.format("0 0 25 5", w="25")
    yield "clip around all", made(plain.replace("<ofd:TextCode", whole + "<ofd:TextCode")), SHOWN
    yield "tiny", made(code('X="0" Y="3" DeltaX="0.05"', b, 'Size="0.1"')), NONE
    yield "scaled away", made(code('X="0" Y="3" DeltaX="1.5"', b, 'Size="3" CTM="0.01 0 0 0.01 0 0"')), NONE


def _html(a: str, b: str) -> Iterator[tuple[str, bytes, str]]:
    def made(cell: str, styles: str = "") -> bytes:
        head = f"<!DOCTYPE html><meta charset=utf-8><style>{styles}</style><h1>{TITLE_OF_TABLE}</h1>"
        return f"{head}<table border=1><tr><td>项目<td>自然人<td>总计<tr><td>予以公开<td>{cell}</td><td>77</table>".encode()

    yield "plain", made(a), SHOWN
    for style in (
        "transform:scale(0)",
        "clip-path:inset(100%)",
        "filter:opacity(0)",
        "position:absolute;left:-9999px",
        "color:transparent",
        "font-size:0",
        "content-visibility:hidden",
        "width:0;overflow:hidden;display:inline-block",
        "text-indent:-9999px;display:block;overflow:hidden",
        "max-height:0;overflow:hidden;display:block",
        "opacity:0.0",
        "color:rgba(0,0,0,0)",
        "color:#ffffff",
        "zoom:0.01",
        "transform:scaleX(0);display:block",
        "mask-image:linear-gradient(transparent,transparent)",
    ):
        inline = style in ("transform:scale(0)", "content-visibility:hidden")  # nothing of that holds within a line
        yield style, made(f"<span style='{style}'>{b}</span>"), STORED if inline else NONE
    for rule in (
        "td>i{display:none}",
        "td i:first-child{visibility:hidden}",
        "@media all{i{display:none}}",
        "@media screen{i{opacity:0}}",
        "i:not(.x){display:none}",
        "tr td:nth-child(2) i{display:none}",
        "@supports (display:grid){i{display:none}}",
        ":is(i,b){display:none}",
    ):
        yield rule, made(f"<i>{b}</i>", rule), NONE
    yield "@media print", made(f"<i>{a}</i>", "@media print{i{display:none}}"), SHOWN
    for rule in (
        "i::before{content:'9'}",
        "i::after{content:'0'}",
        "i{direction:rtl;unicode-bidi:bidi-override}",
        "i{text-transform:none;font-size:0}",
    ):
        yield rule, made(f"<i>{b}</i>", rule), NONE
    for tag in ("noscript", "object", "canvas", "video", "dialog", "template", "rp"):
        yield tag, made(f"<{tag}>{b}</{tag}>{a}"), SHOWN if tag not in ("noscript", "object") else "either"
    for first, last in (
        ("<p>", "</p>"),
        ("<div>", "</div>"),
        ("<h4>", "</h4>"),
        ("<li>", "</li>"),
        ("<dd>", "</dd>"),
        ("<pre>", "</pre>"),
        ("<span style='display:block'>", "</span>"),
        ("<address>", "</address>"),
        ("<fieldset>", "</fieldset>"),
        ("<span style='display:flex'>", "</span>"),
        ("<b style='float:left;margin:9px'>", "</b>"),
    ):
        yield f"two in {first}", made(f"{first}{a}{last}{first}{b}{last}"), NONE


def _ods(a: str, b: str) -> Iterator[tuple[str, bytes, str]]:
    space = "urn:oasis:names:tc:opendocument:xmlns:"

    def made(inner: str, styles: str = "", attributes: str = "") -> bytes:
        def cell(value: str, more: str = "") -> str:
            return f"<table:table-cell {more}>{value}</table:table-cell>"

        rows = "".join(cell(f"<text:p>{text}</text:p>") for text in ("项目", "自然人", "总计"))
        second = cell("<text:p>予以公开</text:p>") + cell(inner, attributes) + cell("<text:p>77</text:p>")
        return ods(
            f'<?xml version="1.0"?><office:document-content xmlns:office="{space}office:1.0" xmlns:table="{space}table:1.0" '
            f'xmlns:text="{space}text:1.0" '
            f'xmlns:style="{space}style:1.0" xmlns:number="{space}datastyle:1.0" xmlns:fo="{space}xsl-fo-compatible:1.0">'
            f"<office:automatic-styles>{styles}</office:automatic-styles>"
            f'<office:body><office:spreadsheet><table:table table:name="表"><table:table-row>{rows}</table:table-row>'
            f"<table:table-row>{second}</table:table-row>"
            "</table:table></office:spreadsheet></office:body></office:document-content>"
        )

    value = f'office:value-type="float" office:value="{b}"'
    style = '<style:style style:name="{}" style:family="table-cell"><style:text-properties {}/>{}</style:style>'
    yield "plain", made(f"<text:p>{a}</text:p>", "", f'office:value-type="float" office:value="{a}"'), SHOWN
    yield "another value", made(f"<text:p>{a}</text:p>", "", value), SHOWN
    yield "a comment", made(f"<office:annotation><text:p>{b}</text:p></office:annotation><text:p>{a}</text:p>"), SHOWN
    yield (
        "white",
        made(f"<text:p>{b}</text:p>", style.format("c", 'fo:color="#ffffff"', ""), f'{value} table:style-name="c"'),
        NONE,
    )
    yield (
        "white by condition",
        made(
            f"<text:p>{b}</text:p>",
            style.format("w", 'fo:color="#ffffff"', "")
            + style.format("c", "", '<style:map style:condition="cell-content()&gt;0" style:apply-style-name="w"/>'),
            f'{value} table:style-name="c"',
        ),
        NONE,
    )


MAKERS: Final[dict[str, Callable[[str, str], Iterator[tuple[str, bytes, str]]]]] = {
    "pdf": _pdf, "docx": _docx, "odt": _odt, "ofd": _ofd, "html": _html, "ods": _ods,
}  # fmt: skip


def cases(kind: str, seed: int) -> Iterator[tuple[str, bytes, set[int], bool]]:
    """(name, file, what may be printed, whether it must be) of each case of a format."""
    rng = random.Random(f"{kind} {seed}")
    one, other = rng.sample("23456789", 2)
    a, b = one + rng.choice("145"), other + rng.choice("067")
    for name, data, seen in MAKERS[kind](a, b):
        may = {SHOWN: {int(a)}, STORED: {int(b)}, NONE: set(), "either": {int(a), int(b)}}[seen]
        yield name, data, may, name.startswith(("plain", "clip around", "@media print"))


def faults(kind: str, seed: int) -> list[str]:
    """What is printed amiss."""
    found = []
    for name, data, may, must in cases(kind, seed):
        printed = printed_in(data, kind)
        if not printed <= may or (must and not printed):
            found.append(f"{kind}, {name}: {sorted(printed)}, not {sorted(may)}")
    return found


def printed_in(data: bytes, kind: str) -> set[int]:
    """The figures that are read in the second cell of the second row."""
    try:
        blocks = read(data, f"x.{kind}").blocks
    except DocumentError:
        return set()
    cells = [cell for block in blocks if isinstance(block, Grid) for cell in block.cells]

    readings = [cell_reading(cell, None) for cell in cells if (cell.row, cell.column) == (1, 1)]
    return {int(one.value) for one in readings if one.state is State.PRINTED and one.value is not None}
