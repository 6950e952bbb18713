"""A season's reports as one run, in a process of its own: what rules say that compare reports. Nothing of the desk is loaded."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from nianbao.app.around import comparing_rules
from nianbao.app.entries import WrittenReport
from nianbao.app.options import Options
from nianbao.app.packs import pack_set
from nianbao.app.run import run
from nianbao.base.errors import NianbaoError
from nianbao.base.limits import end_with, give_way, limit_process
from nianbao.base.shapes import decoder_of
from nianbao.model.season import Season
from nianbao.model.verdict import UNAUDITABLE
from nianbao.season.settings import SEASON
from nianbao.service.audited import GIVEN, TOLD

ROSTER: Final = "名录.yaml"
REGISTER: Final = "例外登记.yaml"
_SAID: Final = ("fail", "review")
_JUDGED: Final = ("pass", *_SAID)


class SeasonAsked(msgspec.Struct):
    """See `desk.together.TogetherWork`. `names`: of the files, below the folder `given`."""

    names: list[str]
    today: str
    year: int
    settings: dict[str, Any]
    register: bool


def check_season(folder: str, asked: bytes, room: int, seconds: float) -> None:
    """In the process: writes told.json, in the shape of `desk.together.TogetherFound`."""
    end_with(os.getppid())
    limit_process(room, seconds)
    give_way()
    place = Path(folder)
    os.chdir(place / GIVEN)
    found = checked_season(place, decoder_of(SeasonAsked).decode(asked))
    written = place / f"{TOLD}.new"
    written.write_bytes(msgspec.json.encode(found))
    written.replace(place / TOLD)


def checked_season(place: Path, asked: SeasonAsked) -> dict[str, Any]:
    settings = asked.settings
    options = Options(
        year=asked.year,
        rules=settings.get("rules"),
        profile=settings.get("profile"),
        level=settings.get("level"),
        roster=str(place / ROSTER),
        exceptions=str(place / REGISTER) if asked.register else None,
        as_of=asked.today,
        jobs=1,
        season=Season(**{key: settings[key] for key in SEASON if key in settings}),
    )
    packs = pack_set(options.rules)
    comparing: dict[str, dict[str, str]] = {}
    said: list[dict[str, str]] = []
    judged: Counter[str] = Counter()
    unread: list[str] = []
    compared = 0

    def sink(lines: Iterator[WrittenReport]) -> None:
        nonlocal compared
        for line in lines:
            finding = line.finding
            if finding is None or finding.verdict == UNAUDITABLE:
                unread.append(line.entry["source"])
                continue
            compared += 1
            pack = str(finding.pack["id"])
            rules = comparing.setdefault(pack, comparing_rules(packs.pack(pack)))
            judged.update({one.rule for one in finding.results if one.rule in rules and one.outcome in _JUDGED})
            said.extend(
                {
                    "file": finding.source.path, "rule": one.rule, "title": one.title, "severity": one.severity,
                    "outcome": one.outcome, "message": one.message,
                }
                for one in finding.results
                if one.rule in rules and one.outcome in _SAID and not one.exception
            )  # fmt: skip

    try:
        head = run(asked.names, options, sink=sink, keep=True)
    except NianbaoError as error:
        return {"fault": {"message": error.message, "hint": error.hint}}
    rules = {rule: title for of in comparing.values() for rule, title in of.items()}
    return {"compared": compared, "rules": rules, "judged": judged, "said": said, "unread": unread, "notes": head.notes}
