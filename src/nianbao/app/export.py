"""A run in the formats of other programs: files beside findings.jsonl, as (name, bytes)."""

from __future__ import annotations

from collections.abc import Iterator

from nianbao.app.saved import SavedRun

EXPORTS = ("sarif", "junit", "xlsx", "docx")


def export(name: str, saved: SavedRun) -> Iterator[tuple[str, bytes]]:
    """The files of one of EXPORTS for a saved run. ValueError for any other name."""
    match name:
        case "sarif":
            from nianbao.render.sarif import sarif

            yield "findings.sarif", sarif(saved.head, saved.findings())
        case "junit":
            from nianbao.render.junit import junit

            yield "junit.xml", junit(saved.head, saved.findings())
        case "xlsx":
            from nianbao.render.ledger import ledger

            yield "ledger.xlsx", ledger(saved.head, saved.findings())
        case "docx":
            from nianbao.render.notice import notice, wanted

            for finding in saved.findings():
                if wanted(finding):
                    yield f"notices/{finding.id}.docx", notice(saved.head, finding)
        case _:
            raise ValueError(name)
