"""Whole reports as HTML pages: ways to mark a cell up, ways to print a table, ways to build the page around it."""

from __future__ import annotations

import html
import json
import random
from collections.abc import Callable, Sequence
from urllib.parse import quote

from nianbao.model.form import FormSpec, TableSpec
from support.flattened import ORDINALS, PROSE, TITLE, rows_of
from support.zoo import Span, Values, spans_of

Cell = Callable[[str, random.Random], str]
Table = Callable[[Sequence[Span], int, int, Cell, random.Random], str]
Page = Callable[[str], bytes]


# --- a cell's content -----------------------------------------------------------------------------------------------


def plain(text: str, rng: random.Random) -> str:
    return html.escape(text, quote=False)


def paragraph(text: str, rng: random.Random) -> str:
    return f"\n  <p>{plain(text, rng)}</p>\n"


def word(text: str, rng: random.Random) -> str:
    inner = plain(text, rng) or "&nbsp;"
    return (
        '<p class="MsoNormal" align="center" style="text-align:center"><span lang="EN-US" style="font-size:\n10.5pt">'
        f"{inner}<o:p></o:p></span></p>"
    )


def digits_apart(text: str, rng: random.Random) -> str:
    if not text.isdigit():
        return f"<span>{plain(text, rng)}</span>"
    return "".join(f"<span>{digit}</span>" for digit in text)


def with_empty_paragraphs(text: str, rng: random.Random) -> str:
    return f"<p>&nbsp;</p><p>{plain(text, rng)}</p><p><br></p>"


def blanks_around(text: str, rng: random.Random) -> str:
    return f"&nbsp;\u200b {plain(text, rng)}\u3000&nbsp;\ufeff"


def broken_label(text: str, rng: random.Random) -> str:
    if len(text) < 4 or any(c.isdigit() for c in text):
        return plain(text, rng)
    at = rng.randrange(2, len(text) - 1)
    return f"{plain(text[:at], rng)}<br>{plain(text[at:], rng)}"


def hidden_inside(text: str, rng: random.Random) -> str:
    return f'<span style="display:none">365</span>{plain(text, rng)}<i hidden>8</i>'


def conditional(text: str, rng: random.Random) -> str:
    return f"<!--[if gte mso 9]><xml><w:data>08D0</w:data></xml><![endif]--><v:shape></v:shape>{plain(text, rng)}"


def full_width(text: str, rng: random.Random) -> str:
    return plain(text.translate(str.maketrans("0123456789", "０１２３４５６７８９")), rng)


def linked(text: str, rng: random.Random) -> str:
    return f'<a href="javascript:;"><font face="宋体"><b>{plain(text, rng)}</b></font></a>'


CELLS: dict[str, Cell] = {
    "plain": plain,
    "paragraph": paragraph,
    "word": word,
    "digits_apart": digits_apart,
    "with_empty_paragraphs": with_empty_paragraphs,
    "blanks_around": blanks_around,
    "broken_label": broken_label,
    "hidden_inside": hidden_inside,
    "conditional": conditional,
    "full_width": full_width,
    "linked": linked,
}


# --- a table --------------------------------------------------------------------------------------------------------


def _td(span: Span, cell: Cell, rng: random.Random, tag: str = "td", extra: str = "") -> str:
    _, _, height, width, text = span
    spans = (f' rowspan="{height}"' if height > 1 else "") + (f' colspan="{width}"' if width > 1 else "")
    return f"<{tag}{spans}{extra}>{cell(text, rng)}</{tag}>"


def _rows(spans: Sequence[Span], rows: int, cell: Cell, rng: random.Random) -> list[str]:
    out = [""] * rows
    for span in sorted(spans):
        out[span[0]] += _td(span, cell, rng)
    return [f"<tr>{row}</tr>" for row in out]


def with_spans(spans: Sequence[Span], rows: int, columns: int, cell: Cell, rng: random.Random) -> str:
    return f"<table border=1>{''.join(_rows(spans, rows, cell, rng))}</table>"


def head_and_body(spans: Sequence[Span], rows: int, columns: int, cell: Cell, rng: random.Random) -> str:
    out = _rows(spans, rows, cell, rng)
    head = "".join(out[:3]).replace("<td", "<th").replace("</td", "</th")
    body = "".join(out[3:])
    return f"<table><caption>附表</caption><colgroup><col><col></colgroup><thead>{head}</thead><tbody>{body}</tbody></table>"


