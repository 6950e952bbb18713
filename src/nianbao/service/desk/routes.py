"""The table of the desk's routes: every address, what answers it, and whose it is. Tests go through it by role."""

from __future__ import annotations

from typing import Final

from starlette.routing import Route

from nianbao.service.desk import bodies, front, office, people
from nianbao.service.desk.visits import HOME, DeskRoute

ROUTES: Final = (
    DeskRoute("GET", "/sign-in", front.sign_in_page, None),
    DeskRoute("POST", "/sign-in", front.signs_in, None),
    DeskRoute("GET", "/oidc", front.asks_provider, None),
    DeskRoute("GET", "/oidc/back", front.comes_back, None),
    DeskRoute("GET", "/i/{token}", front.link_page, None),
    DeskRoute("POST", "/i/{token}", front.opens_link, None),
    DeskRoute("POST", "/sign-out", front.signs_out),
    DeskRoute("GET", "/password", front.password_page),
    DeskRoute("POST", "/password", front.changes_password),
    DeskRoute("GET", "", front.home),
    DeskRoute("GET", "/queue", office.queue_page, "see_office"),
    DeskRoute("GET", "/season/new", office.new_season_page, "season"),
    DeskRoute("POST", "/season/new", office.makes_season, "season", files=1),
    DeskRoute("GET", "/season/{season_id:int}", office.season_page, "see_office"),
    DeskRoute("GET", "/season/{season_id:int}/settings", office.season_form_page, "season"),
    DeskRoute("POST", "/season/{season_id:int}/settings", office.changes_season, "season", files=1),
    DeskRoute("POST", "/season/{season_id:int}/assign", office.assigns, "assign"),
    DeskRoute("GET", "/season/{season_id:int}/together", office.together_page, "produce"),
    DeskRoute("POST", "/season/{season_id:int}/together", office.asks_together, "together"),
    DeskRoute("GET", "/season/{season_id:int}/page/{name}", office.written_page, "produce"),
    DeskRoute("GET", "/season/{season_id:int}/written/{name}", office.written, "produce"),
    DeskRoute("GET", "/body/{body_id:int}", bodies.body_page, "see"),
    DeskRoute("POST", "/body/{body_id:int}/hand-in", bodies.hands_in, "see", files=2),
    DeskRoute("POST", "/body/{body_id:int}/move/{name}", bodies.moves, "see"),
    DeskRoute("POST", "/body/{body_id:int}/problem", bodies.decides, "see"),
    DeskRoute("POST", "/body/{body_id:int}/check", bodies.checks_again, "check_again"),
    DeskRoute("POST", "/body/{body_id:int}/note", bodies.notes, "note"),
    DeskRoute("POST", "/body/{body_id:int}/assign", bodies.assigns, "assign"),
    DeskRoute("POST", "/body/{body_id:int}/names", bodies.renames, "season"),
    DeskRoute("POST", "/body/{body_id:int}/invite", bodies.invites, "invite"),
    DeskRoute("GET", "/body/{body_id:int}/version/{round:int}", bodies.finding, "see"),
    DeskRoute("GET", "/body/{body_id:int}/version/{round:int}/file", bodies.version_file, "see"),
    DeskRoute("GET", "/body/{body_id:int}/compare/{before:int}/{after:int}", bodies.comparison_frame, "see"),
    DeskRoute("GET", "/body/{body_id:int}/compared/{before:int}/{after:int}", bodies.comparison, "see"),
    DeskRoute("POST", "/decision/{decision_id:int}/answer", bodies.answers, "answer"),
    DeskRoute("POST", "/decision/{decision_id:int}/approve", bodies.approves, "approve"),
    DeskRoute("POST", "/decision/{decision_id:int}/revoke", bodies.revokes, "revoke"),
    DeskRoute("POST", "/invite/{invite_id:int}/revoke", bodies.revokes_invite, "invite"),
    DeskRoute("GET", "/accounts", people.accounts_page, "accounts"),
    DeskRoute("POST", "/accounts", people.adds, "accounts"),
    DeskRoute("POST", "/account/{account_id:int}", people.changes, "accounts"),
    DeskRoute("GET", "/log", people.log_page, "audit_log"),
    DeskRoute("GET", "/log/file", people.log_file, "audit_log"),
)


def desk_routes() -> list[Route]:
    """For the application, below `HOME`."""
    return [Route(f"{HOME}{one.path}", one.answer, methods=[one.method]) for one in ROUTES]
