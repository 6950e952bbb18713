"""Which images of the package a workbook shows: over its cells, and in them as WPS puts them (`DISPIMG`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from nianbao.model.document import ImageFile
from nianbao.readers.archive import Archive, relations_of
from nianbao.readers.docx.images import BLIP, image_of

if TYPE_CHECKING:
    from lxml.etree import _Element

Relations = Mapping[str, tuple[str, str]]  # kind and member, by id
_CELL_IMAGES: Final = "xl/cellimages.xml"
_NAMED: Final = re.compile(r'DISPIMG\(\s*"([^"]{1,100})"')


def packaged(picture: _Element, relations: Relations) -> ImageFile | None:
    """What a `pic` of a drawing shows, by the member of the package that holds it; None where nobody can tell."""
    element = next(picture.iter(BLIP), None)
    image = None if element is None else image_of(picture, element)
    kind, member = relations.get(image.names[0], ("", "")) if image is not None else ("", "")
    return image._replace(names=(member,)) if image is not None and kind == "image" and member else None


class CellImages:
    """The images that formulas put into cells, by the names that the formulas give."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._images: dict[str, ImageFile | None] | None = None

    def named(self, formula: str) -> ImageFile | None:
        """What the formula shows; None where the package does not say."""
        found = _NAMED.search(formula)
        if found is None or _CELL_IMAGES not in self._archive:
            return None
        if self._images is None:
            relations = relations_of(self._archive, _CELL_IMAGES)
            self._images = {
                (name.get("name") or ""): packaged(picture, relations)
                for picture in self._archive.xml(_CELL_IMAGES).iter("{*}pic")
                if (name := next(picture.iter("{*}cNvPr"), None)) is not None
            }
        return self._images.get(found[1])
