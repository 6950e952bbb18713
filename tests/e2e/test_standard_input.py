"""`nianbao audit -`: what a pipe brings is told by its content and called as the user says."""

from __future__ import annotations

import io
import json
import sys

import pytest

from nianbao.app import handed
from support.command import nianbao
from support.parcels import report, zipped


class _Stream(io.TextIOWrapper):
    def __init__(self, data: bytes, *, terminal: bool = False) -> None:
        super().__init__(io.BytesIO(data), "utf-8")
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.fixture
def audited(monkeypatch, tmp_path):
    def call(data: bytes, *arguments: object, terminal: bool = False):
        monkeypatch.setattr(sys, "stdin", _Stream(data, terminal=terminal))
        said = nianbao("audit", "-", "--format", "jsonl", "--out", tmp_path / "out", *arguments)
        return said, [json.loads(line) for line in said.out.splitlines()]

    return call


def test_report_from_a_pipe(audited):
    said, [finding] = audited(report())
    assert finding["source"]["path"] == finding["source"]["name"] == "标准输入"
    assert finding["source"]["format"] == "txt"
    assert finding["report"]["agency"] == "云溪市青栎区水务局"
    assert said.code in (0, 1)


def test_archive_from_a_pipe_has_the_name_that_is_given(audited):
    files = (("水务/甲.txt", report()), ("民政/乙.txt", report("云溪市青栎区民政局")))
    _, found = audited(zipped(files), "--stdin-name", "包.zip")
    assert sorted(one["source"]["path"] for one in found) == ["包.zip!/民政/乙.txt", "包.zip!/水务/甲.txt"]


@pytest.mark.parametrize(("data", "reason"), [(b"", "empty"), (b"\x7fELF" + bytes(64), "unsupported")])
def test_what_cannot_be_read_is_a_fault_of_the_input(audited, data, reason):
    said, [finding] = audited(data)
    assert (finding["error"]["reason"], finding["error"]["where"], said.code) == (reason, "标准输入", 3)


def test_more_than_is_taken_is_refused(audited, monkeypatch):
    monkeypatch.setattr(handed, "_MOST", 1000)
    _, [finding] = audited(report() * 20)
    assert finding["error"]["reason"] == "too_large"


def test_beside_files_and_earlier_runs(audited, tmp_path):
    file = tmp_path / "丙.txt"
    file.write_bytes(report("云溪市青栎区教育局"))
    audited(report(), file)
    _, found = audited(report(), file)
    assert [one["report"]["agency"] for one in found] == ["云溪市青栎区教育局", "云溪市青栎区水务局"]


@pytest.mark.parametrize("terminal", [True, False])
def test_slips_of_the_pen(audited, terminal):
    said, found = audited(b"", *(() if terminal else ("--stdin-name", "")), terminal=terminal)
    assert (said.code, found) == (2, [])
    assert ("标准输入是终端" if terminal else "文件名不能为空") in said.err


def test_name_without_standard_input(tmp_path):
    said = nianbao("audit", tmp_path, "--stdin-name", "甲.docx", "--out", tmp_path / "out")
    assert said.code == 2
    assert "--stdin-name" in said.err
