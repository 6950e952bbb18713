"""Problems and measures: counts, exact spans, matching."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.base.text import fold
from nianbao.kinds.narrative.problems import LONGEST, tell
from support.lexicons import shipped_lexicon

ROOT = Path(__file__).resolve().parents[4]
LEXICON = shipped_lexicon("problems")
LINES = (ROOT / "benchmarks/narrative/passages.jsonl").read_text("utf-8").splitlines()
GOLD = [json.loads(line) for line in LINES]


def test_counts_on_the_invented_passages():
    found = [(line["expected"], tell(fold(line["text"]), LEXICON).narrative) for line in GOLD]
    assert sum(want["n_problems"] == len(got.problems) for want, got in found) >= 0.95 * len(found)
    assert sum(want["n_measures"] == len(got.measures) for want, got in found) >= 0.95 * len(found)


def test_one_measure_to_each_problem_leaves_none_unanswered():
    for line in GOLD:
        want = line["expected"]
        if want["n_problems"] and want["n_problems"] == want["n_measures"]:
            assert tell(fold(line["text"]), LEXICON).narrative.coverage == 1.0, line["text"]


def test_measures_are_matched_by_what_they_are_about():
    text = (
        "主要问题：一是政策解读形式单一；二是公开目录更新不及时；三是从业人员业务不熟。"
        "改进措施：一是组织业务培训，提高人员能力；二是制作图解，丰富解读形式。"
    )
    found = tell(text, LEXICON).narrative
    assert [problem.measures for problem in found.problems] == [[1], [], [0]]
    assert found.coverage == 2 / 3


@given(st.text(alphabet="一二三是（）、，。；：\n1.2问题不足有待下步措施针对上述存在将加强解读公开", max_size=150))
@settings(max_examples=150)
def test_spans_are_exact_and_within_the_text(text):
    found = tell(text, LEXICON).narrative
    for item in (*found.problems, *found.measures):
        assert text[item.start : item.end] == item.text
    for problem in found.problems:
        assert all(0 <= index < len(found.measures) for index in problem.measures)


def _counts(text: str) -> tuple[int, int]:
    found = tell(text, LEXICON).narrative
    return len(found.problems), len(found.measures)


def test_a_list_that_acts_tells_measures_without_words_that_turn_to_them():
    assert _counts("一是充实力量，配备专职信息员；二是组织轮训，全年两期；三是按月通报。") == (0, 3)
    text = "存在三方面不足：（一）目录更新不及时；（二）解读形式单一。我镇明确：（一）每月更新目录；（二）制作图解和短视频。"
    assert _counts(text) == (2, 2)


def test_lines_that_each_turn_are_pairs():
    text = (
        "解读不通俗。材料多为文件摘抄。改进：由群众代表试读。\n"
        "平台不好用。检索结果不准。改进：更换检索引擎。\n"
        "队伍不稳定。一年换了三人。改进：实行AB岗。"
    )
    found = tell(text, LEXICON).narrative
    assert [problem.measures for problem in found.problems] == [[0], [1], [2]]


def test_items_that_name_a_problem_and_then_what_was_done():
    text = "一是栏目长期未更新。撤并空白栏目6个，明确更新周期。二是留言回复慢。实行限时转办，平均用时缩短到两天。"
    found = tell(text, LEXICON).narrative
    assert [problem.measures for problem in found.problems] == [[0], [1]]
    assert found.problems[0].text == "一是栏目长期未更新"


def test_bullets_are_enumerators():
    text = "存在问题：\n●解读材料少，形式单一；\n●公开栏内容陈旧。\n改进措施：\n●逐件配发图解；\n●每月更换公开栏。"
    assert _counts(text) == (2, 2)


def test_a_member_without_a_subject_goes_on_about_the_one_before():
    assert _counts("存在的问题有：公开内容不全面、不及时，人员业务不熟等。") == (2, 0)


def test_the_title_of_the_section_tells_nothing():
    assert _counts("五、存在的主要问题及改进情况\n主要问题\n公开目录不完整。\n改进情况\n补录信息210条。") == (1, 1)


def test_what_is_answered_in_passing_is_not_called_unanswered():
    text = (
        "存在的问题：信息员业务不熟，公开目录更新不及时。下一步，我局将加强培训，提高认识。"
        "一是每月更新公开目录；二是公布监督电话；三是印发要点。"
    )
    told = tell(text, LEXICON)
    assert [problem.measures for problem in told.narrative.problems] == [[], [0]]
    assert told.in_passing == {0}


def test_measures_that_only_resolve_name_no_means():
    told = tell("存在的问题：解读形式单一。改进措施：一是提高思想认识；二是制作图解和短视频。", LEXICON)
    assert told.without_means == {0}


def test_an_endless_section_is_analysed_in_bounded_time():
    told = tell("一是更新不及时；" * 100_000, LEXICON)
    assert 0 < len(told.narrative.problems) <= LONGEST


def test_a_list_of_achievements_names_no_problem():
    text = "（一）主动公开更加及时。全年公开信息186条。（二）依申请公开更加规范。办理12件，群众满意。（三）监督保障更加有力。"
    assert not tell(text, LEXICON).narrative.problems
    assert not tell("公开工作不走过场、不留死角，标准不降，没有收到投诉，未发生泄密事件。", LEXICON).narrative.problems


def test_what_is_mended_is_not_amiss():
    assert _counts("一是清理失效文件46件；二是修复错误链接12条；三是撤并空白栏目。") == (0, 3)


def test_a_sentence_of_measures_is_cut_only_where_each_clause_answers_its_problem():
    problems = "存在公开目录更新不及时、政策解读形式单一等问题。下一步，"
    assert _counts(problems + "每季度更新公开目录，制作图解和短视频丰富解读形式。") == (2, 2)
    assert _counts(problems + "完善公开目录更新机制，明确各科室报送时限。") == (2, 1)


def test_a_long_list_of_things_comes_to_an_end():
    """The pattern of lists once tried every way to group the items."""
    things = "、".join(["目录编制", "政策解读", "栏目更新"] * 20)
    assert not tell(f"工作中在{things}，各项任务有序推进。", LEXICON).narrative.problems
    assert tell(f"我局在{things}方面还存在不足。", LEXICON).narrative.problems


def test_a_list_may_name_a_thing_in_one_character():
    found = tell("我局在教育、水、供气方面还存在不足。", LEXICON).narrative.problems
    assert [problem.text for problem in found] == ["教育", "水", "供气方面还存在不足"]
