"""Finding pages: escaped, self-contained, complete without script, every link with its target."""

from __future__ import annotations

import base64
import hashlib
import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from nianbao.model.finding import Cell, Standing
from nianbao.model.view import describe_form
from nianbao.render import html
from nianbao.render.entries import CAP
from nianbao.render.html.grid import tables_of
from nianbao.render.html.narrative import BUDGET, Span, mark
from nianbao.render.labels import Labels
from support import findings
from support.forms import FORM

LOOKS = [*findings.every_look(), findings.hostile(), findings.hostile(excepted=True)]
NAMES = [f"{number}-{finding.id}" for number, finding in enumerate(LOOKS)]
SLOW_STYLE = re.compile(r"<style>(.*?)</style>", re.S)


def render(finding, **changes) -> str:
    return html.page(finding, findings.run_head([finding], **changes)).decode("utf-8")


def tree(text: str):
    return lxml_html.fromstring(text)


def words_of(element) -> str:
    return re.sub(r"\s+", " ", element.text_content()).strip()


@pytest.mark.parametrize("finding", LOOKS, ids=NAMES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_page_is_self_contained_and_safe(finding, lang):
    text = render(finding, lang=lang)
    page = tree(text)
    assert text.startswith("<!doctype html>")
    assert page.get("lang") == ("en" if lang == "en" else "zh-CN")
    assert page.xpath("count(//h1)") == 1
    assert not page.xpath("//script|//iframe|//object|//embed|//link|//img|//form|//*[@style]|//*[@src]")
    assert not [name for element in page.iter() for name in element.attrib if name.startswith("on")]
    for link in page.xpath("//@href"):
        assert link == "../index.html" or link.startswith("#"), link
    style = SLOW_STYLE.search(text).group(1)
    assert "url(" not in style
    assert "@import" not in style
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "\u202e" not in text


@pytest.mark.parametrize("finding", LOOKS, ids=NAMES)
def test_ids_are_ours_and_every_link_has_its_target(finding):
    page = tree(render(finding))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", name) for name in ids)
    for link in page.xpath("//@href"):
        if link.startswith("#"):
            assert link[1:] in ids, link
    for labelled in page.xpath("//@aria-labelledby"):
        assert labelled in ids


def test_hostile_text_is_shown_as_text():
    text = render(findings.hostile())
    assert "<script" not in text
    assert "onclick='x'" not in text
    assert text.count("&lt;script&gt;") > 40


@pytest.mark.parametrize("finding", LOOKS, ids=NAMES)
def test_size(finding):
    assert len(render(finding).encode()) < 120_000


def test_the_worst_report_stays_under_the_hard_limit():
    finding = findings.many_instances()
    finding.preface = "政" * 400_000
    finding.results = [
        findings.soft(f"rule-{n}", "政" * 40, [{"type": "document"}], message="政" * 900, condition="政" * 900)
        for n in range(400)
    ]
    text = render(finding)
    assert len(text.encode()) < 500_000
    assert f"+{400_000 - BUDGET}" in text


def test_same_finding_same_bytes():
    assert render(findings.many_defects()) == render(findings.many_defects())


def test_verdict_sentence_score_and_coverage_come_first():
    page = tree(render(findings.many_defects()))
    opening = words_of(page.xpath("//main/section[1]")[0])
    parts = ("云溪市青栎区财政局", "×退回整改", "发现 4 处必须整改", "76.0", "已得出结论 97%", "校验码")
    order = [opening.index(part) for part in parts]
    assert order == sorted(order)
    assert "未检查 1" in opening


def test_problem_list_has_one_row_a_cause_with_the_same_numbers():
    page = tree(render(findings.many_defects()))
    rows = page.xpath("//section[@id='problems']//tbody")
    assert [words_of(row.xpath("tr/th")[0]) for row in rows] == [f"F{n:02d}" for n in range(1, 14)]
    first = words_of(rows[0])
    assert "第三部分行 （七）总计列 自然人 22 → 19差 +3" in first
    assert "不唯一" not in first
    assert "不唯一，2 种改法" in words_of(rows[2])
    assert [article.get("id") for article in page.xpath("//article")] == [f"F{n:02d}" for n in range(1, 14)]


def test_equation_links_its_numbers_to_the_table():
    page = tree(render(findings.many_defects()))
    equation = page.xpath("//article[@id='F01']//p[@class='equation-line']")[0]
    assert words_of(equation).startswith("9（一）予以公开＋2（二）部分公开")
    assert "（其余 16 项为 0）＝19≠22（七）总计" in words_of(equation)
    links = equation.xpath(".//a")
    assert len(links) == 6
    for link in links:
        cell = page.get_element_by_id(link.get("href")[1:])
        assert cell.tag == "td"
        assert link.text in words_of(cell)


def test_details_have_the_repair_first_and_tell_each_thing_once():
    page = tree(render(findings.many_defects()))
    article = page.get_element_by_id("F01")
    assert [words_of(term) for term in article.xpath(".//dl[@class='five']//dt")] == [
        "建议",
        "事实",
        "原因",
        "影响",
        "依据",
    ]
    (repair,) = article.xpath("*[2]/self::table[@class='repair']/tbody/tr")
    assert [words_of(cell) for cell in repair.xpath("td")] == ["第三部分（七）总计", "自然人", "22", "19", "+3"]
    assert repair.xpath("td/a/@href") == ["#c-requests-processed_total-natural_person"]
    text = words_of(article)
    assert text.count("最小改动推断") == text.count("仅此一解，改后 3 条检查同时成立") == 1
    assert "应为19" not in text
    third = page.get_element_by_id("F03")
    assert "无法唯一确定" in words_of(third)
    ways = third.xpath("table[@class='repair']/tbody")
    assert [words_of(way.xpath("tr/th")[0]) for way in ways] == ["改法 1", "改法 2"]
    assert "应为" not in words_of(third.xpath("table")[0])


def test_rule_ids_stand_in_the_foot_alone():
    page = tree(render(findings.many_defects()))
    assert "requests-column-total" in words_of(page.xpath("//footer/details")[0])
    assert "requests-column-total" not in words_of(page.xpath("//main")[0])


def test_cells_are_marked_by_more_than_colour():
    page = tree(render(findings.many_defects()))

    def cell(address):
        return page.get_element_by_id("c-" + address.replace(".", "-"))

    suspect = cell("requests.processed_total.natural_person")
    assert "r-suspect" in suspect.get("class")
    assert words_of(suspect) == "×22F01"
    assert "疑错" in suspect.get("aria-label")
    assert "r-candidate" in cell("disputes.litigation_direct.upheld").get("class")
    assert words_of(cell("requests.processed_total.total")) == "23F01"
    assert "r-total" in cell("requests.processed_total.total").get("class")
    assert cell("requests.granted.natural_person").get("class") == "printed r-operand"
    assert words_of(cell("requests.denied_process_information.research")) == "空"
    assert words_of(cell("requests.not_processed_petition.legal_service")) == "—"
    assert words_of(cell("requests.carried_in.other")) == "l2不是数字"
    assert words_of(cell("proactive_disclosure.fees.amount")) == "59237.2449"
    assert words_of(cell("proactive_disclosure.normative_documents.in_force")) == "18（含自然失效2件）"


def test_a_figure_read_from_another_script_shows_both():
    finding = findings.clean()
    finding.cells["requests"]["granted"]["total"] = Cell("１２", 12, "printed")
    assert words_of(tree(render(finding)).get_element_by_id("c-requests-granted-total")) == "１２＝12"


def test_a_cell_of_words_is_shown_as_printed():
    finding = findings.clean()
    finding.cells["requests"]["granted"]["total"] = Cell("是", None, "printed")
    assert words_of(tree(render(finding)).get_element_by_id("c-requests-granted-total")) == "是"


def test_tables_that_were_not_read_say_so_and_are_not_drawn():
    page = tree(render(findings.unread_tables()))
    tables = [words_of(section) for section in page.xpath("//section[@class='replica']")]
    assert "数字未能读取" in tables[1]
    assert "第 3 页只有图片" in tables[1]
    assert "报告中未见此表" in tables[2]
    assert len(page.xpath("//section[@class='replica']//table")) == 1
    opening = words_of(page.xpath("//main/section[1]")[0])
    assert "不能据此认为无误" in opening
    assert "未评分" in opening


def test_another_edition_is_drawn_in_its_own_layout():
    section = tree(render(findings.old_layout())).xpath("//section[@class='replica'][1]")[0]
    assert "本年新制作数量" in words_of(section)
    assert "按 2019 年版版式重绘" in words_of(section)


def test_unauditable_page_has_the_next_step_and_nothing_invented():
    page = tree(render(findings.unauditable()))
    text = words_of(page.body)
    assert "？无法审核" in text
    assert "下一步：请取消密码" in text
    assert not page.xpath("//table")
    assert "得分" not in text


def test_a_form_that_the_run_does_not_describe_is_no_crash():
    page = tree(render(findings.many_defects(), forms={}))
    assert "requests行 processed_total列 natural_person" in words_of(page.get_element_by_id("problems"))
    assert not page.xpath("//section[@id='tables']")


def test_hidden_instances_are_counted():
    page = tree(render(findings.many_instances(60)))
    assert len(page.xpath("//article")) == CAP
    assert f"另有 {60 - CAP} 处未逐条列出（每条规则最多列 {CAP} 处）" in words_of(page.get_element_by_id("problems"))


def test_marked_text_is_the_text():
    finding = findings.many_defects()
    page = tree(render(finding))
    for hidden in page.xpath("//section[@id='text']//sup | //section[@id='text']//*[contains(@class, 'vh')]"):
        hidden.drop_tree()
    paragraphs = [element.text_content() for element in page.xpath("//section[@class='prose'][2]/p[not(@class)]")]
    assert "\n".join(paragraphs) == finding.sections[0].text
    marks = [element.text_content() for element in page.xpath("//section[@class='prose'][2]//mark")]
    assert marks == [
        "拓宽公开渠道、拓宽公开渠道",
        "新收政府信息公开",
        "申请21件，上年结转2件",
        "，均按期答复",
        "栏目12个",
    ]


def test_a_measure_that_answers_nothing_is_told():
    finding = findings.many_defects()
    finding.narrative.problems[1].measures = []
    measures = [words_of(item) for item in tree(render(finding)).xpath("//ol[@class='measures']/li")]
    assert [text.endswith("没有对应到问题") for text in measures] == [False, True]


def test_absences_stand_in_their_section():
    sections = tree(render(findings.many_defects())).xpath("//section[@class='prose']")
    assert "应有未见：监督保障 F05" in words_of(sections[1])
    assert "应有未见：收取信息处理费情况 F04" in words_of(sections[6])


def test_measures_claims_aspects_and_unchecked():
    page = tree(render(findings.many_defects()))
    matrix = [words_of(row) for row in page.xpath("//table[@class='matrix']/tbody/tr")]
    assert matrix[0].endswith("●—有对应措施")
    assert matrix[2].endswith("——？未见对应措施")
    claims = [words_of(row) for row in page.xpath("//section[@id='claims']//tbody/tr")]
    assert claims[1] == "第一部分上年结转2件上年结转23≠不一致"
    assert "监督保障 未见" in words_of(page.get_element_by_id("measures"))
    rest = words_of(page.get_element_by_id("rest"))
    assert "未检查：上年结转与上年报告不一致 — 未提供上年度报告，未核对" in rest
    assert "页面导航表格 2 个" in rest


def test_exception_stays_visible_with_its_reason():
    article = tree(render(findings.many_defects())).get_element_by_id("F13")
    assert (
        "例外登记 LW-2025-003：区政府网站迁移，经批准顺延；申请人 —；批准人 区政务公开办；2025-12-31 到期"
        in words_of(article)
    )


def test_a_false_alarm_is_not_called_an_exception():
    finding = findings.many_defects()
    (registered,) = [result for result in finding.results if result.exception]
    registered.exception["type"] = "false_alarm"
    said = words_of(tree(render(finding)).get_element_by_id("F13"))
    assert "误报" in said
    assert "例外" not in said.replace("例外登记", "")


def test_versions_and_hashes_are_on_the_page():
    footer = words_of(tree(render(findings.clean())).xpath("//footer")[0])
    for part in ("disclosure-2021 1.0.0", "5f0c5f0c5f0c", "nianbao 0.1.0", "9a3e77c1" * 8, "standard"):
        assert part in footer


# the redrawn tables


def occupancy(table) -> list[list[int]]:
    """How often each place of the table's grid is covered, by the rules of HTML."""
    rows = table.xpath(".//tr")
    width = sum(int(cell.get("colspan", 1)) for cell in rows[-1].xpath("th|td"))
    width = max(width, *(sum(int(cell.get("colspan", 1)) for cell in row.xpath("th|td")) for row in rows))
    grid = [[0] * width for _ in rows]
    for y, row in enumerate(rows):
        x = 0
        for cell in row.xpath("th|td"):
            while grid[y][x]:
                x += 1
            for down in range(int(cell.get("rowspan", 1))):
                for right in range(int(cell.get("colspan", 1))):
                    grid[y + down][x + right] += 1
    return grid


@pytest.mark.parametrize("finding", [findings.clean(), findings.many_defects(), findings.old_layout()])
def test_every_place_of_a_table_is_covered_once(finding):
    tables = tree(render(finding)).xpath("//table[contains(@class, 'form')]")
    assert len(tables) == 3
    for table in tables:
        assert {count for row in occupancy(table) for count in row} == {1}
        assert not table.xpath(".//th[not(@scope)]")


def test_all_200_cells_are_there_once_in_the_forms_shape():
    page = tree(render(findings.clean()))
    first, second, third = page.xpath("//table[contains(@class, 'form')]")
    assert [len(table.xpath(".//td")) for table in (first, second, third)] == [10, 175, 15]
    assert [len(table.xpath(".//tr")) for table in (first, second, third)] == [14, 28, 4]
    assert [len(row) for row in occupancy(second)] == [10] * 28
    group = second.xpath(".//th[text()='三、本年度办理结果']")[0]
    assert (group.get("rowspan"), group.get("scope")) == ("22", "rowgroup")
    refused = second.xpath(".//th[text()='（三）不予公开']")[0]
    assert refused.get("rowspan") == "8"
    assert third.xpath(".//th[text()='行政诉讼']/@colspan") == ["10"]
    assert third.xpath(".//tr[2]/th[text()='结果维持']/@rowspan") == ["2"]


LEVEL = st.sampled_from(["甲", "乙", "丙"])
PATHS = st.lists(st.tuples(st.lists(LEVEL, max_size=3)), min_size=1, max_size=7)


@settings(max_examples=60)
@given(PATHS, PATHS, st.sampled_from(["rows", "line"]), st.integers(1, 2))
def test_any_layout_is_drawn_without_gap_or_overlap(row_groups, column_groups, orientation, blocks):
    names = [f"b{number}" for number in range(blocks)]
    rows = [
        {"id": f"r{n}", "label": f"行{n}", "groups": groups, "block": names[min(n, blocks - 1)]}
        for n, (groups,) in enumerate(row_groups)
    ]
    columns = [
        {"id": f"k{n}", "label": f"列{n}", "groups": groups, "block": block}
        for block in names
        for n, (groups,) in enumerate(column_groups if block == "b0" else column_groups[:2])
    ]
    layout = {
        "id": "t", "edition": "x", "title": "表", "section": "s", "orientation": orientation, "corner": "角",
        "blocks": [{"id": name, "title": f"块{name}"} for name in names], "rows": rows, "columns": columns,
    }  # fmt: skip
    finding = findings.clean()
    finding.cells = {"t": {row["id"]: {} for row in rows}}
    finding.tables = {}
    form = {"tables": [layout], "sections": [{"id": "s", "ordinal": 1, "title": "节"}]}
    page = tree(html.page(finding, findings.run_head([finding], forms={findings.PACK: form})).decode())
    table = page.xpath("//table[contains(@class, 'form')]")[0]
    assert {count for row in occupancy(table) for count in row} == {1}


def test_empty_layout_is_no_crash():
    form = describe_form(FORM)
    form["tables"][0]["rows"] = []
    assert tables_of(findings.clean(), Labels(form, "zh"), {})[0].blocks == []


# marked text


@given(
    st.text(alphabet="政务公开\n，", max_size=60),
    st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=8),
)
def test_runs_give_the_text_back_and_carry_their_problems(text, edges):
    spans = [Span(start, end, f"F{n:02d}", "advise", f"t-{n}") for n, (start, end) in enumerate(edges)]
    paragraphs = mark(text, spans)
    assert ["".join(run.text for run in runs) for runs in paragraphs] == [
        line for line in text.split("\n") if line.strip()
    ]
    started = [span.entry for runs in paragraphs for run in runs for span in run.starts]
    assert len(started) == len(set(started))
    covered = {entry for runs in paragraphs for run in runs for entry in run.entries}
    assert set(started) == covered
    for span in spans:
        inside = text[max(0, span.start) : max(0, span.end)].strip("\n")
        shown = "".join(run.text for runs in paragraphs for run in runs if span.entry in run.entries)
        assert shown == inside.replace("\n", "")
    for runs in paragraphs:
        assert all(left.entries or right.entries for left, right in pairwise(runs))


