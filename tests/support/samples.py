"""Write the sample reports of `reports_in/` from samples.yaml: `make samples` (PDF needs LibreOffice); `--list`: the list only.

The files are committed; this module makes them anew, byte for byte where the format has no clock of its own.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

import yaml

from nianbao.catalog.load import load_form
from nianbao.model.form import Address, FormSpec

from . import synth

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "rules" / "disclosure-2021"
APPLICANTS = synth.APPLICANTS
KEYS = ("defects", "reviews")


def samples() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "samples.yaml").read_text("utf-8"))
    return found


def address(text: str) -> Address:
    return Address(*text.split("."))


def cells_of(sample: dict[str, Any], form: FormSpec, earlier: dict[str, dict[Address, str]]) -> dict[Address, str]:
    """The figures of a sample: clean ones, then its planted changes."""
    before = earlier.get(sample.get("carry_in_from", ""))
    carried = {one: int(before[Address("requests", "carried_out", one)]) for one in APPLICANTS} if before else None
    cells = synth.clean_cells(
        form,
        random.Random(sample["seed"]),
        size=sample.get("size", 0),
        carried_in=carried,
        only_natural=sample.get("only_natural", False),
    )
    if sample.get("zero"):
        cells = dict.fromkeys(cells, "0")
    if "government" not in level_words(sample["agency"]):
        cells |= {one: "0" for one in cells if one.row == "regulations"}
    for name, change in sample.get("break", {}).items():
        old = cells[address(name)]
        cells[address(name)] = old[::-1] if change == "swap" else str(int(old) + change)
        if cells[address(name)] == old:
            raise ValueError(f"{sample['file']}: {name} did not change")
    for name, text in sample.get("set", {}).items():
        cells[address(name)] = text
    for column in sample.get("blank_columns", []):
        cells |= {one: "" for one in cells if one.table == "requests" and one.column == column}
    return cells


def level_words(agency: str) -> str:
    return "government" if agency.endswith("人民政府") else "department"


def draft_of(sample: dict[str, Any], form: FormSpec, cells: dict[Address, str]) -> synth.Draft:
    year, agency = sample["year"], sample["agency"]
    stated = sample.get("preface_year", year)
    preface = (
        f"本报告依据《中华人民共和国政府信息公开条例》和《中华人民共和国政府信息公开工作年度报告格式》编制，"
        f"所列数据的统计期限自{stated}年1月1日起至{stated}年12月31日止。如有疑问，请与{agency}办公室联系"
        f"（地址：云溪市青栎区栎园路8号，电话：0000-5550100）。"
    )

    def fill(text: str) -> str:
        for one, value in cells.items():
            text = text.replace("{" + str(one) + "}", value)
        return text

    sections = {}
    for section in form.sections:
        if section.id in sample.get("drop_sections", []):
            continue
        title = f"{synth.ORDINALS[section.ordinal - 1]}、{section.title}"
        sections[section.id] = (title, tuple(fill(text) for text in sample.get(section.id, ())))
    return synth.Draft(
        title=f"{agency}{year}年政府信息公开工作年度报告",
        preface=(preface,),
        sections=sections,
        cells=cells,
        layouts=sample.get("layouts", {}),
        swaps=sample.get("swaps", {}),
        pictures=frozenset(sample.get("pictures", ())),
    )


def drafts() -> dict[str, tuple[dict[str, Any], synth.Draft]]:
    """Every sample by file name, in an order that lets a year build on the one before."""
    form = load_form(PACK)
    cells: dict[str, dict[Address, str]] = {}
    found = {}
    for sample in sorted(samples(), key=lambda one: (one["year"], one["file"])):
        cells[sample["file"]] = cells_of(sample, form, cells)
        found[sample["file"]] = (sample, draft_of(sample, form, cells[sample["file"]]))
    return found


def printed(sample: dict[str, Any], draft: synth.Draft) -> bytes:
    form = load_form(PACK)
    kind = sample["file"].rpartition(".")[2]
    encoding = sample.get("encoding", "utf-8")
    if kind in ("txt", "md", "html"):
        text = {"txt": synth.to_txt, "md": synth.to_md, "html": synth.to_html}[kind](draft, form)
        if encoding != "utf-8":
            text = text.replace('charset="utf-8"', f'charset="{encoding}"')
        return text.encode(encoding)
    return {"docx": synth.to_docx, "xlsx": synth.to_xlsx, "pdf": synth.to_pdf}[kind](draft, form)


README = """# 样例报告

云溪市青栎区是虚构的，单位、事件和数字都是编造的，没有写到任何个人。`make audit` 审核这里的报告。
本页和报告由 `tests/support/samples.yaml` 生成（`make samples`）。
测试据此核对：每一处预设的问题都要报出来，此外不得有“必须”级的问题。

| 文件 | 单位 | 年度 | 预设的问题（规则） | 其他提示 |
|---|---|---|---|---|
"""


def readme() -> str:
    """README.md of the samples: every planted defect under the rule that reports it."""
    rows = []
    for sample in sorted(samples(), key=lambda one: one["file"]):
        planted, asked = (
            "；".join(f"{words}（`{rule}`）" for rule, words in sample.get(key, {}).items()) for key in KEYS
        )
        rows.append(f"| `{sample['file']}` | {sample['agency']} | {sample['year']} | {planted or '无'} | {asked} |")
    return README + "\n".join(rows) + "\n"


def main() -> None:
    (ROOT / "reports_in" / "README.md").write_text(readme(), encoding="utf-8")
    if "--list" in sys.argv[1:]:
        return
    for name, (sample, draft) in drafts().items():
        path = ROOT / "reports_in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(printed(sample, draft))
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
