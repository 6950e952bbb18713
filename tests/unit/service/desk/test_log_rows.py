"""The page of the log has words for whatever is told."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

pytest.importorskip("sqlalchemy", reason="the extra nianbao[desk] is not installed")
import nianbao.desk
from nianbao.desk.decisions import KINDS
from nianbao.desk.tables import AuditRow
from nianbao.desk.workflow import workflow
from nianbao.service.desk.log_rows import log_row, log_words


def _told() -> tuple[set[str], set[str]]:
    """Actions and facts of all calls of `tell` in the desk."""
    actions, facts = set(), set()
    for path in Path(nianbao.desk.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "tell":
                facts |= {word.arg for word in node.keywords if word.arg}
                if isinstance(node.args[0], ast.Constant):
                    actions.add(str(node.args[0].value))
    return actions, facts


def test_every_action_and_fact_has_a_word() -> None:
    actions, facts = _told()
    assert len(actions) > 15 and len(facts) > 25
    words = log_words()
    assert actions | set(KINDS) | set(workflow().moves) <= set(words["actions"])
    assert facts <= set(words["facts"])


def test_a_row_is_told_in_words() -> None:
    facts = {
        "before": "due",
        "after": "handed_in",
        "reason": "",
        "sha256": "ab" * 32,
        "shared": True,
        "kind": "exception",
    }
    row = log_row(
        AuditRow(
            id=3, at="2026-01-20T00:00:00+00:00", who="甲", action="hand_in", subject="单位 1", facts=json.dumps(facts)
        )
    )
    assert row.action == "提交" and dict(row.facts) == {
        "之前": "待报", "之后": "已报", "散列": "abababababab…", "填报单位可见": "是", "类别": "例外",
    }  # fmt: skip
    other = log_row(
        AuditRow(id=4, at="2026-01-20T00:00:00+00:00", who="甲", action="new", subject="", facts='{"x": [1, 2]}')
    )
    assert (other.action, other.facts) == ("new", [("x", "1、2")])
