"""A desk in one file, and put back: all that the database holds at one moment, and every file of the store that it names.

The rows are plain data, so that a backup of SQLite is put back into PostgreSQL as well, and the other way round. Who has signed in
is not part of it.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

from sqlalchemy import JSON, Connection, DateTime, Engine, MetaData, Table, func, insert, select, text
from sqlalchemy.exc import SQLAlchemyError

from nianbao.app.output_folder import check_file
from nianbao.base.errors import UsageError
from nianbao.desk.chain import end_of, rows_of, verify
from nianbao.desk.database import READS
from nianbao.desk.schema import newest, upgrade, version_of
from nianbao.desk.store import Store, verified
from nianbao.desk.tables import Base, ChainRow
from nianbao.desk.work import Desk, console

FORMAT: Final = 1
_LEFT_OUT: Final = ("sessions", "attempts")
_HEAD: Final = "backup.json"
_MANY: Final = 500  # rows put in at a time


def backup(desk: Desk, place: Path) -> dict[str, int]:
    """Writes the file, whole or not at all. Returns how many rows and files it holds. UsageError where it cannot be written, or a
    file of the store is missing or is not what it was."""
    check_file(place)
    if place.exists():
        raise UsageError("文件已存在，没有改动", where=str(place), hint="请换一个名称")
    temporary = place.with_name(f".{place.name}.new")
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            told = _write(desk, archive)
        temporary.replace(place)
    except OSError as error:
        raise UsageError(f"不能在此处写入：{error.strerror}", where=str(place), hint="请换一个位置") from error
    finally:
        temporary.unlink(missing_ok=True)
    return told


def _write(desk: Desk, archive: zipfile.ZipFile) -> dict[str, int]:
    snapshot = {} if desk.engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    counts = {}
    names: set[str] = set()
    with desk.engine.connect().execution_options(**READS, **snapshot) as connection:
        for table in Base.metadata.sorted_tables:
            if table.name in _LEFT_OUT:
                continue
            with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as file:
                counts[table.name] = 0
                for row in connection.execute(select(table)).mappings():
                    counts[table.name] += 1
                    names.update(_named(table.name, row))
                    file.write(json.dumps(dict(row), ensure_ascii=False, default=_iso).encode() + b"\n")
    for name in sorted(names):
        archive.writestr(f"files/{name}", _whole(desk.store, name))
    head = {"format": FORMAT, "schema": newest(), "rows": counts, "files": len(names)}
    archive.writestr(_HEAD, json.dumps(head, indent=1))
    return {"rows": sum(counts.values()), "files": len(names)}


_DAMAGED: Final = (
    OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, RecursionError, LookupError, TypeError,
    ValueError, SQLAlchemyError,
)  # fmt: skip


def restore(engine: Engine, store: Store, place: Path) -> dict[str, int]:
    """Puts a backup into an empty database, as it was, and brings its schema up. UsageError where the database is not empty, or the
    file is damaged."""
    if version_of(engine) is not None:
        raise UsageError("数据库不是空的", where="--desk", hint="请恢复到一个新的数据库")
    try:
        if not place.is_file():  # a pipe would be waited for
            raise OSError
        with zipfile.ZipFile(place) as archive:
            head = json.loads(archive.read(_HEAD))
            if head["format"] != FORMAT:
                raise UsageError("是另一版程序的备份", where=str(place), hint="请用那一版恢复")
            files = _put_files(archive, store)
            upgrade(engine, head["schema"])
            with engine.begin() as connection:
                rows = sum(_put_rows(connection, archive, name, count) for name, count in head["rows"].items())
            upgrade(engine)
    except _DAMAGED as error:
        raise UsageError("备份文件读不了，或已损坏", where=str(place), hint="请换一份备份；数据库请重新建") from error
    desk = Desk(engine, store)
    with desk.look(console()) as look:
        fault = verify(rows_of(look.db), end_of(look.db))
    if fault is not None:
        raise UsageError(f"备份里的操作记录被改过：{fault.told}", where=str(place), hint="请换一份备份")
    return {"rows": rows, "files": files}


def _put_files(archive: zipfile.ZipFile, store: Store) -> int:
    names = [name for name in archive.namelist() if name.startswith("files/")]
    for name in names:
        if store.put(archive.read(name)) != name.removeprefix("files/"):
            raise ValueError(name)
    return len(names)


def _put_rows(connection: Connection, archive: zipfile.ZipFile, name: str, count: int) -> int:
    """The rows of a table, as the schema of that time has it."""
    known = MetaData()
    known.reflect(connection, only=[name], resolve_fks=False)
    table = known.tables[name]
    if name == ChainRow.__tablename__:
        connection.execute(table.delete())  # the schema has put the end of an empty log there
    with archive.open(f"tables/{name}.jsonl") as file:
        rows = list(_read(table, file))
    for start in range(0, len(rows), _MANY):
        connection.execute(insert(table), rows[start : start + _MANY])
    if len(rows) != count:
        raise ValueError(name)
    if connection.dialect.name == "postgresql" and "id" in table.c:
        _go_on(connection, table)
    return len(rows)


def _go_on(connection: Connection, table: Table) -> None:
    """New rows are numbered behind those that are there."""
    named = connection.scalar(select(func.pg_get_serial_sequence(table.name, "id")))
    last = connection.scalar(select(func.max(table.c.id)))
    if named is not None and last is not None:
        connection.execute(text("SELECT setval(:named, :last)"), {"named": named, "last": last})


def _read(table: Table, file: IO[bytes]) -> Iterator[dict[str, Any]]:
    times = [column.name for column in table.columns if isinstance(column.type, DateTime)]
    documents = [column.name for column in table.columns if isinstance(column.type, JSON)]
    for line in file:
        row = json.loads(line)
        for name in times:
            if row[name] is not None:
                row[name] = datetime.fromisoformat(row[name]).astimezone(UTC)
        for name in documents:
            if row[name] is None:
                row[name] = None
        yield row


def _named(table: str, row: Any) -> Iterator[str]:
    """The files that a row names."""
    keys = {"submissions": ("sha256", "prior_sha256"), "checks": ("finding", "head"), "together": ("result",)}.get(
        table, ()
    )
    yield from (row[key] for key in keys if row[key])


def _whole(store: Store, name: str) -> bytes:
    try:
        return verified(name, store.get(name))
    except KeyError:
        raise UsageError(f"文件仓库里缺少 {name}", where="--store", hint="请查清原因；备份没有写出") from None


def _iso(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(value)
