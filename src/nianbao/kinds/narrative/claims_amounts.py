"""Money and rates of growth that a sentence states of the fees and the applications."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from nianbao.base.text import chinese_number
from nianbao.kinds.narrative.claims_tokens import Context, Token, plain_number, reaches
from nianbao.model.finding import Number

_OF_A_YEAR = re.compile("年度?[^，。；、期]{0,4}$")
_CHANGED = "加少增减多至到"  # before what a count has changed by
_NEAR = 40  # characters before a clause in which what it compares with may have been said


class Amount(NamedTuple):
    """What a figure states of a field. `start`: where its words begin in the context's text."""

    field: str
    start: int
    value: Number


def growth_of(context: Context, figure: Token, clause: int) -> Amount | None:
    """The growth of the applications that a percentage, a multiple (两成, 一倍) or 持平 states, falls below 0; `clause`: where
    its clause begins."""
    words, text = context.words, context.text
    rate = _rate(figure)
    if context.topic != "requests" or rate is None:
        return None
    start = _basis(context, figure, clause)
    if start is None or not _of_requests(context, figure, clause, start):
        return None
    change = words.change.search(text[clause : figure.start])
    if change is None and figure.role not in ("level", "multiple"):
        return None
    falls = change is not None and change[1] in words.down
    return Amount("growth_percent", start, plain_number(-rate if falls else rate))


def _rate(figure: Token) -> Decimal | None:
    """What a word or percentage says as a rate."""
    if figure.role == "level":
        return Decimal(0)
    if figure.role != "multiple":
        return None if figure.value is None else Decimal(figure.value)
    if figure.text.endswith("番"):
        return Decimal(100)
    whole, sign, rest = figure.text.partition("成")
    if not sign:
        return Decimal(100 * (chinese_number(figure.text[:-1]) or 0)) or None
    return Decimal(10 * (chinese_number(whole) or 0) + (5 if rest == "半" else chinese_number(rest) or 0)) or None


def _basis(context: Context, figure: Token, clause: int) -> int | None:
    """Where the words begin by which a rate is one of growth; None where there are none."""
    words, text = context.words, context.text
    before = text[clause : figure.start]
    if figure.role == "level":
        match = words.growth["level"].search(before)
        return clause + match.start() if match else None
    found = words.basis.search(text, clause, figure.start) or words.basis.search(text, max(0, clause - _NEAR), clause)
    if found is not None:
        return found.start()
    named = words.growth["named"].search(before)
    if named is not None:
        return clause + named.start()
    return clause if context.told and words.growth["lone"].fullmatch(before) else None


def _of_requests(context: Context, figure: Token, clause: int, start: int) -> bool:
    """Whether what has grown are the applications."""
    words, text = context.words, context.text
    own = text[clause : max(start, clause)]
    if words.growth["alien"].search(own) is not None and not words.subject.search(own):
        return False
    last = context.last in ("new_received", "total_handled") and not context.elsewhere
    return last or words.subject.search(text, max(0, clause - _NEAR), figure.start) is not None


def is_alien(context: Context, figure: Token, candidates: list[Token], clause: int) -> bool:
    """Whether a figure counts something that the lexicon does not know, and is none of another year. `candidates`: the words
    before it in its clause."""
    text = context.text
    if text[figure.start - 1] in _CHANGED:
        return False
    if any(pattern.search(text, clause, figure.start) for pattern in (_OF_A_YEAR, context.words.basis)):
        return False
    return not reaches(context, candidates[-1].end if candidates else clause, figure.start)


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
