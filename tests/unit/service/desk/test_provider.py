"""Signing in by an identity provider: who is linked gets in, and nobody else, whatever the answer says; in a real exchange with a
local provider whose tokens are signed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

pytest.importorskip("authlib", reason="the extra nianbao[oidc] is not installed")
pytest.importorskip("sqlalchemy", reason="the extra nianbao[desk] is not installed")
pytest.importorskip("httpx2")
import httpx2 as httpx
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from joserfc.jwk import OctKey, RSAKey

from nianbao.base.errors import UsageError
from nianbao.desk.accounts import link_account, set_password
from nianbao.desk.chain import rows_of
from nianbao.desk.refusals import DeskError
from nianbao.desk.sign_in import sign_in
from nianbao.desk.work import Desk, console
from nianbao.service.bounds import ServiceBounds
from nianbao.service.desk import provider as module
from nianbao.service.desk.provider import Attempt, Provider, is_safe, provider_of
from nianbao.service.site import site
from support.desk import PASSWORD, peopled, sqlite_desk
from support.provider import CLIENT, SECRET, LocalProvider, local_provider


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("nianbao.desk.passwords._hasher", lambda: hasher)


@pytest.fixture(scope="module")
def shared() -> Iterator[LocalProvider]:
    with local_provider() as made:
        yield made


@pytest.fixture
def local(shared: LocalProvider) -> LocalProvider:
    """As it was, for each test."""
    shared.claims, shared.header, shared.known, shared.off, shared.refuses = {}, {}, {}, 0.0, False
    shared.keys, shared.key = shared.keys[:1], shared.keys[0]
    shared.asked.clear()
    return shared


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = sqlite_desk(tmp_path)
    peopled(made)
    yield made
    made.close()


@pytest.fixture
def client(desk: Desk, local: LocalProvider) -> TestClient:
    provider = provider_of(local.issuer, CLIENT, SECRET, "区统一身份")
    app = site(ServiceBounds(), desk, works=False, provider=provider)
    return TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)


def linked(desk: Desk, local: LocalProvider, account: int = 2) -> None:
    with desk.work(console()) as work:
        link_account(work, account, f"{local.issuer} {local.subject}")


def way_back(client: TestClient, next: str = "/desk/queue") -> str:
    """Through the provider, as a browser goes: the address that it is sent back to."""
    out = client.get(f"/desk/oidc?next={next}")
    assert out.status_code == 303, out.text
    back = httpx.get(out.headers["location"], follow_redirects=False).headers["location"]
    assert back.startswith("http://127.0.0.1/desk/oidc/back?")
    return str(back)


def test_who_is_linked_gets_in(client: TestClient, desk: Desk, local: LocalProvider) -> None:
    linked(desk, local)
    assert "用区统一身份登录" in client.get("/desk/sign-in").text
    done = client.get(way_back(client))
    assert (done.status_code, done.headers["location"]) == (303, "/desk/queue")
    page = client.get("/desk/queue")
    assert page.status_code == 200 and "甲审核" in page.text
    assert "nianbao_oidc" not in client.cookies
    assert local.asked == ["/.well-known/openid-configuration", "/authorize", "/token", "/jwks"]
    with desk.look(console()) as look:
        assert [row["who"] for row in rows_of(look.db) if row["action"] == "sign_in"] == ["甲审核"]


def test_who_is_not_known_is_told_what_to_do(client: TestClient, desk: Desk, local: LocalProvider) -> None:
    page = client.get(way_back(client))
    assert page.status_code == 401 and f"{local.issuer} {local.subject}" in page.text and "管理员" in page.text
    assert client.get("/desk/queue").status_code == 303
    linked(desk, local)
    assert client.get(way_back(client)).status_code == 303


def test_a_closed_account_stays_closed(client: TestClient, desk: Desk, local: LocalProvider) -> None:
    from nianbao.desk.tables import AccountRow

    linked(desk, local)
    with desk.work(console()) as work:
        work.db.get_one(AccountRow, 2).active = False
    page = client.get(way_back(client))
    assert page.status_code == 401 and "停用" in page.text


def test_a_linked_account_has_no_password_until_it_gets_one(
    client: TestClient, desk: Desk, local: LocalProvider
) -> None:
    linked(desk, local)
    with pytest.raises(DeskError, match="账号或密码不对"):
        sign_in(desk, "shenhe", PASSWORD, "")
    client.get(way_back(client))
    assert (
        "没有密码"
        in client.post(
            "/desk/password", data={"csrf": csrf(client), "old": "", "new": "x" * 12, "again": "x" * 12}
        ).text
    )
    with desk.work(console()) as work:
        set_password(work, 2, PASSWORD, given=True)
    assert client.get(way_back(client)).status_code == 401
    assert sign_in(desk, "shenhe", PASSWORD, "").who.must_change


def csrf(client: TestClient) -> str:
    return client.get("/desk/password").text.split('name="csrf" value="')[1].partition('"')[0]


def test_two_accounts_are_not_one_person(desk: Desk, local: LocalProvider) -> None:
    linked(desk, local)
    with pytest.raises(DeskError, match="shenhe"):
        linked(desk, local, 3)
    with pytest.raises(DeskError, match="编号不对"), desk.work(console()) as work:
        link_account(work, 3, "0017")


def test_an_answer_counts_once_and_in_its_own_browser(client: TestClient, desk: Desk, local: LocalProvider) -> None:
    linked(desk, local)
    back = way_back(client)
    other = TestClient(client.app, base_url="http://127.0.0.1", follow_redirects=False)
    assert other.get(back).status_code == 401  # nothing was begun there
    other.get("/desk/oidc")
    assert other.get(back).status_code == 401  # another attempt was
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 401  # the cookie has ended
    client.get("/desk/oidc")
    assert client.get(back).status_code == 401


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("nonce", "of-another"), ("nonce", None), ("aud", "another-client"), ("aud", None), ("aud", [CLIENT, "other"]),
        ("iss", "https://evil.example"), ("iss", None), ("sub", None), ("sub", ""), ("sub", 17), ("sub", "a\nb"), ("exp", None),
        ("iat", None), ("azp", "another-client"), ("nbf", 4_000_000_000), ("exp", "soon"), ("at_hash", "AAAA"),
    ],
)  # fmt: skip
def test_an_answer_that_does_not_hold_lets_nobody_in(
    client: TestClient, desk: Desk, local: LocalProvider, said: str, value: Any
) -> None:
    linked(desk, local)
    local.claims = {said: value}
    page = client.get(way_back(client))
    assert page.status_code == 401 and "身份系统的回答不对" in page.text
    assert client.get("/desk/queue").status_code == 303


@pytest.mark.parametrize(("off", "status"), [(-330, 303), (-400, 401), (0, 303), (50, 303), (120, 401)])
def test_clocks_may_differ_by_a_minute(
    client: TestClient, desk: Desk, local: LocalProvider, off: float, status: int
) -> None:
    """A token holds five minutes; the provider's clock is wrong by so many seconds."""
    linked(desk, local)
    local.off = off
    assert client.get(way_back(client)).status_code == status


