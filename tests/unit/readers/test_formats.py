"""The table of formats: every reader has the one face, every suffix is known once, lists follow, content decides."""

from __future__ import annotations

import inspect
import io
import struct
import zipfile
from importlib import import_module
from pathlib import Path

import pytest

from nianbao.base import isolated
from nianbao.base.errors import DocumentError
from nianbao.readers import formats, sniff
from nianbao.readers.contents import Contents
from nianbao.readers.face import DEFAULT, Limits
from nianbao.readers.formats import FORMATS, READ, READABLE, REFUSED, SUFFIXES, Family, Format, listed
from nianbao.readers.ole import SIGNATURE, top_names
from support.command import nianbao
from support.ofd import Text, package, text_object
from support.readme import FORMATS_PAGE, filled

FIXTURES = Path(__file__).parent / "fixtures"
SAMPLES = Path(__file__).resolve().parents[3] / "reports_in" / "2025"
PROSE = "云溪市青栎区水务局2025年政府信息公开工作年度报告\n一、总体情况\n本年共公开信息12条。\n"
END, FREE = 0xFFFFFFFE, 0xFFFFFFFF


def compound(names: tuple[str, ...], embedded: tuple[str, ...] = ()) -> bytes:
    """A compound file with those streams at its top, and others in a storage; no contents."""
    rows = [("Root Entry", 5, 1)]
    inside = len(names) + 2
    rows += [(name, 2, FREE) for name in names] + [("ObjectPool", 1, inside if embedded else FREE)]
    rows += [(name, 2, FREE) for name in embedded]
    entries = b""
    for number, (name, kind, child) in enumerate(rows):
        coded = name.encode("utf-16-le")
        last = number in (0, len(names) + 1, len(rows) - 1)
        entry = coded.ljust(64, b"\0") + struct.pack(
            "<HBBII", len(coded) + 2, kind, 1, FREE, FREE if last else number + 1
        )
        entries += (entry + struct.pack("<I", child)).ljust(128, b"\0")
    entries = entries.ljust(1024, b"\0")
    head = SIGNATURE + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<IIIIIIIII", 1, 1, 0, 4096, END, 0, END, 0, 0).ljust(36, b"\0")
    table = struct.pack("<III", 0xFFFFFFFD, 2, END).ljust(512, b"\xff")
    return head.ljust(512, b"\xff") + table + entries


