"""What is wrong with a roster: bodies listed twice, names that are none, names that two bodies share."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from nianbao.base.faults import Fault
from nianbao.names.bodies import kind_of
from nianbao.names.forms import key_of
from nianbao.names.reading import read
from nianbao.season.roster_table import RosterRow

_NO_BODY: Final = re.compile(
    r"(?:合计|总计|小计|共计|备注|说明|注|填表人?|制表人?|审核人?|联系人|单位名称)(?:[:：].*)?|共\d+[个家].*"
)
_MOST_NEAR: Final = 20  # pairs of similar names that are told


def faults_of(rows: Sequence[RosterRow], path: str) -> list[Fault]:
    """The faults of the rows, in their order."""
    if not any(row.texts.get("name") for row in rows):
        return [Fault("error", path, "没有列出任何单位")]
    found = [*_single(rows), *_twice(rows), *_former(rows), *_shorts(rows), *_near(rows), *_orders(rows)]
    places = {row.where: at for at, row in enumerate(rows)}
    return sorted(found, key=lambda fault: places[fault.where])


def _single(rows: Sequence[RosterRow]) -> Iterator[Fault]:
    for row in rows:
        name = row.texts.get("name", "")
        if not name:
            yield Fault("error", row.where, f"没有单位名称（这一行写有{'、'.join(row.texts.values())[:40]}）")
        elif _NO_BODY.fullmatch(name):
            yield Fault("error", row.where, f"“{name}”不是单位名称，请删去这一行")
        elif kind_of(name) is None:
            yield Fault("warning", row.where, f"“{name}”看不出是什么单位，请写规范全称")


def _twice(rows: Sequence[RosterRow]) -> Iterator[Fault]:
    """Names that are the same, or the same in short forms (发展和改革局, 发改局)."""
    seen: dict[str, RosterRow] = {}
    for row in rows:
        name = row.texts.get("name", "")
        before = seen.setdefault(key_of(name).whole, row) if name else row
        if before is row:
            continue
        other = before.texts["name"]
        told = "列了两次" if name == other else f"与“{other}”是同一个单位的两种写法"
        yield Fault("error", row.where, f"“{name}”{told}（前一处在{_line(before)}）")


def _former(rows: Sequence[RosterRow]) -> Iterator[Fault]:
    """Former names that are names of other bodies, or former names of two."""
    current = {key_of(row.texts["name"]).whole: row for row in reversed(rows) if row.texts.get("name")}
    seen: dict[str, RosterRow] = {}
    for row in rows:
        for name in row.formerly:
            key = key_of(name).whole
            if (now := current.get(key)) is not None and now is not row:
                yield Fault("error", row.where, f"曾用名“{name}”是{_line(now)}“{now.texts['name']}”的现用名")
            elif now is row:
                yield Fault("warning", row.where, f"曾用名“{name}”就是现用名")
            before = seen.setdefault(key, row)
            if before is not row:
                told = f"曾用名“{name}”也是{_line(before)}“{before.texts.get('name', '')}”的曾用名"
                yield Fault("error", row.where, told)


def _shorts(rows: Sequence[RosterRow]) -> Iterator[Fault]:
    seen: dict[str, RosterRow] = {}
    for row in rows:
        short = row.texts.get("short", "")
        before = seen.setdefault(short, row) if short else row
        if before is not row:
            yield Fault("error", row.where, f"简称“{short}”也是{_line(before)}“{before.texts.get('name', '')}”的简称")


def _near(rows: Sequence[RosterRow]) -> Iterator[Fault]:
    """Names of one place of which one is made of the other's characters, or that differ in one that is left out."""
    by_place: dict[str, list[tuple[str, RosterRow]]] = defaultdict(list)
    for row in rows:
        if name := row.texts.get("name"):
            key = key_of(name)
            by_place[key.region].append((read(name).body, row))
    told = 0
    for listed in by_place.values():
        ordered = sorted(listed, key=lambda one: len(one[0]))
        for at, (short, first) in enumerate(ordered):
            for long, second in ordered[at + 1 :]:
                if told < _MOST_NEAR and _is_near(short, long):
                    told += 1
                    own, other = second.texts["name"], first.texts["name"]
                    yield Fault("warning", second.where, f"“{own}”与{_line(first)}“{other}”相近，请看是不是同一个单位")


def _is_near(short: str, long: str) -> bool:
    """Whether a body's name has the other's stem within it: 教育局, 教育体育局."""
    one, two = short.rstrip("局委办厅"), long.rstrip("局委办厅")
    return short != long and len(one) > 1 and short[-1] == long[-1] and two.startswith(one)


def _orders(rows: Sequence[RosterRow]) -> Iterator[Fault]:
    """Numbers that two bodies of one group have."""
    seen: dict[tuple[str, int], RosterRow] = {}
    for row in rows:
        if row.order is None:
            continue
        before = seen.setdefault((row.texts.get("group", ""), row.order), row)
        if before is not row:
            yield Fault("warning", row.where, f"顺序 {row.order} 与{_line(before)}重复")


def _line(row: RosterRow) -> str:
    """A row as another speaks of it: the last part of its place."""
    if row.where.endswith("行"):
        return row.where.rpartition(" ")[2]
    return f"第{row.where.rpartition(':')[2]}行" if ":" in row.where else row.where
