"""Cells of a docx that look otherwise than what they store."""

from __future__ import annotations

import io
import zipfile

import pytest
from tests.unit.readers.test_docx_reader import OFFICE, package, read

from nianbao.base.errors import DocumentError
from nianbao.base.numbers import State, parse_figure
from nianbao.model.document import Document, Grid, Mark, Paragraph
from nianbao.readers.docx import reader as docx

M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
WHITE = '<w:rPr><w:color w:val="FFFFFF"/></w:rPr>'


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def char(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def instruction(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def table(content: str, cell: str = "", paragraph: str = "", tables: str = "") -> str:
    """A table of two rows; `content` is what stands in the paragraph of its third cell."""
    plain = "<w:tc><w:tcPr/><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    head = f"<w:tr>{plain.format('项目')}{plain.format('甲')}{plain.format('乙')}</w:tr>"
    under = f"<w:tc><w:tcPr>{cell}</w:tcPr><w:p><w:pPr>{paragraph}</w:pPr>{content}</w:p></w:tc>"
    return (
        f"<w:tbl><w:tblPr>{tables}</w:tblPr>{head}<w:tr>{plain.format('规章')}{plain.format('7')}{under}</w:tr></w:tbl>"
    )


def seen(document: Document) -> str:
    """What the third cell of the second row shows: its text, `?` where its figure cannot be told, `x` where struck."""
    (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
    cells = [cell for cell in grid.cells if cell.row == 1]
    assert [cell.text for cell in cells[:2]] == ["规章", "7"]
    (cell,) = cells[2:]
    if cell.marks & Mark.STRUCK:
        return "x"
    return "?" if cell.marks & Mark.UNCLEAR or parse_figure(cell.text).state is State.ILLEGIBLE else cell.text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (run("5"), "5"),
        (run("9", "<w:vanish/>"), ""),
        (run("9", "<w:vanish/>") + run("5"), "5"),
        (run("9", '<w:vanish w:val="0"/>'), "9"),
        (run("9", "<w:specVanish/>"), ""),
        (run("9", "<w:strike/>"), "x"),
        (run("9", "<w:dstrike/>") + run("5"), "5"),
        (run("9", '<w:color w:val="FFFFFF"/>'), ""),
        (run("9", '<w:color w:val="FEFEFE"/>'), ""),
        (run("9", '<w:color w:val="FFFFFF" w:themeColor="background1"/>') + run("5"), "5"),
        (run("5", '<w:color w:val="000000"/>'), "5"),
        (run("5", '<w:color w:val="FF0000"/>'), "5"),
        (run("9", '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="000080"/>'), "9"),
        (run("9", '<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>'), ""),
        (run("9", '<w:sz w:val="1"/>') + run("5", '<w:sz w:val="21"/>'), "5"),
        ("<w:hyperlink>" + run("5") + "</w:hyperlink>", "5"),
        ("<w:del>" + run("9") + "</w:del>" + run("5"), "5"),
        ('<x:y xmlns:x="urn:x">' + run("9") + "</x:y>" + run("5"), "5"),
        ('<w:bdo w:val="rtl">' + run("12") + "</w:bdo>", "?"),
        (run("12", '<w:eastAsianLayout w:id="1" w:combine="1"/>'), "?"),
        (f'<m:oMath xmlns:m="{M}"><m:r><m:t>12</m:t></m:r></m:oMath>', "12"),
        (
            f'<m:oMath xmlns:m="{M}"><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den>'
            "</m:f></m:oMath>",
            "?",
        ),
        (char("begin") + instruction(" =1+4 ") + char("separate") + run("5") + char("end"), "5"),
        (
            char("begin") + instruction("IF ") + char("begin") + instruction("PAGE") + char("separate") + run("9")
            + char("end") + instruction(" = 1") + char("separate") + run("5") + char("end"),
            "5",
        ),
        (char("begin") + instruction(" EQ \\f(1,2) ") + char("end"), "?"),
        (char("begin") + instruction(" PAGE ") + char("end") + run("5"), "5"),
        ("<w:r><w:ruby><w:rt>" + run("9") + "</w:rt><w:rubyBase>" + run("5") + "</w:rubyBase></w:ruby></w:r>", "5"),
    ],
)  # fmt: skip
def test_runs_are_read_as_they_look(content: str, text: str) -> None:
    assert seen(read(table(content))) == text


HIDDEN = [run("9", '<w:color w:val="FFFFFF"/>'), run("9", "<w:vanish/>"), run("9", '<w:rStyle w:val="h"/>')]
STYLE = '<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>'


def written_so(xml: str, old: str, new: str) -> str:
    return xml.replace("w:", "x:").replace("xmlns:w=", "xmlns:x=") if old == "w" else xml.replace(old, new)


@pytest.mark.parametrize("content", HIDDEN)
@pytest.mark.parametrize("written", [('"', "'"), ("=", " = "), ("w", "x")], ids=["quotes", "blanks", "prefix"])
def test_however_the_xml_is_written_the_look_is_the_same(content: str, written: tuple[str, str]) -> None:
    data = package(table(content), styles=STYLE)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, written_so(source.read(name).decode(), *written))
    assert seen(docx.read(out.getvalue(), "t.docx")) == ""