def packed(*members: tuple[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as target:
        for name, body in members:
            target.writestr(name, body)
    return stream.getvalue()


def told(data: bytes) -> Format:
    contents = Contents(data)
    return formats.format_of(contents, formats.family_of(contents))


def answer(data: bytes, name: str) -> str:
    try:
        return sniff.read(data, name).format
    except DocumentError as error:
        return f"{error.reason} {error.message} {error.hint}"


@pytest.mark.parametrize("one", READ, ids=lambda one: one.name)
def test_every_reader_has_the_one_face(one: Format) -> None:
    module = import_module(f"nianbao.readers.{one.reader}")
    assert module.__doc__ and one.about
    faces = {"read": "data"} | ({"read_decoded": "decoded"} if one.family is Family.TEXT else {})
    for function, first in faces.items():
        parameters = inspect.signature(getattr(module, function)).parameters
        assert list(parameters) == [first, "name", "limits"]
        assert parameters["limits"].default == Limits()


def test_a_suffix_is_of_one_format() -> None:
    suffixes = [suffix for one in FORMATS for suffix in one.suffixes]
    assert len(set(suffixes)) == len(suffixes) and all(suffix.startswith(".") for suffix in suffixes)
    assert set(suffixes) == SUFFIXES


@pytest.mark.parametrize("one", REFUSED, ids=lambda one: one.name)
def test_what_is_refused_says_what_to_do(one: Format) -> None:
    fault = one.refusal(Contents(b""), "a.x")
    assert fault.where == "a.x" and fault.hint and fault.message
    assert one.apart is None and not one.about


def test_every_family_has_an_end() -> None:
    """Nothing in a family is left untold."""
    for data in (b"PK\x03\x04", SIGNATURE, b"%PDF-", b"\x1f\x8b", b"", b"a", b"MIME-Version: 1.0\n"):
        assert told(data) in FORMATS


def test_the_lists_follow() -> None:
    assert filled(FORMATS_PAGE) == FORMATS_PAGE.read_text("utf-8"), "the page is behind: run `make readme`"
    said = nianbao("formats").out
    for name, suffixes, _ in [*listed(READ), *listed(REFUSED)]:
        assert name[:3] in said and all(suffix in said for suffix in suffixes)
    assert "docx、xlsx" in READABLE and len(READABLE.split("、")) == len(READ)
    unknown = answer(bytes(range(256)) * 40, "a")
    assert unknown.startswith("unknown_format") and READABLE in unknown


@pytest.mark.parametrize(
    "data",
    [
        *(path.read_bytes() for path in sorted(SAMPLES.iterdir()) if path.suffix in SUFFIXES and path.stat().st_size < 90_000),
        *((FIXTURES / f"forestry.{kind}").read_bytes() for kind in ("xls", "ods", "doc", "odt", "rtf")),
        compound(("WordDocument",)), compound(("EncryptedPackage", "EncryptionInfo")), compound(("x",)),
        package([text_object(Text(30, 40, 5, "云溪市青栎区水务局"))]),
        packed(("OFD.xml", b"")), packed(("a.txt", b"")), b"{\\rtf1", b"\x89PNG\r\n\x1a\n" + bytes(9), b"7z\xbc\xaf\x27\x1c",
        b"\x1f\x8b\x08", b"Rar!\x1a\x07\x01", bytes(257) + b"ustar" + bytes(300), b'<?xml version="1.0"?><pkg:package/>',
        b"\x78\x9f\x3e\x22\x01\x00", compound(("__properties_version1.0",)),
        b"From: a@b.example\nTo: c@b.example\n\n" + PROSE.encode(),
        PROSE.encode(), f"# {PROSE}".encode(), f"<html>{PROSE}".encode("gb18030"),
    ],
    ids=lambda data: repr(data[:8]),
)  # fmt: skip
def test_no_suffix_misleads(data: bytes) -> None:
    expected = answer(data, "report")
    assert {answer(data, f"report{suffix}") for suffix in (*SUFFIXES, ".zip", ".exe", "")} == {expected}


@pytest.mark.parametrize(
    ("top", "embedded", "name"),
    [
        (("Workbook",), ("WordDocument",), "xls"),  # a letter set into a sheet
        (("WordDocument", "1Table"), ("Workbook",), "doc"),
        (("PowerPoint Document",), ("Workbook", "WordDocument"), "演示文稿（ppt）"),
        (("EncryptedPackage",), (), "加密文件"),
        (("Contents",), ("WordDocument",), "旧版Office文档"),
    ],
)
def test_a_compound_file_is_what_stands_at_its_top(top: tuple[str, ...], embedded: tuple[str, ...], name: str) -> None:
    data = compound(top, embedded)
    assert told(data).name == name
    assert set(top_names(data) or ()) == {*top, "ObjectPool"}
    assert (
        top_names(data[:900]) is None and told(data[:700] + data[1100:]) in FORMATS
    )  # damaged, told by names anywhere


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_is_told_by_its_own_members(method: int) -> None:
    inner = packed(("word/document.xml", b"<w:document/>"), ("xl/workbook.xml", b""))
    assert told(packed(("水务局.docx", inner), method=method)).name == "压缩包（zip）"
    assert told(inner).name == "docx"
    assert told(inner[:60]).name == "docx"  # cut off behind the first member's name
    assert told(inner[:35]).refused is not None


def test_open_document_packed_anew_is_told_by_its_members() -> None:
    kind, other = b"application/vnd.oasis.opendocument.text", b"application/vnd.oasis.opendocument.graphics"
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        assert told(packed(("a.xml", b"x"), ("mimetype", kind), method=method)).name == "odt"
        assert told(packed(("mimetype", other), ("a.xml", b"x"), method=method)).name == "ODF演示文稿等"
    packed_anew = packed(("a.xml", b"x" * 99), ("mimetype", kind), method=zipfile.ZIP_DEFLATED)
    at = packed_anew.find(b"mimetype") + len("mimetype")
    broken = packed_anew[:at] + bytes(20) + packed_anew[at + 20 :]
    assert told(broken).name == "压缩包（zip）"


@pytest.mark.skipif(not isolated.POSSIBLE, reason="no processes to read apart in")
def test_what_a_format_asks_for_is_read_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    heavy = packed(("word/document.xml", b" " * (13 << 20)), method=zipfile.ZIP_DEFLATED)
    rooms: list[int] = []
    monkeypatch.setattr(isolated, "run_apart", lambda _reading, _seconds, room: rooms.append(room))
    assert answer(heavy, "a").startswith("too_large")
    assert answer((FIXTURES / "forestry.xls").read_bytes(), "a").startswith("damaged")
    assert answer(packed(("word/document.xml", b" ")), "a").startswith("damaged")
    assert rooms == [DEFAULT.room_apart] * 2


def test_where_there_are_no_processes_only_safe_parsers_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "POSSIBLE", False)
    assert answer((FIXTURES / "forestry.xls").read_bytes(), "a").startswith("unsupported")
    assert answer((FIXTURES / "forestry.ods").read_bytes(), "a") == "ods"


@pytest.mark.parametrize(
    ("data", "name", "way"),
    [
        (packed(("Index/Document.iwa", b""), ("preview.jpg", b"")), "苹果文稿", "导出"),
        (packed(("Index.zip", b""), ("Metadata/Properties.plist", b"")), "苹果文稿", "导出"),
        (packed(("index.xml", b""), ("QuickLook/Preview.pdf", b"")), "苹果文稿", "导出"),
        (packed(("xl/workbook.bin", b"")), "xlsb", "另存为"),
        (b'<?xml version="1.0"?><w:wordDocument/>', "Word 2003", "另存为"),
        (b'<?xml version="1.0"?><pkg:package/>', "单文件XML", "另存为"),
        (b'<?xml version="1.0"?><Workbook/>', "Excel 2003", "另存为"),
        (b'<?xml version="1.0"?><office:document/>', "fods", "另存为"),
        (b'<?xml version="1.0"?><uof:UOF/>', "标文通", "另存为"),
        (packed(("uof.xml", b"")), "标文通", "另存为"),
        (b'<?xml version="1.0"?><other/>', "XML文档（other）", "另存为"),
    ],
)
def test_what_is_not_read_is_refused_by_its_own_name(data: bytes, name: str, way: str) -> None:
    said = answer(data, "报告.docx")
    assert said.startswith("unsupported") and name in said and way in said
    assert not told(data).parcel
