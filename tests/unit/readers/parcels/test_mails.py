"""Attachments of mails: their bytes, and their names as programs write them."""

from __future__ import annotations

import base64
from email.message import Message
from pathlib import Path
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.readers import formats
from nianbao.readers.contents import Contents
from nianbao.readers.parcels import headers
from support.parcels import LETTER, attachment, mail, report
from unit.readers.parcels.test_walk import Held

NAME = "云溪市青栎区水务局2025年度报告（定稿）.docx"
CODED = NAME.encode("gb18030")


def word(raw: bytes, charset: str) -> bytes:
    return b"=?" + charset.encode() + b"?B?" + base64.b64encode(raw) + b"?="


def quoted(raw: bytes, charset: str) -> bytes:
    return b"=?" + charset.encode() + b"?Q?" + b"".join(b"=%02X" % one for one in raw) + b"?="


def percent(raw: bytes) -> bytes:
    return quote_from_bytes(raw, safe="").encode()


CUT = 17  # within a character of two bytes
WORD = word(CODED, "gbk")
PARTED = word(CODED[:CUT], "gb2312") + b"\r\n " + word(CODED[CUT:], "gb2312")
NAMES = {
    "encoded word, gbk": b'attachment; filename="' + word(CODED, "gbk") + b'"',
    "encoded word, UTF-8, without quotes": b"attachment; filename=" + word(NAME.encode(), "UTF-8"),
    "quoted printable word": b'attachment; filename="' + quoted(CODED, "gb2312") + b'"',
    "words that part a character": b'attachment;\r\n filename="' + PARTED + b'"',
    "says gb2312 and is UTF-8": b'attachment; filename="' + word(NAME.encode(), "gb2312") + b'"',
    "RFC 2231": b"attachment; filename*=utf-8''" + percent(NAME.encode()),
    "RFC 2231 in pieces": b"attachment; filename*0*=gbk'zh'" + percent(CODED[:CUT]) + b";\r\n filename*1*=" + percent(CODED[CUT:]),
    "pieces cut within a byte": b"attachment; filename*0*=gbk''" + percent(CODED)[:40] + b"; filename*1*=" + percent(CODED)[40:],
    "pieces, some plain": b"attachment; filename*0*=gbk''" + percent(CODED[:-5]) + b'; filename*1=".docx"',
    "pieces of an encoded word": b'attachment; filename*0="' + WORD[:30] + b'"; filename*1="' + WORD[30:] + b'"',
    "raw GBK": b'attachment; filename="' + CODED + b'"',
    "raw UTF-8": b'attachment; filename="' + NAME.encode() + b'"',
    "raw, without quotes": b"attachment; filename=" + CODED,
    "both, the better one": b"attachment; filename=\"x.docx\"; filename*=UTF-8''" + percent(NAME.encode()),
    "unknown charset": b'attachment; filename="' + word(CODED, "x-none") + b'"',
    "inline": b'inline; filename="' + word(CODED, "gbk") + b'"',
    "capitals": b'Attachment; FILENAME="' + word(CODED, "GBK") + b'"',
}  # fmt: skip


@pytest.mark.parametrize("disposition", NAMES.values(), ids=NAMES)
def test_the_name_of_an_attachment(disposition: bytes, tmp_path: Path) -> None:
    held = Held(mail([LETTER, attachment(disposition, report())]), "a.eml", tmp_path)
    assert held.files == {NAME: report()} and not held.faults and not held.passed


def test_a_name_in_the_content_type_only(tmp_path: Path) -> None:
    kind = b'application/octet-stream;\r\n name="' + word(CODED, "gb18030") + b'"'
    assert Held(mail([attachment(b"", report(), kind)]), "a.eml", tmp_path).files == {NAME: report()}


def test_no_name_at_all(tmp_path: Path) -> None:
    pdf = attachment(b"attachment", b"%PDF-", b"application/pdf")
    other = attachment(b"attachment", report())
    assert set(Held(mail([pdf, other]), "a.eml", tmp_path).files) == {"附件1.pdf", "附件2"}


def test_a_name_that_is_cut_within_a_character(tmp_path: Path) -> None:
    kind = b"application/pdf"
    [name] = Held(
        mail([attachment(b'attachment; filename="' + CODED[:CUT] + b'"', b"%PDF-", kind)]), "a.eml", tmp_path
    ).files
    assert name == CODED[: CUT - 1].decode("gb18030") + ".pdf"


@pytest.mark.parametrize("name", ["../a.txt", "C:\\b\\a.txt", "/etc/a.txt"])
def test_names_are_no_paths(name: str, tmp_path: Path) -> None:
    held = Held(mail([attachment(b'attachment; filename="' + name.encode() + b'"', report())]), "a.eml", tmp_path)
    assert all("/" not in one and "\\" not in one for one in (*held.files, *held.passed))


