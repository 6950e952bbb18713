"""Small files that people name: what is no plain file, or too large, is said and never waited for."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from nianbao.base.errors import UsageError
from nianbao.base.files import read_given

KINDS: dict[str, tuple[Callable[[Path], object], str]] = {
    "nothing": (lambda path: None, "No such file"),
    "a folder": (lambda path: path.mkdir(), "不是普通文件"),
    "a pipe": (lambda path: os.mkfifo(path), "不是普通文件"),
    "a device": (lambda path: path.symlink_to("/dev/zero"), "不是普通文件"),
    "a link to itself": (lambda path: path.symlink_to(path), "symbolic links"),
    "too large": (lambda path: path.write_bytes(b"x" * 11), "超过"),
}


@pytest.mark.skipif(os.name != "posix", reason="pipes and links")
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_small_file_is_a_slip_of_the_call(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a\u202eb"
    KINDS[kind][0](path)
    with pytest.raises(UsageError, match=KINDS[kind][1]) as caught:
        read_given(path, 10, hint="请换一个")
    assert str(caught.value).startswith(f"{tmp_path}/a\\u202eb: 读不了：")
    assert str(caught.value).endswith("请换一个")


def test_a_small_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert read_given(tmp_path / "a", 3) == b"abc"
