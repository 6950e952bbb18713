"""Invented findings for the renderers: one for each look that a page can have."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from nianbao.model.finding import (
    VERDICTS,
    CategoryScore,
    Cell,
    Claim,
    Coverage,
    Finding,
    Measure,
    Narrative,
    Problem,
    ReportHead,
    Result,
    RootCause,
    RunHead,
    Score,
    SectionView,
    Source,
    Term,
    absence_anchor,
    cell_anchor,
    document_anchor,
    span_anchor,
)
from nianbao.model.verdict import GRADED, together
from nianbao.model.view import describe_form
from support.forms import DISPUTES, FORM, REQUESTS, SECTIONS

PACK = "disclosure-2021"
PARTS = ("natural_person", "enterprise", "research", "public_welfare", "legal_service", "other")
RESULT_ROWS = tuple(row.id for row in REQUESTS.rows[2:-2])
CATEGORIES = (
    ("form", "格式与完整性", 25.0),
    ("figures", "数据勾稽", 35.0),
    ("narrative", "文字内容", 15.0),
    ("problems", "问题与改进", 15.0),
    ("wording", "文字规范", 10.0),
)
CRITERIA = "国办公开办函〔2021〕30号《年度报告格式》第三部分：“第一项加第二项之和，等于第三项加第四项之和”"

TEXTS = {
    "overview": (
        "2024年，青栎区财政局深入贯彻落实条例要求，坚持以公开为常态、不公开为例外，扎实推进政府信息公开各项工作。\n"
        "（一）主动公开。全年通过区政府门户网站主动公开政府信息326条，其中预决算信息64条，拓宽公开渠道、拓宽公开渠道，"
        "及时更新机构职能、规划计划、财政资金等栏目。\n"
        "（二）依申请公开。全年新收政府信息公开申请21件，上年结转2件，均按期答复，无因答复不当引发的纠纷。\n"
        "（三）政府信息管理。严格执行信息发布“三审三校”制度，对历年规范性文件开展集中清理，废止2件。\n"
        "（四）平台建设。优化门户网站财政信息专栏，全年维护更新栏目12个"
    ),
    "proactive_disclosure": "",
    "requests": "",
    "disputes": "",
    "problems": (
        "一是主动公开的内容不够全面，重点领域信息更新不及时；二是业务人员对条例的理解不深，答复文书不够规范；"
        "三是政策解读形式单一，群众参与度不高。\n"
        "针对以上问题，一是梳理重点领域公开清单，明确更新时限和责任科室；二是全年组织两次业务培训，统一答复文书模板。"
    ),
    "other": "无。",
}


def table_cells(values: dict[str, Any] | None = None) -> dict[str, dict[str, dict[str, Cell]]]:
    """Cells of the three tables: 0 everywhere but for `values` (address → printed text, number or a whole Cell)."""
    cells: dict[str, dict[str, dict[str, Cell]]] = {}
    for table in FORM.tables:
        for address in table.cells:
            cells.setdefault(table.id, {}).setdefault(address.row, {})[address.column] = Cell("0", 0, "printed")
    for address, value in (values or {}).items():
        table_id, row, column = address.split(".")
        cell = value if isinstance(value, Cell) else Cell(str(value), value, "printed")
        cells[table_id][row][column] = cell
    return cells


def request_values() -> dict[str, Any]:
    """A small consistent table three and four."""
    values: dict[str, Any] = {}
    plan = {
        "new_received": (17, 4),
        "carried_in": (2, 0),
        "granted": (9, 2),
        "partially_granted": (2, 0),
        "denied_third_party": (1, 0),
        "unavailable_not_held": (6, 2),
        "other_other": (1, 0),
        "processed_total": (19, 4),
    }
    for row, (person, enterprise) in plan.items():
        values |= {
            f"requests.{row}.natural_person": person,
            f"requests.{row}.enterprise": enterprise,
            f"requests.{row}.total": person + enterprise,
        }
    return values | {
        "proactive_disclosure.normative_documents.made": 3,
        "proactive_disclosure.normative_documents.repealed": 2,
        "proactive_disclosure.normative_documents.in_force": 18,
        "proactive_disclosure.licensing.decisions": 41,
        "disputes.reconsideration.upheld": 1,
        "disputes.reconsideration.total": 1,
    }


def term(cells: dict[str, Any], address: str, side: str) -> Term:
    table, row, column = address.split(".")
    cell = cells[table][row][column]
    return {"table": table, "row": row, "column": column, "value": cell.value, "state": cell.state, "side": side}


def relation(cells: dict[str, Any], rule: str, title: str, whole: str, parts: Iterable[str], **changes: Any) -> Result:
    """A failed (or review) relation: whole on the right, parts on the left."""
    terms = [term(cells, part, "left") for part in parts]
    terms.append(term(cells, whole, "right"))
    known = [item["value"] for item in terms[:-1] if item["value"] is not None]
    observed, expected = terms[-1]["value"], sum(known)
    fields: dict[str, Any] = {
        "rule": rule,
        "title": title,
        "category": "figures",
        "severity": "must",
        "outcome": "fail",
        "message": f"分项之和 {expected} 与填报 {observed} 不符",
        "criteria": CRITERIA,
        "condition": f"填报 {observed}，分项之和 {expected}。",
        "cause": "",
        "effect": "同一列的平衡关系随之不成立，汇总到上级报表的数字也会出错。",
        "recommendation": "核对登记台账，更正后重新报送，并同步更新已公开的网页。",
        "anchors": [cell_anchor(item["table"], item["row"], item["column"]) for item in terms],
        "observed": observed,
        "expected": expected,
        "delta": None if observed is None else observed - expected,
        "deduction": 4.0,
        "equation": terms,
        "fingerprint": f"{rule}:{whole}",
    }
    return Result(**(fields | changes))


def span(section: str, text: str, quote: str) -> dict[str, Any]:
    start = text.index(quote)
    return span_anchor(section, start, start + len(quote), quote)


def soft(rule: str, title: str, anchors: list[dict[str, Any]], **changes: Any) -> Result:
    fields: dict[str, Any] = {
        "rule": rule,
        "title": title,
        "category": "narrative",
        "severity": "advise",
        "outcome": "fail",
        "message": title,
        "criteria": "国办公开办函〔2021〕30号：年度报告内容“不能遗漏，也不宜泛化”",
        "condition": "文中未见有关表述。",
        "cause": "起草时没有对照格式逐项核对。",
        "effect": "公众无法了解这一方面的工作情况。",
        "recommendation": "补充本年度的具体做法和数据。",
        "anchors": anchors,
        "deduction": 1.0,
        "fingerprint": f"{rule}:{title}",
    }
    return Result(**(fields | changes))


def passes(count: int) -> list[Result]:
    return [
        Result(
            rule=f"passed-rule-{number}",
            title=f"第{number}项检查",
            category=CATEGORIES[number % len(CATEGORIES)][0],
            severity="must",
            outcome="pass",
            message="相符",
        )
        for number in range(1, count + 1)
    ]


def not_checked() -> list[Result]:
    return [
        Result(
            rule="carried-in-differs-from-last-year",
            title="上年结转与上年报告不一致",
            category="figures",
            severity="must",
            outcome="not_checked",
            message="未提供上年度报告，未核对",
            recommendation="用 --prior 指定上年度报告所在目录后重新审核",
        ),
        Result(
            rule="regulations-out-of-power",
            title="无权制定规章而填报规章",
            category="form",
            severity="must",
            outcome="not_applicable",
            message="本机关不适用",
        ),
    ]


def make(report_id: str, agency: str, results: list[Result], **changes: Any) -> Finding:
    """A finding with score, coverage and verdict that follow from its results."""
    coverage: Coverage = {
        "total": 0,
        "pass": 0,
        "fail": 0,
        "review": 0,
        "not_applicable": 0,
        "not_checked": 0,
        "error": 0,
    }
    for result in results:
        coverage["total"] += 1
        coverage[result.outcome] += 1  # type: ignore[literal-required]
    failures = [result for result in results if result.outcome == "fail"]
    categories = []
    for category, title, weight in CATEGORIES:
        lost = min(weight, sum(result.deduction for result in failures if result.category == category))
        categories.append(CategoryScore(category, title, weight, weight - lost, lost, weight))
    value = sum(category.value or 0 for category in categories)
    verdict = together(results)
    grade = ("优秀" if value >= 90 else "合格") if verdict in GRADED else None
    texts = changes.pop("texts", TEXTS)
    fields: dict[str, Any] = {
        "id": report_id,
        "engine": {"name": "nianbao", "version": "0.1.0"},
        "pack": {"id": PACK, "version": "1.0.0", "sha256": "5f0c" * 16},
        "source": Source(f"reports_in/{report_id}.html", f"{agency}2024年年报.html", "html", "9a3e77c1" * 8, 48_213),
        "report": ReportHead(
            agency,
            2024,
            "2021",
            f"{agency}2024年政府信息公开工作年度报告",
            "2025-01-20",
            level="department",
            form="disclosure",
        ),
        "verdict": verdict,
        "score": Score(value, 100.0, grade, categories, profile="standard", assessed=100.0),
        "coverage": coverage,
        "sections": [
            SectionView(
                spec.id, spec.title, "一二三四五六"[spec.ordinal - 1], True, len(texts[spec.id]), texts[spec.id]
            )
            for spec in SECTIONS
        ],
        "cells": table_cells(request_values()),
        "results": results,
        "tables": {table.id: {"status": "read", "edition": "2021", "reason": ""} for table in FORM.tables},
    }
    return Finding(**(fields | changes))


def clean() -> Finding:
    return make("qingli-archives-2024", "云溪市青栎区档案馆", [*passes(60), *not_checked()])


def all_zero() -> Finding:
    note = soft(
        "all-figures-zero",
        "零申请报告：各项关系全部成立（均为 0）",
        [document_anchor()],
        severity="info",
        deduction=0.0,
        condition="三张统计表全部填报 0。",
        cause="",
        effect="",
        recommendation="请确认本年度确实没有收到申请。",
    )
    return make("qingli-meteorology-2024", "云溪市青栎区气象局", [note, *passes(60)], cells=table_cells())


def many_defects() -> Finding:
    """A root cause with cascade, an ambiguous one, soft findings with overlapping spans, absences, reviews, claims."""
    values = request_values() | {
        "requests.processed_total.natural_person": 22,
        "requests.unavailable_not_held.total": 7,
        "disputes.litigation_direct.upheld": 2,
        "disputes.litigation_direct.total": 1,
        "requests.denied_process_information.research": Cell("", None, "blank"),
        "requests.not_processed_petition.legal_service": Cell("—", None, "dash"),
        "requests.carried_in.other": Cell("l2", None, "illegible", "不是数字"),
        "proactive_disclosure.regulations.made": Cell("/", None, "dash"),
        "proactive_disclosure.normative_documents.in_force": Cell(
            "18（含自然失效2件）", 18, "printed", "含自然失效2件"
        ),
        "proactive_disclosure.fees.amount": Cell("59237.2449", Decimal("59237.2449"), "printed"),
    }
    cells = table_cells(values)
    column = relation(
        cells,
        "requests-column-total",
        "办理结果合计与分项之和不符",
        "requests.processed_total.natural_person",
        [f"requests.{row}.natural_person" for row in RESULT_ROWS],
        root_cause="rc1",
    )
    row_total = relation(
        cells,
        "requests-row-total",
        "总计与各类申请人之和不符",
        "requests.processed_total.total",
        [f"requests.processed_total.{part}" for part in PARTS],
        root_cause="rc1",
        deduction=0.0,
    )
    balance_terms = [
        term(cells, f"requests.{row}.natural_person", side)
        for row, side in (
            ("new_received", "left"),
            ("carried_in", "left"),
            ("processed_total", "right"),
            ("carried_out", "right"),
        )
    ]
    balance = relation(
        cells,
        "requests-balance",
        "收到与办理、结转不平衡",
        "requests.processed_total.natural_person",
        ["requests.new_received.natural_person"],
        root_cause="rc1",
        deduction=0.0,
        equation=balance_terms,
        observed=22,
        expected=19,
        delta=3,
        fingerprint="requests-balance:natural_person",
        message="新收 17 + 上年结转 2 = 19，总计 22 + 结转下年度 0 = 22，差 3",
    )
    held = relation(
        cells,
        "requests-row-total",
        "总计与各类申请人之和不符",
        "requests.unavailable_not_held.total",
        [f"requests.unavailable_not_held.{part}" for part in PARTS],
        root_cause="rc2",
    )
    dispute = relation(
        cells,
        "disputes-row-total",
        "总计与各种结果之和不符",
        "disputes.litigation_direct.total",
        [f"disputes.litigation_direct.{part.id}" for part in DISPUTES.columns[:4]],
        root_cause="rc3",
    )
    unread = relation(
        cells,
        "requests-row-total",
        "总计与各类申请人之和不符",
        "requests.carried_in.total",
        [f"requests.carried_in.{part}" for part in PARTS],
        outcome="review",
        deduction=0.0,
        message="有 1 个分项未能读出，无法判断；若按 0 计算则相符",
        condition="“其他”一栏印作“l2”，未能识别为数字。",
    )
    overview, problems = TEXTS["overview"], TEXTS["problems"]
    soft_results = [
        soft(
            "phrase-repeated",
            "同一句中重复用语",
            [span("overview", overview, "拓宽公开渠道、拓宽公开渠道")],
            category="wording",
            message="“拓宽公开渠道”在同一句中出现两次",
        ),
        soft(
            "claim-disagrees",
            "文中数字与统计表疑似不一致",
            [
                span("overview", overview, "新收政府信息公开申请21件，上年结转2件"),
                cell_anchor("requests", "new_received", "total"),
            ],
            message="疑似：文中“21件”，表三本年新收总计 21；与办理结果 26 无法对应，建议核实",
            outcome="review",
            observed=21,
            expected=26,
            delta=-5,
        ),
        soft(
            "sentence-overlong",
            "一句话过长",
            [span("overview", overview, "申请21件，上年结转2件，均按期答复")],
            category="wording",
            severity="info",
            deduction=0.0,
            message="建议分句",
        ),
        soft(
            "end-mark-missing",
            "段末缺少标点",
            [span("overview", overview, "栏目12个")],
            category="wording",
            severity="info",
            deduction=0.0,
            message="末段没有句号",
        ),
        soft(
            "aspect-missing",
            "总体情况缺少应有方面",
            [absence_anchor("overview", "监督保障")],
            message="第一部分未见“监督保障”",
        ),
        soft(
            "problem-without-measure",
            "问题没有对应的改进措施",
            [span("problems", problems, "政策解读形式单一，群众参与度不高")],
            category="problems",
            deduction=3.0,
            message="第 3 个问题没有找到对应的改进措施，建议核实",
        ),
        soft(
            "fee-not-stated",
            "未报告收取信息处理费情况",
            [absence_anchor("other", "收取信息处理费情况")],
            severity="must",
            category="form",
            deduction=5.0,
            message="第六部分只写“无”，未说明是否收取信息处理费",
            criteria="国办公开办函〔2021〕30号第六部分；国办函〔2020〕109号",
            recommendation="写明“本年度收取信息处理费××元”，未收取的写明未收取。",
        ),
        soft(
            "official-name-varies",
            "机关名称前后不一致",
            [document_anchor()],
            category="wording",
            status="trial",
            deduction=0.0,
            message="标题与正文的机关名称写法不同",
        ),
        soft(
            "deadline-passed",
            "公布日期晚于期限",
            [document_anchor()],
            category="form",
            deduction=2.0,
            message="公布日期晚于期限 3 天",
            exception={
                "state": "applied",
                "id": "LW-2025-003",
                "reason": "区政府网站迁移，经批准顺延",
                "approver": "区政务公开办",
                "expires": "2025-12-31",
            },
        ),
    ]
    for result in (column, row_total, balance):
        result.cause = "最小改动推断：“（七）总计·自然人”由22改为19后，3条勾稽关系同时成立（最小改动唯一）。"
    root_causes = [
        RootCause(
            "rc1",
            [{"table": "requests", "row": "processed_total", "column": "natural_person", "from": 22, "to": 19}],
            True,
            [column.fingerprint, row_total.fingerprint, balance.fingerprint],
        ),
        RootCause(
            "rc2",
            [{"table": "requests", "row": "unavailable_not_held", "column": "total", "from": 7, "to": 8}],
            True,
            [held.fingerprint],
        ),
        RootCause(
            "rc3",
            [{"table": "disputes", "row": "litigation_direct", "column": "total", "from": 1, "to": 2}],
            False,
            [dispute.fingerprint],
            alternatives=[
                [{"table": "disputes", "row": "litigation_direct", "column": "upheld", "from": 2, "to": 1}],
            ],
        ),
    ]
    first = [part for part in problems.split("\n")[0].replace("；", "。").split("。") if part]
    second = [
        part for part in problems.split("\n")[1].removeprefix("针对以上问题，").replace("；", "。").split("。") if part
    ]
    narrative = Narrative(
        problems=[
            Problem(text, problems.index(text), problems.index(text) + len(text), [index] if index < 2 else [])
            for index, text in enumerate(first)
        ],
        measures=[Measure(text, problems.index(text), problems.index(text) + len(text)) for text in second],
        aspects={"proactive": "present", "requests": "present", "supervision": "absent"},
        coverage=2 / 3,
    )
    quote = "新收政府信息公开申请21件"
    claims = [
        Claim(
            "overview",
            quote,
            overview.index(quote),
            overview.index(quote) + len(quote),
            "new_received",
            21,
            "whole_body",
            21,
            "agrees",
        ),
        Claim(
            "overview",
            "上年结转2件",
            overview.index("上年结转2件"),
            overview.index("上年结转2件") + 6,
            "carried_in",
            2,
            "whole_body",
            3,
            "disagrees",
        ),
        Claim(
            "overview",
            "废止2件",
            overview.index("废止2件"),
            overview.index("废止2件") + 4,
            "normative_repealed",
            2,
            "unknown",
            None,
            "not_comparable",
        ),
    ]
    return make(
        "qingli-finance-2024",
        "云溪市青栎区财政局",
        [column, row_total, balance, held, dispute, unread, *soft_results, *passes(96), *not_checked()],
        cells=cells,
        root_causes=root_causes,
        narrative=narrative,
        claims=claims,
        notes=["页面导航表格 2 个，未计入报告"],
        preface="云溪市青栎区财政局2024年政府信息公开工作年度报告\n本报告数据统计期限为2024年1月1日至2024年12月31日。",
        tail="云溪市青栎区财政局\n2025年1月20日",
    )


def many_instances(count: int = 60) -> Finding:
    """One rule that fires far more often than a page can show."""
    quotes = [
        span_anchor("overview", number, number + 4, TEXTS["overview"][number : number + 4]) for number in range(count)
    ]
    results = [
        soft(
            "half-width-punctuation",
            "中文里用了半角标点",
            [quote],
            message=f"第 {number} 处",
            fingerprint=f"half:{number}",
        )
        for number, quote in enumerate(quotes, start=1)
    ]
    return make("qingli-culture-2024", "云溪市青栎区文化和旅游局", [*results, *passes(40)])


def unread_tables() -> Finding:
    cells = table_cells()
    for row in cells["requests"].values():
        for column in row:
            row[column] = Cell("", None, "absent")
    review = soft(
        "table-not-read",
        "统计表未能读取",
        [absence_anchor("requests", "统计表（原文为图片）")],
        category="form",
        severity="must",
        outcome="review",
        deduction=0.0,
        message="第三部分统计表是图片，数字未读取，须人工核对",
        recommendation="请提供可编辑的文件，或由人工逐格核对。",
    )
    tables = {table.id: {"status": "read", "edition": "2021", "reason": ""} for table in FORM.tables}
    tables["requests"] = {"status": "not_read", "edition": "2021", "reason": "第 3 页只有图片"}
    del cells["disputes"]
    tables["disputes"] = {"status": "missing", "edition": "2021", "reason": ""}
    return make(
        "qingli-water-2024",
        "云溪市青栎区水务局",
        [review, *passes(30), *not_checked()],
        cells=cells,
        tables=tables,
        score=Score(
            None,
            100.0,
            None,
            [
                CategoryScore(category, title, weight, None if category == "figures" else weight, 0.0)
                for category, title, weight in CATEGORIES
            ],
        ),
    )


def old_layout() -> Finding:
    """Table two in the layout of an earlier edition."""
    cells = table_cells()
    cells["proactive_disclosure"] = {
        row: {column: Cell("1", 1, "printed") for column in columns}
        for row, columns in {
            "regulations": ("created", "published", "public_total"),
            "normative_documents": ("created", "published", "public_total"),
            "procurement": ("projects", "amount"),
        }.items()
    }
    tables = {table.id: {"status": "read", "edition": "2021", "reason": ""} for table in FORM.tables}
    tables["proactive_disclosure"]["edition"] = "2019"
    result = soft(
        "outdated-layout", "使用了旧版表格", [absence_anchor("proactive_disclosure", "现行版式的表格")], severity="must"
    )
    return make("qingli-town-2024", "云溪市青栎区石桥镇人民政府", [result, *passes(30)], cells=cells, tables=tables)


def unauditable() -> Finding:
    return make(
        "broken-2024",
        "云溪市青栎区统计局",
        [],
        report=ReportHead(None, None, None, None, None),
        verdict="unauditable",
        score=Score(None, 100.0, None, []),
        sections=[],
        cells={},
        tables={},
        error={
            "code": "E300",
            "reason": "encrypted",
            "message": "文件设有打开密码，无法读取",
            "hint": "请取消密码后重新报送，或另存为不加密的 PDF、DOCX",
        },
    )


def long_quotes() -> Finding:
    text = "青栎区各有关单位按照职责分工持续推进政府信息公开标准化规范化建设，" * 120
    texts = TEXTS | {"overview": text}
    result = soft(
        "text-overlong",
        "整段雷同",
        [span_anchor("overview", 0, len(text), text)],
        condition=text[:600],
        message=text[:400],
    )
    return make(
        "qingli-long-2024", "云溪市青栎区" + "政务服务和大数据管理" * 6 + "局", [result, *passes(10)], texts=texts
    )


HOSTILE = "<script>alert(1)</script><a href=\"javascript:alert(2)\" onclick='x'>&amp;\u202e</a>"


def hostile(*, excepted: bool = False) -> Finding:
    """The same injection in every text that a report, a pack or a file name can carry."""
    evil = HOSTILE
    cells = table_cells({"requests.granted.total": Cell(evil, None, "illegible", evil)})
    texts = dict.fromkeys(TEXTS, evil)
    result = Result(
        rule="hostile-rule",  # of this shape, or the run is refused
        title=evil,
        category=evil,
        severity="must",
        outcome="fail",
        message=evil,
        criteria=evil,
        condition=evil,
        cause=evil,
        effect=evil,
        recommendation=evil,
        observed=evil,
        expected=evil,
        fingerprint=evil,
        root_cause=evil,
        anchors=[
            cell_anchor("requests", "granted", "total"),
            cell_anchor(evil, evil, evil),
            absence_anchor("overview", evil),
            span_anchor("overview", 3, 40, evil),
            {"type": "pair", "other": evil, "section": evil, "similarity": 0.93},
        ],
        exception={"id": evil, "state": evil, "reason": evil, "approver": evil, "expires": evil} if excepted else None,
    )
    edit: Any = {"table": evil, "row": evil, "column": evil, "from": None, "to": 3}
    finding = make(
        "hostile",
        evil,
        [result, soft("hostile-rule", evil, [document_anchor()], outcome="not_checked")],
        cells=cells,
        texts=texts,
        root_causes=[RootCause(evil, [edit], False, [evil], [[edit]], status=evil)],
        claims=[Claim("overview", evil, 0, 5, evil, 1, evil, 2, "disagrees")],
        narrative=Narrative([Problem(evil, 0, 5, [0, 9])], [Measure(evil, 0, 5)], {evil: evil}, 0.5),
        notes=[evil],
        preface=evil,
        tail=evil,
        error={"code": evil, "reason": evil, "message": evil, "hint": evil},
    )
    finding.source = Source(evil, evil, evil, evil, 1)
    finding.report = ReportHead(evil, 2024, evil, evil, evil, level=evil)
    finding.score.grade = evil
    finding.tables["requests"] = {"status": "partial", "edition": "2021", "reason": evil}
    finding.pack = {"id": PACK, "version": evil, "sha256": evil}
    return finding


def every_look() -> list[Finding]:
    return [
        clean(),
        all_zero(),
        many_defects(),
        many_instances(),
        unread_tables(),
        old_layout(),
        unauditable(),
        long_quotes(),
    ]


def run_head(findings: Iterable[Finding], **changes: Any) -> RunHead:
    entries = [
        {"source": item.source.path, "id": item.id, "verdict": item.verdict, "score": item.score.value}
        for item in findings
    ]
    counts = dict.fromkeys(VERDICTS, 0)
    for entry in entries:
        counts[entry["verdict"]] += 1
    exit_code = 3 if counts["unauditable"] else (1 if counts["return"] else 0)
    fields: dict[str, Any] = {
        "engine": {"name": "nianbao", "version": "0.1.0"},
        "packs": [
            {
                "id": PACK,
                "version": "1.0.0",
                "sha256": "5f0c" * 16,
                "title": "政府信息公开工作年度报告（2021 年版格式）",
            }
        ],
        "arguments": {"paths": ["reports_in"]},
        "counts": {"total": len(entries), **counts},
        "exit_code": exit_code,
        "entries": entries,
        "forms": {PACK: {**describe_form(FORM), "names": NAMES}},
    }
    return RunHead(**(fields | changes))


NAMES = {
    "claims": {
        "new_received": {"zh": "本年新收", "en": "newly received"},
        "carried_in": {"zh": "上年结转", "en": "carried in"},
        "normative_repealed": {"zh": "废止规范性文件", "en": "repealed"},
    },
    "aspects": {
        "proactive": {"zh": "主动公开", "en": "proactive disclosure"},
        "requests": {"zh": "依申请公开", "en": "requests"},
        "supervision": {"zh": "监督保障", "en": "supervision"},
    },
}
