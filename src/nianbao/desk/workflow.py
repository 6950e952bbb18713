"""The table of states, moves and actions, read from workflow.yaml: who may do what, when, and what a refusal says."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Final, Literal, get_args

import msgspec
import yaml

from nianbao.base.shapes import converted

Role = Literal["admin", "reviewer", "verifier", "agency", "reader"]
ReportState = Literal["due", "handed_in", "in_review", "returned", "handed_again", "passed", "archived"]
ROLES: Final = get_args(Role)
REPORT_STATES: Final = get_args(ReportState)
OFFICE: Final = tuple(role for role in ROLES if role != "agency")


class StateWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`agency`, `office`: what either is to do now."""

    title: str
    agency: str
    office: str


class Move(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """See workflow.yaml. `leads`: from each state to the one beside it."""

    title: str
    leads: dict[ReportState, ReportState] = msgspec.field(name="from")
    by: tuple[Role, ...]
    reason: bool = False
    second: bool = False
    settled: bool = False


class Action(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`states`: in which it may be done; (): in any."""

    title: str
    by: tuple[Role, ...]
    states: tuple[ReportState, ...] = msgspec.field(name="in", default=())


class Workflow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    roles: dict[Role, str]
    states: dict[ReportState, StateWords]
    moves: dict[str, Move]
    actions: dict[str, Action]

    def moves_from(self, state: str, role: str) -> list[str]:
        """The moves that a role has in a state, in the order of the table."""
        return [name for name, move in self.moves.items() if state in move.leads and role in move.by]

    def may(self, action: str, role: str, state: str | None = None) -> bool:
        """Whether a role may do it (in a state, where one is given)."""
        one = self.actions[action]
        return role in one.by and (state is None or not one.states or state in one.states)


@functools.cache
def workflow() -> Workflow:
    data = yaml.safe_load((Path(__file__).parent / "workflow.yaml").read_text("utf-8"))
    return converted(data, Workflow)
