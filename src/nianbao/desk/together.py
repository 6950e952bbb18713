"""The season together: rules that compare reports (texts alike, figures beside their peers) say nothing of one that is checked by
itself. This job has the versions that stand of a season audited as one run by the command line's functions, and keeps what those
rules say.

It is asked for, begun and ended as a check is (`desk.checking`): by conditional updates of its row, so that it has its effect once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Protocol

import msgspec
from sqlalchemy import or_, select, update

from nianbao.base.shapes import decoder_of
from nianbao.desk.carried import file_of, roster_of
from nianbao.desk.checking import MOST_TRIES
from nianbao.desk.moves import current
from nianbao.desk.refusals import DeskError
from nianbao.desk.register import entries_in_force, register_text
from nianbao.desk.rights import day_of, demand
from nianbao.desk.seasons import bodies_of, season_of
from nianbao.desk.tables import BodyRow, TogetherRow
from nianbao.desk.work import Desk, Who, Work

ABANDONED: Final = timedelta(hours=3)  # longer than any may take
_LEAST: Final = 2
_ROWS_ONLY: Final = {"synchronize_session": False}
_WORKER: Final = Who("核对", "admin")
_GIVEN_UP: Final = {"message": f"对照了 {MOST_TRIES} 次都没有完成，已放弃", "hint": "请与维护人员联系"}


@dataclass(frozen=True, slots=True)
class TogetherWork:
    """`files`: where each version is laid out, by body, and its SHA-256; `get` reads them. Others: see `checking.CheckWork`."""

    number: int
    tries: int
    files: dict[int, tuple[str, str]]
    get: Callable[[str], bytes]
    roster: bytes
    register: str | None
    year: int
    today: str
    settings: Mapping[str, Any]


class SaidTogether(msgspec.Struct):
    """What a rule says of a report beside the others. `file`: of the report, as it was laid out."""

    file: str
    rule: str
    title: str
    severity: str
    outcome: str
    message: str


class TogetherFound(msgspec.Struct):
    """`compared`: reports that were read; `rules`: titles of those that compare, by id; `judged`: of how many reports each came to
    an answer; `unread`: files that were not; `notes`:
    of the run; `fault`: why there is nothing."""

    compared: int = 0
    rules: dict[str, str] = {}
    judged: dict[str, int] = {}
    said: list[SaidTogether] = []
    unread: list[str] = []
    notes: list[str] = []
    fault: dict[str, str] | None = None


class SeasonChecker(Protocol):
    """Audits all of them as one run, within limits."""

    def __call__(self, work: TogetherWork) -> TogetherFound: ...


def ask_together(work: Work, season_id: int) -> TogetherRow:
    """One that waits, or is under way with the same versions, is enough. DeskError where there is nothing to compare."""
    demand(work, "together")
    season = season_of(work, season_id)
    stand = _stand(bodies_of(work, season_id))
    if len(stand) < _LEAST:
        raise DeskError("还没有两份报告可以对照", reason="state", hint="等填报单位提交")
    last = _last(work, season_id)
    if last is not None and last.state != "done" and (last.state == "waiting" or last.stand == stand):
        return last
    row = TogetherRow(season_id=season.id, by=work.who.name, stand=stand, made_at=work.now)
    work.db.add(row)
    work.db.flush()
    work.tell("together", f"批次 {season.id}", reports=len(stand))
    work.asks = True
    return row


def begin_together(desk: Desk, number: int, worker: str) -> TogetherWork | None:
    """As `checking.begin`; the versions are those that stand now."""
    with desk.work(_WORKER) as work:
        lost = or_(TogetherRow.worker == worker, TogetherRow.begun_at < work.now - ABANDONED)
        free = or_(TogetherRow.state == "waiting", (TogetherRow.state == "running") & lost)
        begun = {"state": "running", "begun_at": work.now, "worker": worker, "tries": TogetherRow.tries + 1}
        taken = update(TogetherRow).where(TogetherRow.id == number, free).values(begun)
        found: Any = work.db.execute(taken, execution_options=_ROWS_ONLY)
        if found.rowcount != 1:
            return None
        row = work.db.get_one(TogetherRow, number)
        if row.tries > MOST_TRIES:
            row.state, row.done_at, row.fault = "done", work.now, _GIVEN_UP
            return None
        bodies = bodies_of(work, row.season_id)
        row.stand = _stand(bodies)
        entries = [entry for body in bodies for entry in entries_in_force(body)]
        season = season_of(work, row.season_id)
        files = {body.id: (file_of(body, one), one.sha256) for body in bodies if (one := current(body)) is not None}
        return TogetherWork(
            row.id, row.tries, files, work.store.get, roster_of(bodies), register_text(entries), season.year, day_of(work.now),
            dict(season.settings),
        )  # fmt: skip


def end_together(desk: Desk, given: TogetherWork, found: TogetherFound) -> bool:
    """As `checking.end`."""
    kept = desk.store.put(msgspec.json.encode(found))
    with desk.work(_WORKER) as work:
        mine = (TogetherRow.id == given.number, TogetherRow.state == "running", TogetherRow.tries == given.tries)
        done = {"state": "done", "done_at": work.now, "result": kept, "fault": found.fault}
        ended: Any = work.db.execute(update(TogetherRow).where(*mine).values(done), execution_options=_ROWS_ONLY)
        if ended.rowcount != 1:
            return False
        row = work.db.get_one(TogetherRow, given.number)
        work.tell("together_done", f"批次 {row.season_id}", reports=found.compared, said=len(found.said), result=kept)
        return True


def give_back_together(desk: Desk, number: int, worker: str, *, counts: bool) -> None:
    """As `checking.give_back`."""
    with desk.work(_WORKER) as work:
        mine = (TogetherRow.id == number, TogetherRow.state == "running", TogetherRow.worker == worker)
        given = {"state": "waiting", "worker": "", "begun_at": None, "tries": TogetherRow.tries - int(not counts)}
        work.db.execute(update(TogetherRow).where(*mine).values(given), execution_options=_ROWS_ONLY)
        work.asks = True


def carry_out_together(desk: Desk, number: int, checker: SeasonChecker, worker: str) -> bool:
    given = begin_together(desk, number, worker)
    return given is not None and end_together(desk, given, checker(given))


def waiting_together(desk: Desk) -> list[tuple[int, int]]:
    """As `checking.waiting`."""
    with desk.look(_WORKER) as look:
        old = (TogetherRow.state == "running") & (TogetherRow.begun_at < look.now - ABANDONED)
        asked = select(TogetherRow.id, TogetherRow.tries).where(or_(TogetherRow.state == "waiting", old))
        return [(one, tries) for one, tries in look.db.execute(asked.order_by(TogetherRow.id))]


@dataclass(frozen=True, slots=True)
class StandingTogether:
    """`last`: the job that was asked for last; `done`, `found`: the last that came to an end, and what it says, with the body
    of each file; `changed`: how many bodies have another version since."""

    last: TogetherRow | None
    done: TogetherRow | None
    found: TogetherFound | None
    bodies: dict[str, BodyRow]
    changed: int


def together_of(work: Work, season_id: int) -> StandingTogether:
    demand(work, "produce")
    season_of(work, season_id)
    listed = bodies_of(work, season_id)
    asked = select(TogetherRow).where(TogetherRow.season_id == season_id, TogetherRow.result.is_not(None))
    done = work.db.scalar(asked.order_by(TogetherRow.id.desc()).limit(1))
    last = _last(work, season_id)
    if done is None or done.result is None:
        return StandingTogether(last, None, None, {}, 0)
    found = decoder_of(TogetherFound).decode(work.store.get(done.result))
    names = {file_of(body, one): body for body in listed for one in body.submissions}
    now = _stand(listed)
    changed = sum(now.get(body) != done.stand.get(body) for body in {*now, *done.stand})
    return StandingTogether(last, done, found, names, changed)


def _last(work: Work, season_id: int) -> TogetherRow | None:
    asked = select(TogetherRow).where(TogetherRow.season_id == season_id).order_by(TogetherRow.id.desc())
    return work.db.scalar(asked.limit(1))


def _stand(bodies: list[BodyRow]) -> dict[str, Any]:
    """The version of each body, by the body's number as a text: it is kept as JSON."""
    return {str(body.id): one.sha256 for body in bodies if (one := current(body)) is not None}
