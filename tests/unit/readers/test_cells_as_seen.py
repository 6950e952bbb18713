"""A cell is read as a person sees it: in pages (`fixtures/cells_as_seen.yaml`), in Markdown, in text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from nianbao.base.numbers import State
from nianbao.model.document import Document, Grid, Mark
from nianbao.model.report import Reading
from nianbao.readers.html import colours, css, sheets
from nianbao.readers.sniff import read
from nianbao.recognise.tables.readings import cell_reading

CASES = yaml.safe_load((Path(__file__).parent / "fixtures/cells_as_seen.yaml").read_text(encoding="utf-8"))
BLOCKS = re.findall(
    r"\w+",
    "div p section article blockquote center h1 h3 h6 address main nav header footer aside figure form fieldset pre "
    "listing dir menu hgroup search dialog summary marquee xmp",
)
INLINE = re.findall(
    r"\w+",
    "span b i u em strong font tt code kbd samp var cite dfn abbr mark ins big time data label output a bdi nobr",
)
DISPLAYS = re.findall(
    r"\S+", "block list-item table flex grid inline-table table-row table-cell flow-root inline-block inline-flex"
)
DRESSED = [
    "<p style='text-align:center;text-indent:0;margin:0cm 0cm 0pt'><span lang=EN-US style='color:black'>{}</span></p>",
    "<p class=MsoNormal style='margin-left:0pt;vertical-align:middle'><span style='letter-spacing:0pt'>{}</span></p>",
    "<div style='overflow:hidden;width:57px;height:24px;white-space:nowrap'>{}</div>",
    "<div style='position:relative;top:0px'>{}</div>",
    "<p style='text-indent:-21pt;margin-left:21pt'>{}</p>",
    "<span style='background:white;color:#333'>{}</span>",
    "<span style='background:transparent none repeat scroll 0% 0%;opacity:.87'>{}</span>",
    "<div style='float:left'>{}</div>",
    "<div style='display:flex;justify-content:center'><span>{}</span></div>",
    "<p>{}<span style='display:none'>&nbsp;</span></p>",
    "<span style='display:inline-block;width:40px;zoom:1'>{}</span>",
    "<p><br></p><p>{}</p><p>&nbsp;</p>",
    "<p style='height:0px;max-height:none;min-width:0;font-size:0.8em'>{}</p>",
    "<span style='font:12px/1.5 serif;text-decoration:underline'>{}</span>",
    "\n  <p>\n    {}\n  </p>\n",
]


def page(cell: str, style: str = "", row: str = "") -> str:
    cell = cell if cell.startswith("<td") else f"<td>{cell}</td>"
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><style>{style}</style></head><body><h1>表</h1><table id=t border=1>"
        f"<tr><td>项目<td>自然人<td>总计</tr><tr id=row {row}><td>予以公开</td>{cell}<td>77</td></tr></table></body></html>"
    )


def second(document: Document, row: int = 1) -> Reading | None:
    """The second cell of a row as a reading; None where the row, or a cell of it, is not seen."""
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    cells = [cell for cell in grids[0].cells if cell.row == row] if grids else []
    return cell_reading(cells[1], None) if len(cells) == 3 else None


def check(reading: Reading | None, seen: str) -> None:
    figure = None if reading is None or reading.state is not State.PRINTED else str(reading.value)
    assert figure in ((None,) if seen == "-" else (seen[:-1], None) if seen.endswith("?") else (seen,))


@pytest.mark.parametrize("case", CASES, ids=[f"{number:03}" for number in range(len(CASES))])
def test_a_cell_of_a_page(case: list[str]) -> None:
    check(second(read(page(*case[1:]).encode(), "x.html")), case[0])


@pytest.mark.parametrize("tag", BLOCKS)
def test_figures_in_two_blocks_never_join(tag: str) -> None:
    for cell in (f"<{tag}>1</{tag}><{tag}>2</{tag}>", f"1<{tag}>2</{tag}>", f"<{tag}>1</{tag}>2"):
        reading = second(read(page(cell).encode(), "x.html"))
        assert reading is None or str(reading.value) != "12"
        assert tag in ("dialog", "marquee") or (reading is not None and reading.state is State.ILLEGIBLE)


@pytest.mark.parametrize("display", DISPLAYS)
def test_figures_in_two_boxes_never_join(display: str) -> None:
    check(second(read(page(f"<span style='display:{display}'>1</span>2").encode(), "x.html")), "-")
    check(second(read(page("1<span class=k>2</span>", f".k{{display:{display}}}").encode(), "x.html")), "-")


@pytest.mark.parametrize("tag", INLINE)
def test_a_figure_in_pieces_of_one_line_is_one(tag: str) -> None:
    check(second(read(page(f"1<{tag}>2</{tag}>").encode(), "x.html")), "12")
    check(second(read(page(f"<{tag}>1</{tag}><{tag}>2</{tag}>").encode(), "x.html")), "12")


@pytest.mark.parametrize("dress", DRESSED)
def test_what_only_dresses_a_figure_changes_nothing(dress: str) -> None:
    check(second(read(page(dress.format("12")).encode(), "x.html")), "12")


def test_white_text_on_a_ground_that_another_file_sets_is_in_doubt() -> None:
    linked = page("<span style='color:#fff'>12</span>").replace("<style>", "<link rel=stylesheet href=a.css><style>", 1)
    reading = second(read(linked.encode(), "x.html"))
    assert reading is not None and reading.state is State.ILLEGIBLE and "底色" in str(reading.note)


@pytest.mark.parametrize(
    ("before", "after", "tables"),
    [
        ("<table>", "</table>", 1),
        ("<table style='display:none'>", "</table>", 0),
        ("<table><tbody hidden>", "</table>", 0),
        ("<style>.old{display:none}</style><div class=old><table>", "</table></div>", 0),
        ("<div style='height:0;overflow:hidden'><table>", "</table></div>", 0),
        ("<div style='position:absolute;left:-9999px'><table>", "</table></div>", 0),
        ("<dialog><table>", "</table></dialog>", 0),
        ("<div style='position:absolute;left:200px;top:90px'><table>", "</table></div>", 1),
        ("<div style='transform:translateX(30px);float:left'><table>", "</table></div>", 1),
        ("<div style='background:#024;color:#fff'><table>", "</table></div>", 1),
        ("<style>html{background:#000}td{color:#ccc}</style><table>", "</table>", 1),
        ("<style>body{background:#000;color:#fff}</style><table>", "</table>", 1),
    ],
)
def test_a_table_that_nobody_sees_is_none(before: str, after: str, tables: int) -> None:
    rows = "".join(f"<tr><td>事项<td>{number}<td>{number + 10}</tr>" for number in range(1, 7))
    sheet, end, before = before.rpartition("</style>")
    document = read(f"<html><head>{sheet}{end}</head><body><p>甲。乙。丙。</p>{before}{rows}{after}".encode(), "x.html")
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    assert [[cell.text for cell in grid.cells][:3] for grid in grids] == [["事项", "1", "11"]] * tables


def test_labels_are_never_in_doubt() -> None:
    document = read(page("<td style='transform:rotate(5deg)'>1.属于国家秘密").encode(), "x.html")
    (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
    assert [cell.marks for cell in grid.cells if "国家" in cell.text] == [Mark(0)]


def test_what_was_left_out_is_said() -> None:
    rows = "".join(f"<tr><td>事项{number}<td>{number}<td>{number}</tr>" for number in range(5))
    hidden = (
        page("<i style='display:none'>9</i>5") + f"<table class=old>{rows}</table><style>.old{{display:none}}</style>"
    )
    assert read(hidden.encode(), "x.html").notes == ("略去1个网页不显示的表格", "1个单元格里有网页不显示的数字，未计入")


MARKDOWN = [
    ("12", "1**2**"), ("12", "<span style='color:red'>12</span>"), ("12", "<a href=x>1</a>2"), ("5", "<!--9-->5"),
    ("5", "[5](x)"), ("95", "[9](x)5"), ("-5", "&minus;5"), ("5", "<input value=5>"), ("5", "<s>9</s>5"),
    ("5?", "<span style='display:none'>9</span>5"), ("5?", "<i hidden>9</i>5"), ("5?", "<i style='opacity:0'>9</i>5"),
    ("5?", "<style>.q{display:none}</style><i class=q>9</i>5"), ("5?", "<details><summary>5</summary>9</details>"),
    ("21?", "<bdo dir=rtl>12</bdo>"), ("-", "1<br>2"), ("-", "1</br>2"), ("-", "<div>1</div><div>2</div>"),
    ("-", "<ul><li>1<li>2</ul>"), ("-", "1<hr>2"), ("-", "<input value=1>2"), ("-", "<img src=x.png>5"),
    ("12?", "1&#8203;2"), ("21?", "&#x202e;12"), ("-", "<svg><text>9</text></svg>5"), ("-", "<ruby>1<rt>2</rt></ruby>"),
]  # fmt: skip


@pytest.mark.parametrize(("seen", "cell"), MARKDOWN)
def test_a_cell_of_markdown(seen: str, cell: str) -> None:
    table = f"# 表\n\n| 项目 | 自然人 | 总计 |\n|---|---|---|\n| 予以公开 | {cell} | 77 |\n"
    check(second(read(table.encode(), "x.md")), seen)


TEXT = [
    ("12", "\u200b12"), ("12", "12\u200e"), ("12", "\u202d12\u202c"), ("5", "5\ufe0f"), ("1234", "1\u2009234"), ("-5", "−5"),
    ("12?", "1\u200b2"), ("12?", "1\u200d2"), ("12?", "1\ufeff2"), ("12?", "1\u00ad2"), ("12?", "1\u20602"), ("12?", "1\u061c2"),
    ("21?", "\u202e12"), ("12?", "\u202b12\u202c"), ("12?", "\u206712\u2069"), ("12?", "\u200f12"), ("5?", "9\x7f5"),
    ("5?", "9\x085"), ("-", "1\x012"), ("-", "1\x1f2"), ("-", "1\x922"), ("-", "1\x0b2"), ("-", "1\x0c2"),
    ("-", "1\x852"), ("-", "1\u20282"), ("-", "1\u20292"), ("-", "5\u0336"), ("-", "1\u03382"), ("-", "5\u20e3"),
    ("-", "1\u31642"), ("-", "1\u28002"), ("-", "<span style='display:none'>9</span>5"), ("-", "&#53;"), ("-", "1\r2"),
]  # fmt: skip


@pytest.mark.parametrize(("seen", "cell"), TEXT)
def test_a_cell_of_text(seen: str, cell: str) -> None:
    table = f"表\n\n项目\t自然人\t总计\n予以公开\t{cell}\t77\n部分公开\t3\t3\n"
    check(second(read(table.encode(), "x.txt")), seen)


@pytest.mark.parametrize(
    ("sheet", "selectors"),
    [
        (".a{color:#333;margin:0} .b{padding:1px}", []),
        (".a{display:none} .b{color:#333}", [".a"]),
        (".a{display:none} .b{margin:0} .c{display:inline}", [".a", ".c"]),
        ("@import url(x.css);@media print{.a{display:none}} .b{display:none}", [".b"]),
        ("@media screen and (min-width:600px){.a{display:none}} @media (max-width:600px){.b{display:none}}", [".a"]),
        ("@layer x{.a#b{display:none}} .c{display:block}", [".a#b", ".c"]),
        ("td{.a{display:none} &.b{display:none}}", ["td .a", ":is(td).b"]),
        (".a:hover{display:none} .b:not(.c){opacity:0}", [".b:not(.c)"]),
        (".a::before{content:'9'} .b::before{margin:0}", [".a"]),
        ("..{} .a{visibility:hidden} <!-- .b{visibility:hidden} -->", [".a", ".b"]),
    ],
)
def test_only_the_rules_that_matter_are_kept(sheet: str, selectors: list[str]) -> None:
    assert [rule.selector for rule in sheets.rules(sheet)] == selectors


@pytest.mark.parametrize(
    "style",
    [
        "display:none", "DISPLAY : NONE", "disp\\6c ay:none", "color:#000;visibility:hidden", "opacity:.0", "font-size:0pt",
        "font:0/1 a", "left:-999em;position:absolute", "text-indent:-99em", "width:0", "clip:rect(0,0,0,0)", "color:#FFF",
        "color:rgb(255, 255, 255)", "-webkit-text-fill-color:transparent", "transform:scale(0)", "direction:rtl",
        "display:/**/none", "display:var(--x)", "background:#000", "letter-spacing:-1em", "max-height:0px",
    ],
)  # fmt: skip
def test_a_style_that_hides_is_not_passed_over(style: str) -> None:
    assert css.may_matter(style) and css.declared(style)


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("display:none;display:nonee", {"display": "none"}),
        ("display:none!important;display:inline", {"display": "none"}),
        ("margin:1px -9999px", {"margin-left": "-9999px", "margin-right": "-9999px", "margin-top": "1px"}),
        ("background:#000 url(a.png)", {"background-color": "image"}),
        ("left:-9999", {}),
        ("border:1px solid red", {"border-left": "line", "border-right": "line"}),
        ("border-width:1px;border-left-style:none", {"border-left": "none"}),
        ("border-inline-start:2px dotted;border-right:0 solid", {"border-left": "line", "border-right": "none"}),
        ("border-bottom:1px solid;border-color:red", {}),
    ],
)
def test_declarations(style: str, expected: dict[str, str]) -> None:
    assert {name: declared.value for name, declared in css.declared(style).items()} == expected


def test_colours() -> None:
    white, black = colours.colour("white"), colours.colour("rgb(0 0 0 / 50%)")
    assert white == (1, 1, 1, 1) and black == (0, 0, 0, 0.5) and colours.colour("none") is None
    assert colours.contrast(white, (0, 0, 0, 1)) == pytest.approx(21)
    assert colours.over(black, white) == (0.5, 0.5, 0.5, 1)
