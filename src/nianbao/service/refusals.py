"""What the service refuses, with the status that HTTP has for it (RFC 9110) and, for programs, as problem details (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from starlette.responses import JSONResponse

PROBLEM: Final = "application/problem+json"
# of a report that cannot be audited, by the reason of its fault (`DocumentError.REASONS`)
_STATUS: Final[Mapping[str, int]] = {
    "too_large": 413, "bomb": 413, "unknown_format": 415, "unsupported": 415, "engine": 500,
}  # fmt: skip
UNREADABLE: Final = 422


class RefusedError(Exception):
    """A request that is not carried out. `title`: what is wrong, `hint`: what to do; `after`: seconds until it may be tried
    again."""

    def __init__(self, status: int, title: str, hint: str = "", *, code: str = "", after: int = 0) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.hint = hint
        self.code = code or HTTPStatus(status).name.lower()
        self.after = after

    @property
    def headers(self) -> dict[str, str]:
        return {"retry-after": str(self.after)} if self.after else {}


def of_fault(fault: Mapping[str, str]) -> RefusedError:
    """The refusal of a report that cannot be audited: the sentence is the command line's."""
    reason = fault.get("reason", "")
    status = _STATUS.get(reason, UNREADABLE)
    return RefusedError(status, fault.get("message", ""), fault.get("hint", ""), code=reason or "unreadable")


def problem(refused: RefusedError, **more: Any) -> JSONResponse:
    """Problem details. `more`: members beside the standard's own."""
    body = {
        "type": f"urn:nianbao:problem:{refused.code}",
        "title": refused.title,
        "status": refused.status,
        "detail": refused.hint,
        **more,
    }
    return JSONResponse(body, refused.status, headers=refused.headers, media_type=PROBLEM)
