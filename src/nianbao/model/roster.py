"""Where each body of the roster stands in a run: what run.json says, and all outputs show."""

from __future__ import annotations

from typing import Annotated

import msgspec

from nianbao.model.summary import ReportId
from nianbao.model.words import one_of

# In the order in which an office asks for them: what is to be followed up first, what is in order last.
BODY_STATES = ("missing", "unreadable", "other_year", "duplicate", "submitted", "excused")
OPEN_STATES = ("missing", "unreadable", "other_year")  # the report of the year is still due
BodyStateName = Annotated[str, one_of(BODY_STATES)]


class BodyState(msgspec.Struct):
    """A body of the roster. `state`: submitted 已报 | missing 未报 | unreadable 报了读不出 | duplicate 重复 | other_year
    非本年度 | excused 免报. `ids`: of its files' findings, that which counts first. `note`: what is to be said of it
    beside. `excused`: why no report is due. Others: `season.roster.RosterBody`."""

    name: str
    short: str
    group: str
    order: int
    state: BodyStateName
    ids: list[ReportId]
    note: str = ""
    contact: str = ""
    phone: str = ""
    excused: str = ""


class UnlistedReport(msgspec.Struct):
    """A file that is on no body of the roster. `note`: why, and which bodies could be meant."""

    id: ReportId
    source: str
    agency: str | None
    note: str
