"""The reader of OpenDocument texts: spans, ordinals, what is shown and what is not."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from nianbao.base.errors import DocumentError
from nianbao.model.document import Document, Grid, Mark, Paragraph, Picture
from nianbao.readers import sniff
from nianbao.readers.odt import reader as odt
from support.marks import all_seen
from support.readings import grids, same_as_docx, texts

FIXTURES = Path(__file__).parent / "fixtures"
SHARED = Path(__file__).resolve().parents[3] / "../shared"
_SPACES = {
    "office": "office", "text": "text", "table": "table", "style": "style", "draw": "drawing", "fo": "xsl-fo-compatible",
    "svg": "svg-compatible", "manifest": "manifest",
}  # fmt: skip
SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for prefix, name in _SPACES.items()
)
SPACES += ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
SPACES += ' xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
MIMETYPE = "application/vnd.oasis.opendocument.text"


def package(body: str, automatic: str = "", common: str = "", **parts: str) -> bytes:
    """An odt of a body, automatic styles, common styles and further members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", MIMETYPE, zipfile.ZIP_STORED)
        archive.writestr(
            "content.xml",
            f"<office:document-content {SPACES}><office:automatic-styles>{automatic}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        )
        archive.writestr(
            "styles.xml",
            f"<office:document-styles {SPACES}><office:styles>{common}</office:styles></office:document-styles>",
        )
        for name, content in parts.items():
            archive.writestr({"meta": "meta.xml", "manifest": "META-INF/manifest.xml"}[name], content)
    return out.getvalue()


def read(body: str, automatic: str = "", common: str = "", **parts: str) -> Document:
    return odt.read(package(body, automatic, common, **parts), "t.odt")


def p(content: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{content}</text:p>'


def span(content: str, style: str = "T1") -> str:
    return f'<text:span text:style-name="{style}">{content}</text:span>'


def tc(content: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}>{p(content)}</table:table-cell>"


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def table(*rows: str, attributes: str = "") -> str:
    return f"<table:table {attributes}>{''.join(rows)}</table:table>"


def style(name: str, properties: str, family: str = "text", more: str = "") -> str:
    return (
        f'<style:style style:name="{name}" style:family="{family}" {more}>'
        f"<style:text-properties {properties}/></style:style>"
    )


COVERED = "<table:covered-table-cell/>"
DOWN, ACROSS = 'table:number-rows-spanned="2"', 'table:number-columns-spanned="3"'


def cell_of(content: str, automatic: str = "", common: str = "") -> str:
    """What is seen of a figure in a table of two cells."""
    return all_seen(read(table(row(tc("甲"), tc(content))), automatic, common).blocks)[1]


def placed(document: Document) -> list[list[object]]:
    (grid,) = grids(document)
    return [[*cell[:4], cell.text] for cell in grid.cells]


def test_fixture_is_read_cell_by_cell() -> None:
    expected = json.loads((FIXTURES / "forestry.json").read_text("utf-8"))
    document = sniff.read((FIXTURES / "forestry.odt").read_bytes(), "forestry.doc")
    found = [[[*cell[:4], cell.text] for cell in grid.cells] for grid in grids(document)]
    assert (document.format, found) == ("odt", [sorted(each) for each in expected["tables"]])
    assert [text for text in texts(document) if text] == expected["texts"]


@pytest.mark.parametrize("name", ["office_o01", "office_r04", "marks_in_cells"])
def test_the_same_is_read_as_of_the_docx(name: str) -> None:
    same_as_docx(SHARED / f"formats/{name}.odt")


@pytest.mark.parametrize(
    ("content", "properties", "expected"),
    [
        ("98{77}", 'text:display="none"', "98"),
        ("{55}174", 'style:text-line-through-style="solid"', "174"),
        ("{55}174", 'style:text-line-through-type="double"', "174"),
        ("{55}", 'style:text-line-through-style="solid"', "FIGURE STRUCK"),
        ("143{1}", 'style:text-position="super 58%"', "143 NOTE 1"),
        ("143{①}", 'style:text-position="40% 60%"', "143 NOTE ①"),
        ("143{2}", 'style:text-position="0% 100%"', "1432"),
        ("7{9}", 'fo:color="#ffffff"', "7"),
        ("7{9}", 'fo:color="#fefefe"', "7"),
        ("7{9}", 'fo:color="#ffffff" style:use-window-font-color="true"', "79"),
        ("7{9}", 'fo:color="#ffffff" fo:background-color="#000080"', "79"),
        ("7{9}", 'fo:color="#808080" fo:background-color="#808080"', "7"),
        ("7{9}", 'fo:font-size="1pt"', "7"),
        ("7{9}", 'loext:opacity="0%" fo:color="#000000"', "7"),
        ("{9}", 'style:font-name="Wingdings"', "9 FIGURE UNCLEAR 字体或字距使数字无法确定"),
        ("{12}", 'style:text-combine="lines"', "12 FIGURE UNCLEAR 双行合一，无法确定数字"),
        ("{9}", 'style:text-scale="10%"', "9 FIGURE UNCLEAR 字体或字距使数字无法确定"),
    ],
)
def test_only_what_is_seen_is_a_figure(content: str, properties: str, expected: str) -> None:
    marked = content.replace("{", '<text:span text:style-name="T1">').replace("}", "</text:span>")
    assert cell_of(marked, style("T1", properties)) == expected
    assert cell_of(marked, common=style("T1", properties)) == expected
    by_parent = style("T1", "", more='style:parent-style-name="Base"')
    assert cell_of(marked, by_parent, style("Base", properties)) == expected


def test_a_style_that_changes_with_a_condition_leaves_a_figure_in_doubt() -> None:
    mapped = (
        '<style:style style:name="T1" style:family="text"><style:map style:condition="1 == 1" '
        'style:apply-style-name="T2"/></style:style>'
    )
    hidden = style("T2", 'text:display="none"')
    assert cell_of(span("9"), mapped + hidden) == "9 FIGURE UNCLEAR 样式随条件变化，无法确定是否可见"
    assert cell_of("9" + span("件"), mapped + hidden) == "9件"


def test_the_nearest_style_decides() -> None:
    struck = style("P1", 'style:text-line-through-style="solid"', "paragraph")
    whole = style("T1", 'style:text-line-through-style="none" style:text-line-through-type="none"')
    body = table(row(tc("甲"), f"<table:table-cell>{p('55', 'P1')}{p(span('174'), 'P1')}</table:table-cell>"))
    assert all_seen(read(body, struck + whole).blocks)[1] == "174 FIGURE STRUCK"
    assert cell_of(span(f"1{span('2', 'T2')}"), style("T1", 'text:display="none"') + style("T2", "")) == ""


def test_white_on_a_dark_cell_is_seen() -> None:
    dark = (
        '<style:style style:name="C" style:family="table-cell"><style:table-cell-properties '
        'fo:background-color="#1f4e79"/></style:style>'
    )
    white = style("T1", 'fo:color="#ffffff"')
    body = table(row(tc(span("项目"), 'table:style-name="C"'), tc(span("5"))))
    assert all_seen(read(body, dark + white).blocks) == ["项目", ""]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("12<text:note><text:note-citation>1</text:note-citation><text:note-body/></text:note>", "12"),
        ("12<office:annotation><text:p>批注</text:p></office:annotation>", "12"),
        ('<text:hidden-text text:is-hidden="true" text:string-value="5">5</text:hidden-text>7', "7"),
        ('<text:conditional-text text:condition="x" text:current-value="false">8</text:conditional-text>', "8"),
        ('<text:expression text:formula="ooow:sum">121</text:expression>', "121"),
        ('<text:variable-set text:display="none">3</text:variable-set>4', "4"),
        ("<text:ruby><text:ruby-base>6</text:ruby-base><text:ruby-text>liu</text:ruby-text></text:ruby>", "6"),
        ('1<text:s/>2<text:s text:c="2"/>3', "1 2  3"),
        ("1<text:tab/>2<text:line-break/>3<text:soft-page-break/>4", "1\t2\n34"),
        ('4<text:change text:change-id="c"/>4', "44"),
        ("  1\n   2  ", "1 2 "),
        ('<draw:frame><draw:image xlink:href="a.png"/></draw:frame>', "PICTURE"),
        ('<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>', "PICTURE"),
        ('<draw:g><draw:frame><draw:image/></draw:frame></draw:g>', "PICTURE"),
        ("<draw:control/>", "FIELD"),
        ("<draw:frame><draw:text-box><text:p>31</text:p></draw:text-box></draw:frame>", "31"),
        ("<draw:custom-shape><text:p>32</text:p></draw:custom-shape>", "32"),
        ("<text:placeholder>&lt;件数&gt;</text:placeholder>", ""),
        ('<text:hidden-paragraph text:is-hidden="true"/>5', ""),
    ],
)  # fmt: skip
def test_what_a_paragraph_holds_besides_text(content: str, expected: str) -> None:
    assert cell_of(content) == expected


