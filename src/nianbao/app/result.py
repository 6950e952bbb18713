"""A run in memory, for Python callers: findings as objects, cells and results as DataFrames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from nianbao.app.entries import WrittenReport
from nianbao.app.options import Options
from nianbao.app.run import run
from nianbao.app.verdicts import exit_code
from nianbao.model.finding import Finding, RunHead
from nianbao.render.flat import CELLS, REPORTS, RESULTS, FlatTable
from nianbao.season.settings import Settings

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, slots=True)
class RunResult:
    """`head`: versions, packs, arguments, counts, entries (what run.json holds). `findings`: in the order of the sorted inputs."""

    head: RunHead
    findings: tuple[Finding, ...]

    def reports(self, *, labels: bool = False) -> pandas.DataFrame:
        """A row a report: what was read, verdict, score, coverage, problems of each degree, its body in the roster; see
        `render.flat.REPORTS`. `labels`: headings and codes in the form's words.

        >>> load("first").reports().groupby("verdict").size().to_dict()
        {'pass': 1, 'return': 1}
        """
        return _frame(REPORTS, self, labels)

    def results(self, *, labels: bool = False) -> pandas.DataFrame:
        """A row a result: finding, agency, year, verdict, and the fields of `model.finding.Result` that are plain values,
        with its degree and, in words, its place.

        >>> load("first").results().query("outcome == 'fail'")[["agency", "title"]].values.tolist()[0]
        ['云溪市青栎区教育局', '申请表行合计不符']
        """
        return _frame(RESULTS, self, labels)

    def cells(self, *, labels: bool = False) -> pandas.DataFrame:
        """A row a cell: finding, agency, year, table, row, column, raw, value, state. `value` is exact (int or Decimal), None
        unless `state` is "printed".

        >>> cells = load("first").cells().query("row == 'new_received' and column == 'total'")
        >>> dict(zip(cells["agency"], cells["value"]))
        {'云溪市青栎区教育局': 24, '云溪市青栎区人民政府': 109}
        """
        return _frame(CELLS, self, labels)


def _frame(table: FlatTable, run: RunResult, labels: bool) -> pandas.DataFrame:
    import pandas

    types: dict[str, Any] = {"whole": "Int64", "number": "Float64", "exact": object, "text": object}
    names = table.headings(labels=labels)
    rows = list(table.of(run.findings, run.head, labels=labels))
    return pandas.DataFrame(rows, columns=names, dtype=object).astype(
        {name: types[column.kind] for name, column in zip(names, table.columns, strict=True)}
    )


def load(folder: str | Path) -> RunResult:
    """A saved run (an output folder of `nianbao audit`), whole in memory. Raises `UsageError` when it is none."""
    from nianbao.app.saved import SavedRun

    saved = SavedRun.open(folder)
    return RunResult(saved.head, tuple(saved.findings()))


def audit(
    paths: str | Path | Iterable[str | Path],
    *,
    pack: str | None = None,
    year: int | None = None,
    prior: str | Path | None = None,
    against: Iterable[str | Path] = (),
    aliases: str | Path | None = None,
    roster: str | Path | None = None,
    previous: str | Path | None = None,
    level: str | None = None,
    profile: str | None = None,
    exceptions: str | Path | None = None,
    as_of: str | None = None,
    confirmed: str | Path | None = None,
    ocr: Literal["auto", "never"] = "auto",
    lang: Literal["zh", "en"] = "zh",
    jobs: int = 1,
) -> RunResult:
    """Audit files, folders or globs and keep everything in memory; nothing is written.

    `pack`: id or folder of a rule pack (by default the report's form decides). `prior`: folder of last year's reports.
    `against`: reports, folders or output folders of earlier runs that texts are also compared with.
    `roster`: the list of the bodies that are to report; their states are in `head.roster`.
    `previous`: output folder of the round before, whose findings last for the bodies that did not hand in again.
    `aliases`: file of agencies' former names and levels. `level`: of the agencies that it does not name.
    `exceptions`: register of exceptions, which must hold on the day `as_of` (ISO; today by default). `confirmed`: record of what
    persons have read in the originals. `ocr`: "never" leaves pictures
    unread even where the extra `nianbao[ocr]` is installed.
    Raises `nianbao.base.errors.UsageError` and `PackError`; what is wrong with an input is in its finding (`error`)."""
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    settings = Settings(
        rules=pack,
        year=year,
        prior=str(prior) if prior else None,
        against=tuple(map(str, against)),
        aliases=str(aliases) if aliases else None,
        roster=str(roster) if roster else None,
        previous=str(previous) if previous else None,
        level=level,
        profile=profile,
        exceptions=str(exceptions) if exceptions else None,
        as_of=as_of,
        confirmed=str(confirmed) if confirmed else None,
        ocr=ocr,
        lang=lang,
        jobs=jobs,
    )
    options = Options.of(settings)
    findings: list[Finding] = []

    def sink(lines: Iterator[WrittenReport]) -> None:
        findings.extend(line.finding for line in lines if line.finding is not None)

    head = run(given, options, sink=sink, keep=True)
    head.exit_code = exit_code(head.entries, fail_on="must", min_score=None)
    return RunResult(head, tuple(findings))
