"""A finding put together: what was read, what judging says of it, what it scores, and the verdict."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import msgspec
from msgspec.structs import replace

from nianbao.engine.judge import Judged
from nianbao.model.document import Locator
from nianbao.model.finding import (
    At,
    Cell,
    Coverage,
    Finding,
    ParagraphView,
    ReadBy,
    ReportHead,
    Result,
    Score,
    SectionView,
    Source,
)
from nianbao.model.form import Address
from nianbao.model.report import Grounds, Report, Section, State
from nianbao.model.rule import Pack
from nianbao.model.verdict import GRADED, UNAUDITABLE, together

_MOST_PICTURES = 120  # of recognised cells of a report
_LARGEST_PICTURE = 12_000  # bytes
_STATES = {state: state.value for state in State}


def build_finding(
    *,
    id: str,
    engine: Mapping[str, str],
    pack: Pack,
    source: Source,
    report: Report,
    judged: Judged,
    score: tuple[Score, list[float], bool],
    notes: Sequence[str] = (),
    prior: str | None = None,
    pictures: Mapping[Address, str] | None = None,
) -> Finding:
    """The finding of one report. `pictures`: of cells that were not read, as `Cell.picture` has them. `prior`: path of last
    year's report. `score`: what `score.weigh` gives (score, deductions by result, whether scaled)."""
    value, deductions, _ = score
    concluded = verdict(report, judged.results)
    for result, deduction in zip(judged.results, deductions, strict=True):
        result.deduction = deduction
    return Finding(
        id=id,
        engine=dict(engine),
        pack=_pack(pack),
        source=source,
        report=_head(report, pack),
        verdict=concluded,
        score=graded(value, concluded),
        coverage=coverage(judged.results),
        sections=_sections(report),
        cells=_cells(report, {**(pictures or {}), **_shown(report, judged.results)}),
        results=judged.results,
        root_causes=judged.root_causes,
        claims=judged.claims,
        narrative=judged.narrative,
        tables={
            table.id: {"status": table.status, "edition": table.edition, "reason": table.reason}
            for table in report.tables.values()
        },
        notes=[*report.notes, *(note for note in notes if note not in report.notes), *judged.notes],
        prior=prior,
        preface=report.preface,
        tail=report.tail,
    )


def unauditable(
    *,
    id: str,
    engine: Mapping[str, str],
    source: Source,
    fault: Mapping[str, str],
    notes: Sequence[str] = (),
    pack: Pack | None = None,
) -> Finding:
    """The finding of an input that could not be read or recognised: no score, and the fault."""
    return Finding(
        id=id,
        engine=dict(engine),
        pack=_pack(pack) if pack else {},
        source=source,
        report=ReportHead(None, None, None, None, None),
        verdict=UNAUDITABLE,
        score=Score(None, 0.0, None, []),
        coverage=coverage([]),
        sections=[],
        cells={},
        results=[],
        notes=list(notes),
        error=dict(fault),
    )


def verdict(report: Report, results: Sequence[Result]) -> str:
    """What the results amount to (`model.verdict`), whatever the score; `unauditable` where nothing was read."""
    readable = any(section.found for section in report.sections) or any(
        table.status in ("read", "partial") for table in report.tables.values()
    )
    return together(results) if readable else UNAUDITABLE


def graded(score: Score, verdict: str) -> Score:
    """The score beside a verdict: what is returned, awaits a person or could not be read is given no grade."""
    return score if verdict in GRADED else replace(score, grade=None)


def coverage(results: Sequence[Result]) -> Coverage:
    """Results by outcome."""
    counts = dict.fromkeys(("pass", "fail", "review", "not_applicable", "not_checked", "error"), 0)
    for result in results:
        counts[result.outcome] += 1
    return {
        "total": len(results),
        "pass": counts["pass"],
        "fail": counts["fail"],
        "review": counts["review"],
        "not_applicable": counts["not_applicable"],
        "not_checked": counts["not_checked"],
        "error": counts["error"],
    }