def unclosed(spans: Sequence[Span], rows: int, columns: int, cell: Cell, rng: random.Random) -> str:
    return with_spans(spans, rows, columns, cell, rng).replace("</td>", "\n").replace("</tr>", "\n")


def no_spans_blanks(spans: Sequence[Span], rows: int, columns: int, cell: Cell, rng: random.Random) -> str:
    """Every place of the grid a cell of its own: merged cells have become a text and blanks."""
    out = [[""] * columns for _ in range(rows)]
    for row, column, _, _, text in spans:
        out[row][column] = text
    body = "".join("<tr>" + "".join(f"<td>{cell(text, rng)}</td>" for text in row) + "</tr>" for row in out)
    return f"<table>{body}</table>"


def no_spans_copies(spans: Sequence[Span], rows: int, columns: int, cell: Cell, rng: random.Random) -> str:
    out = [[""] * columns for _ in range(rows)]
    for row, column, height, width, text in spans:
        for r in range(row, row + height):
            for c in range(column, column + width):
                out[r][c] = text
    body = "".join("<tr>" + "".join(f"<td>{cell(text, rng)}</td>" for text in row) + "</tr>" for row in out)
    return f"<table>{body}</table>"


def no_spans_packed(spans: Sequence[Span], rows: int, columns: int, cell: Cell, rng: random.Random) -> str:
    """The attributes have been stripped off: cells slide to the left."""
    body = "".join(
        "<tr>" + "".join(f"<td>{cell(text, rng)}</td>" for *_, text in row) + "</tr>" for row in rows_of(spans, rows)
    )
    return f"<table>{body}</table>"


def no_row_spans(spans: Sequence[Span], rows: int, columns: int, cell: Cell, rng: random.Random) -> str:
    """Row spans are lost, column spans kept; what was below slides to the left."""
    return with_spans([(r, c, 1, w, t) for r, c, _, w, t in spans], rows, columns, cell, rng)


def no_column_spans(spans: Sequence[Span], rows: int, columns: int, cell: Cell, rng: random.Random) -> str:
    return with_spans([(r, c, h, 1, t) for r, c, h, _, t in spans], rows, columns, cell, rng)


def long_row_spans(spans: Sequence[Span], rows: int, columns: int, cell: Cell, rng: random.Random) -> str:
    """The outermost group spans a row too many."""
    return with_spans(
        [(r, c, h + 1 if c == 0 and h > 5 else h, w, t) for r, c, h, w, t in spans], rows, columns, cell, rng
    )


def zero_spans(spans: Sequence[Span], rows: int, columns: int, cell: Cell, rng: random.Random) -> str:
    table = with_spans(spans, rows, columns, cell, rng)
    return table.replace("<td>", '<td colspan="0" rowspan="1">')


def empty_columns(spans: Sequence[Span], rows: int, columns: int, cell: Cell, rng: random.Random) -> str:
    """An empty column in front and one behind every figure column."""
    body = ""
    for row in rows_of(spans, rows):
        body += "<tr><td></td>" + "".join(_td(span, cell, rng) for span in row) + "<td></td></tr>"
    return f"<table>{body}</table>"


def empty_rows(spans: Sequence[Span], rows: int, columns: int, cell: Cell, rng: random.Random) -> str:
    out = _rows(spans, rows, cell, rng)
    top = f"<tr>{'<td></td>' * columns}</tr>"
    return f"<table>{top}{''.join(out)}{top}</table>"


def wide_figures(spans: Sequence[Span], rows: int, columns: int, cell: Cell, rng: random.Random) -> str:
    """Every column twice as wide, as tables made from a sheet have it."""
    return with_spans([(r, 2 * c, h, 2 * w, t) for r, c, h, w, t in spans], rows, columns, cell, rng)


