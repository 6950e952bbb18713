"""From the words before a figure to its field. Each function returns (field, start, end) spans of the sentence."""

from __future__ import annotations

from nianbao.kinds.narrative.claims_behind import field_after, of_documents
from nianbao.kinds.narrative.claims_finer import finer_at
from nianbao.kinds.narrative.claims_tokens import (
    CARRIED,
    CLOSED,
    DECISIONS,
    DISPUTES,
    LISTED,
    MAKING,
    PERSONS,
    RESULTS,
    SPLITS,
    SURE_RESULTS,
    VERB_FIELDS,
    Context,
    Found,
    Token,
    about_requests,
    carried_by,
    fields_of_verb,
    has,
    joined,
    opens,
    reaches,
)
from nianbao.model.finding import Number

_DEALS = ("process", "receive", "aside", "issue", "publish")  # what a body does that decides disputes
_DONE = ("receive", "process", "total", "bare_carried")  # 收件、答复件、结转件依次为
_NOT_YET = "未尚仍还"
_NEXT = 10  # characters of a clause in which its noun stands
_NAMED_OUTCOMES = 4  # named ones beside which a bare 其他 is the form's own row


def fields_at(context: Context, tokens: list[Token], index: int, given: list[Token]) -> Found:
    """The fields of figure `index`: by the words before it, else behind it, else as a part of what was told before."""
    found = field_before(context, tokens, index, given) or field_after(context, tokens, index, given)
    if not found and context.topic == "disputes":
        found = among_disputes(context, tokens, index)
    if not found and (context.whole or context.related):
        found = finer_at(context, tokens, index)
    return found


def field_before(context: Context, tokens: list[Token], index: int, given: list[Token]) -> Found:
    """The field of figure `index` by the words before it in its clause."""
    # Kept whole: the reasons why the words before a figure do not name it, one after another.
    figure = tokens[index]
    context.behind = frozenset(token.role for token in tokens[index + 1 :])
    if not given or not (context.resumed or reaches(context, given[-1].end, figure.start)):
        return []
    roles = [token.role for token in given]
    if "neg" in roles:
        return []
    last = given[-1]
    if "、" in context.text[last.end : figure.start] and _counted_before(tokens, index):
        return []  # 2件计入其他处理、3件…: the words are those of the figure before
    if last.role == "each":
        return _each(context, given[:-1], figure)
    if last.role == "process" and len(given) > 1 and _told_as(context, given[-2], last):
        return [(RESULTS[given[-2].role], given[-2].start, figure.end)]
    if last.role in VERB_FIELDS or last.role in ("made", "repealed", "in_force", "issue", "occur", "cause", "topic"):
        behind = field_after(context, tokens, index, given)
        if behind or last.role in ("issue", "occur", "cause", "topic"):
            return behind
        closed = figure.end >= len(context.text) or context.text[figure.end] in CLOSED
        and_more = has([token.role for token in tokens[index + 1 : index + 2]], *CARRIED)
        closed = closed or context.words.of_share.match(context.text, figure.end) is not None
        if not closed and not and_more and context.words.whole_of.match(context.text, figure.end) is None:
            return []
    if last.role == "upto" or (last.role == "requests" and _named_behind(tokens, index)):
        return []  # 依申请公开：2件诉讼
    names = _name_before(context, given, figure)
    return [(name, last.start, figure.end) for name in names]


def _told_as(context: Context, result: Token, verb: Token) -> bool:
    """Whether a result is what the answers counted are: 以“不予公开”答复20件."""
    sure = result.role in RESULTS and not result.role.startswith("bare") and context.topic == "requests"
    return sure and verb.text == "答复" and not context.text[result.end : verb.start].strip("”“」』")


def _named_behind(tokens: list[Token], index: int) -> bool:
    """Whether a figure has the name of another thing right behind it."""
    adjoining = [token.role for token in tokens[index + 1 : index + 2] if token.start == tokens[index].end]
    return has(adjoining, *DISPUTES, *DECISIONS)


def _counted_before(tokens: list[Token], index: int) -> bool:
    """Whether the word before a figure stands behind another figure, in one clause."""
    return index > 1 and tokens[index - 2].role == "number" and tokens[index - 2].text != "%"


