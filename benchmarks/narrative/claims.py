"""Precision and recall of the claims in a gold file of sentences, and what was got wrong.

    python benchmarks/narrative/claims.py [GOLD.jsonl ...]

A gold line: text, agency, year, scope, fields. Without arguments: the invented set beside this script, and the
`sentences.jsonl` of the shared corpus where it lies beside the checkout.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path

from nianbao.base.text import fold
from nianbao.catalog.load import load
from nianbao.kinds.narrative.claims_read import read
from nianbao.kinds.table import all_kinds

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PACK = ROOT / "rules/disclosure-2021"
CORPUS = ROOT.parent / "shared/corpus/sentences.jsonl"
# How the corpus names fields and scopes; None: the contract has no such field, nothing is expected.
FIELDS = {
    "carried_over": "carried_in", "carried_forward": "carried_out", "partial": "partially_granted",
    "unable": "unavailable",
    "other": "other_processed", "review_total": "reconsideration_total", "fee_yuan": "processing_fee_yuan",
    "growth_pct": "growth_percent", "normative_valid": "normative_in_force", "license": "licensing",
    "fee_amount_wan": "fee_amount", "granted_and_partial": "granted_and_partially",
    "natural_total_handled": None, "legal_total_handled": None, "review_filed_for_record": None,
    "litigation_filed_for_record": None, "review_maintain": None, "review_correct": None, "review_other": None,
    "review_pending": None, "litigation_maintain": None, "litigation_correct": None, "litigation_other": None,
    "litigation_pending": None, "unable_not_held": None, "review_and_litigation_total": None, "fee_cases": None,
}  # fmt: skip
SCOPES = {"agency_all": "whole_body", "office_only": "part", "half_year": "other_period", "subset": "part"}


def expected(gold: dict) -> Counter:
    scope = SCOPES.get(gold["scope"], gold["scope"])
    wanted = Counter()
    for name, value in gold["fields"].items():
        field = FIELDS.get(name, name)
        if field is not None:
            wanted[field, Decimal(str(value)), scope] += 1
    return wanted


def measure(path: Path, lexicon: dict, verbose: bool) -> tuple[float, float]:
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    right = found = wanted = alarms = 0
    started = time.perf_counter()
    for gold in lines:
        claims = read(fold(gold["text"]), lexicon, section="overview", year=gold["year"], agency=gold["agency"]).claims
        finer = lexicon["finer"]  # rows and outcomes are not labelled
        got = Counter({(c.field, Decimal(str(c.value)), c.scope) for c in claims if c.field not in finer})
        want = expected(gold)
        hits = got & want
        right += hits.total()
        found += got.total()
        wanted += want.total()
        alarms += got.total() if not gold["fields"] else 0
        if verbose and got != want:
            print(gold["agency"], gold["year"], gold["text"])
            print("   missing", [tuple(map(str, item)) for item in want - got])
            print("   wrong  ", [tuple(map(str, item)) for item in got - want])
    took = (time.perf_counter() - started) / len(lines)
    precision, recall = right / max(found, 1), right / max(wanted, 1)
    print(
        f"{path.name}: {len(lines)} sentences, {wanted} fields; precision {precision:.4f} ({found - right} wrong), "
        f"recall {recall:.4f} ({wanted - right} missing), from decoys {alarms}; {took * 1e6:.0f} µs a sentence"
    )
    return precision, recall


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("gold", nargs="*", type=Path)
    parser.add_argument("-v", action="store_true")
    arguments = parser.parse_args()
    lexicon = load(PACK, all_kinds()).lexicons["claims"]
    for path in arguments.gold or [p for p in (HERE / "claims.jsonl", CORPUS) if p.exists()]:
        measure(path, lexicon, arguments.v)


if __name__ == "__main__":
    main()
