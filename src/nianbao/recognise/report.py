"""From a document to a report: tables by their labels, sections by their headings, identity by title and preface."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from nianbao.model.document import Document, Grid, Locator, Picture
from nianbao.model.form import FormSpec
from nianbao.model.report import ABSENT, OtherHeading, ParagraphSpan, Report, Section, TableReading
from nianbao.recognise.compiled import Compiled, compiled
from nianbao.recognise.headings import Heading
from nianbao.recognise.identity import date_line, identify, years_in
from nianbao.recognise.lines import LONG, Line, lines_of, locate
from nianbao.recognise.outline import Outline, Place, outline_of
from nianbao.recognise.placed import TableFound
from nianbao.recognise.tables import (
    PlannedTable,
    best_layout,
    masks_of,
    plan_of,
    planned_reading,
    regions,
    table_reading,
)

_PROSE = 60  # characters after a table's end that may be a section which lost its heading
_OVERVIEW = 300
_SHORT_TAIL = 45


@dataclass(slots=True)
class Seen:
    """A table where it stands. `value`: how much of it was recognised."""

    table: str
    place: Place
    end: Place
    value: float
    planned: PlannedTable | None = None
    found: TableFound | None = None


@dataclass(slots=True)
class Part:
    """A section while it is put together."""

    heading: Heading | None
    start: Place
    lines: list[tuple[str, Line]] = field(default_factory=list)
    evidence: str = "title"


def recognise(document: Document, form: FormSpec) -> Report:
    """The report that a document holds, as the form has it. Pure; what is not found is None, ABSENT or not found."""
    return _Recogniser(document, compiled(form)).report()


class _Recogniser:
    def __init__(self, document: Document, form: Compiled) -> None:
        self.document = document
        self.form = form
        self.seen: list[Seen] = []
        self.notes: list[str] = []

    def report(self) -> Report:
        self.lines = lines_of(self.document, self._planned())
        self.outline: Outline = outline_of(self.lines, self.form, self._table_places())
        used = self._tables()
        parts, preface = self._parts(used)
        tail = self._tail(parts)
        head_lines = [line.text for line in preface]
        identity = identify(self.document, head_lines, tail, self.form)
        sections, years = self._sections(parts)
        tables = self._readings(parts, sections)
        body = [line for place, line in enumerate(head_lines) if place not in identity.title_lines]
        preface_text = "\n".join(self._not_furniture(body))
        years = [*identity.years, *years_in("preface", preface_text), *years]
        form = self.form.form
        return Report(
            form=form.id,
            edition=self._edition(tables),
            agency=identity.agency,
            year=identity.year,
            title=identity.title,
            published=identity.published,
            period=identity.period,
            level=identity.level,
            sections=sections,
            tables=tables,
            preface=preface_text,
            tail="\n".join(tail),
            other_headings=self._others(parts),
            years_seen=tuple(dict.fromkeys(years)),
            notes=(*self.notes, *identity.notes),
            score=self._score(sections, tables, identity.title is not None),
        )

    # --- tables ---

    def _planned(self) -> dict[int, frozenset[int]]:
        """Grids that hold whole tables are read by their shape; gives the rows that need no more looking at."""
        skip: dict[int, frozenset[int]] = {}
        for number, block in enumerate(self.document.blocks):
            if isinstance(block, Grid) and block.rows > 1:
                rows: frozenset[int] = frozenset()
                for planned in plan_of(block, self.form):
                    rows |= planned.rows
                    self.seen.append(
                        Seen(
                            planned.layout.spec.id,
                            (number, planned.first_row),
                            (number, max(planned.rows)),
                            planned.evidence + 100,
                            planned=planned,
                        )
                    )
                if rows:
                    skip[number] = rows
        return skip

    def _table_places(self) -> dict[int, Place]:
        """Where the tables read so far begin, by the section that they belong to."""
        ids = {section.id: number for number, section in enumerate(self.form.form.sections)}
        return {ids[self.form.form.table_by_id[seen.table].section]: seen.place for seen in self.seen}

    def _tables(self) -> set[int]:
        """Reads the tables that no single grid holds; gives the numbers of all lines that belong to tables."""
        used: set[int] = set()
        planned = {seen.table for seen in self.seen}
        missing = [table for table in self.form.layouts if table not in planned]
        if not missing and all(line.row < 0 for line in self.lines):
            return used
        masks = masks_of(self.lines, self.form)
        barriers = frozenset(heading.line.number for heading in self.outline.sections.values()) | self.outline.dropped
        for table in missing:
            for found in self._candidates(table, masks, barriers):
                used.update(found.used)
        for table in planned:
            bit = self.form.bits[table]
            used.update(
                line.number
                for line, mask in zip(self.lines, masks, strict=True)
                if mask & bit and line.row >= 0 and line.number not in barriers
            )
        return used

    def _candidates(self, table: str, masks: Sequence[int], barriers: frozenset[int]) -> list[TableFound]:
        layouts = self.form.layouts[table]
        pieces = regions(self.lines, masks, self.form.bits[table], barriers)
        found = []
        for start, stop in pieces:
            candidate = best_layout(self.lines[start:stop], layouts)
            if candidate.placed and (candidate.figures or len(candidate.placed) > len(layouts[0].spec.cells) * 0.4):
                found.append((candidate, start, stop))
        if len(pieces) > 1:
            joined = [line for start, stop in pieces for line in self.lines[start:stop]]
            whole = best_layout(joined, layouts)
            if whole.placed and whole.evidence > max((c.evidence for c, _, _ in found), default=0.0) + 0.5:
                found = [(whole, pieces[0][0], pieces[-1][1])]
        for candidate, start, stop in found:
            lines = [line for line in self.lines[start:stop] if line.number in candidate.used] or self.lines[start:stop]
            self.seen.append(Seen(table, _place(lines[0]), _place(lines[-1]), candidate.evidence, found=candidate))
        return [candidate for candidate, _, _ in found]

    def _readings(self, parts: dict[int, Part], sections: tuple[Section, ...]) -> dict[str, TableReading]:
        order = sorted((part.start, number) for number, part in parts.items())
        readings: dict[str, TableReading] = {}
        for table in self.form.form.tables:
            options = []
            for seen in self.seen:
                if seen.table != table.id:
                    continue
                inside = [number for start, number in order if start <= seen.place]
                section = self.form.form.sections[inside[-1]].id if inside else None
                options.append((seen.value + (3 if section == table.section else 0), seen, section))
            if not options:
                readings[table.id] = self._unread(table.id, parts)
                continue
            best = max(options, key=lambda option: option[0])
            _, seen, section = best
            figures = [option for option in options if option is not best]
            if figures:
                self.notes.append(f"{table.title}：找到{len(options)}处，采用了与格式最相符的一处")
            readings[table.id] = self._read(seen, section)
        return readings

    def _read(self, seen: Seen, section: str | None) -> TableReading:
        if seen.planned is not None:
            block = seen.place[0]
            grid = self.document.blocks[block]
            assert isinstance(grid, Grid)
            self.notes.extend(seen.planned.found_notes)
            return planned_reading(grid, block, seen.planned, section)
        assert seen.found is not None
        self.notes.extend(seen.found.notes)
        return table_reading(self.document, seen.found, section)

    def _unread(self, table: str, parts: dict[int, Part]) -> TableReading:
        """A table of which no cell was found: behind a picture or a scanned page it is not read, else missing."""
        spec = self.form.form.table_by_id[table]
        number = next((n for n, section in enumerate(self.form.form.sections) if section.id == spec.section), None)
        part = parts.get(number) if number is not None else None
        readings = dict.fromkeys(spec.cells, ABSENT)
        where = part.heading.line if part and part.heading else None
        at = locate(self.document, where) if where else None
        if part is not None and any(line.picture for _, line in part.lines):
            return TableReading(
                table, "not_read", spec.edition, readings, (), "该部分只有图片，图片中的数字没有读取", spec.section, at
            )
        if self.document.unread_pages:
            return TableReading(
                table, "not_read", spec.edition, readings, (), "有的页面只有图像，没有读取", spec.section, at
            )
        if part is None and any(isinstance(block, Picture) for block in self.document.blocks):
            return TableReading(
                table, "not_read", spec.edition, readings, (), "文中有图片没有读取，表格可能在其中", None, None
            )
        return TableReading(table, "missing", spec.edition, readings, (), "没有找到这张表", None, at)

    def _edition(self, tables: dict[str, TableReading]) -> str | None:
        """The edition that most of the tables found are in; the form's own when they are even."""
        read = [reading.edition for reading in tables.values() if reading.status in ("read", "partial")]
        if not read:
            return None
        own = self.form.form.edition
        return max(dict.fromkeys([own, *read]), key=lambda edition: (read.count(edition), edition == own))

    # --- sections ---

    def _parts(self, used: set[int]) -> tuple[dict[int, Part], list[Line]]:
        """The sections with their lines of text, by number in the form, and the lines before the first one."""
        opens: dict[int, list[int]] = {}
        for section, heading in self.outline.sections.items():
            opens.setdefault(heading.line.number, []).append(section)
        ids = {section.id: number for number, section in enumerate(self.form.form.sections)}
        tables = self._lost_headings(ids)
        parts: dict[int, Part] = {}
        preface: list[Line] = []
        current: Part | None = None
        for line in self.lines:
            place = _place(line)
            while tables and tables[0][0] <= place:
                start, section = tables.pop(0)
                current = parts[section] = Part(None, start, evidence="content")
            sections = opens.get(line.number)
            if sections:
                for section in sorted(sections, key=lambda s: -len(self.outline.sections[s].rest)):
                    heading = self.outline.sections[section]
                    if heading.before:
                        self._add(current, preface, heading.before, line)
                    current = parts[section] = Part(heading, place)
                    if heading.rest:
                        current.lines.append((heading.rest, line))
                continue
            if line.number in used or line.number in self.outline.dropped:
                continue
            if line.picture:
                if current is not None:
                    current.lines.append(("", line))
            elif line.row < 0 or line.solo:
                self._add(current, preface, line.text, line)
        for start, section in tables:
            parts[section] = Part(None, start, evidence="content")
        self._by_content(parts, preface)
        return parts, preface

    @staticmethod
    def _add(current: Part | None, preface: list[Line], text: str, line: Line) -> None:
        if current is None:
            preface.append(line if text == line.text else replace(line, text=text))
        else:
            current.lines.append((text, line))

    def _lost_headings(self, ids: dict[str, int]) -> list[tuple[Place, int]]:
        """Sections that lost their heading but not their table: they begin with the table."""
        found: dict[int, tuple[float, Place]] = {}
        for seen in self.seen:
            section = ids[self.form.form.table_by_id[seen.table].section]
            if section in self.outline.sections:
                continue
            if section not in found or seen.value > found[section][0]:
                found[section] = (seen.value, seen.place)
        return sorted((place, section) for section, (_, place) in found.items())

    def _by_content(self, parts: dict[int, Part], preface: list[Line]) -> None:
        """Sections without a table that lost their heading: long text behind another section's table that speaks of
        the missing section's matters; long text before the first section."""
        specs = self.form.form.sections
        ends: dict[int, Place] = {}
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
            elif before is not None and number - 1 in ends:
                behind = [
                    (text, line) for text, line in before.lines if _place(line) > ends[number - 1] and not line.picture
                ]
                text = "".join(text for text, _ in behind)
                if len(text) >= _PROSE and any(
                    all(word in text for word in group) for group in self.form.keywords[number]
                ):
                    before.lines = [item for item in before.lines if item not in behind]
                    parts[number] = Part(None, _place(behind[0][1]), behind, "content")

    def _overview(self, parts: dict[int, Part], preface: list[Line]) -> None:
        hints = self.form.words("period_hint")
        intro = next((place for place, line in enumerate(preface) if any(hint in line.text for hint in hints)), None)
        if intro is None:
            intro = next((place for place, line in enumerate(preface) if len(line.text) > LONG), len(preface)) - 1
        rest = preface[intro + 1 :]
        if parts and sum(len(line.text) for line in rest) >= _OVERVIEW:
            parts[0] = Part(None, _place(rest[0]), [(line.text, line) for line in rest], "content")
            del preface[intro + 1 :]

    def _tail(self, parts: dict[int, Part]) -> list[str]:
        """Takes signature, date and page furniture off the last section."""
        if not parts:
            return []
        last = max(parts.values(), key=lambda part: part.start)
        lines = last.lines
        keep = len(lines)
        dated = next((place for place, (text, _) in enumerate(lines) if date_line(text)), None)
        if dated is not None and all(len(text) <= LONG for text, _ in lines[dated:]):
            keep = dated
        suffixes = self.form.form.agency_suffixes
        while keep > 0:
            text = lines[keep - 1][0]
            signs = 4 <= len(text) <= 30 and text.endswith(suffixes) and not any(mark in text for mark in "，。；：、")
            if not text or len(text) > 120 or not (self._is_furniture(text) or date_line(text) or signs):
                break
            keep -= 1
        tail = [text for text, _ in lines[keep:] if text]
        last.lines = lines[:keep]
        return tail

    def _is_furniture(self, text: str) -> bool:
        furniture = self.form.furniture
        return furniture is not None and len(text) <= 120 and furniture.match(text) is not None

    def _not_furniture(self, texts: list[str]) -> list[str]:
        return [text for text in texts if len(text) > LONG or not self._is_furniture(text)]

    def _sections(self, parts: dict[int, Part]) -> tuple[tuple[Section, ...], list[tuple[str, int]]]:
        order = sorted(parts, key=lambda number: parts[number].start)
        sections = []
        years: list[tuple[str, int]] = []
        for number, spec in enumerate(self.form.form.sections):
            part = parts.get(number)
            if part is None:
                sections.append(Section(spec.id, False))
                continue
            texts: list[str] = []
            spans: list[ParagraphSpan] = []
            start = 0
            for text, line in part.lines:
                if not text or (len(text) <= LONG and self._is_furniture(text)):
                    continue
                spans.append(ParagraphSpan(start, start + len(text), locate(self.document, line)))
                texts.append(text)
                start += len(text) + 1
            whole = "\n".join(texts)
            years.extend(years_in(spec.id, whole))
            heading = part.heading
            sections.append(
                Section(
                    spec.id,
                    True,
                    whole,
                    heading.title if heading else None,
                    heading.ordinal if heading else None,
                    tuple(spans),
                    self._at(part),
                    order.index(number),
                    "title" if heading else "content",
                )
            )
        return tuple(sections), years

    def _at(self, part: Part) -> Locator | None:
        if part.heading is not None:
            return locate(self.document, part.heading.line)
        block = self.document.blocks[part.start[0]]
        return block.at

    def _others(self, parts: dict[int, Part]) -> tuple[OtherHeading, ...]:
        order = sorted(part.start for part in parts.values())
        others = []
        for heading in self.outline.others:
            place = _place(heading.line)
            section = (
                self.form.form.sections[heading.section].id
                if heading.section is not None and heading.score >= 0.86
                else None
            )
            others.append(
                OtherHeading(
                    heading.title,
                    heading.ordinal,
                    sum(start <= place for start in order),
                    section,
                    locate(self.document, heading.line),
                )
            )
        return tuple(others)

    def _score(self, sections: tuple[Section, ...], tables: dict[str, TableReading], titled: bool) -> float:
        found = sum(1.0 if s.evidence == "title" else 0.5 for s in sections if s.found)
        read = sum({"read": 1.0, "partial": 0.6}.get(reading.status, 0.0) for reading in tables.values())
        total = len(sections) + 2 * len(tables) + 1
        return round((found + 2 * read + titled) / total, 3) if total else 0.0


def _place(line: Line) -> Place:
    return line.block, line.row
