"""What a lint says of a file that people write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from nianbao.base.errors import UsageError
from nianbao.base.paths import shown_path


class Fault(NamedTuple):
    """Something that lint says. `level`: error | warning."""

    level: str
    where: str
    message: str

    def __str__(self) -> str:
        return f"{shown_path(self.where)}: {'错误' if self.level == 'error' else '提醒'}：{self.message}"


def refuse_faulty(what: str, faults: Sequence[Fault], command: str) -> None:
    """UsageError with the first of the faults of a file. `command`: what lists them all."""
    if faults:
        more = f"（另有 {len(faults) - 1} 处错误）" if len(faults) > 1 else ""
        raise UsageError(
            f"{what}有错误：{faults[0].message}{more}", where=faults[0].where, hint=f"全部错误见 {command}"
        )
