"""An equation made ready for showing: the terms that count on each side, the zeros counted, the sums."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nianbao.model.finding import Number, Result, Term
from nianbao.render.labels import Labels


@dataclass(frozen=True, slots=True)
class Side:
    """One side: `shown` are the terms that are not 0 (unread ones included), `zeros` how many are. `total` is the sum
    of the terms that were read; `complete` says whether that is all of them."""

    shown: tuple[Term, ...]
    zeros: int
    total: Number
    complete: bool


@dataclass(frozen=True, slots=True)
class Equation:
    """`sign`: ＝, ≠ or (of a bound) ≤, ＞ where both sides are complete, else ？."""

    left: Side
    right: Side
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


def _side(terms: Sequence[Term]) -> Side:
    shown = tuple(term for term in terms if term["value"] != 0)
    total: Number = 0
    for term in shown:
        if term["value"] is not None:
            total += term["value"]
    return Side(shown, len(terms) - len(shown), total, all(term["value"] is not None for term in terms))
