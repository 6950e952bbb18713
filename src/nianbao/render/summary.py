"""What the terminal and the pages say first: verdict sentence, coverage, counts of a report."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.model.finding import Finding
from nianbao.render.entries import Entry
from nianbao.render.labels import number
from nianbao.render.strings import Words


def count(entries: Sequence[Entry], degree: str) -> int:
    return sum(entry.degree == degree for entry in entries)


def failed_results(entries: Sequence[Entry], degree: str) -> int:
    """How many failed checks stand behind the entries of a degree."""
    return sum(len(entry.results) for entry in entries if entry.degree == degree)


def sentence(finding: Finding, entries: Sequence[Entry], words: Words) -> str:
    """The verdict in one sentence: what was found, and what correcting it regains."""
    if finding.error is not None:
        return finding.error.get("message") or words("sentence.unauditable")
    if finding.verdict == "unauditable":
        return words("sentence.unauditable")
    parts = []
    must, results = count(entries, "must"), failed_results(entries, "must")
    if must:
        key = "sentence.must_relations" if results > must else "sentence.must"
        parts.append(words(key, causes=must, results=results))
    for degree in ("advise", "review"):
        if n := count(entries, degree):
            parts.append(words(f"sentence.{degree}", n=n))
    said = words("sentence.found", parts=words("list_mark").join(parts)) if parts else words("sentence.none")
    if gain := sum(entry.deduction for entry in entries if entry.degree == "must"):
        said += words("clause_mark") + words("sentence.gain", points=number(gain))
    elif not_read(finding):
        said += words("clause_mark") + words("sentence.unread")
    return said + words("stop")


def not_read(finding: Finding) -> bool:
    """Whether a table, or any cell of one, could not be read."""
    if any(table.get("status") in ("not_read", "partial") for table in finding.tables.values()):
        return True
    return any(
        cell.state in ("absent", "illegible")
        for table in finding.cells.values()
        for row in table.values()
        for cell in row.values()
    )


def coverage(finding: Finding, words: Words) -> str:
    """How many checks came out how."""
    counts = {key: value for key, value in finding.coverage.items() if key != "pass"}
    return words("coverage.sentence", passed=finding.coverage["pass"], **counts)


def decided_share(finding: Finding) -> int:
    """Per cent of the applicable checks that came to a pass or a fail; rounded down, so that 100 means all of them."""
    counts = finding.coverage
    applicable = counts["total"] - counts["not_applicable"]
    return 100 * (counts["pass"] + counts["fail"]) // applicable if applicable else 0


def score(finding: Finding, words: Words) -> str:
    value = finding.score.value
    return words("score.none") if value is None else f"{value:.1f}"


def name(finding: Finding, words: Words) -> str:
    """Agency and year, or the file's name where they were not found."""
    agency, year = finding.report.agency, finding.report.year
    if agency is None:
        return finding.source.name
    return f"{agency} {year}" if year is not None else agency
