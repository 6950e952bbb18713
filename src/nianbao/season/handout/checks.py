"""The linear relations of a pack as formulas beside the form's tables, in words and in a spreadsheet's language.

A relation is judged when all its cells are filled, or when one side is filled and the other already exceeds it; else its
check says how many cells are still open. Functions are those that every spreadsheet has: IF, AND, OR, COUNT, SUM, ROUND, ABS.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from nianbao.base.check_marks import ASKED, EMPTY, OPEN, RIGHT, WRONG
from nianbao.engine.plan import plan
from nianbao.kinds.contract import Kind
from nianbao.kinds.linear import Relation
from nianbao.kinds.words import brief, cell_words
from nianbao.model.document import cell_name
from nianbao.model.form import Address, FormSpec
from nianbao.model.rule import Pack, Rule, Severity
from nianbao.season.handout.placed import PlacedTable, ranges

_NAMED: Final = 4  # cells of a side that are named each
_PLACES: Final = 6  # decimals that a difference may have


@dataclass(frozen=True, slots=True)
class PlacedCheck:
    """A relation with the place (row, column, from 0) of its check on the sheet of `table`. `mark`: what a failure begins
    with. `told`: what must hold, in the form's words; `why`: the pack's reason. `left`, `right`: the cells that it has here."""

    table: PlacedTable
    row: int
    column: int
    relation: Relation
    rule: Rule
    left: tuple[Address, ...]
    right: tuple[Address, ...]
    told: str
    formula: str
    beside: bool  # its row, where a blank would part the row from the others; else it stands below

    @property
    def empty(self) -> str:
        """What it says where nothing is filled in; never no text at all, for that is a formula that nobody has reckoned."""
        return EMPTY if self.beside else " "

    @property
    def mark(self) -> str:
        return WRONG if self.rule.severity is Severity.MUST else ASKED

    @property
    def name(self) -> str:
        return cell_name(self.row, self.column)

    @property
    def shown(self) -> tuple[Address, ...]:
        """The cells that turn red by themselves: the sum, or all of a relation of few cells."""
        both = (*self.left, *self.right)
        return both if len(both) <= _NAMED else self.right


@dataclass(frozen=True, slots=True)
class CheckLine:
    """Checks in one column right of a table (`down`) or in one row below it, all of one rule."""

    table: PlacedTable
    rule: Rule
    at: int
    down: bool
    told: str
    checks: tuple[PlacedCheck, ...]


def check_lines(pack: Pack, kinds: Mapping[str, Kind], tables: Sequence[PlacedTable]) -> list[CheckLine]:
    """The checks of a pack's linear rules over the form's own tables: those of rows stand beside their rows, those of columns
    below their columns, others one below the other."""
    rules = {rule.id: rule for rule in pack.rules}
    home = {table.spec.id: table for table in tables}
    beside = {name: table.width + 1 for name, table in home.items()}
    below = {name: table.bottom + 1 for name, table in home.items()}
    found = []
    for (rule_id, name), relations in _by_rule(pack, kinds, home).items():
        table, rule = home[name], rules[rule_id]
        down, places = _ways(table, relations)
        at = beside[name] if down else below[name]
        checks = []
        for number, (relation, left, right) in enumerate(relations):
            row, column = (places[number], at) if down else (at, places[number])
            if not down and len(set(places)) < len(places):
                row, column = at + number, 0
            formula = _formula(tables, table, relation, rule, left, right, down)
            words = relation_words(pack.form, left, right, relation.op)
            checks.append(PlacedCheck(table, row, column, relation, rule, left, right, words, formula, down))
        found.append(CheckLine(table, rule, at, down, _told_of_all(pack.form, relations, down=down), tuple(checks)))
        if down:
            beside[name] += 1
        else:
            below[name] = max(check.row for check in checks) + 2
    return found


_Sides = tuple[Relation, tuple[Address, ...], tuple[Address, ...]]


def _by_rule(
    pack: Pack, kinds: Mapping[str, Kind], home: Mapping[str, PlacedTable]
) -> dict[tuple[str, str], list[_Sides]]:
    """The relations with their cells in the form's own tables, by rule and by the table of their right side."""
    editions = {rule.id: applies_to_edition(rule, pack.form) for rule in pack.rules}
    found: dict[tuple[str, str], list[_Sides]] = {}
    for relation in plan(pack, kinds).system.relations:
        left, right = (tuple(cell for cell in side if _is_own(cell, home)) for side in (relation.left, relation.right))
        if left and right and editions[relation.rule]:
            found.setdefault((relation.rule, right[0].table), []).append((relation, left, right))
    return found


