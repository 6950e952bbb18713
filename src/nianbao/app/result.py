"""A run in memory, for Python callers: findings as objects, cells and results as DataFrames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from nianbao.app.entries import WrittenReport
from nianbao.app.options import Options
from nianbao.app.run import run
from nianbao.app.verdicts import exit_code
from nianbao.model.finding import Finding, RunHead
from nianbao.season.settings import Settings

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, slots=True)
class RunResult:
    """`head`: versions, packs, arguments, counts, entries (what run.json holds). `findings`: in the order of the sorted inputs."""

    head: RunHead
    findings: tuple[Finding, ...]

    def cells(self) -> pandas.DataFrame:
        """A row a cell: finding, agency, year, table, row, column, raw, value, state. `value` is exact (int or Decimal), None
        unless `state` is "printed"."""
        import pandas

        columns = ["finding", "agency", "year", "table", "row", "column", "raw", "value", "state"]
        return pandas.DataFrame(
            [
                (one.id, one.report.agency, one.report.year, table, row, column, cell.raw, cell.value, cell.state)
                for one in self.findings
                for table, rows in one.cells.items()
                for row, cells in rows.items()
                for column, cell in cells.items()
            ],
            columns=columns,
        ).astype({"value": object, "year": "Int64"})

    def results(self) -> pandas.DataFrame:
        """A row a result: finding, agency, year, verdict, and the fields of `model.finding.Result` that are plain values."""
        import pandas

        fields = [
            "rule",
            "title",
            "category",
            "severity",
            "outcome",
            "message",
            "deduction",
            "root_cause",
            "fingerprint",
        ]
        return pandas.DataFrame(
            [
                (one.id, one.report.agency, one.report.year, one.verdict, *(getattr(result, name) for name in fields))
                for one in self.findings
                for result in one.results
            ],
            columns=["finding", "agency", "year", "verdict", *fields],
        ).astype({"year": "Int64"})


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
