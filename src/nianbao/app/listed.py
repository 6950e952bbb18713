"""The roster in a run: whose each file is, before reports are judged and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nianbao.app.case import Case, Summary
from nianbao.app.options import Options
from nianbao.engine.names import load_agencies
from nianbao.model.finding import RunHead
from nianbao.season.matching import BodyFinder
from nianbao.season.roster import Roster, load_roster
from nianbao.season.states import HandedIn, found_of, states


@dataclass(frozen=True, slots=True)
class ListedBodies:
    """The roster of a run, and what finds its bodies. `year`: that all reports should be of, if given."""

    roster: Roster
    finder: BodyFinder
    year: int | None

    @classmethod
    def of(cls, options: Options) -> ListedBodies | None:
        """None where the run has no roster. UsageError for one that cannot be used."""
        if options.roster is None:
            return None
        aliases = load_agencies(options.aliases).aliases if options.aliases else {}
        roster = load_roster(options.roster)
        return cls(roster, BodyFinder(roster.bodies, aliases), options.year)

    def bodies_of(self, summaries: Sequence[Summary]) -> list[tuple[int | None, bool]]:
        """For each report its body's place in the roster, and whether it stands on the list by a name that states the place
        as well."""
        found = [found_of(self.finder, one.path, one.agency)[0] for one in summaries]
        return [(one.body, one.certain and one.body is not None) for one in found]


def tell_roster(listed: ListedBodies | None, head: RunHead, files: Iterable[HandedIn]) -> None:
    """Give the head the state of each body, where the run has a roster."""
    if listed is None:
        return
    found = states(listed.roster, listed.finder, list(files), listed.year)
    head.roster, head.unlisted_files = found.bodies, found.unlisted
    head.unlisted = [one.id for one in found.unlisted]


def handed_cases(cases: Iterable[Case]) -> list[HandedIn]:
    """The files of a run before they are judged."""
    return [
        HandedIn(
            case.id,
            case.summary.path,
            case.summary.agency,
            case.summary.year,
            case.standing.state if case.standing else None,
            bool(case.summary.pack),
        )
        for case in cases
    ]


def handed_entries(entries: Iterable[Mapping[str, Any]]) -> list[HandedIn]:
    """The files of a run as run.json has them."""
    return [
        HandedIn(
            one["id"],
            one["source"],
            one["agency"],
            one["year"],
            one["standing"]["state"] if "standing" in one else None,
            one["verdict"] != "unauditable",
        )
        for one in entries
    ]


def names_in_run(head: RunHead) -> list[str]:
    """The bodies whose reports count in a run, each once, as its first report names it."""
    from nianbao.app.agencies import same_bodies

    names = [one["agency"] for one in head.entries if one["agency"] and "standing" not in one]
    return [names[numbers.index(one)] for numbers in [same_bodies(names)] for one in dict.fromkeys(numbers)]
