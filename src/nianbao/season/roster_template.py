"""A roster to be filled in: as a workbook, CSV or YAML, by the end of its name."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from nianbao.base.errors import UsageError
from nianbao.base.formulas import no_formula
from nianbao.season.roster_table import TITLES

SUFFIXES: Final = (".xlsx", ".csv", ".yaml", ".yml")
_ABOUT: Final = {
    "name": "必填，规范全称，如 云溪市青栎区教育局",
    "short": "名单和网页上用的短名；不填则略去各单位共有的地名",
    "group": "如 区直部门、镇街；名单、台账、通报按组排列",
    "order": "从 1 起的整数；不填按本表的先后",
    "contact": "单位的联系人，写进反馈意见",
    "phone": "联系人的电话",
    "formerly": "更名、合并前的名称，几个用顿号隔开；交来的报告写旧名时也认得出，也用于与上年报告对应",
    "excused": "今年不用报的写原因，如 新组建；没有报送时列为免报，不列为未报",
}
_WIDTHS: Final = {
    "name": 34,
    "short": 16,
    "group": 12,
    "order": 8,
    "contact": 12,
    "phone": 16,
    "formerly": 30,
    "excused": 20,
}
_SAME_BYTES: Final = datetime(2000, 1, 1)


def template(path: str, names: Sequence[str] = ()) -> bytes:
    """The file, with the bodies `names` in it. UsageError for an ending that no roster has."""
    lower = path.lower()
    if lower.endswith(".xlsx"):
        return _workbook(names)
    if lower.endswith(".csv"):
        return _csv(names)
    if lower.endswith((".yaml", ".yml")):
        return _yaml(names)
    raise UsageError("名录写成 xlsx、csv 或 yaml", where=path, hint="请把文件名写成 名录.xlsx 的样子")


def _lines(names: Sequence[str]) -> list[list[str]]:
    return [[name if column == "name" else "" for column in TITLES] for name in names]


def _workbook(names: Sequence[str]) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "单位名录", "created": _SAME_BYTES})
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#E8EDF3", "align": "center"})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet("名录")
    for at, (column, title) in enumerate(TITLES.items()):
        sheet.set_column(at, at, _WIDTHS[column], text if column in ("phone", "name", "short") else None)
        sheet.write_string(0, at, title, head)
    for row, line in enumerate(_lines(names), 1):
        for at, value in enumerate(line):
            if value:
                sheet.write_string(row, at, value)
    sheet.freeze_panes(1, 1)
    about = book.add_worksheet("怎么填")
    about.set_column(0, 0, 14)
    about.set_column(1, 1, 80)
    for row, (column, title) in enumerate(TITLES.items()):
        about.write_string(row, 0, f"［{title}］")
        about.write_string(row, 1, _ABOUT[column])
    book.close()
    return buffer.getvalue()


def _csv(names: Sequence[str]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(TITLES.values())
    writer.writerows([no_formula(cell) for cell in line] for line in _lines(names))
    return out.getvalue().encode("utf-8-sig")  # with its mark, so that table programs show Chinese


def _yaml(names: Sequence[str]) -> bytes:
    lines = ["# 单位名录。每个单位一项，只有单位名称必填：", *(f"#   {TITLES[one]}：{_ABOUT[one]}" for one in TITLES)]
    lines += ["format: 1", "bodies:" if names else "bodies: []"]
    lines += [f"  - 单位名称: {json.dumps(name, ensure_ascii=False)}" for name in names]
    return ("\n".join(lines) + "\n").encode("utf-8")
