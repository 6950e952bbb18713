"""A kind is a module and a line in the table: shown by making one in a copy of the program, and judging with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.support.scratch_copy import ROOT, add_line, copy_program, run_copy, touched

SAMPLE = ROOT / "reports_in" / "2025"
KIND = '''"""The kind `same_figures`: several figures that are all the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import Params, SoftOutcome, Some
from nianbao.kinds.slots import slots
from nianbao.model.finding import cell_anchor
from nianbao.model.pattern import expand
from nianbao.model.rule import Outcome, Rule


class SameFiguresParams(Params):
    """Figures of `cells` above 0 of which at least `least` were read are not all the same."""

    cells: Annotated[Some, Field(title="数据")]
    least: Annotated[int, Field(title="最少个数", ge=2)] = 3
    outcome: SoftOutcome = "review"


def same_figures(batch: Batch, rule: Rule, given: SameFiguresParams) -> Iterator[Verdict]:
    cells = [cell for pattern in given.cells for cell in expand(pattern, batch.pack.form)]
    for number, report in enumerate(batch.reports):
        values = {cell: value for cell in cells if (value := report.reading(cell).value)}
        slots = {"count": len(values), "value": next(iter(values.values()), "")}
        if len(values) >= given.least and len(set(values.values())) == 1:
            anchors = [cell_anchor(*cell) for cell in values]
            yield Verdict(number, Outcome(given.outcome), slots=slots, anchors=anchors)
        else:
            yield Verdict(number, Outcome.PASS, slots=slots)


SAME_FIGURES = Kind(
    "same_figures", "几个数相同", SameFiguresParams, same_figures, slots("count value", review="", fail="")
)
'''
COMPARING = '''"""The kind `run_size`: how many reports of its pack were in the run. Shows that a kind may look at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nianbao.kinds.contract import Batch, Crossing, Kind, Verdict
from nianbao.kinds.params import Params
from nianbao.kinds.slots import slots
from nianbao.model.finding import document_anchor
from nianbao.model.report import Report
from nianbao.model.rule import Outcome, Pack, Rule


class RunSizeParams(Params):
    """Nothing to set."""


def run_size(batch: Batch, rule: Rule, given: RunSizeParams) -> Iterator[Verdict]:
    for number in range(len(batch.reports)):
        slots = {"names": "、".join(batch.about("run_size", number) or ())}
        yield Verdict(number, Outcome.REVIEW, slots=slots, anchors=[document_anchor()])


def gather(reports: Sequence[Report], pack: Pack) -> list[str]:
    return [report.agency or "？" for report in reports]


def across(crossing: Crossing) -> tuple[Sequence[list[str]], Sequence[str]]:
    names = sorted(name for _, given in crossing.gathered for name in given())
    return [names for _ in crossing.reports], [f"看过{len(names)}份"]


RUN_SIZE = Kind(
    "run_size", "同批的报告", RunSizeParams, run_size, slots("names", review=""),
    needs=frozenset({"run"}), gather=gather, across=across,
)
'''
RULE = """\
format: 1
id: decisions-alike
title: 行政管理数据都相同
kind: same_figures
params: {cells: ["proactive_disclosure.licensing|penalty|coercion.decisions"]}
category: consistency
severity: info
status: active
weight: 0
clauses: [form-2021-proactive]
editions: ["2021"]
why: 几类决定的件数很少正好相同。
messages:
  pass: 行政管理数据不都相同
  review: 行政管理数据{count}个都是{value}，建议核实
recommendation: 核对原始台账。
effect: 数据可能不是实际发生数。
cases:
  - name: 都相同
    expect: review
    cells: {"proactive_disclosure.licensing|penalty|coercion.decisions": "7"}
    message: 行政管理数据3个都是7，建议核实
  - name: 不都相同
    expect: pass
    cells: {proactive_disclosure.licensing.decisions: "7", proactive_disclosure.penalty.decisions: "8"}
"""
COMPARING_RULE = """\
format: 1
id: run-seen
title: 同批的报告
kind: run_size
params: {}
category: consistency
severity: info
status: active
weight: 0
clauses: [form-2021-proactive]
editions: ["2021"]
why: 看得到同批的报告。
messages:
  pass: 没有同批的报告
  review: 同批有{names}
