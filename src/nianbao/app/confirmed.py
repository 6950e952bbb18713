"""A record of cells that a person has held against the original (核对记录), read and laid over what was recognised.

YAML, or CSV with the same names in its first line. `nianbao confirm RUN --template FILE` writes it to be filled in:

format: 1
cells:
  - file: 青栎区财政局.pdf          # for people: `sha256` tells which file was held against the original
    sha256: 5f1d…
    agency: 青栎区财政局            # optional, as are place, read and note
    table: requests                 # the form's ids, or its own words where they name one cell
    row: granted
    column: enterprise
    place: 予以公开·商业企业
    read: 12（0.71）／17（0.55）    # what the models read
    figure: 12                      # what stands there; 空白 for nothing; left empty: not looked at yet
    who: 王某
    when: 2026-02-03
    note: …
  - table: text                     # a paragraph (`app.confirmed_lines`); the rest as above
    row: problems
    column: 2
    read: 一是…
    figure: 一致
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from nianbao.app.confirmed_lines import TEXT, lay_lines
from nianbao.base.errors import PackError, UsageError
from nianbao.base.faults import Fault, refuse_faulty
from nianbao.base.files import read_small
from nianbao.base.numbers import State, parse_cell, parse_figure
from nianbao.base.text import label_key
from nianbao.catalog.suggesting import suggest
from nianbao.engine.weighed import with_readings
from nianbao.kinds.words import cell_words
from nianbao.model.form import Address, FormSpec
from nianbao.model.report import Grounds, Person, Reading, Report, TableReading
from nianbao.season.settings import is_date

WHAT: Final = "核对记录"
NAMES: Final = ("file", "sha256", "agency", "table", "row", "column", "place", "read", "figure", "who", "when", "note")
REQUIRED: Final = ("sha256", "table", "row", "column")
BY_WHOM: Final = ("who", "when")
BLANKS: Final = ("空白", "空", "blank")
_LONGEST, _LONGEST_LINE = 200, 20_000  # characters of an entry's fields, and of a paragraph
_UNREAD = ("not_read", "missing")


@dataclass(frozen=True, slots=True)
class PersonReading:
    """One cell as a person has read it. `figure`: in words or figures as written. `where`: file:line."""

    sha256: str
    table: str
    row: str
    column: str
    figure: str
    who: str
    when: str
    note: str = ""
    file: str = ""
    read: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The filled-in cells of a record, by the file (sha256) that they were read in; `open`: how many are not filled in."""

    path: str
    by_file: Mapping[str, tuple[PersonReading, ...]]
    open: int = 0

    @property
    def readings(self) -> Iterator[PersonReading]:
        for some in self.by_file.values():
            yield from some


@lru_cache(maxsize=4)
def load_confirmed(path: str) -> Confirmed:
    """The record of a file. UsageError with the first fault: a record that is wrong confirms nothing."""
    confirmed, faults = read_confirmed(path)
    refuse_faulty(WHAT, faults, f"nianbao confirm RUN --check {path}")
    return confirmed


def read_confirmed(path: str | Path) -> tuple[Confirmed, list[Fault]]:
    """The cells that are filled in rightly, and every fault. UsageError where there is no such file, or it is neither YAML
    nor CSV."""
    try:
        content = read_small(path)
    except OSError as error:
        raise UsageError(f"{WHAT}不能读取：{error.strerror}", where=str(path), hint="请检查路径") from error
    faults: list[Fault] = []
    rows = list(_csv(content, str(path)) if str(path).lower().endswith(".csv") else _yaml(content, str(path), faults))
    found: dict[str, list[PersonReading]] = defaultdict(list)
    seen: dict[tuple[str, ...], str] = {}
    open_cells = 0
    for where, row in rows:
        own = [Fault("error", where, told) for told in _faults(row)]
        faults += own
        if own or not _text(row, "figure"):
            open_cells += not own
            continue
        values = {name: _text(row, name) for name in (*REQUIRED, "figure", *BY_WHOM, "note", "file", "read")}
        key = tuple(values[name] for name in REQUIRED)
        if key in seen:
            faults.append(Fault("error", where, f"同一格写了两次（前一处在 {seen[key]}）"))
            continue
        seen[key] = where
        found[values["sha256"]].append(PersonReading(**values, where=where))
    return Confirmed(str(path), {name: tuple(some) for name, some in found.items()}, open_cells), faults


