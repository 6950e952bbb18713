"""The second reading of section five: roles of fragments, what belongs together, and what is left unsaid in doubt."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from nianbao.base.text import fold
from nianbao.kinds.narrative.problems import ToldProblems, tell
from nianbao.kinds.narrative.problems_fragments import fragments_of
from nianbao.kinds.narrative.problems_lexicon import compiled
from nianbao.kinds.narrative.problems_model import RolesFile, compiled_roles, grounds, parsed, roles_read
from nianbao.kinds.narrative.problems_split import cut
from support.lexicons import shipped_lexicon

WORDS = compiled(shipped_lexicon("problems"))
MODEL = compiled_roles(shipped_lexicon("problem_roles"))
TRAINING = Path(__file__).resolve().parents[4] / "benchmarks/clauses"


def _told(text: str) -> ToldProblems:
    return tell(fold(text), WORDS, MODEL)


def _counts(text: str) -> tuple[int, int]:
    narrative = _told(text).narrative
    return len(narrative.problems), len(narrative.measures)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        # measures behind problems without turning words
        ("镇公开栏位置太偏，老人不方便看。镇里已把公开栏迁到集市口，并配上大字版。", (1, 1)),
        # slogans are no means, whatever the verb, and however they are numbered
        ("存在的问题：公开意识有待增强。改进措施：一是提高思想认识，增强责任感；二是压实责任，凝聚合力。", (1, 0)),
        ("问题是目录更新不及时。下一步，我局将提高政治站位，压实主体责任，推动工作再上新台阶。", (1, 0)),
        # but one among means is an item of their list
        ("公开内容有待充实。改进措施：（一）充实内容。新增三个栏目。（二）强化服务意识。牢记宗旨，担当作为。", (1, 2)),
        ("问题：一是力量薄弱；二是渠道少。对策：1.配齐专职人员；2.开设村级查阅点；3.凝聚合力，再上新台阶。", (2, 3)),
        # what is said not to be is none
        ("本年度未发现明显问题。下一步将一如既往抓好落实，不断提升满意度。", (0, 0)),
        # half-width punctuation is punctuation
        ("存在问题:1.公开栏内容陈旧;2.人员业务不熟.改进措施:1.每月更新一次公开栏;2.组织两次培训.", (2, 2)),
        # a problem that the model takes for what leads in is one all the same
        ("政策解读形式单一。我局已制作图解12期。", (1, 1)),
        # numbers with commas are one
        ("主要问题：部分附件无法打开。改进措施：逐个检查附件1,204个，修复失效链接。", (1, 1)),
    ],
)
def test_counts(text, counts):
    assert _counts(text) == counts


def test_spans_are_exact_and_problems_are_told_without_what_leads_in():
    told = _told("我局工作还存在目录更新滞后、解读形式单一等问题。对此，我局每月核对目录，并为重要政策配发图解。")
    text = fold("我局工作还存在目录更新滞后、解读形式单一等问题。对此，我局每月核对目录，并为重要政策配发图解。")
    for item in (*told.narrative.problems, *told.narrative.measures):
        assert text[item.start : item.end] == item.text
    assert [problem.text[:4] for problem in told.narrative.problems] == ["目录更新", "解读形式"]


def test_where_readings_agree_the_first_one_holds():
    text = fold("存在的问题：一是解读形式单一；二是更新不及时。改进措施：一是制作图解；二是每周核对栏目。")
    told = tell(text, WORDS, MODEL)
    assert not told.disputed
    assert told.narrative == tell(text, WORDS).narrative


def test_a_role_has_its_grounds():
    text = fold("政策解读形式单一，群众看不懂。我局已为重要政策制作图解12期，并印发到村。")
    read = roles_read(text, WORDS, MODEL, cut(text, WORDS))
    assert read.roles == ["P", "P", "M", "M"]
    assert all(grounds(read, number, MODEL) for number in range(len(read.roles)))


def test_fragments_keep_quotations_and_numbers_whole():
    text = "一是“重发布、轻回应、少互动”仍有发生，全年仅回复1,204条；二是（一）中所列事项未公开。"
    said = [text[one.start : one.end] for one in fragments_of(text, WORDS)]
    assert said[0] == "一是“重发布、轻回应、少互动”仍有发生"
    assert said[1] == "全年仅回复1,204条"


def test_weights_must_be_as_many_as_roles():
    data = dict(shipped_lexicon("problem_roles"))
    assert parsed(["a␣b=1,2 ⏎=3,4"]) == {"a b": (1, 2), "\n": (3, 4)}
    with pytest.raises(ValueError, match="权重"):
        RolesFile.model_validate(data | {"weights": ["bias=1,2"]})
    with pytest.raises(ValueError, match="steps"):
        RolesFile.model_validate(data | {"steps": [[1, 2]]})


def _trainer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("train_clauses", TRAINING / "train.py")
    assert spec and spec.loader
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_shipped_weights_know_what_they_were_trained_on():
    gold = _trainer().own_passages(TRAINING / "own.txt")[::3]
    right = [_counts(one["text"]) == tuple(one["expected"].values()) for one in gold]
    assert sum(right) >= 0.8 * len(right)


HALF_WIDTH = str.maketrans("，：；！？（）", ",:;!?()")


@pytest.mark.parametrize("text", [one["text"] for one in _trainer().own_passages(TRAINING / "own.txt")[::2]])
def test_half_width_punctuation_is_punctuation(text):
    """The same problems and measures at the same places, quoted as they are printed."""
    full, half = fold(text), fold(text.translate(HALF_WIDTH))
    told, other = tell(full, WORDS, MODEL).narrative, tell(half, WORDS, MODEL).narrative
    for mine, theirs in ((told.problems, other.problems), (told.measures, other.measures)):
        assert [(one.start, one.end) for one in mine] == [(one.start, one.end) for one in theirs]
        assert all(half[one.start : one.end] == one.text for one in theirs)
