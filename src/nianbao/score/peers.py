"""Peer groups: which reports a profile compares with one another."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from nianbao.model.finding import Result
from nianbao.model.rule import Profile
from nianbao.score.weigh import Weighed, weigh


def score_of(
    results: Sequence[Result], profile: Profile, agency: str | None, level: str | None, standing: Collection[str] = ()
) -> Weighed:
    """`weigh`, with the group in which the score is compared."""
    weighed = weigh(results, profile, standing)
    weighed.score.peer_group = peer_group(profile, agency, level)
    return weighed


def peer_group(profile: Profile, agency: str | None, level: str | None) -> str | None:
    """The title of the agency's group: the one that names the agency itself, else the one that names its level. None
    when the profile has no groups or none of them fits: such a report is ranked with nobody."""
    for known in (agency, level):
        for title, members in profile.peer_groups:
            if known is not None and known in members:
                return title
    return None
