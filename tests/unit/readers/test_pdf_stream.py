"""Characters to lines, and lines to tables that have no ruling lines."""

from __future__ import annotations

from nianbao.readers.pdf.content import Char
from nianbao.readers.pdf.stream import find_stretches, to_part
from nianbao.readers.pdf.text import PdfLine, to_lines

SIZE = 10.0


def at(x: float, y: float, text: str) -> list[Char]:
    """The characters of a text whose left upper corner is at (x, y); a figure is half as wide as a Chinese character."""
    chars: list[Char] = []
    for character in text:
        wide = SIZE if character >= "\u2e80" else SIZE / 2
        chars.append((character, x, y, x + wide, y + SIZE))
        x += wide
    return chars


def row(y: float, label: str, figures: str, *, left: float = 100, first: float = 220, step: float = 30) -> list[Char]:
    found = at(left, y, label)
    for place, figure in enumerate(figures.split()):
        found += at(first + step * place, y, figure)
    return found


def lines_of(*parts: list[Char]) -> list[PdfLine]:
    return to_lines([char for part in parts for char in part])


def rows_of(lines: list[PdfLine]) -> list[list[str]]:
    (stretch,) = find_stretches(lines)
    part = to_part(lines[slice(*stretch)], 1)
    found: list[list[str]] = [[] for _ in part.pages]
    for cell in part.cells:
        found[cell.row].append(cell.text)
    return found


def test_a_label_half_a_line_higher_does_not_draw_characters_out_of_the_line_below() -> None:
    low = [
        (text, x0, y0 + 4.4 + (0.4 if text.isdigit() else 0), x1, y1 + 4.4)
        for text, x0, y0, x1, y1 in row(0, "4.无正当理由", "3 0 7")
    ]
    lines = lines_of(at(20, 0, "予处理"), low)
    assert [line.text.replace(" ", "") for line in lines] == ["予处理", "4.无正当理由307"]


def test_raised_figures_stay_in_their_line() -> None:
    lines = lines_of([*at(20, 0, "面积共三十平方米"), *[("2", 101.0, -1.0, 104.0, 6.0)], *at(106, 0, "整")])
    assert [line.text for line in lines] == ["面积共三十平方米2整"]


def test_labels_of_several_lines_beside_their_figures_do_not_end_a_table() -> None:
    lines = lines_of(
        row(0, "二、上年结转", "1 2 3"),
        at(100, 14, "逾期未按收费通知"), row(28, "要求缴纳费用的机关", "4 5 6"), at(100, 42, "不再处理其申请"),
        at(100, 56, "申请人无正当理由"), row(70, "逾期不补正的机关", "7 8 9"), at(100, 84, "不再处理其申请"),
        row(98, "其他", "0 0 1"),
    )  # fmt: skip
    figures = [[text for text in texts if text.isdigit()] for texts in rows_of(lines)]
    assert [texts for texts in figures if texts] == [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"], ["0", "0", "1"]]


def test_paragraphs_between_two_tables_part_them() -> None:
    first = [row(14.0 * n, "本年新收申请数量", "1 2 3") for n in range(3)]
    second = [row(80 + 14.0 * n, "上年结转申请数量", "4 5 6") for n in range(3)]
    prose = [at(100, 44, "正文" * 14), at(100, 58, "正文" * 14)]
    assert len(find_stretches(lines_of(*first, *prose, *second))) == 2


def test_a_label_close_to_its_figure_is_a_cell_of_its_own() -> None:
    rows = [
        row(14.0 * n, label, "1 2 3", first=189) for n, label in enumerate(("要求行政机关确认", "重复申请", "其他"))
    ]
    assert rows_of(lines_of(*rows)) == [
        ["要求行政机关确认", "1", "2", "3"],
        ["重复申请", "1", "2", "3"],
        ["其他", "1", "2", "3"],
    ]


def test_labels_that_run_down_their_columns_are_one_row() -> None:
    labels = ("结果维持", "结果纠正", "其他结果", "总计")
    head = [
        at(100 + 40 * place, 12.0 * n, character)
        for place, label in enumerate(labels)
        for n, character in enumerate(label)
    ]
    figures = [char for place, figure in enumerate("2013") for char in at(102 + 40 * place, 50, figure)]
    assert rows_of(lines_of(*head, figures)) == [list(labels), ["2", "0", "1", "3"]]


def test_longer_labels_keep_their_rows() -> None:
    head = [row(0, "", "法人 社会 其他", first=100, step=60), row(12, "", "企业 组织 机构", first=100, step=60)]
    wide = row(24, "", "商业企业 公益组织 科研机构", first=100, step=60)
    assert len(rows_of(lines_of(*head, wide, row(36, "", "1 2 3", first=100, step=60)))) == 4
