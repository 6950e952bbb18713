"""One sentence of a section: its tokens walked through, each figure given to what it counts."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from nianbao.kinds.narrative.claims_amounts import fee_of, growth_of, is_alien
from nianbao.kinds.narrative.claims_bare import names_requests
from nianbao.kinds.narrative.claims_fields import fields_at, listed_fields
from nianbao.kinds.narrative.claims_finer import finer_of_all
from nianbao.kinds.narrative.claims_lexicon import ClaimLexicon
from nianbao.kinds.narrative.claims_scope import ClaimScope
from nianbao.kinds.narrative.claims_settled import settle
from nianbao.kinds.narrative.claims_stated import HEADS, StatedClaims
from nianbao.kinds.narrative.claims_statements import statements_in
from nianbao.kinds.narrative.claims_tokens import (
    CARRIED,
    CLOSED,
    DISPUTES,
    LIST_JOIN,
    MAKING,
    RESULT_FIELDS,
    RESULTS,
    SURE_RESULTS,
    VERB_FIELDS,
    Context,
    Token,
    among_requests,
    counts_results,
    joined,
    tokens_in,
)
from nianbao.kinds.narrative.claims_wholes import whole_at, whole_behind
from nianbao.kinds.narrative.claims_zeros import zero_fields
from nianbao.model.finding import Claim, Number

_MASKED = re.compile(r"《[^《》\n]{0,60}》|[（(]([^（()）\n]*)[)）]")
_TOPICS = {
    "requests": "requests", "zero_new_received": "requests", "reconsideration": "disputes", "litigation": "disputes",
    "both": "disputes", "normative": "normative", "regulations": "regulations", "licensing": "decisions",
    "penalty": "decisions", "coercion": "decisions", "items": "items", "fees": "fees",
    "processing_fee": "processing_fee", "decoy": "decoy", "expense": "decoy",
}  # fmt: skip
_ASIDE = ("growth_percent", "carried_in", "carried_out")
_OTHERS = ("decoy", "items", "licensing", "penalty", "coercion")
_ROUGH = 3  # characters of the longest such word


def _blank(match: re.Match[str]) -> str:
    return ("\x01" if match[1] is not None else "\x00") * len(match[0])


def _hidden(match: re.Match[str]) -> str:
    return "\x00" * len(match[0])


class _State(NamedTuple):
    """What a bracket behind a figure is about: the topic, the whole that is being told, its value, its claim."""

    topic: str
    head: str
    value: Number | None
    claim: int | None
    owner: Number
    whole: str


class SentenceReader:
    """Walks one section sentence by sentence; the context carries over within a paragraph."""

    def __init__(
        self,
        words: ClaimLexicon,
        text: str,
        said: str,
        section: str,
        year: int | None,
        scope: ClaimScope,
        stated: StatedClaims,
    ) -> None:
        """`said`: the text without the agency's own name, as long as it."""
        self.words, self.text, self.said, self.section, self.year = words, text, said, section, year
        self.scope, self.stated = scope, stated
        self.context = Context(words=words, year=year)
        self.head_index: int | None = None
        self.heading = ""
        self.first = 0  # index of the sentence's first claim
        self.unread = False  # nothing was read since the paragraph began

    def new_paragraph(self, topic: str, *, headed: bool = False) -> None:
        """`headed`: a heading says what the paragraph is about."""
        if self.unread and not headed and not self.heading and topic == self.context.topic:
            return
        self.unread = True
        related = topic in ("requests", "disputes")
        self.context = Context(words=self.words, year=self.year, topic=topic, related=related, headed=headed)
        self.heading = topic if headed else ""
        self.head_index = None

    def sentence(self, start: int, end: int) -> None:
        # Kept whole: the context of a sentence is set, walked through and gone back to for its brackets.
        printed = self.said[start:end]
        self.unread = False
        brackets: list[tuple[int, int]] = []
        masked = printed
        if "（" in printed or "(" in printed or "《" in printed:
            brackets = [match.span(1) for match in _MASKED.finditer(printed) if match[1] is not None]
            masked = _MASKED.sub(_blank, printed)
        if "占" in masked:
            masked = self.words.share.sub(_hidden, masked)
        context = self.context
        context.text, context.offset = masked, start
        if self.heading and context.topic == "decoy":
            context.turn(self.heading)
        held = context.topic == "requests" or (context.topic == "disputes" and context.related)
        context.related = held or bool(self.words.marker.search(masked))
        context.taking = context.summed = context.received = context.filed = context.published = context.told = False
        context.elsewhere = context.last_year = False
        context.counts_growth, context.parts = self.words.subject.search(masked) is not None, []
        context.making, context.regulations, context.owner = "", False, 0
        if not masked.startswith(("其中", "其余")):
            context.whole = ""
        self.scope.begin(masked, printed, brackets)
        tokens = tokens_in(self.words, masked)
        context.other_subject = bool(tokens) and tokens[0].role in _OTHERS
        elsewhere = not context.related and self.words.applied_elsewhere.search(masked) is not None
        if elsewhere and not counts_results(context, tokens):
            context.turn("decoy")
        if (
            not context.topic
            and all(_TOPICS.get(token.role, "requests") == "requests" for token in tokens)
            and counts_results(context, tokens)
        ):
            context.turn("requests")
        first = self.first = len(self.stated.claims)
        snapshots = self._walk(start, masked, tokens)
        self.stated.statements += statements_in(context, start, masked)
        for low, high in brackets:
            inner = printed[low:high]
            if self.words.figures.search(inner) is None and not any(word in inner for word in self.words.brackets):
                continue
            state = next((saved for position, saved in reversed(snapshots) if position <= low), None)
            if state is not None:
                self._bracket(start, printed, low, high, state)
        settle(self.stated.claims[first:], self.text, self.words)

    def _bracket(self, start: int, printed: str, low: int, high: int, state: _State) -> None:
        """What a bracket says belongs to the figure before it; it does not change what comes behind."""
        outer, outer_head = self.context, self.head_index
        self.context = Context(
            words=self.words, year=self.year, topic=state.topic, head=state.head, head_value=state.value,
            last=state.head, inner=True, related=outer.related, owner=state.owner, whole=state.whole,
        )  # fmt: skip
        self.head_index = state.claim
        masked = "\x00" * low + printed[low:high]
        self.context.text, self.context.offset = masked, start
        self._walk(start, masked, tokens_in(self.words, masked, low))
        self.context, self.head_index = outer, outer_head

    def _walk(self, offset: int, masked: str, tokens: list[Token]) -> list[tuple[int, _State]]:
        # Kept whole: one pass over the tokens, what each kind of them does to the clause.
        pending: list[Token] = []  # the words of the clause behind its last figure
        previous: list[Token] = []  # those of the clause before, where it has no figure
        snapshots: list[tuple[int, _State]] = []
        clause = skip = 0
        counted, context = False, self.context
        for index, token in enumerate(tokens):
            if token.role == "comma" and token.text in "：:":
                continue
            if token.role in ("comma", "stop"):
                if not counted:
                    self.scope.opening(masked[clause : token.start])
                    for name, first, last in finer_of_all(context, clause, token.start):
                        self._claim(offset + first, offset + last, name, context.last_value)
                previous = [] if counted or token.role == "stop" else pending
                context.published &= token.role == "comma"
                pending, counted, clause = [], False, token.end
                continue
            if index < skip or (token.role == "number" and token.text in self.words.units["people"]):
                continue
            if token.role in ("level", "multiple"):
                self._grown(offset, token, clause)
                continue
            if token.role == "number":
                alone = not pending and bool(previous)
                context.resumed = alone and self.words.bare.fullmatch(masked, clause, token.start) is not None
                skip = max(skip, self._counted(offset, masked, tokens, index, pending or previous, clause))
                snapshots.append((token.end, self._state()))
                pending, previous, counted = [], [], True
                continue
            word = self._turned(masked, tokens, index, pending)
            if word is None:
                continue
            if word.role == "neg":
                zeros, skip = zero_fields(self.context, tokens, index)
                self.scope.subject(masked[clause : word.start])
                for name, first, last in zeros:
                    self._claim(offset + first, offset + last, name, 0)
                continue
            self._said(offset, masked, word, clause)
            pending.append(word)
        return snapshots

    def _counted(
        self, offset: int, masked: str, tokens: list[Token], index: int, candidates: list[Token], clause: int
    ) -> int:
        """Claims what a figure, or the list that begins with it, counts; the index of the first token not used by it."""
        figures = self._listed(masked, tokens, index, candidates)
        if len(figures) > 1:
            self._list(offset, candidates, figures)
            return index + len(figures)
        self._figure(offset, masked, tokens, index, candidates, clause)
        return self.context.consumed

    def _turned(self, masked: str, tokens: list[Token], index: int, pending: list[Token]) -> Token | None:
        """The word as it is meant here, once the context has taken it in; None for one that says nothing."""
        # Kept whole: what a word sets in the context, and in what order, is one decision.
        context, word = self.context, tokens[index]
        if word.role == "weak" and not names_requests(context, masked, tokens, index):
            word = word._replace(role="decoy")
        if word.role == "weak" and index and among_requests(context, masked, tokens[index - 1], word):
            context.turn("requests")
            context.received |= tokens[index - 1].role == "receive"
        if word.role == "processing_fee" and context.topic == "decoy" and not context.related:
            return word._replace(role="decoy")
        # 依申请公开 said of a document is how it may be had, not an application.
        attribute = context.topic == "decoy" and word.role == "requests" and self.words.attribute.search(word.text)
        if attribute and not any(item.role in VERB_FIELDS for item in pending):
            return None
        if word.role == "filed":
            context.filed = True
        elif word.role == "receive":
            context.taking = True
        elif word.role == "publish":
            context.published = True
        elif word.role in MAKING:
            context.making = MAKING[word.role]
        elif word.role == "normative":
            context.regulations = context.topic == "regulations"
        elif word.role in SURE_RESULTS and context.topic == "decoy" and not (context.counted or context.other_subject):
            context.turn("requests")  # the other matter was only mentioned
        elif word.role in DISPUTES and context.related and not context.filed:
            several = index and tokens[index - 1].role in DISPUTES and joined(context, tokens[index - 1], word)
            context.whole = "" if several else DISPUTES[word.role]
        topic = _TOPICS.get(word.role)
        # Within a row of the results, other matters are what was asked for.
        if topic is not None and not (topic == "decoy" and any(item.role == "subrow" for item in pending)):
            context.turn(topic)
        return word

    def _said(self, offset: int, masked: str, word: Token, clause: int) -> None:
        """What a word states by itself: zeros, and that all that were counted are of one kind."""
        # Kept whole: a table of words, each with what it states.
        context, role = self.context, word.role
        if role.startswith("zero_"):
            if role == "zero_new_received" or context.topic == "requests":
                self._claim(offset + word.start, offset + word.end, role.removeprefix("zero_"), 0)
        elif role == "all_natural" and context.head == "new_received" and context.head_value and not context.owner:
            self._claim(offset + word.start, offset + word.end, "natural_new_received", context.head_value)
        elif role == "all_new" and self.stated.claims and context.last in ("processed", "total_handled"):
            self.stated.claims[-1 if self.head_index is None else self.head_index].field = "new_received"
            context.head = context.last = "new_received"
        elif role == "all_granted" and context.head and context.head_value is not None and not context.results:
            self._claim(offset + word.start, offset + word.end, "granted", context.head_value)
        elif role in RESULTS and self._goes_for_all(masked, word, clause):
            self._claim(offset + word.start, offset + word.end, RESULTS[role], context.head_value or 0)
        elif role in ("receive", "total", "process", "receive_process", "occur", "cause"):
            self.scope.subject(masked[clause : word.start])

    def _grown(self, offset: int, token: Token, clause: int) -> None:
        amount = growth_of(self.context, token, clause)
        if amount is not None:
            self._claim(offset + amount.start, offset + token.end, amount.field, amount.value)

    def _state(self) -> _State:
        context = self.context
        return _State(context.topic, context.head, context.head_value, self.head_index, context.owner, context.whole)

    def _goes_for_all(self, masked: str, word: Token, clause: int) -> bool:
        """Whether all that were counted are said to have one result (均因信息不存在无法提供)."""
        context = self.context
        if context.results or not context.head_value or context.topic != "requests" or context.inner:
            return False
        if masked[word.end : word.end + 1] not in CLOSED or word.role.startswith("bare"):
            return False
        if context.head_value == 1 and context.head == "new_received":
            return True
        return (
            word.role in (*SURE_RESULTS, "other_processed")
            and self.words.all_of.search(masked, clause, word.start) is not None
        )

    def _figure(
        self, offset: int, masked: str, tokens: list[Token], index: int, candidates: list[Token], clause: int
    ) -> None:
        # Kept whole: the things that a figure may count, the surest first.
        context, token = self.context, tokens[index]
        context.consumed = 0
        context.counted |= token.text != "%"
        if token.value is None:
            return
        if token.text == "%":
            self._grown(offset, token, clause)
            return
        if token.text in self.words.money:
            amount = fee_of(context, token, candidates, clause)
            if amount is not None:
                self._claim(offset + amount.start, offset + token.end, amount.field, amount.value)
            return
        if token.text in self.words.units["other"] or isinstance(token.value, Decimal):
            return
        if any(item.role == "aside" for item in candidates):
            return
        found = fields_at(context, tokens, index, candidates)
        for name, first, last in found:
            if not context.shared(name, token.value):
                self._claim(offset + first, offset + last, name, token.value)
        if not found:
            told = self.stated.claims[self.first :]
            before = max(clause, tokens[index - 1].end) if index else clause
            wholes = whole_at(context, tokens, index, candidates, clause) or whole_behind(
                context, token, before, self.stated.claims[-2:], told
            )
            if wholes and len({claim.field for claim in told} | {wholes[0][0]}) == 1 and len(told) > 1:
                self.scope.speaker = "whole_body"  # the sum of what the bodies named before it had
            for name, first, end in wholes:
                self._claim(offset + first, offset + end, name, token.value)
            if "%" in masked:
                context.elsewhere = not wholes and is_alien(context, token, candidates, clause)
        context.headed = False
        if token.text in self.words.units["requests"]:
            context.parts.append(token.value)

    def _listed(self, masked: str, tokens: list[Token], index: int, candidates: list[Token]) -> list[Token]:
        """The figures of a list that 分别为 opens, from the one at `index` on; [] where there is none."""
        if not candidates or candidates[-1].role != "each" or not self.words.listing.match(candidates[-1].text):
            return []
        figures = [tokens[index]]
        for token in tokens[index + 1 :]:
            if token.role != "number" or not LIST_JOIN.fullmatch(masked, figures[-1].end, token.start):
                break
            figures.append(token)
        return figures

    def _list(self, offset: int, candidates: list[Token], figures: list[Token]) -> None:
        """The n-th figure is of the n-th thing named; where their numbers differ, nothing is known."""
        for name, start, end, value in listed_fields(self.context, candidates[:-1], figures):
            self._claim(offset + start, offset + end, name, value)

    def _claim(self, start: int, end: int, name: str, value: Number) -> None:
        # Kept whole: what a count leaves in the context, and whose part it is, are one decision.
        context, stated = self.context, self.stated
        context.elsewhere, context.last_value, context.last_field = False, value, name
        if name in RESULT_FIELDS or name in DISPUTES.values():
            context.whole = name
        start, end = self._with_rough(start, end)
        compares = name == "growth_percent"
        part = name == "new_received" and context.text.startswith("其中") and context.head in ("", "new_received")
        scope = "part" if part else self.scope.at(start - context.offset, end - context.offset, compares=compares)
        index = len(stated.claims)
        stated.claims.append(Claim(self.section, self.text[start:end], start, end, name, value, scope))
        context.summed |= name == "total_handled"
        context.told |= name in ("new_received", "total_handled")
        context.owner = value if name in (*RESULT_FIELDS, *CARRIED) else 0 if name in HEADS else context.owner
        if name == "new_received" and scope == "other_period" and not context.inner:
            context.last_year = True
            return
        if name in HEADS:
            total_told = self.head_index is not None and context.head == "total_handled"
            if context.inner or (name == "processed" and total_told):
                context.last = name
                return
            context.head, context.head_value, context.results = name, value, frozenset()
            self.head_index = index
            stated.groups[index] = []
        elif name in RESULT_FIELDS:
            context.results |= {name}
        if self.head_index is not None and index != self.head_index and context.head:
            stated.groups[self.head_index].append(index)
        if name not in _ASIDE and name not in self.words.finer_names:
            context.last = name

    def _with_rough(self, start: int, end: int) -> tuple[int, int]:
        """A claim's place with the word beside it that says that its figure is not exact."""
        told = self.words.approximate.told.search(self.text, max(0, start - _ROUGH), end + _ROUGH)
        if told is None or told.end() <= start or told.start() >= end:
            return start, end
        return min(start, told.start()), max(end, told.end() if told["behind"] else end)
