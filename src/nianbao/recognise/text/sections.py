"""Puts the sections together: their lines of text, those that lost their heading, and what follows the last one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from nianbao.model.document import Document, Locator
from nianbao.model.form import SectionSpec
from nianbao.model.report import OtherHeading, ParagraphSpan, Section
from nianbao.recognise.form import Compiled
from nianbao.recognise.limits import LONG
from nianbao.recognise.lines import Line, locate
from nianbao.recognise.places import BlockRow, SeenTable, place_of
from nianbao.recognise.tabular import Tabular, without_tables
from nianbao.recognise.text.headings import Heading
from nianbao.recognise.text.identity import date_line, years_in
from nianbao.recognise.text.outline import Outline

_OVERVIEW = 300  # characters between the opening and the second section that are the first one's, whatever they say

_OPENING_LINES = 3


@dataclass(slots=True)
class SectionPart:
    """A section while it is put together."""

    heading: Heading | None
    start: BlockRow
    lines: list[tuple[str, Line]] = field(default_factory=list)
    evidence: str = "title"


@dataclass(slots=True)
class _Cut:
    """The lines of text while they are cut into parts: those by number in the form, and the lines before the first one."""

    parts: dict[int, SectionPart] = field(default_factory=dict)
    preface: list[Line] = field(default_factory=list)
    current: SectionPart | None = None

    def open(self, section: int, heading: Heading | None, start: BlockRow) -> None:
        self.current = self.parts[section] = SectionPart(heading, start, evidence="title" if heading else "content")

    def add(self, text: str, line: Line) -> None:
        if self.current is not None:
            self.current.lines.append((text, line))
        elif not line.picture:
            self.preface.append(line if text == line.text else replace(line, text=text))


def _pictured(before: SectionPart | None) -> bool:
    """Whether a picture stands behind the text of the part before: the next one may be what it shows."""
    lines = [line for text, line in before.lines if text or line.picture] if before else []
    return bool(lines) and lines[-1].picture


class Sections:
    """The sections of one report while they are put together."""

    def __init__(
        self, document: Document, form: Compiled, lines: Sequence[Line], outline: Outline, seen: Sequence[SeenTable]
    ) -> None:
        self.document = document
        self.form = form
        self.lines = lines
        self.outline = outline
        self.seen = seen

    def parts(self, used: set[int]) -> tuple[dict[int, SectionPart], list[Line]]:
        """The sections with their lines of text, by number in the form, and the lines before the first one."""
        opens: dict[int, list[int]] = {}
        for section, heading in self.outline.sections.items():
            opens.setdefault(heading.line.number, []).append(section)
        ids = {section.id: number for number, section in enumerate(self.form.form.sections)}
        tables = self._lost_headings(ids)
        left_out = used | self.outline.dropped
        cut = _Cut()
        for line in self.lines:
            while tables and tables[0][0] <= place_of(line):
                start, section = tables.pop(0)
                cut.open(section, None, start)
            if line.number in opens:
                self._open(cut, opens[line.number], line)
            elif line.number not in left_out and (line.picture or line.row < 0 or line.solo):
                cut.add(line.text, line)
        for start, section in tables:
            cut.open(section, None, start)
        self._by_content(cut.parts, cut.preface)
        return cut.parts, cut.preface

    def _open(self, cut: _Cut, sections: Iterable[int], line: Line) -> None:
        """The sections whose headings stand in a line, with what stands ahead of each and behind it."""
        for section in sorted(sections, key=lambda section: line.text.find(self.outline.sections[section].title)):
            heading = self.outline.sections[section]
            if heading.before:
                cut.add(heading.before, line)
            cut.open(section, heading, place_of(line))
            if heading.rest:
                cut.add(heading.rest, line)

    def _lost_headings(self, ids: dict[str, int]) -> list[tuple[BlockRow, int]]:
        """Sections that lost their heading but not their table: they begin with the table."""
        found: dict[int, tuple[float, BlockRow]] = {}
        for seen in self.seen:
            section = ids[self.form.form.table_by_id[seen.table].section]
            if section in self.outline.sections:
                continue
            if section not in found or seen.value > found[section][0]:
                found[section] = (seen.value, seen.place)
        return sorted((place, section) for section, (_, place) in found.items())

    def _by_content(self, parts: dict[int, SectionPart], preface: list[Line]) -> None:
        """Sections without a table that lost their heading: text that speaks of the missing section's matters, before
        the first section, behind the table of the section before or at the end of its text."""
        specs = self.form.form.sections
        ends: dict[int, BlockRow] = {}
        for seen in self.seen:
            for number, spec in enumerate(specs):
                if spec.id == self.form.form.table_by_id[seen.table].section:
                    ends[number] = max(seen.end, ends.get(number, seen.end))
        for number, spec in enumerate(specs):
            if number in parts or spec.tables:
                continue
            before = parts.get(number - 1)
            if number == 0:
                self._overview(parts, preface)
            elif before is not None:
                start = self._lost_start(before, number, ends.get(number - 1))
                if start < len(before.lines):
                    own = before.lines[start:]
                    del before.lines[start:]
                    parts[number] = SectionPart(None, place_of(own[0][1]), own, "content")

    def _lost_start(self, before: SectionPart, number: int, table_end: BlockRow | None) -> int:
        """From which line on the text of a section is that of the next one, which lost its heading."""
        lines = before.lines
        nothing = len(lines)
        if table_end is not None:
            start = next(
                (place for place, (_, line) in enumerate(lines) if place_of(line) > table_end and not line.picture),
                nothing,
            )
            return start if self._speaks_of(number, "".join(text for text, _ in lines[start:])) else nothing
        start = next((place for place, (text, _) in enumerate(lines) if self._speaks_of(number, text)), nothing)
        if start == 0 and before.heading is not None:
            return nothing  # a section that has a heading keeps a text
        return start

    def _speaks_of(self, number: int, text: str) -> bool:
        return any(all(word in text for word in group) for group in self.form.form.sections[number].speaks_of)

    def _overview(self, parts: dict[int, SectionPart], preface: list[Line]) -> None:
        hints = self.form.identity.period_hint
        intro = next((place for place, line in enumerate(preface) if any(hint in line.text for hint in hints)), None)
        if intro is None:
            intro = next((place for place, line in enumerate(preface) if len(line.text) > LONG), len(preface)) - 1
        rest = preface[intro + 1 :]
        text = "".join(line.text for line in rest)
        if parts and (len(text) >= _OVERVIEW or self._speaks_of(0, text)):
            parts[0] = SectionPart(None, place_of(rest[0]), [(line.text, line) for line in rest], "content")
            del preface[intro + 1 :]

    @staticmethod
    def opening(parts: dict[int, SectionPart]) -> list[str]:
        """The first lines of the first section that stands there, in which reports say whose they are."""
        first = min(parts.values(), key=lambda part: part.start, default=None)
        return [text for text, _line in first.lines[:_OPENING_LINES] if text] if first else []

    def tail(self, parts: dict[int, SectionPart]) -> list[str]:
        """Takes signature, date and page furniture off the last section."""
        if not parts:
            return []
        last = max(parts.values(), key=lambda part: part.start)
        lines = last.lines
        dated = next((place for place, (text, _) in enumerate(lines) if date_line(text)), len(lines))
        keep = dated if all(len(text) <= LONG for text, _ in lines[dated:]) else len(lines)
        while keep > 0 and self._signs(lines[keep - 1][0]):
            keep -= 1
        tail = [text for text, _ in lines[keep:] if text]
        last.lines = lines[:keep]
        return tail

    def _signs(self, text: str) -> bool:
        """Whether a line is a date, the name of a body, or furniture."""
        if not text or len(text) > 120:
            return False
        if self._is_furniture(text) or date_line(text):
            return True
        name = 4 <= len(text) <= 30 and text.endswith(self.form.form.agency_suffixes)
        return name and not any(mark in text for mark in "，。；：、")

    def _is_furniture(self, text: str) -> bool:
        furniture = self.form.furniture
        return furniture is not None and len(text) <= 120 and furniture.match(text) is not None

    def not_furniture(self, texts: list[str]) -> list[str]:
        return [text for text in texts if len(text) > LONG or not self._is_furniture(text)]

    def sections(self, parts: dict[int, SectionPart]) -> tuple[tuple[Section, ...], list[tuple[str, int]]]:
        order = self._in_one_sheet(parts)
        found = {seen.table for seen in self.seen}
        lost = [self.form.run_in(table.id) for table in self.form.form.tables if table.id not in found]
        sections = []
        for number, spec in enumerate(self.form.form.sections):
            part = parts.get(number)
            if part is None:
                sections.append(Section(spec.id, False, unread=_pictured(parts.get(number - 1))))
            else:
                rank = order.index(number) if number in order else -1
                sections.append(self._section(spec, part, rank, lost))
        return tuple(sections), [year for section in sections for year in years_in(section.id, section.text)]

    def _section(self, spec: SectionSpec, part: SectionPart, rank: int, lost: Sequence[Tabular]) -> Section:
        own = [(text, line) for printed, line in part.lines if (text := self._own_text(printed, lost))]
        starts = accumulate((len(text) + 1 for text, _ in own), initial=0)
        heading = part.heading
        return Section(
            spec.id,
            True,
            "\n".join(text for text, _ in own),
            heading.title if heading else None,
            heading.ordinal if heading else None,
            tuple(
                ParagraphSpan(start, start + len(text), locate(self.document, line))
                for start, (text, line) in zip(starts, own, strict=False)
            ),
            self._at(part),
            rank,
            "title" if heading else "content",
            unread=not own and not spec.tables and any(line.picture for _, line in part.lines),
        )

    def _own_text(self, text: str, lost: Sequence[Tabular]) -> str:
        """A line without the tables that have run into it; nothing of furniture."""
        furniture = len(text) <= LONG and self._is_furniture(text)
        return without_tables(text, lost) if text and not furniture else ""

    def _in_one_sheet(self, parts: dict[int, SectionPart]) -> list[int]:
        """The sections as they stand one behind the other; of a workbook those of the sheet that holds the most, since
        the order of sheets is no order of the text."""
        order = sorted(parts, key=lambda number: parts[number].start)
        sheets = [at.sheet if (at := self._at(parts[number])) is not None else None for number in order]
        most = max(sheets, key=sheets.count, default=None)
        return [number for number, sheet in zip(order, sheets, strict=True) if sheet == most]

    def _at(self, part: SectionPart) -> Locator | None:
        if part.heading is not None:
            return locate(self.document, part.heading.line)
        block = self.document.blocks[part.start[0]]
        return block.at

    def others(self, parts: dict[int, SectionPart], used: set[int]) -> tuple[OtherHeading, ...]:
        """Headings of the sections' rank that open none of them. `used`: numbers of the lines that belong to tables."""
        starts = [part.start for part in parts.values()]
        others = []
        for heading in (heading for heading in self.outline.others if heading.line.number not in used):
            named = heading.section if heading.score >= 0.86 else None
            section = self.form.form.sections[named].id if named is not None else None
            ahead = sum(start <= place_of(heading.line) for start in starts)
            at = locate(self.document, heading.line)
            others.append(OtherHeading(heading.title, heading.ordinal, ahead, section, at))
        return tuple(others)
