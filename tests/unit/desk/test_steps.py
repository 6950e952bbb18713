"""Handing in, reviewing, deciding: each step by those who may, each refusal with state, date and next step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from nianbao.desk.checking import MOST_TRIES, Checked, begin, carry_out, end, give_back, numbers, waiting
from nianbao.desk.decisions import accept, answer, approve, check_again, dispute, in_force, register, revoke
from nianbao.desk.findings import compared, problem_of
from nianbao.desk.handing_in import hand_in, keep
from nianbao.desk.moves import current, latest_check, move
from nianbao.desk.notes import add_note, assign, notes_of
from nianbao.desk.refusals import DeskError
from nianbao.desk.register import register_of
from nianbao.desk.rights import seen_body
from nianbao.desk.seasons import bodies_of, change_former_names, new_season, overview, season_of, seasons_of
from nianbao.desk.tables import BodyRow, CheckRow
from nianbao.desk.work import Desk, Who, Work, console
from support.desk import BAD, BODIES, GOOD, REASON, Clock, check_all, checked, checker, given, reviewed


def refused(desk: Desk, who: Who, call: Callable[[Work], object]) -> DeskError:
    with pytest.raises(DeskError) as caught, desk.work(who) as work:
        call(work)
    return caught.value


def test_two_rounds_with_three_people(desk: Desk, people: dict[str, Who], clock: Clock) -> None:
    reviewed(desk, people)
    with desk.work(people["shenhe"]) as work:
        move(work, 1, "return", reason="第三张表不平")
    clock.on(days=2)
    given(desk, people["jiaoyu"], GOOD, "二")
    check_all(desk)
    with desk.work(people["shenhe"]) as work:
        assert move(work, 1, "take").state == "in_review"
    with desk.work(people["fuhe"]) as work:
        move(work, 1, "pass")
        body = move(work, 1, "archive")
        assert [one.after for one in body.events] == [
            "handed_in", "in_review", "returned", "handed_again", "in_review", "passed", "archived",
        ]  # fmt: skip
        assert compared(work, body, 1, 2).counts["not_handed_in"]["must"] + len(compared(work, body, 1, 2).changes) > 0


def test_a_refusal_tells_state_date_and_next_step(desk: Desk, people: dict[str, Who]) -> None:
    given(desk, people["jiaoyu"])
    told = refused(desk, people["jiaoyu"], lambda work: hand_in(work, 1, keep(desk.store, GOOD, b"2")))
    assert told.reason == "state" and "2026-01-20" in told.message and "已报" in told.message and "撤回" in told.hint
    told = refused(desk, people["kan"], lambda work: move(work, 1, "take"))
    assert told.reason == "forbidden" and "审核员" in told.hint
    told = refused(desk, people["jiaoyu"], lambda work: hand_in(work, 2, keep(desk.store, GOOD, b"2")))
    assert told.reason == "missing"


def test_the_same_file_again_is_told(desk: Desk, people: dict[str, Who]) -> None:
    reviewed(desk, people)
    with desk.work(people["shenhe"]) as work:
        move(work, 1, "return")
    told = refused(
        desk, people["jiaoyu"], lambda work: hand_in(work, 1, keep(desk.store, "改好了.html", "一".encode()))
    )
    assert told.reason == "unchanged" and "完全相同" in told.message
    given(desk, people["jiaoyu"], GOOD, "二")


def test_of_two_officers_the_second_is_told(desk: Desk, people: dict[str, Who]) -> None:
    given(desk, people["jiaoyu"])
    with desk.look(console()) as look:
        seen = seen_body(look, 1).version
    with desk.work(people["shenhe"]) as work:
        move(work, 1, "take", version=seen)
    told = refused(desk, people["shenhe2"], lambda work: move(work, 1, "take", version=seen))
    assert told.reason == "stale"


def test_who_began_the_review_does_not_pass(desk: Desk, people: dict[str, Who]) -> None:
    given(desk, people["jiaoyu"], GOOD)
    with desk.work(people["fuhe"]) as work:
        move(work, 1, "take")
    assert "还在核对" in refused(desk, people["guanli"], lambda work: move(work, 1, "pass")).message
    check_all(desk)
    assert "另一人" in refused(desk, people["fuhe"], lambda work: move(work, 1, "pass")).message
    with desk.work(people["guanli"]) as work:
        assert move(work, 1, "pass").state == "passed"


def test_open_problems_do_not_pass(desk: Desk, people: dict[str, Who]) -> None:
    reviewed(desk, people)
    assert "必须整改" in refused(desk, people["fuhe"], lambda work: move(work, 1, "pass")).message


def test_an_exception_takes_two_and_is_checked_again(desk: Desk, people: dict[str, Who]) -> None:
    fingerprint = reviewed(desk, people)

    def ask(work: Work) -> int:
        return register(work, 1, fingerprint, "exception", REASON, "2026-12-31").id

    with desk.work(people["shenhe"]) as work:
        number = ask(work)
        assert register_of(seen_body(work, 1)) is None
    assert "自己批准" in refused(desk, people["shenhe"], lambda work: approve(work, number)).message
    assert refused(desk, people["kan"], lambda work: approve(work, number)).reason == "forbidden"
    assert refused(desk, people["shenhe2"], ask).reason == "unchanged"
    with desk.work(people["shenhe2"]) as work:
        approve(work, number)
        text = register_of(seen_body(work, 1))
        assert text is not None and fingerprint in text and "乙审核" in text
    assert check_all(desk) == 1
    with desk.work(people["fuhe"]) as work:
        assert [one.turn for one in seen_body(work, 1).submissions[0].checks] == [1, 2]
        revoke(work, number, "来文已经废止")
    assert len(waiting(desk)) == 1


@pytest.mark.parametrize(
    ("kind", "reason", "expires", "told"),
    [
        ("exception", "太短", "2026-12-31", "理由"),
        ("exception", "好好好好好好好好好好好", "2026-12-31", "重复"),
        ("false_alarm", REASON, "2029-12-31", "一年"),
        ("verified", REASON, "31.12.2026", "日期"),
        ("accepted", REASON, "2026-12-31", "种类"),
    ],
)
def test_what_the_register_does_not_take(
    desk: Desk, people: dict[str, Who], kind: str, reason: str, expires: str, told: str
) -> None:
    fingerprint = reviewed(desk, people)
    found = refused(desk, people["shenhe"], lambda work: register(work, 1, fingerprint, kind, reason, expires))
    assert told in str(found)
    with desk.look(console()) as look:
        assert not in_force(seen_body(look, 1))


def test_an_agency_disputes_and_is_answered(desk: Desk, people: dict[str, Who]) -> None:
    fingerprint = reviewed(desk, people)
    with desk.work(people["jiaoyu"]) as work:
        accept(work, 1, fingerprint)
        number = dispute(work, 1, fingerprint, "合计含上年结转，附说明").id
        assert [one.kind for one in in_force(seen_body(work, 1))[fingerprint]] == ["disputed"]
        assert problem_of(work, seen_body(work, 1), fingerprint).message
    assert refused(desk, people["jiaoyu"], lambda work: answer(work, number, "不对")).reason == "forbidden"
    with desk.work(people["shenhe"]) as work:
        answer(work, number, "请在表下注明")
    assert "已经" in refused(desk, people["shenhe2"], lambda work: answer(work, number, "同意")).message
    assert refused(desk, people["jiaoyu"], lambda work: accept(work, 1, "0" * 16)).reason == "missing"


def test_a_check_has_its_effect_once(desk: Desk, people: dict[str, Who]) -> None:
    given(desk, people["jiaoyu"])
    [(number, tries)] = waiting(desk)
    assert tries == 0
    first = begin(desk, number, "a")
    assert first is not None and begin(desk, number, "b") is None and waiting(desk) == []
    again = begin(desk, number, "a")  # the same job after a kill
    assert again is not None and not end(desk, first, checked(BAD)) and end(desk, again, checked(GOOD))
    assert not end(desk, again, checked(BAD)) and not carry_out(desk, number, checker, "a")
    with desk.look(console()) as look:
        check = look.db.get_one(CheckRow, number)
        assert (check.verdict, check.tries, check.state) == (checked(GOOD).entry["verdict"], 2, "done")  # type: ignore[index]
    assert numbers(desk) == {"waiting": 0, "running": 0, "done": 1}


@pytest.mark.parametrize(("counts", "tries"), [(False, 0), (True, 1)])
def test_a_check_that_was_not_ended_is_given_back(desk: Desk, people: dict[str, Who], counts: bool, tries: int) -> None:
    given(desk, people["jiaoyu"])
    [(number, _)] = waiting(desk)
    first = begin(desk, number, "a")
    assert first is not None and not give_back(desk, number, "b", counts=counts)
    assert give_back(desk, number, "a", counts=counts) and not give_back(desk, number, "a", counts=counts)
    assert waiting(desk) == [(number, tries)] and not end(desk, first, checked(BAD))
    assert carry_out(desk, number, checker, "b") and waiting(desk) == []


def test_of_those_that_wait_the_first_are_told(desk: Desk, people: dict[str, Who]) -> None:
    for body in (1, 2, 3):
        with desk.work(people["shenhe"]) as work:
            hand_in(work, body, keep(desk.store, BAD, str(body).encode()))
    every = waiting(desk)
    assert len(every) == 3 and waiting(desk, most=2) == every[:2]


def test_a_check_that_kills_its_workers_is_given_up(desk: Desk, people: dict[str, Who], clock: Clock) -> None:
    given(desk, people["jiaoyu"])
    for _ in range(MOST_TRIES):
        [(number, tries)] = waiting(desk)
        assert begin(desk, number, f"w{tries}") is not None and waiting(desk) == []
        clock.on(hours=1)
    assert begin(desk, number, "last") is None and waiting(desk) == []
    with desk.look(people["jiaoyu"]) as look:
        check = latest_check(current(seen_body(look, 1)))
        assert (
            check is not None and check.state == "done" and check.fault is not None and "放弃" in check.fault["message"]
        )


def test_a_fault_is_kept_and_nothing_passes(desk: Desk, people: dict[str, Who]) -> None:
    given(desk, people["jiaoyu"])
    fault = {"code": "E300", "reason": "damaged", "message": "文件损坏", "hint": "请另存"}
    assert carry_out(desk, waiting(desk)[0][0], lambda work: Checked(fault=fault), "w")
    with desk.work(people["shenhe"]) as work:
        move(work, 1, "take")
    assert "没有审核成" in refused(desk, people["fuhe"], lambda work: move(work, 1, "pass")).message
    with desk.work(people["shenhe"]) as work:
        check_again(work, 1)
    assert len(waiting(desk)) == 1


@pytest.mark.parametrize(
    ("agency", "year", "told"),
    [
        ("云溪市青栎区财政局", 2025, "财政局"), ("云溪市青栎区教育局", 2024, "2024 年度"), ("青栎区民政局", 2025, "民政局"),
        ("云溪市青栎区教育局", 2025, ""), (None, None, ""), ("云溪市青栎区教育和体育局", 2025, ""),
    ],
)  # fmt: skip
def test_anothers_report_does_not_pass(
    desk: Desk, people: dict[str, Who], agency: str | None, year: int | None, told: str
) -> None:
    found = checked(GOOD)
    given(desk, people["jiaoyu"], GOOD)
    sent = replace(found, entry={**(found.entry or {}), "agency": agency, "year": year})
    assert carry_out(desk, waiting(desk)[0][0], lambda work: sent, "w")
    with desk.work(people["shenhe"]) as work:
        check = latest_check(current(move(work, 1, "take")))
        assert check is not None and told in check.foreign and bool(told) == bool(check.foreign)
    if told:
        assert told in refused(desk, people["fuhe"], lambda work: move(work, 1, "pass")).message
        return
    with desk.work(people["fuhe"]) as work:
        assert move(work, 1, "pass").state == "passed"


def test_an_agency_sees_its_own(desk: Desk, people: dict[str, Who]) -> None:
    with desk.work(people["shenhe"]) as work:
        add_note(work, 1, "内部：去年也错在这里", shared=False)
        add_note(work, 1, "请看第三张表", shared=True)
        assign(work, [1, 2], people["shenhe2"].account_id)
    with desk.work(people["guanli"]) as work:
        new_season(work, 2024, "上一年", BODIES[1:], {})
    with desk.look(people["jiaoyu"]) as look:
        assert [one.short for one in bodies_of(look, 1)] == ["教育局"] and [one.id for one in seasons_of(look)] == [1]
        assert [note.text for note in notes_of(look, seen_body(look, 1))] == ["请看第三张表"]
        for call in (lambda: season_of(look, 2), lambda: seen_body(look, 2), lambda: seen_body(look, 99)):
            with pytest.raises(DeskError, match="不归你查看"):
                call()


def test_last_years_report_goes_with_a_version(desk: Desk, people: dict[str, Who]) -> None:
    given(desk, people["jiaoyu"], GOOD)
    check_all(desk)
    with desk.work(people["shenhe"]) as work:
        move(work, 1, "take")
    with desk.work(people["fuhe"]) as work:
        move(work, 1, "pass")
    with desk.work(people["guanli"]) as work:
        next_year = new_season(work, 2026, "下一年", BODIES, {"office": "办公室"}).bodies[0].id
        hand_in(work, next_year, keep(desk.store, "新.html", b"new"))
    given_to = begin(desk, waiting(desk)[0][0], "w")
    assert given_to is not None and given_to.prior == (GOOD, "一".encode()) and given_to.previous is None
    assert given_to.year == 2026 and given_to.settings == {"office": "办公室"}


def test_how_a_season_stands(desk: Desk, people: dict[str, Who]) -> None:
    given(desk, people["jiaoyu"])
    with desk.look(people["kan"]) as look:
        found = overview(look, bodies_of(look, 1), "2026-02-01", "2026-01-31")
        assert (found.states["due"], found.states["handed_in"], found.excused, found.late) == (2, 1, 1, 1)


def test_nothing_changes_when_a_step_fails(desk: Desk, people: dict[str, Who]) -> None:
    def half(work: Work) -> None:
        hand_in(work, 1, keep(desk.store, BAD, b"x"))
        raise DeskError("später")

    refused(desk, people["jiaoyu"], half)
    with desk.look(console()) as look:
        body = look.db.get_one(BodyRow, 1)
        assert body.state == "due" and not body.submissions and not body.events and waiting(desk) == []


def test_a_former_name_is_told_and_known(desk: Desk, people: dict[str, Who]) -> None:
    """A report under a name that the body had is not another's, once the name is known."""
    found = checked(GOOD)
    given(desk, people["jiaoyu"], GOOD)
    sent = replace(found, entry={**(found.entry or {}), "agency": "云溪市青栎区财政局", "year": 2025})
    assert carry_out(desk, waiting(desk)[0][0], lambda work: sent, "w")
    told = refused(desk, people["guanli"], lambda work: change_former_names(work, 1, ["云溪市青栎区财政局"]))
    assert "另一个单位" in told.message
    sent = replace(sent, entry={**(sent.entry or {}), "agency": "云溪市青栎区文教局"})
    with desk.work(people["guanli"]) as work:
        version = seen_body(work, 1).version
        body = change_former_names(work, 1, [" 云溪市青栎区文教局", "云溪市青栎区文教局"], version=version)
        assert body.formerly == ["云溪市青栎区文教局"]
    assert carry_out(desk, waiting(desk)[0][0], lambda work: sent, "w")
    with desk.look(console()) as look:
        last = latest_check(current(seen_body(look, 1)))
        assert last is not None and last.foreign == ""
    told = refused(desk, people["guanli"], lambda work: change_former_names(work, 1, [], version=version))
    assert told.reason == "stale"
    assert refused(desk, people["shenhe"], lambda work: change_former_names(work, 1, [])).reason == "forbidden"
