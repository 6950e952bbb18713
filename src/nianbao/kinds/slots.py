"""The message slots that each kind supplies, by outcome or `outcome.variant`. Lint holds the packs' messages to it."""

from __future__ import annotations

COMMON = frozenset({"agency", "year", "rule_title"})  # every message has these


def slots(*names: str, **by_outcome: str) -> dict[str, frozenset[str]]:
    """Slots by outcome: `fail="row column"`; `__` in a key stands for the dot before a variant. `names` are in all."""
    table = {key.replace("__", "."): COMMON | set(names) | set(words.split()) for key, words in by_outcome.items()}
    for key in ("pass", "not_applicable", "not_checked"):
        table.setdefault(key, COMMON | set(names))
    return {key: frozenset(value) for key, value in table.items()}


_RELATION = "table row column label sum whole delta gap left right equation unread cells"
_CELL = "table row column place raw value"
_TABLE = "table"
_SECTION = "section"
_HIT = "section quote"

SLOTS: dict[str, dict[str, frozenset[str]]] = {
    # pass.all_zero: every figure is 0. fail.exceeds: the read parts alone exceed the whole. review.*: some cell was not
    # read; .holds / .breaks — with blanks as 0 it would hold / would not; .blank — none of the group's cells is filled.
    # {cells} names the unread cells. at_most: sum = left, whole = right.
    kind: slots(
        **{
            "pass": "count",
            "pass__all_zero": "count",
            "fail": _RELATION,
            "fail__exceeds": _RELATION,
            "review": _RELATION + " count",
            "review__holds": _RELATION + " count",
            "review__breaks": _RELATION + " count",
            "review__blank": _RELATION + " count",
            "not_checked": _TABLE,
        }
    )
    for kind in ("total", "equal", "at_most")
}
SLOTS |= {
    "number": slots(
        fail__negative=_CELL,
        fail__fraction=_CELL,
        fail__decimals=_CELL,
        fail__too_large=_CELL + " maximum",
        fail=_CELL,
        review=_CELL,
        not_checked=_TABLE,
    ),
    # fail/review: one cell, or a whole row, column, block of rows or table as `place`; `count` cells.
    "filled": slots(
        fail=_CELL + " count",
        fail__row=_CELL + " count",
        fail__column=_CELL + " count",
        fail__table=_CELL + " count",
        fail__dash=_CELL + " count",
        review=_CELL + " count",
        review__row=_CELL + " count",
        review__column=_CELL + " count",
        review__table=_CELL + " count",
        review__dash=_CELL + " count",
        review__absent=_CELL + " count",
        not_checked=_TABLE,
    ),
    "all_zero": slots(review="count", not_checked="table unread"),
    # .stated: words are missing; .contradicted: words say otherwise (quote); .above: a cell should be above 0.
    "implies": slots(
        "cells",
        "value",
        **{
            f"{outcome}__{variant}": words
            for outcome in ("fail", "review")
            for variant, words in (("above", "then"), ("stated", "sections"), ("contradicted", "section quote"))
        },
        fail="",
        review="",
    ),
    "cell_text": slots("table", "what", fail="place quote", review="place quote"),
    "table_status": slots(
        _TABLE, fail="", fail__missing="", review="reason", review__partial="reason count", review__not_read="reason"
    ),
    "labels": slots(
        _TABLE,
        fail="printed expected similarity",
        fail__row="printed expected similarity",
        fail__column="printed expected similarity",
        review="printed expected similarity",
        review__row="printed expected similarity",
        review__column="printed expected similarity",
    ),
    "layout": slots(_TABLE, "expected", fail="found"),
    "section_present": slots(fail="section"),
    "section_order": slots(
        fail="section before", fail__position="section before", fail__ordinal="section ordinal expected"
    ),
    "section_title": slots(
        fail="section printed expected", review="section printed expected", review__lost="section expected"
    ),
    "extra_sections": slots(
        fail="printed",
        fail__extra="printed",
        fail__repeated="printed section",
        review="printed",
        review__extra="printed",
        review__repeated="printed section",
    ),
    "section_text": slots(
        _SECTION, fail="chars min_chars", fail__empty="", fail__nothing="quote", fail__short="chars min_chars"
    ),
    "statement": slots(
        "what",
        "sections",
        fail="",
        review="",
        fail__elsewhere=_HIT,
        review__elsewhere=_HIT,
        not_applicable="quote",
        **{"pass": _HIT},
    ),
    "identity": slots("field", fail="", review="", fail__period="found expected", not_checked="", **{"pass": "value"}),
    "year_agreement": slots(fail="where found", review="where found"),
    "stale_year": slots(fail=_HIT + " found", review=_HIT + " found"),
    "deadline": slots("published", "deadline", fail="days", review__impossible=""),
    "phrase": slots("what", fail=_HIT + " count", review=_HIT + " count"),
    "bodies": slots(fail=_HIT + " found", review=_HIT + " found"),
    "substitution": slots(fail=_HIT + " expected", review=_HIT + " expected"),
    "repetition": slots(fail=_HIT, review=_HIT),
    "pairing": slots(
        fail=_HIT + " mark",
        fail__open=_HIT + " mark",
        fail__close=_HIT + " mark",
        review=_HIT + " mark",
        review__open=_HIT + " mark",
        review__close=_HIT + " mark",
    ),
    "sentence_end": slots(fail=_HIT, review=_HIT),
    # .skip: {before} is followed by {found} ({expected} is missing); .first: {found} with no {expected} before it;
    # .bare: enumerators without their mark, one result a section, {quote} the first, {count} of them;
    # .mixed: {found} among {expected}.
    "enumerators": slots(
        **{
            f"{outcome}__{variant}": words
            for outcome in ("fail", "review")
            for variant, words in (
                ("skip", _HIT + " before found expected"),
                ("first", _HIT + " found expected"),
                ("bare", _HIT + " count expected"),
                ("mixed", _HIT + " found expected"),
            )
        },
        fail=_HIT,
        review=_HIT,
    ),
    "half_width": slots(fail=_HIT + " marks count", review=_HIT + " marks count"),
}
