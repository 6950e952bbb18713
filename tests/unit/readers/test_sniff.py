"""Which reader a file gets, and what is said of files that none can read."""

from __future__ import annotations

import io
import os
import random
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.base import isolated as apart
from nianbao.base.errors import DocumentError, EngineError
from nianbao.readers import formats, sniff
from nianbao.readers.pictures import models

PROSE = "云溪市青栎区某局2024年政府信息公开工作年度报告\n一、总体情况\n本年共公开信息12条。\n"


def archive(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name in names:
            target.writestr(name, "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PROSE, "txt"),
        ("规章\t0\n---------\t---\n", "txt"),
        ("规章 | 0\n文件 | 1\n", "txt"),
        ("一、总体情况\n件数<5，且>3\n", "txt"),
        ("# 报告\n" + PROSE, "md"),
        ("| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n", "md"),
        ("# 报告\n<table><tr><td>1</td></tr></table><p>甲</p><p>乙</p>", "md"),
        ("<!DOCTYPE html><html><body>甲", "html"),
        ("\n\n  <!-- 注 --><HTML><body>甲", "html"),
        ('<?xml version="1.0"?><html xmlns="x"><body>甲', "html"),
        ("<p>甲</p><table><tr><td>1</td></tr></table>", "html"),
        ("标题<p>甲</p>\n<p>乙</p><p>丙</p>", "html"),
        ("甲\n\n乙\n\n<table><tr><td>1</td><td>2</td></tr></table>\n\n丙\n", "md"),
        ("甲<br>乙<br>丙<br>\n\n\n\n<table><tr><td>1</td><td>2</td></tr></table>丁<br>戊", "html"),
        ("---\ntitle: 报告\ndate: 2025-01-09\n---\n\n" + PROSE, "md"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.docx", "a"])
def test_content_decides_not_the_suffix(content: str, kind: str, name: str) -> None:
    assert sniff.read(content.encode(), name).format == kind


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("content", [PROSE, "# 报告\n" + PROSE, "<html><body><p>" + PROSE])
def test_every_format_in_every_encoding(content: str, encoding: str) -> None:
    plain = sniff.read(content.encode(), "x")
    other = sniff.read(content.encode(encoding), "x")
    assert (other.format, other.blocks) == (plain.format, plain.blocks)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        ("\u3000\n\u00a0\ufeff".encode(), "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (random.Random(7).randbytes(20_000), "unknown_format"),
        (b"\x00" * 5_000, "unknown_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"{\\rtf1\\ansi", "damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "damaged" if models.available() else "unsupported"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "damaged" if models.available() else "unsupported"),
        (b"Rar!\x1a\x07\x00" + bytes(20), "unsupported"),
        (archive("a.txt"), "unsupported"),
        (archive("OFD.xml", "Doc_0/Document.xml"), "damaged"),
        (archive("a.txt" * 20)[:60], "damaged"),
        (b'<?xml version="1.0"?>\n<?mso-application progid="Word.Document"?><w:wordDocument><w:p>', "unsupported"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "unsupported"),
        (b'<?xml version="1.0" encoding="UTF-8"?>\n\n<office:document xmlns:office="x">', "unsupported"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + bytes(600), "damaged"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related;\n\tboundary=x\n\n<html>", "damaged"),
    ],
)
def test_what_cannot_be_read_is_said_with_a_reason_and_a_way_out(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError) as caught:
        sniff.read(data, "report.bin")
    assert caught.value.reason == reason
    assert caught.value.where.partition(" › ")[0] == "report.bin"
    assert caught.value.hint


def sized(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Text of so many bytes at most."""
    table = [
        replace(one, limits=replace(one.limits, size=size)) if one.family is formats.Family.TEXT else one
        for one in formats.FORMATS
    ]
    monkeypatch.setattr(formats, "FORMATS", table)
    monkeypatch.setattr(formats, "READ", [one for one in table if one.reader])


def test_a_text_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    sized(monkeypatch, 1000)
    with pytest.raises(DocumentError) as caught:
        sniff.read(PROSE.encode() * 20, "x.txt")
    assert caught.value.reason == "too_large"


def test_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "报告.txt"
    path.write_bytes(PROSE.encode() * 40)
    assert sniff.load(path) == PROSE.encode() * 40
    sized(monkeypatch, 2000)
    with pytest.raises(DocumentError) as caught:
        sniff.load(path)
    assert caught.value.reason == "too_large"
    path.write_bytes(b"%PDF-1.7\n" + bytes(5000))
    assert len(sniff.load(path)) == 5009  # the limit of text is not the limit of pdf


def test_load_names_what_is_wrong_with_the_path(tmp_path: Path) -> None:
    for path, reason in ((tmp_path, "not_a_file"), (tmp_path / "none.txt", "not_found")):
        with pytest.raises(DocumentError) as caught:
            sniff.load(path)
        assert (caught.value.reason, caught.value.where) == (reason, str(path))


def test_load_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("甲", "utf-8")

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(DocumentError) as caught:
        sniff.load(path)
    assert caught.value.reason == "permission"


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        document = sniff.read(data, "x")
    except DocumentError as error:
        assert error.reason in DocumentError.REASONS
    else:
        assert document.format in (
            "txt",
            "md",
            "html",
            "pdf",
            "docx",
            "doc",
            "odt",
            "fodt",
            "rtf",
            "xlsx",
            "xls",
            "ods",
        )


def test_an_xls_is_read_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    data = (Path(__file__).parent / "fixtures" / "forestry.xls").read_bytes()
    if not apart.POSSIBLE:
        with pytest.raises(DocumentError):
            sniff.read(data, "a.xls")
        return
    assert sniff.read(data, "a.xls").format == "xls"
    monkeypatch.setattr("nianbao.readers.xlsx.xls.read", lambda *_: os._exit(3))
    with pytest.raises(DocumentError) as caught:
        sniff.read(data, "a.xls")
    assert (caught.value.reason, caught.value.where) == ("damaged", "a.xls")


@pytest.mark.skipif(not apart.POSSIBLE, reason="no forked processes here")
def test_what_runs_apart_answers_faults_or_is_given_up() -> None:
    def fault() -> None:
        raise DocumentError("加密", reason="encrypted", where="a")

    assert apart.run_apart(lambda: "甲" * 300_000, 10.0) == "甲" * 300_000
    with pytest.raises(DocumentError, match="加密"):
        apart.run_apart(fault, 10.0)
    with pytest.raises(EngineError, match="ZeroDivisionError"):
        apart.run_apart(lambda: 1 // 0, 10.0)
    with pytest.raises(DocumentError, match="超过"):
        apart.run_apart(lambda: time.sleep(30), 0.05)
