"""What each role tries by hand at the desk's pages: fields that no form has, moves out of turn, the office's work, hostile words in
every field, and what comes of them in all that is shown and written."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra nianbao[serve] is not installed")
pytest.importorskip("sqlalchemy", reason="the extra nianbao[desk] is not installed")
from lxml import etree
from lxml import html as pages
from openpyxl import load_workbook
from sqlalchemy import func, select, text

from nianbao.desk.chain import rows_of, verify
from nianbao.desk.moves import current
from nianbao.desk.store import FolderStore
from nianbao.desk.tables import AccountRow, BodyRow, NoteRow, SubmissionRow
from nianbao.desk.work import Desk, Who, console
from nianbao.desk.workflow import ROLES, workflow
from nianbao.service.bounds import ServiceBounds
from nianbao.service.desk.routes import ROUTES
from nianbao.service.desk.visits import HOME
from nianbao.service.site import site
from support.desk import BAD, PASSWORD, REASON, SAMPLES, check_all, given, reviewed
from support.visitor import Visitor

LOGINS = {"admin": "guanli", "reviewer": "shenhe", "verifier": "fuhe", "agency": "jiaoyu", "reader": "kan"}
REPORT = (SAMPLES / "2025" / BAD).read_bytes()
FORGED = {
    "state": "passed", "body_id": "2", "season_id": "9", "round": "9", "by": "管理者", "at": "2020-01-01", "officer": "1",
    "officer_id": "1", "reviewer_id": "1", "agency": "2", "agency_id": "2", "role": "admin", "account_id": "1", "id": "1",
    "approved_by": "管理者", "withdrawn_at": "", "closed_at": "", "must_change": "", "who": "admin", "excused": "1",
}  # fmt: skip
SIGN = "探针"
PROBE = f"<{SIGN.encode().hex()} onclick=alert(1)>{SIGN}</x>'\"><script>alert(1)</script>{{{{7*7}}}}<a href=javascript:alert(1)>"
FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1+1)", "\uff1d1+1", '=HYPERLINK("http://evil.example","x")')


def application(desk: Desk) -> Any:
    return site(ServiceBounds(), desk, works=False)


def stands(desk: Desk, number: int = 1) -> tuple[Any, ...]:
    with desk.look(console()) as look:
        body = look.db.get_one(BodyRow, number)
        return body.state, body.season_id, body.agency_id, body.officer_id, body.reviewer_id, body.name, body.excused


def test_fields_that_no_form_has_change_nothing(desk: Desk, people: dict[str, Who]) -> None:
    app = application(desk)
    agency, before, other = Visitor(app, "jiaoyu"), stands(desk), stands(desk, 2)
    files = {"report": (BAD, REPORT)}
    assert agency.post("/body/1/hand-in", files=files, **FORGED).status_code == 303
    assert stands(desk) == ("handed_in", *before[1:]) and stands(desk, 2) == other
    with desk.look(console()) as look:
        version = current(look.db.get_one(BodyRow, 1))
        assert version is not None and version.round == 1 and version.by == "丁填报"
    assert agency.post("/body/1/note", text="看一看", shared="", **FORGED).status_code == 303
    with desk.look(console()) as look:
        note = look.db.scalars(select(NoteRow)).one()
        assert (note.by, note.shared, note.body_id) == ("丁填报", True, 1) and note.at.year == 2026
    officer = Visitor(app, "shenhe")
    assert officer.post("/body/1/move/take", **FORGED).status_code == 303
    assert stands(desk)[0] == "in_review" and stands(desk)[4] == people["shenhe"].account_id
    new = "另一句别人想不到的长话"
    assert agency.post("/password", old=PASSWORD, new=new, again=new, **FORGED).status_code == 303
    with desk.look(console()) as look:
        account = look.db.get_one(AccountRow, people["jiaoyu"].account_id)
        assert (account.role, account.agency_id) == ("agency", people["jiaoyu"].agency_id)
    admin = Visitor(app, "guanli")
    said = {"login": "xin", "name": "新", "password": new, "role": "reviewer", "agency": "2"}
    admin.post("/accounts", **{**FORGED, **said, "active": "", "subject": "https://evil x"})
    with desk.look(console()) as look:
        made = look.db.scalars(select(AccountRow).where(AccountRow.login == "xin")).one()
        assert (made.role, made.agency_id, made.subject, made.must_change, made.active) == (
            "reviewer",
            None,
            None,
            True,
            True,
        )


@pytest.mark.parametrize("role", ROLES)
def test_moves_out_of_turn_move_nothing(desk: Desk, people: dict[str, Who], role: str) -> None:
    """Every move in every state: it is made where the workflow has it for the role, and nowhere else."""
    given(desk, people["jiaoyu"])
    check_all(desk)
    one, made, cases = Visitor(application(desk), LOGINS[role]), 0, 0
    for state in workflow().states:
        for name, step in workflow().moves.items():
            if name == "hand_in":
                continue
            with desk.work(console()) as work:
                work.db.get_one(BodyRow, 1).state = state
            answer = one.post(f"/body/1/move/{name}", reason=REASON, **FORGED)
            now, may = stands(desk)[0], role in step.by
            cases += 1
            if answer.status_code == 303:
                assert may and now == step.leads[state], (state, name)
                made += 1
            else:
                assert now == state and answer.status_code in ((409, 422) if may else (403,)), (state, name)
    assert cases == len(workflow().states) * (len(workflow().moves) - 1)
    assert (made > 0) == any(role in step.by for name, step in workflow().moves.items() if name != "hand_in")


@pytest.mark.parametrize("role", [role for role in ROLES if role != "agency"])
def test_only_those_hand_in_who_may(desk: Desk, people: dict[str, Who], role: str) -> None:
    done = Visitor(application(desk), LOGINS[role]).post("/body/1/hand-in", files={"report": (BAD, REPORT)})
    assert (done.status_code == 303) == (role in workflow().moves["hand_in"].by)
    if role == "reader":
        assert done.status_code == 403 and stands(desk)[0] == "due"


@pytest.mark.parametrize(
    "name",
    [
        "../../../../tmp/nianbao-probe.html", "/tmp/nianbao-probe.html", "..\\..\\probe.html", "C:\\probe.html", "CON.html",
        "probe.html/..", "~/probe.html", "....//probe.html", "%2e%2e%2fprobe.html", "年" * 400 + ".html", ".html", "a\tb.html",
    ],
)  # fmt: skip
def test_a_path_for_a_name_writes_nowhere_else(desk: Desk, people: dict[str, Who], name: str, tmp_path: Path) -> None:
    held = tmp_path / "within" / "files"
    own = Desk(desk.engine, FolderStore(held), desk.clock)
    agency = Visitor(application(own), "jiaoyu")
    before = set(tmp_path.rglob("*"))
    done = agency.post("/body/1/hand-in", files={"report": (name, REPORT), "prior": (name, REPORT)})
    assert done.status_code in (303, 422), done.text
    written = {path for path in set(tmp_path.rglob("*")) - before if path.is_file() and "sqlite" not in path.name}
    assert all(held in path.parents for path in written) and not Path("/tmp/nianbao-probe.html").exists()
    if done.status_code == 303:
        with desk.look(console()) as look:
            kept = look.db.scalars(select(SubmissionRow.name)).one()
        assert not re.search(r"[/\\\0]", kept) and kept not in (".", "..") and len(kept) <= 255


def hostile(desk: Desk, app: Any, people: dict[str, Who], words: str) -> None:
    """All that can be written at the desk, written: each field by who may."""
    admin, officer, verifier = (Visitor(app, login) for login in ("guanli", "shenhe", "fuhe"))
    agency = Visitor(app, "jiaoyu")
    settings = dict.fromkeys(("office", "contact", "phone", "title"), words)
    cells = io.StringIO()
    csv.writer(cells).writerows(
        [["单位名称", "简称", "分组"], [words, words, words], ["云溪市青栎区统计局", "统计局", words]]
    )
    for roster in (cells.getvalue(), "单位名称\n云溪市青栎区统计局\n"):
        admin.post("/season/1/settings", files={"roster": ("名录.csv", roster.encode())}, **settings)
    admin.post("/season/1/settings", **settings, deadline="2026-01-31")
    admin.post("/season/new", files={"roster": (words, cells.getvalue().encode())}, year="2024", **settings)
    admin.post("/body/1/names", formerly=words)
    admin.post("/accounts", login=words, name=words, role="reader", password="一句别人想不到的长话")
    admin.post("/accounts", login="xin", name=words, role="reviewer", password="一句别人想不到的长话")
    admin.post(f"/account/{people['shenhe2'].account_id}", subject=f"https://id.example {words}")
    mark = reviewed(desk, people)
    agency.post("/body/1/note", text=words)
    officer.post("/body/1/note", text=words, shared="1")
    agency.post("/body/1/problem", fingerprint=mark, kind="disputed", reason=words)
    officer.post("/decision/1/answer", text=words)
    officer.post(
        "/body/1/problem", fingerprint=mark, kind="false_alarm", reason=words, expires="2026-12-31", basis=words
    )
    verifier.post("/decision/2/approve")
    verifier.post("/decision/2/revoke", reason=words)
    officer.post("/body/1/move/return", reason=words)
    agency.post("/body/1/hand-in", files={"report": (f"{words}.html", REPORT + b"<!-- 2 -->")})
    check_all(desk)
    officer.post("/body/1/move/take")
    Visitor(app).client.post(f"{HOME}/sign-in", data={"login": words, "password": words})
    officer.post("/body/1/invite", days="7")


def shown_places() -> Iterator[str]:
    for route in ROUTES:
        if route.method == "GET" and route.path not in ("/oidc", "/oidc/back"):
            place = re.sub(
                r"\{(?:round|after):int\}", "2", re.sub(r"\{(?:body_id|season_id|before):int\}", "1", route.path)
            )
            for name in (
                ("leader", "leader-tables", "circular", "ledger", "letters", "folder") if "{name}" in place else ("",)
            ):
                yield place.replace("{name}", name).replace("{token}", "x")


def check_page(data: str, place: str) -> None:
    """No element or attribute of the probe's was made, nor any address that runs."""
    tree = pages.fromstring(data)
    assert not tree.xpath("//*[starts-with(name(), 'e68ea2')]"), place
    for element in tree.iter(etree.Element):
        assert not any(name.lower().startswith("on") for name in element.attrib), (place, element.tag)
        assert "javascript:" not in " ".join(element.get(name, "") for name in ("href", "src", "action")).lower(), place
        if element.tag == "script":
            assert "alert(1)" not in (element.text or ""), place
    assert "49" not in [part.strip() for part in tree.itertext()], place


