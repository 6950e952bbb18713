"""Weights summed by key are those of the features by name."""

from __future__ import annotations

import pytest

from nianbao.base.text import fold
from nianbao.kinds.narrative.problems_features import features_of
from nianbao.kinds.narrative.problems_lexicon import compiled
from nianbao.kinds.narrative.problems_model import compiled_roles
from nianbao.kinds.narrative.problems_seen import look
from nianbao.kinds.narrative.problems_split import cut
from nianbao.kinds.narrative.problems_weights import Remembered, RoleWeights, summed
from support.lexicons import shipped_lexicon

WORDS = compiled(shipped_lexicon("problems"))
MODEL = compiled_roles(shipped_lexicon("problem_roles"))

TEXTS = (
    "",
    "无",
    "存在的问题：\n一是公开目录更新滞后；二是解读形式单一，群众看不懂。\n改进措施：\n一是每月核对目录；二是制作图解12期。",
    "去年的不足已整改。但是，个别科室仍不够主动；因人手少，回复偏慢，影响群众办事。下一步，我局将配备专人，限时回复。",
    "1.栏目旧\n2.人员少\n针对上述问题，我镇：（一）撤并栏目。（二）招聘1名专员，由办公室负责，更新不及时的通报。",
)


@pytest.mark.parametrize("text", TEXTS)
def test_scores_are_the_sums_of_the_weights_of_features(text: str) -> None:
    text = fold(text)
    seen = look(text, WORDS, cut(text, WORDS))
    summed = [
        [sum(MODEL.weights[row][role] for row in set(rows) if row in MODEL.weights) for role in range(len(MODEL.roles))]
        for rows in features_of(seen)
    ]
    assert MODEL.told.scores(seen) == summed


def test_negative_and_large_weights_stay_apart() -> None:
    text = "更新滞后，更新滞后"
    seen = look(text, WORDS, cut(text, WORDS))
    weights = RoleWeights({"bias": (-900_000, 800_000, -1), "$后": (1, -1, -999_999), "absent": (5, 5, 5)}, 3)
    assert weights.scores(seen) == [[-899_999, 799_999, -1_000_000]] * 2


def test_a_feature_that_is_told_twice_counts_once_and_unknown_ones_nothing() -> None:
    assert summed(("one", "one", "two", "three"), {"one": 3, "two": 5}) == 8


def test_what_is_remembered_is_worked_out_once() -> None:
    asked: list[str] = []
    told = Remembered(lambda key: asked.append(key) or len(key))
    assert (told["ab"], told["ab"], asked) == (2, 2, ["ab"])
