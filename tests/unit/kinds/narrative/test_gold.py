"""What is read in sentences that were labelled by people who had not seen the rules: precision and recall, as measured.

`tests/gold/claims.jsonl`: text, agency, year, scope, fields (field → figure), `apart`: figures of parts, halves and other years,
which may be read as such. All sentences are invented."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

from nianbao.base.text import fold
from nianbao.kinds.narrative.claims_lexicon import compiled
from nianbao.kinds.narrative.claims_read import read
from support.kind_texts import pack

GOLD = Path(__file__).resolve().parents[3] / "gold/claims.jsonl"
TABLE_TWO = ("normative", "licensing", "penalty", "coercion", "fee_amount")  # few sentences are labelled with these


def _wanted(gold: dict) -> Counter:
    return Counter((name, Decimal(str(value)), gold["scope"]) for name, value in gold["fields"].items())


def _read(gold: dict, wanted: Counter) -> Counter:
    words = compiled(pack().lexicons["claims"])
    stated = read(fold(gold["text"]), words, section="overview", year=gold["year"], agency=gold["agency"])
    apart = {Decimal(str(value)) for value in gold.get("apart", ())}
    found = {(claim.field, Decimal(str(claim.value)), claim.scope) for claim in stated.claims}
    few = (*TABLE_TWO, *words.finer_names)

    def is_apart(one: tuple) -> bool:
        return one[2] != "whole_body" and (one[1] in apart or gold["scope"] != "whole_body")

    return Counter(one for one in found if one in wanted or not (one[0].startswith(few) or is_apart(one)))


def test_what_hands_have_labelled_is_read():
    right = read_in_all = labelled = 0
    for line in GOLD.read_text("utf-8").splitlines():
        gold = json.loads(line)
        wanted = _wanted(gold)
        found = _read(gold, wanted)
        right += (found & wanted).total()
        read_in_all += found.total()
        labelled += wanted.total()
    assert labelled > 500
    assert right / read_in_all >= 0.985
    assert right / labelled >= 0.95
