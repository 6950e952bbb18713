"""Figures of which a PDF's font draws something else than its table of characters says."""

from __future__ import annotations

import zlib

import pytest

from fuzz.unlike import page, printed_in, stream, to_unicode
from nianbao.readers.pdf.told import contradicted

PLAIN = "/Encoding /WinAnsiEncoding"
LIES = to_unicode({"3": "8"})


def with_font(encoding: str, table: bytes, *more: bytes, subtype: str = "Type1", name: str = "Helvetica") -> bytes:
    font = f"<< /Type /Font /Subtype /{subtype} /BaseFont /{name} {encoding} /ToUnicode 7 0 R >>".encode()
    return page("BT /F2 12 Tf 180 210 Td (31) Tj ET", font, table, *more, resources="/F2 6 0 R >>")


@pytest.mark.parametrize(
    ("encoding", "table", "lies"),
    [
        (PLAIN, LIES, "8"),
        ("", LIES, "8"),
        ("/Encoding /MacRomanEncoding", LIES, "8"),
        ("/Encoding 8 0 R", LIES, ""),  # it names the figure that is told
        ("/Encoding << /Differences [51 /eight] >>", LIES, ""),
        ("/Encoding << /BaseEncoding /WinAnsiEncoding /Differences [50 /g1 /g2] >>", LIES, ""),  # names of nobody's
        ("/Encoding << /Differences [50 /two /seven] >>", LIES, "8"),
        (PLAIN, to_unicode({"3": "3", "a": "a"}), ""),
        (PLAIN, to_unicode({"a": "4"}), "4"),
        (PLAIN, to_unicode({"3": "三"}), ""),  # no figure is told
        (PLAIN, stream(b"1 beginbfrange <30> <39> <0031> endbfrange"), "123456789"),
        (PLAIN, stream(b"1 beginbfrange <30> <31> [<0030> <0037>] endbfrange"), "7"),
        (PLAIN, stream(zlib.compress(b"beginbfchar <33> <0038> endbfchar"), "/Filter /FlateDecode"), "8"),
        (PLAIN, stream(b"no zlib at all", "/Filter /FlateDecode"), ""),
        (PLAIN, b"null", ""),
        ("/FontDescriptor 9 0 R", LIES, ""),  # embedded, without an encoding: it may draw anything
    ],
)
def test_only_what_names_contradict_is_a_lie(encoding: str, table: bytes, lies: str) -> None:
    named, embedded = b"<< /Differences [51 /eight] >>", b"<< /FontFile2 5 0 R >>"
    data = with_font(encoding, table, named, embedded)
    assert contradicted(data) == ({"Helvetica": lies} if lies else {})
    assert printed_in(data, "pdf") <= ({31, 81, 21} if not lies else {31})


def test_fonts_of_signs_and_fonts_of_two_bytes_are_not_judged() -> None:
    assert contradicted(with_font(PLAIN, LIES, name="Wingdings-Regular")) == {}
    assert contradicted(with_font("/Encoding /Identity-H", LIES, subtype="Type0")) == {}


def test_fonts_that_are_packed_into_another_entry_are_found() -> None:
    font = b"<< /Type /Font /Subtype /TrueType /BaseFont /Arial /Encoding /WinAnsiEncoding /ToUnicode 2 0 R >>"
    packed = zlib.compress(b"6 0 " + font)
    data = b"%PDF-1.7\n2 0 obj\n" + LIES + b"\nendobj\n1 0 obj\n"
    data += stream(packed, "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode") + b"\nendobj\n"
    assert contradicted(data) == {"Arial": "8"}


def test_a_figure_that_may_be_another_is_told_as_such() -> None:
    assert printed_in(with_font(PLAIN, LIES), "pdf") == set()
    assert printed_in(with_font(PLAIN, to_unicode({"3": "3"})), "pdf") == {31}


@pytest.mark.parametrize(("stored", "shown"), [("6", "9"), ("6", "91"), ("60", "91"), ("603", "9")])
def test_a_text_that_stands_for_figures_is_not_believed(stored: str, shown: str) -> None:
    own = f"/Span << /ActualText ({stored}) >> BDC BT /F1 12 Tf 180 210 Td ({shown}) Tj ET EMC"
    assert printed_in(page(own, resources=" >>"), "pdf") == set()
    assert printed_in(page(own.replace("ActualText", "Alt"), resources=" >>"), "pdf") == {int(shown)}