def _name_before(context: Context, given: list[Token], figure: Token) -> tuple[str, ...]:
    """The fields that the last of the words before a figure gives it."""
    # Kept whole: a table of roles, each with what it takes to be counted.
    last, roles, unit = given[-1], [token.role for token in given], figure.text
    role = last.role
    if role in ("requests", "weak"):
        return _of_requests(context, given) if unit in context.words.units["requests"] else ()
    if role == "bare_carried" or role in CARRIED:
        return _of_carried(context, last, roles, figure)
    if role in RESULTS:
        return _of_result(context, given, unit)
    if role in PERSONS:
        return _of_person(context, role, roles, last.text)
    if role in VERB_FIELDS:
        return _of_verb(context, given, unit)
    if role in DISPUTES:
        return _of_dispute(context, given, figure)
    if role == "both" and figure.value == 0:
        return tuple(DISPUTES.values())
    if role in DECISIONS:
        return _of_decision(context, given, unit)
    if role == "normative" or role in MAKING:
        return _of_making(context, given, unit)
    if figure.value == 0 and unit == "" and not (context.other_subject and not context.related):
        return {"processing_fee": ("processing_fee_yuan",), "fees": ("fee_amount",)}.get(role, ())
    return ()


def _of_carried(context: Context, last: Token, roles: list[str], figure: Token) -> tuple[str, ...]:
    # Kept whole: which way a carry-over goes, the words of its own before those around it.
    of_requests = figure.text in context.words.units["requests"]
    if last.role == "bare_carried":
        if context.topic != "requests" or not of_requests:
            return ()
        came = {"carried_out", "process"} <= context.behind or (
            context.inner and figure.value is not None and context.head_value == context.last_value + figure.value
        )
        if context.last == "new_received" and (context.summed or came):
            return ("carried_in",)
        return ("carried_out",) if context.last == "processed" else ()
    name = carried_by(context, last)
    if last.role == "carried_out" and roles[-2:-1] == ["carried_in"] and last.text[0] in _NOT_YET:
        name = "carried_in"  # 上年结转未办结的37件
    if context.topic == "" and figure.text and opens(context, [last]):
        context.turn("requests")
    return (name,) if name and about_requests(context, roles) and of_requests else ()


def _of_result(context: Context, given: list[Token], unit: str) -> tuple[str, ...]:
    last, units = given[-1], context.words.units
    if context.topic != "requests" or unit not in units["requests"]:
        return ()
    if context.published and unit in units["pieces"]:
        return ()
    if last.role == "bare_other" and len(context.results) < _NAMED_OUTCOMES:
        return ()  # whatever was not named, and not the row of that name
    before = given[-2] if len(given) > 1 else None
    if before is not None and before.role in ("subrow", "decoy", "publish") and last.role.startswith("bare"):
        return ()
    if before is not None and before.role in RESULTS and joined(context, before, last):
        return ()
    return (RESULTS[last.role],)


def _of_verb(context: Context, given: list[Token], unit: str) -> tuple[str, ...]:
    last, roles = given[-1], [token.role for token in given]
    if context.topic != "requests" or unit not in context.words.units["requests"]:
        return ()
    if has(roles, "decoy", "channel", "publish", "natural", "legal", "subrow"):
        return ()
    if last.role == "process" and roles[-3:-1] == ["receive", "requests"] and given[-2].end == last.start:
        return VERB_FIELDS["receive"]
    return VERB_FIELDS[last.role]


def _of_decision(context: Context, given: list[Token], unit: str) -> tuple[str, ...]:
    last, roles = given[-1], [token.role for token in given]
    if unit not in context.words.units["decisions"]:
        return ()
    if has(roles, "publish", "receive", "decoy", "items", "topic", "total"):
        return ()
    if len(given) > 1 and given[-2].role in DECISIONS and joined(context, given[-2], last):
        return ()
    return (last.role,)


def _of_making(context: Context, given: list[Token], unit: str) -> tuple[str, ...]:
    """Of normative documents, or of what is done with them."""
    last, roles = given[-1], [token.role for token in given]
    if last.role in MAKING:
        said = context.topic == "normative" and not has(roles, "publish", "filed", "regulations")
        return (MAKING[last.role],) if said else ()
    one_of_several = "normative" in context.behind and context.behind.isdisjoint(MAKING)
    if unit not in context.words.units["documents"] or one_of_several:
        return ()
    # 制定规章6部，规范性文件18件: the verb goes for both.
    elliptic = context.making and context.regulations and len(given) == 1
    return (context.making,) if elliptic else of_documents(given[:-1])


