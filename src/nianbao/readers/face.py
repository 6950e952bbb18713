"""What every reader owes: `read(data, name, limits) -> Document`, which raises nothing but DocumentError.

`data`: the bytes of the file; `name`: what the file is called, for its faults. A reader of text has
`read_decoded(decoded, name, limits)` as well, for what is decoded already.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from nianbao.base.errors import DocumentError
from nianbao.model.document import Document


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may be and what reading it may cost. Size and what a process of its own may take are seen to before
    and around a reader; the reader keeps to the others, those that its format knows."""

    size: int = 64 << 20  # bytes of the file
    seconds_apart: float = 20.0  # of the processor, in a process of its own
    room_apart: int = 384 << 20  # bytes of memory, in such a process, beyond what it starts with
    unpacked: int = 64 << 20  # bytes of all that is unpacked from the file
    part: int = 32 << 20  # bytes that one part of it unpacks to: a member, a stream
    parts: int = 4096
    ratio: int = 400  # of bytes unpacked to bytes packed
    pages: int = 500
    seconds: float = 60.0  # of the processor, for all pages that hold text
    recognises: bool = True  # whether pictures are recognised, where the extra is installed
    pictures: int = 30  # pages that are recognised, at most
    seconds_picture: float = 6.0  # of the processor, beyond `seconds`, for each of them
    characters: int | None = None  # of decoded text

    def check_length(self, text: str, name: str) -> None:
        """DocumentError `too_large` for text of more characters."""
        if self.characters is not None and len(text) > self.characters:
            raise DocumentError(
                f"文件过大（{len(text) / 10_000:.0f}万字，上限{self.characters // 10_000}万字）",
                reason="too_large",
                where=name,
                hint="请确认这是一份年度报告",
            )


DEFAULT: Final = Limits()


class ReadsBytes(Protocol):
    """A reader of bytes."""

    def __call__(self, data: bytes, name: str, limits: Limits = DEFAULT, /) -> Document: ...
