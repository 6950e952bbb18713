"""A recognised page laid out as a page of a PDF is, each figure with how it was recognised."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from nianbao.model.document import Recognition
from nianbao.readers.cell_marks import unclear
from nianbao.readers.pdf.layout import PageLayout, lay_out
from nianbao.readers.pdf.stitch import PdfCell
from nianbao.readers.pictures.page import Recognised, page_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SURE: Final = 0.8  # measured: at and above it no figure on which both models agree was wrong in 15,600 but one
_FIGURE: Final = re.compile(r"[\d.,，]*\d[\d.,，]*")


def laid_out(colour: NDArray[np.uint8], number: int, width: float | None = None) -> PageLayout:
    """The layout of the page in a picture (height x width x 3). `width`: of the page in points, where that is known."""
    recognised = page_of(colour)
    page = lay_out(recognised.content, number)
    page.recognised, page.pictured = False, True
    page.unreadable = ""
    factor = width / recognised.content.width if width else 1.0
    for _, part in page.tables:
        for cell in part.cells:
            _weighed(cell, recognised.lines, factor)
    return page


def _weighed(cell: PdfCell, lines: list[Recognised], factor: float) -> None:
    if cell.box is None:
        return
    left, top, right, bottom = cell.box
    inside = [
        line
        for line in lines
        if left <= (line.box[0] + line.box[2]) / 2 <= right and top <= (line.box[1] + line.box[3]) / 2 <= bottom
    ]
    cell.box = (left * factor, top * factor, right * factor, bottom * factor)
    asked = [line for line in inside if line.other is not None]
    if not asked:
        return
    line = asked[0]
    box = (line.box[0] * factor, line.box[1] * factor, line.box[2] * factor, line.box[3] * factor)
    cell.seen = Recognition(line.text, line.sure, line.other or "", line.other_sure, box)
    if len(inside) > 1:
        cell.text += unclear("格内识别出几行文字，数字无法确定")
    elif not _FIGURE.fullmatch(line.text) or line.text != line.other or min(line.sure, line.other_sure) < SURE:
        cell.text += unclear("图片中的数字识别把握不大")