def head_again(spans: Sequence[Span], rows: int, columns: int, cell: Cell, rng: random.Random) -> str:
    """The header rows come again in the middle, as after a page break."""
    out = _rows(spans, rows, cell, rng)
    if rows < 10 or any(span[2] > 3 and span[0] < rows // 2 < span[0] + span[2] and span[1] == 0 for span in spans):
        at = next((r for r in range(rows - 1, 3, -1) if not any(s[0] < r < s[0] + s[2] for s in spans)), rows)
    else:
        at = rows // 2
    return f"<table>{''.join(out[:at])}{''.join(out[:3]) if rows > 20 else ''}{''.join(out[at:])}</table>"


def in_pieces(spans: Sequence[Span], rows: int, columns: int, cell: Cell, rng: random.Random) -> str:
    """Cut into several tables; a merged cell is printed again in the lower piece."""
    cuts = sorted(rng.sample(range(4, rows), min(2, max(0, rows - 4)))) if rows > 5 else []
    out = ""
    for top, bottom in zip([0, *cuts], [*cuts, rows], strict=True):
        piece = []
        for row, column, height, width, text in spans:
            first, last = max(row, top), min(row + height, bottom)
            if first < last:
                piece.append((first - top, column, last - first, width, text if row >= top else ""))
        out += with_spans(piece, bottom - top, columns, cell, rng) + "<p>- 3 -</p>"
    return out


def in_layout_tables(spans: Sequence[Span], rows: int, columns: int, cell: Cell, rng: random.Random) -> str:
    table = with_spans(spans, rows, columns, cell, rng)
    for _ in range(3):
        table = f"<table><tbody><tr><td>{table}</td></tr></tbody></table>"
    return table


def with_title_row(spans: Sequence[Span], rows: int, columns: int, cell: Cell, rng: random.Random) -> str:
    out = _rows(spans, rows, cell, rng)
    return (
        f'<table><tr><td colspan="{columns}">政府信息公开情况统计表</td></tr><tr><td colspan="{columns}">单位：件</td></tr>'
        f"{''.join(out)}<tr><td colspan='{columns}'>注：数据截至年底。</td></tr></table>"
    )


def divs(spans: Sequence[Span], rows: int, columns: int, cell: Cell, rng: random.Random) -> str:
    body = "".join(
        '<div class="tr">' + "".join(f'<div class="td">{cell(text, rng)}</div>' for *_, text in row) + "</div>"
        for row in rows_of(spans, rows)
    )
    return f'<div class="table">{body}</div>'


def display_table(spans: Sequence[Span], rows: int, columns: int, cell: Cell, rng: random.Random) -> str:
    body = "".join(
        '<div style="display:table-row">'
        + "".join(f'<div style="display: table-cell">{cell(text, rng)}</div>' for *_, text in row)
        + "</div>"
        for row in rows_of(spans, rows)
    )
    return f'<div style="display:table">{body}</div>'


def css_grid(spans: Sequence[Span], rows: int, columns: int, cell: Cell, rng: random.Random) -> str:
    body = "".join(
        f'<div style="grid-row:{r + 1}/span {h};grid-column:{c + 1}/span {w}">{cell(t, rng)}</div>'
        for r, c, h, w, t in sorted(spans)
    )
    return f'<div style="display:grid">{body}</div>'


def items(spans: Sequence[Span], rows: int, columns: int, cell: Cell, rng: random.Random) -> str:
    return "".join(
        "<ul>" + "".join(f"<li>{cell(text, rng)}</li>" for *_, text in row) + "</ul>" for row in rows_of(spans, rows)
    )


def spans_only(spans: Sequence[Span], rows: int, columns: int, cell: Cell, rng: random.Random) -> str:
    """A line a row, the cells in inline elements."""
    return "".join(
        "<p>" + " ".join(f"<span>{cell(text, rng)}</span>" for *_, text in row) + "</p>" for row in rows_of(spans, rows)
    )


def hidden_column(spans: Sequence[Span], rows: int, columns: int, cell: Cell, rng: random.Random) -> str:
    body = ""
    for row in rows_of(spans, rows):
        cells = [_td(span, cell, rng) for span in row]
        cells.insert(1 if len(cells) > 1 else 0, '<td style="display:none">9</td>')
        body += f"<tr>{''.join(cells)}</tr>"
    return f"<table>{body}<tr style='display:none'><td>0</td></tr></table>"


TABLES: dict[str, Table] = {
    "with_spans": with_spans,
    "head_and_body": head_and_body,
    "unclosed": unclosed,
    "no_spans_blanks": no_spans_blanks,
    "no_spans_copies": no_spans_copies,
    "no_spans_packed": no_spans_packed,
    "no_row_spans": no_row_spans,
    "no_column_spans": no_column_spans,
    "long_row_spans": long_row_spans,
    "zero_spans": zero_spans,
    "empty_columns": empty_columns,
    "empty_rows": empty_rows,
    "wide_figures": wide_figures,
    "head_again": head_again,
    "in_pieces": in_pieces,
    "in_layout_tables": in_layout_tables,
    "with_title_row": with_title_row,
    "divs": divs,
    "display_table": display_table,
    "css_grid": css_grid,
    "items": items,
    "spans_only": spans_only,
    "hidden_column": hidden_column,
}


# --- a page ---------------------------------------------------------------------------------------------------------

HEAD = f"<title>{TITLE}_云溪市青栎区人民政府</title>"


def bare(article: str) -> bytes:
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'>{HEAD}</head><body>{article}</body></html>".encode()


def site(article: str) -> bytes:
    links = "".join(f'<li><a href="/{n}">栏目{n}</a></li>' for n in range(30))
    return bare(
        f'<div class="top"><a>繁體版</a><a>无障碍</a></div><ul class="nav">{links}</ul><div class="pos">当前位置：<a>首页</a>'
        f'&gt;<a>年报</a></div><div class="con"><h1>{TITLE}</h1><div class="sub">发布日期：2025-01-20 来源：区农业农村局 '
        f"<a>打印</a><a>关闭</a></div><div id=zoom>{article}</div><div class=share>分享到：微信 微博</div>"
        f'</div><div class="rel"><h3>相关链接</h3><ul>{links}</ul></div><div class="footer"><p>主办：青栎区人民政府。'
        f"网站标识码：1234567890。备案号：云ICP备1号。技术支持：某公司。</p></div>"
    )


def facts_first(article: str) -> bytes:
    printed = (
        ("索引号", "01-2025-3", "主题"),
        ("发布机构", "区农业农村局", "文号"),
        ("成文日期", "2025年1月9日", "效力"),
    )
    facts = "".join(
        f"<tr><td>{label}：</td><td>{text}</td><td>{other}：</td><td></td></tr>" for label, text, other in printed
    )
    return bare(f"<table class=head>{facts}</table><h2>{TITLE}</h2><div class=content>{article}</div>")


def page_in_tables(article: str) -> bytes:
    return bare(
        f"<table width=980><tr><td><a>首页</a></td></tr><tr><td><table><tr><td width=200><a>一</a><br><a>二</a></td>"
        f"<td>{article}</td></tr></table></td></tr><tr><td>版权所有 青栎区</td></tr></table>"
    )


def escaped(article: str) -> bytes:
    return bare(
        f"<p>正在加载</p><script>var data={{'c':{json.dumps(article).replace('<', chr(92) + 'u003c')}}};</script>"
    )


def percent(article: str) -> bytes:
    return bare(f"<div id=c></div><script>document.getElementById('c').innerHTML=unescape('{quote(article)}')</script>")


def entities_twice(article: str) -> bytes:
    return bare(f"<div>{html.escape(article)}</div>")


def chinese_bytes(article: str) -> bytes:
    """The page declares another encoding than its own."""
    return bare(article).decode().encode("gb18030")


def no_script(article: str) -> bytes:
    return bare(f"<noscript><img src='/stat.gif' width=1></noscript>{article}<noscript>请启用脚本</noscript>")


def hidden_until_loaded(article: str) -> bytes:
    return bare(f'<div class="loading">加载中</div><div id="art" style="display:none">{article}</div>')


def unclosed_page(article: str) -> bytes:
    return f"<html><head>{HEAD}<body><div><center>{article}".encode()


PAGES: dict[str, Page] = {
    "bare": bare,
    "site": site,
    "facts_first": facts_first,
    "page_in_tables": page_in_tables,
    "escaped": escaped,
    "percent": percent,
    "entities_twice": entities_twice,
    "chinese_bytes": chinese_bytes,
    "no_script": no_script,
    "hidden_until_loaded": hidden_until_loaded,
    "unclosed_page": unclosed_page,
}


def html_report(
    form: FormSpec,
    tables: Sequence[TableSpec],
    values: Values,
    rng: random.Random,
    *,
    table: Table = with_spans,
    cell: Cell = plain,
    page: Page = bare,
    prose: str = PROSE,
) -> bytes:
    by_id = {spec.id: spec for spec in tables}
    article = f"<p align=center><b>{TITLE}</b></p>"
    for number, section in enumerate(form.sections):
        article += f"<p><strong>{ORDINALS[number]}、{section.title}</strong></p>\n"
        for spec in section.tables:
            article += table(*spans_of(by_id[spec], values), cell, rng)
        if not section.tables:
            article += f"<p>\u3000\u3000{prose}</p>\n"
    return page(article)
