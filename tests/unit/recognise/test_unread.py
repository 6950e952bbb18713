"""A table that is not in the text because the text says where it is, or that it was left out, may be there all the same."""

from __future__ import annotations

import pytest

from fuzz.prints import HEADINGS, TITLE
from fuzz.sources import form
from nianbao.readers.sniff import read
from nianbao.recognise import recognise


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("略", "not_read"),
        ("（略）", "not_read"),
        ("【表略】", "not_read"),
        ("此处略去统计表格。", "not_read"),
        ("（三张表格从略）", "not_read"),
        ("［表格］", "not_read"),
        ("各项数据见全区统计系统", "not_read"),
        ("表格另附，随文报送", "not_read"),
        ("详见官网公示", "not_read"),
        ("2024年，落实全区数字化战略，没有需要主动公开的情况。", "missing"),
        ("已征求意见表决通过。", "missing"),
        ("无", "missing"),
    ],
)
@pytest.mark.parametrize("kind", ["txt", "html"])
def test_a_table_that_a_line_points_away_to_is_not_missing(kind: str, line: str, expected: str) -> None:
    lines = [TITLE]
    for heading in HEADINGS.values():
        lines += [heading, line]
    text = "\n".join(lines) if kind == "txt" else "".join(f"<p>{one}</p>" for one in lines)
    report = recognise(read(text.encode(), f"x.{kind}"), form())
    assert {table: report.tables[table].status for table in HEADINGS} == dict.fromkeys(HEADINGS, expected)
