"""The roster: what of a file is read, in which order it is shown, what lint says, templates."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from nianbao.base.errors import UsageError
from nianbao.season.roster import RosterBody, load_roster, read_roster
from nianbao.season.roster_template import template
from support.command import nianbao

EDUCATION, FINANCE = "云溪市青栎区教育局", "云溪市青栎区财政局"


def _workbook(rows: Sequence[Sequence[Any]], merged: str = "") -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("名录")
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    if merged:
        sheet.merge_range(merged, "区直部门")
    book.close()
    return out.getvalue()


def _bodies(path: Path, content: bytes | str) -> tuple[RosterBody, ...]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return load_roster(str(path)).bodies


def _names(path: Path, content: bytes | str) -> list[str]:
    return [body.name for body in _bodies(path, content)]


HEAD = "顺序,单位名称,简称,分组,联系人,电话,曾用名,不报原因\n"
FULL = f"{HEAD}2,{EDUCATION},教育,区直,甲,0000-1,区教委、云溪市青栎区教体局,\n1,{FINANCE},,区直,,,,新组建\n"


@pytest.mark.parametrize(
    "content",
    [
        FULL.encode(),
        FULL.encode("utf-8-sig"),
        FULL.encode("gb18030"),
        FULL.encode("utf-16"),
        FULL.replace(",", ";").encode(),
        FULL.replace(",", "\t").encode(),
        ("青栎区单位名录,,,\n\n" + FULL + ",,,,,,,\n").encode(),
        FULL.replace("单位名称", "单　位 名　称（全称）")
        .replace("\n2,", "\n２,")
        .replace("电话", "联系电话*")
        .encode(),
    ],
)
def test_a_csv_file_is_read_whatever_its_encoding_and_layout(tmp_path: Path, content: bytes) -> None:
    first, second = _bodies(tmp_path / "名录.csv", content)
    assert (first.name, first.order, first.excused, first.short) == (FINANCE, 1, "新组建", "财政局")
    assert (second.name, second.short, second.group, second.contact, second.phone) == (
        EDUCATION,
        "教育",
        "区直",
        "甲",
        "0000-1",
    )
    assert second.formerly == ("区教委", "云溪市青栎区教体局")


def test_columns_go_by_their_names_in_any_order_among_others(tmp_path: Path) -> None:
    rows = [
        ["备注", "手机", "单位", "原名"],
        ["x", 13800000000, FINANCE, "无"],
        ["", "", EDUCATION, ""],
        ["", "", "", ""],
    ]
    first, second = _bodies(tmp_path / "a.xlsx", _workbook(rows))
    assert (first.name, first.phone, first.formerly, second.name) == (FINANCE, "13800000000", (), EDUCATION)


def test_a_head_of_two_lines_and_one_that_is_printed_again(tmp_path: Path) -> None:
    head = "序号,单位名称,部门,联系方式,"
    rows = [head, ",,,联系人,电话", f"1,{FINANCE},x,甲,138", head, f"2,{EDUCATION},y,乙,139"]
    found = [(body.name, body.contact, body.phone) for body in _bodies(tmp_path / "a.csv", "\n".join(rows))]
    assert found == [(FINANCE, "甲", "138"), (EDUCATION, "乙", "139")]


def test_a_merged_cell_and_a_heading_tell_the_group(tmp_path: Path) -> None:
    rows = [["分组", "单位名称"], ["", FINANCE], ["", EDUCATION], ["镇街", "枫桥镇人民政府"]]
    assert [body.group for body in _bodies(tmp_path / "a.xlsx", _workbook(rows, "A2:A3"))] == [
        "区直部门",
        "区直部门",
        "镇街",
    ]
    rows = [
        ["单位名称", "电话"],
        ["一、区直部门（2个）", ""],
        [FINANCE, ""],
        [EDUCATION, ""],
        ["二、镇街", ""],
        ["枫桥镇人民政府", ""],
    ]
    assert [body.group for body in _bodies(tmp_path / "b.xlsx", _workbook(rows))] == ["区直部门", "区直部门", "镇街"]


def test_a_list_of_one_column_is_a_roster(tmp_path: Path) -> None:
    assert _names(tmp_path / "a.xlsx", _workbook([["单位名称"], [FINANCE], [EDUCATION]])) == [FINANCE, EDUCATION]
    assert _names(tmp_path / "a.yaml", f"format: 1\nbodies:\n  - {FINANCE}\n  - 单位名称: {EDUCATION}\n    曾用名: [区教委]\n") == [
        FINANCE, EDUCATION,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        (["甲局,一,3", "乙局,二,1", "丙局,一,2"], ["乙局1", "丙局2", "甲局3"]),  # numbers through the whole list
        (["甲局,一,2", "乙局,二,1", "丙局,一,1"], ["丙局1", "甲局2", "乙局3"]),  # numbers of each group
        (["甲局,一,", "乙局,二,", "丙局,一,"], ["甲局1", "丙局2", "乙局3"]),
        (["甲局,,", "乙局,,1", "丙局,,"], ["乙局1", "甲局2", "丙局3"]),
    ],
)
def test_the_order_is_the_offices_and_groups_stay_together(tmp_path: Path, rows: list[str], shown: list[str]) -> None:
    bodies = _bodies(tmp_path / "a.csv", "单位名称,分组,顺序\n" + "\n".join(rows))
    assert [f"{body.name}{body.order}" for body in bodies] == shown


@pytest.mark.parametrize(
    ("line", "level", "said"),
    [
        (f"{EDUCATION},,,", "error", f"“{EDUCATION}”列了两次（前一处在第2行）"),
        ("青栎区教育局,,,", "error", f"“青栎区教育局”与“{EDUCATION}”是同一个单位的两种写法"),
        ("云溪市青栎区发改局,,,", "error", "是同一个单位的两种写法（前一处在第3行）"),
        ("云溪市青栎区教育体育局,,,", "warning", f"与第2行“{EDUCATION}”相近"),
        ("合计,,,", "error", "“合计”不是单位名称"),
        ("填表人：李四,,,", "error", "不是单位名称"),
        ("李四,,,", "warning", "“李四”看不出是什么单位"),
        (",,区直,138", "error", "没有单位名称（这一行写有区直、138）"),
        (f"{FINANCE},{EDUCATION},,", "error", f"曾用名“{EDUCATION}”是第2行“{EDUCATION}”的现用名"),
        (f"{FINANCE},区计委,,", "error", "曾用名“区计委”也是第3行“云溪市青栎区发展和改革局”的曾用名"),
        (f"{FINANCE},{FINANCE},,", "warning", "就是现用名"),
    ],
)
def test_lint_says_what_is_wrong_and_where(tmp_path: Path, line: str, level: str, said: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"单位名称,曾用名,分组,电话\n{EDUCATION},,,\n云溪市青栎区发展和改革局,区计委,,\n{line}\n", "utf-8")
    [fault] = read_roster(path)[1]
    assert (fault.level, fault.where) == (level, f"{path}:4")
    assert said in fault.message
    assert nianbao("roster", "lint", path).code == (2 if level == "error" else 0)


def test_a_roster_with_an_error_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"单位名称\n{EDUCATION}\n{EDUCATION}\n", "utf-8")
    done = nianbao("audit", tmp_path, "--roster", path, "--out", tmp_path / "r")
    assert done.code == 2
    assert "列了两次" in done.err
    assert f"nianbao roster lint {path}" in done.err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "甲,乙\n1,2\n", "没有找到表头"),
        ("a.xlsx", b"PK\x03\x04 damaged", "单位名录"),
        ("a.yaml", "bodies: []", "写法不对"),
        ("a.yaml", "format: 1\nbodies: 3\n", "写法不对"),
    ],
)
def test_what_is_no_roster_is_refused(tmp_path: Path, name: str, content: str | bytes, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        _bodies(tmp_path / name, content)


def test_a_key_of_yaml_that_no_column_has_is_an_error_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(f"format: 1\nbodies:\n  - 单位名称: {EDUCATION}\n    传真: 1\n", "utf-8")
    assert [str(fault) for fault in read_roster(path)[1]] == [f"{path}:4: 错误：不认识的栏 传真"]


@pytest.mark.parametrize("end", ["xlsx", "csv", "yaml"])
def test_a_template_is_a_roster_once_names_are_in_it(tmp_path: Path, end: str) -> None:
    path = tmp_path / f"名录.{end}"
    assert _names(path, template(str(path), [EDUCATION, FINANCE])) == [EDUCATION, FINANCE]
    path.unlink()
    assert nianbao("roster", "new", path).code == 0
    assert "没有列出任何单位" in nianbao("roster", "lint", path).out
    assert nianbao("roster", "new", path).code == 2


def test_a_template_of_another_kind_is_refused() -> None:
    with pytest.raises(UsageError, match="xlsx、csv 或 yaml"):
        template("名录.docx")