def test_deleted_text_notes_and_contents_are_left_out() -> None:
    body = (
        '<text:tracked-changes><text:changed-region text:id="c"><text:deletion><text:p>444</text:p></text:deletion>'
        "</text:changed-region></text:tracked-changes>"
        "<text:table-of-content><text:index-body><text:p>一、总体情况 1</text:p></text:index-body></text:table-of-content>"
        f"{p('目录行', 'Contents_20_1')}"
        '<text:section text:display="none"><text:p>藏</text:p></text:section>'
        '<text:section text:name="s"><text:p>显<text:note><text:note-body><text:p>注</text:p></text:note-body></text:note>'
        "</text:p></text:section>"
    )
    document = read(body)
    assert texts(document) == ["显"]
    assert document.notes == ("目录未计入正文", "脚注、尾注共 1 处，未计入正文")


def test_pictures_and_boxes_stand_where_they_hang() -> None:
    frame = "<draw:frame><svg:title>章</svg:title><draw:image/></draw:frame>"
    box = f"<draw:frame><draw:text-box>{p('框')}{table(row(tc('1'), tc('2')))}</draw:text-box></draw:frame>"
    document = read(f"{frame}{p(f'前{frame}后{box}')}{p('末')}")
    kinds = [(type(block), getattr(block, "text", "")) for block in document.blocks]
    assert kinds == [
        (Picture, ""),
        (Paragraph, "前后"),
        (Picture, ""),
        (Paragraph, "框"),
        (Grid, ""),
        (Paragraph, "末"),
    ]


