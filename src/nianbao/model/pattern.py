"""Address patterns: how rules name cells (`table.row.column`, see ARCHITECTURE.md).

Each of the three parts is a code, a list `a|b`, a range in the form's order `a~z`, everything `**`, or the bound
variable `*`, which stands for the same code in every pattern of a rule. Patterns see all layouts of a table: a range
whose end a layout prints as part of a merged row (`TableSpec.merges`) reaches to that row there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nianbao.model.form import Address, FormSpec, TableSpec

VARIABLE = "*"
EVERYTHING = "**"


class PatternError(ValueError):
    """A pattern that cannot be read, or that names no cell of the form."""


def split(pattern: str) -> tuple[str, str, str]:
    """The three parts of a pattern; PatternError when there are not three."""
    parts = pattern.split(".")
    if len(parts) != 3 or not all(parts):
        raise PatternError(f"{pattern!r} is not of the form table.row.column")
    if parts.count(VARIABLE) > 1:
        raise PatternError(f"{pattern!r} binds * twice")
    return parts[0], parts[1], parts[2]


def expand(pattern: str, form: FormSpec, bound: str | None = None) -> tuple[Address, ...]:
    """The cells that a pattern names, in the order of the form; `bound` is the code that `*` stands for.

    Empty when `bound` makes no cell exist. PatternError when a code is unknown to every layout of the table, or when
    the pattern has a `*` and `bound` is None."""
    table_part, row_part, column_part = split(pattern)
    if bound is None and VARIABLE in (table_part, row_part, column_part):
        raise PatternError(f"{pattern!r} has a bound variable that nothing binds")
    found: dict[Address, None] = {}
    layouts = _layouts(table_part, form, bound, pattern)
    row_known = column_known = False
    for layout in layouts:
        rows = _codes(row_part, [row.id for row in layout.rows], bound, _merged(layout))
        columns = _codes(column_part, list(dict.fromkeys(column.id for column in layout.columns)), bound, {})
        row_known = row_known or bool(rows)
        column_known = column_known or bool(columns)
        chosen_rows, chosen_columns = set(rows), set(columns)
        found.update(dict.fromkeys(a for a in layout.cells if a.row in chosen_rows and a.column in chosen_columns))
    if bound is None and not found:
        wrong = row_part if not row_known else column_part if not column_known else pattern
        raise PatternError(f"{pattern!r}: {wrong!r} names no cell of the form")
    order = form.index
    return tuple(sorted(found, key=lambda address: order[address]))


def bindings(patterns: Iterable[str], form: FormSpec) -> tuple[str | None, ...]:
    """The codes that `*` can stand for so that every pattern names at least one cell, in the order of the form;
    `(None,)` when no pattern has a `*`."""
    patterns = list(patterns)
    with_variable = [pattern for pattern in patterns if VARIABLE in split(pattern)]
    if not with_variable:
        return (None,)
    candidates: dict[str, None] = {}
    table_part, row_part, _ = split(with_variable[0])
    for layout in (*form.tables, *form.other_layouts):
        if table_part == VARIABLE:
            candidates[layout.id] = None
            continue
        if layout.id not in _tables(table_part, form):
            continue
        specs: Sequence[str] = [r.id for r in layout.rows] if row_part == VARIABLE else [c.id for c in layout.columns]
        candidates.update(dict.fromkeys(specs))
    codes = tuple(code for code in candidates if all(expand(p, form, code) for p in with_variable))
    if not codes:
        raise PatternError(f"no code in place of * makes the cells of {', '.join(with_variable)} exist")
    return codes


def _tables(part: str, form: FormSpec) -> set[str]:
    known = {layout.id for layout in (*form.tables, *form.other_layouts)}
    return known if part == EVERYTHING else set(part.split("|")) & known


def _layouts(part: str, form: FormSpec, bound: str | None, pattern: str) -> list[TableSpec]:
    wanted = {bound} if part == VARIABLE else _tables(part, form)
    layouts = [layout for layout in (*form.tables, *form.other_layouts) if layout.id in wanted]
    missing = set() if part in (VARIABLE, EVERYTHING) else set(part.split("|")) - wanted
    if missing or (not layouts and part != VARIABLE):
        raise PatternError(f"{pattern!r}: unknown table {', '.join(sorted(missing)) or part!r}")
    return layouts


def _merged(layout: TableSpec) -> dict[str, str]:
    """Row of the standard layout → the row of this layout that stands for it."""
    return {standard: row for row, merged in layout.merges for standard in merged}


def _codes(part: str, known: list[str], bound: str | None, merged: dict[str, str]) -> list[str]:
    """The known codes that a part names; unknown ones are left out (another layout may have them)."""
    if part == EVERYTHING:
        return known
    if part == VARIABLE:
        return [bound] if bound in known else []
    codes: list[str] = []
    for item in part.split("|"):
        first, tilde, last = item.partition("~")
        if not tilde:
            codes.extend([first] if first in known else [])
            continue
        start, end = merged.get(first, first), merged.get(last, last)
        if start in known and end in known:
            codes.extend(known[known.index(start) : known.index(end) + 1])
    return codes
