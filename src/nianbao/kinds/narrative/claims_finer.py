"""Counts within counts: the rows of a result (不予处理4件，均为重复申请) and the outcomes of disputes (其中维持3件)."""

from __future__ import annotations

from nianbao.kinds.narrative.claims_tokens import CLOSED, Context, Found, Token

_PARTED = ("comma", "stop", "number")


def finer_at(context: Context, tokens: list[Token], index: int) -> Found:
    """The finer count that figure `index` is, by the words right before it, else behind it, in its clause."""
    figure, words, text = tokens[index], context.words, context.text
    candidates = words.finer.get(context.whole) or (words.finer_loose if context.related else ())
    if not candidates or figure.text not in words.units["requests"] or (not figure.text and figure.value != 0):
        return []
    low = max((token.end for token in tokens[:index] if token.role in _PARTED), default=0)
    high = next((token.start for token in tokens[index + 1 :] if token.role in _PARTED), len(text))
    for finer in candidates:
        match = finer.before.search(text, low, figure.start)
        if match is not None:
            return [(finer.field, match.start(), figure.end)]
        behind = finer.behind.match(text[figure.end : high])
        if behind is not None and text[figure.end + behind.end() : figure.end + behind.end() + 1] not in "的及":
            return [(finer.field, figure.start, figure.end + behind.end())]
    return []


def finer_of_all(context: Context, low: int, high: int) -> Found:
    """The finer count that a clause without a figure says all of the last count to be: 均为重复申请."""
    words, text = context.words, context.text
    if not context.whole or context.whole != context.last_field or not context.last_value:
        return []
    every = words.all_of.search(text, low, high)
    if every is None or text[high : high + 1] not in CLOSED:
        return []
    found = [finer for finer in words.finer.get(context.whole, ()) if finer.said.search(text, every.start(), high)]
    return [(found[0].field, every.start(), high)] if len(found) == 1 else []
