"""The kind `laws`: the names of laws that are cited, and the articles of them.

A name between book marks is held against the pack's list of laws by likeness: one that differs in a character is
misprinted, unless a law of that name exists. An article beyond the last one of the law does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from nianbao.base.text import chinese_number
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.lexicons import Lexicon, Word
from nianbao.kinds.params import EVERYWHERE, Params, Sections, SoftOutcome
from nianbao.kinds.report_texts import HIT_SLOTS, Hit, named, texts, unread
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
_BEHIND = re.compile(r"[（(][^）)]*[）)]$")
_LIKENED = 5  # characters of a name that others are likened to: shorter ones are one another's likes
_NUMBER = "[一二三四五六七八九十百零〇0-9]{1,7}"
# What is called otherwise from here on: 《…》（…以下简称《条例》）.
_CALLED = re.compile(r"《([^《》\n]{2,40})》[^《》。\n]{0,40}简称[：:“”\"]{0,2}《?([\u4e00-\u9fff]{2,12}?)[》”\"）)]")
_CITED = re.compile(
    r"(?:《(?P<marked>[^《》\n]{2,40})》|(?:[^\u4e00-\u9fff]|根据|依据|按照|依照|共和国)(?P<plain>[\u4e00-\u9fff]{3,20}?(?:法|条例)))"
    rf"(?:[（(][^（()）\n]{{0,40}}[）)])?(?P<articles>第{_NUMBER}条[^《》，。；\n]{{0,60}})"
)
_ARTICLE = re.compile(rf"第({_NUMBER})条(?!例)")


def _listed(batch: Batch) -> Laws:
    file = LawsFile.model_validate(batch.pack.lexicons["laws"])
    lengths: dict[int, tuple[str, ...]] = {}
    for name in file.articles:
        if len(name) >= _LIKENED:
            lengths[len(name)] = (*lengths.get(len(name), ()), name)
    return Laws(file, frozenset((*file.articles, *file.others)), lengths)


def laws(batch: Batch, rule: Rule, given: LawsParams) -> Iterator[Verdict]:
    find = _misprinted if given.check == "name" else _beyond
    for number, report in enumerate(batch.reports):
        where = texts(report, given.sections)
        if not where:
            yield unread(number)
            continue
        told: set[tuple[str, str]] = set()
        for hit, expected in find(batch.once(_listed), where):
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
    head = name[: len(prefix)]
    if not whole and _differ(head, prefix) == 1 and name[len(prefix) :] in listed.file.articles:
        return prefix + name[len(prefix) :]
    bare = name.removeprefix(prefix)
    if len(bare) < _LIKENED - 1:
        return (prefix + bare[:-1] + last) if whole and (last := _last(listed, bare)) else ""
    found = [like for like in listed.by_length.get(len(bare), ()) if _one_off(listed, bare, like)]
    if whole and not found:
        longer = [like for like in listed.by_length.get(len(bare) + 1, ()) if _left_out(bare, like)]
        found = longer + [like for like in listed.by_length.get(len(bare) - 1, ()) if _left_out(like, bare)]
        # 《…政府采购办法》 may be a rule of its own: 办 before the last character is no slip.
        found = [like for like in found if bare[-2:] != "办法"]
    return (prefix if whole else "") + found[0] if len(found) == 1 else ""


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
        for match in _CITED.finditer(text):
            marked = match["marked"]
            name = listed.bare(marked) if marked else match["plain"].removeprefix(listed.file.prefix)
            name = called.get(name, name)
            last = listed.file.articles.get(name)
            if last is None:
                continue
            for article in _ARTICLE.finditer(match["articles"]):
                printed = article[1]
                number = int(printed) if printed.isdecimal() else chinese_number(printed)
                if number is not None and number > last:
                    start = match.start("marked") - 1 if marked else match.start("plain")
                    end = match.start("articles") + article.end()
                    yield Hit(section, start, end, text[start:end]), f"《{name}》共{last}条"
                    break


LAWS = Kind(
    "laws",
    "引用的法律",
    LawsParams,
    laws,
    slots(fail=HIT_SLOTS + " expected", review=HIT_SLOTS + " expected"),
    lexicons={"laws": LawsFile},
)
