"""The 2019 form: its own reports pass as themselves, slips in them are found, and late users of it are told."""

from __future__ import annotations

from pathlib import Path

import pytest

import nianbao
from nianbao.catalog.load import load_form
from nianbao.model.finding import Finding
from nianbao.model.form import Address, FormSpec
from support import synth
from support.samples import ROOT

FORM = load_form(ROOT / "rules" / "disclosure-2019")
SECTIONS = {
    "overview": "{year}年，本机关公开农机补贴和农资价格信息96条，办理政府信息公开申请5件，都在法定期限内答复。",
    "problems": "存在的主要问题是农资价格信息更新不及时。改进措施是每周一采集价格，当天更新。",
    "other": "没有其他需要报告的事项。",
}
FIGURES = {
    "proactive_disclosure.normative_documents.created": "1",
    "proactive_disclosure.normative_documents.published": "1",
    "proactive_disclosure.normative_documents.public_total": "6",
    "proactive_disclosure.licensing.previous": "8",
    "proactive_disclosure.licensing.change": "-1",
    "proactive_disclosure.licensing.decisions": "40",
    "proactive_disclosure.procurement.projects": "2",
    "proactive_disclosure.procurement.amount": "35.6",
    "requests.new_received.natural_person": "5",
    "requests.new_received.total": "5",
    "requests.granted.natural_person": "3",
    "requests.granted.total": "3",
    "requests.other_processing.natural_person": "2",
    "requests.other_processing.total": "2",
    "requests.processed_total.natural_person": "5",
    "requests.processed_total.total": "5",
}


def printed(kind: str, year: int | None = 2020, form: FormSpec = FORM, **changes: str) -> bytes:
    cells = dict.fromkeys((address for table in form.tables for address in table.cells), "0")
    given = FIGURES | {key.replace("__", "."): value for key, value in changes.items()}
    cells |= {Address(*name.split(".")): text for name, text in given.items()}
    sections = {
        section.id: (
            f"{synth.ORDINALS[section.ordinal - 1]}、{section.title}",
            tuple(SECTIONS[section.id].format(year=year or "本") for _ in [0] if section.id in SECTIONS),
        )
        for section in form.sections
    }
    stated = f"{year}年" if year else ""
    draft = synth.Draft(
        f"云溪市青栎区农业农村局{stated}政府信息公开工作年度报告",
        ("根据《中华人民共和国政府信息公开条例》和国办公开办函〔2019〕60号的要求编制本报告。",),
        sections,
        cells,
    )
    if kind in ("txt", "html"):
        return {"txt": synth.to_txt, "html": synth.to_html}[kind](draft, form).encode()
    return {"docx": synth.to_docx, "xlsx": synth.to_xlsx}[kind](draft, form)


def audited(folder: Path, kind: str, **changes: str | int | None) -> Finding:
    path = folder / f"report.{kind}"
    path.write_bytes(printed(kind, **changes))  # type: ignore[arg-type]
    [finding] = nianbao.audit(path).findings
    return finding


@pytest.mark.parametrize("kind", ["txt", "html", "docx", "xlsx"])
def test_a_report_of_its_years_passes_as_itself(tmp_path: Path, kind: str) -> None:
    finding = audited(tmp_path, kind)
    assert (finding.pack["id"], finding.report.edition, finding.report.year) == ("disclosure-2019", "2019", 2020)
    assert {one.rule for one in finding.results if one.outcome in ("fail", "error")} == set()
    assert finding.verdict == "pass"
    assert {table["status"] for table in finding.tables.values()} == {"read"}
    assert finding.cells["proactive_disclosure"]["licensing"]["change"].value == -1
    assert all("〔2021〕30号" not in one.criteria for one in finding.results)


def test_slips_in_its_own_tables_are_found(tmp_path: Path) -> None:
    finding = audited(
        tmp_path, "html",
        requests__other_processing__natural_person="1", proactive_disclosure__normative_documents__public_total="0",
    )  # fmt: skip
    failed = {one.rule for one in finding.results if one.outcome == "fail"}
    assert failed == {"requests-row-total", "requests-column-total", "published-exceeds-public-total"}
    [edit] = finding.root_causes[0].edits
    assert (edit["row"], edit["from"], edit["to"]) == ("other_processing", 1, 2)


@pytest.mark.parametrize("year", [2022, 2024])
def test_a_late_user_of_the_form_is_told_so_by_the_form_of_its_year(tmp_path: Path, year: int) -> None:
    finding = audited(tmp_path, "html", year=year)
    assert (finding.pack["id"], finding.report.edition) == ("disclosure-2021", "2019")
    failed = {one.rule for one in finding.results if one.outcome == "fail"}
    assert {"disclosure-table-2019-layout", "citation-outdated"} <= failed


def test_without_a_year_the_tables_tell_the_edition(tmp_path: Path) -> None:
    assert audited(tmp_path, "html", year=None).pack["id"] == "disclosure-2019"
