"""Which format a file has, by its content, and the reader that fits."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from nianbao.base.errors import DocumentError
from nianbao.model.document import Document
from nianbao.readers.archive import damaged
from nianbao.readers.encoding import Decoded, decode
from nianbao.readers.traditional import NOTE, in_simplified, is_traditional, simplified

MAXIMUM_BINARY: Final = 64 << 20  # bytes of a docx, xlsx or pdf
MAXIMUM_TEXT: Final = 20 << 20  # bytes of a text, Markdown or HTML file
MAXIMUM_CHARACTERS: Final = 2 << 20  # of a plain text or Markdown file: ten thick books
SECONDS_XLS: Final = 30.0
SECONDS_APART: Final = 20.0  # of the processor, for a file that is packed tight
ROOM_APART: Final = 512 << 20  # bytes, for such a file
HEAD: Final = 4096  # bytes that are enough to tell the kinds of file apart

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Signature, offset, what it is, what to do.
_SAVE_AS: Final = "请用Word或WPS打开后另存为docx、xlsx或文字版pdf"
_TEXT_NEEDED: Final = "请提供文字版文件（docx、xlsx、pdf、html、txt），或先做文字识别"
_UNPACK: Final = "请解压后提交其中的报告文件"
_UNSUPPORTED: Final = (
    (b"{\\rtf", 0, "RTF文档", _SAVE_AS),
    (b"\xff\xd8\xff", 0, "图片（JPEG）", _TEXT_NEEDED),
    (b"\x89PNG\r\n", 0, "图片（PNG）", _TEXT_NEEDED),
    (b"GIF8", 0, "图片（GIF）", _TEXT_NEEDED),
    (b"BM", 0, "图片（BMP）", _TEXT_NEEDED),
    (b"II*\x00", 0, "图片（TIFF）", _TEXT_NEEDED),
    (b"MM\x00*", 0, "图片（TIFF）", _TEXT_NEEDED),
    (b"WEBP", 8, "图片（WebP）", _TEXT_NEEDED),
    (b"Rar!\x1a\x07", 0, "压缩包（RAR）", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", 0, "压缩包（7z）", _UNPACK),
    (b"\x1f\x8b", 0, "压缩包（gzip）", _UNPACK),
    (b"BZh", 0, "压缩包（bzip2）", _UNPACK),
    (b"\xfd7zXZ\x00", 0, "压缩包（xz）", _UNPACK),
    (b"ustar", 257, "归档文件（tar）", _UNPACK),
    (b"%!PS", 0, "PostScript文件", "请另存为pdf"),
    (b"\x7fELF", 0, "可执行程序", "请确认选对了文件"),
)
_CONTROLS: Final = bytes(code for code in range(32) if code not in b"\t\n\x0b\x0c\r\x1b")
_PRINTED: Final = re.compile("[^\\s\x00\u200b\ufeff]")
_MAXIMUM_CONTROLS: Final = 0.01

_HTML_START: Final = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*+<(?:!doctype\s+html|[a-z][a-z0-9:]*[\s>/])", re.I | re.S
)
_XML_ROOT: Final = re.compile(  # Word and Excel 2003, flat OPC, flat ODF, UOF: their text is no page's
    r"\s*<\?xml\b[^>]*>(?:\s|<\?[^>]*>|<!--.*?-->|<!DOCTYPE[^>\[]*>)*<([A-Za-z_][\w.\-]*(?::[\w.\-]+)?)", re.S
)
_HTML_ROOTS: Final = frozenset(
    ("html", "head", "body", "div", "p", "table", "section", "article", "main", "meta", "span", "h1", "h2", "center")
)
_HTML_FRAME: Final = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.I)
_HTML_CLOSING: Final = re.compile(r"</(?:p|td|tr|div|span|h[1-6]|li|table)\s*>", re.I)
_TABLE: Final = re.compile(r"<table\b.*?</table\s*>", re.I | re.S)
_STREAM: Final = re.compile(rb"stream\r?\n")
_PACKED_TWICE: Final = re.compile(
    rb"/Filter\s*\[[^\]]{0,200}?(?:Flate|LZW|RunLength|Fl\b)[^\]]{0,200}?(?:Flate|LZW|RunLength|Fl\b)"
)
_HEAVY: Final = 12 << 20  # bytes of XML: a report's take a tenth
_PAGE: Final = 4 << 20  # bytes: the contents of a page of a report take a hundredth
_TAG: Final = re.compile(r"</?[a-z]", re.I)
_FEW_TAGS: Final = 4  # outside of tables; a page has more
_FRONT_MATTER: Final = re.compile(r"---[ \t]*\n(?:[^\n]*:[^\n]*\n){1,40}(?:---|\.\.\.)[ \t]*\n")
_MARKDOWN: Final = re.compile(
    r"^ {0,3}(?:#{1,6}[ \u3000]*\S|```|\|?[ ]*:?-{3,}:?[ ]*\|[ |:\-]*$|\|(?:[ ]*:?-+:?[ ]*\|)+[ ]*$|!\[[^\]]*\]\()",
    re.M,
)


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
            limit = MAXIMUM_BINARY if _is_binary(head) else MAXIMUM_TEXT
            if size > limit:
                raise _too_large(size, limit, where)
            data = head + stream.read(limit + 1 - len(head))
    except FileNotFoundError as error:
        raise DocumentError("文件不存在", reason="not_found", where=where, hint="请检查路径") from error
    except PermissionError as error:
        raise DocumentError("没有读取权限", reason="permission", where=where, hint="请检查文件权限") from error
    except OSError as error:
        message = f"文件读取失败（{error.strerror or type(error).__name__}）"
        raise DocumentError(message, reason="damaged", where=where, hint="请重新复制或下载该文件") from error
    if len(data) > limit:
        raise _too_large(len(data), limit, where)
    return data


def read(data: bytes, name: str) -> Document:
    """The document in `data`, read by what it is, whatever `name` ends with. Raises DocumentError."""
    if not data or (len(data) < HEAD and not data.strip()):
        raise _empty(name)
    head = data[:HEAD]
    if _is_binary(head):
        return in_simplified(_read_binary(data, head, name))
    for signature, offset, what, hint in _UNSUPPORTED:
        if head.startswith(signature, offset) and (signature != b"BM" or b"\x00" in head[:16]):
            raise DocumentError(f"暂不支持的文件类型：{what}", reason="unsupported", where=name, hint=hint)
    if len(data) > MAXIMUM_TEXT:
        raise _too_large(len(data), MAXIMUM_TEXT, name)
    if b"multipart/related" in head.lower():
        from nianbao.readers import mht

        if mht.is_archive(head):
            data = mht.page_of(data, name)
    return _read_text(data, name)


def _is_binary(head: bytes) -> bool:
    return head.startswith((_ZIP, _OLE)) or b"%PDF-" in head[:1024]


def _read_binary(data: bytes, head: bytes, name: str) -> Document:
    if len(data) > MAXIMUM_BINARY:
        raise _too_large(len(data), MAXIMUM_BINARY, name)
    if head.startswith(_OLE):
        return _read_ole(data, name)
    if head.startswith(_ZIP):
        return _bounded(lambda: _read_zip(data, name), name, tight=_unpacked(data) > _HEAVY)
    return _read_pdf(data, name)


def _read_pdf(data: bytes, name: str) -> Document:
    """The pages; of what is packed far beyond what the pages of a report are, in a process of its own: the parser takes
    all memory that a page's contents ask for."""
    from nianbao.readers.pdf import reader as pdf

    return _bounded(lambda: pdf.read(data, name), name, tight=_is_packed_tight(data))


