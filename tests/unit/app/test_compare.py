"""Two runs compared: nothing is mended that was not handed in, read and checked again."""

from __future__ import annotations

import copy
import io
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import jsonschema
import lxml.html as lxml_html
import msgspec
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from nianbao.app.compare import compare
from nianbao.app.saved import encode, encode_comparison, encode_run
from nianbao.model.comparison import STATES, Change, Comparison
from nianbao.model.finding import Finding, Result, RunHead, Standing, cell_anchor, span_anchor
from nianbao.render.entries import entries_of
from nianbao.render.labels import Labels
from nianbao.render.terminal_diff import print_diff
from support import findings
from support.command import nianbao


class Run:
    def __init__(self, *items: Finding) -> None:
        self.items = list(items)
        self.head: RunHead = findings.run_head(self.items)

    def findings(self) -> list[Finding]:
        return self.items


def named(finding: Finding, agency: str, year: int = 2024) -> Finding:
    finding = copy.deepcopy(finding)
    finding.report.agency, finding.report.year = agency, year
    finding.id = f"{agency}{year}"
    for result in finding.results:
        result.fingerprint = f"{agency}{year}:{result.fingerprint}"
    for cause in finding.root_causes:
        cause.explains = [f"{agency}{year}:{one}" for one in cause.explains]
    return finding


def states(found: Comparison) -> dict[str, int]:
    return {state: len(found.of(state)) for state in STATES if found.of(state)}


def problems(finding: Finding) -> int:
    run = Run(finding)
    return len(entries_of(finding, Labels.of(finding, run.head)))


def without(finding: Finding, *rules: str) -> Finding:
    """The report with these rules passed."""
    finding = copy.deepcopy(finding)
    for result in finding.results:
        if result.rule in rules:
            result.outcome, result.anchors, result.root_cause = "pass", [], None
    return finding


def only(found: Comparison, rule: str) -> Change:
    [change] = [one for one in found.changes if one.problem.rule == rule]
    return change


MANY = findings.many_defects()


def test_an_agency_that_is_absent_is_not_handed_in_again_never_fixed() -> None:
    one, other = named(MANY, "云溪市青栎区财政局"), named(MANY, "云溪市青栎区教育局")
    found = compare(Run(one, other), Run(one))
    assert states(found) == {"unchanged": problems(one), "not_handed_in": problems(other)}
    assert [(report.agency, report.state) for report in found.reports] == [
        ("云溪市青栎区教育局", "not_handed_in"),
        ("云溪市青栎区财政局", "again"),
    ]


def test_a_report_that_cannot_be_read_the_second_time_has_nothing_fixed() -> None:
    lost = findings.unauditable()
    lost.source = MANY.source
    found = compare(Run(MANY), Run(lost))
    assert states(found) == {"not_handed_in": problems(MANY)}
    assert [report.state for report in found.reports] == ["unreadable"]
    assert {change.reason for change in found.changes} == {"not_read"}


def test_what_is_mended_is_fixed_and_what_is_new_comes_first() -> None:
    found = compare(Run(without(MANY, "aspect-missing")), Run(without(MANY, "fee-not-stated")))
    assert only(found, "aspect-missing").state == "new"
    assert only(found, "fee-not-stated").state == "fixed"
    assert only(found, "fee-not-stated").problem.degree == "must"
    assert found.changes[0].problem.rule == "aspect-missing"
    assert found.changes[-1].problem.rule == "fee-not-stated"
    assert found.counts["fixed"]["must"] == 1


def test_problems_are_compared_not_checks() -> None:
    """A cause behind three checks is one problem; with one of them mended it is partly fixed."""
    whole = compare(Run(MANY), Run(MANY))
    assert states(whole) == {"unchanged": problems(MANY)}
    less = copy.deepcopy(MANY)
    [first] = [one for one in less.results if one.rule == "requests-row-total" and one.root_cause == "rc1"]
    first.outcome, first.root_cause = "pass", None
    found = compare(Run(MANY), Run(less))
    assert states(found) == {"unchanged": problems(MANY) - 1, "partly": 1}
    [change] = found.of("partly")
    assert change.before is not None
    assert change.after is not None
    assert (len(change.before.checks), len(change.after.checks)) == (3, 2)
    back = compare(Run(less), Run(MANY))
    assert states(back) == {"unchanged": problems(MANY) - 1, "changed": 1}


