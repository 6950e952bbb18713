"""Files of the store of which the database does not tell: what was refused goes at once; what a killed server left behind is found
when it is looked for. A store may be shared by several desks, so nothing but what was refused just now goes by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import or_, select

from nianbao.desk.handing_in import KeptFile
from nianbao.desk.refusals import DeskError
from nianbao.desk.rights import demand
from nianbao.desk.tables import CheckRow, SubmissionRow, TogetherRow
from nianbao.desk.work import Desk, Who, Work, console

_NAMING: Final = (
    SubmissionRow.sha256, SubmissionRow.prior_sha256, CheckRow.finding, CheckRow.head, TogetherRow.result,
)  # fmt: skip
OLD: Final = 86400.0  # seconds after which a file that is not told of does not come from a hand-in that is under way


@contextmanager
def dropped_if_refused(desk: Desk, *files: KeptFile | None) -> Iterator[None]:
    """What was kept for a step that then is refused does not stay, unless something else is told of it. A hand-in of the same file
    at the same moment finds it gone, and is told to come again (`hand_in`)."""
    try:
        yield
    except DeskError:
        for file in filter(None, files):
            with desk.look(console()) as look:
                used = is_told_of(look, file.sha256)
            if not used:
                desk.store.drop(file.sha256)
        raise


def is_told_of(work: Work, name: str) -> bool:
    """Whether a row names the file."""
    version = (
        select(SubmissionRow.id).where(or_(SubmissionRow.sha256 == name, SubmissionRow.prior_sha256 == name)).limit(1)
    )
    check = select(CheckRow.id).where(or_(CheckRow.finding == name, CheckRow.head == name)).limit(1)
    together = select(TogetherRow.id).where(TogetherRow.result == name).limit(1)
    return any(work.db.scalar(asked) is not None for asked in (version, check, together))


def unused(desk: Desk, who: Who, old: float = OLD) -> list[str]:
    """The files that no row of this desk names and that have lain there for so long. DeskError."""
    names = set(desk.store.names())
    with desk.look(who) as look:
        demand(look, "season")
        for column in _NAMING:
            names -= {name for name in look.db.scalars(select(column)) if name}
    return sorted(name for name in names if desk.store.age(name) >= old)


def drop_unused(desk: Desk, who: Who, old: float = OLD) -> int:
    found = unused(desk, who, old)
    with desk.work(who) as work:
        demand(work, "season")
        for name in found:
            if not is_told_of(work, name):
                desk.store.drop(name)
        work.tell("sweep", "文件仓库", files=len(found))
    return len(found)
