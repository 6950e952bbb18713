"""Whole reports: a consistent one is never accused, a planted disagreement is found. All texts are invented."""

from __future__ import annotations

import pytest

from support.judging import of_text, told
from support.narrative_cases import table

RULES = {"claim-disagrees", "claim-parts-disagree", "upheld-contradicted", "done-contradicted"}


def accused(text, cells, agency="云溪市青栎区民政局", level="department", section="overview"):
    results = of_text(text, section=section, cells=cells, rules=RULES, agency=agency, level=level)
    return set(told(results, ("fail", "review")))


FULL = {"granted": 40, "partial": 10, "denied": 6, "unavailable": 30, "not_processed": 5, "other": 7}
GOVERNMENT = {"agency": "云溪市青栎区人民政府", "level": "government"}

CONSISTENT = [
    ("全年新收政府信息公开申请100件，上年结转3件，办结98件，结转下年度5件。", table(100, 3, 5, **FULL), {}),
    ("全年受理政府信息公开申请103件，办结98件，结转下年度5件。", table(100, 3, 5, **FULL), {}),
    ("全年受理政府信息公开申请103件（含上年结转3件），办结98件。", table(100, 3, 5, **FULL), {}),
    ("全年收到申请100件，其中，予以公开40件，部分公开10件，不予公开6件，无法提供30件，不予处理5件，其他处理7件。", table(100, 3, 5, **FULL), {}),
    ("共收到政府信息公开申请100件（自然人91件，法人或其他组织9件），答复98件。", table(100, 3, 5, legal=9, **FULL), {}),
    ("共收到政府信息公开申请100件，其中自然人91件、企业5件、社会组织4件。", table(100, 3, 5, legal=9, **FULL), {}),
    ("全年收到政府信息公开申请100件，其中自然人97件，法人或其他组织6件（含上年结转）。", table(100, 3, 5, legal=6, **FULL), {}),
    ("收到政府信息公开申请100件，上年结转3件，其中予以公开50件（含部分公开10件），不予公开6件，无法提供30件，不予处理5件，其他处理7件。", table(100, 3, 5, **FULL), {}),
    ("办结98件，其中予以公开及部分公开50件，不予公开6件，无法提供30件，不予处理5件，其他处理7件。", table(100, 3, 5, **FULL), {}),
    ("收到政府信息公开申请100件，当年办结95件，5件结转下年继续办理。", table(100, 3, 5, **FULL), {}),
    ("答复政府信息公开申请91件，申请人撤回7件。", table(100, 3, 5, **FULL), {}),
    ("依申请公开工作规范有序，全年办理政府信息公开申请103件。", table(100, 3, 5, **FULL), {}),
    ("通过区政府网站收到政府信息公开申请62件，通过信函收到38件。", table(100, 3, 5, **FULL), {}),
    ("收到政府信息公开申请100件，其中涉及征地拆迁的申请41件。", table(100, 3, 5, **FULL), {}),
    ("上半年收到政府信息公开申请61件，全年收到政府信息公开申请100件。", table(100, 3, 5, **FULL), {}),
    ("2023年收到政府信息公开申请77件，2024年收到政府信息公开申请100件。", table(100, 3, 5, **FULL), {}),
    ("上年收到申请77件，办结75件。", table(100, 3, 5, **FULL), {}),
    ("去年收到77件申请，今年收到100件。", table(100, 3, 5, **FULL), {}),
    ("去年同期：申请77件、办结75件；今年：申请100件、办结98件。", table(100, 3, 5, **FULL), {}),
    ("收到政府信息公开申请100件（去年收到政府信息公开申请77件），办结98件。", table(100, 3, 5, **FULL), {}),
    ("收到政府信息公开申请100件（2023年收到政府信息公开申请77件），办结98件。", table(100, 3, 5, **FULL), {}),
    ("去年没有收到政府信息公开申请，今年收到政府信息公开申请100件。", table(100, 3, 5, **FULL), {}),
    ("2020年至2024年，全区共收到政府信息公开申请431件，办结420件。", table(100, 3, 5, **FULL), {}),
    ("2020—2024年共收到政府信息公开申请431件。", table(100, 3, 5, **FULL), {}),
    ("上年度，全区共收到政府信息公开申请77件，前年收到政府信息公开申请60件。", table(100, 3, 5, **FULL), {}),
    ("较上年同期收到申请77件增加23件，办结98件。", table(100, 3, 5, **FULL), {}),
    ("收到政府信息公开申请100件，与2023年收到申请77件相比，增加23件。", table(100, 3, 5, **FULL), {}),
    ("三年来共收到政府信息公开申请237件。", table(100, 3, 5, **FULL), {}),
    ("“十四五”前四年，全区收到政府信息公开申请431件。", table(100, 3, 5, **FULL), {}),
    ("受理自然人申请91件。", table(100, 3, 5, legal=9, **FULL), {}),
    ("全年收到自然人提出的政府信息公开申请91件，予以公开40件，部分公开10件，不予公开6件，无法提供30件，不予处理5件，其他处理7件。", table(100, 3, 5, legal=9, **FULL), {}),
    ("全年收到自然人政府信息公开申请3件，均已答复。", table(3, granted=3), {}),
    ("收到商业企业提出的政府信息公开申请9件。", table(100, 3, 5, legal=9, **FULL), {}),
    ("新收和结转合计103件，已答复98件，5件结转至2025年；98件答复中，予以公开40件、部分公开10件、不予公开6件、无法提供30件。", table(100, 3, 5, **FULL), {}),
    ("收到申请100件，98件办结件中，10个工作日内办结的61件，11至20个工作日办结的29件，经延期办结的8件。", table(100, 3, 5, **FULL), {}),
    ("收到申请100件，15个工作日内答复61件。", table(100, 3, 5, **FULL), {}),
    ("办结的98件中，公开类答复（含予以公开、部分公开）50件，占51%；不予公开6件。", table(100, 3, 5, **FULL), {}),
    ("收到100件申请，撤回4件，其中2件计入其他处理、2件在登记前撤回未予登记。", table(100, 3, 5, **FULL), {}),
    ("予以公开40件，部分公开10件，其他情形48件。", table(100, 3, 5, **FULL), {}),
    ("现行有效行政规范性文件30件，其中2020年以前制定的12件，2021年以后制定的18件。", table(decisions={"normative_documents.made": "4", "normative_documents.in_force": "30"}), {}),
    ("审查拟发布信息2.9万条，不予公开112条，退回修改64条。", table(100, 3, 5, **FULL), {}),
    ("依申请公开规范有序。审核拟公开文件31件，不予公开2件。", table(100, 3, 5, **FULL), {}),
    ("依申请公开规范有序。审核发布稿件时，建议不予公开112条。", table(100, 3, 5, **FULL), {}),
    ("收到政府信息公开申请100件。申请取水许可47件，已办结45件。", table(100, 3, 5, **FULL), {}),
    ("收到政府信息公开申请100件。代区政府办理申请4件，另行统计。", table(100, 3, 5, **FULL), {}),
    ("收到政府信息公开申请100件。答复受委托单位的申请2件，不计入本机关数据。", table(100, 3, 5, **FULL), {}),
    ("我局作为第三人参加的信息公开诉讼5件，均胜诉。", table(direct=(3, 0, 0)), {}),
    ("区政府作为被告的信息公开诉讼案件2件。", table(direct=(3, 0, 0)), GOVERNMENT),
    ("依申请公开：3件诉讼。", table(100, 3, 5, direct=(3, 0, 0), **FULL), {}),
    ("作为区政府行政复议机构，全年收到行政复议申请128件，其中涉及政府信息公开的17件。", table(), {"agency": "云溪市青栎区司法局", "level": "department"}),
    ("收到政府信息公开申请100件。上年结转的3件已于2024年1月底前全部办结。", table(100, 3, 5, **FULL), {}),
    ("收到政府信息公开申请100件。予以公开和部分公开共计50件，占全部办结件的一半。", table(100, 3, 5, **FULL), {}),
    ("收到政府信息公开申请100件，全部办结的申请中，网上提交的61件。", table(100, 3, 5, **FULL), {}),
    ("区政府办公室代表区政府受理政府信息公开申请17件。", table(100, 3, 5, **FULL), GOVERNMENT),
    ("全区共收到政府信息公开申请100件，其中区政府本级收到政府信息公开申请23件，办结22件。", table(100, 3, 5, **FULL), GOVERNMENT),
    ("全区共收到政府信息公开申请640件。区政府办公室收到政府信息公开申请100件。", table(100, 3, 5, **FULL), {"agency": "云溪市青栎区人民政府办公室", "level": "office"}),
    ("全年依法审理政府信息公开行政复议案件12件。", table(disputes=(2, 0, 0)), GOVERNMENT),
    ("全年办理行政复议案件53件，行政应诉案件41件。", table(disputes=(2, 0, 0)), GOVERNMENT),
    ("因政府信息公开被申请行政复议3件，其中维持2件，尚未审结1件；被提起行政诉讼1件，尚在审理。", table(disputes=(2, 0, 1), direct=(0, 0, 1)), {}),
    ("因政府信息公开引发行政复议2件，均获维持。", table(disputes=(2, 0, 0)), {}),
    ("因政府信息公开引发行政复议2件、行政诉讼1件，行政诉讼均获维持。", table(disputes=(1, 0, 1), direct=(1, 0, 0)), {}),
    ("因政府信息公开工作被提起行政诉讼5件，其中直接起诉3件，经复议后起诉2件。", table(direct=(3, 0, 0), after=(2, 0, 0)), {}),
    ("未发生因政府信息公开被复议纠错或者败诉的情形。", table(disputes=(2, 0, 0), direct=(1, 0, 0)), {}),
    ("行政执法工作均无被申请行政复议和提起行政诉讼。", table(disputes=(1, 0, 0)), {}),
    ("作出行政处罚决定9件，未被申请行政复议。", table(disputes=(1, 0, 0), decisions={"penalty.decisions": "9"}), {}),
    ("因政府信息公开被申请行政复议5件，结果维持3件，结果纠正1件，正在复议1件。", table(disputes=(3, 1, 1)), {}),
    ("未收到行政许可类申请，收到政府信息公开申请12件。", table(12, granted=12), {}),
    ("到期申请均已按时办结，1件结转下年度继续办理。全年收到申请12件。", table(12, 0, 1, granted=11), {}),
    ("收到人大代表建议21件、政协提案13件，均已全部按时限办理完毕。收到政府信息公开申请12件。", table(12, 0, 1, granted=11), {}),
    ("公开行政许可信息55条，行政处罚信息3条。", table(decisions={"licensing.decisions": "423", "penalty.decisions": "17"}), {}),
    ("全年办理行政许可461件，立案查处行政处罚案件74件。", table(decisions={"licensing.decisions": "455", "penalty.decisions": "70"}), {}),
    ("发布行政规范性文件6件，制定行政规范性文件4件。", table(decisions={"normative_documents.made": "4"}), {}),
    ("以区政府名义制发行政规范性文件4件。", table(decisions={"normative_documents.made": "31"}), GOVERNMENT),
    ("制发行政规范性文件4件，废止2件，现行有效30件。", table(decisions={"normative_documents.made": "4", "normative_documents.repealed": "2", "normative_documents.in_force": "30"}), {}),
    ("全年行政许可、行政处罚、行政强制决定数量分别为461件、74件和3件。", table(decisions={"licensing.decisions": "461", "penalty.decisions": "74", "coercion.decisions": "3"}), {}),
    ("行政事业性收费金额3.2万元。", table(decisions={"fees.amount": "3.2"}), {}),
    ("行政事业性收费金额32000元。", table(decisions={"fees.amount": "3.2"}), {}),
    ("全年行政许可7.36万件、行政处罚2.4万件，行政事业性收费3.52亿元。", table(decisions={"licensing.decisions": "73551", "penalty.decisions": "24909", "fees.amount": "35214.7719"}), {}),
    ("全年作出行政许可决定7万件，行政事业性收费35214.8万元。", table(decisions={"licensing.decisions": "73551", "fees.amount": "35214.7719"}), {}),
    ("全年行政许可、行政处罚决定数量分别为7.36万件、2.5万件。", table(decisions={"licensing.decisions": "73551", "penalty.decisions": "24909"}), {}),
    ("全年办结政府信息公开申请1.2万件，其中予以公开11900件，部分公开600件。", table(12500, granted=11900, partial=600), {}),
    ("全年收到政府信息公开申请一百件，办结九十八件。", table(100, 3, 5, **FULL), {}),
    ("全年收到政府信息公开申请百余件，办结约90件。", table(100, 3, 5, **FULL), {}),
    ("全年共收到政府信息公开申请1,003件。", table(1003, granted=1003), {}),
    ("收到政府信息公开申请100件，不予公开及无法提供36件。", table(100, 3, 5, **FULL), {}),
    ("全年收到申请100件，本机关不掌握28件，信息不存在2件，不予公开6件。", table(100, 3, 5, **FULL), {}),
    ("协助区政府办公室办理政府信息公开申请15件，本局收到政府信息公开申请12件。", table(12, granted=12), {}),
    ("受理政府信息公开申请12件，其中7件按程序办理完毕，5件由申请人自行撤回。", table(12, granted=12), {}),
    ("收到申请12件，其中答复10件，2件经说明后申请人放弃申请。", table(12, granted=12), {}),
    ("受理公开申请12件，其中书面答复9件，电话答复3件。", table(12, granted=12), {}),
    ("收到政府信息公开申请12件，其中5件当场答复，7件书面答复。", table(12, granted=12), {}),
    ("收到政府信息公开申请32O件、答复3l件。", table(320, granted=31, left=289), {}),
    ("新收政府信息公开申请l2件，办结1O件。", table(12, 0, 2, granted=10), {}),
    ("制发行政规范性文件1l件。", table(decisions={"normative_documents.made": "11"}), {}),
    ("受理行政复议申请41件。收到行政应诉案件18件。", table(disputes=(2, 0, 0)), {}),
    ("落实负责人出庭应诉制度。行政诉讼案件9件，行政复议4件。", table(), {}),
    ("推进法治政府建设，发生行政诉讼案件6件，均已审结。", table(), {}),
    ("行政事业性收费162535.12元。", table(decisions={"fees.amount": "16.25"}), {}),
    ("行政事业性收费162549元。", table(decisions={"fees.amount": "16.25"}), {}),
    ("行政事业性收费162478.9元。", table(decisions={"fees.amount": "16.25"}), {}),
    ("行政事业性收费16.2535万元。", table(decisions={"fees.amount": "16.25"}), {}),
    ("行政事业性收费1625351元。", table(decisions={"fees.amount": "162.5"}), {}),
    ("收到政府信息公开申请12件，按期答复率100%。", table(12, 0, 1, granted=11), {}),
    ("收到政府信息公开申请12件，在法定期限内办结率100%。", table(12, 0, 1, granted=11), {}),
    ("办理代表建议21件，办复率100%。收到政府信息公开申请12件。", table(12, 0, 1, granted=11), {}),
    ("收到政府信息公开申请12件，办结率为91.7%。", table(12, 0, 1, granted=11), {}),
    ("集中公布现行有效行政规范性文件30件。", table(decisions={"normative_documents.in_force": "30"}), {}),
    ("因政府信息公开引发行政复议3件，维持2件，1件未审结；行政诉讼1件，均维持。", table(disputes=(2, 0, 1), direct=(1, 0, 0)), {}),
    ("分批公布现行有效行政规范性文件，首批12件。", table(decisions={"normative_documents.in_force": "30"}), {}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "cells", "who"), CONSISTENT, ids=lambda value: value[:24] if isinstance(value, str) else ""
)
def test_a_consistent_report_is_not_accused(text, cells, who):
    assert accused(text, cells, **who) == set()


