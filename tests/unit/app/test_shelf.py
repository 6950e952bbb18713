"""Archives and mails as inputs of a run: named, read once, put by without their names, swept away."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

import nianbao
from nianbao.app.inputs import discover
from nianbao.app.shelf import Shelf
from support.parcels import attachment, mail, raw_zip, report, tarred, zipped


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "in"
    (place / "乡镇").mkdir(parents=True)
    (place / "局.txt").write_bytes(report())
    (place / "乡镇/包.zip").write_bytes(
        zipped(
            [
                ("年报/水务局.txt", report("云溪市青栎区财政局")),
                ("年报/说明.lnk", b"x"),
                ("年报/网页_files/章.png", b"\x89PNG\r\n"),
            ]
        )
    )
    (place / "信.eml").write_bytes(
        mail([attachment("attachment; filename=民政局.txt".encode(), report("云溪市青栎区民政局"))])
    )
    return place


def test_what_they_hold_is_named_by_the_path_within(folder: Path) -> None:
    with Shelf() as shelf:
        found = discover([folder], shelf)
        assert [item.shown.removeprefix(f"{folder.as_posix()}/") for item in found.inputs] == [
            "乡镇/包.zip!/年报/水务局.txt",
            "信.eml!/民政局.txt",
            "局.txt",
        ]
        assert [item.name for item in found.inputs] == ["水务局.txt", "民政局.txt", "局.txt"]
        assert found.inputs[0].data() == report("云溪市青栎区财政局")
    assert [note.partition("，")[0] for note in found.notes()] == [
        "1 个文件按名称不是报告",
        "1 个文件是网页里的图片",
    ]
    assert "包.zip!/年报/说明.lnk" in found.notes()[0]


def test_the_same_archive_twice_is_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    with Shelf() as shelf:
        found = discover([folder, "信.eml", folder / "信.eml"], shelf)
    assert [item.inner for item in found.inputs] == ["年报/水务局.txt", "民政局.txt", ""]


def test_content_tells_an_archive_whatever_it_is_called(tmp_path: Path) -> None:
    for name in ("a.docx", "b.txt", "c.dat"):
        (tmp_path / name).write_bytes(zipped([("d.txt", report())]))
        with Shelf() as shelf:
            assert [item.inner for item in discover([tmp_path / name], shelf).inputs] == ["d.txt"]


def test_nothing_is_left_behind_and_no_name_is_used(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    with Shelf() as shelf:
        discover([folder], shelf)
        assert sorted(name for _, _, names in os.walk(scratch) for name in names) == ["1.members", "2.members"]
    assert not list(scratch.iterdir())


def test_a_run_over_them_from_python(folder: Path) -> None:
    run = nianbao.audit(folder)
    assert [(one.source.path.removeprefix(f"{folder.as_posix()}/"), one.report.agency) for one in run.findings] == [
        ("乡镇/包.zip!/年报/水务局.txt", "云溪市青栎区财政局"),
        ("信.eml!/民政局.txt", "云溪市青栎区民政局"),
        ("局.txt", "云溪市青栎区水务局"),
    ]
    assert run.findings[0].source.name == "水务局.txt" and any("说明.lnk" in note for note in run.head.notes)
    plain = nianbao.audit(folder / "局.txt").findings[0]
    assert plain.id == run.findings[2].id


def test_an_archive_of_many_is_read_by_several_processes(tmp_path: Path) -> None:
    names = [f"{number:03}局" for number in range(60)]
    (tmp_path / "all.tar").write_bytes(tarred([(f"{name}.txt", report(f"云溪市青栎区{name}")) for name in names]))
    run = nianbao.audit(tmp_path / "all.tar", jobs=2)
    assert [one.source.name for one in run.findings] == [f"{name}.txt" for name in names]
    assert len({one.source.sha256 for one in run.findings}) == 60


def test_last_years_reports_and_those_compared_with_in_archives(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "上年.zip").write_bytes(
        zipped([("a.txt", report(year=2024)), ("b.txt", report("云溪市青栎区民政局", 2024))])
    )
    run = nianbao.audit(folder, prior=tmp_path / "上年.zip", against=[tmp_path / "上年.zip"])
    assert run.head.prior is not None and run.head.prior["matched"] == 2
    assert run.findings[2].prior == f"{(tmp_path / '上年.zip').as_posix()}!/a.txt"
    assert any("另与 2 份报告比较" in note for note in run.head.notes)


def test_faults_have_their_place(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(raw_zip([(b"b.txt", b"x")], flags=1))
    (tmp_path / "c.zip").write_bytes(zipped([("d.docx", b"PK\x03\x04")]))
    run = nianbao.audit(tmp_path)
    told = {one.source.path.removeprefix(f"{tmp_path.as_posix()}/"): one.error for one in run.findings}
    assert set(told) == {"a.zip!/b.txt", "c.zip!/d.docx"} and run.head.exit_code == 3
    for path, error in told.items():
        assert error is not None and error["where"].endswith(path) and error["hint"]


def test_names_that_cannot_be_shown(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped([("b\u202etxt.c\n.txt", report())]))
    [one] = nianbao.audit(tmp_path / "a.zip").findings
    assert one.source.path.endswith("a.zip!/b\\u202etxt.c\\x0a.txt")
    assert str(one.source.path_encoded).endswith("a.zip%21/b%E2%80%AEtxt.c%0A.txt")
