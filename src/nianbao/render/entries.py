"""The numbered list of problems of a report: the same numbers in the terminal, on the page and wherever else.

One entry is one root cause with all the failures that it explains, or one failure or review that has no root cause. What
cannot be settled because cells are blank goes with the failure that says so.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from nianbao.model.finding import Anchor, Finding, Result, RootCause
from nianbao.render.labels import Labels

CAP = 20  # entries of one rule that are shown in full
TOTAL_CAP = 100  # entries of one report that are shown in full

_RANK = {"must": 0, "advise": 1, "info": 2}


@dataclass(slots=True)
class Entry:
    """A numbered problem. `degree`: must | advise | review | info | excepted; a rule on trial gives info at most, and so
    does what a person may look at of degree info: `review` is what the verdict waits for.
    `texts`: the report's text by section, to tell the paragraph of an anchor."""

    id: str
    degree: str
    results: list[Result]
    cause: RootCause | None = None
    shown: bool = True
    anchors: list[Anchor] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def main(self) -> Result:
        return self.results[0]

    @property
    def ambiguous(self) -> bool:
        """Whether several changes explain the problem equally well."""
        return self.cause is not None and not self.cause.unique

    @property
    def deduction(self) -> float:
        """Points that the entry costs; what is excepted costs none."""
        return 0.0 if self.degree == "excepted" else sum(result.deduction for result in self.results)


def entries_of(finding: Finding, labels: Labels) -> list[Entry]:
    """Failures and reviews of a finding, grouped by root cause and numbered: what must be corrected, what is advised,
    notes, what a person must verify, what is excepted; within each, in the order of the report's sections. The numbers last
    through the rounds (`app.rounds` gives them), so that they are not always in this order."""
    order = {"preface": -1, **{section.id: position for position, section in enumerate(finding.sections)}}
    texts = {"preface": finding.preface, **{section.id: section.text for section in finding.sections}}
    entries = [Entry("", _degree(results), results, cause) for results, cause in _by_cause(finding)]
    for entry in entries:
        edits = entry.cause.edits if entry.cause else []
        cells = [
            {"type": "cell", "table": edit["table"], "row": edit["row"], "column": edit["column"]} for edit in edits
        ]
        entry.anchors = cells or entry.main.anchors
        entry.texts = texts
    entries = _with_blanks(entries, finding)
    ranks = ("must", "advise", "review", "info", "excepted")
    entries.sort(key=lambda entry: (ranks.index(entry.degree), _position(entry, order, labels)))
    seen: Counter[str] = Counter()
    _number(entries)
    for position, entry in enumerate(entries, start=1):
        seen[entry.main.rule] += 1
        entry.shown = seen[entry.main.rule] <= CAP and position <= TOTAL_CAP
    return entries


def _number(entries: Sequence[Entry]) -> None:
    """The lasting numbers, where the results have them; else, as in runs saved before there were any, numbers that none of
    these has, in the order of the entries."""
    taken: set[str] = set()
    for entry in entries:
        known = next((one.number for one in entry.results if one.number and one.number not in taken), None)
        if known:
            entry.id = known
            taken.add(known)
    free = (name for at in itertools.count(1) if (name := number_of(at)) not in taken)
    for entry in entries:
        entry.id = entry.id or next(free)


def number_of(position: int) -> str:
    """The number of a report's problem; `position` from 1."""
    return f"F{position:02d}"


def _by_cause(finding: Finding) -> list[tuple[list[Result], RootCause | None]]:
    """Failures and reviews: those of one cause together, each other by itself."""
    causes = {cause.id: cause for cause in finding.root_causes}
    groups: dict[str | int, list[Result]] = {}
    for position, result in enumerate(finding.results):
        if result.outcome in ("fail", "review"):
            grouped = result.root_cause in causes and not result.exception
            groups.setdefault(str(result.root_cause) if grouped else position, []).append(result)
    return [(results, causes[key] if isinstance(key, str) else None) for key, results in groups.items()]


