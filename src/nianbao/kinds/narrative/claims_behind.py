"""The field of a figure by the words behind it."""

from __future__ import annotations

from itertools import dropwhile

from nianbao.kinds.narrative.claims_tokens import (
    CARRIED,
    CLOSED,
    DECISIONS,
    DISPUTES,
    MAKING,
    PERSONS,
    RESULTS,
    SPLITS,
    VERB_FIELDS,
    Context,
    Found,
    Token,
    about_requests,
    carried_by,
    fields_of_verb,
    has,
)

_UNTOLD = ("neg", "reconsideration", "litigation", "both", "filed", "receive", "publish", "aside", "each")
_PARTED = frozenset("，,；：")
_ENDS = ("comma", "stop", "number")
_REQUESTED = ("process", "receive", "requests", "weak")
_APPLICANTS = {**PERSONS, "all_natural": PERSONS["natural"]}


def field_after(context: Context, tokens: list[Token], index: int, given: list[Token]) -> Found:
    """The field of figure `index` by the words behind it in its clause."""
    # Kept whole: which of the words behind a figure is the first, and how many it uses up, hang on each other.
    figure = tokens[index]
    rest = tokens[index + 1 :]
    stop = next((place for place, token in enumerate(rest) if token.role in _ENDS), len(rest))
    behind = list(dropwhile(lambda token: token.role == "cause", rest[:stop]))
    if rest[stop : stop + 1] and rest[stop].role == "comma" and rest[stop + 1 : stop + 2]:
        following = rest[stop + 1]
        if following.role == "other_processed" and following.start == rest[stop].end and behind:
            behind.append(following)  # 4件申请人主动撤回，按其他处理
    if not behind:
        return _in_tail(context, tokens, index, given)
    first = behind[0]
    gap = context.text[figure.end : first.start]
    joined = "、" in gap or (first.role in CARRIED and gap[:1] in tuple("与和及加"))
    if joined and [token.role for token in rest[stop : stop + 1]] == ["number"]:
        return []  # the words are those of the next figure
    ending = _result_at_last(context, behind, given, figure)
    if ending:
        context.consumed = index + 1 + sum(token.end <= behind[-1].end for token in rest)
        return [(name, figure.start, behind[-1].end) for name in ending]
    noun = next((token for token in behind if token.role in DISPUTES), None)
    if noun is not None and noun is not first and first.role in ("topic", "requests", "occur"):
        first = noun
        behind = behind[behind.index(noun) :]
    if context.words.after.fullmatch(context.text, figure.end, first.start) is None and first is not noun:
        return _in_tail(context, tokens, index, given)
    names = _name_after(context, behind, given, figure)
    if not names:
        tail = _in_tail(context, tokens, index, given)
        if tail:
            return tail
        if first.role == "decoy":
            context.turn("decoy")
        return []
    last = next((token for token in behind if token.role in names), first)
    context.consumed = index + 1 + sum(token.end <= last.end for token in rest)
    return [(name, figure.start, last.end) for name in names]


def _result_at_last(context: Context, behind: list[Token], given: list[Token], figure: Token) -> tuple[str, ...]:
    """What the clause behind a figure ends with: 1份因申请人未按期补正作其他处理."""
    # Kept whole: what keeps a clause's last word from naming its figure, one thing after another.
    last = behind[-1]
    own = [token for token in given if not _PARTED.intersection(context.text[token.end : figure.start])]
    if own or last is behind[0] or context.topic != "requests" or not _counts(context, figure, "requests"):
        return ()
    if context.text[last.end : last.end + 1] not in CLOSED:
        return ()
    if last.role == "other_processed":
        return ("other_processed",) if last.text[0] in "作按" else ()
    told = carried_by(context, last) if last.role in CARRIED else RESULTS.get(last.role, "")
    caused = not last.role.startswith("bare") and context.text[figure.end : figure.end + 2].startswith(("因", "由于"))
    alone = not has([token.role for token in behind[:-1]], *RESULTS) and not context.inner
    return (told,) if told and caused and alone and told not in context.results else ()


def _in_tail(context: Context, tokens: list[Token], index: int, given: list[Token]) -> Found:
    """The one result that is told of a figure's things before the next figure: 1件因没有现成信息，无法提供."""
    # Kept whole: what keeps a result from being the figure's, one thing after another.
    figure, text = tokens[index], context.text
    if context.topic != "requests" or not context.head or context.inner or not _counts(context, figure, "requests"):
        return []
    clause = max((token.end for token in tokens[:index] if token.role in ("comma", "stop", "number")), default=0)
    if context.words.starting.fullmatch(text, clause, figure.start) is None:
        return []
    if "其中" in text[clause : figure.start] and context.parts[-1:] != [context.head_value]:
        return []  # of the part told before it
    found, commas = [], 0
    for place, token in enumerate(tokens[index + 1 :], index + 1):
        commas += token.role == "comma"
        if token.role in ("stop", "number") or commas > 1:
            break
        if token.role in _UNTOLD:
            return []
        if token.role in CARRIED or (token.role in RESULTS and not token.role.startswith("bare")):
            found.append((place, token))
    if len(found) != 1 or text[found[0][1].end : found[0][1].end + 1] not in CLOSED:
        return []
    place, last = found[0]
    name = carried_by(context, last) if last.role in CARRIED else RESULTS[last.role]
    context.consumed = place + 1
    return [(name, figure.start, last.end)] if name else []


