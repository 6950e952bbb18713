"""What a rule names must exist: clauses, categories, cells, sections, lexicons, levels, message slots, base reports."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from nianbao.base.errors import PackError
from nianbao.catalog.lexicons import needed
from nianbao.catalog.origin import Origin
from nianbao.catalog.problems import PackProblem, of_error, warning
from nianbao.catalog.source import PackSource, path_to
from nianbao.catalog.suggesting import suggest
from nianbao.model.pattern import PatternError, bind, expand, is_bound
from nianbao.model.rule import Pack, Rule, RuleCase

Slots = Mapping[str, frozenset[str]]
BANNED = re.compile(r"(?:^|-)(check|checks|validate|verify|must|should|ensure)(?:-|$)")
_SLOT = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_ADDRESS = re.compile(r"[a-z0-9_*~|]+\.[a-z0-9_*~|]+\.[a-z0-9_*~|]+")
REPORTS = frozenset({"fail", "review"})
SILENT = frozenset({"pass", "not_applicable", "not_checked"})
VOICES = ("pass", "fail", "review")
EVERYWHERE = frozenset({"*", "title", "preface", "tail"})


def check_rule(pack: Pack, rule: Rule, origin: Origin, kind: Any) -> list[PackProblem]:
    """Everything that is wrong with a rule in its pack."""
    faults: list[PackError] = []
    faults += _names(pack, rule, origin)
    faults += _messages(rule, origin.source, kind)
    faults += _params(pack, rule, origin)
    for name in needed(kind):
        if name not in pack.lexicons:
            faults.append(
                origin.error(f"{rule.kind} 要用词表 {name}，规则包里没有", "kind", hint=f"请写 lexicons/{name}.yaml")
            )
    faults += _cases(pack, rule, origin)
    return [of_error(fault) for fault in faults]


def check_base(pack: Pack, name: str, source: PackSource) -> list[PackProblem]:
    """Cells, sections and tables of a base report exist in the form."""
    data = pack.bases[name]
    case = RuleCase(name, "pass", cells=data.get("cells") or {}, sections=data.get("sections") or {})
    faults = list(_places(pack, case, source.error))
    for table in data.get("tables") or {}:
        if table not in pack.form.table_by_id:
            faults.append(source.error(f"没有表 {table}", "tables", table, hint=suggest(table, pack.form.table_by_id)))
    return [of_error(fault) for fault in faults]


def check_lexicon(pack: Pack, names: Iterable[tuple[str, str]], source: PackSource) -> list[PackProblem]:
    """The names that a lexicon uses exist in the pack."""

    def error(message: str, value: str, hint: str) -> PackError:
        return source.error(message, *(path_to(source.data, value) or ()), hint=hint)

    return [of_error(fault) for fault in _unknown(pack, names, error)]


def check_profile(pack: Pack, name: str, source: PackSource) -> list[PackProblem]:
    """Rules that a profile takes points off for exist, each in one place; peer groups name levels of the form or
    agencies; no category is left out that another profile has points for."""
    # Kept whole: each thing that a profile names is checked where it is named.
    known = [rule.id for rule in pack.rules]
    levels = [level.id for level in pack.form.levels]
    profile = pack.profiles[name]
    named: list[tuple[str, tuple[str | int, ...]]] = [(rule, ("deductions", rule)) for rule in profile.deductions]
    named += [(rule, ("items", item.id, "rules", at)) for item in profile.items for at, rule in enumerate(item.rules)]
    faults = []
    seen: set[str] = set()
    for rule, path in named:
        if rule not in known:
            faults.append(source.error(f"没有规则 {rule}", *path, hint=suggest(rule, known)))
        elif rule in seen:
            faults.append(source.error(f"规则 {rule} 在本方案里扣了两次", *path))
        seen.add(rule)
    weighted = _weighted(pack)
    own = weighted.get(name)
    used = Counter(rule.category for rule in pack.rules)
    for category in (code for code in used if own is not None and code not in own):
        if any(category in known for known in weighted.values()):
            unused = [code for code in own or () if code not in used]
            message = f"没有类别 {category}，{used[category]} 条规则属于它"
            faults.append(source.error(message, "categories", *unused[:1], hint=_instead_of(category, unused)))
    for group, members in profile.peer_groups:
        for at, member in enumerate(members):
            if member.isascii() and member not in levels:
                hint = suggest(member, levels)
                faults.append(source.error(f"没有层级 {member}", "peer_groups", group, at, hint=hint))
    return [of_error(fault) for fault in faults]


def _instead_of(category: str, unused: list[str]) -> str:
    near = suggest(unused[0], [category]) if unused else ""
    return f"{unused[0]} {near}" if near else f"请在 categories 里写 {category}"


def check_unused(
    pack: Pack,
    kinds: Mapping[str, Any],
    own_lexicons: Mapping[str, PackSource],
    own_bases: Mapping[str, PackSource],
    clauses: PackSource | None,
) -> list[PackProblem]:
    """Lexicons, base reports and clauses of this pack's own that no rule names: warnings."""
    # Kept whole: three lists of what nobody names, each with its words.
    used = {text for rule in pack.rules for text in _strings(rule.params)}
    used |= set(_strings(pack.settings)) | {name for rule in pack.rules for name in needed(kinds[rule.kind])}
    cited = {clause for rule in pack.rules for clause in rule.clauses}
    problems = [
        warning(source.error(f"词表 {name} 没有规则用到")) for name, source in own_lexicons.items() if name not in used
    ]
    started_from = {case.base for rule in pack.rules for case in rule.cases}
    problems += [
        warning(source.error(f"底稿 {name} 没有用例用到"))
        for name, source in own_bases.items()
        if name not in started_from
    ]
    if clauses is not None:
        problems += [
            warning(clauses.error(f"条款 {code} 没有规则引用", "clauses", code))
            for code in clauses.data.get("clauses", {})
            if code not in cited
        ]
    return problems


