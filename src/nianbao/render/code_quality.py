"""A run as GitLab's code quality report: problems beside the files that they stand in."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any, Final

import msgspec

from nianbao.model.finding import Finding, RunHead
from nianbao.render.entries import entries_of
from nianbao.render.labels import Labels
from nianbao.render.regions import region_of
from nianbao.render.summary import name

_SEVERITIES: Final = {"must": "critical", "advise": "major", "review": "minor", "info": "info"}


def code_quality(head: RunHead, findings: Iterable[Finding]) -> bytes:
    """`code-quality.json`: https://docs.gitlab.com/ci/testing/code_quality: description, check_name, fingerprint, severity,
    location. What a report has of one kind at one place has the same fingerprint from run to run."""
    issues: list[dict[str, Any]] = []
    for finding in findings:
        if finding.standing is not None:
            continue
        if finding.error is not None:
            told = f"{name(finding)}：{finding.error.get('message', '')}。{finding.error.get('hint', '')}"
            print_of = sha256(f"unauditable {finding.source.path}".encode()).hexdigest()
            issues.append(_issue(finding, told, "unauditable", print_of, "blocker", 1))
            continue
        labels = Labels.of(finding, head)
        for entry in entries_of(finding, labels):
            if entry.degree in _SEVERITIES:
                line = region_of(entry.anchors[0], finding)[0]["startLine"] if entry.anchors else 1
                places = "、".join(dict.fromkeys(labels.place(anchor) for anchor in entry.anchors[:3]))
                told = f"{name(finding)} {places}：{entry.main.message}"
                issues.append(
                    _issue(finding, told, entry.main.rule, entry.main.fingerprint, _SEVERITIES[entry.degree], line)
                )
    return msgspec.json.format(msgspec.json.encode(issues), indent=1) + b"\n"


def _issue(finding: Finding, told: str, rule: str, fingerprint: str, severity: str, line: int) -> dict[str, Any]:
    return {
        "description": told,
        "check_name": rule,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": finding.source.path, "lines": {"begin": line}},
    }
