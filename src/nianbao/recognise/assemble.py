"""Puts a report together: tables first where their shape is known, headings, the other tables, texts, identity."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from nianbao.base.text import label_key
from nianbao.model.document import Document, Grid, Paragraph
from nianbao.model.form import FormSpec
from nianbao.model.report import ABSENT, OtherHeading, ParagraphSpan, Report, Section, TableReading
from nianbao.recognise import headings, identity
from nianbao.recognise.compiled import Compiled, compiled
from nianbao.recognise.headings import Heading
from nianbao.recognise.labels import bare_key
from nianbao.recognise.lines import LONG, Line, lines_of, locate
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

_FEWEST = 2  # placed cells below which labels in running text are no table
_SIGNATURE = 40  # characters of a line at the end that can be a signature
_SPOKEN = 30  # characters of a text that can stand for a section whose heading was lost
_NOTICE = re.compile(r"[（(]?(?:此件|本件).{0,8}公开(?:发布)?[)）]?|附件\s*[:：].{0,60}|附\s*[:：].{0,60}")


@dataclass(slots=True)
class _Part:
    """What follows one heading: its lines, until the next one."""

    heading: Heading | None
    section: str | None
    lines: list[Line] = field(default_factory=list)
    texts: list[tuple[str, Line]] = field(default_factory=list)


@dataclass(slots=True)
class _Table:
    """A place where a table was found. `order`: (block, row) of its first row."""

    order: tuple[int, int]
    last: tuple[int, int]
    evidence: float
    grid: tuple[Grid, int, PlannedTable] | None = None
    found: TableFound | None = None
    lines: frozenset[int] = frozenset()


def recognise(document: Document, spec: FormSpec) -> Report:
    """The report that the document holds, by the form `spec`. Pure; what was not found is None, ABSENT or not found."""
    form = compiled(spec)
    tables: dict[str, list[_Table]] = {table.id: [] for table in spec.tables}
    skip = _planned(document, form, tables)
    lines = lines_of(document, skip)
    places = [
        one
        for one in headings.candidates(lines, form)
        if one.section >= 0 or not _is_label(one, form)
    ]
    chosen, extra = headings.choose(places, form)
    outline = sorted([*chosen.values(), *extra], key=lambda one: one.place)
    _search(lines, outline, form, tables)
    order = [((lines[one.place].block, lines[one.place].row), one) for one in outline]
    used = {number for found in tables.values() for table in found for number in table.lines}
    parts = _parts(lines, outline, used, document, form)
    notes = list(document.notes)
    readings = {
        table.id: _table(document, table.id, tables[table.id], order, parts, form, notes) for table in spec.tables
    }
    return _report(document, form, lines, parts, readings, {key: _first(found) for key, found in tables.items()}, notes)


def _is_label(one: Heading, form: Compiled) -> bool:
    """Whether a line that could be a heading is rather a label of one of the tables."""
    return label_key(f"{one.ordinal.printed or ''}{one.title}") in form.hits or bare_key(one.title) in form.hits


def _first(found: list[_Table]) -> _Table | None:
    return found[0] if found else None


# --- tables ----------------------------------------------------------------------------------------------------------


def _planned(document: Document, form: Compiled, tables: dict[str, list[_Table]]) -> dict[int, frozenset[int]]:
    """Grids whose shape and labels are known are read without a search; the rows that they take up, by block."""
    skip: dict[int, frozenset[int]] = {}
    for number, block in enumerate(document.blocks):
        if not isinstance(block, Grid):
            continue
        rows: set[int] = set()
        for plan in plan_of(block, form):
            rows |= plan.rows
            table = _Table(
                (number, plan.first_row), (number, max(plan.rows)), plan.evidence, grid=(block, number, plan)
            )
            tables[plan.layout.spec.id].append(table)
        if rows:
            # a grid that is a table in one piece has no running text of its own: what is left of it is its frame
            skip[number] = frozenset(range(block.rows)) if len(rows) >= block.rows - 2 else frozenset(rows)
    return skip


def _search(
    lines: Sequence[Line], outline: Sequence[Heading], form: Compiled, tables: dict[str, list[_Table]]
) -> None:
    """The tables that no known shape gave, by their labels wherever they stand."""
    missing = [table for table, found in tables.items() if not found]
    if not missing:
        return
    masks = masks_of(lines, form)
    barriers = frozenset(lines[one.place].number for one in outline)
    for table in missing:
        for start, stop in regions(lines, masks, form.bits[table], barriers):
            region = lines[start:stop]
            if not any(line.figures or line.row >= 0 for line in region) and len(region) < 3:
                continue
            found = best_layout(region, form.layouts[table])
            if len(found.placed) < _FEWEST:
                continue
            tables[table].append(
                _Table(
                    (region[0].block, region[0].row),
                    (region[-1].block, region[-1].row),
                    found.evidence,
                    found=found,
                    lines=frozenset(line.number for line in region),
                )
            )


def _table(
    document: Document,
    table: str,
    found: list[_Table],
    order: Sequence[tuple[tuple[int, int], Heading]],
    parts: Sequence[_Part],
    form: Compiled,
    notes: list[str],
) -> TableReading:
    spec = form.form.table_by_id[table]
    sections = form.form.sections

    def section_at(place: tuple[int, int]) -> str | None:
        here = [one for at, one in order if at <= place]
        return sections[here[-1].section].id if here and here[-1].section >= 0 else None

    if found:
        found.sort(key=lambda one: (section_at(one.order) != spec.section, -one.evidence, one.order))
        best = found[0]
        if len(found) > 1 and best.found is not None and len(found) > 1:
            found[1:] = [one for one in found[1:] if one.evidence >= best.evidence / 2]
        if len(found) > 1:
            notes.append(f"“{spec.title}”找到{len(found)}张相似的表，采用了{'本部分中的' if section_at(best.order) == spec.section else '最完整的'}一张")
        section = section_at(best.order)
        if best.grid is not None:
            grid, block, plan = best.grid
            return planned_reading(grid, block, plan, section)
        if best.found is not None:
            return table_reading(document, best.found, section)
    pictures = [line for part in parts if part.section == spec.section for line in part.lines if line.picture]
    unread = bool(document.unread_pages)
    if pictures or unread:
        reason = "表格是图片，没有读到数字" if pictures else f"第{'、'.join(map(str, document.unread_pages))}页是图片，没有读到文字"
        status = "not_read"
    else:
        part = next((part for part in parts if part.section == spec.section), None)
        mentioned = part is not None and any(word in text for text, _ in part.texts for word in spec.markers)
        status, reason = ("not_read", "只找到表格的文字，没有读到数字") if mentioned else ("missing", "没有找到这张表")
    readings = dict.fromkeys(spec.cells, ABSENT)
    return TableReading(table, status, spec.edition, readings, (), reason, None)  # type: ignore[arg-type]


# --- texts -----------------------------------------------------------------------------------------------------------


def _parts(
    lines: Sequence[Line], outline: Sequence[Heading], used: set[int], document: Document, form: Compiled
) -> list[_Part]:
    """The preface and what follows each heading; `texts` without table lines and page furniture."""
    sections = form.form.sections
    heads = {one.place: one for one in outline}
    table_blocks = {
        number for number, block in enumerate(document.blocks) if isinstance(block, Grid)
    }
    parts = [_Part(None, None)]
    for place, line in enumerate(lines):
        head = heads.get(place)
        if head is not None:
            if head.before:
                parts[-1].lines.append(line)
            parts.append(_Part(head, sections[head.section].id if head.section >= 0 else None))
            if head.rest:
                parts[-1].texts.append((head.rest, line))
            continue
        parts[-1].lines.append(line)
        if line.number in used or line.picture or not line.text:
            continue
        if line.block in table_blocks and not (line.solo and len(line.text) > LONG // 2):
            continue
        if form.furniture is not None and len(line.text) <= 140 and form.furniture.match(line.text):
            continue
        parts[-1].texts.append((line.text, line))
    return parts


def _split_tail(texts: list[tuple[str, Line]], agency: str | None) -> tuple[list[tuple[str, Line]], list[str]]:
    """The last section's own paragraphs, and the signature, date and notices behind them."""
    end = len(texts)
    while end > 0:
        text = texts[end - 1][0]
        if len(text) <= _SIGNATURE and (
            identity.is_date_line(text)
            or (agency is not None and label_key(text) and label_key(text) in label_key(agency))
            or (agency is not None and label_key(agency) in label_key(text) and len(text) <= len(agency) + 4)
        ):
            end -= 1
        elif len(text) <= 2 * _SIGNATURE and _NOTICE.fullmatch(text):
            end -= 1
        elif end < len(texts) and identity.is_date_line(texts[end][0]) and len(text) <= 24 and not re.search(r"[。；，、]", text):
            end -= 1  # the body's name above its date
        else:
            break
    return texts[:end], [text for text, _ in texts[end:]]