@pytest.mark.parametrize("outcome", ["not_checked", "error"])
def test_what_was_not_checked_is_not_fixed(outcome: str) -> None:
    later = copy.deepcopy(MANY)
    for result in later.results:
        if result.rule == "fee-not-stated":
            result.outcome, result.anchors = outcome, []
    change = only(compare(Run(MANY), Run(later)), "fee-not-stated")
    assert (change.state, change.reason) == ("changed", "not_checked")


def test_a_rule_that_was_not_run_mends_nothing() -> None:
    later = copy.deepcopy(MANY)
    later.results = [one for one in later.results if one.rule != "fee-not-stated"]
    change = only(compare(Run(MANY), Run(later)), "fee-not-stated")
    assert (change.state, change.reason) == ("changed", "not_checked")


def test_a_place_that_was_not_read_is_not_fixed() -> None:
    later = without(MANY, *{one.rule for one in MANY.results if one.root_cause})
    for row in later.cells["requests"].values():
        for cell in row.values():
            cell.state, cell.value = "illegible", None
    found = compare(Run(MANY), Run(later))
    gone = [one for one in found.changes if one.before and "第三部分" in one.before.place and one.after is None]
    assert gone
    assert {(one.state, one.reason) for one in gone} == {("changed", "not_read")}
    lost = without(MANY, "problem-without-measure")
    for section in lost.sections:
        section.found = section.found and section.id != "problems"
    assert only(compare(Run(MANY), Run(lost)), "problem-without-measure").reason == "not_read"


def test_an_exception_is_told_as_such() -> None:
    later = copy.deepcopy(MANY)
    for result in later.results:
        if result.rule == "aspect-missing":
            result.exception = {"id": "E-1", "type": "exception", "reason": "另有专报", "state": "applied"}
    change = only(compare(Run(MANY), Run(later)), "aspect-missing")
    assert (change.state, change.reason, change.problem.degree) == ("changed", "excepted", "excepted")
    back = only(compare(Run(later), Run(MANY)), "aspect-missing")
    assert (back.state, back.reason, back.problem.degree) == ("changed", "exception_ended", "advise")
    both = only(compare(Run(later), Run(later)), "aspect-missing")
    assert (both.state, both.problem.degree) == ("unchanged", "excepted")


def test_another_degree_or_value_is_a_change() -> None:
    later = copy.deepcopy(MANY)
    for result in later.results:
        if result.rule == "fee-not-stated":
            result.severity = "advise"
        if result.rule == "aspect-missing":
            result.observed, result.message = 3, "第一部分仍未见“监督保障”"
    found = compare(Run(MANY), Run(later))
    assert only(found, "fee-not-stated").reason == "degree"
    assert only(found, "aspect-missing").state == "changed"
    assert states(found)["changed"] == 2


def quoting(*quotes: str) -> Finding:
    """A report with one result for each quote, numbered as the engine numbers results at one place."""
    finding = copy.deepcopy(findings.clean())
    for number, quote in enumerate(quotes):
        result = Result(
            "word-doubled", "重复用词", "wording", "advise", "fail", f"重复：{quote}", fingerprint=f"w{number}"
        )
        result.anchors = [span_anchor("overview", number * 10, number * 10 + 4, quote)]
        finding.results.append(result)
    if not quotes:
        finding.results.append(Result("word-doubled", "重复用词", "wording", "advise", "pass", ""))
    return finding


def test_of_several_places_of_a_rule_the_one_that_was_mended_is_told() -> None:
    found = compare(Run(quoting("资金资金", "工作工作", "公开公开")), Run(quoting("工作工作", "公开公开")))
    assert states(found) == {"unchanged": 2, "fixed": 1}
    assert found.of("fixed")[0].problem.message == "重复：资金资金"
    assert states(compare(Run(quoting("资金资金")), Run(quoting()))) == {"fixed": 1}


def test_fewer_quotes_in_one_result_are_partly_fixed() -> None:
    before = quoting("资金资金")
    before.results[-1].anchors.append(span_anchor("overview", 50, 54, "工作工作"))
    assert states(compare(Run(before), Run(quoting("资金资金")))) == {"partly": 1}
    assert states(compare(Run(quoting("资金资金")), Run(before))) == {"changed": 1}


def test_the_same_agency_named_otherwise_is_the_same() -> None:
    one, other = named(MANY, "云溪市青栎区发展和改革局"), named(MANY, "青栎区发改局")
    assert states(compare(Run(one), Run(other))) == {"unchanged": problems(one)}


