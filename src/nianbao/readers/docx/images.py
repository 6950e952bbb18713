"""Which image a drawing of a docx shows, by the id of its relationship, and how much of it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nianbao.model.document import Block, Box, Document, Grid, ImageFile, Picture
from nianbao.readers.archive import Archive, relations_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_V: Final = "{urn:schemas-microsoft-com:vml}"
_WP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
BLIP, IMAGE_DATA = f"{_A}blip", f"{_V}imagedata"
_SIDES: Final = ("l", "t", "r", "b")
_CROPS: Final = ("cropleft", "croptop", "cropright", "cropbottom")
_FRACTION: Final = re.compile(r"(-?\d*\.?\d+)(f|%)?")
_UNIT: Final = {"f": 65536.0, "%": 100.0, None: 1.0}
_WHOLE: Final = 100_000.0  # thousandths of a percent (ECMA-376 part 1, 20.1.10.40)
_FAINT: Final = 40_000  # of them: what lets more through is a watermark
_SMALLEST: Final = 180_000  # English metric units of a side, 5 mm: nobody reads a table in that
_HIDDEN: Final = re.compile(r"visibility\s*:\s*hidden|display\s*:\s*none")


def is_hidden(graphic: _Element) -> bool:
    """Whether a drawing is set not to be seen."""
    properties = next(graphic.iter(f"{_WP}docPr"), None)
    if properties is not None:
        return properties.get("hidden") in ("1", "true", "on")
    return any(_HIDDEN.search(shape.get("style") or "") for shape in graphic.iter(f"{_V}shape"))


def image_of(graphic: _Element, element: _Element) -> ImageFile | None:
    """The image that `element` (`a:blip`, `v:imagedata`) puts into a drawing; None where what is seen of it cannot be told:
    linked from elsewhere, mirrored, faint or tiny."""
    name = element.get(f"{_R}embed") if element.tag == BLIP else element.get(f"{_R}id")
    if not name or _is_distorted(graphic, element):
        return None
    cut = _cut_of_blip(element) if element.tag == BLIP else _cut(*(element.get(crop) for crop in _CROPS))
    return None if cut is None else ImageFile((name,), cut)


def _is_distorted(graphic: _Element, element: _Element) -> bool:
    return _is_tiny(graphic, element) or _is_mirrored(graphic) or _is_faint(element)


def _is_tiny(graphic: _Element, element: _Element) -> bool:
    sides = (extent.get(side) or "" for extent in graphic.iter(f"{_WP}extent") for side in ("cx", "cy"))
    return element.tag == BLIP and any(side.isdigit() and int(side) < _SMALLEST for side in sides)


def _is_mirrored(graphic: _Element) -> bool:
    if any(frame.get(turn) in ("1", "true") for frame in graphic.iter(f"{_A}xfrm") for turn in ("flipH", "flipV")):
        return True
    return any("flip:" in (shape.get("style") or "") for shape in graphic.iter(f"{_V}shape"))


def _is_faint(element: _Element) -> bool:
    faint = element.find(f"{_A}alphaModFix")
    amount = "" if faint is None else faint.get("amt") or ""
    return amount.isdigit() and int(amount) < _FAINT


def _cut_of_blip(element: _Element) -> Box | None:
    parent = element.getparent()
    source = None if parent is None else parent.find(f"{_A}srcRect")
    if source is None:
        return 0.0, 0.0, 0.0, 0.0
    shares = (source.get(side) or "0" for side in _SIDES)
    return _cut(*(share if share.endswith("%") else f"{_share(share) / _WHOLE}" for share in shares))


def _share(text: str) -> float:
    return float(text) if text.lstrip("-").isdigit() else 0.0


def _cut(*shares: str | None) -> Box | None:
    """Shares of the sides; None where nothing is left."""
    found = []
    for share in shares:
        match = _FRACTION.fullmatch((share or "0").strip())
        found.append(max(float(match[1]) / _UNIT[match[2]], 0.0) if match else 0.0)
    left, top, right, bottom = found
    return (left, top, right, bottom) if left + right < 1 and top + bottom < 1 else None


class PackageImages:
    """The parts of the package that hold its images, by the ids of the main part's relationships."""

    def __init__(self, archive: Archive, main: str) -> None:
        self._archive, self._main = archive, main
        self._relations: dict[str, tuple[str, str]] | None = None

    def bytes_of(self, name: str) -> bytes | None:
        """Raises DocumentError where the part is damaged."""
        if self._relations is None:
            self._relations = relations_of(self._archive, self._main)
        kind, member = self._relations.get(name, ("", ""))
        return self._archive.read(member) if kind == "image" and member in self._archive else None


def renamed(document: Document, prefix: str) -> Document:
    """A document within another: its images have names that no other has."""

    def other(image: ImageFile) -> ImageFile:
        return image._replace(names=tuple(prefix + name for name in image.names))

    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Picture) and block.image is not None:
            block = replace(block, image=other(block.image))
        elif isinstance(block, Grid) and block.images:
            block = replace(block, images={place: other(image) for place, image in block.images.items()})
        blocks.append(block)
    images = {prefix + name: data for name, data in document.images.items()}
    return replace(document, blocks=tuple(blocks), images=images)
