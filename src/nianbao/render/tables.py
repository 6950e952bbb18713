"""The plain tables of a run as files: CSV for spreadsheets and programs, Parquet for analysis."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import Any, Final

from nianbao.base.formulas import no_formula
from nianbao.model.finding import Finding, RunHead
from nianbao.render.flat import CELLS, REPORTS, RESULTS, FlatTable, Row

Writer = Callable[[RunHead, Iterable[Finding]], bytes]
_BYTE_ORDER_MARK: Final = "\ufeff"  # without it, spreadsheets take the text for another encoding
_BATCH: Final = 20_000  # rows
_DIGITS: Final = (38, 6)  # of an exact figure: in all, and behind the point


def _plain(value: Any) -> Any:
    """A value that no spreadsheet takes for a formula; nothing where there is none."""
    if isinstance(value, str):
        return no_formula(value)
    return f"{value:f}" if isinstance(value, Decimal) else value


def _csv(table: FlatTable, head: RunHead, findings: Iterable[Finding]) -> bytes:
    text = io.StringIO(_BYTE_ORDER_MARK)
    text.seek(0, io.SEEK_END)
    writer = csv.writer(text)
    writer.writerow(table.headings())
    writer.writerows([_plain(value) for value in row] for row in table.of(findings, head))
    return text.getvalue().encode("utf-8")


def _parquet(table: FlatTable, head: RunHead, findings: Iterable[Finding]) -> bytes:
    import pyarrow  # type: ignore[import-untyped]
    from pyarrow import parquet

    types = {
        "text": pyarrow.string(), "whole": pyarrow.int64(), "number": pyarrow.float64(),
        "exact": pyarrow.decimal128(*_DIGITS),
    }  # fmt: skip
    schema = pyarrow.schema([(column.name, types[column.kind]) for column in table.columns])
    made = io.BytesIO()
    with parquet.ParquetWriter(made, schema, compression="zstd") as writer:
        for rows in _batches(table.of(findings, head)):
            columns = [[_exact(value) for value in column] for column in zip(*rows, strict=True)]
            arrays = [pyarrow.array(values, of.type) for values, of in zip(columns, schema, strict=True)]
            writer.write_batch(pyarrow.record_batch(arrays, schema=schema))
    return made.getvalue()


def _exact(value: Any) -> Any:
    """A figure as the type of its column takes it; one with more digits behind the point than there is room for is rounded
    by nobody: it is left out, its text stands beside it."""
    if not isinstance(value, Decimal):
        return value
    fits = -_DIGITS[1] <= int(value.as_tuple().exponent) and abs(value) < Decimal(10) ** (_DIGITS[0] - _DIGITS[1])
    return value if fits else None


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


reports_csv: Writer = partial(_csv, REPORTS)
results_csv: Writer = partial(_csv, RESULTS)
cells_csv: Writer = partial(_csv, CELLS)
reports_parquet: Writer = partial(_parquet, REPORTS)
results_parquet: Writer = partial(_parquet, RESULTS)
cells_parquet: Writer = partial(_parquet, CELLS)
