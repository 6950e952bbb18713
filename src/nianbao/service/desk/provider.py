"""Signing in by an identity provider (OpenID Connect, code flow with PKCE): the extra `nianbao[oidc]`.

The provider says who somebody is; what they may do says the account that is linked to that. Nothing is fetched but from the
provider that whoever runs the service has named, over TLS (or on this machine).

What belongs to one attempt (state, nonce, verifier) is made from one secret, which the browser keeps in a cookie of ten
minutes: so the answer counts in the browser that asked only, and the service has nothing to remember.
"""

from __future__ import annotations

import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from nianbao.base.errors import UsageError
from nianbao.desk.refusals import DeskError

SKEW: Final = 60  # seconds by which the provider's clock may differ from ours
LASTS: Final = 600  # seconds of an attempt
_WAIT: Final = 10.0
_LARGEST: Final = 1 << 20  # bytes of an answer of the provider's
_KEPT: Final = 3600.0  # seconds that its keys and addresses are kept
_SOON: Final = 30.0  # seconds after which keys that are not known are asked for again
_SIGNED_BY: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
_NEEDED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_HERE: Final = ("127.0.0.1", "::1", "localhost")


class Attempt(NamedTuple):
    """What belongs to one try to sign in, all made from `secret`."""

    secret: str

    @classmethod
    def new(cls) -> Attempt:
        return cls(secrets.token_urlsafe(32))

    def part(self, name: str) -> str:
        return hmac.new(self.secret.encode(), name.encode(), sha256).hexdigest()

    @property
    def state(self) -> str:
        return self.part("state")

    @property
    def nonce(self) -> str:
        return self.part("nonce")

    @property
    def verifier(self) -> str:
        return self.part("verifier")


class KnownPerson(NamedTuple):
    """Whom the provider knows: `subject` is the provider's number for them, with its address."""

    subject: str
    name: str


