"""A link that was sent by mail opens in one browser, and there as often as it is wanted."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the extra nianbao[serve] is not installed")
pytest.importorskip("sqlalchemy", reason="the extra nianbao[desk] is not installed")
from fastapi.testclient import TestClient

from nianbao.desk.notes import invite
from nianbao.service.bounds import ServiceBounds
from nianbao.service.desk.visits import HOME
from nianbao.service.site import site
from support.desk import peopled, sqlite_desk


def test_a_link_opens_again_in_its_browser_and_in_no_other(tmp_path: Path) -> None:
    desk = sqlite_desk(tmp_path)
    people = peopled(desk)
    with desk.work(people["shenhe"]) as work:
        _, token = invite(work, 2, 7)
    app = site(ServiceBounds(), desk, works=False)
    own, other = (TestClient(app, base_url="https://desk.example", follow_redirects=False) for _ in range(2))
    first = own.post(f"{HOME}/i/{token}")
    kept = next(one for one in first.headers.get_list("set-cookie") if one.startswith("nianbao_link="))
    assert all(flag in kept for flag in ("HttpOnly", "SameSite=lax", "Secure", f"Path={HOME}/i/{token}")), kept
    refused = other.post(f"{HOME}/i/{token}")
    assert refused.status_code == 401 and "另一个浏览器" in refused.text and "审核单位" in refused.text
    assert "set-cookie" not in refused.headers and other.get(f"{HOME}/body/2").status_code == 303
    for planted in ("", "x", "nianbao_link"):
        thief = TestClient(
            app, base_url="https://desk.example", follow_redirects=False, cookies={"nianbao_link": planted}
        )
        assert thief.post(f"{HOME}/i/{token}").status_code == 401
    own.cookies.delete("nianbao_desk")  # its session ended
    assert own.get(f"{HOME}/body/2").status_code == 303
    assert own.post(f"{HOME}/i/{token}").status_code == 303 and own.get(f"{HOME}/body/2").status_code == 200
    desk.close()
