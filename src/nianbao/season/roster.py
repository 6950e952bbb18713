"""The roster (名录): the bodies whose reports are due, in the office's own order and groups.

A table with columns by name (`COLUMNS`), in a workbook, a CSV file or a table of a document; or YAML:

format: 1
bodies:
  - 单位名称: 云溪市青栎区教育局
    分组: 区直部门
    曾用名: [云溪市青栎区教育体育局]
  - 云溪市青栎区财政局
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from nianbao.base.errors import UsageError
from nianbao.base.faults import Fault, refuse_faulty
from nianbao.names.short import short_names

WHAT: Final = "单位名录"
LARGEST: Final = 20_000_000  # bytes
_MOST: Final = 20_000  # bodies


@dataclass(frozen=True, slots=True)
class RosterBody:
    """A body that is to report. `name`: official. `short`: as lists call it. `group`: "" where the roster has none.
    `order`: as outputs number it, from 1. `formerly`: former names. `excused`: why no report is due, or "". `where`: its
    line in the file."""

    name: str
    short: str = ""
    group: str = ""
    order: int = 0
    contact: str = ""
    phone: str = ""
    formerly: tuple[str, ...] = ()
    excused: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """`bodies` in the order in which everything shows them, those of a group together."""

    path: str
    sha256: str
    bodies: tuple[RosterBody, ...]

    @property
    def formerly(self) -> Mapping[str, tuple[str, ...]]:
        """Present name → former names, as an alias file has them."""
        return {body.name: body.formerly for body in self.bodies if body.formerly}

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(body.group for body in self.bodies))


def load_roster(path: str) -> Roster:
    """The roster of a file. UsageError with the first error: with a list that is wrong, bodies would be told wrongly that
    they have not handed in."""
    roster, faults = read_roster(path)
    refuse_faulty(WHAT, [one for one in faults if one.level == "error"], f"nianbao roster lint {path}")
    return roster


def read_roster(path: str | Path) -> tuple[Roster, list[Fault]]:
    """The bodies that are whole, and every fault of the file. UsageError for a file that is no list of bodies."""
    from nianbao.season.roster_faults import faults_of
    from nianbao.season.roster_table import read_rows

    content = _content(Path(path))
    rows, faults = read_rows(content, str(path))
    faults += faults_of(rows, str(path))
    named = [row for row in rows if row.texts.get("name")]
    if len(named) > _MOST:
        raise UsageError(f"{WHAT}有 {len(named)} 个单位，最多 {_MOST} 个", where=str(path), hint="请按批次分成几份")
    bodies = [
        RosterBody(
            name=row.texts["name"],
            short=row.texts.get("short", ""),
            group=row.texts.get("group", ""),
            order=row.order or 0,
            contact=row.texts.get("contact", ""),
            phone=row.texts.get("phone", ""),
            formerly=row.formerly,
            excused=row.texts.get("excused", ""),
            where=row.where,
        )
        for row in named
    ]
    return Roster(str(path), sha256(content).hexdigest(), tuple(_shown(_sorted(bodies)))), faults


def _content(path: Path) -> bytes:
    from nianbao.base.files import read_small

    try:
        return read_small(path, LARGEST)
    except OSError as error:
        raise UsageError(f"{WHAT}不能读取：{error.strerror}", where=str(path), hint="请检查路径") from error


def _sorted(bodies: list[RosterBody]) -> list[RosterBody]:
    """By their numbers where these run through the whole list, else by group and, within it, by number and line; those of
    a group together in any case."""
    numbers = [body.order for body in bodies]
    if len(set(numbers)) == len(numbers) and all(numbers):
        bodies = sorted(bodies, key=lambda body: body.order)
    groups = {group: at for at, group in enumerate(dict.fromkeys(body.group for body in bodies))}
    # Those without a number stand behind those with one, in the order of the file, which sorting keeps.
    return sorted(bodies, key=lambda body: (groups[body.group], body.order or len(bodies) + max(numbers, default=0)))


def _shown(bodies: list[RosterBody]) -> list[RosterBody]:
    """With the short names that lists show, and numbered as they stand where the office's numbers are not one to each."""
    from dataclasses import replace

    numbers = [body.order for body in bodies]
    own = len(set(numbers)) == len(numbers) and all(numbers)
    shorts = short_names([body.name for body in bodies])
    return [
        replace(body, short=body.short or short, order=body.order if own else at)
        for at, (body, short) in enumerate(zip(bodies, shorts, strict=True), 1)
    ]
