"""Files that no reader can read, or that try to hurt one: each small on disk, whatever it would become."""

from __future__ import annotations

import io
import os
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

FIXTURES = Path(__file__).resolve().parents[1] / "unit" / "readers" / "fixtures"
WORD = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
SHEET = "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def packed(**members: bytes) -> bytes:
    """A zip; in the members' names `__` stands for a slash, `_` for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return out.getvalue()


def document(body: str, before: str = "") -> bytes:
    xml = f"<?xml version='1.0'?>{before}<w:document {WORD}><w:body>{body}</w:body></w:document>"
    return packed(word__document_xml=xml.encode())


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def entities(kind: str) -> str:
    """A document type: entities that grow tenfold nine times over, or one that names a file."""
    if kind == "external":
        return "<!DOCTYPE w [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
    grown = "".join(f"<!ENTITY x{n} '{f'&x{n - 1};' * 10}'>" for n in range(1, 10))
    return f"<!DOCTYPE w [<!ENTITY x0 'ha'>{grown}<!ENTITY x '&x9;'>]>"


def lying() -> bytes:
    """A member of 200 MB that says it has 100 bytes."""
    data = bytearray(packed(word__document_xml=bytes(200 << 20)))
    central = data.rfind(b"PK\x01\x02")
    data[central + 24 : central + 28] = data[22:26] = struct.pack("<I", 100)
    return bytes(data)


def with_password_flag(data: bytes) -> bytes:
    marked = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            marked[at + offset] |= 1
            at = data.find(signature, at + 1)
    return bytes(marked)


def workbook(**parts: bytes) -> bytes:
    """The fixture's workbook with parts replaced (`__` stands for a slash, `_` for a dot)."""
    own = {name.replace("__", "/").replace("_", "."): data for name, data in parts.items()}
    out = io.BytesIO()
    with (
        zipfile.ZipFile(FIXTURES / "forestry.xlsx") as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, own.get(name, source.read(name)))
    return out.getvalue()


def corners(quote: str) -> bytes:
    """A sheet with one cell in the first and one in the last place that there can be."""
    rows = "".join(
        f"<row r='{r}'><c r={quote}{c}{r}{quote}><v>1</v></c></row>" for c, r in (("A", 1), ("XFD", 1048576))
    )
    return f"<worksheet {SHEET}><sheetData>{rows}</sheetData></worksheet>".encode()


def pdf(
    *contents: bytes, media: str = "0 0 400 300", count: int | None = None, filters: str = "", catalog: str = ""
) -> bytes:
    """Pages with these content streams; no table of offsets: readers make their own."""
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(contents)))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        f"<< /Type /Pages /Count {count or len(contents)} /Kids [{kids}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for i, content in enumerate(contents):
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [{media}] /Contents {5 + 2 * i} 0 R "
        objects.append((page + "/Resources << /Font << /F1 3 0 R >> >> >>").encode())
        objects.append(f"<< /Length {len(content)} {filters} >>\nstream\n".encode() + content + b"\nendstream")
    body = b"%PDF-1.7\n"
    for number, item in enumerate(objects, 1):
        body += f"{number} 0 obj\n".encode() + item + b"\nendobj\n"
    return body + b"trailer << /Root 1 0 R >>\n%%EOF"


TEXT = b"BT /F1 10 Tf 50 150 Td (Hello) Tj ET"
IMAGE = b"q 300 0 0 200 50 50 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"


