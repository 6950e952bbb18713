"""The register of exceptions (例外登记.yaml): read, checked, and what became of it in a run.

format: 1
exceptions:
  - id: LW-2026-001
    type: exception              # exception 例外 | false_alarm 误报 | verified 核实属实
    rule: section-title-altered
    fingerprint: 0f3c…           # of the finding, see findings.jsonl; `nianbao exceptions add` fills it in
    value: 91ab…                 # value_hash of the finding: the exception ends when the report changes there
    agency: 云溪市青栎区财政局
    year: 2025
    reason: 标题按省里的统一通知使用，来文已经核对       # ten characters at least
    requester: 青栎区财政局办公室
    approver: 青栎区政务公开办公室                      # not the requester
    approved: 2026-02-01
    expires: 2026-12-31
    basis: …                     # optional: the document that it rests on
    shown: …                     # optional: what the finding said
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nianbao.app.two_people import as_seen, look_alike, out_of_place, said, says_nothing, unseen
from nianbao.base.errors import PackError, UsageError
from nianbao.base.faults import Fault, refuse_faulty
from nianbao.base.files import read_small
from nianbao.base.paths import shown_path
from nianbao.catalog.suggesting import suggest
from nianbao.engine.exceptions import REPORTED, TYPES, RegisterEntry, state_of
from nianbao.model.finding import Finding, Result
from nianbao.render.strings import Words
from nianbao.season.settings import is_date

if TYPE_CHECKING:
    from nianbao.catalog.source import PackSource

_WHAT = "例外登记"
_REQUIRED = ("id", "type", "rule", "fingerprint", "value", "reason", "requester", "approver", "expires")
_OPTIONAL = ("approved", "agency", "year", "basis", "shown")
_KNOWN = (*_REQUIRED, *_OPTIONAL)
_TEXTS = tuple(key for key in _KNOWN if key != "year")
_DATES = ("approved", "expires")
_HASH = re.compile(r"[0-9a-f]{16}")
SHORTEST_REASON = 10
SOON = 30  # days before the end on which an entry is said to be ending


@dataclass(frozen=True, slots=True)
class Register:
    path: str
    sha256: str
    entries: tuple[RegisterEntry, ...]

    def by_fingerprint(self) -> dict[str, list[RegisterEntry]]:
        found: dict[str, list[RegisterEntry]] = defaultdict(list)
        for entry in self.entries:
            found[entry.fingerprint].append(entry)
        return dict(found)


def today() -> str:
    return date.today().isoformat()


def check_date(text: str, where: str) -> str:
    """The text, when it is an ISO date; else UsageError."""
    if not is_date(text):
        raise UsageError(f"日期 {text} 应写成 2026-12-31 的样子", where=where)
    return text


@lru_cache(maxsize=4)
def load_register(path: str) -> Register:
    """The register of a file. UsageError with the first fault: a register that is wrong excuses nothing."""
    register, faults = read_register(path)
    errors = [fault for fault in faults if fault.level == "error"]
    refuse_faulty(_WHAT, errors, f"nianbao exceptions lint {path}")
    return register


def read_register(path: str | Path) -> tuple[Register, list[Fault]]:
    """The entries that are whole, and every fault of the file by itself. UsageError when it is no YAML mapping."""
    from nianbao.catalog.source import parse

    try:
        content = read_small(path)
        source = parse(content, str(path))
    except OSError as error:
        raise UsageError(f"{_WHAT}不能读取：{error.strerror}", where=str(path), hint="请检查路径") from error
    except PackError as error:
        raise UsageError(f"{_WHAT}：{error.message}", where=error.where, hint=error.hint) from error
    faults: list[Fault] = []
    data = source.data
    for key in data:
        if key not in ("format", "exceptions"):
            faults.append(Fault("error", source.at(key), f"不认识的项 {key}，可用：format、exceptions"))
    if data.get("format") != 1:
        faults.append(Fault("error", source.at("format"), "应写明 format: 1"))
    listed = data.get("exceptions")
    if not isinstance(listed, list):
        faults.append(Fault("error", source.at("exceptions"), "exceptions 应是列表"))
        listed = []
    entries: list[RegisterEntry] = []
    for number, item in enumerate(listed):
        own = list(_faults_of(source, number, item))
        faults += own
        if not own:
            values = {key: item[key] for key in (*_REQUIRED, *_OPTIONAL) if key in item}
            entries.append(RegisterEntry(**values, line=source.line("exceptions", number)))
    faults += _repeated(source.name, entries)
    return Register(str(path), sha256(content).hexdigest(), tuple(entries)), faults


def _faults_of(source: PackSource, number: int, item: Any) -> Iterator[Fault]:
    def at(key: str) -> str:
        return source.at("exceptions", number, key)

    if not isinstance(item, dict):
        yield Fault("error", source.at("exceptions", number), "每一条应是“键: 值”的形式")
        return
    for key, told in _faults_of_keys(item):
        yield Fault("error", at(key), told)
    no_text = next((key for key in _TEXTS if not isinstance(item.get(key, ""), str)), None)
    if no_text is not None:  # the others ask for the words
        yield Fault("error", at(no_text), f"{no_text} 应是文字，请加引号")
        return
    for faults in (_faults_of_values, _faults_of_words, _faults_of_dates):
        for key, told in faults(item):
            yield Fault("error", at(key), told)


def _faults_of_keys(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Keys that nobody knows, and those that are missing. Here and below: (the key that it is about, what is wrong)."""
    for key in item:
        if key not in _KNOWN:
            yield key, f"不认识的项 {key}。{suggest(key, _KNOWN)}"
    for key in _REQUIRED:
        if not str(item.get(key) or "").strip():
            yield key, f"缺少 {key}"


