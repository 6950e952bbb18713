"""Files of a few kilobytes that ask for gigabytes: refused in a bounded process, called from Python too."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

import nianbao
from nianbao.readers import formats, isolated
from nianbao.readers.contents import Contents
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
    assert error["reason"] in ("too_large", "bomb", "damaged")  # a parser without memory calls it damaged
    assert of[DOCX.name].error is None


@pytest.mark.skipif(not isolated.POSSIBLE, reason="no processes to read apart in")
def test_a_process_apart_has_no_more_than_its_room() -> None:
    assert isolated.run_apart(lambda: len(bytearray(8 << 20)), 5.0, room=64 << 20) == 8 << 20
    assert isolated.run_apart(lambda: len(bytearray(256 << 20)), 5.0, room=64 << 20) is None
