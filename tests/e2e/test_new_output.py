"""An output is a module and a line in the table: shown by making two in a copy of the program, and writing them."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.guides import blocks_of
from support.scratch_copy import ROOT, add_line, copy_program, run_copy, touched

PAGE = {block.file: block.text for block in blocks_of(ROOT / "CONTRIBUTING.md") if block.order}
MODULE, LINE = PAGE["src/nianbao/render/rows.py"], PAGE["src/nianbao/app/outputs.py"]
BEFORE = '    Output("terminal", "终端里的审核意见"),\n'


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_program(tmp_path_factory.mktemp("copy"))
    (folder / "src/nianbao/render/rows.py").write_text(MODULE, "utf-8")
    add_line(folder / "src/nianbao/app/outputs.py", BEFORE, LINE)
    return folder


def test_a_new_output_is_one_module_and_one_line(copy: Path) -> None:
    assert touched(copy) == {"app/outputs.py": (1, 0), "render/rows.py": (len(MODULE.splitlines()), 0)}


def test_help_and_what_is_refused_know_it(copy: Path) -> None:
    told = run_copy(copy, "audit", "--help").stdout
    assert "rows     rows.csv、slips/<编号>.txt：名单" in told and " rows " in told.replace("\n", " ")
    refused = run_copy(copy, "audit", ROOT / "reports_in/2025", "--format", "rose")
    assert refused.returncode == 2 and "rows" in refused.stderr


def test_it_is_written_told_of_and_replaced(copy: Path) -> None:
    reports = [ROOT / "reports_in/2025" / name for name in ("jiaotongju.html", "shuiwuju.txt", "weijianju.txt")]
    for jobs in (1, 2):
        done = run_copy(
            copy, "audit", *reports, "--rules", ROOT / "rules/disclosure-2021", "--format", "rows", "--jobs", jobs,
            "--fail-on", "never", "--out", "out",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "已写入 out/rows.csv" in done.stderr.replace("\\", "/")
        written = {path.name for path in (copy / "out").iterdir()}
        assert written == {"findings.jsonl", "run.json", "rows.csv", "slips"}
        rows = (copy / "out/rows.csv").read_text("utf-8").splitlines()
        assert len(rows) == len((copy / "out/findings.jsonl").read_text("utf-8").splitlines()) == len(reports)
        returned = sum(row.endswith(",return") for row in rows)
        assert 0 < returned <= len(list((copy / "out/slips").iterdir())) <= len(rows)
    done = run_copy(
        copy, "audit", *reports, "--rules", ROOT / "rules/disclosure-2021", "--fail-on", "never", "--out", "out",
        "--format", "json",
    )  # fmt: skip
    assert done.returncode == 0 and "其中 rows.csv、slips 中的" in done.stderr
