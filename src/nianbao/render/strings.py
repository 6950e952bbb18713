"""The words of the renderers, in Chinese and English. What a pack or a report says comes as it is.

Only glyphs that GBK can write stand here, so that an old console and a Chinese Windows file can show them.
"""

from __future__ import annotations

from typing import Literal

from nianbao.render.strings_claims import CLAIM_WORDS
from nianbao.render.strings_pages import PAGE_WORDS
from nianbao.render.strings_runs import RUN_WORDS
from nianbao.render.strings_season import SEASON_WORDS

Language = Literal["zh", "en"]

GLYPHS = {
    "pass": "√", "pass_with_advice": "▲", "verify": "◇", "return": "×", "unauditable": "？",
    "fail": "×", "review": "？", "advise": "▲", "info": "○", "not_checked": "—", "not_applicable": "—", "error": "！",
}  # fmt: skip

_WORDS: dict[str, tuple[str, str]] = {
    "list_mark": ("、", ", "),
    "clause_mark": ("；", "; "),
    "stop": ("。", "."),
    "gap": ("", " "),
    "colon": ("：", ": "),
    # verdicts, outcomes, severities
    "verdict.pass": ("通过", "Passed"),
    "verdict.pass_with_advice": ("通过（附建议）", "Passed with advice"),
    "verdict.verify": ("待核实", "To be verified"),
    "verdict.return": ("退回整改", "Returned for correction"),
    "verdict.unauditable": ("无法审核", "Could not be audited"),
    "word.pass": ("通过", "pass"),
    "word.pass_with_advice": ("附建议", "advice"),
    "word.verify": ("待核实", "verify"),
    "word.return": ("退回整改", "return"),
    "word.unauditable": ("无法审核", "unauditable"),
    "outcome.pass": ("通过", "pass"),
    "outcome.fail": ("不通过", "fail"),
    "outcome.review": ("待人工核实", "for review"),
    "outcome.not_applicable": ("不适用", "not applicable"),
    "outcome.not_checked": ("未检查", "not checked"),
    "outcome.error": ("检查出错", "error"),
    "severity.must": ("必须整改", "Must correct"),
    "severity.advise": ("建议改进", "Advised"),
    "severity.info": ("提示", "Note"),
    "severity.review": ("建议核实", "Please verify"),
    "short.must": ("必须", "must"),
    "short.advise": ("建议", "advise"),
    "short.info": ("提示", "note"),
    "short.review": ("核实", "verify"),
    "short.excepted": ("例外", "except"),
    "trial": ("试行，不扣分", "on trial, costs no points"),
    "excepted": ("例外", "Exception"),
    "exception": (
        "{type}登记 {id}：{reason}；申请人 {requester}；批准人 {approver}；{expires} 到期",
        "{type} {id}: {reason}; requested by {requester}; approved by {approver}; expires {expires}",
    ),
    "exception.exception": ("例外", "Exception"),
    "exception.false_alarm": ("误报", "False alarm"),
    "exception.verified": ("核实属实", "Verified"),
    "lapsed": ("例外失效", "Exception void"),
    "lapsed.expired": ("例外已到期，重新计入", "The exception has expired and counts again"),
    "lapsed.changed": ("填报内容已变，例外失效", "The report has changed there, the exception is void"),
    "lapsed.not_exemptible": ("该规则不可例外，登记无效", "The rule allows no exceptions"),
    "state.applied": ("生效", "in force"),
    "state.expired": ("已到期，重新计入", "expired, counts again"),
    "state.changed": ("填报内容已变，失效", "the report changed, void"),
    "state.not_exemptible": ("该规则不可例外，无效", "the rule allows none, void"),
    "state.unused": ("没有对应的问题", "nothing to except"),
    "state.superseded": ("已有新的登记", "superseded"),
    "state.absent": ("报告不在这次审核中", "report not in this run"),
    "register": ("例外登记", "Register of exceptions"),
    "register.about": (
        "登记文件 {file}，按 {as_of} 判断是否到期。登记的问题仍列在各份报告里，不扣分，不影响结论。",
        "{file}, as of {as_of}. What is registered stays in the reports, costs no points and decides nothing.",
    ),
    "register.kind": ("类型", "Kind"),
    "register.reason": ("理由", "Reason"),
    "register.people": ("申请人 → 批准人", "Requested by → approved by"),
    "register.expires": ("到期", "Expires"),
    "register.state": ("状态", "State"),
    # the verdict sentence
    "sentence.must": ("{causes} 处必须整改", "{causes} to be corrected"),
    "sentence.must_relations": (
        "{causes} 处必须整改（引发 {results} 条不通过）",
        "{causes} to be corrected (behind {results} failed checks)",
    ),
    "sentence.advise": ("{n} 处建议改进", "{n} advised"),
    "sentence.review": ("{n} 处待人工核实", "{n} for a person to verify"),
    "sentence.undecided": (
        "{n} 项必查内容因空白或没有读出未能判断",
        "{n} mandatory checks that could not be decided, since something is blank or was not read",
    ),
    "undecided": ("未能判断是否有", "not decided whether"),
    "sentence.found": ("发现 {parts}", "Found: {parts}"),
    "sentence.none": ("已检查的各项均未发现问题", "Nothing was found in what could be checked"),
    "sentence.gain": (
        "改正必须整改的问题可回 {points} 分",
        "correcting what must be corrected regains {points} points",
    ),
    "sentence.unread": ("有内容未能读取，不能据此认为无误", "some content could not be read and is not thereby right"),
    "sentence.unauditable": ("这份文件无法审核", "This file could not be audited"),
    "next_step": ("下一步", "Next step"),
    # score and coverage
    "score": ("得分", "Score"),
    "score.none": ("未评分", "no score"),
    "score.deducted": ("扣 {points} 分", "minus {points}"),
    "score.part": ("已核 {assessed}/{weight} 分值", "{assessed}/{weight} assessed"),
    "score.part_deducted": (
        "已核 {assessed}/{weight} 分值，扣 {points} 分",
        "{assessed}/{weight} assessed, minus {points}",
    ),
    "score.assessed": ("已核分值 {share}%", "{share}% of the weight assessed"),
    "score.unassessed": ("未评定", "not assessed"),
    "score.without_exceptions": ("不计例外为 {value} 分", "{value} without exceptions"),
    "grade": ("等次", "Grade"),
    "coverage": ("检查范围", "Coverage"),
    "coverage.sentence": (
        "共 {total} 项：通过 {passed}，不通过 {fail}，待人工核实 {review}，"
        "不适用 {not_applicable}，未检查 {not_checked}，检查出错 {error}",
        "{total} checks: {passed} pass, {fail} fail, {review} for review, "
        "{not_applicable} not applicable, {not_checked} not checked, {error} errors",
    ),
    "coverage.share": ("已得出结论 {share}%", "{share}% decided"),
    # facts
    "facts": ("基本情况", "Facts"),
    "agency": ("单位", "Agency"),
    "year": ("年度", "Year"),
    "year_of": ("{year}年度", "{year}"),
    "title": ("标题", "Title"),
    "period": ("统计期限", "Period"),
    "published": ("公布日期", "Published"),
    "edition": ("格式版本", "Form edition"),
    "edition_of": ("{edition}年版", "{edition}"),
    "level": ("机关层级", "Level"),
    "prior": ("所比上年报告", "Compared with"),
    "prior.title": ("跨年核对", "Compared with last year"),
    "prior.counts": (
        "{matched} 份已与上年报告核对（其中 {within} 份的上年报告在同一批文件里），{unmatched} 份没有找到上年报告，"
        "{unused} 份上年报告没有对应的本年报告。没有核对的，相关检查记为“未检查”。",
        "{matched} compared with last year ({within} within the run), {unmatched} without last year's report, "
        "{unused} of last year's not used. What was not compared is counted as not checked.",
    ),
    "prior.unmatched": ("没有找到上年报告", "Without last year's report"),
    "prior.unused": ("没有对应本年报告的上年报告", "Last year's reports not used"),
    "prior.reason": ("原因", "Why"),
    "file": ("文件", "File"),
    "fingerprint": ("校验码", "SHA-256"),
    "not_found": ("未识别", "not found"),
    "level.province": ("省级", "Province"),
    "level.city": ("市级", "City"),
    "level.county": ("县区级", "County or district"),
    "level.town": ("乡镇街道", "Town or sub-district"),
    "level.department": ("部门", "Department"),
    "level.none": ("未区分", "Not known"),
    # page chrome
    "page.kind": ("年度报告审核意见书", "Audit opinion on an annual report"),
    "skip.problems": ("跳到问题清单", "Skip to the findings"),
    "skip.tables": ("跳到统计表", "Skip to the tables"),
    "skip.text": ("跳到正文", "Skip to the text"),
    "nav": ("本页目录", "On this page"),
    "back_to_index": ("返回本批次", "Back to the batch"),
    "problems": ("问题清单", "Findings"),
    "problems.none": ("没有发现需要整改或核实的问题。", "Nothing to correct or to verify."),
    "details": ("逐条说明", "Details"),
    "tables": ("统计表定位", "The tables"),
    "text": ("正文定位", "The text"),
    "measures": ("问题与改进措施对照", "Problems and measures"),
    "claims": ("文中数字与统计表对照", "Figures in the text against the tables"),
    "unchecked": ("未检查与检查出错", "Not checked, and errors"),
    "passed": ("通过的检查", "Checks passed"),
    "notes": ("读取说明", "Notes on reading"),
    # finding table and details
    "number": ("编号", "No."),
    "place": ("位置", "Place"),
    "problem": ("问题", "Problem"),
    "reported_expected": ("填报 → 应为", "Reported → expected"),
    "degree": ("程度", "Degree"),
    "points": ("扣分", "Points"),
    "rule": ("规则", "Rule"),
    "criteria": ("依据", "Criteria"),
    "condition": ("事实", "Condition"),
    "cause": ("原因", "Cause"),
    "effect": ("影响", "Effect"),
    "recommendation": ("建议", "Recommendation"),
    "equation": ("算式", "Equation"),
    "evidence": ("原文", "Quoted"),
    "similar": ("与“{other}”相似 {percent}%，建议核实", "{percent}% like “{other}”, please verify"),
    "absent": ("应有未见：{what}", "Expected, not seen: {what}"),
    "absence.problems": ("存在的问题", "problems"),
    "absence.measures": ("改进措施", "measures"),
    "absence.statement": ("有关情况的说明", "a statement on it"),
    "absence.measure_of_prior": ("上年报告的第 {n} 项改进措施的落实情况", "what became of last year's measure {n}"),
    "whole_document": ("全文", "Whole report"),
    "and_more": (
        "另有 {n} 处未逐条列出（每条规则最多列 {cap} 处），全部见 findings.jsonl：",
        "{n} more are not listed one by one (at most {cap} of a rule); all are in findings.jsonl:",
    ),
    "more_of_rule": ("“{rule}”另有 {n} 处", "{n} more of “{rule}”"),
    "reported": ("填报", "reported"),
    "expected": ("应为", "expected"),
    "difference": ("差", "difference"),
    "rest_zero": ("其余 {n} 项为 0", "the other {n} are 0"),
    "rest_unread": ("{n} 项空白或未读出", "{n} blank or not read"),
    "all_zero": ("{n} 项均为 0", "all {n} are 0"),
    "likeness": ("相似文字对照", "Texts alike, side by side"),
    "likeness.note": (
        "相同的文字已标出并逐段编号；数字、标点和单位名称不计，法定用语和本批共用的分句不算相同。相似不等于照搬，建议核实。",
        "Equal passages are marked and numbered; figures, punctuation and names do not count, statutory and common "
        "wording is left out. Please verify.",
    ),
    "likeness.share": ("相似度 {percent}%，相同文字 {chars} 字", "{percent}% alike, {chars} characters equal"),
    "likeness.mine": ("本报告", "This report"),
    "likeness.other": ("与之相似的报告", "Report that it resembles"),
    "likeness.similarity": ("相似度", "Likeness"),
    "likeness.chars": ("相同字数", "Equal characters"),
    "likeness.compare": ("对照", "Compare"),
    "likeness.capped": ("只列出最相似的 {n} 对。", " Only the {n} most alike are listed."),
    "repair": ("最小改动推断", "Smallest change"),
    "told.cell": (
        "“{place}”填报{filled}，推断应为{expected}，差{difference}",
        "“{place}” reported {filled}, inferred {expected}, difference {difference}",
    ),
    "told.cell_unfilled": ("“{place}”未填，推断应为{expected}", "“{place}” not filled in, inferred {expected}"),
    "told.way": (
        "“{place}”填报{filled}，或应为{expected}，差{difference}",
        "“{place}” reported {filled}, may be {expected}, difference {difference}",
    ),
    "told.way_unfilled": ("“{place}”未填，或应为{expected}", "“{place}” not filled in, may be {expected}"),
    "repair.unproven": ("未能证明是最小改动，仅供参考", "not proven to be the smallest"),
    "told.choices": ("不唯一，{n} 种改法", "not unique, {n} ways"),
    "told.recommendation": (
        "核对所列 {n} 格的原始资料，改正有误的各格，使各项关系同时成立。",
        "Check the {n} cells named against your records and mend what is wrong, so that all relations hold.",
    ),
    "told.place": ("{section} {n} 格", "{section}, {n} cells"),
    "told.more": ("，另有{n}条", ", and {n} more"),
    "repair.unique": (
        "仅此一解，改后 {n} 条检查同时成立；是否属实请核对原始台账",
        "the only one; {n} checks then hold; verify against your records",
    ),
    "repair.ambiguous": (
        "无法唯一确定，以下任一改动都能使 {n} 条检查成立",
        "not unique: each of these makes {n} checks hold",
    ),
    "repair.capped": ("（只列出前 {n} 种）", "(only the first {n} are listed)"),
    # tables
    "part": ("第{ordinal}部分", "Part {ordinal}"),
    "place.column": ("{section} “{name}”列", "{section} column {name}"),
    "place.row": ("{section} “{name}”行", "{section} row {name}"),
    "place.cells": ("{first}等 {n} 格", "{first} and others, {n} cells"),
    "place.more": ("…共 {n} 处", "… {n} in all"),
    "paragraph": ("第{n}段", "paragraph {n}"),
    "cell.blank": ("空", "blank"),
    "cell.absent": ("未读", "unread"),
    "cell.illegible": ("未识别", "illegible"),
    "cell.suspect": ("疑错", "suspect"),
    "cell.candidate": ("待定", "candidate"),
    "cell.review": ("待核实", "to verify"),
    "cell.total": ("合计", "total"),
    "cell.operand": ("参与算式", "operand"),
    "table.read": ("已读取", "read"),
    "table.partial": ("部分单元格未读到", "partly read"),
    "table.not_read": ("有此表，但数字未能读取，需人工核对", "present but not read: check by eye"),
    "table.missing": ("报告中未见此表", "not found in the report"),
    "table.no_layout": ("规则集没有这张表的版式，无法重绘", "the pack has no layout of this table"),
    "table.edition": ("按 {edition} 年版版式重绘", "drawn in the {edition} layout"),
    "legend": ("图例", "Legend"),
    "legend.suspect": ("疑错格", "suspect cell"),
    "legend.candidate": ("候选格（不唯一）", "candidate"),
    "legend.total": ("算式的合计", "total of a failed equation"),
    "legend.operand": ("算式的分项", "operand"),
    "legend.blank": ("空白，不等于 0", "blank, which is not 0"),
    "legend.absent": ("未读到", "not read"),
    # text
    "section.missing": ("报告中未见这一部分", "this section was not found"),
    "section.empty": ("本部分没有文字", "no text in this section"),
    "preface": ("前言", "Preface"),
    "tail": ("落款", "Closing"),
    "mark.start": ("问题 {ids} 开始", "finding {ids} begins"),
    # problems and measures
    "measures.problem": ("报告所述问题", "Problem stated"),
    "measures.measure": ("措施", "Measure"),
    "measures.answered": ("有对应措施", "answered"),
    "measures.unanswered": ("未见对应措施", "no measure seen"),
    "measures.spare": ("没有对应到问题", "answers no problem stated"),
    "measures.coverage": (
        "{n} 个问题中 {answered} 个有对应措施（按文意推断，请核实）",
        "{answered} of {n} problems are answered (inferred from the wording, please verify)",
    ),
    "aspects": ("应有方面", "Aspects"),
    "aspect.present": ("已写到", "present"),
    "aspect.absent": ("未见", "not seen"),
    # claims: see CLAIM_WORDS
    "agreement.agrees": ("一致", "agrees"),
    "agreement.disagrees": ("不一致", "disagrees"),
    "agreement.not_comparable": ("不可比", "not comparable"),
    "scope.whole_body": ("全机关", "whole body"),
    "scope.part": ("部分", "part"),
    "scope.other_period": ("其他时期", "other period"),
    "scope.unknown": ("范围不明", "scope unknown"),
    # footer
    "engine": ("引擎", "Engine"),
    "pack": ("规则集", "Rule pack"),
    "profile": ("评分方案", "Scoring profile"),
    "footer": (
        "本页由程序按规则自动生成，供审核人员参考；文字类结论均为推断，须人工核实。同一文件、同一规则集得到同样的结果。",
        "Generated by rule; what is inferred from language must be verified by a person. "
        "The same file and pack give the same result.",
    ),
    # index
    "index.title": ("批次审核情况", "Batch audit"),
    "index.reports": ("报告", "Reports"),
    "index.list": ("报告清单", "Reports"),
    "index.list_note": (
        "按待办轻重排列：无法审核的在前，其次是必须整改多、得分低的。",
        "Worst first: unauditable, then most to correct, then lowest score.",
    ),
    "index.capped_list": (
        "只列出前 {n} 份，共 {total} 份；全部见 findings.jsonl",
        "first {n} of {total}; all are in findings.jsonl",
    ),
    "index.rank": ("组内名次", "Rank in group"),
    "index.place": ("{group} {place}/{of}", "{group} {place}/{of}"),
    "index.tied": ("（并列）", " (tied)"),
    "index.rank_note": (
        "名次只在评分方案的同一组内、同一规则包和方案之间排；得出结论不足 {enough}% 的不排名，得分相同的名次并列。",
        " Ranks are within a peer group of one pack and profile; equal scores share one, reports with less than {enough}% "
        "decided have none.",
    ),
    "index.rules": ("哪些规则错得最多", "Rules broken most often"),
    "index.rules_reports": ("涉及报告", "Reports"),
    "index.rules_instances": ("处数", "Places"),
    "index.heatmap": ("规则与报告对照", "Rules by report"),
    "index.capped_map": (
        "列出问题最多的 {rules} 条规则、{reports} 份报告（共 {all_rules} 条、{all_reports} 份有问题）",
        "the {rules} rules and {reports} reports with most findings (of {all_rules} and {all_reports})",
    ),
    "index.histogram": ("得分分布", "Scores"),
    "index.histogram_text": ("{low}–{high} 分：{n} 份", "{low}–{high}: {n}"),
    "index.median": ("中位数 {median} 分，{n} 份有得分", "median {median}, {n} scored"),
    "index.must_total": ("必须整改（处）", "To correct (places)"),
    "index.peers": ("按机关层级", "By level"),
    "index.return_rate": ("退回", "Returned"),
    "index.mean": ("得分中位数", "Median score"),
    "index.mixed": (
        "这一批用了不同的规则集或评分方案，得分不宜直接比较。",
        "Different packs or profiles were used: scores are not to be compared.",
    ),
    "verdict": ("结论", "Verdict"),
    "must": ("必须", "Must"),
    "advise": ("建议", "Advise"),
    "review": ("待核实", "Verify"),
    "not_checked": ("未检查", "Unchecked"),
    "none": ("没有。", "None."),
    # terminal
    "term.title": ("年度报告合规审核", "Annual report audit"),
    "term.reports": ("{n} 份", "{n} reports"),
    "term.problems": ("问题", "problems"),
    "term.summary": ("汇总", "Total"),
    "term.exit": ("退出码 {code}", "exit code {code}"),
    "term.results": ("（{n} 条）", " ({n} checks)"),
    "term.counts": (
        "必须 {must}  建议 {advise}  待核实 {review}  未检查 {unchecked}  检查范围 {share}%",
        "must {must}  advise {advise}  verify {review}  unchecked {unchecked}  coverage {share}%",
    ),
    "term.more": ("…另有 {n} 条，见 HTML 页或加 -v", "… {n} more, see the HTML page or use -v"),
}


def table(lang: str) -> dict[str, str]:
    """All words of a language; Chinese for a language that is not known."""
    return {
        key: pair[lang == "en"] for key, pair in (_WORDS | RUN_WORDS | CLAIM_WORDS | SEASON_WORDS | PAGE_WORDS).items()
    }


class Words:
    """The words of one language: `words("coverage.share", share=95)`."""

    __slots__ = ("_table", "lang")

    def __init__(self, lang: str) -> None:
        self.lang: Language = "en" if lang == "en" else "zh"
        self._table = _TABLES[self.lang]

    def __call__(self, key: str, **slots: object) -> str:
        text = self._table[key]
        return text.format(**slots) if slots else text

    def get(self, key: str, default: str) -> str:
        """The word for a code that data brought; `default` where there is none."""
        return self._table.get(key, default)


_TABLES: dict[Language, dict[str, str]] = {"zh": table("zh"), "en": table("en")}