def test_another_key_does_not_count(client: TestClient, desk: Desk, local: LocalProvider) -> None:
    linked(desk, local)
    local.key = RSAKey.generate_key(2048, {"kid": "first"})  # the same name, not the same key
    assert client.get(way_back(client)).status_code == 401
    local.key = OctKey.generate_key(256, {"kid": "first"})
    for algorithm in ("HS256", "none"):
        local.header = {"alg": algorithm}
        assert client.get(way_back(client)).status_code == 401, algorithm


def test_a_new_key_is_asked_for(
    client: TestClient, desk: Desk, local: LocalProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked(desk, local)
    assert client.get(way_back(client)).status_code == 303
    monkeypatch.setattr(module, "_SOON", 0.0)
    local.keys = [*local.keys, RSAKey.generate_key(2048, {"kid": "second"})]
    local.key = local.keys[1]
    assert client.get(way_back(client)).status_code == 303
    assert local.asked.count("/jwks") == 2


def test_who_says_no_is_told(client: TestClient, desk: Desk, local: LocalProvider) -> None:
    linked(desk, local)
    local.refuses = True
    page = client.get(way_back(client))
    assert page.status_code == 401 and "没有让你登录" in page.text


def test_a_wrong_secret_of_the_client_lets_nobody_in(desk: Desk, local: LocalProvider) -> None:
    linked(desk, local)
    app = site(ServiceBounds(), desk, works=False, provider=provider_of(local.issuer, CLIENT, "wrong", None))
    client = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)
    page = client.get(way_back(client))
    assert page.status_code == 401 and "没有认可" in page.text


@pytest.mark.parametrize(
    "known",
    [
        {"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example/token"}, {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)  # fmt: skip
def test_a_provider_that_is_another_is_refused(
    client: TestClient, desk: Desk, local: LocalProvider, known: dict[str, Any]
) -> None:
    local.known = known
    page = client.get("/desk/oidc")
    assert page.status_code == 401 and "location" not in page.headers


def test_a_provider_that_is_away_is_told(desk: Desk) -> None:
    app = site(ServiceBounds(), desk, works=False, provider=Provider("http://127.0.0.1:9", CLIENT, SECRET))
    client = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)
    page = client.get("/desk/oidc")
    assert page.status_code == 503 and "连不上" in page.text and page.headers["retry-after"] == "30"
    assert client.get("/desk/sign-in").status_code == 200


@pytest.mark.parametrize(
    "next", ["https://evil.example/", "//evil.example", "/desk/../x", "/desk/queue%0d%0aset-cookie:a=b"]
)
def test_the_way_back_is_one_of_ours(client: TestClient, desk: Desk, local: LocalProvider, next: str) -> None:
    linked(desk, local)
    assert client.get(way_back(client, next)).headers["location"] == "/desk"


def test_without_a_provider_there_is_no_such_address(desk: Desk) -> None:
    client = TestClient(site(ServiceBounds(), desk, works=False), follow_redirects=False)
    for path in ("/desk/oidc", "/desk/oidc/back?code=1&state=2"):
        assert client.get(path).status_code == 404
    assert "oidc" not in client.get("/desk/sign-in").text


def test_what_is_asked_for_is_bound_to_the_attempt(client: TestClient, local: LocalProvider) -> None:
    first, second = (parse_qs(urlsplit(client.get("/desk/oidc").headers["location"]).query) for _ in range(2))
    assert first["scope"] == ["openid profile"] and first["code_challenge_method"] == ["S256"]
    assert all(first[key] != second[key] for key in ("state", "nonce", "code_challenge"))
    one = Attempt.new()
    assert len({one.secret, one.state, one.nonce, one.verifier}) == 4 and 43 <= len(one.verifier) <= 128


def test_secrets_are_not_shown() -> None:
    assert SECRET not in repr(Provider("https://id.example", CLIENT, SECRET))


@pytest.mark.parametrize(
    ("issuer", "client_id", "told"),
    [("http://id.example", "x", "https"), ("ftp://127.0.0.1", "x", "https"), ("id.example", "x", "https"),
     ("https://id.example", "", "编号")],
)  # fmt: skip
def test_settings_that_cannot_be_are_told(issuer: str, client_id: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        provider_of(issuer, client_id, SECRET, None)
    assert not is_safe("https:///x")
