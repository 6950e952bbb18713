"""No pattern of the program takes far longer than a text is long, on whatever it repeats."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import nianbao
from nianbao.dev.hostile_texts import slow_on

SOURCE = Path(nianbao.__file__).parent
ANYWHERE = {"search", "finditer", "findall", "sub", "subn", "split"}
OF_OUR_FILES = {
    "render.html.environment",
    "catalog.slips",
    "dev.docs",
}  # they see what we wrote ourselves, or lines of a pack
ANCHORED = {("readers.html.marks", "_LINES")}  # handed on to what holds them to whole values
BOUNDED = {  # what they see is short: cut out by another pattern with a bound, or of the pack
    ("names.divisions", "_PEOPLES"),
    ("names.grammar", "_PURPOSES"),
    ("readers.text.markdown", "_TARGET"),
    ("render.letters.problems", "_CITED"),
    ("season.opinions", "_TRUE"),
    ("recognise.names", "_BEHIND"),
    ("recognise.names", "_GLUED"),
}


class Pattern(NamedTuple):
    module: str
    name: str
    anchored: bool


def _patterns() -> Iterator[Pattern]:
    """Those that a module makes by `re.compile` and gives a name, and whether it only ever holds them to a text's beginning."""
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        module = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        names = {name for node in tree.body for name in _named(node)}
        used = {
            node.value.id: set()
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        }
        held: dict[str, int] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                used[node.value.id].add(node.attr)
                held[node.value.id] = held.get(node.value.id, 0) + 1
        loads = {
            name: sum(
                isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Load) for one in ast.walk(tree)
            )
            for name in names
        }
        for name in sorted(names):
            elsewhere = loads[name] > held.get(name, 0) or not name.startswith("_")  # handed on: used who knows how
            yield Pattern(
                module,
                name,
                anchored=(module, name) in ANCHORED or (not elsewhere and not used.get(name, set()) & ANYWHERE),
            )


def _named(node: ast.stmt) -> Iterator[str]:
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "re.compile":
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]  # type: ignore[attr-defined]
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def _slow(pattern: Pattern) -> str | None:
    found = getattr(importlib.import_module(f"nianbao.{pattern.module}"), pattern.name)
    assert isinstance(found, re.Pattern)
    if isinstance(found.pattern, bytes):
        return None
    flags = found.flags & ~re.UNICODE
    written = found.pattern.replace("(?i)", "")  # is among the flags
    return slow_on(rf"\A(?:{written})" if pattern.anchored else written, flags)


def test_patterns_are_found() -> None:
    found = list(_patterns())
    assert len(found) > 300
    assert any(one.anchored for one in found) and not all(one.anchored for one in found)


@pytest.mark.slow
def test_none_is_slow() -> None:
    tried = [one for one in _patterns() if one.module not in OF_OUR_FILES and one[:2] not in BOUNDED]
    assert {f"{one.module}.{one.name}": unit for one in tried if (unit := _slow(one)) is not None} == {}
