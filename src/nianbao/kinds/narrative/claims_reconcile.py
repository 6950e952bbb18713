"""Stated counts against the tables: every accepted meaning is tried, and what was not read compares with nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from nianbao.kinds.narrative.claims import RESULT_FIELDS, Stated
from nianbao.kinds.narrative.claims_lexicon import ClaimLexicon, Meaning, compiled
from nianbao.model.finding import Claim, Number
from nianbao.model.form import Address
from nianbao.model.report import Report, State

AGREES, DISAGREES, NOT_COMPARABLE = "agrees", "disagrees", "not_comparable"


def reconcile(claims: list[Claim], report: Report, lexicon: Mapping[str, Any] | ClaimLexicon) -> list[Claim]:
    """The claims with `table_value` and `agreement` set, and the field that the fitting meaning says.

    `agrees`: some accepted meaning has the stated value. `disagrees`: the claim speaks of the whole body, every meaning
    was read, and none fits. All else is `not_comparable`."""
    words = lexicon if isinstance(lexicon, ClaimLexicon) else compiled(lexicon)
    return [_reconciled(claim, report, words) for claim in claims]


def first_cells(field: str, words: ClaimLexicon) -> tuple[Address, ...]:
    """The cells of a field's usual meaning."""
    meanings = words.meanings.get(field, ())
    return tuple(address for _, address in meanings[0].cells) if meanings else ()


def value_of(cells: tuple[tuple[int, Address], ...], report: Report) -> tuple[Number | None, bool]:
    """(The signed sum of cells, whether the layout found has them); the sum is None unless every cell is printed."""
    total: Number = 0
    for sign, address in cells:
        reading = report.reading(address)
        if reading.state is not State.PRINTED or reading.value is None:
            table = report.tables.get(address.table)
            return None, table is not None and address in table.readings
        total = total + sign * reading.value
    return total, True


def _reconciled(claim: Claim, report: Report, words: ClaimLexicon) -> Claim:
    usual: Number | None = None
    unread = soft = False
    for meaning in words.meanings.get(claim.field, ()):
        if meaning.words and meaning.words not in claim.quote:
            continue
        value, there = value_of(meaning.cells, report)
        if value is None:
            unread = unread or there
            continue
        if value == claim.value:
            return _fitting(claim, meaning, value)
        if meaning.soft:
            soft = soft or value < claim.value
            continue
        usual = value if usual is None else usual
    comparable = usual is not None and not unread and not soft and claim.scope == "whole_body"
    return replace(claim, table_value=usual, agreement=DISAGREES if comparable else NOT_COMPARABLE)


def _fitting(claim: Claim, meaning: Meaning, value: Number) -> Claim:
    agreement = NOT_COMPARABLE if meaning.soft else AGREES
    return replace(claim, table_value=value, agreement=agreement, field=meaning.becomes or claim.field)


class Sum(NamedTuple):
    """Parts that do not add up to the whole that the text gives with them."""

    whole: Claim
    parts: tuple[Claim, ...]
    total: Number


def wrong_sums(stated: Stated) -> list[Sum]:
    """Wholes whose stated parts exceed them, or fall short though no kind of part is missing."""
    found = []
    for head, members in stated.groups.items():
        whole = stated.claims[head]
        parts = [stated.claims[index] for index in members]
        for chosen, complete in (_results(parts), _persons(parts)):
            if whole.scope != "whole_body" or len(chosen) < 2:
                continue
            total = sum(part.value for part in chosen)
            settled = total == whole.value or (not _is_persons(chosen) and _may_be_less(whole, parts, total))
            if not settled and (total > whole.value or complete):
                found.append(Sum(whole, tuple(chosen), total))
    return found


def _is_persons(parts: list[Claim]) -> bool:
    return parts[0].field.endswith("_new_received")


def _results(parts: list[Claim]) -> tuple[list[Claim], bool]:
    fields = {part.field for part in parts}
    chosen = [part for part in parts if part.field in RESULT_FIELDS]
    if "granted_and_partially" in fields:
        chosen = [part for part in chosen if part.field not in ("granted", "partially_granted")]
    granted = "granted_and_partially" in fields or {"granted", "partially_granted"} <= fields
    complete = granted and {"denied", "unavailable", "not_processed", "other_processed"} <= fields
    return (chosen, complete) if len({part.field for part in chosen}) == len(chosen) else ([], False)


def _persons(parts: list[Claim]) -> tuple[list[Claim], bool]:
    chosen = [part for part in parts if _is_persons([part])]
    return chosen, len({part.field for part in chosen}) == len(chosen) == 2


def _may_be_less(whole: Claim, parts: list[Claim], total: Number) -> bool:
    """Whether what was carried in or out accounts for the difference between received and dealt with."""
    carried = {part.field: part.value for part in parts}
    came, left = carried.get("carried_in", 0), carried.get("carried_out", 0)
    done = next((part.value for part in parts if part.field == "processed"), None)
    if whole.field == "processed":
        return total == whole.value
    if done is not None and total == done:
        return True
    if whole.field == "new_received":
        # Nothing is said of what came over from last year unless the text says it.
        return total + left == whole.value + came or ("carried_in" not in carried)
    return total + left == whole.value or "carried_out" not in carried
