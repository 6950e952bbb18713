"""A report on its way through a run: one record that the steps fill in, and what others know of it meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from nianbao.app.packs import PackSet
from nianbao.app.reading import Read
from nianbao.app.scratch import Held
from nianbao.kinds.contract import Other
from nianbao.model.finding import Standing
from nianbao.model.form import FormSpec
from nianbao.model.report import Reading, Report, State
from nianbao.recognise.other_documents import DocumentKind

_UNREAD = (State.ABSENT, State.ILLEGIBLE)


@dataclass(slots=True)
class Summary:
    """A report in a few hundred bytes."""

    path: str
    sha256: str
    pack: str
    form: str  # the pack at the root of `pack`: editions of one form have the same
    agency: str | None
    year: int | None
    level: str | None
    tables: str = ""  # digest of all figures: the same report in another format has the same
    kind: DocumentKind = "report"
    published: str | None = None
    cells_read: int = 0  # cells that are neither absent nor illegible
    figures: tuple[tuple[str, int], ...] = ()  # the form's figures of which every cell was read
    key: bytes = b""  # of what was read, in the cache; b"" where it is not kept


class OtherReport(NamedTuple):
    """A report that others may be held against: last year's, one of the run, one from beyond it. `id`: of its finding in
    this run, or "". `key`: as in `Summary`."""

    kept: Held[Read]
    id: str
    path: str
    key: bytes = b""

    def fetched(self) -> Other | None:
        report = self.kept.get().report
        return Other(report, self.id, self.path) if report is not None else None

    def cache_key(self) -> tuple[bytes, str, str]:
        """What a result that looks at the report depends on. TypeError where that cannot be told."""
        if not self.key:
            raise TypeError(self.path)
        return self.key, self.id, self.path


@dataclass(slots=True)
class Case:
    """The read step gives `summary` and `kept`. The cross step adds `id`; `prior`, last year's report of the same agency;
    `standing`, None where the report counts in the run; `note`, what is to be said of that; `around`, what the run as a
    whole says about it, by the name of the kind. `in_run`: False for a report that texts are only compared with."""

    summary: Summary
    kept: Held[Read]
    id: str = ""
    prior: OtherReport | None = None
    standing: Standing | None = None
    note: str = ""
    around: Mapping[str, Any] = field(default_factory=dict)
    in_run: bool = True

    def as_other(self) -> OtherReport:
        return OtherReport(self.kept, self.id, self.summary.path, self.summary.key)


def summarise(read: Read, packs: PackSet) -> Summary:
    report = read.report
    if report is None:
        return Summary(read.source.path, read.source.sha256, "", "", None, None, None, kind=read.kind)
    readings = [reading for table in report.tables.values() for reading in table.readings.values()]
    return Summary(
        path=read.source.path,
        sha256=read.source.sha256,
        pack=read.pack,
        form=packs.root(read.pack),
        agency=report.agency,
        year=report.year,
        level=report.level,
        tables=_tables_digest(readings),
        kind=read.kind,
        published=report.published,
        cells_read=len(readings) - sum([reading.state in _UNREAD for reading in readings]),
        figures=tuple(_figures(report, packs.form(read.pack))),
    )


def _figures(report: Report, form: FormSpec) -> Iterator[tuple[str, int]]:
    for figure in form.figures:
        tables = (report.tables.get(cell.table) for cell in figure.cells)
        read = [
            table.readings.get(cell) if table is not None else None
            for cell, table in zip(figure.cells, tables, strict=True)
        ]
        values = [one.value for one in read if one is not None and isinstance(one.value, int)]
        if len(values) == len(figure.cells):
            yield figure.id, sum(values)


def _tables_digest(readings: Sequence[Reading]) -> str:
    from hashlib import blake2b

    values = [str(reading.value) for reading in readings]
    return blake2b("|".join(values).encode(), digest_size=8).hexdigest()
