"""What the service allows: one record, so that what is refused, what is told and what is tested are the same numbers."""

from __future__ import annotations

import os
from dataclasses import dataclass, field


def look_again(ahead: int, least: int) -> int:
    """Seconds after which a page that waits looks again: the later, the more wait before it. `least`: where none does."""
    return min(max(least, least + ahead // 8), 30)


@dataclass(frozen=True, slots=True)
class ServiceBounds:
    """Sizes in bytes, times in seconds. `seconds`: of the processor, for one report; it may wait `patience` times as long."""

    upload: int = 64 << 20  # of a request, report and last year's together
    upload_seconds: float = 120.0
    workers: int = field(default_factory=lambda: max(1, min(os.cpu_count() or 1, 8)))
    waiting: int = 500
    held: int = 1000  # checks that are kept at a time, done ones too
    kept: float = 3600.0
    seconds: float = 240.0
    patience: float = 3.0
    room: int = 2 << 30
    per_minute: int = 60  # checks that one address may hand in
    reports: int = 200  # of one archive
    hosts: frozenset[str] = frozenset()  # names under which it may be asked for; empty: any
    numbers: bool = False  # and under any address of numbers: no page elsewhere can have a name of that kind led here
