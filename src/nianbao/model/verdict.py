"""What results amount to: one result, and all those of a report. Score, pages, exports and the exit code read it here."""

from __future__ import annotations

from collections.abc import Iterable

from nianbao.model.finding import VERDICTS, Result

PASS, PASS_WITH_ADVICE, VERIFY, RETURN, UNAUDITABLE = "pass", "pass_with_advice", "verify", "return", "unauditable"
GRADED = (PASS, PASS_WITH_ADVICE)  # beside the others no grade is given
UNREAD = "unread"  # `Result.lack` where the report may have it, but it was not read
FAIL_ON = {"must": (RETURN,), "advise": (RETURN, VERIFY, PASS_WITH_ADVICE), "never": ()}


def counts(result: Result) -> bool:
    """Whether a result has a say: its rule is in force (not on trial, not off) and no exception is registered for it."""
    return result.status == "active" and result.exception is None


def alone(result: Result) -> str:
    """The verdict that one result amounts to.

    A `must` failure returns the report. What a person must look at, of degree `must` or `advise`, awaits verification; so
    does a `must` rule that could not be decided because something was not read, or because the check itself failed. What
    is not checked for want of another input (last year's report, other reports) decides nothing."""
    if result.outcome == "pass" or result.severity == "info" or not counts(result):
        return PASS
    must = result.severity == "must"
    match result.outcome:
        case "fail":
            return RETURN if must else PASS_WITH_ADVICE
        case "review":
            return VERIFY
        case "error" if must:
            return VERIFY
        case "not_checked" if must and result.lack == UNREAD:
            return VERIFY
        case _:
            return PASS


def together(results: Iterable[Result]) -> str:
    """The verdict of a report that was read: the heaviest of what its results amount to."""
    return max({alone(result) for result in results}, key=VERDICTS.index, default=PASS)


def fails(verdict: str, fail_on: str) -> bool:
    """Whether a report of this verdict fails a run with `--fail-on must|advise|never`."""
    return verdict in FAIL_ON[fail_on]
