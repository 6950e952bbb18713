"""Write the sample reports on government websites from websites.yaml (part of `make samples`); `--list`: the list only."""

from __future__ import annotations

import html
import io
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from nianbao.base.numbers import parse_figure
from nianbao.catalog.load import load
from nianbao.kinds.table import all_kinds
from nianbao.model.form import RowSpec, TableSpec
from nianbao.model.pattern import expand

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "samples" / "website-2024"
PACK = load(ROOT / "rules" / "website-2018", all_kinds())
TABLE: TableSpec = PACK.form.tables[0]
YEAR = 2024
TITLE = f"政府网站工作年度报表（{YEAR}年度）"
WIDTH = 4


class Printed(NamedTuple):
    """A printed cell: where it begins, over how many rows and columns it reaches, its text."""

    row: int
    column: int
    rows: int
    columns: int
    text: str


def samples() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "websites.yaml").read_text("utf-8"))
    return found


def contents(sample: dict[str, Any]) -> dict[str, str]:
    """What is filled in, by row: the clean report at the sample's scale, the agency's own particulars, what is planted."""
    clean = {
        address.row: str(text)
        for pattern, text in PACK.bases["clean"]["cells"].items()
        for address in expand(pattern, PACK.form)
    }
    scale = sample.get("scale", 1)
    takes = {row.id: TABLE.column_by_id[row.block, "value"].number for row in TABLE.rows}
    filled = {}
    for row, text in clean.items():
        value = parse_figure(text).value
        filled[row] = str(max(1, round(int(value) * scale))) if takes[row] == "count" and value is not None else text
    for whole, parts in (
        ("content_total", ("overview", "news", "catalogue")),
        ("readings_total", ("readings_material", "readings_product", "readings_comment")),
        ("cases_total", ("cases_natural", "cases_legal")),
    ):
        filled[whole] = str(sum(int(filled[part]) for part in parts))
    own = {"filed_by": sample["agency"], "sponsor": sample["agency"], **sample.get("site", {})}
    return filled | own | {row: str(text) for row, text in sample["cells"].items()}


def _label(row: RowSpec, style: str) -> str:
    unit = TABLE.column_by_id[row.block, "value"].unit
    if unit and style == "docx":
        return f"{row.label}（单位：{unit}）"
    return f"{row.label}（{unit}）" if unit and not row.groups else row.label


def content(row: RowSpec, text: str, style: str) -> str:
    if TABLE.column_by_id[row.block, "value"].number == "yes_no" and style == "docx" and text in ("是", "否"):
        return "☑是 □否" if text == "是" else "□是 ☑否"
    return text


def laid_out(filled: dict[str, str], style: str) -> list[Printed]:
    """The form as offices print it: parts and groups to the left over all their rows; particulars and signatures two to
    a line."""
    cells: list[Printed] = []
    line = 0
    for grouped, members in groupby(TABLE.rows, key=lambda row: bool(row.groups)):
        rows = list(members)
        if not grouped:
            for at in range(0, len(rows), 2):
                pair = rows[at : at + 2]
                for place, row in enumerate(pair):
                    last = 1 if len(pair) == 2 else WIDTH - 1
                    cells.append(Printed(line, 2 * place, 1, 1, _label(row, style)))
                    cells.append(Printed(line, 2 * place + 1, 1, last, content(row, filled.get(row.id, ""), style)))
                line += 1
            continue
        for depth in (0, 1):
            start = line
            for group, of_group in groupby(rows, key=lambda row: row.groups[: depth + 1]):
                size = len(list(of_group))
                if len(group) > depth:
                    cells.append(Printed(start, depth, size, 1, group[depth]))
                start += size
        for row in rows:
            depth = len(row.groups)
            cells.append(Printed(line, depth, 1, WIDTH - 1 - depth, _label(row, style)))
            cells.append(Printed(line, WIDTH - 1, 1, 1, content(row, filled.get(row.id, ""), style)))
            line += 1
    return sorted(cells)


def to_html(cells: Sequence[Printed]) -> bytes:
    body = []
    for _, members in groupby(cells, key=lambda cell: cell.row):
        body.append("<tr>")
        for cell in members:
            spans = "".join(
                f' {name}="{size}"' for name, size in (("rowspan", cell.rows), ("colspan", cell.columns)) if size > 1
            )
            body.append(f"<td{spans}><p>{html.escape(cell.text)}</p></td>")
        body.append("</tr>")
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head><meta charset="utf-8"><title>{TITLE}</title></head>\n<body>\n'
        f'<div class="nav"><a href="/">首页</a></div>\n<h1>{TITLE}</h1>\n<table border="1">\n'
        + "\n".join(body)
        + "\n</table>\n</body>\n</html>\n"
    ).encode()


def to_docx(cells: Sequence[Printed]) -> bytes:
    import docx

    document = docx.Document()
    document.add_heading(TITLE, level=1)
    table = document.add_table(max(cell.row for cell in cells) + 1, WIDTH, style="Table Grid")
    for cell in cells:
        first = table.cell(cell.row, cell.column)
        last = table.cell(cell.row + cell.rows - 1, cell.column + cell.columns - 1)
        (first.merge(last) if first is not last else first).text = cell.text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


README = """# 样例：政府网站工作年度报表

另一种报表，由规则包 `website-2018` 审核（不指定 `--rules` 时按内容自动选用）。青栎区和各单位、网址、数字都是编造的。
本页和报表由 `tests/support/websites.yaml` 生成（`make samples`）。测试据此核对：预设的问题都要报出来，此外不得有别的问题。

| 文件 | 单位 | 预设的问题（规则） | 其他提示 |
|---|---|---|---|
"""


def readme() -> str:
    rows = []
    for sample in samples():
        planted, asked = (
            "；".join(f"{words}（`{rule}`）" for rule, words in sample.get(key, {}).items())
            for key in ("defects", "reviews")
        )
        rows.append(f"| `{sample['file']}` | {sample['agency']} | {planted or '无'} | {asked} |")
    return README + "\n".join(rows) + "\n"


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "README.md").write_text(readme(), encoding="utf-8")
    if "--list" in sys.argv[1:]:
        return
    for sample in samples():
        style = sample["file"].rpartition(".")[2]
        cells = laid_out(contents(sample), style)
        (FOLDER / sample["file"]).write_bytes({"html": to_html, "docx": to_docx}[style](cells))
        print((FOLDER / sample["file"]).relative_to(ROOT))


if __name__ == "__main__":
    main()
