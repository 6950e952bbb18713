"""Moves of a body's report through the states of the workflow: the one place that changes `BodyRow.state`."""

from __future__ import annotations

from nianbao.desk.accounts import words_of
from nianbao.desk.refusals import DeskError
from nianbao.desk.rights import check_version, seen_body, wrong_state
from nianbao.desk.tables import BodyRow, CheckRow, EventRow, SubmissionRow
from nianbao.desk.work import Work
from nianbao.desk.workflow import workflow


def move(work: Work, body_id: int, name: str, *, version: int | None = None, reason: str = "") -> BodyRow:
    """Carries out a move of the workflow other than handing in. `version`: of the body on the page that was worked from.
    DeskError: `missing`, `forbidden`, `state`, `stale`, `invalid`."""
    body = movable(work, body_id, name, version)
    one = workflow().moves[name]
    if one.settled:
        _check_settled(body)
    if one.second:
        _check_second(work, body)
    if name == "withdraw":
        latest = current(body)
        if latest is not None:
            latest.withdrawn_at = work.now
    if name == "take":
        body.reviewer_id = work.who.account_id
        body.officer_id = body.officer_id or work.who.account_id
    apply(work, body, name, words_of(reason, "理由", shortest=5 if one.reason else 0))
    return body


def movable(work: Work, body_id: int, name: str, version: int | None) -> BodyRow:
    """The body, where who asks has the move in its state. What is on the page is compared first: the state may be another
    because somebody else was quicker."""
    body = seen_body(work, body_id)
    one = workflow().moves[name]
    if work.who.role not in one.by:
        roles = "、".join(workflow().roles[role] for role in one.by)
        raise DeskError(f"你不能{one.title}", reason="forbidden", hint=f"{one.title}由{roles}来做")
    check_version(body, version)
    if body.state not in one.leads:
        raise wrong_state(work, body, one.title)
    if body.season.closed_at is not None:
        raise DeskError("这个批次已经结束", reason="state", hint="请管理员重新打开")
    return body


def apply(work: Work, body: BodyRow, name: str, reason: str = "") -> None:
    """The body in its new state, with a line in its history and in the audit log."""
    before = body.state
    body.state = workflow().moves[name].leads[before]  # type: ignore[index]
    body.since = work.now
    event = EventRow(
        body_id=body.id, move=name, before=before, after=body.state, reason=reason, by=work.who.name, at=work.now
    )
    work.db.add(event)  # and not to the list of the body, which would have to be read first
    work.tell(name, f"单位 {body.id}", name=body.name, before=before, after=body.state, reason=reason)


def current(body: BodyRow) -> SubmissionRow | None:
    """The version that stands: the last that was not taken back."""
    return next((one for one in reversed(body.submissions) if one.withdrawn_at is None), None)


def latest_check(submission: SubmissionRow | None) -> CheckRow | None:
    return submission.checks[-1] if submission is not None and submission.checks else None


def done_check(submission: SubmissionRow | None) -> CheckRow | None:
    """The last check of a version that has a finding."""
    if submission is None:
        return None
    return next((one for one in reversed(submission.checks) if one.finding is not None), None)


def _check_settled(body: BodyRow) -> None:
    check = latest_check(current(body))
    if check is None or check.state != "done":
        raise DeskError("还在核对，没有结果", reason="state", hint="请等核对完成，一般只要几秒")
    if check.fault is not None or check.verdict in (None, "unauditable"):
        raise DeskError("这一版没有审核成，不能通过", reason="state", hint="请退回，请填报单位换一个文件")
    if check.foreign:
        raise DeskError(f"{check.foreign}，不能通过", reason="state", hint="请退回，请填报单位换成自己这一年度的报告")
    must = int(check.problems.get("must", 0))
    if must:
        raise DeskError(
            f"还有 {must} 处必须整改的问题，不能通过",
            reason="state",
            hint="请退回；确属例外或误报的，先登记并由另一人批准",
        )


def _check_second(work: Work, body: BodyRow) -> None:
    if body.season.two_people and work.who.account_id is not None and work.who.account_id == body.reviewer_id:
        raise DeskError("通过要由另一人来做：审核是你开始的", reason="forbidden", hint="请另一位复核员通过")
