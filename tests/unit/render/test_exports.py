"""SARIF, JUnit, the ledger and the letter: what is in them, and that hostile text does no harm there."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any
from xml.etree import ElementTree

import docx
import openpyxl
import pytest

from nianbao.render.junit import junit
from nianbao.render.ledger import COLUMNS, ledger
from nianbao.render.notice import notice, wanted
from nianbao.render.sarif import sarif
from support import findings

EVERY = findings.every_look()
HEAD = findings.run_head(EVERY)


def log() -> dict[str, Any]:
    (run,) = json.loads(sarif(HEAD, EVERY))["runs"]
    return run  # type: ignore[no-any-return]


def test_sarif_holds_what_failed_and_what_is_to_be_looked_at() -> None:
    reported = [one.fingerprint for finding in EVERY for one in finding.results if one.outcome in ("fail", "review")]
    results = log()["results"]
    assert [result["partialFingerprints"]["place/v1"] for result in results] == reported
    assert {result["kind"] for result in results} == {"fail", "review"}
    assert all(result["level"] == "none" for result in results if result["kind"] == "review")


def test_sarif_rules_are_those_that_results_point_to() -> None:
    run = log()
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        if "ruleIndex" in result:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif_tells_of_inputs_that_were_not_audited() -> None:
    faults = log()["invocations"][0]["toolExecutionNotifications"]
    assert len(faults) == sum(finding.error is not None for finding in EVERY)
    assert log()["invocations"][0]["executionSuccessful"] is False


def test_sarif_places_are_in_the_forms_words() -> None:
    (run,) = json.loads(sarif(HEAD, [findings.many_defects()]))["runs"]
    names = [
        place["fullyQualifiedName"] for result in run["results"] for place in result["locations"][0]["logicalLocations"]
    ]
    assert any(name.startswith("第三部分 ") and "·" in name for name in names)


def test_junit_counts_every_rule_of_every_report() -> None:
    root = ElementTree.fromstring(junit(HEAD, EVERY))
    for finding, suite in zip(EVERY, root, strict=True):
        cases = suite.findall("testcase")
        assert len(cases) == len({result.rule for result in finding.results}) + (finding.error is not None)
        assert int(suite.get("tests", "")) == len(cases)
        failing = {
            one.rule
            for one in finding.results
            if one.outcome == "fail" and one.exception is None and one.status == "active"
        }
        assert int(suite.get("failures", "")) == len(failing)
    assert int(root.get("tests", "")) == len(root.findall("testsuite/testcase"))


def test_junit_survives_characters_that_xml_cannot_hold() -> None:
    finding = findings.many_defects()
    finding.results[0].message = "坏\x00字\x0b符\ufffe"
    assert ElementTree.fromstring(junit(findings.run_head([finding]), [finding])) is not None


def book(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_the_ledger_has_a_line_for_each_problem_and_blanks_for_the_answers() -> None:
    finding = findings.many_defects()
    sheet = book(ledger(findings.run_head([finding]), [finding]))["问题台账"]
    rows = list(sheet.iter_rows(values_only=True))
    assert list(rows[0]) == [column.title for column in COLUMNS]
    assert [row[0] for row in rows[1:]] == [f"F{number:02}" for number in range(1, len(rows))]
    answers = [at for at, column in enumerate(COLUMNS) if column.group in ("agency", "office")]
    assert all(row[at] is None for row in rows[1:] for at in answers)
    assert {row[3] for row in rows[1:]} == {"必须整改", "建议改进", "建议核实", "提示", "例外"}
    suspect = next(row for row in rows[1:] if row[3] == "必须整改" and row[7])
    assert all(suspect[at] for at in (1, 4, 6, 7, 8))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1"])
def test_no_text_of_a_report_becomes_a_formula(text: str) -> None:
    finding = findings.many_defects()
    finding.report.agency = finding.results[0].message = finding.source.path = text
    data = ledger(findings.run_head([finding]), [finding])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if "worksheets" in name)
    for sheet in book(data):
        for row in sheet.iter_rows():
            assert not any(cell.data_type == "f" for cell in row)
            assert not any(isinstance(cell.value, str) and cell.value[:1] in "=@\t" for cell in row if cell.value)


def test_the_letter_names_each_problem_under_its_degree() -> None:
    finding = findings.many_defects()
    document = docx.Document(io.BytesIO(notice(findings.run_head([finding]), finding)))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert f"关于{finding.report.agency}2024年度" in text
    assert "（一）必须整改的问题" in text
    assert "建议核实的内容" in text
    assert len(document.tables[0].rows) > 3
    assert "弄虚作假" not in text


def test_the_letter_to_an_agency_that_passes_asks_for_nothing() -> None:
    finding = findings.many_defects()
    finding.results = [one for one in finding.results if one.outcome != "fail"]
    finding.root_causes, finding.verdict = [], "pass"
    assert wanted(finding)
    document = docx.Document(io.BytesIO(notice(findings.run_head([finding]), finding)))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "审核结论：通过。" in text
    assert "供你单位参考" in text
    assert not document.tables
    for demand in ("整改", "存在的问题", "日前", "回执", "完成时限"):
        assert demand not in text
    assert "不需要重新报送" in text


def test_a_letter_is_for_reports_with_something_to_mend() -> None:
    assert not wanted(findings.clean())
    assert not wanted(findings.unauditable())
    assert wanted(findings.many_defects())
    noted = findings.many_defects()
    for result in noted.results:
        result.status = "trial"
    noted.results = [one for one in noted.results if one.outcome != "review"]
    assert not wanted(noted)


def test_hostile_text_goes_through_every_export() -> None:
    finding = findings.hostile()
    head = findings.run_head([finding])
    for data in (sarif(head, [finding]), junit(head, [finding]), ledger(head, [finding]), notice(head, finding)):
        assert data


def test_the_same_run_gives_the_same_bytes() -> None:
    finding = findings.many_defects()
    for render in (sarif, junit, ledger):
        assert render(HEAD, EVERY) == render(HEAD, EVERY)
    assert notice(HEAD, finding) == notice(HEAD, finding)
