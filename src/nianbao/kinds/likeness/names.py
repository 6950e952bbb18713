"""The kind `other_names`: another body's name where the report should name its own."""

from __future__ import annotations

from collections.abc import Iterator

from nianbao.kinds.contract import Batch, Verdict
from nianbao.kinds.hits import Hit, named, texts, unread
from nianbao.kinds.likeness.kinds import OtherNamesParams
from nianbao.kinds.likeness.lexicon import Lexicon, lexicon_of
from nianbao.kinds.search import search
from nianbao.model.report import Report
from nianbao.model.rule import Outcome, Rule

_BESIDE = 12  # characters beside a name in which a relation may be told


def other_names(batch: Batch, rule: Rule, given: OtherNamesParams) -> Iterator[Verdict]:
    """One verdict for each other body named, at its first place. Without an agency nothing can be said."""
    lexicon = lexicon_of(batch.pack)
    if lexicon is None:
        raise ValueError("规则包没有词表 similarity")
    for number, report in enumerate(batch.reports):
        where = texts(report, given.sections)
        if not report.agency or not where:
            yield Verdict(number, Outcome.NOT_CHECKED) if where else unread(number)
            continue
        found: dict[str, Hit] = {}
        for section, text in where:
            for name, hit in _named(section, text, given):
                if name not in found and _other(name, report, lexicon, given):
                    found[name] = hit
        for name, hit in found.items():
            slots = {"section": named(batch, hit.section), "quote": hit.quote, "name": name}
            yield Verdict(
                number,
                Outcome(given.outcome),
                f"{hit.section}.{name}",
                slots=slots,
                anchors=[hit.anchor],
                observed=name,
            )
        if not found:
            yield Verdict(number, Outcome.PASS)


def _named(section: str, text: str, given: OtherNamesParams) -> Iterator[tuple[str, Hit]]:
    for pattern in given.patterns:
        for match in search(pattern).finditer(text):
            start, end = match.span("name")
            beside = text[max(0, start - _BESIDE) : start], text[end : end + _BESIDE]
            if not any(search(words).search(part) for words in given.working_with for part in beside):
                yield match["name"], Hit(section, start, end, text[start:end])


def _other(name: str, report: Report, lexicon: Lexicon, given: OtherNamesParams) -> bool:
    """Whether a name states a place or a body that is not the report's own, nor one above it or allowed.

    A place is another's when the own name has one of the same rank and none of that stem. Bodies are compared by their
    names without places; one that is part of the other (an office of a bureau, a short form) is the same."""
    if any(search(pattern).search(name) for pattern in given.allow):
        return False
    own_places, own_body = places(report.agency or "", lexicon)
    their_places, their_body = places(name, lexicon)
    for rank, stem in their_places.items():
        own = own_places.get(rank)
        if own is not None and own != stem:
            return True
    if report.level not in given.body_levels or not their_body or not own_body:
        return False
    return not (_within(their_body, own_body) or _within(own_body, their_body))


def places(name: str, lexicon: Lexicon) -> tuple[dict[str, str], str]:
    """A name taken apart: rank of place → stem, and the body that is left."""
    found: dict[str, str] = {}
    while match := lexicon.place.match(name):
        stem = match["stem"]
        found[match[0][len(stem) :]] = stem
        name = name[match.end() :]
    own = lexicon.own_place.match(name)
    return found, name[own.end() :] if own else name


def _within(short: str, long: str) -> bool:
    """Whether the characters of `short` stand in `long` in this order: 人社局 in 人力资源和社会保障局."""
    rest = iter(long)
    return all(character in rest for character in short)
