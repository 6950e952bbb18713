"""HTML pages as agencies publish them: site chrome, layout tables, spans, escapes, hidden parts, hostile input."""

from __future__ import annotations

import json
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.base.errors import DocumentError
from nianbao.model.document import Document, Grid, Paragraph, Picture
from nianbao.readers.html import reader as html
from support.marks import seen

SENTENCE = "云溪市青栎区某局坚持以公开为常态，依法做好各项公开工作。"
PROSE = f"<p>一、总体情况</p><p>{SENTENCE * 3}</p><p>{SENTENCE * 2}</p>"
ENDING = f"<p>五、存在的主要问题及改进情况</p><p>{SENTENCE * 2}</p><p>六、其他需要报告的事项</p><p>无</p>"


def figures(cell: str = "{}") -> str:
    """A table of 4 rows and 4 columns with merged labels and ten figures."""
    wrap = cell.format
    rows = [
        f'<tr><td rowspan="2">{wrap("类别")}</td><td colspan="3">{wrap("数量")}</td></tr>',
        "<tr>" + "".join(f"<td>{wrap(label)}</td>" for label in ("新制", "废止", "现行")) + "</tr>",
        "<tr>" + "".join(f"<td>{wrap(text)}</td>" for text in ("规章", "0", "1", "")) + "</tr>",
        "<tr>" + "".join(f"<td>{wrap(text)}</td>" for text in ("文件", "20", "1,234", "&nbsp;")) + "</tr>",
    ]
    return f"<table>{''.join(rows)}</table>"


def page(content: str, head: str = "<title>某局2024年度报告</title>") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{content}</body></html>".encode()


def read(content: str | bytes, head: str = "<title>某局2024年度报告</title>") -> Document:
    return html.read(content if isinstance(content, bytes) else page(content, head), "page.html")


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def test_spans_are_kept_and_never_copied() -> None:
    (grid,) = grids(read(PROSE + figures() + ENDING))
    assert (grid.rows, grid.columns, grid.spans_known) == (4, 4, True)
    assert [cell[:5] for cell in grid.cells] == [
        (0, 0, 2, 1, "类别"),
        (0, 1, 1, 3, "数量"),
        (1, 1, 1, 1, "新制"),
        (1, 2, 1, 1, "废止"),
        (1, 3, 1, 1, "现行"),
        (2, 0, 1, 1, "规章"),
        (2, 1, 1, 1, "0"),
        (2, 2, 1, 1, "1"),
        (2, 3, 1, 1, ""),
        (3, 0, 1, 1, "文件"),
        (3, 1, 1, 1, "20"),
        (3, 2, 1, 1, "1,234"),
        (3, 3, 1, 1, "\xa0"),
    ]


def test_a_page_pasted_from_a_word_processor_reads_like_a_plain_one() -> None:
    pasted = figures('<p class="MsoNormal" style="text-align:center"><span lang="EN-US">{}<o:p></o:p></span></p>\n')
    plain, other = grids(read(PROSE + figures() + ENDING)), grids(read(PROSE + pasted + ENDING))
    assert [cell[:4] for cell in plain[0].cells] == [cell[:4] for cell in other[0].cells]
    assert [cell.text for cell in plain[0].cells] == [cell.text for cell in other[0].cells]


def test_order_of_text_and_grids_is_the_printed_one() -> None:
    document = read(PROSE + "<p>二、表</p>" + figures() + "<p>三、表</p>" + figures() + ENDING)
    kinds = [
        "G" if isinstance(block, Grid) else block.text[:2]
        for block in document.blocks
        if not isinstance(block, Picture)
    ]
    assert kinds == ["一、", "云溪", "云溪", "二、", "G", "三、", "G", "五、", "云溪", "六、", "无"]
    assert [block.at.block for block in document.blocks] == list(range(1, 12))