def _name_after(context: Context, behind: list[Token], given: list[Token], figure: Token) -> tuple[str, ...]:
    """The fields that the first of the words behind a figure gives it."""
    # Kept whole: a table of roles, each with what it takes to be counted.
    role, roles = behind[0].role, [token.role for token in given]
    if "neg" in roles:
        return ()
    if role in RESULTS and not role.startswith("bare"):
        return (RESULTS[role],) if context.topic == "requests" and not has(roles, *SPLITS) else ()
    if role == "issue" and len(behind) > 1 and behind[1].role == "process" and behind[1].start == behind[0].end:
        return _request_after(context, behind[1:], given, figure)  # 35件已作出答复
    if role == "issue" and len(behind) > 1 and behind[1].role in RESULTS and not behind[1].role.startswith("bare"):
        close = context.words.after.fullmatch(context.text, behind[0].end, behind[1].start) is not None
        return (RESULTS[behind[1].role],) if close and context.topic == "requests" and not has(roles, *SPLITS) else ()
    if role == "all_granted":
        return ("granted",) if context.topic == "requests" else ()
    if role in CARRIED:
        name = carried_by(context, behind[0])
        return (name,) if name and about_requests(context, roles) else ()
    if role in _REQUESTED:
        return _request_after(context, behind, given, figure)
    if role in DISPUTES:
        return _dispute_after(context, behind, roles, figure)
    if role in DECISIONS:
        return (role,) if has(roles, "issue", "process", "made") and _counts(context, figure, "decisions") else ()
    if role == "normative":
        return of_documents(given) if _counts(context, figure, "documents") else ()
    new = context.head == "new_received" and not has(roles, *SPLITS)
    return (_APPLICANTS[role],) if new and role in _APPLICANTS else ()


def _counts(context: Context, figure: Token, what: str) -> bool:
    """Whether a figure has a unit, and one that `what` is counted in."""
    return figure.text != "" and figure.text in context.words.units[what]


def _dispute_after(context: Context, behind: list[Token], roles: list[str], figure: Token) -> tuple[str, ...]:
    if not context.related or context.filed or not _counts(context, figure, "disputes"):
        return ()
    if has(roles, "outcome", "decoy", *DISPUTES) or has([token.role for token in behind[1:2]], *DISPUTES):
        return ()
    return (DISPUTES[behind[0].role],)


def _request_after(context: Context, behind: list[Token], given: list[Token], figure: Token) -> tuple[str, ...]:
    first, following = behind[0], [token.role for token in behind]
    alone = not given and _counts(context, figure, "requests")
    if first.role == "process":
        done = context.topic == "requests" and context.head in ("new_received", "total_handled")
        return ("processed",) if done and alone else ()
    if first.role == "receive":
        # 12件新收申请: what is counted names what it came by.
        named = following[1:2] in (["requests"], ["weak"])
        return VERB_FIELDS["receive"] if named and alone else ()
    if given and _among(context, given[-1], figure, first):
        return ()
    return _requests_after(context, behind, given, counted=figure.text in context.words.units["requests"])


def _among(context: Context, last: Token, figure: Token, noun: Token) -> bool:
    """Whether those counted are only named to be told apart (全年36件申请中), by a verb of another clause."""
    between = context.text[last.end : figure.start]
    return ("，" in between or "," in between) and context.text.startswith(context.words.among, noun.end)


def _requests_after(context: Context, behind: list[Token], given: list[Token], *, counted: bool) -> tuple[str, ...]:
    for token in behind[1:]:
        if token.role in CARRIED:
            name = carried_by(context, token)
            return (name,) if name else ()
        if token.role in RESULTS and not fields_of_verb(context, given):
            return (RESULTS[token.role],)
    if not counted or has([token.role for token in behind], "processing_fee", "fees", *DISPUTES):
        return ()
    if behind[0].role == "weak" and context.topic == "decoy":
        return ()
    if has([token.role for token in given], "decoy", "publish", "channel" if context.head else "decoy"):
        return ()
    verb = fields_of_verb(context, given)
    if verb:
        context.turn("requests")
    return verb


def of_documents(given: list[Token]) -> tuple[str, ...]:
    for token in reversed(given):
        if token.role in MAKING:
            return (MAKING[token.role],)
        if token.role in ("publish", "filed", "normative"):
            return ()
    return ()
