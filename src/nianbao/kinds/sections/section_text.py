"""The kind `section_text`: a section holds text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field

from nianbao.base.text import label_key
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import Params, PatternsId, SectionId, WordsId
from nianbao.kinds.report_texts import lexicon_patterns, lexicon_words, named, unread
from nianbao.kinds.search import search
from nianbao.kinds.sections.ordinals import readable
from nianbao.kinds.slots import slots
from nianbao.model.finding import absence_anchor, span_anchor
from nianbao.model.rule import Lack, Outcome, Rule


class SectionTextParams(Params):
    """A section holds text: not nothing, not only a word of `empty` (such as 无), and at least `min_chars` characters
    (blanks and punctuation not counted). Where `empty` and its `lexicon` are left out, 无 is text like any other.
    Text that is nothing but a pattern of the lexicon `referring` (见附件) says that the content stands elsewhere: a person
    must look."""

    section: Annotated[SectionId, Field(title="部分")]
    min_chars: Annotated[int, Field(title="最少字数", ge=0)] = 1
    empty: Annotated[tuple[str, ...], Field(title="算作没有内容的文字")] = ()
    lexicon: Annotated[WordsId | None, Field(title="词表")] = None
    referring: Annotated[PatternsId | None, Field(title="只指向别处的文字（词表）")] = None


_LONGEST_REFERENCE = 60  # characters of a text that may only point elsewhere
_AROUND = " \n。；，,.;:：（）()【】[]〔〕<>《》“”*"


def section_text(batch: Batch, rule: Rule, given: SectionTextParams) -> Iterator[Verdict]:
    # Kept whole: a table of what may be wrong with a text, the worst first.
    words = {label_key(word) for word in given.empty}
    if given.lexicon:
        words |= {label_key(word) for word in lexicon_words(batch.pack, given.lexicon)}
    referring = lexicon_patterns(batch.pack, given.referring) if given.referring else ()
    name = named(batch, given.section)
    for number, report in enumerate(batch.reports):
        section = next((known for known in report.sections if known.id == given.section), None)
        if section is None or not section.found or section.unread:
            lost = section is not None and section.unread
            lack = Lack.UNREAD if lost or not readable(report) else Lack.ABSENT
            yield unread(number, lack, section=name, quote="")
            continue
        text = section.text
        key = label_key(text) if len(text) < 4 * given.min_chars + 400 else text
        slots = {"section": name, "quote": text[:60], "chars": len(key), "min_chars": given.min_chars}
        if not key:
            anchors = [absence_anchor(given.section, name)]
            yield Verdict(number, Outcome.FAIL, given.section, "empty", slots, anchors)
        elif _refers(text, referring):
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


SECTION_TEXT = Kind(
    "section_text",
    "部分有实际内容",
    SectionTextParams,
    section_text,
    slots(
        "section",
        fail="chars min_chars",
        fail__empty="",
        fail__nothing="quote",
        fail__short="chars min_chars",
        review__elsewhere="quote",
    ),
    never=lambda given: () if given.referring else ("review.elsewhere",),
)
