"""Two runs compared, problem by problem: what was mended, what stays, what changed, what is new.

Problems are matched by fingerprint (agency, year, rule, place), so renamed files and new values do not hide them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from nianbao.model.finding import Finding, Result, RunHead

KINDS = ("fixed", "unchanged", "changed", "new")


class Run(Protocol):
    head: RunHead

    def findings(self) -> Iterable[Finding]: ...


@dataclass(slots=True)
class Changes:
    """`groups`: fixed | unchanged | changed | new → rows {report, rule, title, place, message, before?, fingerprint}."""

    groups: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    notes: list[str] = field(default_factory=list)


def _problems(run: Run) -> tuple[dict[str, dict[str, Any]], set[tuple[str, int]], list[str]]:
    found: dict[str, dict[str, Any]] = {}
    seen: set[tuple[str, int]] = set()
    nameless: list[str] = []
    for finding in run.findings():
        head = finding.report
        if head.agency and head.year:
            seen.add((head.agency, head.year))
        else:
            nameless.append(finding.source.path)
        name = " ".join(str(part) for part in (head.agency or finding.source.name, head.year) if part)
        for result in finding.results:
            if result.outcome in ("fail", "review"):
                found[result.fingerprint] = {
                    "report": name,
                    "rule": result.rule,
                    "title": result.title,
                    "message": result.message,
                    "fingerprint": result.fingerprint,
                    "state": _state(result),
                }
    return found, seen, nameless


def _state(result: Result) -> tuple[Any, ...]:
    """What must stay the same for a problem to count as unchanged."""
    quotes = tuple(str(anchor.get("quote")) for anchor in result.anchors if anchor.get("quote"))
    return (result.outcome, str(result.observed), str(result.expected), str(result.delta), quotes)


def compare(before: Run, after: Run) -> Changes:
    """Changes from `before` to `after`. What could mislead is in `notes`: other packs, reports that only one run has."""
    old, old_reports, old_nameless = _problems(before)
    new, new_reports, new_nameless = _problems(after)
    changes = Changes()
    for key in sorted(old.keys() | new.keys(), key=lambda one: _order(new.get(one) or old[one])):
        was, now = old.get(key), new.get(key)
        if was is None and now is not None:
            changes.groups["new"].append(_row(now))
        elif now is None and was is not None:
            changes.groups["fixed"].append(_row(was))
        elif was is not None and now is not None:
            kind = "unchanged" if was["state"] == now["state"] else "changed"
            changes.groups[kind].append(_row(now) | ({"before": was["message"]} if kind == "changed" else {}))
    changes.notes = _notes(before.head, after.head)
    for text, reports in (
        ("只在前一次审核中", old_reports - new_reports),
        ("只在后一次审核中", new_reports - old_reports),
    ):
        if reports:
            names = "、".join(f"{agency}{year}" for agency, year in sorted(reports)[:10])
            changes.notes.append(f"注意：{len(reports)} 份报告{text}：{names}")
    if old_nameless or new_nameless:
        changes.notes.append(
            f"注意：{len(old_nameless)} 份与 {len(new_nameless)} 份报告没有认出单位或年度，其问题可能对应不上"
        )
    return changes


def _row(problem: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in problem.items() if key != "state"}


def _order(problem: dict[str, Any]) -> tuple[str, str, str]:
    return problem["report"], problem["rule"], problem["fingerprint"]


def _notes(before: RunHead, after: RunHead) -> list[str]:
    notes = []

    def packs(head: RunHead) -> list[tuple[Any, Any]]:
        return sorted((pack["id"], pack["sha256"]) for pack in head.packs)

    if packs(before) != packs(after):
        notes.append("注意：两次审核所用的规则包或其版本不同，新增与已改可能来自规则变化")
    if before.profile != after.profile:
        notes.append("注意：两次审核的评分方案不同，得分不可直接比较")
    return notes
