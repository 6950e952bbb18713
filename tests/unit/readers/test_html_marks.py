"""Note marks, struck-out and invisible text in cells: never run together with the figure."""

import pytest

from nianbao.model.document import Grid
from nianbao.readers.html import reader as html
from support.marks import all_seen

PAGE = "<html><head><style>{css}</style></head><body><table><tr><td>项目</td><td>件数</td></tr>{rows}</table></body></html>"


def cells(cell: str, css: str = "", row: str = "<tr><td>许可</td>{cell}</tr>") -> list[str]:
    page = PAGE.format(css=css, rows=row.format(cell=cell))
    return all_seen(html.read(page.encode(), "x.html").blocks)[2:]


@pytest.mark.parametrize(
    ("cell", "css", "text"),
    [
        ("<td>320<sup>1</sup></td>", "", "320 NOTE 1"),
        ("<td>320<sup><a href='#n1'>1</a></sup></td>", "", "320 NOTE 1"),
        ("<td>320<a href='#n1'>注1</a></td>", "", "320 NOTE 注1"),
        ("<td>320<small>*</small></td>", "", "320 NOTE *"),
        ("<td><sup>1</sup>320</td>", "", "320 NOTE 1"),
        ("<td>320<span style='vertical-align: super'>1</span></td>", "", "320 NOTE 1"),
        ("<td>320<span class=n>1</span></td>", ".n{vertical-align:super;font-size:70%}", "320 NOTE 1"),
        ("<td>320<sup>[1]</sup></td>", "", "320[1]"),
        ("<td><small>320</small></td>", "", "320"),
        ("<td><del>310</del>320</td>", "", "320"),
        ("<td>320<s>310</s></td>", "", "320"),
        ("<td><span style='text-decoration:line-through'>310</span>320</td>", "", "320"),
        ("<td><span class='old'>310</span>320</td>", "span.old{text-decoration: line-through}", "320"),
        ("<td><del>310</del></td>", "", "FIGURE STRUCK"),
        ("<td style='text-decoration:line-through'>310</td>", "", "FIGURE STRUCK"),
        ("<td><span style='visibility:hidden'>7</span>320</td>", "", "320"),
        ("<td>320<button>复制</button></td>", "", "320"),
        ("<td><span class=u>7</span>320</td>", ".u{display:none}", "320"),
        ("<td><span class=u>7</span>320</td>", ".u{display:none} .u.on{display:inline}", "320"),
        ("<td><span class='u on'>7</span>320</td>", ".u{display:none} .u.on{display:inline}", "7320"),
        ("<td><span class=u>7</span>320</td>", "@media print{.u{display:none}}", "7320"),
        ("<td><span style='font-size:10.5pt'>3</span>20</td>", "", "320"),
    ],
)
def test_a_figure_is_read_without_what_is_written_beside_it(cell, css, text):
    assert cells(cell, css) == ["许可", text]


def test_a_row_that_is_struck_out_or_hidden_is_none():
    old = "<tr class=old><td>许可</td><td>310</td></tr><tr><td>许可</td>{cell}</tr>"
    assert cells("<td>320</td>", ".old{display:none}", old) == ["许可", "320"]
    assert cells("<td>320</td>", ".old{text-decoration:line-through}", old) == [
        "STRUCK",
        "FIGURE STRUCK",
        "许可",
        "320",
    ]


TABLE = "<table><tr><td>行政许可决定数量</td><td>{0}</td></tr><tr><td>行政处罚决定数量</td><td>{0}</td></tr></table>"
TEXT = "<p>一、总体情况</p><p>" + "全年按月核对公开栏目。" * 6 + "</p><p>二、主动公开政府信息情况</p>{}<p>三、其他</p>"


@pytest.mark.parametrize(
    ("carrier", "figures"),
    [
        ("<script>document.write(\"{}\")</script>", ["12", "12"]),
        ("<div id=t></div><script>t.innerHTML=\"{}\"</script>", ["12", "12"]),
        ("<iframe srcdoc='{}'></iframe>", ["12", "12"]),
        (TABLE.format("9") + "<textarea style='display:none'>{}</textarea>", ["9", "9"]),
    ],
)  # fmt: skip
def test_a_table_that_a_script_or_frame_brings_in_stands_in_its_place(carrier, figures):
    table = TABLE.format("12")
    escaped = table.replace("<", "&lt;") if "srcdoc" in carrier or "textarea" in carrier else table.replace("/", "\\/")
    document = html.read(f"<html><body>{TEXT.format(carrier.format(escaped))}</body></html>".encode(), "x.html")
    blocks = [getattr(block, "text", "表") for block in document.blocks]
    assert blocks.index("二、主动公开政府信息情况") + 1 == blocks.index("表") == blocks.index("三、其他") - 1
    (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
    assert [cell.text for cell in grid.cells if cell.text.isdigit()] == figures
