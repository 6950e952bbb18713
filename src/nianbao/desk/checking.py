"""Checks of versions as jobs: asked for, begun, ended. What they mean is decided here, by conditional updates of their rows, so
that a check that is begun twice (after a worker was killed) has its effect once. How they come to a worker is `desk.jobs`."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Protocol

from sqlalchemy import func, or_, select, update

from nianbao.desk.register import register_of
from nianbao.desk.rights import day_of
from nianbao.desk.tables import BodyRow, CheckRow, SeasonRow, SubmissionRow
from nianbao.desk.work import Desk, Who, Work
from nianbao.model.verdict import UNAUDITABLE
from nianbao.season.matching import BodyFinder
from nianbao.season.roster import RosterBody

MOST_TRIES: Final = 6  # who is well may be interrupted by three restarts in a row
ABANDONED: Final = timedelta(minutes=20)  # longer than any check may take
_ROWS_ONLY: Final = {"synchronize_session": False}
_WORKER: Final = Who("核对", "admin")
_GIVEN_UP: Final = {
    "code": "E300",
    "reason": "crashed",
    "message": f"核对了 {MOST_TRIES} 次都没有完成，已放弃",
    "hint": "请检查文件是否异常，或另存为 docx 后重新提交",
}


@dataclass(frozen=True, slots=True)
class CheckWork:
    """What a worker is given. `previous`: finding and head of the version before, `register`: the register of exceptions as
    YAML, where there are such; `settings`: of the season (`season.settings`), `year`: that is asked for; `date`: on which the
    version came; `today`: on which what is registered must hold."""

    check_id: int
    tries: int
    name: str
    report: bytes
    prior: tuple[str, bytes] | None
    previous: tuple[bytes, bytes] | None
    register: str | None
    round: int
    date: str
    today: str
    year: int
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of it: the line of findings.jsonl, run.json and the entry in it; or why there is none."""

    finding: bytes = b""
    head: bytes = b""
    entry: Mapping[str, Any] | None = None
    fault: Mapping[str, str] | None = None


class Checker(Protocol):
    """Audits a file as the command line does, within its limits: in a process of its own where hostile files come."""

    def __call__(self, work: CheckWork) -> Checked: ...


class EndableChecker(Checker, Protocol):
    def close(self) -> None:
        """Ends what runs: InterruptedError where it was called."""


def ask_check(work: Work, submission: SubmissionRow, why: str) -> CheckRow:
    """A check that waits for a worker. One that waits already is enough."""
    waiting = next((one for one in submission.checks if one.state == "waiting"), None)
    if waiting is not None:
        return waiting
    turn = len(submission.checks) + 1
    check = CheckRow(turn=turn, why=why, made_at=work.now)
    submission.checks.append(check)
    work.db.flush()
    work.asks = True
    return check


def begin(desk: Desk, check_id: int, worker: str, abandoned: timedelta = ABANDONED) -> CheckWork | None:
    """Takes a check that waits; one that the same job has begun, which was killed then; or one that was begun so long ago that
    nobody is at it any more. None where somebody else has it, or it is done, or was given up."""
    with desk.work(_WORKER) as work:
        now = work.now
        lost = or_(CheckRow.worker == worker, CheckRow.begun_at < now - abandoned)
        free = or_(CheckRow.state == "waiting", (CheckRow.state == "running") & lost)
        taken = update(CheckRow).where(CheckRow.id == check_id, free)
        begun = taken.values(state="running", begun_at=now, worker=worker, tries=CheckRow.tries + 1)
        found: Any = work.db.execute(begun, execution_options=_ROWS_ONLY)
        if found.rowcount != 1:
            return None
        check = work.db.get_one(CheckRow, check_id)
        if check.tries > MOST_TRIES:
            _end(work, check, Checked(fault=_GIVEN_UP))
            return None
        return _given(work, check)


def end(desk: Desk, given: CheckWork, checked: Checked) -> bool:
    """Keeps what came of a check, once: False where it is not this try's any more, and nothing is changed."""
    kept = _kept(desk, checked)
    foreign = _foreign(desk, given.check_id, checked)
    with desk.work(_WORKER) as work:
        mine = (CheckRow.id == given.check_id, CheckRow.state == "running", CheckRow.tries == given.tries)
        found: Any = work.db.execute(update(CheckRow).where(*mine).values(state="done"), execution_options=_ROWS_ONLY)
        if found.rowcount != 1:
            return False
        check = work.db.get_one(CheckRow, given.check_id)
        check.foreign = foreign
        _end(work, check, checked, kept)
        return True


def carry_out(desk: Desk, check_id: int, checker: Checker, worker: str) -> bool:
    """A check from its beginning to its end. False where there was nothing to do, or another's effect stands."""
    given = begin(desk, check_id, worker)
    return given is not None and end(desk, given, checker(given))


def give_back(desk: Desk, check_id: int, worker: str, *, counts: bool) -> bool:
    """A check that this job has begun and did not end waits again; without `counts`, as if it had not been begun. False where it
    is not this job's."""
    mine = (CheckRow.id == check_id, CheckRow.state == "running", CheckRow.worker == worker)
    given = {"state": "waiting", "worker": "", "begun_at": None, "tries": CheckRow.tries - int(not counts)}
    with desk.work(_WORKER) as work:
        found: Any = work.db.execute(update(CheckRow).where(*mine).values(given), execution_options=_ROWS_ONLY)
        work.asks = found.rowcount == 1
        return work.asks