def check_written(name: str, data: bytes) -> int:
    """A file that was taken home, and what is in it. Returns how many were looked at."""
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert all(not one.startswith("/") and ".." not in one.split("/") for one in archive.namelist()), name
            return sum(
                check_written(one, archive.read(one)) for one in archive.namelist() if "/originals/" not in f"/{one}"
            )
    if name.endswith(".xlsx"):
        for sheet in load_workbook(io.BytesIO(data)):
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.data_type != "f" or "evil" not in str(cell.value), (name, cell.coordinate, cell.value)
                    assert cell.data_type != "f" or not str(cell.value).startswith(("=cmd", "=+", "=-")), (
                        name,
                        cell.value,
                    )
                    assert cell.hyperlink is None or "evil" not in str(cell.hyperlink.target), (name, cell.coordinate)
    elif name.endswith(".docx"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in archive.namelist():
                if part.endswith((".xml", ".rels")):
                    tree = etree.fromstring(archive.read(part))
                    words = " ".join("".join(one.itertext()) for one in tree.iter("{*}instrText"))
                    assert "evil" not in words and "DDE" not in words and "calc" not in words, (name, part)
                    assert not tree.xpath("//*[@TargetMode='External']"), (name, part)
    elif name.endswith(".csv"):
        for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))):
            assert not any(cell.startswith(("=", "+", "@", "\t", "\r", "\uff1d")) for cell in row), (name, row)
            assert not any(cell.startswith("-") and not re.fullmatch(r"-?[\d.,%]*", cell) for cell in row), (name, row)
    elif name.endswith(".html") and "年报" not in name:
        check_page(data.decode("utf-8", "replace"), name)
    elif name.endswith((".json", ".jsonl")):
        for line in data.decode().splitlines() if name.endswith("l") else [data.decode()]:
            json.loads(line)
    return 1


