"""The cells of a saved run that a person should hold against the original, as a record to be filled in."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from nianbao.app.confirmed import NAMES
from nianbao.app.confirmed_lines import SAME, TEXT, touched
from nianbao.app.saved import SavedRun
from nianbao.base.errors import UsageError
from nianbao.base.formulas import no_formula
from nianbao.engine.recognised import SAID
from nianbao.model.finding import Cell, Finding, SectionView
from nianbao.render.labels import Labels

Row = dict[str, str]
_HEAD = """# 核对记录：对照原件，把每一格实际印的数填在 figure（没有填写的写“空白”），
# 写明 who（谁核对的）和 when（哪一天，如 2026-02-03）。
# table 是 text 的一条是一段文字：与原件一字不差的 figure 写“一致”，不同的写整段实际的文字。
# 没有核对的 figure 留空。填好后：nianbao audit … --confirmed 本文件
format: 1
cells:
"""


def rows_of(saved: SavedRun) -> Iterator[Row]:
    """A row for each cell that was recognised and is doubtful or part of a problem, or that was not read at all, and for each
    paragraph that a problem rests on; what a person has read already is filled in."""
    for finding in saved.findings():
        labels = Labels.of(finding, saved.head)
        asked = _asked(finding)
        for table, rows in finding.cells.items():
            for row, cells in rows.items():
                for column, cell in cells.items():
                    place = (table, row, column)
                    if _waits(cell, place in asked):
                        yield _row(finding, labels, place, cell)
        yield from _lines(finding, labels)


def _lines(finding: Finding, labels: Labels) -> Iterator[Row]:
    """A row for each paragraph that a problem rests on and that was recognised, or that a person has read."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for result in finding.results:
        if result.message.endswith(tuple(SAID.values())):
            for anchor in result.anchors:
                if anchor["type"] == "span":
                    spans[anchor["section"]].append((anchor["start"], anchor["end"]))
    for section in finding.sections:
        starts = [one.start for one in section.paragraphs]
        asked = {number for span in spans[section.id] for number in touched(starts, *span)}
        for number, one in enumerate(section.paragraphs):
            if number in asked or one.read_by:
                end = starts[number + 1] if number + 1 < len(starts) else len(section.text)
                yield _line(finding, labels, section, number, section.text[one.start : end].rstrip("\n"))


def _line(finding: Finding, labels: Labels, section: SectionView, number: int, text: str) -> Row:
    view = section.paragraphs[number]
    person = view.read_by or None
    given = ("", "", "", "") if person is None else (text if view.seen else SAME, person.who, person.when, person.note)
    values = (
        finding.source.name, finding.source.sha256, finding.report.agency or "", TEXT, section.id, str(number + 1),
        f"{labels.section(section.id)}·第 {number + 1} 段", view.seen or text, *given,
    )  # fmt: skip
    return dict(zip(NAMES, values, strict=True))


def _asked(finding: Finding) -> set[tuple[str, str, str]]:
    """The cells that take part in what failed or waits for a person."""
    return {
        (anchor["table"], anchor["row"], anchor["column"])
        for result in finding.results
        if result.outcome in ("fail", "review")
        for anchor in result.anchors
        if anchor["type"] == "cell"
    }


def _waits(cell: Cell, asked: bool) -> bool:
    if cell.read_by or cell.state == "illegible":
        return True
    return asked and isinstance(cell.confidence, float)


def _row(finding: Finding, labels: Labels, place: tuple[str, str, str], cell: Cell) -> Row:
    table, row, column = place
    person = cell.read_by or None
    given = ("", "", "", "") if person is None else (cell.raw.strip() or "空白", person.who, person.when, person.note)
    values = (
        finding.source.name, finding.source.sha256, finding.report.agency or "", table, row, column,
        labels.cell(*place), _seen(cell), *given,
    )  # fmt: skip
    return dict(zip(NAMES, values, strict=True))


def _seen(cell: Cell) -> str:
    """What the models read, and how sure the less sure one was."""
    texts = dict.fromkeys(cell.seen) if cell.seen else [cell.raw.strip()]
    said = "／".join(text or "（无）" for text in texts)
    return f"{said}（{cell.confidence:.2f}）" if isinstance(cell.confidence, float) else said


def write_template(saved: SavedRun, path: Path) -> int:
    """Writes the record, as CSV where the name ends so; how many cells it has. UsageError where the file is there already:
    it may hold what people have filled in."""
    rows = list(rows_of(saved))
    text = _as_csv(rows) if path.suffix.lower() == ".csv" else _as_yaml(rows)
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError as error:
        raise UsageError("文件已存在，没有改动", where=str(path), hint="请换一个文件名，或先移走原文件") from error
    except OSError as error:
        raise UsageError(f"写不进文件：{error.strerror}", where=str(path), hint="请检查路径") from error
    return len(rows)


def _as_yaml(rows: list[Row]) -> str:
    if not rows:
        return _HEAD.replace("cells:\n", "cells: []\n")
    parts = [
        "  - " + "\n    ".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in row.items())
        for row in rows
    ]
    return _HEAD + "\n".join(parts) + "\n"


def _as_csv(rows: list[Row]) -> str:
    """With a mark at its head, so that spreadsheets take it for UTF-8; what they would take for a formula is text."""
    out = io.StringIO()
    writer = csv.DictWriter(out, NAMES, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: no_formula(value) for name, value in row.items()} for row in rows)
    return "\ufeff" + out.getvalue()
