"""The kind `laws`: the names of laws that are cited, and the articles of them.

A name between book marks is held against the pack's list of laws by likeness: one that differs in a character is
misprinted, unless a law of that name exists. An article beyond the last one of the law does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from nianbao.base.text import chinese_number
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.lexicons import Lexicon, Word
from nianbao.kinds.memo import per_form
from nianbao.kinds.params import EVERYWHERE, Params, Sections, SoftOutcome
from nianbao.kinds.report_texts import HIT_SLOTS, Hit, named, texts_of, unread
from nianbao.kinds.slots import slots
from nianbao.model.rule import Outcome, Rule


class LawsFile(Lexicon):
    """`articles`: the laws by their names (without `prefix`), with the number of their articles, the greatest of all
    versions. `others`: other laws that exist. `short`: what a name stands for where the report does not say.
    `last_slips`: what the last character of a name is mistyped as."""

    format: Literal["laws/1"]
    prefix: Word
    short: dict[Word, Word] = Field(default_factory=dict)
    last_slips: dict[Word, Word] = Field(default_factory=dict)
    articles: Annotated[dict[Word, Annotated[int, Field(ge=1)]], Field(min_length=1)]
    others: tuple[Word, ...] = ()


class LawsParams(Params):
    """Laws that are cited. check: name, those whose names are misprinted; article, articles that do not exist."""

    sections: Sections = EVERYWHERE
    check: Annotated[Literal["name", "article"], Field(title="检查")]
    outcome: SoftOutcome = "review"


class Laws(NamedTuple):
    """A pack's list. `by_length`: the names that others are likened to."""

    file: LawsFile
    known: frozenset[str]
    by_length: dict[int, tuple[str, ...]]

    def bare(self, printed: str) -> str:
        """A printed name without blanks, the prefix, and what stands in brackets behind it."""
        return _BEHIND.sub("", printed.replace(" ", "")).removeprefix(self.file.prefix)


_TITLE = re.compile(r"[《〈]([^《》〈〉\n]{4,40})[》〉]")
_BEHIND = re.compile(r"[（(][^）)]{0,200}[）)]$")
_LIKENED = 5  # characters of a name that others are likened to: shorter ones are one another's likes
_STEM = 4  # characters of a name before 法 or 条例 that say which it is
_NUMBER = "[一二三四五六七八九十百零〇0-9]{1,7}"
# What is called otherwise from here on: 《…》（…以下简称《条例》）.
_CALLED = re.compile(r"《([^《》\n]{2,40})》[^《》。\n]{0,40}简称[：:“”\"]{0,2}《?([\u4e00-\u9fff]{2,12}?)[》”\"）)]")
_LEAD = "(?:根据|依据|按照|依照|参照|遵照|对照|执行|违反)"
# The articles of a citation, and what names the law right before them.
_ARTICLES = re.compile(rf"第{_NUMBER}条[^《》，。；\n]{{0,60}}")
_NAMED = re.compile(
    rf"(?:《(?P<marked>[^《》\n]{{2,40}})》"
    rf"|(?:(?:^|[^\u4e00-\u9fff]){_LEAD}?|{_LEAD}|共和国)(?P<plain>[\u4e00-\u9fff]{{3,20}}?(?:法|条例)))"
    r"(?:[（(][^（()）\n]{0,40}[）)])?$"
)
_BEFORE = 90  # characters that may name the law before the first of its articles
_ARTICLE = re.compile(rf"第({_NUMBER})条(?!例)")


@per_form
def _listed(lexicon: Any) -> Laws:
    file = LawsFile.model_validate(lexicon)
    lengths: dict[int, tuple[str, ...]] = {}
    for name in file.articles:
        if len(name) >= _LIKENED:
            lengths[len(name)] = (*lengths.get(len(name), ()), name)
    return Laws(file, frozenset((*file.articles, *file.others)), lengths)


def laws(batch: Batch, rule: Rule, given: LawsParams) -> Iterator[Verdict]:
    listed = _listed(batch.pack.lexicons["laws"])
    find = _misprinted if given.check == "name" else _beyond
    for number in range(len(batch.reports)):
        where = texts_of(batch, number, given.sections)
        if not where:
            yield unread(number)
            continue
        told: set[tuple[str, str]] = set()
        for hit, expected in find(listed, where):
            if (hit.section, hit.quote) in told:
                continue
            told.add((hit.section, hit.quote))
            slots_ = {"section": named(batch, hit.section), "quote": hit.quote, "expected": expected}
            place, outcome = f"{hit.section}:{hit.quote}", Outcome(given.outcome)
            yield Verdict(number, outcome, place, "", slots_, [hit.anchor], observed=hit.quote, expected=expected)
        if not told:
            yield Verdict(number, Outcome.PASS)


def _misprinted(listed: Laws, where: list[tuple[str, str]]) -> Iterator[tuple[Hit, str]]:
    """(the name as printed, the one that it should be)."""
    for section, text in where:
        for match in _TITLE.finditer(text):
            right = right_name(listed, match[1])
            if right:
                yield Hit(section, match.start(1), match.end(1), match[1]), right


