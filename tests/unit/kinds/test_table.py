"""The table of kinds, and kinds that installed packages add."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from nianbao.base.errors import UsageError
from nianbao.kinds.table import KINDS, all_kinds

OWN = replace(KINDS["number"], name="own-number")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A module `own_kinds` whose attribute `given` is the entry point of an installed package."""
    info = tmp_path / "own_kinds-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: own-kinds\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text("[nianbao.kinds]\nown = own_kinds:given\n", "utf-8")
    module = ModuleType("own_kinds")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(sys.modules, "own_kinds", module)
    all_kinds.cache_clear()
    yield module
    all_kinds.cache_clear()


@pytest.mark.parametrize("given", [OWN, [OWN]])
def test_a_kind_or_several_of_an_installed_package(installed: ModuleType, given: object) -> None:
    installed.given = given
    assert all_kinds() == {**KINDS, "own-number": OWN}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (KINDS["number"], "重复定义了规则类型 number"),
        (["number"], "给出的不是规则类型"),
        (7, "给出的不是规则类型"),
        (None, "给出的不是规则类型"),
    ],
)
def test_what_is_no_kind_is_refused(installed: ModuleType, given: object, said: str) -> None:
    installed.given = given
    with pytest.raises(UsageError, match=said) as caught:
        all_kinds()
    assert caught.value.where == "own-kinds"


def test_a_package_that_does_not_load_is_named(installed: ModuleType) -> None:
    with pytest.raises(UsageError, match="own 不能装入：AttributeError"):
        all_kinds()
