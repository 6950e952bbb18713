"""OFD as printed: four producers' manners, what is seen and what is not, what lies in a package, damage within bounds."""

from __future__ import annotations

import random
import struct
import time
import zlib
from pathlib import Path

import pytest

from nianbao.base.errors import DocumentError
from nianbao.catalog.load import load_form
from nianbao.model.document import Document, Grid, Mark, Paragraph
from nianbao.readers import sniff
from nianbao.readers.ofd.paths import outline_of
from nianbao.readers.ofd.values import colour, distances, matrix, number, rectangle
from nianbao.recognise import recognise
from support import ofd
from support.ofd import Text, area, package, path, text_object

FORM = load_form(Path(__file__).resolve().parents[3] / "rules" / "disclosure-2021")
TITLE = Text(30, 40, 5, "云溪市青栎区水务局2024年度报告")
XS, YS = [30.0, 60.0, 90.0, 120.0], [60.0, 70.0, 80.0]
HEAD = [Text(32, 66, 3, "项目"), Text(62, 66, 3, "件数"), Text(92, 66, 3, "结转"), Text(32, 76, 3, "新收")]
FIGURE = Text(62, 76, 3, "137")
GRID = ofd.lines_of_table(XS, YS)


def table(*objects: str, before: str = "") -> str:
    """A page with a table of two rows; the objects stand in or over its second one."""
    return GRID + before + "".join(map(text_object, HEAD)) + "".join(objects)


def read(*bodies: str, **parts: object) -> Document:
    return sniff.read(package(bodies, **parts), "report.ofd")  # type: ignore[arg-type]


def grid(document: Document) -> Grid:
    (found,) = (block for block in document.blocks if isinstance(block, Grid))
    return found


def cell(document: Document, row: int = 1, column: int = 1) -> str:
    return next(one.text for one in grid(document).cells if (one.row, one.column) == (row, column))


def words(document: Document) -> str:
    return "\n".join(block.text for block in document.blocks if isinstance(block, Paragraph))


def png(*, alpha: bool = False) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 2, 2, 8, 6 if alpha else 2, 0, 0, 0)
    rows = (b"\0" + b"\xff" * 2 * (4 if alpha else 3)) * 2
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


MEDIUM = '<ofd:MultiMedia ID="50" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia>'
PICTURES = f"<ofd:MultiMedias>{MEDIUM}</ofd:MultiMedias>"


def image(left: float, top: float, width: float, height: float) -> str:
    return f'<ofd:ImageObject ID="9" Boundary="{left} {top} {width} {height}" CTM="{width} 0 0 {height} 0 0" ResourceID="50"/>'


# --- reports ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("manner", sorted(ofd.MANNERS))
def test_every_cell_of_a_report_in_every_manner(manner: str) -> None:
    for seed in range(3):
        draft = ofd.invented(FORM, seed)
        document = sniff.read(ofd.to_ofd(draft, FORM, manner), "report.ofd")
        report = recognise(document, FORM)
        readings = {address: one for found in report.tables.values() for address, one in found.readings.items()}
        assert len(readings) == 200 and {address: one.raw for address, one in readings.items()} == {
            address: draft.cells[address] for address in readings
        }
        assert all(section.found for section in report.sections)
        assert (document.format, document.notes, document.unread_pages) == ("ofd", (), ())
        assert report.agency == "云溪市青栎区水务局"


def test_prose_runs_on_over_lines_and_pages() -> None:
    sentences = [
        f"第{count}月各项工作按照要求推进，内容经过核对，没有发现遗漏，后续仍将按月核查并公布第{count}次结果。"
        for count in range(40)
    ]
    draft = ofd.invented(FORM, 1)
    first = next(iter(draft.sections))
    draft.sections[first] = (draft.sections[first][0], tuple(sentences))
    document = sniff.read(ofd.to_ofd(draft, FORM, "bars"), "report.ofd")
    found = [block for block in document.blocks if isinstance(block, Paragraph) and block.text in sentences]
    assert [block.text for block in found] == sentences and {block.at.page for block in found} == {1, 2, 3}


@pytest.mark.parametrize("namespace", [ofd.NAMESPACE, ofd.OLD_NAMESPACE])
@pytest.mark.parametrize("prefix", ["ofd:", "", "x:"])
def test_both_namespaces_with_any_prefix(namespace: str, prefix: str) -> None:
    assert cell(read(table(text_object(FIGURE)), namespace=namespace, prefix=prefix)) == "137"


