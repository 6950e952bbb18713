"""What formats are told by: the beginning of a file, the names inside a package, the decoded text."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from nianbao.readers.encoding import Decoded
from nianbao.readers.markup import text_format
from nianbao.readers.ole import top_names

HEAD: Final = 4096  # bytes that are enough to tell the families of files apart
_END_OF_ZIP: Final = b"PK\x05\x06"
_LONGEST_TAIL: Final = 66_000  # bytes from the directory's end to the end of the file: a comment stands there
_LOCAL_HEADER: Final = re.compile(rb"PK\x03\x04")


class Contents:
    """The bytes of a file, and what is looked up in them once, when it is first asked for. `decoded`: of a text. `listed`: the
    names in a zip of which `data` is but the beginning."""

    def __init__(self, data: bytes, decoded: Decoded | None = None, listed: frozenset[str] | None = None) -> None:
        self.data = data
        self.decoded = decoded
        self._listed = listed
        self.head = data[:HEAD]

    @property
    def text(self) -> str:
        return self.decoded.text if self.decoded is not None else ""

    @cached_property
    def text_kind(self) -> str:
        return text_format(self.text)

    @cached_property
    def _directory(self) -> list[zipfile.ZipInfo] | None:
        """The members of a zip as its directory lists them; None where it cannot be read."""
        try:
            with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
                return archive.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError, struct.error):
            return None

    @cached_property
    def members(self) -> frozenset[str]:
        """The names in a zip; of one that is cut off, those before the cut."""
        if self._listed is not None:
            return self._listed
        if self._directory is not None:
            return frozenset(one.filename for one in self._directory)
        return frozenset(_names_before_a_cut(self.data))

    @cached_property
    def mimetype(self) -> bytes:
        """What the member `mimetype` of a zip says, as OpenDocument and EPUB have it: first and not packed, or packed by a
        program that knows nothing of that."""
        if b"mimetypeapplication/" in self.head[:64]:
            return self.head[:200]
        if "mimetype" not in self.members or self._directory is None:
            return b""
        try:
            with zipfile.ZipFile(io.BytesIO(self.data)) as archive, archive.open("mimetype") as stream:
                return stream.read(200)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError):
            return b""

    @property
    def xml_size(self) -> int:
        """Bytes that the XML of a zip unpacks to, as its directory says; 0 where it has none (the readers say so)."""
        listed = self._directory or ()
        return sum(one.file_size for one in listed if one.filename.lower().endswith((".xml", ".rels")))

    @property
    def is_cut_off(self) -> bool:
        """Whether a zip has lost its end, where its directory stands."""
        return self.data.rfind(_END_OF_ZIP, max(0, len(self.data) - _LONGEST_TAIL)) < 0

    @cached_property
    def _streams(self) -> frozenset[str] | None:
        names = top_names(self.data)
        return None if names is None else frozenset(names)

    @property
    def is_broken(self) -> bool:
        """Whether the names at the top of a compound file cannot be told."""
        return self._streams is None

    def has_stream(self, name: str) -> bool:
        """Whether a compound file has that stream at its top: what is embedded in it has streams, too. Of a damaged one,
        whether the name stands anywhere."""
        return name in self._streams if self._streams is not None else name.encode("utf-16-le") in self.data


def _names_before_a_cut(data: bytes) -> Iterator[str]:
    """APPNOTE 4.3.7: the name's length stands 26 bytes into a member's header, the name behind its 30 bytes."""
    for found in _LOCAL_HEADER.finditer(data):
        at = found.start()
        if at + 30 <= len(data):
            (length,) = struct.unpack_from("<H", data, at + 26)
            yield data[at + 30 : at + 30 + length].decode("utf-8", "replace")
