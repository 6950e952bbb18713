"""Fields that a sentence denies: zeros without a figure."""

from __future__ import annotations

from nianbao.kinds.narrative.claims_tokens import (
    CARRIED,
    DECISIONS,
    DISPUTES,
    MAKING,
    Context,
    Found,
    Token,
    about_requests,
    carried_by,
    has,
)


def zero_fields(context: Context, tokens: list[Token], index: int) -> tuple[Found, int]:
    """What a negation denies, as zeros, and the index of the first token that it does not reach."""
    neg = tokens[index]
    reach: list[Token] = []
    stop = index + 1
    while stop < len(tokens) and tokens[stop].role not in ("stop", "number", "neg"):
        if tokens[stop].role == "comma":
            if not _goes_on(tokens, stop, reach):
                break
        else:
            reach.append(tokens[stop])
        stop += 1
    if stop < len(tokens) and tokens[stop].role == "number":
        return [], index + 1
    roles = [token.role for token in reach]
    if not reach or has(roles, "filed", "outcome", "items", "expense"):
        return [], _after_topics(context, reach, stop)
    found: Found = []
    verbs = [token for token in reach[:2] if token.role in ("receive", "total", "receive_process", "occur")]
    direct = reach[0].start - neg.end <= 12 and neg.text[0] in "没无零尚暂均不"
    disputes = [token for token in reach if token.role in DISPUTES or token.role == "both"]
    fees = [token for token in reach if token.role == "processing_fee"]
    decoy = next((token.start for token in reach if token.role == "decoy"), None)
    if fees:
        known = context.related or context.topic == "processing_fee" or "信息" in fees[0].text
        if known and (decoy is None or decoy > fees[0].start):
            found.append(("processing_fee_yuan", neg.start, fees[-1].end))
        return found, _after_topics(context, reach, stop)
    if "fees" in roles:
        last = next(token for token in reach if token.role == "fees")
        return [("fee_amount", neg.start, last.end)], _after_topics(context, reach, stop)
    for token in reach:
        if decoy is not None and (token.start > decoy or token.role == "requests"):
            continue
        if token.role == "both":
            found += [(name, neg.start, token.end) for name in DISPUTES.values()]
        elif token.role in DISPUTES:
            found.append((DISPUTES[token.role], neg.start, token.end))
        elif token.role in CARRIED and not disputes:
            name = carried_by(context, token)
            if name and about_requests(context, roles):
                found.append((name, neg.start, token.end))
        elif token.role in DECISIONS and (direct or has(roles, "issue", "process", "occur")):
            if not has([item.role for item in reach if item.start < token.start], "receive", "decoy", "publish"):
                found.append((token.role, neg.start, token.end))
        elif token.role == "normative" and not disputes:
            names = [MAKING[item.role] for item in reach if item.role in MAKING and item.start < token.start]
            found += [(name, neg.start, token.end) for name in names]
        elif token.role in ("requests", "weak") and (verbs or direct) and _denied(context, token, reach, disputes):
            found.append(("new_received", neg.start, token.end))
    seen: set[str] = set()
    unique = [item for item in found if not (item[0] in seen or seen.add(item[0]))]  # type: ignore[func-returns-value]
    return unique, _after_topics(context, reach, stop)


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


def _denied(context: Context, token: Token, reach: list[Token], disputes: list[Token]) -> bool:
    """Whether the applications themselves are denied, not what might have come of them."""
    roles = [item.role for item in reach]
    if token.role == "weak" and context.topic != "requests":
        return False
    if has([item.role for item in reach if item.start < token.start], *CARRIED, "cause"):
        return False
    if "process" in roles and "receive" not in roles:
        return False
    if not disputes:
        return True
    following = context.text[token.end : token.end + 1]
    return token.start < disputes[0].start and following in ("、", "和", "及", "与", "或", "以")


def _after_topics(context: Context, reach: list[Token], stop: int) -> int:
    for token in reach:
        if token.role in ("requests", "reconsideration", "litigation", "normative"):
            context.turn({"requests": "requests", "normative": "normative"}.get(token.role, "disputes"))
            break
    return stop