# --- text ---------------------------------------------------------------------------------------------------------------


def code(attributes: str, text: str = "137", more: str = 'Size="3"') -> str:
    inner = f"<ofd:TextCode {attributes}>{text}</ofd:TextCode>"
    return f'<ofd:TextObject ID="1" Boundary="62 72 25 5" Font="3" {more}>{inner}</ofd:TextObject>'


def clipped(*boxes: str, more: str = "") -> str:
    """The figure, seen through each of the boxes, by their places from its boundary on."""
    areas = [f'<ofd:Path Boundary="{box}"/>' if box else "<ofd:Text/>" for box in boxes]
    clips = "".join(f"<ofd:Clip><ofd:Area{more}>{area}</ofd:Area></ofd:Clip>" for area in areas)
    whole = code('X="0" Y="3" DeltaX="g 2 1.5"')
    return whole.replace("<ofd:TextCode", f"<ofd:Clips>{clips}</ofd:Clips><ofd:TextCode", 1)


@pytest.mark.parametrize(
    "item",
    [
        code('X="0" Y="3" DeltaX="1.5 1.5"'),
        code('X="0" Y="3" DeltaX="g 2 1.5"'),
        code('X="0" Y="3" DeltaX="g 1 1.5 1.5"'),
        code('X="0" Y="3" DeltaX="1.5"'),  # fewer than characters
        code('X="0" Y="3" DeltaX="1.5 1.5 1.5 1.5"'),  # more
        code('X="0" Y="3"'),  # none
        code('X="0" Y="3" DeltaX="g 1000000000 1.5"'),
        code('X="0" Y="3" DeltaX="1.5,1.5"'),
        code('X="0" Y="3" DeltaX="2.2 2.3"'),  # set wide
        code('X="0" Y="1" DeltaX="g 2 0.5"', more='Size="1" CTM="3 0 0 3 0 0"'),
        code('X="0" Y="3" DeltaX="g 2 1.5"', more='Size="3" HScale="0.9"'),
        code('X="0" Y="3" DeltaX="g 2 1.5"', text="\n   137\n  "),
        code('X="0" Y="3" DeltaX="g 4 1.5"', text=" 137 "),
        f"<ofd:PageBlock><ofd:PageBlock>{text_object(FIGURE)}</ofd:PageBlock></ofd:PageBlock>",
        code('X="0" Y="3" DeltaX="1.5"', text="13") + code('X="3" Y="3"', text="7"),
        '<ofd:TextObject Boundary="62 72 25 5" Size="3"><ofd:TextCode X="0" Y="3">1</ofd:TextCode>'
        '<ofd:TextCode X="1.5">3</ofd:TextCode><ofd:TextCode X="3">7</ofd:TextCode></ofd:TextObject>',
        text_object(FIGURE, inside='<ofd:FillColor Value="192 0 0"/>'),
        text_object(FIGURE, inside='<ofd:FillColor><ofd:AxialShd/></ofd:FillColor>'),
        text_object(FIGURE, more=' Fill="false" Stroke="true"'),
        text_object(FIGURE, inside="<ofd:FillColor/>"),
    ],
)  # fmt: skip
def test_ways_of_setting_a_figure(item: str) -> None:
    document = read(table(item))
    assert cell(document) == "137" and document.notes == ()


@pytest.mark.parametrize(
    "item",
    [
        code('X="0" Y="3" DeltaX="1.5 1.5 1.5"', "12 5"),
        code('X="0" Y="3" DeltaX="1.5 3"', "125"),
        code('X="0" Y="3"', "12 5"),
    ],
)
def test_figures_apart_are_not_one(item: str) -> None:
    assert cell(read(table(item))) == "12 5"


