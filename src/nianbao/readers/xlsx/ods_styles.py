"""What the styles of an .ods do to text: struck out, unseen, or such that nobody can be sure of a figure.

OpenDocument 1.3 part 3, section 16: automatic and named styles, defaults of a family, data styles with colours.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from nianbao.readers.odf import (
    FO,
    STYLE,
    STYLE_DEPTH,
    TABLE,
    TEXT,
    doubt,
    is_clear,
    is_raised,
    is_struck,
    is_tiny,
    points,
    take,
)
from nianbao.readers.xlsx.number_formats import holds

if TYPE_CHECKING:
    from lxml.etree import _Element

_WHITE: Final = "#ffffff"
_CONDITION: Final = re.compile(r"(?:cell-content\(\)|value\(\))?\s*(<=|>=|!=|<|>|=)\s*(-?\d{1,18}(?:\.\d{1,9})?)")
_RANGE: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})(?::[^:]*?\.?\$?([A-Za-z]{1,3})\$?(\d{1,7}))?$")
MAPPED: Final = "条件格式可能使内容不显示"
RAISED: Final = "数字旁有上标或下标，无法确定数字"


class OdsLook(NamedTuple):
    """`doubt`: why a figure that looks so cannot be told."""

    struck: bool = False
    unseen: bool = False
    doubt: str | None = None
    raised: bool = False


class OdsStyles:
    """The styles of a file by name; a style has what its parent has unless it says otherwise."""

    def __init__(self, others: list[_Element], content: _Element) -> None:
        roots = (*others, content)
        self._styles = {
            (style.get(f"{STYLE}family") or "", style.get(f"{STYLE}name") or ""): style
            for root in roots
            for style in root.iter(f"{STYLE}style")
        }
        self._defaults = {
            style.get(f"{STYLE}family") or "": style for root in roots for style in root.iter(f"{STYLE}default-style")
        }
        self._formats = {
            name: style
            for root in roots
            for part in root
            for style in part
            if isinstance(style.tag, str) and style.tag.endswith("-style") and (name := style.get(f"{STYLE}name"))
        }
        self._looks: dict[tuple[str, str], OdsLook] = {}
        self._framing: dict[str, bool] = {}

    def is_hidden_table(self, name: str | None) -> bool:
        style = self._styles.get(("table", name or ""))
        properties = style.find(f"{STYLE}table-properties") if style is not None else None
        return properties is not None and properties.get(f"{TABLE}display") == "false"

    def measure(self, family: str, name: str | None) -> float | None:
        """The width of a column or the height of a row, in points; None where it is not stated."""
        style = self._styles.get((family, name or ""))
        side = "column-width" if family == "table-column" else "row-height"
        for properties in style if style is not None else ():
            if (found := points(properties.get(f"{STYLE}{side}"))) is not None:
                return found
        return None

    def look(self, family: str, name: str | None) -> OdsLook:
        key = (family, name or "")
        if key not in self._looks:
            self._looks[key] = self._look(key)
        return self._looks[key]

    def is_framed(self, name: str | None) -> bool:
        """Whether the cells of a style have a line at the right."""
        if not name:
            return False
        if name not in self._framing:
            values: dict[str, str] = {}
            key = ("table-cell", name)
            for _ in range(STYLE_DEPTH):
                if (style := self._styles.get(key)) is None:
                    break
                take(style, values)
                key = ("table-cell", style.get(f"{STYLE}parent-style-name") or "")
            line = values.get(f"{FO}border-right", values.get(f"{FO}border", "none"))
            self._framing[name] = line.strip() not in ("", "none", "hidden")
        return self._framing[name]

    def mapped(self, name: str | None, value: Decimal | None) -> str | None:
        """What a cell's style with conditions makes of a value: "unseen", a doubt, or None."""
        style = self._styles.get(("table-cell", name or ""))
        for map_ in style.iterfind(f"{STYLE}map") if style is not None else ():
            found = self.judged(map_.get(f"{STYLE}condition") or "", map_.get(f"{STYLE}apply-style-name"), value)
            if found is not None:
                return found
        return None

    def judged(self, condition: str, style: str | None, value: Decimal | None) -> str | None:
        """What a style that holds on a condition makes of a value."""
        look = self.look("table-cell", style)
        if not (look.unseen or look.struck):
            return None
        compared = _CONDITION.fullmatch(condition.strip())
        if compared is None:
            return MAPPED
        if value is None:
            return None
        sign = "<>" if compared[1] == "!=" else compared[1]
        return "unseen" if holds(value, sign, Decimal(compared[2])) else None

    def _look(self, key: tuple[str, str]) -> OdsLook:
        values: dict[str, str] = {}
        family = key[0]
        for _ in range(STYLE_DEPTH):
            style = self._styles.get(key)
            if style is None:
                break
            _take(style, values)
            key = (family, style.get(f"{STYLE}parent-style-name") or "")
        if family == "table-cell" and family in self._defaults:
            _take(self._defaults[family], values)
        ground = values.get(f"{FO}background-color", "transparent")
        white = values.get(f"{FO}color", "").lower() == (_WHITE if ground == "transparent" else ground.lower())
        gone = is_clear(values) or values.get(f"{TEXT}display") == "none"
        position = values.get(f"{STYLE}text-position")
        why = doubt(values) or self._format_doubt(values.get(f"{STYLE}data-style-name"))
        return OdsLook(
            is_struck(values), white or gone or is_tiny(values.get(f"{FO}font-size")), why, is_raised(position)
        )

    def _format_doubt(self, name: str | None) -> str | None:
        """Whether a number format, or one that it names for some values, writes in white."""
        style = self._formats.get(name or "")
        if style is None:
            return None
        named = [
            self._formats.get(map_.get(f"{STYLE}apply-style-name") or "") for map_ in style.iterfind(f"{STYLE}map")
        ]
        for each in (style, *named):
            properties = each.find(f"{STYLE}text-properties") if each is not None else None
            if properties is not None and (properties.get(f"{FO}color") or "").lower() == _WHITE:
                return MAPPED
        return None


def range_of(address: str) -> tuple[int, int, int, int] | None:
    """Sheet.D1:Sheet.D9 → (0, 3, 8, 3): top, left, bottom, right."""
    from nianbao.readers.xlsx.sheet_data import column_number

    match = _RANGE.search(address.rpartition(".")[2] if ":" not in address else address.partition(".")[2])
    if match is None:
        return None
    top, left = int(match[2]) - 1, column_number(match[1])
    bottom, right = (int(match[4]) - 1, column_number(match[3])) if match[3] else (top, left)
    return top, left, bottom, right


def _take(style: _Element, values: dict[str, str]) -> None:
    if (name := style.get(f"{STYLE}data-style-name")) is not None:
        values.setdefault(f"{STYLE}data-style-name", name)
    take(style, values)
