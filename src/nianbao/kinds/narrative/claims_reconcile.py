"""Stated counts against the tables: every accepted meaning is tried, and what was not read compares with nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from msgspec.structs import replace

from nianbao.kinds.narrative.claims_lexicon import ClaimLexicon, Meaning, compiled
from nianbao.kinds.narrative.claims_rounding import last_place, says
from nianbao.kinds.narrative.claims_stated import StatedClaims
from nianbao.kinds.narrative.claims_tokens import RESULT_FIELDS
from nianbao.kinds.narrative.sentences import sentence_at
from nianbao.model.finding import Claim, Number
from nianbao.model.form import Address
from nianbao.model.report import Report, State
from nianbao.names.bodies import governs

AGREES, DISAGREES, NOT_COMPARABLE = "agrees", "disagrees", "not_comparable"


def reconcile(claims: list[Claim], report: Report, lexicon: Mapping[str, Any] | ClaimLexicon) -> list[Claim]:
    """The claims with `table_value` and `agreement` set, and the field that the fitting meaning says.

    `agrees`: some accepted meaning has the stated value, to the precision that it is printed with. `disagrees`: the
    claim speaks of the whole body, every meaning was read, none fits, the sentence has no word that makes it doubtful
    what was counted, and it is no part of a claim of the same field before it. All else is `not_comparable`."""
    words = lexicon if isinstance(lexicon, ClaimLexicon) else compiled(lexicon)
    found: list[Claim] = []
    for claim in claims:
        one = _reconciled(claim, report, words)
        part = one.agreement == DISAGREES and any(_is_part(one, whole, report, words) for whole in found)
        split = one.agreement == DISAGREES and _split(claim, claims, report, words)
        if one.agreement == DISAGREES and (part or split or _of_one_kind(claim, claims)):
            one = replace(one, agreement=NOT_COMPARABLE)
        found.append(one)
    return found


def _is_part(claim: Claim, whole: Claim, report: Report, words: ClaimLexicon) -> bool:
    """Whether a claim tells a part of another one of its field: smaller, in the same sentence, and told as a part of it."""
    if (claim.section, claim.field) != (whole.section, whole.field) or claim.value >= whole.value:
        return False
    between = report.section(claim.section).text[whole.end : claim.end]
    return words.parts.fullmatch(between) is not None


def _split(claim: Claim, claims: list[Claim], report: Report, words: ClaimLexicon) -> bool:
    """Whether several claims of one field in one sentence add up to the table's figure (当场答复5件，书面答复7件)."""
    text = report.section(claim.section).text
    low, high = sentence_at(text, claim.start)
    same = [
        one for one in claims
        if (one.section, one.field) == (claim.section, claim.field) and low <= one.start < high
    ]  # fmt: skip
    total = sum(one.value for one in same)
    meanings = words.meanings.get(claim.field, ())
    return len(same) > 1 and any(value_of(meaning.cells, report)[0] == total for meaning in meanings)


def _of_one_kind(whole: Claim, claims: list[Claim]) -> bool:
    """Whether what was received is only told of one kind of applicants (收到自然人申请): the claim beside it says whose."""
    place = (whole.section, whole.start, whole.end)
    return whole.field == "new_received" and any(
        _is_persons([claim]) and (claim.section, claim.start, claim.end) == place for claim in claims
    )


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
    # Kept whole: one pass over the meanings of a claim; the first that says the same settles it.
    usual: Number | None = None
    unread = soft = False
    said = _said(claim, report)
    for meaning in words.meanings.get(claim.field, ()):
        if (meaning.words and meaning.words not in said) or (meaning.above_zero and claim.value == 0):
            continue
        value, there = value_of(meaning.cells, report)
        if value is None:
            unread = unread or there
            continue
        if says(claim, value, words.approximate):
            return _fitting(claim, meaning, value)
        if meaning.soft:
            soft = soft or (
                meaning.between and usual is not None and min(value, usual) < claim.value < max(value, usual)
            )
            continue
        usual = value if usual is None else usual
    if claim.value == 0 and not usual:
        usual = _denied(claim, report, words) or usual
    comparable = usual is not None and not unread and not soft and claim.scope == "whole_body"
    comparable = comparable and not _unsure(claim, said, report, words)
    return replace(claim, table_value=usual, agreement=DISAGREES if comparable else NOT_COMPARABLE)