def applies_to_edition(rule: Rule, form: FormSpec) -> bool:
    return not rule.editions or form.edition in rule.editions


def _is_own(cell: Address, home: Mapping[str, PlacedTable]) -> bool:
    return cell.table in home and cell in home[cell.table].places


def _ways(table: PlacedTable, relations: Sequence[_Sides]) -> tuple[bool, list[int]]:
    """Whether the checks stand beside rows of their own, and the row or column of each."""
    rows: list[set[int]] = []
    columns: list[int] = []
    for _, left, right in relations:
        places = [table.places[cell] for cell in (*left, *right) if cell in table.places]
        foreign = len(places) < len(left) + len(right)
        rows.append(set() if foreign else {row for row, _ in places})
        columns.append(table.places[right[-1]][1])
    if all(len(one) == 1 for one in rows):
        own = [row for one in rows for row in one]
        if len(set(own)) == len(own):
            return True, own
    return False, columns


def relation_words(form: FormSpec, left: Sequence[Address], right: Sequence[Address], op: str) -> str:
    """What must hold, in the form's words: “新收＋上年结转＝（七）总计＋结转下年度”."""
    cells = [cell_words(form, cell) for cell in (*left, *right)]
    within_row, within_column = len({one.row for one in cells}) == 1, len({one.column for one in cells}) == 1
    lead = f"“{brief(cells[0].row)}”" if within_row else f"“{cells[0].column}”列" if within_column else ""
    part = "column" if within_row else "row" if within_column else "place"
    sides = [_side([brief(getattr(cell_words(form, cell), part)) for cell in side]) for side in (left, right)]
    told = f"{sides[0]}{'＝' if op == '=' else '不大于'}{sides[1]}"
    return f"{lead}：{told}" if lead and any(getattr(one, part) for one in cells) else told


def _side(names: Sequence[str]) -> str:
    if len(names) <= _NAMED:
        return "＋".join(names)
    return f"“{names[0]}”至“{names[-1]}”{len(names)}项之和"


def _told_of_all(form: FormSpec, relations: Sequence[_Sides], *, down: bool) -> str:
    """What must hold in each row (column) of the checks, told once."""
    told = [relation_words(form, left, right, relation.op) for relation, left, right in relations]
    if len(told) == 1:
        return told[0]
    same = {one.partition("：")[2] for one in told}
    if len(same) == 1 and (common := same.pop()):
        return f"每{'一行' if down or '列：' not in told[0] else '一列'}：{common}"
    return ""


def _formula(
    tables: Iterable[PlacedTable],
    table: PlacedTable,
    relation: Relation,
    rule: Rule,
    left: Sequence[Address],
    right: Sequence[Address],
    beside: bool,
) -> str:
    # Kept whole: one formula, from the inside to the outside.
    home = {one.spec.id: one for one in tables}
    lists = [_cells(home, table, side) for side in (left, right)]
    sums = [f"SUM({cells})" for cells in lists]
    counts = [f"COUNT({cells})" for cells in lists]
    mark = WRONG if rule.severity is Severity.MUST else ASKED
    over = f"ROUND({sums[0]}-{sums[1]},{_PLACES})"
    sign = "≠" if relation.op == "=" else "＞"
    failed = f'"{mark} "&{sums[0]}&"{sign}"&{sums[1]}&"，差"&ABS({over})'
    full = [f"{count}={len(side)}" for count, side in zip(counts, (left, right), strict=True)]
    exceeds = [f"AND({full[1]},{over}>0)"]
    if relation.op == "=":
        exceeds.append(f"AND({full[0]},{over}<0)")
    signed = any(home[cell.table].column(cell).number == "change" for cell in (*left, *right))
    size = len(left) + len(right)
    still = f'"{OPEN} 待填"&({size}-{counts[0]}-{counts[1]})&"格"'
    unsettled = still if signed else f"IF(OR({','.join(exceeds)}),{failed},{still})"
    holds = f"{over}=0" if relation.op == "=" else f"{over}<=0"
    settled = f'IF({holds},"{RIGHT}",{failed})'
    return (
        f'=IF({counts[0]}+{counts[1]}=0,"{EMPTY if beside else " "}",IF(AND({",".join(full)}),{settled},{unsettled}))'
    )


def _cells(home: Mapping[str, PlacedTable], own: PlacedTable, side: Sequence[Address]) -> str:
    named = []
    for name in dict.fromkeys(cell.table for cell in side):
        table = home[name]
        prefix = "" if table is own else f"'{table.sheet}'!"
        named += [prefix + one for one in ranges(table.places[cell] for cell in side if cell.table == name)]
    return ",".join(named)
