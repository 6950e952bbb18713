"""The plain tables: every row of a run, once, with the types of their columns; as CSV no formula, as Parquet no loss."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest

import nianbao
from nianbao.app.result import RunResult
from nianbao.render import tables
from nianbao.render.flat import CELLS, REPORTS, RESULTS, TABLES
from support import findings


@pytest.fixture(scope="module")
def run() -> RunResult:
    items = findings.every_look()
    return RunResult(findings.run_head(items), tuple(items))


def test_every_report_result_and_cell_has_a_row(run: RunResult) -> None:
    assert list(run.reports()["finding"]) == [one.id for one in run.findings]
    assert len(run.results()) == sum(len(one.results) for one in run.findings)
    cells = sum(len(columns) for one in run.findings for rows in one.cells.values() for columns in rows.values())
    assert len(run.cells()) == cells > 0


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
@pytest.mark.parametrize("labels", [False, True])
def test_rows_fit_their_columns(table, labels: bool, run: RunResult) -> None:
    kinds = {"text": str, "whole": int, "number": int | float, "exact": int | Decimal}
    for row in table.of(run.findings, run.head, labels=labels):
        for value, column in zip(row, table.columns, strict=True):
            assert value is None or isinstance(value, kinds[column.kind]), (column.name, value)
    headings = table.headings(labels=labels)
    assert len(set(headings)) == len(headings)


def test_words_stand_for_codes_where_asked_for(run: RunResult) -> None:
    told = run.reports(labels=True)
    assert set(told["结论"]) <= {"通过", "通过（附建议）", "待核实", "退回整改", "无法审核"}
    assert "退回整改" in set(told["结论"])
    assert str(run.reports()["year"].dtype) == "Int64" and str(run.reports()["score"].dtype) == "Float64"


def test_csv_is_read_back_and_holds_no_formula(run: RunResult) -> None:
    nasty = run.findings[0]
    before = nasty.results[0].message
    nasty.results[0].message = '=HYPERLINK("http://example.org")'
    try:
        data = tables.results_csv(run.head, run.findings)
    finally:
        nasty.results[0].message = before
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert len(rows) == len(run.results())
    assert rows[0]["message"].startswith("'=")
    assert not any(value.startswith(("=", "+", "@")) for row in rows for value in row.values())


def test_parquet_is_the_same_table(run: RunResult) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra nianbao[parquet] is not installed")
    for table, write in (
        (REPORTS, tables.reports_parquet),
        (RESULTS, tables.results_parquet),
        (CELLS, tables.cells_parquet),
    ):
        read = parquet.read_table(io.BytesIO(write(run.head, run.findings)))
        ours = list(table.of(run.findings, run.head))
        assert read.column_names == table.headings() and read.num_rows == len(ours)
        exact = [column.kind == "exact" for column in table.columns]
        for theirs, row in zip(read.to_pylist(), ours, strict=True):
            assert list(theirs.values()) == [
                Decimal(value) if is_exact and value is not None else value
                for value, is_exact in zip(row, exact, strict=True)
            ]
    none = parquet.read_table(io.BytesIO(tables.cells_parquet(run.head, ())))
    assert none.num_rows == 0 and none.column_names == CELLS.headings()


def test_calls_of_the_commands_names(tmp_path) -> None:
    from pathlib import Path

    from support.command import nianbao as command

    sample = Path(__file__).resolve().parents[3] / "reports_in/2025/jiaoyuju.html"
    assert command("audit", sample, "--out", tmp_path / "out", "-q").code == 1
    held = nianbao.load(tmp_path / "out")
    assert nianbao.diff(held, tmp_path / "out").counts == nianbao.diff(tmp_path / "out", held).counts
    again = nianbao.rescore(tmp_path / "out")
    assert list(again.reports()["score"]) == list(held.reports()["score"]) and again.head.exit_code == 1
