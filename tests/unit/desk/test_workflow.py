"""The table of states: whole, and each state left only by those who may; any sequence of steps by anybody keeps what holds."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from nianbao.desk.chain import rows_of, verify
from nianbao.desk.handing_in import hand_in, keep
from nianbao.desk.moves import current, move
from nianbao.desk.refusals import DeskError
from nianbao.desk.tables import BodyRow, CheckRow
from nianbao.desk.work import console
from nianbao.desk.workflow import OFFICE, REPORT_STATES, ROLES, workflow
from support.desk import BAD, GOOD, check_all, peopled, sqlite_desk


def test_the_table_is_whole() -> None:
    flow = workflow()
    assert tuple(flow.states) == REPORT_STATES and tuple(flow.roles) == ROLES
    for name, one in flow.moves.items():
        assert one.by and one.leads and "reader" not in one.by, name
    reached = {to for one in flow.moves.values() for to in one.leads.values()}
    assert reached == set(REPORT_STATES)
    assert flow.moves_from("archived", "admin") == []
    assert all(flow.moves_from(state, "admin") for state in REPORT_STATES if state != "archived")


def test_an_agency_only_hands_in_and_takes_back() -> None:
    flow = workflow()
    assert {name for state in REPORT_STATES for name in flow.moves_from(state, "agency")} == {"hand_in", "withdraw"}
    assert not any(flow.moves_from(state, "reader") for state in REPORT_STATES)
    assert [role for role in ROLES if flow.may("see_office", role)] == list(OFFICE)


@pytest.mark.parametrize("state", REPORT_STATES)
def test_a_draft_is_edited_only_while_it_is_due_or_returned(state: str) -> None:
    assert ("hand_in" in workflow().moves_from(state, "agency")) == (state in ("due", "returned"))


class Office(RuleBasedStateMachine):
    """A model beside the desk: what the table allows happens, what it does not is refused and changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.desk = sqlite_desk(Path(self.folder.name))
        self.people = peopled(self.desk)
        self.state, self.rounds, self.files, self.reviewer = "due", 0, [], ""

    def teardown(self) -> None:
        with self.desk.look(console()) as look:
            assert verify(rows_of(look.db)) is None
        self.desk.close()
        self.folder.cleanup()

    @rule(
        who=st.sampled_from(["guanli", "shenhe", "shenhe2", "fuhe", "jiaoyu", "kan"]),
        name=st.sampled_from([name for name in workflow().moves if name != "hand_in"]),
        reason=st.sampled_from(["", "发现第三张表还有出入"]),
    )
    def moves(self, who: str, name: str, reason: str) -> None:
        one, role = workflow().moves[name], self.people[who].role
        allowed = role in one.by and self.state in one.leads and (bool(reason) or not one.reason)
        if name == "pass":
            allowed = allowed and who != self.reviewer and self._is_settled()
        try:
            with self.desk.work(self.people[who]) as work:
                move(work, 1, name, reason=reason)
        except DeskError as error:
            assert not allowed and error.message and (error.hint or error.reason == "invalid")
            return
        assert allowed
        self.state = one.leads[self.state]
        if name == "take":
            self.reviewer = who
        elif name == "withdraw":
            self.files.pop()

    @rule(
        who=st.sampled_from(["shenhe", "jiaoyu", "kan"]), name=st.sampled_from([BAD, GOOD]), text=st.sampled_from("abc")
    )
    def hands_in(self, who: str, name: str, text: str) -> None:
        role = self.people[who].role
        allowed = role in workflow().moves["hand_in"].by and self.state in ("due", "returned")
        same = self.state == "returned" and bool(self.files) and self.files[-1][1] == text
        try:
            with self.desk.work(self.people[who]) as work:
                hand_in(work, 1, keep(self.desk.store, name, text.encode()))
        except DeskError as error:
            assert not allowed or (same and error.reason == "unchanged")
            return
        assert allowed and not same
        self.state, self.rounds, self.reviewer = workflow().moves["hand_in"].leads[self.state], self.rounds + 1, ""
        self.files.append((name, text))

    @rule()
    def checks(self) -> None:
        check_all(self.desk)

    @invariant()
    def holds(self) -> None:
        with self.desk.look(console()) as look:
            body = look.db.get_one(BodyRow, 1)
            standing = current(body)
            assert body.state == self.state and len(body.submissions) == self.rounds
            assert (standing is None) == (not self.files) and (standing is None or standing.name == self.files[-1][0])
            assert [event.after for event in body.events][-1:] in ([], [body.state])
            assert all(len(one.checks) == 1 for one in body.submissions)

    def _is_settled(self) -> bool:
        with self.desk.look(console()) as look:
            standing = current(look.db.get_one(BodyRow, 1))
            check: CheckRow | None = standing.checks[-1] if standing else None
            return check is not None and check.state == "done" and self.files[-1][0] == GOOD


def test_any_sequence_of_steps() -> None:
    few = settings(max_examples=8, stateful_step_count=25, suppress_health_check=list(HealthCheck), derandomize=True)
    run_state_machine_as_test(Office, settings=few)