@pytest.mark.parametrize(
    "item",
    [
        text_object(FIGURE, more=' Visible="false"'),
        f'<ofd:PageBlock Visible="false">{text_object(FIGURE)}</ofd:PageBlock>',
        text_object(FIGURE, more=' Alpha="0"'),
        text_object(FIGURE, inside='<ofd:FillColor Value="0 0 0" Alpha="0"/>'),
        text_object(FIGURE, inside='<ofd:FillColor Value="255 255 255"/>'),
        text_object(FIGURE, inside='<ofd:FillColor Value="#ff #ff #ff"/>'),
        text_object(FIGURE, inside='<ofd:FillColor Value="250"/>'),
        text_object(FIGURE, inside='<ofd:FillColor Value="0 0 0 0"/>'),  # no ink at all
        text_object(FIGURE, more=' Fill="false"'),
        text_object(FIGURE, more=' DrawParam="71"'),
        text_object(FIGURE) + area(61, 71, 28, 8),
        area(61, 71, 28, 8, "0 0 0") + text_object(FIGURE),  # black on black
        text_object(FIGURE) + path("60 75 30 1", "M 0 0 L 30 0", 'LineWidth="8"', '<ofd:StrokeColor Value="255 255 255"/>'),
        text_object(FIGURE) + image(61, 71, 28, 8),
        code('X="90" Y="3" DeltaX="g 2 1.5"'),  # outside its boundary
        code('X="0" Y="3"', more='Size="0.3"'),
        code('X="0" Y="3"', more='Size="3" HScale="0.01"'),
        code('X="0" Y="3"', more='Size="3" CTM="0.1 0 0 0.1 0 0"'),
        clipped("20 0 4 5"),
        clipped("0 0 0 0"),
        clipped("0 0 25 5", "90 0 25 5"),  # seen where both of them are
        clipped("0 0 25 5", more=' CTM="1 0 0 1 40 0"'),
    ],
)  # fmt: skip
def test_what_nobody_sees_is_not_read(item: str) -> None:
    white = (
        '<ofd:DrawParams><ofd:DrawParam ID="71" Relative="72"/><ofd:DrawParam ID="72" Relative="71">'
        '<ofd:FillColor Value="255 255 255"/></ofd:DrawParam></ofd:DrawParams>'
    )
    document = read(
        table(item, text_object(Text(92, 76, 3, "5"))), public=white + PICTURES, parts={"Doc_0/Res/a.png": png()}
    )
    assert "137" not in cell(document) and cell(document, 1, 2) == "5"
    assert any("看不见的文字" in note for note in document.notes)


@pytest.mark.parametrize(
    "item",
    [
        area(61, 71, 28, 8) + text_object(FIGURE),  # the text lies on it
        area(61, 71, 28, 8, "0 0 0") + text_object(FIGURE, inside='<ofd:FillColor Value="255 255 255"/>'),
        text_object(FIGURE) + area(61, 71, 28, 8, "255 255 0", ' Alpha="60"'),  # marked
        text_object(FIGURE)
        + path("61 71 28 8", "M 0 0 L 28 0 L 28 8 L 0 8 C", 'Stroke="false" Fill="true"'),  # no colour
        text_object(FIGURE) + area(91, 71, 28, 8),
        clipped("0 0 25 5"),
        clipped("0 0 25 5", "0 0 12 5"),
        clipped(""),  # by letters: not looked at
    ],
)
def test_what_is_seen_is_read(item: str) -> None:
    document = read(table(item))
    assert cell(document) == "137" and document.notes == ()


def test_a_seal_that_is_seen_through_hides_nothing() -> None:
    parts = {"Doc_0/Res/a.png": png(alpha=True)}
    assert cell(read(table(text_object(FIGURE), image(55, 65, 40, 40)), public=PICTURES, parts=parts)) == "137"


@pytest.mark.parametrize(
    "more", ['CTM="-1 0 0 1 5 0"', 'CTM="1 0 0 -1 0 5"', 'CTM="-1 0 0 -1 6 5"', 'CharDirection="180"']
)
def test_mirrored_and_turned_figures_are_not_known(more: str) -> None:
    assert "137" not in cell(read(table(code('X="0" Y="3" DeltaX="g 2 1.5"', more=f'Size="3" {more}'))))


def test_figures_on_each_other_are_not_known() -> None:
    assert cell(read(table(text_object(Text(62, 76, 3, "7")), text_object(Text(62.1, 76, 3, "9"))))) not in (
        "7",
        "9",
        "79",
    )


def test_struck_out_figures_are_none() -> None:
    stroke = path("61 74 10 1", "M 0 1 L 8 1")
    (found,) = (one for one in grid(read(table(text_object(FIGURE), stroke))).cells if (one.row, one.column) == (1, 1))
    assert found.marks & Mark.STRUCK and found.text == ""


