"""Note marks, struck-out and invisible text in cells: never run together with the figure."""

import pytest

from nianbao.model.document import Grid
from nianbao.readers import html

PAGE = "<html><head><style>{css}</style></head><body><table><tr><td>项目</td><td>件数</td></tr>{rows}</table></body></html>"


def cells(cell: str, css: str = "", row: str = "<tr><td>许可</td>{cell}</tr>") -> list[str]:
    page = PAGE.format(css=css, rows=row.format(cell=cell))
    (grid,) = [block for block in html.read(page.encode(), "x.html").blocks if isinstance(block, Grid)]
    return [text for _, _, _, _, text, *_ in grid.cells][2:]


@pytest.mark.parametrize(
    ("cell", "css", "text"),
    [
        ("<td>320<sup>1</sup></td>", "", "320[1]"),
        ("<td>320<sup><a href='#n1'>1</a></sup></td>", "", "320[1]"),
        ("<td>320<a href='#n1'>1</a></td>", "", "320[1]"),
        ("<td>320<small>1</small></td>", "", "320[1]"),
        ("<td><sup>1</sup>320</td>", "", "[1]320"),
        ("<td>320<span style='vertical-align: super'>1</span></td>", "", "320[1]"),
        ("<td>320<span class=n>1</span></td>", ".n{vertical-align:super;font-size:70%}", "320[1]"),
        ("<td>320<sup>[1]</sup></td>", "", "320[1]"),
        ("<td><small>320</small></td>", "", "320"),
        ("<td><del>310</del>320</td>", "", "320"),
        ("<td>320<s>310</s></td>", "", "320"),
        ("<td><span style='text-decoration:line-through'>310</span>320</td>", "", "320"),
        ("<td><span class='old'>310</span>320</td>", "span.old{text-decoration: line-through}", "320"),
        ("<td><del>310</del></td>", "", "［已划去］"),
        ("<td style='text-decoration:line-through'>310</td>", "", "［已划去］"),
        ("<td><span style='visibility:hidden'>7</span>320</td>", "", "320"),
        ("<td>320<button>复制</button></td>", "", "320"),
        ("<td><span class=u>7</span>320</td>", ".u{display:none}", "320"),
        ("<td><span class=u>7</span>320</td>", ".u{display:none} .u.on{display:inline}", "7320"),
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
        "［已划去］",
        "［已划去］",
        "许可",
        "320",
    ]
