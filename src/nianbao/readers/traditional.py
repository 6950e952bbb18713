"""Texts in traditional characters, as mirrors and the second versions of sites have them, in simplified ones.

The pairs and phrases stand in `traditional.txt` (their source with them) and are read when a text first needs them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Final

from nianbao.model.document import Block, Document, Grid, Paragraph

_SAMPLE: Final = 1 << 16  # characters
_FEWEST: Final = 3  # traditional characters of a text that is written in them
_QUOTED: Final = 0.1  # of a text's characters of one kind only, those that a quoted name or a slip may bring in
NOTE: Final = "原文为繁体字，已按对应的简体字读取"
_READING: Final = re.compile("(?<=[\u4e00-\u9fff])[（(][a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ]{1,6}[)）]")
_TONE: Final = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")


@cache
def _tables() -> tuple[str, dict[str, str], dict[str, str]]:
    """The characters that only simplified texts have; characters and phrases with what stands for them."""
    text = files("nianbao.readers").joinpath("traditional.txt").read_text("utf-8")
    _, only, characters, phrases = (part.splitlines() for part in text.split("\n\n"))
    lines = zip(characters[::2], characters[1::2], strict=True)
    pairs = {old: new for above, below in lines for old, new in zip(above, below, strict=True)}
    return "".join(only), pairs, dict(line.partition("\t")[::2] for line in phrases)


@cache
def _kinds() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The characters that only traditional and only simplified texts have."""
    only, pairs, _ = _tables()
    return re.compile(f"[{''.join(pairs)}]"), re.compile(f"[{only}]")


@cache
def _converter() -> Callable[[str], str]:
    _, pairs, phrases = _tables()
    words = "|".join(map(re.escape, sorted(phrases, key=lambda phrase: (-len(phrase), phrase))))
    first = "".join(sorted({phrase[0] for phrase in phrases}))
    pieces, table = re.compile(f"(?=[{first}])({words})"), str.maketrans(pairs)

    def convert(text: str) -> str:
        return "".join(
            phrases[piece] if place % 2 else piece.translate(table) for place, piece in enumerate(pieces.split(text))
        )

    return convert


def is_traditional(text: str) -> bool:
    """Whether a text is written in traditional characters throughout, however short it is."""
    if text.isascii() or ("开" in text and "開" not in text):  # the cheapest look settles nearly every text
        return False
    old, new = (len(kind.findall(text[:_SAMPLE])) for kind in _kinds())
    return old >= _FEWEST and new <= _QUOTED * old


def simplified(text: str) -> str:
    """The text in simplified characters; readings in brackets behind a character, which such mirrors add, left out."""
    if _TONE.search(text):
        text = _READING.sub("", text)
    return _converter()(text)


def in_simplified(document: Document) -> Document:
    """The document in simplified characters where it is written in traditional ones, with a note."""
    texts = [block.text if isinstance(block, Paragraph) else _words(block) for block in document.blocks]
    if not is_traditional("\n".join(texts)):
        return document
    return replace(
        document,
        blocks=tuple(map(_simplified_block, document.blocks)),
        titles=tuple(map(simplified, document.titles)),
        notes=(*document.notes, NOTE),
    )


def _words(block: Block) -> str:
    return "\n".join(cell.text for cell in block.cells) if isinstance(block, Grid) else ""


def _simplified_block(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, text=simplified(block.text))
    if isinstance(block, Grid):
        return replace(block, cells=tuple(cell._replace(text=simplified(cell.text)) for cell in block.cells))
    return block