recommendation: 无。
effect: 无。
cases:
  - name: 自己
    expect: review
    message: 同批有云溪市青栎区民政局
  - name: 不适用
    expect: not_applicable
    report: {edition: "2019"}
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program and a pack, with a new module, a line and a rule for each of two kinds."""
    folder = copy_program(tmp_path_factory.mktemp("copy"), "disclosure-2021")
    kinds = folder / "src/nianbao/kinds"
    (kinds / "same_figures.py").write_text(KIND, "utf-8")
    (kinds / "run_size.py").write_text(COMPARING, "utf-8")
    for line in ('    "same_figures": "same_figures",\n', '    "run_size": "run_size",\n'):
        add_line(kinds / "table.py", '    "total": "relations",\n', line)
    rules = folder / "disclosure-2021/rules/consistency"
    (rules / "decisions-alike.yaml").write_text(RULE, "utf-8")
    (rules / "run-seen.yaml").write_text(COMPARING_RULE, "utf-8")
    return folder


def test_a_new_kind_is_one_module_and_one_line(copy: Path) -> None:
    assert touched(copy) == {
        "kinds/run_size.py": (len(COMPARING.splitlines()), 0),
        "kinds/same_figures.py": (len(KIND.splitlines()), 0),
        "kinds/table.py": (2, 0),
    }


def test_the_rule_of_a_new_kind_is_linted_tried_and_explained(copy: Path) -> None:
    pack = copy / "disclosure-2021"
    linted = run_copy(copy, "rules", "lint", pack)
    assert (linted.returncode, "0 个错误，0 个提醒" in linted.stdout) == (0, True), linted.stdout + linted.stderr
    tried = run_copy(copy, "rules", "test", pack, "--rule", "decisions-alike")
    assert tried.returncode == 0, tried.stdout + tried.stderr
    explained = run_copy(copy, "explain", "decisions-alike", "--rules", pack)
    assert "几个数相同" in explained.stdout and "数据" in explained.stdout, explained.stdout + explained.stderr


def test_a_report_is_judged_with_a_new_kind(copy: Path) -> None:
    report = next(path for path in sorted(SAMPLE.iterdir()) if path.suffix == ".html")
    ran = run_copy(
        copy, "audit", report, "--rules", copy / "disclosure-2021", "--fail-on", "never", "--out", copy / "out"
    )
    assert ran.returncode == 0, ran.stderr
    assert '"decisions-alike"' in (copy / "out/findings.jsonl").read_text("utf-8")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_kind_that_compares_reports_sees_the_run(copy: Path, jobs: int) -> None:
    reports = [path for path in sorted(SAMPLE.iterdir()) if path.suffix == ".html"][:3]
    assert len(reports) == 3
    out = copy / f"out-{jobs}"
    ran = run_copy(
        copy, "audit", *reports, "--rules", copy / "disclosure-2021", "--jobs", jobs, "--fail-on", "never", "--out", out
    )
    assert ran.returncode == 0, ran.stderr
    findings = [json.loads(line) for line in (out / "findings.jsonl").read_text("utf-8").splitlines()]
    names = "、".join(sorted(one["report"]["agency"] for one in findings))
    said = [result["message"] for one in findings for result in one["results"] if result["rule"] == "run-seen"]
    assert said == [f"同批有{names}"] * 3
    assert "看过3份" in json.loads((out / "run.json").read_text("utf-8"))["notes"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'least: Annotated[int, Field(title="最少个数", ge=2)]',
            "least: Annotated[int, Field(ge=2)]",
            "参数 least 没有写",
        ),
        ('slots("count value", review="", fail="")', 'slots("count value")', "slots 里没有 fail，也没有 review"),
        ('"count value", review=""', '"count value", reviews=""', "slots 里的 reviews 不是结果"),
        ("SAME_FIGURES = Kind", "SAME = Kind", "没有声明规则类型 same_figures"),
    ],
)
def test_what_a_declaration_lacks_is_told_in_words(copy: Path, old: str, new: str, said: str) -> None:
    module = copy / "src/nianbao/kinds/same_figures.py"
    assert old in KIND
    module.write_text(KIND.replace(old, new), "utf-8")
    try:
        linted = run_copy(copy, "rules", "lint", copy / "disclosure-2021")
    finally:
        module.write_text(KIND, "utf-8")
    assert linted.returncode == 2
    assert said in linted.stdout + linted.stderr and "nianbao.kinds.same_figures" in linted.stdout + linted.stderr
    assert "Traceback" not in linted.stderr