def test_words_from_top_to_bottom() -> None:
    item = code('X="0" Y="3" DeltaX="0 0" DeltaY="3.2 3.2"', text="水务局", more='Size="3" ReadDirection="90"').replace(
        "62 72 25 5", "150 72 5 12"
    )
    document = read(text_object(TITLE) + item)
    assert [words(document).count(char) for char in "水务局"] == [2, 2, 2]


@pytest.mark.parametrize(("turn", "place"), [("0 1 -1 0", "180 20"), ("0 -1 1 0", "20 180"), ("-1 0 0 -1", "180 100")])
def test_a_page_whose_text_is_turned_is_set_upright(turn: str, place: str) -> None:
    x, y = map(float, place.split())
    a, b, c, d = map(float, turn.split())

    def turned(text: Text) -> str:
        place = f'X="{text.x - 20}" Y="{text.y - 55}" DeltaX="{ofd.deltas(text.steps()[:-1])}"'
        return (
            f'<ofd:TextObject CTM="{a} {b} {c} {d} {x} {y}" Boundary="0 0 210 297" Size="{text.size}">'
            f"<ofd:TextCode {place}>{text.text}</ofd:TextCode></ofd:TextObject>"
        )

    lines = [(x0 - 20, y0 - 55, x1 - 20, y1 - 55) for x0, y0, x1, y1 in _lines()]
    drawn = "".join(
        f'<ofd:PathObject Boundary="0 0 210 297" CTM="{a} {b} {c} {d} {x} {y}" LineWidth="0.2">'
        f"<ofd:AbbreviatedData>M {x0} {y0} L {x1} {y1}</ofd:AbbreviatedData></ofd:PathObject>"
        for x0, y0, x1, y1 in lines
    )
    document = read(drawn + "".join(map(turned, [*HEAD, FIGURE])))
    assert cell(document) == "137" and cell(document, 0, 1) == "件数"


def _lines() -> list[tuple[float, float, float, float]]:
    return [*((XS[0], y, XS[-1], y) for y in YS), *((x, YS[0], x, YS[-1]) for x in XS)]


def test_a_slanting_watermark_is_left_out() -> None:
    mark = (
        '<ofd:TextObject CTM="0.8 -0.6 0.6 0.8 0 0" Boundary="20 60 120 60" Size="9"><ofd:TextCode X="0" Y="40" DeltaX="g 3 9">'
        "内部资料</ofd:TextCode></ofd:TextObject>"
    )
    document = read(table(text_object(FIGURE), mark))
    assert cell(document) == "137" and "内部" not in words(document)
    assert document.notes == ("水印文字未计入正文",)


def test_codes_of_private_use_are_told() -> None:
    private = "".join(chr(0xE100 + place) for place in range(12))
    with pytest.raises(DocumentError) as caught:
        read(text_object(Text(30, 40, 4, private)))
    assert caught.value.reason == "undecodable"
    glyphs = '<ofd:CGTransform CodePosition="0" CodeCount="2" GlyphCount="2"><ofd:Glyphs>12 88</ofd:Glyphs></ofd:CGTransform>'
    with pytest.raises(DocumentError) as caught:
        read(text_object(Text(30, 40, 4, ""), inside=glyphs))
    assert caught.value.reason == "undecodable"


# --- paths --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rules",
    [
        GRID,
        "".join(area(x0, y0, max(x1 - x0, 0.2), max(y1 - y0, 0.2), "0 0 0") for x0, y0, x1, y1 in _lines()),
        path("0 0 210 297", " ".join(f"M {x0} {y0} L {x1} {y1}" for x0, y0, x1, y1 in _lines())),
        path("30 60 90 20", " ".join(f"S {x0} {y0} L {x1} {y1}" for x0, y0, x1, y1 in _lines())),  # in the page's own
        path("30 60 90 20", " ".join(f"M{x0 - 30},{y0 - 60}l{x1 - x0},{y1 - y0}" for x0, y0, x1, y1 in _lines())),
        "".join(
            path(f"{left} {top} 30 10", "M 0 0 L 30 0 L 30 10 L 0 10 C") for left in XS[:-1] for top in YS[:-1]
        ),  # a rectangle a cell
        path("30 60 90 20", " ".join(f"M {x0 / 2 - 15} {y0 / 2 - 30} L {x1 / 2 - 15} {y1 / 2 - 30}" for x0, y0, x1, y1 in _lines()),
             'CTM="2 0 0 2 0 0"'),
    ],
)  # fmt: skip
def test_ways_of_ruling_a_table(rules: str) -> None:
    document = read(rules + "".join(map(text_object, [*HEAD, FIGURE])))
    found = grid(document)
    assert (found.rows, found.columns, cell(document)) == (2, 3, "137")


