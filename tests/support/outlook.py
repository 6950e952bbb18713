"""Outlook's files made in the tests: compound files with storages within each other, messages (.msg), winmail.dat (TNEF)."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Final, Union

from nianbao.readers.ole import SIGNATURE

Tree = Mapping[str, Union[bytes, "Tree"]]
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR: Final = 512
MESSAGE: Final = bytes.fromhex("0703020000000000c000000000000046")


def compound(tree: Tree) -> bytes:
    """A compound file of streams (bytes) and storages; every stream in sectors of its own."""
    rows: list[list[object]] = [["Root Entry", 5, _FREE, _FREE, b""]]  # name, kind, right, child, content

    def lay(parent: int, inside: Tree) -> None:
        before = None
        for name, content in inside.items():
            number = len(rows)
            is_stream = isinstance(content, bytes)
            rows.append([name, 2 if is_stream else 1, _FREE, _FREE, content if is_stream else b""])
            if before is None:
                rows[parent][3] = number
            else:
                rows[before][2] = number
            before = number
            if not is_stream:
                lay(number, content)

    lay(0, tree)
    streams = [one[4] for one in rows if one[4]]
    listed = -(-len(rows) * 128 // _SECTOR)
    total = listed + sum(-(-len(one) // _SECTOR) for one in streams)
    tables = -(-total // 126)  # sectors of the allocation table, which lists itself
    chain = [_TABLE] * tables + [*range(tables + 1, tables + listed), _END]
    body, entries = b"", b""
    for name, kind, right, child, content in rows:
        start = len(chain) if content else _END
        if content:
            count = -(-len(content) // _SECTOR)
            chain += [*range(len(chain) + 1, len(chain) + count), _END]
            body += content.ljust(count * _SECTOR, b"\0")
        coded = name.encode("utf-16-le")
        entry = coded.ljust(64, b"\0") + struct.pack("<HBBIII", len(coded) + 2, kind, 1, _FREE, right, child)
        entries += entry.ljust(116, b"\0") + struct.pack("<III", start, len(content), 0)
    head = SIGNATURE + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<IIIIIIII", tables, tables, 0, 0, _END, 0, _END, 0)
    head += b"".join(struct.pack("<I", number) for number in range(tables))
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(tables * _SECTOR, b"\xff")
    return head.ljust(_SECTOR, b"\xff") + table + entries.ljust(listed * _SECTOR, b"\0") + body


def attachment(name: str, data: bytes | None, **more: bytes) -> dict[str, bytes]:
    """The streams of an attachment's storage. `more`: others by their property, as `p3712001F=…`."""
    found = {"__properties_version1.0": bytes(8)}
    if name:
        found["__substg1.0_3707001F"] = name.encode("utf-16-le")
    if data is not None:
        found["__substg1.0_37010102"] = data
    return found | {f"__substg1.0_{key[1:]}": value for key, value in more.items()}


def message(*attachments: Tree, subject: str = "年报", text: str = "") -> dict[str, bytes | Tree]:
    found: dict[str, bytes | Tree] = {"__properties_version1.0": bytes(32)}
    if subject:
        found["__substg1.0_0037001F"] = subject.encode("utf-16-le")
    if text:
        found["__substg1.0_1000001F"] = text.encode("utf-16-le")
    return found | {f"__attach_version1.0_#{number:08X}": one for number, one in enumerate(attachments)}


def forwarded(inner: Tree) -> dict[str, bytes | Tree]:
    """An attachment that is a message."""
    return {"__properties_version1.0": bytes(8), "__substg1.0_3701000D": inner}


def _attribute(level: int, kind: int, body: bytes) -> bytes:
    return struct.pack("<BII", level, kind, len(body)) + body + struct.pack("<H", sum(body) & 0xFFFF)


def _property(kind: int, identifier: int, value: bytes) -> bytes:
    padded = value.ljust(-(-len(value) // 4) * 4, b"\0")
    return struct.pack("<HHII", kind, identifier, 1, len(value)) + padded


def tnef(*files: tuple[str, str, bytes | None], embedded: tuple[tuple[str, bytes], ...] = ()) -> bytes:
    """A winmail.dat. `files`: short name (GBK), long name ("" for none), bytes; `embedded`: messages, which are TNEF too."""
    found = b"\x78\x9f\x3e\x22\x01\x00" + _attribute(1, 0x00089006, struct.pack("<I", 0x10000))
    for short, long, data in files:
        found += _attribute(2, 0x00069002, bytes(14)) + _attribute(2, 0x00018010, short.encode("gb18030") + b"\0")
        if data is not None:
            found += _attribute(2, 0x0006800F, data)
        fixed = struct.pack("<HHI", 0x0003, 0x3705, 1)  # how it is attached
        named = struct.pack("<HH", 0x0003, 0x8000) + bytes(16) + struct.pack("<III", 0, 5, 7)
        titled = _property(0x001F, 0x3707, long.encode("utf-16-le") + b"\0\0") if long else b""
        count = 2 + bool(long)
        found += _attribute(2, 0x00069005, struct.pack("<I", count) + fixed + named + titled)
    for name, inner in embedded:
        texts = _property(0x001E, 0x3001, name.encode("gb18030") + b"\0")
        body = struct.pack("<I", 2) + texts + _property(0x000D, 0x3701, MESSAGE + inner)
        found += _attribute(2, 0x00069002, bytes(14)) + _attribute(2, 0x00069005, body)
    return found
