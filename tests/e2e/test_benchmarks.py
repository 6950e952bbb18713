"""What `make bench` runs still fits the program: each of its modules can be imported."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(path.stem for path in (ROOT / "benchmarks").glob("*.py") if not path.stem.startswith("__"))


@pytest.mark.parametrize("name", MODULES)
def test_a_benchmark_can_be_imported(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    import_module(f"benchmarks.{name}")


def test_rows_are_compared_with_the_one_before_on_the_same_machine() -> None:
    from benchmarks.whole import compared

    def row(ratio: float, machine: str = "here", name: str = "docx") -> dict[str, object]:
        return {"format": name, "machine": machine, "ratio": ratio, "spread": [ratio, ratio], "commit": "abc"}

    assert list(compared([row(9.0, "there")], "here")) == []
    alone = list(compared([row(0.5)], "here"))
    assert alone == ["docx  0.500 [0.500-0.500] at abc"]
    better = list(compared([row(0.5), row(9.0, "there"), row(0.4)], "here"))
    assert better[0].endswith("0.500 at abc: × 0.80")
    worse = list(compared([row(0.5), row(0.6), row(1.0, name="html")], "here"))
    assert [line.split()[0] for line in worse] == ["html", "docx"] and worse[1].endswith("× 1.20  WORSE")