def files() -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """(name, reason of the fault, what makes the bytes)."""
    docx = (FIXTURES / "forestry.docx").read_bytes
    read = {name: (FIXTURES / name).read_bytes for name in ("forestry.xlsx", "forestry_libreoffice.pdf", "locked.pdf")}
    yield "empty.txt", "empty", bytes
    yield "empty.docx", "empty", bytes
    yield "blank.txt", "empty", lambda: "\u3000\n \n".encode()
    yield "noise.txt", "unknown_format", lambda: random.Random(1).randbytes(200_000)
    yield "noise.docx", "unknown_format", lambda: random.Random(2).randbytes(200_000)
    yield "noise.pdf", "damaged", lambda: b"%PDF-1.7\n" + random.Random(3).randbytes(200_000)
    yield "zeros.txt", "unknown_format", lambda: "林业局\x00\x00年度报告\x00".encode() * 50
    yield "notice.docx", "unknown_format", lambda: document(paragraph("关于召开会议的通知"))
    yield "cut.docx", "damaged", lambda: docx()[:9000]
    yield "cut_end.docx", "damaged", lambda: docx()[:-300]
    yield "cut.xlsx", "damaged", lambda: read["forestry.xlsx"]()[:5000]
    yield "cut.pdf", "damaged", lambda: read["forestry_libreoffice.pdf"]()[:30_000]
    yield "bomb.docx", "bomb", lambda: packed(word__document_xml=bytes(100 << 20))
    yield "bomb.xlsx", "bomb", lambda: packed(xl__workbook_xml=b" " * (100 << 20))
    yield "bomb_many.docx", "bomb", lambda: packed(**{f"word__document{n}_xml": b"" for n in range(5000)})
    yield "bomb_lying.docx", "damaged", lying
    yield "bomb.pdf", "bomb", lambda: pdf(zlib.compress(b"q " * (25 << 20), 9), filters="/Filter /FlateDecode")
    yield "entities.docx", "damaged", lambda: document(paragraph("&x;"), entities("growing"))
    yield "entities_file.docx", "damaged", lambda: document(paragraph("&x;"), entities("external"))
    strings = f"<?xml version='1.0'?>{entities('growing')}<sst {SHEET}><si><t>&x;</t></si></sst>".encode()
    yield "entities.xlsx", "damaged", lambda: workbook(xl__sharedStrings_xml=strings)
    yield "corners.xlsx", "too_large", lambda: workbook(xl__worksheets__sheet1_xml=corners('"'))
    yield "corners2.xlsx", "too_large", lambda: workbook(xl__worksheets__sheet1_xml=corners("'"))
    yield (
        "deep.docx",
        "too_large",
        lambda: document("<w:tbl><w:tr><w:tc>" * 3000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 3000),
    )
    yield "deep.html", "damaged", lambda: b"<html><body>" + b"<div>" * 100_000 + b"x"
    yield "wide.html", "unknown_format", lambda: b"<html><table><tr>" + b"<td colspan=1000 rowspan=1000>1</td>" * 1000
    yield "long_line.txt", "too_large", lambda: "本年度".encode() * 800_000
    yield "locked.pdf", "encrypted", read["locked.pdf"]
    yield "locked.docx", "encrypted", lambda: OLE + bytes(1500) + "EncryptedPackage".encode("utf-16-le") + bytes(3000)
    yield "locked_zip.docx", "encrypted", lambda: with_password_flag(docx())
    yield "old.doc", "damaged", lambda: OLE + bytes(1500) + "WordDocument".encode("utf-16-le") + bytes(3000)
    yield "word2003.html", "unsupported", lambda: b'<?xml version="1.0"?><w:wordDocument><w:p/></w:wordDocument>'
    yield "printed.pdf", "unsupported", lambda: b"%!PS-Adobe-3.0\nshowpage\n"
    yield "picture.pdf", "scanned", lambda: pdf(IMAGE, IMAGE)
    yield "pages.pdf", "too_large", lambda: pdf(*[TEXT] * 600)
    yield "pages_claimed.pdf", "too_large", lambda: pdf(TEXT, count=1_000_000)
    yield "huge_page.pdf", "unknown_format", lambda: pdf(TEXT, media="0 0 20000000 20000000")
    script = "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> /AA << /WC << /S /Launch /F (a.exe) >> >>"
    yield "script.pdf", "unknown_format", lambda: pdf(TEXT, catalog=script)


def write(folder: Path) -> dict[str, str]:
    """Writes them all, and what is no file at all; gives name → reason."""
    reasons = {}
    for name, reason, make in files():
        (folder / name).write_bytes(make())
        reasons[name] = reason
    with (folder / "large.txt").open("wb") as stream:
        stream.write("本年度".encode())
        stream.truncate(200 << 20)
    reasons["large.txt"] = "too_large"
    if os.name == "posix":
        (folder / "nowhere.docx").symlink_to("/nonexistent")
        (folder / "itself.txt").symlink_to("itself.txt")
        (folder / "circle").symlink_to(folder)
        os.mkfifo(folder / "pipe.txt")
        reasons |= {"nowhere.docx": "not_found", "itself.txt": "not_found"}
    return reasons
