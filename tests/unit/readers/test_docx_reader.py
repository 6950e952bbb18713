"""The docx reader: spans, ordinals, what is shown and what is not."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from nianbao.base.errors import DocumentError
from nianbao.model.document import Document, Grid, Paragraph, Picture
from nianbao.readers.docx import reader as docx
from support.marks import seen

FIXTURES = Path(__file__).parent / "fixtures"
SHARED = Path(__file__).resolve().parents[3] / "../shared"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)


def package(body: str, **parts: str) -> bytes:
    """A docx of a body and further parts (`numbering`, `styles`), given without their root elements."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {SPACES}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} {SPACES}>{content}</w:{name}>")
    return out.getvalue()


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def read(body: str, **parts: str) -> Document:
    return docx.read(package(body, **parts), "t.docx")


def test_fixture_is_read_cell_by_cell() -> None:
    expected = json.loads((FIXTURES / "forestry.json").read_text("utf-8"))
    document = docx.read((FIXTURES / "forestry.docx").read_bytes(), "forestry.docx")
    found = [[[*cell[:4], cell.text] for cell in grid.cells] for grid in grids(document)]
    assert found == [sorted(table) for table in expected["tables"]]
    assert texts(document) == expected["texts"]


def test_blank_official_form() -> None:
    path = SHARED / "corpus/official_template_2021_blank.docx"
    if not path.exists():
        pytest.skip("the blank official form is not beside this checkout")
    found = grids(docx.read(path.read_bytes(), path.name))
    assert [(grid.rows, grid.columns) for grid in found] == [(14, 4), (28, 10), (4, 15)]
    covered = sum(cell.row_span * cell.column_span for cell in found[1].cells)
    assert covered == 28 * 10
    assert max(cell.row_span for cell in found[1].cells) == 22


ABSTRACT = """<w:abstractNum w:abstractNumId="3">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="japaneseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
</w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="3"/></w:num>"""


def listed(level: int, number: int = 5) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def test_automatic_ordinals_are_restored() -> None:
    body = (
        p("总体情况", listed(0))
        + p("主动公开", listed(1))
        + p("管理", listed(1))
        + p("其一", listed(2))
        + p("正文")
        + p("申请情况", listed(0))
        + p("受理", listed(1))
    )
    assert texts(read(body, numbering=ABSTRACT)) == [
        "一、总体情况",
        "（一）主动公开",
        "（二）管理",
        "1.其一",
        "正文",
        "二、申请情况",
        "（一）受理",
    ]


def test_ordinal_by_style_and_restart_by_override() -> None:
    numbering = ABSTRACT + (
        '<w:num w:numId="6"><w:abstractNumId w:val="3"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride></w:num>'
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="a7"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="5"/>'
        '</w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="a8"><w:basedOn w:val="a7"/></w:style>'
    )
    body = p("甲", '<w:pStyle w:val="a7"/>') + p("乙", '<w:pStyle w:val="a8"/>') + p("丙", listed(0, 6))
    document = read(body, numbering=numbering, styles=styles)
    assert texts(document) == ["一、甲", "二、乙", "四、丙"]
    assert [block.level for block in document.blocks if isinstance(block, Paragraph)] == [1, 1, None]


@pytest.mark.parametrize(
    ("form", "number", "printed"),
    [
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 21, "二十一"),
        ("chineseCounting", 105, "一百零五"),
        ("ideographDigital", 20, "二〇"),
        ("decimalEnclosedCircle", 3, "③"),
        ("upperRoman", 14, "XIV"),
        ("lowerLetter", 28, "bb"),
        ("decimalZero", 7, "07"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
    ],
)
def test_number_formats(form: str, number: int, printed: str) -> None:
    numbering = (
        f'<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="{number}"/><w:numFmt w:val="{form}"/>'
        '<w:lvlText w:val="%1"/><w:suff w:val="nothing"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num>'
    )
    assert texts(read(p("项", listed(0)), numbering=numbering)) == [f"{printed}项"]


def test_heading_level_by_outline_and_name() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="x"><w:name w:val="标题 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="y"><w:name w:val="节"/>'
        '<w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
    )
    body = p("甲", '<w:pStyle w:val="x"/>') + p("乙", '<w:pStyle w:val="y"/>') + p("丙", '<w:outlineLvl w:val="0"/>')
    assert [block.level for block in read(body, styles=styles).blocks] == [2, 3, 1]  # type: ignore[union-attr]


def test_deleted_and_hidden_text_is_left_out() -> None:
    body = (
        "<w:p><w:r><w:t>收到</w:t></w:r><w:del><w:r><w:delText>11</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>12</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>件</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r></w:p>'
    )
    assert texts(read(body)) == ["收到12件"]


