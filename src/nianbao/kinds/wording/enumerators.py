"""Kind `enumerators`: lists that skip a number, lose the mark behind it, or mix two systems on one rank."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from nianbao.base.text import chinese_number
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import EVERYWHERE, Params, Sections, SoftOutcome
from nianbao.kinds.report_texts import Hit, around, by_section, named, paragraphs
from nianbao.kinds.slots import slots
from nianbao.model.report import Report
from nianbao.model.rule import Outcome, Rule


class EnumeratorsParams(Params):
    """Enumerators count on without a gap, keep their form, and do not mix two systems on one rank."""

    sections: Sections = EVERYWHERE
    check: Annotated[tuple[Literal["skip", "bare", "mixed"], ...], Field(title="检查")] = ("skip", "bare", "mixed")
    outcome: SoftOutcome = "review"


_CN = "一二三四五六七八九十"
# A list item begins a line or follows a mark: "一是" within "统一是" and "（二）项" in a citation are none.
# The mark is part of the match, so that the search runs from mark to mark; a line break is put before the text.
_ITEM = re.compile(
    rf"[。；;：:，,！!？?\n](?:"
    rf"(?P<is>[{_CN}]{{1,3}})\n?是(?!否)"  # a hard line break may stand within
    rf"|[（(]\n?(?P<paren>[{_CN}]{{1,3}})\n?[）)](?![项款目条]|至|[、和]?第)"
    rf"|[（(](?P<digit_paren>[0-9]{{1,2}})[）)](?![项款目条]|至)"
    rf"|(?<=\n)(?:(?P<comma>[{_CN}]{{1,3}})、|(?P<digit>[0-9]{{1,2}})[.．、](?![0-9])"
    rf"|(?P<bare>[{_CN}]{{1,2}})(?=[\u4e00-\u9fff])(?![{_CN}、年月日周次个条项件方章节部届类级批种位名家座期号篇场支队"
    r"至到是要来体系致般些直样起旦切律揽同共定时度百千万亿分〇零半届线把手网站式流带路窗])))"
)
_FAMILIES = ("is", "paren", "digit_paren", "comma", "digit", "bare")
_NESTED = 40  # lists that may be open at once: older ones are not gone on with
_FIRST_ELSEWHERE = re.compile(r"首先|第一|其一|一方面|一要|一、|[（(]一[）)]|1[.、]|①|主要(?:是|表现)")
_SHAPES = {
    "is": "{}是", "paren": "（{}）", "digit_paren": "（{}）", "comma": "{}、", "digit": "{}.", "bare": "{}",
}  # fmt: skip


class NumberedItem(NamedTuple):
    family: str
    number: int
    start: int
    end: int
    printed: str
    opens_line: bool

    def like(self, number: int) -> str:
        """Another number in the form of this item."""
        numeral = str(number) if self.family.startswith("digit") else _numeral(number)
        return _SHAPES[self.family].format(numeral)


def _numeral(number: int) -> str:
    if number <= 10:
        return _CN[number - 1 : number]
    tens, ones = divmod(number, 10)
    return (_CN[tens - 1] if tens > 1 else "") + "十" + (_CN[ones - 1] if ones else "")


def items_of(text: str) -> list[NumberedItem]:
    """Every enumerator of a text in order."""
    found = []
    for match in _ITEM.finditer("\n" + text):
        family = match.lastgroup or ""
        printed = match[family]
        number = int(printed) if printed.isdigit() else _number(printed)
        if number:
            start, end = match.start(), match.end() - 1
            found.append(NumberedItem(family, number, start, end, text[start:end], match[0][0] == "\n"))
    return found


@lru_cache(maxsize=256)
def _number(printed: str) -> int | None:
    return chinese_number(printed)


def enumerators(batch: Batch, rule: Rule, given: EnumeratorsParams) -> Iterator[Verdict]:
    def find(report: Report, section: str, text: str) -> Iterator[Verdict]:
        return _of_section(batch, report, section, text, given)

    return by_section(batch, given.sections, find)


def _of_section(batch: Batch, report: Report, section: str, text: str, given: EnumeratorsParams) -> Iterator[Verdict]:
    # Kept whole: the three faults of one list of items, each with its words.
    items = items_of(text)
    if not items:
        return
    starts = {start for start, _ in paragraphs(report, section, text)}
    items = [item._replace(opens_line=item.opens_line or item.start in starts) for item in items]
    bare = _bare(items)
    outcome, name = Outcome(given.outcome), named(batch, section)
    if "skip" in given.check:
        for before, item, expected in _skips(text, items, bare):
            slots = {
                "section": name,
                "quote": around(text, item.start, item.end),
                "before": before.printed if before else "",
                "found": item.printed,
                "expected": expected,
            }
            anchors = [Hit(section, i.start, i.end, i.printed).anchor for i in ([item, before] if before else [item])]
            place = f"{section}:skip:{item.family}:{expected}"
            variant = "skip" if before else "first"
            yield Verdict(0, outcome, place, variant, slots, anchors, observed=item.printed, expected=expected)
    if "bare" in given.check and bare:
        first = bare[0]
        told = {
            "section": name,
            "quote": around(text, first.start, first.end),
            "count": len(bare),
            "expected": f"{first.printed}、",
        }
        anchors = [Hit(section, item.start, item.end, item.printed).anchor for item in bare]
        yield Verdict(0, outcome, f"{section}:bare", "bare", told, anchors, observed=told["quote"])
    if "mixed" in given.check:
        for before, item in _mixed(items)[:1]:
            slots = {
                "section": name,
                "quote": around(text, item.start, item.end),
                "found": item.printed,
                "expected": before.printed,
            }
            anchors = [Hit(section, i.start, i.end, i.printed).anchor for i in (item, before)]
            yield Verdict(0, outcome, f"{section}:mixed", "mixed", slots, anchors, observed=item.printed)


def _bare(items: list[NumberedItem]) -> list[NumberedItem]:
    """Numerals that open a line without a mark behind them, where a neighbour in the count opens a line too: a lone
    "一" may be any word."""
    lines = [item for item in items if item.opens_line and item.family in ("bare", "comma")]
    found = []
    for place, item in enumerate(lines):
        if item.family != "bare":
            continue
        before = lines[place - 1] if place else None
        after = lines[place + 1] if place + 1 < len(lines) else None
        if (before and before.number == item.number - 1) or (after and after.number == item.number + 1):
            found.append(item)
    return found


def _skips(
    text: str, items: list[NumberedItem], bare: list[NumberedItem]
) -> Iterator[tuple[NumberedItem | None, NumberedItem, str]]:
    """(item before, item, what is missing). Lists may be nested and may start anew: only a number that no open list
    expects and that lies beyond the innermost one skips."""
    open_lists: dict[str, list[NumberedItem]] = {}
    known = set(bare)
    for item in items:
        if item.family == "bare" and item not in known:
            continue
        family = "comma" if item.family == "bare" else item.family
        stack = open_lists.setdefault(family, [])
        if item.number == 1:
            stack.append(item)
            del stack[:-_NESTED]
            continue
        depths = range(len(stack) - 1, -1, -1)
        expecting = next((depth for depth in depths if stack[depth].number == item.number - 1), None)
        if expecting is not None:
            del stack[expecting + 1 :]
            stack[expecting] = item
        elif stack and item.number > stack[-1].number + 1:
            yield stack[-1], item, item.like(stack[-1].number + 1)
            stack[-1] = item
        elif not stack:
            if family == "is" and item.number == 2 and not _FIRST_ELSEWHERE.search(text, 0, item.start):
                yield None, item, item.like(1)
            stack.append(item)


def _mixed(items: list[NumberedItem]) -> list[tuple[NumberedItem, NumberedItem]]:
    """Items at the start of a line that go on counting where another system stopped: "（一）" then "2."."""
    last: dict[str, int] = {}
    found = []
    before: NumberedItem | None = None
    for item in items:
        if not item.opens_line or item.family in ("bare", "is"):
            continue
        own = last.get(item.family)
        if (
            before is not None
            and before.family != item.family
            and item.number == before.number + 1
            and item.number > 1
            and own != item.number - 1
        ):
            found.append((before, item))
        last[item.family] = item.number
        before = item
    return found


_HIT_SLOTS = "section quote"

# .skip: {before} is followed by {found} ({expected} is missing); .first: {found} with no {expected} before it;
# .bare: enumerators without their mark, one result a section, {quote} the first, {count} of them;
# .mixed: {found} among {expected}.
ENUMERATORS = Kind(
    "enumerators",
    "序号连续规范",
    EnumeratorsParams,
    enumerators,
    slots(
        **{
            f"{outcome}__{variant}": words
            for outcome in ("fail", "review")
            for variant, words in (
                ("skip", _HIT_SLOTS + " before found expected"),
                ("first", _HIT_SLOTS + " found expected"),
                ("bare", _HIT_SLOTS + " count expected"),
                ("mixed", _HIT_SLOTS + " found expected"),
            )
        },
        fail=_HIT_SLOTS,
        review=_HIT_SLOTS,
    ),
)
