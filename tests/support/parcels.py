"""Archives and mails made in the tests: names in any encoding, damaged ones, ones that unpack to far more than they are."""

from __future__ import annotations

import base64
import gzip
import io
import struct
import subprocess
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from nianbao.readers.parcels import program

REPORT: Final = """{agency}{year}年政府信息公开工作年度报告
一、总体情况
{year}年，我局主动公开政府信息35条。
二、主动公开政府信息情况
三、收到和处理政府信息公开申请情况
四、政府信息公开行政复议、行政诉讼情况
五、存在的主要问题及改进情况
一是公开内容不够及时。我局将安排专人每周检查。
六、其他需要报告的事项
本年度没有收取信息处理费。
"""
Files = Sequence[tuple[str, bytes]]


def report(agency: str = "云溪市青栎区水务局", year: int = 2025) -> bytes:
    return REPORT.format(agency=agency, year=year).encode()


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as target:
        for name, data in files:
            target.writestr(name, data)
    return stream.getvalue()


def raw_zip(members: Iterable[tuple[bytes, bytes]], *, flags: int = 0, extra: bytes = b"", mode: int = 0) -> bytes:
    """Stored members with names of any bytes, and the same extra field for each."""
    body, directory, count = b"", b"", 0
    for name, data in members:
        sizes = struct.pack("<LLL", zlib.crc32(data), len(data), len(data))
        common = struct.pack("<HHHHH", 20, flags, 0, 0, 0x21) + sizes + struct.pack("<HH", len(name), len(extra))
        directory += b"PK\x01\x02" + struct.pack("<H", (3 << 8) | 20) + common
        directory += struct.pack("<HHHLL", 0, 0, 0, mode << 16, len(body)) + name + extra
        body += b"PK\x03\x04" + common + name + extra + data
        count += 1
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)
    return body + directory + end


def unicode_path(raw: bytes, name: str) -> bytes:
    """The extra field with a name in UTF-8 beside the one in `raw`."""
    field = b"\x01" + struct.pack("<L", zlib.crc32(raw)) + name.encode()
    return struct.pack("<HH", 0x7075, len(field)) + field


def tarred(files: Files, form: int = tarfile.PAX_FORMAT, encoding: str = "utf-8") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form, encoding=encoding) as target:
        for name, data in files:
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            target.addfile(entry, io.BytesIO(data))
    return stream.getvalue()


def tar_of(entries: Iterable[tarfile.TarInfo], form: int = tarfile.GNU_FORMAT) -> bytes:
    """Members without bytes of their own, whatever their headers say."""
    return b"".join(one.tobuf(form) for one in entries) + bytes(1024)


def attachment(disposition: bytes, data: bytes, kind: bytes = b"application/octet-stream") -> bytes:
    """A part of a mail: its headers and the data in base64."""
    lines = [b"Content-Type: " + kind, b"Content-Transfer-Encoding: base64"]
    if disposition:
        lines.append(b"Content-Disposition: " + disposition)
    return b"\r\n".join(lines) + b"\r\n\r\n" + base64.encodebytes(data).replace(b"\n", b"\r\n")


LETTER: Final = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "您好，年报见附件。".encode()


def mail(parts: Iterable[bytes], *, kind: bytes = b"mixed", boundary: bytes = b"=_b1", whole: bool = True) -> bytes:
    body = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    head = b"From: a@shuiwu.example\r\nTo: b@gongkai.example\r\nSubject: =?utf-8?B?5bm05oql?=\r\nMIME-Version: 1.0\r\n"
    head += b"Content-Type: multipart/" + kind + b';\r\n boundary="' + boundary + b'"\r\n\r\n'
    return head + body + (b"--" + boundary + b"--\r\n" if whole else b"")


def seven(files: Files, folder: Path, *options: str) -> bytes:
    """A 7z, made by the program that the extra brings."""
    place, target = folder / "members", folder / "made.7z"
    target.unlink(missing_ok=True)
    for name, data in files:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    names = [name for name, _ in files]
    line = [str(program.program()), "a", "-bd", "-t7z", "-mmt=1", *options, str(target), *names]
    subprocess.run(line, cwd=place, check=True, capture_output=True)
    return target.read_bytes()


def _vint(value: int) -> bytes:
    found = b""
    while value > 0x7F:
        found += bytes((value & 0x7F | 0x80,))
        value >>= 7
    return found + bytes((value,))


def _rar5_header(body: bytes) -> bytes:
    sized = _vint(len(body)) + body
    return struct.pack("<L", zlib.crc32(sized)) + sized


def rar5(files: Files) -> bytes:
    """A rar of version 5 whose members are not packed."""
    found = b"Rar!\x1a\x07\x01\x00" + _rar5_header(_vint(1) + _vint(0) + _vint(0))
    for name, data in files:
        raw = name.encode()
        fields = _vint(2) + _vint(2) + _vint(len(data)) + _vint(4) + _vint(len(data)) + _vint(0o644)
        fields += struct.pack("<L", zlib.crc32(data)) + _vint(0) + _vint(1) + _vint(len(raw)) + raw
        found += _rar5_header(fields) + data
    return found + _rar5_header(_vint(5) + _vint(0) + _vint(0))


def rar4(files: Files) -> bytes:
    """A rar of version 4 whose members are not packed, names in UTF-8."""

    def block(kind: int, flags: int, fields: bytes) -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(fields)) + fields
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head

    found = b"Rar!\x1a\x07\x00" + block(0x73, 0, bytes(6))
    for name, data in files:
        raw = name.encode()
        fields = struct.pack("<LLBLLBBHL", len(data), len(data), 3, zlib.crc32(data), 0, 20, 0x30, len(raw), 0o100644)
        found += block(0x74, 0x8200, fields + raw) + data
    return found + block(0x7B, 0x4000, b"")


def zeros(megabytes: int) -> bytes:
    """So many megabytes of nothing, by gzip."""
    stream = io.BytesIO()
    with gzip.GzipFile(fileobj=stream, mode="wb", mtime=0) as target:
        for _ in range(megabytes):
            target.write(bytes(1 << 20))
    return stream.getvalue()


def zip_bomb(megabytes: int, members: int = 1) -> bytes:
    block = bytes(1 << 20)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for number in range(members):
            with target.open(f"{number}.docx", "w") as member:
                for _ in range(megabytes):
                    member.write(block)
    return stream.getvalue()


def overlapping_zip(megabytes: int, members: int) -> bytes:
    """Many entries of the directory over the same packed bytes."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = bytes(megabytes << 20)
    body = packed.compress(data) + packed.flush()
    sizes = struct.pack("<LLL", zlib.crc32(data), len(body), len(data))
    common = struct.pack("<HHHHH", 20, 0, 8, 0, 0x21) + sizes + struct.pack("<HH", 5, 0)
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHLL", 0, 0, 0, 0, 0) + b"a.txt"
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, members, members, len(entry) * members, 35 + len(body), 0)
    return b"PK\x03\x04" + common + b"a.txt" + body + entry * members + end


def crowded_zip(members: int) -> bytes:
    """Empty members, very many."""
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + struct.pack("<HHHHHLLLHH", 20, 0, 0, 0, 0x21, 0, 0, 0, 5, 0)
    entry += struct.pack("<HHHLL", 0, 0, 0, 0, 0) + b"a.txt"
    local = b"PK\x03\x04" + struct.pack("<HHHHHLLLHH", 20, 0, 0, 0, 0x21, 0, 0, 0, 5, 0) + b"a.txt"
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(entry) * members, len(local), 0)
    return local + entry * members + end
