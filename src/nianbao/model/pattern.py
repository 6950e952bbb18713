"""Address patterns: how rules name cells, `table.row.column`.

Each part is a code, a list `a|b|c`, a range in the form's order `a~z` (both ends included), everything `**`, or the
bound variable `*`: one relation for each code that makes the addresses of all its patterns exist. The form's order is
the standard layout's; rows and columns that only other layouts have stand where those layouts print them, so that a
range over the rows of one layout covers those of the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from nianbao.model.form import Address, FormSpec, TableSpec

_PART = re.compile(r"\*\*?|[a-z][a-z0-9_]*(?:~[a-z][a-z0-9_]*)?(?:\|[a-z][a-z0-9_]*(?:~[a-z][a-z0-9_]*)?)*")
Bindings = Mapping[str, Sequence[tuple[Address, ...]]]
BOUND = "*"
ALL = "**"


class PatternError(ValueError):
    """A pattern is malformed or names nothing in the form."""


def split(pattern: str) -> tuple[str, str, str]:
    """The three parts of a pattern; PatternError when its form is wrong. What it names is not looked up."""
    parts = pattern.split(".")
    if len(parts) != 3:
        raise PatternError(f"单元格写作“表.行.列”，{pattern!r} 有 {len(parts)} 段")
    for part in parts:
        if not _PART.fullmatch(part):
            raise PatternError(f"{pattern!r} 中的 {part!r} 不是代码、a|b、a~z、* 或 **")
    if parts[0] == BOUND:
        raise PatternError(f"{pattern!r}：* 只能代行或列，不能代表")
    return parts[0], parts[1], parts[2]


def is_bound(pattern: str) -> bool:
    """Whether the pattern holds the bound variable `*`."""
    return BOUND in pattern.split(".")


class Axes:
    """The rows of each table in the form's order, and for each row its columns; expansions made so far."""

    def __init__(self, form: FormSpec) -> None:
        self.rows: dict[str, tuple[str, ...]] = {}
        self.columns: dict[tuple[str, str], tuple[str, ...]] = {}
        self.memo: dict[tuple[str, str], tuple[Address, ...]] = {}
        self.bound: dict[tuple[str, ...], Bindings] = {}
        for standard in form.tables:
            layouts = [standard, *(spec for spec in form.other_layouts if spec.id == standard.id)]
            # a layout that prints several rows as one is placed by those rows, whichever of the two is the standard
            layouts.sort(key=lambda spec: bool(spec.merges))
            self.rows[standard.id] = _merge([[row.id for row in spec.rows] for spec in layouts])
            for row in self.rows[standard.id]:
                self.columns[standard.id, row] = _merge([_columns(spec, row) for spec in layouts])


def axes(form: FormSpec) -> Axes:
    """The axes of a form, made once and kept with it (as a cached property keeps its value)."""
    kept = vars(form)
    if "_axes" not in kept:
        kept["_axes"] = Axes(form)
    found: Axes = kept["_axes"]
    return found


def expand(pattern: str, form: FormSpec) -> tuple[Address, ...]:
    """The addresses that a pattern names, in the form's order; PatternError when it names none, or when one of its
    codes names none. `*` is not allowed here (see `bind`)."""
    split(pattern)
    if is_bound(pattern):
        raise PatternError(f"{pattern!r}：这里不能用 *，表示全部请写 **")
    return _expand(pattern, "", form)


def bind(patterns: Sequence[str], form: FormSpec) -> Bindings:
    """Expand patterns together: for each code that `*` can stand for, one tuple of addresses a pattern. Without any `*`
    there is one entry, with the key "". PatternError when no code fits. Worked out once for a form."""
    known, key = axes(form).bound, tuple(patterns)
    if key not in known:
        known[key] = _bind(key, form)
    return known[key]


def _bind(patterns: Sequence[str], form: FormSpec) -> Bindings:
    bound = [pattern for pattern in patterns if is_bound(pattern)]
    if not bound:
        return {"": [expand(pattern, form) for pattern in patterns]}
    for pattern in patterns:
        split(pattern)
    fixed = {pattern: expand(pattern, form) for pattern in patterns if pattern not in bound}
    result: dict[str, list[tuple[Address, ...]]] = {}
    for code in _candidates(bound[0], form):
        try:
            result[code] = [fixed.get(pattern) or _expand(pattern, code, form, hint=False) for pattern in patterns]
        except PatternError:
            continue
    if not result:
        for pattern in bound:
            _check_codes(pattern, form)
        raise PatternError(f"没有一个代码能使 {'、'.join(bound)} 同时成立")
    return result


