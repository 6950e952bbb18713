"""An equation made ready for showing: the terms that count on each side, the zeros counted, the sums."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nianbao.model.finding import Number, Result, Term
from nianbao.render.labels import Labels
from nianbao.render.strings import Words

UNREAD_SHOWN = 3  # unread terms of a side that are shown one by one


@dataclass(frozen=True, slots=True)
class EquationSide:
    """One side: `shown` are the terms that are not 0, `zeros` how many are; of unread terms a few are among `shown`,
    more are counted in `unread`. `total` is the sum of the terms that were read; `complete` says whether that is all of
    them."""

    shown: tuple[Term, ...]
    zeros: int
    unread: int
    total: Number
    complete: bool


@dataclass(frozen=True, slots=True)
class Equation:
    """`sign`: ＝, ≠ or (of a bound) ≤, ＞ where both sides are complete, else ？."""

    left: EquationSide
    right: EquationSide
    sign: str

    @property
    def difference(self) -> Number | None:
        """Right minus left, None where a term was not read."""
        if self.left.complete and self.right.complete:
            return self.right.total - self.left.total
        return None


def read_equation(result: Result) -> Equation:
    """Split a result's terms: sum of left = sum of right; of a failure without a difference: sum of left ≤ sum of right."""
    terms = result.equation or []
    left, right = (_side([term for term in terms if term["side"] == side]) for side in ("left", "right"))
    if not (left.complete and right.complete):
        return Equation(left, right, "？")
    if result.outcome == "fail" and result.delta is None:
        return Equation(left, right, "＞" if left.total > right.total else "≤")
    return Equation(left, right, "＝" if left.total == right.total else "≠")


def operand_namer(terms: Sequence[Term], labels: Labels) -> Callable[[Term], str]:
    """How to name the terms of one equation: by what they differ in. Cells of one row go by their column, cells of one
    column by their row, others by both."""
    rows = {(term["table"], term["row"]) for term in terms}
    columns = {(term["table"], term["column"]) for term in terms}
    if len(rows) == 1 and len(columns) > 1:
        return lambda term: labels.column(term["table"], term["row"], term["column"])
    if len(columns) == 1 and len(rows) > 1:
        return lambda term: labels.row(term["table"], term["row"])
    return lambda term: labels.cell(term["table"], term["row"], term["column"])


def rest(side: EquationSide, words: Words) -> str:
    """The terms of a side that are not shown, in words; "" where all are shown."""
    zeros = words("rest_zero" if side.shown or side.unread else "all_zero", n=side.zeros) if side.zeros else ""
    unread = words("rest_unread", n=side.unread) if side.unread else ""
    return words("list_mark").join(text for text in (unread, zeros) if text)


def _side(terms: Sequence[Term]) -> EquationSide:
    unread = sum(term["value"] is None for term in terms)
    many = unread > UNREAD_SHOWN
    shown = tuple(term for term in terms if term["value"] != 0 and not (many and term["value"] is None))
    total: Number = 0
    for term in shown:
        if term["value"] is not None:
            total += term["value"]
    zeros = sum(term["value"] == 0 for term in terms)
    return EquationSide(shown, zeros, unread if many else 0, total, complete=not unread)
