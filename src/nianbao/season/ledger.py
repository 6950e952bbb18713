"""A ledger read back: what people have written into it, wherever they have moved it.

Rows are known by the hidden fingerprint, columns by their titles; sorting, filtering, moved, hidden and added columns, deleted
rows and saving by another program change nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from nianbao.base.errors import DocumentError, UsageError
from nianbao.model.ledger import WrittenLedger, WrittenRow
from nianbao.render.ledger_columns import ALIASES, AUDIT_TITLES, FILLED_TITLES, PAST, PROBLEMS

_SHEETS: Final = (PROBLEMS, PAST)
_HEAD_ROWS: Final = 10  # rows above the table that people may have put there
_KEY: Final = "指纹"
_KNOWN: Final = ("问题编号", "单位名称", "年度", "问题")


def read_ledger(content: bytes, path: str) -> WrittenLedger:
    """Raises UsageError for what is no ledger of ours."""
    from nianbao.readers.archive import Archive
    from nianbao.readers.face import DEFAULT
    from nianbao.readers.xlsx.package import workbook_part
    from nianbao.readers.xlsx.sheet import SheetReader
    from nianbao.readers.xlsx.strings import shared_strings
    from nianbao.readers.xlsx.styles import load_styles

    rows: list[WrittenRow] = []
    own: dict[str, None] = {}
    found = False
    try:
        archive = Archive(content, path, DEFAULT)
        part = workbook_part(archive)
        strings, styles = shared_strings(archive), load_styles(archive)
        for sheet in part.sheets:
            if sheet.member is None:
                continue
            reader = SheetReader(sheet.name, archive, strings, styles, date1904=part.date1904, uncertain_zeros=False)
            data = reader.read(sheet.member)
            lines = _lines({**data.struck, **data.texts})
            at = _head(lines)
            if at is None:
                continue
            found = found or sheet.name in _SHEETS or _KEY in lines[at].values()
            titles = {column: _title(text) for column, text in lines[at].items() if text.strip()}
            own |= dict.fromkeys(t for t in titles.values() if t not in AUDIT_TITLES and t not in FILLED_TITLES)
            rows.extend(_rows(lines[at + 1 :], titles))
    except DocumentError as error:
        raise UsageError(f"台账：{error.message}", where=path, hint=error.hint) from error
    if not found:
        raise UsageError("不是审核写出的台账：没有“问题台账”的表头", where=path, hint="请给出 ledger.xlsx")
    return WrittenLedger(tuple(own), tuple(rows))


def _lines(texts: Mapping[tuple[int, int], str]) -> list[dict[int, str]]:
    lines: list[dict[int, str]] = [{} for _ in range(max((row for row, _ in texts), default=-1) + 1)]
    for (row, column), text in texts.items():
        lines[row][column] = text
    return lines


def _head(lines: Sequence[Mapping[int, str]]) -> int | None:
    """The line of the titles: those by which a row is known stand in it."""
    for at, line in enumerate(lines[:_HEAD_ROWS]):
        titles = {_title(text) for text in line.values()}
        if "单位名称" in titles and ("问题编号" in titles or _KEY in titles):
            return at
    return None


def _title(text: str) -> str:
    said = "".join(text.split())
    return ALIASES.get(said, said)


def _rows(lines: Sequence[Mapping[int, str]], titles: Mapping[int, str]) -> Iterator[WrittenRow]:
    for line in lines:
        said = {titles[column]: text.strip() for column, text in line.items() if column in titles and text.strip()}
        words = {title: text for title, text in said.items() if title not in AUDIT_TITLES}
        if words:
            number, body, year, title = (said.get(key, "") for key in _KNOWN)
            yield WrittenRow(said.get(_KEY, ""), number, body, year, title, words)


def laid_over(first: WrittenLedger, second: WrittenLedger) -> WrittenLedger:
    """Both ledgers' words; where both say something of one column of a problem, the second's."""
    rows = {_identity(row): row for row in first.rows}
    for row in second.rows:
        before = rows.get(_identity(row))
        words = {**(before.words if before else {}), **row.words}
        rows[_identity(row)] = WrittenRow(row.fingerprint, row.number, row.body, row.year, row.title, words)
    return WrittenLedger(tuple(dict.fromkeys((*first.own, *second.own))), tuple(rows.values()))


def _identity(row: WrittenRow) -> tuple[str, ...]:
    return (row.fingerprint,) if row.fingerprint else (row.body, row.year, row.number, row.title)