def test_another_year_is_another_report() -> None:
    found = compare(Run(named(MANY, "青栎区财政局", 2024)), Run(named(MANY, "青栎区财政局", 2025)))
    assert states(found) == {"new": problems(MANY), "not_handed_in": problems(MANY)}
    assert {change.reason for change in found.of("new")} == {"first_report"}


def test_regressions_stand_before_what_came_in_for_the_first_time() -> None:
    again, first = named(MANY, "青栎区财政局"), named(MANY, "青栎区教育局")
    found = compare(Run(without(again, "sentence-overlong")), Run(again, first))
    new = found.of("new")
    assert new[0].problem.rule == "sentence-overlong"
    assert [one.reason for one in new] == [None] + ["first_report"] * problems(first)


def test_the_file_of_a_pair_that_does_not_count_is_not_compared() -> None:
    old = without(MANY, "fee-not-stated")
    old.standing = Standing("duplicate", "另一份较新", MANY.id)
    assert states(compare(Run(MANY), Run(old, MANY))) == {"unchanged": problems(MANY)}


def test_a_report_without_a_name_is_matched_by_its_file() -> None:
    one = copy.deepcopy(MANY)
    one.report.agency = None
    found = compare(Run(one), Run(MANY))
    assert states(found) == {"unchanged": problems(MANY)}
    assert any("没有认出单位" in note for note in found.notes)
    other = copy.deepcopy(one)
    other.source.path = other.source.name = "别的文件.docx"
    assert set(states(compare(Run(one), Run(other)))) == {"new", "not_handed_in"}


def printed(found: Comparison, verbosity: int = 0) -> list[str]:
    out = io.StringIO()
    print_diff(found, Console(file=out, width=100, soft_wrap=True, highlight=False, markup=False), verbosity=verbosity)
    return out.getvalue().splitlines()


def test_the_terminal_tells_counts_then_what_got_worse_and_the_rest_when_asked() -> None:
    one, other = named(MANY, "云溪市青栎区财政局"), named(MANY, "云溪市青栎区教育局")
    found = compare(Run(without(one, "aspect-missing"), other), Run(without(one, "fee-not-stated")))
    lines = printed(found)
    assert lines[0] == "× 新增 1  建议 1"
    assert "√ 已整改 1  必须 1" in lines
    at = lines.index("比前一次差的 1 处")
    assert lines[at - 1] == "报告  再次报送 1  未重报 1"
    assert lines[at + 1] == "云溪市青栎区财政局 2024"
    assert lines[at + 2].startswith("  F")
    assert lines[-1] == f"其余 {len(found.changes) - 1} 处见网页、工作簿，或加 -v"
    assert not [line for line in lines if "教育局" in line]
    every = printed(found, 1)
    missing = every.index("云溪市青栎区教育局 2024")
    assert every[missing + 1] == f"  未重报  未重报 {problems(other)}"
    assert len([line for line in every if line.startswith("  F")]) == len(found.changes)
    assert max(map(cell_len, [*lines, *every])) <= 100


def test_reports_in_which_something_got_worse_come_first() -> None:
    one, other = named(MANY, "云溪市青栎区财政局"), named(MANY, "云溪市青栎区教育局")
    found = compare(Run(one, without(other, "aspect-missing")), Run(one, other))
    groups = found.by_report()
    assert [report.agency for report, _ in groups] == ["云溪市青栎区教育局", "云溪市青栎区财政局"]
    assert [change.is_worse for change in groups[0][1]][:2] == [True, False]
    assert sum(len(changes) for _, changes in groups) == len(found.changes)


