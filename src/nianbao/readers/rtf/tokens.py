"""The tokens of RTF 1.9.1, and how groups end."""

from __future__ import annotations

import re
from typing import Final

TOKEN: Final = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?"  # 1, 2: a control word with its number
    rb"|((?:\\'[0-9a-fA-F]{2})+)"  # 3: bytes in hexadecimal
    rb"|([{}])"  # 4
    rb"|([^\\{}\r\n]+)"  # 5: text
    rb"|\\([^a-zA-Z])"  # 6: a control symbol
    rb"|[\r\n]+|\\",
    re.S,
)
_TURN: Final = re.compile(rb"\\bin(\d{1,10}) ?|\\.|[{}]", re.S)
_SUB_GROUPS: Final = re.compile(rb"\{\\\*")


def end_of_group(data: bytes, at: int) -> int:
    """Where the group in which `at` stands has its closing brace; the length of the data where it has none."""
    depth = 1
    while (turn := _TURN.search(data, at)) is not None:
        at = turn.end()
        if turn[1] is not None:
            at = min(at + int(turn[1]), len(data))
        elif turn[0] == b"{":
            depth += 1
        elif turn[0] == b"}":
            depth -= 1
            if not depth:
                return turn.start()
    return len(data)


def from_hex(run: bytes) -> bytes:
    """`\\'d6\\'d0` as bytes."""
    return bytes.fromhex(run.replace(b"\\'", b"").decode("ascii"))


def plain_text(raw: bytes, codec: str) -> str:
    """The text of a name or title, without the groups in it that a reader may pass over."""
    parts: list[str] = []
    pending = bytearray()
    skip, width = 0, 1
    at = 0

    def flush() -> None:
        if pending:
            parts.append(pending.decode(codec, "replace"))
            pending.clear()

    while at < len(raw):
        if _SUB_GROUPS.match(raw, at):
            at = end_of_group(raw, at + 1) + 1
            continue
        token = TOKEN.match(raw, at)
        if token is None:
            break
        at = token.end()
        if token[1] == b"u" and token[2] is not None:
            flush()
            parts.append(character(int(token[2])))
            skip = width
        elif token[1] == b"uc":
            width = min(int(token[2] or 1), 9)
        elif token[3] or token[5]:
            run = from_hex(token[3]) if token[3] else token[5]
            pending += run[skip:]
            skip = max(0, skip - len(run))
    flush()
    return whole("".join(parts))


def character(code: int) -> str:
    """The character of `\\u`, whose number is signed; half a character where it is one of a pair."""
    return chr(code & 0xFFFF) if -0x8000 <= code <= 0xFFFF else "\ufffd"


_HALVES: Final = re.compile("[\ud800-\udfff]")


def whole(text: str) -> str:
    """Text whose halves of characters are put together."""
    if _HALVES.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