def _faults_of_values(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if item.get("year") is not None and not isinstance(item["year"], int):
        yield "year", "year 应是年份"
    if item.get("type") and item["type"] not in TYPES:
        yield "type", f"type 应是 {'、'.join(TYPES)} 之一"
    for key in ("fingerprint", "value"):
        if item.get(key) and not _HASH.fullmatch(item[key]):
            yield key, f"{key} 应是 16 位十六进制数，可用 nianbao exceptions add 填写"


def _faults_of_dates(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in _DATES:
        if item.get(key) and not is_date(item[key]):
            yield key, f"{key} 应是日期，如 2026-12-31"
    expires = item.get("expires") or ""
    if not is_date(expires):
        return
    if is_date(item.get("approved") or "") and expires < item["approved"]:
        yield "expires", "到期日早于批准日"
    granted = min(item.get("approved") or today(), today())  # what is approved on a day to come would last longer
    if is_date(granted) and expires > _year_after(granted):
        yield "expires", f"到期日超过批准后一年（最迟 {_year_after(granted)}），到期后可以重新登记"


def _year_after(day: str) -> str:
    """The same day a year later; of the 29th of February, the day after the 28th."""
    return f"{int(day[:4]) + 1:04d}{day[4:]}" if day[5:] != "02-29" else f"{int(day[:4]) + 1:04d}-03-01"


def _faults_of_words(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with the reason and with the two who answer for the entry."""
    given = item.get("reason") or ""
    reason = said(given)
    if given.strip() and len(reason) < SHORTEST_REASON:
        yield "reason", f"理由只有 {len(reason)} 字，至少 {SHORTEST_REASON} 字（空白、标点、看不见的字符不算）"
    elif reason and says_nothing(given):
        yield "reason", "理由只是几个字的重复或者数字、字母，没有说明为什么"
    people = {key: item.get(key) or "" for key in ("requester", "approver")}
    wrong = {key: fault for key, name in people.items() if (fault := _fault_of_name(key, name))}
    yield from wrong.items()
    if not wrong and all(people.values()) and look_alike(*people.values()):
        yield "approver", "申请人和批准人不能是同一个（看上去相同的写法也算）"


def _fault_of_name(key: str, name: str) -> str:
    if unseen(name):
        return f"{key} 里有看不见的字符，请重新输入"
    if sign := out_of_place(name):
        return f"{key} 里的“{shown_path(sign)}”（U+{ord(sign):04X}）不是名称里的字，请用汉字、拉丁字母和数字重新输入"
    return f"{key} 不是名称" if name.strip() and not as_seen(name) else ""


def _repeated(name: str, entries: Sequence[RegisterEntry]) -> Iterator[Fault]:
    lines: dict[str, int] = {}
    seen: dict[tuple[str, str], RegisterEntry] = {}
    for entry in entries:
        if entry.id in lines:
            yield Fault("error", f"{name}:{entry.line}", f"编号 {entry.id} 重复（前一处在第 {lines[entry.id]} 行）")
        lines.setdefault(entry.id, entry.line)
        before = seen.setdefault((entry.fingerprint, entry.value), entry)
        if before is not entry:
            yield Fault("warning", f"{name}:{entry.line}", f"{entry.id} 与 {before.id} 登记的是同一个问题")


def ending(entry: RegisterEntry, as_of: str) -> int:
    """Days until the entry ends, 0 on its last day, negative when it has ended."""
    return (date.fromisoformat(entry.expires) - date.fromisoformat(as_of)).days


def head_of(register: Register, as_of: str, entries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What run.json says of the register. `entries`: the run's entries, each with the states of the exceptions of its
    report. State of an exception that no report had a finding for: `unused`, where its report is in the run, else
    `absent`; of one that another entry for the same finding was preferred to: `superseded`."""
    states: dict[str, str] = {}
    reports: dict[str, str] = {}
    seen: set[tuple[str, int]] = set()
    for one in entries:
        seen.add((one["agency"], one["year"]))
        for name, state in one.get("exceptions", {}).items():
            states[name] = state
            reports[name] = one["id"]
    listed = []
    answered = {entry.fingerprint for entry in register.entries if entry.id in states}
    for entry in register.entries:
        if entry.id not in states and entry.fingerprint in answered:
            states[entry.id] = "superseded"
        there = not entry.agency or (entry.agency, entry.year) in seen
        listed.append(
            {
                **{key: value for key, value in asdict(entry).items() if key != "line"},
                "state": states.get(entry.id, "unused" if there else "absent"),
                "report": reports.get(entry.id),
            }
        )
    return {"file": shown_path(Path(register.path)), "sha256": register.sha256, "as_of": as_of, "entries": listed}


def notes_of(told: Mapping[str, Any]) -> list[str]:
    """The notes of a run about its register."""
    words = Words("zh")
    notes = []
    groups: dict[str, list[str]] = defaultdict(list)
    for entry in told["entries"]:
        groups[entry["state"]].append(entry["id"])
    for state in ("expired", "changed", "not_exemptible", "unused"):
        if groups[state]:
            notes.append(f"{_WHAT} {len(groups[state])} 条{words(f'state.{state}')}：{'、'.join(groups[state][:10])}")
    applied = [entry for entry in told["entries"] if entry["state"] == "applied"]
    if applied:
        first = min(entry["expires"] for entry in applied)
        notes.insert(0, f"{_WHAT} {len(applied)} 条生效，最近的将于 {first} 到期")
    return notes


def lint(register: Register, faults: Sequence[Fault], rules: Mapping[str, bool], as_of: str) -> list[Fault]:
    """`faults` of the file, and what its entries say that cannot be. `rules`: rule id → whether it may be exempted."""
    found = list(faults)
    for entry in register.entries:
        where = f"{register.path}:{entry.line}"
        if entry.rule not in rules:
            found.append(Fault("error", where, f"{entry.id} 的规则 {entry.rule} 不存在。{suggest(entry.rule, rules)}"))
        elif not rules[entry.rule] and entry.type != "false_alarm":
            found.append(Fault("error", where, f"{entry.id} 的规则 {entry.rule} 不可例外，只能登记误报"))
        left = ending(entry, as_of)
        if left < 0:
            found.append(Fault("warning", where, f"{entry.id} 已于 {entry.expires} 到期"))
        elif left <= SOON:
            found.append(Fault("warning", where, f"{entry.id} 将于 {entry.expires} 到期（还有 {left} 天）"))
    return found


def states_in(register: Register, findings: Iterable[Finding], as_of: str) -> dict[str, str]:
    """The state of each entry against a saved run: applied, expired, changed, unused, absent."""
    return {name: state for name, (state, _result) in _held_against(register, findings, as_of).items()}


def _held_against(register: Register, findings: Iterable[Finding], as_of: str) -> dict[str, tuple[str, Result | None]]:
    results: dict[str, Result] = {}
    seen: set[tuple[str | None, int | None]] = set()
    for finding in findings:
        seen.add((finding.report.agency, finding.report.year))
        results |= {one.fingerprint: one for one in finding.results if one.outcome in REPORTED}
    found: dict[str, tuple[str, Result | None]] = {}
    for entry in register.entries:
        result = results.get(entry.fingerprint)
        if result is None:
            gone = not entry.agency or (entry.agency, entry.year) in seen
            found[entry.id] = ("unused" if gone else "absent"), None
        else:
            found[entry.id] = state_of(entry, result, as_of, exemptible=True), result
    return found


def lint_run(register: Register, findings: Iterable[Finding], as_of: str) -> list[Fault]:
    """What of the register does not fit a saved run: findings that are gone or have changed, and ended exceptions whose
    finding is still there."""
    said = {
        "unused": "没有对应的问题，可以删去",
        "absent": "所指的报告不在这次审核中",
        "changed": "登记后填报内容已变，例外失效：",
        "expired": "已到期而问题还在，重新计入：",
    }
    lines = {entry.id: entry.line for entry in register.entries}
    return [
        Fault("warning", f"{register.path}:{lines[name]}", f"{name} {said[state]}{result.message if result else ''}")
        for name, (state, result) in _held_against(register, findings, as_of).items()
        if state in said
    ]
