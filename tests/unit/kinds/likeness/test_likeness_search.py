"""Which reports of a run are worth holding against one another."""

from __future__ import annotations

import random

import numpy as np
import pytest

from nianbao.kinds.likeness import search
from nianbao.kinds.likeness.search import Common, alike_units, common_clauses, join_units, rank, units_of
from nianbao.kinds.likeness.text import Texts, fold_report, pack_texts, statutory_hashes
from support.narratives import COPIES, SECTIONS, Narrative, lexicon, narrative


def texts_of(narratives: list[Narrative], chunk: int = 7) -> list[Texts]:
    folded = [fold_report(one.report(), lexicon()) for one in narratives]
    return [pack_texts(folded[at : at + chunk], len(SECTIONS)) for at in range(0, len(folded), chunk)]


def found(narratives: list[Narrative], agencies: list[int] | None = None) -> tuple[dict[int, list[int]], Common]:
    settings, chunks = lexicon().settings, texts_of(narratives)
    common = common_clauses(chunks, settings)
    parts, first = [], 0
    for texts in chunks:
        parts.append(units_of(texts, first, settings, statutory_hashes(lexicon()), common))
        first += len(texts.lengths)
    units = join_units(parts)
    numbers = np.array(agencies or range(len(narratives)), dtype=np.int32)
    return rank(units, alike_units(units, settings), numbers, settings), common


@pytest.fixture(params=["all pairs", "banded"])
def banded(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "banded":
        monkeypatch.setattr(search, "ALL_PAIRS_UP_TO", 0)


@pytest.mark.usefixtures("banded")
@pytest.mark.parametrize("shared", [0.0, 0.6])
@pytest.mark.parametrize("kind", sorted(COPIES))
def test_a_planted_copy_is_found(kind: str, shared: float) -> None:
    rng = random.Random(f"{kind}{shared}")
    narratives = [narrative(rng, chars=900, shared=shared) for _ in range(30)]
    narratives.append(COPIES[kind](narratives[4], narrative(rng, chars=900, shared=shared), rng))
    alike, common = found(narratives)
    assert alike == {4: [30], 30: [4]}
    assert (len(common) > 10) == (shared > 0)


@pytest.mark.usefixtures("banded")
def test_reports_of_one_agency_are_not_held_against_one_another() -> None:
    rng = random.Random(3)
    one = narrative(rng, chars=600)
    assert found([one, one, narrative(rng, chars=600)], [0, 0, 1])[0] == {}
    assert found([one, one, narrative(rng, chars=600)], [0, 1, 2])[0] == {0: [1], 1: [0]}


def test_what_a_fifth_of_the_run_shares_is_common_but_two_copies_are_not() -> None:
    rng = random.Random(4)
    one = narrative(rng, chars=600)
    assert len(found([one] * 4)[1]) == 0
    many = [narrative(rng, chars=600) for _ in range(15)]
    assert len(found([*many, *[one] * 5])[1]) > 20
    assert len(found([*many, *many, *[one] * 5])[1]) <= 1  # the sentence that all have


def test_the_nearest_come_first_and_a_clique_is_cut() -> None:
    rng = random.Random(5)
    settings = lexicon().settings
    one = narrative(rng, chars=600)
    clique = [COPIES["whole"](one, narrative(rng, chars=600), rng) for _ in range(40)]
    strangers = [narrative(rng, chars=600) for _ in range(200)]
    alike, _ = found([*clique, *strangers])
    assert sorted(alike) == list(range(40))
    assert all(settings.others <= len(others) <= 4 * settings.others for others in alike.values())


def test_nothing_to_compare() -> None:
    empty = Narrative("云溪市青栎区民政局", 2024, ((), (), (), (), (), ()))
    assert found([empty, empty])[0] == {}
