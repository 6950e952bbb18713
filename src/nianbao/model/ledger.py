"""What people have written into a ledger (问题台账): read back, and carried into the next one."""

from __future__ import annotations

from dataclasses import dataclass, field

LEDGER_SCHEMA = "nianbao.ledger/1"  # of what `nianbao ledger read` gives


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A row with its words. `fingerprint`: of the problem, "" where it was lost; `number`, `body`, `year`, `title`: as the row
    has them; `words`: column → text, of what people fill in, blanks left out."""

    fingerprint: str
    number: str
    body: str
    year: str
    title: str
    words: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WrittenLedger:
    """`own`: columns that people have added, in their order. `rows`: those with words."""

    own: tuple[str, ...] = ()
    rows: tuple[WrittenRow, ...] = ()