@dataclass(slots=True)
class Provider:
    """`issuer`: its address, as it calls itself. `clock`: seconds since 1970."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    title: str = "统一身份"
    clock: Callable[[], float] = time.time
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _held: dict[str, tuple[float, Any]] = field(default_factory=dict, repr=False)

    def address(self, attempt: Attempt, back: str) -> str:
        """Where the browser is sent. DeskError where the provider cannot be reached."""
        with self._session(back) as session:
            where = self._known()["authorization_endpoint"]
            url, _ = session.create_authorization_url(
                where, state=attempt.state, nonce=attempt.nonce, code_verifier=attempt.verifier
            )
        return str(url)

    def person(self, attempt: Attempt, back: str, given: Mapping[str, str]) -> KnownPerson:
        """Who came back. DeskError for an answer to another attempt, one that says no, and one that does not hold."""
        if not hmac.compare_digest(given.get("state", "").encode(), attempt.state.encode()):
            raise refused("这次登录已经过期，或不是从这个浏览器开始的")
        if given.get("iss", self.issuer) != self.issuer:
            raise refused("回答不是这个身份系统发来的")
        if "error" in given or not given.get("code"):
            raise refused("身份系统没有让你登录")
        token = self._token(given["code"], attempt, back)
        claims = self._claims(str(token.get("id_token", "")), str(token.get("access_token", "")), attempt.nonce)
        subject, name = claims["sub"], claims.get("name") or claims.get("preferred_username") or ""
        if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isprintable():
            raise refused("身份系统的回答不对")
        return KnownPerson(f"{self.issuer} {subject}", str(name)[:100])

    def _token(self, code: str, attempt: Attempt, back: str) -> Mapping[str, Any]:
        from authlib.common.errors import AuthlibBaseError
        from requests import RequestException

        try:
            with self._session(back) as session:
                token: Mapping[str, Any] = session.fetch_token(
                    self._known()["token_endpoint"], code=code, grant_type="authorization_code", code_verifier=attempt.verifier,
                    redirect_uri=back, timeout=_WAIT, allow_redirects=False,
                )  # fmt: skip
                return token
        except RequestException as error:
            raise _unreached() from error
        except (AuthlibBaseError, ValueError) as error:
            raise refused("身份系统没有认可这次登录") from error

    def _claims(self, text: str, access_token: str, nonce: str) -> Mapping[str, Any]:
        """What the ID token says, once its signature, issuer, audience, times and nonce hold."""
        from authlib.common.errors import AuthlibBaseError
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import JoseError

        options = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self.client_id},
        }
        params = {"nonce": nonce, "client_id": self.client_id, "access_token": access_token}
        try:
            decoded = jwt.decode(text, self._keys(text), algorithms=list(_SIGNED_BY))
            claims = CodeIDToken(decoded.claims, decoded.header, options, params)
            claims.validate(now=int(self.clock()), leeway=SKEW)
        except (JoseError, AuthlibBaseError, ValueError, TypeError, KeyError) as error:
            raise refused("身份系统的回答不对") from error
        return dict(decoded.claims)

    def _keys(self, text: str) -> Any:
        """The provider's keys; asked for again where the token was signed by one that is not among them."""
        from joserfc.jwk import KeySet
        from joserfc.jws import extract_compact

        named = extract_compact(text.encode()).headers().get("kid")
        keys = self._kept("jwks", self._known()["jwks_uri"], _KEPT)
        if named is not None and all(one.get("kid") != named for one in keys["keys"]):
            keys = self._kept("jwks", self._known()["jwks_uri"], _SOON)
        return KeySet.import_key_set(keys)

    def _known(self) -> Mapping[str, str]:
        """What the provider says of itself. DeskError where it is another than it should be."""
        said = self._kept("known", f"{self.issuer.rstrip('/')}/.well-known/openid-configuration", _KEPT)
        if said.get("issuer") != self.issuer or not all(is_safe(str(said.get(key, ""))) for key in _NEEDED):
            raise refused("身份系统的设置不对", "请管理员核对 --oidc 的地址")
        return {key: str(said[key]) for key in _NEEDED}

    def _kept(self, what: str, address: str, seconds: float) -> Any:
        """A document of the provider's, which is not older than that."""
        with self._lock:
            at, found = self._held.get(what, (-_KEPT, None))
            if found is None or time.monotonic() - at > seconds:
                found = _fetched(address)
                self._held[what] = (time.monotonic(), found)
            return found

    def _session(self, back: str) -> Any:
        from authlib.integrations.requests_client import OAuth2Session

        return OAuth2Session(
            self.client_id, self.client_secret or None, scope="openid profile", redirect_uri=back, code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if self.client_secret else "none",
        )  # fmt: skip


def provider_of(issuer: str, client_id: str | None, client_secret: str | None, title: str | None) -> Provider:
    """UsageError where something is missing, or the address is not one that can be trusted."""
    import importlib.util

    if any(importlib.util.find_spec(name) is None for name in ("authlib", "joserfc", "requests")):
        raise UsageError("没有安装统一身份登录的组件", where="--oidc", hint="请先 pip install 'nianbao[oidc]'")
    if not is_safe(issuer):
        raise UsageError(
            "身份系统的地址要以 https:// 开头", where="--oidc", hint="写它的 issuer，如 https://id.example.gov.cn"
        )
    if not client_id:
        raise UsageError(
            "没有写明本系统在身份系统里的编号", where="--oidc-client", hint="向身份系统的管理员要 client_id"
        )
    return Provider(issuer, client_id, client_secret or "", title or "统一身份")


def is_safe(address: str) -> bool:
    """Whether what is sent there can be read by nobody on the way."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE))


def refused(why: str, hint: str = "请回到登录页再试；还不行请与管理员联系") -> DeskError:
    return DeskError(why, reason="sign_in", hint=hint)


def _unreached() -> DeskError:
    return DeskError("身份系统连不上", reason="full", hint="请过一会儿再试，或用密码登录", after=30)


def _fetched(address: str) -> Any:
    import requests

    try:
        with requests.get(address, timeout=_WAIT, allow_redirects=False, stream=True) as answer:
            if answer.status_code != 200:
                raise _unreached()
            data = answer.raw.read(_LARGEST + 1, decode_content=True)
            found = None if len(data) > _LARGEST else json.loads(data)
    except (requests.RequestException, ValueError, OSError) as error:
        raise _unreached() from error
    if not isinstance(found, dict):
        raise _unreached()
    return found
