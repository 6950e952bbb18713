"""Pages of those who manage the desk: accounts, the log."""

from __future__ import annotations

import json

from sqlalchemy import select
from starlette.responses import Response

from nianbao.desk.accounts import accounts_of, add_account, change_account, link_account, set_password
from nianbao.desk.chain import end_of, verified
from nianbao.desk.refusals import DeskError
from nianbao.desk.rights import demand
from nianbao.desk.tables import AgencyRow, AuditRow
from nianbao.service.desk.log_rows import log_row
from nianbao.service.desk.views import given, shown
from nianbao.service.desk.visits import SentForm, Visit, go

_LAST = 200  # lines of the log on its page


def accounts_page(visit: Visit) -> Response:
    return _page(visit, None)


def _page(visit: Visit, refused: DeskError | None) -> Response:
    with visit.desk.look(visit.who) as look:
        accounts = accounts_of(look)
        agencies = list(look.db.scalars(select(AgencyRow).order_by(AgencyRow.name)))
        return shown(
            "accounts.html.j2", visit, 422 if refused else 200, accounts=accounts, agencies=agencies, refused=refused
        )


def adds(visit: Visit, form: SentForm) -> Response:
    try:
        with visit.desk.work(visit.who) as work:
            agency = form.number("agency")
            role = form.text("role")
            add_account(
                work, form.text("login"), form.text("name") or form.text("login"), role, form.text("password"),
                agency_id=agency if role == "agency" else None,
            )  # fmt: skip
    except DeskError as error:
        if error.reason == "forbidden":
            raise
        return _page(visit, error)
    return go("/accounts")


def changes(visit: Visit, form: SentForm, account_id: int) -> Response:
    with visit.desk.work(visit.who) as work:
        if form.has("password"):
            demand(work, "accounts")
            set_password(work, account_id, form.text("password"), given=True)
        elif form.has("subject"):
            link_account(work, account_id, form.text("subject"))
        else:
            change_account(work, account_id, name=form.text("name"), role=form.text("role"), active=form.has("active"))
    return go("/accounts")


def log_page(visit: Visit) -> Response:
    with visit.desk.look(visit.who) as look:
        demand(look, "audit_log")
        rows = list(look.db.scalars(select(AuditRow).order_by(AuditRow.id.desc()).limit(_LAST)))
        length, last = end_of(look.db)
    return shown("log.html.j2", visit, rows=[log_row(row) for row in rows], length=length, last=last)


def log_file(visit: Visit) -> Response:
    """The whole log, verified first: what is taken home is whole, or is not given."""
    with visit.desk.look(visit.who) as look:
        demand(look, "audit_log")
        rows, fault = verified(look.db)
    if fault is not None:
        raise DeskError(f"操作记录不对：{fault.told}", reason="state", hint="请立即与维护人员联系")
    return given("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode(), "操作记录.jsonl")
