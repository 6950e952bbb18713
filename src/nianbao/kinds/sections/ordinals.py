"""What kinds about the form's sections share."""

from __future__ import annotations

import re

from nianbao.base.text import chinese_number
from nianbao.model.report import Report

_NUMERAL = re.compile(r"[0-9]{1,2}|[〇零一二三四五六七八九十]{1,3}")


def readable(report: Report) -> bool:
    """Whether any text of the report was read: else nothing follows from what was not found."""
    return any(section.found for section in report.sections) or bool(report.preface or report.tail)


def ordinal_number(printed: str | None) -> int | None:
    """The number that an ordinal as printed stands for ("四", "4.", "第四部分"); None for none or a damaged one."""
    match = _NUMERAL.search(printed or "")
    if match is None:
        return None
    return int(match[0]) if match[0].isdigit() else chinese_number(match[0])
