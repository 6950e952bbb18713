"""The register of exceptions of a body, as `nianbao exceptions` knows it: what two people of the office have decided."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from nianbao.app.register_write import add_entries
from nianbao.base.errors import UsageError
from nianbao.desk.refusals import DeskError
from nianbao.desk.rights import day_of
from nianbao.desk.tables import BodyRow, DecisionRow
from nianbao.engine.exceptions import TYPES, RegisterEntry

REGISTERED: Final = TYPES


def is_in_force(decision: DecisionRow) -> bool:
    """Whether a decision stands in the register: two have decided, and nobody has taken it back."""
    return decision.kind in REGISTERED and decision.second_at is not None and decision.revoked_at is None


def entry_of(decision: DecisionRow, *, second: str, approved: str) -> RegisterEntry:
    body = decision.body
    return RegisterEntry(
        id=f"LW-{body.season.year + 1}-{decision.id:03d}",
        type=decision.kind,
        rule=decision.rule,
        fingerprint=decision.fingerprint,
        value=decision.value,
        reason=decision.reason,
        requester=decision.by,
        approver=second,
        approved=approved,
        expires=decision.expires or "",
        agency=body.name,
        year=body.season.year,
        basis=decision.basis,
        shown=decision.shown,
    )


def register_text(entries: Iterable[RegisterEntry]) -> str | None:
    """例外登记.yaml; None without entries. DeskError for what the register does not take."""
    listed = list(entries)
    if not listed:
        return None
    with tempfile.TemporaryDirectory(prefix="nianbao-register-") as folder:
        path = Path(folder) / "例外登记.yaml"
        try:
            add_entries(path, listed)
        except UsageError as error:
            raise DeskError(error.message.removeprefix("登记后会有错误："), hint="请改过再登记") from None
        return path.read_text("utf-8")


def entries_in_force(body: BodyRow) -> list[RegisterEntry]:
    return [
        entry_of(one, second=one.second or "", approved=day_of(one.second_at))
        for one in body.decisions
        if is_in_force(one) and one.second_at is not None
    ]


def register_of(body: BodyRow) -> str | None:
    """The register for the checks of a body's versions."""
    return register_text(entries_in_force(body))