def test_the_site_around_the_article_is_left_out() -> None:
    nav = "".join(f'<li><a href="/{n}">栏目{n}</a></li>' for n in range(40))
    content = f"""
      <div class="top"><a>繁體版</a><a>无障碍</a></div><ul class="menu">{nav}</ul>
      <div class="wrap"><div class="crumb">当前位置：<a>首页</a></div>
      <h1>某局2024年政府信息公开工作年度报告</h1><div class="info">发布日期：2025-01-20 <a>打印</a></div>
      <div class="content"><div class="part">{PROSE}</div><div class="part">{figures()}</div>
      <div class="part">{ENDING}</div>
      <div class="bdshare">分享到：微信</div></div>
      <div class="relation"><a>相关链接一</a><a>相关链接二</a></div></div>
      <div class="footer"><p>主办单位：某某。技术支持：某某。备案号：某ICP备1号。</p></div>"""
    document = read(content)
    assert texts(document) == [
        "某局2024年政府信息公开工作年度报告",
        "一、总体情况",
        SENTENCE * 3,
        SENTENCE * 2,
        "五、存在的主要问题及改进情况",
        SENTENCE * 2,
        "六、其他需要报告的事项",
        "无",
    ]
    assert document.published == "2025-01-20"
    assert "某局2024年政府信息公开工作年度报告" in document.titles


def test_sections_in_wrappers_of_their_own_are_all_read() -> None:
    """The tables stand deeper than the narrative; the ending has one sentence only."""
    content = f"""<div id="a"><div class="s1">{PROSE}</div><div class="s2"><div><div>{figures()}</div></div></div>
      <div class="s5"><p>五、问题</p><p>工作还不够细。</p></div><div class="s6"><p>六、其他</p><p>无</p></div></div>"""
    assert texts(read(content))[-4:] == ["五、问题", "工作还不够细。", "六、其他", "无"]


def test_layout_tables_are_descended_into() -> None:
    menu = "<td><a>栏目一</a><br><a>栏目二</a></td>"
    content = f"""<table width="980"><tr><td colspan="2"><img src="banner.jpg" width="980" height="90"></td></tr>
      <tr>{menu}<td><table><tr><td class="title">某局年度报告</td></tr>
      <tr><td>{PROSE}{figures()}<p>中间</p>{figures()}{ENDING}</td></tr></table></td></tr>
      <tr><td>版权所有 某局</td></tr></table>"""
    document = read(content)
    assert len(grids(document)) == 2
    assert texts(document)[:2] == ["一、总体情况", SENTENCE * 3]
    assert texts(document)[-1] == "无"


def test_a_report_in_one_table_of_text_rows_and_data_rows() -> None:
    long = SENTENCE * 12
    rows = figures().removeprefix("<table>").removesuffix("</table>")
    content = f"<table><tr><td colspan='4'>{long}</td></tr>{rows}<tr><td colspan='4'>{long}</td></tr></table>"
    document = read(content)
    assert [type(block) for block in document.blocks] == [Paragraph, Grid, Paragraph]
    assert (grids(document)[0].rows, grids(document)[0].columns) == (4, 4)
    assert texts(document) == [long, long]


def test_a_table_of_facts_about_the_page_is_outside_and_gives_the_date() -> None:
    facts = "<table><tr><td>索引号</td><td>01/2025</td></tr><tr><td>发布日期</td><td>2025年1月9日</td></tr></table>"
    document = read(f"<div>{facts}</div><div>{PROSE}{figures()}{ENDING}</div>")
    assert document.published == "2025-01-09"
    assert len(grids(document)) == 1


@pytest.mark.parametrize(
    ("head", "body", "date"),
    [
        ('<meta name="PubDate" content="2025-01-20 10:11">', "", "2025-01-20"),
        ('<meta name="publishdate" content="2025/1/6">', "发布日期：2024-01-01", "2025-01-06"),
        ("", "成文日期：2025-01-02 发布时间： 2025-01-03", "2025-01-03"),
        ("", "生成日期 2025年1月2日", "2025-01-02"),
        ("", "统计时间为2024年", None),
        ('<meta name="PubDate" content="2025-13-40">', "", None),
    ],
)
def test_published(head: str, body: str, date: str | None) -> None:
    assert read(f"<p>{body}</p>{PROSE}", head).published == date


