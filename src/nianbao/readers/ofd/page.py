"""One page of OFD with its templates and comments, as what the PDF reader's layout is made of: upright, in points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from nianbao.base.errors import DocumentError
from nianbao.readers.ofd.annotations import Comments
from nianbao.readers.ofd.drawing import Drawing, Pen, layers_of, page_matrix
from nianbao.readers.ofd.glyphs import Glyph
from nianbao.readers.ofd.looks import BLACK
from nianbao.readers.ofd.package import Package
from nianbao.readers.ofd.resources import Common
from nianbao.readers.ofd.values import POINTS, Rectangle, child, children, rectangle, text
from nianbao.readers.ofd.visible import unseen
from nianbao.readers.pdf.content import (
    Box,
    Char,
    PageContent,
    is_pale_and_large,
    lie_on_each_other,
    picture_text,
)
from nianbao.readers.pdf.lines import Lines, Matrix, Subpath

if TYPE_CHECKING:
    from lxml.etree import _Element

_A4: Final = (0.0, 0.0, 210.0, 297.0)
_LONGEST: Final = 10_000.0  # millimetres: no paper is longer
_TEMPLATES: Final = 20  # of one page, and templates of templates
_MOST_OF: Final = 0.5  # share of a page that its picture takes
_HEAD: Final = 4096  # bytes of a picture that tell what it is


class Pages:
    """Reads the pages of a package, one after another; templates and pictures that come again are opened once."""

    def __init__(self, package: Package, common: Common) -> None:
        self._package = package
        self._common = common
        self._opened: dict[str, tuple[str, _Element] | None] = {}
        self._opaque: dict[str, bool] = {}
        self.comments = Comments(package)

    def read(self, number: str, place: str) -> tuple[PageContent, str | None]:
        """The page with that number in the file, in the part that `place` names; and, of one that is but a picture, the
        member with it. Raises DocumentError where the page is missing or damaged. `broken` is a page that lacks its
        template."""
        beside = self._package.member
        whole = (
            place if self._package.located(beside, place) else f"{place}/Content.xml"
        )  # of one that names its folder
        member, root = self._package.part(beside, whole)
        left, top, width, height = self._paper(root)
        drawing = Drawing()
        resources = self._common.resources.with_page(self._package, member, root)
        pen = Pen(drawing, resources, lambda picture: self._is_opaque(resources.media.get(picture)))
        matrix = page_matrix(left, top)
        content = PageContent(width * POINTS, height * POINTS)
        self._under_or_over(pen, root, matrix, content, over=False)
        for layer in layers_of(child(root, "Content")):
            pen.draw(layer, matrix, layer.get("DrawParam") or "")
        self._under_or_over(pen, root, matrix, content, over=True)
        self.comments.draw(number, pen, matrix, content)
        _fill(content, drawing, resources.media)
        picture = _picture_of(content, drawing)
        return content, resources.media.get(picture)

    def _paper(self, root: _Element) -> Rectangle:
        for box in (rectangle(text(child(root, "Area", "PhysicalBox"))), self._common.box):
            if box is not None and 0 < box[2] <= _LONGEST and 0 < box[3] <= _LONGEST:
                return box
        return _A4

    def _under_or_over(self, pen: Pen, page: _Element, matrix: Matrix, content: PageContent, *, over: bool) -> None:
        """Draws the templates that lie under the page, or over it."""
        for used in list(children(page, "Template"))[:_TEMPLATES]:
            place, usually = self._common.templates.get(used.get("TemplateID") or "", ("", False))
            said = (used.get("ZOrder") or "").lower()
            if (said == "foreground" if said else usually) is not over:
                continue
            opened = self._template(place)
            if opened is None:
                content.broken = True
                continue
            for layer in layers_of(child(opened[1], "Content")):
                pen.draw(layer, matrix, layer.get("DrawParam") or "")

    def _template(self, place: str) -> tuple[str, _Element] | None:
        if place not in self._opened:
            self._opened[place] = self._package.optional(self._package.member, place)
        return self._opened[place]

    def _is_opaque(self, member: str | None) -> bool:
        """Whether nothing is seen through a picture: pictures of the formats that know no transparency, and of PNG those
        that have none. One that is missing or damaged is not drawn."""
        if member is None:
            return False
        if member not in self._opaque:
            try:
                self._opaque[member] = _has_no_holes(self._package.archive.read(member)[:_HEAD])
            except DocumentError as error:
                if error.reason != "damaged":
                    raise
                self._opaque[member] = False
        return self._opaque[member]


def _picture_of(content: PageContent, drawing: Drawing) -> str:
    """The number of the picture that takes most of a page without text; "" where there is none."""
    if drawing.glyphs or not drawing.pictures:
        return ""
    box, number = max(drawing.pictures, key=lambda one: (one[0][2] - one[0][0]) * (one[0][3] - one[0][1]))
    return number if (box[2] - box[0]) * (box[3] - box[1]) >= _MOST_OF * content.width * content.height else ""


def _has_no_holes(head: bytes) -> bool:
    if head.startswith(b"\x89PNG"):
        return head[25:26] in (b"\x00", b"\x02", b"\x03") and b"tRNS" not in head
    return not head.startswith((b"GIF8", b"RIFF"))


def _fill(content: PageContent, drawing: Drawing, media: Mapping[str, str]) -> None:
    """Puts what was drawn into the page's content, turned so that most of the text stands upright. `media`: the members that
    hold pictures, by number."""
    hidden = unseen(drawing, content.width, content.height)
    quarter = _direction(drawing.glyphs)
    width, height = content.width, content.height
    if quarter % 2:
        content.width, content.height = height, width

    def place(box: Box) -> Box:
        return _turned(box, quarter, width, height)

    lines = Lines(content)
    for shape in drawing.shapes:
        content.paths += 1
        box = place(shape.box)
        if not lines.bar(shape.segments, box):
            lines.mark(shape.segments, box)
            upright = _placed(shape.subpaths, quarter, width, height)
            lines.outlines(shape.segments, upright, filled=shape.filled, stroked=shape.stroked)
    lines.finish()
    content.images.extend(place(box) for box in drawing.images)
    content.named = {place(box): media[number] for box, number in drawing.named.items() if number in media}
    content.marks = [place(box) for box in content.marks]
    texts = [glyph.text for glyph in drawing.glyphs]
    hidden = picture_text(texts, hidden, content)
    for number, glyph in enumerate(drawing.glyphs):
        if number not in hidden:
            _add(content, glyph, quarter, place(glyph.box))
    content.truncated |= drawing.truncated


def _direction(glyphs: list[Glyph]) -> int:
    """The quarter turns in which most of the text stands."""
    votes = Counter(glyph.quarter for glyph in glyphs if glyph.quarter is not None)
    return max(votes, key=lambda quarter: (votes[quarter], -quarter), default=0)


def _turned(box: Box, quarter: int, width: float, height: float) -> Box:
    """A box of a page whose text is turned clockwise by so many quarters, turned back."""
    left, top, right, bottom = box
    if quarter == 0:
        return box
    if quarter == 1:
        return top, width - right, bottom, width - left
    if quarter == 2:
        return width - right, height - bottom, width - left, height - top
    return height - bottom, left, height - top, right


def _placed(subpaths: list[Subpath], quarter: int, width: float, height: float) -> Iterator[Subpath]:
    for points, closed in subpaths:
        yield [_turned((x, y, x, y), quarter, width, height)[:2] for x, y in points], closed


def _add(content: PageContent, glyph: Glyph, quarter: int, box: Box) -> None:
    """Adds a character that is seen, or says why it is left out."""
    if glyph.quarter is None or _is_pale(glyph):
        content.watermark = True
        return
    left, top, right, bottom = box
    character = glyph.text
    if _is_unmapped(character):
        content.unmapped += 1
        character = character if character >= " " else "\ufffd"
    if right < 0 or bottom < 0 or left > content.width + 1 or top > content.height + 1 or bottom <= top:
        content.cut |= character.isdigit()
        return
    char: Char = (character, left, top, right, bottom)
    if "0" <= character <= "9" and _is_doubtful(glyph, quarter, char, content.chars):
        char = ("\ufffd", left, top, right, bottom)
    content.chars.append(char)


def _is_pale(glyph: Glyph) -> bool:
    paint = glyph.look.fill or glyph.look.stroke
    return paint is not None and is_pale_and_large(glyph.size, paint.colour or BLACK, paint.alpha)


def _is_unmapped(character: str) -> bool:
    """Whether a character is none: a control, or a code of private use."""
    return character < " " or character == "\ufffd" or "\ue000" <= character <= "\uf8ff" or character >= "\U000f0000"


def _is_doubtful(glyph: Glyph, quarter: int, char: Char, before: list[Char]) -> bool:
    """Whether a figure is mirrored, stands upside down, or lies on the one before."""
    upside_down = glyph.quarter is not None and (glyph.quarter - quarter) % 4 == 2
    return glyph.mirrored or upside_down or bool(before and lie_on_each_other(before[-1], char))