@pytest.mark.slow
@pytest.mark.parametrize("words", [PROBE, *FORMULAS])
def test_hostile_words_in_every_field_are_words(desk: Desk, people: dict[str, Who], words: str) -> None:
    """On every page, to each who may see it, in each file that is written, and in the log."""
    app = application(desk)
    hostile(desk, app, people, words)
    with desk.look(console()) as look:
        log = list(rows_of(look.db))
        notes = look.db.scalar(select(func.count()).select_from(NoteRow).where(NoteRow.text == words))
    assert notes == 2 and {"return", "dispute"} & {row["action"] for row in log}
    seen = looked = 0
    for login in ("guanli", "fuhe", "jiaoyu", "kan"):
        one = Visitor(app, login)
        for place in shown_places():
            got = one.get(place)
            assert got.status_code < 500, (login, place, got.text[-500:])
            if got.status_code != 200:
                continue
            assert got.headers["cache-control"] == "no-store", place
            if got.headers["content-type"].startswith("text/html"):
                check_page(got.text, place)
                seen += SIGN in got.text or words in pages.fromstring(got.text).text_content()
            elif login == "guanli" and not place.endswith("/file"):
                end = {"ledger": ".xlsx", "circular": ".docx", "letters": ".zip", "folder": ".zip"}
                looked += check_written(place + end.get(place.rpartition("/")[2], ""), got.content)
    assert seen >= 6 and looked >= 8, (seen, looked)
    taken = Visitor(app, "guanli").get("/log/file").text
    rows = [json.loads(line) for line in taken.splitlines()]
    assert verify(rows) is None and len(rows) >= len(log)


