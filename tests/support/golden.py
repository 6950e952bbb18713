"""What a sample's finding has that its list has not, told so that one can accept or mend it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nianbao.model.finding import Finding

ROOT = Path(__file__).resolve().parents[2]


def differences(finding: Finding, sample: Mapping[str, Any], source: str) -> str:
    """ "" where the finding is what `sample` (an entry of the file `source`, with `defects` and `reviews`) says: what is planted
    is reported, nothing else fails, no one is asked about anything else. Otherwise what differs and what to edit."""
    planted, asked = dict(sample.get("defects", {})), dict(sample.get("reviews", {}))
    said: dict[tuple[str, str], str] = {}
    for result in finding.results:
        if result.outcome in ("fail", "review", "error"):
            said.setdefault((result.outcome, result.rule), result.message)
    failed, reviewed, broken = (
        {rule for outcome, rule in said if outcome == wanted} for wanted in ("fail", "review", "error")
    )
    told = [
        *(f"planted, not reported: {rule} ({planted[rule]})" for rule in sorted(planted.keys() - failed - reviewed)),
        *(f"listed under reviews, not asked about: {rule}" for rule in sorted(asked.keys() - reviewed)),
        *(f"reported, not planted: {rule} (fail): {said['fail', rule]}" for rule in sorted(failed - planted.keys())),
        *(
            f"asked about, not listed: {rule} (review): {said['review', rule]}"
            for rule in sorted(reviewed - planted.keys() - asked.keys())
        ),
        *(f"an error of ours: {rule}: {said['error', rule]}" for rule in sorted(broken)),
    ]
    if not told:
        return ""
    accept = [
        f"If the new behaviour is right, edit the entry at {source}:{_line(source, sample['file'])}:",
        "  a defect that must be reported stands under `defects:`, what a person is asked about under `reviews:`,",
        "  as `rule-id: what is wrong, in Chinese`; then write the list in README.md anew:",
        f"  python -m tests.support.{Path(source).stem} --list",
        "If it is not, the rule, its kind or the reader has to be mended: `nianbao explain RULE`, `nianbao audit FILE`.",
    ]
    return "\n".join([f"{sample['file']}: {len(told)} things differ", *(f"  {one}" for one in told), *accept])


def _line(source: str, file: str) -> int:
    lines = (ROOT / source).read_text("utf-8").splitlines()
    return lines.index(f"- file: {file}") + 1
