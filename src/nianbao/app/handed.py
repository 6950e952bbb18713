"""A file that comes through the standard input: told by its content like any other, called as the user says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, Final

from nianbao.app.shelf import Shelf, Stored
from nianbao.base.errors import DocumentError
from nianbao.base.paths import shown_path
from nianbao.readers.size import too_large

STANDARD_INPUT: Final = "-"  # among the paths of a call
NAME: Final = "标准输入"
_MOST: Final = 512 << 20  # bytes, as of an archive within another
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Handed:
    """`name`: what the file is called in everything that is shown. `stream`: its bytes, read once."""

    stream: BinaryIO
    name: str = NAME

    def put(self, shelf: Shelf) -> Stored | DocumentError:
        """The bytes on the shelf; why there are none: `too_large`, `damaged`."""
        target = shelf.new_file()
        size, where = 0, shown_path(self.name)
        with target.open("wb") as store:
            try:
                while part := self.stream.read(_CHUNK):
                    size += len(part)
                    if size > _MOST:
                        return too_large(size, _MOST, where)
                    store.write(part)
            except OSError as error:
                message = f"读不了标准输入（{error.strerror or type(error).__name__}）"
                return DocumentError(message, reason="damaged", where=where, hint="请改为给出文件的路径")
        return Stored(target, 0, size)
