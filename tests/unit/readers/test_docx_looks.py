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
