"""What a run amounts to: every count that an output shows comes from here. Mirrors `summary` of run.json.

A report that does not count (`model.finding.Standing`) is in `reports.files` and `apart` and in nothing else.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from nianbao.model.words import one_of

DEGREES = ("must", "advise", "review", "info", "excepted")  # worst first
Degree = Annotated[str, one_of(DEGREES)]
# Of a report in its run, and the name of its files: nothing that leads out of a folder.
ReportId = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z][0-9A-Za-z_-]*$(?!\n)", max_length=80)]


class Hits(msgspec.Struct):
    """A rule in a report, registered exceptions apart. `degree`: the worst of its own results'. `places`: its results that
    failed or wait for a person. `first`: number of the first problem that it has a part in."""

    title: str
    degree: str
    places: int
    first: str


class ReportCount(msgspec.Struct):
    """A report's part in the summary. `problems`: problems of each degree (all of DEGREES). `must_checks`: failed checks
    behind the problems of degree `must`. `unchecked`: checks that came to nothing. `share`: per cent of the applicable
    checks that were decided. `rules`: by rule id."""

    id: str
    agency: str
    year: int | None
    verdict: str
    score: float | None
    level: str | None
    problems: dict[str, int]
    must_checks: int
    unchecked: int
    share: int
    rules: dict[str, Hits]
    apart: str | None = None  # the state of its standing: None where it counts
    changes: dict[str, int] | None = None  # beside the round before: state → problems; None without one
    handed_in: bool = True  # in this round


class RuleCount(msgspec.Struct):
    """A rule over all reports that count. `degree`: the worst of its results'."""

    rule: str
    title: str
    degree: Degree
    reports: int
    places: int


class LevelCount(msgspec.Struct):
    """The reports of one level of agencies that were audited. `median` of their scores, None where none has one."""

    level: str | None
    reports: int
    returned: int
    median: float | None


class RoundCount(msgspec.Struct):
    """A run beside the round before. `problems`: state (`model.comparison.STATES`) → number, over the reports that count.
    `handed_in`: reports of this round; `waiting`: those whose last findings are carried on."""

    problems: dict[str, int]
    handed_in: int
    waiting: int


class RunSummary(msgspec.Struct):
    """`files`: inputs. `reports`: those that count. `apart`: state → how many do not. `verdicts`, `problems`: over those
    that count. `rules`: those hit, by how many reports, then places, then id. `scored`: reports with a score, of
    which `median` is the middle. `rounds`: with a round before."""

    files: int
    reports: int
    apart: dict[str, int]
    verdicts: dict[str, int]
    problems: dict[str, int]
    rules: list[RuleCount]
    scored: int
    median: float | None
    levels: list[LevelCount]
    rounds: RoundCount | msgspec.UnsetType = msgspec.UNSET
