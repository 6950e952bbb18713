"""What a stretch of a section on problems is about, and how much two have in common."""

from __future__ import annotations

from collections.abc import Iterable

from nianbao.kinds.narrative.problems_lexicon import ProblemLexicon

Content = tuple[dict[str, int], frozenset[str]]


def content_of(text: str, words: ProblemLexicon) -> Content:
    """The matters that a text is about, with their weights, and the pairs of characters of its own words."""
    matters = words.matters_of(text)
    pairs: set[str] = set()
    for piece in words.boilerplate.split(text):
        if len(piece) > 1:
            pairs.update(piece[index : index + 2] for index in range(len(piece) - 1))
    return matters, frozenset(pair for pair in pairs if pair.isalpha())


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
