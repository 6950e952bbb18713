"""From the words around a figure to its field. Each function returns (field, start, end) spans of the sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from nianbao.kinds.narrative.claims_lexicon import ClaimLexicon
from nianbao.model.finding import Number

Found = list[tuple[str, int, int]]


class Token(NamedTuple):
    """A word of the lexicon or a figure. `text`: the word, or the figure's unit; `value`: None where inexact."""

    start: int
    end: int
    role: str
    text: str
    value: Number | None = None


@dataclass(slots=True)
class Context:
    """What the sentences so far have set: the topic, the whole that parts belong to, the last field named."""

    words: ClaimLexicon
    year: int | None
    topic: str = ""
    head: str = ""
    head_value: Number | None = None
    last: str = ""
    results: bool = False
    related: bool = False  # the sentence speaks of the work that the report is about
    fee_stated: bool = False
    filed: bool = False  # the sentence counts what was filed for record
    published: bool = False  # the sentence counts what was published
    regulations: bool = False  # the clause before counted regulations
    making: str = ""  # what the sentence last said to be done with documents
    inner: bool = False  # within a bracket
    text: str = ""
    offset: int = 0
    behind: frozenset[str] = frozenset()  # the roles behind the figure
    consumed: int = 0  # index of the first token behind those that the figure has used

    def turn(self, topic: str) -> None:
        if topic != self.topic:
            self.topic = topic
            if topic != "requests":
                self.head, self.head_value, self.results = "", None, False
            self.fee_stated = False


VERB_FIELDS = {
    "receive": ("new_received",), "total": ("total_handled",), "process": ("processed",),
    "receive_process": ("new_received", "processed"),
}  # fmt: skip
_RESULTS = {
    "granted": "granted", "partially_granted": "partially_granted", "granted_and_partially": "granted_and_partially",
    "denied": "denied", "unavailable": "unavailable", "not_processed": "not_processed",
    "other_processed": "other_processed", "bare_granted": "granted", "bare_other": "other_processed",
}  # fmt: skip
_CARRIED = ("carried_in", "carried_out")
_PERSONS = {"natural": "natural_new_received", "legal": "legal_new_received"}
_DISPUTES = {"reconsideration": "reconsideration_total", "litigation": "litigation_total"}
_DECISIONS = ("licensing", "penalty", "coercion")
MAKING = {"made": "normative_made", "repealed": "normative_repealed", "in_force": "normative_in_force"}
_SPLITS = ("channel", "subrow", "topic", "decoy", "publish", "outcome", "filed", "items")
_LISTED = (*_RESULTS, *_CARRIED, *_PERSONS, *_DISPUTES, *_DECISIONS, *MAKING)
_YEAR = re.compile(r"20\d\d")
_JOIN = re.compile(r"[、和及与或以,，的案件数\x01]*")
LIST_JOIN = re.compile(r"[、，,和及与以]*")
_CLOSED = "，。；、,;:：（(\x01\x00 !?！？\n）)"


def _carried(context: Context, token: Token) -> str:
    """carried_in or carried_out, by the year that the wording names; "" where the year contradicts it."""
    named = [int(year) for year in _YEAR.findall(token.text)]
    if not named or context.year is None:
        return token.role
    leaves = token.role == "carried_out" or len(named) > 1
    if leaves and named[-1] > context.year:
        return "carried_out"
    return "carried_in" if leaves or named[0] < context.year else ""


def _verb(context: Context, tokens: list[Token]) -> tuple[str, ...]:
    """The fields of the last verb; those of both where 受理并答复 goes for one figure."""
    for index, token in reversed(list(enumerate(tokens))):
        if token.role in VERB_FIELDS:
            before = tokens[index - 1] if index else None
            pair = before is not None and (before.role, token.role) == ("receive", "process")
            if before and pair and context.words.joint.fullmatch(context.text, before.end, token.start):
                return VERB_FIELDS["receive_process"]
            return VERB_FIELDS[token.role]
    return ()


def _gap(context: Context, start: int, end: int) -> bool:
    return context.words.before.fullmatch(context.text, start, end) is not None


