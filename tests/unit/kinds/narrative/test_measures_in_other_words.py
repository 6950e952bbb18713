"""Measures that are told in words of their own are measures: no report is said to name none."""

from __future__ import annotations

import pytest

from nianbao.base.text import fold
from nianbao.kinds.narrative.problems import tell
from nianbao.kinds.narrative.problems_and_measures import _perhaps_measures
from nianbao.kinds.narrative.problems_lexicon import compiled
from support.lexicons import shipped_lexicon

WORDS = compiled(shipped_lexicon("problems"))


def _told(text: str) -> tuple[int, int, list[int]]:
    """Problems, measures, and the problems without an answer."""
    found = tell(fold(text), WORDS).narrative
    unanswered = [number for number, problem in enumerate(found.problems) if not problem.measures]
    return len(found.problems), len(found.measures), unanswered


@pytest.mark.parametrize(
    "text",
    [
        "与居民的期待相比仍有差距：通告字号太小，老人看不清。往后，通告一律放大一倍再贴。",
        "公交线路调整的通告群众看不懂。我局已请制图公司画成线路图，并在站台张贴。",
        "存在档案员流动性大的问题，导致交接不清。现已固定专人并建立移交清单。",
        "存在的主要问题：数据公开零散，查找不便。\n改进的主要情况：按街道汇成9张表。",
        "短板：登记表填写随意。补短板：设计必填项表单。",
        "当前仍有两少：看的人少、问的人少。我们的“两加”：加一块触摸屏，加一条咨询电话。",
        "自查发现：居民找文件要翻几页。为此做了三件事：放搜索框，加标签，置顶常用文件。",
        "主要问题是答复口径不一致。改的办法是：先会签再答复。",
        "问题方面：科室之间推诿。改进方面：实行首接负责制。",
        "督查反馈：补贴名单公开不及时。整改完成情况：建立月公示，已公示8期。",
        "主要不足为解读滞后于印发，原因在于科室之间衔接不够；现已明确送签须附解读稿。",
        "（一）问题不足\n食堂账目公开不够主动。\n（二）整改提升\n每月张贴账目，家长代表复核。",
        "主要问题：目录更新不及时。2025年，青栎区司法局将制定目录更新规程，由办公室负责。",
    ],
)
def test_leads_to_measures(text):
    problems, measures, _ = _told(text)
    assert problems and measures, text


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("主要问题有二：一为绩效信息偏少，二为专栏链接失效较多。整改措施亦有二：一为绩效与预算同步公开，二为启用巡检工具。", 2),
        ("存在两点不足：一是批复公开不完整；二是收费公示不醒目。通过一年努力，第一点已补录88件；第二点已在大厅公示。", 2),
        ("一是宣传不到村的问题，二是口头答复不规范的现象。针对第一个问题，聘请宣讲员6名；针对第二个问题，一律书面答复。", 2),
        ("不足：如主动性不强、规范性不够。针对主动性不强的问题，建立提醒单；针对规范性不够的问题，印发手册。", 2),
        ("自查情况：发现个别答复书未写明救济途径，立即更正并重新送达；发现部分旧文件未标注有效性，组织专班清理。", 2),
        ("一是目录老旧（已于3月重编）；二是人手不足（已增配2人）。", 2),
        ("问题1：更新不及时。举措1：每周五核对。问题2：解读形式单一。举措2：请居民先读。", 2),
        ("主要问题：办结后公开滞后；系统不能交换数据。改进的路径有两条：一条是把公开嵌入流程；一条是打通接口。", 2),
    ],
)  # fmt: skip
def test_each_problem_has_its_measure(text, count):
    assert _told(text) == (count, count, [])


@pytest.mark.parametrize(
    "text",
    [
        "个别科室怕麻烦，公开不主动。党组已开展约谈，并列入年度考核。",
        "公开渠道偏窄。2026年开通广播和字幕。",
        "正文与表格对不上的情况发生过2次，核对不严。从今年三季度起，实行双人核对。",
        "问题：电话经常无人接听。目前已安装自动转接，值班表贴在前台。",
        "测评中“看得懂”一项得分偏低。我局拟用三个月把30个事项改写成白话。",
        "公开内容与居民的需求还不够贴近。为更贴近居民，我镇在6个村设了点题箱，全年收到点题20条。",
        "公开与业务结合不紧密。我局从源头抓起，拟稿时同步确定属性，不填属性不能流转。",
        "公示更新慢、文字看不懂。对更新慢，定了周一更新；对看不懂，请中学老师改写。",
    ],
)
def test_the_last_sentences_that_act_are_measures_without_any_lead(text):
    problems, measures, _ = _told(text)
    assert problems and measures


def test_a_problem_that_leads_in_with_words_of_answering_is_none():
    assert _told("一是针对群众关心的问题，公开不够深入；二是针对复杂的问题，答复不及时。")[1] == 0