def right_name(listed: Laws, printed: str) -> str:
    """The name that a printed one misprints; "" where it misprints none."""
    name = _BEHIND.sub("", printed.replace(" ", ""))
    prefix = listed.file.prefix
    if listed.bare(name) in listed.known:
        return ""
    whole = name.startswith(prefix)
    if not whole and _differ(name[: len(prefix)], prefix) == 1 and name[len(prefix) :] in listed.file.articles:
        return prefix + name[len(prefix) :]
    bare = name.removeprefix(prefix)
    found = _likes(listed, bare, whole)
    return (prefix if whole else "") + found[0] if len(found) == 1 else ""


def _short_likes(listed: Laws, bare: str) -> list[str]:
    last = _last(listed, bare)
    if last:
        return [bare[:-1] + last]
    return [name for name in listed.file.articles if len(name) == len(bare) and _differ(name, bare) == 1]


def _other_kind(listed: Laws, bare: str) -> str:
    """The law that a name takes for a regulation, or the other way; "" where it takes none."""
    for ending, other in (("条例", "法"), ("法", "条例")):
        stem = bare.removesuffix(ending)
        if stem != bare and len(stem) >= _STEM and stem + other in listed.file.articles:
            return stem + other
    return ""


def _likes(listed: Laws, bare: str, whole: bool) -> list[str]:
    """The laws that a name without prefix may misprint. Only with the prefix (`whole`) it may be a character short or
    long: a local rule has other words, and a name in 办法 may be a rule of its own."""
    if len(bare) < _LIKENED - 1:
        return _short_likes(listed, bare) if whole and bare else []
    found = [like for like in listed.by_length.get(len(bare), ()) if _one_off(listed, bare, like)]
    if found or not whole or bare.endswith("办法"):
        return found
    kind = _other_kind(listed, bare)
    if kind:
        return [kind]
    return _longer_or_shorter(listed, bare)


def _longer_or_shorter(listed: Laws, bare: str) -> list[str]:
    found = [like for like in listed.by_length.get(len(bare) + 1, ()) if _left_out(bare, like)]
    return found + [like for like in listed.by_length.get(len(bare) - 1, ()) if _left_out(like, bare)]


def _last(listed: Laws, bare: str) -> str:
    """The right last character of a short name, "" where it is no known law with a slip at its end."""
    return next(
        (
            right
            for right, wrong in listed.file.last_slips.items()
            if bare[-1] in wrong and bare[:-1] + right in listed.file.articles
        ),
        "",
    )


def _differ(one: str, other: str) -> int:
    """In how many characters two texts of one length differ; -1 where the lengths do."""
    return sum(a != b for a, b in zip(one, other, strict=True)) if len(one) == len(other) else -1


def _one_off(listed: Laws, printed: str, like: str) -> bool:
    """Whether one character differs, or two neighbours have changed places. The last one tells the rank of a law: there
    only the slips of the list count."""
    if printed[-1] != like[-1]:
        return printed[:-1] == like[:-1] and printed[-1] in listed.file.last_slips.get(like[-1], "")
    if _differ(printed, like) == 1:
        return True
    at = next(i for i, (a, b) in enumerate(zip(printed, like, strict=True)) if a != b)
    return printed == f"{like[:at]}{like[at + 1 : at + 2]}{like[at]}{like[at + 2 :]}"


def _left_out(shorter: str, longer: str) -> bool:
    """Whether a text is another without one of its characters (not the last, which tells the rank of a law)."""
    return shorter[-1] == longer[-1] and any(shorter == longer[:at] + longer[at + 1 :] for at in range(len(longer) - 1))


def _beyond(listed: Laws, where: list[tuple[str, str]]) -> Iterator[tuple[Hit, str]]:
    """(the citation of an article beyond the last, the law with the number of its articles)."""
    called = dict(listed.file.short)
    for _, text in where:
        called |= {match[2]: listed.bare(match[1]) for match in _CALLED.finditer(text)}
    for section, text in where:
        for run in _ARTICLES.finditer(text):
            before = max(0, run.start() - _BEFORE)
            match = _NAMED.search(text[before : run.start()])
            if match is None:
                continue
            marked = match["marked"]
            plain = re.split(_LEAD, match["plain"] or "")[-1]
            name = listed.bare(marked) if marked else plain.removeprefix(listed.file.prefix)
            name = called.get(name, name)
            last = listed.file.articles.get(name)
            end = run.start() + _end_beyond(run[0], last) if last is not None else 0
            if end > run.start():
                start = before + (match.start("marked") - 1 if marked else match.end("plain") - len(plain))
                yield Hit(section, start, end, text[start:end]), f"《{name}》共{last}条"


def _end_beyond(articles: str, last: int) -> int:
    """Where the first article beyond the last ends; 0 where there is none."""
    for article in _ARTICLE.finditer(articles):
        printed = article[1]
        number = int(printed) if printed.isdecimal() else chinese_number(printed)
        if number is not None and number > last:
            return article.end()
    return 0


LAWS = Kind(
    "laws",
    "引用的法律",
    LawsParams,
    laws,
    slots(fail=HIT_SLOTS + " expected", review=HIT_SLOTS + " expected"),
    lexicons={"laws": LawsFile},
)
