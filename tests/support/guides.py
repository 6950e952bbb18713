"""Guides that are followed to the letter: each block of a Markdown text with what is to be done with it.

Before a block stands an order in a comment: `new FILE`, `write FILE` (it is there already), `append FILE`, `before FILE: LINE`,
`replace FILE: LINE`. A block of `console` holds commands, one a line. Blocks that are indented are only to be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_BLOCK = re.compile(r"(?:<!-- (?P<order>.+?) -->\n)?```(?P<language>\w+)\n(?P<text>.*?)```", re.S)


class Block(NamedTuple):
    order: str  # "" where there is none
    language: str
    text: str

    @property
    def file(self) -> str:
        return self.order.partition(" ")[2].partition(": ")[0]


def blocks_of(guide: Path) -> Iterator[Block]:
    """Raises ValueError where a block is not closed, or a file has no order."""
    text = guide.read_text("utf-8")
    found = [Block(match["order"] or "", match["language"], match["text"]) for match in _BLOCK.finditer(text)]
    if text.count("```") != 2 * len(found):
        raise ValueError(f"{guide.name}: a block is not closed")
    lost = [block.text for block in found if block.language != "console" and not block.order]
    if lost:
        raise ValueError(f"{guide.name}: nothing is said of what to do with\n{lost[0]}")
    yield from found


def edit(folder: Path, block: Block) -> None:
    """Do in `folder` what the order of a block says. AssertionError where the text does not fit the files."""
    verb, _, rest = block.order.partition(" ")
    name, _, line = rest.partition(": ")
    path = folder / name
    if verb == "new":
        assert not path.exists(), f"{name}: there already"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")
        return
    assert path.is_file(), f"{name}: the command before should have made it"
    old = path.read_text("utf-8")
    if verb == "write":
        path.write_text(block.text, encoding="utf-8")
    elif verb == "append":
        path.write_text(old.rstrip("\n") + "\n" + block.text, encoding="utf-8")
    else:
        assert verb in ("before", "replace"), block.order
        assert old.count(f"\n{line}\n") == 1, (name, line)
        after = block.text if verb == "replace" else f"{block.text}{line}\n"
        path.write_text(old.replace(f"\n{line}\n", f"\n{after}", 1), encoding="utf-8")
