"""What persons say of problems: the agency accepts or disputes; two of the office register an exception, a false alarm, or that
they have verified it. A problem is known by its fingerprint, through all versions of a report."""

from __future__ import annotations

from typing import Final

from nianbao.app.two_people import look_alike
from nianbao.desk.accounts import one_line, words_of
from nianbao.desk.checking import ask_check
from nianbao.desk.findings import problem_of
from nianbao.desk.moves import current
from nianbao.desk.refusals import DeskError, missing
from nianbao.desk.register import REGISTERED, entry_of, is_in_force, register_text
from nianbao.desk.rights import body_for, day_of
from nianbao.desk.tables import BodyRow, DecisionRow
from nianbao.desk.work import Work

OF_AGENCIES: Final = ("accepted", "disputed")
KINDS: Final = {
    "accepted": "认可",
    "disputed": "有异议",
    "exception": "例外",
    "false_alarm": "误报",
    "verified": "核实属实",
}
_SHOWN: Final = 200


def accept(work: Work, body_id: int, fingerprint: str) -> DecisionRow:
    """The problem is seen, and will be mended."""
    body = body_for(work, body_id, "accept")
    return _decide(work, body, fingerprint, "accepted", "")


def dispute(work: Work, body_id: int, fingerprint: str, reason: str) -> DecisionRow:
    """The agency says why it holds that the problem is none."""
    body = body_for(work, body_id, "dispute")
    return _decide(work, body, fingerprint, "disputed", words_of(reason, "说明", shortest=5))


def answer(work: Work, decision_id: int, text: str) -> DecisionRow:
    """The office answers a dispute. DeskError where it was answered already."""
    decision = _decision(work, decision_id, "answer")
    if decision.kind != "disputed":
        raise DeskError("只有异议才要答复")
    if decision.answered_at is not None:
        raise DeskError(f"{decision.answered_by}已经答复过", reason="state", hint="请看已有的答复；要补充的写备注")
    decision.answer, decision.answered_by, decision.answered_at = words_of(text, "答复"), work.who.name, work.now
    work.tell("answer", f"单位 {decision.body_id}", decision=decision.id, answer=decision.answer)
    return decision


def register(
    work: Work, body_id: int, fingerprint: str, kind: str, reason: str, expires: str, basis: str = ""
) -> DecisionRow:
    """One of the office asks that a problem be registered; it counts when another has approved. `expires`: ISO date, a year
    later at most."""
    body = body_for(work, body_id, "register")
    if kind not in REGISTERED:
        raise DeskError(f"没有登记的种类 {kind}", hint=f"可用：{'、'.join(KINDS[one] for one in REGISTERED)}")
    decision = _decide(
        work, body, fingerprint, kind, words_of(reason, "理由"), expires, one_line(basis, "依据", empty=True)
    )  # fmt: skip
    register_text([entry_of(decision, second="批准人待定", approved=day_of(work.now))])  # refused now rather than later
    return decision


def approve(work: Work, decision_id: int) -> DecisionRow:
    """Another of the office approves; the version that stands is checked again with it."""
    decision = _decision(work, decision_id, "approve")
    if decision.kind not in REGISTERED or decision.revoked_at is not None:
        raise DeskError("这一条不用批准，或已经撤销", reason="state")
    if decision.second_at is not None:
        raise DeskError(f"{decision.second}已经批准", reason="state", hint="不用再批")
    same = decision.by_id is not None and decision.by_id == work.who.account_id
    if same or look_alike(decision.by, work.who.name):
        raise DeskError("申请人不能自己批准", reason="forbidden", hint="请另一人来批")
    register_text([entry_of(decision, second=work.who.name, approved=day_of(work.now))])
    decision.second, decision.second_id, decision.second_at = work.who.name, work.who.account_id, work.now
    work.tell("approve", f"单位 {decision.body_id}", decision=decision.id, kind=decision.kind, by=decision.by)
    _check_again(work, decision.body, f"{KINDS[decision.kind]}已批准")
    return decision


def revoke(work: Work, decision_id: int, reason: str) -> DecisionRow:
    """What was asked for or registered is taken back."""
    decision = _decision(work, decision_id, "revoke")
    if decision.kind not in REGISTERED or decision.revoked_at is not None:
        raise DeskError("没有可以撤销的登记", reason="state")
    counted = is_in_force(decision)
    decision.revoked_by, decision.revoked_at = work.who.name, work.now
    work.tell(
        "revoke", f"单位 {decision.body_id}", decision=decision.id, kind=decision.kind,
        reason=words_of(reason, "理由", shortest=5),
    )  # fmt: skip
    if counted:
        _check_again(work, decision.body, f"{KINDS[decision.kind]}已撤销")
    return decision


def check_again(work: Work, body_id: int) -> None:
    """The version that stands is checked once more, as when the rules or last year's report have changed."""
    body = body_for(work, body_id, "check_again")
    _check_again(work, body, "重新核对")


def in_force(body: BodyRow) -> dict[str, list[DecisionRow]]:
    """What has been said of each problem and stands, by fingerprint."""
    found: dict[str, list[DecisionRow]] = {}
    for one in body.decisions:
        if one.revoked_at is None:
            found.setdefault(one.fingerprint, []).append(one)
    return found


def _check_again(work: Work, body: BodyRow, why: str) -> None:
    standing = current(body)
    if standing is None:
        raise DeskError("还没有交来的报告", reason="state", hint="请等填报单位提交")
    ask_check(work, standing, why)


def _decide(
    work: Work, body: BodyRow, fingerprint: str, kind: str, reason: str, expires: str | None = None, basis: str = ""
) -> DecisionRow:
    result = problem_of(work, body, fingerprint)
    same = [one for one in body.decisions if one.fingerprint == fingerprint and one.revoked_at is None]
    if any(one.kind == kind for one in same):
        raise DeskError(f"这个问题已经写明“{KINDS[kind]}”", reason="unchanged")
    decision = DecisionRow(
        kind=kind, rule=result.rule, fingerprint=fingerprint, value=result.value_hash, shown=result.message[:_SHOWN],
        reason=reason, basis=basis, expires=expires, by=work.who.name, by_id=work.who.account_id, at=work.now,
    )  # fmt: skip
    if kind in OF_AGENCIES:  # of two opposite words of the agency the later holds
        for one in same:
            if one.kind in OF_AGENCIES:
                one.revoked_by, one.revoked_at = work.who.name, work.now
    body.decisions.append(decision)
    work.db.flush()
    work.tell(
        kind, f"单位 {body.id}", decision=decision.id, rule=result.rule, fingerprint=fingerprint, reason=reason, expires=expires
    )  # fmt: skip
    return decision


def _decision(work: Work, decision_id: int, action: str) -> DecisionRow:
    decision = work.db.get(DecisionRow, decision_id)
    if decision is None:
        raise missing("条记录")
    body_for(work, decision.body_id, action)
    return decision
