"""Which bodies a parent's report adds up: those of a structure file, or of the roster.

format: 1
parent: 青栎区人民政府        # optional, for the titles
complete: false              # true: the parent covers these bodies and no others
agencies:
  - 青栎区财政局
  - {name: 青栎区数据局, formerly: [青栎区大数据中心]}
  - {name: 青栎区税务局, counted: false}      # reports to another parent; listed, not added up
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nianbao.base.errors import UsageError
from nianbao.engine.names import load_yaml, match
from nianbao.season.roster import Roster

_WHAT = "单位结构文件"


@dataclass(frozen=True, slots=True)
class CountedBody:
    name: str
    formerly: tuple[str, ...] = ()
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Structure:
    agencies: tuple[CountedBody, ...]
    parent: str = ""
    complete: bool = False

    @property
    def aliases(self) -> dict[str, tuple[str, ...]]:
        return {body.name: body.formerly for body in self.agencies if body.formerly}


def load_structure(path: str | Path) -> Structure:
    """The structure of a file. UsageError with the place of the first fault."""
    data = load_yaml(path, _WHAT)
    unknown = sorted(str(key) for key in set(data) - {"format", "parent", "complete", "agencies"})
    if unknown:
        raise UsageError(f"{_WHAT}中有不认识的项：{'、'.join(unknown)}", where=str(path))
    if data.get("format") != 1:
        raise UsageError(f"{_WHAT}应写明 format: 1", where=str(path))
    parent, complete, agencies = data.get("parent", ""), data.get("complete", False), data.get("agencies")
    if not isinstance(parent, str):
        raise UsageError("parent 应是名称", where=str(path))
    if not isinstance(complete, bool):
        raise UsageError("complete 应是 true 或 false", where=str(path))
    if not isinstance(agencies, list) or not agencies:
        raise UsageError("agencies 应是单位的列表", where=str(path))
    bodies = [_body(entry, f"{path} 第{number}个单位") for number, entry in enumerate(agencies, 1)]
    seen: set[str] = set()
    for number, body in enumerate(bodies, 1):
        if body.name in seen:
            raise UsageError(f"{body.name} 列了两次", where=f"{path} 第{number}个单位")
        seen.add(body.name)
    return Structure(tuple(bodies), parent, complete)


def structure_of(roster: Roster, parent: str, *, complete: bool = False) -> Structure:
    """The roster's bodies, of which those that need not report are not counted; not the parent itself, which a district's
    roster lists among the others. `complete`: the parent adds up these bodies and no others."""
    names = [body.name for body in roster.bodies]
    own = set(match([parent], names).values()) if parent else set()
    bodies = [body for at, body in enumerate(roster.bodies) if at not in own]
    return Structure(tuple(CountedBody(one.name, one.formerly, not one.excused) for one in bodies), parent, complete)


def _body(entry: Any, where: str) -> CountedBody:
    if isinstance(entry, str) and entry.strip():
        return CountedBody(entry.strip())
    if not isinstance(entry, dict) or set(entry) - {"name", "formerly", "counted"}:
        raise UsageError("单位应写名称，或 name、formerly、counted", where=where)
    name, formerly, counted = entry.get("name"), entry.get("formerly", []), entry.get("counted", True)
    if not isinstance(name, str) or not name.strip():
        raise UsageError("name 应是单位名称", where=where)
    if not isinstance(formerly, list) or not all(isinstance(former, str) and former for former in formerly):
        raise UsageError("formerly 应是曾用名称的列表", where=where)
    if not isinstance(counted, bool):
        raise UsageError("counted 应是 true 或 false", where=where)
    return CountedBody(name.strip(), tuple(formerly), counted)
