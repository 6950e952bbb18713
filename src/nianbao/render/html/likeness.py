"""Texts that are alike: side by side on the page of a report, as a table of pairs on the page of the batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from nianbao.model.finding import Anchor, Finding
from nianbao.render.entries import Entry
from nianbao.render.labels import Labels

BUDGET = 24_000  # characters of both texts shown on a page
MAX_PAIRS = 500


class Piece(NamedTuple):
    """A piece of a paragraph; `number` of the passage that it belongs to, 0 for none; `first`: the passage begins."""

    text: str
    number: int
    first: bool


class LikenessSide(NamedTuple):
    title: str
    paragraphs: list[list[Piece]]
    cut: int  # characters left out


class SideBySide(NamedTuple):
    """A pair as the page shows it. `percent` alike, `chars` equal; `href`: the other's page, where it has one."""

    entry: str
    name: str
    href: str
    percent: int
    chars: int
    mine: LikenessSide
    theirs: LikenessSide


class PairRow(NamedTuple):
    """A pair of reports of the batch: (id, name) of both, the section, and how alike they are."""

    id: str
    name: str
    entry: str
    other_id: str
    other_name: str
    section: str
    percent: int
    chars: int
    similarity: float


def pair_of(anchors: Iterable[Anchor]) -> Anchor | None:
    return next((anchor for anchor in anchors if anchor.get("type") == "pair"), None)


def pair_name(pair: Anchor, labels: Labels) -> str:
    """The other report's agency and year; its id or path where the run that was saved tells no more."""
    name, year = str(pair.get("name") or pair.get("other", "")), pair.get("year")
    return f"{name} {labels.words('year_of', year=year)}" if year else name


def side_by_side(finding: Finding, entries: Sequence[Entry], labels: Labels) -> list[SideBySide]:
    """Every pair of the problems shown, until the budget of characters is spent."""
    texts = {section.id: section.text for section in finding.sections}
    views, left = [], BUDGET
    for entry in entries:
        pair = pair_of(entry.main.anchors) if entry.shown else None
        if pair is None or not isinstance(pair.get("other_text"), str):
            continue
        own, theirs = texts.get(str(pair["section"]), ""), str(pair["other_text"])
        room = max(0, left // 2)
        left -= min(room, len(own)) + min(room, len(theirs))
        spans = [(int(a), int(b), int(c), int(d)) for a, b, c, d in pair.get("passages", ())]
        other_section = str(pair.get("other_section", pair["section"]))
        views.append(
            SideBySide(
                entry.id,
                pair_name(pair, labels),
                f"{pair['other']}.html" if pair.get("in_run") else "",
                round(100 * float(pair["similarity"])),
                int(pair.get("chars", 0)),
                _side(labels.section_title(str(pair["section"])), own, [span[:2] for span in spans], room),
                _side(labels.section_title(other_section), theirs, [span[2:] for span in spans], room),
            )
        )
        if left <= 0:
            break
    return views


def _side(title: str, text: str, spans: Sequence[tuple[int, ...]], room: int) -> LikenessSide:
    return LikenessSide(title, pieces(text[:room], spans), max(0, len(text) - room))


def pieces(text: str, spans: Sequence[tuple[int, ...]]) -> list[list[Piece]]:
    """Paragraphs in pieces. Passages are numbered as given; where two overlap the first in the text has the place."""
    owner = [0] * len(text)
    begins = set()
    for number, (start, end) in enumerate(spans, 1):
        free = [at for at in range(max(0, start), min(end, len(text))) if not owner[at]]
        for at in free:
            owner[at] = number
        begins.update(free[:1])
    paragraphs: list[list[Piece]] = []
    current: list[Piece] = []
    start = 0
    for at in range(len(text) + 1):
        ends = at == len(text) or text[at] == "\n"
        if at > start and (ends or owner[at] != owner[start]):
            current.append(Piece(text[start:at], owner[start], start in begins))
            start = at
        if ends:
            if any(piece.text.strip() for piece in current):
                paragraphs.append(current)
            current, start = [], at + 1
    return paragraphs


def pairs_of(finding: Finding, entries: Sequence[Entry], name: str, labels: Labels) -> list[PairRow]:
    """The pairs that a report is part of, for the table of the batch."""
    found = []
    for entry in entries:
        pair = pair_of(entry.main.anchors) if entry.degree != "excepted" else None
        if pair is not None:
            other = str(pair["other"]) if pair.get("in_run") else ""
            similarity = float(pair["similarity"])
            found.append(
                PairRow(
                    finding.id, name, entry.id, other, pair_name(pair, labels),
                    labels.section_title(str(pair["section"])), round(100 * similarity), int(pair.get("chars", 0)),
                    similarity,
                )
            )  # fmt: skip
    return found


def once(rows: Iterable[PairRow]) -> list[PairRow]:
    """Each pair once, though both reports tell of it: the most alike first."""
    kept: dict[tuple[Any, ...], PairRow] = {}
    for row in sorted(rows, key=lambda row: (-row.similarity, -row.chars, row.name, row.other_name, row.section)):
        sides = frozenset((row.id, row.other_id)) if row.other_id else frozenset((row.id, row.other_name))
        kept.setdefault((sides, row.section), row)
    return list(kept.values())
