"""One claim in many frames of sentences: whoever speaks, whatever the verb, wherever the figure stands, it is read as the same.

The sentences are put together from word classes; each frame meets each word of a class at least once."""

from __future__ import annotations

import pytest

from nianbao.base.text import fold
from nianbao.kinds.narrative.claims_read import read
from support.lexicons import shipped_lexicon

LEXICON = shipped_lexicon("claims")
AGENCY = "云溪市青栎区民政局"
TIMES = ("2024年，", "2024年度", "全年", "本年度，", "年内", "报告期内，", "过去一年，")
SPEAKERS = ("我局", "本机关", "", "全局", "本单位", "本局各科室")
TAKES = ("收到", "共收到", "受理", "新收", "累计接收", "接到", "登记", "收悉", "陆续收到")
NAMES = (
    "政府信息公开申请", "依申请公开", "信息公开申请", "依申请公开件", "公开政府信息的申请", "政府信息依申请公开",
    "要求公开政府信息的信件", "信息公开类申请", "政府信息公开书面申请", "依申请公开事项",
)  # fmt: skip
RECEIVED = (
    "{time}{who}{takes}{name}{n}件。", "{time}{who}{takes}{n}件{name}。", "{name}方面，{time}{who}{takes}{n}件。",
    "{time}{who}{takes}的{name}为{n}件。", "{time}{who}{takes}各类{name}合计{n}件。",
    "经统计，{time}{who}{takes}{name}{n}件，均已登记。", "{name}：{time}{who}{takes}{n}件。",
    "{time}{who}{takes}社会公众提交的{name}{n}份。", "{time}共有{n}件{name}。",
)  # fmt: skip
BESIDE_NEW = {  # behind 新收政府信息公开申请86件，
    "carried_in": (
        "上年结转{n}件", "从上一年结转{n}件", "上年遗留{n}件", "加上2023年结转的{n}件", "另有上年结转{n}件",
        "上年末未办结转入{n}件", "期初结转{n}件", "上年结转未办结的{n}件",
    ),
    "processed": (
        "办结{n}件", "已办结{n}件", "{n}件已答复", "答{n}件", "{n}件悉数办结", "{n}件年内答复", "办结量为{n}件",
        "在法定期限内答复{n}件", "实际办结{n}件", "即收即办{n}件",
    ),
    "carried_out": (
        "结转下年{n}件", "{n}件转至2025年办理", "{n}件顺延至次年", "待办{n}件", "尚未办结的{n}件结转至2025年",
        "{n}件尚在法定办理期限内", "剩余{n}件于下年办理", "{n}件因临近年底收到结转次年",
    ),
    "natural_new_received": ("自然人提出{n}件", "{n}件来自自然人", "其中自然人申请{n}件"),
}  # fmt: skip
RESULTS = {  # behind 办结政府信息公开申请86件，
    "granted": ("予以公开{n}件", "{n}件作出予以公开决定", "以“予以公开”答复{n}件", "“予以公开”栏{n}件", "属于予以公开的{n}件"),
    "partially_granted": ("部分公开{n}件", "{n}件部分公开", "区分处理后部分公开{n}件"),
    "denied": ("不予公开{n}件", "{n}件依法决定不予公开", "不予公开类{n}件", "{n}件涉及个人隐私，不予公开"),
    "unavailable": ("无法提供{n}件", "{n}件因信息不存在无法提供", "{n}件经检索没有现成信息，无法提供"),
    "not_processed": ("不予处理{n}件", "作不予处理{n}件", "{n}件作出不予处理决定"),
    "other_processed": ("其他处理{n}件", "{n}件按其他情形处理", "{n}件申请人撤回，按其他处理"),
}  # fmt: skip
DENIED = {
    "new_received": (
        "全年未收到政府信息公开申请。", "本局没有接到一件政府信息公开申请。", "依申请公开数量为零。", "政府信息公开申请0件。",
        "本年度没有公民向我局提出政府信息公开申请。",
    ),
    "denied": ("全年没有作出过不予公开决定。", "依申请公开答复的结果：予以公开12件，无不予公开情形。"),
    "litigation_total": ("涉及政府信息公开的诉讼无；", "全年未因政府信息公开被提起行政诉讼。", "没有因信息公开当被告。"),
}  # fmt: skip
WHOLES = (  # sentences whose last figure sums up, and the field of which it is
    ("政务公开科收到申请9件，各社区服务站收到申请6件，全年合计15件。", "new_received", 15),
    ("申请人为自然人的21件、法人或者其他组织的4件，合计25件政府信息公开申请。", "natural_new_received", 21),
    ("收到政府信息公开申请：自然人21件、企业4件，共25件。", "new_received", 25),
    ("依申请公开工作量保持稳定，全年才7件。", "new_received", 7),
    ("申请量较上年增加2件，为14件。", "new_received", 14),
    ("依申请公开由2023年的12件增至15件。", "new_received", 15),
    ("从申请主体看，自然人申请占绝大多数，达19件；法人或其他组织申请2件。", "natural_new_received", 19),
    ("政府信息公开申请的新收件数和办结件数分别为44件和42件。", "processed", 42),
    ("信息公开行政复议案件中被纠正的有2件，占全部14件的14.3%。", "reconsideration_total", 14),
    ("全局行政应诉案件22件，其中政府信息公开类5件。", "litigation_total", 5),
    ("因政府信息公开涉诉6件。", "litigation_total", 6),
)
FINER = (
    ("因政府信息公开被申请行政复议5件，其中维持3件、纠正2件。", {"reconsideration_upheld": 3, "reconsideration_corrected": 2}),
    ("截至年底，政府信息公开行政复议尚有2件没有审结。", {"reconsideration_pending": 2}),
    ("未经复议直接起诉5件、复议后起诉4件，信息公开诉讼共9件。", {"litigation_direct_total": 5, "litigation_after_total": 4}),
    ("依申请公开答复中不予处理4件，均为重复申请。", {"not_processed_repeated": 4}),
    ("对12件申请不予公开，其中涉及第三方合法权益的8件。", {"denied_third_party": 8}),
    ("政府信息公开申请无法提供46件（本机关不掌握38件）。", {"unavailable_not_held": 38}),
)  # fmt: skip
OTHERS = (  # counts that are not the agency's own, of its year, of applications
    "省厅全年收到政府信息公开申请312件。", "邻县收到政府信息公开申请88件。", "全国民政系统收到政府信息公开申请2400件。",
    "局属事业单位共收到政府信息公开申请2件。", "一至九月，收到政府信息公开申请5件。", "月均收到政府信息公开申请7件。",
    "预计2025年政府信息公开申请将达到50件。", "民生实事项目上年结转2个，本年新增8个，结转下年1个。", "单日最高收到申请4件。",
    "督办事项结转上年4项，新增31项，办结33项。", "窗口代收政府信息公开申请6件，已全部转交有关机关。",
    "行政许可诉讼2件。", "同一申请人提交政府信息公开申请11件。", "许可注销申请41件，收费为零。",
)  # fmt: skip