def _names(pack: Pack, rule: Rule, origin: Origin) -> Iterator[PackError]:
    banned = BANNED.search(rule.id)
    if banned:
        hint = "例如 requests-row-total、section-missing"
        yield origin.error(f"规则名应当说出问题是什么，不用 {banned[1]}", "id", hint=hint)
    for number, clause in enumerate(rule.clauses):
        if clause not in pack.clauses:
            yield origin.error(f"没有条款 {clause}", "clauses", number, hint=suggest(clause, pack.clauses))
    weighted = _weighted(pack)
    if weighted and not any(rule.category in known for known in weighted.values()):
        name, known = next(iter(weighted.items()))
        hint = suggest(rule.category, known)
        yield origin.error(f"评分方案 {name} 没有类别 {rule.category}", "category", hint=hint)
    levels = [level.id for level in pack.form.levels]
    for key in ("levels", "except_levels"):
        for number, level in enumerate(getattr(rule, key)):
            if level not in levels:
                yield origin.error(f"没有层级 {level}", key, number, hint=suggest(level, levels))


def _weighted(pack: Pack) -> dict[str, list[str]]:
    """The categories of the profiles that take points by category; the others take them by rule and item."""
    return {
        profile.id: [category.id for category in profile.categories]
        for profile in pack.profiles.values()
        if profile.model != "deduction"
    }


def _messages(rule: Rule, source: PackSource, kind: Any) -> Iterator[PackError]:
    # Kept whole: what a wording lacks and what it has, for each of its languages.
    known: Slots = kind.slots
    variants, possible = _variants(tuple(known)), _variants(tuple(kind.can_give(rule.params)))
    for wording, path in ((rule.wording, ()), (rule.wording_en, ("en",))):
        if wording is None:
            continue
        for voice in (voice for voice in VOICES if voice in possible):
            own = possible[voice]
            if voice not in wording.messages and not (own and all(key in wording.messages for key in own)):
                yield source.error(f"缺少 {voice} 的说法", *path, "messages", hint=f"请在 messages 里写 {voice}")
        for key, text in wording.messages.items():
            supplied = known.get(key)
            for name in variants.get(key, ()):  # a general message also serves the variants that have none of their own
                if name not in wording.messages:
                    supplied = known[name] if supplied is None else supplied & known[name]
            rest = [name for name in variants.get(key, ()) if name not in wording.messages]
            yield from _slots(source, (*path, "messages", key), text, known, supplied, rest)


