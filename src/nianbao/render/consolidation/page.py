"""A consolidation as one HTML page: no script, no outside request, everything escaped, strict policy, prints on A4."""

from __future__ import annotations

from typing import Any

from nianbao.model.consolidation import Consolidation
from nianbao.model.form import Address
from nianbao.render.consolidation.layout import DrawnCell, layout, standard_tables
from nianbao.render.consolidation.words import STATUS, Sentences, headline, number, title, verdict
from nianbao.render.html.environment import render

_MARKS = {"differs": "× ", "review": "？ "}
_TONES = {"differs": "r-suspect", "review": "r-review", "not_checked": "absent"}


def consolidation_html(result: Consolidation) -> bytes:
    """The page as UTF-8 bytes."""
    words = Sentences(result)
    outcomes = [cell.outcome for cell in result.cells]
    certain = "must" if result.severity == "must" else "review"
    reasons: dict[Address, int] = {}
    for position, one in enumerate(result.explanations, 1):
        if one.kind != "unknown":
            reasons |= dict.fromkeys(one.cells, position)
    context = {
        "lang": "zh-CN",
        "title": title(result),
        "result": result,
        "verdict": verdict(result),
        "headline": headline(result),
        "tiles": [
            ("已计入单位", len(result.lines("counted")), "pass"),
            ("缺报告", len(result.lines("missing")), "unauditable"),
            ("名单外或重复", len(result.lines("unlisted", "duplicate", "other_year")), "unauditable"),
            ("一致的格", outcomes.count("pass"), "pass"),
            ("不一致的格", outcomes.count("differs"), "return" if certain == "must" else "pass_with_advice"),
            ("因未填待核实", outcomes.count("review"), "verify"),
        ],
        "explanations": [(position, words.explanation(one)) for position, one in enumerate(result.explanations, 1)],
        "differences": [
            {
                **row._asdict(),
                "degree": certain if row.cell.outcome == "differs" else "info",
                "reason": reasons.get(row.cell.address, "—"),
            }
            for row in words.differing()
        ],
        "tables": [_table(table, result) for table in standard_tables(result.form)],
        "agencies": [
            {
                "name": line.name,
                "status": STATUS[line.status],
                "degree": {"counted": "info", "excluded": "info", "missing": "must"}.get(line.status, "advise"),
                "printed": line.printed or "",
                "year": line.year or "",
                "unread": line.unread or "",
                "source": line.source,
                "note": line.note,
            }
            for line in result.agencies
        ],
    }
    return render("consolidation.html.j2", context)


def _table(table: dict[str, Any], result: Consolidation) -> dict[str, Any]:
    """The table in the form's layout, line by line."""
    sums = {cell.address: cell for cell in result.cells}

    def figure(address: Address) -> dict[str, Any]:
        cell = sums[address]
        outcome = cell.outcome
        return {
            "label": None,
            "tone": _TONES.get(outcome, ""),
            "mark": _MARKS.get(outcome, ""),
            "total": number(cell.total) if cell.read else "",
            "parent": number(cell.parent) if cell.difference else "",
        }

    boxes, height, _width = layout(table)
    drawn: list[list[dict[str, Any]]] = [[] for _ in range(height)]
    for box in sorted(boxes, key=lambda one: (one.row, one.column)):
        drawn[box.row].append((figure(box.address) if box.address else {"label": box.label}) | _place(box))
    return {"title": table["title"], "line": table["orientation"] == "line", "lines": drawn}


def _place(box: DrawnCell) -> dict[str, Any]:
    return {"rows": box.rows, "columns": box.columns, "heading": box.heading}
