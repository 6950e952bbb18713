"""Where an anchor stands in the file, as a SARIF region.

`startLine` is the line of a text file. Other formats have none: there it is the number of the paragraph or table in
reading order, and page, sheet and cell are told beside it. What is about the whole report stands on line 1.
"""

from __future__ import annotations

from typing import Any

from nianbao.model.finding import Anchor, At, Finding, SectionView

LINES = (
    "startLine is the line of text files (txt, md); of other formats, the number of the paragraph or table in reading "
    "order, with page, sheet and cell in the properties of the location"
)
_QUOTE = 200  # characters of a quote


def region_of(anchor: Anchor, finding: Finding) -> tuple[dict[str, Any], dict[str, Any]]:
    """(region, properties of the location)."""
    match anchor.get("type"):
        case "cell":
            table, row, column = (str(anchor[key]) for key in ("table", "row", "column"))
            cell = finding.cells.get(table, {}).get(row, {}).get(column)
            return _region(cell.at if cell else None, cell.raw if cell else ""), _told(cell.at if cell else None)
        case "span":
            at = _of_span(anchor, _section(finding, anchor))
            return _region(at, str(anchor.get("quote", ""))), _told(at)
        case "absence" | "pair":
            section = _section(finding, anchor)
            at = section.at if section else None
            return _region(at, ""), _told(at)
        case _:
            return _region(None, ""), {}


def _section(finding: Finding, anchor: Anchor) -> SectionView | None:
    return next((one for one in finding.sections if one.id == anchor.get("section")), None)


def _of_span(anchor: Anchor, section: SectionView | None) -> At | None:
    """The last paragraph that begins before the span."""
    if section is None:
        return None
    before = [one.at for one in section.paragraphs if one.start <= int(anchor.get("start", 0))]
    return before[-1] if before else section.at


def _region(at: At | None, quote: str) -> dict[str, Any]:
    line = 1 if at is None else at.line or at.block or 1
    region: dict[str, Any] = {"startLine": max(1, line)}
    if quote:
        region["snippet"] = {"text": quote[:_QUOTE]}
    return region


def _told(at: At | None) -> dict[str, Any]:
    if at is None:
        return {}
    told = {"page": at.page, "sheet": at.sheet, "cell": at.cell}
    return {key: value for key, value in told.items() if value is not None}
