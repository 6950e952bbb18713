"""Numbering of problems, and equations made ready for showing."""

from __future__ import annotations

import msgspec

from nianbao.model.finding import Cell
from nianbao.model.view import describe_form
from nianbao.render import summary
from nianbao.render.entries import CAP, TOTAL_CAP, entries_of, hidden_by_title, place
from nianbao.render.equation import operand_namer, read_equation, rest
from nianbao.render.labels import Labels
from nianbao.render.strings import Words
from nianbao.render.told import cause_lines, told
from support import findings
from support.forms import FORM

LABELS = Labels(describe_form(FORM), "zh")


def test_one_entry_for_a_cause_with_all_it_explains():
    entries = entries_of(findings.many_defects(), LABELS)
    first = entries[0]
    assert (first.id, first.degree, first.cause.id) == ("F01", "must", "rc1")
    assert [result.rule for result in first.results] == [
        "requests-column-total",
        "requests-row-total",
        "requests-balance",
    ]
    assert place(first, LABELS) == "第三部分 （七）总计·自然人"
    assert [cell[1:4] for cell in told(first, LABELS).cells] == [("22", "19", "+3")]
    assert first.deduction == 4.0


def test_what_blank_cells_leave_open_goes_with_the_blank_cells():
    def anchors(*rows):
        return [{"type": "cell", "table": "requests", "row": row, "column": "natural_person"} for row in rows]

    def entries(**states):
        cells = findings.table_cells(
            {f"requests.{row}.natural_person": Cell("", None, state) for row, state in states.items()}
        )
        results = [
            findings.soft("cells-blank", "空白", anchors("new_received", "carried_in")),
            findings.soft("balance", "无法核对", anchors("carried_in"), outcome="review", deduction=0.0),
        ]
        found = entries_of(findings.make("x", "云溪市青栎区民政局", results, cells=cells), LABELS)
        return [[result.rule for result in entry.results] for entry in found]

    assert entries(new_received="blank", carried_in="blank") == [["cells-blank", "balance"]]
    assert entries(new_received="blank", carried_in="illegible") == [["cells-blank"], ["balance"]]
    assert entries(carried_in="blank", new_received="printed") == [["cells-blank"], ["balance"]]


def test_blanks_that_several_failures_tell_of_together_are_told_by_the_fullest():
    def anchors(*rows):
        return [{"type": "cell", "table": "requests", "row": row, "column": "natural_person"} for row in rows]

    rows = ("new_received", "carried_in", "granted")
    cells = findings.table_cells({f"requests.{row}.natural_person": Cell("", None, "blank") for row in rows})
    results = [
        findings.soft("one-blank", "空白", anchors("new_received")),
        findings.soft("cells-blank", "空白", anchors("carried_in", "granted")),
        findings.soft("balance", "无法核对", anchors(*rows), outcome="review", deduction=0.0),
    ]
    found = entries_of(findings.make("x", "云溪市青栎区民政局", results, cells=cells), LABELS)
    assert [[result.rule for result in entry.results] for entry in found] == [["one-blank"], ["cells-blank", "balance"]]


def test_order_is_by_degree_then_by_section():
    entries = entries_of(findings.many_defects(), LABELS)
    assert [entry.id for entry in entries] == [f"F{n:02d}" for n in range(1, len(entries) + 1)]
    ranks = ["must", "advise", "review", "info", "excepted"]
    order = [ranks.index(entry.degree) for entry in entries]
    assert order == sorted(order)
    musts = [place(entry, LABELS)[:4] for entry in entries if entry.degree == "must"]
    assert musts == ["第三部分", "第三部分", "第四部分", "第六部分"]


def test_trial_is_a_note_and_an_exception_costs_nothing():
    degrees = {entry.main.rule: entry for entry in entries_of(findings.many_defects(), LABELS)}
    assert degrees["official-name-varies"].degree == "info"
    assert degrees["deadline-passed"].degree == "excepted"
    assert degrees["deadline-passed"].deduction == 0.0


def test_a_passage_is_placed_by_its_paragraph():
    entries = {entry.main.rule: entry for entry in entries_of(findings.many_defects(), LABELS)}
    assert place(entries["phrase-repeated"], LABELS) == "第一部分 第2段"
    assert place(entries["problem-without-measure"], LABELS) == "第五部分 第1段"
    assert place(entries["fee-not-stated"], LABELS) == "第六部分"


