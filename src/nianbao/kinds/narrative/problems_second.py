"""What the second reading of a section tells, as spans like those of the first."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby, pairwise

from nianbao.kinds.narrative.problems_lexicon import ProblemLexicon
from nianbao.kinds.narrative.problems_model import RoleModel, RolesRead, roles_read
from nianbao.kinds.narrative.problems_split import Cut, Span, after_lead, trimmed

_ENUMERATOR = 8  # code points of the longest enumerator


def settled(text: str, words: ProblemLexicon, model: RoleModel, plain: Cut, first: Cut) -> Cut:
    """What a (folded) text tells, of which the first reader makes `plain`, at last `first`: this where the model counts
    the same; else what enumerators make of it, without slogans; else what the model tells."""
    read = roles_read(text, words, model, plain)
    other = _told(text, words, read)
    if (len(other.problems), len(other.measures)) == (len(first.problems), len(first.measures)):
        return first
    said_not_to_be = _stretches(read, "A")
    if not other.problems and not any(_within(problem, said_not_to_be) for problem in first.problems):
        return replace(other, problems=first.problems) if _apart(first.problems, other.measures) else first
    more = len(other.problems) > len(first.problems) or not numbered(text, first.problems, words)
    if numbered(text, first.measures, words) and not (more and numbered(text, other.problems, words)):
        return without_slogans(first, other)
    return other


def _apart(problems: list[Span], measures: list[Span]) -> bool:
    return not any(_within(problem, measures) for problem in problems)


def _within(span: Span, stretches: list[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in stretches)


def _told(text: str, words: ProblemLexicon, read: RolesRead) -> Cut:
    problems = [_span(read, item, "M") for item in read.problems]
    return Cut(
        [trimmed(text, min(after_lead(text, words, *span), span[1] - 1), span[1]) for span in problems],
        [trimmed(text, *_span(read, item, "P")) for item in read.measures],
        _paired(read),
        any(role in "MS" for role in read.roles),
        _stretches(read, "S"),
        _stretches(read, "MS"),
    )


def numbered(text: str, spans: list[Span], words: ProblemLexicon) -> bool:
    """Whether enumerators make the items: then the list tells how many there are."""
    heads = [next(words.enumerator.finditer(text[start : start + _ENUMERATOR]), None) for start, _ in spans]
    return bool(heads) and all(head is not None and head.start() == 0 for head in heads)


def without_slogans(first: Cut, other: Cut) -> Cut:
    """The first reading; without its measures where the model sees nothing but hopes and slogans in all of them. A slogan
    in a list that also holds means is an item of the list like the others."""
    if not first.measures or any(
        _within(one, other.measures) or not _within(one, other.vague) for one in first.measures
    ):
        return first
    return replace(first, measures=[], paired=[], vague=first.vague + first.measures)


def _span(read: RolesRead, item: list[int], other: str) -> Span:
    """An item from its first fragment to the last before which the other role does not stand."""
    last = item[0]
    for number in item[1:]:
        if other in read.roles[last:number]:
            break
        last = number
    return read.seen.fragments[item[0]].start, read.seen.fragments[last].end


def _paired(read: RolesRead) -> list[tuple[int, int]]:
    """(problem, measure) where problems and measures take turns, one problem at a time."""
    told = sorted(
        [(item[0], "P", number) for number, item in enumerate(read.problems)]
        + [(item[0], "M", number) for number, item in enumerate(read.measures)]
    )
    turns = sum(one[1] == "P" and two[1] == "M" for one, two in pairwise(told))
    if turns < 2 or any(one[1] == two[1] == "P" for one, two in pairwise(told)):
        return []
    found: list[tuple[int, int]] = []
    owner: int | None = None
    for _, role, number in told:
        if role == "P":
            owner = number
        elif owner is not None:
            found.append((owner, number))
    return found


def _stretches(read: RolesRead, roles: str) -> list[Span]:
    found: list[Span] = []
    numbered = zip(read.seen.fragments, read.roles, strict=True)
    for inside, group in groupby(numbered, key=lambda one: one[1] in roles):
        if inside:
            fragments = [fragment for fragment, _ in group]
            found.append((fragments[0].start, fragments[-1].end))
    return found
