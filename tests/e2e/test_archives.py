"""Archives and mails through the command: every report is audited under its name; what is made to hurt costs next to nothing."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from nianbao.readers.parcels import program
from support import parcels
from support.command import nianbao
from support.parcels import attachment, mail, raw_zip, report, tarred, zipped

LINUX = sys.platform == "linux"
MEGABYTES = 64
NEEDS_7ZIP = pytest.mark.skipif(program.program() is None, reason="the extra nianbao[archives] is not installed")


def command(*arguments: str | Path, **more: Any) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "nianbao", *map(str, arguments)]
    environment = os.environ | {"PYTHONIOENCODING": "utf-8"} | more.pop("env", {})
    return subprocess.run(
        line, check=False, capture_output=True, encoding="utf-8", env=environment, timeout=120, **more
    )


def findings(out: Path) -> dict[str, dict[str, Any]]:
    lines = (out / "findings.jsonl").read_text("utf-8").splitlines()
    return {finding["source"]["path"]: finding for finding in map(json.loads, lines)}


def agency(number: int) -> str:
    return f"云溪市青栎区{'财政水务民政司法教育统计交通林业'[2 * number : 2 * number + 2]}局"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    inner = zipped([("年报.txt", report(agency(0))), ("Thumbs.db", b"x")])
    named = "教育局.txt".encode("gb18030")
    (folder / "甲.zip").write_bytes(raw_zip([("乡镇/水务局.txt".encode("gb18030"), report(agency(1)))]))
    (folder / "乙.tar.gz").write_bytes(gzip.compress(tarred([("民政局.txt", report(agency(2))), ("内.zip", inner)])))
    (folder / "丙.eml").write_bytes(
        mail([parcels.LETTER, attachment(b'attachment; filename="' + named + b'"', report(agency(3)))])
    )
    (folder / "丁.txt.gz").write_bytes(gzip.compress(report(agency(4))))
    (folder / "戊.zip").write_bytes(raw_zip([(b"a.txt", b"x")], flags=1))
    return folder


NAMES = [
    "丁.txt.gz!/丁.txt",
    "丙.eml!/教育局.txt",
    "乙.tar.gz!/内.zip!/年报.txt",
    "乙.tar.gz!/民政局.txt",
    "戊.zip!/a.txt",
    "甲.zip!/乡镇/水务局.txt",
]


def test_a_folder_of_archives_and_mails(inbox: Path, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    out = tmp_path / "out"
    done = command(
        "audit",
        "in",
        "--out",
        out,
        "--format",
        "terminal,html,xlsx,docx,sarif,junit",
        cwd=tmp_path,
        env={"TMPDIR": str(scratch)},
    )
    assert done.returncode == 3, done.stderr
    found = findings(out)
    assert list(found) == [f"in/{name}" for name in NAMES]
    assert found["in/戊.zip!/a.txt"]["error"]["reason"] == "encrypted" and "密码" in done.stdout
    agencies = {path: one["report"]["agency"] for path, one in found.items()}
    assert agencies["in/甲.zip!/乡镇/水务局.txt"] == agency(1)
    assert agencies["in/乙.tar.gz!/内.zip!/年报.txt"] == agency(0)
    assert found["in/丙.eml!/教育局.txt"]["source"]["name"] == "教育局.txt"
    head = json.loads((out / "run.json").read_text("utf-8"))
    assert "1 个文件是系统或软件留下的文件，未审核：in/乙.tar.gz!/内.zip!/Thumbs.db" in head["notes"]
    pages = [path.read_text("utf-8") for path in (out / "reports").iterdir()]
    assert len(pages) == len(NAMES) and any("水务局.txt" in page for page in pages)
    assert not list(scratch.iterdir())
    shown = command("show", out)
    assert agency(2) in shown.stdout


def test_an_archive_named_or_as_last_years(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "上年.zip").write_bytes(
        zipped([(f"{number}.txt", report(agency(number), 2024)) for number in range(5)])
    )
    done = nianbao(
        "audit",
        inbox / "甲.zip",
        inbox / "丙.eml",
        "--prior",
        tmp_path / "上年.zip",
        "--out",
        tmp_path / "out",
        "--fail-on",
        "never",
    )
    assert done.code == 0, done.err
    head = json.loads((tmp_path / "out/run.json").read_text("utf-8"))
    assert head["prior"]["matched"] == 2 and len(head["entries"]) == 2


def test_a_folder_with_nothing_else_is_no_slip_of_the_pen(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert nianbao("audit", inbox / "甲.zip", "--out", out, "--fail-on", "never").code == 0
    done = nianbao("audit", inbox / "丙.eml", "--out", out, "--fail-on", "never")
    assert done.code == 0 and len(findings(out)) == 1 and "没有找到任何报告" not in done.err


def test_consolidation_over_an_archive(tmp_path: Path) -> None:
    fixtures = Path(__file__).parents[1] / "unit/readers/fixtures"
    (tmp_path / "all.zip").write_bytes(zipped([("林业局.docx", (fixtures / "forestry.docx").read_bytes())]))
    (tmp_path / "parent.zip").write_bytes(zipped([("a.xlsx", (fixtures / "forestry.xlsx").read_bytes())]))
    (tmp_path / "two.zip").write_bytes(zipped([("a.txt", report()), ("b.txt", report())]))
    (tmp_path / "s.yaml").write_text("format: 1\nparent: 青栎区人民政府\nagencies: [青栎区林业局]\n", "utf-8")
    line = ("consolidate", tmp_path / "all.zip", "--structure", tmp_path / "s.yaml", "--out", tmp_path / "out")
    done = nianbao(*line, "--parent", tmp_path / "parent.zip")
    assert done.code in (0, 1), done.err + done.out
    refused = nianbao(*line, "--parent", tmp_path / "two.zip")
    assert refused.code == 2 and "应是一份" in refused.err


@NEEDS_7ZIP
def test_7z_and_rar(tmp_path: Path) -> None:
    files = [("年报/水务局.txt", report(agency(1)))]
    (tmp_path / "a.7z").write_bytes(parcels.seven(files, tmp_path))
    (tmp_path / "made.7z").unlink()
    (tmp_path / "b.rar").write_bytes(parcels.rar5(files))
    done = command("audit", tmp_path / "a.7z", tmp_path / "b.rar", "--out", tmp_path / "out", "--fail-on", "never")
    assert done.returncode == 0, done.stdout
    place = tmp_path.as_posix()
    assert list(findings(tmp_path / "out")) == [f"{place}/a.7z!/年报/水务局.txt", f"{place}/b.rar!/年报/水务局.txt"]


def test_the_list_of_formats_has_them() -> None:
    said = nianbao("formats").out
    assert all(ending in said for ending in (".zip", ".7z", ".rar", ".tar", ".gz", ".eml")) and "winmail.dat" in said
    assert ("pip install" in said) == (program.program() is None)


GIANT = tarfile.TarInfo("a.docx")
GIANT.size = 1 << 43
DEEP = b"From: a@b\r\nTo: b@c\r\n" + b"".join(
    b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(20_000)
)
FORWARDED = (
    b"From: a@b\r\nTo: b@c\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
    * 3_000
)


def bombs() -> dict[str, bytes]:
    return {
        "flat.zip": parcels.zip_bomb(300),
        "many.zip": parcels.zip_bomb(10, 100),
        "nested.zip": zipped([(f"{number}.zip", parcels.zip_bomb(20)) for number in range(20)]),
        "overlapping.zip": parcels.overlapping_zip(20, 1_000),
        "crowded.zip": parcels.crowded_zip(1_000_000),
        "zeros.docx.gz": parcels.zeros(400),
        "zeros.tar.gz": gzip.compress(tarred([("a.docx", bytes(200 << 20))]), 1),
        "giant.tar": parcels.tar_of([GIANT]),
        "crowded.tar.gz": gzip.compress(parcels.tar_of([tarfile.TarInfo("a.txt")])[:512] * 300_000, 1),
        "deep.eml": DEEP,
        "forwarded.eml": FORWARDED,
        "parts.eml": b"From: a@b\nTo: b@c\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 1_000_000,
    }


MEASURE = """
import os, sys
from pathlib import Path
from nianbao.app.inputs import discover
from nianbao.app.shelf import Shelf
from nianbao.readers.parcels import mails, packed, tars, zips
import lzma, bz2
def peak():  # of this program alone: getrusage also counts what it was started from
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) >> 10
for path in sys.argv[1:]:
    child = os.fork()  # each begins with nothing but what was imported
    if child:
        assert os.waitpid(child, 0)[1] == 0
        continue
    before = peak()
    with Shelf() as shelf:
        found = discover([path], shelf)
        kept = sum(item.stored.length for item in found.inputs if item.stored)
    print(peak() - before, kept >> 20, *{item.fault.reason for item in found.inputs if item.fault}, flush=True)
    os._exit(0)
