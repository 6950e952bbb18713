"""What a version's check comes to: the command line's finding, with the version before and the register."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

pytest.importorskip("fastapi", reason="the extra nianbao[serve] is not installed")
from nianbao.app.register_write import Granted, add_entries, entry_for
from nianbao.app.saved import FINDINGS, RUN, decode
from nianbao.model.finding import Finding
from nianbao.service.audited import GIVEN, PRIOR
from nianbao.service.version_audited import BEFORE, REGISTER, VersionAsked, checked_version
from support.desk import REASON
from support.parcels import report, zipped

SAMPLES = Path(__file__).resolve().parents[3] / "reports_in"
BAD = (SAMPLES / "2025/jiaoyuju.html").read_bytes()
ASKED = VersionAsked("年报.html", 1, "2026-01-20", "2026-02-01", 2025, {}, prior=False, previous=False, register=False)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / GIVEN / PRIOR).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / GIVEN)
    return tmp_path


def came(place: Path, data: bytes, **asked: Any) -> tuple[dict[str, Any], Finding | None]:
    one = msgspec.structs.replace(ASKED, **asked)
    (place / GIVEN / one.name).write_bytes(data)
    told = checked_version(place, one)
    return told, decode((place / FINDINGS).read_bytes().strip()) if told["entry"] else None


def test_a_version_after_another_and_a_registered_problem(place: Path) -> None:
    told, first = came(place, BAD)
    assert told["fault"] is None and told["entry"]["must"] == 1 and first is not None
    (place / BEFORE).mkdir()
    for name in (FINDINGS, RUN):
        (place / BEFORE / name).write_bytes((place / name).read_bytes())
    told, second = came(place, BAD + b" ", previous=True, round=2, date="2026-01-25")
    assert second is not None and [(one.round, one.date) for one in second.versions] == [  # type: ignore[union-attr]
        (1, "2026-01-20"), (2, "2026-01-25"),
    ]  # fmt: skip
    problem = next(one for one in second.results if one.outcome == "fail")
    was = next(one for one in first.results if one.fingerprint == problem.fingerprint)
    assert problem.number == was.number and problem.change == "unchanged"
    granted = Granted("false_alarm", REASON, "甲", "乙", "2026-01-26", "2026-12-31")
    results = [one for one in second.results if one.outcome == "fail"]
    entries = [entry_for(second, one, granted, id=f"LW-2026-{at:03d}") for at, one in enumerate(results, 1)]
    add_entries(place / REGISTER, entries)
    told, third = came(place, BAD + b" ", previous=True, register=True, round=2)
    assert third is not None and told["entry"]["exceptions"] and told["entry"]["must"] == 0


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.docx", b"PK\x03\x04" + bytes(50), "damaged"),
        ("a.zip", zipped([("1.txt", report("甲区教育局")), ("2.txt", report("甲区民政局"))]), "not_one_report"),
        ("a.zip", zipped([]), None),
    ],
)
def test_what_is_no_report_is_a_fault(place: Path, name: str, data: bytes, reason: str | None) -> None:
    told, _ = came(place, data, name=name)
    assert told["fault"] is not None and told["fault"]["message"]
    assert reason is None or told["fault"]["reason"] == reason
