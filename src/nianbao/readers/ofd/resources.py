"""What pages refer to by number: ways of drawing, drawings that are used again, pictures, templates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from nianbao.readers.ofd.package import Package
from nianbao.readers.ofd.values import child, children, kind, rectangle, text

if TYPE_CHECKING:
    from lxml.etree import _Element

_RESOURCES: Final = ("PublicRes", "DocumentRes")
_MOST: Final = 50  # files of resources of a document or a page


@dataclass(slots=True)
class Resources:
    """By their numbers, as printed. `media`: members of the package."""

    draw_params: dict[str, _Element] = field(default_factory=dict)
    composites: dict[str, _Element] = field(default_factory=dict)
    media: dict[str, str] = field(default_factory=dict)

    def add(self, package: Package, beside: str, place: str) -> None:
        """Adds what a file of resources defines; one that is missing or damaged defines nothing."""
        found = package.optional(beside, place)
        if found is None:
            return
        member, root = found
        base = (root.get("BaseLoc") or "").strip()
        for group in root:
            for one in group:
                number = one.get("ID") or ""
                name = kind(one)
                if name == "DrawParam":
                    self.draw_params[number] = one
                elif name == "CompositeGraphicUnit":
                    self.composites[number] = one
                elif name == "MultiMedia":
                    self._add_media(package, member, base, number, text(child(one, "MediaFile")))

    def _add_media(self, package: Package, member: str, base: str, number: str, place: str) -> None:
        found = package.located(member, f"{base}/{place}" if base and not place.startswith("/") else place)
        found = found or package.located(member, place)
        if found is not None:
            self.media[number] = found

    def with_page(self, package: Package, member: str, page: _Element) -> Resources:
        """These and those that a page brings along."""
        places = [text(one) for one in children(page, "PageRes")][:_MOST]
        if not places:
            return self
        own = Resources(dict(self.draw_params), dict(self.composites), dict(self.media))
        for place in places:
            own.add(package, member, place)
        return own


@dataclass(frozen=True, slots=True)
class Common:
    """What holds for all pages. `templates`: (place, whether it lies over the page) by number; `box`: of the paper."""

    resources: Resources
    templates: dict[str, tuple[str, bool]]
    box: tuple[float, float, float, float] | None


def common_of(package: Package) -> Common:
    """What the document's root says of all pages."""
    data = child(package.root, "CommonData")
    resources = Resources()
    templates: dict[str, tuple[str, bool]] = {}
    if data is not None:
        for one in [one for one in data if kind(one) in _RESOURCES][:_MOST]:
            resources.add(package, package.member, text(one))
        for one in children(data, "TemplatePage"):
            over = (one.get("ZOrder") or "").lower() == "foreground"
            templates[one.get("ID") or ""] = (one.get("BaseLoc") or "", over)
    return Common(resources, templates, rectangle(text(child(data, "PageArea", "PhysicalBox"))))
