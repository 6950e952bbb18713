"""Tables that mean something else than their layout says: a figure that is printed is the true one, or it is not printed.

The oracle is the set of figures by address before the change, and what the change took away or made doubtful; it knows
nothing of how tables are read. No change makes a figure true at another address.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from fuzz.mutations import MUTATIONS
from fuzz.prints import HEADINGS, TITLE, Print, parts, printed
from fuzz.sources import form
from fuzz.writers import KINDS, Part, laid_out, pdfs, written
from nianbao.model.report import State
from nianbao.readers.sniff import read
from nianbao.recognise import recognise

TABLES: Final = tuple(HEADINGS)


@dataclass
class Outcome:
    """Of the cells of a table. `wrong`: in words; `right`, `unread`: how many of those that the print states; `unsaid`:
    that it does not state, and none was read."""

    wrong: list[str]
    right: int = 0
    unread: int = 0
    unsaid: int = 0


def changed(name: str, table: str, seed: int) -> Print:
    """A table after a change; `unchanged` is a name too."""
    rng = random.Random(f"{name} {table} {seed}")
    out = printed(table, rng)
    if name != "unchanged":
        MUTATIONS[name](out, rng)
    return out


def _page(table: Print) -> list[Part]:
    return [TITLE, HEADINGS[table.table], *parts(table)]


def _merged(name: str, kind: str, seed: int) -> bool:
    """Whether merged cells stay merged in a format that can say so."""
    return random.Random(f"{name} {kind} {seed} merged").random() < 0.6


def _file_kind(kind: str, seed: int) -> str:
    """Of plain text every other one with commas."""
    return "csv" if kind == "txt" and seed % 2 else kind


def outcome(name: str, table: str, kind: str, seed: int) -> Outcome:
    """What a table says in a format after a change."""
    own = changed(name, table, seed)
    kind, merged = _file_kind(kind, seed), _merged(name, kind, seed)
    return judged(own, written(kind, _page(own), merged=merged), kind, merged=merged)


def pdf_outcomes(cases: Sequence[tuple[str, str, int]]) -> Iterator[tuple[tuple[str, str, int], Outcome]]:
    """The same for many (change, table, seed) as PDF, printed all at once."""
    prints = [changed(*case) for case in cases]
    merged = [_merged(name, "pdf", seed) for name, _, seed in cases]
    pages = [laid_out(_page(own), merged=how) for own, how in zip(prints, merged, strict=True)]
    for case, own, data, how in zip(cases, prints, pdfs(pages), merged, strict=True):
        yield case, judged(own, data, "pdf", merged=how)


def judged(table: Print, data: bytes, kind: str, *, merged: bool) -> Outcome:
    """A file that prints a table, with merged cells or without, against what it states."""
    merged = merged and kind not in ("md", "txt", "csv")
    unsaid = (table.unsaid | (table.spread if merged else set())) - (table.broken if kind == "txt" else set())
    report = recognise(read(data, f"x.{kind}"), form())
    found = Outcome([])
    for address, text in table.truth.items():
        reading = report.reading(address)
        stated = address not in unsaid and address not in table.gone
        if reading.state is not State.PRINTED:
            found.unread += stated
            found.unsaid += not stated
        elif address not in unsaid and str(reading.value) == text:
            found.right += stated
        else:
            true = "nothing stated" if address in unsaid else text
            found.wrong.append(f"{address}: {true} read as {reading.raw!r} ({reading.value})")
    return found


def wrong_figures(name: str, table: str, kind: str, seed: int) -> list[str]:
    """The cells that are printed and are not what was printed there, in words."""
    return outcome(name, table, kind, seed).wrong


__all__ = ["KINDS", "MUTATIONS", "TABLES", "Outcome", "changed", "judged", "outcome", "pdf_outcomes", "wrong_figures"]
