"""The reader of RTF: code pages, rows by their edges, what is shown and what is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nianbao.base.errors import DocumentError
from nianbao.model.document import Document, Grid, Paragraph, Picture
from nianbao.readers import sniff
from nianbao.readers.rtf import reader as rtf
from support.marks import all_seen
from support.readings import grids, same_as_docx, texts

FIXTURES = Path(__file__).parent / "fixtures"
SHARED = Path(__file__).resolve().parents[3] / "../shared"
FONTS = (
    r"{\fonttbl{\f0\froman\fcharset0 Times New Roman;}"
    r"{\f1\fnil\fcharset134 \'cb\'ce\'cc\'e5{\*\falt SimSun};}{\f2\fnil\fcharset2 Wingdings;}}"
)
COLOURS = r"{\colortbl;\red255\green255\blue255;\red255\green0\blue0;\red0\green0\blue128;\red250\green250\blue250;}"
STYLES = (
    r"{\stylesheet{\s0 Normal;}{\s1\sbasedon0\outlinelevel0 heading 1;}{\s2\sbasedon1 own;}{\s3 toc 1;}"
    r"{\s4 \u26631\'3f\u-26472\'3f 2;}{\*\cs9\v hidden;}{\*\cs8\strike struck;}}"
)


def whole(body: str, head: str = "") -> bytes:
    return (r"{\rtf1\ansi\ansicpg936\deff0" + FONTS + COLOURS + STYLES + head + "\n" + body + "}").encode("gb18030")


def coded(text: str) -> str:
    """Text as `\\u` with a fallback of one byte."""
    return "".join(f"\\u{ord(one) - 65536 if ord(one) > 32767 else ord(one)}\\'3f" for one in text)


def read(body: str, head: str = "") -> Document:
    return rtf.read(whole(body, head), "t.rtf")


def placed(document: Document) -> list[list[object]]:
    (grid,) = grids(document)
    return [[*cell[:4], cell.text] for cell in grid.cells]


def row(*cells: str, edges: tuple[str, ...] = ()) -> str:
    """A row whose cells end at these edges, 1000 apart where none are given; what stands before an edge goes with it."""
    ends = edges or tuple(f"\\cellx{1000 * (number + 1)}" for number in range(len(cells)))
    return r"\trowd\trleft-108" + "".join(ends) + "".join(f"\\pard\\intbl {one}\\cell" for one in cells) + r"\row"


def cell_of(content: str) -> str:
    """What is seen of a figure in a table of two cells."""
    return all_seen(read(row("a", content) + r"\pard\par").blocks)[1]


def test_fixture_is_read_cell_by_cell() -> None:
    expected = json.loads((FIXTURES / "forestry.json").read_text("utf-8"))
    document = sniff.read((FIXTURES / "forestry.rtf").read_bytes(), "forestry.doc")
    found = [[[*cell[:4], cell.text] for cell in grid.cells] for grid in grids(document)]
    assert (document.format, found) == ("rtf", [sorted(each) for each in expected["tables"]])
    assert texts(document) == expected["texts"]


@pytest.mark.parametrize("name", ["office_o01", "office_r04", "marks_in_cells"])
def test_the_same_is_read_as_of_the_docx(name: str) -> None:
    same_as_docx(SHARED / f"formats/{name}.rtf")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (r"98{\v 77}", "98"),
        (r"98{\v 77\v0 6}", "986"),
        (r"98{\v0 77}", "9877"),
        (r"{\strike 55}174", "174"),
        (r"{\striked1 55}174", "174"),
        (r"{\striked0 55}174", "55174"),
        (r"{\strike 55}", "FIGURE STRUCK"),
        (r"{\deleted 444}{\revised 128}", "128"),
        (r"143{\super 1}", "143 NOTE 1"),
        (r"143{\sub 1}", "143 NOTE 1"),
        (r"143{\super\nosupersub 1}", "1431"),
        (r"143{\up6 \'a2\'d9}", "143 NOTE ①"),
        (r"143{\up2 1}", "1431"),
        (r"143{\dn8 *}", "143 NOTE *"),
        (r"7{\cf1 9}", "7"),
        (r"7{\cf4 9}", "7"),
        (r"7{\cf2 9}", "79"),
        (r"7{\cf0 9}", "79"),
        (r"7{\cf1\chcbpat3 9}", "79"),
        (r"7{\cf1\highlight3 9}", "79"),
        (r"7{\cf3\highlight3 9}", "7"),
        (r"\cbpat3 5{\cf1 9}", "59"),
        (r"7{\fs2 9}", "7"),
        (r"7{\fs20 9}", "79"),
        (r"7{\cs9 9}", "7"),
        (r"7{\cs8 9}", "7"),
        (r"7{\v\plain 9}", "79"),
        (r"{\f2 9}", "9 FIGURE UNCLEAR 字体显示的是图形，无法确定数字"),
        (r"{\charscalex10 9}", "9 FIGURE UNCLEAR 字符被压扁，无法确定数字"),
        (r"{\expndtw-90 12}", "12 FIGURE UNCLEAR 字符间距使数字分开或重叠，无法确定数字"),
        (r"{\twoinone 12}", "12 FIGURE UNCLEAR 双行合一，无法确定数字"),
        (r"{\field{\*\fldinst =SUM(LEFT)}{\fldrslt 121}}", "121"),
        (r"{\field{\*\fldinst {\f0  HYPERLINK {\field{\*\fldinst x 5}{\fldrslt 6}}}}{\fldrslt {\f0 121}}}", "121"),
        (r"{\field{\*\fldinst EQ \\f(1,2)}{\fldrslt }}", "FIGURE UNCLEAR 以公式域显示，无法确定数字"),
        (r"{\field{\*\fldinst  FORMDROPDOWN {\*\formfield{\fftype2}}}}", "FIELD"),
        (r"\chpgn", "FIGURE UNCLEAR 有自动生成的内容，无法确定数字"),
        (r"5{\footnote 9 \par}", "5"),
        (r"5{\*\annotation 9}", "5"),
        (r"5{\*\bkmkstart a9}{\*\bkmkend a9}", "5"),
        (r"5{\*\unheardof 9{8}}", "5"),
        (r"5\bin3 }}}6", "56"),
        (r"{\*\shppict{\pict\pngblip 89504e47}}{\nonshppict{\pict\wmetafile8 0100}}", "PICTURE"),
        (r"{\pict\wmetafile8 0100}", "PICTURE"),
        (r"{\object\objemb{\*\objdata 0105}{\result {\pict\wmetafile8 01}}}", "PICTURE"),
        (r"{\shp{\*\shpinst{\sp{\sn pib}{\sv {\pict\pngblip 89}}}}{\shprslt{\pict 01}}}", "PICTURE"),
        (r"{\shp{\*\shpinst{\sp{\sn shapeType}{\sv 202}}{\shptxt \pard 31\par}}{\shprslt\pard 31\par}}", "31"),
        (r"{\*\do\dobxcolumn{\dptxbx{\dptxbxtext\pard 32\par}}}", "32"),
        (r"1\tab 2\line 3\~4\_5\-6", "1\t2\n3\u00a04-56"),
        (r"1\par 2", "1\n2"),
        (r"1\zwj 2", "1\u200d2"),
        (r"1\zwnbo 2", "1\u20602"),
        (r"1\rtlmark 2", "1\u200f2"),
        (r"{1}{2}{{3}}", "123"),
        ("1\r\n2", "12"),
        (r"{\upr{\'3f}{\*\ud{6}}}", "6"),
        (r"\{5\}\\", "{5}\\"),
    ],
)
def test_only_what_is_seen_is_a_figure(content: str, expected: str) -> None:
    assert cell_of(content) == expected


@pytest.mark.parametrize(
    "content",
    [
        r"\u24180\'3f\u25253\'3f",
        r"\u24180?\u25253?",
        r"{\uc0\u24180\u25253}",
        r"{\uc2\u24180\'c4\'ea\u25253\'b1\'a8}",
        r"{\uc2\u24180 ??\u25253 ??}",
        r"\u24180 {\uc1 ?}".replace(" {\\uc1 ?}", "?") + r"\u25253?",
        r"{\f1 \'c4\'ea\'b1\'a8}",
        r"{\f1 \'c4\'ea\f1\b \'b1\'a8}",
        r"{\f1 \'c4" + "\n" + r"\'ea\'b1\'a8}",
        r"{\f1 \'c4\b\'ea\'b1\b0\'a8}",
        r"{\f1 \'c4}{\f1 \'ea\'b1\'a8}".replace("}{", "\\lang2052 "),
        "年报",
        r"{\f0 \'c4\'ea\'b1\'a8}",
    ],
)
def test_characters_of_every_manner(content: str) -> None:
    assert texts(read(content + r"\par")) == ["年报"]


def test_code_pages_and_pairs_of_halves() -> None:
    western = r"{\rtf1\ansi{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset134 B;}{\f2\fcharset136 C;}{\f3\cpg932 D;}}"
    body = r"\f0 caf\'e9{\f1 \'c4\'ea}{\f2 \'a6\'7e}{\f3 \'94\'4e}\u-10179?\u-8692?\par}"
    assert texts(rtf.read((western + body).encode("ascii"), "t")) == ["café年年年\U0001f60c"]


def test_headings_titles_and_ordinals() -> None:
    paragraphs = (
        r"{\pard\s1 总体\par}{\pard\s2 主动\par}{\pard\outlinelevel1 三级\par}{\pard\s4 四\par}",
        r"\pard{\listtext\pard\plain 一、\tab}\ls1\ilvl0 编号\par",
        r"\pard{\pntext\f0 1.\tab}{\*\pn\pnlvlbody{\pntxta .}}2024\par\pard{\listtext \u8226?\tab}点\par",
        r"\pard{\listtext (a)}b\par",
    )
    document = read("".join(paragraphs), r"{\info{\author x}{\title " + coded("年报") + r"}{\keywords y}}")
    assert document.titles == ("年报",)
    assert [(block.text, block.level) for block in document.blocks if isinstance(block, Paragraph)] == [
        ("总体", 1), ("主动", 1), ("三级", 2), ("四", 2), ("一、编号", None), ("1. 2024", None), ("•点", None), ("(a)b", None),
    ]  # fmt: skip


def test_what_is_no_text_of_the_report() -> None:
    document = read(
        r"{\header\pard 1\par}{\footer\pard 2\par}{\*\generator x;}\pard\s3 "
        + coded("目")
        + r" 1\par\pard a{\footnote\pard b\par}"
        r"{\deleted c\par}d\par{\*\themedata 00}{\v e\par}\sect f"
    )
    assert texts(document) == ["ad", "f"]
    assert document.notes == ("目录未计入正文", "脚注、尾注共 1 处，未计入正文")


def test_pictures_and_boxes_stand_where_they_hang() -> None:
    box = r"{\shp{\*\shpinst{\shptxt\pard b\par " + row("1", "2") + r"\pard\par}}}"
    document = read(r"\pard a{\pict 00}c" + box + r"\par d\par")
    kinds = [(type(block), getattr(block, "text", "")) for block in document.blocks]
    assert kinds == [(Paragraph, "ac"), (Picture, ""), (Paragraph, "b"), (Grid, ""), (Paragraph, "d")]


def test_spans_follow_from_the_edges() -> None:
    body = (
        row("t", "n", edges=(r"\clvmgf\cellx1000", r"\cellx4000"))
        + row("", "a", "b", "c", edges=(r"\clvmrg\cellx1000", r"\cellx2000", r"\cellx3010", r"\cellx4000"))
        + row("x", "1", "2", "3", edges=(r"\cellx990", r"\cellx2000", r"\cellx3000", r"\cellx4000"))
        + row("y", "4", "", "5", edges=(r"\cellx1000", r"\clmgf\cellx2000", r"\clmrg\cellx3000", r"\cellx4000"))
    )
    assert placed(read(body)) == [
        [0, 0, 2, 1, "t"], [0, 1, 1, 3, "n"], [1, 1, 1, 1, "a"], [1, 2, 1, 1, "b"], [1, 3, 1, 1, "c"],
        [2, 0, 1, 1, "x"], [2, 1, 1, 1, "1"], [2, 2, 1, 1, "2"], [2, 3, 1, 1, "3"],
        [3, 0, 1, 1, "y"], [3, 1, 1, 2, "4"], [3, 3, 1, 1, "5"],
    ]  # fmt: skip


def test_rows_go_on_as_the_last_said_and_may_say_it_behind() -> None:
    body = (
        r"\trowd\cellx1000\cellx2000\pard\intbl a\cell b\cell\row\pard\intbl c\cell d\cell\row"
        r"{\pard\intbl e\cell f\cell\pard\intbl{\trowd\cellx1000\cellx2000\row}}\pard g\par"
    )
    assert placed(read(body)) == [[r, c, 1, 1, "abcdef"[2 * r + c]] for r in range(3) for c in range(2)]
    assert texts(read(body)) == ["g"]


def test_flat_rows_and_white_cells() -> None:
    flat = r"\trowd\trrh-20\cellx1000\cellx2000\pard\intbl h\cell 9\cell\row"
    dark = row(r"{\cf1 a}", r"{\cf1 5}", edges=(r"\clcbpat3\cellx1000", r"\cellx2000"))
    assert all_seen(read(row("x", "1") + flat + dark).blocks) == ["x", "1", "a", ""]


def test_tables_within_cells() -> None:
    nested = (
        r"\trowd\cellx1000\cellx4000\pard\intbl a\cell\pard\intbl\itap2 1\nestcell{\nonesttables\par}2\nestcell"
        r"{\*\nesttableprops\trowd\cellx500\cellx900\nestrow}{\nonesttables\par}\pard\intbl\itap1 z\cell"
        r"{\trowd\cellx1000\cellx4000\row}"
    )
    filled = "".join(row(f"k{number}", str(number)) for number in range(12))
    (grid,) = grids(read(nested + filled))
    assert [cell.text for cell in grid.cells[:4]] == ["a", "1\n2\nz", "k0", "0"]
    alone = read(nested)
    assert [(type(block), getattr(block, "text", "")) for block in alone.blocks] == [
        (Paragraph, "a"), (Grid, ""), (Paragraph, "z"),
    ]  # fmt: skip
    assert [cell.text for cell in grids(alone)[0].cells] == ["1", "2"]


def test_a_row_keeps_its_edges_around_a_table_within() -> None:
    inner = r"\pard\intbl 7\par\pard\intbl\itap2 \nestcell{\*\nesttableprops\trowd\cellx432\nestrow}{\nonesttables\par}\pard\intbl"
    body = row("a", "1", "2") + row("b", inner, "3") + "".join(row(f"k{number}", "4", "5") for number in range(12))
    cells = placed(read(body))
    assert [cell[:4] for cell in cells] == [[line, column, 1, 1] for line in range(14) for column in range(3)]
    assert cells[4][4] == "7"


def test_a_row_whose_end_is_lost_is_none_of_the_next() -> None:
    body = row("a", "1", "2").removesuffix(r"\row") + row("b", "3", "4")
    assert [cell[4] for cell in placed(read(body))] == ["a", "1", "2", "b", "3", "4"]
    short = row("a", "1", "2").replace(r"\pard\intbl 2\cell\row", "") + row("b", "3", "4")
    assert placed(read(short)) == [
        [0, 0, 1, 1, "a"], [0, 1, 1, 1, "1"], [1, 0, 1, 1, "b"], [1, 1, 1, 1, "3"], [1, 2, 1, 1, "4"],
    ]  # fmt: skip


def test_cells_without_edges_are_read_one_beside_the_other() -> None:
    assert placed(read(r"\pard\intbl a\cell 1\cell\row\intbl b\cell 2\cell\row")) == [
        [0, 0, 1, 1, "a"], [0, 1, 1, 1, "1"], [1, 0, 1, 1, "b"], [1, 1, 1, 1, "2"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (whole(r"a\par")[:-1], "damaged"),
        (whole(row("a", "1"))[:-20], "damaged"),
        (whole(r"a\par} b\par"), "damaged"),
        (b"{\\rtf1\\ansi", "damaged"),
        (b"{\\rtf1" + b"{" * 5000 + b"}" * 5000 + b"}", "too_large"),
        (b"{\\rtf1" + b"\\par" * 210_000 + b"}", "too_large"),
        (b"{\\rtf1" + b"{\\shptxt " * 60 + b"}" * 60 + b"}", "too_large"),
    ],
)
def test_damaged_and_endless_files_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError) as caught:
        rtf.read(data, "t.rtf")
    assert (caught.value.reason, caught.value.where) == (reason, "t.rtf")


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\r\n "])
@pytest.mark.parametrize("behind", [b"", b"\0\0", b"\r\n\x1a"])
def test_told_by_how_it_begins(before: bytes, behind: bytes) -> None:
    document = sniff.read(before + whole(coded("年报") + r"\par") + behind, "a.docx")
    assert (document.format, texts(document)) == ("rtf", ["年报"])