def field_before(context: Context, tokens: list[Token], index: int, given: list[Token]) -> Found:
    """The field of figure `index` by the words before it in its clause."""
    figure = tokens[index]
    context.behind = frozenset(token.role for token in tokens[index + 1 :])
    if not given or not _gap(context, given[-1].end, figure.start):
        return []
    roles = [token.role for token in given]
    if "neg" in roles:
        return []
    last = given[-1]
    if last.role == "each":
        return _each(context, given[:-1], figure)
    if last.role in VERB_FIELDS or last.role in ("made", "repealed", "in_force", "issue", "occur", "cause", "topic"):
        behind = field_after(context, tokens, index, given)
        if behind or last.role in ("issue", "occur", "cause", "topic"):
            return behind
        if figure.end < len(context.text) and context.text[figure.end] not in _CLOSED:
            return []
    names = _name_before(context, given, figure)
    return [(name, last.start, figure.end) for name in names]


def _name_before(context: Context, given: list[Token], figure: Token) -> tuple[str, ...]:
    last, roles, unit = given[-1], [token.role for token in given], figure.text
    role = last.role
    units = context.words.units
    if role in ("requests", "weak"):
        return _of_requests(context, given) if unit in units["requests"] else ()
    if role in _CARRIED:
        name = _carried(context, last)
        if context.topic == "" and unit:
            context.turn("requests")
        return (name,) if name and _about_requests(context, roles) and unit in units["requests"] else ()
    if role in _RESULTS:
        if context.topic != "requests" or unit not in units["requests"]:
            return ()
        if role == "bare_other" and not context.results:
            return ()
        before = given[-2] if len(given) > 1 else None
        if before is not None and before.role in ("subrow", "decoy", "publish") and role.startswith("bare"):
            return ()
        if before is not None and before.role in _RESULTS and _joined(context, before, last):
            return ()
        return (_RESULTS[role],)
    if role in _PERSONS:
        return _of_person(context, role, roles, last.text)
    if role in VERB_FIELDS:
        if context.topic != "requests" or unit not in units["requests"] or _has(roles, "decoy", "channel", "publish"):
            return ()
        if _has(roles, "natural", "legal", "subrow"):
            return ()
        if role == "process" and roles[-3:-1] == ["receive", "requests"] and given[-2].end == last.start:
            return VERB_FIELDS["receive"]
        return VERB_FIELDS[role]
    if role in _DISPUTES:
        return _of_dispute(context, given, figure)
    if role in _DECISIONS:
        if unit not in units["decisions"] or _has(roles, "publish", "receive", "decoy", "items", "topic", "total"):
            return ()
        if len(given) > 1 and given[-2].role in _DECISIONS and _joined(context, given[-2], last):
            return ()
        return (role,)
    if role == "normative":
        if unit not in units["documents"]:
            return ()
        # 制定规章6部，规范性文件18件: the verb goes for both.
        elliptic = context.making and context.regulations and len(given) == 1
        return (context.making,) if elliptic else _of_documents(given[:-1])
    if role in MAKING:
        if context.topic == "normative" and not _has(roles, "publish", "filed", "regulations"):
            return (MAKING[role],)
        return ()
    if figure.value == 0 and unit == "":
        return {"processing_fee": ("processing_fee_yuan",), "fees": ("fee_amount",)}.get(role, ())
    return ()


def _has(roles: list[str], *wanted: str) -> bool:
    return any(role in wanted for role in roles)


def _about_requests(context: Context, roles: list[str]) -> bool:
    return context.topic == "requests" or (context.topic == "" and (context.related or "requests" in roles))


def _joined(context: Context, left: Token, right: Token) -> bool:
    return _JOIN.fullmatch(context.text, left.end, right.start) is not None


def _of_requests(context: Context, given: list[Token]) -> tuple[str, ...]:
    last = given[-1]
    before = given[-2] if len(given) > 1 else None
    if last.role == "weak" and context.topic == "" and "receive" in [token.role for token in given]:
        context.turn("requests")
    if context.topic != "requests":
        return ()
    if before is not None and _gap(context, before.end, last.start):
        if before.role in _CARRIED:
            name = _carried(context, before)
            return (name,) if name else ()
        if before.role in _RESULTS and not before.role.startswith("bare"):
            return (_RESULTS[before.role],)
        roles = [token.role for token in given]
        if before.role in _PERSONS and not ("natural" in roles and "legal" in roles):
            return _of_person(context, before.role, roles, before.text)
        alone = (before.role == "channel" and before.end != last.start) or _only_kind(context, before, given)
        if before.role in _SPLITS and not alone:
            return ()
    roles = [token.role for token in given]
    if _has(roles, "publish", "made", "outcome", "subrow", "filed", "decoy", "each"):
        return ()
    if "channel" in roles and context.head:
        return ()
    verb = _verb(context, given)
    if verb == ("new_received",) and _natural_only(context, given):
        return (*verb, "natural_new_received")
    if verb:
        return verb
    if last.role == "weak" or _has(roles, "cause", "topic", "occur"):
        return ()
    if "申请" in last.text.replace("依申请", "") or last.text.endswith("件"):
        return ("new_received",)
    return ("new_received",) if len(given) == 1 and not context.head and not context.published else ()


