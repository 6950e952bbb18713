"""The field of a figure by the words behind it."""

from __future__ import annotations

from nianbao.kinds.narrative.claims_tokens import (
    CARRIED,
    DECISIONS,
    DISPUTES,
    MAKING,
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


def field_after(context: Context, tokens: list[Token], index: int, given: list[Token]) -> Found:
    """The field of figure `index` by the words behind it in its clause."""
    figure = tokens[index]
    behind: list[Token] = []
    counted = False
    for token in tokens[index + 1 :]:
        if token.role in ("comma", "stop", "number"):
            counted = token.role == "number"
            break
        behind.append(token)
    while behind and behind[0].role == "cause":
        behind.pop(0)
    if not behind:
        return []
    first = behind[0]
    if counted and "、" in context.text[figure.end : first.start]:
        return []  # the words are those of the next figure
    noun = next((token for token in behind if token.role in DISPUTES), None)
    if noun is not None and noun is not first and first.role in ("topic", "requests", "occur"):
        first = noun
        behind = behind[behind.index(noun) :]
    if context.words.after.fullmatch(context.text, figure.end, first.start) is None and first is not noun:
        return []
    names = _name_after(context, first, behind, given, figure)
    if not names:
        if first.role == "decoy":
            context.turn("decoy")
        return []
    last = next((token for token in behind if token.role in names), first)
    context.consumed = index + 1 + len([token for token in tokens[index + 1 :] if token.end <= last.end])
    return [(name, figure.start, last.end) for name in names]


def _name_after(
    context: Context, first: Token, behind: list[Token], given: list[Token], figure: Token
) -> tuple[str, ...]:
    roles = [token.role for token in given]
    following = [token.role for token in behind]
    role, unit, units = first.role, figure.text, context.words.units
    if "neg" in roles:
        return ()
    if role in RESULTS and not role.startswith("bare"):
        return (RESULTS[role],) if context.topic == "requests" and not has(roles, *SPLITS) else ()
    if role in CARRIED:
        name = carried_by(context, first)
        return (name,) if name and about_requests(context, roles) else ()
    if role == "process":
        done = context.topic == "requests" and context.head in ("new_received", "total_handled")
        return ("processed",) if done and unit in units["requests"] and unit and not given else ()
    if role == "receive" and following[1:2] in (["requests"], ["weak"]):
        # 12件新收申请: what is counted names what it came by.
        return VERB_FIELDS["receive"] if not given and unit in units["requests"] and unit else ()
    if role in ("requests", "weak"):
        if given and _among(context, given[-1], figure, first):
            return ()
        return _requests_after(context, first, behind, given, following, unit in units["requests"])
    if role in DISPUTES:
        if not context.related or unit not in units["disputes"] or unit == "":
            return ()
        if context.filed or has(roles, "outcome", "decoy", *DISPUTES) or has(following[1:2], *DISPUTES):
            return ()
        return (DISPUTES[role],)
    if role in DECISIONS:
        return (role,) if has(roles, "issue", "process", "made") and unit in units["decisions"] and unit else ()
    if role == "normative":
        return of_documents(given) if unit in units["documents"] and unit else ()
    if role in ("natural", "all_natural"):
        return ("natural_new_received",) if context.head == "new_received" and not has(roles, *SPLITS) else ()
    if role == "legal":
        return ("legal_new_received",) if context.head == "new_received" and not has(roles, *SPLITS) else ()
    return ()


def _among(context: Context, last: Token, figure: Token, noun: Token) -> bool:
    """Whether those counted are only named to be told apart (全年36件申请中), by a verb of another clause."""
    between = context.text[last.end : figure.start]
    return ("，" in between or "," in between) and context.text.startswith(context.words.among, noun.end)


def _requests_after(
    context: Context, first: Token, behind: list[Token], given: list[Token], following: list[str], counted: bool
) -> tuple[str, ...]:
    for token in behind[1:]:
        if token.role in CARRIED:
            name = carried_by(context, token)
            return (name,) if name else ()
        if token.role in RESULTS and not fields_of_verb(context, given):
            return (RESULTS[token.role],)
    if not counted or has(following, "processing_fee", "fees", *DISPUTES):
        return ()
    if first.role == "weak" and context.topic == "decoy":
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
