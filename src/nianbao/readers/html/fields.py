"""Cells of a page that show something else than text: the fields of a form, and pictures of figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from selectolax.lexbor import LexborNode

from nianbao.readers.cell_marks import FIELD, PICTURE

_FIELDS: Final = "td input,td textarea,td select,th input"
_PICTURES: Final = "td img,th img"
_SHOWN: Final = frozenset(("", "text", "number", "tel"))
_MOST: Final = 5_000  # fields or pictures of a page
_CELLS: Final = frozenset(("td", "th"))
_TABLE: Final = frozenset(("table",))
_FEWEST: Final = 12  # cells; a smaller table lays something out
_SHORT: Final = 40  # characters for each cell
_DEEPEST: Final = 8  # elements between a cell and what stands in it


def show_fields(body: LexborNode) -> None:
    """Put what the fields in cells show beside them, as text."""
    fields = body.css(_FIELDS)[:_MOST]
    shown = [(node, text) for node in fields if (text := _content(node)) is not None]
    filled = any(text for _, text in shown)
    for node, text in shown:
        node.insert_before(text if filled else FIELD)
        if node.tag == "select":
            node.decompose()


def mark_pictures(body: LexborNode, is_icon: Callable[[dict[str, str | None]], bool]) -> None:
    """Put a sign into cells of a table of short texts that hold a picture and nothing else. `is_icon` tells by its
    attributes which picture shows no figure."""
    tables: dict[int, bool] = {}
    for node in body.css(_PICTURES)[:_MOST]:
        cell = _around(node, _CELLS)
        table = _around(cell, _TABLE) if cell is not None and not is_icon(node.attributes) else None
        if cell is None or table is None or cell.text_lexbor().strip():
            continue
        if table.mem_id not in tables:
            cells = len(table.css("td,th"))
            tables[table.mem_id] = cells >= _FEWEST and len(table.text_lexbor()) <= _SHORT * cells
        if tables[table.mem_id]:
            node.insert_before(PICTURE)


def _content(node: LexborNode) -> str | None:
    """What a field shows; None for one that shows nothing to a reader, such as a button."""
    if node.tag == "textarea":
        return node.text_lexbor().strip()
    if node.tag == "select":
        options = node.css("option[selected]") or node.css("option")
        return options[0].text_lexbor().strip() if options else ""
    attributes = node.attributes
    if (attributes.get("type") or "").lower() not in _SHOWN:
        return None
    return (attributes.get("value") or "").strip()


def _around(node: LexborNode, tags: frozenset[str]) -> LexborNode | None:
    parent = node.parent
    for _ in range(_DEEPEST):
        if parent is None or parent.tag in tags:
            return parent
        parent = parent.parent
    return None
