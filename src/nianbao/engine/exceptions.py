"""Exceptions that an office has registered for findings, held against the results of a report.

A registered finding stays where it is, with the reason and the day on which the exception ends; it only costs nothing
and decides nothing. It counts again when it has expired, when what the report prints has changed, or when the rule
does not allow exceptions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from nianbao.model.finding import Result
from nianbao.model.form import Address
from nianbao.model.report import Report
from nianbao.model.rule import Rule

TYPES = ("exception", "false_alarm", "verified")  # granted; the rule is wrong here; looked at and true
STATES = ("applied", "expired", "changed", "not_exemptible")
REPORTED = ("fail", "review")


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One entry of the register. `value`: the `value_hash` of the finding that it was granted for. Dates are ISO dates,
    `expires` is the last day on which it holds. `line`: where it stands in the register."""

    id: str
    type: str
    rule: str
    fingerprint: str
    value: str
    reason: str
    requester: str
    approver: str
    expires: str
    approved: str = ""
    agency: str = ""
    year: int | None = None
    basis: str = ""
    shown: str = ""
    line: int = 0

    def shown_as(self, state: str) -> dict[str, Any]:
        """What a finding says of the entry."""
        names = ("id", "type", "reason", "requester", "approver", "approved", "expires", "basis")
        return {**{name: getattr(self, name) for name in names}, "state": state}


def value_hash(report: Report, result: Result) -> str:
    """What the report prints where the finding is, as a short hash: an exception ends when it changes. Positions and the
    wording of the rule are not part of it."""
    parts = [result.outcome, str(result.observed)]
    for anchor in result.anchors:
        if anchor["type"] == "cell":
            reading = report.reading(Address(anchor["table"], anchor["row"], anchor["column"]))
            parts.append(f"{anchor['table']}.{anchor['row']}.{anchor['column']}={reading.state.value}:{reading.raw}")
        else:
            parts.append("|".join(str(anchor[key]) for key in ("quote", "what", "other") if key in anchor))
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def apply_exceptions(
    results: Iterable[Result], entries: Mapping[str, list[RegisterEntry]], rules: Mapping[str, Rule], as_of: str
) -> dict[str, str]:
    """Mark the results that the register names: `exception` where an entry holds on the day `as_of`, else `lapsed`.
    `entries`: by fingerprint. Gives back the state of each entry that a result was found for."""
    states: dict[str, str] = {}
    for result in results:
        found = [entry for entry in entries.get(result.fingerprint, ()) if entry.rule == result.rule]
        if not found or result.outcome not in REPORTED:
            continue
        rule = rules.get(result.rule)
        told = {entry.id: state_of(entry, result, as_of, exemptible=rule is None or rule.exemptible) for entry in found}
        states |= told
        found.sort(key=lambda entry: (STATES.index(told[entry.id]), entry.line))
        best = found[0]
        if told[best.id] == "applied":
            result.exception = best.shown_as("applied")
        else:
            result.lapsed = best.shown_as(told[best.id])
    return states


def state_of(entry: RegisterEntry, result: Result, as_of: str, *, exemptible: bool) -> str:
    """The state of an entry for a result that is still there. A false alarm may be registered for any rule."""
    if not exemptible and entry.type != "false_alarm":
        return "not_exemptible"
    if entry.value != result.value_hash:
        return "changed"
    return "expired" if entry.expires < as_of else "applied"
