"""A file that holds several reports, one behind the other: where the first one ends."""

from __future__ import annotations

from dataclasses import replace

from nianbao.base.text import fold
from nianbao.model.document import Document, Grid, Paragraph
from nianbao.recognise.compiled import Compiled
from nianbao.recognise.identity import LONGEST, title_line
from nianbao.recognise.labels import bare_key

_SECTIONS = 4  # different section titles on either side of a title that begins another report
_MOST = 200  # titles looked at, of either kind
_TEXT = 300  # characters between the first section title and that title, or a table; a table of contents has fewer


def first_report(document: Document, form: Compiled) -> tuple[Document, str | None]:
    """The document up to where a second report begins, and the title of that one; the whole document where none does:
    a title with most of the sections ahead of it and most of them behind it."""
    sections: list[tuple[int, int]] = []  # (place of the block, section)
    titles: list[int] = []
    words = form.words("report_words")
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
        ahead = {section for at, section in sections if at < place}
        behind = {section for at, section in sections if at > place}
        if len(ahead) < _SECTIONS or len(behind) < _SECTIONS:
            continue
        text = document.blocks[place]
        assert isinstance(text, Paragraph)
        between = document.blocks[sections[0][0] : place]
        length = sum(len(block.text) for block in between if isinstance(block, Paragraph))
        tables = any(isinstance(block, Grid) for block in between)
        if (tables or length >= _TEXT) and (title := title_line(fold(text.text), form)):
            return replace(document, blocks=document.blocks[:place]), title
    return document, None
