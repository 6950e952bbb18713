"""Streams of packed bytes, undone part by part, so that neither the packed nor the unpacked ever stand in memory whole."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Final

from nianbao.readers.parcels.face import CHUNK, Budget, CorruptError, member_damaged

_XZ_MEMORY: Final = 96 << 20  # bytes: xz -9 asks for 65 MB
FAULTS: Final = (
    zlib.error,
    lzma.LZMAError,
    OSError,
    EOFError,
    ValueError,
)  # what the standard library's decoders raise

Decoder = Callable[[], Any]


def deflate() -> Any:
    return _Inflater(-15)


def gzip() -> Any:
    return _Inflater(31)


def bzip2() -> Any:
    return bz2.BZ2Decompressor()


def xz() -> Any:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)


class Lzma:
    """LZMA as zips hold it (APPNOTE 5.8.8): its properties stand before it, and its end may be told by its size alone. The face
    of the other decoders. Raises ValueError where the properties are none, or ask for too much memory."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._head = b""
        self._decoder: lzma.LZMADecompressor | None = None
        self.needs_input, self.eof, self.unused_data = True, size == 0, b""

    def decompress(self, data: bytes, most: int) -> bytes:
        if self._decoder is None:
            self._head += data
            if len(self._head) < 9:
                return b""
            data, self._decoder = self._head[9:], _raw_lzma(self._head[:9])
        out = self._decoder.decompress(data, min(most, self._left)) if self._left else b""
        self._left -= len(out)
        self.needs_input = self._decoder.needs_input
        self.eof = self._decoder.eof or not self._left
        return out


def _raw_lzma(head: bytes) -> lzma.LZMADecompressor:
    """Version, length of the properties (5), then what is one byte of three numbers and the dictionary's bytes."""
    bits, dictionary = head[4], int.from_bytes(head[5:9], "little")
    if head[2:4] != b"\x05\x00" or bits >= 225 or dictionary > _XZ_MEMORY:
        raise ValueError("properties")
    settings = {"lc": bits % 9, "lp": bits // 9 % 5, "pb": bits // 45, "dict_size": max(dictionary, 4096)}
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1, **settings}])


class _Inflater:
    """zlib with the face of the other decoders: `decompress(data, most)`, `needs_input`, `eof`, `unused_data`."""

    def __init__(self, bits: int) -> None:
        self._zlib = zlib.decompressobj(bits)
        self.needs_input = True

    def decompress(self, data: bytes, most: int) -> bytes:
        out = self._zlib.decompress(self._zlib.unconsumed_tail + data, most)
        self.needs_input = not self._zlib.unconsumed_tail and len(out) < most
        return out

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data


def slices(file: BinaryIO, start: int, length: int) -> Iterator[bytes]:
    """`length` bytes of a file from `start`, fewer where it ends before; the place in the file is its own."""
    while length > 0:
        file.seek(start)
        part = file.read(min(CHUNK, length))
        if not part:
            return
        start += len(part)
        length -= len(part)
        yield part


def undone(
    packed: Iterator[bytes], make: Decoder, budget: Budget, name: str, *, several: bool = False
) -> Iterator[bytes]:
    """What packed bytes hold. `several`: streams one behind another. Raises DocumentError `damaged`, CorruptError where a
    check fails, SpentError."""
    decoder, taken, given, open_ = make(), 0, 0, True
    try:
        for part in packed:
            taken += len(part)
            while True:
                out = decoder.decompress(part, CHUNK)
                given += len(out)
                budget.spend(len(out))
                budget.weigh(given, taken)
                if out:
                    yield out
                open_ = not decoder.eof
                if decoder.eof:
                    part = decoder.unused_data.lstrip(b"\0")
                    if not several or not part:
                        break
                    decoder = make()
                elif decoder.needs_input:
                    break
                else:
                    part = b""
            if decoder.eof:
                if not several:
                    return
                decoder, open_ = make(), False
    except FAULTS as error:
        fault = member_damaged(name, "数据有误")
        raise CorruptError(fault.message, reason=fault.reason, where=name, hint=fault.hint) from error
    if open_:
        raise member_damaged(name, "没有到结尾")


def counted(parts: Iterator[bytes], budget: Budget) -> Iterator[bytes]:
    """Bytes that are not packed."""
    for part in parts:
        budget.spend(len(part))
        yield part
