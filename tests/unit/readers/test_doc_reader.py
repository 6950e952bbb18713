"""The reader of Word 97 documents: what is shown and what is not, spans, ordinals, pieces; what is refused."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from pathlib import Path

import pytest

from nianbao.base.errors import DocumentError
from nianbao.base.numbers import State, parse_figure
from nianbao.model.document import Document, Grid, Mark, Paragraph, Picture
from nianbao.readers import sniff
from nianbao.readers.doc import pieces
from nianbao.readers.doc import reader as doc
from nianbao.readers.docx import reader as docx
from support import word97 as w
from support.marks import seen
from support.word97 import (
    DELETED,
    HIDDEN,
    RAISED,
    SPECIAL,
    STRUCK,
    WHITE,
    Numbered,
    Para,
    document,
    para,
    row,
    shape,
    sprm,
)

FIXTURES = Path(__file__).parent / "fixtures"
PICTURE = ("\x01", SPECIAL + sprm(0x6A03, 0))
Runs = Sequence[tuple[str, bytes]]


def read(paras: Sequence[Para], **how: object) -> Document:
    return doc.read(document(paras, **how), "t.doc")  # type: ignore[arg-type]


def texts(found: Document) -> list[str]:
    return [block.text for block in found.blocks if isinstance(block, Paragraph)]


def grid_of(found: Document) -> Grid:
    (grid,) = [block for block in found.blocks if isinstance(block, Grid)]
    return grid


def test_fixture_is_read_cell_by_cell() -> None:
    expected = json.loads((FIXTURES / "forestry.json").read_text("utf-8"))
    found = sniff.read((FIXTURES / "forestry.doc").read_bytes(), "forestry.wps")
    grids = [block for block in found.blocks if isinstance(block, Grid)]
    assert [[[*cell[:4], cell.text] for cell in grid.cells] for grid in grids] == [
        sorted(t) for t in expected["tables"]
    ]
    assert texts(found) == expected["texts"]
    assert found.titles and found.format == "doc"
    same = docx.read((FIXTURES / "forestry.docx").read_bytes(), "forestry.wps")
    assert (found.blocks, found.titles, found.notes) == (same.blocks, same.titles, same.notes)


def char(kind: str) -> tuple[str, bytes]:
    return {"begin": "\x13", "separate": "\x14", "end": "\x15"}[kind], SPECIAL


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([("5", b"")], "5"),
        ([("9", HIDDEN)], ""),
        ([("9", HIDDEN), ("5", b"")], "5"),
        ([("9", sprm(0x083C, 0))], "9"),
        ([("9", sprm(0x0818, 1))], ""),
        ([("9", STRUCK)], "x"),
        ([("9", sprm(0x2A53, 1)), ("5", b"")], "5"),
        ([("9", sprm(0x2A53, 1) + sprm(0x0837, 0))], "x"),
        ([("9", DELETED), ("5", sprm(0x0801, 1))], "5"),
        ([("9", WHITE)], ""),
        ([("9", sprm(0x6870, 0x00FFFFFF))], ""),
        ([("9", sprm(0x6870, 0x00FEFEFE)), ("5", b"")], "5"),
        ([("5", sprm(0x6870, 0xFF000000))], "5"),
        ([("5", sprm(0x6870, 0x000000FF))], "5"),
        ([("9", WHITE + sprm(0x2A0C, 2))], "9"),
        ([("9", sprm(0x2A42, 7) + sprm(0x2A0C, 7))], ""),
        ([("9", WHITE + sprm(0xCA71, bytes(4) + b"\0\0\x80\0" + bytes(2)))], "9"),
        ([("9", WHITE + sprm(0x4866, 2 << 5))], "9"),
        ([("9", sprm(0x4A43, 2)), ("5", sprm(0x4A43, 21))], "5"),
        ([("12", sprm(0x4852, 10))], "?"),
        ([("12", sprm(0x8840, -80))], "?"),
        ([("12", sprm(0xCA78, b"\x02\0\0\0\0\0"))], "?"),
        ([char("begin"), (" PAGE ", b""), char("separate"), ("5", b""), char("end")], "5"),
        ([char("begin"), (" DATE ", b""), char("end"), ("5", b"")], "5"),
        ([char("begin"), (" IF ", b""), char("begin"), (" X ", b""), char("separate"), ("9", b""), char("end"), (" ", b""),
          char("separate"), ("5", b""), char("end")], "5"),
        ([char("begin"), (" EQ \\f(1,2) ", b""), char("end")], "?"),
        ([("1", b""), ("\x1e", b""), ("2", b"")], "?"),
        ([("1", b""), ("\x1f", b""), ("2", b"")], "12"),
        ([("1\x022", b"")], "?"),
        ([("1", b""), ("\x16", SPECIAL), ("2", b"")], "?"),
        ([("1", b""), ("\x05", SPECIAL), ("2", b"")], "12"),
        ([("\uf035", b"")], "?"),
        ([("(", SPECIAL + sprm(0x6A09, 0x00350000))], "5"),
        ([("(", SPECIAL + sprm(0x6A09, 0xF0350000)), ("1", b"")], "?"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("cut", [w.whole, w.saved_fast])
def test_a_cell_is_read_as_it_is_seen(runs: Runs, text: str, cut: w.Cut) -> None:
    grid = grid_of(read([*row("项目", "甲", "乙"), *row("规章", "7", runs), para("后")], cut=cut))
    cells = [cell for cell in grid.cells if cell.row == 1]
    assert [cell.text for cell in cells[:2]] == ["规章", "7"]
    (cell,) = cells[2:]
    if cell.marks & Mark.STRUCK:
        assert text == "x"
    else:
        told = not (cell.marks & Mark.UNCLEAR or parse_figure(cell.text).state is State.ILLEGIBLE)
        assert (cell.text if told else "?") == text


def test_marks_of_cells() -> None:
    paras = row(
        [("320", b""), ("1", RAISED)],
        [PICTURE],
        [("\x01", SPECIAL + sprm(0x0806, 1))],
        [("320", b""), ("a", sprm(0x4845, 8))],
    )
    grid = grid_of(read([*paras, *row("1", "2", "3", "4")]))
    assert [seen(cell) for cell in grid.cells[:4]] == ["320 NOTE 1", "PICTURE", "", "320 NOTE a"]


def test_a_field_of_a_form_without_its_choice_is_not_blank() -> None:
    grid = grid_of(read([*row("项目", [char("begin"), (" FORMDROPDOWN ", b""), char("end")]), *row("1", "2")]))
    assert seen(grid.cells[1]) == "FIELD"


def test_white_text_is_seen_on_a_dark_cell() -> None:
    dark = sprm(0xD612, (b"\0\0\0\xff" + b"\x40\x20\x10\0" + b"\0\0") + b"\0\0\0\xff" * 2 + b"\0\0")
    paras = row([("5", WHITE)], [("9", WHITE)], shaped=shape([0, 900, 1800]) + dark)
    assert [cell.text for cell in grid_of(read([*paras, *row("1", "2")])).cells][:2] == ["5", ""]


def test_styles_hide_strike_and_switch_off_each_other() -> None:
    sheet = w.styles(
        w.style("Normal", 0),
        w.style("密", look=b"", run=HIDDEN),
        w.style("显", kind=2, run=HIDDEN),
        w.style("废", run=STRUCK),
        w.style("废二", based=3),
    )
    paras = [
        Para([("甲", b"")], style=1),
        Para([("乙", b""), ("丙", sprm(0x4A30, 2))], style=1),
        Para([("丁", sprm(0x083C, 0x81)), ("戊", sprm(0x083C, 0x80))], style=1),
        Para([("己", b""), ("庚", sprm(0x0837, 0))], style=4),
        Para([("辛", sprm(0x4A30, 2)), ("壬", b"")]),
    ]
    assert texts(read(paras, parts=sheet)) == ["丙", "丁", "庚", "壬"]


@pytest.mark.parametrize("cut", [w.whole, w.saved_fast])
def test_headings_and_automatic_ordinals(cut: w.Cut) -> None:
    sheet = w.styles(
        w.style("Normal", 0),
        w.style("heading 1", 1, look=sprm(0x460B, 1) + sprm(0x260A, 0)),
        w.style("节标题", look=sprm(0x2640, 2)),
        w.style("标题 4"),
        w.style("附标题", based=1),
    )
    two = sprm(0x460B, 1) + sprm(0x260A, 1)
    paras = [
        para("总体情况", style=1),
        para("主动公开", two),
        para("管理", two),
        para("其一", sprm(0x460B, 1) + sprm(0x260A, 2)),
        para("正文", sprm(0x460B, 0), style=1),
        para("申请情况", style=4),
        para("受理", two),
        para("小节", style=2),
        para("末节", style=3),
        para("直接", sprm(0x2640, 1)),
        para("另起", sprm(0x460B, 2) + sprm(0x260A, 0)),
        para("无号", sprm(0x460B, 0xF801)),
    ]
    listed = w.lists(Numbered(39, "%1、"), Numbered(11, "（%2）"), Numbered(0, "%1.%3."), starts={0: 5})
    found = read(paras, cut=cut, parts=sheet | listed)
    assert [(block.text, block.level) for block in found.blocks if isinstance(block, Paragraph)] == [
        ("一、总体情况", 1),
        ("（一）主动公开", None),
        ("（二）管理", None),
        ("一.1.其一", None),
        ("正文", 1),
        ("二、申请情况", 1),
        ("（一）受理", None),
        ("小节", 3),
        ("末节", 4),
        ("直接", 2),
        ("五、另起", None),
        ("无号", None),
    ]


@pytest.mark.parametrize(
    ("form", "printed"), [(0, "12"), (1, "XII"), (37, "十二"), (38, "壹拾贰"), (10, "一二"), (18, "⑫")]
)
def test_forms_of_ordinals(form: int, printed: str) -> None:
    listed = w.lists(Numbered(form, "第%1条", start=12))
    assert texts(read([para("项", sprm(0x460B, 1))], parts=listed)) == [f"第{printed}条 项"]


def test_an_ordinal_never_runs_into_a_figure() -> None:
    assert texts(read([para("5件", sprm(0x460B, 1))], parts=w.lists(Numbered(0, "%1.")))) == ["1. 5件"]


def cells_of(found: Document) -> list[tuple[object, ...]]:
    return [cell[:5] for cell in grid_of(found).cells]


def test_spans_by_edges_merges_downwards_and_to_the_left() -> None:
    paras = [
        *row("组", "头", shaped=shape([0, 1000, 3010], {0: 0x60})),
        *row("", "1", "2", shaped=shape([-5, 1000, 2000, 3000], {0: 0x20})),
        *row("3", "并", "", shaped=shape([0, 1000, 2000, 3000], {1: 1, 2: 2})),
        *row("4", "5", shaped=shape([1000, 2000, 3000])),
    ]
    assert cells_of(read(paras)) == [
        (0, 0, 2, 1, "组"),
        (0, 1, 1, 2, "头"),
        (1, 1, 1, 1, "1"),
        (1, 2, 1, 1, "2"),
        (2, 0, 1, 1, "3"),
        (2, 1, 1, 2, "并"),
        (3, 1, 1, 1, "4"),
        (3, 2, 1, 1, "5"),
    ]


@pytest.mark.parametrize(
    ("change", "spans"),
    [
        (sprm(0x5624, 0x0200), [(0, 2, "a"), (2, 1, "c")]),  # two cells merged
        (sprm(0x5624, 0x0200) + sprm(0x5625, 0x0200), [(0, 1, "a"), (1, 1, "b"), (2, 1, "c")]),  # and parted again
        (sprm(0x7623, 2000 << 16 | 0x0100), [(0, 2, "a"), (2, 1, "b"), (3, 1, "c")]),  # the first twice as wide
        (sprm(0x5622, 0x0302) + sprm(0x7621, 1000 << 16 | 0x0102), [(0, 1, "a"), (1, 1, "b"), (2, 1, "c")]),
    ],
)
def test_changes_of_a_row(change: bytes, spans: list[tuple[int, int, str]]) -> None:
    changed = row("a", "b", "c", shaped=shape([0, 1000, 2000, 3000]) + change)
    found = cells_of(read([*row("1", "2", "3", "4"), *changed]))
    assert [(cell[1], cell[3], cell[4]) for cell in found if cell[0] == 1] == spans


def test_merging_downwards_by_a_change() -> None:
    paras = [
        *row("组", "1", shaped=shape([0, 1000, 2000]) + sprm(0xD62B, b"\0\3")),
        *row("", "2", shaped=shape([0, 1000, 2000]) + sprm(0xD62B, b"\0\1")),
    ]
    assert cells_of(read(paras)) == [(0, 0, 2, 1, "组"), (0, 1, 1, 1, "1"), (1, 1, 1, 1, "2")]


def test_properties_that_stand_elsewhere() -> None:
    long = shape([0, 1000, 3000])
    there = sprm(0x646B, 0)
    paras = [*row("甲", "乙", shaped=there), *row("1", "2", "3")]
    found = read(paras, data=struct.pack("<H", len(long)) + long)
    assert cells_of(found)[:2] == [(0, 0, 1, 1, "甲"), (0, 1, 1, 2, "乙")]


def test_rows_that_are_deleted_hidden_or_flat_are_none() -> None:
    def out(look: bytes) -> list[Para]:
        ends = row("乙", "2", end_look=look)
        return [Para([(text, look) for text, _ in one.runs], one.look, mark=one.mark, mark_look=look) for one in ends]

    flat = row("丁", "4", shaped=shape([0, 1000, 2000]) + sprm(0x9407, -20))
    only_its_end = row("戊", "5", end_look=HIDDEN)
    found = read([*row("甲", "1"), *out(DELETED), *out(HIDDEN), *flat, *only_its_end])
    assert [cell[4] for cell in cells_of(found)] == ["甲", "1", "戊", "5"]


def within(depth: int, more: bytes = b"") -> bytes:
    return w.IN_TABLE + sprm(0x6649, depth) + more


def inner_row(*cells: str) -> list[Para]:
    ends = sprm(0x244C, 1) + shape([1000 * at for at in range(len(cells) + 1)])
    return [*(para(one, within(2, sprm(0x244B, 1))) for one in cells), para("", within(2, ends))]


def test_tables_within_tables() -> None:
    layout = [para("表前", w.IN_TABLE), *inner_row("规章", "0"), *inner_row("文件", "2"), *row("")]
    found = read(layout)
    assert texts(found) == ["表前"]
    assert cells_of(found) == [(0, 0, 1, 1, "规章"), (0, 1, 1, 1, "0"), (1, 0, 1, 1, "文件"), (1, 1, 1, 1, "2")]
    filled = [one for number in range(6) for one in row(f"项{number}", f"{number}")]
    whole = read([*filled, *inner_row("x", "y"), *row("末", "9")])
    assert cells_of(whole)[-2:] == [(6, 0, 1, 1, "x\ny\n末"), (6, 1, 1, 1, "9")]


def test_frames_of_one_cell_are_text() -> None:
    assert texts(read([*row("框中一段。"), para("后")])) == ["框中一段。", "后"]


def drawing(shapes: Sequence[tuple[int, bool]]) -> bytes:
    """Shapes on a page, each with whether it shows a picture."""

    def record(kind: int, body: bytes, instance: int = 0, version: int = 0) -> bytes:
        return struct.pack("<HHI", instance << 4 | version, kind, len(body)) + body

    def one(number: int, picture: bool) -> bytes:
        options = record(0xF00B, struct.pack("<HI", 0x4104, 1), 1) if picture else b""
        return record(0xF004, record(0xF00A, struct.pack("<II", number, 0)) + options, version=15)

    inside = one(1024, False) + b"".join(one(*each) for each in shapes)
    page = record(0xF002, record(0xF003, inside, version=15), version=15)
    return record(0xF000, b"", version=15) + b"\0" + page


def anchors(at: Sequence[int], shapes: Sequence[int], end: int) -> bytes:
    return struct.pack(f"<{len(at) + 1}I", *at, end) + b"".join(struct.pack("<I", one) + bytes(22) for one in shapes)


def boxes_at(ends: Sequence[int], shapes: Sequence[int]) -> bytes:
    entries = b"".join(bytes(14) + struct.pack("<II", one, 0) for one in [*shapes, 0])
    return struct.pack(f"<{len(ends) + 2}I", 0, *ends, ends[-1] + 1) + entries


DRAWN = ("\x08", SPECIAL)


def test_text_boxes_and_floating_pictures() -> None:
    paras = [Para([("前", b""), DRAWN]), Para([DRAWN, ("图", b"")]), Para([DRAWN, ("线", b"")])]
    found = read(
        paras,
        boxes=[para("框中甲"), para("框中乙"), para("")],
        parts={
            "shapes": anchors([1, 3, 6], [1025, 1026, 1027], 9),
            "drawings": drawing([(1025, False), (1026, True), (1027, False)]),
            "boxes": boxes_at([8], [1025]),
        },
    )
    assert [type(block) for block in found.blocks] == [Paragraph] * 4 + [Picture] + [Paragraph]
    assert texts(found) == ["前", "框中甲", "框中乙", "图", "线"]


def test_a_text_box_over_a_blank_cell_shows_what_stands_in_it() -> None:
    paras = [*row("规章", [DRAWN], [("3", b""), DRAWN]), *row("1", "2", "3")]
    found = read(
        paras,
        boxes=[para("12"), para("注")],
        parts={
            "shapes": anchors([3, 6], [1025, 1026], 20),
            "drawings": drawing([(1025, False), (1026, False)]),
            "boxes": boxes_at([3, 5], [1025, 1026]),
        },
    )
    assert [cell[4] for cell in cells_of(found)][:3] == ["规章", "12", "3"]
    assert texts(found) == ["注"]


def test_contents_and_notes_are_said_to_be_left_out() -> None:
    sheet = w.styles(w.style("Normal", 0), w.style("toc 1", 19))
    found = read([para("一、总体情况 1", style=1), Para([("正文", b""), ("\x02", SPECIAL)])], parts=sheet)
    assert texts(found) == ["正文"]
    assert found.notes == ("目录未计入正文", "脚注、尾注共 1 处，未计入正文")


def test_breaks_part_lines_and_halves_of_characters_join() -> None:
    paras = [para("甲\t乙\x0b丙"), para("\ud842\udfb7字"), Para([("前", b"")], mark="\x0c"), para("后")]
    for cut in (w.whole, w.saved_fast):
        assert texts(read(paras, cut=cut)) == ["甲\t乙", "丙", "\U00020bb7字", "前", "后"]


def test_a_paragraph_whose_mark_is_deleted_goes_on_in_the_next() -> None:
    paras = [Para([("一、总体", b"")], mark_look=DELETED), para("情况"), para("本年")]
    assert texts(read(paras)) == ["一、总体情况", "本年"]


def test_pieces_carry_changes() -> None:
    """Files that are saved fast say what changed with the pieces, by a number of a change or of a list of them."""
    text = "abc\r甲乙\r"
    cut = [(0, 1, 1), (1, 2, 1), (2, 4, 1), (4, 5, 2), (5, 7, 2)]
    modifiers = {1: 0x5C << 1 | 1 << 8, 4: 0 << 1 | 1}
    found = read(
        [para("abc"), para("甲乙")],
        cut=lambda given: cut if given == text else [],
        modifiers=modifiers,
        changes=[STRUCK],
    )
    assert texts(found) == ["ac", "乙"]


def reason(data: bytes, name: str = "t.doc") -> str:
    with pytest.raises(DocumentError) as caught:
        sniff.read(data, name)
    assert caught.value.hint and caught.value.where == name
    return f"{caught.value.reason} {caught.value.message}"


def test_encrypted_and_older_files_are_refused_by_name() -> None:
    for flags in (0x0100, 0x8100):
        assert reason(document([para("甲")], flags=flags)).startswith("encrypted")
    for signature, version in ((0xA5DC, 101), (0xA5DC, 104), (0xA5DB, 45), (0xA5EC, 104)):
        told = reason(document([para("甲")], signature=signature, version=version))
        assert told.startswith("unsupported") and "Word 6.0/95" in told


@pytest.mark.parametrize(
    ("part", "broken", "named"),
    [
        ("styles", b"\x04\0\xff\xff\x0a\0\xff\x7f", "样式表"),
        ("lists", b"\xff\x7f", "编号表"),
        ("lists in use", b"\xff\xff\xff\x7f", "编号表"),
        ("fonts", b"\x09\0\0\0\xff", "字体表"),
    ],
)
def test_what_is_damaged_is_named(part: str, broken: bytes, named: str) -> None:
    parts = w.styles(w.style("Normal", 0)) | w.lists(Numbered(0, "%1."))
    assert texts(read([para("甲")], parts=parts)) == ["甲"]
    told = reason(document([para("甲")], parts=parts | {part: broken}))
    assert told.startswith("damaged") and named in told


def test_cut_off_files_are_damaged_wherever_they_end() -> None:
    data = document([para("甲" * 3000), *row("1", "2")])
    for end in range(600, len(data) - 512, 3000):
        assert reason(data[:end]).startswith("damaged")


def test_text_beyond_all_reports_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "_MOST_CHARACTERS", 5000)
    assert reason(document([para("甲" * 5000)])).startswith("too_large")
    monkeypatch.setattr(pieces, "_MOST_RUNS", 9)
    assert reason(document([para("甲"), *[para("乙", style=number) for number in range(20)]])).startswith("too_large")


def test_what_would_take_without_end_is_refused_or_read_once() -> None:
    """Fields in fields, boxes that hang in themselves, tables in and out of each other, properties named again and again."""
    nested = [one for _ in range(300) for one in (char("begin"), char("separate"))]
    assert reason(document([Para(nested)])).startswith("damaged")
    found = read(
        [Para([("前", b""), DRAWN])],
        boxes=[Para([("框", b""), DRAWN])],
        parts={
            "shapes": anchors([1, 4], [1025, 1025], 6),
            "drawings": drawing([(1025, False)]),
            "boxes": boxes_at([3], [1025]),
        },
    )
    assert texts(found) == ["前", "框"]
    deep = [para("甲", within(depth)) for _ in range(300) for depth in (1, 40)]
    assert reason(document(deep)).startswith("damaged")
    long = shape([0, 1000]) + sprm(0x9407, 300) * 16_000
    there = [one for number in range(100) for one in row("甲", shaped=sprm(0x646B, 0) + sprm(0x9407, number))]
    assert reason(document(there, data=struct.pack("<H", len(long)) + long)).startswith("damaged")


@pytest.mark.parametrize(
    "broken",
    [
        {"boxes": struct.pack("<III", 9, 3, 10) + bytes(44)},
        {"drawings": struct.pack("<HHI", 15, 0xF000, 1 << 30)},
        {"drawings": drawing([(1025, True)])[:-20]},
    ],
)
def test_damaged_drawings(broken: dict[str, bytes]) -> None:
    parts = {"shapes": anchors([0], [1025], 3), "drawings": drawing([(1025, False)]), "boxes": boxes_at([3], [1025])}
    assert "图形表" in reason(document([Para([DRAWN])], boxes=[para("框")], parts=parts | broken))


def test_the_title_in_the_properties() -> None:
    title = "青栎区年报".encode("gb18030") + b"\0"
    values = struct.pack("<IHH", 2, 936, 0) + struct.pack("<II", 30, len(title)) + title
    section = struct.pack("<IIIIII", 24 + len(values), 2, 1, 24, 2, 32) + values
    stream = bytes(44) + struct.pack("<I", 48) + section
    for given, titles in ((stream, ("青栎区年报",)), (stream[:70], ()), (b"", ())):
        assert read([para("甲")], streams={"\x05SummaryInformation": given}).titles == titles
