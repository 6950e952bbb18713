"""The exit code of a run (see the contract): 2 usage, 3 something could not be audited, 1 findings, 0 done; 2 > 3 > 1 > 0."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nianbao.model.verdict import fails

DONE, FINDINGS, USAGE, UNAUDITED = 0, 1, 2, 3


def exit_code(entries: Iterable[dict[str, Any]], *, fail_on: str, min_score: float | None) -> int:
    """From the entries of run.json that count. `fail_on`: must | advise | never; what is to be verified weighs more than
    advice, so it fails a run that advice fails. A score of None is under no bound: the verdict tells what was not
    assessed."""
    code = DONE
    for one in entries:
        if one.get("standing"):
            continue
        if one["verdict"] == "unauditable" or one["error"]:
            return UNAUDITED
        low = min_score is not None and one["score"] is not None and one["score"] < min_score
        if fails(one["verdict"], fail_on) or low:
            code = FINDINGS
    return code
