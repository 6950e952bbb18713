"""Sentences with a report's own figures put in: what an agency writes that tells its tables rightly."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from nianbao.model.form import Address, FormSpec

SENTENCES: list[str] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
# Figures that the tables do not have (halves, quarters): the text may say of them what it likes.
FREE = ("half", "other_half", "quarter", "last_quarter", "first", "second", "third", "fourth")


def figures(cells: Mapping[Address, str | None], form: FormSpec, year: int) -> dict[str, int | str]:
    """The figures that the sentences ask for, by name."""

    def cell(table: str, row: str, column: str) -> int:
        return int(cells[Address(table, row, column)] or 0)

    def requests(row: str, column: str = "total") -> int:
        return cell("requests", row, column)

    def several(prefix: str) -> int:
        return sum(requests(row.id) for row in form.table_by_id["requests"].rows if row.id.startswith(prefix))

    def decisions(row: str, column: str = "decisions") -> int:
        return cell("proactive_disclosure", row, column)

    def disputes(row: str, column: str = "total") -> int:
        return cell("disputes", row, column)

    found: dict[str, int | str] = {"year": year, "last_year": year - 1, "next_year": year + 1}
    rows = ("new_received", "carried_in", "carried_out", "granted", "partially_granted")
    named = {row: requests(row) for row in rows}
    named["processed"] = requests("processed_total")
    named |= {kind: several(f"{kind}_") for kind in ("denied", "unavailable", "not_processed")}
    named["other_processed"] = several("other_")
    new, done = named["new_received"], named["processed"]
    named["natural"] = requests("new_received", "natural_person")
    named["legal"] = new - named["natural"]
    named["total"] = new + named["carried_in"]
    named["not_granted"] = done - named["granted"] - named["partially_granted"]
    named["rest"] = named["not_granted"] - named["denied"] - named["unavailable"] - named["not_processed"] + new - done
    named["new_processed"] = new - named["carried_out"]
    named["half"], named["quarter"] = new // 2, new // 4
    named["other_half"] = new - named["half"]
    named["last_quarter"] = named["other_half"] - named["quarter"]
    named |= {"first": new // 3, "second": new // 5, "third": new // 6}
    named["fourth"] = new - named["first"] - named["second"] - named["third"]
    named["reconsideration"] = disputes("reconsideration")
    outcomes = {"upheld": "upheld", "corrected": "corrected", "other_outcome": "other", "pending": "pending"}
    named |= {name: disputes("reconsideration", column) for name, column in outcomes.items()}
    named["litigation_direct"] = disputes("litigation_direct")
    named["litigation_after"] = disputes("litigation_after_reconsideration")
    named["litigation"] = named["litigation_direct"] + named["litigation_after"]
    for name, column in (("made", "made"), ("repealed", "repealed"), ("in_force", "in_force")):
        named[f"normative_{name}"] = decisions("normative_documents", column)
    named |= {row: decisions(row) for row in ("licensing", "penalty", "coercion")}
    fees = cells[Address("proactive_disclosure", "fees", "amount")] or "0"
    return {**found, **named, "fees": fees}
