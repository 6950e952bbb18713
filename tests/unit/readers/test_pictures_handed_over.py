"""Readers hand over the bytes of the images that they show, and of no others; how they are recognised is tested elsewhere."""

from __future__ import annotations

import base64
import io
import struct
import zlib

import pytest

from nianbao.model.document import Document, Picture
from nianbao.readers.encoding import decode
from nianbao.readers.html import reader as html
from nianbao.readers.odt import reader as odt
from nianbao.readers.ofd import reader as ofd
from nianbao.readers.parcels import mails
from nianbao.readers.parcels.face import Budget, Source
from nianbao.readers.pictures.at_hand import with_images
from nianbao.readers.rtf import reader as rtf
from nianbao.readers.text import markdown
from support.ofd import Text, package, text_object


def png(width: int = 400, height: int = 200) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = b"".join(b"\0" + b"\xff" * width for _ in range(height))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def shown(document: Document) -> list[bytes]:
    pictures = [block for block in document.blocks if isinstance(block, Picture)]
    return [
        document.images[one.image.names[0]] for one in pictures if one.image and one.image.names[0] in document.images
    ]


def rich(words: str, data: bytes) -> Document:
    return rtf.read(rb"{\rtf1\ansi before\par {\pict" + words.encode() + b" " + data + rb"}\par after\par}", "a.rtf")


@pytest.mark.parametrize(
    "words", [r"\pngblip", r"{\*\picprop{\sp{\sn wzName}{\sv a}}}\picwgoal6000\pichgoal3000\pngblip"]
)
def test_rich_text_gives_its_images_in_digits(words: str) -> None:
    assert shown(rich(words, png().hex().encode())) == [png()]


def test_rich_text_gives_its_images_in_bytes() -> None:
    data = png()
    assert shown(rich(rf"\pngblip\bin{len(data)}", data)) == [data]


@pytest.mark.parametrize(
    "words", [r"\picwgoal200\pichgoal3000\pngblip", r"\piccropl7000\picwgoal6000\pichgoal3000\pngblip", r"\macpict"]
)
def test_rich_text_gives_none_that_is_tiny_cut_away_or_of_another_kind(words: str) -> None:
    document = rich(words, png().hex().encode())
    assert not document.images
    assert [block for block in document.blocks if isinstance(block, Picture)]


def flat(image: str, style: str = "") -> Document:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    page = (
        f'<office:document xmlns:office="{space}:office:1.0" xmlns:text="{space}:text:1.0" xmlns:draw="{space}:drawing:1.0" '
        f'xmlns:style="{space}:style:1.0" xmlns:fo="{space}:xsl-fo-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink">'
        f'<office:automatic-styles><style:style style:name="g" style:family="graphic"><style:graphic-properties {style}/>'
        '</style:style></office:automatic-styles><office:body><office:text><text:p>before<draw:frame draw:style-name="g">'
        f"{image}</draw:frame></text:p></office:text></office:body></office:document>"
    )
    return odt.read_decoded(decode(page.encode()), "a.fodt")


HELD = f"<draw:image><office:binary-data>{base64.b64encode(png()).decode()}</office:binary-data></draw:image>"


def test_a_flat_text_gives_the_images_that_it_holds() -> None:
    assert shown(flat(HELD)) == [png()]


@pytest.mark.parametrize(
    ("image", "style"),
    [
        ('<draw:image xlink:href="http://example.invalid/a.png"/>', ""), ('<draw:image xlink:href="../a.png"/>', ""),
        (HELD, 'fo:clip="rect(0cm, 3cm, 0cm, 0cm)"'), (HELD, 'draw:image-opacity="20%"'), (HELD, 'style:mirror="horizontal"'),
    ],
)  # fmt: skip
def test_a_text_gives_none_that_lies_elsewhere_or_is_not_shown_whole(image: str, style: str) -> None:
    assert not flat(image, style).images


def test_markdown_names_what_lies_beside_it() -> None:
    text = '前文\n\n![表](tables/a%20b.png "第二表")\n\n<img alt="图" src="c.png">\n'
    document = markdown.read(text.encode(), "a.md")
    assert list(with_images(document, lambda name: png() if name.endswith("png") else None).images) == [
        "tables/a%20b.png",
        "c.png",
    ]


def test_a_page_of_ofd_gives_the_images_that_it_shows_whole() -> None:
    medium = '<ofd:MultiMedia ID="50" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia>'
    public = f"<ofd:MultiMedias>{medium}</ofd:MultiMedias>"
    text = text_object(Text(20, 20, 4.2, "二、主动公开政府信息情况"))
    for scale, count in ((160, 1), (320, 0)):  # the second is cut by its window
        image = f'<ofd:ImageObject Boundary="20 30 160 80" CTM="{scale} 0 0 80 0 0" ResourceID="50"/>'
        document = ofd.read(package([text + image], public=public, parts={"Doc_0/Res/a.png": png()}), "a.ofd")
        assert len(shown(document)) == count


def test_a_letter_carries_the_pictures_of_its_page() -> None:
    page = f"<html><body><p>{'政府信息公开' * 100}</p><img src='cid:t@x'><img src='cid:other'></body></html>"
    related = (
        b"Content-Type: multipart/related; boundary=e\r\n\r\n--e\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        + page.encode() + b"\r\n--e\r\nContent-Type: image/png\r\nContent-ID: <t@x>\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(png()) + b"\r\n--e--\r\n"
    )  # fmt: skip
    found = [
        one
        for one in mails.members(Source(io.BytesIO(related), "a.eml", len(related)), Budget("a.eml", len(related)))
        if not one.passed
    ]
    body = b"".join(found[0].read()).decode()
    assert base64.b64encode(png()).decode() in body
    assert "cid:other" in body


def test_letters_that_stand_for_bytes_name_no_icon() -> None:
    data = png() + b"\0" * 600
    coded = base64.b64encode(data).decode()[:-8] + "icon"  # as chance has it
    page = f"<html><body><p>正文</p><img src='data:image/png;base64,{coded}'></body></html>"
    assert html.read(page.encode(), "a.html").images
