"""Fields that a sentence denies: zeros without a figure."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest

from nianbao.kinds.narrative.claims_tokens import (
    CARRIED,
    DECISIONS,
    DISPUTES,
    MAKING,
    RESULTS,
    SURE_RESULTS,
    Context,
    Found,
    Token,
    about_requests,
    carried_by,
    has,
)

_ENDS = ("stop", "number", "neg")
_ALL = ("均", "都", "皆", "也")
_NAMED = {**DISPUTES, "both": "", "requests": "new_received", "weak": "new_received"}


def zero_fields(context: Context, tokens: list[Token], index: int) -> tuple[Found, int]:
    """What a negation denies, as zeros, and the index of the first token that it does not reach."""
    neg = tokens[index]
    reach, stop = _reach(context, tokens, index)
    if stop < len(tokens) and tokens[stop].role == "number":
        return [], index + 1
    roles = [token.role for token in reach]
    found: Found = []
    if reach and not has(roles, "filed", "outcome", "items", "expense"):
        found = (
            _of_fees(context, neg, reach) if has(roles, "processing_fee", "fees") else _of_others(context, neg, reach)
        )
    if not found and reach and has(roles, "occur") and context.text.endswith(_ALL, 0, neg.start):
        found = _of_named(context, tokens, index, reach)
    return found, _after_topics(context, reach, stop)


def _of_named(context: Context, tokens: list[Token], index: int, reach: list[Token]) -> Found:
    """What stands before 均未发生: the things named in the clause, and no others."""
    named: list[Token] = []
    for token in reversed(tokens[:index]):
        if token.role in ("comma", "stop", "number"):
            break
        named.append(token)
    if len(reach) > 1 or not named or not all(token.role in _NAMED for token in named):
        return []
    fields: dict[str, Token] = {}
    for token in reversed(named):
        for name in DISPUTES.values() if token.role == "both" else (_NAMED[token.role],):
            fields[name] = token
    return [(name, token.start, reach[-1].end) for name, token in fields.items()]


def _reach(context: Context, tokens: list[Token], index: int) -> tuple[list[Token], int]:
    """The words that a negation reaches, and the index of the first token behind them."""
    reach: list[Token] = []
    stop = index + 1
    while stop < len(tokens) and (tokens[stop].role not in _ENDS or _not_one(context, tokens[stop])):
        if tokens[stop].role == "number":
            pass
        elif tokens[stop].role != "comma":
            reach.append(tokens[stop])
        elif not _goes_on(tokens, stop, reach):
            break
        stop += 1
    return reach, stop


def _not_one(context: Context, token: Token) -> bool:
    """Whether a figure is the one of 没有一件."""
    return token.role == "number" and token.value == 1 and context.text[token.start] == "一"


def _first_decoy(reach: list[Token]) -> int | None:
    """Where what is denied turns to another matter; a complaint listed beside disputes is none."""
    for token, following in zip_longest(reach, reach[1:]):
        beside = following is not None and (_of_dispute(following) and following.start - token.end == 1)
        if token.role == "decoy" and not beside:
            return token.start
    return None


def _of_fees(context: Context, neg: Token, reach: list[Token]) -> Found:
    fees = [token for token in reach if token.role == "processing_fee"]
    if not fees:
        charged = next(token for token in reach if token.role == "fees")
        return [("fee_amount", neg.start, charged.end)]
    known = context.related or context.topic in ("processing_fee", "requests") or "信息" in fees[0].text
    decoy = _first_decoy(reach)
    if known and (decoy is None or decoy > fees[0].start):
        return [("processing_fee_yuan", neg.start, fees[-1].end)]
    return []


def _of_others(context: Context, neg: Token, reach: list[Token]) -> Found:
    """The zeros of what is denied, each once, where it is first named."""
    decoy = _first_decoy(reach)
    if context.topic == "decoy" and not context.related and has([token.role for token in reach], "occur"):
        return []  # what might have come of another matter
    ends: dict[str, int] = {}
    for token in reach:
        if decoy is not None and (token.start > decoy or token.role == "requests"):
            continue
        for name in _denied_by(context, neg, token, reach):
            ends.setdefault(name, token.end)
    return [(name, neg.start, end) for name, end in ends.items()]


def _denied_by(context: Context, neg: Token, token: Token, reach: list[Token]) -> Iterable[str]:
    """The fields of one of the words that a negation reaches."""
    # Kept whole: a table of roles, each with what it takes to be denied.
    roles = [item.role for item in reach]
    before = [item.role for item in reach if item.start < token.start]
    if token.role == "both":
        return DISPUTES.values()
    if token.role in DISPUTES:
        return (DISPUTES[token.role],)
    if token.role in DECISIONS:
        said = _is_direct(neg, reach) or has(roles, "issue", "process", "occur")
        return (token.role,) if said and not has(before, "receive", "decoy", "publish") else ()
    if token.role in ("requests", "weak"):
        said = _is_direct(neg, reach) or has(roles[:2], "receive", "total", "receive_process", "occur")
        return ("new_received",) if said and _denied(context, token, reach) else ()
    if any(map(_of_dispute, reach)):
        return ()
    if token.role in CARRIED:
        name = carried_by(context, token)
        close = context.words.denies.fullmatch(context.text, neg.end, token.start) is not None
        return (name,) if name and close and about_requests(context, roles) else ()
    if token.role in SURE_RESULTS:
        close = has(roles, "issue") or context.words.denies.fullmatch(context.text, neg.end, token.start) is not None
        told = context.words.told_result.match(context.text, token.end) is not None
        return (RESULTS[token.role],) if close and told and token.text[0] in "不部无" else ()
    return [MAKING[role] for role in before if role in MAKING] if token.role == "normative" else ()


def _is_direct(neg: Token, reach: list[Token]) -> bool:
    """Whether a negation denies what it stands before, without a verb."""
    return reach[0].start - neg.end <= 12 and neg.text[0] in "没无零尚暂均不"


def _of_dispute(token: Token) -> bool:
    return token.role in DISPUTES or token.role == "both"


def _goes_on(tokens: list[Token], comma: int, reach: list[Token]) -> bool:
    """Whether a denial of disputes reaches over a comma: the next clause only names the other kind of dispute."""
    clause = []
    for token in tokens[comma + 1 :]:
        if token.role in ("comma", "stop"):
            break
        clause.append(token)
    named = bool(clause) and clause[0].role in DISPUTES and clause[0].start == tokens[comma].end
    return (
        named
        and any(token.role in DISPUTES for token in reach)
        and not has([token.role for token in clause], "number", "neg", "outcome", "process", "receive")
    )


def _denied(context: Context, token: Token, reach: list[Token]) -> bool:
    """Whether the applications themselves are denied, not what might have come of them."""
    roles = [item.role for item in reach]
    if token.role == "weak" and context.topic != "requests":
        return False
    if has([item.role for item in reach if item.start < token.start], *CARRIED, "cause"):
        return False
    if "process" in roles and "receive" not in roles:
        return False
    dispute = next(filter(_of_dispute, reach), None)
    if dispute is None:
        return True
    following = context.text[token.end : token.end + 1]
    return token.start < dispute.start and following in ("、", "和", "及", "与", "或", "以")


def _after_topics(context: Context, reach: list[Token], stop: int) -> int:
    for token in reach:
        if token.role in ("requests", "reconsideration", "litigation", "normative"):
            context.turn({"requests": "requests", "normative": "normative"}.get(token.role, "disputes"))
            break
    return stop