def whole(text: str, agency: str = AGENCY) -> dict[str, int]:
    """What is read of the whole body's own year, by field."""
    claims = read(fold(text), LEXICON, section="overview", year=2024, agency=agency).claims
    return {claim.field: claim.value for claim in claims if claim.scope == "whole_body"}


@pytest.mark.parametrize("frame", RECEIVED)
def test_what_was_received_is_read_in_every_frame(frame):
    wrong = []
    for at, name in enumerate(NAMES):
        words = {"time": TIMES[at % 7], "who": SPEAKERS[at % 6], "takes": TAKES[(2 * at) % 9], "name": name}
        text = frame.format(**words, n=31 + at)
        if whole(text).get("new_received") != 31 + at:
            wrong.append(text)
    assert wrong == []


@pytest.mark.parametrize(
    ("lead", "field", "wordings"),
    [("新收政府信息公开申请86件，", *item) for item in BESIDE_NEW.items()]
    + [("全年办结政府信息公开申请86件，", *item) for item in RESULTS.items()],
)
def test_what_stands_beside_is_read_in_every_wording(lead, field, wordings):
    assert [text for text in wordings if whole(f"{lead}{text.format(n=17)}。").get(field) != 17] == []


@pytest.mark.parametrize(("field", "texts"), DENIED.items())
def test_zeros_are_read_in_every_wording(field, texts):
    assert [text for text in texts if whole(text).get(field) != 0] == []


@pytest.mark.parametrize(("text", "field", "value"), WHOLES)
def test_wholes_without_a_verb_of_their_own(text, field, value):
    assert whole(text).get(field) == value


@pytest.mark.parametrize(("text", "expected"), FINER)
def test_rows_and_outcomes(text, expected):
    assert expected.items() <= whole(text).items()


@pytest.mark.parametrize("text", OTHERS)
def test_what_is_not_the_agencys_own_is_not_taken_for_it(text):
    assert whole(text) == {}


def test_parts_of_a_sum_are_parts():
    assert whole("政务公开科收到申请9件，各社区服务站收到申请6件，全年合计15件。") == {"new_received": 15}


def test_a_list_under_a_heading_goes_on_about_it():
    text = "（二）依申请公开\n1.申请受理：14件。\n2.申请答复：13件。\n（三）政府信息管理\n1.收到稿件21件。"
    assert whole(text) == {"new_received": 14, "processed": 13}


def test_results_behind_another_matter_belong_to_no_whole_told_before_it():
    text = "收到政府信息公开申请30件。因政府信息公开被申请行政复议2件。予以公开40件、部分公开10件。"
    stated = read(fold(text), LEXICON, section="overview", year=2024, agency=AGENCY)
    assert stated.groups[0] == []


HEADINGS = (  # run into the sentence behind them, as a page's text often is
    "（三）政府信息管理情况 ", "（三）政府信息管理情况", "(二)依申请公开方面 ", "(二) 依申请公开 ", "二、依申请公开情况",
    "3.规范性文件管理 ", "（四）制度建设和文件管理情况　", "规范性文件情况 ", "一是文件管理方面", "2、规范性文件管理情况 ",
)  # fmt: skip


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize(
    "clause", ["{year}年，我镇共制定规范性文件3件。", "{year}年度，我镇制发规范性文件3件，废止1件。"]
)
def test_a_year_behind_a_heading_on_its_line_is_the_year_of_what_follows(heading, clause):
    def scopes(year):
        text = fold(heading + clause.format(year=year))
        return {
            c.scope
            for c in read(text, LEXICON, section="overview", year=2024, agency="云溪市青栎区柏塘镇人民政府").claims
        }

    assert scopes(2023) == {"other_period"}
    assert scopes(2024) == {"whole_body"}
