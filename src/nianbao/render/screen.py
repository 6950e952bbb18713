"""Lines on a terminal: as wide as it is, at most 100 columns, plain stable text when piped, glyphs that GBK can write.

It imports rich: import this module only when something is to be printed.
"""

from __future__ import annotations

import re

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

WIDTH = 100
NARROWEST = 60
_TOKEN = re.compile(r"\s|[!-~]+[，。；：、？！）”》】]*|[^\s!-~][，。；：、？！）”》】]*")


def make_console(*, stderr: bool = False) -> Console:
    """A console for results: colours only on a terminal and without NO_COLOR, no guessing at markup or numbers."""
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=True)


class Printer:
    """Lines of styled pieces, wrapped by display width, with what the console's encoding cannot write replaced."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.encoding = console.encoding
        self.width = min(WIDTH, max(NARROWEST, console.width)) if console.is_terminal else WIDTH

    def line(self, *pieces: tuple[str, str]) -> None:
        text = Text(no_wrap=True, end="\n")
        for piece, style in pieces:
            text.append(self._writable(piece), style=style or None)
        self.console.print(text, soft_wrap=True, highlight=False)

    def wrapped(self, lead: str, text: str, style: str, *, hanging: int | None = None, styled: int = 0) -> None:
        """`lead` and then `text`, wrapped at the width under the end of the lead (or at `hanging`). With `styled`
        only that many characters take the style."""
        indent = cell_len(lead) if hanging is None else hanging
        lines = wrap(printable(text), self.width - cell_len(lead), self.width - indent)
        first = lines[0] if lines else ""
        if styled:
            self.line((lead[:styled], style), (lead[styled:] + first, ""))
        else:
            self.line((lead + first, style))
        for more in lines[1:]:
            self.line((" " * indent + more, "" if styled else style))

    def _writable(self, text: str) -> str:
        return text.encode(self.encoding, "replace").decode(self.encoding)


def printable(text: str) -> str:
    """The text without what could move the cursor, turn colours on or change the direction of writing."""
    return text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)


def clip(text: str, columns: int) -> str:
    """A text of at most so many columns. What is left out is in the middle, nearer to its beginning: names that are alike
    begin with the same place, and end in what tells them apart."""
    if cell_len(text) <= columns:
        return text
    room = max(0, columns - 2)  # the ellipsis takes two
    head = _fitting(text, room // 3)
    tail = _fitting(text[::-1], room - cell_len(head))[::-1]
    return f"{head}…{tail}"


def _fitting(text: str, columns: int) -> str:
    """As much of the beginning of a text as fits."""
    width = 0
    for position, char in enumerate(text):
        width += cell_len(char)
        if width > columns:
            return text[:position]
    return text


def wrap(text: str, first: int, rest: int) -> list[str]:
    """Cut a text into lines of at most `first`, then `rest` columns: anywhere between Chinese characters, never inside
    a word or number of ASCII characters that fits a line, never before a closing mark."""
    lines: list[str] = []
    current, width, limit = "", 0, max(first, 10)
    for token in _TOKEN.findall(text):
        size = cell_len(token)
        if width + size > limit and current.strip():
            lines.append(current.rstrip())
            current, width, limit = "", 0, max(rest, 10)
            token = token.lstrip()
            size = cell_len(token)
        while size > limit:
            lines.append(token[:limit])
            token = token[limit:]
            size = cell_len(token)
        current += token
        width += size
    if current.strip() or not lines:
        lines.append(current.rstrip())
    return lines
