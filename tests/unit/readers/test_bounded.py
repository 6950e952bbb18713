"""Files of a few kilobytes that ask for gigabytes: refused in a bounded process, called from Python too."""

from __future__ import annotations

import io
import os
import signal
import threading
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

import nianbao
from nianbao.base import isolated
from nianbao.base.errors import DocumentError, EngineError
from nianbao.base.timelimit import time_limit
from nianbao.model.document import Document, Grid, GridCell, Paragraph
from nianbao.readers import formats, size, sniff
from nianbao.readers.archive import parse_xml
from nianbao.readers.contents import Contents
from nianbao.readers.pdf import reader as pdf
from nianbao.readers.pdf.packed import is_packed_tight

DOCX = Path(__file__).resolve().parents[3] / "reports_in" / "2025" / "caizhengju.docx"
PDF = Path(__file__).resolve().parents[3] / "reports_in" / "2025" / "sifaju.pdf"


def bound(monkeypatch: pytest.MonkeyPatch, **limits: float) -> None:
    """The table of formats with other limits."""
    bounded = tuple(replace(one, limits=replace(one.limits, **limits)) for one in formats.FORMATS)
    monkeypatch.setattr(formats, "FORMATS", bounded)


def is_apart(data: bytes) -> bool:
    contents = Contents(data)
    apart = formats.format_of(contents, formats.family_of(contents)).apart
    return apart is not None and apart.files(contents)