@pytest.mark.parametrize(
    "place",
    [
        "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/desk//evil.example", "/desk/../../evil",
        "javascript:alert(1)", "/desk@evil.example", "/desk.evil.example", "%2f%2fevil.example", "/desk/%0d%0aset-cookie:x=y",
        "/desk/a\r\nlocation: https://evil.example", " //evil.example", "\t//evil.example", "/desk/?x=//evil.example", "/deskevil",
    ],
)  # fmt: skip
def test_one_stays_at_the_desk(desk: Desk, people: dict[str, Who], place: str) -> None:
    one = Visitor(application(desk))
    page = one.client.get(f"{HOME}/sign-in", params={"next": place})
    assert 'name="next" value="/desk"' in page.text
    done = one.client.post(f"{HOME}/sign-in", data={"login": "kan", "password": PASSWORD, "next": place})
    assert done.status_code == 303 and done.headers["location"] == HOME and "x=y" not in done.headers["set-cookie"]


def test_signing_out_everywhere_ends_every_session_of_the_account(desk: Desk, people: dict[str, Who]) -> None:
    app = application(desk)
    one, two, other = Visitor(app, "shenhe"), Visitor(app, "shenhe"), Visitor(app, "fuhe")
    assert 'name="everywhere"' in one.get("/password").text
    assert one.post("/sign-out", everywhere="1").status_code == 303
    assert all(gone.get("/queue").status_code == 303 for gone in (one, two)) and other.get("/queue").status_code == 200
    again, beside = Visitor(app, "shenhe"), Visitor(app, "shenhe")
    assert again.post("/sign-out").status_code == 303 and beside.get("/queue").status_code == 200
    with desk.look(console()) as look:
        assert [row["action"] for row in rows_of(look.db)].count("sign_out_everywhere") == 1


def test_a_log_that_was_changed_is_told_and_not_given(desk: Desk, people: dict[str, Who]) -> None:
    admin = Visitor(application(desk), "guanli")
    assert admin.get("/log/file").status_code == 200
    with desk.engine.begin() as connection:  # who owns the database can; everybody else then knows
        on = " ON audit_log" if desk.engine.dialect.name == "postgresql" else ""
        for name in connection.scalars(text(TRIGGERS[desk.engine.dialect.name])).all():
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}{on}"))
        connection.execute(text("UPDATE audit_log SET who = '别人' WHERE id = 1"))
    refused = admin.get("/log/file")
    assert refused.status_code == 409 and "操作记录不对" in refused.text


TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_log'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = 'audit_log'::regclass AND NOT tgisinternal",
}
