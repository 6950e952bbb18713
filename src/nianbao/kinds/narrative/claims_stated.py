"""What a section states: its claims, its statements without a figure, and which claims are parts of which."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from nianbao.kinds.narrative.claims_lexicon import ClaimLexicon
from nianbao.model.finding import Claim

MOST = 500  # claims of a section; the longest real one states some forty
_AFTER = 8  # counts behind a whole among which its parts stand
_NEAR = 14  # characters before a noun in which its verb stands
HEADS = frozenset(("new_received", "total_handled", "processed"))


class BareStatement(NamedTuple):
    """A statement without a figure: "all_upheld" or "all_done", over the topics that its sentence speaks of."""

    name: str
    topics: tuple[str, ...]
    start: int
    end: int


@dataclass(slots=True)
class StatedClaims:
    """What one section states. `groups`: index of a whole → indexes of the claims that the text gives as its parts.
    `cut`: the section states more than MOST counts, and what follows them was not looked at."""

    claims: list[Claim] = field(default_factory=list)
    statements: list[BareStatement] = field(default_factory=list)
    groups: dict[int, list[int]] = field(default_factory=dict)
    cut: bool = False


def tell_total(stated: StatedClaims, text: str, words: ClaimLexicon) -> None:
    """Take a count for new + carried in where the text gives the carry-in as its part, or the sums say so."""
    # Kept whole: which counts are totals is told of all before any is renamed and their parts are renumbered.
    total: set[int] = set()
    claims = stated.claims
    for head, parts in stated.groups.items():
        whole = claims[head]
        if whole.field == "new_received":
            carried = next((claims[part] for part in parts if claims[part].field == "carried_in"), None)
            if carried is not None:
                if words.inclusion.fullmatch(text, whole.end, carried.start):
                    total.add(head)
            elif "新" not in text[max(0, whole.start - _NEAR) : whole.end] and _balances(
                whole, claims, words.carried_out_tells
            ):
                total.add(head)
        following = {claim.field: claim.value for claim in reversed(claims[head + 1 : head + _AFTER])}
        new, came = following.get("new_received"), following.get("carried_in")
        if whole.field in HEADS and new is not None and came and new + came == whole.value:
            total.add(head)
    dropped: set[int] = set()
    for head in total:
        claims[head].field = "total_handled"
        dropped |= {part for part in stated.groups[head] if claims[part].field.endswith("_new_received")}
    if dropped:
        kept = [index for index in range(len(claims)) if index not in dropped]
        moved = {index: place for place, index in enumerate(kept)}
        claims[:] = [claims[index] for index in kept]
        stated.groups = {
            moved[head]: [moved[part] for part in parts if part in moved] for head, parts in stated.groups.items()
        }


def _balances(whole: Claim, claims: list[Claim], threshold: int) -> bool:
    """Whether N received are said to be those dealt with and those carried out, and nothing to have been carried in."""
    if any(claim.field == "carried_in" for claim in claims):
        return False
    done = next((claim for claim in claims if claim.field == "processed" and claim.start > whole.start), None)
    out = next((claim for claim in claims if claim.field == "carried_out" and claim.start > whole.start), None)
    return done is not None and out is not None and out.value >= threshold and done.value + out.value == whole.value
