"""Somebody with a browser of their own at the desk, who may be signed in and sends whatever they like."""

from __future__ import annotations

import re
from typing import Any

from fastapi.testclient import TestClient

from nianbao.service.desk.visits import HOME
from support.desk import PASSWORD


class Visitor:
    """`csrf`: the token of their session."""

    def __init__(self, app: Any, login: str | None = None, password: str = PASSWORD) -> None:
        self.client = TestClient(app, follow_redirects=False)
        self.csrf = ""
        if login is not None:
            done = self.client.post(f"{HOME}/sign-in", data={"login": login, "password": password})
            assert done.status_code == 303, done.text
            found = re.search(r'name="csrf" value="(\w+)"', self.get("/password").text)
            assert found is not None
            self.csrf = found[1]

    def get(self, place: str) -> Any:
        return self.client.get(f"{HOME}{place}")

    def post(self, place: str, files: Any = None, **data: Any) -> Any:
        return self.client.post(f"{HOME}{place}", data={"csrf": self.csrf, **data}, files=files)