def _section(
    number: int, form: Compiled, document: Document, part: _Part | None, texts: list[tuple[str, Line]], position: int
) -> Section:
    spec = form.form.sections[number]
    spans: list[ParagraphSpan] = []
    pieces: list[str] = []
    at = 0
    for text, line in texts:
        pieces.append(text)
        spans.append(ParagraphSpan(at, at + len(text), locate(document, line)))
        at += len(text) + 1
    head = part.heading if part else None
    first = texts[0][1] if texts else None
    return Section(
        spec.id,
        True,
        "\n".join(pieces),
        head.title if head else None,
        head.ordinal.printed if head else None,
        tuple(spans),
        locate(document, part.lines[0]) if part and part.lines and not first else locate(document, first) if first else None,
        position,
        "title" if head else "content",
    )


def _report(
    document: Document,
    form: Compiled,
    lines: Sequence[Line],
    parts: list[_Part],
    readings: dict[str, TableReading],
    tables: dict[str, _Table | None],
    notes: list[str],
) -> Report:
    preface = parts[0]
    first_head = next((part.heading for part in parts if part.heading), None)
    title = identity.title_of(
        [(at, line) for at, line in enumerate(preface.lines) if line.text],
        document,
        form,
        first_head.before if first_head else "",
    )
    title_lines = {preface.lines[at].number for at in title.places if 0 <= at < len(preface.lines)}
    preface_texts = [text for text, line in preface.texts if line.number not in title_lines]
    agency = title.agency or identity.labelled_agency(lines[:60], form)
    last = next((part for part in reversed(parts) if part.section or part.heading), preface)
    if last.heading is not None:
        last.texts, tail = _split_tail(last.texts, agency)
    else:
        tail = []
    if agency is None:
        agency = _signed(tail, form)
    by_id = {part.section: part for part in parts if part.section}
    lost = _lost(form, parts, by_id, readings, tables)
    sections = []
    position = {part.section: at for at, part in enumerate(one for one in parts if one.heading)}
    for number, spec in enumerate(form.form.sections):
        part = by_id.get(spec.id)
        if part is not None:
            sections.append(_section(number, form, document, part, part.texts, position[spec.id]))
        elif spec.id in lost:
            sections.append(_section(number, form, document, None, lost[spec.id], -1))
        else:
            sections.append(Section(spec.id, False))
    period, stated = identity.period_of(["\n".join(preface_texts), *(one.text[:1500] for one in sections)], form)
    if stated and period is None:
        notes.append("统计期限写了，但日期读不出来")
    years: list[tuple[str, int]] = []
    if title.year:
        years.append(("title", title.year))
    if period:
        years.append(("period", int(period[0][:4])))
    for where, text in (("preface", "\n".join(preface_texts)), *((one.id, one.text) for one in sections)):
        year = identity.first_year(text)
        if year:
            years.append((where, year))
    other = tuple(
        OtherHeading(
            part.heading.title,
            part.heading.ordinal.printed,
            at,
            None,
            locate(document, lines[part.heading.place]),
        )
        for at, part in enumerate(one for one in parts if one.heading)
        if part.heading is not None and part.heading.section < 0
    )
    present = [reading.edition for reading in readings.values() if reading.status in ("read", "partial")]
    counts = Counter(present)
    edition = max(counts, key=lambda one: (counts[one], one == form.form.edition)) if counts else None
    found = sum(section.found for section in sections) + sum(one.status != "missing" for one in readings.values())
    return Report(
        form=form.form.id,
        edition=edition,
        agency=agency,
        year=title.year or (int(period[0][:4]) if period else None),
        title=title.text,
        published=identity.published_of(lines, tail, document, form),
        period=period,
        level=identity.level_of(agency, form),
        sections=tuple(sections),
        tables=readings,
        preface="\n".join(preface_texts),
        tail="\n".join(tail),
        other_headings=other,
        years_seen=tuple(years),
        notes=tuple(dict.fromkeys(notes)),
        score=found / max(1, len(sections) + len(readings)),
    )


