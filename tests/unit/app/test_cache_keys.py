"""Keys of what is kept between runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nianbao.app.cache_keys import files_mark


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_links_that_lead_nowhere_are_files_of_a_folder_like_others(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.yaml").write_text("x")
    before = files_mark((str(tmp_path),))
    (tmp_path / "a" / "nowhere.yaml").symlink_to(tmp_path / "nobody")
    (tmp_path / "a" / "itself.yaml").symlink_to(tmp_path / "a" / "itself.yaml")
    files_mark.cache_clear()
    assert files_mark((str(tmp_path),)) != before
