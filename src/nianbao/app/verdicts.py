"""The exit code of a run (see the contract): 2 usage, 3 something could not be audited, 1 findings, 0 done; 2 > 3 > 1 > 0."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nianbao.model.summary import FAILING

DONE, FINDINGS, USAGE, UNAUDITED = 0, 1, 2, 3


def exit_code(entries: Iterable[dict[str, Any]], *, fail_on: str, min_score: float | None) -> int:
    """From the entries of run.json that count. `fail_on`: must | advise | never. A score of None is under no bound: what
    was not assessed is already told by the verdict."""
    code = DONE
    for one in entries:
        if one.get("standing"):
            continue
        if one["verdict"] == "unauditable" or one["error"]:
            return UNAUDITED
        found = any(one[degree] for degree in FAILING[fail_on])
        low = min_score is not None and one["score"] is not None and one["score"] < min_score
        if found or low:
            code = FINDINGS
    return code
