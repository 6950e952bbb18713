"""The register of exceptions added to: new entries for findings of a saved run, and a case for the rule of a false alarm."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

from nianbao.app.register import Register, load_register, read_register
from nianbao.base.errors import UsageError
from nianbao.base.files import read_small
from nianbao.engine.exceptions import RegisterEntry
from nianbao.model.finding import Finding, Result

_SHOWN = 200  # characters of the finding's message that an entry keeps
_SPACE = re.compile(r"\s+")


class Granted(NamedTuple):
    """What a person says of an exception; see `app.register`."""

    type: str
    reason: str
    requester: str
    approver: str
    approved: str
    expires: str
    basis: str = ""


def entry_for(finding: Finding, result: Result, given: Granted, *, id: str) -> RegisterEntry:
    """A new entry for a result of a saved run."""
    return RegisterEntry(
        id=id,
        rule=result.rule,
        fingerprint=result.fingerprint,
        value=result.value_hash,
        agency=finding.report.agency or "",
        year=finding.report.year,
        shown=result.message[:_SHOWN],
        **given._asdict(),
    )


def next_id(register: Register, year: str, taken: int = 0) -> str:
    """LW-<year>-<number>, one after the highest that the register has."""
    numbers = [int(m[1]) for entry in register.entries if (m := re.fullmatch(rf"LW-{year}-(\d+)", entry.id))]
    return f"LW-{year}-{max(numbers, default=0) + 1 + taken:03d}"


def add_entries(path: Path, entries: Sequence[RegisterEntry]) -> None:
    """Append entries to the register, which is made when it is not there; whole or not at all. What stands in it already,
    comments too, stays as it is."""
    text = read_small(path).decode("utf-8-sig") if path.exists() else "format: 1\nexceptions:\n"
    if re.search(r"(?m)^exceptions:\s*\[\s*\]\s*$", text):
        text = re.sub(r"(?m)^exceptions:\s*\[\s*\]\s*$", "exceptions:", text)
    for entry in entries:
        values = {key: value for key, value in asdict(entry).items() if key != "line" and value not in ("", None)}
        lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
        text = text.rstrip("\n") + "\n  - " + "\n    ".join(lines) + "\n"
    try:
        handle, temporary = tempfile.mkstemp(prefix=".register-", dir=path.absolute().parent)
    except OSError as error:
        raise UsageError(f"不能在此处写入：{error.strerror}", where=str(path), hint="请换一个位置") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        _register, faults = read_register(temporary)
        errors = [fault for fault in faults if fault.level == "error"]
        if errors:
            raise UsageError(f"登记后会有错误：{errors[0].message}", where=str(path), hint="没有写入")
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    load_register.cache_clear()


def case_stub(finding: Finding, result: Result, entry: RegisterEntry) -> str:
    """A case for the rule, from a false alarm: what must be said of this text and these figures is nothing. As a draft
    it is a known weakness, so that the rule's tests run until it is mended. Labels and headings as printed are not in
    it: a finding does not keep them."""
    case: dict[str, Any] = {"name": f"误报 {entry.id}", "expect": "pass", "known_weakness": True}
    if finding.report.level:
        case["report"] = {"level": finding.report.level}
    tables = dict.fromkeys(anchor["table"] for anchor in result.anchors if anchor["type"] == "cell")
    if cells := {place: raw for table in tables for place, raw in _cells_of(finding, table).items()}:
        case["cells"] = cells
    texts = {section.id: section.text for section in finding.sections}
    wanted = dict.fromkeys(anchor["section"] for anchor in result.anchors if anchor.get("section") in texts)
    if wanted:
        case["sections"] = {section: texts[section] for section in wanted}
    body = json.dumps(case, ensure_ascii=False)
    return (
        f"# 规则 {result.rule} 的误报用例草稿（{entry.id}：{entry.reason}）\n"
        f"# 当时的提示：{_SPACE.sub(' ', result.message)}\n"
        "# 表头和标题的写法没有自动带出，需要时改用 document 写出原样。\n"
        "# 把单位、文字改成虚构的，删去与误报无关的内容，放进该规则文件的 cases；规则改好后删去 known_weakness。\n"
        f"cases:\n  - {body}\n"
    )


def _cells_of(finding: Finding, table: str) -> dict[str, str | None]:
    """The cells of a table as a case gives them: what most of them say for all, then those that say something else."""
    raws = {
        f"{table}.{row}.{column}": None if cell.state == "absent" else cell.raw
        for row, columns in finding.cells.get(table, {}).items()
        for column, cell in columns.items()
    }
    usual = Counter(raws.values()).most_common(1)[0][0]
    return {f"{table}.**.**": usual} | {place: raw for place, raw in raws.items() if raw != usual}
