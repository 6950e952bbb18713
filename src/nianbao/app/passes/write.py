"""The last step: findings to lines of findings.jsonl, entries of run.json, and the files that are written report by report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nianbao.app.entries import WrittenReport, counted, entry_of
from nianbao.app.outputs import Given, Output, write_each
from nianbao.app.rounds import Continued, settle
from nianbao.app.saved import encode
from nianbao.model.finding import Finding, RunHead


@dataclass(frozen=True, slots=True)
class Writing:
    """`head`: of the run, without entries and summary. `folder`: the output folder as it is being built, for those of
    `files` that are written report by report. `keep`: whether the findings themselves are wanted back.
    `given`: what the office gives for outputs. `continued`: the round before."""

    head: RunHead
    folder: Path | None
    files: tuple[Output, ...]
    keep: bool
    given: Given = field(default_factory=dict)
    continued: Continued | None = None


def write_chunk(findings: Sequence[Finding], how: Writing) -> list[WrittenReport]:
    """For findings as they are judged."""
    settle(findings, how.head, how.continued)
    return written(findings, how)


def written(findings: Sequence[Finding], how: Writing) -> list[WrittenReport]:
    """For findings that have their numbers."""
    if how.folder is not None:
        for finding in findings:
            write_each(how.folder, how.files, finding, how.head, how.given)
    counts = [counted(finding, how.head) for finding in findings]
    return [
        WrittenReport(finding if how.keep else None, encode(finding), entry_of(finding, count), count)
        for finding, count in zip(findings, counts, strict=True)
    ]
