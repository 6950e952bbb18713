"""The causes of failed relations: the form's relations handed to the localiser, its answer attached to the results."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from nianbao.engine.localise import CauseExplanation, Changes, localise
from nianbao.engine.wording import RuleWords
from nianbao.kinds import linear
from nianbao.kinds.contract import Verdict
from nianbao.kinds.linear import RelationSystem, Residuals
from nianbao.kinds.memo import per_form
from nianbao.kinds.words import cell_words, number_words, signed_words
from nianbao.model.causes import CauseCell, candidates, certain
from nianbao.model.finding import Edit, Result, RootCause, cell_anchor
from nianbao.model.form import Address, FormSpec

SCALE = 10**6  # amounts are localised as whole millionths, so that nothing is rounded


class Cause(NamedTuple):
    """Why relations fail: `failed` are their numbers, `edits` the likeliest smallest change."""

    failed: tuple[int, ...]
    edits: tuple[Edit, ...]
    alternatives: tuple[tuple[Edit, ...], ...]
    unique: bool
    status: str
    capped: bool


def root_causes(residuals: Residuals, report: int) -> list[Cause]:
    """The causes of what fails in one report. Relations with unread cells only bound what may be changed; where the read
    cells alone exceed the other side, the failure is put down to a cause that mends it."""
    # Kept whole: the arrays of the batch as the plain numbers of one report, as `localise` takes them.
    system, facts = residuals.system, residuals.facts
    failed = [number for number in residuals.failed(report) if residuals.verdict[report, number] == linear.FAILS]
    failed = [number for number in failed if system.relations[number].op == "="]
    if not failed:
        return []
    row = facts.row(report)
    usable = [
        number
        for number, relation in enumerate(system.relations)
        if relation.op == "=" and residuals.verdict[report, number] in (linear.FAILS, linear.HOLDS)
    ]
    exact = [
        facts.exact(report, address) if row.applicable[position] else 0
        for position, address in enumerate(system.form.addresses)
    ]
    scale = SCALE if any(isinstance(exact[position], Decimal) for position in system.columns) else 1
    values = [None if value is None else int(value * scale) for value in exact]
    index = system.form.index
    relations = [[(index[address], sign) for address, sign in residuals.terms(number, report)] for number in usable]
    open_numbers, bounds = _bounds(residuals, report, values)
    explained = localise(relations, values, _neighbours(system.form), bounds=bounds)
    return [_cause(explanation, usable, open_numbers, system, scale, exact) for explanation in explained]


def _bounds(
    residuals: Residuals, report: int, values: Sequence[int | None]
) -> tuple[list[int], list[list[tuple[int, int]]]]:
    """What relations with unread cells on one side only say of their read cells, with the numbers of the relations."""
    system, index = residuals.system, residuals.system.form.index
    numbers: list[int] = []
    bounds: list[list[tuple[int, int]]] = []
    for number, relation in enumerate(system.relations):
        if relation.op != "=" or residuals.verdict[report, number] not in (linear.EXCEEDS, linear.UNKNOWN):
            continue
        terms = [(index[address], sign) for address, sign in residuals.terms(number, report)]
        unread = {(sign, bool(system.signed_columns[cell])) for cell, sign in terms if values[cell] is None}
        if len(unread) == 1 and not (one := next(iter(unread)))[1]:
            numbers.append(number)
            bounds.append([(cell, sign * one[0]) for cell, sign in terms if values[cell] is not None])
    return numbers, bounds


def _cause(
    explanation: CauseExplanation,
    usable: Sequence[int],
    open_numbers: Sequence[int],
    system: RelationSystem,
    scale: int,
    exact: Sequence[int | Decimal | None],
) -> Cause:
    def edits(changes: Changes) -> tuple[Edit, ...]:
        found: list[Edit] = []
        for change in changes:
            address = system.form.addresses[change.cell]
            after: int | Decimal = change.after if scale == 1 else Decimal(change.after) / scale
            found.append(
                {
                    "table": address.table,
                    "row": address.row,
                    "column": address.column,
                    "from": exact[change.cell],
                    "to": after,
                }
            )
        return tuple(found)

    return Cause(
        failed=(
            *(usable[number] for number in explanation.failed),
            *(open_numbers[number] for number in explanation.bounds),
        ),
        edits=edits(explanation.changes),
        alternatives=tuple(edits(changes) for changes in explanation.alternatives),
        unique=explanation.unique,
        status=explanation.status,
        capped=explanation.capped,
    )


@per_form
def _neighbours(form: FormSpec) -> list[list[int]]:
    """For each cell, the cells printed above, below, left and right of it."""
    around: list[list[int]] = [[] for _ in form.addresses]
    for table in (*form.tables, *form.other_layouts):
        cells = set(table.cells)
        rows, columns = [row.id for row in table.rows], list(dict.fromkeys(c.id for c in table.columns))
        for address in table.cells:
            here = around[form.index[address]]
            r, c = rows.index(address.row), columns.index(address.column)
            for other_row, other_column in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
                if 0 <= other_row < len(rows) and 0 <= other_column < len(columns):
                    other = Address(table.id, rows[other_row], columns[other_column])
                    if other in cells and form.index[other] not in here:
                        here.append(form.index[other])
    return around


def attach(
    causes: Sequence[Cause], residuals: Residuals, pairs: Sequence[tuple[Result, Verdict]], words: RuleWords
) -> list[RootCause]:
    """The causes as the finding has them. Each failed result of a cause is told its id and the cause in words."""
    by_place = {(result.rule, verdict.place): result for result, verdict in pairs if result.outcome == "fail"}
    found: list[RootCause] = []
    for cause in causes:
        relations = [residuals.system.relations[number] for number in cause.failed]
        results = [by_place[key] for r in relations if (key := (r.rule, r.place)) in by_place]
        if not results:
            continue
        name = f"C{len(found) + 1}"
        text = _text(words, residuals.system.form, cause, len(results))
        for result in results:
            result.root_cause = name
            result.cause = text
        beside = _of_the_cell(cause, pairs)
        for result in beside:
            result.root_cause = name
        found.append(
            RootCause(
                id=name,
                edits=list(cause.edits),
                unique=cause.unique,
                explains=[result.fingerprint for result in (*results, *beside)],
                alternatives=[list(edits) for edits in cause.alternatives],
                status=cause.status,
                capped=cause.capped,
            )
        )
    return found


def _of_the_cell(cause: Cause, pairs: Sequence[tuple[Result, Verdict]]) -> list[Result]:
    """Failures of nothing but the one cell that a cause changes, such as a figure that cannot be: the same slip."""
    if not cause.unique or len(cause.edits) != 1:
        return []
    edit = cause.edits[0]
    cell = cell_anchor(edit["table"], edit["row"], edit["column"])
    return [
        result
        for result, verdict in pairs
        if result.outcome == "fail" and result.root_cause is None and list(verdict.anchors) == [cell]
    ]


def _text(words: RuleWords, form: FormSpec, cause: Cause, relations: int) -> str:
    """The cause in a sentence; sober: a smallest change is an inference, not a finding."""
    english = words.lang == "en"
    if not cause.edits:
        return "The cause could not be narrowed down." if english else "未能推断出最可能填错的单元格，请逐项核对。"
    mark = ", " if english else "、"
    ways = [
        mark.join(_cell_text(change, form, words.lang) for change in way)
        for way in candidates(cause.edits, cause.alternatives)
    ]
    if certain(cause.unique, cause.status) and len(ways) == 1:
        if english:
            return f"Inferred: {ways[0]}; {relations} relation(s) would then hold (the only smallest change)."
        return f"最小改动推断：{ways[0]}后，{relations}条勾稽关系同时成立（最小改动唯一）。"
    listed = ("; " if english else "；").join(f"（{at}）{way}" for at, way in enumerate(ways, 1))
    if english:
        more = " (more are possible)" if cause.capped else ""
        return f"Not unique: each of these makes {relations} relation(s) hold{more}: {listed}."
    more = "（只列出一部分）" if cause.capped else ""
    return f"无法唯一确定，以下任一改法都能使{relations}条勾稽关系同时成立{more}：{listed}。"


def _cell_text(change: CauseCell, form: FormSpec, lang: str) -> str:
    """A cell of a cause: place, filled in → inferred, the difference."""
    place = cell_words(form, Address(change.table, change.row, change.column), lang).place
    after = number_words(change.inferred)
    if change.filled is None or change.difference is None:
        return f"“{place}” → {after}" if lang == "en" else f"“{place}”未填、改为{after}"
    before, difference = number_words(change.filled), signed_words(change.difference)
    if lang == "en":
        return f"“{place}” {before} → {after} (difference {difference})"
    return f"“{place}”由{before}改为{after}（差{difference}）"
