"""What the desk does not do, and why: each refusal says what holds now and the next step."""

from __future__ import annotations

from typing import Any, Literal

from nianbao.base.errors import NianbaoError

# forbidden: not by this role; missing: not there, or not to be seen by who asks; state: not in this state; stale: somebody else
# was first; unchanged: the same file as before; invalid: what was given is wrong; full, slow_down: too much at a time
DeskReason = Literal["forbidden", "missing", "state", "stale", "unchanged", "invalid", "full", "slow_down", "sign_in"]


class DeskError(NianbaoError):
    """`after`: seconds until it may be tried again."""

    code = "E210"

    def __init__(
        self, message: str, *, reason: DeskReason = "invalid", where: str = "", hint: str = "", after: int = 0
    ) -> None:
        super().__init__(message, where=where, hint=hint)
        self.reason = reason
        self.after = after

    def _keywords(self) -> dict[str, Any]:
        return super()._keywords() | {"reason": self.reason, "after": self.after}


def missing(what: str) -> DeskError:
    """What is not there, and what is not to be seen, are answered alike: nobody learns which numbers exist."""
    return DeskError(f"没有这{what}", reason="missing", hint="它不存在，或不归你查看")