def _bounded(reading: Callable[[], Document], name: str, *, tight: bool) -> Document:
    """What `reading` gives; where the file is packed tight, it reads in a process of its own."""
    from nianbao.readers import isolated as apart

    if not (tight and apart.POSSIBLE):
        return reading()
    document = apart.run_apart(reading, SECONDS_APART, ROOM_APART)
    if document is None:
        raise DocumentError(
            "文件展开后过大或无法读完，已放弃", reason="too_large", where=name, hint="请另存为较简单的docx或xlsx"
        )
    return document


def _unpacked(data: bytes) -> int:
    """Bytes that the XML of an archive unpacks to, as its directory says; 0 where it has none (the readers say so)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sum(one.file_size for one in archive.infolist() if one.filename.lower().endswith((".xml", ".rels")))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError, struct.error):
        return 0


def _is_packed_tight(data: bytes) -> bool:
    """Whether a PDF holds a stream that is packed more than once or unpacks to more than the contents of a page."""
    return _PACKED_TWICE.search(data) is not None or any(
        _unpacks_beyond(data, found.end()) for found in _STREAM.finditer(data)
    )


def _unpacks_beyond(data: bytes, start: int) -> bool:
    """Whether the stream that begins there unpacks to more than `_PAGE` bytes; no more of it is unpacked than to tell."""
    if data[start : start + 1] not in (b"\x78", b"\x58", b"\x48", b"\x68"):  # heads of zlib
        return False
    try:
        return len(zlib.decompressobj().decompress(data[start : start + _PAGE], _PAGE)) >= _PAGE
    except zlib.error:
        return False


def _read_xls(data: bytes, name: str) -> Document | None:
    """The workbook, read in a process of its own: the parser ends its process on some damaged files. None where there
    are no such processes."""
    from nianbao.readers import isolated as apart
    from nianbao.readers.xlsx import reader as xlsx

    if not apart.POSSIBLE:
        return None
    document = apart.run_apart(lambda: xlsx.read(data, name, "xls"), SECONDS_XLS)
    if document is None:
        raise damaged(name, "工作簿不完整")
    return document


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


def _read_ole(data: bytes, name: str) -> Document:
    """Files of Office 97 to 2003 and what WPS saves like them; the names of their streams stand in clear."""
    if _utf16("EncryptedPackage") in data:
        raise DocumentError(
            "文件设有打开密码，无法读取", reason="encrypted", where=name, hint="请取消密码保护后重新提交"
        )
    what = "旧版Office文档（doc、wps等）"
    if _utf16("WordDocument") in data:
        what = "旧版Word文档（doc、wps）"
    elif _utf16("PowerPoint Document") in data:
        what = "演示文稿（ppt）"
    elif _utf16("Workbook") in data:
        if (document := _read_xls(data, name)) is not None:
            return document
        what = "旧版Excel文档（xls、et）"
    raise DocumentError(f"暂不支持的文件类型：{what}", reason="unsupported", where=name, hint=_SAVE_AS)


def _read_zip(data: bytes, name: str) -> Document:
    # Member names stand in clear in the local headers and in the directory at the end; the readers check the archive.
    if b"word/document" in data:
        from nianbao.readers.docx import reader as docx

        return docx.read(data, name)
    if b"xl/workbook" in data:
        from nianbao.readers.xlsx import reader as xlsx

        return xlsx.read(data, name)
    if b"OFD.xml" in data:
        raise DocumentError(
            "暂不支持的文件类型：OFD版式文件", reason="unsupported", where=name, hint="请导出为文字版pdf"
        )
    if b"application/vnd.oasis.opendocument.spreadsheet" in data[:200]:
        from nianbao.readers.xlsx import reader as xlsx

        return xlsx.read(data, name, "ods")
    if b"opendocument" in data or b"ppt/presentation" in data:
        raise DocumentError("暂不支持的文件类型：ODF文本或演示文稿", reason="unsupported", where=name, hint=_SAVE_AS)
    if data.rfind(b"PK\x05\x06", max(0, len(data) - 66_000)) < 0:
        message = "压缩结构不完整，文件可能没有下载完或已损坏"
        raise DocumentError(message, reason="damaged", where=name, hint="请重新导出或下载该文件")
    raise DocumentError("暂不支持的文件类型：压缩包（zip）", reason="unsupported", where=name, hint=_UNPACK)


def _read_text(data: bytes, name: str) -> Document:
    try:
        decoded = decode(data, name)
    except DocumentError:
        if _is_noise(data):
            raise _unknown(name) from None
        raise
    # Text of any encoding has next to no control characters; a zero byte survives only in what is no text.
    if b"\x00" in data and "\x00" in decoded.text and _is_noise(data):
        raise _unknown(name)
    if _PRINTED.search(decoded.text) is None:
        raise _empty(name)
    root = _XML_ROOT.match(decoded.text[:HEAD])
    if root is not None and root[1].lower() not in _HTML_ROOTS:
        message = f"暂不支持的文件类型：XML文档（{root[1]}）"
        raise DocumentError(message, reason="unsupported", where=name, hint=_SAVE_AS)
    if is_traditional(decoded.text):
        decoded = Decoded(simplified(decoded.text), decoded.encoding, "；".join(filter(None, (decoded.note, NOTE))))
    kind = text_format(decoded.text)
    if kind == "html":
        from nianbao.readers.html import reader as html

        return html.read_decoded(decoded, name, data)
    if len(decoded.text) > MAXIMUM_CHARACTERS:
        raise DocumentError(
            f"文件过大（{len(decoded.text) / 10_000:.0f}万字，上限{MAXIMUM_CHARACTERS // 10_000}万字）",
            reason="too_large",
            where=name,
            hint="请确认这是一份年度报告",
        )
    if kind == "md":
        from nianbao.readers.text import markdown

        return markdown.read_decoded(decoded, name)
    from nianbao.readers.text import reader as text

    return text.read_decoded(decoded, name)


def text_format(content: str) -> str:
    """`html`, `md` or `txt`, by the marks in the content."""
    head = content[:HEAD].lstrip("\ufeff")
    if "<" in head and (_HTML_START.match(head) or _HTML_FRAME.search(head)):
        return "html"
    body = content[: 1 << 20]
    if _MARKDOWN.search(body) or _FRONT_MATTER.match(body):
        return "md"
    if "</" in body and sum(1 for _ in _HTML_CLOSING.finditer(body)) >= 3:
        # Markdown puts a table that has spans in as HTML, and its paragraphs as they are
        around = _TABLE.sub("", body)
        return "md" if around.count("\n\n") > 2 and len(_TAG.findall(around)) <= _FEW_TAGS else "html"
    return "txt"


def _is_noise(data: bytes) -> bool:
    sample = data[: 1 << 16]
    return len(sample) - len(sample.translate(None, _CONTROLS)) > _MAXIMUM_CONTROLS * len(sample)


def _empty(name: str) -> DocumentError:
    return DocumentError("文件是空的", reason="empty", where=name, hint="请提交有内容的报告")


def _unknown(name: str) -> DocumentError:
    hint = "支持docx、xlsx、文字版pdf、html、md、txt"
    return DocumentError("无法识别的文件格式", reason="unknown_format", where=name, hint=hint)


def _too_large(size: int, limit: int, where: str) -> DocumentError:
    message = f"文件过大（{size / (1 << 20):.1f} MB，上限{limit >> 20} MB）"
    return DocumentError(message, reason="too_large", where=where, hint="请确认这是一份年度报告，或压缩其中的图片")


__all__ = ["MAXIMUM_BINARY", "MAXIMUM_CHARACTERS", "MAXIMUM_TEXT", "Decoded", "load", "read", "text_format"]
