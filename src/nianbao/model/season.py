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


class LetterFile(msgspec.Struct):
    """A letter that a run has written. `file`: its place in the output folder; `kind`: feedback | missing | unreadable |
    other_year; `body`: whom it is to; `ids`: the findings that it is about."""

    file: str
    kind: str
    body: str
    ids: list[str]
