"""What the words around a figure are made of: tokens, what the sentences so far have set, and how words hang together."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from nianbao.base.text import chinese_number
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
    results: frozenset[str] = frozenset()  # the outcomes counted since the whole was told
    related: bool = False  # the sentence speaks of the work that the report is about
    fee_stated: bool = False
    counted: bool = False  # the topic has had a figure
    owner: Number = (
        0  # how many the last figure counted of what has no applicants of its own: 予以公开41件（自然人33件…）
    )
    received: bool = False  # the sentence speaks of applications that came in
    filed: bool = False  # the sentence counts what was filed for record
    published: bool = False  # the sentence counts what was published
    regulations: bool = False  # the clause before counted regulations
    making: str = ""  # what the sentence last said to be done with documents
    inner: bool = False  # within a bracket
    resumed: bool = False  # the figure stands alone in its clause, which goes on about the one before
    summed: bool = False  # the sentence has told the new and the carried in together
    taking: bool = False  # the sentence has said that something came in
    headed: bool = False  # a heading has said what the paragraph is about, and nothing has been counted yet
    told: bool = False  # the sentence has told how many applications came
    elsewhere: bool = False  # the last figure counted something that the lexicon does not know
    counts_growth: bool = False  # the sentence speaks of how many applications there are
    parts: list[Number] = field(default_factory=list)  # what the sentence has counted so far
    last_value: Number = 0  # of the last count
    last_field: str = ""
    whole: str = ""  # the result or the disputes whose rows or outcomes may follow
    last_year: bool = False  # the sentence has told how many applications came in another year
    other_subject: bool = False  # the sentence opens with another matter
    text: str = ""
    offset: int = 0
    behind: frozenset[str] = frozenset()  # the roles behind the figure
    consumed: int = 0  # index of the first token behind those that the figure has used

    def shared(self, field: str, value: Number | None) -> bool:
        """Whether applicants may be those of the count before, and not of all that came."""
        return field in PERSONS.values() and value is not None and value <= self.owner

    def behind_at(self, tokens: list[Token], index: int) -> list[str]:
        """The roles behind figure `index` in its clause."""
        roles: list[str] = []
        for token in tokens[index + 1 :]:
            if token.role in ("comma", "stop", "number"):
                break
            roles.append(token.role)
        return roles

    def turn(self, topic: str) -> None:
        if topic != self.topic:
            self.topic = topic
            if topic != "requests":
                self.head, self.head_value, self.results = "", None, frozenset()
            self.fee_stated = self.counted = False


VERB_FIELDS = {
    "receive": ("new_received",), "total": ("total_handled",), "process": ("processed",),
    "receive_process": ("new_received", "processed"),
}  # fmt: skip
RESULTS = {
    "granted": "granted", "partially_granted": "partially_granted", "granted_and_partially": "granted_and_partially",
    "denied": "denied", "unavailable": "unavailable", "not_processed": "not_processed",
    "other_processed": "other_processed", "bare_granted": "granted", "bare_other": "other_processed",
}  # fmt: skip
CARRIED = ("carried_in", "carried_out")
PERSONS = {"natural": "natural_new_received", "legal": "legal_new_received"}
DISPUTES = {"reconsideration": "reconsideration_total", "litigation": "litigation_total"}
DECISIONS = ("licensing", "penalty", "coercion")
MAKING = {"made": "normative_made", "repealed": "normative_repealed", "in_force": "normative_in_force"}
SPLITS = ("channel", "subrow", "topic", "decoy", "publish", "outcome", "filed", "items")
RESULT_FIELDS = (
    "granted", "partially_granted", "granted_and_partially", "denied", "unavailable", "not_processed",
    "other_processed",
)  # fmt: skip
# Results that nothing but requests has.
SURE_RESULTS = ("granted_and_partially", "partially_granted", "denied", "unavailable", "not_processed")
LISTED = (*RESULTS, *CARRIED, *PERSONS, *DISPUTES, *DECISIONS, *MAKING)
_YEAR = re.compile(r"20\d\d")
JOIN = re.compile(r"[、和及与或以,，的案件数\x01]*")
_ADJOINING = re.compile(r"[A-Za-z]|[ -]\d{3}")  # 32O件, 139 1234 5678
_ANNOUNCED = 30  # characters up to the colon of what announces a sentence
LIST_JOIN = re.compile(r"[、，,和及与以]*")
CLOSED = "—，。；、,;:：（(\x01\x00 !?！？\n）)"


def adjoined(text: str, start: int, end: int) -> bool:
    """Whether a letter, or more digits behind a blank, adjoin the digits at [start, end): what they say is not known."""
    before = text[start - 1 : start]
    return _ADJOINING.match(text, end) is not None or (before.isascii() and before.isalpha())


def carried_by(context: Context, token: Token) -> str:
    """carried_in or carried_out, by the year that the wording names; "" where the year contradicts it."""
    named = [int(year) for year in _YEAR.findall(token.text)]
    if not named or context.year is None:
        return token.role
    leaves = token.role == "carried_out" or len(named) > 1
    if leaves and named[-1] > context.year:
        return "carried_out"
    return "carried_in" if leaves or named[0] < context.year else ""


def fields_of_verb(context: Context, tokens: list[Token]) -> tuple[str, ...]:
    """The fields of the last verb; those of both where 受理并答复 goes for one figure."""
    for index, token in reversed(list(enumerate(tokens))):
        if token.role in VERB_FIELDS:
            before = tokens[index - 1] if index else None
            pair = before is not None and (before.role, token.role) == ("receive", "process")
            if before and pair and context.words.joint.fullmatch(context.text, before.end, token.start):
                return VERB_FIELDS["receive_process"]
            return VERB_FIELDS[token.role]
    return ()


def reaches(context: Context, start: int, end: int) -> bool:
    return context.words.before.fullmatch(context.text, start, end) is not None


def tokens_in(words: ClaimLexicon, masked: str, position: int = 0) -> list[Token]:
    """The words of the lexicon and the figures of a sentence, from `position` on."""
    tokens: list[Token] = []
    for match in words.scanner.finditer(masked, position):
        role = match.lastgroup or ""
        if role == "number":
            unit = match["unit"] or match["numeral_unit"] or ""
            tokens.append(Token(match.start(), match.end(), role, unit, _value(words, masked, match, unit)))
        elif role != "date":
            tokens.append(Token(match.start(), match.end(), role, match[0]))
    return tokens


def _value(words: ClaimLexicon, masked: str, match: re.Match[str], unit: str) -> Number | None:
    """The value of a figure; None where it is part of something longer."""
    value: Number | None
    if match["digits"]:
        printed = match["digits"].replace(",", "").replace("，", "")
        value = Decimal(printed) if "." in printed else int(printed)
        if match["myriad"]:
            value *= 10_000 if match["myriad"] == "万" else 100_000_000
        if adjoined(masked, *match.span("digits")):
            return None
    else:
        value = 0 if match["nil"] else chinese_number(match["numeral"])
    if value is None:
        return None
    whole = isinstance(value, Decimal) and unit not in words.units["other"] and value == value.to_integral_value()
    return int(value) if whole else value


def has(roles: list[str], *wanted: str) -> bool:
    return any(role in wanted for role in roles)


def about_requests(context: Context, roles: list[str]) -> bool:
    return context.topic == "requests" or (context.topic == "" and (context.related or has(roles, "requests", "weak")))


def joined(context: Context, left: Token, right: Token) -> bool:
    return JOIN.fullmatch(context.text, left.end, right.start) is not None


def counts_results(context: Context, tokens: list[Token]) -> bool:
    """Whether a sentence counts what only requests have: their results, before or behind their names, what was carried over
    beside what was dealt with, or both kinds of applicants."""
    roles = [token.role for token in tokens]
    if any(_is_counted(context, one, other) for one, other in pairwise(tokens)):
        return True
    if not opens(context, tokens):
        return False  # 民生实事项目上年结转2个，新增8个
    return context.words.new_told.search(context.text) is not None or _tells_requests(context.text, roles)


def opens(context: Context, tokens: list[Token]) -> bool:
    """Whether a sentence names no other matter before its first known word, or names applications."""
    if has([token.role for token in tokens], "weak", "requests"):
        return True
    start = max(context.text.find(mark, 0, _ANNOUNCED) for mark in "：:") + 1
    first = next((token for token in tokens if token.start >= start), None)
    return first is None or context.words.opening.fullmatch(context.text, start, first.start) is not None


def _tells_requests(text: str, roles: list[str]) -> bool:
    """Whether the words of a sentence, wherever they stand, are those of applications."""
    dealt = has(roles, "process") and has(roles, "granted", "all_granted", *CARRIED)
    dealt = (dealt and not has(roles, "aside", "decoy")) or (has(roles, "total") and has(roles, "process", *CARRIED))
    asked = has(roles, "weak", "requests") or "申请人" in text
    persons = has(roles, "natural") and has(roles, "legal") and asked
    withdrawn = has(roles, "other_processed") and "申请人" in text
    return (
        persons
        or withdrawn
        or has(roles, "zero_carried_out")
        or (asked and has(roles, "zero_carried_in"))
        or (dealt and not has(roles, "publish", "topic"))
    )


def _is_counted(context: Context, one: Token, other: Token) -> bool:
    """Whether one of two neighbours is a result that only requests have, and the other its figure."""
    text, units = context.text, context.words.units["requests"]
    if one.role in SURE_RESULTS and other.role == "number":
        return other.text in units and reaches(context, one.end, other.start)
    alone = one.end == other.start and text[other.end : other.end + 1] in CLOSED
    return one.role == "number" and other.role in SURE_RESULTS and alone and one.text != "" and one.text in units


def among_requests(context: Context, text: str, before: Token, token: Token) -> bool:
    """Whether a bare 申请 opens a count of those that came (新收申请中), or is one carried over."""
    if before.role in CARRIED:
        return True
    return before.role == "receive" and text.startswith(context.words.among, token.end)


def plain_number(value: Decimal) -> Number:
    """An int where the value is whole, else the decimal without trailing zeros."""
    return int(value) if value == value.to_integral_value() else value.normalize()


def upheld(tokens: list[Token]) -> tuple[str, ...]:
    """The disputes of which it is said that all were upheld: those of the last clause, else of what follows the last
    semicolon, else of the whole sentence."""
    for edges in (("comma", "stop"), ("stop",), ()):
        start = max((token.end for token in tokens if token.role in edges), default=0)
        named = {token.role for token in tokens if token.start >= start} & {"reconsideration", "litigation"}
        if named:
            return tuple(sorted(named))
    return ()
