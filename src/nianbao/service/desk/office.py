"""Pages of a season: how it stands, its roster with filters, an officer's queue, and what is written of it."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from starlette.responses import Response

from nianbao.desk.accounts import officers_of
from nianbao.desk.assembled import assembled, output_of, stand_of, write_run
from nianbao.desk.carried import export_season
from nianbao.desk.moves import current, done_check, latest_check
from nianbao.desk.notes import assign
from nianbao.desk.refusals import DeskError, missing
from nianbao.desk.rights import day_of, demand
from nianbao.desk.seasons import (
    SETTINGS,
    add_to_roster,
    bodies_in,
    bodies_of,
    change_season,
    new_season,
    overview,
    season_of,
)
from nianbao.desk.tables import BodyRow
from nianbao.desk.together import ask_together, together_of
from nianbao.desk.work import Work
from nianbao.season.roster import RosterBody, load_roster
from nianbao.season.settings import TABLE
from nianbao.service.desk.views import given, shown
from nianbao.service.desk.visits import SentForm, Visit, go
from nianbao.service.uploads import file_name

# What is written of a season: address → (format, file of it, name to take home under)
_WRITTEN: Final = {
    "ledger": ("xlsx", "ledger.xlsx", "问题台账.xlsx"),
    "leader": ("leader", "leader.html", "一页.html"),
    "leader-tables": ("leader", "leader-tables.html", "附表.html"),
    "circular": ("leader", "leader.docx", "通报.docx"),
}
_QUEUE: Final = ("handed_in", "handed_again", "in_review")


def season_page(visit: Visit, season_id: int) -> Response:
    with visit.desk.look(visit.who) as look:
        season = season_of(look, season_id)
        demand(look, "see_office")
        bodies = bodies_of(look, season_id)
        found = overview(look, bodies, day_of(look.now), season.settings.get("deadline"))
        return shown(
            "season.html.j2", visit, season=season, overview=found, rows=_rows(_filtered(visit, bodies)), all=len(bodies),
            groups=list(dict.fromkeys(body.group for body in bodies if body.group)), officers=officers_of(look), asked=visit.query,
        )  # fmt: skip


def queue_page(visit: Visit) -> Response:
    """What waits for somebody who reviews: one's own first, the longest waiting before."""
    with visit.desk.look(visit.who) as look:
        bodies = bodies_in(look, _QUEUE)
        bodies.sort(key=lambda body: (body.officer_id != visit.who.account_id, body.since))
        return shown("queue.html.j2", visit, rows=_rows(bodies))


def assigns(visit: Visit, form: SentForm, season_id: int) -> Response:
    chosen = form.lists.get("body", [])
    if not chosen or not all(one.isascii() and one.isdigit() and len(one) < 10 for one in chosen):
        raise DeskError("没有选单位", hint="请勾选要分派的单位")
    with visit.desk.work(visit.who) as work:
        own = {body.id for body in bodies_of(work, season_of(work, season_id).id)}
        if not own >= {int(one) for one in chosen}:
            raise missing("个单位")
        assign(work, [int(one) for one in chosen], form.number("officer"))
    return go(f"/season/{season_id}")


def new_season_page(visit: Visit) -> Response:
    return shown("season_form.html.j2", visit, season=None, settings=_settings(), refused=None)


def makes_season(visit: Visit, form: SentForm) -> Response:
    try:
        year = form.number("year")
        bodies = _roster(form)
        with visit.desk.work(visit.who) as work:
            made = new_season(
                work, year or 0, form.text("title") or f"{year}年度报告", bodies, _said(form), two_people=form.has("two_people")
            )  # fmt: skip
    except DeskError as error:
        if error.reason == "forbidden":
            raise
        return shown("season_form.html.j2", visit, 422, season=None, settings=_settings(), refused=error)
    return go(f"/season/{made.id}")


def season_form_page(visit: Visit, season_id: int) -> Response:
    with visit.desk.look(visit.who) as look:
        season = season_of(look, season_id)
    return shown("season_form.html.j2", visit, season=season, settings=_settings(), refused=None)


