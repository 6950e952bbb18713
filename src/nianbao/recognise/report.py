"""From a document to a report: tables by their labels, sections by their headings, identity by title and preface."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.base.text import fold
from nianbao.model.document import Document
from nianbao.model.form import Address, FormSpec, TableSpec
from nianbao.model.report import ABSENT, Report, Section, State, TableReading, TableStatus
from nianbao.recognise.form import Compiled, compiled
from nianbao.recognise.lines import lines_of, locate
from nianbao.recognise.places import BlockRow
from nianbao.recognise.tables.readings import read_twice
from nianbao.recognise.tables.search import TableSearch
from nianbao.recognise.text.headings import join_broken, sure_titles
from nianbao.recognise.text.identity import date_in, identify, level_of, years_in
from nianbao.recognise.text.one_report import one_report
from nianbao.recognise.text.outline import Outline, outline_of
from nianbao.recognise.text.rejoin import join_wrapped
from nianbao.recognise.text.sections import SectionPart, Sections
from nianbao.recognise.text.unfold import unfold
from nianbao.recognise.unread import Unread
from nianbao.recognise.which_place import agree, best_places, of_year, section_of


def recognise(document: Document, form: FormSpec) -> Report:
    """The report that a document holds, as the form has it. Pure; what is not found is None, ABSENT or not found."""
    prepared = compiled(form)
    one, left, which = one_report(unfold(document, prepared), prepared)
    recogniser = _Recogniser(one, prepared)
    if left:
        recogniser.notes.append(f"文件中不止一份报告，只读取了{which}；另有“{left}”")
    return recogniser.report()


class _Recogniser:
    def __init__(self, document: Document, form: Compiled) -> None:
        self.document = document
        self.form = form
        self.search = TableSearch(document, form)
        self.notes: list[str] = []

    def report(self) -> Report:
        self.lines = lines_of(self.document, self.search.by_shape(lambda lines: sure_titles(lines, self.form)))
        join_broken(self.lines, self.form)
        titles = join_wrapped(self.lines, self.form)
        self.outline: Outline = outline_of(titles, self.lines, self.form, self._table_places())
        headings = self.outline.sections.values()
        barriers = frozenset(heading.line.number for heading in headings) | self.outline.dropped
        before = {heading.line.number: heading.before for heading in headings if heading.before}
        used = self.search.by_lines(self.lines, barriers, before)
        cutter = Sections(self.document, self.form, self.lines, self.outline, self.search.seen)
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
            recognised=self.document.recognised,
            recognised_pages=self.document.recognised_pages,
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

    def _table_places(self) -> dict[int, BlockRow]:
        """Where the tables read so far begin, by the section that they belong to."""
        ids = {section.id: number for number, section in enumerate(self.form.form.sections)}
        return {ids[self.form.form.table_by_id[seen.table].section]: seen.place for seen in self.search.seen}

    def _readings(self, parts: dict[int, SectionPart], year: int | None) -> dict[str, TableReading]:
        order = sorted((part.start, number) for number, part in parts.items())
        starts = [(start, self.form.form.sections[number].id) for start, number in order]
        return {table.id: self._reading(table, parts, starts, year) for table in self.form.form.tables}

    def _reading(
        self, table: TableSpec, parts: dict[int, SectionPart], starts: list[tuple[BlockRow, str]], year: int | None
    ) -> TableReading:
        options = [seen for seen in self.search.seen if seen.table == table.id]
        if not options:
            return self._unread(table.id, parts)
        equal, alike = best_places(options, table.section, starts)
        if len(equal) > 1:
            equal = of_year(equal, year, self.document, self.lines)
        reading, *others = (read_twice(seen.read(section_of(seen.place, starts)), self.document) for seen in equal)
        if not all(agree(reading, other) for other in others):
            return self._unread(table.id, parts, f"找到{len(equal)}处，数字不同，无法确定以哪一处为准")
        self.notes.extend(equal[0].notes)
        if len(options) > 1:
            how = "年度与报告相符" if alike else "与格式最相符"
            self.notes.append(f"{table.title}：找到{len(options)}处，采用了{how}的一处")
        return reading

    def _unread(self, table: str, parts: dict[int, SectionPart], why: str = "") -> TableReading:
        """A table of which no cell was found: not read where it may be in what was not read, else missing. `why`: it is
        there, and this is why it was not read."""
        spec = self.form.form.table_by_id[table]
        number = next((n for n, section in enumerate(self.form.form.sections) if section.id == spec.section), None)
        part = parts.get(number) if number is not None else None
        where = part.heading.line if part and part.heading else None
        at = locate(self.document, where) if where else None
        looked = Unread(self.document, self.form, self.lines, self.outline, self.search.seen, self.search.masks)
        reason = why or looked.why(table, part)
        status: TableStatus = "not_read" if reason else "missing"
        section = spec.section if reason and part is not None else None
        readings = dict.fromkeys(spec.cells, ABSENT)
        return TableReading(table, status, spec.edition, readings, (), reason or "没有找到这张表", section, at)

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