def test_hidden_parts_and_scripts_are_not_text() -> None:
    content = (
        PROSE
        + '<p>甲<span style="DISPLAY: none">365体育</span>乙</p><div hidden>丙</div>'
        + '<div hidden class="x">丙</div><p style="display : none">丁</p>'
        + "<script>document.write('戊')</script><style>.a{}</style><!-- 己 -->"
        + figures()
        + ENDING
    )
    joined = "".join(texts(read(content)))
    assert "甲乙" in joined
    assert not set("丙丁戊己") & set(joined)
    assert "体育" not in joined


def shown(cell: str, count: int = 1) -> list[str]:
    """What the figures of a table show when each stands in `cell`."""
    rows = "".join(f"<tr><td>规章</td>{cell * 3}</tr>" for _ in range(4))
    (grid,) = grids(read(PROSE + f"<table>{rows}</table>" + ENDING))
    return [seen(each) for each in grid.cells][1 : 1 + count]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<td><input type="text" value=" 12 " readonly></td>', "12"),
        ('<td><p><input value="12"><input type="hidden" value="7"></p></td>', "12"),
        ("<td><textarea>12</textarea></td>", "12"),
        ("<td><select><option>1</option><option selected>12</option></select></td>", "12"),
        ('<td>12<input type="button" value="改"></td>', "12"),
        ('<td><input type="text" id="a"></td>', "FIELD"),
        ('<td><img src="/upload/a.png" width="80"></td>', "PICTURE"),
        ('<td><img src="/images/blank.gif"></td>', ""),
        ('<td>12<img src="/upload/a.png"></td>', "12 PICTURE"),
    ],
)
def test_cells_that_show_something_else_than_text(cell: str, text: str) -> None:
    assert shown(cell) == [text]


def test_a_blank_field_beside_filled_ones_is_a_blank_cell() -> None:
    cells = '<td><input value="12"></td><td><input value=""></td><td><input></td>'
    rows = "".join(f"<tr><td>规章</td>{cells}</tr>" for _ in range(4))
    (grid,) = grids(read(PROSE + f"<table>{rows}</table>" + ENDING))
    assert [cell.text for cell in grid.cells][:4] == ["规章", "12", "", ""]


def test_an_article_that_a_script_shows_later_is_read() -> None:
    assert len(grids(read(f'<div id="c" style="display:none">{PROSE}{figures()}{ENDING}</div><p>加载中</p>'))) == 1


@pytest.mark.parametrize(
    "carrier",
    [
        lambda article: "<textarea>" + article.replace("<", "&lt;").replace(">", "&gt;") + "</textarea>",
        lambda article: "<div>" + article.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + "</div>",
        lambda article: '<script>var page = {"content": ' + json.dumps(article).replace("</", "<\\/") + "};</script>",
        lambda article: (
            "<script>var c=" + json.dumps(article).replace("<", "\\u003c").replace(">", "\\u003e") + "</script>"
        ),
        lambda article: f"<script>document.write(unescape('{quote(article)}'))</script>",
        lambda article: "<script>var c='" + article.replace("<", "&lt;").replace(">", "&gt;") + "'</script>",
    ],
)
def test_escaped_articles(carrier: object) -> None:
    assert callable(carrier)
    document = read(f"<p>正在加载</p>{carrier(PROSE + figures() + ENDING)}")
    assert texts(document)[:2] == ["一、总体情况", SENTENCE * 3]
    assert texts(document)[-1] == "无"
    assert [len(grid.cells) for grid in grids(document)] == [13]
    assert any("还原" in note for note in document.notes)


def test_foreign_elements_and_two_titles() -> None:
    head = "<title>某局年度报告</title><title>云溪市青栎区人民政府</title>"
    document = read(f"<ucapcontent>{PROSE}{figures()}<p>甲<o:p></o:p></p>{ENDING}</ucapcontent>", head)
    assert document.titles[:2] == ("某局年度报告", "云溪市青栎区人民政府")
    assert "甲" in texts(document)