PLANTED = [
    ("全年新收政府信息公开申请110件。", table(100, 3, 5, **FULL), "claim-disagrees"),
    ("去年收到政府信息公开申请77件，今年收到政府信息公开申请110件。", table(100, 3, 5, **FULL), "claim-disagrees"),
    ("收到政府信息公开申请100件（上年收到77件），办结101件。", table(100, 3, 5, **FULL), "claim-disagrees"),
    ("与上年相比，收到政府信息公开申请110件，增加33件。", table(100, 3, 5, **FULL), "claim-disagrees"),
    ("上年结转4件，本年收到政府信息公开申请100件。", table(100, 3, 5, **FULL), "claim-disagrees"),
    ("受理自然人申请92件。", table(100, 3, 5, legal=9, **FULL), "claim-disagrees"),
    ("收到政府信息公开申请100件，7件正在答复中，其余均已办结。", table(100, 3, 5, **FULL), "claim-disagrees"),
    ("收到政府信息公开申请100件，予以公开40件，部分公开10件，不予公开6件，无法提供30件，不予处理5件，其他情形8件。", table(100, 3, 5, **FULL), "claim-disagrees"),
    ("依申请公开：110件申请。", table(100, 3, 5, **FULL), "claim-disagrees"),
    ("经法制审查，不予公开7件。", table(100, 3, 5, **FULL), "claim-disagrees"),
    ("较上年同期收到申请77件增加23件，办结99件。", table(100, 3, 5, **FULL), "claim-disagrees"),
    ("收到政府信息公开申请100件，在法定20个工作日内办结99件。", table(100, 3, 5, **FULL), "claim-disagrees"),
    ("全年收到政府信息公开申请2件，均已答复。", table(3, granted=3), "claim-disagrees"),
    ("全年未收到政府信息公开申请。", table(3, granted=3), "claim-disagrees"),
    ("上年结转4件，新收100件政府信息公开申请。", table(100, 3, 5, **FULL), "claim-disagrees"),
    ("收到政府信息公开申请100件，结转下年度继续办理6件。", table(100, 3, 5, **FULL), "claim-disagrees"),
    ("收到政府信息公开申请100件，办结101件。", table(100, 3, 5, **FULL), "claim-disagrees"),
    ("收到政府信息公开申请100件，部分公开11件。", table(100, 3, 5, **FULL), "claim-disagrees"),
    ("因政府信息公开被申请行政复议3件。", table(disputes=(2, 0, 0)), "claim-disagrees"),
    ("未发生因政府信息公开引发的行政复议、行政诉讼。", table(disputes=(2, 0, 0)), "claim-disagrees"),
    ("因政府信息公开被提起行政诉讼4件。", table(direct=(3, 0, 0), after=(2, 0, 0)), "claim-disagrees"),
    ("制发行政规范性文件4件，废止1件。", table(decisions={"normative_documents.made": "5", "normative_documents.repealed": "1"}), "claim-disagrees"),
    ("全年作出行政处罚决定74件。", table(decisions={"penalty.decisions": "47"}), "claim-disagrees"),
    ("全年作出行政许可决定7.4万件。", table(decisions={"licensing.decisions": "73449"}), "claim-disagrees"),
    ("全年作出行政许可决定73550件。", table(decisions={"licensing.decisions": "73551"}), "claim-disagrees"),
    ("行政事业性收费3.53亿元。", table(decisions={"fees.amount": "35214.7719"}), "claim-disagrees"),
    ("行政事业性收费35214元。", table(decisions={"fees.amount": "35214.7719"}), "claim-disagrees"),
    ("全年行政事业性收费金额为3.2万元。", table(decisions={"fees.amount": "2.3"}), "claim-disagrees"),
    ("新收政府信息公开申请100件，其中自然人申请91件，法人或其他组织申请19件。", table(100, 3, 5, legal=9, **FULL), "claim-parts-disagree"),
    ("办结政府信息公开申请98件，其中予以公开40件，部分公开10件，不予公开6件，无法提供30件，不予处理5件，其他处理18件。", table(100, 3, 5, **FULL), "claim-parts-disagree"),
    ("收到政府信息公开申请12件，其中予以公开9件，不予公开8件。", table(12, granted=9, denied=3), "claim-parts-disagree"),
    ("因政府信息公开被申请行政复议3件，均获维持。", table(disputes=(2, 0, 1)), "upheld-contradicted"),
    ("因政府信息公开被提起行政诉讼2件，全部维持。", table(direct=(1, 1, 0)), "upheld-contradicted"),
    ("收到政府信息公开申请12件，均已按期办结。", table(12, 0, 1, granted=11), "done-contradicted"),
    ("收到政府信息公开申请12件，上年结转0件，已全部办结。", table(12, 0, 1, granted=11), "done-contradicted"),
    ("收到政府信息公开申请12件，全部在法定期限内办理完毕。", table(12, 0, 1, granted=11), "done-contradicted"),
    ("收到政府信息公开申请12件，答复率达到100%。", table(12, 0, 1, granted=11), "done-contradicted"),
    ("收到政府信息公开申请12件，1件结转下年，办结率为百分之百。", table(12, 0, 1, granted=11), "done-contradicted"),
    ("政府信息公开申请办理率保持100％。", table(12, 0, 1, granted=11), "done-contradicted"),
    ("收到依申请公开12件，答复率实现100.0%。", table(12, 0, 1, granted=11), "done-contradicted"),
    ("收到政府信息公开申请12件，办结10件。", table(12, granted=12), "claim-disagrees"),
    ("政府信息公开行政诉讼案件4件。", table(), "claim-disagrees"),
    ("依申请公开引发行政复议4件。", table(), "claim-disagrees"),
    ("行政事业性收费162649元。", table(decisions={"fees.amount": "16.25"}), "claim-disagrees"),
    ("行政事业性收费2300元。", table(decisions={"fees.amount": "0"}), "claim-disagrees"),
    ("清理并集中发布现行有效行政规范性文件36件。", table(decisions={"normative_documents.in_force": "30"}), "claim-disagrees"),
    ("全面梳理后向社会公布现行有效规范性文件28件。", table(decisions={"normative_documents.in_force": "30"}), "claim-disagrees"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "cells", "rule"), PLANTED, ids=lambda value: value[:24] if isinstance(value, str) else ""
)
def test_a_planted_disagreement_is_found(text, cells, rule):
    assert rule in accused(text, cells)


def test_what_follows_too_many_counts_is_said_to_be_unchecked():
    text = "本年新收政府信息公开申请98件。" * 600 + "其中予以公开41件。"
    results = of_text(text, cells=table(new=98, **FULL), rules=RULES)
    unchecked = told(results, ("not_checked",))
    assert set(unchecked) == RULES
    assert "超过500处，其后的未检查" in unchecked["claim-disagrees"]
    assert not [result for result in results if result.outcome in ("fail", "review", "pass")]
