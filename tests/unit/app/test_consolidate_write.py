"""Where a consolidation is written, and how a run ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao.app.consolidation.run import exit_code, write_consolidation
from nianbao.app.consolidation.structure import CountedBody, Structure
from nianbao.app.consolidation.sums import MemberReport, consolidate
from nianbao.app.reading import Read
from nianbao.base.errors import UsageError
from nianbao.model.consolidation import Consolidation
from nianbao.model.finding import Source
from support.figures import random_cells, report_of, total_of
from support.forms import FORM

NAMES = ["青栎区财政局", "青栎区教育局"]
CELLS = [random_cells(7), random_cells(8)]


def result(counted: int, *, complete: bool = True) -> Consolidation:
    members = [MemberReport(report_of(one, agency=name), name) for name, one in zip(NAMES, CELLS, strict=True)]
    parent = MemberReport(report_of(total_of(CELLS[:counted]), agency="青栎区人民政府"), "p")
    return consolidate(members, parent, Structure(tuple(map(CountedBody, NAMES)), complete=complete), FORM)


def test_both_files_are_written_whole(tmp_path: Path) -> None:
    written = write_consolidation(result(2), tmp_path / "out")
    assert [path.name for path in written] == ["consolidation.html", "consolidation.xlsx"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["consolidation.html", "consolidation.xlsx"]


def test_an_unknown_format_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="pdf"):
        write_consolidation(result(2), tmp_path, ["pdf"])


def test_exit_codes() -> None:
    assert exit_code(result(2), []) == 0
    assert exit_code(result(1), []) == 1
    assert exit_code(result(1, complete=False), []) == 0
    assert exit_code(result(2), [Read(Source("x", "x", "", "", 0), fault={})]) == 3
