"""Which image files a page shows: links as a browser would follow them, and images that the page itself carries."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import unquote_to_bytes

from selectolax.lexbor import LexborNode

from nianbao.model.document import ImageFile
from nianbao.readers.html.media import is_for_screens
from nianbao.readers.html.seeing import MOVED
from nianbao.readers.html.styles import PageStyles
from nianbao.readers.pictures.at_hand import LARGEST

LATER_SOURCES: Final = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-url", "_src", "original")
_LATER_SETS: Final = ("data-srcset", "data-lazy-srcset")
_DATA: Final = re.compile(r"\s*data:image/(?!svg)[\w.+-]*((?:;[^,;]*)*?)(;\s*base64)?\s*,", re.I)
_SMALLEST: Final = 400  # characters of an image that the page carries: a dot, a line
_ALL: Final = 64 << 20  # characters of all of them
_DENSITY: Final = re.compile(r"(?<!\s)\s+([\d.]+)[wx]$")
_BLANKS: Final = re.compile(r"\s+")


class PageImages:
    """The images of a page. `files`: one for each number that was given out, None where nobody can tell what is seen;
    `content`: the bytes of those that the page carries, by name. `base`: the page's own word for where its links begin."""

    def __init__(self, styles: PageStyles, base: str) -> None:
        self.files: list[ImageFile | None] = []
        self.content: dict[str, bytes] = {}
        self._styles = styles
        self._followed = base in ("", ".", "./")  # else links lead elsewhere than beside the page
        self._spent = 0

    def number_of(self, node: LexborNode) -> int:
        """The number of what an `img` shows."""
        self.files.append(self._file(node))
        return len(self.files) - 1

    def _file(self, node: LexborNode) -> ImageFile | None:
        if self._styles.seen(node).fate not in (None, MOVED):
            return None
        names = tuple(dict.fromkeys(filter(None, map(self._named, _links(node)))))
        return ImageFile(names) if names else None

    def _named(self, link: str) -> str:
        """A name for a link: itself, or one under which the image that stands in it is kept."""
        match = _DATA.match(link)
        if match is None:
            return "" if link.lstrip()[:5].lower() == "data:" or not self._followed else link.strip()
        self._spent += len(link)
        if len(link) < _SMALLEST or self._spent > _ALL:
            return ""
        name = f"data:{len(self.content)}"
        data = _decoded(link[match.end() :], coded=match[2] is not None)
        if not data or len(data) > LARGEST:
            return ""
        self.content[name] = data
        return name


def _decoded(text: str, *, coded: bool) -> bytes:
    plain = unquote_to_bytes(text)
    if not coded:
        return plain
    plain = b"".join(plain.split())
    try:
        return base64.b64decode(
            plain + b"=" * (-len(plain) % 4), altchars=b"-_" if b"-" in plain or b"_" in plain else None
        )
    except (binascii.Error, ValueError):
        return b""


def _links(node: LexborNode) -> Iterator[str]:
    """What an `img` may be showing, the likeliest first: what a script puts in its place, what fits a screen, what it names."""
    attributes = node.attributes
    yield from _all(attributes, LATER_SOURCES)
    for name in _LATER_SETS:
        yield from _set(attributes.get(name))
    parent = node.parent
    if parent is not None and parent.tag == "picture":
        for source in parent.css("source"):
            if is_for_screens(source.attributes.get("media") or ""):
                yield from _set(source.attributes.get("srcset") or source.attributes.get("data-srcset"))
    yield from _set(attributes.get("srcset"))
    yield from _all(attributes, ("src",))


def _all(attributes: Mapping[str, str | None], names: tuple[str, ...]) -> Iterator[str]:
    return (value for name in names if (value := attributes.get(name)))


def _set(value: str | None) -> list[str]:
    """The images of a `srcset`, the largest first."""
    if not value:
        return []
    found: list[tuple[float, str]] = []
    for part in re.split(r",\s+|(?<=[wx]),", value):
        density = _DENSITY.search(part.rstrip())
        link = part[: density.start()] if density else part
        size = float(density[1]) if density and density[1].count(".") < 2 and density[1] != "." else 1.0
        found.append((-size, link.strip()))
    return [link for _, link in sorted(found, key=lambda each: each[0])]
