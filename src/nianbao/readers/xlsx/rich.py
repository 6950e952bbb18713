"""Strings whose runs are not all to be read alike: struck out, or set high as the mark of a note.

calamine joins the runs of a string, which would make another figure of 310 struck out before 320.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nianbao.readers.archive import Archive
from nianbao.readers.cell_marks import note_mark, struck_out

if TYPE_CHECKING:
    from lxml.etree import _Element

_MEMBER = "xl/sharedStrings.xml"


def rich_strings(archive: Archive) -> dict[int, str]:
    """The text of each shared string that has struck-out or raised runs, by its number."""
    if _MEMBER not in archive:
        return {}
    xml = archive.read(_MEMBER)
    if b"<strike" not in xml and b"vertAlign" not in xml:
        return {}
    found = {}
    for number, string in enumerate(archive.xml(_MEMBER, xml).iterchildren("{*}si")):
        runs = list(string.iterchildren("{*}r"))
        if any(_struck(run) or _raised(run) for run in runs):
            found[number] = _text(runs)
    return found


def inline_strings(archive: Archive, member: str, xml: bytes) -> dict[str, str]:
    """The text of the cells of a sheet that hold such a string themselves, by the cell's name."""
    if b"inlineStr" not in xml or (b"<strike" not in xml and b"vertAlign" not in xml):
        return {}
    found = {}
    for cell in archive.xml(member, xml).iter("{*}c"):
        runs = list(cell.iterfind("{*}is/{*}r"))
        if any(_struck(run) or _raised(run) for run in runs):
            found[cell.get("r") or ""] = _text(runs)
    return found


def _text(runs: list[_Element]) -> str:
    texts = [("".join(run.itertext("{*}t")), _raised(run)) for run in runs if not _struck(run)]
    whole = ""
    for place, (text, raised) in enumerate(texts):
        after = texts[place + 1][0] if place + 1 < len(texts) else ""
        whole += (note_mark(text, whole, after) if raised else None) or text
    return whole if whole.strip() else struck_out("".join("".join(run.itertext("{*}t")) for run in runs))


def _struck(run: _Element) -> bool:
    mark = run.find("{*}rPr/{*}strike")
    return mark is not None and mark.get("val") not in ("0", "false")


def _raised(run: _Element) -> bool:
    mark = run.find("{*}rPr/{*}vertAlign")
    return mark is not None and mark.get("val") in ("superscript", "subscript")