def a_pdf(contents: bytes, filters: bytes) -> bytes:
    """One page with those contents."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>",
        b"<</Length %d/Filter%s>>stream\n%s\nendstream" % (len(contents), filters, contents),
    ]
    data, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    return data + end % (table, len(data))


def test_a_page_that_is_packed_far_beyond_a_page_is_read_apart() -> None:
    lines = b"0 0 m 1 1 l S\n" * 400_000
    once, twice = zlib.compress(lines), zlib.compress(zlib.compress(b"0 0 m\n" * 100))
    assert is_packed_tight(a_pdf(once, b"/FlateDecode"))
    assert is_packed_tight(a_pdf(twice, b"[/FlateDecode /FlateDecode]"))
    assert is_packed_tight(a_pdf(twice, b" [ /Fl /LZW ]"))
    assert not is_packed_tight(a_pdf(zlib.compress(lines[:1000]), b"/FlateDecode"))
    assert not is_packed_tight(PDF.read_bytes())


def test_where_memory_is_short_any_pdf_is_read_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """pdfium ends its process when it is refused memory."""
    assert not is_apart(PDF.read_bytes())
    monkeypatch.setattr(formats, "memory_is_short", lambda: True)
    assert is_apart(PDF.read_bytes())


@pytest.mark.skipif(not isolated.POSSIBLE, reason="no processes to read apart in")
def test_from_python_a_hostile_pdf_costs_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "年报.pdf"
    path.write_bytes(a_pdf(zlib.compress(zlib.compress(b"0 0 m 1 1 l S\n" * 4_000_000)), b"[/FlateDecode/FlateDecode]"))
    assert path.stat().st_size < 5000
    bound(monkeypatch, room_apart=128 << 20, seconds_apart=3.0)
    of = {one.source.name: one for one in nianbao.audit([path, PDF]).findings}
    found, whole = of[path.name], of[PDF.name]
    assert found.error is not None
    assert found.error["reason"] in ("too_large", "bomb", "damaged", "scanned", "timeout")
    assert whole.error is None


@pytest.mark.skipif(not isolated.POSSIBLE, reason="no processes to read apart in")
def test_from_python_a_hostile_archive_costs_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "年报.docx"
    with zipfile.ZipFile(DOCX) as given, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            body = given.read(name)
            if name == "word/document.xml":
                body = body.replace(b"<w:body>", b"<w:body>" + b"<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 450_000, 1)
            made.writestr(name, body)
    assert path.stat().st_size < 200_000
    assert not is_apart(DOCX.read_bytes()) and is_apart(path.read_bytes())
    assert Contents(b"PK").xml_size == 0
    bound(monkeypatch, room_apart=128 << 20, seconds_apart=3.0)
    of = {one.source.name: one for one in nianbao.audit([path, DOCX]).findings}
    error = of[path.name].error
    assert error is not None
    assert error["reason"] in ("too_large", "bomb", "damaged", "timeout")
    assert of[DOCX.name].error is None


@pytest.mark.skipif(not isolated.POSSIBLE, reason="no processes to read apart in")
def test_a_process_apart_has_no_more_than_its_room() -> None:
    assert isolated.run_apart(lambda: len(bytearray(8 << 20)), 5.0, room=64 << 20) == 8 << 20
    with pytest.raises(DocumentError) as found:
        isolated.run_apart(lambda: len(bytearray(256 << 20)), 5.0, room=64 << 20)
    assert found.value.reason == "too_large"


def fails_with_nothing_left(most: int) -> None:
    held = []
    try:
        while len(held) < most:
            held.append(bytearray(1 << 20))
    except MemoryError:
        raise KeyError("as a library does that was refused memory") from None
    raise KeyError("nothing to do with memory")


@pytest.mark.skipif(not isolated.POSSIBLE, reason="no processes to read apart in")
def test_what_fails_where_memory_is_short_is_no_defect_of_ours() -> None:
    with pytest.raises(DocumentError) as found:
        isolated.run_apart(lambda: fails_with_nothing_left(400), 5.0, room=64 << 20)
    assert found.value.reason == "too_large"
    with pytest.raises(EngineError, match="KeyError"):
        isolated.run_apart(lambda: fails_with_nothing_left(1), 5.0, room=256 << 20)


def without_end() -> None:
    while True:
        pass


@pytest.mark.skipif(not isolated.POSSIBLE, reason="no processes to read apart in")
def test_how_a_process_apart_ended_is_said() -> None:
    with pytest.raises(DocumentError) as found:
        isolated.run_apart(without_end, 1.0)
    assert found.value.reason == "timeout"
    with pytest.raises(EngineError, match="KeyError"):
        isolated.run_apart(lambda: {}["no"], 5.0)
    assert isolated.run_apart(lambda: os.kill(os.getpid(), signal.SIGKILL), 5.0) is None


def nested_lists(depth: int) -> bytes:
    return b"<a>" * depth + b"</a>" * depth


def test_a_parser_at_its_bounds_says_so_and_not_that_the_file_is_damaged() -> None:
    for data in (nested_lists(3000), b"<a>" + b"x" * (11 << 20) + b"</a>", b"<" + b"x" * 60_000 + b"/>"):
        with pytest.raises(DocumentError) as found:
            parse_xml(data, "年报.docx")
        assert found.value.reason == "too_large"
    with pytest.raises(DocumentError) as found:
        parse_xml(b"<a><b></a>", "年报.docx")
    assert found.value.reason == "damaged"


@pytest.mark.skipif(not isolated.POSSIBLE, reason="no processes to read apart in")
def test_a_parser_without_memory_says_so() -> None:
    data = b"<a>" + b'<b c="1">x</b>' * 1_500_000 + b"</a>"
    with pytest.raises(DocumentError) as found:
        isolated.run_apart(lambda: len(parse_xml(data, "年报.docx")), 20.0, room=64 << 20)
    assert found.value.reason == "too_large"


@pytest.mark.skipif(not isolated.POSSIBLE, reason="no processes to read apart in")
def test_a_process_apart_finds_pdfium_at_rest() -> None:
    """One thread reads, another forks a process that reads: a lock that stood closed would never open there."""
    data = PDF.read_bytes()
    held, go = threading.Event(), threading.Event()

    def hold() -> None:
        with pdf.opened(data, "年报.pdf"):
            held.set()
            go.wait(0.5)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(30)
    document = isolated.run_apart(lambda: pdf.read(data, "年报.pdf"), 20.0)
    thread.join()
    assert document is not None
    assert document.blocks


HEAD, ROW = "<html><body><p>一、总体情况</p>", "<table><tr><td>"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("attributes.html", HEAD + "<p " + " ".join(f"a{number}=1" for number in range(60_000)) + ">。</p>"),
        ("cells.html", HEAD + "<table>" + "<tr><td>1<td>2" * 500_000),
        ("lines.md", "# 一、总体情况\n" + "- 公开1条。\n" * 150_000),
        ("lines.txt", "一、总体情况\n" + "公开1条\n\n" * 150_000),
    ],
)
@pytest.mark.skipif(not isolated.POSSIBLE, reason="no processes to read apart in")
def test_a_long_text_is_bounded_too(name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bound(monkeypatch, room_apart=128 << 20, seconds_apart=2.0)
    with pytest.raises(DocumentError) as found:
        sniff.read(text.encode(), name)
    assert found.value.reason in ("too_large", "timeout")


def test_what_a_document_may_hold() -> None:
    def of(*blocks: Paragraph | Grid) -> Document:
        return Document("年报.docx", "docx", blocks)

    few = of(Paragraph("一"), Grid((GridCell(0, 0, 1, 1, "1"),), 1, 1))
    assert size.fitting(few) is few
    many_cells = Grid(tuple(GridCell(0, 0, 1, 1, "1") for _ in range(size.MOST_CELLS + 1)), 1, 1)
    for large in (
        of(*[Paragraph("一")] * (size.MOST_BLOCKS + 1)),
        of(many_cells),
        of(Paragraph("一" * size.MOST_CHARACTERS), Grid((GridCell(0, 0, 1, 1, "1"),), 1, 1)),
    ):
        with pytest.raises(DocumentError) as found:
            size.fitting(large)
        assert found.value.reason == "too_large"


@pytest.mark.parametrize(
    "inner",
    [
        f"{ROW}" * 1500 + "甲" + "</td></tr></table>" * 1500,
        f"{ROW}1</td><td>2</td><td>" * 400 + "甲" + "</td></tr></table>" * 400,
        f"{ROW}甲" * 300 + "</td></tr></table>" * 300,
        f"{ROW}{'<p>乙。</p>' * 40}" * 300 + "甲",
    ],
)
def test_tables_within_tables_take_time_by_their_number(inner: str) -> None:
    with time_limit(4.0, TimeoutError()):
        document = sniff.read(f"{HEAD}{inner}<p>二、其他。</p></body></html>".encode(), "年报.html")
    text = "".join(block.text for block in document.blocks if isinstance(block, Paragraph))
    cells = "".join(cell.text for block in document.blocks if isinstance(block, Grid) for cell in block.cells)
    assert "甲" in text + cells
    assert "二、其他。" in text


def test_an_embedded_page_is_read_fifty_times_at_most() -> None:
    page = "<html><p>一、总体情况。</p></html>".encode()
    relation = b"<Relationships><Relationship Id='r1' Type='x/aFChunk' Target='chunk.html'/></Relationships>"
    chunk = "<w:altChunk r:id='r1' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'/>"
    word = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
    xml = f"<w:document {word}><w:body>{chunk * 400}</w:body></w:document>".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("word/document.xml", xml)
        made.writestr("word/_rels/document.xml.rels", relation)
        made.writestr("word/chunk.html", page)
    document = sniff.read(out.getvalue(), "年报.docx")
    assert sum("总体情况" in block.text for block in document.blocks if isinstance(block, Paragraph)) == 50
    assert any("其他格式" in note for note in document.notes)
