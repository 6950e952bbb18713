"""Which image a frame of OpenDocument shows, and the bytes that a flat document holds as text."""

from __future__ import annotations

import base64
import binascii
import posixpath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from nianbao.model.document import ImageFile
from nianbao.readers.odf import DRAW, FO, OFFICE, STYLE, points
from nianbao.readers.pictures.at_hand import LARGEST

if TYPE_CHECKING:
    from lxml.etree import _Element

    from nianbao.readers.odt.styles import OdtStyles

_HREF: Final = "{http://www.w3.org/1999/xlink}href"
_SVG: Final = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_SMALLEST: Final = 14.0  # points of a side, 5 mm: nobody reads a table in that
_FAINT: Final = 40.0  # per cent: what is fainter is a watermark
_WITHIN: Final = "text:"  # before the number of an image that stands in the text of the file


def image_of(frame: _Element, styles: OdtStyles | None = None) -> ImageFile | None:
    """What a `draw:frame` shows; None where what is seen of it cannot be told: linked from elsewhere, cut, mirrored, faint,
    tiny, or no image that is kept as one."""
    image = frame.find(f"{DRAW}image")
    if image is None or any(frame.find(f"{DRAW}{tag}") is not None for tag in ("object", "object-ole")):
        return None
    if any(
        (side := points(frame.get(f"{_SVG}{name}"))) is not None and side < _SMALLEST for name in ("width", "height")
    ):
        return None
    if styles is not None and any(map(_is_distorted, styles.graphics(frame.get(f"{DRAW}style-name")))):
        return None
    if image.find(f"{OFFICE}binary-data") is not None:
        return ImageFile((_WITHIN + image.getroottree().getelementpath(image),))
    link = unquote(image.get(_HREF) or "")
    if not link or ":" in link or link.startswith(("/", "../")):
        return None
    return ImageFile((posixpath.normpath(link),))


def _is_distorted(properties: _Element) -> bool:
    clip = (properties.get(f"{FO}clip") or "").removeprefix("rect(").removesuffix(")")
    if any(points(side) for side in clip.replace(",", " ").split()):
        return True
    opacity = (properties.get(f"{DRAW}image-opacity") or "").removesuffix("%")
    if opacity.isdigit() and float(opacity) < _FAINT:
        return True
    return properties.get(f"{STYLE}mirror") not in (None, "none")


class ImagesInText:
    """The images that the one file of a flat document holds as text."""

    def __init__(self, root: _Element) -> None:
        self._root = root

    def bytes_of(self, name: str) -> bytes | None:
        if not name.startswith(_WITHIN):
            return None
        image = self._root.find(name.removeprefix(_WITHIN))
        text = None if image is None else image.findtext(f"{OFFICE}binary-data")
        if not text or len(text) > 2 * LARGEST:
            return None
        try:
            return base64.b64decode(text)
        except (binascii.Error, ValueError):
            return None
