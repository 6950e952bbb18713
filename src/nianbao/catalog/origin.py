"""Where the values of a rule were written: in its own file, or in an adjustment of a pack that inherits it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from nianbao.base.errors import PackError
from nianbao.catalog.schema import Adjustment
from nianbao.catalog.source import PackSource, path_to


@dataclass(frozen=True, slots=True)
class AdjustmentEntry:
    """One entry of the `adjustments` of a pack. `source`: its pack.yaml."""

    adjustment: Adjustment
    source: PackSource
    number: int

    @property
    def data(self) -> Any:
        return self.source.data["adjustments"][self.number]

    def error(self, message: str, *path: str | int, hint: str = "") -> PackError:
        return self.source.error(message, "adjustments", self.number, *path, hint=hint)


@dataclass(frozen=True, slots=True)
class Origin:
    """A rule's file and what adjusts the rule, the nearest pack's word last."""

    source: PackSource
    changes: Sequence[AdjustmentEntry] = ()

    def error(self, message: str, *path: str | int, hint: str = "") -> PackError:
        """The fault of the value at `path` of the rule, where that was written last."""
        for change in reversed(self.changes):
            if path and path[0] in change.data and path[0] not in ("params", "cases"):
                return change.error(message, *path, hint=hint)
        return self.source.error(message, *path, hint=hint)

    def param_error(self, message: str, value: str, hint: str = "") -> PackError:
        """The fault of a parameter that is, or is named, `value`."""
        for place, data in self._written():
            path = path_to(data.get("params"), value)
            if path is not None:
                return place.error(message, "params", *path, hint=hint)
        return self.source.error(message, "params", hint=hint)

    def case_error(self, name: str, message: str, *path: str | int, hint: str = "") -> PackError:
        """A fault of the last case of that name, at `path` in it."""
        for place, data in self._written():
            cases = data.get("cases") or []
            numbers = [number for number, case in enumerate(cases) if case.get("name") == name]
            if numbers:
                return place.error(message, "cases", numbers[-1], *path, hint=hint)
        return self.source.error(message, "cases", hint=hint)

    def _written(self) -> Iterator[tuple[PackSource | AdjustmentEntry, Any]]:
        for change in reversed(self.changes):
            yield change, change.data
        yield self.source, self.source.data