def test_a_report_that_does_not_count_says_so_at_its_head():
    finding = findings.many_defects()
    finding.standing = Standing("duplicate", "同一单位同一年度交来 2 份文件", "2024-other")
    page = tree(render(finding))
    [told] = page.xpath("//p[@class='warning']")
    assert "不计入统计：同一单位同一年度交来 2 份文件" in told.text_content()
    assert told.xpath("a/@href") == ["2024-other.html"]
    assert not tree(render(findings.many_defects())).xpath("//p[@class='warning'][a]")


@pytest.mark.parametrize(
    ("picture", "shown"), [("iVBORw0KGgo=", True), ('"><script>alert(1)</script>', False), ("", False)]
)
def test_a_picture_of_a_cell_that_was_not_read_stands_beside_it(picture: str, shown: bool) -> None:
    finding = findings.clean()
    cell = next(iter(next(iter(finding.cells["requests"].values())).values()))
    cell.state, cell.value, cell.raw, cell.note, cell.picture = "illegible", None, "约1", "约数", picture
    text = render(finding)
    assert ('<img class="crop" alt="约1" src="data:image/png;base64,iVBORw0KGgo="' in text) is shown
    assert "<script" not in text


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("收件/包.zip!/民政/年报.docx", "包.zip!/民政/年报.docx"),
        ("收件/包.zip!/内.7z!/年报.docx", "包.zip!/内.7z!/年报.docx"),
        ("收件/年报.docx", "年报.docx"),
    ],
)
def test_page_names_the_file_within_its_archive(path, shown):
    finding = findings.hostile()
    finding.source.path, finding.source.name = path, "年报.docx"
    words = words_of(tree(render(finding)))
    assert f"{shown}（" in words
    assert "收件/" not in words
