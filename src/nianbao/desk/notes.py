"""Notes, assignments and invites: what goes with a body beside its report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from nianbao.desk.accounts import words_of
from nianbao.desk.passwords import new_token, token_hash
from nianbao.desk.refusals import DeskError, missing
from nianbao.desk.rights import body_for, day_of
from nianbao.desk.tables import AccountRow, BodyRow, InviteRow, NoteRow
from nianbao.desk.work import Work
from nianbao.desk.workflow import workflow

LONGEST_INVITE: Final = 180  # days


def add_note(work: Work, body_id: int, text: str, *, shared: bool) -> NoteRow:
    """`shared`: the agency sees it; what an agency writes is shared always."""
    body = body_for(work, body_id, "note")
    note = NoteRow(
        text=words_of(text, "备注"), shared=shared or work.who.role == "agency", by=work.who.name, at=work.now
    )
    body.notes.append(note)
    work.tell("note", f"单位 {body.id}", shared=note.shared, text=note.text)
    return note


def notes_of(work: Work, body: BodyRow) -> list[NoteRow]:
    """Those that who asks may see."""
    return [note for note in body.notes if note.shared or work.who.role != "agency"]


def assign(work: Work, body_ids: Sequence[int], officer_id: int | None) -> None:
    """Gives bodies to an officer, or to nobody."""
    officer = None if officer_id is None else work.db.get(AccountRow, officer_id)
    if officer_id is not None and (
        officer is None or not officer.active or officer.role not in workflow().moves["take"].by
    ):
        raise DeskError("不能分派给这个账号", hint="请选在用的审核员、复核员或管理员")
    for body_id in body_ids:
        body = body_for(work, body_id, "assign")
        body.officer_id = officer_id
        work.tell("assign", f"单位 {body.id}", officer=None if officer is None else officer.login)


def invite(work: Work, body_id: int, days: int) -> tuple[InviteRow, str]:
    """A link for a body: its row, and the token that goes into it, which is told this once."""
    body = body_for(work, body_id, "invite")
    if not 1 <= days <= LONGEST_INVITE:
        raise DeskError(f"链接有效 1 到 {LONGEST_INVITE} 天", hint="请改天数")
    token = new_token()
    row = InviteRow(
        body_id=body.id, token_hash=token_hash(token), by=work.who.name, at=work.now,
        expires_at=work.now + timedelta(days=days),
    )  # fmt: skip
    work.db.add(row)
    work.db.flush()
    work.tell("invite", f"单位 {body.id}", invite=row.id, until=day_of(row.expires_at))
    return row, token


def revoke_invite(work: Work, invite_id: int) -> None:
    row = work.db.get(InviteRow, invite_id)
    if row is None:
        raise missing("个链接")
    body_for(work, row.body_id, "invite")
    row.revoked_at = row.revoked_at or work.now
    work.tell("invite_revoke", f"单位 {row.body_id}", invite=row.id)


def invites_of(work: Work, body: BodyRow) -> list[InviteRow]:
    body_for(work, body.id, "invite")
    return list(work.db.scalars(select(InviteRow).where(InviteRow.body_id == body.id).order_by(InviteRow.id)))


def invite_text(body: BodyRow, address: str, until: str) -> str:
    """What the office sends to the agency with the link `address`, to be copied into a mail."""
    season = body.season
    office, deadline = season.settings.get("office", ""), season.settings.get("deadline")
    said = f"{body.name}：\n\n    请报送{season.year}年政府信息公开工作年度报告"
    said += f"，{deadline} 前交齐" if deadline else ""
    said += (
        f"。打开下面的链接，选文件提交，不用账号；提交后可在同一页看审核意见，退回的改好后再交。\n\n    {address}\n\n"
    )
    said += f"    链接只供你单位使用，请勿转发；在哪个浏览器里先打开，以后就只能在那里打开，{until} 前有效。"
    people = "，".join(one for one in (season.settings.get("contact", ""), season.settings.get("phone", "")) if one)
    said += f"有问题请联系：{people}。" if people else ""
    return f"{said}\n\n{office}".rstrip() + "\n"