def test_page_and_workbook_hold_every_problem(tmp_path: Path) -> None:
    a, b = saved(tmp_path / "a", without(MANY, "fee-not-stated")), saved(tmp_path / "b", MANY)
    assert nianbao("diff", a, b, "--format", "html,xlsx").code == 2
    said = nianbao("diff", a, b, "--format", "terminal,html,xlsx,json", "--out", tmp_path / "out")
    assert said.code == 0
    assert said.out.startswith("× 新增 1")
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == ["diff.html", "diff.json", "diff.xlsx"]
    data = json.loads((tmp_path / "out/diff.json").read_text("utf-8"))
    page = lxml_html.fromstring((tmp_path / "out/diff.html").read_bytes())
    assert len(page.xpath("//section[@id='reports']//tbody/tr")) == len(data["changes"])
    assert page.xpath("string(//section[@id='reports']//tbody/tr[1]/td[1])").endswith("新增")
    assert not page.xpath("//script | //@href[not(starts-with(., '#'))]")
    book = openpyxl.load_workbook(tmp_path / "out/diff.xlsx")
    assert book.sheetnames == ["问题", "单位", "合计"]
    head, *rows = book["问题"].iter_rows(values_only=True)
    assert len(rows) == len(data["changes"])
    assert rows[0][head.index("整改情况")] == "新增"
    one = nianbao("diff", a, b, "--format", "html", "--out", tmp_path / "比较.html")
    assert (one.code, (tmp_path / "比较.html").read_bytes()[:15]) == (0, b"<!doctype html>")
    (tmp_path / "file").write_text("x")
    assert nianbao("diff", a, b, "--format", "html,xlsx", "--out", tmp_path / "file").code == 2


def saved(folder: Path, *items: Finding) -> Path:
    folder.mkdir()
    (folder / "run.json").write_bytes(encode_run(findings.run_head(list(items))))
    (folder / "findings.jsonl").write_bytes(b"".join(map(encode, items)))
    return folder


def test_the_command_writes_terminal_and_json(tmp_path: Path) -> None:
    a, b = saved(tmp_path / "a", without(MANY, "fee-not-stated")), saved(tmp_path / "b", MANY)
    plain = nianbao("diff", a, b)
    assert plain.code == 0
    assert plain.out.startswith("× 新增 1  必须 1\n")
    assert nianbao("diff", a, b, "--fail-on-new").code == 1
    assert nianbao("diff", b, a, "--fail-on-new").code == 0
    data = json.loads(nianbao("diff", a, b, "--format", "json").out)
    assert data["schema"] == "nianbao.diff/1"
    both = nianbao("diff", a, b, "--format", "terminal,json", "--out", tmp_path / "diff.json")
    assert both.out == plain.out
    assert json.loads((tmp_path / "diff.json").read_text("utf-8")) == data
    jsonschema.validate(data, msgspec.json.schema(Comparison))
    wrong = nianbao("diff", a, b, "--format", "docx")
    assert (wrong.code, "可用" in wrong.err) == (2, True)


FAILING = sorted({one.rule for one in MANY.results if one.outcome in ("fail", "review")})
AGENCIES = ("云溪市青栎区财政局", "云溪市青栎区教育局", "云溪市青栎区民政局")


@given(
    st.dictionaries(st.sampled_from(AGENCIES), st.sets(st.sampled_from(FAILING), max_size=4)),
    st.dictionaries(st.sampled_from(AGENCIES), st.sets(st.sampled_from(FAILING), max_size=4)),
)
def test_every_problem_of_both_runs_is_told_once(old: dict[str, set[str]], new: dict[str, set[str]]) -> None:
    def run(mended: dict[str, set[str]]) -> Run:
        return Run(*(without(named(MANY, agency), *rules) for agency, rules in sorted(mended.items())))

    before, after = run(old), run(new)
    found = compare(before, after)

    def numbers(of: Run, side: Callable[[Change], object]) -> None:
        told = Counter(
            (found.reports[one.report].agency, getattr(side(one), "number", None)) for one in found.changes if side(one)
        )
        for finding in of.findings():
            for entry in entries_of(finding, Labels.of(finding, of.head)):
                assert told[finding.report.agency, entry.id] >= 1

    numbers(before, lambda change: change.before)
    numbers(after, lambda change: change.after)
    absent = set(old) - set(new)
    assert {found.reports[one.report].agency for one in found.of("not_handed_in")} <= absent
    assert not {found.reports[one.report].agency for one in found.of("fixed")} & absent
    assert sum(sum(degrees.values()) for degrees in found.counts.values()) == len(found.changes)
    assert compare(after, after).of("unchanged") == compare(after, after).changes
    assert encode_comparison(found) == encode_comparison(compare(before, after))


def test_cells_are_told_apart_by_their_place() -> None:
    """The same rule at another cell is another problem, whoever is asked."""

    def at(row: str) -> Finding:
        finding = copy.deepcopy(findings.clean())
        result = Result("requests-row-total", "总计不符", "figures", "must", "fail", row, fingerprint=row)
        result.anchors = [cell_anchor("requests", row, "total")]
        finding.results.append(result)
        return finding

    assert states(compare(Run(at("granted")), Run(at("denied_state_secret")))) == {"new": 1, "fixed": 1}