def _of_requests(context: Context, given: list[Token]) -> tuple[str, ...]:
    # Kept whole: the reasons for and against, one after another.
    last, roles = given[-1], [token.role for token in given]
    before = given[-2] if len(given) > 1 else None
    if (
        before is not None
        and before.role in ("legal", *SURE_RESULTS)
        and before.end == last.start
        and context.topic == ""
    ):
        context.turn("requests")  # 法人或其他组织申请31件
    by_whom = "process" in roles and not context.behind.isdisjoint(PERSONS)
    if last.role == "weak" and context.topic == "" and (by_whom or has(roles, "receive", "total", *CARRIED)):
        context.turn("requests")
    if context.topic != "requests":
        return ()
    by_attribute = _of_attribute(context, given)
    if by_attribute is not None:
        return by_attribute
    if has(roles, "publish", "made", "outcome", "subrow", "filed", "decoy", "each"):
        return ()
    if "channel" in roles and (context.head or "channel" in context.behind):
        return ()
    verb = fields_of_verb(context, given)
    if verb:
        return (*verb, "natural_new_received") if verb == ("new_received",) and _natural_only(context, given) else verb
    if last.role == "weak" and len(given) == 1 and not context.head:
        return ("new_received",) if context.words.bare.fullmatch(context.text, 0, last.start) else ()
    if last.role == "weak" or has(roles, "cause", "topic", "occur"):
        return ()
    if "申请" in last.text.replace("依申请", "") or last.text.endswith("件"):
        return ("new_received",)
    return ("new_received",) if len(given) == 1 and not context.head and not context.published else ()


def _of_attribute(context: Context, given: list[Token]) -> tuple[str, ...] | None:
    """The fields by what stands right before the applications (结转申请, 自然人申请); None where it leaves that open."""
    if len(given) < 2 or not reaches(context, given[-2].end, given[-1].start):
        return None
    before, roles = given[-2], [token.role for token in given]
    if before.role in CARRIED:
        name = carried_by(context, before)
        return (name,) if name else ()
    if before.role in RESULTS and not before.role.startswith("bare"):
        return (RESULTS[before.role],)
    if before.role in PERSONS and not ("natural" in roles and "legal" in roles):
        return _of_person(context, before.role, roles, before.text)
    alone = (before.role == "channel" and before.end != given[-1].start) or _only_kind(context, before, given)
    return () if before.role in SPLITS and not alone else None


def _only_kind(context: Context, kind: Token, given: list[Token]) -> bool:
    """Whether a channel or a matter is said of all that came, and is not one of several."""
    received = not context.head and has([token.role for token in given], "receive")
    return received and kind.role in ("channel", "topic") and kind.role not in context.behind


def _natural_only(context: Context, given: list[Token]) -> bool:
    """Whether the applications are said to be of natural persons, and nobody else is named."""
    said = any(token.role == "natural" and token.text.startswith(context.words.persons) for token in given)
    return said and not any(word in context.text for word in context.words.others)


def _of_person(context: Context, role: str, roles: list[str], stated: str) -> tuple[str, ...]:
    # Kept whole: whose applications a kind of applicants counts, the plainest case first.
    if context.topic != "requests":
        return ()
    if role == "natural" and not stated.startswith(context.words.persons) and not context.head:
        taken = PERSONS[role] if "legal" in context.behind else "new_received"
        return (taken,) if "receive" in roles else ()
    if context.head == "new_received" and context.last not in ("processed",):
        return (PERSONS[role],)
    both = context.last == PERSONS["natural"] or (role == "legal" and "其" in stated and not context.owner)
    if role == "natural":
        both = any(word in context.text for word in context.words.others)
    if not context.head and both and "receive" not in roles:
        return (PERSONS[role],)
    if not context.head and ("receive" in roles or context.received):
        alone = role == "natural" and not any(word in context.text for word in context.words.others)
        return ("new_received", PERSONS[role]) if alone else (PERSONS[role],)
    return ()