def test_many_cells_are_placed_together():
    def where(cells):
        anchors = [{"type": "cell", "table": "requests", "row": row, "column": column} for row, column in cells]
        finding = findings.make("x", "云溪市青栎区民政局", [findings.soft("blank-cells", "空白", anchors)])
        return place(entries_of(finding, LABELS)[0], LABELS)

    assert where([("granted", "other"), ("carried_in", "other")]) == "第三部分 “其他”列"
    assert where([("carried_out", "other"), ("carried_out", "total")]) == "第三部分 “四、结转下年度继续办理”行"
    assert where([("granted", "other"), ("carried_in", "total")]) == "第三部分 （一）予以公开·其他等 2 格"
    assert where([("granted", "other")]) == "第三部分 （一）予以公开·其他"


def test_a_rule_that_fires_often_is_capped_but_numbered():
    entries = entries_of(findings.many_instances(60), LABELS)
    assert len(entries) == 60
    assert sum(entry.shown for entry in entries) == CAP
    assert hidden_by_title(entries) == {"中文里用了半角标点": 60 - CAP}


def test_a_report_with_very_many_problems_is_capped():
    results = [findings.soft(f"rule-{n}", "x", [{"type": "document"}]) for n in range(TOTAL_CAP + 7)]
    entries = entries_of(findings.make("x", "云溪市青栎区民政局", results), LABELS)
    assert sum(entry.shown for entry in entries) == TOTAL_CAP


def test_review_without_difference_shows_no_values():
    reviews = [entry for entry in entries_of(findings.many_defects(), LABELS) if entry.degree == "review"]
    relation = next(entry for entry in reviews if entry.main.equation)
    assert told(relation, LABELS).cells == ()


def test_several_candidates_are_all_named():
    entry = entries_of(findings.many_defects(), LABELS)[2]
    text = "\n".join(cause_lines(told(entry, LABELS), LABELS))
    assert "无法唯一确定" in text
    assert "总计”填报1，或应为2，差-1" in text
    assert "结果维持”填报2，或应为1，差+1" in text
    assert "推断应为" not in text


def test_a_cause_not_proven_says_so():
    finding = findings.many_defects()
    finding.root_causes[0].status = "time_limit"
    assert "未能证明" in cause_lines(told(entries_of(finding, LABELS)[0], LABELS), LABELS)[0]


def test_equation_counts_zeros_and_sums_sides():
    finding = findings.many_defects()
    equation = read_equation(finding.results[0])
    assert (equation.left.total, equation.right.total, equation.sign) == (19, 22, "≠")
    assert len(equation.left.shown) + equation.left.zeros == 21
    assert equation.difference == 3


def test_equation_with_an_unread_term_has_no_verdict():
    review = next(
        result for result in findings.many_defects().results if result.outcome == "review" and result.equation
    )
    equation = read_equation(review)
    assert (equation.sign, equation.difference, equation.left.complete) == ("？", None, False)
    assert any(term["value"] is None for term in equation.left.shown)


def test_many_unread_terms_are_counted():
    review = next(
        result for result in findings.many_defects().results if result.outcome == "review" and result.equation
    )
    words = Words("zh")
    shown = read_equation(review).left
    assert shown.unread == 0
    unread = {**next(term for term in review.equation if term["side"] == "left"), "value": None, "state": "blank"}
    counted = read_equation(msgspec.structs.replace(review, equation=[unread] * 19)).left
    assert (counted.shown, counted.unread, counted.complete) == ((), 19, False)
    assert rest(counted, words) == "19 项空白或未读出"
    zero = {**unread, "value": 0, "state": "printed"}
    mixed = read_equation(msgspec.structs.replace(review, equation=[unread] * 4 + [zero] * 2)).left
    assert rest(mixed, words) == "4 项空白或未读出、其余 2 项为 0"


def test_operands_go_by_what_they_differ_in():
    column, row, *_ = findings.many_defects().results
    assert operand_namer(column.equation, LABELS)(column.equation[0]) == "（一）予以公开"
    assert operand_namer(row.equation, LABELS)(row.equation[0]) == "自然人"


def test_sentences():
    words = Words("zh")

    def said(finding):
        return summary.sentence(finding, entries_of(finding, LABELS), words)

    assert said(findings.clean()) == "已检查的各项均未发现问题。"
    assert said(findings.many_defects()) == (
        "发现 4 处必须整改（引发 6 条不通过）、3 处建议改进、2 处待人工核实；改正必须整改的问题可回 17 分。"
    )
    assert said(findings.unread_tables()).endswith("有内容未能读取，不能据此认为无误。")
    assert said(findings.unauditable()) == "文件设有打开密码，无法读取"


def test_coverage_of_everything_decided_is_100_and_only_then():
    finding = findings.clean()
    assert summary.decided_share(finding) == 98
    assert summary.decided_share(findings.all_zero()) == 100
    assert summary.decided_share(findings.unauditable()) == 0
