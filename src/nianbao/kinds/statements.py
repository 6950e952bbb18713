"""Kinds about words that should be there, or should not: `statement`, `phrase`, `substitution`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field, model_validator

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.hits import (
    Hit,
    alternation,
    excused,
    first_hit,
    lexicon_pairs,
    lexicon_words,
    named,
    texts,
    unread,
)
from nianbao.kinds.params import EVERYWHERE, Params, Regex, SectionId, Sections, SoftOutcome, SwapsId, WordsId
from nianbao.kinds.search import Search, search
from nianbao.kinds.slots import slots
from nianbao.model.finding import absence_anchor
from nianbao.model.rule import Outcome, Rule


class StatementParams(Params):
    """At least one of `patterns` is in one of `sections`. `unless`: patterns that make the rule not applicable.
    `what`: the name of what is stated, for the message. `elsewhere`: where a statement in the wrong place may be;
    `elsewhere_patterns`: what it says there, where other matters have the same words."""

    sections: Sections
    patterns: Annotated[tuple[Regex, ...], Field(title="文字（正则表达式）", min_length=1)]
    unless: Annotated[tuple[Regex, ...], Field(title="有此文字则不适用")] = ()
    what: Annotated[str, Field(title="名称")] = ""
    elsewhere: Annotated[tuple[SectionId, ...], Field(title="可能写错位置的部分")] = ()
    elsewhere_patterns: Annotated[tuple[Regex, ...], Field(title="写错位置时的文字（正则表达式）")] = ()
    outcome: SoftOutcome = "fail"


class PhraseParams(Params):
    """Words that should not be there: `patterns`, or the words of `lexicon`. A hit inside a match of `allow` is none.
    Up to `max_hits` hits are tolerated. `what`: what such words are, for the message. `since`: the first reporting year
    that the rule is for. `identity_numbers`: patterns whose match counts only with the check digit of GB 11643.
    `each`: every place is a finding of its own."""

    sections: Sections = EVERYWHERE
    patterns: Annotated[tuple[Regex, ...], Field(title="文字（正则表达式）")] = ()
    identity_numbers: Annotated[tuple[Regex, ...], Field(title="校验位成立才算的号码（正则表达式）")] = ()
    since: Annotated[int | None, Field(title="从哪一年的报告起")] = None
    lexicon: Annotated[WordsId | None, Field(title="词表")] = None
    allow: Annotated[tuple[Regex, ...], Field(title="除外")] = ()
    max_hits: Annotated[int, Field(title="容许次数", ge=0)] = 0
    each: Annotated[bool, Field(title="逐处报")] = False
    what: Annotated[str, Field(title="名称")] = ""
    outcome: SoftOutcome = "fail"

    @model_validator(mode="after")
    def _some_words(self) -> PhraseParams:
        if not (self.patterns or self.identity_numbers or self.lexicon):
            raise ValueError("patterns 和 lexicon 至少写一项")
        return self


class SubstitutionParams(Params):
    """Wrong words with the right ones: `swaps` (wrong → right), or a `lexicon` of them."""

    sections: Sections = EVERYWHERE
    swaps: Annotated[dict[str, str], Field(title="错词与正词")] = Field(default_factory=dict)
    lexicon: Annotated[SwapsId | None, Field(title="词表")] = None
    allow: Annotated[tuple[Regex, ...], Field(title="除外")] = ()
    outcome: SoftOutcome = "fail"

    @model_validator(mode="after")
    def _some_words(self) -> SubstitutionParams:
        if not (self.swaps or self.lexicon):
            raise ValueError("swaps 和 lexicon 至少写一项")
        return self


_EDGE = re.compile(r"[，。；：！？、\n（）()]")
_WORDS = 6  # characters beside a hit that are quoted with it
_MARKED = 20  # hits marked by one finding


def statement(batch: Batch, rule: Rule, given: StatementParams) -> Iterator[Verdict]:
    """Sections that were not found say nothing: the rule is not checked where none of its sections was."""
    sections = "、".join(named(batch, section) for section in given.sections)
    base = {"what": given.what, "sections": sections}
    for number, report in enumerate(batch.reports):
        found = {section.id for section in report.sections if section.found and not section.unread}
        special = {"*", "title", "preface", "tail"}
        if not any(section in found or section in special for section in given.sections):
            yield unread(number, what=given.what, sections=sections)
            continue
        where = texts(report, given.sections)
        hit = first_hit(where, given.patterns)
        if hit is not None:
            slots = {**base, "section": named(batch, hit.section), "quote": hit.quote}
            yield Verdict(number, Outcome.PASS, slots=slots, anchors=[hit.anchor])
            continue
        excuse = first_hit(where, given.unless) if given.unless else None
        if excuse is not None:
            yield Verdict(number, Outcome.NOT_APPLICABLE, slots={**base, "quote": excuse.quote})
            continue
        elsewhere = (
            first_hit(texts(report, given.elsewhere), given.elsewhere_patterns or given.patterns)
            if given.elsewhere
            else None
        )
        place = next((section for section in given.sections if section in found), given.sections[0])
        absence = absence_anchor(place, given.what or rule.wording.title)
        if elsewhere is not None:
            slots = {**base, "section": named(batch, elsewhere.section), "quote": elsewhere.quote}
            anchors = [elsewhere.anchor, absence]
            yield Verdict(number, Outcome(given.outcome), place, "elsewhere", slots, anchors)
        else:
            yield Verdict(number, Outcome(given.outcome), place, slots=base, anchors=[absence])


def phrase(batch: Batch, rule: Rule, given: PhraseParams) -> Iterator[Verdict]:
    """One finding for each section and pattern (or word of the lexicon), with every hit marked; with `each` one for
    every hit."""
    patterns: list[tuple[str, Search | re.Pattern[str]]] = [(str(i), search(p)) for i, p in enumerate(given.patterns)]
    patterns += [(f"id{i}", search(p)) for i, p in enumerate(given.identity_numbers)]
    if given.lexicon and (words := lexicon_words(batch.pack, given.lexicon)):
        patterns.append(("", alternation(words)))
    for number, report in enumerate(batch.reports):
        where = texts(report, given.sections)
        if not where:
            yield unread(number, what=given.what)
            continue
        if given.since is not None and report.year is not None and report.year < given.since:
            yield Verdict(number, Outcome.NOT_APPLICABLE, slots={"what": given.what})
            continue
        groups = _grouped(where, patterns, given)
        if sum(map(len, groups.values())) <= given.max_hits:
            yield Verdict(number, Outcome.PASS, slots={"what": given.what})
            continue
        for (section, name), hits in groups.items():
            quote = _beside(dict(where)[section], hits[0]) if given.each else _quotes(hits)
            slots = {"what": given.what, "section": named(batch, section), "quote": quote, "count": len(hits)}
            anchors = [hit.anchor for hit in hits[:_MARKED]]
            place, outcome = f"{section}:{name}", Outcome(given.outcome)
            yield Verdict(number, outcome, place, slots=slots, anchors=anchors, observed=hits[0].quote)


def _grouped(
    where: Sequence[tuple[str, str]], patterns: Sequence[tuple[str, Search | re.Pattern[str]]], given: PhraseParams
) -> dict[tuple[str, str], list[Hit]]:
    """The hits by section and pattern or word; with `each` every one by itself, of those that overlap the first."""
    groups: dict[tuple[str, str], list[Hit]] = {}
    taken: set[tuple[str, int]] = set()
    for section, text in where:
        for name, pattern in patterns:
            for match in pattern.finditer(text):
                start, end = match.span()
                if (section, start) in taken or excused(text, start, end, given.allow):
                    continue
                if name.startswith("id") and not has_check_digit(match[0]):
                    continue
                if given.each and any((section, at) in taken for at in range(start, end)):
                    continue
                taken |= {(section, at) for at in (range(start, end) if given.each else (start,))}
                group = f"{match[0]}:{len(groups)}" if given.each else name or match[0]
                groups.setdefault((section, group), []).append(Hit(section, start, end, match[0]))
    return groups


def _beside(text: str, hit: Hit) -> str:
    """A hit with the words right beside it in its clause, so that its place is known again."""
    before = _EDGE.split(text[max(0, hit.start - _WORDS) : hit.start])[-1]
    behind = _EDGE.split(text[hit.end : hit.end + _WORDS])[0]
    return f"{before}{hit.quote}{behind}".strip()


def has_check_digit(number: str) -> bool:
    """Whether 18 characters end in the check character of a citizen's number (GB 11643: ISO 7064, MOD 11-2)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], weights, strict=True))
    return "10X98765432"[total % 11] == number[17:].upper()


