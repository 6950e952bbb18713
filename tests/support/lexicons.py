"""The lexicons of the shipped pack, their patterns composed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from nianbao.catalog.lexicons import lexicon_of, stated
from nianbao.catalog.source import read_source
from nianbao.kinds.table import KINDS

_FOLDER = Path(__file__).resolve().parents[2] / "rules/disclosure-2021/lexicons"


@cache
def shipped_lexicon(name: str) -> dict[str, Any]:
    """The data of lexicons/<name>.yaml as a pack has it after loading."""
    data, _ = lexicon_of(name, read_source(_FOLDER / f"{name}.yaml"), stated(KINDS), [])
    return data
