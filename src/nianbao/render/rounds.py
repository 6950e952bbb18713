"""A report beside the round before, as every output shows it: what became of each problem, and the versions handed in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from nianbao.model.comparison import STATES
from nianbao.model.finding import Finding, FormerProblem, Version
from nianbao.render.entries import Entry, place
from nianbao.render.labels import Labels
from nianbao.render.strings import Words

_LISTED: Final = 12  # problems of a state that a page lists

GLYPH_OF: Final = {
    "new": "×", "changed": "≠", "partly": "▲", "unchanged": "●", "fixed": "√", "not_handed_in": "—",
}  # fmt: skip
TONE_OF: Final = {  # the degree whose colour a state has
    "new": "must", "changed": "advise", "partly": "advise", "unchanged": "review", "fixed": "info", "not_handed_in": "review",
}  # fmt: skip


class RoundLine(NamedTuple):
    """A problem beside the round before. `href`: where the page tells of it; None where it is gone."""

    state: str
    number: str
    place: str
    message: str
    reason: str
    href: str | None


class ChangedLines(NamedTuple):
    """The problems of a report that are in one state. `lines`: the first of them; `more`: how many there are beyond."""

    state: str
    glyph: str
    tone: str
    number: int
    lines: list[RoundLine]
    more: int


def has_rounds(finding: Finding) -> bool:
    """Whether the run of the finding had a round before."""
    return isinstance(finding.versions, list)


def state_of(entry: Entry, finding: Finding) -> str:
    """What became of a problem of the list: one of `model.comparison.STATES`, "" without a round before."""
    if finding.handed_in is False:
        return "not_handed_in"
    return entry.main.change if isinstance(entry.main.change, str) else ""


def change_word(entry: Entry, finding: Finding, words: Words) -> str:
    """The state in words (整改情况); "" without a round before."""
    state = state_of(entry, finding)
    return words(f"diff.{state}") if state else ""


def changes_in(finding: Finding, entries: Sequence[Entry]) -> dict[str, int]:
    """State → problems, of those that occur in the order of STATES."""
    counts = Counter(state for entry in entries if (state := state_of(entry, finding)))
    counts["fixed"] += len(_listed(finding.fixed))
    counts["changed"] += len(_listed(finding.unsettled))
    return {state: counts[state] for state in STATES if counts[state]}


def counts_text(counts: Mapping[str, int], words: Words) -> str:
    """`新增 1、已整改 3`."""
    return words("list_mark").join(f"{words('diff.' + state)} {counts[state]}" for state in STATES if counts.get(state))


def round_lines(finding: Finding, entries: Sequence[Entry], labels: Labels) -> list[RoundLine]:
    """Every problem of either round: what became worse first."""
    found = [*_standing(finding, entries, labels), *_gone(finding, labels)]
    return sorted(found, key=lambda line: STATES.index(line.state))


def changes_by_state(finding: Finding, entries: Sequence[Entry], labels: Labels) -> list[ChangedLines]:
    """For the page: what stays as it was by number and place alone. [] where nothing is to be told beside the list itself."""
    if finding.handed_in is False or len(versions_of(finding)) < 2:
        return []
    every = round_lines(finding, entries, labels)
    found = []
    for state in STATES:
        own = [line for line in every if line.state == state]
        if state == "unchanged":
            own = [line._replace(message="") for line in own]
        if own:
            found.append(
                ChangedLines(
                    state, GLYPH_OF[state], TONE_OF[state], len(own), own[:_LISTED], max(0, len(own) - _LISTED)
                )
            )
    return found


def _standing(finding: Finding, entries: Sequence[Entry], labels: Labels) -> Iterator[RoundLine]:
    for entry in entries:
        if state := state_of(entry, finding):
            message = entry.main.message or entry.main.title
            yield RoundLine(state, entry.id, place(entry, labels), message, "", f"#{entry.id}" if entry.shown else None)


def _gone(finding: Finding, labels: Labels) -> Iterator[RoundLine]:
    for one in _listed(finding.fixed):
        yield RoundLine("fixed", one.number, one.place, one.message, "", None)
    for one in _listed(finding.unsettled):
        reason = labels.words.get(f"diff.reason.{one.reason}", "")
        yield RoundLine("changed", one.number, one.place, one.message, reason, None)


def versions_of(finding: Finding) -> list[Version]:
    """What was handed in, the latest first; [] without a round before."""
    return list(reversed(finding.versions)) if isinstance(finding.versions, list) else []


def round_word(version: Version, words: Words) -> str:
    """The date of a round, where the office said one, else which it was."""
    return version.date or words("season.round", n=version.round)


def not_again(finding: Finding, words: Words) -> str:
    """What is to be said of findings that were carried on; "" where the report was handed in."""
    return words("round.not_again", last=last_round(finding, words)) if finding.handed_in is False else ""


def last_round(finding: Finding, words: Words) -> str:
    """Of which round findings are that were carried on."""
    last = versions_of(finding)
    return words("round.last", round=round_word(last[0], words) if last else "—")


def _listed(problems: object) -> list[FormerProblem]:
    return problems if isinstance(problems, list) else []
