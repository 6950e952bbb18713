"""The kind `claims`: counts and statements of the text against the tables. What is inferred from language is a review."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.narrative.claims_balance import unequal
from nianbao.kinds.narrative.claims_file import ClaimsFile
from nianbao.kinds.narrative.claims_lexicon import ClaimLexicon
from nianbao.kinds.narrative.claims_lexicon import compiled as compiled_claims
from nianbao.kinds.narrative.claims_reconcile import AGREES, DISAGREES, first_cells, value_of, wrong_sums
from nianbao.kinds.narrative.claims_stated import MOST
from nianbao.kinds.narrative.said import claims_of, stated_by, title_of
from nianbao.kinds.narrative.sentences import sentence_at
from nianbao.kinds.params import Params, SoftOutcome
from nianbao.kinds.report_texts import HIT_SLOTS
from nianbao.kinds.slots import slots
from nianbao.model.finding import Claim, cell_anchor, span_anchor
from nianbao.model.rule import Lack, Outcome, Rule


class ClaimsParams(Params):
    """`disagreement`: a stated count fits no accepted meaning of the tables; `parts_do_not_add_up`: the text's own
    parts; `balance`: what came and what went, and the rate told of them; `fees`: that a fee was taken and that none
    was; `no_fee_notice`, `all_upheld`, `all_done`: statements that a cell
    above zero contradicts."""

    report: Annotated[
        Literal[
            "disagreement", "parts_do_not_add_up", "balance", "fees", "all_upheld", "all_done", "no_fee_notice"
        ],
        Field(title="报告的情形"),
    ]  # fmt: skip
    outcome: SoftOutcome = "review"


def claims(batch: Batch, rule: Rule, given: ClaimsParams) -> Iterator[Verdict]:
    """Stated counts and statements against the tables and against each other."""
    words = compiled_claims(batch.pack.lexicons["claims"])
    check = {"disagreement": _disagreements, "parts_do_not_add_up": _sums, "balance": _balances, "fees": _fees}.get(
        given.report
    )
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


def _balances(batch: Batch, number: int, words: ClaimLexicon, outcome: Outcome) -> Iterator[Verdict]:
    report = batch.reports[number]
    claims = claims_of(batch, number)
    for section, stated in stated_by(batch, number).items():
        done = [one.start for one in stated.statements if one.name == "all_done"]
        own = [claim for claim in claims if claim.section == section]
        for wrong in unequal(report.section(section).text, own, words):
            left = any(one.field == "carried_out" and one.agreement == AGREES for one in own)
            if wrong.variant == "rate" and left and any(wrong.start <= place < wrong.end for place in done):
                continue  # all done, the table says not: another rule's
            quote = report.section(section).text[wrong.start : wrong.end]
            slots = {
                "section": title_of(batch, section), "quote": quote, "stated": wrong.stated, "total": wrong.computed,
                "parts": wrong.terms,
            }  # fmt: skip
            yield Verdict(
                number, outcome, f"{section}.{wrong.variant}.{wrong.start}", wrong.variant, slots,
                [span_anchor(section, wrong.start, wrong.end, quote)], observed=wrong.stated, expected=wrong.computed,
            )  # fmt: skip


def _fees(batch: Batch, number: int, words: ClaimLexicon, outcome: Outcome) -> Iterator[Verdict]:
    """A section that says both that nothing was charged for handling applications and how much was."""
    by_section: dict[str, list[Claim]] = {}
    for claim in claims_of(batch, number):
        if claim.field == "processing_fee_yuan" and claim.scope == "whole_body":
            by_section.setdefault(claim.section, []).append(claim)
    for section, told in by_section.items():
        none = next((claim for claim in told if claim.value == 0), None)
        some = next((claim for claim in told if claim.value > 0), None)
        if none is None or some is None:
            continue
        slots = {
            "section": title_of(batch, section), "quote": none.quote, "field": words.names[none.field],
            "stated": some.quote, "found": some.value,
        }  # fmt: skip
        anchors = [span_anchor(section, one.start, one.end, one.quote) for one in (none, some)]
        yield Verdict(
            number, outcome, f"{section}.fees.{none.start}", "fees", slots, anchors, observed=some.value, expected=0
        )


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


_CLAIM_SLOTS = f"{HIT_SLOTS} field stated found"
_SUM_SLOTS = f"{HIT_SLOTS} field stated parts total"
_BALANCE_SLOTS = f"{HIT_SLOTS} stated parts total"
_VARIANTS = {
    "disagreement": ("count",),
    "parts_do_not_add_up": ("parts",),
    "balance": ("balance", "sum", "rate"),
    "fees": ("fees",),
}


def _never(given: ClaimsParams) -> set[str]:
    """All but what is looked for; a plain outcome is what its variants fall back to."""
    own = _VARIANTS.get(given.report, ("statement",))
    wanted = (given.outcome, *(f"{given.outcome}.{variant}" for variant in own))
    variants = ("", ".count", ".parts", ".balance", ".sum", ".rate", ".fees", ".statement")
    every = {f"{outcome}{variant}" for outcome in ("fail", "review") for variant in variants}
    return every.difference(wanted)


CLAIMS = Kind(
    "claims",
    "文字所述数据与表格、与自身一致",
    ClaimsParams,
    claims,
    slots(
        fail=HIT_SLOTS,
        review=HIT_SLOTS,
        fail__count=_CLAIM_SLOTS,
        review__count=_CLAIM_SLOTS,
        fail__parts=_SUM_SLOTS,
        review__parts=_SUM_SLOTS,
        fail__balance=_BALANCE_SLOTS,
        review__balance=_BALANCE_SLOTS,
        fail__sum=_BALANCE_SLOTS,
        review__sum=_BALANCE_SLOTS,
        fail__fees=_CLAIM_SLOTS,
        review__fees=_CLAIM_SLOTS,
        fail__rate=_BALANCE_SLOTS,
        review__rate=_BALANCE_SLOTS,
        fail__statement=f"{HIT_SLOTS} label found",
        review__statement=f"{HIT_SLOTS} label found",
        not_checked__many="section count",
    ),
    lexicons={"claims": ClaimsFile},
    never=_never,
)