def _columns(spec: TableSpec, row: str) -> list[str]:
    if row not in spec.row_by_id:
        return []
    block = spec.row_by_id[row].block
    return [column.id for column in spec.columns if column.block == block]


def _merge(orders: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """One order out of several: items of later ones stand after the item that precedes them there."""
    merged: list[str] = []
    for order in orders:
        place = 0 if any(item in merged for item in order) else len(merged)
        for item in order:
            if item in merged:
                place = merged.index(item) + 1
            else:
                merged.insert(place, item)
                place += 1
    return tuple(merged)


def _expand(pattern: str, code: str, form: FormSpec, *, hint: bool = True) -> tuple[Address, ...]:
    # Kept whole: three parts of an address, each read below the one before it.
    known = axes(form)
    key = (pattern, code)
    if key in known.memo:
        return known.memo[key]
    table_part, row_part, column_part = (code if part == BOUND else part for part in split(pattern))
    tables = _pick(table_part, tuple(known.rows), f"{pattern!r} 的表")
    result: list[Address] = []
    items = column_part.split("|")
    unused = {item for item in items if item != ALL}
    for table in tables:
        for row in _pick(row_part, known.rows[table], f"{pattern!r} 的行"):
            columns = known.columns[table, row]
            named = {item: found for item in items if (found := _try_range(item, columns))}
            unused -= named.keys()
            used = set().union(*named.values())
            result.extend(Address(table, row, column) for column in columns if column in used)
    if unused or not result:
        missing = min(unused) if unused else column_part
        if not hint:
            raise PatternError(missing)
        choices = sorted({code for (table, _), columns in known.columns.items() if table in tables for code in columns})
        raise PatternError(f"{pattern!r} 的列：没有 {missing}{_nearest(missing, choices)}")
    known.memo[key] = tuple(result)
    return known.memo[key]


def _pick(part: str, order: tuple[str, ...], what: str) -> tuple[str, ...]:
    """The codes of `order` that a part names, in order."""
    chosen: set[str] = set()
    for item in part.split("|"):
        found = _try_range(item, order)
        if not found:
            unknown = next((end for end in item.split("~") if end not in order), "")
            if not unknown:
                first, _, last = item.partition("~")
                raise PatternError(f"{what}：{item} 的前后颠倒了，应为 {last}~{first}")
            raise PatternError(f"{what}：没有 {unknown}{_nearest(unknown, order)}")
        chosen.update(found)
    return tuple(code for code in order if code in chosen)


def _try_range(item: str, order: tuple[str, ...]) -> tuple[str, ...]:
    if item == ALL:
        return order
    first, _, last = item.partition("~")
    if first not in order or (last and last not in order):
        return ()
    start = order.index(first)
    return order[start : order.index(last) + 1] if last else (first,)


def _candidates(pattern: str, form: FormSpec) -> tuple[str, ...]:
    """The codes that `*` of this pattern may stand for, in the form's order."""
    known = axes(form)
    table_part, row_part, _ = split(pattern)
    tables = _pick(table_part, tuple(known.rows), f"{pattern!r} 的表")
    if row_part == BOUND:
        return tuple(dict.fromkeys(row for table in tables for row in known.rows[table]))
    return tuple(
        dict.fromkeys(column for (table, _), columns in known.columns.items() if table in tables for column in columns)
    )


def _check_codes(pattern: str, form: FormSpec) -> None:
    """Raise for the code of a bound pattern that names nothing, if that is why no code fits."""
    errors = []
    for code in _candidates(pattern, form):
        try:
            _expand(pattern, code, form)
            return
        except PatternError as error:
            errors.append(error)
    if errors:
        raise errors[0]


def _nearest(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, list(known), n=2, cutoff=0.6)
    return f"，是否为 {' 或 '.join(near)}？" if near else ""