def test_a_path_is_read_as_far_as_its_operators_go() -> None:
    assert outline_of("M 0 0 L 10 0 L 10 10 C").parts == [([(0, 0), (10, 0), (10, 10)], True, True)]
    assert outline_of("M 0 0 Q 1 1 2 0 B 3 1 4 1 5 0 A 1 1 0 0 1 9 0").count == 7
    assert not outline_of("M 0 0 Q 1 1 2 0").subpaths()
    assert outline_of("3 4 L").parts == [] and outline_of("").box() is None
    assert outline_of("M 0 0 10 0 10 5").subpaths() == [([(0, 0), (10, 0), (10, 5)], False)]


# --- templates, drawings that are used again, comments ------------------------------------------------------------------


def test_a_template_lies_under_its_page() -> None:
    document = sniff.read(package([table(text_object(FIGURE))[len(GRID) :]], templates=[GRID]), "a.ofd")
    assert cell(document) == "137"


def test_a_template_that_is_missing_is_told() -> None:
    lost = {"Doc_0/Tpls/Tpl_0/Content.xml": b"<"}
    document = read(text_object(TITLE), templates=[GRID], parts=lost)
    assert document.unread_pages == (1,) and document.notes == ("第 1 页有一部分缺失或已损坏，未读取",)


def composite(number: str, inner: str) -> str:
    content = f"<ofd:Content>{inner}</ofd:Content>"
    return f'<ofd:CompositeGraphicUnit ID="{number}" Width="90" Height="20">{content}</ofd:CompositeGraphicUnit>'


def test_drawings_used_again_and_drawings_that_hold_each_other() -> None:
    used = '<ofd:CompositeObject ID="5" Boundary="{} 0 210 297" ResourceID="{}"/>'
    units = composite("61", text_object(FIGURE)) + composite("62", used.format(0, 61))
    unit = f"<ofd:CompositeGraphicUnits>{units}</ofd:CompositeGraphicUnits>"
    document = read(table(used.format(0, 61), used.format(30, 62)), public=unit)
    assert (cell(document), cell(document, 1, 2)) == ("137", "137")
    loop = f"<ofd:CompositeGraphicUnits>{composite('61', used.format(0, 61) * 50)}</ofd:CompositeGraphicUnits>"
    before = time.process_time()
    document = read(table(text_object(FIGURE), used.format(0, 61)), public=loop)
    assert time.process_time() - before < 5 and document.unread_pages == (1,)


def annotated(kind: str, appearance: str, more: str = "") -> dict[str, bytes | str]:
    page = '<ofd:Page PageID="1"><ofd:FileLoc>P/A.xml</ofd:FileLoc></ofd:Page>'
    listed = f'<ofd:Annotations xmlns:ofd="{ofd.NAMESPACE}">{page}</ofd:Annotations>'
    one = (
        f'<ofd:PageAnnot xmlns:ofd="{ofd.NAMESPACE}"><ofd:Annot ID="1" Type="{kind}" {more}><ofd:Appearance Boundary="0 0 210 297">'
        f"{appearance}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>"
    )
    return {"Doc_0/Annots/Annotations.xml": listed, "Doc_0/Annots/P/A.xml": one}


@pytest.mark.parametrize(
    ("kind", "appearance", "more", "text", "note"),
    [
        ("Stamp", text_object(Text(62, 79, 3, "9")), "", "137", "有图章批注，未验证"),
        ("Watermark", text_object(Text(62, 79, 3, "9")), "", "137", "水印文字未计入正文"),
        ("Path", text_object(Text(62, 79, 3, "9")), "", "137", "批注中的文字未计入正文"),
        ("Highlight", area(61, 71, 28, 8, "255 255 0"), "", "137", ""),
        ("Path", area(61, 71, 28, 8), 'Visible="false"', "137", ""),
        ("Path", area(61, 71, 28, 8), "", "", "看不见的文字"),
        ("Path", path("61 74 10 1", "M 0 1 L 8 1"), "", "", ""),  # struck out
    ],
)
def test_comments_stand_apart(kind: str, appearance: str, more: str, text: str, note: str) -> None:
    root = "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>"
    other = text_object(Text(92, 76, 3, "5"))
    document = read(table(text_object(FIGURE), other), root=root, parts=annotated(kind, appearance, more))
    assert cell(document) == text and cell(document, 1, 2) == "5"
    assert (note in "".join(document.notes)) if note else document.notes == ()


