"""The log as its page shows it: in the office's words and time. What is exported has the log's own."""

from __future__ import annotations

import functools
import json
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

from nianbao.desk.decisions import KINDS
from nianbao.desk.tables import AuditRow
from nianbao.desk.workflow import workflow
from nianbao.render.strings import Words

_HASHES: Final = ("sha256", "finding", "result", "fingerprint")
_SIGNS: Final = 12  # of a hash
_LONGEST: Final = 300  # characters of a fact


class LogRow(NamedTuple):
    """`facts`: words and values."""

    id: int
    at: datetime
    who: str
    action: str
    subject: str
    facts: list[tuple[str, str]]


@functools.cache
def log_words() -> dict[str, dict[str, str]]:
    """`actions`, `facts`; actions that are moves have the workflow's own words."""
    data = yaml.safe_load((Path(__file__).parent / "log_words.yaml").read_text("utf-8"))
    moves = {name: one.title for name, one in workflow().moves.items()}
    return {"actions": moves | data["actions"], "facts": data["facts"]}


def log_row(row: AuditRow) -> LogRow:
    words = log_words()
    facts = [
        (words["facts"].get(key, key), _value(key, value))
        for key, value in json.loads(row.facts).items()
        if value not in (None, "", [], {})
    ]
    return LogRow(
        row.id,
        datetime.fromisoformat(row.at),
        row.who,
        words["actions"].get(row.action, row.action),
        row.subject,
        [(word, value[:_LONGEST]) for word, value in facts],
    )


def _value(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_value(key, one) for one in value)
    if isinstance(value, dict):
        return "，".join(f"{name} {one}" for name, one in value.items())
    flow, text = workflow(), str(value)
    if key in _HASHES:
        return f"{text[:_SIGNS]}…"
    known: dict[str, Any] = {"kind": KINDS, "role": flow.roles, "by": {"oidc": "统一身份"}}
    if key in ("before", "after") and text in flow.states:
        return flow.states[text].title
    if key == "verdict":
        return Words("zh")(f"verdict.{text}")
    return str(known.get(key, {}).get(text, text))
