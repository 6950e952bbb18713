"""What outputs say of the season that a run is of."""

from __future__ import annotations

from msgspec import structs

from nianbao.model.finding import RunHead
from nianbao.model.season import Season
from nianbao.render.strings import Words


def season_of(head: RunHead) -> Season:
    """What the office says of its season; an empty one where it says nothing."""
    return head.season if isinstance(head.season, Season) else Season()


def season_in_words(head: RunHead) -> Season:
    """For letters and circulars: with the round that follows from the round before where the office does not say one."""
    season = season_of(head)
    if season.round is None and isinstance(head.round, int):
        return structs.replace(season, round=head.round)
    return season


def title_of(head: RunHead, words: Words) -> str:
    """The title of the batch with its round, "" where the office gives none."""
    season = season_of(head)
    rounded = words("season.round", n=season.round) if season.round is not None else ""
    return words("gap").join(filter(None, (season.title, rounded and f"（{rounded}）" if season.title else rounded)))
