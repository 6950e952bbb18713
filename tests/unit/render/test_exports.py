"""SARIF, JUnit, the ledger and the letter: what is in them, and that hostile text does no harm there."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any
from xml.etree import ElementTree

import docx
import openpyxl
import pytest
from msgspec import structs

from nianbao.app.entries import counted, entry_of
from nianbao.app.packs import PackSet
from nianbao.app.verdicts import exit_code
from nianbao.model.finding import At, ParagraphView, Result, Standing, cell_anchor, span_anchor
from nianbao.model.verdict import together
from nianbao.model.view import describe_pack
from nianbao.render.junit import junit
from nianbao.render.ledger import ledger
from nianbao.render.ledger_columns import COLUMNS
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
            if (one.outcome, one.severity, one.status, one.exception) == ("fail", "must", "active", None)
        }
        assert int(suite.get("failures", "")) == len(failing)
    assert int(root.get("tests", "")) == len(root.findall("testsuite/testcase"))


def test_junit_survives_characters_that_xml_cannot_hold() -> None:
    finding = findings.many_defects()
    finding.results[0].message = "坏\x00字\x0b符\ufffe"
    assert ElementTree.fromstring(junit(findings.run_head([finding]), [finding])) is not None


@pytest.mark.parametrize("fail_on", ["must", "advise", "never"])
@pytest.mark.parametrize("min_score", [None, 0.0, 80.0, 99.5])
def test_junit_fails_exactly_what_the_exit_code_fails(fail_on: str, min_score: float | None) -> None:
    items = [*EVERY, findings.many_defects(), findings.many_defects(), findings.clean()]
    for number, item in enumerate(items):
        item.id = f"r{number}"
    items[-3].standing = Standing("duplicate", "另一份较新", items[2].id)
    for one in items[-2].results:
        one.severity = "advise"
    trial = Result("tried", "试行的规则", "form", "must", "fail", "试行", status="trial")
    broken = Result("broken", "出错的规则", "form", "info", "error", "出错", status="trial")
    items.append(findings.clean())
    items[-1].results = [*items[-1].results, trial]
    items.append(findings.clean())
    items[-1].results = [*items[-1].results, broken]
    items[-1].coverage["error"] += 1
    for one in items:
        one.verdict = one.verdict if one.error else together(one.results)
    head = findings.run_head(items, arguments={"fail_on": fail_on, "min_score": min_score})
    root = ElementTree.fromstring(junit(head, items))
    for item, suite in zip(items, root, strict=True):
        entry = entry_of(item, counted(item, head))
        code = exit_code([entry], fail_on=fail_on, min_score=min_score)
        expected = (int(suite.get("errors", "")) > 0, int(suite.get("failures", "")) > 0)
        assert (code == 3, code == 1) == (expected[0], expected[1] and not expected[0]), item.id
        assert len(suite.findall(".//failure")) == int(suite.get("failures", ""))


def test_junit_still_tells_what_does_not_fail_the_run() -> None:
    finding = findings.many_defects()
    root = ElementTree.fromstring(junit(findings.run_head([finding], arguments={"fail_on": "never"}), [finding]))
    assert not root.findall(".//failure")
    told = "".join(one.text or "" for one in root.iter("system-out"))
    assert "must: " in told
    assert "advise: " in told


def test_sarif_says_of_every_rule_what_it_is_for() -> None:
    pack = PackSet("disclosure-2021").pack("disclosure-2021")
    head = findings.run_head([], forms={pack.id: describe_pack(pack)})
    (run,) = json.loads(sarif(head, []))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len(rules) == len(pack.rules)
    for rule in rules:
        assert rule["fullDescription"]["text"]
        assert rule["shortDescription"]["text"] in rule["help"]["text"]
        assert "依据" in rule["help"]["markdown"]
        assert re.match(r"(https?://|urn:nianbao:rule:)", rule["helpUri"])
        assert "{" not in rule["help"]["text"]


def test_sarif_names_a_place_once_and_gives_its_line() -> None:
    """Two quotes of one section are two regions of one logical place."""
    finding = findings.clean()
    text = finding.sections[0].text
    finding.sections[0].at = At(line=5)
    finding.sections[0].paragraphs = [ParagraphView(0, At(line=7)), ParagraphView(text.index("\n") + 1, At(line=9))]
    second = text.index("\n") + 4
    result = Result("word-doubled", "重复用词", "wording", "advise", "fail", "重复", fingerprint="w")
    result.anchors = [
        span_anchor("overview", 1, 3, "甲甲"),
        span_anchor("overview", second, second + 2, "乙乙"),
        span_anchor("overview", second, second + 2, "乙乙"),
    ]
    finding.results = [result]
    (run,) = json.loads(sarif(findings.run_head([finding]), [finding]))["runs"]
    [found] = run["results"]
    [place] = found["locations"]
    assert [one["fullyQualifiedName"] for one in place["logicalLocations"]] == ["第一部分"]
    assert place["physicalLocation"]["region"] == {"startLine": 7, "snippet": {"text": "甲甲"}}
    [other] = found["relatedLocations"]
    assert other["physicalLocation"]["region"] == {"startLine": 9, "snippet": {"text": "乙乙"}}


def test_sarif_gives_cells_their_line_or_their_block_and_cell() -> None:
    finding = findings.clean()
    cell = finding.cells["requests"]["granted"]["total"]
    result = Result("requests-row-total", "总计不符", "figures", "must", "fail", "不符", fingerprint="t")
    result.anchors = [cell_anchor("requests", "granted", "total")]
    finding.results = [result]

    def place() -> dict[str, Any]:
        (run,) = json.loads(sarif(findings.run_head([finding]), [finding]))["runs"]
        return run["results"][0]["locations"][0]  # type: ignore[no-any-return]

    cell.at = At(line=31)
    assert place()["physicalLocation"]["region"]["startLine"] == 31
    cell.at = At(page=2, block=14, cell="J6")
    assert place()["physicalLocation"]["region"]["startLine"] == 14
    assert place()["properties"] == {"page": 2, "cell": "J6"}
    cell.at = None
    assert place()["physicalLocation"]["region"]["startLine"] == 1


def test_what_is_set_apart_is_named_and_not_reported() -> None:
    one, other = findings.many_defects(), findings.many_defects()
    other.standing = Standing("other_year", "是2023年度的报告", None)
    head = findings.run_head([one, other])
    (run,) = json.loads(sarif(head, [one, other]))["runs"]
    assert len(run["results"]) == sum(result.outcome in ("fail", "review") for result in one.results)
    [note] = run["invocations"][0]["toolExecutionNotifications"]
    assert (note["level"], note["descriptor"]["id"]) == ("note", "apart/other_year")
    assert run["invocations"][0]["executionSuccessful"] is True
    [_, suite] = ElementTree.fromstring(junit(head, [one, other]))
    assert (suite.get("tests"), suite.get("skipped"), suite.get("failures")) == ("1", "1", "0")
    assert not wanted(other)


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
    lines = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert {line["严重程度"] for line in lines} == {"必须整改", "建议改进", "建议核实", "提示", "例外"}
    suspect = next(line for line in lines if line["严重程度"] == "必须整改" and line["填报值"])
    assert all(suspect[title] for title in ("单位名称", "问题", "所在位置", "应为值"))


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
    assert f"关于{finding.report.agency}2024年" in text
    assert "（一）必须整改的问题" in text
    assert "建议核实的内容" in text
    assert len(document.tables[0].rows) > 3
    assert "弄虚作假" not in text


def test_a_letter_about_what_awaits_verification_finds_no_fault() -> None:
    finding = findings.many_defects()
    finding.results = [one for one in finding.results if one.outcome != "fail"]
    unread = structs.replace(findings.passes(1)[0], outcome="not_checked", lack="unread", title="申请表行合计不符")
    finding.results.append(unread)
    finding.root_causes, finding.verdict = [], "verify"
    assert wanted(finding)
    document = docx.Document(io.BytesIO(notice(findings.run_head([finding]), finding)))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "审核结论：待核实。" in text
    assert "因空白或没有读出未能判断的必查内容1项" in text
    assert "不能据此认为无误：申请表行合计不符。" in text
    assert "核实情况回执" in text
    assert document.tables[0].cell(0, 2).text == "核实情况"
    for demand in ("整改", "存在的问题", "逐项核对修改"):
        assert demand not in text


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
