"""Rows as plain data and back, for what is carried from one desk to another: times in ISO's form, the rest as JSON has it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import inspect

from nianbao.desk.refusals import DeskError
from nianbao.desk.tables import Base, Instant

Row = TypeVar("Row", bound=Base)


def plain(row: Base, without: Collection[str] = ()) -> dict[str, Any]:
    """The columns of a row, by the names that the class has for them; no keys to other rows."""
    return {key: _told(getattr(row, key)) for key in _columns(type(row)) if key not in without}


def filled(kind: type[Row], data: Mapping[str, Any], where: str) -> Row:
    """A new row. DeskError (`invalid`) for data of another shape."""
    columns = _columns(kind)
    try:
        known = {key: _read(columns[key], value) for key, value in data.items() if key in columns}
        return kind(**known)
    except (TypeError, ValueError, AttributeError) as error:
        raise DeskError(f"{where} 读不懂", hint="请用 nianbao desk export 写出的文件夹") from error


def _columns(kind: type[Base]) -> dict[str, Any]:
    """Those that say something by themselves."""
    found = {}
    for attribute in inspect(kind).column_attrs:
        [column] = attribute.columns
        key = attribute.key
        if not column.primary_key and not column.foreign_keys and key != "version":
            found[key] = column
    return found


def _told(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _read(column: Any, value: Any) -> Any:
    if value is not None and isinstance(column.type, Instant):
        at = datetime.fromisoformat(value)
        if at.tzinfo is None:
            raise ValueError(value)
        return at
    kind: type = column.type.python_type
    if value is not None and kind is not dict and not isinstance(value, (float, int) if kind is float else kind):
        raise ValueError(value)
    return value