def _of_dispute(context: Context, given: list[Token], figure: Token) -> tuple[str, ...]:
    # Kept whole: the reasons why a dispute is not counted, one after another.
    last = given[-1]
    roles = [token.role for token in given]
    if figure.text not in context.words.units["disputes"] or not (context.related or figure.value == 0):
        return ()
    if context.filed or has(roles, "decoy", "both", "litigation_part"):
        return ()
    asked = last.text.endswith("申请") and not context.text[: last.start].endswith(("公开", "公开类", "公开的"))
    if asked and context.taking and "cause" not in roles:
        return ()  # 收到行政复议申请: those of the body that decides them
    if _mostly_others(context, figure):
        return ()
    before = given[-2] if len(given) > 1 else None
    if before is not None and before.role in (*DECISIONS, "items") and before.end == last.start:
        return ()  # 行政许可诉讼
    if before is not None and before.role == "outcome" and reaches(context, before.end, last.start):
        return ()
    if before is not None and before.role in DISPUTES and joined(context, before, last):
        return tuple(DISPUTES[token.role] for token in given if token.role in DISPUTES) if figure.value == 0 else ()
    return (DISPUTES[last.role],)


def among_disputes(context: Context, tokens: list[Token], index: int) -> Found:
    """Those about disclosure among disputes in general: 行政诉讼22件，其中政府信息公开类5件."""
    # Kept whole: what a dispute has to be for a figure behind it to count some of its kind.
    figure, words = tokens[index], context.words
    if context.topic != "disputes" or figure.text not in words.units["disputes"] or figure.text == "":
        return []
    start = max((token.end for token in tokens[:index] if token.role in ("number", "comma")), default=0)
    noun = next((token for token in reversed(tokens[:index]) if token.role in DISPUTES), None)
    said = words.of_disclosure.search(context.text, start, figure.start)
    counted = noun is not None and any(token.role == "number" and token.start >= noun.end for token in tokens[:index])
    deals = noun is not None and has([token.role for token in tokens if token.start < noun.start], *_DEALS)
    if (
        noun is None
        or not counted
        or said is None
        or deals
        or context.filed
        or words.marker.search(context.text, 0, start)
    ):
        return []
    return [(DISPUTES[noun.role], said.start(), figure.end)]


def _mostly_others(context: Context, figure: Token) -> bool:
    """Whether only a part of the disputes counted, given behind the figure, is about disclosure."""
    words, text = context.words, context.text
    if words.marker.search(text, 0, figure.start):
        return False
    part = words.inclusion.match(text, figure.end) or words.whole_of.match(text, figure.end)
    if part is not None:
        return words.marker.search(text, part.end()) is not None
    following = text[figure.end : figure.end + _NEXT]
    return following[:1] in ("，", ",") and words.marker.search(following) is not None


def _each(context: Context, given: list[Token], figure: Token) -> Found:
    """Words before 均为, 各: all of them have the figure."""
    found: Found = []
    caused = any(token.role == "cause" for token in given)
    for token in given:
        if token.role in DISPUTES and (context.related or figure.value == 0):
            found.append((DISPUTES[token.role], token.start, figure.end))
        elif token.role in DECISIONS:
            found.append((token.role, token.start, figure.end))
        elif token.role in ("requests", "weak") and len(given) > 1 and figure.value == 0 and not caused:
            found.append(("new_received", token.start, figure.end))
    if has([token.role for token in given], "outcome", "filed", "decoy", "items"):
        return []
    return found


def listed_fields(context: Context, given: list[Token], figures: list[Token]) -> list[tuple[str, int, int, Number]]:
    """(field, start, end, value) of a list's figures; [] unless as many things are named as figures given."""
    # Kept whole: what is named, then what each of its words counts.
    named = [token for token in given if token.role in LISTED]
    if not named:
        named = [token for token in given if token.role in _DONE]
    if len(named) != len(figures):
        return []
    if context.topic in ("", "decoy") and has([token.role for token in named], *SURE_RESULTS):
        context.turn("requests")
    found: list[tuple[str, int, int, Number]] = []
    for noun, figure in zip(named, figures, strict=True):
        if figure.value is not None:
            around = [token for token in given if token not in named]
            bare = noun.role == "bare_carried" and noun is not named[0]
            names = ("carried_out",) if bare else _name_before(context, [*around, noun], figure)
            found += [(name, noun.start, figure.end, figure.value) for name in names]
    return found