# --- what lies in a package ---------------------------------------------------------------------------------------------


def test_signatures_attachments_and_versions_are_told() -> None:
    seal = '<ofd:Signature ID="1" Type="Seal" BaseLoc="Sign_0/Signature.xml"/>'
    signed = f'<ofd:Signatures xmlns:ofd="{ofd.NAMESPACE}">{seal}</ofd:Signatures>'
    attached = (
        f'<ofd:Attachments xmlns:ofd="{ofd.NAMESPACE}"><ofd:Attachment ID="1" Name="统计表.xlsx"/></ofd:Attachments>'
    )
    document = read(
        table(text_object(FIGURE)),
        body='<ofd:Versions><ofd:Version ID="1" Index="1"/></ofd:Versions>'
        "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>",
        root="<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>",
        parts={"Doc_0/Signs/Signatures.xml": signed, "Doc_0/Attachs/Attachments.xml": attached},
    )
    assert cell(document) == "137"
    assert document.notes == (
        "文件里有历史版本，读取的是当前显示的版本",
        "有签章，未验证",
        "有附件：统计表.xlsx，未读取",
    )


def test_of_several_documents_the_first_is_shown() -> None:
    whole = package(
        [text_object(TITLE)], body="</ofd:DocBody><ofd:DocBody><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot>"
    )
    document = sniff.read(whole, "a.ofd")
    assert TITLE.text in words(document) and document.notes == ("文件里有 2 个文档，只读取了第一个",)


def test_a_title_that_is_a_file_s_name_is_none() -> None:
    assert read(text_object(TITLE)).titles == ()


@pytest.mark.parametrize(
    "place",
    ["/Doc_0/Pages/Page_0/Content.xml", "pages\\page_0\\content.xml", "./Pages/Page_0/Content.xml", "Pages/Page_0"],
)
def test_ways_of_naming_a_part(place: str) -> None:
    root = f'<ofd:Document xmlns:ofd="{ofd.NAMESPACE}"><ofd:Pages><ofd:Page ID="1" BaseLoc="{place}"/></ofd:Pages></ofd:Document>'
    assert cell(read(table(text_object(FIGURE)), parts={"Doc_0/Document.xml": root})) == "137"


@pytest.mark.parametrize(
    "given",
    [
        {"parts": {"Encryptions.xml": "<ofd:Encryptions/>", "Doc_0/Document.xml": b"\x91\x02\x07"}},
        {"parts": {"decryptseed.dat": b"\x01\x02"}},
        {"body": "<ofd:Encryptions>Doc_0/E.xml</ofd:Encryptions>"},
    ],
)
def test_an_encrypted_package_is_refused_by_name(given: dict[str, object]) -> None:
    with pytest.raises(DocumentError) as caught:
        read(text_object(TITLE), **given)
    assert caught.value.reason == "encrypted" and caught.value.where == "report.ofd"


def test_pages_of_pictures_in_which_nothing_is_recognised_are_told() -> None:
    parts = {"Doc_0/Res/a.png": png()}
    with pytest.raises(DocumentError) as caught:
        read(image(0, 0, 210, 297), public=PICTURES, parts=parts)
    assert caught.value.reason == "scanned"
    document = read(text_object(TITLE), image(0, 0, 210, 297), public=PICTURES, parts=parts)
    assert document.unread_pages == (2,) and document.notes == ("第 2 页只有图片，没有文字，未读取",)


def test_text_under_a_picture_of_the_page_is_what_was_recognised() -> None:
    parts = {"Doc_0/Res/a.png": png()}
    document = read(table(text_object(FIGURE), image(0, 0, 210, 297)), public=PICTURES, parts=parts)
    assert cell(document) == "137" and document.recognised
    assert any("随附的识别文字" in note for note in document.notes)


