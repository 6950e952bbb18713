"""A table of fields in the ways in which it is printed: every value under its own label, or none."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.model.document import Document, Grid, GridCell, Paragraph
from nianbao.model.form import Address
from nianbao.model.report import Report, State
from nianbao.recognise import recognise
from support import websites

FORM = websites.PACK.form
CLEAN = websites.contents({"file": "x.html", "agency": "云溪市青栎区人民政府办公室", "cells": {}})


def report(*blocks: Paragraph | Grid) -> Report:
    return recognise(Document("x", "html", (Paragraph(websites.TITLE), *blocks)), FORM)


def raw(found: Report, row: str) -> str | None:
    reading = found.reading(Address("annual", row, "value"))
    return None if reading.state is State.ABSENT else reading.raw.strip()


def text(*lines: str) -> Report:
    return report(*(Paragraph(line) for line in lines))


def grid(*rows: tuple[tuple[int, int, int, str], ...]) -> Grid:
    """Rows of (column, rows, columns, text)."""
    cells = [
        GridCell(at, column, down, across, said) for at, row in enumerate(rows) for column, down, across, said in row
    ]
    return Grid(tuple(cells), len(rows), 6)


def read_rightly(found: Report) -> list[str]:
    """Rows that are read otherwise than they were filled in; unread ones are none."""
    return [row.id for row in websites.TABLE.rows if raw(found, row.id) not in (None, CLEAN.get(row.id, ""))]


def tabbed() -> list[str]:
    lines, groups = [], ()
    for row in websites.TABLE.rows:
        fresh = row.groups[
            next((n for n, (a, b) in enumerate(zip(row.groups, groups, strict=False)) if a != b), len(groups)) :
        ]
        lines.append("\t".join((*fresh, row.label, CLEAN.get(row.id, ""))))
        groups = row.groups
    return lines


def test_lines_of_tabs() -> None:
    found = text(*tabbed())
    assert found.tables["annual"].status == "read"
    assert read_rightly(found) == []
    assert (found.agency, found.year, found.published) == ("云溪市青栎区人民政府办公室", 2024, "2025-01-15")


def test_one_piece_a_line() -> None:
    found = text(*(piece for line in tabbed() for piece in line.split("\t") if piece))
    assert read_rightly(found) == []
    assert sum(raw(found, row.id) is not None for row in websites.TABLE.rows) >= 55


def test_lines_in_which_blanks_part_the_columns() -> None:
    found = text(
        "首页网址              http://www.qingli.example.gov.cn",
        "办事服务    是否发布服务事项目录            是",
        "            注册用户数（单位：个）          5200",
        "移动新媒体  微博        名称              青栎发布",
        "                        信息发布量         410",
    )
    assert raw(found, "address") == "http://www.qingli.example.gov.cn"
    assert (raw(found, "service_catalogue"), raw(found, "users")) == ("是", "5200")
    assert (raw(found, "weibo"), raw(found, "weibo_posts")) == ("青栎发布", "410")


def test_words_that_may_go_on_in_the_next_line_are_not_read() -> None:
    found = text("网站名称    云溪市青栎区人民政府    主办单位    云溪市青栎区人民政府办", "公室", "维护数量    3")
    assert found.reading(Address("annual", "sponsor", "value")).state is State.ILLEGIBLE
    assert raw(found, "topics_kept") == "3"


def test_a_label_alone_is_not_blank() -> None:
    found = text("维护数量", "新开设数量", "3")
    assert found.reading(Address("annual", "topics_kept", "value")).state is State.ILLEGIBLE
    assert raw(found, "topics_new") == "3"


def test_labels_with_a_colon() -> None:
    found = text(
        "网站名称：青栎教育",
        "网站总访问量（单位：次）：120",
        "单位负责人：信息科　审核人：　填报人：办公室 填报日期：2025年1月9日",
    )
    assert raw(found, "site_name") == "青栎教育" and raw(found, "visits") == "120"
    assert (raw(found, "head"), raw(found, "reviewer"), raw(found, "filler")) == ("信息科", "", "办公室")
    assert found.published == "2025-01-09"


def test_the_value_below_its_label() -> None:
    found = report(
        grid(
            ((0, 1, 1, "独立用户访问总量（单位：个）"), (1, 1, 1, "网站总访问量（单位：次）")),
            ((0, 1, 1, "31"), (1, 1, 1, "77")),
            ((0, 1, 1, "维护数量"), (1, 1, 1, "5")),
        )
    )
    assert [raw(found, row) for row in ("visitors", "visits", "topics_kept")] == ["31", "77", "5"]


def test_a_label_of_several_groups_is_not_read_without_its_group() -> None:
    found = report(grid(((0, 1, 1, "总数"), (1, 1, 1, "12")), ((0, 1, 1, "维护数量"), (1, 1, 1, "5"))))
    assert [raw(found, row) for row in ("content_total", "readings_total", "cases_total")] == [None, None, None]
    assert raw(found, "topics_kept") == "5"


def test_a_group_that_is_left_out_does_not_lend_its_labels_to_the_next() -> None:
    found = report(
        grid(
            ((0, 2, 1, "信息发布（单位：条）"), (1, 1, 1, "总数"), (2, 1, 1, "12")),
            ((1, 1, 1, "概况类信息更新量"), (2, 1, 1, "12")),
            ((0, 1, 1, "微信"), (1, 1, 1, "名称"), (2, 1, 1, "青栎发布")),
        )
    )
    assert raw(found, "content_total") == "12" and raw(found, "wechat") == "青栎发布"
    assert raw(found, "weibo") is None and raw(found, "cases_total") is None


def test_several_figures_for_one_field_are_not_read() -> None:
    found = report(
        grid(((0, 1, 1, "维护数量"), (1, 1, 1, "5"), (2, 1, 1, "6")), ((0, 1, 1, "新开设数量"), (1, 1, 1, "1")))
    )
    assert found.reading(Address("annual", "topics_kept", "value")).state is State.ILLEGIBLE
    assert raw(found, "topics_new") == "1"


def test_a_field_that_is_printed_twice_with_other_contents_is_not_read() -> None:
    found = text("维护数量\t5", "新开设数量\t1", "维护数量\t6")
    assert found.reading(Address("annual", "topics_kept", "value")).state is State.ILLEGIBLE
    assert raw(text("维护数量\t5", "新开设数量\t1", "维护数量\t5"), "topics_kept") == "5"


def test_a_misprinted_label_is_told() -> None:
    found = report(
        grid(((0, 1, 1, "回应公众关注热点或重大舆情数"), (1, 1, 1, "4")), ((0, 1, 1, "注册用户数"), (1, 1, 1, "5")))
    )
    assert raw(found, "responses") == "4"
    assert [label.row for label in found.tables["annual"].labels] == ["responses"]


@pytest.mark.parametrize("style", ["html", "docx"])
@settings(max_examples=40)
@given(seed=st.integers(0, 10**6))
def test_whatever_lines_are_lost_nothing_is_read_wrongly(style: str, seed: int) -> None:
    """Rows of the printed table dropped at random: the others are read as they were filled in, or not at all."""
    rng = random.Random(seed)
    cells = websites.laid_out(CLEAN, style)
    groups = {cell.row for cell in cells if cell.rows > 1}  # a lost group would be a lost part of the form
    gone = {line for line in range(60) if line not in groups and rng.random() < 0.25}
    kept = [
        GridCell(cell.row, cell.column, cell.rows, cell.columns, cell.text) for cell in cells if cell.row not in gone
    ]
    found = report(Grid(tuple(kept), 60, websites.WIDTH))
    takes = {row.id: websites.content(row, CLEAN.get(row.id, ""), style) for row in websites.TABLE.rows}
    assert [row for row, said in takes.items() if raw(found, row) not in (None, said)] == []