def test_what_an_earlier_report_named_and_is_mended_is_no_problem_of_this_year():
    text = "上年提出的“目录不全、解读不多”两个问题，已通过补录目录得到解决。今年的问题是：数据口径不一致。下一步建立统一出口。"
    assert _told(text) == (1, 1, [])
    last = "主要问题：数据口径不一致。改进情况：建立统一出口。上年度报告提出的“栏目分散”问题已经通过归并整改到位。"
    assert _told(last) == (1, 1, [])
    only = tell(fold("2024年存在的更新不及时问题已整改，栏目已全部更新。"), WORDS)
    assert not only.turned  # and nothing is made up where nothing else is told


@pytest.mark.parametrize("text", ["公告附图不清楚，村口的图已经换成大图。", "居民说网站字太小。来信第二天大字版上线。"])
def test_what_might_be_a_measure_is_not_said_to_be_none(text):
    assert _perhaps_measures(text, 0, WORDS)


def test_where_nothing_acts_there_is_no_measure():
    assert not _perhaps_measures("一是公开意识不强；二是更新不及时；三是解读形式单一。", 0, WORDS)
    assert not _perhaps_measures("一是更新不及时，居民看到的信息有时已经过时；二是解读形式单一。", 0, WORDS)
    assert _told("主要问题：队伍不稳定。信息员都是兼职，平均每月更换一人。")[1] == 0


@pytest.mark.parametrize(
    "measure",
    [
        "自2026年起提前至每年三月公布",
        "从办公室调剂1人专门负责",
        "已于9月补充公布至具体工程",
        "请县广播站来乡里手把手教了三回",
        "给两个村装了大屏和定时广播",
        "贴出前由第二人复看",
        "已将两站合一，旧网址自动跳转",
        "在菜场设二维码展架",
        "向民委借调翻译1人",
        "建立条款对照表，由法律顾问逐件签字",
        "对存量偏低的4个单位进行约谈",
        "力争明年6月底前全部完成",
        "实行首接负责制",
    ],
)
def test_a_measure_with_a_date_a_count_a_product_or_a_person_is_not_vague(measure):
    assert not tell(fold(f"主要问题：目录更新不及时。改进：{measure}。"), WORDS).without_means


@pytest.mark.parametrize(
    "measure",
    [
        "再上一个新台阶",
        "进一步提高认识，加强领导",
        "再接再厉，真抓实干",
        "统一思想，狠抓落实",
        "做好各方面工作",
    ],
)
def test_a_measure_that_only_resolves_stays_vague(measure):
    found = tell(fold(f"主要问题：目录更新不及时。改进措施：一是{measure}；二是久久为功。"), WORDS)
    assert found.without_means == {0, 1}


def test_problems_named_in_one_breath_are_answered_by_the_only_measure():
    told = tell(fold("主要存在解读形式不够多样、公开内容不够鲜活等问题。今后拍摄短视频，邀请居民出镜。"), WORDS)
    assert [problem.measures for problem in told.narrative.problems] == [[0], []]
    assert told.in_passing == {1}
    apart = tell(fold("一是更新不及时；二是解读形式单一。下一步，对栏目实行周巡查、月通报。"), WORDS)
    assert [problem.measures for problem in apart.narrative.problems] == [[0], []]
    assert not apart.in_passing


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("我局结合巡察反馈，发现审批工作存在选择性公布现象。为整改，列出应公布信息30条，当月补齐。", 1),
        ("问题表现：老年居民的“数字鸿沟”。\n改进做法：\n1.每周五在社区教老人查信息；\n2.保留纸质公告。", 1),
        ("对照检查，这些方面做得不够好：网上答疑不够细；线下查阅点位置偏。下一步，网上答疑由骨干轮值，线下查阅点迁走。", 2),
        ("摊位审批信息有时迟于决定十天才上网，商户意见较大。我们将把公开环节嵌入审批系统。", 1),
        ("★存在问题\n●表格格式不统一\n●反馈率偏低\n★改进情况\n●统一转换为网页\n●把反馈纳入流程末端", 2),
    ],
)  # fmt: skip
def test_problems_without_the_word(text, count):
    assert _told(text)[0] == count
    assert _told(text)[2] == []


@pytest.mark.parametrize(
    "text",
    [
        "现已公布的信息中，政策解读偏少；网站栏目更新不及时。",
        "现已建成专栏，但仍存在更新不及时的情况。",
        "主要问题：整改方面，部分事项整改不到位；公开方面，栏目更新慢。",
        "2024年存在的主要问题：一是更新不及时，已造成不良影响；二是答复不规范。",
        "上年存在的更新不及时问题仍未得到解决，解读形式单一的问题依然突出。",
        "针对居民反映的问题，我局研究不够深入。",
        "主要问题：一为人员偏少，二为经费紧张。",
    ],
)
def test_what_is_amiss_is_no_measure(text):
    problems, measures, _ = _told(text)
    assert problems and not measures
