"""Cells of a page that show something else than text: the fields of a form, and pictures of figures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from selectolax.lexbor import LexborNode

from nianbao.readers.cell_marks import FIELD, pictured, unclear
from nianbao.readers.html.images import LATER_SOURCES, PageImages
from nianbao.readers.html.tables import BREAK

_FIELDS: Final = "td input,td textarea,td select,th input"
_PICTURES: Final = "td img,th img"
_SHOWN: Final = frozenset(("", "text", "number", "tel", "search", "url", "email"))
_SHOWN_OTHERWISE: Final = frozenset(("submit", "button", "reset", "range", "password", "date", "month"))
_NOT_A_TEXT: Final = "单元格里是按钮或不显示原文的输入框，看到的是什么无法确定"
_CUT: Final = "输入框太短，其中的数字没有显示完"
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|-?\.\d+")  # what a field for numbers takes
_LITTLE: Final = re.compile(r"\s*(?:[-+\d.,]+\s*)?")
_ICON_SIZE: Final = 50  # pixels; smaller pictures hold no table
_ICON_SOURCE: Final = re.compile(r"(?i)icon|/ico_|logo|qrcode|weixin|wechat|share|print|spacer|blank\.gif|filetype")
_PIXELS: Final = re.compile(r"\s*(\d{1,5})\s*(?:px)?\s*$")
_STYLE_SIZE: Final = re.compile(r"(?i)(?<![\w-])(?:width|height)\s*:\s*(\d{1,5})(?:\.\d+)?px")
_MOST: Final = 5_000  # fields or pictures of a page
_CELLS: Final = frozenset(("td", "th"))
_TABLE: Final = frozenset(("table",))
_FEWEST: Final = 12  # cells; a smaller table lays something out
_SHORT: Final = 40  # characters for each cell
_DEEPEST: Final = 8  # elements between a cell and what stands in it


def show_fields(body: LexborNode) -> None:
    """Put what the fields in cells show beside them, as text on a line of its own."""
    fields = body.css(_FIELDS)[:_MOST]
    shown = [(node, text) for node in fields if (text := _content(node)) is not None]
    filled = any(text for _, text in shown)
    for node, text in shown:
        node.insert_before(f"{BREAK}{text}{BREAK}" if filled else FIELD)
        if node.tag in ("select", "textarea"):
            node.decompose()


def mark_pictures(body: LexborNode, images: PageImages) -> None:
    """Put a sign into cells of a table of short texts that hold a picture, and nothing else or a figure."""
    tables: dict[int, bool] = {}
    for node in body.css(_PICTURES)[:_MOST]:
        cell = _around(node, _CELLS)
        table = _around(cell, _TABLE) if cell is not None and not is_icon(node.attributes) else None
        if cell is None or table is None or not _LITTLE.fullmatch(cell.text_lexbor()):
            continue
        if table.mem_id not in tables:
            cells = len(table.css("td,th"))
            tables[table.mem_id] = cells >= _FEWEST and len(table.text_lexbor()) <= _SHORT * cells
        if tables[table.mem_id]:
            node.insert_before(pictured(images.number_of(node)))


def _content(node: LexborNode) -> str | None:
    """What a field shows; None for one that shows nothing to a reader, such as a button."""
    if node.tag == "textarea":
        return node.text_lexbor().strip()
    if node.tag == "select":
        return _chosen(node)
    attributes = node.attributes
    kind = (attributes.get("type") or "").lower()
    value = (attributes.get("value") or "").strip()
    if kind in _SHOWN_OTHERWISE and any(map(str.isdigit, value)):
        return unclear(_NOT_A_TEXT)
    if kind not in _SHOWN:
        return None
    size = (attributes.get("size") or "").strip()
    if size.isdigit() and len(value) > int(size) + 1:
        return unclear(_CUT)
    return value if kind != "number" or _NUMBER.fullmatch(value) else ""


def _chosen(node: LexborNode) -> str:
    """What a field to choose from shows: all of a list that stands open, else the chosen entry."""
    options = node.css("option")
    size = (node.attributes.get("size") or "").strip()
    if "multiple" not in node.attributes and not (size.isdigit() and int(size) > 1):
        open_ones = [option for option in options if "disabled" not in option.attributes]
        options = (node.css("option[selected]")[-1:] or open_ones or options)[:1]
    texts = (option.attributes.get("label") or option.text_lexbor() for option in options)
    return BREAK.join(text.strip() for text in texts)


def is_icon(attributes: Mapping[str, str | None]) -> bool:
    """Whether a picture is too small, or named, to show no figure."""
    for key in ("width", "height"):
        size = _PIXELS.match(attributes.get(key) or "")
        if size and int(size[1]) <= _ICON_SIZE:
            return True
    if any(int(size) <= _ICON_SIZE for size in _STYLE_SIZE.findall(attributes.get("style") or "")):
        return True
    later = next((attributes[key] for key in LATER_SOURCES if attributes.get(key)), None)
    source = (later or attributes.get("src") or "").lstrip()
    return (
        source[:5].lower() != "data:" and _ICON_SOURCE.search(source) is not None
    )  # letters that stand for bytes say nothing


def _around(node: LexborNode, tags: frozenset[str]) -> LexborNode | None:
    parent = node.parent
    for _ in range(_DEEPEST):
        if parent is None or parent.tag in tags:
            return parent
        parent = parent.parent
    return None
