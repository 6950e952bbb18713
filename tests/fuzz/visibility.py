"""A figure in many clothes: what is seen is read, what is not seen is never printed."""

from __future__ import annotations

import random
from typing import Final

from fuzz.sources import TITLE_OF_TABLE, first_row
from nianbao.base.numbers import State
from nianbao.model.document import Grid
from nianbao.readers.sniff import read
from nianbao.recognise.tables.readings import cell_reading
from support.bad_inputs import document

SEEN: Final = {
    "html": (
        "<p>{}</p>",
        "<span style='color:red'>{}</span>",
        "<b>{}</b>",
        "<div style='float:left;text-align:center'>{}</div>",
        "<font color=#333333>{}</font>",
        "<p style='margin:0cm;line-height:150%'>{}</p>",
        "<span style='background:white;color:#333'>{}</span>",
        "<section><article>{}</article></section>",
    ),
    "docx": (
        "<w:b/>",
        "<w:i/>",
        '<w:color w:val="FF0000"/>',
        '<w:sz w:val="18"/>',
        '<w:u w:val="single"/>',
        '<w:vanish w:val="0"/>',
        '<w:strike w:val="false"/>',
    ),
}
UNSEEN: Final = {
    "html": (
        "<span style='display:none'>{}</span>",
        "<div hidden>{}</div>",
        "<span style='VISIBILITY: HIDDEN'>{}</span>",
        "<span style='opacity:0'>{}</span>",
        "<span style='font-size:0'>{}</span>",
        "<template>{}</template>",
        "<!--{}-->",
        "<script>{}</script>",
        "<del>{}</del>",
        "<span style='text-decoration:line-through'>{}</span>",
        "<div style='height:0;overflow:hidden'>{}</div>",
    ),
    "docx": ("<w:vanish/>", "<w:strike/>", "<w:dstrike/>", '<w:color w:val="FFFFFF"/>', '<w:vanish w:val="on"/>'),
}
_BLOCKS: Final = ("<p", "<div", "<section")


def dressed(kind: str, rng: random.Random, figure: int) -> tuple[bytes, bool]:
    """A file with the figure in its second cell, and whether it is seen there."""
    clothes = [(one, True) for one in rng.choices(SEEN[kind], k=rng.randint(0, 4))]
    if rng.random() < 0.5:
        clothes.insert(rng.randint(0, len(clothes)), (rng.choice(UNSEEN[kind]), False))
    seen = all(visible for _, visible in clothes)
    if kind == "html":
        cell = str(figure)
        for one, _ in sorted(clothes, key=lambda worn: worn[0].startswith(_BLOCKS)):  # a paragraph holds no block
            if not (one.startswith("<p") and "<p" in cell):
                cell = one.format(cell)
        table = f"<table border=1><tr><td>项目<td>自然人<td>总计<tr><td>予以公开<td>{cell}</td><td>77</table>"
        return f"<!DOCTYPE html><meta charset=utf-8><h1>{TITLE_OF_TABLE}</h1>{table}".encode(), seen
    by_name = {one.split()[0].strip("</>"): one for one, _ in sorted(clothes, key=lambda worn: not worn[1])}
    properties = "".join(sorted(by_name.values()))  # one of a name, what hides before what does not
    seen = not any(one in properties for one in UNSEEN["docx"])
    return document(first_row(f"<w:r><w:rPr>{properties}</w:rPr><w:t>{figure}</w:t></w:r>")), seen


def fault(kind: str, seed: int) -> str | None:
    """What is read amiss in the file of this seed."""
    rng = random.Random(f"{kind} {seed}")
    figure = rng.randint(2, 9999)
    data, seen = dressed(kind, rng, figure)
    grids = [block for block in read(data, f"x.{kind}").blocks if isinstance(block, Grid)]
    cells = [cell for grid in grids for cell in grid.cells if cell.row == 1 and cell.column == 1]
    readings = [cell_reading(cell, None) for cell in cells]
    printed = [reading.value for reading in readings if reading.state is State.PRINTED]
    if printed == ([figure] if seen else []):
        return None
    return f"{figure}, {'seen' if seen else 'unseen'}, read as {printed}: {data[:1500]!r}"
