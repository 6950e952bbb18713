"""A run as SARIF 2.1.0, for code-scanning services and editors.

One run; every rule of the packs is listed, fired or not. Results are what failed and what a person is to look at in the
reports that count; files that are set apart are named in notifications. A place is given twice: as a logical location
(section, table, row, column in the form's words), and as a region of the file (see `regions`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

import msgspec

from nianbao.model.finding import Finding, Result, RunHead
from nianbao.render.labels import Labels
from nianbao.render.regions import LINES, region_of

VERSION = "2.1.0"
SCHEMA_URI = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"must": "error", "advise": "warning", "info": "note"}
_ANCHORS = 20  # places of one result
_SLOT = re.compile(r"\{[^{}]*\}")


def sarif(head: RunHead, findings: Iterable[Finding]) -> bytes:
    """`findings.sarif`: one run, results in the order of the findings."""
    rules = {
        rule: _rule(rule, about, pack, form)
        for pack, form in head.forms.items()
        for rule, about in form.get("rules", {}).items()
    }
    order = {rule: position for position, rule in enumerate(rules)}
    results: list[dict[str, Any]] = []
    faults: list[dict[str, Any]] = []
    apart: list[dict[str, Any]] = []
    for finding in findings:
        if finding.standing is not None:
            apart.append(_apart(finding))
            continue
        if finding.verdict == "unauditable":
            faults.append(_fault(finding))
        labels = Labels.of(finding, head)
        results += [
            _result(finding, result, labels, order)
            for result in finding.results
            if result.outcome in ("fail", "review")
        ]
        faults += [_failure(finding, result) for result in finding.results if result.outcome == "error"]
    run = {
        "tool": {"driver": {**head.engine, "rules": list(rules.values())}},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not faults,
                "exitCode": head.exit_code,
                "toolExecutionNotifications": [*faults, *apart],
            }
        ],
        "results": results,
        "properties": {"packs": head.packs, "counts": head.counts, "regions": LINES},
    }
    document = {"$schema": SCHEMA_URI, "version": VERSION, "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def _uri(path: str) -> str:
    return quote(PurePath(path).as_posix() if "\\" not in path else path.replace("\\", "/"))


def _artifact(finding: Finding) -> dict[str, Any]:
    return {"artifactLocation": {"uri": _uri(finding.source.path)}}


def _rule(rule: str, about: dict[str, Any], pack: str, form: dict[str, Any]) -> dict[str, Any]:
    """A rule with what it checks and why, how to mend it and what it rests on."""
    title = about["title"]
    clauses = [form.get("clauses", {}).get(clause, {}) for clause in about["clauses"]]
    citations = "；".join(str(clause["citation"]) for clause in clauses if clause.get("citation"))
    told = [
        ("为什么", _plain(about.get("why", ""))),
        ("影响", _plain(about.get("effect", ""))),
        ("整改建议", _plain(about.get("recommendation", ""))),
        ("依据", citations),
    ]
    lines = [(name, text) for name, text in told if text]
    published = next((str(clause["url"]) for clause in clauses if clause.get("url")), "")
    return {
        "id": rule,
        "shortDescription": {"text": title},
        "fullDescription": {"text": lines[0][1] if lines and lines[0][0] == "为什么" else title},
        "help": {
            "text": "\n".join([title, *(f"{name}：{text}" for name, text in lines)]),
            "markdown": "\n\n".join([f"**{title}**", *(f"**{name}**：{text}" for name, text in lines)]),
        },
        "helpUri": published or f"urn:nianbao:rule:{quote(pack)}:{quote(rule)}",
        "defaultConfiguration": {
            "level": _LEVELS.get(about["severity"], "note"),
            "enabled": about["status"] != "off",
        },
        "properties": {"category": about["category"], "clauses": about["clauses"], "pack": pack},
    }


def _plain(text: str) -> str:
    """A sentence of the pack without its slots."""
    return _SLOT.sub("…", text)


def _locations(finding: Finding, result: Result, labels: Labels) -> list[dict[str, Any]]:
    """A location for each place of a result, no two alike; the whole report where it has none."""
    found: list[dict[str, Any]] = []
    for anchor in result.anchors[:_ANCHORS] or [{"type": "document"}]:
        region, told = region_of(anchor, finding)
        location: dict[str, Any] = {"physicalLocation": {**_artifact(finding), "region": region}}
        if anchor.get("type") != "document" and (name := labels.place(anchor)):
            location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "element"}]
        if told:
            location["properties"] = told
        if location not in found:
            found.append(location)
    return found


def _result(finding: Finding, result: Result, labels: Labels, order: dict[str, int]) -> dict[str, Any]:
    # Kept whole: the keys of one SARIF result, in their order.
    review = result.outcome == "review"
    first, *others = _locations(finding, result, labels)
    names = [name for place in (first, *others) for name in place.get("logicalLocations", ())]
    # Where the problem is, in the form's words: every place once.
    first = {**first, "logicalLocations": [name for at, name in enumerate(names) if name not in names[:at]]}
    found: dict[str, Any] = {
        "ruleId": result.rule,
        "kind": "review" if review else "fail",
        "level": "none" if review else _LEVELS.get(result.severity, "note"),
        "message": {"text": result.message or result.title},
        "locations": [first],
        **({"relatedLocations": [{"id": at, **place} for at, place in enumerate(others, 1)]} if others else {}),
        "partialFingerprints": {"place/v1": result.fingerprint},
        "properties": {
            "agency": finding.report.agency,
            "year": finding.report.year,
            "report": finding.id,
            "severity": result.severity,
            "status": result.status,
            "deduction": result.deduction,
            "recommendation": result.recommendation,
            "criteria": result.criteria,
            "rootCause": result.root_cause,
            **({"cause": result.cause} if result.cause else {}),
        },
    }
    if result.rule in order:
        found["ruleIndex"] = order[result.rule]
    if result.exception is not None:
        justification = str(result.exception.get("reason") or "")
        told = {key: value for key, value in result.exception.items() if key != "reason" and value}
        found["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": justification, "properties": told}
        ]
    if result.lapsed is not None:
        found["properties"]["lapsedException"] = result.lapsed
    return found


def _fault(finding: Finding) -> dict[str, Any]:
    error = finding.error or {"message": "没有读到年度报告的内容"}
    text = "；".join(filter(None, (error.get("message"), error.get("hint"))))
    notification: dict[str, Any] = {
        "level": "error",
        "message": {"text": text},
        "locations": [{"physicalLocation": _artifact(finding)}],
    }
    return notification | ({"descriptor": {"id": error["code"]}} if error.get("code") else {})


def _apart(finding: Finding) -> dict[str, Any]:
    """A file that does not count: said, and nothing more."""
    standing = finding.standing
    state, reason = (standing.state, standing.reason) if standing else ("", "")
    return {
        "level": "note",
        "message": {"text": reason},
        "descriptor": {"id": f"apart/{state}"},
        "locations": [{"physicalLocation": _artifact(finding)}],
    }


def _failure(finding: Finding, result: Result) -> dict[str, Any]:
    location = {"physicalLocation": _artifact(finding)}
    return {
        "level": "error",
        "message": {"text": result.message},
        "associatedRule": {"id": result.rule},
        "locations": [location],
    }