def changes_season(visit: Visit, form: SentForm, season_id: int) -> Response:
    with visit.desk.work(visit.who) as work:
        round = form.number("round") or 1
        change_season(work, season_id, form.text("title"), _said(form), round=round, two_people=form.has("two_people"))
        if "roster" in form.files:
            add_to_roster(work, season_id, _roster(form))
    return go(f"/season/{season_id}")


def together_page(visit: Visit, season_id: int) -> Response:
    """What the rules say that compare reports."""
    with visit.desk.look(visit.who) as look:
        season = season_of(look, season_id)
        standing = together_of(look, season_id)
        page = shown("together.html.j2", visit, season=season, standing=standing)
    if standing.last is not None and standing.last.state != "done":
        page.headers["refresh"] = "5"
    return page


def asks_together(visit: Visit, form: SentForm, season_id: int) -> Response:
    with visit.desk.work(visit.who) as work:
        ask_together(work, season_id)
    return go(f"/season/{season_id}/together")


def written_page(visit: Visit, season_id: int, name: str) -> Response:
    """A page of the leader, live, within ours."""
    if name not in ("leader", "leader-tables"):
        raise missing("一页")
    with visit.desk.look(visit.who) as look:
        season = season_of(look, season_id)
        demand(look, "produce")
    return shown("written.html.j2", visit, season=season, name=name)


def written(visit: Visit, season_id: int, name: str) -> Response:
    """What is written of a season by the functions of the command line. `name`: of the table above, `letters`, `folder`."""
    made: dict[str, Callable[[Work, int], bytes]] = {"letters": _letters, "folder": _folder}
    if name in made:
        with visit.desk.work(visit.who) as work:
            demand(work, "produce")
            data = made[name](work, season_id)
        return given(data, {"letters": "反馈意见.zip", "folder": "批次.zip"}[name])
    if name not in _WRITTEN:
        raise missing("份材料")
    form, file, title = _WRITTEN[name]
    with visit.desk.look(visit.who) as look:
        demand(look, "produce")
        state = stand_of(look, season_of(look, season_id))
        data = visit.produced.of((season_id, name), state, lambda: output_of(assembled(look, season_id), form, file))
    inline = file.endswith(".html") and "download" not in visit.query
    return given(data, title, inline=inline)


def _letters(work: Work, season_id: int) -> bytes:
    with tempfile.TemporaryDirectory(prefix="nianbao-desk-") as name:
        write_run(assembled(work, season_id), Path(name), ["docx"])
        return _zipped(Path(name) / "notices")


def _folder(work: Work, season_id: int) -> bytes:
    with tempfile.TemporaryDirectory(prefix="nianbao-desk-") as name:
        export_season(work, season_id, Path(name) / "批次", ("html", "xlsx", "docx", "leader"))
        return _zipped(Path(name))


def _zipped(folder: Path) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return out.getvalue()


def _rows(bodies: Sequence[BodyRow]) -> list[dict[str, Any]]:
    rows = []
    for body in bodies:
        version = current(body)
        last = latest_check(version)
        rows.append(
            {
                "body": body,
                "version": version,
                "check": done_check(version),
                "busy": last is not None and last.state != "done",
            }
        )
    return rows


def _filtered(visit: Visit, bodies: Sequence[BodyRow]) -> list[BodyRow]:
    asked = visit.query
    state, group, officer, name = (asked.get(key, "") for key in ("state", "group", "officer", "q"))
    return [
        body
        for body in bodies
        if (not state or body.state == state)
        and (not group or body.group == group)
        and (not officer or str(body.officer_id or "none") == officer)
        and (not name or name in body.name)
    ]


def _settings() -> list[tuple[str, str]]:
    return [(key, TABLE[key].title) for key in SETTINGS]


def _said(form: SentForm) -> dict[str, Any]:
    return {key: form.text(key).strip() for key in SETTINGS}


def _roster(form: SentForm) -> tuple[RosterBody, ...]:
    """The bodies of the roster that was sent. UsageError, DeskError."""
    sent = form.files.get("roster")
    if sent is None or not sent.data:
        raise DeskError("没有选名录", hint="请选一份名录（xlsx、csv、yaml），见 nianbao roster new")
    with tempfile.TemporaryDirectory(prefix="nianbao-desk-") as folder:
        path = Path(folder) / file_name(sent.name)
        path.write_bytes(sent.data)
        return load_roster(str(path)).bodies