@lru_cache(maxsize=256)
def _variants(names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The outcomes that are named, and which variants of each."""
    found: dict[str, tuple[str, ...]] = {}
    for name in names:
        voice = name.partition(".")[0]
        found[voice] = (*found.get(voice, ()), *([name] if name != voice else ()))
    return found


def _slots(
    source: PackSource,
    path: tuple[str, ...],
    text: str,
    known: Slots,
    supplied: frozenset[str] | None,
    variants: Sequence[str],
) -> Iterator[PackError]:
    """`supplied`: the slots that the message may use; `variants`: the outcomes that it serves besides its own."""
    # Kept whole: the faults of one message, from the outcome that it is for to its braces.
    key = path[-1]
    if supplied is None:
        yield source.error(f"这种规则没有 {key} 这一结果", *path, hint=suggest(key, known))
        return
    if "｛" in text or "｝" in text:
        yield source.error("花括号要用半角的 { }", *path)
    if "{" not in text and "}" not in text:
        return
    for slot in _SLOT.findall(text):
        if not _NAME.fullmatch(slot):
            yield source.error(f"{{{slot}}} 不是空位的名称", *path)
        elif slot not in supplied:
            lacking = [name for name in variants if slot not in known[name]]
            if lacking and any(slot in known.get(name, ()) for name in (key, *variants)):
                names = "、".join(lacking)
                hint = f"{key} 也用于 {names}，那里没有 {{{slot}}}：请为 {names} 另写说法"
                yield source.error(f"{key} 的说法不能只写 {{{slot}}} 一种情形", *path, hint=hint)
                continue
            hint = suggest(slot, supplied) or f"可用：{'、'.join(sorted(supplied))}"
            yield source.error(f"这种规则在 {key} 时不提供 {{{slot}}}", *path, hint=hint)
    rest = _SLOT.sub("", text)
    if "{" in rest or "}" in rest:
        yield source.error("花括号不成对", *path)


def _params(pack: Pack, rule: Rule, origin: Origin) -> Iterator[PackError]:
    references = getattr(rule.params, "references", None)
    if references is not None:
        yield from _unknown(pack, references(), origin.param_error)


def _unknown(
    pack: Pack, references: Iterable[tuple[str, str]], error: Callable[[str, str, str], PackError]
) -> Iterator[PackError]:
    """The names that are used and are not in the pack. `error`: of a message, the value at fault, and a hint."""
    # Kept whole: addresses are gathered on the way, since those that are bound together are checked at once.
    known: Mapping[str, Any] = {
        "section": pack.form.section_by_id,
        "table": pack.form.table_by_id,
        "lexicon": pack.lexicons,
        "words": pack.lexicons,
        "swaps": pack.lexicons,
        "patterns": pack.lexicons,
        "level": [level.id for level in pack.form.levels],
        "cell": {str(cell) for cell in pack.form.addresses},
    }
    called = {"section": "部分", "table": "表", "level": "层级", "cell": "单元格"}
    cells: list[str] = []
    for what, written in references:
        value = written.removeprefix("-") if what == "cell" else written
        if what == "cells":
            cells.append(value)
        elif what not in known or (what == "section" and value in EVERYWHERE):
            continue
        elif value not in known[what]:
            yield error(f"没有{called.get(what, '词表')} {value}", written, suggest(value, known[what]))
        elif what in ("words", "swaps", "patterns") and pack.lexicons[value].get("format") != f"{what}/1":
            yield error(f"词表 {value} 不是 {what}/1 的格式，这里不能用", written, "")
    for pattern in cells:
        if not is_bound(pattern):
            try:
                expand(pattern, pack.form)
            except PatternError as fault:
                yield error(str(fault), pattern, "")
    if any(map(is_bound, cells)):
        try:
            bind(cells, pack.form)
        except PatternError as fault:
            bound = next(filter(is_bound, cells))
            named = next((pattern for pattern in cells if repr(pattern) in str(fault)), bound)
            if is_bound(named):
                yield error(str(fault), named, "")


def _cases(pack: Pack, rule: Rule, origin: Origin) -> Iterator[PackError]:
    solid = [case for case in rule.cases if not case.known_weakness]
    if not any(case.expect in REPORTS for case in solid):
        yield origin.source.error("缺少应报的用例（expect: fail 或 review）", "cases")
    if not any(case.expect in SILENT for case in solid):
        yield origin.source.error("缺少不应报的用例（expect: pass）", "cases")
    seen: set[str] = set()
    for case in rule.cases:
        error = partial(origin.case_error, case.name)
        if case.name in seen:
            yield error(f"用例名 {case.name} 重复", "name")
        seen.add(case.name)
        if case.base not in pack.bases:
            hint = suggest(case.base, pack.bases)
            yield error(f"没有 bases/{case.base}.yaml", "base", hint=hint)
        yield from _places(pack, case, error)


def _places(pack: Pack, case: RuleCase, error: Callable[..., PackError]) -> Iterator[PackError]:
    """Cells and sections that a case changes exist in the form."""
    # Kept whole: the parts of a case side by side, so that none is forgotten.
    described: list[tuple[tuple[str | int, ...], Mapping[str, Any]]] = [
        ((), {"cells": case.cells, "sections": case.sections, "report": case.report}),
        (("prior",), case.prior or {}),
        *((("neighbours", number), given) for number, given in enumerate(case.neighbours)),
    ]
    for place, data in described:
        for pattern in data.get("cells") or {}:
            try:
                expand(pattern, pack.form)
            except PatternError as fault:
                yield error(str(fault), *place, "cells", pattern)
        about = data.get("report") or {}
        levels = [level.id for level in pack.form.levels]
        if about.get("level") not in (None, *levels):
            hint = suggest(about["level"], levels)
            yield error(f"没有层级 {about['level']}", *place, "report", "level", hint=hint)
        for table in about.get("tables") or {}:
            if table not in pack.form.table_by_id:
                hint = suggest(table, pack.form.table_by_id)
                yield error(f"没有表 {table}", *place, "report", "tables", table, hint=hint)
        for section in data.get("sections") or {}:
            if section not in pack.form.section_by_id:
                hint = suggest(section, pack.form.section_by_id)
                yield error(f"没有部分 {section}", *place, "sections", section, hint=hint)


def _strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from _strings(value)
    elif isinstance(data, (list, tuple, set, frozenset)):
        for value in data:
            yield from _strings(value)
    elif hasattr(data, "model_dump"):
        yield from _strings(data.model_dump())
