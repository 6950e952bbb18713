"""The degree of a problem, and the exception registered for it, in words."""

from __future__ import annotations

from nianbao.model.finding import Result
from nianbao.render.entries import Entry
from nianbao.render.strings import Words


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
