"""What is kept between runs: the same results from what is known, and nothing old where anything has changed."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from nianbao.app import known_findings, known_reads
from nianbao.app.cache import FILE, Cache, CachePlace, cache_at, packed, unpacked
from nianbao.app.cache_keys import key_of
from nianbao.app.entries import WrittenReport
from nianbao.app.options import Options
from nianbao.app.outputs import outputs
from nianbao.app.run import run

SAMPLES = Path(__file__).resolve().parents[3] / "reports_in"
CHOSEN = sorted(
    path for path in SAMPLES.rglob("*") if path.suffix in (".txt", ".md", ".html") and path.stem != "README"
)[:6]


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "报告"
    folder.mkdir()
    for path in CHOSEN:
        shutil.copy2(path, folder)
    return folder


@pytest.fixture
def place(tmp_path: Path) -> CachePlace:
    return CachePlace(str(tmp_path / "cache"), 64)


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what was read and, after it, the ids of what was judged, in this process."""
    done: list[str] = []
    read, judge = known_reads.read_report, known_findings.judge_cases
    monkeypatch.setattr(
        known_reads, "read_report", lambda item, *a, **k: (done.append(item.name), read(item, *a, **k))[1]
    )
    monkeypatch.setattr(
        known_findings,
        "judge_cases",
        lambda cases, options: (done.extend(one.id for one in cases), judge(cases, options))[1],
    )
    return done


def lines_of(path: Path, options: Options) -> list[bytes]:
    found: list[bytes] = []

    def sink(lines: Iterator[WrittenReport]) -> None:
        found.extend(line.encoded for line in lines)

    run([str(path)], options, sink=sink)
    return found


def test_the_second_run_reads_and_judges_nothing_and_says_the_same(
    reports: Path, place: CachePlace, worked_out: list[str]
) -> None:
    plain = lines_of(reports, Options(jobs=1))
    assert not worked_out
    first = lines_of(reports, Options(jobs=1, cache=place))
    inputs = [name for name in worked_out if "." in name]
    assert len(inputs) == len(plain) == len(worked_out) - len(inputs)  # read once, judged once
    worked_out.clear()
    assert lines_of(reports, Options(jobs=1, cache=place)) == first == plain
    faulty = [line for line in plain if b'"unauditable"' in line]
    assert len(worked_out) <= 2 * len(faulty)


def test_only_what_has_changed_is_worked_out_anew(reports: Path, place: CachePlace, worked_out: list[str]) -> None:
    lines_of(reports, Options(jobs=1, cache=place))
    changed = sorted(reports.glob("*.md"))[0]
    changed.write_text(changed.read_text("utf-8") + "\n另附说明一份。\n", encoding="utf-8")
    worked_out.clear()
    now = lines_of(reports, Options(jobs=1, cache=place))
    assert worked_out[0] == changed.name and len(worked_out) < len(CHOSEN)
    assert now == lines_of(reports, Options(jobs=1))


@pytest.mark.parametrize("asked", [{"year": 2023}, {"lang": "en"}, {"level": "county"}, {"ocr": "never"}])
def test_what_is_asked_differently_is_not_known(asked: dict[str, object], reports: Path, place: CachePlace) -> None:
    lines_of(reports, Options(jobs=1, cache=place))
    options = replace(Options(jobs=1), **asked)  # type: ignore[arg-type]
    assert lines_of(reports, replace(options, cache=place)) == lines_of(reports, options)


def files_of(path: Path, out: Path, options: Options, *formats: str) -> dict[str, bytes]:
    out.mkdir()
    run([str(path)], options, sink=lambda lines: [*lines].clear(), folder=out, files=outputs(formats))
    return {one.relative_to(out).as_posix(): one.read_bytes() for one in out.rglob("*") if one.is_file()}