"""


def measured(*paths: Path) -> list[tuple[int, int, set[str]]]:
    """Of each file: megabytes that looking into it took, megabytes kept of it, and why parts were refused."""
    line = [sys.executable, "-c", MEASURE, *map(str, paths)]
    said = subprocess.run(line, capture_output=True, text=True, check=True, timeout=240).stdout
    return [(int(memory), int(kept), set(why)) for memory, kept, *why in map(str.split, said.splitlines())]


@pytest.mark.skipif(not LINUX, reason="memory is measured in kilobytes on Linux")
def test_bombs_take_little_memory(tmp_path: Path) -> None:
    for name, data in bombs().items():
        (tmp_path / name).write_bytes(data)
    paths = sorted(tmp_path.iterdir())
    for path, (memory, kept, why) in zip(paths, measured(*paths), strict=True):
        assert memory < MEGABYTES and kept <= 24, path.name
        assert why & {"bomb", "too_large", "damaged"}, path.name


@NEEDS_7ZIP
@pytest.mark.skipif(not LINUX, reason="memory is measured in kilobytes on Linux")
def test_a_bomb_in_a_7z(tmp_path: Path) -> None:
    (tmp_path / "a.7z").write_bytes(parcels.seven([("a.docx", bytes(200 << 20))], tmp_path, "-mx=1"))
    [(memory, kept, why)] = measured(tmp_path / "a.7z")
    assert memory < MEGABYTES and kept == 0 and "bomb" in why