def _quotes(hits: Sequence[Hit]) -> str:
    return "”“".join(dict.fromkeys(hit.quote.strip() for hit in hits[:3]))


def substitution(batch: Batch, rule: Rule, given: SubstitutionParams) -> Iterator[Verdict]:
    """One finding for each section and wrong word. A hit that is part of the right word is none."""
    swaps = dict(given.swaps)
    if given.lexicon:
        swaps = {**lexicon_pairs(batch.pack, given.lexicon), **swaps}
    wrong = alternation(tuple(sorted(swaps)))
    for number, report in enumerate(batch.reports):
        where = texts(report, given.sections)
        if not where:
            yield unread(number)
            continue
        groups: dict[tuple[str, str], list[Hit]] = {}
        for section, text in where:
            for match in wrong.finditer(text):
                start, end = match.span()
                if _is_right(text, start, match[0], swaps[match[0]]) or excused(text, start, end, given.allow):
                    continue
                groups.setdefault((section, match[0]), []).append(Hit(section, start, end, match[0]))
        for (section, word), hits in groups.items():
            slots = {"section": named(batch, section), "quote": word, "expected": swaps[word]}
            yield Verdict(
                number,
                Outcome(given.outcome),
                f"{section}:{word}",
                slots=slots,
                anchors=[hit.anchor for hit in hits[:_MARKED]],
                observed=word,
                expected=swaps[word],
            )
        if not groups:
            yield Verdict(number, Outcome.PASS)


def _is_right(text: str, start: int, wrong: str, right: str) -> bool:
    """Whether the right word, which may contain the wrong one, stands here."""
    offset = right.find(wrong)
    return offset >= 0 and text.startswith(right, start - offset)


_HIT_SLOTS = "section quote"

STATEMENT = Kind(
    "statement",
    "应有的说明",
    StatementParams,
    statement,
    slots(
        "what",
        "sections",
        fail="",
        review="",
        fail__elsewhere=_HIT_SLOTS,
        review__elsewhere=_HIT_SLOTS,
        not_applicable="quote",
        **{"pass": _HIT_SLOTS},
    ),
)
PHRASE = Kind(
    "phrase",
    "不应出现的文字",
    PhraseParams,
    phrase,
    slots("what", fail=_HIT_SLOTS + " count", review=_HIT_SLOTS + " count"),
)
SUBSTITUTION = Kind(
    "substitution",
    "错误用语",
    SubstitutionParams,
    substitution,
    slots(fail=_HIT_SLOTS + " expected", review=_HIT_SLOTS + " expected"),
)
