"""Comments of an OFD document (GB/T 33190-2016, 15): what they draw over a page is seen, their words are none of its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nianbao.readers.ofd.drawing import Drawing, Pen
from nianbao.readers.ofd.package import Package
from nianbao.readers.ofd.values import child, children, is_off, rectangle, text
from nianbao.readers.pdf.content import PageContent
from nianbao.readers.pdf.lines import Matrix, combined

if TYPE_CHECKING:
    from lxml.etree import _Element

_MOST: Final = 2_000  # comments of a page
_UNREAD: Final = ("link",)


class Comments:
    """The comments of all pages, opened page by page. `stamped`: a stamp lies on one; `worded`: words were left out."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self.stamped = False
        self.worded = False
        self._member = ""
        self._places: dict[str, list[str]] = {}
        found = package.optional(package.member, text(child(package.root, "Annotations")))
        if found is not None:
            self._member, root = found
            for page in children(root, "Page"):
                self._places.setdefault(page.get("PageID") or "", []).append(text(child(page, "FileLoc")))

    def notes(self) -> list[str]:
        """What was left out, for the user."""
        found = ["有图章批注，未验证"] if self.stamped else []
        return [*found, "批注中的文字未计入正文"] if self.worded else found

    def draw(self, number: str, pen: Pen, matrix: Matrix, content: PageContent) -> None:
        """Draws the comments of the page with that number: lines, areas and pictures over the page, words as something
        that stands there. Stamps and watermarks are told only."""
        left = _MOST
        for place in self._places.get(number, ()):
            found = self._package.optional(self._member, place)
            if found is None:
                content.broken = True
                continue
            for one in children(found[1], "Annot"):
                left -= 1
                if left < 0:
                    content.truncated = True
                    return
                if not is_off(one.get("Visible")):
                    self._draw(one, pen, matrix, content)

    def _draw(self, one: _Element, pen: Pen, matrix: Matrix, content: PageContent) -> None:
        kind = (one.get("Type") or "").lower()
        appearance = child(one, "Appearance")
        if appearance is None or kind in _UNREAD:
            return
        if kind == "stamp":
            self.stamped = True
            return
        if kind == "watermark":
            content.watermark = True
            return
        left, top, *_ = rectangle(appearance.get("Boundary")) or (0.0, 0.0)
        page = pen.drawing
        pen.drawing = own = Drawing(glyphs=list(page.glyphs[:1]))
        pen.draw(appearance, combined((1.0, 0.0, 0.0, 1.0, left, top), matrix))
        pen.drawing = page
        words = own.glyphs[len(page.glyphs[:1]) :]
        self.worded |= bool(words)
        content.marks.extend(glyph.box for glyph in words)
        page.shapes += own.shapes
        page.images += own.images
        page.truncated |= own.truncated
        if kind != "highlight":
            page.covers += own.covers
