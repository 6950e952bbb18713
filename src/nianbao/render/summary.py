"""What the terminal and the pages say first: verdict sentence, coverage, counts of a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from nianbao.model.finding import CategoryScore, Finding, Result
from nianbao.model.verdict import VERIFY, alone
from nianbao.render.entries import Entry
from nianbao.render.labels import number
from nianbao.render.strings import Words

_INSIDE: Final = "!/"  # behind an archive or mail, before the path within it


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
    if open_ones := undecided(finding, entries):
        parts.append(words("sentence.undecided", n=len(open_ones)))
    said = words("sentence.found", parts=words("list_mark").join(parts)) if parts else words("sentence.none")
    if gain := sum(entry.deduction for entry in entries if entry.degree == "must"):
        said += words("clause_mark") + words("sentence.gain", points=number(gain))
    elif not_read(finding):
        said += words("clause_mark") + words("sentence.unread")
    return said + words("stop")


def undecided(finding: Finding, entries: Sequence[Entry]) -> list[Result]:
    """What keeps a report from passing and is not listed as a problem of its own: mandatory checks that came to nothing,
    since something was not read, is blank (which the entry about the blanks says), or the check itself failed."""
    listed = {id(result) for entry in entries if entry.degree == "review" for result in entry.results}
    return [result for result in finding.results if alone(result) == VERIFY and id(result) not in listed]


def undecided_titles(finding: Finding, entries: Sequence[Entry], words: Words) -> str:
    titles = dict.fromkeys(result.title for result in undecided(finding, entries))
    return words("list_mark").join(titles)


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


def mark(category: CategoryScore, words: Words) -> str:
    """What a category is given of its weight: `27/30`; where a part was not assessed, what was: `已核 18/30 分值`."""
    if category.value is None:
        return words("score.unassessed")
    weight, assessed = number(category.weight), category.assessed
    if assessed is None or assessed >= category.weight:
        return f"{number(category.value)}/{weight}"
    slots = {"assessed": number(int(assessed * 10) / 10), "weight": weight}
    if category.deducted:
        return words("score.part_deducted", points=number(category.deducted), **slots)
    return words("score.part", **slots)


def assessed(finding: Finding, words: Words) -> str:
    """How much of the score's weight was assessed; "" where all was, or where it is not known."""
    share = finding.score.assessed
    if share is None or share >= 100:
        return ""
    return words("score.assessed", share=number(int(share * 10) / 10))


def score(finding: Finding, words: Words) -> str:
    value = finding.score.value
    return words("score.none") if value is None else f"{value:.1f}"


def file_name(finding: Finding) -> str:
    """The file's name; of what lies in an archive or mail, that one's name and the path within it."""
    outer, inside, path = finding.source.path.partition(_INSIDE)
    return f"{outer.rpartition('/')[2]}{inside}{path}" if inside else finding.source.name


def name(finding: Finding) -> str:
    """Agency and year, or the file's name where they were not found."""
    agency, year = finding.report.agency, finding.report.year
    if agency is None:
        return file_name(finding)
    return f"{agency} {year}" if year is not None else agency
