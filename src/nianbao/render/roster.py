"""The roster of a run as every output shows it: its states, its order and groups, its names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from nianbao.model.finding import Finding, RunHead
from nianbao.model.roster import BODY_STATES, BodyState, UnlistedReport
from nianbao.render import summary
from nianbao.render.strings import Words

GLYPH_OF: Final = {
    "missing": "×",
    "unreadable": "？",
    "other_year": "▲",
    "duplicate": "▲",
    "submitted": "√",
    "excused": "—",
}
TONE_OF: Final = {  # the verdict whose colour a state has
    "missing": "return",
    "unreadable": "unauditable",
    "other_year": "pass_with_advice",
    "duplicate": "pass_with_advice",
    "submitted": "pass",
    "excused": "verify",
}


class StateLine(NamedTuple):
    """The bodies that stand in one state, by group, in the roster's order."""

    state: str
    number: int
    groups: list[tuple[str, list[BodyState]]]

    @property
    def told(self) -> list[BodyState]:
        """Those of which something is to be said, beside the reason of those that are excused."""
        every = [body for _, bodies in self.groups for body in bodies]
        return [body for body in every if body.note not in ("", body.excused)]


class RosterView:
    """The roster of a run."""

    def __init__(self, bodies: Sequence[BodyState], unlisted: Sequence[UnlistedReport]) -> None:
        self.bodies = bodies
        self.unlisted = unlisted
        self._of = {id: body for body in bodies for id in body.ids}
        self._rank = {id: (at, place) for at, body in enumerate(bodies) for place, id in enumerate(body.ids)}

    @classmethod
    def of(cls, head: RunHead) -> RosterView | None:
        """None where the run has no roster."""
        if not isinstance(head.roster, list):
            return None
        return cls(head.roster, head.unlisted_files if isinstance(head.unlisted_files, list) else ())

    @property
    def groups(self) -> list[str]:
        """The groups in their order; one that is "" where the roster has none."""
        return list(dict.fromkeys(body.group for body in self.bodies))

    def counts(self, group: str | None = None) -> dict[str, int]:
        """Of the roster, or of a group of it: `n` bodies, those that have to report (`due`), those of which a report of the
        year has come (`handed`)."""
        own = [body for body in self.bodies if group is None or body.group == group]
        return {
            "n": len(own),
            "due": sum(body.state != "excused" for body in own),
            "handed": sum(body.state in ("submitted", "duplicate") for body in own),
        }

    def body(self, id: str) -> BodyState | None:
        """The body that a finding is of."""
        return self._of.get(id)

    def rank(self, id: str) -> tuple[int, int]:
        """Where a finding stands among the others: by its body, behind them what is on no body."""
        return self._rank.get(id, (len(self.bodies), 0))

    def name(self, finding: Finding) -> str:
        """A finding's body and year, short."""
        body = self.body(finding.id)
        if body is None:
            return summary.name(finding)
        return body.short if finding.report.year is None else f"{body.short} {finding.report.year}"

    def group(self, id: str, words: Words) -> str:
        """The group of a finding's body, what is on no body being one; "" where the roster has no groups."""
        body = self.body(id)
        return words("roster.unlisted") if body is None else body.group

    def heading(self, id: str, words: Words) -> str:
        """What stands over the findings of a group, and of what is on no body; "" where the roster has no groups."""
        body = self.body(id)
        if body is None:
            return words("roster.unlisted")
        return f"{body.group}  {words('roster.in_group', **self.counts(body.group))}" if body.group else ""

    def listed(self, body: BodyState) -> str:
        """A body among others of its state; with the reason, where it is excused."""
        return f"{body.short}（{body.excused}）" if body.state == "excused" else body.short

    def lines(self) -> list[StateLine]:
        """The states that occur, what is to be followed up first."""
        found = []
        for state in BODY_STATES:
            bodies = [body for body in self.bodies if body.state == state]
            groups = [(group, [body for body in bodies if body.group == group]) for group in self.groups]
            if bodies:
                found.append(StateLine(state, len(bodies), [(group, own) for group, own in groups if own]))
        return found


def namer(head: RunHead) -> Callable[[Finding], str]:
    """What the findings of a run are called in lists."""
    view = RosterView.of(head)
    return summary.name if view is None else view.name
