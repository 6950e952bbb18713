"""A picture of a page to characters and rules in the terms of the PDF reader, with how sure each line of text is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from nianbao.base.numbers import State, parse_figure
from nianbao.readers.pdf.content import Box, Char, PageContent, Ruling
from nianbao.readers.pdf.lattice import Lattice, find_lattices
from nianbao.readers.pictures.cells import LinePicture, cell_lines, free_lines, has_traces
from nianbao.readers.pictures.clean import ink_of, prepared
from nianbao.readers.pictures.creases import without_creases
from nianbao.readers.pictures.models import SURE, Spoken, read_lines
from nianbao.readers.pictures.noughts import without_points
from nianbao.readers.pictures.rules import rules_of
from nianbao.readers.pictures.straighten import straightened

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_TEXT_POINTS: Final = 9.0  # a character's usual height on paper
_LEAST: Final = 32  # pixels: no text is read in a smaller picture
_SURE_OF_WORDS: Final = 0.9
_CHARACTERS: Final = re.compile(r"[\u4e00-\u9fff]")
_CUT: Final = 0.5  # of a figure that may have lost a piece
_SAMPLE, _MANY = 16, 80  # lines of text by which the way up of a page is told, and where those tell little
_SAME: Final = 0.1  # by which more lines are legible than another way
_LONGEST: Final = 14  # characters of a figure
_LEGIBLE: Final = 3  # of them with a usual word, from which a page is the right way up
_USUAL: Final = re.compile(  # two characters that any page of an official document shows somewhere
    "政府|信息|公开|申请|行政|机关|其他|结果|总计|合计|情况|问题|工作|单位|数量|本年|年度|处理|办理|提供|内容|管理|部门|要求|主动|法律|服务|企业|机构"
    "|[一二三四五六七八九][、.．]|第[一二三四五六七八九十]|20[12][0-9]"
)
_FIGURE: Final = re.compile(r"(?:[^\u4e00-\u9fff]|一){1,14}")  # or what is left of one


class Recognised(NamedTuple):
    """One line of text in a picture. `box` in points of the page; `other`: what the second model reads in a figure."""

    box: Box
    text: str
    sure: float
    other: str | None = None
    other_sure: float = 0.0


@dataclass(slots=True)
class PicturePage:
    """`content`: as of a page of a PDF; `lines`: every line of text; `upright`: the straightened picture, grey;
    `scale`: points for one pixel of it."""

    content: PageContent
    lines: list[Recognised]
    upright: NDArray[np.uint8]
    scale: float


def page_of(colour: NDArray[np.uint8]) -> PicturePage:
    """Height x width x 3 (red, green, blue). A picture without text gives a page without characters."""
    import cv2

    cv2.setNumThreads(1)  # a process that is forked later must not wait for threads that it does not have
    if min(colour.shape[:2]) < _LEAST:
        return PicturePage(PageContent(595.0, 842.0), [], colour[:, :, 0], 1.0)
    grey, text = prepared(colour)
    if not text:
        return PicturePage(PageContent(595.0, 842.0), [], grey, 1.0)
    return _recognised(_right_way_up(grey, text))


@dataclass(slots=True)
class _Laid:
    """A straightened page with its rules and its lines of text, in cells and outside of them, and what the tiny model reads in
    each of `lines`."""

    grey: NDArray[np.uint8]
    text: float
    content: PageContent
    lattices: list[Lattice]
    inside: list[LinePicture]
    outside: list[LinePicture]
    first: list[Spoken]

    @property
    def lines(self) -> list[LinePicture]:
        """Those in cells, then the others."""
        return [*self.inside, *self.outside]

    @property
    def scale(self) -> float:
        """Points for one pixel."""
        return _TEXT_POINTS / self.text


def _laid(grey: NDArray[np.uint8], text: float) -> _Laid:
    """The page as it lies, but for what straightens it."""
    grey = without_creases(straightened(grey, text), text)
    ink = ink_of(grey)
    horizontal, vertical, drawn = rules_of(grey, ink, text)
    scale = _TEXT_POINTS / text
    content = PageContent(
        grey.shape[1] * scale, grey.shape[0] * scale,
        horizontal=_scaled(horizontal, scale), vertical=_scaled(vertical, scale),
    )  # fmt: skip
    lattices = [each for each in find_lattices(content.horizontal, content.vertical) if len(each.xs) > 2]
    boxes = [box for lattice in lattices for box in _boxes(lattice, scale)]
    inside = [line for box in boxes for line in cell_lines(grey, ink, drawn, box, text)]
    outside = free_lines(grey, ink, [_pixels(each.box, scale) for each in lattices], text)
    first = read_lines("tiny", [line.picture for line in (*inside, *outside)])
    return _Laid(grey, text, content, lattices, inside, outside, first)


def _right_way_up(grey: NDArray[np.uint8], text: float) -> _Laid:
    """The page turned by quarters so that most of its lines show words of an official document; as it is where no way
    shows more."""
    import numpy as np

    page = _laid(grey, text)
    if _legible(page, _SAMPLE) >= _LEGIBLE:
        return page
    most = max(_LEGIBLE, 2 * _legible(page, _MANY) + 1)
    for quarters in (1, 3, 2):
        turned = _laid(np.ascontiguousarray(np.rot90(grey, quarters)), text)
        legible = _legible(turned, _MANY)
        if legible >= most:
            page, most = turned, legible + _SAME
    return page


def _legible(page: _Laid, lines: int) -> float:
    """How many of the longest lines show a usual word, each as much as its characters are sure."""
    # the models read characters that lie on their side as well; a line of them stands upright then
    wide = [
        (line.left - line.right, at)
        for at, line in enumerate(page.lines)
        if line.right - line.left >= 2 * (line.bottom - line.top) > 1.2 * page.text
    ]
    longest = [page.first[at] for _, at in sorted(wide)[:lines]]
    return sum(each.sure for each in longest if _USUAL.search(each.text))


def _recognised(page: _Laid) -> PicturePage:
    scale = page.scale
    lines = _read(page)
    page.content.chars = [char for line, starts in lines for char in _chars(line, starts)]
    pale = [box for lattice in page.lattices for box in _pale_cells(page.grey, lattice, page.inside, page.text, scale)]
    doubts = [Recognised(box, "", 0.0, "", 0.0) for box in pale]
    return PicturePage(page.content, [line for line, _ in lines] + doubts, page.grey, scale)


def _scaled(rulings: list[Ruling], scale: float) -> list[Ruling]:
    return [(at * scale, start * scale, end * scale) for at, start, end in rulings]


def _pixels(box: Box, scale: float) -> Box:
    return box[0] / scale, box[1] / scale, box[2] / scale, box[3] / scale


def _boxes(lattice: Lattice, scale: float) -> Iterator[Box]:
    """Where the cells are, in pixels."""
    for row, column, height, width in lattice.cells:
        box = lattice.xs[column], lattice.ys[row], lattice.xs[column + width], lattice.ys[row + height]
        yield _pixels(box, scale)


def _pale_cells(
    grey: NDArray[np.uint8], lattice: Lattice, lines: list[LinePicture], text: float, scale: float
) -> Iterator[Box]:
    """Cells without ink that are not certainly blank, in points."""
    middles = [((line.left + line.right) / 2, (line.top + line.bottom) / 2) for line in lines]
    for left, top, right, bottom in _boxes(lattice, scale):
        filled = any(left <= x <= right and top <= y <= bottom for x, y in middles)
        if not filled and has_traces(grey, (left, top, right, bottom), text):
            yield left * scale, top * scale, right * scale, bottom * scale


def _read(page: _Laid) -> list[tuple[Recognised, tuple[float, ...]]]:
    """Where the tiny model is not sure, and what may be a figure, the small one reads too, and counts."""
    pictures = page.lines
    spoken = list(page.first)
    again = [at for at, each in enumerate(spoken) if not _is_sure_of_words(each)]
    for at, each in zip(again, read_lines("small", [pictures[at].picture for at in again]), strict=True):
        spoken[at] = each
    cells = len(page.inside)
    spoken[:cells] = _without_points(page.inside, spoken[:cells])
    lines = []
    for at, (place, read, second) in enumerate(zip(pictures, spoken, page.first, strict=True)):
        in_doubt = at < cells and _may_be_figure(read.text)
        lines.append(_line(place, read, second if in_doubt else None, page.scale))
    return lines


def _is_sure_of_words(read: Spoken) -> bool:
    """Whether a line holds words of which the tiny model is sure: it reads these no worse than the small one, in a sixth of
    the time."""
    return read.sure >= _SURE_OF_WORDS and len(_CHARACTERS.findall(read.text)) >= 2 and not _may_be_figure(read.text)


def _without_points(pictures: list[LinePicture], spoken: list[Spoken]) -> list[Spoken]:
    """What the small model reads once the points in noughts are taken out, where it has not surely read a figure."""
    doubtful = [
        at
        for at, each in enumerate(spoken)
        if len(each.text) <= _LONGEST and not (each.text.isdigit() and each.sure >= SURE)
    ]
    cleared = {at: picture for at in doubtful if (picture := without_points(pictures[at].picture)) is not None}
    again = dict(zip(cleared, read_lines("small", list(cleared.values())), strict=True))
    return [again.get(at, each) for at, each in enumerate(spoken)]


def _may_be_figure(text: str) -> bool:
    """Whether a cell with the text is read as a figure or a sign of none (十, 3件, 无, /), or may have held one."""
    return _FIGURE.fullmatch(text) is not None or parse_figure(text).state is not State.ILLEGIBLE


def _line(
    place: LinePicture, read: Spoken, second: Spoken | None, scale: float
) -> tuple[Recognised, tuple[float, ...]]:
    box = place.left * scale, place.top * scale, place.right * scale, place.bottom * scale
    if second is None:
        return Recognised(box, read.text, read.sure), read.starts
    if place.cut:
        return Recognised(box, read.text, min(read.sure, _CUT), second.text, min(second.sure, _CUT)), read.starts
    return Recognised(box, read.text, read.sure, second.text, second.sure), read.starts


def _chars(line: Recognised, starts: tuple[float, ...]) -> list[Char]:
    """The characters of a line, each where the model saw it and as wide as to the next."""
    left, top, right, bottom = line.box
    width = right - left
    edges = [left, *(left + start * width for start in starts[1:]), right]
    return [
        (letter, edges[at], top, max(edges[at + 1], edges[at] + 0.1), bottom)
        for at, letter in enumerate(line.text)
        if not letter.isspace()
    ]
