"""The table of outputs: what it names exists, no two write the same, README lists them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support import findings
from tests.support.readme import README, filled

from nianbao.app.output_folder import check_target
from nianbao.app.outputs import (
    FORMATS,
    OUTPUTS,
    OWN_NAMES,
    Output,
    finish_folders,
    gone,
    outputs,
    said_of,
    whole_files,
    write_each,
)
from nianbao.base.errors import UsageError


@pytest.mark.parametrize("output", outputs(FORMATS), ids=lambda output: output.name)
def test_every_output_writes_its_own_files(output: Output, tmp_path: Path) -> None:
    items = findings.every_look()
    head = findings.run_head(items)
    for name, data in whole_files([output], head, lambda: items):
        assert name == output.file and data
        (tmp_path / name).write_bytes(data)
    for finding in items:
        write_each(tmp_path, [output], finding, head)
    assert {path.name for path in tmp_path.iterdir()} == set(output.names)
    if output.folder:
        written = {path.relative_to(tmp_path).as_posix() for path in (tmp_path / output.folder).iterdir()}
        assert written and written <= {output.file_of(finding.id) for finding in items}
        finish_folders(tmp_path, [output], head, lambda: items)
        assert len(list((tmp_path / output.folder).iterdir())) >= len(written)


def test_no_two_outputs_write_the_same() -> None:
    names = [name for output in OUTPUTS for name in output.names]
    assert len(set(names)) == len(names) and len(set(FORMATS)) == len(FORMATS)
    assert {*names, "findings.jsonl", "run.json"} == OWN_NAMES


@pytest.mark.parametrize("name", sorted(OWN_NAMES))
def test_a_folder_of_a_run_may_be_replaced_whatever_it_was_written_as(name: str, tmp_path: Path) -> None:
    (tmp_path / "run.json").touch()
    (tmp_path / name).touch()
    check_target(tmp_path)
    (tmp_path / "own.txt").touch()
    with pytest.raises(UsageError, match=r"own\.txt"):
        check_target(tmp_path)


def test_what_is_said_of_the_files() -> None:
    out = Path("out")
    said = list(
        said_of(outputs(["docx", "html"]), out, ["index.html", "reports/a.html", "notices/a.docx", "notices/全部.docx"])
    )
    assert said == [f"已写入 {out / 'index.html'}", f"已写入 {out / 'notices'}（反馈意见、催报函 1 份）"]
    assert list(said_of(outputs(["docx"]), out, ["run.json"])) == ["没有要写的反馈意见、催报函"]


def test_what_is_there_no_more() -> None:
    before = ["run.json", "junit.xml", "reports/a.html", "reports/b.html", "notices/a.docx"]
    assert gone(before, ["run.json", "reports/a.html"]) == [
        "junit.xml",
        "reports 中的 1 个文件",
        "notices 中的 1 个文件",
    ]
    assert gone(before, before) == []


def test_readme_lists_them() -> None:
    assert filled(README) == README.read_text("utf-8"), "README.md is behind the program: run `make readme`"