def _signed(tail: Sequence[str], form: Compiled) -> str | None:
    for text in tail:
        bare = text.replace(" ", "")
        if bare.endswith(form.form.agency_suffixes) and not identity.is_date_line(text):
            return bare
    return None


def _lost(
    form: Compiled,
    parts: list[_Part],
    by_id: dict[str | None, _Part],
    readings: dict[str, TableReading],
    tables: dict[str, _Table | None],
) -> dict[str, list[tuple[str, Line]]]:
    """Sections whose heading was lost while their content is there: by their table, or by what the text behind the
    section before them speaks of. The text goes to them."""
    lost: dict[str, list[tuple[str, Line]]] = {}
    sections = form.form.sections
    if not by_id and not any(one.status in ("read", "partial") for one in readings.values()):
        return lost
    for number, spec in enumerate(sections):
        if spec.id in by_id:
            continue
        if spec.tables and any(readings[table].status in ("read", "partial") for table in spec.tables):
            lost[spec.id] = []
            continue
        if spec.tables:
            continue
        before = _text_before(number, sections, parts, by_id, lost, tables)
        if before is None:
            continue
        speaking = "".join(text for text, _ in before)
        groups = form.keywords[number]
        if len(speaking) >= _SPOKEN and any(all(word in speaking for word in group) for group in groups):
            lost[spec.id] = list(before)
            before.clear()
    return lost


