"""From a pack's folder to a Pack or a FormSpec."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nianbao.base.collector import collector_paused
from nianbao.base.errors import PackError
from nianbao.catalog import parts
from nianbao.catalog.files import Folder, find_pack, inherit, parent_of, read_folder
from nianbao.catalog.forms import build_form
from nianbao.catalog.lexicons import lexicon_of, stated
from nianbao.catalog.origin import AdjustmentEntry, Origin
from nianbao.catalog.places import PACK_FILE, find_packs
from nianbao.catalog.problems import PackProblem, of_error
from nianbao.catalog.references import check_base, check_lexicon, check_profile, check_rule, check_unused
from nianbao.catalog.rules import adjustment_dicts, build_rule, collect_adjustments, instead_clauses
from nianbao.catalog.source import read_source
from nianbao.model.form import FormSpec
from nianbao.model.rule import Pack, Rule

__all__ = ["examine", "extends_of", "find_pack", "find_packs", "lint", "load", "load_form", "read_chain"]


def load(path: str | Path, kinds: Mapping[str, Any]) -> Pack:
    """The pack in folder `path`, complete and checked. `kinds`: name → Kind (what has `params` and `slots`).

    PackError for the first fault, with file and line; its hint counts the others."""
    pack, problems = examine(Path(path), kinds)
    errors = [problem for problem in problems if problem.level == "error"]
    if errors:
        first = errors[0]
        more = f"另有 {len(errors) - 1} 处错误，可用 nianbao rules lint 查看" if len(errors) > 1 else ""
        raise PackError(first.message, where=first.where, hint="；".join(filter(None, (first.hint, more))))
    assert pack is not None
    return pack


def lint(path: str | Path, kinds: Mapping[str, Any]) -> list[PackProblem]:
    """Every fault of the pack in folder `path`: errors, for which it does not load, then warnings."""
    return examine(Path(path), kinds)[1]


def load_form(path: str | Path) -> FormSpec:
    """The form of the pack in folder `path`, with what it inherits. PackError when it does not load."""
    return _form(effective(read_chain(Path(path), form_only=True)))


def extends_of(path: str | Path) -> str | None:
    """The id of the pack that the one in folder `path` extends; None where it stands by itself."""
    name = read_source(Path(path) / PACK_FILE).data.get("extends")
    return str(name) if name else None


def is_automatic(path: str | Path) -> bool:
    """Whether a run may choose the pack in folder `path` by the report alone: it extends no other, or says so."""
    data = read_source(Path(path) / PACK_FILE).data
    return bool(data.get("automatic", not data.get("extends")))


def read_chain(path: Path, *, form_only: bool = False) -> list[Folder]:
    """The pack's own folder and those that it extends, the nearest first."""
    chain = [read_folder(path, form_only=form_only)]
    while True:
        above = parent_of(chain[-1], [folder.file.id for folder in chain[:-1]])
        if above is None:
            return chain
        chain.append(read_folder(above, form_only=form_only))


def effective(chain: list[Folder]) -> Folder:
    """One folder with everything that the chain defines."""
    result = chain[-1]
    for child in reversed(chain[:-1]):
        result = inherit(child, result)
    return result


@collector_paused()
def examine(path: Path, kinds: Mapping[str, Any]) -> tuple[Pack | None, list[PackProblem]]:
    """The pack, None when a fault leaves nothing to build on; and its problems, errors first, by file and line."""
    # Kept whole: the steps from a folder to a pack; each adds its faults to one list.
    try:
        chain = read_chain(path)
        folder = effective(chain)
        form = _form(folder)
    except PackError as error:
        return None, [of_error(error)]
    faults: list[PackError] = []
    adjustments = collect_adjustments(chain, faults)
    rules: dict[str, Rule] = {}
    for key, source in folder.rules.items():
        try:
            rules[key] = build_rule(key, source, kinds, adjustments)
        except PackError as error:
            faults.append(error)
    rules = _carried(rules, chain, adjustments)
    rules = instead_clauses(chain, rules, faults)
    _same_ids(folder, faults)
    profiles = {
        name: profile
        for name, source in folder.profiles.items()
        if (profile := parts.profile_of(name, source, faults)) is not None
    }
    known = stated(kinds) if folder.lexicons else {}
    lexicons = {name: lexicon_of(name, source, known, faults) for name, source in folder.lexicons.items()}
    pack = Pack(
        id=folder.file.id,
        version=folder.file.version,
        title=folder.file.title,
        form=form,
        rules=tuple(rules.values()),
        clauses=parts.clauses_of([part.clauses for part in reversed(chain) if part.clauses], faults),
        lexicons={name: data for name, (data, _) in lexicons.items()},
        profiles=profiles,
        default_profile=parts.default_profile_of(chain, folder.profiles, faults),
        sha256=folder.sha256,
        settings=parts.settings_of(chain),
        bases={name: parts.base_of(source, faults) for name, source in folder.bases.items()},
        files=folder.names,
        extends=folder.file.extends,
        adjustments=adjustment_dicts(folder.file),
        path=str(path),
    )
    problems = [of_error(error) for error in faults]
    for key, rule in rules.items():
        problems += check_rule(pack, rule, Origin(folder.rules[key], adjustments.get(rule.id, ())), kinds[rule.kind])
    for name, (_, names) in lexicons.items():
        problems += check_lexicon(pack, names, folder.lexicons[name])
    for name in pack.bases:
        problems += check_base(pack, name, folder.bases[name])
    for name in profiles:
        problems += check_profile(pack, name, folder.profiles[name])
    problems += check_unused(pack, kinds, chain[0].lexicons, chain[0].bases, chain[0].clauses)
    return pack, sorted(problems, key=lambda problem: (problem.level != "error", problem.place))


def _form(folder: Folder) -> FormSpec:
    if folder.form is None:
        raise PackError("没有 form/form.yaml", where=folder.source.at())
    return build_form(folder.file, folder.form, folder.tables)


def _carried(
    rules: dict[str, Rule], chain: list[Folder], adjustments: Mapping[str, list[AdjustmentEntry]]
) -> dict[str, Rule]:
    """The rules of the editions that the chain carries on hold for its own edition too, but for those whose editions
    an adjustment states."""
    carried = {edition for folder in chain for edition in folder.file.carries}
    own = chain[0].file.edition
    if not carried:
        return rules
    stated = {rule for rule, changes in adjustments.items() if any(change.adjustment.editions for change in changes)}
    return {
        key: replace(rule, editions=(*rule.editions, own))
        if carried.intersection(rule.editions) and own not in rule.editions and rule.id not in stated
        else rule
        for key, rule in rules.items()
    }


def _same_ids(folder: Folder, faults: list[PackError]) -> None:
    """The same stem in two categories is the same id twice."""
    seen: dict[str, str] = {}
    for key, source in folder.rules.items():
        stem = key.rpartition("/")[2]
        if stem in seen:
            faults.append(source.error(f"规则 {stem} 与 {seen[stem]} 重名", "id"))
        seen[stem] = source.name
