"""A run as SARIF 2.1.0, for code-scanning services and editors.

One run; every rule of the packs is listed, fired or not. Results are what failed and what a person is to look at. A place
in a report has no line of a text file: it is given as a logical location (section, table, row, column) of the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

import msgspec

from nianbao.model.finding import Finding, Result, RunHead
from nianbao.render.labels import Labels

VERSION = "2.1.0"
SCHEMA_URI = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"must": "error", "advise": "warning", "info": "note"}
_ANCHORS = 20  # places of one result


def sarif(head: RunHead, findings: Iterable[Finding]) -> bytes:
    """`findings.sarif`: one run, results in the order of the findings."""
    rules = {
        rule: {
            "id": rule,
            "shortDescription": {"text": about["title"]},
            "defaultConfiguration": {
                "level": _LEVELS.get(about["severity"], "note"),
                "enabled": about["status"] != "off",
            },
            "properties": {"category": about["category"], "clauses": about["clauses"], "pack": pack},
        }
        for pack, form in head.forms.items()
        for rule, about in form.get("rules", {}).items()
    }
    order = {rule: position for position, rule in enumerate(rules)}
    results: list[dict[str, Any]] = []
    faults: list[dict[str, Any]] = []
    for finding in findings:
        if finding.error is not None:
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
            {"executionSuccessful": not faults, "exitCode": head.exit_code, "toolExecutionNotifications": faults}
        ],
        "results": results,
        "properties": {"packs": head.packs, "counts": head.counts},
    }
    document = {"$schema": SCHEMA_URI, "version": VERSION, "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def _uri(path: str) -> str:
    return quote(PurePath(path).as_posix() if "\\" not in path else path.replace("\\", "/"))


def _artifact(finding: Finding) -> dict[str, Any]:
    return {"artifactLocation": {"uri": _uri(finding.source.path)}}


def _result(finding: Finding, result: Result, labels: Labels, order: dict[str, int]) -> dict[str, Any]:
    review = result.outcome == "review"
    places = [
        {"fullyQualifiedName": labels.place(anchor), "kind": "element"}
        for anchor in result.anchors[:_ANCHORS]
        if anchor.get("type") != "document"
    ]
    found: dict[str, Any] = {
        "ruleId": result.rule,
        "kind": "review" if review else "fail",
        "level": "none" if review else _LEVELS.get(result.severity, "note"),
        "message": {"text": result.message or result.title},
        "locations": [{"physicalLocation": _artifact(finding), "logicalLocations": places}],
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
    error = finding.error or {}
    text = "；".join(filter(None, (error.get("message"), error.get("hint"))))
    location = {"physicalLocation": _artifact(finding)}
    return {
        "level": "error",
        "message": {"text": text},
        "descriptor": {"id": error.get("code", "")},
        "locations": [location],
    }


def _failure(finding: Finding, result: Result) -> dict[str, Any]:
    location = {"physicalLocation": _artifact(finding)}
    return {
        "level": "error",
        "message": {"text": result.message},
        "associatedRule": {"id": result.rule},
        "locations": [location],
    }
