"""Types that msgspec knows are learned by one thread at a time: learned by two at once, they have brought the process down."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import msgspec
import pytest

from nianbao.base import shapes
from nianbao.base.shapes import converted, decoder_of

SOURCE = Path(__file__).resolve().parents[3] / "src/nianbao"
MANY = """
import sys, threading
sys.setswitchinterval(1e-6)
from nianbao.app.saved import decode, decode_run
from nianbao.desk.workflow import workflow
from nianbao.base.errors import UsageError
ready = threading.Barrier(12)
def first():
    ready.wait()
    workflow()
    for read in (decode, decode_run):
        try:
            read(b"{}")
        except UsageError:
            pass
threads = [threading.Thread(target=first) for _ in range(12)]
for one in threads: one.start()
for one in threads: one.join()
"""


class Shape(msgspec.Struct):
    number: int


def test_a_type_is_learned_by_one_thread_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    at_it = threading.Lock()
    true = msgspec.json.Decoder

    def slow(kind: type) -> object:
        assert at_it.acquire(blocking=False), "two at once"
        made.append(1)
        time.sleep(0.02)
        at_it.release()
        return true(kind)

    monkeypatch.setattr(shapes, "_KNOWN", {})
    monkeypatch.setattr(msgspec.json, "Decoder", slow)
    threads = [threading.Thread(target=decoder_of, args=(kind,)) for kind in (Shape, dict[str, Shape]) * 4]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(made) == 2


def test_data_is_held_against_the_type() -> None:
    assert converted({"number": 3}, Shape) == Shape(3) == decoder_of(Shape).decode(b'{"number":3}')
    with pytest.raises(msgspec.ValidationError):
        converted({"number": "x"}, Shape)


def test_nothing_else_learns_types() -> None:
    direct = re.compile(r"msgspec\.convert\(|msgspec\.json\.Decoder\(|msgspec\.json\.decode\([^\n]*type=")
    found = {path.name for path in SOURCE.rglob("*.py") if direct.search(path.read_text("utf-8"))}
    assert found == {"shapes.py"}


@pytest.mark.slow
def test_many_threads_that_are_first_do_not_bring_the_process_down() -> None:
    """Without the lock one process in fifteen ended so."""
    pytest.importorskip("sqlalchemy", reason="the extra nianbao[desk] is not installed")
    ended = [subprocess.run([sys.executable, "-c", MANY], check=False).returncode for _ in range(40)]
    assert ended == [0] * 40
