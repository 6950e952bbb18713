"""findings.jsonl and run.json: written and read back.

Exact decimals travel as strings, integers as numbers. Values whose type the contract leaves open (`observed`,
`expected`) come back as JSON has them: a decimal there is a string after reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from nianbao.app.saved_shapes import check_finding, check_head
from nianbao.base.errors import UsageError
from nianbao.base.shapes import decoder_of
from nianbao.model.comparison import Comparison
from nianbao.model.finding import FIRST_SCHEMA, RUN_SCHEMA, SCHEMA, VERDICTS, Finding, RunHead
from nianbao.model.verdict import UNREAD

FINDINGS = "findings.jsonl"
RUN = "run.json"

_LISTED = 40  # reports listed where none was found
_WITH_YEAR = re.compile(r"(.*?[^\s　])[\s　]*(20\d\d)(?:年度?)?")
_LARGEST_HEAD = 256 << 20  # bytes of run.json: some hundred thousand reports
_LONGEST_LINE = 64 << 20  # bytes of a finding
_ID = b'"id":'
_EARLY = 256  # bytes at a line's beginning, where its finding's id stands
_KNOWN = (SCHEMA, FIRST_SCHEMA)
_DAMAGED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_encoder = msgspec.json.Encoder()


class _Head(msgspec.Struct):
    schema: str = ""


class _Id(msgspec.Struct):
    id: str = ""


def encode(finding: Finding) -> bytes:
    """One line of findings.jsonl, with its newline."""
    line = bytearray()
    _encoder.encode_into(finding, line)
    line += b"\n"
    return bytes(line)


def decode(line: bytes | str, *, where: str = "", own: bool = False) -> Finding:
    """The finding of one line, of this schema or as schema 1 had it. UsageError (with `where`) for a damaged line or one
    of another schema. `own`: this process has just written it; what nobody but a stranger would write is not looked for."""
    try:
        finding = decoder_of(Finding).decode(line)
        if finding.schema in _KNOWN and not own:
            check_finding(finding)
    except _DAMAGED as fault:
        _refuse(line, _KNOWN, where, fault)
    if finding.schema == FIRST_SCHEMA:
        return _of_first(finding)
    if finding.schema != SCHEMA:
        _refuse_schema(finding.schema, SCHEMA, where)
    return finding


def _of_first(finding: Finding) -> Finding:
    """A finding of schema 1: its verdict and score stay as they were given. What was not checked did not say what it was
    in want of: where a table was not read, that may have been it."""
    if any(table.get("status") == "not_read" for table in finding.tables.values()):
        for result in finding.results:
            if result.outcome == "not_checked":
                result.lack = UNREAD
    return finding


def encode_run(head: RunHead) -> bytes:
    """run.json, indented, with a newline at its end."""
    return msgspec.json.format(_encoder.encode(head), indent=2) + b"\n"


def encode_comparison(comparison: Comparison) -> bytes:
    """Two runs compared, indented, with a newline at its end."""
    return msgspec.json.format(_encoder.encode(comparison), indent=2) + b"\n"


def decode_run(data: bytes | str, *, where: str = "") -> RunHead:
    """The head of a run. UsageError (with `where`) for a damaged file or one of another schema."""
    try:
        head = decoder_of(RunHead).decode(data)
        if head.schema == RUN_SCHEMA:
            check_head(head)
    except _DAMAGED as fault:
        _refuse(data, (RUN_SCHEMA,), where, fault)
    if head.schema != RUN_SCHEMA:
        _refuse_schema(head.schema, RUN_SCHEMA, where)
    return head


class SavedRun:
    """A saved run, opened. Findings are read from the file each time they are asked for, one line at a time. `own`: as in
    `decode`, of all of them."""

    def __init__(self, folder: Path, head: RunHead, *, own: bool = False) -> None:
        self.folder = folder
        self.head = head
        self.own = own

    @classmethod
    def open(cls, folder: str | Path) -> SavedRun:
        """Open an output folder. UsageError when it holds no run or one of another schema."""
        folder = Path(folder)
        for name in (RUN, FINDINGS):
            if not _is_file(folder / name):
                raise UsageError(
                    f"不是一次审核的输出目录：缺少 {name}",
                    where=str(folder),
                    hint="请给出 nianbao audit 的输出目录（默认 findings_out/）",
                )
        try:
            with (folder / RUN).open("rb") as file:
                data = file.read(_LARGEST_HEAD + 1)
        except OSError as fault:
            raise UsageError(f"读不了：{fault.strerror}", where=str(folder / RUN), hint="请检查文件权限") from fault
        if len(data) > _LARGEST_HEAD:
            raise UsageError("文件过大", where=str(folder / RUN), hint="请换用完好的输出目录")
        return cls(folder, decode_run(data, where=str(folder / RUN)))

    def findings(self) -> Iterator[Finding]:
        """Every finding in the order of the file. UsageError with file:line at a damaged one."""
        for number, line in self._lines():
            yield self._decoded(line, number)

    def _decoded(self, line: bytes, number: int) -> Finding:
        return decode(line, where=f"{self.folder / FINDINGS}:{number}", own=self.own)

    def _told_id(self, line: bytes, number: int) -> str:
        """The id of a line's finding. Of lines that this process wrote, the entry at the same place says it."""
        entries = self.head.entries
        if self.own and number <= len(entries):
            told = str(entries[number - 1].get("id"))
            if line.find(_ID + _encoder.encode(told), 0, _EARLY) >= 0:
                return told
        return _id_of(line)

    def picked(self, ids: Container[str]) -> dict[str, Finding]:
        """The findings with these ids. UsageError with file:line at a damaged one."""
        lines = ((number, line) for number, line in self._lines() if _id_of(line) in ids)
        return {one.id: one for number, line in lines for one in [self._decoded(line, number)]}

    def shown(self) -> Iterator[Finding]:
        """Every finding in the order in which outputs show them: that of the roster, where the run has one, and behind its
        bodies what is on none; else what must be acted on first."""
        from nianbao.render.roster import RosterView

        view = RosterView.of(self.head)
        rank = view.rank if view is not None else _urgency(self.head)
        where: list[tuple[tuple[float, float], int, int]] = []  # rank, offset and number of each line
        offset = 0
        for number, line in self._lines(blank=True):
            if line.strip():
                where.append((rank(self._told_id(line, number)), offset, number))
            offset += len(line)
        with (self.folder / FINDINGS).open("rb") as file:
            for _, at, number in sorted(where):
                file.seek(at)
                yield self._decoded(file.readline(), number)

    def __iter__(self) -> Iterator[Finding]:
        return self.findings()

    def find(self, wanted: str) -> Finding:
        """The finding with this report id, or the only one whose id starts so, or the only one of an agency named so
        (`identify`). UsageError when there is none."""
        matches = identify(wanted, self.head.entries)
        if len(matches) == 1:
            # The id is an early key of the line: most lines are passed over without decoding them.
            report_id = str(matches[0]["id"])
            needle = _ID + _encoder.encode(report_id)
            for number, line in self._lines():
                if needle in line:
                    finding = self._decoded(line, number)
                    if finding.id == report_id:
                        return finding
        raise UsageError(
            f"编号或单位符合“{wanted}”的不止一份报告" if matches else f"没有编号或单位为“{wanted}”的报告",
            where=str(self.folder),
            hint=_listed(matches or self.head.entries) or "这次审核没有任何报告",
        )

    def _lines(self, *, blank: bool = False) -> Iterator[tuple[int, bytes]]:
        path = self.folder / FINDINGS
        try:
            with path.open("rb") as file:
                number = 0
                while line := file.readline(_LONGEST_LINE + 1):
                    number += 1
                    if len(line) > _LONGEST_LINE:
                        raise UsageError("这一行过长", where=f"{path}:{number}", hint="请换用完好的输出目录")
                    if blank or line.strip():
                        yield number, line
        except OSError as fault:
            raise UsageError(f"读不了：{fault.strerror}", where=str(path), hint="请检查文件权限") from fault