def _yaml(content: bytes, path: str, faults: list[Fault]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    from nianbao.catalog.source import parse

    try:
        source = parse(content, path)
    except PackError as error:
        raise UsageError(f"{WHAT}：{error.message}", where=error.where, hint=error.hint) from error
    for key in source.data:
        if key not in ("format", "cells"):
            faults.append(Fault("error", source.at(key), f"不认识的项 {key}，可用：format、cells"))
    if source.data.get("format") != 1:
        faults.append(Fault("error", source.at("format"), "应写明 format: 1"))
    listed = source.data.get("cells")
    if not isinstance(listed, list):
        faults.append(Fault("error", source.at("cells"), "cells 应是列表"))
        return
    for number, item in enumerate(listed):
        if isinstance(item, dict):
            yield source.at("cells", number), item
        else:
            faults.append(Fault("error", source.at("cells", number), "每一条应是“键: 值”的形式"))


def _csv(content: bytes, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Spreadsheets write UTF-8 with a mark at its head, or GB 18030."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as error:
            raise UsageError(f"{WHAT}的编码认不出来", where=path, hint="请另存为 UTF-8 编码的 CSV") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        for row in reader:
            cells = {key or "": _plain(value) for key, value in row.items() if value not in (None, "")}
            if cells:
                yield f"{path}:{reader.line_num}", cells
    except csv.Error as error:
        raise UsageError(f"{WHAT}不是完整的 CSV：{error}", where=path) from error


def _plain(value: Any) -> Any:
    """Without the mark by which a cell of a spreadsheet is text."""
    return value[1:] if isinstance(value, str) and value.startswith("'") else value


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value).strip()


def _faults(row: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with one cell of the record."""
    # Kept whole: the faults of one entry, each with its words.
    line = _text(row, "table") == TEXT
    for key, value in row.items():
        most = _LONGEST_LINE if line and key in ("read", "figure") else _LONGEST
        if key not in NAMES:
            yield f"不认识的项 {key}。{suggest(key, NAMES)}"
        elif isinstance(value, list | dict | bool) or len(str(value or "")) > most:
            yield f"{key} 应是短文字"
    for name in REQUIRED:
        if not _text(row, name):
            yield f"缺少 {name}"
    figure = _text(row, "figure")
    if not figure:
        return
    for name in BY_WHOM:
        if not _text(row, name):
            yield f"填了数字，没有写明 {name}（谁核对的、哪一天）"
    if (day := _text(row, "when")) and not is_date(day):
        yield "when 应是日期，如 2026-02-03"
    if line:
        return
    read = parse_figure(figure)
    if figure not in BLANKS and (read.state not in (State.PRINTED, State.DASH) or read.note):
        yield f"“{figure}”不是一个数；格内没有填写的写“空白”"


def lay_over(report: Report, form: FormSpec, sha256: str, confirmed: Confirmed) -> tuple[Report, list[str]]:
    """The report with what a person has read in its file, and notes of what could not be laid over it."""
    entries = confirmed.by_file.get(sha256, ())
    if not entries:
        return report, []
    lines = [entry for entry in entries if entry.table == TEXT]
    report, laid_lines, refused = lay_lines(report, lines)
    notes = [f"{WHAT} {where}：{why}，没有采用" for where, why in refused]
    readings = _cells_read(report, form, [entry for entry in entries if entry.table != TEXT], notes)
    tables = {name: _whole(table, readings) for name, table in report.tables.items()}
    laid = with_readings(replace(report, tables=tables), readings)
    if readings or laid_lines:
        counted = [f"{len(readings)} 格"] * bool(readings) + [f"{laid_lines} 段文字"] * bool(laid_lines)
        notes.append(f"{'、'.join(counted)}按{WHAT}填写，由{'、'.join(sorted({one.who for one in entries}))}与原件核对")
    return laid, notes


def _cells_read(
    report: Report, form: FormSpec, entries: Sequence[PersonReading], notes: list[str]
) -> dict[Address, Reading]:
    """The cells as a person has read them; of those that have no place a note."""
    words = _by_words(report, form)
    readings: dict[Address, Reading] = {}
    for entry in entries:
        places = words.get(_key(entry.table, entry.row, entry.column), [])
        given = Address(entry.table, entry.row, entry.column)
        place = given if given in words[""] else places[0] if len(places) == 1 else None
        if place is None:
            which = "不止一格叫这个名称" if places else "表中没有这一格"
            notes.append(f"{WHAT} {entry.where}：{which}（{entry.table}、{entry.row}、{entry.column}），没有采用")
            continue
        before = report.reading(place)
        if before.state not in (State.ILLEGIBLE, State.ABSENT) and not _pictured(report, before):
            notes.append(f"{WHAT} {entry.where}：这一格是文字，不是识别的，没有采用")
            continue
        readings[place] = _read(entry, before, report, form, place)
    return readings


def _pictured(report: Report, reading: Reading) -> bool:
    return reading.grounds is not None or report.pictured(reading.at)


def _read(entry: PersonReading, before: Reading, report: Report, form: FormSpec, place: Address) -> Reading:
    """The person's reading in the place of the one before."""
    said = f"由{entry.who}于{entry.when}与原件核对" + (f"：{entry.note}" if entry.note else "")
    if before.raw.strip() and before.raw != entry.figure:
        said += f"（识别为“{before.raw}”）"
    person = Person(entry.who, entry.when, entry.note)
    grounds = Grounds(before.grounds.recognition if before.grounds else None, (), person)
    number = form.layout(place.table, report.tables[place.table].edition).column(place).number
    if entry.figure in BLANKS:
        return Reading("", None, State.BLANK, before.at, said, grounds)
    figure = parse_cell(entry.figure, number)
    return Reading(entry.figure, figure.value, figure.state, before.at, said, grounds)


def _whole(table: TableReading, readings: Mapping[Address, Reading]) -> TableReading:
    """The table's status with the cells that a person has read."""
    mine = {address for address in readings if address in table.readings}
    if not mine or table.status == "read":
        return table
    left = sum(one.state is State.ABSENT for address, one in table.readings.items() if address not in mine)
    open_cells = sum(
        one.state is State.ILLEGIBLE and one.grounds is None
        for address, one in table.readings.items()
        if address not in mine
    )
    if not left and not open_cells:
        return replace(table, status="read", reason="")
    return replace(table, status="partial") if table.status in _UNREAD else table


def _key(*parts: str) -> str:
    return "\t".join(map(label_key, parts))


def _by_words(report: Report, form: FormSpec) -> dict[str, list[Address]]:
    """The cells of the report's tables: by the form's words for them, and all of them under ""."""
    found: dict[str, list[Address]] = defaultdict(list)
    for table in report.tables.values():
        for address in table.readings:
            words = cell_words(form, address)
            found[""].append(address)
            for name in dict.fromkeys((words.table, address.table)):
                found[_key(name, words.row, words.column)].append(address)
    return found


def unused(confirmed: Confirmed, files: Iterable[tuple[str, str]]) -> list[str]:
    """Notes on the entries that no file of the run is meant by. `files`: (sha256, name) of each."""
    known = dict(files)
    names = {name: digest for digest, name in known.items()}
    lost = [one for digest, some in confirmed.by_file.items() if digest not in known for one in some]
    changed = [one for one in lost if one.file in names]
    gone = [one for one in lost if one.file not in names]
    notes = []
    if changed:
        which = "、".join(dict.fromkeys(one.file for one in changed))
        notes.append(f"{WHAT} {len(changed)} 格没有采用：文件已不是核对时的那一份（{which}，sha256 不符）")
    if gone:
        notes.append(f"{WHAT} {len(gone)} 格没有采用：这次审核中没有所指的文件")
    if confirmed.open:
        notes.append(f"{WHAT}中还有 {confirmed.open} 格没有填写")
    return notes
