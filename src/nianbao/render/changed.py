"""Two runs compared, in words: what terminal, page and workbook say of a change."""

from __future__ import annotations

from nianbao.model.comparison import STATES, Change, ComparedProblem, Comparison, ReportChange
from nianbao.render.labels import cut, number
from nianbao.render.strings import Words

LONGEST = 160  # characters of a message
_REPORTS = ("again", "first", "unreadable", "not_handed_in")


def degree_of(problem: ComparedProblem, words: Words) -> str:
    """`必须`, `建议` …; of what is registered, as what."""
    registered = str((problem.exception or {}).get("type"))
    if problem.degree == "excepted" and registered != "exception":
        return words.get(f"exception.{registered}", words("short.excepted"))
    return words("short." + problem.degree)


def remarks(change: Change, words: Words) -> list[str]:
    """What is to be said of a change beside the problem: what it was before, why it is not the report's doing."""
    problem, was, said = change.problem, change.before, []
    if was is not None and change.after is not None:
        if was.degree != problem.degree:
            said.append(words("diff.degree", degree=degree_of(was, words)))
        if change.state in ("changed", "partly") and was.message != problem.message:
            said.append(words("diff.before", text=cut(was.message, LONGEST)))
    if change.reason and (reason := words.get(f"diff.reason.{change.reason}", "")):
        said.append(f"（{reason}）")
    if told := _registered(problem, words):
        said.append(f"（{told}）")
    return said


def _registered(problem: ComparedProblem, words: Words) -> str:
    """`例外 E-001`, or why one does not hold; "" where none is registered."""
    known = problem.exception
    if not known:
        return ""
    if problem.degree != "excepted":
        return words.get(f"lapsed.{known.get('state')}", words("lapsed"))
    kind = words.get(f"exception.{known.get('type')}", words("excepted"))
    return f"{kind} {known.get('id', '')}".rstrip()


def degrees_text(counts: dict[str, int], words: Words) -> str:
    """`必须 1  建议 2`."""
    return "  ".join(f"{words('short.' + degree)} {found}" for degree, found in counts.items() if found)


def reports_text(comparison: Comparison, words: Words) -> str:
    """`再次报送 2  未重报 1`."""
    told = {state: sum(one.state == state for one in comparison.reports) for state in _REPORTS}
    return "  ".join(f"{words('diff.' + state)} {found}" for state, found in told.items() if found)


def counts_of(report: ReportChange, words: Words) -> str:
    return words("list_mark").join(
        f"{words('diff.' + state)} {report.changes[state]}" for state in STATES if report.changes.get(state)
    )


def scores_of(report: ReportChange, words: Words) -> str:
    """The score before and after; one alone where the other run has no such report, or was not handed in again."""
    sides = [report.before] if report.state == "not_handed_in" else [report.before, report.after]
    told = [words("score.none") if one.score is None else number(one.score) for one in sides if one is not None]
    return " → ".join(told)
