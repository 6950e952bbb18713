"""Wholes that no verb before them names: told before their parts (312件申请中，…), behind them (…，合计219件), alone under a
heading, or as what a count has come to (由160件升至205件). Each function returns (field, start, end) spans."""

from __future__ import annotations

import re
from typing import NamedTuple

from nianbao.kinds.narrative.claims_tokens import CLOSED, DISPUTES, PERSONS, RESULT_FIELDS, Context, Found, Token
from nianbao.model.finding import Claim, Number

_NOUNS = ("requests", "weak")
_VERBS = ("receive", "total", "receive_process", "publish", "filed", "neg", "cause")
_TOGETHER = ("共有", "共", "共计", "合计", "总计")
_THIS_YEAR = re.compile(r"20\d\d年|今年|本年")
_FEW = 2  # parts that a sum is told of
_LEADING = ("receive", "process", "comma", "aside")  # what may stand before the noun that a sentence is about
_LOOSE = (*_NOUNS, "receive", "process", "comma", "topic", "each", "number", "multiple", "aside")


def whole_at(context: Context, tokens: list[Token], index: int, given: list[Token], clause: int) -> Found:
    """The whole that figure `index` tells. `given`: the words before it in its clause, which begins at `clause`."""
    # Kept whole: the wholes that there are, one after another.
    figure = tokens[index]
    if given and given[-1].role == "upto" and context.whole in DISPUTES.values() and context.related:
        return [(context.whole, given[-1].start, figure.end)]
    if context.inner or context.topic == "decoy" or figure.text not in context.words.units["requests"]:
        return []
    if given and given[-1].role == "upto":
        sure = context.topic == "requests" and (
            context.counts_growth or context.words.subject_from.search(context.text, 0, figure.start) is not None
        )
        return [("new_received", given[-1].start, figure.end)] if sure else []
    based = _of_share(context, tokens, index)
    if based or context.head:
        return based
    return _before_parts(context, tokens, index, given) or _alone(context, tokens, index, given, clause)


_ADDED = frozenset(("new_received", "processed", "reconsideration_total", "litigation_total"))


def _of_share(context: Context, tokens: list[Token], index: int) -> Found:
    """The whole that a share is of, where the sentence opened with its noun: 复议案件中被纠正的2件，占全部14件的14.3%."""
    figure, words, text = tokens[index], context.words, context.text
    based = words.share_base.search(text, 0, figure.start)
    if based is None or words.of_share.match(text, figure.end) is None:
        return []
    subject = next((token for token in tokens[:index] if text.startswith(words.among, token.end)), None)
    name = DISPUTES.get(subject.role) if subject is not None and context.related else None
    return [(name, based.start(), figure.end)] if name else []


class _Counted(NamedTuple):
    """What is counted right behind a figure: where its words end, the index of the token behind them, whether they were dealt
    with, whether they are named as applications."""

    end: int
    following: int
    done: bool
    named: bool


def _counted(context: Context, tokens: list[Token], index: int, given: list[Token]) -> _Counted:
    """312件申请, 302件办结件, 399件已答复申请, 办结的98件, or a bare 203件."""
    figure, text = tokens[index], context.text
    last = given[-1] if given else None
    done = last is not None and last.role == "process" and not text[last.end : figure.start].strip("的")
    end, place = figure.end, index + 1
    named = False
    for roles in (("process",), _NOUNS):
        noun = tokens[place] if place < len(tokens) else None
        if noun is None or noun.role not in roles or text[end : noun.start].strip("的已"):
            continue
        done, named = done or noun.role == "process", named or noun.role in _NOUNS
        end, place = noun.end, place + 1
    return _Counted(end + (text[end : end + 1] == "件"), place, done, named)


def _before_parts(context: Context, tokens: list[Token], index: int, given: list[Token]) -> Found:
    """312件申请中，…; 在302件办结件中，…; 9件申请已按期办结."""
    # Kept whole: what may stand behind what is counted, and what each makes of it.
    figure, text = tokens[index], context.text
    roles = {token.role for token in given}
    counted = _counted(context, tokens, index, given)
    if roles.intersection(_VERBS) or ("process" in roles and not counted.done):
        return []
    if not counted.named and context.topic != "requests":
        return []
    reach = context.words.whole_of.match(text, counted.end)
    if reach is not None:
        end, done = reach.end(), counted.done
    else:
        following = tokens[counted.following] if counted.following < len(tokens) else None
        closed = following is None or following.role == "stop"
        if closed and counted.named and not counted.done and not given and text.endswith(_TOGETHER, 0, figure.start):
            context.turn("requests")
            return [("new_received", figure.start, counted.end)]
        if not counted.named or counted.done or following is None:
            return []
        done = following.role == "process"
        if not (
            _dealt_with(context, figure, counted, following) if done else _has_parts(tokens, index, given, following)
        ):
            return []
        end = following.end if done else counted.end
    context.turn("requests")
    context.related = True
    return [("processed" if done else "new_received", figure.start, end)]


