"""Proposals for the register of exceptions, from what officers wrote into a ledger; and proposals taken into the register.

A proposal is an entry of the register without its two people: the register's check refuses the file until somebody has
filled them in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final, NamedTuple

from nianbao.app.register import Register, load_register, read_register
from nianbao.app.register_write import Granted, add_entries, entry_for, next_id
from nianbao.app.saved import SavedRun
from nianbao.base.errors import UsageError
from nianbao.base.paths import shown_path
from nianbao.engine.exceptions import REPORTED, RegisterEntry
from nianbao.model.finding import Finding, Result
from nianbao.model.ledger import LEDGER_SCHEMA, WrittenLedger, WrittenRow
from nianbao.render.entries import entries_of
from nianbao.render.labels import Labels
from nianbao.render.roster import RosterView
from nianbao.season.opinions import opinion_of

_OPINION, _STATEMENT, _REMARK = "核查意见", "单位说明", "备注"
_BLANK: Final = ("requester", "approver", "approved", "expires")  # what people fill in
_HEAD: Final = """\
# 例外登记的提议，取自 {ledger}。每条填好 requester（申请人）、approver（另外的批准人）、approved（批准日）、expires（到期日），
# 理由不足十个字的写完整，不同意的整条删去；用 nianbao exceptions lint 检查，再用 nianbao exceptions take 并入例外登记。
format: 1
exceptions:{none}
"""


class Proposals(NamedTuple):
    """`entries`: without their people. `left`: what was not taken, as (row, why)."""

    entries: list[RegisterEntry]
    left: list[tuple[WrittenRow, str]]


def proposed(ledger: WrittenLedger, saved: SavedRun, expires: str = "") -> Proposals:
    """For the rows whose opinion says 核实属实 or 误报, an entry for each check of the problem in the run. `expires`: ISO, or
    blank."""
    rows = [(row, kind) for row in ledger.rows if (kind := opinion_of(row.words.get(_OPINION, "")))]
    known = _Problems(saved) if rows else None
    entries: list[RegisterEntry] = []
    left: list[tuple[WrittenRow, str]] = []
    for row, kind in rows:
        found = known.of(row) if known is not None else None
        if found is None:
            left.append((row, "这次审核中没有这个问题"))
            continue
        finding, results = found
        fixed = [one.rule for one in results if kind == "verified" and not known_exemptible(saved, finding, one)]
        if fixed:
            left.append((row, f"规则 {'、'.join(dict.fromkeys(fixed))} 不可例外，只能登记误报"))
            continue
        given = Granted(kind, _reason(row), "", "", "", expires)
        entries += [
            entry_for(finding, one, given, id=f"提议-{len(entries) + at:03d}") for at, one in enumerate(results, 1)
        ]
    return Proposals(entries, left)


def known_exemptible(saved: SavedRun, finding: Finding, result: Result) -> bool:
    """Whether the rule of a result may be exempted, as the run has it."""
    rules = saved.head.forms.get(finding.pack.get("id", ""), {}).get("rules", {})
    return bool(rules.get(result.rule, {}).get("exemptible", True))


def _reason(row: WrittenRow) -> str:
    words = [row.words.get(_OPINION, ""), row.words.get(_REMARK, "")]
    stated = row.words.get(_STATEMENT, "")
    return "；".join(" ".join(part.split()) for part in (*words, f"单位说明：{stated}" if stated else "") if part)


class _Problems:
    """The problems of a run, by what a row of the ledger says of them."""

    def __init__(self, saved: SavedRun) -> None:
        view = RosterView.of(saved.head)
        self._by_print: dict[str, tuple[Finding, list[Result]]] = {}
        self._by_number: dict[tuple[str, str, str], tuple[Finding, list[Result]]] = {}
        for finding in saved.findings():
            body = view.body(finding.id) if view is not None else None
            name = body.name if body is not None else finding.report.agency or finding.source.name
            for entry in entries_of(finding, Labels.of(finding, saved.head)):
                held = (finding, [one for one in entry.results if one.outcome in REPORTED])
                self._by_number[entry.id, name, entry.main.title] = held
                self._by_print.update({one.fingerprint: held for one in entry.results if one.fingerprint})

    def of(self, row: WrittenRow) -> tuple[Finding, list[Result]] | None:
        if row.fingerprint:
            return self._by_print.get(row.fingerprint)
        return self._by_number.get((row.number, row.body, row.title))


def proposals_text(entries: Sequence[RegisterEntry], ledger: str) -> str:
    """The file of the proposals; what is to be filled in stands in it, empty."""
    lines = []
    for entry in entries:
        values = {key: value for key, value in asdict(entry).items() if key != "line"}
        kept = [(key, value) for key, value in values.items() if key in _BLANK or value not in ("", None)]
        said = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in kept]
        lines.append("  - " + "\n    ".join(said) + "\n")
    return _HEAD.format(ledger=ledger, none="" if lines else " []") + "".join(lines)


class Taken(NamedTuple):
    """`entries`: as they stand in the register now. `known`: ids of the proposals that it had already."""

    entries: list[RegisterEntry]
    known: list[str]


def take(register: Path, proposals: Path) -> Taken:
    """Proposals that are filled in, into the register, which is made where it is not there. UsageError, and nothing is
    written, while one of them is not whole."""
    new = load_register(str(proposals))
    had = load_register(str(register)).entries if register.exists() else ()
    there = {(one.type, one.fingerprint, one.value) for one in had}
    wanted = [one for one in new.entries if (one.type, one.fingerprint, one.value) not in there]
    entries = list(_numbered(register, wanted))
    if entries:
        add_entries(register, entries)
    return Taken(entries, [one.id for one in new.entries if one not in wanted])


def _numbered(register: Path, entries: Iterable[RegisterEntry]) -> Iterator[RegisterEntry]:
    """The entries under the register's next numbers, each year's own."""
    read = read_register(register)[0] if register.exists() else Register(str(register), "", ())
    counts: dict[str, int] = {}
    for entry in entries:
        year = (entry.approved or entry.expires)[:4]
        yield replace(entry, id=next_id(read, year, counts.get(year, 0)))
        counts[year] = counts.get(year, 0) + 1


def run_of(ledger: Path, run: str | None) -> SavedRun:
    """The run that a ledger is of: that named, else that of its folder."""
    if run is None and not (ledger.parent / "run.json").is_file():
        hint = "请用 --run 给出写出这份台账的审核输出文件夹"
        raise UsageError("台账所在的文件夹里没有审核结果", where=str(ledger), hint=hint)
    return SavedRun.open(run or ledger.parent)


def ledger_data(ledger: WrittenLedger, file: str) -> Mapping[str, object]:
    """The ledger as data: its rows with what people wrote, and how many are in each state (整改状态)."""
    states: dict[str, int] = {}
    for row in ledger.rows:
        if state := row.words.get("整改状态"):
            states[state] = states.get(state, 0) + 1
    rows = [
        {
            "fingerprint": row.fingerprint or None,
            "number": row.number or None,
            "body": row.body or None,
            "year": int(row.year) if row.year.isdecimal() else None,
            "problem": row.title or None,
            "words": row.words,
            "proposal": opinion_of(row.words.get(_OPINION, "")),
        }
        for row in ledger.rows
    ]
    return {
        "schema": LEDGER_SCHEMA,
        "file": shown_path(file),
        "columns": list(ledger.own),
        "states": states,
        "rows": rows,
    }
