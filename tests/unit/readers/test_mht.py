"""Web archives: the same document as the page that is in them."""

from __future__ import annotations

import base64
import quopri

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.base.errors import DocumentError
from nianbao.readers import sniff
from nianbao.readers.mht import opened

PAGE = (
    '<html><head><meta charset="utf-8"><title>年报</title></head><body><h1>云溪市青栎区民政局2024年政府信息公开工作年度报告</h1>'
    "<p>一、总体情况</p><p>全年公开信息12条，办结率=100%。</p>"
    "<table><tr><td>规章</td><td>0</td></tr><tr><td>行政规范性文件</td><td>3</td></tr></table></body></html>"
)


def part(content: bytes, kind: str = "text/html", encoding: str = "quoted-printable") -> bytes:
    coded = quopri.encodestring(content) if encoding == "quoted-printable" else base64.encodebytes(content)
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\nContent-Location: http://example.invalid/a\r\n"
    return head.encode() + b"\r\n" + coded + b"\r\n"


def archive(*parts: bytes, boundary: str = "----edge----") -> bytes:
    """As browsers write it, with a folded header of type and boundary."""
    head = (
        "From: <Saved by a browser>\r\nSubject: =?utf-8?Q?=E5=B9=B4=E6=8A=A5?=\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="{boundary}"\r\n\r\n'
    )
    edge = f"--{boundary}".encode()
    return head.encode() + b"".join(edge + b"\r\n" + one for one in parts) + edge + b"--\r\n"


def nested(*parts: bytes, boundary: str) -> bytes:
    edge = f"--{boundary}".encode()
    head = f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'.encode()
    return head + b"".join(edge + b"\r\n" + one for one in parts) + edge + b"--\r\n"


PICTURE = part(b"\x89PNG", "image/png", "base64")


@pytest.mark.parametrize(
    "data",
    [
        archive(part(PAGE.encode()), PICTURE),
        archive(PICTURE, part(PAGE.encode(), encoding="base64")),
        archive(part(PAGE.encode()), part("<html><body>广告</body></html>".encode())),
        archive(nested(part(b"plain", "text/plain"), part(PAGE.encode()), boundary="in"), PICTURE),
        archive(part(PAGE.encode(), 'text/html; charset="utf-8"')).replace(b"\r\n", b"\n"),
    ],
    ids=["browser", "picture first", "frame behind", "nested", "bare newlines"],
)
def test_the_page_in_the_archive_is_read(data: bytes) -> None:
    plain = sniff.read(PAGE.encode(), "a.html")
    found = sniff.read(data, "a.mht")
    assert found.format == "html"
    assert found.blocks == plain.blocks


def test_a_page_in_another_encoding() -> None:
    page = PAGE.replace("utf-8", "gb2312").encode("gb18030")
    plain = sniff.read(PAGE.encode(), "a.html")
    assert sniff.read(archive(part(page, "text/html; charset=gb2312", "base64")), "a.mht").blocks == plain.blocks


@pytest.mark.parametrize("data", [archive(PICTURE), archive(), archive(part(b" ")), archive(part(PAGE.encode()))[:260]])
def test_an_archive_without_a_page_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentError) as caught:
        sniff.read(data, "a.mht")
    assert caught.value.reason == "damaged"
    assert "mht" in caught.value.message


def test_parts_within_each_other_without_end() -> None:
    data = part(PAGE.encode())
    for depth in range(3000):
        data = nested(data, boundary=f"b{depth}")
    with pytest.raises(DocumentError):
        sniff.read(archive(data), "a.mht")


def test_a_report_that_quotes_a_mail_header_is_no_archive() -> None:
    text = "云溪市青栎区民政局2024年政府信息公开工作年度报告\nContent-Type: multipart/related\n一、总体情况\n公开信息12条。\n"
    assert sniff.read(text.encode(), "a.txt").format == "txt"


@settings(max_examples=60)
@given(st.data())
def test_broken_archives_are_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(archive(part(PAGE.encode()), PICTURE))
    for _ in range(data.draw(st.integers(1, 12))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        document = sniff.read(bytes(whole), "a.mht")
    except DocumentError:
        return
    assert document.format in ("html", "txt")


START = (
    'MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary="b"{start}\n\n'
    "--b\nContent-ID: <one>\nContent-Type: text/html\n\n<p>甲</p>\n"
    "--b\nContent-ID: <two>\nContent-Type: text/html\n\n<p>乙</p>\n--b--\n"
)


@pytest.mark.parametrize(
    ("kind", "start", "page"),
    [
        ("related", "", "甲"),
        ("related", '; start="<two>"', "乙"),
        ("related", "; start=two", "乙"),
        ("alternative", "", "乙"),
    ],
)
def test_the_page_of_an_archive_is_its_root(kind, start, page):
    assert page in opened(START.format(kind=kind, start=start).encode(), "x.mht").content.decode()


def test_an_archive_without_the_root_that_it_names_has_no_page():
    with pytest.raises(DocumentError):
        opened(START.format(kind="related", start='; start="<three>"').encode(), "x.mht")
