"""What a cause says of its cells: one function gives every output, and the cause's own sentence, these values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from nianbao.model.finding import Edit, Number


class CauseCell(NamedTuple):
    """A cell of a cause. `filled`: as printed, None where it is blank or was not read. `inferred`: what would mend the
    relations. `difference`: filled − inferred, None where nothing is filled in."""

    table: str
    row: str
    column: str
    filled: Number | None
    inferred: Number
    difference: Number | None


def candidates(edits: Sequence[Edit], alternatives: Iterable[Sequence[Edit]]) -> list[tuple[CauseCell, ...]]:
    """The ways to mend a group of failures, cell by cell, each once; the likeliest first. Empty where none was found."""
    found = [tuple(map(_change, one)) for one in (edits, *alternatives) if one]
    return list(dict.fromkeys(found))


def certain(unique: bool, status: str) -> bool:
    """Whether the first candidate may be stated as the inferred one: it is the only one, and is known to be."""
    return unique and status == "optimal"


def _change(edit: Edit) -> CauseCell:
    filled, inferred = edit["from"], edit["to"]
    difference = None if filled is None else filled - inferred
    return CauseCell(edit["table"], edit["row"], edit["column"], filled, inferred, difference)
