"""A file that holds several reports, one behind the other: where each ends, and which is to be read."""

from __future__ import annotations

import re
from dataclasses import replace

from nianbao.base.text import fold
from nianbao.model.document import Document, Grid, Paragraph
from nianbao.recognise.form import Compiled
from nianbao.recognise.names import bare_key
from nianbao.recognise.text.identity import LONGEST, title_line

_REPORTS = 20  # reports of one file that are looked at
_YEAR = re.compile(r"20\d\d")
_SECTIONS = 4  # different section titles on either side of a title that begins another report
_MOST = 200  # titles looked at, of either kind
_TEXT = 300  # characters between the first section title and that title, or a table; a table of contents has fewer


def one_report(document: Document, form: Compiled) -> tuple[Document, str | None, str]:
    """The report of a file that is to be read, the title of another one in it, and which was chosen: the first, unless
    the next one is of a later year, or is no draft as the first is. The whole document where it holds one report."""
    which = "第一份"
    left = None
    for _ in range(_REPORTS):
        first, title = first_report(document, form)
        if title is None:
            break
        rest = replace(document, blocks=document.blocks[len(first.blocks) :])
        own = _own_title(first, form)
        if own is None or not _supersedes(title, own, form):
            return first, left or title, which
        document, left, which = rest, own, "年度最近或定稿的一份"
    return document, left, which


def _own_title(document: Document, form: Compiled) -> str | None:
    texts = (block.text for block in document.blocks if isinstance(block, Paragraph) and len(block.text) <= LONGEST)
    return next((title for text in texts if (title := title_line(fold(text), form))), None)


def _supersedes(title: str, earlier: str, form: Compiled) -> bool:
    years = [[int(year) for year in _YEAR.findall(text)] for text in (title, earlier)]
    if years[0] and years[1] and max(years[0]) != max(years[1]):
        return max(years[0]) > max(years[1])
    drafts = form.identity.draft_words
    return any(word in earlier for word in drafts) and not any(word in title for word in drafts)


def first_report(document: Document, form: Compiled) -> tuple[Document, str | None]:
    """The document up to where a second report begins, and the title of that one; the whole document where none does:
    a title with most of the sections ahead of it and most of them behind it."""
    sections: list[tuple[int, int]] = []  # (place of the block, section)
    titles: list[int] = []
    words = form.identity.report_words
    for place, block in enumerate(document.blocks):
        if not isinstance(block, Paragraph) or len(block.text) > LONGEST:
            continue
        named = form.titles.get(bare_key(block.text))
        if named and len(sections) < _MOST:
            sections.append((place, named[0]))
        elif any(word in block.text for word in words):
            titles.append(place)
    if len(sections) < 2 * _SECTIONS:
        return document, None
    for place in titles[:_MOST]:
        text = document.blocks[place]
        assert isinstance(text, Paragraph)
        if _begins_another(document, place, sections) and (title := title_line(fold(text.text), form)):
            return replace(document, blocks=document.blocks[:place]), title
    return document, None


def _begins_another(document: Document, place: int, sections: list[tuple[int, int]]) -> bool:
    """Whether a whole report stands ahead of a title and another one behind it."""
    ahead = {section for at, section in sections if at < place}
    behind = {section for at, section in sections if at > place}
    if len(ahead) < _SECTIONS or len(behind) < _SECTIONS:
        return False
    between = document.blocks[sections[0][0] : place]
    length = sum(len(block.text) for block in between if isinstance(block, Paragraph))
    return length >= _TEXT or any(isinstance(block, Grid) for block in between)
