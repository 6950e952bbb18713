"""A report that a converter has run into one paragraph, cut at its headings again."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from nianbao.model.document import Block, Document, Paragraph
from nianbao.recognise.compiled import Compiled
from nianbao.recognise.headings import title_of

_LONG = 400  # characters of a paragraph that may hold several sections
_HEADINGS = 4  # different section titles in one paragraph; fewer may be quoted in it


def unfold(document: Document, form: Compiled) -> Document:
    """The document with such paragraphs cut into headings and what stands between them."""
    blocks: list[Block] = []
    changed = False
    for block in document.blocks:
        pieces = _pieces(block.text, form) if isinstance(block, Paragraph) and len(block.text) > _LONG else []
        if isinstance(block, Paragraph) and pieces:
            blocks += [Paragraph(piece, block.at) for piece in pieces]
            changed = True
        else:
            blocks.append(block)
    return replace(document, blocks=tuple(blocks)) if changed else document


def _pieces(text: str, form: Compiled) -> list[str]:
    found: dict[int, tuple[int, int]] = {}
    for match in form.title_inside.finditer(text):
        section, score = title_of(match["title"], form)
        # behind a word or a figure, not in a list of the parts ("一、总体情况；二、…")
        if section is not None and score >= 0.95 and text[match.end() : match.end() + 1] not in tuple("；;、，,”》）)"):
            found.setdefault(section, (match.start(), match.end()))
    places = sorted(found.values())
    if len(places) < _HEADINGS:
        return []
    pieces = [text[: places[0][0]]]
    for (start, end), (following, _) in pairwise([*places, (len(text), len(text))]):
        pieces += [text[start:end], text[end:following]]
    return [piece.strip() for piece in pieces if piece.strip()]
