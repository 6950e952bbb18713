"""A report that a converter has run into one paragraph, or that is laid out in a table, cut at its headings again."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from nianbao.base.text import fold
from nianbao.model.document import Block, Document, Grid, Paragraph
from nianbao.recognise.form import Compiled
from nianbao.recognise.names import bare_key
from nianbao.recognise.text.headings import title_of
from nianbao.recognise.text.identity import LONGEST, title_line

_LONG = 400  # characters of a paragraph that may hold several sections
_SIDES = 2  # columns of a grid with titles on the left and texts on the right
_ROWS = 12
_HEAD = 10  # blocks in which the title stands
_PREFACE = ("本报告", "根据", "按照", "依据", "为", "一、", "20")  # what a preface begins with
_HEADINGS = 4  # different section titles in one paragraph; fewer may be quoted in it


def unfold(document: Document, form: Compiled) -> Document:
    """The document with such paragraphs and tables cut into headings and what stands between them."""
    document = _with_title(document, form)
    blocks: list[Block] = []
    changed = False
    for block in document.blocks:
        if isinstance(block, Grid):
            laid_out = _laid_out(block, form) if block.columns == _SIDES and block.rows <= _ROWS else []
            blocks += laid_out or [block]
            changed = changed or bool(laid_out)
            continue
        pieces = _pieces(block.text, form) if isinstance(block, Paragraph) and len(block.text) > _LONG else []
        if isinstance(block, Paragraph) and pieces:
            blocks += [Paragraph(piece, block.at) for piece in pieces]
            changed = True
        else:
            blocks.append(block)
    return replace(document, blocks=tuple(blocks)) if changed else document


def _with_title(document: Document, form: Compiled) -> Document:
    """The document with the title apart from the preface that it has run into, unless a title stands by itself."""
    for place, block in enumerate(document.blocks[:_HEAD]):
        if not isinstance(block, Paragraph):
            continue
        text = fold(block.text)
        if title_line(text, form):
            return document
        cut = next((match.end() for pattern in form.patterns["title"] if (match := pattern.match(text))), 0)
        title = text[:cut]
        raw = block.text.lstrip()
        end = next((end for end in range(cut, min(2 * cut, len(raw))) if fold(raw[:end]) == title), 0)
        rest = raw[end:].lstrip()
        if end and len(rest) > LONGEST and title_line(title, form) and rest.startswith(_PREFACE):
            pieces = (Paragraph(title, block.at, block.level), Paragraph(rest, block.at))
            return replace(document, blocks=(*document.blocks[:place], *pieces, *document.blocks[place + 1 :]))
    return document


def _laid_out(grid: Grid, form: Compiled) -> list[Block]:
    """The paragraphs of a grid that only lays out sections, the title on the left and the text on the right; empty for
    any other grid."""
    texts = {(cell.row, cell.column): cell.text.strip() for cell in grid.cells}
    paragraphs: list[Block] = []
    for row in range(grid.rows):
        title, text = texts.get((row, 0), ""), texts.get((row, 1), "")
        if not form.titles.get(bare_key(title)) or not text:
            return []
        paragraphs += [Paragraph(line, grid.at) for line in (title, *text.splitlines()) if line.strip()]
    return paragraphs


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
