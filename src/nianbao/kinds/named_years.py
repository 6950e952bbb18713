"""Years that texts name with what they say of them: searched for by the kinds that hold them against the report's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from nianbao.kinds.contract import Batch, Verdict
from nianbao.kinds.narrative.sentences import sentence_at
from nianbao.kinds.report_texts import Hit, ReportTexts, named
from nianbao.kinds.search import search
from nianbao.model.report import Report
from nianbao.model.rule import Outcome


def named_years(
    where: ReportTexts, patterns: Sequence[str], excuse: Sequence[str], is_odd: Callable[[int], bool]
) -> dict[tuple[str, str], Hit]:
    """The first place of each odd year in each of the texts (section, text), by section and year as printed. `patterns`:
    with a group `year`; a pattern of `excuse` in the sentence lets it pass."""
    found: dict[tuple[str, str], Hit] = {}
    likely = where.may_hold(patterns)
    for section, text in where if likely else ():
        for pattern in likely:
            for match in pattern.finditer(text):
                if not is_odd(int(match["year"])):
                    continue
                sentence = text[slice(*sentence_at(text, match.start()))]
                if not any(search(one).search(sentence) for one in excuse):
                    found.setdefault((section, match["year"]), Hit(section, match.start(), match.end(), match[0]))
    return found


def told_years(
    batch: Batch, number: int, report: Report, found: dict[tuple[str, str], Hit], outcome: Outcome
) -> Iterator[Verdict]:
    """A verdict for each of them."""
    for (section, year), hit in found.items():
        slots = {"section": named(batch, section), "quote": hit.quote, "found": year, "year": report.year}
        yield Verdict(number, outcome, f"{section}:{year}", "", slots, [hit.anchor], observed=year)