def _with_blanks(entries: list[Entry], finding: Finding) -> list[Entry]:
    """The entries, reviews of nothing but blank cells put to the failure that tells of most of those cells, where the
    failures tell of all of them."""
    blanks = {id(entry): _blank_cells(entry, finding) for entry in entries}
    tellers = [entry for entry in entries if entry.main.outcome == "fail" and not entry.cause and blanks[id(entry)]]
    told = set().union(*(blanks[id(one)] for one in tellers))
    kept = []
    for entry in entries:
        own = blanks[id(entry)] if entry.degree == "review" else set()
        if own and own <= told:
            teller = max(tellers, key=lambda one: len(own & blanks[id(one)]))
            teller.results.extend(entry.results)
        else:
            kept.append(entry)
    return kept


def _blank_cells(entry: Entry, finding: Finding) -> set[tuple[str, str, str]]:
    """The cells of an entry that is about blank cells alone."""
    found = set()
    for anchor in entry.anchors:
        place = tuple(str(anchor.get(key)) for key in ("table", "row", "column"))
        table, row, column = place
        cell = finding.cells.get(table, {}).get(row, {}).get(column)
        if anchor.get("type") != "cell" or cell is None or cell.state != "blank":
            return set()
        found.add((table, row, column))
    return found


def hidden_by_title(entries: list[Entry]) -> dict[str, int]:
    """How many entries of each kind of problem are past the caps."""
    return dict(Counter(entry.main.title for entry in entries if not entry.shown))


def place(entry: Entry, labels: Labels) -> str:
    """Where the problem is, in the form's words: the suspected cells, the total of an equation, a row or a column of
    cells, else the first anchor."""
    main, cause = entry.main, entry.cause
    if cause and cause.unique and cause.edits:
        return labels.words("list_mark").join(dict.fromkeys(labels.place(cell) for cell in entry.anchors[:3]))
    if total := whole(main):
        return labels.place(total)
    cells = [anchor for anchor in main.anchors if anchor.get("type") == "cell"]
    if len(cells) > 1 and len(cells) == len(main.anchors):
        return _cells(cells, labels)
    return labels.place(main.anchors[0] if main.anchors else {}, entry.texts)


def _cells(cells: list[Anchor], labels: Labels) -> str:
    """The place of several cells."""
    table, row, column = (cells[0][key] for key in ("table", "row", "column"))
    section = labels.table_section(table)
    named = labels.column(table, row, column)
    if named and all(cell["table"] == table and cell["column"] == column for cell in cells):
        return labels.words("place.column", section=section, name=named)
    if all(cell["table"] == table and cell["row"] == row for cell in cells):
        return labels.words("place.row", section=section, name=labels.row(table, row))
    return labels.words("place.cells", first=labels.place(cells[0]), n=len(cells))


def whole(result: Result) -> Anchor | None:
    """The cell that stands alone on its side of the equation: the total."""
    terms = result.equation or []
    for side in ("right", "left"):
        alone = [term for term in terms if term["side"] == side]
        if len(alone) == 1:
            term = alone[0]
            return {"type": "cell", "table": term["table"], "row": term["row"], "column": term["column"]}
    return None


def _degree(results: list[Result]) -> str:
    if all(result.exception for result in results):
        return "excepted"
    failed = [degree_of(result) for result in results if result.outcome == "fail"]
    if failed:
        return min(failed, key=lambda severity: _RANK.get(severity, 3))
    return "review" if any(degree_of(result) == "review" for result in results) else "info"


def degree_of(result: Result) -> str:
    """The degree of one result that failed or waits for a person: `info` at most for a rule on trial, and for what a
    person may look at of degree info, for which no verdict waits."""
    severity = result.severity if result.status == "active" else "info"
    return "review" if result.outcome == "review" and severity != "info" else severity


def _position(entry: Entry, order: dict[str, int], labels: Labels) -> tuple[int, int]:
    anchor = entry.anchors[0] if entry.anchors else {}
    section = str(anchor.get("section") or labels.section_of(str(anchor.get("table", ""))))
    start = anchor.get("start")
    return order.get(section, len(order)), start if isinstance(start, int) else -1
