"""A file to a document: its bytes within their limits, told by content (`formats`), given to the reader that fits."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from nianbao.base import isolated
from nianbao.base.errors import DocumentError
from nianbao.model.document import Document
from nianbao.readers.contents import HEAD, Contents
from nianbao.readers.encoding import Decoded, decode
from nianbao.readers.formats import READABLE, Family, Format, family_of, format_of, largest
from nianbao.readers.pictures.at_hand import BytesOf, with_images
from nianbao.readers.pictures.inside import recognised
from nianbao.readers.size import fitting, too_large
from nianbao.readers.traditional import NOTE, in_simplified, is_traditional, simplified

_CONTROLS: Final = bytes(code for code in range(32) if code not in b"\t\n\x0b\x0c\r\x1b")
_PRINTED: Final = re.compile("[^\\s\x00\u200b\ufeff]")
_MAXIMUM_CONTROLS: Final = 0.01


def load(path: Path) -> bytes:
    """The bytes of a file, checked for size before they are read.

    Raises DocumentError: `not_found`, `not_a_file`, `permission`, `too_large`, `damaged` (the file system failed)."""
    where = str(path)
    try:
        found = path.stat()
        size = found.st_size
        if stat.S_ISDIR(found.st_mode):
            raise DocumentError("这是文件夹，不是文件", reason="not_a_file", where=where, hint="请给出报告文件")
        if not stat.S_ISREG(found.st_mode):
            raise DocumentError("不是普通文件", reason="not_a_file", where=where, hint="请给出报告文件")
        with path.open("rb") as stream:
            head = stream.read(HEAD)
            limit = largest(Contents(head))
            if size > limit:
                raise too_large(size, limit, where)
            data = head + stream.read(limit + 1 - len(head))
    except FileNotFoundError as error:
        raise DocumentError("文件不存在", reason="not_found", where=where, hint="请检查路径") from error
    except PermissionError as error:
        raise DocumentError("没有读取权限", reason="permission", where=where, hint="请检查文件权限") from error
    except OSError as error:
        message = f"文件读取失败（{error.strerror or type(error).__name__}）"
        raise DocumentError(message, reason="damaged", where=where, hint="请重新复制或下载该文件") from error
    if len(data) > limit:
        raise too_large(len(data), limit, where)
    return data


def read(data: bytes, name: str, *, recognises: bool = True, beside: BytesOf | None = None) -> Document:
    """The document in `data`, read by what it is, whatever `name` ends with. `recognises`: whether pictures are recognised,
    where the extra is installed; `beside`: the bytes of those that it names and does not hold. Raises DocumentError."""
    if not data or (len(data) < HEAD and not data.strip()):
        raise _empty(name)
    contents = Contents(data)
    family = family_of(contents)
    if family is Family.TEXT:
        return read_text(data, name, recognises=recognises, beside=beside)
    found = format_of(contents, family)
    _check(found, contents, name)
    reader, limits = _reader(found), replace(found.limits, recognises=recognises)
    document = _bounded(lambda: reader.read(data, name, limits), found, contents, name)
    return in_simplified(recognised(document, limits))


def read_text(data: bytes, name: str, *, recognises: bool = True, beside: BytesOf | None = None) -> Document:
    """As `read`, of bytes that are text. Raises DocumentError."""
    contents = Contents(data)
    if len(data) > largest(contents):
        raise too_large(len(data), largest(contents), name)
    contents.decoded = _decoded(data, name)
    found = format_of(contents, Family.TEXT)
    _check(found, contents, name)
    reader, decoded, limits = _reader(found), contents.decoded, replace(found.limits, recognises=recognises)
    document = _bounded(lambda: reader.read_decoded(decoded, name, limits), found, contents, name)
    shown = recognised(document if beside is None else with_images(document, beside), limits)
    return in_simplified(shown) if shown.recognised else shown


def _check(found: Format, contents: Contents, name: str) -> None:
    """DocumentError for what is not read, or larger than its format may be."""
    if not found.reader:
        raise found.refusal(contents, name)
    if len(contents.data) > found.limits.size:
        raise too_large(len(contents.data), found.limits.size, name)


def _reader(found: Format) -> Any:
    """The module with the reader's face (`readers.face`)."""
    return import_module(f"nianbao.readers.{found.reader}")


def _bounded(reading: Callable[[], Document], found: Format, contents: Contents, name: str) -> Document:
    """What `reading` gives, if it fits; in a process of its own where the format asks for one."""
    apart = found.apart
    if apart is None or not apart.files(contents):
        return fitting(reading())
    if not isolated.POSSIBLE:
        if apart.only:
            raise found.refusal(contents, name)
        return fitting(reading())
    document = isolated.run_apart(lambda: fitting(reading()), found.limits.seconds_apart, found.limits.room_apart)
    if document is None:
        raise apart.ended(name)
    return document


def _decoded(data: bytes, name: str) -> Decoded:
    """The text, in simplified characters. DocumentError for bytes that are none, or show nothing."""
    try:
        decoded = decode(data, name)._replace(data=data)
    except DocumentError:
        if _is_noise(data):
            raise _unknown(name) from None
        raise
    # Text of any encoding has next to no control characters; a zero byte survives only in what is no text.
    if b"\x00" in data and "\x00" in decoded.text and _is_noise(data):
        raise _unknown(name)
    if _PRINTED.search(decoded.text) is None:
        raise _empty(name)
    if is_traditional(decoded.text):
        note = "；".join(filter(None, (decoded.note, NOTE)))
        return Decoded(simplified(decoded.text), decoded.encoding, note)
    return decoded


def _is_noise(data: bytes) -> bool:
    sample = data[: 1 << 16]
    return len(sample) - len(sample.translate(None, _CONTROLS)) > _MAXIMUM_CONTROLS * len(sample)


def _empty(name: str) -> DocumentError:
    return DocumentError("文件是空的", reason="empty", where=name, hint="请提交有内容的报告")


def _unknown(name: str) -> DocumentError:
    return DocumentError("无法识别的文件格式", reason="unknown_format", where=name, hint=f"支持{READABLE}")
