"""The effective difference of two packs: what a report would be held to otherwise, after inheritance and adjustments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from typing import Any

from nianbao.dev.words import SEVERITY, STATUS
from nianbao.model.form import FormSpec
from nianbao.model.rule import Pack, Profile, Rule

NOTHING = "（没有）"
_FIELDS = {
    "kind": "类型",
    "category": "类别",
    "severity": "程度",
    "weight": "分值",
    "status": "状态",
    "editions": "版式",
    "levels": "层级",
    "except_levels": "除外层级",
    "clauses": "依据",
    "exemptible": "可例外",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One value that differs, in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule that differs. `reason`: why the second pack adjusts it, where it says so."""

    rule: str
    title: str
    fields: tuple[Field, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """`others`: clauses, profiles, form, settings that differ, each with its heading."""

    before: str
    after: str
    added: tuple[RuleChange, ...]
    removed: tuple[RuleChange, ...]
    changed: tuple[RuleChange, ...]
    others: tuple[tuple[str, tuple[Field, ...]], ...]

    @property
    def same(self) -> bool:
        return not (self.added or self.removed or self.changed or self.others)


def difference(before: Pack, after: Pack) -> Difference:
    """What changes from one pack to another."""
    old = {rule.id: rule for rule in before.rules}
    new = {rule.id: rule for rule in after.rules}
    reasons = {str(entry["rule"]): str(entry["reason"]) for entry in (*before.adjustments, *after.adjustments)}
    changed = []
    for rule in after.rules:
        if rule.id in old and (found := tuple(_rule(old[rule.id], rule))):
            changed.append(RuleChange(rule.id, rule.wording.title, found, reasons.get(rule.id, "")))
    others = (
        ("依据", _mapping(_clauses(before), _clauses(after))),
        ("评分方案", _mapping(_profiles(before), _profiles(after))),
        ("表格和部分", _mapping(_form(before.form), _form(after.form))),
        ("词表", _mapping(_flat(before.lexicons), _flat(after.lexicons))),
        ("设置", _mapping(_flat(before.settings), _flat(after.settings))),
    )
    return Difference(
        f"{before.id} {before.version}",
        f"{after.id} {after.version}",
        tuple(RuleChange(rule.id, rule.wording.title) for rule in after.rules if rule.id not in old),
        tuple(RuleChange(rule.id, rule.wording.title) for rule in before.rules if rule.id not in new),
        tuple(changed),
        tuple((title, rows) for title, rows in others if rows),
    )


def as_data(found: Difference) -> dict[str, Any]:
    data = asdict(found)
    data["others"] = dict(data["others"])
    return data


def _rule(before: Rule, after: Rule) -> Iterator[Field]:
    for name, title in _FIELDS.items():
        one, other = getattr(before, name), getattr(after, name)
        if one != other:
            yield Field(title, _word(name, one), _word(name, other))
    one, other = _params(before), _params(after)
    yield from (Field(f"参数 {row.name}", row.before, row.after) for row in _mapping(one, other))
    for name in ("title", "recommendation", "effect", "messages"):
        was, now = getattr(before.wording, name), getattr(after.wording, name)
        if was != now:
            rows = _mapping(was, now) if isinstance(was, dict) else (Field("", was, now),)
            yield from (Field(f"文字 {name} {row.name}".strip(), row.before, row.after) for row in rows)


def _params(rule: Rule) -> dict[str, Any]:
    return _flat(rule.params.model_dump(exclude_unset=True))


def _clauses(pack: Pack) -> dict[str, Any]:
    return {
        code: clause.citation + (f"：{clause.text}" if clause.text else "") for code, clause in pack.clauses.items()
    }


def _profiles(pack: Pack) -> dict[str, Any]:
    found: dict[str, Any] = {"缺省方案": pack.default_profile}
    for name, profile in pack.profiles.items():
        found |= {f"{name} {key}": value for key, value in _flat(_profile(profile)).items()}
    return found


def _profile(profile: Profile) -> dict[str, Any]:
    data = _plain(profile)
    data["categories"] = {category.id: category.weight for category in profile.categories}
    data["bands"] = {grade: least for least, grade in profile.bands}
    data["peer_groups"] = {group: list(names) for group, names in profile.peer_groups}
    return {key: value for key, value in data.items() if key != "id"}


def _plain(data: Any) -> dict[str, Any]:
    return {field.name: getattr(data, field.name) for field in fields(data)} if is_dataclass(data) else dict(data)


def _form(form: FormSpec) -> dict[str, Any]:
    found: dict[str, Any] = {"版式": form.edition, "年度": f"{form.years[0] or ''}—{form.years[1] or ''}"}
    found |= {f"部分 {section.id}": section.title for section in form.sections}
    for table in form.tables:
        found |= {f"表 {table.id} 行 {row.id}": row.label for row in table.rows}
        found |= {f"表 {table.id} 列 {f'{column.block} {column.id}'.strip()}": column.label for column in table.columns}
        layouts = [table.edition, *(other.edition for other in form.other_layouts if other.id == table.id)]
        found[f"表 {table.id} 认得的版式"] = layouts
    return found


def _mapping(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Field, ...]:
    """The keys whose values differ, in the order of both."""
    return tuple(
        Field(key, _text(before.get(key)), _text(after.get(key)))
        for key in dict.fromkeys((*before, *after))
        if before.get(key) != after.get(key)
    )


def _flat(data: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """A nested mapping by dotted keys; lists stay whole."""
    found: dict[str, Any] = {}
    for key, value in data.items():
        if isinstance(value, Mapping) and value:
            found |= _flat(value, f"{path}{key}.")
        else:
            found[f"{path}{key}"] = value
    return found


def _word(name: str, value: Any) -> str:
    if name == "severity":
        return SEVERITY[value.value]
    return STATUS[value.value] if name == "status" else _text(value)


def _text(value: Any) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, list | tuple):
        return "、".join(map(_text, value)) or NOTHING
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)
