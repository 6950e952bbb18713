"""Whether a bare 申请 is one for information."""

from __future__ import annotations

from nianbao.kinds.narrative.claims_tokens import CLOSED, JOIN, Context, Token

_DISPUTED = ("reconsideration", "litigation", "both")
_TAKEN = ("receive", "process", "carried_in", "carried_out")  # 新收的申请, 结转的申请


def names_requests(context: Context, masked: str, tokens: list[Token], index: int) -> bool:
    """Whether a bare 申请 can be one for information: right behind a verb, a figure or a kind of applicant."""
    # Kept whole: the places where a bare 申请 is one, one after another.
    token, words = tokens[index], context.words
    before = tokens[index - 1] if index else None
    if context.topic == "decoy":
        taken = before is not None and before.role == "receive" and before.end == token.start
        sure = taken and context.related and masked[token.end : token.end + 1] in CLOSED
        context.turn("requests" if sure else "decoy")
        return sure
    if masked[: token.start].removesuffix("的").endswith(words.handing_in):
        return True
    if masked[: token.start].endswith(words.pointing):
        return context.topic == "requests"
    if before is not None and before.role in _TAKEN and masked[before.end : token.start] == "的":
        return True
    counted = tokens[index + 1] if index + 1 < len(tokens) else None
    if counted is not None and counted.role == "number" and counted.text in words.units["requests"]:
        closed = masked[counted.end : counted.end + 1] in CLOSED
        if closed and counted.text and words.bare.fullmatch(masked, 0, token.start):
            context.turn("requests")
            return True
    beside = tokens[index + 1] if index + 1 < len(tokens) else None
    if beside is not None and beside.role in _DISPUTED and JOIN.fullmatch(masked, token.end, beside.start):
        return True  # 申请、复议、诉讼均为零
    if token.start == 0 or masked[token.start - 1] in "的，。；、.．)）\x00\x01":
        return context.topic == "requests"
    return before is not None and before.end == token.start and before.role not in ("decoy", "publish", "topic")