def test_row_struck_out_is_no_row() -> None:
    table = tr(tc("甲"), tc("1")) + tr(tc("乙"), tc("2"), properties="<w:del/>") + tr(tc("丙"), tc("3"))
    (grid,) = grids(read(f"<w:tbl>{table}</w:tbl>"))
    assert [cell.text for cell in grid.cells] == ["甲", "1", "丙", "3"]
    assert grid.rows == 2


def test_spans_and_left_out_grid_columns() -> None:
    table = (
        tr(tc("组", '<w:vMerge w:val="restart"/>'), tc("头", '<w:gridSpan w:val="2"/>'))
        + tr(tc("", "<w:vMerge/>"), tc("1"), tc("2"))
        + tr(tc("3"), tc("4"), properties='<w:gridBefore w:val="1"/>')
    )
    (grid,) = grids(read(f"<w:tbl>{table}</w:tbl>"))
    assert [cell[:5] for cell in grid.cells] == [
        (0, 0, 2, 1, "组"),
        (0, 1, 1, 2, "头"),
        (1, 1, 1, 1, "1"),
        (1, 2, 1, 1, "2"),
        (2, 1, 1, 1, "3"),
        (2, 2, 1, 1, "4"),
    ]
    assert (grid.rows, grid.columns) == (3, 3)


def test_layout_table_is_descended_and_frame_is_text() -> None:
    inner = f"<w:tbl>{tr(tc('规章'), tc('0'))}{tr(tc('文件'), tc('2'))}</w:tbl>"
    outer = f"<w:tbl>{tr('<w:tc>' + p('表前') + inner + p('') + '</w:tc>')}</w:tbl>"
    document = read(outer + f"<w:tbl>{tr(tc('框中一段。'))}</w:tbl>")
    assert texts(document) == ["表前", "框中一段。"]
    assert [grid.columns for grid in grids(document)] == [2]


def test_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{p('框中字')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>前</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        f"{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert texts(read(body)) == ["前", "框中字"]


def test_a_text_box_over_a_blank_cell_shows_what_stands_in_it() -> None:
    def cell(text: str, boxed: str) -> str:
        box = f"<w:r><w:pict><v:textbox><w:txbxContent>{boxed}</w:txbxContent></v:textbox></w:pict></w:r>"
        return f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r>{box}</w:p></w:tc>"

    document = read(f"<w:tbl>{tr(tc('规章'), cell('', p('12')), cell('3', p('注')))}</w:tbl>")
    assert [each.text for each in grids(document)[0].cells] == ["规章", "12", "3"]
    assert texts(document) == ["注"]


PAGE = "<html><body><p>云溪市青栎区林业局</p><table><tr><td>规章</td><td>3</td></tr></table></body></html>"
ARCHIVED = (
    'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="part"\n\n--part\nContent-Type: text/html; '
    'charset="utf-8"\nContent-Transfer-Encoding: 8bit\n\n' + PAGE + "\n--part--\n"
)


def with_chunk(content: str | bytes, target: str = "chunk.htm", mode: str = "") -> Document:
    """A docx whose body is one page put in whole."""
    out = io.BytesIO(package(p("前") + '<w:altChunk xmlns:r="' + OFFICE + '" r:id="c1"/>' + p("后")))
    relation = f'<Relationship Id="c1" Type="{OFFICE}/aFChunk" Target="{target}" {mode}/>'
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/chunk.htm", content)
        archive.writestr("word/_rels/document.xml.rels", f"<Relationships>{relation}</Relationships>")
    return docx.read(out.getvalue(), "t.docx")


@pytest.mark.parametrize("content", [PAGE, ARCHIVED])
@pytest.mark.parametrize("target", ["chunk.htm", "/word/chunk.htm", "../word/chunk.htm"])
def test_a_page_put_in_whole_is_read_where_it_stands(content: str, target: str) -> None:
    document = with_chunk(content, target)
    assert texts(document) == ["前", "云溪市青栎区林业局", "后"]
    assert [cell.text for cell in grids(document)[0].cells] == ["规章", "3"]
    assert [block.at.block for block in document.blocks] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("content", "target", "mode"),
    [
        (b"PK\x03\x04<", "chunk.htm", ""),
        (PAGE, "other.htm", ""),
        (PAGE, "../../chunk.htm", ""),
        (PAGE, "chunk.htm", 'TargetMode="External"'),
        (b"", "chunk.htm", ""),
    ],
)
def test_what_is_no_page_is_said_to_be_unread(content: str | bytes, target: str, mode: str) -> None:
    document = with_chunk(content, target, mode)
    assert texts(document) == ["前", "后"]
    assert document.notes == ("文中嵌入了其他格式的内容，这部分未读取",)


