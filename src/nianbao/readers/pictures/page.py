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
_CUT: Final = 0.5  # of a figure that may have lost a piece
_SAMPLE, _MANY = 16, 80  # lines of text by which the way up of a page is told, and where those tell little
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
    grey = without_creases(straightened(_right_way_up(grey, text), text), text)
    ink = ink_of(grey)
    horizontal, vertical = rules_of(grey, ink, text)
    scale = _TEXT_POINTS / text
    content = PageContent(
        grey.shape[1] * scale, grey.shape[0] * scale,
        horizontal=_scaled(horizontal, scale), vertical=_scaled(vertical, scale),
    )  # fmt: skip
    lattices = [each for each in find_lattices(content.horizontal, content.vertical) if len(each.xs) > 2]
    inside = [line for lattice in lattices for line in _in_cells(grey, ink, lattice, text, scale)]
    outside = free_lines(grey, ink, [_pixels(each.box, scale) for each in lattices], text)
    lines = _recognised(inside, outside, scale)
    content.chars = [char for line, starts in lines for char in _chars(line, starts)]
    pale = [box for lattice in lattices for box in _pale_cells(grey, lattice, inside, text, scale)]
    doubts = [Recognised(box, "", 0.0, "", 0.0) for box in pale]
    return PicturePage(content, [line for line, _ in lines] + doubts, grey, scale)


def _right_way_up(grey: NDArray[np.uint8], text: float) -> NDArray[np.uint8]:
    """The page turned by quarters so that most of its lines show words of an official document; as it is where no way
    shows more."""
    import numpy as np

    lines = _longest(grey, text)
    if _legible(lines[:_SAMPLE]) >= _LEGIBLE:
        return grey
    upright = _legible(lines[:_MANY])
    turned = [np.ascontiguousarray(np.rot90(grey, quarters)) for quarters in (1, 3, 2)]
    legible, best = max((_legible(_longest(each, text)[:_MANY]), -at) for at, each in enumerate(turned))
    return turned[-best] if legible >= max(_LEGIBLE, 2 * upright + 1) else grey


def _legible(lines: list[LinePicture]) -> float:
    """How many of the lines show a usual word, each as much as its characters are sure."""
    spoken = read_lines("tiny", [line.picture for line in lines])
    return sum(each.sure for each in spoken if _USUAL.search(each.text))


def _longest(grey: NDArray[np.uint8], text: float) -> list[LinePicture]:
    """The lines of text, the longest first, as the page lies."""
    ink = ink_of(grey)
    scale = _TEXT_POINTS / text
    horizontal, vertical = rules_of(grey, ink, text)
    lattices = find_lattices(_scaled(horizontal, scale), _scaled(vertical, scale))
    lines = [line for lattice in lattices for line in _in_cells(grey, ink, lattice, text, scale)]
    lines += free_lines(grey, ink, [_pixels(each.box, scale) for each in lattices], text)
    # the models read characters that lie on their side as well; a line of them stands upright then
    lines = [each for each in lines if each.right - each.left >= 2 * (each.bottom - each.top) > 1.2 * text]
    return sorted(lines, key=lambda line: line.left - line.right)


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


def _in_cells(
    grey: NDArray[np.uint8], ink: NDArray[np.uint8], lattice: Lattice, text: float, scale: float
) -> list[LinePicture]:
    return [line for box in _boxes(lattice, scale) for line in cell_lines(grey, ink, box, text)]


def _recognised(
    inside: list[LinePicture], outside: list[LinePicture], scale: float
) -> list[tuple[Recognised, tuple[float, ...]]]:
    """The small model reads all, the tiny one what may be a figure a second time."""
    pictures = [*inside, *outside]
    spoken = read_lines("small", [each.picture for each in pictures])
    spoken[: len(inside)] = _without_points(inside, spoken[: len(inside)])
    asked = [at for at, each in enumerate(spoken[: len(inside)]) if _may_be_figure(each.text)]
    second = dict(zip(asked, read_lines("tiny", [pictures[at].picture for at in asked]), strict=True))
    return [
        _line(place, read, second.get(at), scale) for at, (place, read) in enumerate(zip(pictures, spoken, strict=True))
    ]


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
