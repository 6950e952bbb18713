"""Reports that texts are also held against, beyond the run: files and folders, or the output folder of an earlier run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nianbao.app.packs import PackSet
from nianbao.app.reading import Read
from nianbao.model.finding import Finding
from nianbao.model.report import Report, Section


def is_saved_run(path: str) -> bool:
    return (Path(path) / "findings.jsonl").is_file()


def saved_reads(path: str, packs: PackSet) -> Iterator[Read]:
    """The reports of an earlier run, as far as their texts go: who, when, and the sections. UsageError when the folder
    is damaged. Reports of a pack that this run does not have are left out."""
    from nianbao.app.saved import SavedRun

    for finding in SavedRun.open(path).findings():
        pack = finding.pack.get("id", "")
        if finding.error is None and pack in packs.paths:
            yield Read(finding.source, _report(finding, packs.form(pack).edition), pack)


def _report(finding: Finding, edition: str) -> Report:
    head = finding.report
    return Report(
        form=head.form or finding.pack.get("id", ""),
        edition=head.edition or edition,
        agency=head.agency,
        year=head.year,
        title=head.title,
        published=head.published,
        period=None,
        level=head.level,
        sections=tuple(
            Section(one.id, one.found, one.text, one.title, one.ordinal, position=at)
            for at, one in enumerate(finding.sections)
        ),
        tables={},
    )
