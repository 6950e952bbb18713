"""What holds for the source as a whole, said in CONTRIBUTING.md under Style."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from radon.complexity import cc_visit
from radon.visitors import Class

import nianbao

SOURCE = Path(nianbao.__file__).parent
MOST_LINES = 400
MOST_BRANCHES = 15
REASON = "# Kept whole: "
SAME = {"Source"}  # of a finding (its name in the schema), and of what lies in a container


@cache
def _modules() -> dict[str, str]:
    return {str(path.relative_to(SOURCE)): path.read_text("utf-8") for path in sorted(SOURCE.rglob("*.py"))}


def _unexplained(text: str) -> list[str]:
    """Functions with many branches (as radon counts them) that do not say why they are one."""
    lines = text.splitlines()
    return [
        f"{block.fullname} ({block.complexity})"
        for block in cc_visit(text)
        if not isinstance(block, Class)
        and block.complexity > MOST_BRANCHES
        and not any(line.lstrip().startswith(REASON) for line in lines[block.lineno - 1 : block.endline])
    ]


def test_a_function_with_many_branches_says_why_it_is_one() -> None:
    assert {name: found for name, text in _modules().items() if (found := _unexplained(text))} == {}


def test_modules_are_short() -> None:
    assert [name for name, text in _modules().items() if len(text.splitlines()) > MOST_LINES] == []


def test_a_class_of_its_module_has_a_name_of_its_own() -> None:
    places = defaultdict(list)
    for name, text in _modules().items():
        for node in ast.parse(text).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(name)
    assert {name: found for name, found in places.items() if len(found) > 1}.keys() == SAME


@pytest.mark.parametrize(("reason", "found"), [("", ["f (17)"]), (f"    {REASON}a table.\n", [])])
def test_branches_are_counted_and_a_reason_is_seen(reason: str, found: list[str]) -> None:
    text = "def f(x):\n" + reason + "".join(f"    if x == {n}:\n        return {n}\n" for n in range(16))
    assert _unexplained(text) == found
