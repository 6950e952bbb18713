"""Who may see and do what: one place that every step asks. What is not to be seen is answered as what is not there."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import joinedload, selectinload

from nianbao.desk.refusals import DeskError, missing
from nianbao.desk.tables import BodyRow, SubmissionRow
from nianbao.desk.work import Who, Work
from nianbao.desk.workflow import workflow

_CHINA: Final = ZoneInfo("Asia/Shanghai")
_WITH_SEASON: Final = (joinedload(BodyRow.season),)
_VERSIONS: Final = selectinload(BodyRow.submissions).selectinload(SubmissionRow.checks)
_WHOLE: Final = (*_WITH_SEASON, joinedload(BodyRow.officer), _VERSIONS)


def day_of(at: datetime) -> str:
    """The day in China of a point in time, ISO."""
    return at.astimezone(_CHINA).date().isoformat()


def is_own(who: Who, body: BodyRow) -> bool:
    """Whether a body is that of who asks."""
    return body.id == who.body_id if who.body_id is not None else who.agency_id == body.agency_id


def demand(work: Work, action: str) -> None:
    """DeskError (`forbidden`) where the role of who asks does not have the action."""
    one = workflow().actions[action]
    if work.who.role not in one.by:
        roles = "、".join(workflow().roles[role] for role in one.by)
        raise DeskError(f"你不能{one.title}", reason="forbidden", hint=f"{one.title}由{roles}来做")


def body_for(work: Work, body_id: int, action: str = "see") -> BodyRow:
    """The body, where who asks may do `action` with it now. DeskError: `missing`, `forbidden`, `state`."""
    body = seen_body(work, body_id)
    demand(work, action)
    states = workflow().actions[action].states
    if states and body.state not in states:
        raise wrong_state(work, body, workflow().actions[action].title)
    return body


def seen_body(work: Work, body_id: int, *, whole: bool = False) -> BodyRow:
    """The body, where who asks may see it. `whole`: with its versions, their checks and its officer, as its page shows them.
    DeskError (`missing`)."""
    body = work.db.get(BodyRow, body_id, options=_WHOLE if whole else _WITH_SEASON)
    if body is None or (work.who.role == "agency" and not is_own(work.who, body)):
        raise missing("个单位")
    return body


def wrong_state(work: Work, body: BodyRow, title: str) -> DeskError:
    """The refusal of what cannot be done in the state in which the body's report is: state, date and next step."""
    words = workflow().states[body.state]  # type: ignore[index]
    step = words.agency if work.who.role == "agency" else words.office
    return DeskError(
        f"不能{title}：{body.short}的报告自 {day_of(body.since)} 起是“{words.title}”", reason="state", hint=step
    )


def check_version(body: BodyRow, version: int | None) -> None:
    """DeskError (`stale`) where the page that was worked from shows an earlier state. None: whatever it is."""
    if version is not None and version != body.version:
        raise DeskError(
            f"{body.short}的记录在你打开页面以后有人改过，你的改动没有保存", reason="stale", hint="请看过现在的情况再做"
        )