def _dealt_with(context: Context, figure: Token, counted: _Counted, verb: Token) -> bool:
    """Whether it is said of these that they were dealt with, and not of all that were counted before."""
    words, text = context.words, context.text
    if words.after.fullmatch(text, counted.end, verb.start) is None:
        return False
    starts = words.starting.fullmatch(text, 0, figure.start) is not None
    return (starts or "均" not in text[counted.end : verb.end]) and not text[: figure.start].endswith(words.pointing)


def _has_parts(tokens: list[Token], index: int, given: list[Token], following: Token) -> bool:
    """Whether what is told behind them are parts of them, or what came of them."""
    announced = following.role in ("topic", "occur") or (following.role == "comma" and not given)
    return announced and any(token.role == "number" and token.text != "%" for token in tokens[index + 1 :])


def _alone(context: Context, tokens: list[Token], index: int, given: list[Token], clause: int) -> Found:
    """A count in a clause of its own, where a heading or the words before it said what is counted: 全年累计45件."""
    figure, words, text = tokens[index], context.words, context.text
    if context.topic != "requests" or text[figure.end : figure.end + 1] not in CLOSED or context.published:
        return []
    if words.bare.fullmatch(text, clause, figure.start) is None:
        return []
    known = context.headed or any(token.role in _NOUNS for token in given) or (bool(given) and context.counts_growth)
    if context.last_year and _THIS_YEAR.search(text, clause, figure.start):
        return [("new_received", clause, figure.end)]  # 2023年收到30件，2024年36件
    plain = known and all(token.role in (*_NOUNS, "each") for token in given)
    return [("new_received", clause, figure.end)] if plain or _spoken_of(context, tokens, index) else []


def _spoken_of(context: Context, tokens: list[Token], index: int) -> bool:
    """Whether the sentence, which has counted nothing yet, speaks of the applications (申请主要围绕招生，共计23件)."""
    before = tokens[:index]
    subject = next((token for token in before if token.role not in _LEADING), None)
    if subject is None or subject.role not in _NOUNS or context.text.startswith("其中"):
        return False
    if context.text.startswith(context.words.among, subject.end):
        return False  # 申请中，5件为同一人提出
    clause: list[Token] = []
    for token in before:
        if token.role == "comma":
            clause = []
        clause.append(token)
        counts = token.role == "number" and token.text not in ("%", *context.words.units["other"])
        counts = counts and context.words.basis.search(context.text, clause[0].start, token.start) is None
        if (counts and clause[1 if clause[0].role == "comma" else 0].role != "aside") or token.role not in _LOOSE:
            return False
    return True


def _sum(claims: list[Claim]) -> Number:
    return sum(claim.value for claim in claims)


def _exceeds(figure: Token, claims: list[Claim]) -> bool:
    """Whether a figure can be the sum of counts, though it may be told wrongly."""
    return figure.value is not None and figure.value > max(claim.value for claim in claims)


def _sums_alike(told: list[Claim], figure: Token) -> bool:
    """Whether a figure sums up what several bodies had: all counts so far are of one field, and smaller."""
    if len(told) < _FEW or figure.value is None or told[0].field not in _ADDED:
        return False
    value = figure.value
    return all(claim.field == told[0].field and claim.value < value for claim in told)


def whole_behind(context: Context, figure: Token, start: int, last: list[Claim], told: list[Claim]) -> Found:
    """The whole that 合计, 总计 gives behind its parts. `start`: where the words before it begin; `last`: the two counts
    before it; `told`: those of the sentence so far."""
    # Kept whole: the sums that there are, the plainest first.
    if context.inner or context.words.sums.fullmatch(context.text, start, figure.start) is None:
        return []
    name = ""
    if _sums_alike(told, figure):
        return [(told[0].field, start, figure.end)]
    if {claim.field for claim in last} == {"new_received", "carried_in"} and _exceeds(figure, last):
        name = "total_handled"
    elif not context.head and (context.topic == "requests" or (context.topic == "" and "申请" in context.text)):
        results = {claim.field for claim in told}.intersection(RESULT_FIELDS)
        if len(results) > _FEW:
            name = "processed"
        elif len(told) >= _FEW and {claim.field for claim in told} == set(PERSONS.values()) and _exceeds(figure, told):
            name = "new_received"
        elif len(context.parts) >= _FEW and sum(context.parts) == figure.value:
            name = "processed" if results else "new_received"
    return [(name, start, figure.end)] if name else []
