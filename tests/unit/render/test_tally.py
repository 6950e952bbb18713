"""One summary of a run: page, ledger, terminal and run.json show the same counts."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import html as lxml_html

from nianbao.app.entries import conclude, counted, entry_of
from nianbao.app.outputs import outputs, whole_files
from nianbao.app.saved import SavedRun, encode, encode_run
from nianbao.model.finding import Finding, RunHead, Standing
from nianbao.model.summary import DEGREES
from nianbao.render import html, terminal
from nianbao.render.entries import entries_of
from nianbao.render.labels import Labels
from nianbao.render.tally import summary_of
from support import findings
from support.command import nianbao

SAMPLES = Path(__file__).resolve().parents[3] / "reports_in"
ZH = {"必须整改": "must", "建议改进": "advise", "建议核实": "review", "提示": "info"}
SHORT = {"必须": "must", "建议": "advise", "核实": "review", "提示": "info", "例外": "excepted"}
VERDICTS = {"通过": "pass", "通过（附建议）": "pass_with_advice", "附建议": "pass_with_advice", "待核实": "verify",
            "退回整改": "return", "无法审核": "unauditable"}  # fmt: skip
Rules = dict[str, tuple[str, int, int]]  # rule → degree, reports, places


def words_of(element: Any) -> str:
    return re.sub(r"\s+", " ", element.text_content()).strip()


def invented() -> list[Finding]:
    """Every look of a report, one of them twice: the other file is set apart."""
    items = findings.every_look()
    again = findings.many_defects()
    again.id, again.standing = "again", Standing("duplicate", "同一单位交来两份", items[2].id)
    mixed = findings.many_defects()  # a rule of degree `must` that only advises here
    mixed.id, mixed.report.agency = "mixed", "云溪市青栎区水务局"
    for result in mixed.results:
        result.severity = "advise"
    return [*items, again, mixed]


def saved(folder: Path, items: list[Finding]) -> SavedRun:
    folder.mkdir()
    head = findings.run_head(items)
    counts = [counted(one, head) for one in items]
    head.entries = [entry_of(one, count) for one, count in zip(items, counts, strict=True)]
    conclude(head, counts)
    (folder / "run.json").write_bytes(encode_run(head))
    (folder / "findings.jsonl").write_bytes(b"".join(map(encode, items)))
    return SavedRun.open(folder)


@pytest.fixture(scope="module", params=["samples", "invented"])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SavedRun:
    folder = tmp_path_factory.mktemp("run") / "out"
    if request.param == "invented":
        return saved(folder, invented())
    said = nianbao("audit", SAMPLES, "--out", folder, "--format", "html,xlsx", "-q")
    assert said.code == 1
    return SavedRun.open(folder)


def page_of(run: SavedRun) -> Any:
    return lxml_html.fromstring(html.index(run.head, run.findings()).decode("utf-8"))


def book_of(run: SavedRun) -> Any:
    [(_, data)] = whole_files(outputs(["xlsx"]), run.head, run.findings)
    return openpyxl.load_workbook(io.BytesIO(data))


def terminal_of(run: SavedRun) -> str:
    from rich.console import Console

    out = io.StringIO()
    terminal.print_run(run, Console(file=out, width=100, soft_wrap=True))
    return out.getvalue()


def test_the_summary_of_the_file_is_that_of_its_findings(run: SavedRun) -> None:
    data = json.loads((run.folder / "run.json").read_text(encoding="utf-8"))
    head: RunHead = findings.run_head([])
    head.forms = run.head.forms
    total = summary_of(head, run.findings())
    assert data["summary"]["verdicts"] == total.verdicts
    assert data["summary"]["rules"] == [
        {"rule": one.rule, "title": one.title, "degree": one.degree, "reports": one.reports, "places": one.places}
        for one in total.rules
    ]
    assert data["counts"]["total"] == total.reports == sum(total.verdicts.values())
    apart = [one for one in data["entries"] if one.get("standing")]
    assert len(apart) == sum(total.apart.values()) == total.files - total.reports
    counts = [one for one in data["entries"] if not one.get("standing")]
    assert {degree: sum(one[degree] for one in counts) for degree in DEGREES} == total.problems


def test_rules_reports_places_and_degrees_are_those_of_the_results(run: SavedRun) -> None:
    reports: dict[str, set[str]] = {}
    places: Counter[str] = Counter()
    degrees: dict[str, set[str]] = {}
    for finding in run.findings():
        if finding.standing is not None:
            continue
        for result in finding.results:
            if result.outcome in ("fail", "review") and not result.exception:
                reports.setdefault(result.rule, set()).add(finding.id)
                places[result.rule] += 1
                own = "review" if result.outcome == "review" and result.severity != "info" else result.severity
                degrees.setdefault(result.rule, set()).add(own if result.status == "active" else "info")
    assert run.head.summary is not None
    found: Rules = {one.rule: (one.degree, one.reports, one.places) for one in run.head.summary.rules}
    assert found == {
        rule: (min(degrees[rule], key=DEGREES.index), len(ids), places[rule]) for rule, ids in reports.items()
    }


def test_page_ledger_and_run_tell_the_same_rules(run: SavedRun) -> None:
    assert run.head.summary is not None
    told: Rules = {one.rule: (one.degree, one.reports, one.places) for one in run.head.summary.rules}
    sheet = book_of(run)["规则命中"]
    ledger: Rules = {row[0]: (ZH[row[2]], row[3], row[4]) for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert ledger == told
    page: Rules = {}
    rows = page_of(run).xpath("//section[@id='rules']//tbody/tr")
    ids = [one.text_content().split()[-1] for one in page_of(run).xpath("//footer/details//li")]
    for row, rule in zip(rows, ids, strict=True):
        cells = [words_of(cell) for cell in row.xpath("td")]
        page[rule] = (SHORT[cells[1][1:]], int(cells[2]), int(cells[3]))
    assert page == told


def test_page_ledger_terminal_and_run_tell_the_same_verdicts_and_problems(run: SavedRun) -> None:
    total = run.head.summary
    assert total is not None
    tiles = [words_of(tile) for tile in page_of(run).xpath("//ul[@class='tiles']/li")]
    page = dict(re.fullmatch(r"\W?(.+?)([\d.]+)", tile).groups() for tile in tiles)  # type: ignore[union-attr]
    assert {VERDICTS[key]: int(value) for key, value in page.items() if key in VERDICTS} == total.verdicts
    assert int(page["必须整改（处）"]) == total.problems["must"]
    assert float(page["得分中位数"]) == total.median
    about = [row[0] or "" for row in book_of(run)["汇总说明"].iter_rows(values_only=True)]
    [reports] = [re.fullmatch(r"报告 (\d+) 份：(.+)。", line) for line in about if line.startswith("报告")]
    assert reports is not None
    assert int(reports[1]) == total.reports
    ledger = {VERDICTS[key]: int(value) for key, value in re.findall(r"([^，\d ]+) (\d+)", reports[2])}
    assert ledger == total.verdicts
    [problems] = [
        re.findall(r"(\S+?) (\d+)[，。]", line.split("：", 1)[1]) for line in about if line.startswith("问题")
    ]
    assert [int(number) for _, number in problems] == [total.problems[degree] for degree in DEGREES]
    shown = terminal_of(run)
    summary = next(line for line in shown.splitlines() if line.startswith("汇总"))
    printed = {VERDICTS[key]: int(value) for key, value in re.findall(r"(\S+) (\d+)", summary.split("|")[0])}
    assert printed == total.verdicts
    line = next(line for line in shown.splitlines() if line.startswith("问题"))
    told = {SHORT[key]: int(value) for key, value in re.findall(r"(\S+) (\d+)", line.removeprefix("问题"))}
    assert told == {degree: number for degree, number in total.problems.items() if number}
    assert re.search(rf"\s{total.reports} 份", shown.splitlines()[0])


def test_lines_of_the_outputs_add_up_to_the_summary(run: SavedRun) -> None:
    total = run.head.summary
    assert total is not None
    book = book_of(run)
    titles, *lines = book["问题台账"].iter_rows(values_only=True)
    degrees = Counter(
        row[titles.index("严重程度")] for row in lines if row[0]
    )  # a body whose report is due has no number
    assert sum(degrees.values()) == sum(total.problems.values())
    assert degrees["必须整改"] == total.problems["must"]
    counted = [row for row in book["单位情况"].iter_rows(min_row=2, values_only=True) if row[2] == "是"]
    assert len(counted) == total.reports
    assert [sum(row[at] for row in counted) for at in (6, 7, 8)] == [
        total.problems[degree] for degree in ("must", "advise", "review")
    ]
    page = page_of(run)
    assert len(page.xpath("//section[@id='reports']//tbody/tr")) == total.reports
    assert len(page.xpath("//section[@id='apart']//tbody/tr")) == sum(total.apart.values())


def test_the_problems_of_a_degree_are_the_entries_of_the_reports(run: SavedRun) -> None:
    assert run.head.summary is not None
    degrees = Counter(
        entry.degree
        for finding in run.findings()
        if finding.standing is None
        for entry in entries_of(finding, Labels.of(finding, run.head))
    )
    assert {degree: degrees[degree] for degree in DEGREES} == run.head.summary.problems


def test_what_is_set_apart_is_in_no_count() -> None:
    items = invented()
    head = findings.run_head(items)
    without = [one for one in items if one.standing is None]
    conclude(head, [counted(one, head) for one in items])
    other = findings.run_head(without)
    conclude(other, [counted(one, other) for one in without])
    assert head.summary is not None
    assert other.summary is not None
    assert head.summary.apart == {"duplicate": 1}
    assert head.summary.rules == other.summary.rules
    assert head.summary.problems == other.summary.problems
    assert head.summary.median == other.summary.median
    assert head.counts == other.counts
