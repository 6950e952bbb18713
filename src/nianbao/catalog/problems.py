"""A fault of a rule pack, as lint lists it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nianbao.base.errors import PackError


@dataclass(frozen=True, slots=True)
class PackProblem:
    """`where`: `file:line`. An error keeps the pack from loading, a warning does not."""

    level: Literal["error", "warning"]
    where: str
    message: str
    hint: str = ""

    @property
    def place(self) -> tuple[str, int]:
        """File and line, to sort by."""
        name, _, line = self.where.rpartition(":")
        return (name, int(line)) if line.isdigit() else (self.where, 0)

    def __str__(self) -> str:
        word = "错误" if self.level == "error" else "提醒"
        return f"{self.where}: {word}：{self.message}" + (f"。{self.hint}" if self.hint else "")


def of_error(error: PackError) -> PackProblem:
    return PackProblem("error", error.where, error.message, error.hint)


def warning(error: PackError) -> PackProblem:
    """The fault that `error` describes, as a warning."""
    return PackProblem("warning", error.where, error.message, error.hint)