def _only_kind(context: Context, kind: Token, given: list[Token]) -> bool:
    """Whether a channel or a matter is said of all that came, and is not one of several."""
    received = not context.head and _has([token.role for token in given], "receive")
    return received and kind.role in ("channel", "topic") and kind.role not in context.behind


def _natural_only(context: Context, given: list[Token]) -> bool:
    """Whether the applications are said to be of natural persons, and nobody else is named."""
    said = any(token.role == "natural" and token.text.startswith(context.words.persons) for token in given)
    return said and not any(word in context.text for word in context.words.others)


def _of_person(context: Context, role: str, roles: list[str], stated: str) -> tuple[str, ...]:
    if context.topic != "requests":
        return ()
    if role == "natural" and not stated.startswith(context.words.persons) and not context.head:
        return ("new_received",) if "receive" in roles else ()
    if context.head == "new_received" and context.last not in ("processed",):
        return (_PERSONS[role],)
    if not context.head and "receive" in roles:
        alone = role == "natural" and not any(word in context.text for word in context.words.others)
        return ("new_received", _PERSONS[role]) if alone else (_PERSONS[role],)
    return ()


def _of_documents(given: list[Token]) -> tuple[str, ...]:
    for token in reversed(given):
        if token.role in MAKING:
            return (MAKING[token.role],)
        if token.role in ("publish", "filed", "normative"):
            return ()
    return ()


def _of_dispute(context: Context, given: list[Token], figure: Token) -> tuple[str, ...]:
    last = given[-1]
    roles = [token.role for token in given]
    if figure.text not in context.words.units["disputes"] or not (context.related or figure.value == 0):
        return ()
    if context.filed or _has(roles, "decoy", "both", "litigation_part"):
        return ()
    if _mostly_others(context, figure):
        return ()
    before = given[-2] if len(given) > 1 else None
    if before is not None and before.role == "outcome" and _gap(context, before.end, last.start):
        return ()
    if before is not None and before.role in _DISPUTES and _joined(context, before, last):
        return tuple(_DISPUTES[token.role] for token in given if token.role in _DISPUTES) if figure.value == 0 else ()
    return (_DISPUTES[last.role],)


def _mostly_others(context: Context, figure: Token) -> bool:
    """Whether only a part of the disputes counted, given behind the figure, is about disclosure."""
    words, text = context.words, context.text
    part = words.inclusion.match(text, figure.end)
    return (
        part is not None
        and bool(words.marker.search(text, part.end()))
        and not words.marker.search(text, 0, figure.start)
    )


def _each(context: Context, given: list[Token], figure: Token) -> Found:
    """Words before 均为, 各: all of them have the figure."""
    found: Found = []
    caused = any(token.role == "cause" for token in given)
    for token in given:
        if token.role in _DISPUTES and (context.related or figure.value == 0):
            found.append((_DISPUTES[token.role], token.start, figure.end))
        elif token.role in _DECISIONS:
            found.append((token.role, token.start, figure.end))
        elif token.role == "requests" and len(given) > 1 and figure.value == 0 and not caused:
            found.append(("new_received", token.start, figure.end))
    if _has([token.role for token in given], "outcome", "filed", "decoy", "items"):
        return []
    return found


def listed_fields(context: Context, given: list[Token], figures: list[Token]) -> list[tuple[str, int, int, Number]]:
    """(field, start, end, value) of a list's figures; [] unless as many things are named as figures given."""
    named = [token for token in given if token.role in _LISTED]
    if len(named) != len(figures):
        return []
    found: list[tuple[str, int, int, Number]] = []
    for noun, figure in zip(named, figures, strict=True):
        if figure.value is not None:
            around = [token for token in given if token.role not in _LISTED]
            names = _name_before(context, [*around, noun], figure)
            found += [(name, noun.start, figure.end, figure.value) for name in names]
    return found


