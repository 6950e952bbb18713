"""Money and rates of growth that a sentence states of the fees and the applications."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from nianbao.kinds.narrative.claims_tokens import Context, Token, plain_number
from nianbao.model.finding import Number

_NEAR = 40  # characters before a clause in which what it compares with may have been said


class Amount(NamedTuple):
    """What a figure states of a field. `start`: where its words begin in the context's text."""

    field: str
    start: int
    value: Number


def growth_of(context: Context, figure: Token, clause: int) -> Amount | None:
    """The growth of the applications that a percentage states, falls below 0; `clause`: where its clause begins."""
    words, text = context.words, context.text
    near = words.basis.search(text, max(0, clause - _NEAR), clause)
    basis = words.basis.search(text, clause, figure.start) or near
    change = words.change.search(text[clause : figure.start])
    if basis is None or change is None or context.topic != "requests" or figure.value is None:
        return None
    if context.last not in ("new_received", "total_handled") and not words.subject.search(
        text, max(0, clause - _NEAR), figure.start
    ):
        return None
    value = -figure.value if change[1] in words.down else figure.value
    if isinstance(value, Decimal) and value == value.to_integral_value():
        value = int(value)
    return Amount("growth_percent", basis.start(), value)


def fee_of(context: Context, figure: Token, candidates: list[Token], clause: int) -> Amount | None:
    """The fee that a sum of money states: for handling applications in yuan, each once a topic, or the charges of the
    form's table in ten thousands. `candidates`: the words before it in its clause."""
    # Kept whole: what a sum of money may be, the fee of the law before the charges of the form.
    if figure.value is None or context.inner:
        return None
    words, yuan = context.words, Decimal(figure.value) * context.words.money[figure.text]
    if not candidates:
        is_open = context.topic == "processing_fee" and not context.fee_stated
        if not is_open or words.before.fullmatch(context.text, clause, figure.start) is None:
            return None
        context.fee_stated = True
        return Amount("processing_fee_yuan", figure.start, plain_number(yuan))
    last = candidates[-1]
    if words.before.fullmatch(context.text, last.end, figure.start) is None:
        return None
    if any(item.role == "processing_fee" for item in candidates) or (
        last.role == "amount" and context.topic == "processing_fee"
    ):
        if context.fee_stated or last.role not in ("processing_fee", "amount", "receive"):
            return None
        context.fee_stated = True
        return Amount("processing_fee_yuan", last.start, plain_number(yuan))
    if last.role == "fees" or (last.role == "amount" and context.topic == "fees"):
        return Amount("fee_amount", last.start, plain_number(yuan / 10_000))
    return None
