"""Names of files that are no text, or that change what stands around them."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.base.paths import encoded_path, real_path, shown_path, shown_text, too_long


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("报告/财政局 2025.docx", "报告/财政局 2025.docx"),
        (os.fsdecode(b"\xb1\xa8\xb8\xe6.txt"), "\\xb1\\xa8\\xb8\\xe6.txt"),
        ("a\x1b[31m.txt", "a\\x1b[31m.txt"),
        ("a\nb.txt", "a\\x0ab.txt"),
        ("a\u202egpj.txt", "a\\u202egpj.txt"),
        ("a\u200b.txt", "a\\u200b.txt"),
    ],
)
def test_what_cannot_be_shown_is_escaped(name: str, shown: str) -> None:
    assert shown_path(name) == shown_path(Path(name)) == shown
    assert (encoded_path(name) is None) == (name == shown)


@pytest.mark.skipif(os.name != "posix", reason="names of any bytes are a matter of POSIX")
@given(st.binary(min_size=1, max_size=40).filter(lambda name: b"\0" not in name))
def test_names_of_any_bytes_can_be_written_and_lose_nothing(name: bytes) -> None:
    text = os.fsdecode(name)
    shown_path(text).encode("utf-8")
    encoded = encoded_path(text)
    assert encoded is None or unquote_to_bytes(encoded) == name


def test_lines_stay_lines() -> None:
    assert shown_text("a\u202e\nb\x1b") == "a\\u202e\nb\\x1b"


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_links_in_a_circle_have_no_file_behind_them(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert real_path(tmp_path / "a") == tmp_path / "a"
    (tmp_path / "c").symlink_to(tmp_path)
    assert real_path(tmp_path / "c") == tmp_path.resolve()


@pytest.mark.parametrize(("name", "long"), [("a", False), ("字" * 100, True), ("d/" * 3000, True), ("b\0", True)])
def test_what_the_system_takes_for_no_path(tmp_path: Path, name: str, long: bool) -> None:
    (tmp_path / "a").write_text("x")
    assert too_long(tmp_path / name) == long
    assert not too_long(tmp_path / "nobody")
