"""Every file of every shipped pack against the JSON Schema that editors are given."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from nianbao.catalog.json_schema import json_schema
from nianbao.catalog.source import plain, read_source
from nianbao.kinds.table import all_kinds

RULES = Path(__file__).resolve().parents[2] / "rules"
FOLDERS = {"form": "table", "lexicons": "lexicon", "scoring": "profile", "bases": "base"}


def file_type(path: Path, root: Path) -> str:
    place = path.relative_to(root)
    if place.parts[0] == "rules":
        return "rule"
    if place.name in ("pack.yaml", "clauses.yaml", "form.yaml"):
        return place.stem
    return FOLDERS[place.parts[0]]


@cache
def checker(name: str) -> Draft202012Validator:
    schema = json_schema(name, all_kinds())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def files() -> list[Any]:
    return [
        pytest.param(path, pack.parent, id=path.relative_to(RULES).as_posix())
        for pack in sorted(RULES.glob("*/pack.yaml"))
        for path in sorted(pack.parent.rglob("*.yaml"))
    ]


@pytest.mark.parametrize(("path", "root"), files())
def test_file(path: Path, root: Path) -> None:
    data = plain(read_source(path).data)
    assert [error.message for error in checker(file_type(path, root)).iter_errors(data)] == []
