"""Kinds about the form's sections: present, in order, titled, none besides, with content."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field

from nianbao.base.text import chinese_number, label_key
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.hits import lexicon_words, named, unread
from nianbao.kinds.params import Params, Regex, SectionId, SoftOutcome, WordsId
from nianbao.kinds.search import search
from nianbao.kinds.slots import slots
from nianbao.model.finding import absence_anchor, document_anchor, span_anchor
from nianbao.model.form import SectionSpec
from nianbao.model.report import OtherHeading, Report, Section
from nianbao.model.rule import Lack, Outcome, Rule


class SectionPresentParams(Params):
    """The sections are there (default: all required ones)."""

    sections: Annotated[tuple[SectionId, ...], Field(title="范围")] = ()


class SectionOrderParams(Params):
    """`position`: sections follow one another as the form has them. `ordinal`: each bears its ordinal."""

    check: Annotated[Literal["position", "ordinal"], Field(title="检查")] = "position"


class SectionTitleParams(Params):
    """Sections bear the form's title or one of its known variants (`aliases: false`: the form's own only). A title that is
    one letter off a known one is none, unless the letter is one of `fillers`, which variants put in, leave out or change."""

    sections: Annotated[tuple[SectionId, ...], Field(title="范围")] = ()
    aliases: Annotated[bool, Field(title="认可别名")] = True
    fillers: Annotated[tuple[str, ...], Field(title="可增减的字")] = ()
    outcome: SoftOutcome = "fail"


class ExtraSectionsParams(Params):
    """No heading of the sections' rank besides the form's. `allow`: patterns of headings that are no fault."""

    allow: Annotated[tuple[Regex, ...], Field(title="除外")] = ()
    outcome: SoftOutcome = "fail"


class SectionTextParams(Params):
    """A section holds text: not nothing, not only a word of `empty` (such as 无), and at least `min_chars` characters
    (blanks and punctuation not counted). Where `empty` and its `lexicon` are left out, 无 is text like any other.
    Text that is nothing but one of `referring` (见附件) says that the content stands elsewhere: a person must look."""

    section: Annotated[SectionId, Field(title="部分")]
    min_chars: Annotated[int, Field(title="最少字数", ge=0)] = 1
    empty: Annotated[tuple[str, ...], Field(title="算作没有内容的文字")] = ()
    lexicon: Annotated[WordsId | None, Field(title="词表")] = None
    referring: Annotated[tuple[Regex, ...], Field(title="只指向别处的文字（正则表达式）")] = ()


_NUMERAL = re.compile(r"[0-9]{1,2}|[〇零一二三四五六七八九十]{1,3}")
_LONGEST_REFERENCE = 60  # characters of a text that may only point elsewhere
_AROUND = " \n。；，,.;:：（）()【】[]〔〕<>《》“”*"
_YEAR = re.compile(r"(?:19|20)[0-9]{2}年?度?|本年度?")


def _readable(report: Report) -> bool:
    """Whether any text of the report was read: else nothing follows from what was not found."""
    return any(section.found for section in report.sections) or bool(report.preface or report.tail)


def section_present(batch: Batch, rule: Rule, given: SectionPresentParams) -> Iterator[Verdict]:
    form = batch.pack.form
    wanted = given.sections or tuple(section.id for section in form.sections if section.required)
    for number, report in enumerate(batch.reports):
        if not _readable(report):
            yield unread(number, Lack.UNREAD)
            continue
        found = {section.id for section in report.sections if section.found}
        pictured = {section.id for section in report.sections if section.unread}
        missing = [section for section in wanted if section not in found]
        for section in missing:
            name = named(batch, section)
            anchors = [absence_anchor(section, name)]
            tables = (report.tables.get(table) for table in form.section_by_id[section].tables)
            there = any(table is not None and table.status != "missing" for table in tables)
            # Only its heading was not found, or it may be what a picture shows.
            variant = "table" if there else "picture" if section in pictured else ""
            outcome = Outcome.REVIEW if variant else Outcome.FAIL
            yield Verdict(number, outcome, section, variant, {"section": name}, anchors)
        if not missing:
            yield Verdict(number, Outcome.PASS)


def section_order(batch: Batch, rule: Rule, given: SectionOrderParams) -> Iterator[Verdict]:
    for number, report in enumerate(batch.reports):
        found = [section for section in report.sections if section.found]
        if len(found) < 2:
            yield unread(number)
            continue
        if given.check == "position":
            verdicts = list(_misplaced(batch, number, found))
        else:
            verdicts = list(_misnumbered(batch, number, found))
        yield from verdicts or [Verdict(number, Outcome.PASS)]


def _misplaced(batch: Batch, number: int, found: Sequence[Section]) -> Iterator[Verdict]:
    """The fewest sections whose moving puts all in order."""
    placed = [section for section in found if section.position >= 0]
    kept = _longest_rising([section.position for section in placed])
    for place, section in enumerate(placed):
        if place in kept:
            continue
        before = named(batch, placed[place - 1 if place else 1].id)
        slots = {"section": named(batch, section.id), "before": before}
        anchors = [absence_anchor(section.id, section.title or named(batch, section.id))]
        yield Verdict(number, Outcome.FAIL, section.id, "position", slots, anchors)


def _longest_rising(values: Sequence[int]) -> set[int]:
    """Indexes of a longest strictly rising subsequence."""
    tails: list[int] = []
    chain: list[int] = []
    before: list[int] = []
    for index, value in enumerate(values):
        at = bisect_left(tails, value)
        before.append(chain[at - 1] if at else -1)
        if at == len(tails):
            tails.append(value)
            chain.append(index)
        else:
            tails[at], chain[at] = value, index
    kept: set[int] = set()
    index = chain[-1] if chain else -1
    while index >= 0:
        kept.add(index)
        index = before[index]
    return kept


def ordinal_number(printed: str | None) -> int | None:
    """The number that an ordinal as printed stands for ("四", "4.", "第四部分"); None for none or a damaged one."""
    match = _NUMERAL.search(printed or "")
    if match is None:
        return None
    return int(match[0]) if match[0].isdigit() else chinese_number(match[0])


def _misnumbered(batch: Batch, number: int, found: Sequence[Section]) -> Iterator[Verdict]:
    """Sections whose printed ordinal is not their own; a run that is off by the same step is told once."""
    step = 0
    for section in found:
        spec = batch.pack.form.section_by_id[section.id]
        printed = ordinal_number(section.ordinal)
        if printed is None:
            continue
        off = printed - spec.ordinal
        if off and off != step:
            slots = {
                "section": named(batch, section.id),
                "ordinal": section.ordinal,
                "expected": _like(spec.ordinal, section.ordinal or ""),
            }
            anchors = [absence_anchor(section.id, section.title or named(batch, section.id))]
            yield Verdict(
                number, Outcome.FAIL, section.id, "ordinal", slots, anchors, observed=printed, expected=spec.ordinal
            )
        step = off


def _like(number: int, printed: str) -> str:
    """A small number in the numerals of `printed`."""
    arabic = any(character.isascii() and character.isdigit() for character in printed)
    return str(number) if arabic or number > 10 else "零一二三四五六七八九十"[number]


def section_title(batch: Batch, rule: Rule, given: SectionTitleParams) -> Iterator[Verdict]:
    form = batch.pack.form
    wanted = given.sections or tuple(section.id for section in form.sections)
    for number, report in enumerate(batch.reports):
        found = [section for section in report.sections if section.found and section.id in wanted]
        if not found:
            yield unread(number)
            continue
        spoken = False
        for section in found:
            spec = form.section_by_id[section.id]
            slots = {"section": named(batch, section.id), "printed": section.title or "", "expected": spec.title}
            anchors = [absence_anchor(section.id, spec.title)]
            if section.title is None:
                spoken = True
                yield Verdict(number, Outcome.REVIEW, section.id, "lost", slots, anchors)
            elif not _is_title(section.title, spec, report, given):
                spoken = True
                yield Verdict(
                    number,
                    Outcome(given.outcome),
                    section.id,
                    "",
                    slots,
                    anchors,
                    observed=section.title,
                    expected=spec.title,
                )
        if not spoken:
            yield Verdict(number, Outcome.PASS)


def _is_title(printed: str, spec: SectionSpec, report: Report, given: SectionTitleParams) -> bool:
    """The form's title, or (with `aliases`) a known variant: an alias, or a title with all words of a keyword group,
    however it is extended by year or agency, that is not one letter off a known title."""
    key = label_key(printed).rstrip("0123456789")  # a page number or a figure that has run into it
    if key == label_key(spec.title):
        return True
    if not given.aliases:
        return False
    known = {label_key(title) for title in (spec.title, *spec.aliases)}
    bare = _YEAR.sub("", key)
    if report.agency:
        bare = bare.replace(label_key(report.agency), "")
    if key in known or bare in known:
        return True
    if not any(all(label_key(word) in key for word in group) for group in spec.keywords):
        return False
    fillers = set(given.fillers)
    return not any(letters and not letters <= fillers for title in known if (letters := _letters_off(bare, title)))


def _letters_off(printed: str, title: str) -> set[str]:
    """The letters that one slip has put in, left out or changed; empty where the two differ by more, or not at all."""
    if abs(len(printed) - len(title)) > 1:
        return set()
    start = next(
        (at for at, (a, b) in enumerate(zip(printed, title, strict=False)) if a != b), min(len(printed), len(title))
    )
    for put, left in ((1, 0), (0, 1), (1, 1)):
        if printed[start + put :] == title[start + left :]:
            return {*printed[start : start + put], *title[start : start + left]}
    return set()


def extra_sections(batch: Batch, rule: Rule, given: ExtraSectionsParams) -> Iterator[Verdict]:
    for number, report in enumerate(batch.reports):
        if not any(section.found for section in report.sections):
            yield unread(number)
            continue
        spoken = False
        for heading in report.other_headings:
            if any(search(pattern).search(heading.printed) for pattern in given.allow) or _within(report, heading):
                continue
            spoken = True
            printed = f"{heading.ordinal}、{heading.printed}" if heading.ordinal else heading.printed
            if heading.section is None:
                variant, place, anchor, section = "extra", label_key(heading.printed), document_anchor(), ""
            else:
                section = named(batch, heading.section)
                variant, place = "repeated", heading.section
                anchor = absence_anchor(heading.section, heading.printed)
            slots = {"printed": printed, "section": section}
            yield Verdict(number, Outcome(given.outcome), f"{variant}:{place}", variant, slots, [anchor])
        if not spoken:
            yield Verdict(number, Outcome.PASS)


def _within(report: Report, heading: OtherHeading) -> bool:
    """Whether a heading is of a section's own numbering, which starts again at one, and not of the sections' rank."""
    number = ordinal_number(heading.ordinal)
    around = next((one.id for one in report.sections if one.found and one.position == heading.position - 1), None)
    return number is not None and number <= heading.position and heading.section in (None, around)


def section_text(batch: Batch, rule: Rule, given: SectionTextParams) -> Iterator[Verdict]:
    words = {label_key(word) for word in given.empty}
    if given.lexicon:
        words |= {label_key(word) for word in lexicon_words(batch.pack, given.lexicon)}
    name = named(batch, given.section)
    for number, report in enumerate(batch.reports):
        section = next((known for known in report.sections if known.id == given.section), None)
        if section is None or not section.found or section.unread:
            lost = section is not None and section.unread
            lack = Lack.UNREAD if lost or not _readable(report) else Lack.ABSENT
            yield unread(number, lack, section=name, quote="")
            continue
        text = section.text
        key = label_key(text) if len(text) < 4 * given.min_chars + 400 else text
        slots = {"section": name, "quote": text[:60], "chars": len(key), "min_chars": given.min_chars}
        if not key:
            anchors = [absence_anchor(given.section, name)]
            yield Verdict(number, Outcome.FAIL, given.section, "empty", slots, anchors)
        elif _refers(text, given.referring):
            anchors = [span_anchor(given.section, 0, len(text), text)]
            yield Verdict(number, Outcome.REVIEW, given.section, "elsewhere", slots, anchors)
        elif key in words or len(key) < given.min_chars:
            variant = "nothing" if key in words else "short"
            anchors = [span_anchor(given.section, 0, len(text), text)]
            yield Verdict(number, Outcome.FAIL, given.section, variant, slots, anchors)
        else:
            yield Verdict(number, Outcome.PASS, slots=slots)


def _refers(text: str, patterns: Sequence[str]) -> bool:
    if len(text) > _LONGEST_REFERENCE:
        return False
    said = text.strip(_AROUND)
    return any(hit.span() == (0, len(said)) for pattern in patterns for hit in search(pattern).finditer(said))


_SECTION_SLOTS = "section"

SECTION_PRESENT = Kind(
    "section_present",
    "部分齐全",
    SectionPresentParams,
    section_present,
    slots(fail="section", review__table="section", review__picture="section"),
)
SECTION_ORDER = Kind(
    "section_order",
    "部分次序与序号",
    SectionOrderParams,
    section_order,
    slots(fail="section before", fail__position="section before", fail__ordinal="section ordinal expected"),
)
SECTION_TITLE = Kind(
    "section_title",
    "部分标题规范",
    SectionTitleParams,
    section_title,
    slots(fail="section printed expected", review="section printed expected", review__lost="section expected"),
)
EXTRA_SECTIONS = Kind(
    "extra_sections",
    "格式以外的标题",
    ExtraSectionsParams,
    extra_sections,
    slots(
        fail="printed",
        fail__extra="printed",
        fail__repeated="printed section",
        review="printed",
        review__extra="printed",
        review__repeated="printed section",
    ),
)
SECTION_TEXT = Kind(
    "section_text",
    "部分有实际内容",
    SectionTextParams,
    section_text,
    slots(
        _SECTION_SLOTS,
        fail="chars min_chars",
        fail__empty="",
        fail__nothing="quote",
        fail__short="chars min_chars",
        review__elsewhere="quote",
    ),
)
