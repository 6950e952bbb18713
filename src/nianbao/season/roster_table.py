"""The rows of a roster's file, whatever it is: columns by their names, in any order, among others."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, Final

from nianbao.base.errors import DocumentError, PackError, UsageError
from nianbao.base.faults import Fault
from nianbao.base.text import fold

# Column → its names; the first is the template's.
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "name": (
        "单位名称", "单位", "名称", "机关名称", "机构名称", "部门名称", "单位全称", "全称", "报送单位", "行政机关名称",
        "部门", "机关",
    ),
    "short": ("简称", "单位简称", "名称简称", "规范简称"),
    "group": ("分组", "组别", "类别", "单位类别", "单位分组", "分类", "单位类型", "类型"),
    "order": ("顺序", "序号", "排序", "编号", "顺序号", "排名"),
    "contact": ("联系人", "联络员", "经办人", "联系人姓名", "工作人员"),
    "phone": ("电话", "联系电话", "手机", "电话号码", "手机号", "手机号码", "办公电话", "联系方式"),
    "formerly": ("曾用名", "曾用名称", "原名", "原名称", "原单位名称", "更名前", "别名"),
    "excused": ("不报原因", "免报原因", "不报送原因", "免报", "不报", "无需报送原因"),
}  # fmt: skip
TITLES: Final = {column: names[0] for column, names in COLUMNS.items()}
_BY_NAME: Final = {name: column for column, names in COLUMNS.items() for name in names}
_HEAD_ROWS: Final = 12  # rows of a sheet in which the head is looked for
_ASIDE: Final = re.compile(r"[（(].{0,200}?[)）]|[*＊:：\s]")
_BETWEEN: Final = re.compile(r"[、，,；;/／|\n]+")
_NONE: Final = frozenset(("无", "—", "-", "－", "/", "／", "暂无", "没有"))
_LONGEST: Final = 200
_HEADING: Final = re.compile(r"[（(]?[一二三四五六七八九十]+(?:[)）、.]|[)）]、)\s*(.+?)(?:[（(]?共?\d+[个家].*)?")
_YAML: Final = (".yaml", ".yml")
_TEXTS: Final = (".csv", ".tsv", ".txt")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """`texts`: column → what stands there, of what is not blank; `order` and `formerly` are read already."""

    where: str
    texts: dict[str, str]
    order: int | None = None
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Table:
    """Lines as printed: (place, cells)."""

    lines: list[tuple[str, list[str]]] = field(default_factory=list)


def read_rows(content: bytes, path: str) -> tuple[list[RosterRow], list[Fault]]:
    """The rows with anything in them, and what is wrong with single cells. UsageError where there is no such table."""
    if path.lower().endswith(_YAML):
        return _of_yaml(content, path)
    tables = [_delimited(content, path)] if path.lower().endswith(_TEXTS) else _printed(content, path)
    for table in tables:
        at, columns = _head(table)
        if columns:
            return _rows(table.lines[at + 1 :], columns, _repeated(table.lines[at], columns))
    hint = f"表头应有“{TITLES['name']}”一列；nianbao roster new 写出一份模板"
    raise UsageError("单位名录里没有找到表头", where=path, hint=hint)


def _head(table: _Table) -> tuple[int, dict[int, str]]:
    """Which line ends the head, and which cell is which column; () where none has the bodies' names. A head of two lines
    (联系方式 over 联系人 and 电话) goes by the lower where that says something."""
    for at, (_, cells) in enumerate(table.lines[:_HEAD_ROWS]):
        columns = _columns(cells)
        if "name" not in columns.values():
            continue
        while at + 1 < len(table.lines) and _is_head(below := table.lines[at + 1][1]):
            columns = _columns([low if low.strip() else high for high, low in zip_longest(cells, below, fillvalue="")])
            at += 1
        return at, columns
    return 0, {}


def _columns(cells: Sequence[str]) -> dict[int, str]:
    """Of cells that could be one column, that with the likelier name."""
    found: dict[str, tuple[int, int]] = {}
    for cell, text in enumerate(cells):
        key = _key(text)
        if (column := _BY_NAME.get(key)) is not None:
            found[column] = min(found.get(column, (99, cell)), (COLUMNS[column].index(key), cell))
    return {cell: column for column, (_, cell) in found.items()}


def _is_head(cells: Sequence[str]) -> bool:
    """Whether a line holds nothing but names of columns."""
    said = [_key(text) for text in cells if text.strip()]
    return bool(said) and all(text in _BY_NAME for text in said)


def _key(text: str) -> str:
    return _ASIDE.sub("", fold(text))


def _repeated(head: tuple[str, list[str]], columns: dict[int, str]) -> list[Fault]:
    where, cells = head
    again = [
        text for cell, text in enumerate(cells) if cell not in columns and _BY_NAME.get(_key(text)) in columns.values()
    ]
    return [Fault("warning", where, f"“{fold(text)}”是已有的一列，没有用上") for text in again]


def _rows(
    lines: Sequence[tuple[str, list[str]]], columns: dict[int, str], faults: list[Fault]
) -> tuple[list[RosterRow], list[Fault]]:
    """The rows. A heading among the bodies (一、区直部门) is the group of those below, where no column tells groups."""
    rows = []
    group = ""
    for where, cells in lines:
        texts = {columns[cell]: text for cell, text in enumerate(cells) if cell in columns}
        said = [text for text in cells if text.strip()]
        if _is_head(cells):  # printed again on another page
            continue
        if "group" not in columns.values():
            if len(said) == 1 and (heading := _HEADING.fullmatch(fold(said[0]))):
                group = heading[1]
                continue
            texts["group"] = group
        row = _row(where, texts, faults)
        if row is not None:
            rows.append(row)
    return rows, faults


def _row(where: str, given: dict[str, str], faults: list[Fault]) -> RosterRow | None:
    """The row, None where nothing but a number stands in it."""
    texts = {column: text for column, raw in given.items() if (text := fold(raw).replace("\n", " ").strip())}
    formerly = tuple(
        dict.fromkeys(name for part in _BETWEEN.split(given.get("formerly", "")) if (name := fold(part).strip()))
    )
    formerly = tuple(name for name in formerly if name not in _NONE)
    for column in ("short", "contact", "phone", "excused", "formerly"):
        if texts.get(column) in _NONE:
            del texts[column]
    if not texts.keys() - {"order", "group"}:
        return None
    for column, text in texts.items():
        if len(text) > _LONGEST and column != "formerly":
            faults.append(Fault("error", where, f"{TITLES[column]}超过 {_LONGEST} 字"))
            texts[column] = text[:_LONGEST]
    return RosterRow(where, texts, _order(where, texts.get("order", ""), faults), formerly)


def _order(where: str, text: str, faults: list[Fault]) -> int | None:
    if not text:
        return None
    match = re.fullmatch(r"0*([1-9]\d{0,5})(?:\.0+)?[.、]?", text)
    if match is None:
        faults.append(Fault("error", where, f"顺序应是从 1 起的整数，这里是 {text}"))
        return None
    return int(match[1])


def _delimited(content: bytes, path: str) -> _Table:
    from nianbao.readers.encoding import decode

    try:
        text = decode(content, path).text
    except DocumentError as error:
        raise UsageError(
            f"单位名录：{error.message}", where=path, hint="请另存为 UTF-8 或 GB18030 编码的 CSV"
        ) from error
    head = "\n".join(text.splitlines()[:_HEAD_ROWS])
    marks = (",", "\t", ";", "，")
    delimiter = max(marks, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines = []
    try:
        for cells in reader:
            lines.append((f"{path}:{reader.line_num}", cells))
    except csv.Error as error:
        where = f"{path}:{reader.line_num}"
        raise UsageError(f"单位名录不是完好的 CSV：{error}", where=where, hint="请用表格软件另存") from error
    return _Table(lines)


def _printed(content: bytes, path: str) -> list[_Table]:
    """The tables of a workbook, sheet by sheet, or of another document."""
    from nianbao.model.document import Grid, Paragraph
    from nianbao.readers.sniff import read

    try:
        document = read(content, path, recognises=False)
    except DocumentError as error:
        raise UsageError(f"单位名录：{error.message}", where=path, hint=error.hint) from error
    tables: dict[str, _Table] = {}
    for number, block in enumerate(document.blocks):
        sheet = block.at.sheet
        table = tables.setdefault(sheet if sheet is not None else str(number), _Table())
        before = f"{path} {sheet} " if sheet else f"{path} "
        if isinstance(block, Grid):
            table.lines.extend((f"{before}第{line}行", cells) for line, cells in _cells(block))
        elif isinstance(block, Paragraph):
            # a sheet's row of which nothing stands below its columns: a head alone, a list of one column
            line = re.sub(r"\D", "", block.at.cell or "") or number + 1
            parts = block.text.split()
            cells = parts if parts and _key(parts[0]) in _BY_NAME else [block.text]
            table.lines.append((f"{before}第{line}行", cells))
    return list(tables.values())


def _cells(grid: Any) -> Iterator[tuple[int, list[str]]]:
    """Each row with its line; a merged cell says the same in each of its rows."""
    texts = [[""] * grid.columns for _ in range(grid.rows)]
    for cell in grid.cells:
        for row in range(cell.row, min(grid.rows, cell.row + cell.row_span)):
            texts[row][cell.column] = cell.text
    for row, line in enumerate(texts):
        yield grid.lines[row] if row < len(grid.lines) else row + 1, line


def _of_yaml(content: bytes, path: str) -> tuple[list[RosterRow], list[Fault]]:
    from nianbao.catalog.source import parse

    try:
        source = parse(content, path)
    except PackError as error:
        raise UsageError(f"单位名录：{error.message}", where=error.where, hint=error.hint) from error
    listed = source.data.get("bodies")
    unknown = sorted(set(source.data) - {"format", "bodies"})
    if unknown or source.data.get("format") != 1 or not isinstance(listed, list):
        key = unknown[0] if unknown else "format"
        hint = "应写明 format: 1 和 bodies 列表；nianbao roster new 写出一份模板"
        raise UsageError("单位名录的写法不对", where=source.at(key), hint=hint)
    rows: list[RosterRow] = []
    faults: list[Fault] = []
    for number, item in enumerate(listed):
        where = source.at("bodies", number)
        held = {"单位名称": item} if isinstance(item, str) else item
        if not isinstance(held, dict):
            faults.append(Fault("error", where, "每一项应是单位名称，或“单位名称: …”等各栏"))
            continue
        texts = {}
        for key, value in held.items():
            column = _BY_NAME.get(_key(str(key)))
            if column is None:
                faults.append(Fault("error", source.at("bodies", number, key), f"不认识的栏 {key}"))
            elif isinstance(value, list) and column == "formerly":
                texts[column] = "、".join(map(str, value))
            elif value is not None:
                texts[column] = str(value)
        row = _row(where, texts, faults)
        if row is not None:
            rows.append(row)
    return rows, faults
