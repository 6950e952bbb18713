"""Through a container and those within it, under one budget: each file that may be a report, what was passed over, what could
not be read."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, cast

from nianbao.base.errors import DocumentError
from nianbao.readers.contents import HEAD, Contents
from nianbao.readers.formats import Family, Format, family_of, format_of, largest, may_be_report
from nianbao.readers.parcels.face import ALLOWANCE, DEEPEST, Allowance, Budget, CorruptError, Member, Source, SpentError
from nianbao.readers.parcels.names import BESIDE, passed_over, tidied
from nianbao.readers.parcels.zips import member_names
from nianbao.readers.size import too_large

INSIDE: Final = "!/"  # between a container's name and that of a member
_IN_MEMORY: Final = 4 << 20  # bytes of a member that is itself a container
_MAILS: Final = ("mails", "outlook", "tnef")
_BEGINNING: Final = 1 << 20
_OLE: Final = 96 << 20  # bytes of a compound file that may be a mail
_NESTED: Final = 512 << 20  # bytes that such a one may have
_NO_REPORT: Final = "请确认压缩包或邮件里有报告；图片、快捷方式等不审核"


@dataclass(frozen=True, slots=True)
class Found:
    """`inner`: the path within the outermost file, "" for itself. Of `file` (its bytes, until the next one is asked for), `fault`
    (why it cannot be read) and `passed` (why it is not looked at) there is one. `takes_back`: what was found within it before
    cannot be trusted."""

    inner: str
    file: BinaryIO | None = None
    fault: DocumentError | None = None
    passed: str = ""
    takes_back: bool = False


def container_of(file: BinaryIO, name: str, size: int) -> Format | None:
    """The format of what holds other files; None for a document and whatever else. `file` can be sought in."""
    file.seek(0)
    head = file.read(HEAD)
    contents = Contents(head)
    family = family_of(contents)
    if family is Family.ZIP:
        listed = member_names(Source(file, name, size))
        if listed is None:  # cut off: the names that stand in its beginning
            file.seek(0)
            head = file.read(_BEGINNING)
        contents = Contents(head, listed=listed)
    elif family is Family.OLE and size <= _OLE:  # told by what stands in its directory, anywhere
        file.seek(0)
        contents = Contents(file.read())
    elif family is not Family.SIGNED:
        return None
    found = format_of(contents, family)
    return found if found.parcel else None


def opened(file: BinaryIO, path: Path, name: str, size: int, allowance: Allowance = ALLOWANCE) -> Iterator[Found]:
    """What a container on disk holds, in the order in which it lies there; nothing for a file that is none. Raises nothing for
    what the file holds. `name`: of the file, as shown."""
    walk = _Walk(Budget(name, size, allowance))
    try:
        yield from walk.through(Source(file, name, size, path), "", 1)
    except SpentError as fault:
        yield Found("", fault=fault)


class _Walk:
    def __init__(self, budget: Budget) -> None:
        self._budget = budget

    def through(self, source: Source, inner: str, depth: int) -> Iterator[Found]:
        """What a container holds that is called `inner`."""
        found = container_of(source.file, source.name, source.size)
        if found is None:
            return
        if depth > DEEPEST:
            message = f"压缩包一层套一层，超过 {DEEPEST} 层，没有打开"
            fault = DocumentError(message, reason="too_large", where=source.name, hint=found.hint)
            yield Found(inner, fault=fault)
            return
        prefix = f"{inner}{INSIDE}" if inner else ""
        names: Counter[str] = Counter()
        reports = 0
        try:
            members = import_module(f"nianbao.readers.parcels.{found.parcel}").members(source, self._budget)
            for member in cast("Iterator[Member]", members):
                self._budget.count()
                for one in self._member(member, prefix, names, depth):
                    reports += not one.passed
                    yield one
        except SpentError:
            raise
        except (DocumentError, RecursionError, MemoryError) as error:
            yield Found(inner, fault=_as_fault(error, source.name), takes_back=isinstance(error, CorruptError))
            return
        if not reports:
            kind = "邮件" if found.parcel in _MAILS else "压缩包"
            fault = DocumentError(f"{kind}里没有可以审核的报告", reason="not_found", where=source.name, hint=_NO_REPORT)
            yield Found(inner, fault=fault)

    def _member(self, member: Member, prefix: str, names: Counter[str], depth: int) -> Iterator[Found]:
        name = tidied(member.name)
        reason = passed_over(name) or member.passed
        if not reason and not member.always and not may_be_report(PurePosixPath(name)):
            reason = BESIDE
        inner = prefix + _numbered(name, names)
        if reason:
            yield Found(inner, passed=reason)
        elif member.fault is not None:
            yield Found(inner, fault=member.fault)
        else:
            yield from self._read(member, inner, name.rpartition("/")[2], depth)

    def _read(self, member: Member, inner: str, name: str, depth: int) -> Iterator[Found]:
        """A member read; gone through, where it is a container."""
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool:
            file = cast(BinaryIO, spool)
            try:
                size = _copied(member, file, name)
                found = container_of(file, name, size)
            except SpentError:
                raise
            except DocumentError as error:
                yield Found(inner, fault=error)
                return
            if found is None:
                yield Found(inner, file=file)
                return
            yield from self.through(Source(file, name, size), inner, depth + 1)


def _copied(member: Member, file: BinaryIO, name: str) -> int:
    """Bytes of the member, after they have been copied. Raises DocumentError `too_large` for more than it may have."""
    size, most = 0, 0
    for part in member.read():
        file.write(part)
        size += len(part)
        if size >= HEAD or not most:
            most = most or _most(file, size)
        if size > most:
            raise too_large(size, most, name)
    return size


def _most(file: BinaryIO, size: int) -> int:
    """Bytes that a file may have that begins so."""
    file.seek(0)
    contents = Contents(file.read(HEAD))
    file.seek(size)
    family = family_of(contents)
    if family is Family.ZIP or (family is Family.SIGNED and format_of(contents, family).parcel):
        return _NESTED
    return largest(contents)


def _numbered(name: str, names: Counter[str]) -> str:
    """The name; of one that was there before, with a number."""
    names[name] += 1
    if names[name] == 1:
        return name
    path = PurePosixPath(name)
    return str(path.with_name(f"{path.stem}（{names[name]}）{path.suffix}"))


def _as_fault(error: BaseException, name: str) -> DocumentError:
    if isinstance(error, DocumentError):
        return error
    message = "压缩包结构过大或嵌套过深，已放弃"
    return DocumentError(message, reason="too_large", where=name, hint="请解压后提交其中的报告文件")
