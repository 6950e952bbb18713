"""`claims/<id>.html`: each sentence of a report that has a figure or a count in words, and what was read in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from nianbao.model.finding import Claim, Finding, RunHead
from nianbao.render.html.environment import render
from nianbao.render.labels import Labels, cut, number

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")
_FIGURE = re.compile(r"\d")
_MOST = 400  # sentences on a page


class SentencePiece(NamedTuple):
    """A piece of a sentence; `numbers`: the places in its list of what is read in it."""

    text: str
    numbers: tuple[int, ...]


class ExplainedClaim(NamedTuple):
    number: int
    claim: Claim
    field: str


class ExplainedSentence(NamedTuple):
    pieces: list[SentencePiece]
    claims: list[ExplainedClaim]


class ExplainedSection(NamedTuple):
    title: str
    sentences: list[ExplainedSentence]
    cut: int  # sentences left out


def claims_page(finding: Finding, head: RunHead) -> bytes | None:
    """A whole page of UTF-8; None for what could not be audited."""
    if finding.verdict == "unauditable":
        return None
    labels = Labels.of(finding, head)
    words = labels.words
    return render(
        "claims.html.j2",
        {
            "w": words,
            "lang": "en" if words.lang == "en" else "zh-CN",
            "name": finding.report.agency or finding.source.name,
            "year": finding.report.year,
            "cut": cut,
            "number": number,
            "sections": list(_sections(finding, labels)),
        },
    )


def _sections(finding: Finding, labels: Labels) -> Iterator[ExplainedSection]:
    left = _MOST
    for section in finding.sections:
        claims = sorted((claim for claim in finding.claims if claim.section == section.id), key=lambda one: one.start)
        sentences = [
            _explained(match[0], match.start(), own, labels)
            for match in _SENTENCE.finditer(section.text)
            if (own := [claim for claim in claims if match.start() <= claim.start < match.end()])
            or _FIGURE.search(match[0])
        ]
        if sentences:
            yield ExplainedSection(labels.section(section.id), sentences[:left], max(0, len(sentences) - left))
            left = max(0, left - len(sentences))


def _explained(text: str, offset: int, claims: list[Claim], labels: Labels) -> ExplainedSentence:
    listed = [
        ExplainedClaim(number, claim, labels.name("claims", claim.field)) for number, claim in enumerate(claims, 1)
    ]
    edges = {0, len(text)}
    for _, claim, _ in listed:
        edges |= {min(max(0, place - offset), len(text)) for place in (claim.start, claim.end)}
    places = sorted(edges)
    pieces = [
        SentencePiece(
            text[low:high],
            tuple(one.number for one in listed if one.claim.start - offset <= low and high <= one.claim.end - offset),
        )
        for low, high in pairwise(places)
    ]
    return ExplainedSentence(pieces, listed)
