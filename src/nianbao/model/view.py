"""What a saved run says of a form and its rules, so that it can be shown again without the pack.

`RunHead.forms[pack id]` holds the plain dict that `describe_pack` gives:

    id, title, edition
    levels     {id: {title, title_en}}                                      levels of agencies
    sections   [{id, ordinal, title, title_en}]                             in the form's order
    tables     [{id, edition, title, section, orientation, corner,          standard layouts first, then the others
                 blocks  [{id, title}],
                 rows    [{id, label, label_en, groups, block}],            groups: outermost first
                 columns [{id, label, label_en, groups, block, number, unit}]}]
    categories {id: {title, title_en}}
    clauses    {id: {citation, text, url?}}                                 text "" where its wording is not verified
    rules      {id: {title, title_en, category, severity, status, exemptible, clauses,
                why, effect, recommendation}}                               every rule of the pack, the silent ones too
    figures    [{id, title, title_en, cells [[table, row, column]]}]        by which bodies and years are compared
    rankings   {profile: {least, by}}                                       see `model.rule.Ranking`
    names      {lexicon: {code: name, or {zh, en}}}                         what the pack's lexicons call their codes
"""

from __future__ import annotations

from typing import Any

from nianbao.model.form import FormSpec, TableSpec
from nianbao.model.rule import Pack


def describe_form(form: FormSpec) -> dict[str, Any]:
    """The layouts and labels of a form in all its editions, as plain JSON values."""
    return {
        "id": form.id,
        "title": form.title,
        "edition": form.edition,
        "levels": {
            level.id: dict(zip(("title", "title_en"), form.level_titles.get(level.id, ("", "")), strict=True))
            for level in form.levels
        },
        "sections": [
            {"id": section.id, "ordinal": section.ordinal, "title": section.title, "title_en": section.title_en}
            for section in form.sections
        ],
        "tables": [_describe_table(table) for table in (*form.tables, *form.other_layouts)],
        "figures": [
            {"id": one.id, "title": one.title, "title_en": one.title_en, "cells": [list(cell) for cell in one.cells]}
            for one in form.figures
        ],
    }


def describe_pack(pack: Pack) -> dict[str, Any]:
    """`describe_form` of the pack's form, with its categories, clauses, rules and names."""
    own = pack.profiles.get(pack.default_profile)
    profiles = [*pack.profiles.values(), *([own] if own else [])]  # the last word is the default profile's
    return {
        **describe_form(pack.form),
        "categories": {
            category.id: {"title": category.title, "title_en": category.title_en}
            for profile in profiles
            for category in profile.categories
        },
        "rankings": {
            name: {"least": profile.ranking.least, "by": list(profile.ranking.by)}
            for name, profile in pack.profiles.items()
        },
        "clauses": {
            clause.id: {
                "citation": clause.citation,
                "text": clause.text if clause.verified else "",
                **({"url": clause.url} if clause.url else {}),
            }
            for clause in pack.clauses.values()
        },
        "rules": {
            rule.id: {
                "title": rule.wording.title,
                "title_en": rule.wording_en.title if rule.wording_en else "",
                "category": rule.category,
                "severity": str(rule.severity),
                "status": str(rule.status),
                "exemptible": rule.exemptible,
                "clauses": list(rule.clauses),
                "why": rule.why,
                "effect": rule.wording.effect,
                "recommendation": rule.wording.recommendation,
            }
            for rule in pack.rules
        },
        "names": {name: names for name, lexicon in pack.lexicons.items() if (names := _names_in(name, lexicon))},
    }


def _names_in(name: str, lexicon: Any) -> dict[str, Any]:
    """The names that a lexicon gives its codes: under `names`, or in each entry of its list of the lexicon's own name."""
    if not isinstance(lexicon, dict):
        return {}
    names, entries = lexicon.get("names"), lexicon.get(name)
    if isinstance(names, dict):
        return names
    if not isinstance(entries, dict):
        return {}
    return {code: entry["name"] for code, entry in entries.items() if isinstance(entry, dict) and "name" in entry}


def _describe_table(table: TableSpec) -> dict[str, Any]:
    return {
        "id": table.id,
        "edition": table.edition,
        "title": table.title,
        "section": table.section,
        "orientation": table.orientation,
        "corner": table.corner,
        "blocks": [{"id": block, "title": title} for block, title in table.blocks],
        "rows": [
            {
                "id": row.id,
                "label": row.label,
                "label_en": row.label_en,
                "groups": list(row.groups),
                "block": row.block,
            }
            for row in table.rows
        ],
        "columns": [
            {
                "id": column.id,
                "label": column.label,
                "label_en": column.label_en,
                "groups": list(column.groups),
                "block": column.block,
                "number": column.number,
                "unit": column.unit,
            }
            for column in table.columns
        ],
    }
