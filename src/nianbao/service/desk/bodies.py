"""The page of a body: its report's versions, finding, decisions, notes; and every step that is taken there."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from nianbao.desk.accounts import officers_of
from nianbao.desk.checking import ahead
from nianbao.desk.decisions import accept, answer, approve, check_again, dispute, in_force, register, revoke
from nianbao.desk.findings import compared, comparison_page, opened, version_of_body
from nianbao.desk.handing_in import hand_in, keep
from nianbao.desk.moves import current, done_check, latest_check, move
from nianbao.desk.notes import add_note, assign, invite, invite_text, invites_of, notes_of, revoke_invite
from nianbao.desk.refusals import DeskError, missing
from nianbao.desk.rights import day_of, seen_body
from nianbao.desk.seasons import change_former_names
from nianbao.desk.sign_in import is_open, limit
from nianbao.desk.tables import DecisionRow, InviteRow
from nianbao.desk.unused import dropped_if_refused
from nianbao.desk.work import Work
from nianbao.desk.workflow import workflow
from nianbao.service.bounds import look_again
from nianbao.service.desk.views import given, shown
from nianbao.service.desk.visits import HOME, SentForm, Visit, go

_EVERY = 2  # seconds between two looks at a check that is not done
_HAND_INS = 20  # of an account or address in a window


def body_page(visit: Visit, body_id: int) -> Response:
    with visit.desk.look(visit.who) as look:
        context = _context(visit, look, body_id)
        page = shown("body.html.j2", visit, **context)
    if context["busy"]:
        page.headers["refresh"] = str(look_again(context["ahead"], _EVERY))
    return page


def _context(visit: Visit, look: Work, body_id: int) -> dict[str, Any]:
    body = seen_body(look, body_id, whole=True)
    version = current(body)
    last = latest_check(version)
    found = opened(look, done_check(version))
    office = visit.who.role != "agency"
    return {
        "body": body,
        "season": body.season,
        "version": version,
        "check": done_check(version),
        "last": last,
        "busy": last is not None and last.state != "done",
        "ahead": ahead(look, last) if last is not None and last.state == "waiting" else 0,
        "entries": found.entries() if found is not None else [],
        "said": in_force(body),
        "notes": notes_of(look, body),
        "moves": [name for name in workflow().moves_from(body.state, visit.who.role) if name != "hand_in"],
        "hands_in": "hand_in" in workflow().moves_from(body.state, visit.who.role),
        "officers": officers_of(look) if office else [],
        "invites": [(one, is_open(one, look.now)) for one in invites_of(look, body)]
        if workflow().may("invite", visit.who.role)
        else [],
    }


def hands_in(visit: Visit, form: SentForm, body_id: int) -> Response:
    sent, prior = form.files.get("report"), form.files.get("prior")
    who = visit.who
    by = f"account {who.account_id}" if who.account_id is not None else f"link {who.body_id}"
    limit(visit.desk, "hand_in", by, _HAND_INS)
    with visit.desk.look(visit.who) as look:
        seen_body(look, body_id)
    if sent is None:
        raise DeskError("没有选择报告", hint="请选一份年度报告再提交")
    report = keep(visit.desk.store, sent.name, sent.data)
    before = keep(visit.desk.store, prior.name, prior.data) if prior is not None and prior.data else None
    with dropped_if_refused(visit.desk, report, before), visit.desk.work(visit.who) as work:
        hand_in(work, body_id, report, before, version=form.number("version"))
    return go(f"/body/{body_id}")


def moves(visit: Visit, form: SentForm, body_id: int, name: str) -> Response:
    if name not in workflow().moves or name == "hand_in":
        raise missing("一步")
    with visit.desk.work(visit.who) as work:
        move(work, body_id, name, version=form.number("version"), reason=form.text("reason"))
    return go(f"/body/{body_id}")


def decides(visit: Visit, form: SentForm, body_id: int) -> Response:
    """On a problem: `kind` accepted, disputed, or of the register."""
    fingerprint, kind, reason = form.text("fingerprint"), form.text("kind"), form.text("reason")
    with visit.desk.work(visit.who) as work:
        if kind == "accepted":
            accept(work, body_id, fingerprint)
        elif kind == "disputed":
            dispute(work, body_id, fingerprint, reason)
        else:
            register(work, body_id, fingerprint, kind, reason, form.text("expires").strip(), form.text("basis"))
    return go(f"/body/{body_id}")


def answers(visit: Visit, form: SentForm, decision_id: int) -> Response:
    with visit.desk.work(visit.who) as work:
        _own(work, decision_id)
        body_id = answer(work, decision_id, form.text("text")).body_id
    return go(f"/body/{body_id}")


def approves(visit: Visit, form: SentForm, decision_id: int) -> Response:
    with visit.desk.work(visit.who) as work:
        _own(work, decision_id)
        body_id = approve(work, decision_id).body_id
    return go(f"/body/{body_id}")


def revokes(visit: Visit, form: SentForm, decision_id: int) -> Response:
    with visit.desk.work(visit.who) as work:
        _own(work, decision_id)
        body_id = revoke(work, decision_id, form.text("reason")).body_id
    return go(f"/body/{body_id}")


def _own(work: Work, decision_id: int) -> None:
    """What is not to be seen is not there, whatever the role may do."""
    row = work.db.get(DecisionRow, decision_id)
    if row is None:
        raise missing("条记录")
    seen_body(work, row.body_id)


def checks_again(visit: Visit, form: SentForm, body_id: int) -> Response:
    with visit.desk.work(visit.who) as work:
        check_again(work, body_id)
    return go(f"/body/{body_id}")


def notes(visit: Visit, form: SentForm, body_id: int) -> Response:
    with visit.desk.work(visit.who) as work:
        add_note(work, body_id, form.text("text"), shared=form.has("shared"))
    return go(f"/body/{body_id}")


def assigns(visit: Visit, form: SentForm, body_id: int) -> Response:
    with visit.desk.work(visit.who) as work:
        assign(work, [body_id], form.number("officer"))
    return go(f"/body/{body_id}")


def invites(visit: Visit, form: SentForm, body_id: int) -> Response:
    """The link is shown this once, with a text to be copied into a mail."""
    with visit.desk.work(visit.who) as work:
        row, token = invite(work, body_id, form.number("days") or 30)
        body, until = seen_body(work, body_id), day_of(row.expires_at)
        text = invite_text(body, f"{visit.base}{HOME}/i/{token}", until)
        season = body.season
    return shown("invited.html.j2", visit, body=body, season=season, text=text, until=until)


def revokes_invite(visit: Visit, form: SentForm, invite_id: int) -> Response:
    with visit.desk.work(visit.who) as work:
        row = work.db.get(InviteRow, invite_id)
        if row is None:
            raise missing("个链接")
        seen_body(work, row.body_id)
        revoke_invite(work, invite_id)
        body_id = row.body_id
    return go(f"/body/{body_id}")


def renames(visit: Visit, form: SentForm, body_id: int) -> Response:
    """Former names, one a line."""
    names = [line for line in form.text("formerly").splitlines() if line.strip()]
    with visit.desk.work(visit.who) as work:
        change_former_names(work, body_id, names, version=form.number("version"))
    return go(f"/body/{body_id}")


def finding(visit: Visit, body_id: int, round: int) -> Response:
    """The page of a version's finding, for a frame of ours; `?download=1` to take it home."""
    with visit.desk.look(visit.who) as look:
        body = seen_body(look, body_id)
        found = opened(look, done_check(version_of_body(body, round)))
        if found is None:
            raise missing("份审核意见")
        data, name = found.page(), f"{body.short}第{round}版审核意见.html"
    return given(data, name, inline="download" not in visit.query)


def version_file(visit: Visit, body_id: int, round: int) -> Response:
    """The file as it was handed in: never shown here, only to take home."""
    with visit.desk.look(visit.who) as look:
        version = version_of_body(seen_body(look, body_id), round)
        return given(look.store.get(version.sha256), version.name)


def comparison(visit: Visit, body_id: int, before: int, after: int) -> Response:
    with visit.desk.look(visit.who) as look:
        data = comparison_page(compared(look, seen_body(look, body_id), before, after))
    return given(data, "比较.html", inline=True)


def comparison_frame(visit: Visit, body_id: int, before: int, after: int) -> Response:
    with visit.desk.look(visit.who) as look:
        body = seen_body(look, body_id)
        for round in (before, after):
            version_of_body(body, round)
        season = body.season
    return shown("compared.html.j2", visit, body=body, season=season, before=before, after=after)
