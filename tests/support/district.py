"""An invented district on disk: agencies' reports in several formats, the structure file, and parents of our making."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from nianbao.model.form import Address, FormSpec
from support import synth

DISTRICT = "云溪市青栎区"
PARENT = f"{DISTRICT}人民政府"
YEAR = 2025
_OFFICES = (
    "财政",
    "教育",
    "民政",
    "司法",
    "水利",
    "审计",
    "统计",
    "商务",
    "交通运输",
    "农业农村",
    "卫生健康",
    "应急管理",
)
_TREES = "松柏杉榆槐樟桐枫柳桂梅杏桃李橡榉楠檀椿栗"
_WRITERS = {
    "html": synth.to_html,
    "txt": synth.to_txt,
    "md": synth.to_md,
    "docx": synth.to_docx,
    "xlsx": synth.to_xlsx,
}
Cells = Mapping[Address, str]


def names_of(count: int) -> list[str]:
    """So many bodies: bureaus first, then towns and sub-districts, no two alike."""
    towns = [
        f"{DISTRICT}{first}{second}{kind}"
        for kind in ("镇人民政府", "街道办事处")
        for first in _TREES
        for second in "溪岭桥湾坡"
    ]
    return [f"{DISTRICT}{office}局" for office in _OFFICES][:count] + towns[: max(0, count - len(_OFFICES))]


def draft(agency: str, form: FormSpec, cells: Cells) -> synth.Draft:
    """A report of bare figures."""
    sections = {
        section.id: (f"{synth.ORDINALS[section.ordinal - 1]}、{section.title}", ("本部分情况见下。",))
        for section in form.sections
    }
    preface = (f"统计期限自{YEAR}年1月1日起至{YEAR}年12月31日止。",)
    return synth.Draft(f"{agency}{YEAR}年政府信息公开工作年度报告", preface, sections, dict(cells))


def write(path: Path, agency: str, form: FormSpec, cells: Cells) -> Path:
    content = _WRITERS[path.suffix[1:]](draft(agency, form, cells), form)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def write_district(
    folder: Path,
    form: FormSpec,
    count: int,
    seed: int,
    *,
    formats: Sequence[str] = tuple(_WRITERS),
    complete: bool = True,
) -> tuple[list[str], list[dict[Address, str]]]:
    """`folder/agencies/*` and `folder/structure.yaml`; gives back the bodies' names and figures."""
    rng = random.Random(seed)
    names = names_of(count)
    (folder / "agencies").mkdir(parents=True, exist_ok=True)
    cells = [synth.clean_cells(form, rng, size=rng.choice((3, 12, 40, 150))) for _ in names]
    for number, (name, figures) in enumerate(zip(names, cells, strict=True)):
        write(folder / "agencies" / f"{number:03d}.{formats[number % len(formats)]}", name, form, figures)
    listed = "".join(f"  - {name}\n" for name in names)
    text = f"format: 1\nparent: {PARENT}\ncomplete: {str(complete).lower()}\nagencies:\n{listed}"
    (folder / "structure.yaml").write_text(text, encoding="utf-8")
    return names, cells


def added_up(many: Sequence[Cells]) -> dict[Address, str]:
    return {address: str(sum(Decimal(cells[address] or 0) for cells in many)) for address in many[0]}
