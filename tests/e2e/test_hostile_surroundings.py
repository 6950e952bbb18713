"""The installed command among file names of any bytes, full disks, readers that go away, interruptions."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="POSIX file names and signals")
NIANBAO = (sys.executable, "-m", "nianbao")
ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "reports_in" / "2025"
FEW = [str(path) for path in sorted(SAMPLE.glob("*.html"))[:3]]  # enough to say something


def run(*arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [*NIANBAO, *arguments], capture_output=True, text=True, errors="replace", timeout=120, **more
    )


def a_report() -> bytes:
    return next(path for path in sorted(SAMPLE.iterdir()) if path.suffix == ".txt").read_bytes()


def test_one_name_of_other_bytes_does_not_end_a_batch(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    names = [b"\xb1\xa8\xb8\xe6.txt", b"\xd1\xb9\xcb\xf5.lnk", b"a\x1b[31mred\n.txt", "正常.txt".encode()]
    for name in names:
        (Path(os.fsdecode(os.fsencode(folder) + b"/" + name))).write_bytes(a_report())
    out = tmp_path / "out"
    done = run("audit", str(folder), "--out", str(out), "--fail-on", "never")
    assert done.returncode == 0, done.stderr
    assert "\x1b[31m" not in done.stdout
    lines = [json.loads(line) for line in (out / "findings.jsonl").read_text("utf-8").splitlines()]
    sources = {line["source"]["name"]: line["source"] for line in lines}
    assert set(sources) == {"\\xb1\\xa8\\xb8\\xe6.txt", "a\\x1b[31mred\\x0a.txt", "正常.txt"}
    assert sources["\\xb1\\xa8\\xb8\\xe6.txt"]["path_encoded"].endswith("/%B1%A8%B8%E6.txt")
    assert "path_encoded" not in sources["正常.txt"]
    assert run("show", str(out)).returncode == 0
    given = run("audit", os.fsdecode(os.fsencode(folder) + b"/" + names[0]), "--out", str(out), "--fail-on", "never")
    assert given.returncode == 0, given.stderr
    prior = run("audit", str(folder), "--prior", str(folder), "--out", str(out), "--fail-on", "never")
    assert prior.returncode == 0, prior.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_is_closed_is_no_fault(closed: str, tmp_path: Path) -> None:
    report, out = tmp_path / "年报.txt", tmp_path / "out"
    report.write_bytes(a_report())
    command = f'"$0" -m nianbao audit "$1" --out "$2" --fail-on never {closed}'
    done = subprocess.run(["/bin/sh", "-c", command, sys.executable, str(report), str(out)], timeout=120)
    assert done.returncode == 0
    assert (out / "findings.jsonl").stat().st_size > 1000


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_standard_output_is_said(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*NIANBAO, "audit", *FEW, "--out", str(tmp_path / "out")],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "标准输出" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_the_exit_code_holds_where_nothing_can_be_said() -> None:
    for arguments, code in ((["schema", "finding"], 3), (["audit"], 2), (["show", "/nonexistent"], 2)):
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run([*NIANBAO, *arguments], stdout=full, stderr=full, timeout=120)
        assert done.returncode == code, arguments


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    command = [*NIANBAO, "audit", *FEW, "--out", str(tmp_path / "out"), "--fail-on", "never"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    errors = process.stderr.read()
    assert process.wait(timeout=120) == 0
    assert "Traceback" not in errors
    assert "Broken" not in errors


SAVED = str(ROOT / "tests" / "samples" / "run-schema-1")
SAYING = (
    ("show", SAVED, "-v"), ("diff", SAVED, SAVED, "--format", "json"), ("explain", "requests-balance"), ("rules", "list"),
    ("config",), ("formats",), ("letters", "fields"), ("confirm", SAVED), ("audit", "--help"), ("--version",),
    ("rules", "dry-run", FEW[0], "--rules", "disclosure-2021"),
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("words", SAYING, ids=lambda words: " ".join(words[:2])[:20])
def test_whatever_a_command_says_is_read_or_told_as_lost(words: tuple[str, ...]) -> None:
    """A reader that has gone is no fault; a full disk is; a stream that is closed, or few descriptors, are no trace."""
    ways = [("| true", (0,), ""), (">&-", (0,), "")]
    ways += [(">/dev/full", (3,), "标准输出")] if Path("/dev/full").exists() else []
    for way, codes, told in ways:
        script = f'set -o pipefail; "$0" -m nianbao "$@" {way}'
        done = subprocess.run(
            ["bash", "-c", script, sys.executable, *words], capture_output=True, text=True, timeout=120
        )
        assert done.returncode in codes, (way, done.stderr)
        assert "Traceback" not in done.stderr and told in done.stderr, way
        assert told or not done.stderr.strip(), way
    for most in (5, 8, 12, 16):
        script = f'ulimit -n {most}; exec "$0" -m nianbao "$@"'
        done = subprocess.run(
            ["bash", "-c", script, sys.executable, *words], capture_output=True, text=True, timeout=120
        )
        assert "Traceback" not in done.stderr and done.returncode in (0, 2, 3), (most, done.stderr)


def _started(tmp_path: Path) -> tuple[subprocess.Popen[str], Path]:
    """A run of 200 files that has begun to work, and its TMPDIR."""
    scratch, folder = tmp_path / "scratch", tmp_path / "in"
    scratch.mkdir()
    folder.mkdir()
    for number in range(200):
        (folder / f"{number}.txt").write_bytes(a_report().replace(b"\n", f"\n{number}".encode(), 1))
    process = subprocess.Popen(
        [*NIANBAO, "audit", str(folder), "--out", str(tmp_path / "out"), "--jobs", "2"],
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # tests that run in the background of a shell are started with SIGINT ignored, and so would be what they start
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 60
    while not any(scratch.iterdir()) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.5)  # an interruption in the midst of a fork is lost (Python runs its hooks with exceptions ignored)
    return process, scratch


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_run_that_is_asked_to_end_leaves_nothing(tmp_path: Path, name: str, code: int) -> None:
    process, scratch = _started(tmp_path)
    if name == "SIGINT":  # a terminal sends it to all processes of the run
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.send_signal(getattr(signal, name))
    _, errors = process.communicate(timeout=60)
    assert process.returncode == code, errors
    assert "Traceback" not in errors
    assert list(scratch.iterdir()) == []
    assert [path.name for path in tmp_path.iterdir() if path.name not in ("in", "scratch")] == []


def test_what_a_killed_run_leaves_is_swept_by_the_next_one(tmp_path: Path) -> None:
    process, scratch = _started(tmp_path)
    left = [path.name for path in scratch.iterdir()]
    process.kill()
    process.communicate(timeout=60)
    assert len(left) == 1
    kept = scratch / left[0].replace(f"-{process.pid}-", f"-{os.getpid()}-")  # of a process that runs
    other = scratch / left[0].replace("nianbao-", "nianbao-0")  # of another machine
    link = scratch / f"{left[0]}x"
    for path in (kept, other):
        path.mkdir()
    link.symlink_to(tmp_path / "in")
    more = {"env": {**os.environ, "TMPDIR": str(scratch)}}
    done = run("audit", *FEW, "--out", str(tmp_path / "out"), "--fail-on", "never", "-q", **more)
    assert done.returncode == 0, done.stderr
    assert set(scratch.iterdir()) == {kept, other, link}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out", "scratch"]
    assert len(list((tmp_path / "in").iterdir())) == 200


@pytest.mark.parametrize("most", [16, 32])
def test_few_file_descriptors_are_said_or_enough(tmp_path: Path, most: int) -> None:
    audit = f"{sys.executable} -m nianbao audit {' '.join(FEW)} --out {tmp_path / 'out'} -q --fail-on never"
    script = f"ulimit -n {most}; exec {audit}"
    for jobs in ("1", "4"):
        done = subprocess.run(["sh", "-c", f"{script} --jobs {jobs}"], capture_output=True, text=True, timeout=120)
        assert "Traceback" not in done.stderr
        assert done.returncode in (0, 2), done.stderr
        if done.returncode == 2:
            assert "ulimit -n" in done.stderr
    assert (most, jobs) != (32, "1") or done.returncode == 0


@pytest.mark.parametrize("most", [60, 90, 200])
def test_little_memory_is_said_before_libraries_end_the_process(tmp_path: Path, most: int) -> None:
    code = (
        f"import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_AS, ({most} << 20, {most} << 20));"
        "sys.argv[0] = 'nianbao'; runpy.run_module('nianbao', run_name='__main__')"
    )
    call = [sys.executable, "-c", code, "audit", FEW[0], "--out", str(tmp_path / "out")]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"系统只让用 {most} MB 内存" in done.stderr and "Traceback" not in done.stderr
