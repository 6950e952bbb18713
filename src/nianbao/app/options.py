"""What a run is asked to do."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal

from nianbao.app.cache import CachePlace
from nianbao.base.paths import shown_path
from nianbao.model.season import Season
from nianbao.season.settings import SEASON, Settings

IN_PROCESS = 48  # fewer inputs than this are not worth starting processes for


@dataclass(frozen=True, slots=True)
class Options:
    """`year`: the reporting year that all reports should be of. `prior`: folder of last year's reports. `against`:
    reports, folders or saved runs that texts are also compared with. `aliases`: YAML of agencies' former names and
    levels. `level`: of all agencies for which `aliases` gives none. `profile`: a scoring profile of the pack.
    `roster`: the list of the bodies that are to report. `previous`: output folder of the round before.
    `exceptions`: the register of exceptions, `as_of`: the day (ISO) on which they must hold. `confirmed`: the
    record of what persons have read in the originals. `ocr`: whether pictures
    are recognised, where what that needs is installed. `jobs`: processes, 0 =
    as many as there are processors. `isolate`: files are read in a process of its own even when one is enough, so
    that a crash inside a parser costs one file and not the run (not for callers with threads). `cache`: where what is worked out
    is kept for the next run; None: nowhere."""

    rules: str | None = None
    year: int | None = None
    prior: str | None = None
    against: tuple[str, ...] = ()
    aliases: str | None = None
    level: str | None = None
    profile: str | None = None
    roster: str | None = None
    previous: str | None = None
    exceptions: str | None = None
    as_of: str | None = None
    confirmed: str | None = None
    ocr: Literal["auto", "never"] = "auto"
    lang: str = "zh"
    jobs: int = 0
    isolate: bool = False
    season: Season = field(default_factory=Season)
    cache: CachePlace | None = None

    @classmethod
    def of(cls, settings: Settings, *, isolate: bool = False) -> Options:
        """What the settings ask for."""
        shared = {one.name for one in fields(cls)} & {one.name for one in fields(settings)} - {"cache"}
        asked = cls(**{name: getattr(settings, name) for name in shared}, isolate=isolate)
        season = Season(**{name: getattr(settings, name) for name in SEASON})
        return replace(asked, season=season, as_of=settings.day)

    @property
    def recognises(self) -> bool:
        return self.ocr != "never"

    @property
    def reads_plainly(self) -> bool:
        """Whether nothing is laid over what was read."""
        return self.confirmed is None and self.aliases is None and self.level is None

    def processes(self, inputs: int) -> int:
        if self.jobs:
            return min(self.jobs, max(1, inputs))
        return 1 if inputs < IN_PROCESS else max(1, min(os.cpu_count() or 1, 16))

    def recorded(self) -> dict[str, Any]:
        """For run.json: how the work is spread over processes is left out, since it must not change the result."""
        told = asdict(self)
        del told["jobs"], told["isolate"], told["season"], told["cache"]
        for name in ("rules", "aliases", "exceptions", "confirmed"):  # as they were written
            told[name] = told[name] and shown_path(told[name])
        for name in ("prior", "roster", "previous"):
            place = told[name] if name == "prior" else told.pop(name)
            if place is not None:
                told[name] = shown_path(Path(place))
        told["against"] = [shown_path(Path(path)) for path in self.against]
        return told
