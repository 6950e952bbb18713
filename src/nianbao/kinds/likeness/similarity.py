"""The kind `similarity`: a report's sections and paragraphs against last year's report and the other agencies'."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Other, Verdict
from nianbao.kinds.likeness.align import Alike, Masked, Passage, align
from nianbao.kinds.likeness.lexicon import needed
from nianbao.kinds.likeness.neighbours import Neighbours, across, gather, join
from nianbao.kinds.likeness.settings import LikenessFile
from nianbao.kinds.likeness.text import fold_report, masked, statutory_hashes
from nianbao.kinds.params import EVERYWHERE, Params, Sections, SoftOutcome
from nianbao.kinds.report_texts import named, unread
from nianbao.kinds.slots import slots
from nianbao.model.finding import Anchor, pair_anchor, span_anchor
from nianbao.model.report import Report
from nianbao.model.rule import Lack, Outcome, Rule

Share = Annotated[float, Field(gt=0, le=1)]


class SimilarityParams(Params):
    """Text like another report's: `compare` with last year's of the same agency, or with the other agencies' of the run.

    What is statutory or common to the run is taken out first; names, numbers and punctuation do not count. `section`:
    twice the equal characters ÷ all characters of both reaches `similarity`. `paragraph`: the equal characters ÷ the
    shorter paragraph's do, in sections that are not alike as a whole (`whole`). On both sides at least `min_chars`
    must be left. `most`: so many other reports are named for a section."""

    compare: Annotated[Literal["last_year", "others"], Field(title="与谁比较")]
    unit: Annotated[Literal["section", "paragraph"], Field(title="比较单位")] = "section"
    sections: Sections = EVERYWHERE
    similarity: Annotated[Share, Field(title="相似程度")]
    whole: Annotated[Share, Field(title="整个部分这样相似的，不再逐段比较")] = 1.0
    min_chars: Annotated[int, Field(title="最少字数", ge=20)]
    most: Annotated[int, Field(title="一个部分最多列出的报告数", ge=1)] = 3
    outcome: SoftOutcome = "review"


_SPANS = 12  # passages marked in the report's own text, for one other report and section
_QUOTE = 40  # characters of the longest passage that the message quotes


class SectionMatch(NamedTuple):
    """A section (of the report's) that is like one of another report. `chars` equal; `share` of the own text."""

    other: Other
    section: int
    other_section: int
    similarity: float
    share: float
    chars: int
    paragraphs: int
    passages: list[Passage]


def similarity(batch: Batch, rule: Rule, given: SimilarityParams) -> Iterator[Verdict]:
    # Kept whole: the reasons why nothing can be compared, then what is alike.
    chosen = [
        position
        for position, section in enumerate(batch.pack.form.sections)
        if "*" in given.sections or section.id in given.sections
    ]
    for number, report in enumerate(batch.reports):
        others, instead = _others(batch, number, given)
        if instead is not None:
            yield instead
            continue
        if not any(section.text for section in report.sections):
            yield unread(number)
            continue
        neighbours = _neighbours(batch, number)
        slots = {"last_year": _last_year(report), "count": neighbours.size if neighbours else 0}
        if not any(length >= given.min_chars for length in _lengths(batch, number, others, chosen)):
            yield Verdict(number, Outcome.NOT_APPLICABLE, slots=slots)
            continue
        matches = [match for other in others for match in _matches(other, _alike(batch, number, other), chosen, given)]
        for position in chosen:
            found = sorted((one for one in matches if one.section == position), key=_nearest)
            for match in found[: given.most]:
                yield _verdict(batch, number, match, len(found), given)
        if not matches:
            yield Verdict(number, Outcome.PASS, slots=slots)


def _others(batch: Batch, number: int, given: SimilarityParams) -> tuple[tuple[Other, ...], Verdict | None]:
    """The reports to hold report `number` against, or the verdict that says why there are none."""
    neighbours = _neighbours(batch, number)
    if given.compare == "others":
        if neighbours is None or neighbours.size == 0:
            alone = {"last_year": ""}
            return (), Verdict(number, Outcome.NOT_CHECKED, variant="alone", slots=alone, lack=Lack.OTHERS)
        return batch.once(_fetched, number), None
    report, prior = batch.reports[number], batch.priors[number]
    last = None
    if prior is not None:
        last = Other(prior, neighbours.last_id, neighbours.last_path) if neighbours else Other(prior, "", "")
    if last is None or (report.year and last.report.year and last.report.year != report.year - 1):
        variant = "unmatched" if batch.prior_given else "no_prior"
        slots = {"last_year": _last_year(report)}
        return (), Verdict(number, Outcome.NOT_CHECKED, variant=variant, slots=slots, lack=Lack.PRIOR)
    return (last,), None


def _lengths(batch: Batch, number: int, others: tuple[Other, ...], chosen: list[int]) -> list[int]:
    """Characters of the chosen sections: those that are the report's own; where it is held against nothing, all."""
    if not others:
        return [len(batch.reports[number].sections[position].text) for position in chosen]
    mine = batch.once(_own, number)
    counts = np.bincount(mine.text.section[~mine.hidden], minlength=len(batch.reports[number].sections))
    return [int(counts[position]) for position in chosen]


def _neighbours(batch: Batch, number: int) -> Neighbours | None:
    found: Neighbours | None = batch.about("similarity", number)
    return found


def _fetched(batch: Batch, number: int) -> tuple[Other, ...]:
    """The other reports that a report is held against."""
    neighbours = _neighbours(batch, number)
    places = neighbours.others if neighbours is not None else ()
    return tuple(other for place in places if (other := place.fetched()) is not None)


def _last_year(report: Report) -> int | str:
    return report.year - 1 if report.year is not None else "？"


def _own(batch: Batch, number: int) -> Masked:
    return _masked(batch, number, batch.reports[number])


def _masked(batch: Batch, number: int, report: Report) -> Masked:
    """A report's text without what is everyone's in the run of report `number`."""
    lexicon, neighbours = needed(batch.pack), _neighbours(batch, number)
    text = fold_report(report, lexicon)
    common = np.asarray(neighbours.common if neighbours is not None else (), dtype=np.uint32)
    return Masked(text, masked(text.codes, text.level, statutory_hashes(lexicon), common, lexicon.settings.shingle))


def _aligned(_batch: Batch, _number: int) -> dict[str, Alike]:
    """The alignments of a report so far, by the other's id or path."""
    return {}


def _alike(batch: Batch, number: int, other: Other) -> Alike:
    known, name = batch.once(_aligned, number), other.id or other.path
    if name not in known:
        theirs = _masked(batch, number, other.report)
        known[name] = align(batch.once(_own, number), theirs, needed(batch.pack).settings)
    return known[name]


def _nearest(match: SectionMatch) -> tuple[float, int, str, str]:
    return -match.similarity, -match.chars, match.other.name, match.other.path


def _matches(other: Other, alike: Alike, chosen: list[int], given: SimilarityParams) -> Iterator[SectionMatch]:
    for section in chosen:
        mine = np.flatnonzero(alike.sections == section)
        if len(mine) == 0:
            continue
        yours = np.flatnonzero(alike.other_sections == section)
        chars, own, theirs = _sums(alike, mine, yours)
        whole = 2 * chars / (own + theirs) if own + theirs else 0.0
        if given.unit == "section":
            if min(own, theirs) >= given.min_chars and whole >= given.similarity:
                passages = [one for one in alike.passages if one.section == one.other_section == section]
                yield SectionMatch(other, section, section, whole, chars / own, chars, len(mine), passages)
        elif whole < given.whole:
            yield from _paragraphs(other, alike, section, mine, given)


def _sums(alike: Alike, mine: npt.NDArray[np.intp], yours: npt.NDArray[np.intp]) -> tuple[int, int, int]:
    """Equal characters, own characters and theirs, of some paragraphs on both sides."""
    return (
        int(alike.chars[np.ix_(mine, yours)].sum()),
        int(alike.lengths[mine].sum()),
        int(alike.other_lengths[yours].sum()),
    )


def _paragraphs(
    other: Other, alike: Alike, section: int, mine: npt.NDArray[np.intp], given: SimilarityParams
) -> Iterator[SectionMatch]:
    """Paragraphs that are also the other's, together for each section of the other in which they stand."""
    chars = alike.chars[mine]
    shorter = np.minimum(alike.lengths[mine][:, None], alike.other_lengths[None, :])
    share = np.divide(chars, shorter, out=np.zeros(chars.shape), where=shorter > 0)
    rows, columns = np.nonzero((chars >= given.min_chars) & (share >= given.similarity))
    for elsewhere in np.unique(alike.other_sections[columns]).tolist():
        of_it = alike.other_sections[columns] == elsewhere
        copied = np.unique(rows[of_it])
        equal = int(chars[rows[of_it], columns[of_it]].sum())
        bounds = alike.bounds[mine[copied]]
        passages = [
            one
            for one in alike.passages
            if one.section == section
            and one.other_section == elsewhere
            and bool(((bounds[:, 0] <= one.start) & (one.end <= bounds[:, 1])).any())
        ]
        own = int(alike.lengths[mine].sum())
        nearest = float(share[rows[of_it], columns[of_it]].max())
        yield SectionMatch(other, section, elsewhere, nearest, equal / own, equal, len(copied), passages)


def _verdict(batch: Batch, number: int, match: SectionMatch, count: int, given: SimilarityParams) -> Verdict:
    report, theirs = batch.reports[number], match.other.report
    section, elsewhere = report.sections[match.section], theirs.sections[match.other_section]
    longest = max(match.passages, key=lambda one: (one.chars, -one.start), default=None)
    quote = section.text[longest.start : longest.end] if longest else ""
    slots = {
        "section": named(batch, section.id),
        "other": match.other.name,
        "other_year": theirs.year or "？",
        "other_section": named(batch, elsewhere.id),
        "percent": round(100 * match.similarity),
        "share": round(100 * match.share),
        "chars": match.chars,
        "quote": quote if len(quote) <= _QUOTE else f"{quote[:_QUOTE]}…",
        "paragraphs": match.paragraphs,
        "last_year": _last_year(report),
        "count": count,
    }
    slots["condition"] = _condition(slots, language=batch.lang)
    return Verdict(
        number,
        Outcome(given.outcome),
        f"{section.id}.{match.other.name}.{theirs.year or ''}.{elsewhere.id}",
        "many" if count > 1 and given.compare == "others" else "",
        slots,
        _anchors(match, section.id, section.text, elsewhere.id, elsewhere.text),
        observed=round(match.similarity, 4),
    )


def _condition(slots: dict[str, Any], language: str) -> str:
    if language == "en":
        return (
            "{section}: {chars} characters equal to {other} ({other_year}), {share}% of the section's own text".format(
                **slots
            )
        )
    return "{section}与{other}{other_year}年报告相同文字{chars}字，占本部分自有文字的{share}%".format(**slots)


def _anchors(match: SectionMatch, section: str, text: str, elsewhere: str, their_text: str) -> list[Anchor]:
    """The pair, with all that a page needs to show both texts side by side, then the longest passages alike."""
    pair: Anchor = {
        **pair_anchor(match.other.id or match.other.path, section, round(match.similarity, 4)),
        "name": match.other.name,
        "year": match.other.report.year,
        "in_run": bool(match.other.id),
        "other_section": elsewhere,
        "chars": match.chars,
        "share": round(match.share, 4),
        "passages": [[one.start, one.end, one.other_start, one.other_end] for one in match.passages],
        "other_text": their_text,
    }
    longest = sorted(match.passages, key=lambda one: (-one.chars, one.start))[:_SPANS]
    spans = sorted((one.start, one.end) for one in longest)
    return [pair, *(span_anchor(section, start, end, text[start:end]) for start, end in spans)]


_PAIR_SLOTS = "section other other_year other_section percent share chars quote paragraphs last_year"

SIMILARITY = Kind(
    "similarity",
    "文字与其他报告相似",
    SimilarityParams,
    similarity,
    slots(
        "last_year",
        **{"pass": "count"},
        review=_PAIR_SLOTS,
        review__many=f"{_PAIR_SLOTS} count",
        fail=_PAIR_SLOTS,
        fail__many=f"{_PAIR_SLOTS} count",
        not_applicable="",
        not_checked="",
        not_checked__no_prior="",
        not_checked__unmatched="",
        not_checked__alone="",
        not_checked__text="",
    ),
    lexicons={"similarity": LikenessFile},
    needs=frozenset({"prior", "run"}),
    gather=gather,
    join=join,
    across=across,
)
