"""Verdicts over the narrative. What is inferred from language is a review with its grounds, not a failure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.narrative.aspects import AspectsFile, Evidence, find
from nianbao.kinds.narrative.aspects import compiled as compiled_aspects
from nianbao.kinds.narrative.claims import read
from nianbao.kinds.narrative.claims_lexicon import ClaimLexicon, ClaimsFile
from nianbao.kinds.narrative.claims_lexicon import compiled as compiled_claims
from nianbao.kinds.narrative.claims_reconcile import DISAGREES, first_cells, reconcile, value_of, wrong_sums
from nianbao.kinds.narrative.claims_stated import MOST, Stated
from nianbao.kinds.narrative.problems import Told, tell
from nianbao.kinds.narrative.problems_lexicon import compiled as compiled_problems
from nianbao.kinds.narrative.sentences import sentence_at
from nianbao.kinds.params import Params, SoftOutcome
from nianbao.kinds.slots import slots
from nianbao.model.finding import Claim, Narrative, absence_anchor, cell_anchor, span_anchor
from nianbao.model.report import Report, Section
from nianbao.model.rule import Lack, Outcome, Rule


class ClaimsParams(Params):
    """`disagreement`: a stated count fits no accepted meaning of the tables; `parts_do_not_add_up`: the text's own
    parts; `all_upheld`, `all_done`: statements that a cell above zero contradicts."""

    report: Annotated[
        Literal["disagreement", "parts_do_not_add_up", "all_upheld", "all_done"], Field(title="报告的情形")
    ]
    outcome: SoftOutcome = "review"


class AspectsParams(Params):
    """The overview speaks of the `aspects` (ids of the lexicon; empty: all that the agency owes). An aspect that goes
    by many names is `soft`: where no word of it was found a person is asked to look."""

    aspects: Annotated[tuple[str, ...], Field(title="方面")] = ()
    soft: Annotated[tuple[str, ...], Field(title="只提示的位置")] = ()
    outcome: SoftOutcome = "fail"


_QUOTED = 60


def claims_of(batch: Batch, report: int) -> list[Claim]:
    """The reconciled claims of a report; [] for a pack without a claims lexicon."""
    return batch.once(_claims, report) if "claims" in batch.pack.lexicons else []


def narrative_of(batch: Batch, report: int) -> Narrative:
    """Problems, measures, aspects and coverage of a report; empty for a pack without the lexicons."""
    return batch.once(_narrative, report)


def stated_by(batch: Batch, report: int) -> dict[str, Stated]:
    """What each section of a report states, by section."""
    return batch.once(_stated, report)


def told_of(batch: Batch, report: int) -> Told | None:
    """What the section on problems tells; None for a pack without the lexicon and a report without the section."""
    return batch.once(_told, report)


def aspects_of(batch: Batch, report: int) -> dict[str, Evidence | None]:
    """The evidence of each aspect that the agency owes; {} for a pack without the lexicon, a report without the section."""
    return batch.once(_aspects, report)


def _claims(batch: Batch, report: int) -> list[Claim]:
    claims = [claim for stated in stated_by(batch, report).values() for claim in stated.claims]
    return reconcile(claims, batch.reports[report], compiled_claims(batch.pack.lexicons["claims"]))


def _narrative(batch: Batch, report: int) -> Narrative:
    told = told_of(batch, report)
    narrative = told.narrative if told else Narrative()
    found = aspects_of(batch, report)
    narrative.aspects = {name: "present" if evidence else "absent" for name, evidence in found.items()}
    return narrative


def _stated(batch: Batch, report: int) -> dict[str, Stated]:
    one, words = batch.reports[report], compiled_claims(batch.pack.lexicons["claims"])
    return {
        section.id: read(section.text, words, section=section.id, year=one.year, agency=one.agency)
        for section in one.sections
        if section.text
    }


def _told(batch: Batch, report: int) -> Told | None:
    data = batch.pack.lexicons.get("problems")
    words = compiled_problems(data) if data is not None else None
    section = section_of(batch.reports[report], words.section) if words else None
    return tell(section.text, words) if words and section else None


def _aspects(batch: Batch, report: int) -> dict[str, Evidence | None]:
    data, one = batch.pack.lexicons.get("aspects"), batch.reports[report]
    words = compiled_aspects(data) if data is not None else None
    section = section_of(one, words.section) if words else None
    return find(section.text, words, one.level) if words and section else {}


def section_of(report: Report, name: str) -> Section | None:
    """A section that was found and read, else None."""
    found = (section for section in report.sections if section.id == name and section.found and not section.unread)
    return next(found, None)


def title_of(batch: Batch, name: str) -> str:
    spec = batch.pack.form.section_by_id.get(name)
    return spec.title if spec else name


def short(text: str) -> str:
    line = text.replace("\n", " ").strip()
    return line if len(line) <= _QUOTED else line[: _QUOTED - 1] + "…"


# --- counts ----------------------------------------------------------------------------------------------------------


def claims(batch: Batch, rule: Rule, given: ClaimsParams) -> Iterator[Verdict]:
    """Stated counts and statements against the tables and against each other."""
    words = compiled_claims(batch.pack.lexicons["claims"])
    check = {"disagreement": _disagreements, "parts_do_not_add_up": _sums}.get(given.report)
    for number, report in enumerate(batch.reports):
        if check is not None:
            verdicts = list(check(batch, number, words, Outcome(given.outcome)))
        else:
            verdicts = list(_contradictions(batch, number, words, given))
        verdicts += _cut(batch, number)
        yield from verdicts
        if not verdicts:
            said = any(stated.claims or stated.statements for stated in stated_by(batch, number).values())
            read_any = any(section.text for section in report.sections)
            outcome = Outcome.PASS if said else Outcome.NOT_APPLICABLE if read_any else Outcome.NOT_CHECKED
            yield Verdict(number, outcome, lack=Lack.ABSENT if outcome is Outcome.NOT_CHECKED else None)


def _cut(batch: Batch, number: int) -> Iterator[Verdict]:
    for section, stated in stated_by(batch, number).items():
        if stated.cut:
            slots = {"section": title_of(batch, section), "count": MOST}
            yield Verdict(number, Outcome.NOT_CHECKED, f"{section}.many", "many", slots, lack=Lack.UNREAD)


def _quote(batch: Batch, number: int, section: str, start: int, end: int) -> tuple[str, dict[str, Any]]:
    text = batch.reports[number].section(section).text
    low, high = sentence_at(text, start)
    whole = text[low : max(high, end)]
    return whole, span_anchor(section, start, end, text[start:end])


def _disagreements(batch: Batch, number: int, words: ClaimLexicon, outcome: Outcome) -> Iterator[Verdict]:
    for claim in claims_of(batch, number):
        if claim.agreement != DISAGREES:
            continue
        _, anchor = _quote(batch, number, claim.section, claim.start, claim.end)
        cells = first_cells(claim.field, words)
        slots = {
            "section": title_of(batch, claim.section), "quote": claim.quote, "field": words.names[claim.field],
            "stated": claim.value, "found": claim.table_value,
        }  # fmt: skip
        yield Verdict(
            number, outcome, f"{claim.section}.{claim.field}.{claim.start}", "count", slots,
            [anchor, *(cell_anchor(*address) for address in cells)],
            observed=claim.value, expected=claim.table_value,
        )  # fmt: skip


def _sums(batch: Batch, number: int, words: ClaimLexicon, outcome: Outcome) -> Iterator[Verdict]:
    for section, stated in stated_by(batch, number).items():
        for wrong in wrong_sums(stated, batch.reports[number], words):
            whole = wrong.whole
            _, anchor = _quote(batch, number, section, whole.start, max(part.end for part in wrong.parts))
            slots = {
                "section": title_of(batch, section), "quote": whole.quote, "field": words.names[whole.field],
                "stated": whole.value, "total": wrong.total,
                "parts": "＋".join(f"{words.names[part.field]}{part.value}" for part in wrong.parts),
            }  # fmt: skip
            yield Verdict(
                number, outcome, f"{section}.{whole.field}.{whole.start}", "parts", slots, [anchor],
                observed=wrong.total, expected=whole.value,
            )  # fmt: skip


def _contradictions(batch: Batch, number: int, words: ClaimLexicon, given: ClaimsParams) -> Iterator[Verdict]:
    form = batch.pack.form
    for section, stated in stated_by(batch, number).items():
        for statement in stated.statements:
            if statement.name != given.report:
                continue
            cells = [
                address
                for topic in statement.topics
                for address in words.contradicted[statement.name].get(topic, ())
                if (value_of(((1, address),), batch.reports[number])[0] or 0) > 0
            ]
            if not cells:
                continue
            _, anchor = _quote(batch, number, section, statement.start, statement.end)
            text = batch.reports[number].section(section).text
            tables = form.table_by_id
            specs = [(tables[cell.table], cell) for cell in cells]
            labels = "、".join(f"{table.row_by_id[cell.row].label}·{table.column(cell).label}" for table, cell in specs)
            found = sum(batch.reports[number].reading(cell).value or 0 for cell in cells)
            slots = {
                "section": title_of(batch, section), "quote": text[statement.start : statement.end],
                "label": labels, "found": found,
            }  # fmt: skip
            yield Verdict(
                number, Outcome(given.outcome), f"{section}.{statement.name}.{statement.start}", "statement", slots,
                [anchor, *(cell_anchor(*cell) for cell in cells)], observed=found, expected=0,
            )  # fmt: skip


# --- aspects ---------------------------------------------------------------------------------------------------------


def aspects(batch: Batch, rule: Rule, given: AspectsParams) -> Iterator[Verdict]:
    """Aspects of which the overview says no word; one verdict for each that is absent."""
    words = compiled_aspects(batch.pack.lexicons["aspects"])
    names = {aspect.id: aspect.name for aspect in words.aspects}
    title = title_of(batch, words.section)
    for number in range(len(batch.reports)):
        found = aspects_of(batch, number)
        asked = {name: evidence for name, evidence in found.items() if not given.aspects or name in given.aspects}
        if not asked:
            outcome = Outcome.NOT_APPLICABLE if found else Outcome.NOT_CHECKED
            lack = Lack.ABSENT if outcome is Outcome.NOT_CHECKED else None
            yield Verdict(number, outcome, slots={"section": title}, lack=lack)
            continue
        absent = [name for name, evidence in asked.items() if evidence is None]
        for name in absent:
            slots = {"section": title, "aspect": names[name]}
            anchor = absence_anchor(words.section, names[name])
            outcome = Outcome.REVIEW if name in given.soft else Outcome(given.outcome)
            yield Verdict(number, outcome, f"{words.section}.{name}", "", slots, [anchor])
        if not absent:
            yield Verdict(number, Outcome.PASS, slots={"section": title})


_QUOTE_SLOTS = "section quote"
_CLAIM_SLOTS = f"{_QUOTE_SLOTS} field stated found"
_SUM_SLOTS = f"{_QUOTE_SLOTS} field stated parts total"

CLAIMS = Kind(
    "claims",
    "文字所述数据与表格、与自身一致",
    ClaimsParams,
    claims,
    slots(
        fail=_QUOTE_SLOTS,
        review=_QUOTE_SLOTS,
        fail__count=_CLAIM_SLOTS,
        review__count=_CLAIM_SLOTS,
        fail__parts=_SUM_SLOTS,
        review__parts=_SUM_SLOTS,
        fail__statement=f"{_QUOTE_SLOTS} label found",
        review__statement=f"{_QUOTE_SLOTS} label found",
        not_checked__many="section count",
    ),
    lexicons={"claims": ClaimsFile},
)
ASPECTS = Kind(
    "aspects",
    "总体情况的各个方面",
    AspectsParams,
    aspects,
    slots(fail="section aspect", review="section aspect", **{"pass": "section"}),
    lexicons={"aspects": AspectsFile},
)