def level(
    number: int, form: str, before: str = "", behind: str = "", more: str = "", tag: str = "list-level-style-number"
) -> str:
    return (
        f'<text:{tag} text:level="{number}" style:num-format="{form}" style:num-prefix="{before}" '
        f'style:num-suffix="{behind}" {more}/>'
    )  # fmt: skip


def listed(*levels: str, name: str = "L") -> str:
    return f'<text:list-style style:name="{name}">{"".join(levels)}</text:list-style>'


def items(*contents: str, attributes: str = 'text:style-name="L"') -> str:
    return f"<text:list {attributes}>{''.join(f'<text:list-item>{each}</text:list-item>' for each in contents)}</text:list>"


CHINESE = "一, 二, 三, ..."


@pytest.mark.parametrize(
    ("form", "printed"),
    [
        (CHINESE, "一、总"), ("1", "1、总"), ("A", "A、总"), ("i", "i、总"), ("①, ②, ③, ...", "①、总"),
        ("壹, 贰, 叁, ...", "壹、总"),
        ("１, ２, ３, ...", "１、总"), ("甲, 乙, 丙, ...", "甲、总"), ("子, 丑, 寅, ...", "子、总"), ("", "总"),
    ],
)  # fmt: skip
def test_forms_of_ordinals(form: str, printed: str) -> None:
    assert texts(read(items(p("总")), listed(level(1, form, behind="" if not form else "、")))) == [printed]


def test_ordinals_of_lists_go_on_and_begin_anew() -> None:
    styles = listed(level(1, CHINESE, behind="、"), level(2, CHINESE, "（", "）"), level(3, "1", behind="."))
    go_on = 'text:style-name="L" text:continue-numbering="true"'
    body = (
        items(p("总体情况") + p("同一项的第二段"), attributes='text:style-name="L" xml:id="a"')
        + p("正文")
        + items(items(p("机制") + items(p("2024年")), p("平台"), attributes=""), p("主动公开"), attributes=go_on)
        + items(p("另一个"))
        + items(p("接着第一个"), attributes='text:style-name="L" text:continue-list="a"')
        + '<text:list text:style-name="L"><text:list-item text:start-value="7"><text:p>从七</text:p></text:list-item>'
        "<text:list-header><text:p>无号</text:p></text:list-header></text:list>"
    )
    assert texts(read(body, styles)) == [
        "一、总体情况", "同一项的第二段", "正文", "（一）机制", "1. 2024年", "（二）平台", "二、主动公开", "一、另一个",
        "三、接着第一个", "七、从七", "无号",
    ]  # fmt: skip


