"""Everything that can be said of a pack without a report: what keeps it from loading, and what its rules say together.

The catalog finds the faults of files and references. Here come those that need the kinds: linear relations that
contradict or repeat each other, cells that no rule reaches, words that can never be found.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nianbao.catalog.files import Folder
from nianbao.catalog.load import effective, read_chain
from nianbao.catalog.load import examine as examine_pack
from nianbao.catalog.problems import PackProblem, of_error, warning
from nianbao.catalog.source import PackSource
from nianbao.dev.algebra import Algebra, conflict, examine, relations_of
from nianbao.dev.hostile_texts import slow_on
from nianbao.dev.lint_classes import class_problems
from nianbao.dev.slow_patterns import slow_patterns
from nianbao.kinds.contract import Kind
from nianbao.kinds.linear import Relation
from nianbao.kinds.words import cells_words, table_words
from nianbao.model.form import Address, FormSpec
from nianbao.model.rule import Pack, Rule

_LISTED = 3  # rules named in a message before "等"
_EXPLAINED = 40  # contradicted cells whose rules are sought out; the others have the same causes as a rule


@dataclass(frozen=True, slots=True)
class Linted:
    """`problems`: errors first, each group by file and line. `pack` and `algebra` are None where faults leave nothing
    to build them on."""

    problems: tuple[PackProblem, ...]
    pack: Pack | None
    algebra: Algebra | None

    @property
    def errors(self) -> tuple[PackProblem, ...]:
        return tuple(problem for problem in self.problems if problem.level == "error")


def lint_pack(path: Path, kinds: Mapping[str, Kind]) -> Linted:
    """Lint the pack in folder `path`. Places are paths that an editor can open where the file is the pack's own."""
    pack, problems = examine_pack(path, kinds)
    algebra = None
    if pack is not None and not any(problem.level == "error" for problem in problems):
        folder = effective(read_chain(path))
        algebra = examine(pack, kinds)
        sources = {key.rpartition("/")[2]: source for key, source in folder.rules.items()}
        problems += _contradictions(pack, kinds, algebra, sources)
        problems += _repetitions(algebra, sources)
        problems += _unreached(algebra, pack.form, folder)
        problems += slow_patterns(pack, kinds, folder, sources)
        problems += _dead_words(pack, folder, sources)
        problems += class_problems(folder, kinds)
    else:
        pack = None
    own = f"{path.resolve().name}/"
    located = [
        replace(problem, where=f"{path.parent.as_posix()}/{problem.where}")
        if problem.where.startswith(own)
        else problem
        for problem in problems
    ]
    located.sort(key=lambda problem: (problem.level != "error", problem.place))
    return Linted(tuple(located), pack, algebra)


def _contradictions(
    pack: Pack, kinds: Mapping[str, Kind], algebra: Algebra, sources: Mapping[str, PackSource]
) -> Iterator[PackProblem]:
    """Cells that the rules together allow to be 0 only, told once for each set of rules that is to blame."""
    relations = relations_of(pack, kinds)
    groups: dict[tuple[str, ...], list[Address]] = defaultdict(list)
    for address, _ in algebra.forced_zero[:_EXPLAINED]:
        blamed = conflict(relations, pack.form, address)
        groups[tuple(dict.fromkeys(relation.rule for relation in blamed))].append(address)
    for rules, cells in groups.items():
        error = sources[rules[-1]].error(
            f"规则 {_named(rules)} 互相矛盾：同时成立时，{cells_words(pack.form, cells)} 只能是 0",
            "params",
            hint="请核对各规则的范围，看是否漏了项或多了项",
        )
        yield of_error(error)


def _repetitions(algebra: Algebra, sources: Mapping[str, PackSource]) -> Iterator[PackProblem]:
    pairs: dict[tuple[str, str], list[Relation]] = defaultdict(list)
    for relation, earlier in algebra.repeated:
        pairs[relation.rule, earlier.rule].append(relation)
    for (rule, first), relations in pairs.items():
        if rule == first:
            continue
        error = sources[rule].error(
            f"与规则 {first} 重复：{len(relations)} 条算式相同",
            "params",
            hint=f"请删去一条规则；要改动 {first}，请直接改它，或在 pack.yaml 的 adjustments 里调整",
        )
        yield warning(error)


def _unreached(algebra: Algebra, form: FormSpec, folder: Folder) -> Iterator[PackProblem]:
    tables: dict[str, list[Address]] = defaultdict(list)
    for address in algebra.unreached:
        tables[address.table].append(address)
    for table, cells in tables.items():
        example = cells_words(form, cells[:1])
        error = folder.tables[table].error(
            f"“{table_words(form, table)}”有 {len(cells)} 格没有任何规则涉及，例如 {example}（{cells[0]}）",
            hint=f"可以用 filled 或 number 规则一次管住全表：cells: [{table}.**.**]",
        )
        yield warning(error)


def _dead_words(pack: Pack, folder: Folder, sources: Mapping[str, PackSource]) -> Iterator[PackProblem]:
    """Words of a lexicon that its rules can never report: written twice, or allowed by the rule that looks for them."""
    looked_at: set[str] = set()
    for rule in pack.rules:
        name = getattr(rule.params, "lexicon", None)
        data = pack.lexicons.get(name) if name else None
        if name is None or not isinstance(data, dict) or not isinstance(data.get("words"), list):
            continue
        source, words = folder.lexicons[name], data["words"]
        if name not in looked_at:
            looked_at.add(name)
            for number, word in enumerate(words):
                if word in words[:number]:
                    yield warning(source.error(f"“{word}”在词表里重复", "words", number, hint="请删去一处"))
        yield from _allowed_words(rule, words, sources[rule.id])


def _allowed_words(rule: Rule, words: list[Any], source: PackSource) -> Iterator[PackProblem]:
    for number, pattern in enumerate(getattr(rule.params, "allow", ())):
        if slow_on(pattern) is not None:  # told by itself
            continue
        dead = [word for word in dict.fromkeys(map(str, words)) if re.fullmatch(pattern, word)]
        if dead:
            message = f"allow 的这一条使“{dead[0]}”永远不会报出（共 {len(dead)} 个词）"
            hint = "请删去这一条，或者把词从词表里删去"
            yield warning(source.error(message, "params", "allow", number, hint=hint))


def _named(rules: tuple[str, ...]) -> str:
    return "、".join(rules[:_LISTED]) + ("等" if len(rules) > _LISTED else "")
