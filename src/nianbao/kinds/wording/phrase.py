"""The kind `phrase`: words that should not be there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field, model_validator

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import EVERYWHERE, Params, Regex, Sections, SoftOutcome, WordsId
from nianbao.kinds.report_texts import (
    HIT_SLOTS,
    MARKED,
    Hit,
    ReportTexts,
    alternation,
    excused,
    lexicon_words,
    named,
    texts_of,
    unread,
)
from nianbao.kinds.search import TextSearch, search
from nianbao.kinds.slots import slots
from nianbao.model.rule import Outcome, Rule


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


_EDGE = re.compile(r"[，。；：！？、\n（）()]")
_WORDS = 6  # characters beside a hit that are quoted with it


def phrase(batch: Batch, rule: Rule, given: PhraseParams) -> Iterator[Verdict]:
    """One finding for each section and pattern (or word of the lexicon), with every hit marked; with `each` one for
    every hit."""
    patterns: list[tuple[str, TextSearch | re.Pattern[str]]] = [
        (str(i), search(p)) for i, p in enumerate(given.patterns)
    ]
    patterns += [(f"id{i}", search(p)) for i, p in enumerate(given.identity_numbers)]
    if given.lexicon and (words := lexicon_words(batch.pack, given.lexicon)):
        patterns.append(("", alternation(words)))
    for number, report in enumerate(batch.reports):
        where = texts_of(batch, number, given.sections)
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
            anchors = [hit.anchor for hit in hits[:MARKED]]
            place, outcome = f"{section}:{name}", Outcome(given.outcome)
            yield Verdict(number, outcome, place, slots=slots, anchors=anchors, observed=hits[0].quote)


def _matches(
    where: ReportTexts, patterns: Sequence[tuple[str, TextSearch | re.Pattern[str]]]
) -> Iterator[tuple[str, str, str, re.Match[str]]]:
    """(section, its text, the name of the pattern, the match), section by section."""
    likely = [one for one in patterns if isinstance(one[1], re.Pattern) or one[1].may_match(where.whole)]
    for section, text in where if likely else ():
        for name, pattern in likely:
            for match in pattern.finditer(text):
                yield section, text, name, match


def _grouped(
    where: ReportTexts, patterns: Sequence[tuple[str, TextSearch | re.Pattern[str]]], given: PhraseParams
) -> dict[tuple[str, str], list[Hit]]:
    """The hits by section and pattern or word; with `each` every one by itself, of those that overlap the first."""
    groups: dict[tuple[str, str], list[Hit]] = {}
    taken: set[tuple[str, int]] = set()
    for section, text, name, match in _matches(where, patterns):
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


PHRASE = Kind(
    "phrase",
    "不应出现的文字",
    PhraseParams,
    phrase,
    slots("what", fail=HIT_SLOTS + " count", review=HIT_SLOTS + " count"),
)
