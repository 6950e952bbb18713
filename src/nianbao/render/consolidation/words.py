"""A consolidation in sentences: sober, with the bodies and cells named. Shared by terminal, HTML and XLSX."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from nianbao.model.consolidation import CellSum, Consolidation, Explanation
from nianbao.model.finding import Number
from nianbao.model.form import Address
from nianbao.render.consolidation.layout import cell_namer, table_namer

STATUS = {
    "counted": "已计入",
    "missing": "缺报告",
    "unlisted": "名单外",
    "duplicate": "重复报告",
    "other_year": "年度不符",
    "excluded": "不计入",
}
OUTCOME = {"differs": "不一致", "review": "待核实", "not_checked": "未比较", "pass": "一致"}
_SHOWN_CELLS = 4


def number(value: Number | None) -> str:
    """A figure as a person writes it; a dash for none."""
    if value is None:
        return "—"
    text = format(value, "f") if not isinstance(value, int) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def signed(value: Number | None) -> str:
    text = number(value)
    return f"+{text}" if value is not None and value > 0 else text


def title(result: Consolidation) -> str:
    year = f"{result.year}年度" if result.year else ""
    return f"{result.parent or '上级机关'}{year}政府信息公开工作年度报告数据汇总核对"


def headline(result: Consolidation) -> str:
    """The result in one sentence."""
    counted = len(result.lines("counted"))
    parts = [f"已汇总{counted}个单位"]
    for status in ("missing", "unlisted", "duplicate", "other_year"):
        lines = result.lines(status)
        if lines:
            parts.append(f"{STATUS[status]}{len(lines)}份" if status != "missing" else f"缺报告{len(lines)}个单位")
    outcomes = [cell.outcome for cell in result.cells]
    differing, open_ones, same = (outcomes.count(name) for name in ("differs", "review", "pass"))
    parts.append(f"{len(result.cells)}格中一致{same}格、不一致{differing}格、因有单位未填待核实{open_ones}格")
    return "，".join(parts) + "。"


def verdict(result: Consolidation) -> str:
    if not result.differing:
        return "未发现不一致。" if any(cell.outcome == "pass" for cell in result.cells) else "没有可比较的数据。"
    if result.severity == "must":
        return "单位名单已声明完整，差异必须改正。"
    return "名单可能不完整，差异供核实，不作为错误认定。"


class Differing(NamedTuple):
    """A cell that does not agree, in words; `unread`: "" where every body filled it in."""

    cell: CellSum
    table: str
    place: str
    total: str
    parent: str
    difference: str
    unread: str
    outcome: str


class Sentences:
    """Explanations in words."""

    def __init__(self, result: Consolidation) -> None:
        self.cell: Callable[[Address], str] = cell_namer(result.form)
        self.table: Callable[[str], str] = table_namer(result.form)
        self.result = result

    def differing(self) -> list[Differing]:
        """The cells that do not agree, in the form's order: certain differences, then those that blanks leave open."""
        certain = [cell for cell in self.result.cells if cell.outcome == "differs"]
        left_open = [cell for cell in self.result.cells if cell.outcome == "review" and cell.difference]
        return [
            Differing(
                cell,
                self.table(cell.address.table),
                self.cell(cell.address),
                number(cell.total),
                number(cell.parent),
                signed(cell.difference),
                str(cell.unread or ""),
                OUTCOME[cell.outcome],
            )
            for cell in (*certain, *left_open)
        ]

    def cells(self, cells: Sequence[Address]) -> str:
        shown = "、".join(f"“{self.cell(cell)}”" for cell in cells[:_SHOWN_CELLS])
        return shown if len(cells) <= _SHOWN_CELLS else f"{shown}等{len(cells)}格"

    def explanation(self, one: Explanation) -> str:
        """The explanation, whether it is the only one, and what it leaves open."""
        text = self._core(one)
        if one.alternatives:
            others = "；".join(self._short(other) for other in one.alternatives[:5])
            text += f"无法唯一确定，同样成立的还有：{others}{'；等' if len(one.alternatives) > 5 else ''}。"
        if one.blank_as_zero:
            text += "（部分单位的空白按0计时才成立。）"
        if one.open_cells:
            text += f"仍有{len(one.open_cells)}格不能由此解释：{self.cells(one.open_cells)}。"
        return text

    def _core(self, one: Explanation) -> str:
        where = "、".join(self.table(table) for table in one.tables)
        if one.beside_missing:
            return f"{where}：{len(one.cells)}格上级数小于汇总数，不能由缺报告解释，可能{self._short(one)}，建议核实。"
        if one.parts:
            return f"{where}：{len(one.cells)}格差异与“{self._short(one)}”完全吻合，建议核实。"
        if one.kind == "figure" and one.figure is not None:
            return f"{where}：{self.cells(one.cells)}的差异，可能是{self._short(one)}，建议核实。"
        if one.kind == "missing_report":
            bodies = "、".join(one.agencies)
            only = "可能就是" if one.unique else "可能来自"
            return f"{where}：{len(one.cells)}格上级数大于汇总数，{only}尚无报告的{bodies}；收到后再核对。"
        return f"{where}：{self.cells(one.cells)}的差异没有找到简单的解释，请逐家核对。"

    def _short(self, one: Explanation) -> str:
        if one.figure is not None:
            agency, address, own, used = one.figure
            doing = "漏计" if used == 0 else f"误作{number(used)}"
            return f"{agency}“{self.cell(address)}”的{number(own)}被{doing}"
        words = {"omitted": "漏计", "counted_twice": "重复计入", "unlisted": "计入了名单以外的"}
        return "、".join(f"{words[part.role]}{part.agency}" for part in one.parts)
