"""Faults that a user can see, each with a stable code, the place and the next step."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any

from nianbao.base.paths import shown_path


class NianbaoError(Exception):
    """A fault with a code, a sentence, the place where it happened and what to do next."""

    code = "E000"

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __reduce__(self) -> tuple[Any, ...]:
        """Faults cross from process to process; an exception's own way would lose the keywords."""
        return partial(type(self), **self._keywords()), (self.message,)

    def _keywords(self) -> dict[str, Any]:
        return {"where": self.where, "hint": self.hint}

    def __str__(self) -> str:
        text = f"{shown_path(self.where)}: {self.message}" if self.where else self.message
        return f"{text}。{self.hint}" if self.hint else text


class UsageError(NianbaoError):
    """The command line or a configuration file asks for something that cannot be done (exit code 2)."""

    code = "E200"


class PackError(NianbaoError):
    """A rule pack does not load: `where` is `file:line` (exit code 2)."""

    code = "E201"


class DocumentError(NianbaoError):
    """An input document cannot be read (exit code 3); `reason` is one of `REASONS`."""

    code = "E300"
    REASONS = (
        "empty",
        "not_found",
        "permission",
        "not_a_file",
        "too_large",
        "unknown_format",
        "damaged",
        "encrypted",
        "bomb",
        "scanned",
        "undecodable",
        "timeout",
        "unsupported",
    )

    def __init__(self, message: str, *, reason: str, where: str = "", hint: str = "") -> None:
        super().__init__(message, where=where, hint=hint)
        if reason not in self.REASONS:
            raise ValueError(f"unknown reason {reason!r}")
        self.reason = reason

    def _keywords(self) -> dict[str, Any]:
        return super()._keywords() | {"reason": self.reason}


class EngineError(NianbaoError):
    """The engine itself failed on a report or a rule: ours to mend (exit code 3)."""

    code = "E400"


class UnknownWordError(ValueError):
    """A word of a pack's file that names nothing. `known`: what it might have been."""

    def __init__(self, message: str, word: str, known: Collection[str]) -> None:
        super().__init__(message)
        self.word = word
        self.known = known


class AskedToEnd(KeyboardInterrupt):
    """The system or the user asks the program to end: what was begun is cleared away. It crosses from process to process."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.code = 128 + number
