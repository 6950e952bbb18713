"""Sentences of many makes with a report's own figures: none is said to disagree; with a wrong figure most are."""

from __future__ import annotations

import random
from dataclasses import replace
from string import Formatter

import pytest

from nianbao.engine.judge import judge
from support.claim_sentences import FREE, SENTENCES, figures
from support.figures import random_cells, report_of
from support.narrative_cases import ALL, narrative_pack

RULES = {"claim-disagrees", "claim-parts-disagree", "upheld-contradicted", "done-contradicted"}
PACK = narrative_pack()
PACK = replace(PACK, rules=tuple(rule for rule in PACK.rules if rule.id in RULES))
BODIES = (
    ("云溪市青栎区民政局", "我局"), ("云溪市人民政府", "全市"), ("青栎区柳塘镇人民政府", "我镇"),
    ("云溪市青栎区人民政府办公室", "我办"), ("松岭自治县人民政府", "全县"), ("云溪经济技术开发区管理委员会", "我委"),
)  # fmt: skip
NOT_PUT = {"year", "last_year", "next_year", "body", "fees", "rest", "not_granted", "new_processed", *FREE}
NOT_PUT |= {"upheld", "corrected", "other_outcome", "pending", "litigation_direct", "litigation_after"}


def drawn(sentence: str, seed: int) -> tuple:
    """A report's cells, its agency, and the figures of the sentence."""
    cells = random_cells(seed, size=(3, 12, 60, 900)[seed % 4])
    agency, body = BODIES[seed % len(BODIES)]
    year = 2022 + seed % 3
    return cells, agency, year, {**figures(cells, PACK.form, year), "body": body}


def accusations(report) -> list[str]:
    judged = judge(PACK, ALL, [report])[0]
    return [result.message for result in judged.results if result.outcome in ("fail", "review", "error")]


def written(sentence: str, cells, agency: str, year: int, put: dict):
    return report_of(
        cells, agency=agency, year=year, sections={"overview": f"（二）依申请公开。{sentence.format(**put)}"}
    )


@pytest.mark.parametrize("number", range(len(SENTENCES)))
def test_a_report_that_tells_its_tables_rightly_is_not_accused(number):
    for seed in range(number, number + 400, 100):
        cells, agency, year, put = drawn(SENTENCES[number], seed)
        if put["rest"] < 0:  # more was dealt with than came in: nothing is left to be told
            continue
        assert accusations(written(SENTENCES[number], cells, agency, year, put)) == []


def test_most_wrong_figures_are_noticed():
    rng = random.Random(7)
    noticed = tried = 0
    for sentence in SENTENCES:
        names = {name for _, name, _, _ in Formatter().parse(sentence) if name} - NOT_PUT
        for name in sorted(names):
            cells, agency, year, put = drawn(sentence, rng.randrange(1000))
            put[name] += rng.choice((1, 2, 10))
            tried += 1
            noticed += bool(accusations(written(sentence, cells, agency, year, put)))
    assert tried > 200
    assert noticed >= 0.7 * tried
