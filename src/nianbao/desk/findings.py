"""Findings as they were kept, opened again: for pages, comparisons, decisions and what is written of a season."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from nianbao.app.compare import compare
from nianbao.app.saved import decode, decode_run
from nianbao.base.shapes import decoder_of
from nianbao.desk.moves import current, done_check
from nianbao.desk.refusals import DeskError, missing
from nianbao.desk.tables import BodyRow, CheckRow, SubmissionRow
from nianbao.desk.work import Work
from nianbao.model.comparison import Comparison
from nianbao.model.finding import SCHEMA, Finding, Result, RunHead
from nianbao.render.entries import Entry, entries_of
from nianbao.render.html import page
from nianbao.render.html.diff import diff_page
from nianbao.render.labels import Labels

_MOST: Final = 20_000
_SOUND: Final[dict[str, None]] = {}  # findings of the schema of today that this process has held against their shape


@dataclass(slots=True)
class OpenedFinding:
    """A finding with the head of the run that made it; a run of one, as comparisons take it."""

    finding: Finding
    head: RunHead

    def findings(self) -> Iterator[Finding]:
        return iter((self.finding,))

    def entries(self) -> list[Entry]:
        return entries_of(self.finding, Labels.of(self.finding, self.head))

    def page(self) -> bytes:
        """The page of the finding, the command line's own."""
        return page(self.finding, self.head)


def opened(work: Work, check: CheckRow | None) -> OpenedFinding | None:
    """None where there is no finding (yet)."""
    if check is None or check.finding is None or check.head is None:
        return None
    get = work.store.get
    return OpenedFinding(decode(get(check.finding).strip()), decode_run(get(check.head)))


def opened_all(work: Work, checks: Iterable[CheckRow | None]) -> list[OpenedFinding | None]:
    """Those of a whole season: each finding is held against its shape once (what it is named by tells that it is the same), and
    of heads that say the same of packs and profile one stands for all."""
    heads: dict[tuple[bytes, ...], RunHead] = {}
    return [_opened_of_many(work, check, heads) for check in checks]


def _opened_of_many(
    work: Work, check: CheckRow | None, heads: dict[tuple[bytes, ...], RunHead]
) -> OpenedFinding | None:
    if check is None or check.finding is None or check.head is None:
        return None
    line, head = work.store.get(check.finding).strip(), work.store.get(check.head)
    try:
        told = decoder_of(_Told).decode(head)
    except msgspec.DecodeError:
        told = None
    key = () if told is None else tuple(bytes(getattr(told, name)) for name in _Told.__struct_fields__)
    if key not in heads:
        heads[key] = decode_run(head)
    if check.finding in _SOUND:
        return OpenedFinding(decoder_of(Finding).decode(line), heads[key])
    finding = decode(line)
    if finding.schema == SCHEMA:
        _SOUND[check.finding] = None
        if len(_SOUND) > _MOST:
            _SOUND.pop(next(iter(_SOUND)), None)
    return OpenedFinding(finding, heads[key])


class _Told(msgspec.Struct):
    """What a season's outputs have of the heads of its checks."""

    schema: msgspec.Raw
    engine: msgspec.Raw
    packs: msgspec.Raw
    forms: msgspec.Raw
    profile: msgspec.Raw


def version_of_body(body: BodyRow, round: int) -> SubmissionRow:
    """DeskError (`missing`)."""
    found = next((one for one in body.submissions if one.round == round), None)
    if found is None:
        raise missing("一版")
    return found


def compared(work: Work, body: BodyRow, before: int, after: int) -> Comparison:
    """Two versions, as `nianbao diff` compares two runs. DeskError where one has no finding."""
    sides = [opened(work, done_check(version_of_body(body, round))) for round in (before, after)]
    if sides[0] is None or sides[1] is None:
        raise DeskError("有一版还没有审核意见，不能比较", reason="state", hint="请等核对完成")
    return compare(sides[0], sides[1])


def comparison_page(comparison: Comparison) -> bytes:
    return diff_page(comparison, "zh")


def problem_of(work: Work, body: BodyRow, fingerprint: str) -> Result:
    """The problem of the version that stands with this fingerprint. DeskError (`missing`)."""
    found = opened(work, done_check(current(body)))
    for entry in found.entries() if found is not None else ():
        for result in entry.results:
            if result.fingerprint == fingerprint:
                return result
    raise missing("个问题")
