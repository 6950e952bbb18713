"""Paragraphs of the text that a person has held against the original, laid over what was recognised.

In a record of cells (`app.confirmed`) such an entry has `table: text`, the section's id as its row, the number of the paragraph in
the section (from 1) as its column, what was recognised as `read`, and as its figure what stands there, or 一致.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final, Protocol

from nianbao.base.text import fold
from nianbao.model.report import ParagraphSpan, Person, Report, Section

TEXT: Final = "text"  # the table's name in an entry
SAME: Final = "一致"


class LineReading(Protocol):
    """One paragraph as a person has read it."""

    @property
    def row(self) -> str: ...
    @property
    def column(self) -> str: ...
    @property
    def read(self) -> str: ...
    @property
    def figure(self) -> str: ...
    @property
    def who(self) -> str: ...
    @property
    def when(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def where(self) -> str: ...


def lay_lines(report: Report, entries: Iterable[LineReading]) -> tuple[Report, int, list[tuple[str, str]]]:
    """The report with the paragraphs as a person has read them, how many were laid over, and of each of the others where its
    entry stands and why it was not."""
    by_section: dict[str, list[LineReading]] = defaultdict(list)
    for entry in entries:
        by_section[entry.row].append(entry)
    refused: list[tuple[str, str]] = []
    laid = 0
    sections = []
    for section in report.sections:
        found: dict[int, LineReading] = {}
        for entry in by_section.pop(section.id, ()):
            why = _refused(report, section, entry)
            if why:
                refused.append((entry.where, why))
            else:
                found[int(entry.column) - 1] = entry
        laid += len(found)
        sections.append(_laid(section, found) if found else section)
    refused += [(one.where, "没有这一部分") for some in by_section.values() for one in some]
    return replace(report, sections=tuple(sections)), laid, refused


def _refused(report: Report, section: Section, entry: LineReading) -> str:
    """Why an entry is not laid over a section; "" where it is."""
    number = int(entry.column) if entry.column.isdecimal() else 0
    if not 0 < number <= len(section.paragraphs):
        return "这一部分没有这一段"
    span = section.paragraphs[number - 1]
    if not report.pictured(span.at):
        return "这一段是文字，不是识别的"
    if fold(entry.read) != section.text[span.start : span.end]:
        return "识别的文字与核对时不同"
    return ""


def _laid(section: Section, found: Mapping[int, LineReading]) -> Section:
    texts = []
    spans = []
    start = 0
    for number, span in enumerate(section.paragraphs):
        gap = section.text[section.paragraphs[number - 1].end if number else 0 : span.start]
        seen = text = section.text[span.start : span.end]
        person = None
        if number in found:
            entry = found[number]
            person = Person(entry.who, entry.when, entry.note)
            text = text if entry.figure == SAME else fold(entry.figure).replace("\n", "")
        start += len(gap)
        texts += [gap, text]
        spans.append(ParagraphSpan(start, start + len(text), span.at, person, seen if seen != text else ""))
        start += len(text)
    texts.append(section.text[section.paragraphs[-1].end :])
    return replace(section, text="".join(texts), paragraphs=tuple(spans))


def touched(starts: list[int], start: int, end: int) -> Iterator[int]:
    """The numbers (from 0) of the paragraphs that a span touches. `starts`: where each begins."""
    for number, first in enumerate(starts):
        behind = starts[number + 1] if number + 1 < len(starts) else None
        if first < max(end, start + 1) and (behind is None or start < behind):
            yield number
