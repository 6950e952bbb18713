"""Counts against tables: accepted meanings, scope, what was not read."""

from __future__ import annotations

import pytest

from nianbao.kinds.narrative.claims_read import read
from nianbao.kinds.narrative.claims_reconcile import reconcile, wrong_sums
from support.narrative_cases import narrative_pack, report_of

PACK = narrative_pack()
WORDS = PACK.lexicons["claims"]


def reconciled(text, cells=None):
    report = report_of(PACK, PACK.bases["clean"], {"cells": cells or {}, "sections": {"overview": text}})
    claims = read(text, WORDS, section="overview", year=report.year, agency=report.agency).claims
    return [(claim.field, claim.table_value, claim.agreement) for claim in reconcile(claims, report, WORDS)]


@pytest.mark.parametrize(
    ("text", "field", "value", "agreement"),
    [
        ("收到政府信息公开申请12件。", "new_received", 12, "agrees"),
        ("受理政府信息公开申请13件。", "total_handled", 13, "agrees"),
        ("收办政府信息公开申请12件。", "new_received", 12, "agrees"),
        ("收到政府信息公开申请14件。", "new_received", 12, "disagrees"),
        ("上半年收到政府信息公开申请5件。", "new_received", 12, "not_comparable"),
    ],
)
def test_accepted_meanings(text, field, value, agreement):
    assert reconciled(text) == [(field, value, agreement)]


@pytest.mark.parametrize(
    ("text", "agreements"),
    [
        (
            "收到政府信息公开申请12件，其中：收到邻区转来政府信息公开申请1件；收到门卫代收政府信息公开申请2件。",
            ["agrees", "not_comparable", "not_comparable"],
        ),
        ("收到政府信息公开申请14件，其中：收到邻区转来政府信息公开申请1件。", ["disagrees", "not_comparable"]),
        ("收到政府信息公开申请12件。其中的要求各不相同。全年收到政府信息公开申请9件。", ["agrees", "disagrees"]),
        ("共处理政府信息公开申请13件，其中新收政府信息公开申请11件。", ["agrees", "disagrees"]),
    ],
)  # fmt: skip
def test_a_part_is_not_held_against_the_row_of_its_whole(text, agreements):
    assert [agreement for *_, agreement in reconciled(text)] == agreements


def test_an_unread_cell_compares_with_nothing():
    assert reconciled("收到政府信息公开申请14件。", {"requests.carried_in.total": ""})[0][2] == "not_comparable"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("新收政府信息公开申请12件，其中自然人申请10件，法人申请4件。", True),
        ("新收政府信息公开申请12件，其中自然人申请10件，法人申请2件。", False),
        ("收到政府信息公开申请12件，其中予以公开7件，不予公开2件。", False),
        ("收到政府信息公开申请12件，其中予以公开7件，不予公开8件。上年结转1件。", True),
    ],
)
def test_parts(text, wrong):
    report = report_of(PACK, PACK.bases["clean"], {"sections": {"overview": text}})
    assert bool(wrong_sums(read(text, WORDS, section="overview", year=2024, agency=None), report, WORDS)) is wrong