def _urgency(head: RunHead) -> Callable[[str], tuple[float, float]]:
    """The rank of a finding by what its entry in the head says: worst verdict first, then lowest score."""
    ranks: dict[str, tuple[float, float]] = {}
    for entry in head.entries:
        verdict, score = entry.get("verdict"), entry.get("score")
        known = -VERDICTS.index(verdict) if verdict in VERDICTS else 0
        ranks[str(entry.get("id"))] = (known, score if isinstance(score, int | float) else -1.0)
    return lambda id: ranks.get(id, (0.0, -1.0))


def _id_of(line: bytes) -> str:
    """The report id of a line; "" where it is damaged, which reading it says."""
    try:
        return decoder_of(_Id).decode(line).id
    except _DAMAGED:
        return ""


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # no path at all
        return False


def identify(wanted: str, entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entries of run.json that are meant: by id, by the beginning of an id, by the agency's name, a part of it or
    its short form (`住建局` for 住房和城乡建设局), each with or without the year behind it."""
    # Kept whole: a table of tries, the surest first.
    name, year = wanted, None
    if match := _WITH_YEAR.fullmatch(wanted):
        name, year = match[1].strip(), int(match[2])
    named = [one for one in entries if one.get("agency") and year in (None, one.get("year"))]
    tries = (
        [one for one in entries if one.get("id") == wanted],
        [one for one in entries if str(one.get("id")).startswith(wanted)],
        [one for one in named if one["agency"] == name],
        [one for one in named if name and name in one["agency"]],
        [one for one in named if len(name) > 1 and _is_short_for(name, one["agency"])],
    )
    return next((found for found in tries if found), [])


def _is_short_for(name: str, agency: str) -> bool:
    """Whether the characters of a name stand in the agency's, in their order, and the last of them ends it."""
    left = iter(agency)
    return all(char in left for char in name) and name[-1:] == agency[-1:]


def _listed(entries: Sequence[dict[str, Any]]) -> str:
    lines = [
        f"{one.get('id')}  {one.get('agency') or one.get('source')} {one.get('year') or ''}".rstrip()
        for one in entries[:_LISTED]
    ]
    if len(entries) > _LISTED:
        lines.append(f"…共 {len(entries)} 份，全部见 run.json")
    lines = ["".join(char if char.isprintable() else " " for char in line) for line in lines]
    return "\n  ".join(["请写编号，或单位名称（后面可加年度）：", *lines]) if lines else ""


def _refuse(data: bytes | str, known: Sequence[str], where: str, fault: Exception) -> NoReturn:
    """Tell a file of another schema from a damaged one."""
    try:
        found = decoder_of(_Head).decode(data).schema
    except _DAMAGED:
        found = ""
    if found and found not in known:
        _refuse_schema(found, known[0], where)
    raise UsageError(f"内容损坏，读不出来（{fault}）", where=where, hint="请重新审核，或换用完好的输出目录") from fault


def _refuse_schema(found: str, known: str, where: str) -> NoReturn:
    raise UsageError(
        f"数据格式为 {found}，本程序只认得 {known}", where=where, hint="请用写出它的那个版本打开，或重新审核"
    )
