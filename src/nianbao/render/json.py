"""findings.jsonl and run.json: written, read back, and described by a JSON Schema.

Exact decimals travel as strings, integers as numbers. Values whose type the contract leaves open (`observed`,
`expected`) come back as JSON has them: a decimal there is a string after reading.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from nianbao.base.errors import UsageError
from nianbao.model.finding import RUN_SCHEMA, SCHEMA, Finding, RunHead

FINDINGS = "findings.jsonl"
RUN = "run.json"

_encoder = msgspec.json.Encoder()


class _Head(msgspec.Struct):
    schema: str = ""


def encode(finding: Finding) -> bytes:
    """One line of findings.jsonl, with its newline."""
    line = bytearray()
    _encoder.encode_into(finding, line)
    line += b"\n"
    return bytes(line)


def decode(line: bytes | str, *, where: str = "") -> Finding:
    """The finding of one line. UsageError (with `where`) for a damaged line or one of another schema."""
    try:
        finding = _finding_decoder().decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        _refuse(line, SCHEMA, where, fault)
    if finding.schema != SCHEMA:
        _refuse_schema(finding.schema, SCHEMA, where)
    return finding


def encode_run(head: RunHead) -> bytes:
    """run.json, indented, with a newline at its end."""
    return msgspec.json.format(_encoder.encode(head), indent=2) + b"\n"


def decode_run(data: bytes | str, *, where: str = "") -> RunHead:
    """The head of a run. UsageError (with `where`) for a damaged file or one of another schema."""
    try:
        head = _run_decoder().decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        _refuse(data, RUN_SCHEMA, where, fault)
    if head.schema != RUN_SCHEMA:
        _refuse_schema(head.schema, RUN_SCHEMA, where)
    return head


def finding_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of one line of findings.jsonl."""
    schema = msgspec.json.schema(Finding)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, **schema}


class RunResult:
    """A saved run, opened. Findings are read from the file each time they are asked for, one line at a time."""

    def __init__(self, folder: Path, head: RunHead) -> None:
        self.folder = folder
        self.head = head

    @classmethod
    def open(cls, folder: str | Path) -> RunResult:
        """Open an output folder. UsageError when it holds no run or one of another schema."""
        folder = Path(folder)
        for name in (RUN, FINDINGS):
            if not (folder / name).is_file():
                raise UsageError(
                    f"不是一次审核的输出目录：缺少 {name}",
                    where=str(folder),
                    hint="请给出 nianbao audit 的输出目录（默认 findings_out/）",
                )
        try:
            data = (folder / RUN).read_bytes()
        except OSError as fault:
            raise UsageError(f"读不了：{fault.strerror}", where=str(folder / RUN), hint="请检查文件权限") from fault
        return cls(folder, decode_run(data, where=str(folder / RUN)))

    def findings(self) -> Iterator[Finding]:
        """Every finding in the order of the file. UsageError with file:line at a damaged one."""
        for number, line in self._lines():
            yield decode(line, where=f"{self.folder / FINDINGS}:{number}")

    def __iter__(self) -> Iterator[Finding]:
        return self.findings()

    def find(self, report_id: str) -> Finding:
        """The finding with this report id, or the only one whose id starts so. UsageError when there is none."""
        ids = [str(entry.get("id")) for entry in self.head.entries]
        matches = [report_id] if report_id in ids else [name for name in ids if name.startswith(report_id)]
        if len(matches) == 1:
            # The id is an early key of the line: most lines are passed over without decoding them.
            needle = b'"id":' + _encoder.encode(matches[0])
            for number, line in self._lines():
                if needle in line:
                    finding = decode(line, where=f"{self.folder / FINDINGS}:{number}")
                    if finding.id == matches[0]:
                        return finding
        known = "、".join((matches or ids)[:5])
        raise UsageError(
            f"{'不止一份报告的编号以' + report_id + '开头' if matches else '没有编号为 ' + report_id + ' 的报告'}",
            where=str(self.folder),
            hint=f"这次审核中的编号：{known}" if known else "这次审核没有任何报告",
        )

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        path = self.folder / FINDINGS
        try:
            with path.open("rb") as file:
                for number, line in enumerate(file, start=1):
                    if line.strip():
                        yield number, line
        except OSError as fault:
            raise UsageError(f"读不了：{fault.strerror}", where=str(path), hint="请检查文件权限") from fault


@functools.cache
def _finding_decoder() -> msgspec.json.Decoder[Finding]:
    return msgspec.json.Decoder(Finding)


@functools.cache
def _run_decoder() -> msgspec.json.Decoder[RunHead]:
    return msgspec.json.Decoder(RunHead)


def _refuse(data: bytes | str, schema: str, where: str, fault: Exception) -> NoReturn:
    """Tell a file of another schema from a damaged one."""
    try:
        found = msgspec.json.decode(data, type=_Head).schema
    except (msgspec.DecodeError, UnicodeDecodeError):
        found = ""
    if found and found != schema:
        _refuse_schema(found, schema, where)
    raise UsageError(f"内容损坏，读不出来（{fault}）", where=where, hint="请重新审核，或换用完好的输出目录") from fault


def _refuse_schema(found: str, known: str, where: str) -> NoReturn:
    raise UsageError(
        f"数据格式为 {found}，本程序只认得 {known}", where=where, hint="请用写出它的那个版本打开，或重新审核"
    )
