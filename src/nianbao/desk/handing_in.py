"""Handing in: a version of a report comes, is kept by its content, and waits for its check."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from nianbao.desk.checking import ask_check
from nianbao.desk.moves import apply, current, movable
from nianbao.desk.refusals import DeskError
from nianbao.desk.rights import day_of
from nianbao.desk.store import Store
from nianbao.desk.tables import BodyRow, SubmissionRow
from nianbao.desk.work import Work

MOST_ROUNDS: Final = 99
_LONGEST: Final = 200
_PARTS: Final = re.compile(r"[/\\]")


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file in the store. `name`: as its sender called it, to be shown and nothing else."""

    name: str
    sha256: str
    bytes: int


def keep(store: Store, name: str, data: bytes) -> KeptFile:
    """Puts a file that came into the store, before the transaction that tells of it. DeskError for an empty one."""
    if not data:
        raise DeskError("文件是空的", hint="请重新选择文件")
    last = _PARTS.split(unicodedata.normalize("NFC", name))[-1]
    clean = "".join(sign for sign in last if sign.isprintable()).strip()
    return KeptFile(clean[-_LONGEST:] if clean.strip(". ") else "未命名", store.put(data), len(data))


def hand_in(
    work: Work, body_id: int, report: KeptFile, prior: KeptFile | None = None, *, version: int | None = None
) -> SubmissionRow:
    """DeskError: `missing`, `forbidden`, `state`, `stale`; `unchanged` for the same file as the version that was returned."""
    body = movable(work, body_id, "hand_in", version)
    _check_changed(body, report.sha256, prior)
    if not all(work.store.has(file.sha256) for file in (report, prior) if file is not None):
        raise DeskError("文件没有收好", reason="full", hint="请再交一次", after=1)
    last = max((one.round for one in body.submissions), default=0)
    if last >= MOST_ROUNDS:
        raise DeskError(f"已经交了 {last} 次", reason="full", hint="请与审核单位联系")
    submission = SubmissionRow(
        round=last + 1,
        name=report.name,
        sha256=report.sha256,
        bytes=report.bytes,
        prior_name=None if prior is None else prior.name,
        prior_sha256=None if prior is None else prior.sha256,
        by=work.who.name,
        at=work.now,
        checks=[],
    )
    body.submissions.append(submission)
    work.db.flush()
    apply(work, body, "hand_in")
    body.reviewer_id = None
    work.tell("submission", f"单位 {body.id}", round=submission.round, file=submission.name, sha256=submission.sha256)
    ask_check(work, submission, "提交")
    return submission


def _check_changed(body: BodyRow, sha256: str, prior: KeptFile | None) -> None:
    """What was returned comes back with something changed."""
    before = current(body)
    if body.state == "returned" and before is not None and before.sha256 == sha256 and prior is None:
        raise DeskError(
            f"这份文件与 {day_of(before.at)} 交来的第 {before.round} 版完全相同，没有收下",
            reason="unchanged",
            hint="请确认改好的文件已经保存，再选它提交",
        )
