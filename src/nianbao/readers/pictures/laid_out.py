"""A recognised page laid out as a page of a PDF is, each figure with how it was recognised."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from nianbao.base.numbers import State, parse_figure
from nianbao.model.document import Recognition
from nianbao.readers.cell_marks import unclear
from nianbao.readers.pdf.content import Box
from nianbao.readers.pdf.layout import PageLayout, lay_out
from nianbao.readers.pdf.stitch import PdfCell
from nianbao.readers.pictures.models import SURE
from nianbao.readers.pictures.page import PicturePage, Recognised, page_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_WIDEST: Final = 360  # pixels: sides of the picture of a cell
_SHADES: Final = 16  # that are kept: text needs no more
_LIKE_A_FIGURE: Final = re.compile(r"[^\u4e00-\u9fff\ufdd0-\ufddf]*\d[^\u4e00-\u9fff\ufdd0-\ufddf]*")
_CHARACTERS: Final = re.compile(r"[\u4e00-\u9fff]")
_WORDS: Final = 2  # Chinese characters of a label, at least
_PLAIN: Final = re.compile(
    r"[\d.,，]*\d[\d.,，]*[件条次人元]?|无|没有|不适用"
)  # what a cell holds where nothing is odd


def laid_out(colour: NDArray[np.uint8], number: int, width: float | None = None) -> PageLayout:
    """The layout of the page in a picture (height x width x 3). `width`: of the page in points, where that is known."""
    recognised = page_of(colour)
    page = lay_out(recognised.content, number)
    page.pictured = True
    factor = width / recognised.content.width if width else 1.0
    for _, part in page.tables:
        for cell in part.cells:
            _weighed(cell, recognised, factor)
    return page


def _weighed(cell: PdfCell, page: PicturePage, factor: float) -> None:
    if cell.box is None:
        _unweighed(cell)
        return
    left, top, right, bottom = cell.box
    inside = [
        line
        for line in page.lines
        if left <= (line.box[0] + line.box[2]) / 2 <= right and top <= (line.box[1] + line.box[3]) / 2 <= bottom
    ]
    cell.box = (left * factor, top * factor, right * factor, bottom * factor)
    asked = [line for line in inside if line.other is not None]
    if not asked or _is_label(cell.text):
        _unweighed(cell)
        return
    line = asked[0]
    box = (line.box[0] * factor, line.box[1] * factor, line.box[2] * factor, line.box[3] * factor)
    whole = len(inside) == 1
    picture = _picture(page, (left, top, right, bottom))
    cell.seen = Recognition(
        line.text, line.sure if whole else 0.0, line.other or "", line.other_sure if whole else 0.0, box, picture
    )
    if not whole:
        cell.text += unclear("格内识别出几行文字，数字无法确定")
    elif not _is_sure(line):
        cell.text += unclear("图片中的数字识别把握不大")


def _is_sure(line: Recognised) -> bool:
    """Whether both models have read the same plain figure, each with confidence."""
    return (
        _PLAIN.fullmatch(line.text) is not None and line.text == line.other and min(line.sure, line.other_sure) >= SURE
    )


def _is_label(text: str) -> bool:
    """Whether a cell holds words, whatever piece of them may look like a figure: （一）, 5, 2024年."""
    return len(_CHARACTERS.findall(text)) >= _WORDS and parse_figure(text).state is State.ILLEGIBLE


def _unweighed(cell: PdfCell) -> None:
    """A figure outside the lattices, or in a piece of one: no second model has read it."""
    if _LIKE_A_FIGURE.fullmatch(cell.text) or parse_figure(cell.text).value is not None:
        cell.text += unclear("表格线断缺，图片中的数字无法确定")


def _picture(page: PicturePage, box: Box) -> bytes:
    """The cell on the straightened page, its borders too, as a small PNG."""
    import cv2
    import numpy as np

    height, width = page.upright.shape
    edge = 3.0
    left, top = max(int((box[0] - edge) / page.scale), 0), max(int((box[1] - edge) / page.scale), 0)
    right, bottom = min(int((box[2] + edge) / page.scale), width), min(int((box[3] + edge) / page.scale), height)
    if right - left < 2 or bottom - top < 2:
        return b""
    cut = page.upright[top:bottom, left:right]
    share = min(_WIDEST / max(cut.shape), 1.0)
    if share < 1.0:
        size = max(int(cut.shape[1] * share), 1), max(int(cut.shape[0] * share), 1)
        cut = np.asarray(cv2.resize(cut, size, interpolation=cv2.INTER_AREA), np.uint8)
    step = 255 // (_SHADES - 1)
    shades = (np.minimum(cut, 255 - step // 2) + step // 2) // step * step  # eight bits would overflow
    done, data = cv2.imencode(".png", shades, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    return bytes(data) if done else b""