# --- damage -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "where"),
    [
        ({"OFD.xml": b"<a"}, "a.ofd › OFD.xml"),
        ({"OFD.xml": b"<OFD/>"}, "a.ofd › OFD.xml"),
        ({"Doc_0/Document.xml": b"no xml"}, "a.ofd › Doc_0/Document.xml"),
        ({"Doc_0/Pages/Page_0/Content.xml": b"<Page>"}, "a.ofd › Doc_0/Pages/Page_0/Content.xml"),
        (
            {"Doc_0/Pages/Page_0/Content.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"},
            "a.ofd › Doc_0/Pages/Page_0/Content.xml",
        ),
    ],
)
def test_damage_is_told_with_its_place(parts: dict[str, bytes | str], where: str) -> None:
    with pytest.raises(DocumentError) as caught:
        sniff.read(package([text_object(TITLE)], parts=parts), "a.ofd")
    assert (caught.value.reason, caught.value.where) == ("damaged", where)


def test_a_damaged_page_does_not_hide_the_others() -> None:
    document = read(text_object(TITLE), text_object(TITLE), parts={"Doc_0/Pages/Page_1/Content.xml": b"<"})
    assert document.unread_pages == (2,) and "已损坏" in document.notes[0]


@pytest.mark.parametrize(
    "item",
    [
        code('X="1e300" Y="-1e300" DeltaX="1e308 nan"'),
        code('X="inf" Y="3" DeltaX="g g g"'),
        code('X="0" Y="3" DeltaX="g 99999999999999999999 1 g -5 2"', text="1" * 3000),
        code('X="0" Y="3" DeltaX="g 1000000 0"', more='Size="1e9"'),
        code('X="0" Y="3"', more='Size="0" CTM="0 0 0 0 0 0"'),
        code('X="0" Y="3"', more='Size="3" CTM="1 2"'),
        path("0 0 1e12 nan", "M 0 0 L 1e99 1e99 C C C L"),
        path("0 0 900000 900000", "M 0 0 " + "L 1 1 " * 120_000),
        area(0, 0, 900_000, 900_000) * 400 + text_object(TITLE),
        "<ofd:PageBlock>" * 200 + text_object(FIGURE) + "</ofd:PageBlock>" * 200,
        '<ofd:ImageObject Boundary="0 0 -5 nan" ResourceID="404"/><ofd:CompositeObject ResourceID="404"/>',
    ],
)  # fmt: skip
def test_what_is_beyond_measure_is_bounded(item: str) -> None:
    before = time.process_time()
    document = read(text_object(TITLE) + item)
    assert TITLE.text in words(document) or document.unread_pages or document.notes
    assert time.process_time() - before < 5


def test_more_pages_than_are_read() -> None:
    pages = "".join('<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>' for _ in range(501))
    root = f'<ofd:Document xmlns:ofd="{ofd.NAMESPACE}"><ofd:Pages>{pages}</ofd:Pages></ofd:Document>'
    with pytest.raises(DocumentError) as caught:
        read(text_object(TITLE), parts={"Doc_0/Document.xml": root})
    assert caught.value.reason == "too_large"


# --- values -------------------------------------------------------------------------------------------------------------


def test_values() -> None:
    assert distances("g 3 2.5 1", 9) == [2.5, 2.5, 2.5, 1] and distances("g 9 2", 2) == [2, 2]
    assert distances(None, 3) == [] and distances("1 2 3", 0) == [] and distances("g", 3) == []
    assert colour("12 34 56") == (12, 34, 56) and colour("0 0 0 255") == (0, 0, 0) and colour("#1F") == (31, 31, 31)
    assert colour("") is None and colour("300 -5 0") == (255, 0, 0)
    assert (
        number("2.5mm", 1.0) == 2.5 and number("x", 1.0) == 1.0 and number("1e99", 1.0) == 1.0 and number(None, 3) == 3
    )
    assert rectangle("0 0 1") is None and rectangle("0,0,1,2") == (0, 0, 1, 2) and matrix("1 0 0 1 5 nan") is None


def test_distances_never_exceed_what_is_asked() -> None:
    draw = random.Random(3)
    tokens = ("g", "G", "-1", "2", "0.5", "1e9", "x", "999999999999")
    for _ in range(300):
        count = draw.randrange(20)
        assert len(distances(" ".join(draw.choices(tokens, k=draw.randrange(30))), count)) <= count
