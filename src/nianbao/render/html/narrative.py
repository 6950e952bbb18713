"""The report's text with marked passages: overlapping spans become runs side by side, never nested."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from nianbao.model.finding import Finding
from nianbao.render.entries import CAP, Entry
from nianbao.render.labels import Labels

BUDGET = 40_000  # characters of text shown on a page
_RANK = ("info", "review", "advise", "must")


class Span(NamedTuple):
    """Code points [start, end) that belong to a problem; `key` is the id of its place on the page."""

    start: int
    end: int
    entry: str
    degree: str
    key: str


class MarkedRun(NamedTuple):
    """A piece of a paragraph that the same problems cover. `starts` are the spans that begin here, `ends` the problems
    whose span ends here."""

    text: str
    degree: str
    entries: tuple[str, ...]
    starts: tuple[Span, ...]
    ends: tuple[str, ...]


class Absence(NamedTuple):
    said: str
    entry: str
    degree: str


@dataclass(slots=True)
class SectionText:
    id: str
    title: str
    found: bool
    paragraphs: list[list[MarkedRun]]
    absences: list[Absence]
    cut: int  # characters left out


def span_key(entry: str, position: int) -> str:
    """The id of the page's mark for the anchor at `position` of a problem's main result."""
    return f"t-{entry}-{position}"


def sections_of(finding: Finding, entries: Sequence[Entry], labels: Labels) -> list[SectionText]:
    """Preface, the sections in the report's order, and the closing, each with its marks and what is missing in it."""
    spans: dict[str, list[Span]] = {}
    absences: dict[str, list[Absence]] = {}
    for entry in entries:
        if not entry.shown or entry.degree == "excepted":
            continue
        for position, anchor in enumerate(entry.main.anchors[:CAP]):
            place = str(anchor.get("section", ""))
            if anchor.get("type") == "span":
                span = Span(
                    int(anchor["start"]), int(anchor["end"]), entry.id, entry.degree, span_key(entry.id, position)
                )
                spans.setdefault(place, []).append(span)
            elif anchor.get("type") == "absence":
                absences.setdefault(place, []).append(Absence(labels.absence(anchor), entry.id, entry.degree))
    views = []
    left = BUDGET
    texts = [("preface", labels.words("preface"), True, finding.preface)]
    for section in finding.sections:
        printed = (section.ordinal or "") + "、" if section.ordinal else ""
        title = f"{printed}{section.title}" if section.title else labels.section_title(section.id)
        texts.append((section.id, title, section.found, section.text))
    texts.append(("tail", labels.words("tail"), True, finding.tail))
    for section_id, heading, found, text in texts:
        missing = absences.get(section_id, [])
        if section_id in ("preface", "tail") and not text.strip():
            continue
        shown = text[:left]
        left -= len(shown)
        paragraphs = mark(shown, spans.get(section_id, ()))
        views.append(SectionText(section_id, heading, found, paragraphs, missing, len(text) - len(shown)))
    return views


def mark(text: str, spans: Iterable[Span]) -> list[list[MarkedRun]]:
    """Paragraphs (split at newlines, empty ones left out) as runs. Spans outside of the text are clipped."""
    clipped = []
    for span in spans:
        start, end = max(0, span.start), min(len(text), span.end)
        while start < end and text[end - 1] == "\n":
            end -= 1
        while start < end and text[start] == "\n":
            start += 1
        if start < end:
            clipped.append(span._replace(start=start, end=end))
    clipped.sort(key=lambda span: (span.start, -span.end, span.key))
    paragraphs = []
    position = 0
    for line in text.split("\n"):
        if line.strip():
            paragraphs.append(_runs(text, position, position + len(line), clipped))
        position += len(line) + 1
    return paragraphs


def _runs(text: str, begin: int, end: int, spans: Sequence[Span]) -> list[MarkedRun]:
    # Kept whole: one pass over the cuts, with five things asked of the spans that cover each piece.
    touching = [span for span in spans if span.start < end and span.end > begin]
    cuts = sorted(
        {begin, end, *(max(begin, span.start) for span in touching), *(min(end, span.end) for span in touching)}
    )
    runs = []
    for start, stop in pairwise(cuts):
        covering = [span for span in touching if span.start < stop and span.end > start]
        degree = max((span.degree for span in covering), key=_RANK.index, default="")
        runs.append(
            MarkedRun(
                text[start:stop],
                degree,
                tuple(dict.fromkeys(span.entry for span in covering)),
                tuple(span for span in covering if span.start == start),
                tuple(dict.fromkeys(span.entry for span in covering if span.end == stop)),
            )
        )
    return runs
