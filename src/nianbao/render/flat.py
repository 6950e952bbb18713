"""A run as three plain tables: a row a report, a result, a cell. DataFrames, CSV and Parquet are these rows, no others.

`kind` of a column: text | whole | number (a float) | exact (int or Decimal, None where nothing is printed).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

from msgspec import UNSET

from nianbao.model.finding import Finding, Result, RunHead
from nianbao.render.entries import degree_of
from nianbao.render.labels import Labels

Kind = Literal["text", "whole", "number", "exact"]
Row = tuple[Any, ...]
_OUTCOMES: Final = ("pass", "fail", "review", "not_applicable", "not_checked", "error")


class FlatField(NamedTuple):
    """`title`: its heading where people read it."""

    name: str
    title: str
    kind: Kind = "text"


class RunAround(NamedTuple):
    """What rows take from the run. `entries`: what run.json keeps of each finding; `bodies`: of each finding the body in the
    roster, its group and its state."""

    head: RunHead
    entries: Mapping[str, Mapping[str, Any]]
    bodies: Mapping[str, tuple[str | None, str | None, str | None]]

    @classmethod
    def of(cls, head: RunHead) -> RunAround:
        listed = head.roster if head.roster is not UNSET else []
        bodies = {one: (body.name, body.group, body.state) for body in listed for one in body.ids}
        return cls(head, {entry["id"]: entry for entry in head.entries}, bodies)

    def labels(self, finding: Finding) -> Labels:
        return Labels.of(finding, self.head)


@dataclass(frozen=True, slots=True)
class FlatTable:
    """`rows`: of one finding of the run. `labelled`: the same with codes in the words of the form."""

    name: str
    title: str
    columns: tuple[FlatField, ...]
    rows: Callable[[Finding, RunAround], Iterator[Row]]
    labelled: Callable[[Finding, RunAround], Iterator[Row]]

    def of(self, findings: Iterable[Finding], head: RunHead, *, labels: bool = False) -> Iterator[Row]:
        rows, around = self.labelled if labels else self.rows, RunAround.of(head)
        for finding in findings:
            yield from rows(finding, around)

    def headings(self, *, labels: bool = False) -> list[str]:
        return [column.title if labels else column.name for column in self.columns]


def _report(finding: Finding, around: RunAround) -> Iterator[Row]:
    entry = around.entries.get(finding.id, {})
    coverage: Mapping[str, int] = finding.coverage  # type: ignore[assignment]
    listed = around.bodies.get(finding.id, (None, None, None))
    yield (
        finding.id, finding.source.path, finding.source.format, finding.source.read_as, finding.report.agency,
        finding.report.year, finding.report.level, finding.pack.get("id"), finding.verdict, finding.score.value,
        finding.score.grade, finding.score.assessed, *(entry.get(degree) for degree in _DEGREES), coverage["total"],
        *(coverage[outcome] for outcome in _OUTCOMES), finding.standing.state if finding.standing else None, *listed,
        finding.prior, (finding.error or {}).get("reason"), (finding.error or {}).get("message"),
    )  # fmt: skip


def _report_labelled(finding: Finding, around: RunAround) -> Iterator[Row]:
    words = around.labels(finding).words
    for row in _report(finding, around):
        told = dict(zip((column.name for column in REPORTS.columns), row, strict=True))
        told["verdict"] = words(f"verdict.{finding.verdict}")
        if told["level"]:
            told["level"] = around.labels(finding).level(told["level"])
        yield tuple(told.values())


def _results(finding: Finding, around: RunAround) -> Iterator[Row]:
    labels = around.labels(finding)
    for result in finding.results:
        yield (*_whose(finding), finding.verdict, *_result(result, labels))


def _result(result: Result, labels: Labels) -> Row:
    place = labels.place(result.anchors[0]) if result.anchors else None
    return (
        result.rule, result.title, result.category, result.severity, result.outcome, degree_of(result), result.message,
        place, result.deduction, result.root_cause, result.fingerprint,
    )  # fmt: skip


def _results_labelled(finding: Finding, around: RunAround) -> Iterator[Row]:
    words = around.labels(finding).words
    for row in _results(finding, around):
        told = dict(zip((column.name for column in RESULTS.columns), row, strict=True))
        told["verdict"] = words(f"verdict.{finding.verdict}")
        told["severity"] = words.get(f"short.{told['severity']}", told["severity"])
        told["degree"] = words.get(f"short.{told['degree']}", told["degree"])
        told["outcome"] = words.get(f"outcome.{told['outcome']}", told["outcome"])
        yield tuple(told.values())


def _cells(finding: Finding, around: RunAround) -> Iterator[Row]:
    whose = _whose(finding)
    for table, rows in finding.cells.items():
        for row, cells in rows.items():
            for column, cell in cells.items():
                yield (*whose, table, row, column, cell.raw, cell.value, cell.state)


def _cells_labelled(finding: Finding, around: RunAround) -> Iterator[Row]:
    labels = around.labels(finding)
    for *whose, table, row, column, raw, value, state in _cells(finding, around):
        names = (labels.table_title(table), labels.row(table, row), labels.column(table, row, column))
        yield (*whose, *names, raw, value, labels.words.get(f"cell.{state}", state))


def _whose(finding: Finding) -> Row:
    return finding.id, finding.report.agency, finding.report.year


_DEGREES: Final = ("must", "advise", "review", "info")
_WHOSE: Final = (FlatField("finding", "编号"), FlatField("agency", "单位"), FlatField("year", "年度", "whole"))
REPORTS: Final = FlatTable(
    "reports",
    "每份报告一行",
    (
        FlatField("finding", "编号"), FlatField("source", "文件"), FlatField("format", "格式"), FlatField("read_as", "读法"),
        FlatField("agency", "单位"), FlatField("year", "年度", "whole"), FlatField("level", "层级"), FlatField("pack", "规则集"),
        FlatField("verdict", "结论"), FlatField("score", "得分", "number"), FlatField("grade", "等次"),
        FlatField("assessed", "检查范围（%）", "number"), FlatField("must", "必须", "whole"), FlatField("advise", "建议", "whole"),
        FlatField("review", "核实", "whole"), FlatField("info", "提示", "whole"), FlatField("total", "检查项", "whole"),
        FlatField("pass", "通过项", "whole"), FlatField("fail", "不通过项", "whole"), FlatField("to_review", "待核实项", "whole"),
        FlatField("not_applicable", "不适用项", "whole"), FlatField("not_checked", "未检查项", "whole"),
        FlatField("error", "出错项", "whole"), FlatField("standing", "不计入的原因"), FlatField("body", "名录单位"),
        FlatField("group", "分组"), FlatField("roster_state", "报送状态"), FlatField("prior", "上年报告"),
        FlatField("fault", "无法审核的原因"), FlatField("fault_message", "无法审核的说明"),
    ),
    _report,
    _report_labelled,
)  # fmt: skip
RESULTS: Final = FlatTable(
    "results",
    "每条结果一行",
    (
        *_WHOSE, FlatField("verdict", "结论"), FlatField("rule", "规则"), FlatField("title", "问题"), FlatField("category", "类别"),
        FlatField("severity", "级别"), FlatField("outcome", "结果"), FlatField("degree", "程度"), FlatField("message", "说明"),
        FlatField("place", "位置"), FlatField("deduction", "扣分", "number"), FlatField("root_cause", "原因编号"),
        FlatField("fingerprint", "指纹"),
    ),
    _results,
    _results_labelled,
)  # fmt: skip
CELLS: Final = FlatTable(
    "cells",
    "每格一行",
    (
        *_WHOSE, FlatField("table", "表"), FlatField("row", "行"), FlatField("column", "列"), FlatField("raw", "原文"),
        FlatField("value", "数值", "exact"), FlatField("state", "状态"),
    ),
    _cells,
    _cells_labelled,
)  # fmt: skip
TABLES: Final[Sequence[FlatTable]] = (REPORTS, RESULTS, CELLS)
