"""Folders of packs with files that are none, links that lead back, and more than a pack can have."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nianbao.base.errors import PackError
from nianbao.catalog.files import read_folder
from support.small_pack import write_pack

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")


@pytest.mark.parametrize("kind", ["pipe", "device", "giant", "loop", "back", "out", "deep", "many"])
def test_what_no_pack_holds_is_refused_at_once(tmp_path: Path, kind: str) -> None:
    root = write_pack(tmp_path)
    rules = root / "rules" / "figures"
    rules.mkdir(parents=True, exist_ok=True)
    path = rules / "other.yaml"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/zero")
        case "giant":
            with path.open("wb") as file:
                file.truncate(1 << 40)
        case "loop":
            path.symlink_to(path)
        case "back":
            (rules / "back").symlink_to(root)
        case "out":
            (rules / "out").symlink_to("/")
        case "deep":
            (rules / "a" / "b" / "c" / "d").mkdir(parents=True)
        case _:
            for number in range(5001):
                (rules / f"{number}.md").touch()
    with pytest.raises(PackError) as caught:
        read_folder(root)
    assert caught.value.where