@pytest.mark.parametrize(
    ("body", "styles", "text"),
    [
        (
            table(run("9")),
            "<w:docDefaults><w:rPrDefault><w:rPr><w:vanish/></w:rPr></w:rPrDefault></w:docDefaults>",
            None,
        ),
        (
            table(run("9", '<w:rStyle w:val="h"/>')),
            '<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>',
            "",
        ),
        (
            table(run("9"), paragraph='<w:pStyle w:val="h"/>'),
            '<w:style w:type="paragraph" w:styleId="h"><w:basedOn w:val="g"/></w:style>'
            '<w:style w:type="paragraph" w:styleId="g"><w:rPr><w:strike/></w:rPr></w:style>',
            "x",
        ),
        (
            table(run("9", "<w:vanish w:val='0'/>"), paragraph='<w:pStyle w:val="h"/>'),
            '<w:style w:type="paragraph" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>',
            "9",
        ),
        (
            table(run("9"), paragraph='<w:pStyle w:val="h"/>'),
            f'<w:style w:type="paragraph" w:styleId="h">{WHITE}</w:style>',
            "",
        ),
        (
            table(run("9"), paragraph='<w:pStyle w:val="h"/>', cell='<w:shd w:val="clear" w:fill="1F3864"/>'),
            f'<w:style w:type="paragraph" w:styleId="h">{WHITE}</w:style>',
            "9",
        ),
        (
            table(run("9", '<w:color w:val="FFFFFF"/>'), tables='<w:tblStyle w:val="t"/>'),
            '<w:style w:type="table" w:styleId="t"><w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:fill="4472C4"/></w:tcPr>'
            "</w:tblStylePr></w:style>",
            "9",
        ),
    ],
)
def test_styles_and_defaults_tell_how_text_looks(body: str, styles: str, text: str | None) -> None:
    document = read(body, styles=styles)
    if text is None:
        assert not any(cell.text for block in document.blocks if isinstance(block, Grid) for cell in block.cells)
    else:
        assert seen(document) == text


def test_a_merge_that_goes_on_from_an_ordinary_cell_hides_its_text() -> None:
    assert seen(read(table(run("9"), cell="<w:vMerge/>"))) == "?"


def test_an_empty_cell_that_goes_on_from_an_ordinary_one_is_blank() -> None:
    assert seen(read(table("", cell="<w:vMerge/>"))) == ""


def test_cells_that_a_tracked_change_deletes_are_gone() -> None:
    extra = '<w:tc><w:tcPr><w:cellDel w:id="1"/></w:tcPr><w:p><w:r><w:t>9</w:t></w:r></w:p></w:tc>'
    body = table(run("5")).replace("<w:tc><w:tcPr></w:tcPr>", extra + "<w:tc><w:tcPr></w:tcPr>")
    assert seen(read(body)) == "5"


def test_a_row_too_flat_for_letters_is_not_seen() -> None:
    flat = '<w:trPr><w:trHeight w:val="10" w:hRule="exact"/></w:trPr>'
    body = table(run("5")).replace("<w:tr>", f"<w:tr>{flat}", 1)
    (grid,) = [block for block in read(body).blocks if isinstance(block, Grid)]
    assert [cell.text for cell in grid.cells] == ["规章", "7", "5"]


def test_text_in_elements_that_word_does_not_know_is_left_out_and_said() -> None:
    document = read('<w:p><x:y xmlns:x="urn:x">' + run("藏") + "</x:y>" + run("见") + "</w:p>")
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["见"]
    assert any("无法识别的标记" in note for note in document.notes)


def test_the_main_part_is_the_one_that_the_package_names() -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r" Type="{OFFICE}/officeDocument" Target="word/real.xml"/></Relationships>'
    )
    data = package(table(run("9")))
    real = package(table(run("5")))
    with zipfile.ZipFile(io.BytesIO(real)) as archive:
        xml = archive.read("word/document.xml").decode()
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/real.xml", xml)
        archive.writestr("_rels/.rels", relations)
    assert seen(docx.read(out.getvalue(), "t.docx")) == "5"