def test_pages_of_what_is_known_are_not_drawn_again_and_are_the_same(
    reports: Path, place: CachePlace, tmp_path: Path, worked_out: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = files_of(reports, tmp_path / "a", Options(jobs=1), "html", "claims")
    kept = Options(jobs=1, cache=place)
    assert files_of(reports, tmp_path / "b", kept, "html", "claims") == plain
    worked_out.clear()
    drawn: list[str] = []
    draw = known_findings.drawn
    monkeypatch.setattr(
        known_findings, "drawn", lambda output, one, *rest: (drawn.append(one.id), draw(output, one, *rest))[1]
    )
    assert files_of(reports, tmp_path / "c", kept, "html", "claims") == plain
    known = len(CHOSEN) - len(set(drawn))
    assert known >= len(CHOSEN) - 2  # what is no report is not kept
    drawn.clear()
    changed = sorted(reports.glob("*.md"))[0]
    changed.write_text(changed.read_text("utf-8") + "\n另附说明一份。\n", encoding="utf-8")
    now = files_of(reports, tmp_path / "d", kept, "html", "claims")
    assert now == files_of(reports, tmp_path / "e", Options(jobs=1), "html", "claims") != plain
    assert 0 < len(set(drawn)) < len(CHOSEN)
    lines_of(reports, kept)
    assert files_of(reports, tmp_path / "f", kept, "html") == {
        name: data for name, data in now.items() if name.startswith("reports/")
    }


def test_a_page_that_somebody_else_put_there_is_drawn_anew(reports: Path, place: CachePlace, tmp_path: Path) -> None:
    kept = Options(jobs=1, cache=place)
    plain = files_of(reports, tmp_path / "a", kept, "html")
    held = cache_at(place)
    with closing(sqlite3.connect(Path(place.folder) / FILE)) as file:
        keys = [key for (key,) in file.execute("SELECT key FROM kept") if key.startswith(b"files:")]
    assert keys
    for foreign in (("x",), (b"x", b"y"), {"reports/../../x": b"x"}, b"x"):
        held.put([(key, packed(foreign)) for key in keys])
        out = tmp_path / f"b{len(list(tmp_path.iterdir()))}"
        assert files_of(reports, out, kept, "html") == plain


def test_a_folder_that_goes_away_or_is_damaged_costs_nothing_but_time(reports: Path, place: CachePlace) -> None:
    plain = lines_of(reports, Options(jobs=1))
    lines_of(reports, Options(jobs=1, cache=place))
    file = Path(place.folder) / FILE
    for damage in (b"", b"x" * 4096):
        known_cache_closed(place)
        file.write_bytes(damage)
        assert lines_of(reports, Options(jobs=1, cache=place)) == plain
    known_cache_closed(place)
    shutil.rmtree(place.folder)
    assert lines_of(reports, Options(jobs=1, cache=place)) == plain


def known_cache_closed(place: CachePlace) -> None:
    """As in another process."""
    from nianbao.app import cache

    held = cache_at(place)
    if held._file is not None:
        held._file.close()
    cache._of_process.cache_clear()


def test_changed_values_and_foreign_types_are_not_taken(place: CachePlace) -> None:
    held = Cache(place)
    held.put([(b"a", packed({"数": 1})), (b"b", packed([2]))])
    assert {key: unpacked(data) for key, data in held.get([b"a", b"b", b"c"]).items()} == {b"a": {"数": 1}, b"b": [2]}
    with closing(sqlite3.connect(Path(place.folder) / FILE)) as file, file:
        file.execute(
            "UPDATE kept SET value = substr(value, 1, 20) || x'00' || substr(value, 22) WHERE key = ?", (b"a",)
        )
    assert set(held.get([b"a", b"b"])) == {b"b"}
    with pytest.raises(Exception, match=r"Popen|subprocess"):
        unpacked(packed(__import__("subprocess").Popen))


def test_what_was_not_used_longest_goes_first(tmp_path: Path) -> None:
    place = CachePlace(str(tmp_path), 1)
    held = Cache(place)
    held.put([(b"%03d" % number, bytes([number]) * 20_000) for number in range(100)])
    with closing(sqlite3.connect(tmp_path / FILE)) as file, file:
        file.execute("UPDATE used SET day = 1 WHERE key < '050'")
    held.trim()
    left = set(held.get([b"%03d" % number for number in range(100)]))
    assert 20 <= len(left) <= 50 and min(left) >= b"050"
    assert (tmp_path / FILE).stat().st_size <= 1 << 20


def test_a_folder_of_others_is_not_used(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    held = Cache(CachePlace(str(tmp_path), 1))
    held.put([(b"a", b"b")])
    assert held.fault and not held.get([b"a"]) and not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((1, 23), (12, 3)),
        (("a", None), ("a", "None")),
        (([1], 2), ([1, 2],)),
        (({"a": 1},), ((("a", 1),),)),
        ((True,), (1,)),
    ],
)
def test_different_things_have_different_keys(one: tuple[object, ...], other: tuple[object, ...]) -> None:
    assert key_of(*one) != key_of(*other)
    assert key_of(*one) == key_of(*one)


def test_a_page_whose_pictures_have_changed_is_read_anew(
    tmp_path: Path, place: CachePlace, worked_out: list[str]
) -> None:
    page = tmp_path / "页.html"
    page.write_text(
        "<h1>云溪市青栎区水务局2024年政府信息公开工作年度报告</h1><h2>一、总体情况</h2><p>全年公开信息。</p><img src='表.png'>",
        "utf-8",
    )
    options = Options(jobs=1, cache=place)
    for name in ("", "表.png", "表.png"):
        if name:
            (tmp_path / name).write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * (len(worked_out) + 60))
        known_cache_closed(place)
        lines_of(page, options)
    read = [name for name in worked_out if name == page.name]
    assert len(read) == 3  # not there, there, another one
    assert len(worked_out) == 6  # and judged
    lines_of(page, options)
    assert len(worked_out) == 6