def _text_before(
    number: int,
    sections: Sequence[object],
    parts: list[_Part],
    by_id: dict[str | None, _Part],
    lost: dict[str, list[tuple[str, Line]]],
    tables: dict[str, _Table | None],
) -> list[tuple[str, Line]] | None:
    """The paragraphs behind the last table of the sections before `number`, taken out of their part; None when there
    is no table to tell them from the section's own text."""
    ends = [table.last for table in tables.values() if table is not None]
    if not ends:
        return None
    last = max(ends)
    for part in parts:
        here = [pair for pair in part.texts if (pair[1].block, pair[1].row) > last]
        if here and part.section is not None:
            place = [one.id for one in sections].index(part.section)  # type: ignore[attr-defined]
            if place < number:
                part.texts = [pair for pair in part.texts if (pair[1].block, pair[1].row) <= last]
                return here
    return None


# --- choosing a form -------------------------------------------------------------------------------------------------


def choose(document: Document, forms: Sequence[FormSpec]) -> FormSpec:
    """The form that the document is written to: by its section titles and table labels, and by the reporting year among
    editions of one form. The first of `forms` where nothing speaks for any."""
    if len(forms) == 1:
        return forms[0]
    keys: set[str] = set()
    heads: list[str] = []
    for block in document.blocks:
        if isinstance(block, Grid):
            keys.update(label_key(cell.text) for cell in block.cells if len(cell.text) <= LONG)
        elif isinstance(block, Paragraph) and len(block.text) <= 3 * LONG:
            keys.update((label_key(block.text), bare_key(block.text)))
            heads.append(block.text)
    declared = re.findall(r"(?<!\d)((?:19|20)\d\d)\s*年", "\n".join([*document.titles, *heads[:12]]))
    year = int(declared[0]) if declared else None

    def fitness(form: FormSpec) -> tuple[float, bool]:
        known = compiled(form)
        labels = len(keys & known.hits.keys()) / max(1, len(known.hits)) ** 0.5
        titles = len({section for key in keys & known.titles.keys() for section in known.titles[key]})
        first, last = form.years
        inside = year is not None and (first is None or year >= first) and (last is None or year <= last)
        return labels + titles + (1.5 if inside else 0.0), inside

    return max(forms, key=fitness)
