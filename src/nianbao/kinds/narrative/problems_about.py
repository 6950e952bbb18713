"""What a stretch of a section on problems is about, and how much two have in common."""

from __future__ import annotations

from collections.abc import Iterable
from operator import add

from nianbao.kinds.narrative.problems_lexicon import ProblemLexicon

Content = tuple[dict[str, int], frozenset[str]]


def content_of(text: str, words: ProblemLexicon) -> Content:
    """The matters that a text is about, with their weights, and the pairs of characters of its own words."""
    return words.matters_of(text), pairs_of(words.boilerplate.split(text))


def pairs_of(pieces: Iterable[str]) -> frozenset[str]:
    """The pairs of characters in a row, without those that hold anything else than letters and figures."""
    pairs: set[str] = set()
    for piece in pieces:
        pairs.update(map(add, piece, piece[1:]))
    return frozenset(filter(str.isalpha, pairs))


def sharing(one: Content, other: Content) -> int:
    """How much two texts share: the weights of common matters, and one for each pair of characters in common."""
    common = one[0].keys() & other[0].keys()
    return sum(one[0][name] for name in common) + len(one[1] & other[1])


def joined(contents: Iterable[Content]) -> Content:
    """What several stretches are about."""
    matters: dict[str, int] = {}
    pairs: frozenset[str] = frozenset()
    for others, more in contents:
        matters = matters | others
        pairs |= more
    return matters, pairs
