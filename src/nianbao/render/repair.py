"""The smallest change that explains a problem, and the exception registered for it, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nianbao.model.finding import Result
from nianbao.render.entries import Entry
from nianbao.render.labels import Labels, number
from nianbao.render.strings import Words


def repair_lines(entry: Entry, labels: Labels) -> list[str]:
    """The smallest change that explains a problem, in words; one line for each candidate."""
    cause, words = entry.cause, labels.words
    if cause is None or not cause.edits:
        return []

    def edits_text(edits: Iterable[Any]) -> str:
        return words("list_mark").join(
            words(
                "repair.edit",
                cell=labels.cell(edit["table"], edit["row"], edit["column"]),
                before=number(edit["from"]),
                after=number(edit["to"]),
            )
            for edit in edits
        )

    mark, n = words("colon"), len(entry.results)
    unproven = "" if cause.status == "optimal" else f"（{words('repair.unproven')}）"
    if cause.unique:
        said = f"{edits_text(cause.edits)}{words('clause_mark')}{words('repair.unique', n=n)}"
        return [f"{words('repair')}{mark}{said}{unproven}"]
    candidates = [cause.edits, *(edits for edits in cause.alternatives if edits != cause.edits)]
    capped = words("repair.capped", n=len(candidates)) if cause.capped else ""
    lines = [f"{words('repair')}{mark}{words('repair.ambiguous', n=n)}{capped}{unproven}"]
    return lines + [f"  {position}. {edits_text(edits)}" for position, edits in enumerate(candidates, start=1)]


def degree_word(entry: Entry, words: Words) -> str:
    """`必须`, `建议` …; of what is registered, as what: `例外`, `误报`, `核实属实`."""
    registered = (entry.main.exception or {}).get("type")
    if entry.degree == "excepted" and registered != "exception":
        return words.get(f"exception.{registered}", words("short.excepted"))
    return words("short." + entry.degree)


def exception_text(result: Result, words: Words) -> str:
    """The exception that is registered for a result, and when it does not hold, why; "" when there is none."""
    known = result.exception or result.lapsed
    if known is None:
        return ""
    slots = {key: known.get(key) or "—" for key in ("id", "reason", "requester", "approver", "expires")}
    slots["type"] = words.get(f"exception.{known.get('type')}", words("excepted"))
    said = words("exception", **slots)
    if result.exception is not None:
        return said
    return words.get(f"lapsed.{known.get('state')}", words("lapsed")) + words("colon") + said
