"""Clauses, scoring profiles, base reports and settings of a pack."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from nianbao.base.errors import PackError
from nianbao.catalog.check import validated
from nianbao.catalog.files import Folder
from nianbao.catalog.schema import BaseFile, ClausesFile, ProfileFile
from nianbao.catalog.source import PackSource, plain
from nianbao.catalog.suggesting import suggest
from nianbao.model.rule import Category, Clause, DeductionItem, Profile, Ranking

Faults = list[PackError]


def clauses_of(sources: list[PackSource], faults: Faults) -> dict[str, Clause]:
    """The clauses of all packs of a chain, the farthest first. A pack may not redefine a clause that it inherits."""
    result: dict[str, Clause] = {}
    for source in sources:
        try:
            entries = validated(source, ClausesFile).clauses
        except PackError as error:
            faults.append(error)
            continue
        for code, entry in entries.items():
            if code in result:
                faults.append(source.error(f"条款 {code} 在继承的规则包里已有", "clauses", code))
            result.setdefault(code, Clause(code, entry.document, entry.article, entry.text, entry.verified, entry.url))
    return result


def profile_of(name: str, source: PackSource, faults: Faults) -> Profile | None:
    try:
        file = validated(source, ProfileFile)
    except PackError as error:
        faults.append(error)
        return None
    for code in file.floors:
        if code not in file.categories:
            faults.append(source.error(f"没有类别 {code}", "floors", code, hint=suggest(code, file.categories)))
    total = sum(entry.weight for entry in file.categories.values())
    if file.model == "weighted" and abs(total - file.maximum) > 1e-9:
        faults.append(source.error(f"各类别权重之和 {total:g} 不等于满分 {file.maximum:g}", "categories"))
    if file.model == "deduction" and not (file.deductions or file.items):
        faults.append(source.error("扣分制应当在 deductions 或 items 里写明扣多少分", "model"))
    return Profile(
        id=name,
        title=file.title,
        model=file.model,
        maximum=file.maximum,
        categories=tuple(
            Category(code, entry.title, entry.weight, entry.title_en) for code, entry in file.categories.items()
        ),
        bands=tuple((band.at_least, band.grade) for band in file.bands),
        deductions=dict(file.deductions),
        items=tuple(
            DeductionItem(code, entry.title, entry.points, entry.rules, entry.returned_again)
            for code, entry in file.items.items()
        ),
        floors=dict(file.floors),
        peer_groups=tuple((group, names) for group, names in file.peer_groups.items()),
        note=file.note,
        graded_from=file.graded_from,
        ranking=Ranking(file.ranking.least, file.ranking.by),
    )


def base_of(source: PackSource, faults: Faults) -> dict[str, Any]:
    """A base report as plain data: the keys of BaseFile that the file gives."""
    try:
        return plain_dict(validated(source, BaseFile).model_dump(exclude_unset=True, exclude={"format"}))
    except PackError as error:
        faults.append(error)
        return {}


def settings_of(chain: list[Folder]) -> dict[str, Any]:
    """The settings of a chain of packs: the nearest pack's word holds, mappings are joined key by key."""
    result: dict[str, Any] = {}
    for folder in reversed(chain):
        result = _joined(result, plain(folder.file.settings))
    return result


def default_profile_of(chain: list[Folder], profiles: Collection[str], faults: Faults) -> str:
    """The name of the profile that scores are made with unless another is asked for; `profiles`: those there are."""
    for folder in chain:
        name = folder.file.default_profile
        if name is not None:
            if name not in profiles:
                faults.append(
                    folder.source.error(f"没有 scoring/{name}.yaml", "default_profile", hint=suggest(name, profiles))
                )
            return name
    faults.append(chain[0].source.error("没有写 default_profile"))
    return ""


def plain_dict(data: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = plain(data)
    return result


def _joined(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    result = dict(old)
    for key, value in new.items():
        before = result.get(key)
        result[key] = _joined(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return result