def _denied(claim: Claim, report: Report, words: ClaimLexicon) -> Number:
    """What the table tells of what the text says there was none of: the sum of the parts that are printed."""
    readings = (report.reading(address) for address in words.denied_by.get(claim.field, ()))
    return sum((reading.value or 0 for reading in readings if reading.state is State.PRINTED), 0)


def _said(claim: Claim, report: Report) -> str:
    """The claim's sentence up to the claim's end, with the line before where that one did not end its own."""
    text = report.section(claim.section).text
    start = sentence_at(text, claim.start)[0]
    if start > 1 and text[start - 1] == "\n" and text[start - 2].isalnum():
        start = sentence_at(text, start - 2)[0]
    return text[start : claim.end]


def _unsure(claim: Claim, said: str, report: Report, words: ClaimLexicon) -> bool:
    """Whether what was said up to the figure, or right behind it, leaves open what was counted, or whose."""
    patterns = [words.unsure[name] for name in ("*", claim.field) if name in words.unsure]
    if any(pattern.search(said) for pattern in patterns):
        return True
    text = report.section(claim.section).text
    within = words.unsure_within.get(claim.field)
    if words.apart.match(text, claim.end) or (within and within.search(text, *sentence_at(text, claim.start))):
        return True
    own = report.agency is None or governs(report.agency) or words.vertical.search(report.agency) is not None
    return not own and words.beyond.search(said) is not None


def _fitting(claim: Claim, meaning: Meaning, value: Number) -> Claim:
    agreement = NOT_COMPARABLE if meaning.soft else AGREES
    return replace(claim, table_value=value, agreement=agreement, field=meaning.becomes or claim.field)


class Sum(NamedTuple):
    """Parts that do not add up to the whole that the text gives with them."""

    whole: Claim
    parts: tuple[Claim, ...]
    total: Number


def wrong_sums(stated: StatedClaims, report: Report, lexicon: Mapping[str, Any] | ClaimLexicon) -> list[Sum]:
    """Wholes whose stated parts exceed them, or fall short though no kind of part is missing. What the text does not
    say of carrying over is taken from the tables; where these do not say it either, nothing is wrong."""
    # Kept whole: for each whole what keeps its parts from being added up, then the sums.
    words = lexicon if isinstance(lexicon, ClaimLexicon) else compiled(lexicon)
    found = []
    for head, members in stated.groups.items():
        whole = stated.claims[head]
        if whole.scope != "whole_body" or _of_one_kind(whole, stated.claims):
            continue
        parts = [stated.claims[index] for index in members if stated.claims[index].scope == whole.scope]
        accepted = _accepted(whole, parts, report, words)
        for chosen, complete in (_results(parts), _persons(parts)):
            if (
                len(chosen) < 2
                or not accepted
                or any(last_place(claim, words.approximate) for claim in (whole, *chosen))
            ):
                continue
            total = sum(part.value for part in chosen)
            sums = (total, total - _nested(chosen))
            exceeds = min(sums) > max(accepted)
            if not accepted.intersection(sums) and (exceeds or complete):
                found.append(Sum(whole, tuple(chosen), total))
    return found


def _accepted(whole: Claim, parts: list[Claim], report: Report, words: ClaimLexicon) -> set[Number]:
    """What the parts may add up to; empty where it depends on a figure that nobody states."""
    carried: list[Number] = []
    for name in ("carried_in", "carried_out"):
        stated = next((part.value for part in parts if part.field == name), None)
        if stated is None:
            meanings = words.meanings.get(name, ())
            stated = value_of(meanings[0].cells, report)[0] if meanings else None
        if stated is None:
            return set()
        carried.append(stated)
    came, left = carried
    if whole.field == "processed":  # 办理 may take in what is carried out
        return {whole.value, whole.value - left}
    done = [part.value for part in parts if part.field == "processed"]
    base = {whole.value, whole.value + came}
    return base | {value - left for value in base} | set(done)


def _nested(parts: list[Claim]) -> Number:
    """The part that may be told within another one (予以公开28件，其中部分公开8件)."""
    values = {part.field: part.value for part in parts}
    partial = values.get("partially_granted", 0)
    return partial if partial <= values.get("granted", -1) else 0


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
    """The kinds of applicants; nobody is missing where the second kind is “法人或其他组织”."""
    chosen = [part for part in parts if _is_persons([part])]
    both = len({part.field for part in chosen}) == len(chosen) == 2
    return chosen if both else [], both and any("其他组织" in part.quote for part in chosen)