def test_lines_parted_by_breaks_are_paragraphs() -> None:
    document = read(
        f"<div>一、总体情况<br>　　{SENTENCE}<BR/>{SENTENCE}<br><br>二、其他<br>{SENTENCE}{figures()}</div>"
    )
    assert texts(document) == ["一、总体情况", SENTENCE, SENTENCE, "二、其他", SENTENCE]


def test_inline_elements_are_joined_without_blanks() -> None:
    assert "本年共公开12条。" in texts(read(f"{PROSE}<p>本年<b>共</b><font>公开</font><i>1</i><i>2</i>条。</p>"))


def test_lines_of_a_cell_stay_apart() -> None:
    cell = figures().replace(">20<", ">2<br>0<").replace(">文件<", "><p>行政</p> <p>文件</p><")
    printed = [cell.text for cell in grids(read(PROSE + cell))[0].cells]
    assert "2\n0" in printed
    assert "行政\n文件" in printed


def test_headings_keep_their_level() -> None:
    document = read(f"<h1>报告</h1><h3>一、总体<br>情况</h3>{PROSE}{figures()}")
    levels = [(block.text, block.level) for block in document.blocks if isinstance(block, Paragraph) and block.level]
    assert levels == [("报告", 1), ("一、总体", 3), ("情况", None)][: len(levels)]


def test_pictures_of_tables_and_icons() -> None:
    content = (
        PROSE
        + '<p>二、表</p><p><img src="/f/1.png" width="800" alt="表格"></p>'
        + '<p><img src="/images/icon_doc.gif"><a>附件</a></p>'
        + '<p><img src="/f/2.png" style="width:640px;height:30px"></p><img src="/f/3.jpg">'
        + ENDING
    )
    assert [block.description for block in read(content).blocks if isinstance(block, Picture)] == ["表格", ""]


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="/blank.gif" data-src="/f/1.png">',
        '<noscript><img src="/f/1.png"></noscript>',
        '<iframe src="/table.html"></iframe>',
        '<object data="table.pdf"></object>',
    ],
)
def test_what_is_shown_but_not_read_is_a_picture(markup: str) -> None:
    pictures = [
        block
        for block in read(PROSE + f"<p>二、表</p><div>{markup}</div>" + ENDING).blocks
        if isinstance(block, Picture)
    ]
    assert len(pictures) == 1


def test_blank_boxes_among_figures_are_blank_cells() -> None:
    row = "<div><div>规章</div><div>0</div><div></div><div>&nbsp;</div></div>"
    assert texts(read(PROSE + row * 6 + ENDING)).count("|") == 12
    assert "|" not in texts(read(PROSE + "<div></div><p>&nbsp;</p>" * 6 + ENDING))


def test_lists_of_links_are_left_out() -> None:
    links = "<ul>" + "".join(f"<li><a href='/{n}'>栏目{n}</a></li>" for n in range(10)) + "</ul>"
    assert texts(read(f"{PROSE}{ENDING}{links}"))[-1] == "无"


def test_unwrapped_text_lines_of_a_div_are_paragraphs() -> None:
    document = read(f"<div>　　{SENTENCE}\n　　第二段。\n　　第三段。{figures()}</div>")
    assert texts(document) == [SENTENCE, "第二段。", "第三段。"]


def test_preformatted_text_keeps_its_lines() -> None:
    assert texts(read(f"<pre>一、总体情况\n{SENTENCE}\n\n二、其他\n{SENTENCE}{SENTENCE}</pre>")) == [
        "一、总体情况",
        SENTENCE,
        "二、其他",
        SENTENCE * 2,
    ]


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gbk", "GB18030"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-8-sig"])
def test_any_declaration_with_any_encoding(charset: str, encoding: str) -> None:
    late = "<!-- " + "x" * 1500 + " -->"
    markup = (
        f'<html><head>{late}<meta charset="{charset}"><title>某局</title></head><body>{PROSE}{figures()}</body></html>'
    )
    document = read(markup.encode(encoding))
    assert texts(document)[1] == SENTENCE * 3
    assert len(grids(document)) == 1


