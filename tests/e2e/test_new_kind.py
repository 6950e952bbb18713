"""A kind is a module and a line in the table: shown by making one in a copy of the program, and judging with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.guides import blocks_of
from support.scratch_copy import ROOT, add_line, copy_program, run_copy, touched

SAMPLE = ROOT / "reports_in" / "2025"
PAGE = {block.file: block.text for block in blocks_of(ROOT / "CONTRIBUTING.md") if block.order}
KIND = PAGE["src/nianbao/kinds/plausible/same_figures.py"]
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
RULE = PAGE["rules/disclosure-2021/rules/consistency/decisions-alike.yaml"]
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
    (kinds / "plausible/same_figures.py").write_text(KIND, "utf-8")
    (kinds / "run_size.py").write_text(COMPARING, "utf-8")
    for line in ('    "plausible.same_figures",\n', '    "run_size",\n'):
        add_line(kinds / "table.py", '    "relations.total",\n', line)
    rules = folder / "disclosure-2021/rules/consistency"
    (rules / "decisions-alike.yaml").write_text(RULE, "utf-8")
    (rules / "run-seen.yaml").write_text(COMPARING_RULE, "utf-8")
    return folder


def test_a_new_kind_is_one_module_and_one_line(copy: Path) -> None:
    assert touched(copy) == {
        "kinds/run_size.py": (len(COMPARING.splitlines()), 0),
        "kinds/plausible/same_figures.py": (len(KIND.splitlines()), 0),
        "kinds/table.py": (2, 0),
    }


def test_the_rule_of_a_new_kind_is_explained(copy: Path) -> None:
    """That it is linted and tried besides is seen where CONTRIBUTING.md is followed."""
    explained = run_copy(copy, "explain", "decisions-alike", "--rules", copy / "disclosure-2021")
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
    module = copy / "src/nianbao/kinds/plausible/same_figures.py"
    assert old in KIND
    module.write_text(KIND.replace(old, new), "utf-8")
    try:
        linted = run_copy(copy, "rules", "lint", copy / "disclosure-2021")
    finally:
        module.write_text(KIND, "utf-8")
    assert linted.returncode == 2
    assert (
        said in linted.stdout + linted.stderr
        and "nianbao.kinds.plausible.same_figures" in linted.stdout + linted.stderr
    )
    assert "Traceback" not in linted.stderr