def _pack(pack: Pack) -> dict[str, str]:
    return {"id": pack.id, "version": pack.version, "sha256": pack.sha256}


def _head(report: Report, pack: Pack) -> ReportHead:
    return ReportHead(
        agency=report.agency,
        year=report.year,
        edition=report.edition,
        title=report.title,
        published=report.published,
        level=report.level,
        period=list(report.period) if report.period else None,
        form=report.form or pack.form.id,
    )


def _sections(report: Report) -> list[SectionView]:
    return [
        SectionView(
            section.id,
            section.title,
            section.ordinal,
            section.found,
            len(section.text),
            section.text,
            _at(section.at),
            list(_paragraphs(section)),
        )
        for section in report.sections
    ]


def _paragraphs(section: Section) -> Iterator[ParagraphView]:
    for one in section.paragraphs:
        if (at := _at(one.at)) is not None:
            view = ParagraphView(one.start, at)
            if one.person is not None:
                view.read_by = ReadBy(one.person.who, one.person.when, one.person.note)
                view.seen = one.recognised or msgspec.UNSET
            yield view


def _at(place: Locator | None) -> At | None:
    if place is None:
        return None
    if place.box is None:
        return At(place.page, place.line, place.sheet, place.cell, place.block, None)
    left, top, right, bottom = map(_tenths, place.box)
    return At(place.page, place.line, place.sheet, place.cell, place.block, (left, top, right, bottom))


@lru_cache(maxsize=4096)  # the cells of a table share their edges
def _tenths(points: float) -> float:
    return round(points, 1)


def _stands_on(cell: Cell, grounds: Grounds) -> None:
    """What the figure of a cell rests on that was not simply printed."""
    if (seen := grounds.recognition) is not None:
        cell.confidence = round(min(seen.sure if seen.text else 0.0, seen.other_sure if seen.other else 0.0), 3)
        cell.confirmed = list(grounds.confirmed)
        if {seen.text, seen.other} != {cell.raw}:
            cell.seen = (seen.text, seen.other)
    if (person := grounds.person) is not None:
        cell.read_by = ReadBy(person.who, person.when, person.note)


def _shown(report: Report, results: Sequence[Result]) -> dict[Address, str]:
    """Pictures of the recognised figures that are doubtful or take part in what a person must look at: the doubtful ones
    first, no more than a page can hold."""
    asked = {
        Address(anchor["table"], anchor["row"], anchor["column"])
        for result in results
        if result.outcome in ("fail", "review")
        for anchor in result.anchors
        if anchor["type"] == "cell"
    }
    seen = [
        (reading.state is not State.ILLEGIBLE, address, reading.grounds.recognition.picture)
        for table in report.tables.values()
        for address, reading in table.readings.items()
        if reading.grounds is not None
        and reading.grounds.recognition is not None
        and (reading.state is State.ILLEGIBLE or address in asked or reading.grounds.person is not None)
    ]
    seen.sort(key=lambda one: one[0])
    return {
        address: base64.b64encode(picture).decode("ascii")
        for _, address, picture in seen[:_MOST_PICTURES]
        if 0 < len(picture) <= _LARGEST_PICTURE
    }


def _cells(report: Report, pictures: Mapping[Address, str]) -> dict[str, dict[str, dict[str, Cell]]]:
    tables: dict[str, dict[str, dict[str, Cell]]] = {}
    for table in report.tables.values():
        rows: dict[str, dict[str, Cell]] = {}
        last, columns = None, {}
        for (_, row, column), (raw, value, state, at, note, grounds) in table.readings.items():
            if row != last:
                last, columns = row, rows.setdefault(row, {})
            cell = columns[column] = Cell(raw, value, _STATES[state], note, _at(at))
            if grounds is not None:
                _stands_on(cell, grounds)
        tables[table.id] = rows
    for (table_id, row, column), picture in pictures.items():
        tables[table_id][row][column].picture = picture
    return tables
