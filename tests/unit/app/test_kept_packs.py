"""Packs kept between runs: the same pack, read anew as soon as anything of it is another, damage not noticed."""

from __future__ import annotations

import os
import pickle
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from nianbao.app import kept_packs, packs
from nianbao.app.cache import FILE, CachePlace, cache_at, packed
from nianbao.app.cache_keys import files_mark
from nianbao.app.kept_packs import keep_packs
from nianbao.app.packs import PackSet
from nianbao.base.errors import PackError
from nianbao.catalog import load as catalog

SHIPPED = Path(__file__).resolve().parents[3] / "rules" / "disclosure-2021"
REPORT = "云溪市青栎区水务局2025年政府信息公开工作年度报告\n\n一、总体情况\n2025年，本机关公开信息12条。\n"
# what a run of one report has no use for, whatever it finds; then what it has none for once its pack is kept
NEVER = {"pandas", "pandera", "scipy", "openpyxl", "docx", "lxml", "pypdf", "pdfplumber", "asyncio", "unittest"}
NOT_AGAIN = {"yaml", "nianbao.catalog.load", "nianbao.catalog.schema", "nianbao.catalog.source"}


@pytest.fixture
def place(tmp_path: Path) -> CachePlace:
    return CachePlace(str(tmp_path / "cache"), 64)


@pytest.fixture(autouse=True)
def _as_a_process_ends():
    yield
    keep_packs(None)
    _forget()


def _forget() -> None:
    for known in (packs._load, packs._form, packs.pack_set, files_mark):
        known.cache_clear()


def _loaded(place: CachePlace, folder: Path) -> PackSet:
    """As another process has it."""
    _forget()
    keep_packs(place)
    return PackSet(str(folder))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A pack of somebody's own."""
    return Path(shutil.copytree(SHIPPED, tmp_path / SHIPPED.name))


def test_a_pack_is_read_once_over_runs(place, monkeypatch):
    first = _loaded(place, SHIPPED)
    pack, form = first.pack(SHIPPED.name), first.form(SHIPPED.name)
    for name in ("load", "load_form", "extends_of"):
        monkeypatch.setattr(catalog, name, lambda *_: pytest.fail("read again"))
    again = _loaded(place, SHIPPED)
    assert (again.pack(SHIPPED.name), again.form(SHIPPED.name)) == (pack, form)
    assert again.pack(SHIPPED.name) is not pack


def _rule(own: Path) -> Path:
    return next(file for file in sorted((own / "rules").rglob("*.yaml")) if "\nweight: " in file.read_text("utf-8"))


def test_a_pack_that_changes_is_read_anew_even_when_its_length_stays(place, own):
    folders = PackSet(str(SHIPPED))._folders
    load = lambda: catalog.load(own, packs.kinds())  # noqa: E731
    keep_packs(place)
    before = kept_packs.whole(packs.Pack, own, (*folders, str(own)), load)
    rule = _rule(own)
    text = rule.read_text("utf-8")
    title = next(line for line in text.splitlines() if line.startswith("title: "))
    rule.write_text(text.replace(title, title[:-1] + "项"), "utf-8")
    os.utime(rule, ns=(1, rule.stat().st_mtime_ns + 1))
    files_mark.cache_clear()
    after = kept_packs.whole(packs.Pack, own, (*folders, str(own)), load)
    assert before.sha256 != after.sha256


def test_a_pack_that_is_broken_after_it_was_kept_is_told_broken(place, own):
    keep_packs(place)
    folders = (str(own),)
    kept_packs.whole(packs.Pack, own, folders, lambda: catalog.load(own, packs.kinds()))
    _rule(own).write_text("id: [", "utf-8")
    files_mark.cache_clear()
    for _ in range(2):  # and what is broken is not kept
        with pytest.raises(PackError):
            kept_packs.whole(packs.Pack, own, folders, lambda: catalog.load(own, packs.kinds()))


class _Call:
    def __reduce__(self):
        return (pytest.fail, ("a value of the cache was called",))


@pytest.mark.parametrize("value", [b"", b"x", packed(3), packed(("a", "b")), pickle.dumps(_Call()), packed(_Call())])
def test_what_was_not_written_by_us_counts_as_not_there(place, value):
    pack = _loaded(place, SHIPPED).pack(SHIPPED.name)
    file = sqlite3.connect(Path(place.folder) / FILE)
    keys = [key for (key,) in file.execute("SELECT key FROM kept")]
    file.close()
    cache_at(place).put([(key, value) for key in keys])
    assert _loaded(place, SHIPPED).pack(SHIPPED.name) == pack


def test_nothing_is_kept_where_a_run_keeps_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    _forget()
    keep_packs(None)
    PackSet(str(SHIPPED)).pack(SHIPPED.name)
    assert list(tmp_path.iterdir()) == []


def _imported(tmp_path: Path, *more: str) -> set[str]:
    """The modules of a whole run, in a process of its own, of one report that no run has seen."""
    asked = ["audit", str(tmp_path / "报告.txt"), "--out", str(tmp_path / "out"), "--fail-on", "never", *more]
    code = (
        "import sys\nfrom nianbao.cli import main\ntry:\n    main(sys.argv[1:])\n"
        "finally:\n    print(*sys.modules, file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code, *asked], capture_output=True, text=True, encoding="utf-8")
    assert (tmp_path / "out" / "index.html").is_file(), ran.stderr
    return set(ran.stderr.splitlines()[-1].split())


@pytest.mark.slow
def test_one_report_needs_no_library_of_batches_or_other_formats_nor_the_catalog_twice(tmp_path):
    kept = ("--cache", str(tmp_path / "cache"), "--cache-size", "64")
    for number, unwanted in enumerate((NEVER, NEVER | NOT_AGAIN)):
        (tmp_path / "报告.txt").write_text(f"{REPORT}其中公报{number}期。\n", "utf-8")
        assert _imported(tmp_path, *kept) & unwanted == set()


def test_a_form_asks_the_same_expressions_in_every_process():
    """What a process asks in an order of its own is never found again, and is added to what is kept at each run."""
    code = (
        "import sys\nfrom pathlib import Path\nfrom nianbao.base import kept\nfrom nianbao.catalog.load import load_form\n"
        "from nianbao.recognise import prepare\nform = load_form(sys.argv[1])\nkept.recall({})\nprepare(form)\n"
        "print(*sorted(map(repr, kept.take_noted())), sep='\\n')"
    )
    asked = {
        subprocess.run(
            [sys.executable, "-c", code, str(SHIPPED)],
            capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(asked) == 1
    assert b"code_of" in asked.pop()
