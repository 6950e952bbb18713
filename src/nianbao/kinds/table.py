"""The one table of kinds. A new kind is a module, which declares it under its name in capitals, and a line here.

A module is imported when one of its kinds is first asked for, so that the table itself costs nothing. A kind that is not
declared as it should be is told in words then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from nianbao.base.errors import UsageError
from nianbao.kinds.contract import Kind

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

ENTRY_POINTS = "nianbao.kinds"
_LISTED = (  # one line a kind: its module within `nianbao.kinds`, which bears its name
    "relations.total",
    "relations.equal",
    "relations.at_most",
    "cells.number",
    "cells.filled",
    "cells.all_zero",
    "cells.implies",
    "cells.cell_text",
    "tables.table_status",
    "tables.labels",
    "tables.layout",
    "sections.section_present",
    "sections.section_order",
    "sections.section_title",
    "sections.extra_sections",
    "sections.section_text",
    "wording.statement",
    "identity.identity",
    "identity.year_agreement",
    "identity.stale_year",
    "identity.deadline",
    "wording.phrase",
    "wording.bodies",
    "wording.substitution",
    "wording.repetition",
    "wording.pairing",
    "wording.sentence_end",
    "wording.enumerators",
    "wording.half_width",
    "wording.laws",
    "wording.said_twice",
    "wording.later_year",
    "wording.homophones",
    "years.carry_over",
    "years.stock",
    "years.pending_hint",
    "years.growth",
    "plausible.outliers",
    "plausible.zero",
    "plausible.amount_unit",
    "plausible.parts_blank",
    "narrative.claims",
    "narrative.problems_and_measures",
    "narrative.aspects",
    "likeness.similarity",
    "likeness.other_names",
    "arithmetic.parts_told",
    "arithmetic.growth_told",
    "identity.cited_year",
    "sections.parts_listed",
)
MODULES = {module.rpartition(".")[2]: module for module in _LISTED}
_OUTCOME = re.compile(r"(pass|fail|review|not_applicable|not_checked)(\.[a-z][a-z0-9_]*)?")
_SLOT = re.compile(r"[a-z][a-z0-9_]*")


class _Table(Mapping[str, Kind]):
    """Kinds by name, each imported when it is asked for. `more`: kinds besides those of MODULES."""

    def __init__(self, more: Mapping[str, Kind] | None = None) -> None:
        self._more = dict(more or {})

    def __getitem__(self, name: str) -> Kind:
        return self._more[name] if name in self._more else _declared(name, MODULES[name])

    def __contains__(self, name: object) -> bool:
        return name in self._more or name in MODULES

    def __iter__(self) -> Iterator[str]:
        yield from MODULES
        yield from self._more

    def __len__(self) -> int:
        return len(MODULES) + len(self._more)


@cache
def _declared(name: str, module: str) -> Kind:
    kind = getattr(import_module(f"nianbao.kinds.{module}"), name.upper(), None)
    if not isinstance(kind, Kind) or kind.name != name:
        raise UsageError(
            f"没有声明规则类型 {name}", where=f"nianbao.kinds.{module}", hint=f'请写 {name.upper()} = Kind("{name}", …)'
        )
    if faults := faults_of(kind):
        raise UsageError(f"规则类型 {name}：{faults[0]}", where=f"nianbao.kinds.{module}")
    return kind


def faults_of(kind: Kind) -> list[str]:
    """What is wrong with the declaration of a kind, in words."""
    faults = [f"参数 {name} 没有写给作者看的名称：Field(title=…)" for name, title in kind.titles().items() if not title]
    voices = {key.partition(".")[0] for key in kind.slots}
    if not voices & {"fail", "review"}:
        faults.append("slots 里没有 fail，也没有 review")
    for key, names in kind.slots.items():
        if not _OUTCOME.fullmatch(key):
            faults.append(f"slots 里的 {key} 不是结果")
        faults += [f"slots 里 {key} 的“{name}”不是空位的名称" for name in sorted(names) if not _SLOT.fullmatch(name)]
    if (kind.gather is None) != (kind.across is None) or (kind.across is not None) != ("run" in kind.needs):
        faults.append("gather、across 与 needs 里的 run 要同时写")
    return faults


KINDS: Mapping[str, Kind] = _Table()


@cache
def all_kinds() -> Mapping[str, Kind]:
    """KINDS and the kinds that installed packages add: each entry point of the group `nianbao.kinds` gives a Kind, or
    an iterable of them. Looked for once a process.

    UsageError, naming the package, when an entry point does not load, gives something else, or redefines a kind."""
    from importlib.metadata import entry_points

    more: dict[str, Kind] = {}
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda entry: entry.name):
        for kind in _given(entry):
            if kind.name in MODULES or kind.name in more:
                raise _faulty(entry, f"重复定义了规则类型 {kind.name}")
            if faults := faults_of(kind):
                raise _faulty(entry, f"的规则类型 {kind.name}：{faults[0]}")
            more[kind.name] = replace(kind, package=_package(entry))
    return _Table(more) if more else KINDS


def _given(entry: EntryPoint) -> list[Kind]:
    try:
        loaded = entry.load()
    except (Exception, SystemExit) as error:
        raise _faulty(entry, f"不能装入：{type(error).__name__}: {error}") from error
    given = [loaded] if isinstance(loaded, Kind) else list(loaded) if isinstance(loaded, Iterable) else [loaded]
    if not all(isinstance(kind, Kind) for kind in given):
        raise _faulty(entry, "给出的不是规则类型（nianbao.kinds.contract.Kind）")
    return given


def _faulty(entry: EntryPoint, message: str) -> UsageError:
    return UsageError(f"规则类型扩展 {entry.name} {message}", where=_package(entry), hint="请修复或卸载这个软件包")


def _package(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist is not None else entry.value
