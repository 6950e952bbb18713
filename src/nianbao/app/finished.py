"""What a run lays over a report once it is read: readings by persons, relations that confirm doubtful figures, the level that the
user gives."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from nianbao.app.figures import settled
from nianbao.app.options import Options
from nianbao.app.packs import PackSet
from nianbao.app.reading import Read
from nianbao.base.errors import UsageError
from nianbao.engine.names import load_agencies


def finished(read: Read, packs: PackSet, options: Options) -> Read:
    """The same record, filled in."""
    settled(read, packs, options)
    _set_level(read, options, packs)
    return read


_agencies = lru_cache(maxsize=4)(load_agencies)


def _set_level(read: Read, options: Options, packs: PackSet) -> None:
    """The agency's level as the user gives it, where the user does: from the alias file, else from the call."""
    report = read.report
    if report is None:
        return
    named = _agencies(options.aliases).level_of(report.agency) if options.aliases and report.agency else None
    level = named or options.level
    if level is not None and level != report.level:
        read.report = replace(report, level=level)
        title, _ = packs.form(read.pack).level_titles.get(level, (level, ""))
        source = "单位对照文件" if named else "--level"
        read.notes = (*read.notes, f"单位层级按{source}定为“{title}”（{level}），不按名称判断")


def check_levels(options: Options, packs: PackSet) -> None:
    """UsageError for a level that no form of the run knows."""
    named = _agencies(options.aliases).levels if options.aliases else {}
    if not named and options.level is None:
        return
    known = list(dict.fromkeys(level.id for name in sorted(packs.paths) for level in packs.form(name).levels))
    for where, level in [
        ("--level", options.level),
        *((f"{options.aliases} levels {key}", named[key]) for key in named),
    ]:
        if level is not None and level not in known:
            raise UsageError(f"没有层级 {level}", where=where, hint=f"可用的层级：{'、'.join(known)}")