def test_a_forwarded_mail(tmp_path: Path) -> None:
    inner = mail([LETTER, attachment(NAMES["raw GBK"], report())])
    whole = mail([LETTER, b"Content-Type: message/rfc822\r\n\r\n" + inner], boundary=b"=_b2")
    assert Held(whole, "a.eml", tmp_path).files == {f"年报.eml!/{NAME}": report()}


def test_pictures_of_the_letter_and_signatures_are_passed_over(tmp_path: Path) -> None:
    logo = b"Content-ID: <1>\r\n" + attachment(b'inline; filename="a.png"', b"\x89PNG\r\n", b"image/png")
    related = b"Content-Type: multipart/related; boundary=r\r\n\r\n--r\r\nContent-Type: text/html\r\n\r\n<p>\r\n--r\r\n"
    related += attachment(b"", b"\x89PNG\r\n", b'image/png; name="b.png"') + b"\r\n--r--"
    exchange = attachment(b'attachment; filename="ATT00001.txt"', b"x")
    held = Held(mail([related, logo, exchange, attachment(NAMES["raw GBK"], report())]), "a.eml", tmp_path)
    assert set(held.passed) == {"a.png", "b.png", "ATT00001.txt"} and list(held.files) == [NAME]


def test_what_hides_attachments_is_told(tmp_path: Path) -> None:
    tnef = attachment(b"attachment", b"\x78\x9f\x3e\x22", b"application/ms-tnef")
    assert Held(mail([tnef]), "a.eml", tmp_path).faults == {"winmail.dat": "damaged"}  # opened, and not whole
    sealed = attachment(b'attachment; filename="smime.p7m"', b"x", b"application/pkcs7-mime")
    assert Held(mail([sealed]), "a.eml", tmp_path).faults == {"smime.p7m": "encrypted"}
    assert Held(mail([LETTER], kind=b"encrypted"), "a.eml", tmp_path).faults == {"": "encrypted"}


def test_a_mail_that_is_cut(tmp_path: Path) -> None:
    held = Held(mail([attachment(NAMES["raw GBK"], report()), LETTER], whole=False), "a.eml", tmp_path)
    assert held.files == {NAME: report()} and held.faults == {"": "damaged"}


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_a_long_letter_without_attachments_is_read_itself(kind: str, tmp_path: Path) -> None:
    text = report().decode() * 5
    letter = f"Content-Type: text/{kind}; charset=gb2312\r\n\r\n".encode() + text.encode("gb18030")
    [(name, data)] = Held(mail([letter]), "a.eml", tmp_path).files.items()
    assert name == ("正文.txt" if kind == "plain" else "正文.html") and data.decode("utf-8-sig").strip() == text.strip()
    with_report = mail([letter, attachment(NAMES["raw GBK"], report())])
    assert list(Held(with_report, "a.eml", tmp_path).files) == [NAME]


@pytest.mark.parametrize("depth", [5, 60, 5000])
def test_parts_within_parts(depth: int, tmp_path: Path) -> None:
    part = attachment(NAMES["raw GBK"], report())
    for number in range(depth):
        boundary = b"b%d" % number
        part = b"Content-Type: multipart/mixed; boundary=%s\r\n\r\n--%s\r\n%s\r\n--%s--" % (
            boundary,
            boundary,
            part,
            boundary,
        )
        if len(part) > 4 << 20:
            break
    held = Held(b"From: a@b\r\nTo: c@d\r\n" + part, "a.eml", tmp_path)
    assert held.files == ({NAME: report()} if depth == 5 else {})
    assert held.faults == ({} if depth == 5 else {"": "bomb"})


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("From: a@b\r\nTo: c@d\r\nSubject: x\r\n\r\n", "邮件（eml）"),
        ("\ufeffReceived: from a\r\n by b\r\nSubject: x\r\n\r\n", "邮件（eml）"),
        ("Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n", "邮件（eml）"),
        ("From: a\nTo: b\nContent-Type: multipart/related; boundary=a\n\n", "邮件（eml）"),
        ("From: <Saved by Blink>\nSubject: x\nContent-Type: multipart/related; boundary=a\n\n", "网页存档mht"),
        ("MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n\n", "网页存档mht"),
    ],
)
def test_mails_and_saved_pages_are_told_apart(head: str, expected: str) -> None:
    assert formats.format_of(Contents(head.encode()), formats.Family.SIGNED).name == expected


@given(
    st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters='/\\"'), min_size=1, max_size=60),
    st.sampled_from(["utf-8", "gb18030"]),
)
def test_what_the_standard_library_writes_is_read(name: str, charset: str) -> None:
    message = Message()
    message.add_header("Content-Disposition", "attachment", filename=(charset, "", name))
    raw = message.as_bytes()
    found, _ = headers.parsed(raw, 0, len(raw))
    kind, params = headers.value(found["content-disposition"])
    assert kind == "attachment" and headers.filename(params) == name.strip()
