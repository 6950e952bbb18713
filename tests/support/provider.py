"""An identity provider (OpenID Connect) on this machine, for tests: it knows one person, signs with a real key, checks the client,
PKCE and codes as the standard has it, and tells lies when it is asked to."""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "nianbao-desk", "a-secret-of-the-client"


class LocalProvider:
    """`claims`: what the next token says otherwise (None: leaves out). `key`: by which it is signed. `off`: seconds of its clock.
    `refuses`: the person says no. `asked`: what came to each address."""

    def __init__(self) -> None:
        self.keys = [RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})]
        self.key: Any = self.keys[0]
        self.subject = "zhangsan-0017"
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.known: dict[str, Any] = {}
        self.off = 0.0
        self.refuses = False
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *given: object) -> None:
                pass

            def do_GET(self) -> None:
                provider.asked.append(urlsplit(self.path).path)
                query = {key: value[0] for key, value in parse_qs(urlsplit(self.path).query).items()}
                match urlsplit(self.path).path:
                    case "/.well-known/openid-configuration":
                        self.say(provider.configuration())
                    case "/jwks":
                        self.say(KeySet(provider.keys).as_dict(private=False))
                    case "/authorize":
                        self.send_response(302)
                        self.send_header("location", provider.authorized(query))
                        self.end_headers()
                    case _:
                        self.say({}, 404)

            def do_POST(self) -> None:
                provider.asked.append(self.path)
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                form = {key: value[0] for key, value in parse_qs(body).items()}
                answer = provider.token(form, self.headers.get("authorization", ""))
                self.say(answer or {"error": "invalid_grant"}, 200 if answer else 400)

            def say(self, what: Any, status: int = 200) -> None:
                data = json.dumps(what).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            **self.known,
        }

    def authorized(self, query: dict[str, str]) -> str:
        """As if the person had signed in there: the way back, with a code that counts once."""
        assert query["response_type"] == "code" and query["client_id"] == CLIENT and "openid" in query["scope"].split()
        assert query["code_challenge_method"] == "S256" and query["state"] and query["nonce"]
        if self.refuses:
            return f"{query['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': query['state']})}"
        code = secrets.token_hex(8)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state'], 'iss': self.issuer})}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        asked = self.codes.pop(form.get("code", ""), None)
        proof = base64.urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        client = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if asked is None or proof != asked["code_challenge"] or authorization != client:
            return None
        if form.get("redirect_uri") != asked["redirect_uri"] or form.get("grant_type") != "authorization_code":
            return None
        now = int(time.time() + self.off)
        said = {
            "iss": self.issuer, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"],
            "name": "张三", **self.claims,
        }  # fmt: skip
        claims = {key: value for key, value in said.items() if value is not None}
        header = {"alg": "RS256", "kid": self.key.kid, **self.header}
        algorithms = [header["alg"]]
        token = jwt.encode(header, claims, self.key, algorithms=algorithms)
        return {"access_token": "of-no-use", "token_type": "Bearer", "expires_in": 300, "id_token": token}


@contextmanager
def local_provider() -> Iterator[LocalProvider]:
    provider = LocalProvider()
    thread = threading.Thread(target=provider.server.serve_forever, daemon=True)
    thread.start()
    yield provider
    provider.server.shutdown()
    provider.server.server_close()
    thread.join()
