"""What an office says of its season: names, dates and the people whom letters, pages and the ledger name."""

from __future__ import annotations

import msgspec


class Season(msgspec.Struct, frozen=True, omit_defaults=True):
    """Mirrors `season` of run.json. Empty and None: not said, and left out of what is shown. Dates are ISO. `title`: of the
    batch; `round`: from 1; `date`: that stands on what is written; `deadline`: by which it is to be mended."""

    office: str = ""
    title: str = ""
    round: int | None = None
    date: str | None = None
    deadline: str | None = None
    contact: str = ""
    phone: str = ""