def test_headings_are_counted_by_the_outline() -> None:
    outline = (
        '<text:outline-style style:name="Outline">'
        + level(1, CHINESE, behind="、", tag="outline-level-style")
        + level(2, "1", behind=" ", more='text:display-levels="2"', tag="outline-level-style")
        + "</text:outline-style>"
    )

    def h(number: int, text: str, more: str = "") -> str:
        return f'<text:h text:outline-level="{number}" {more}>{text}</text:h>'

    plain = '<style:style style:name="N" style:family="paragraph" style:list-style-name=""/>'
    body = h(1, "总体") + h(2, "甲") + h(1, "附", 'text:is-list-header="true"') + h(1, "主动") + h(2, "乙")
    body += h(1, "不编号", 'text:style-name="N"') + h(3, "深")
    document = read(body, plain, outline)
    assert [(block.text, block.level) for block in document.blocks if isinstance(block, Paragraph)] == [
        ("一、总体", 1), ("一.1 甲", 2), ("附", 1), ("二、主动", 1), ("二.1 乙", 2), ("不编号", 1), ("深", 3),
    ]  # fmt: skip


def test_spans_covered_cells_and_repeats() -> None:
    body = table(
        '<table:table-column table:number-columns-repeated="4"/>',
        "<table:table-header-rows>" + row(tc("项目", DOWN), tc("数", ACROSS), COVERED, COVERED) + "</table:table-header-rows>",
        row(COVERED, tc("a"), tc("b"), tc("c")),
        row(tc("甲"), tc("0", 'table:number-columns-repeated="3"')),
        row(tc("乙"), tc("1"), tc("2"), tc("3"), attributes='table:visibility="collapse"'),
        row(tc("丙"), tc("4"), tc("5"), tc("6")),
    )  # fmt: skip
    expected = [
        [0, 0, 2, 1, "项目"], [0, 1, 1, 3, "数"], [1, 1, 1, 1, "a"], [1, 2, 1, 1, "b"], [1, 3, 1, 1, "c"],
        [2, 0, 1, 1, "甲"], [2, 1, 1, 1, "0"], [2, 2, 1, 1, "0"], [2, 3, 1, 1, "0"],
        [3, 0, 1, 1, "丙"], [3, 1, 1, 1, "4"], [3, 2, 1, 1, "5"], [3, 3, 1, 1, "6"],
    ]  # fmt: skip
    assert placed(read(body)) == expected
    assert placed(read(body.replace(COVERED, ""))) == expected  # some programs leave covered cells out


def test_a_cell_that_reaches_over_a_hidden_row() -> None:
    body = table(
        row(tc("甲", 'table:number-rows-spanned="3"'), tc("1")),
        row(COVERED, tc("2"), attributes='table:visibility="filter"'),
        row(COVERED, tc("3")),
        row(tc("乙"), tc("4")),
    )
    assert placed(read(body)) == [
        [0, 0, 2, 1, "甲"], [0, 1, 1, 1, "1"], [1, 1, 1, 1, "3"], [2, 0, 1, 1, "乙"], [2, 1, 1, 1, "4"],
    ]  # fmt: skip


def test_rows_without_height_are_not_seen() -> None:
    flat = (
        '<style:style style:name="R" style:family="table-row"><style:table-row-properties '
        'style:row-height="0.05cm"/></style:style>'
    )
    body = table(row(tc("甲"), tc("1")), row(tc("乙"), tc("2"), attributes='table:style-name="R"'))
    assert placed(read(body, flat)) == [[0, 0, 1, 1, "甲"], [0, 1, 1, 1, "1"]]