def waiting(desk: Desk, abandoned: timedelta = ABANDONED, most: int | None = None) -> list[tuple[int, int]]:
    """The checks that a worker may take, the longest waiting first (`most`: so many), each with how often it was begun."""
    with desk.look(_WORKER) as look:
        old = (CheckRow.state == "running") & (CheckRow.begun_at < look.now - abandoned)
        asked = select(CheckRow.id, CheckRow.tries).where(or_(CheckRow.state == "waiting", old)).order_by(CheckRow.id)
        asked = asked if most is None else asked.limit(most)
        return [(one, tries) for one, tries in look.db.execute(asked)]


def ahead(work: Work, check: CheckRow) -> int:
    """How many wait before this one."""
    asked = select(func.count()).select_from(CheckRow).where(CheckRow.state == "waiting", CheckRow.id < check.id)
    return work.db.scalar(asked) or 0


def numbers(desk: Desk) -> dict[str, int]:
    """Checks by state, for those who watch the service."""
    with desk.look(_WORKER) as look:
        counts = look.db.execute(select(CheckRow.state, func.count()).group_by(CheckRow.state))
        return {"waiting": 0, "running": 0, "done": 0} | {str(state): int(number) for state, number in counts}


def _given(work: Work, check: CheckRow) -> CheckWork:
    submission = check.submission
    body: BodyRow = submission.body
    get = work.store.get
    before = _before(body, submission)
    prior = _prior(work, body, submission)
    return CheckWork(
        check_id=check.id,
        tries=check.tries,
        name=submission.name,
        report=get(submission.sha256),
        prior=None if prior is None else (prior[0], get(prior[1])),
        previous=None if before is None else (get(before[0]), get(before[1])),
        register=register_of(body),
        round=submission.round,
        date=day_of(submission.at),
        today=day_of(work.now),
        year=body.season.year,
        settings=body.season.settings,
    )


def _before(body: BodyRow, submission: SubmissionRow) -> tuple[str, str] | None:
    """Finding and head of the version before this one that was not taken back."""
    earlier = [one for one in body.submissions if one.round < submission.round and one.withdrawn_at is None]
    checks = (check for one in reversed(earlier) for check in reversed(one.checks))
    return next(((one.finding, one.head) for one in checks if one.finding and one.head), None)


def _prior(work: Work, body: BodyRow, submission: SubmissionRow) -> tuple[str, str] | None:
    """Last year's report: that which came with a version, else that which passed in last year's season."""
    for one in reversed(body.submissions):
        if one.round <= submission.round and one.prior_sha256 and one.prior_name:
            return one.prior_name, one.prior_sha256
    asked = (
        select(SubmissionRow.name, SubmissionRow.sha256)
        .join(BodyRow, BodyRow.id == SubmissionRow.body_id)
        .join(SeasonRow, SeasonRow.id == BodyRow.season_id)
        .where(BodyRow.agency_id == body.agency_id, SeasonRow.year == body.season.year - 1)
        .where(BodyRow.state.in_(("passed", "archived")), SubmissionRow.withdrawn_at.is_(None))
        .order_by(SubmissionRow.id.desc())
        .limit(1)
    )
    found = work.db.execute(asked).first()
    return None if found is None else (found[0], found[1])


def _kept(desk: Desk, checked: Checked) -> tuple[str, str] | None:
    """Finding and head in the store, before the transaction that tells of them."""
    if not checked.finding or checked.entry is None:
        return None
    return desk.store.put(checked.finding), desk.store.put(checked.head)


def _foreign(desk: Desk, check_id: int, checked: Checked) -> str:
    """Why the report is certainly not the one that is due; "" where it is, or may be."""
    entry = checked.entry
    if entry is None or entry["verdict"] == UNAUDITABLE:
        return ""
    with desk.look(_WORKER) as look:
        own = look.db.get_one(CheckRow, check_id).submission.body
        if entry["year"] is not None and entry["year"] != own.season.year:
            return f"报告是 {entry['year']} 年度的，这一批要 {own.season.year} 年度的"
        if not entry["agency"] or entry["agency"] in (own.name, *own.formerly):
            return ""
        asked = select(BodyRow.id, BodyRow.name, BodyRow.formerly).where(BodyRow.season_id == own.season_id)
        listed = look.db.execute(asked.order_by(BodyRow.place)).all()
        finder = _finder(tuple((name, tuple(formerly)) for _, name, formerly in listed))
        found = finder.named(entry["agency"]).body
        if found is None or listed[found][0] == own.id:
            return ""
        return f"报告里写的单位是“{entry['agency']}”"[:500]


@functools.lru_cache(maxsize=4)
def _finder(bodies: tuple[tuple[str, tuple[str, ...]], ...]) -> BodyFinder:
    """Of a roster, made once: it takes a tenth of a second where there are hundreds of bodies."""
    return BodyFinder([RosterBody(name, formerly=formerly) for name, formerly in bodies])


def _end(work: Work, check: CheckRow, checked: Checked, kept: tuple[str, str] | None = None) -> None:
    check.state, check.done_at = "done", work.now
    check.fault = None if checked.fault is None else dict(checked.fault)
    entry = checked.entry
    if kept is not None and entry is not None:
        check.finding, check.head = kept
        check.verdict, check.score = entry["verdict"], entry["score"]
        check.problems = {key: entry[key] for key in ("must", "advise", "review", "info", "excepted") if key in entry}
    body = check.submission.body
    work.tell(
        "check", f"单位 {body.id}", round=check.submission.round, turn=check.turn, verdict=check.verdict,
        finding=check.finding, fault=(check.fault or {}).get("reason"),
    )  # fmt: skip