def field_after(context: Context, tokens: list[Token], index: int, given: list[Token]) -> Found:
    """The field of figure `index` by the words behind it in its clause."""
    figure = tokens[index]
    behind: list[Token] = []
    for token in tokens[index + 1 :]:
        if token.role in ("comma", "stop", "number"):
            break
        behind.append(token)
    while behind and behind[0].role == "cause":
        behind.pop(0)
    if not behind:
        return []
    first = behind[0]
    noun = next((token for token in behind if token.role in _DISPUTES), None)
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
    if role in _RESULTS and not role.startswith("bare"):
        return (_RESULTS[role],) if context.topic == "requests" and not _has(roles, *_SPLITS) else ()
    if role in _CARRIED:
        name = _carried(context, first)
        return (name,) if name and _about_requests(context, roles) else ()
    if role == "process":
        done = context.topic == "requests" and context.head in ("new_received", "total_handled")
        return ("processed",) if done and unit in units["requests"] and unit and not given else ()
    if role in ("requests", "weak"):
        return _requests_after(context, first, behind, given, following, unit in units["requests"])
    if role in _DISPUTES:
        if not context.related or unit not in units["disputes"] or unit == "":
            return ()
        if context.filed or _has(roles, "outcome", "decoy", *_DISPUTES) or _has(following[1:2], *_DISPUTES):
            return ()
        return (_DISPUTES[role],)
    if role in _DECISIONS:
        return (role,) if _has(roles, "issue", "process", "made") and unit in units["decisions"] and unit else ()
    if role == "normative":
        return _of_documents(given) if unit in units["documents"] and unit else ()
    if role in ("natural", "all_natural"):
        return ("natural_new_received",) if context.head == "new_received" and not _has(roles, *_SPLITS) else ()
    if role == "legal":
        return ("legal_new_received",) if context.head == "new_received" and not _has(roles, *_SPLITS) else ()
    return ()


def _requests_after(
    context: Context, first: Token, behind: list[Token], given: list[Token], following: list[str], counted: bool
) -> tuple[str, ...]:
    for token in behind[1:]:
        if token.role in _CARRIED:
            name = _carried(context, token)
            return (name,) if name else ()
        if token.role in _RESULTS and not _verb(context, given):
            return (_RESULTS[token.role],)
    if not counted or _has(following, "processing_fee", "fees", *_DISPUTES):
        return ()
    if first.role == "weak" and context.topic == "decoy":
        return ()
    if _has([token.role for token in given], "decoy", "publish", "channel" if context.head else "decoy"):
        return ()
    verb = _verb(context, given)
    if verb:
        context.turn("requests")
    return verb


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
    if not reach or _has(roles, "filed", "outcome", "items", "expense"):
        return [], _after_topics(context, reach, stop)
    found: Found = []
    verbs = [token for token in reach[:2] if token.role in ("receive", "total", "receive_process", "occur")]
    direct = reach[0].start - neg.end <= 12 and neg.text[0] in "没无零尚暂均不"
    disputes = [token for token in reach if token.role in _DISPUTES or token.role == "both"]
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
            found += [(name, neg.start, token.end) for name in _DISPUTES.values()]
        elif token.role in _DISPUTES:
            found.append((_DISPUTES[token.role], neg.start, token.end))
        elif token.role in _CARRIED and not disputes:
            name = _carried(context, token)
            if name and _about_requests(context, roles):
                found.append((name, neg.start, token.end))
        elif token.role in _DECISIONS and (direct or _has(roles, "issue", "process", "occur")):
            if not _has([item.role for item in reach if item.start < token.start], "receive", "decoy", "publish"):
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
    named = bool(clause) and clause[0].role in _DISPUTES and clause[0].start == tokens[comma].end
    return (
        named
        and any(token.role in _DISPUTES for token in reach)
        and not _has([token.role for token in clause], "number", "neg", "outcome", "process", "receive")
    )


def _denied(context: Context, token: Token, reach: list[Token], disputes: list[Token]) -> bool:
    """Whether the applications themselves are denied, not what might have come of them."""
    roles = [item.role for item in reach]
    if token.role == "weak" and context.topic != "requests":
        return False
    if _has([item.role for item in reach if item.start < token.start], *_CARRIED, "cause"):
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