def test_picture_in_a_cell_is_not_blank() -> None:
    drawing = '<w:p><w:r><w:drawing><wp:docPr id="1" name="n" descr="数字"/><a:blip/></w:drawing></w:r></w:p>'
    document = read(f"<w:tbl>{tr(tc('规章'), '<w:tc>' + drawing + '</w:tc>')}</w:tbl>" + drawing)
    (grid,) = grids(document)
    assert seen(grid.cells[1]) == "PICTURE"
    assert [block.description for block in document.blocks if isinstance(block, Picture)] == ["数字", "数字"]


def test_contents_and_notes_are_said_to_be_left_out() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="t1"><w:name w:val="toc 1"/></w:style>'
    body = p("一、总体情况 1", '<w:pStyle w:val="t1"/>') + (
        '<w:p><w:r><w:t>正文</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    )
    document = read(body, styles=styles)
    assert texts(document) == ["正文"]
    assert len(document.notes) == 2


def test_line_breaks_part_paragraphs_and_tabs_stay() -> None:
    body = (
        '<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="9"/></w:tabs></w:pPr><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t>'
        "<w:br/><w:t>丙</w:t></w:r></w:p>"
    )
    assert texts(read(body)) == ["甲\t乙", "丙"]


def reason(data: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        docx.read(data, "t.docx")
    assert caught.value.hint
    return caught.value.reason


def test_damaged_and_encrypted_files_are_refused() -> None:
    whole = package(p("甲"))
    assert reason(whole[: len(whole) // 2]) == "damaged"
    assert reason(b"PK\x03\x04" + b"\0" * 40) == "damaged"
    assert reason(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")) == "encrypted"
    assert reason(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600) == "unsupported"


def test_doctype_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY a "b">]><w:document xmlns:w="' + W + '"/>')
    assert reason(out.getvalue()) == "damaged"


def test_bomb_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (40 * 1024 * 1024))
    assert reason(out.getvalue()) == "bomb"


def test_a_paragraph_whose_mark_is_deleted_goes_on_in_the_next() -> None:
    deleted = '<w:rPr><w:del w:id="1" w:author="a"/></w:rPr>'
    assert texts(read(p("一、总体", deleted) + p("情况") + p("本年"))) == ["一、总体情况", "本年"]
    body = p("甲", deleted) + f"<w:tbl>{tr(tc('1'), tc('2'))}{tr(tc('3'), tc('4'))}</w:tbl>" + p("乙", deleted)
    assert [type(block).__name__ for block in read(body).blocks] == ["Paragraph", "Grid", "Paragraph"]


def test_the_prompt_of_an_unfilled_content_control_is_no_text() -> None:
    def control(text: str, properties: str) -> str:
        return (
            f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent><w:r><w:t>{text}</w:t></w:r></w:sdtContent></w:sdt>"
        )

    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:p>{control(text, properties)}</w:p></w:tc>"

    row = tr(tc("规章"), cell("单击此处输入文字。", "<w:showingPlcHdr/>"), cell("5", '<w:showingPlcHdr w:val="0"/>'))
    (grid,) = grids(read(f"<w:tbl>{row}{tr(tc('文件'), cell('7'), cell('8'))}</w:tbl>"))
    assert [c.text for c in grid.cells] == ["规章", "", "5", "文件", "7", "8"]


def test_a_table_without_any_span_may_have_lost_them() -> None:
    wide = tc("甲", '<w:gridSpan w:val="2"/>')
    row = tr(tc("丙"), tc("1"))
    (plain,) = grids(read(f"<w:tbl>{tr(tc('甲'), tc('乙'))}{row}</w:tbl>"))
    (spanned,) = grids(read(f"<w:tbl>{tr(wide)}{row}</w:tbl>"))
    assert (plain.spans_known, spanned.spans_known) == (False, True)


@pytest.mark.parametrize("value", ["", ' w:val="1"', ' w:val="true"'])
def test_a_table_from_right_to_left_is_read_as_it_is_seen(value: str) -> None:
    rows = tr(tc("总计"), tc("自然人"), tc("项目")) + tr(tc("9", '<w:gridSpan w:val="2"/>'), tc("予以公开"))
    (grid,) = grids(read(f"<w:tbl><w:tblPr><w:bidiVisual{value}/></w:tblPr>{rows}</w:tbl>"))
    assert [(cell.column, cell.column_span, cell.text) for cell in grid.cells] == [
        (0, 1, "项目"), (1, 1, "自然人"), (2, 1, "总计"), (0, 1, "予以公开"), (1, 2, "9"),
    ]  # fmt: skip


def test_a_table_that_is_said_to_run_from_left_to_right() -> None:
    (grid,) = grids(read(f'<w:tbl><w:tblPr><w:bidiVisual w:val="0"/></w:tblPr>{tr(tc("项目"), tc("3"))}</w:tbl>'))
    assert [cell.text for cell in grid.cells] == ["项目", "3"]