def test_a_table_that_splits_a_cell_is_part_of_the_grid() -> None:
    width = (
        '<style:style style:name="{}" style:family="table-column">'
        '<style:table-column-properties style:column-width="{}cm"/></style:style>'
    )
    styles = width.format("A", 4) + width.format("B", 2)
    columns = '<table:table-column table:style-name="A"/><table:table-column table:style-name="A"/>'
    inner = '<table:table-column table:style-name="B" table:number-columns-repeated="2"/>'
    whole = row(tc("数", 'table:number-columns-spanned="2"'), COVERED)
    part = table(inner, whole, row(tc("1"), tc("2")), attributes='table:is-sub-table="true"')
    body = table(columns, row(tc("项目"), f"<table:table-cell>{part}</table:table-cell>"), row(tc("甲"), tc("3")))
    assert placed(read(body, styles)) == [
        [0, 0, 2, 1, "项目"], [0, 1, 1, 2, "数"], [1, 1, 1, 1, "1"], [1, 2, 1, 1, "2"], [2, 0, 1, 1, "甲"], [2, 1, 1, 2, "3"],
    ]  # fmt: skip


def test_layout_table_is_descended_and_frame_is_text() -> None:
    data = table(row(tc("甲"), tc("1")))
    document = read(table(row(f"<table:table-cell>{p('题')}{data}</table:table-cell>")) + table(row(tc("只有一格"))))
    assert [type(block) for block in document.blocks] == [Paragraph, Grid, Paragraph]


def test_flat_files_and_templates() -> None:
    body = f"{p('云溪市青栎区某局2024年政府信息公开工作年度报告')}{table(row(tc('甲'), tc('1')))}"
    flat = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {SPACES} office:mimetype="{MIMETYPE}">'
        f"<office:meta><dc:title> 年报 </dc:title></office:meta>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document>"
    )
    document = sniff.read(flat.encode(), "a.txt")
    assert (document.format, document.titles, document.blocks) == ("fodt", ("年报",), read(body).blocks)
    template = package(body).replace(MIMETYPE.encode(), f"{MIMETYPE}-template".encode())
    assert sniff.read(flat.encode("utf-16"), "a").blocks == document.blocks
    assert sniff.read(template, "a.docx").format == "odt"


def test_title_of_the_document() -> None:
    meta = f"<office:document-meta {SPACES}><office:meta><dc:title>年报</dc:title></office:meta></office:document-meta>"
    assert read(p("甲"), meta=meta).titles == ("年报",)


def test_encrypted_damaged_and_dangerous_files_are_refused() -> None:
    manifest = (
        f"<manifest:manifest {SPACES}><manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
        "</manifest:manifest>"
    )
    repeated = 'table:number-rows-repeated="99999999"'
    for data, reason in (
        (package(p("甲"), manifest=manifest), "encrypted"),
        (package(p("甲"))[:400], "damaged"),
        (package("<text:p>"), "damaged"),
        (package(table(row(tc("1"), attributes=repeated))), "too_large"),
        (package("<text:list><text:list-item>" * 300 + "</text:list-item></text:list>" * 300), "too_large"),
    ):
        with pytest.raises(DocumentError) as caught:
            odt.read(data, "t.odt")
        assert caught.value.reason == reason


def test_what_is_nested_deep_is_said_to_be_unread() -> None:
    deep = "<text:section>" * 60 + p("底") + "</text:section>" * 60
    document = read(p("面") + deep)
    assert texts(document) == ["面"] and document.notes == ("嵌套过深的内容未读取",)


@pytest.mark.parametrize(
    "data",
    [
        b'<?xml version="1.0"?><uof:UOF xmlns:uof="x"/>',
        b'<?xml version="1.0" encoding="UTF-8"?>\n<UOF xmlns="http://schemas.uof.org"><a/></UOF>',
    ],
)
def test_uof_is_refused_by_its_name(data: bytes) -> None:
    with pytest.raises(DocumentError) as caught:
        sniff.read(data, "a.odt")
    assert caught.value.reason == "unsupported" and "UOF" in caught.value.message and caught.value.hint


def test_a_picture_in_a_cell_is_not_blank() -> None:
    (grid,) = grids(read(table(row(tc("甲"), tc("<draw:frame><draw:image/></draw:frame>")))))
    assert grid.cells[1].marks == Mark.PICTURE
