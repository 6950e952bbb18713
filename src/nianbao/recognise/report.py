"""From a document to a report: tables by their labels, sections by their headings, identity by title and preface."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.base.text import fold
from nianbao.model.document import Document, Grid, Picture
from nianbao.model.form import Address, FormSpec
from nianbao.model.report import ABSENT, Report, Section, State, TableReading, TableStatus
from nianbao.recognise.form import Compiled, compiled
from nianbao.recognise.lines import LONG, Line, lines_of, locate
from nianbao.recognise.tables.found import TableFound
from nianbao.recognise.tables.known_shapes import plan_of, planned_reading
from nianbao.recognise.tables.loose import doubt_loose
from nianbao.recognise.tables.readings import (
    best_layout,
    masks_of,
    regions,
    table_reading,
)
from nianbao.recognise.tables.wrapped_labels import rewrapped
from nianbao.recognise.tabular import figures_alone
from nianbao.recognise.text.headings import join_broken
from nianbao.recognise.text.identity import date_in, identify, level_of, years_in
from nianbao.recognise.text.one_report import one_report
from nianbao.recognise.text.outline import Outline, Place, outline_of
from nianbao.recognise.text.rejoin import join_wrapped
from nianbao.recognise.text.sections import Part, Sections, Seen, place_of
from nianbao.recognise.text.unfold import unfold

_SAME_VALUE = 1.0  # how much better one of two tables must fit the form to be preferred for that
_LABELS = 2  # lines with labels of a table; more, and the table is there
_WITHOUT_PICTURES = ("txt", "md")  # formats that drop the pictures of what they were made from
_FIGURES = 5  # figures that stand for themselves in a section; more are no prose


def recognise(document: Document, form: FormSpec) -> Report:
    """The report that a document holds, as the form has it. Pure; what is not found is None, ABSENT or not found."""
    prepared = compiled(form)
    one, left, which = one_report(unfold(document, prepared), prepared)
    recogniser = _Recogniser(one, prepared)
    if left:
        recogniser.notes.append(f"文件中不止一份报告，只读取了{which}；另有“{left}”")
    return recogniser.report()


def _agree(one: TableReading, other: TableReading) -> bool:
    """Whether no cell that both tables show differs."""
    pairs = ((one.readings[address], other.readings.get(address, ABSENT)) for address in one.readings)
    return all(a.value == b.value for a, b in pairs if a.value is not None and b.value is not None)


Option = tuple[Seen, str | None]  # a place of a table, the section that it stands in


class _Recogniser:
    def __init__(self, document: Document, form: Compiled) -> None:
        self.document = document
        self.form = form
        self.seen: list[Seen] = []
        self.notes: list[str] = []
        self.masks: list[int] = []

    def report(self) -> Report:
        self.lines = lines_of(self.document, self._planned())
        join_broken(self.lines, self.form)
        join_wrapped(self.lines, self.form)
        self.outline: Outline = outline_of(self.lines, self.form, self._table_places())
        used = self._tables()
        cutter = Sections(self.document, self.form, self.lines, self.outline, self.seen)
        parts, preface = cutter.parts(used)
        tail = cutter.tail(parts)
        head_lines = [line.text for line in preface]
        identity = identify(self.document, head_lines, cutter.opening(parts), tail, self.form)
        sections, years = cutter.sections(parts)
        tables = self._readings(parts, identity.year)
        body = [line for place, line in enumerate(head_lines) if place not in identity.title_lines]
        preface_text = "\n".join(cutter.not_furniture(body))
        years = [*identity.years, *years_in("preface", preface_text), *years]
        form = self.form.form
        agency = identity.agency or self._filled(tables, self.form.identity.agency_cells)
        published = identity.published or date_in(self._filled(tables, self.form.identity.published_cells) or "")
        return Report(
            form=form.id,
            edition=self._edition(tables),
            agency=agency,
            year=self._year(identity.year, years, published),
            title=identity.title,
            published=published,
            period=identity.period,
            level=identity.level or level_of(agency, self.form),
            sections=sections,
            tables=tables,
            preface=preface_text,
            tail="\n".join(cutter.not_furniture(tail)),
            other_headings=cutter.others(parts, used),
            years_seen=tuple(dict.fromkeys(years)),
            notes=(*self.notes, *identity.notes),
            score=self._score(sections, tables, identity.title is not None),
        )

    def _year(self, said: int | None, years: Sequence[tuple[str, int]], published: str | None) -> int | None:
        """The reporting year: the title's, unless the statistics period says another one and what is dated by itself,
        the publication or else the first year that the first section names, agrees with the period."""
        period = dict(years).get("period")
        if said is None or period is None or period == said:
            return said
        first = [year for where, year in years if where == self.form.form.sections[0].id]
        agrees = int(published[:4]) - 1 == period if published else first[:1] == [period] and said not in first
        if not agrees:
            return said
        self.notes.append(f"标题写{said}年，统计期限和正文写{period}年，按{period}年审核")
        return period

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
        lines = rewrapped(self.lines, self.form)
        masks = self.masks = masks_of(lines, self.form)
        barriers = frozenset(heading.line.number for heading in self.outline.sections.values()) | self.outline.dropped
        for table in missing:
            for found in self._candidates(table, lines, masks, barriers):
                used.update(found.used)
        for table in planned:
            bit = self.form.bits[table]
            used.update(
                line.number
                for line, mask in zip(self.lines, masks, strict=True)
                if mask & bit and line.row >= 0 and line.number not in barriers
            )
        return used

    def _candidates(
        self, table: str, lines: Sequence[Line], masks: Sequence[int], barriers: frozenset[int]
    ) -> list[TableFound]:
        layouts = self.form.layouts[table]
        pieces = regions(lines, masks, self.form.bits[table], barriers, self.form.characters[table])
        found = []
        for start, stop in pieces:
            candidate = best_layout(lines[start:stop], layouts)
            doubt_loose(candidate, lines[start:stop])
            if candidate.placed and (candidate.figures or len(candidate.placed) > len(layouts[0].spec.cells) * 0.4):
                found.append((candidate, start, stop))
        if len(pieces) > 1:
            joined = [line for start, stop in pieces for line in lines[start:stop]]
            whole = best_layout(joined, layouts)
            doubt_loose(whole, joined)
            if whole.placed and whole.evidence > max((c.evidence for c, _, _ in found), default=0.0) + 0.5:
                found = [(whole, pieces[0][0], pieces[-1][1])]
        for candidate, start, stop in found:
            if not candidate.figures:
                if self._digits_behind(stop, masks, self.form.bits[table], barriers):
                    candidate.doubt("栏目名称之后的数字未能对上")
                elif not any(line.aligned for line in lines[start:stop]):
                    candidate.doubt("只有栏目名称，没有数字；纯文本里看不出是没有填写还是丢失")
            own = [line for line in lines[start:stop] if line.number in candidate.used] or lines[start:stop]
            self.seen.append(Seen(table, place_of(own[0]), place_of(own[-1]), candidate.evidence, found=candidate))
            candidate.used.update(
                line.number for line in self.lines[start:stop] if len(line.text) <= LONG and not line.picture
            )
        return [candidate for candidate, _, _ in found]

    def _digits_behind(self, stop: int, masks: Sequence[int], bit: int, barriers: frozenset[int]) -> bool:
        """Whether digits are printed between the end of a table without figures and the next heading or table."""
        for line, mask in zip(self.lines[stop:], masks[stop:], strict=True):
            if line.number in barriers:
                headings = [h for h in self.outline.sections.values() if h.line.number == line.number]
                return any(character.isdigit() for heading in headings for character in heading.before)
            if mask and not mask & bit:
                return False
            if line.figures or any(character.isdigit() for character in line.text):
                return True
        return False

    def _readings(self, parts: dict[int, Part], year: int | None) -> dict[str, TableReading]:
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
            best = max(option[0] for option in options)
            equal = [(seen, section) for value, seen, section in options if value >= best - _SAME_VALUE]
            if len(equal) > 1:
                equal = self._of_year(equal, year)
            chosen = equal[0][0]
            reading = self._read(*equal[0])
            if any(not _agree(reading, self._read(*other)) for other in equal[1:]):
                readings[table.id] = self._unread(
                    table.id, parts, f"找到{len(equal)}处，数字不同，无法确定以哪一处为准"
                )
                continue
            self.notes.extend(chosen.notes)
            if len(options) > 1:
                how = "年度与报告相符" if best - min(option[0] for option in options) <= _SAME_VALUE else "与格式最相符"
                self.notes.append(f"{table.title}：找到{len(options)}处，采用了{how}的一处")
            readings[table.id] = reading
        return readings

    def _of_year(self, options: list[Option], year: int | None) -> list[Option]:
        """The tables that say they are the reporting year's; else those that do not say they are another's."""
        said = [self._stated_year(seen) for seen, _ in options]
        for accepted in ((year,), (year, None)):
            chosen = [option for option, named in zip(options, said, strict=True) if named in accepted]
            if year is not None and chosen:
                return chosen
        return options

    def _stated_year(self, seen: Seen) -> int | None:
        """The only year that the rows of a table above its first figures, or a caption right above it, name."""
        above = [line for line in self.lines if place_of(line) < seen.place][-1:]
        block = self.document.blocks[seen.place[0]]
        texts = [cell.text for cell in block.cells if cell.row <= seen.place[1]] if isinstance(block, Grid) else []
        captions = [line.text for line in above if len(line.text) <= LONG and place_of(line)[0] >= seen.place[0] - 1]
        named = {year for text in (*texts, *captions) for _, year in years_in("", fold(text))}
        return named.pop() if len(named) == 1 else None

    def _read(self, seen: Seen, section: str | None) -> TableReading:
        if seen.planned is not None:
            block = seen.place[0]
            grid = self.document.blocks[block]
            assert isinstance(grid, Grid)
            return planned_reading(grid, block, seen.planned, section)
        assert seen.found is not None
        return table_reading(self.document, seen.found, section)

    def _unread(self, table: str, parts: dict[int, Part], why: str = "") -> TableReading:
        """A table of which no cell was found: not read where it may be in what was not read, else missing. `why`: it is
        there, and this is why it was not read."""
        spec = self.form.form.table_by_id[table]
        number = next((n for n, section in enumerate(self.form.form.sections) if section.id == spec.section), None)
        part = parts.get(number) if number is not None else None
        where = part.heading.line if part and part.heading else None
        at = locate(self.document, where) if where else None
        reason = why or self._why_unread(table, part)
        status: TableStatus = "not_read" if reason else "missing"
        section = spec.section if reason and part is not None else None
        readings = dict.fromkeys(spec.cells, ABSENT)
        return TableReading(table, status, spec.edition, readings, (), reason or "没有找到这张表", section, at)

    def _why_unread(self, table: str, part: Part | None) -> str:
        """Why a table may be there although nothing of it was read; empty where nothing speaks for it."""
        lines = [line for _, line in part.lines] if part is not None else self.lines
        if part is not None and any(line.picture for line in lines):
            return "该部分只有图片，图片中的数字没有读取"
        if self.document.unread_pages:
            return "有的页面只有图像，没有读取"
        if part is None and any(isinstance(block, Picture) for block in self.document.blocks):
            return "文中有图片没有读取，表格可能在其中"
        elsewhere = self.form.identity.elsewhere_words
        if any(word in line.text for line in lines if len(line.text) <= 2 * LONG for word in elsewhere):
            return "表格可能在附件或链接里，没有读取"
        bit = self.form.bits[table]
        labels = [line.number for line, mask in zip(self.lines, self.masks, strict=False) if mask & bit and line.words]
        others = [seen for seen in self.seen if seen.table != table]
        between = [self.lines[number] for number in self._between_headings(part)]
        within = [line for line in between if not any(seen.place <= place_of(line) <= seen.end for seen in others)]
        numbers = {line.number for line in within}
        if len(labels) > _LABELS or any(number in numbers for number in labels):
            return "表格的栏目名称在文中，但数字未能对上"
        own = [*(text for text, _ in part.lines), *(line.text for line in within)] if part is not None else []
        run_in = self.form.run_in(table)
        if run_in.belongs(own) or any(run_in.runs(line.text) for line in self.lines):
            return "表格的栏目名称和数字在文中连成一段，没有表格线，无法确定各格的数字"
        if sum(line.figures for line in within) >= _FIGURES or figures_alone(own):
            return "该部分有一些数字，但没有认出表格"
        empty = part is not None and not lines and not any(self._holds(part, seen) for seen in others)
        if empty and self.document.format in _WITHOUT_PICTURES:
            return "标题之下没有内容，原件中的表格可能是图片，纯文本里看不到"
        return ""

    def _holds(self, part: Part, seen: Seen) -> bool:
        """Whether a table stands in a section."""
        headings = (place_of(heading.line) for heading in self.outline.sections.values())
        return (
            part.start
            <= seen.place
            < min((place for place in headings if place > part.start), default=(len(self.document.blocks), 0))
        )

    def _between_headings(self, part: Part | None) -> range:
        """The numbers of all lines of a section, those of tables too."""
        if part is None or part.heading is None:
            return range(0)
        numbers = sorted(heading.line.number for heading in self.outline.sections.values())
        start = part.heading.line.number + 1
        return range(start, next((number for number in numbers if number >= start), len(self.lines)))

    def _filled(self, tables: dict[str, TableReading], cells: tuple[str, ...]) -> str | None:
        """What is filled in in the first of the cells in which anything is."""
        for address in (Address(*text.split(".")) for text in cells):
            reading = tables[address.table].readings.get(address, ABSENT)
            if reading.state is State.PRINTED and (text := fold(reading.raw).replace(" ", "")):
                return text
        return None

    def _edition(self, tables: dict[str, TableReading]) -> str | None:
        """The edition that most of the tables found are in; the form's own when they are even."""
        read = [reading.edition for reading in tables.values() if reading.status in ("read", "partial")]
        if not read:
            return None
        own = self.form.form.edition
        return max(dict.fromkeys([own, *read]), key=lambda edition: (read.count(edition), edition == own))

    def _score(self, sections: tuple[Section, ...], tables: dict[str, TableReading], titled: bool) -> float:
        found = sum(1.0 if s.evidence == "title" else 0.5 for s in sections if s.found)
        read = sum({"read": 1.0, "partial": 0.6}.get(reading.status, 0.0) for reading in tables.values())
        total = len(sections) + 2 * len(tables) + 1
        return round((found + 2 * read + titled) / total, 3) if total else 0.0
