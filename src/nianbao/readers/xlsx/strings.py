"""The strings of an .xlsx as a person reads them: without what is struck out or white, marks of notes apart.

Readers that only join the runs of a string make another figure of 310 struck out before 320.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from nianbao.readers.archive import Archive
from nianbao.readers.cell_marks import note_mark
from nianbao.readers.xlsx.styles import TINY, font_size, run_colour, same_colour, switched_on

if TYPE_CHECKING:
    from lxml.etree import _Element

_MEMBER: Final = "xl/sharedStrings.xml"


class RichText(NamedTuple):
    """`text`: what is left of a string; `struck`: the struck-out text of which nothing else is left; `unseen`: all that
    it has has the colour of paper; `own`: each of its runs says how it looks, whatever the cell's style."""

    text: str
    struck: str = ""
    unseen: bool = False
    own: bool = False


def shared_strings(archive: Archive) -> list[RichText]:
    """The shared strings by their number. DocumentError(`damaged`) where the part is no XML."""
    if _MEMBER not in archive:
        return []
    return [rich_text(string) for string in archive.xml(_MEMBER).iterchildren("{*}si")]


def rich_text(string: _Element) -> RichText:
    """A shared or inline string; its phonetic guide is no part of it."""
    # Kept whole: what is seen of the runs and what stands raised is told from one pass.
    if len(string) == 1 and string[0].tag.endswith("}t"):  # as nearly always
        return RichText(string[0].text or "")
    runs = [child for child in string if child.tag.endswith("}r")]
    if not runs:
        return RichText("".join(child.text or "" for child in string if child.tag.endswith("}t")))
    plain = [child for child in string if child.tag.endswith("}t")]
    own = all(run.find("{*}rPr") is not None for run in runs if _text(run).strip())
    seen = [(_text(run), _raised(run)) for run in runs if not _struck(run) and not _unseen(run)]
    whole = "".join(child.text or "" for child in plain)
    for place, (text, raised) in enumerate(seen):
        after = seen[place + 1][0] if place + 1 < len(seen) else ""
        whole += (note_mark(text, whole, after) if raised else None) or text
    left_out = not whole.strip() and any(_text(run).strip() for run in runs)
    struck = "".join(_text(run) for run in runs if _struck(run)) if left_out else ""
    return RichText(whole, struck, left_out and not struck.strip(), own)


def _text(run: _Element) -> str:
    return "".join(child.text or "" for child in run if child.tag.endswith("}t"))


def _unseen(run: _Element) -> bool:
    return same_colour(run_colour(run), None) or font_size(run.find("{*}rPr/{*}sz")) < TINY


def _struck(run: _Element) -> bool:
    return switched_on(run.find("{*}rPr/{*}strike"))


def _raised(run: _Element) -> bool:
    mark = run.find("{*}rPr/{*}vertAlign")
    return mark is not None and mark.get("val") in ("superscript", "subscript")
