"""The audit log: each row's hash is over the hash of the row before and its own words, so that none can be changed, taken
out or put in without every later hash being another. Who keeps the last hash elsewhere (`nianbao desk audit-log export`)
sees a log cut short, too."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from nianbao.desk.tables import AuditRow, ChainRow

FIRST: Final = "0" * 64
_PAGE: Final = 1000  # rows that are read at a time
_KEYS: Final = ("id", "at", "who", "action", "subject", "facts")


class LoggedChange(NamedTuple):
    """A change, before it has its place in the log."""

    at: datetime
    who: str
    action: str
    subject: str
    facts: Mapping[str, Any]


def canonical(value: Any) -> str:
    """JSON that is the same for the same value: sorted keys, no blanks, characters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def hash_of(before: str, row: Mapping[str, Any]) -> str:
    """`row`: with the keys id, at, who, action, subject, facts (a text)."""
    text = before + canonical({key: row[key] for key in _KEYS})
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def append(db: Session, changes: Iterable[LoggedChange]) -> None:
    """Puts changes at the end of the log, in the transaction of `db`. Others that add wait until it ends."""
    end = db.scalars(select(ChainRow).with_for_update()).one()
    for one in changes:
        row = {
            "id": end.length + 1, "at": one.at.isoformat(), "who": one.who, "action": one.action, "subject": one.subject,
            "facts": canonical(one.facts),
        }  # fmt: skip
        found = hash_of(end.hash, row)
        db.add(AuditRow(**row, before=end.hash, hash=found))
        end.length, end.hash = end.length + 1, found
    db.flush()


def rows_of(db: Session) -> Iterator[dict[str, Any]]:
    """The whole log, in its order, as it is exported."""
    last, page = 0, True
    while page:
        page = False
        for row in db.scalars(select(AuditRow).where(AuditRow.id > last).order_by(AuditRow.id).limit(_PAGE)):
            yield {**{key: getattr(row, key) for key in _KEYS}, "before": row.before, "hash": row.hash}
            last, page = row.id, True


class ChainFault(NamedTuple):
    """`number`: of the row, from 1, where the log is not as it was written."""

    number: int
    told: str


def verify(rows: Iterable[Mapping[str, Any]], end: tuple[int, str] | None = None) -> ChainFault | None:
    """The first fault of a log, or None. `end`: the length and hash that it should come to, where they are known."""
    before, number = FIRST, 0
    for number, row in enumerate(rows, 1):
        if row["id"] != number:
            return ChainFault(number, f"缺少第 {number} 条，或次序不对")
        if row["before"] != before or hash_of(before, row) != row["hash"]:
            return ChainFault(number, f"第 {number} 条与写入时不同")
        before = row["hash"]
    if end is not None and end != (number, before):
        return ChainFault(number, f"应有 {end[0]} 条，只有 {number} 条，或最后一条不对")
    return None


def verified(db: Session) -> tuple[list[dict[str, Any]], ChainFault | None]:
    """The whole log, and its first fault. What others add while it is read is left out, and no fault."""
    end = end_of(db)
    rows = list(rows_of(db))
    if end_of(db) != end:
        rows = rows[: end[0]]
    return rows, verify(rows, end)


def end_of(db: Session) -> tuple[int, str]:
    length, last = db.execute(select(ChainRow.length, ChainRow.hash)).one()
    return length, last
