"""Streams of compound files: found by name at the top, short and long; chains that have no end, or lead nowhere."""

from __future__ import annotations

import struct

import pytest

from nianbao.readers.ole import CompoundFile, top_names
from support.word97 import SECTOR, compound

STREAMS = {"短": b"abc" * 40, "长": bytes(range(256)) * 40, "空": b"", "界": b"x" * 4095}


def test_streams_are_read_by_name() -> None:
    file = CompoundFile(compound(STREAMS))
    assert set(file.names) == set(STREAMS)
    assert {name: file.stream(name, 1 << 20) for name in STREAMS} == STREAMS
    assert file.stream("无", 1 << 20) is None
    with pytest.raises(ValueError, match="too long"):
        file.stream("长", 100)


def with_number(data: bytes, at: int, number: int) -> bytes:
    return data[:at] + struct.pack("<I", number) + data[at + 4 :]


def table_at(data: bytes) -> int:
    """Where the allocation table begins."""
    (sector,) = struct.unpack_from("<I", data, 76)
    return (sector + 1) * SECTOR


@pytest.mark.parametrize("number", [0, 1, 5, 900_000, 0xFFFFFFF0])
@pytest.mark.parametrize("place", range(0, 88, 4))
def test_a_chain_that_leads_elsewhere_never_hangs(place: int, number: int) -> None:
    data = compound(STREAMS)
    read_or_broken(with_number(data, table_at(data) + place, number))


@pytest.mark.parametrize("at", [44, 48, 56, 60, 64, 68, 72, 76, 80])
@pytest.mark.parametrize("number", [0, 1, 7, 0x7FFFFFFF, 0xFFFFFFF9])
def test_a_header_that_lies_never_hangs(at: int, number: int) -> None:
    read_or_broken(with_number(compound(STREAMS), at, number))


def read_or_broken(data: bytes) -> None:
    """Every stream is read in its length, or said to be broken."""
    try:
        file = CompoundFile(data)
        names = file.names
    except ValueError:
        assert top_names(data) is None
        return
    for name in names:
        try:
            found = file.stream(name, 1 << 20)
        except ValueError:
            continue
        assert found is not None and len(found) == len(STREAMS.get(name, found))


def test_what_is_cut_off_is_broken() -> None:
    data = compound(STREAMS)
    assert [top_names(data[:end]) for end in (0, 8, 100, 511, 512, 4000)] == [None] * 6
