"""Real reports, where they are at hand: every cell as the truth files have it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nianbao.catalog.load import load_form
from nianbao.model.form import Address
from nianbao.model.report import Report, State
from nianbao.readers.sniff import read
from nianbao.recognise import recognise

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared"
CORPUS = SHARED / "corpus"
FORM = load_form(ROOT / "rules" / "disclosure-2021")

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared corpus is not beside this checkout")

DISCLOSURE = {"regs": "regulations", "norm": "normative_documents", "lic": "licensing", "pun": "penalty"} | {
    "coe": "coercion",
    "fee": "fees",
}


def report_of(path: Path) -> Report:
    return recognise(read(path.read_bytes(), path.name), FORM)


def printed_rows(truth: dict[str, object]) -> dict[str, list[str]]:
    rows = {}
    for key, row in DISCLOSURE.items():
        value = truth["table2"][key]  # type: ignore[index]
        rows[f"proactive_disclosure.{row}"] = [str(text) for text in (value if isinstance(value, list) else [value])]
    return rows


NAMES = sorted(path.name for suffix in ("txt", "html", "pdf") for path in CORPUS.glob(f"*.{suffix}"))


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_is_right(name: str) -> None:
    path = CORPUS / name
    truth = json.loads(path.with_suffix(".truth.json").read_text(encoding="utf-8"))
    report = report_of(path)
    tables = report.tables
    found = {}
    for table in tables.values():
        for address, reading in table.readings.items():
            found.setdefault(f"{address.table}.{address.row}", []).append(reading.raw)
    for place, texts in printed_rows(truth).items():
        assert found[place] == texts
    requests = FORM.layout("requests", tables["requests"].edition)
    assert len(requests.rows) == len(truth["table3"])
    for row, cells in zip(requests.rows, truth["table3"].values(), strict=True):
        assert found[f"requests.{row.id}"] == [str(text) for text in cells.values()]
    for row, cells in zip(FORM.table_by_id["disputes"].rows, truth["table4"].values(), strict=True):
        assert found[f"disputes.{row.id}"] == [str(text) for text in cells.values()]
    assert all(table.status == "read" for table in tables.values())
    assert (report.agency, report.year) == (truth["agency"], truth["year"])
    assert all(section.found and section.evidence == "title" for section in report.sections)


def test_a_one_row_group_is_the_earlier_layout() -> None:
    report = report_of(CORPUS / "hongze_2024.txt")
    assert (report.tables["requests"].edition, report.tables["proactive_disclosure"].edition) == ("2019", "2021")
    assert report.edition == "2021"
    assert [label.row for label in report.tables["requests"].labels] == ["denied_law_prohibits"]


def test_blank_template() -> None:
    report = report_of(CORPUS / "official_template_2021_blank.docx")
    states = {reading.state for table in report.tables.values() for reading in table.readings.values()}
    assert states == {State.BLANK}
    assert sum(len(table.readings) for table in report.tables.values()) == 200
    assert (report.agency, report.year) == (None, None)


def test_seed() -> None:
    report = report_of(SHARED / "seed_report_2024.txt")
    readings = [reading for table in report.tables.values() for reading in table.readings.values()]
    assert len(readings) == 200
    assert {(reading.raw, reading.value) for reading in readings} == {("0", 0)}
    labels = report.tables["proactive_disclosure"].labels
    assert [(label.column, label.expected) for label in labels] == [("repealed", "本年废止件数")]
    assert (report.agency, report.year, report.level) == ("高新区财政局", 2024, "department")
    assert report.reading(Address("requests", "other_other", "natural_person")).at is not None