@pytest.mark.parametrize("name", ["word\\document.xml", "/word/document.xml", "x/../word/document.xml"])
def test_members_that_are_no_parts_are_not_taken_for_them(name: str) -> None:
    out = io.BytesIO(package(table(run("5"))))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, "<no part/>")
    assert seen(docx.read(out.getvalue(), "t.docx")) == "5"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused() -> None:
    out = io.BytesIO(package(table(run("5"))))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/document.xml", "<other/>")
    with pytest.raises(DocumentError) as caught:
        docx.read(out.getvalue(), "t.docx")
    assert caught.value.reason == "damaged"


W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
FILLED = '<w14:textFill xmlns:w14="' + W14 + '">{}</w14:textFill>'


@pytest.mark.parametrize(
    ("properties", "text"),
    [
        ('<w:sz w:val="3"/>', "5"),
        ('<w:sz w:val="12"/>', "95"),
        ('<w:w w:val="1"/>', "?"),
        ('<w:w w:val="15%"/>', "?"),
        ('<w:w w:val="66"/>', "95"),
        ('<w:spacing w:val="-200"/>', "?"),
        ('<w:spacing w:val="240"/>', "?"),
        ('<w:spacing w:val="-8"/>', "95"),
        ('<w:spacing w:val="20"/>', "95"),
        ('<w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/>', "?"),
        ('<w:rFonts w:ascii="SimSun" w:hAnsi="SimSun"/>', "95"),
        ('<w:color w:val="FFFFFF" w:themeColor="text1"/>', "95"),
        ('<w:shd w:val="solid" w:color="000000" w:fill="FFFFFF"/><w:color w:val="000000"/>', "5"),
        ('<w:shd w:val="nil" w:fill="000000"/><w:color w:val="FFFFFF"/>', "5"),
        ('<w:shd w:val="pct50" w:color="000000" w:fill="FFFFFF"/><w:color w:val="FFFFFF"/>', "95"),
        (FILLED.format('<w14:solidFill><w14:srgbClr w14:val="FFFFFF"/></w14:solidFill>'), "5"),
        (FILLED.format('<w14:solidFill><w14:schemeClr w14:val="bg1"/></w14:solidFill>'), "5"),
        (FILLED.format('<w14:solidFill><w14:srgbClr w14:val="111111"/></w14:solidFill>'), "95"),
        (FILLED.format('<w14:solidFill><w14:srgbClr><w14:alpha w14:val="100000"/></w14:srgbClr></w14:solidFill>'), "5"),
        (FILLED.format('<w14:solidFill><w14:srgbClr><w14:alpha w14:val="20000"/></w14:srgbClr></w14:solidFill>'), "95"),
    ],
)
def test_letters_that_are_tiny_pressed_or_filled(properties: str, text: str) -> None:
    assert seen(read(table(run("9", properties) + run("5")))) == text


@pytest.mark.parametrize("element", ["dayShort", "yearLong", "pgNum", "contentPart", "object", "pict"])
def test_what_stands_between_two_digits_keeps_them_apart(element: str) -> None:
    assert seen(read(table(f"<w:r><w:t>1</w:t><w:{element}/><w:t>2</w:t></w:r>"))) == "?"


def test_the_result_of_a_field_without_one_is_not_seen() -> None:
    assert seen(read(table(char("begin") + instruction("PAGE") + run("9") + char("end") + run("5")))) == "5"


def test_a_branch_that_word_does_not_understand_gives_way() -> None:
    space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:z="urn:z"'
    branches = f'<mc:Choice Requires="z">{run("9")}</mc:Choice><mc:Fallback>{run("5")}</mc:Fallback>'
    assert seen(read(table(f"<mc:AlternateContent {space}>{branches}</mc:AlternateContent>"))) == "5"


def test_hidden_runs_of_formulas_are_no_figures() -> None:
    hidden = "<m:r><w:rPr><w:vanish/></w:rPr><m:t>9</m:t></m:r><m:r><m:t>5</m:t></m:r>"
    assert seen(read(table(f'<m:oMath xmlns:m="{M}">{hidden}</m:oMath>'))) == "?"


@pytest.mark.parametrize(
    ("look", "direct", "text"),
    [
        ("<w:vanish/>", '<w:vanish w:val="0"/>', "5"),
        ("<w:vanish/>", "", None),
        ("<w:strike/>", '<w:strike w:val="0"/>', "5"),
    ],
)
def test_the_style_of_a_table_tells_how_its_text_looks(look: str, direct: str, text: str | None) -> None:
    styles = f'<w:style w:type="table" w:styleId="T"><w:rPr>{look}</w:rPr></w:style>'
    body = table(run("5", direct), tables='<w:tblStyle w:val="T"/>')
    grids = [block for block in read(body, styles=styles).blocks if isinstance(block, Grid)]
    shown = [cell.text for grid in grids for cell in grid.cells if cell.row == 1 and cell.text and not cell.marks]
    assert shown == ([] if text is None else [text])