def test_page_without_declaration_and_closing_tags() -> None:
    markup = f"<HTML><BODY><P>一、总体情况<P>{SENTENCE * 3}<TABLE><TR><TD>甲<TD>0<TD>1<TR><TD>乙<TD>2<TD>3</TABLE><P>无"
    document = read(markup.encode("gbk"))
    assert texts(document) == ["一、总体情况", SENTENCE * 3, "无"]
    assert [cell.text for cell in grids(document)[0].cells] == ["甲", "0", "1", "乙", "2", "3"]


@pytest.mark.parametrize(
    "markup",
    [
        b"",
        b"<html></html>",
        b"<frameset><frame src=a></frameset>",
        b"<table><tr><td>",
        b"<table></table><table><tr></tr></table>",
        b"\x1fT9999\x1e\x1fH7\x1fP1",
        b"<p>&#30;&#31;T0&#30;</p>",
        b"<title></title><meta><meta content=x><meta name=PubDate>",
    ],
)
def test_strange_pages_are_read(markup: bytes) -> None:
    assert read(markup).format == "html"


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 10_000 + PROSE,
        "<table><tr><td>" * 3_000 + PROSE,
        "<b>" * 1_900 + PROSE + figures(),
        "<table>" + "<tr><td colspan=100000 rowspan=100000>0" * 1_500 + "</table>",
        "<table><tr>" + "<td>0" * 50_000 + "</table>",
        "<p>" * 30_000,
        "&lt;" * 50_000,
    ],
    ids=["divs", "tables", "inline", "spans", "wide", "paragraphs", "entities"],
)
def test_hostile_pages_take_bounded_time(markup: str) -> None:
    started = time.process_time()
    read(page(markup))
    assert time.process_time() - started < 5


@pytest.mark.parametrize("markup", ["<div>" * 200_000, ("<div>" * 20_000 + "甲" + "</div>" * 20_000)])
def test_nesting_beyond_all_measure_is_refused(markup: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(page(markup))
    assert caught.value.reason == "damaged"


PIECES = (
    *("<table>", "</table>", "<tr>", "<td>", '<td colspan="3">', '<td rowspan="2">', "<p>", "</p>", "<br>", "<h2>"),
    *("<div>", "</div>", "<img src=a>", "一、甲。", "12", "&lt;p&gt;", "<span style='display:none'>", "\n", "<script>"),
)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_grids_never_overlap_and_nothing_raises(pieces: list[str]) -> None:
    for grid in grids(read(page("".join(pieces)))):
        taken: set[tuple[int, int]] = set()
        for cell in grid.cells:
            area = {
                (row, column)
                for row in range(cell.row, cell.row + cell.row_span)
                for column in range(cell.column, cell.column + cell.column_span)
            }
            assert not area & taken
            assert all(row < grid.rows and column < grid.columns for row, column in area)
            taken |= area
        assert list(grid.cells) == sorted(grid.cells)


CORPUS = Path(__file__).resolve().parents[3] / "../shared/corpus"


@pytest.mark.parametrize("name", ["suqian_2023", "suqian_2024"])
def test_real_pages_give_full_grids(name: str) -> None:
    if not (CORPUS / f"{name}.html").is_file():
        pytest.skip("the real reports are not beside this checkout")
    document = read((CORPUS / f"{name}.html").read_bytes())
    assert [(grid.rows, grid.columns, len(grid.cells)) for grid in grids(document)] == [
        (14, 4, 30),
        (28, 10, 215),
        (4, 15, 34),
    ]
    for grid in grids(document):
        assert sum(cell.row_span * cell.column_span for cell in grid.cells) == grid.rows * grid.columns
    truth = json.loads((CORPUS / f"{name}.truth.json").read_text("utf-8"))
    printed = [cell.text for cell in grids(document)[2].cells][-15:]
    assert printed == [str(value) for value in _leaves(truth["table4"])]


def _leaves(value: object) -> list[object]:
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in _leaves(item)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in _leaves(item)]
    return [value]
