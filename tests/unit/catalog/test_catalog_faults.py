"""One fault a pack: each is refused with file, line and words that name it."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from nianbao.base.errors import PackError
from nianbao.catalog.json_schema import json_schema
from nianbao.catalog.load import lint, load
from nianbao.catalog.schema import FILES as TYPES
from nianbao.catalog.source import plain, read_source
from support.small_pack import FILES, KINDS, SumKind, write_pack

RULE = "rules/sums/row-total.yaml"
FAULTS = [
    # file, old, new, line, said
    ("pack.yaml", "version: 1.0.0", "version: '1.0'", 3, "version"),
    ("pack.yaml", "edition:", "editon:", 5, "editon"),
    ("pack.yaml", "default_profile: plain", "default_profile: plian", 6, "plian"),
    ("pack.yaml", "id: small", "id: smal", 2, "文件夹名"),
    ("pack.yaml", "format: 1", "format: 2", 1, "format"),
    ("form/form.yaml", "tables: [sums]\nlevels", "tables: [sum]\nlevels", 5, "sum"),
    ("form/form.yaml", "patterns: ['镇$']", "patterns: ['镇(']", 7, "正则表达式有误"),
    ("form/form.yaml", "{title: 正文, tables: [sums]}", "{titel: 正文, tables: [sums]}", 4, "titel"),
    ("form/sums.yaml", "section: main", "section: mian", 3, "mian"),
    ("form/sums.yaml", "total: {label: 合计}", "total: {labl: 合计}", 7, "labl"),
    ("form/sums.yaml", "rows: [first, second]", "rows: [first, secnd]", 14, "secnd"),
    ("form/sums.yaml", 'edition: "0"', 'edition: "1"', 12, "重复"),
    ("clauses.yaml", "verified: true", "verified: false", 3, "没有核对过"),
    ("clauses.yaml", "document:", "documnt:", 3, "documnt"),
    ("scoring/plain.yaml", "weight: 100", "weight: 90", 4, "权重之和"),
    ("scoring/plain.yaml", "at_least: 0", "at_least: 80", 6, "从高到低"),
    ("scoring/plain.yaml", "model: weighted", "model: weigthed", 3, "weigthed"),
    ("scoring/plain.yaml", "at_least: 0", "at_least: 50", 6, "从 0 起"),
    ("pack.yaml", 'edition: "1"', 'edition: "1"\nyears: [2026, 2021]', 6, "晚于"),
    ("form/sums.yaml", "second: {label: 第二行}", "second: {label: 第一行}", 10, "栏目名称相同"),
    ("lexicons/words.yaml", "format: words/1", "frmat: words/1", 1, "format"),
    ("lexicons/words.yaml", "format: words/1", "format: wrods/1", 1, "words/1"),
    ("lexicons/words.yaml", "words: [甲, 乙]", "wrods: [甲, 乙]", 2, "wrods。是否为 words"),
    ("form/form.yaml", "levels:", "identity: {report_wrods: [年报]}\nlevels:", 6, "report_wrods。是否为 report_words"),
    ("form/form.yaml", "levels:", "identity: {agency_patterns: ['由(.+)编制']}\nlevels:", 6, "agency 的组"),
    ("form/form.yaml", "levels:", "identity: {agency_cells: [sums.first.lfet]}\nlevels:", 6, "是否为 sums.first.left"),
    ("form/sums.yaml", "section: main", "section: main\nmarkers: [左]", 4, "不认识的键 markers"),
    ("bases/clean.yaml", "year: 2024", "yaer: 2024", 3, "yaer"),
    (RULE, "id: row-total", "id: row-totals", 2, "文件名"),
    (RULE, "kind: sum", "kind: sums", 4, "sums"),
    (RULE, "whole: sums.*.total", "whole: sums.*.totl", 5, "totl"),
    (RULE, "parts: [sums.*.left]", "parts: [sums.*.left], limit: x", 5, "limit"),
    (RULE, "words: words", "words: wrods", 5, "wrods"),
    (RULE, "words: words", "wrds: words", 5, "wrds"),
    (RULE, "words: words", "by_level: {twon: 1}", 5, "没有层级 twon"),
    (RULE, "category: sums", "category: sum", 6, "所在文件夹"),
    (RULE, "severity: must", "severity: most", 7, "most"),
    (RULE, "weight: 5", "weight: -5", 8, "weight"),
    (RULE, "clauses: [law-1]", "clauses: [law-2]", 9, "law-2"),
    (RULE, "clauses: [law-1]", "clauses: []", 9, "clauses"),
    (RULE, "levels: [town]", "levels: [twon]", 11, "twon"),
    (RULE, "fail: 差{gap}", "fail: 差{gpa}", 15, "{gpa}"),
    (RULE, "fail: 差{gap}", "fail: 差{gap", 15, "花括号"),
    (RULE, "fail: 差{gap}", "fail: 差｛gap｝", 15, "半角"),
    (RULE, "whole: sums.*.total", "whole: sums.second~first.total", 5, "前后颠倒"),
    (RULE, "severity: must", "servity: must\nseverity: must", 7, "servity"),
    (RULE, "fail: 差{gap}", "fail: 差{gap.real}", 15, "不是空位"),
    (RULE, "fail.far:", "fail.near:", 16, "fail.near"),
    (RULE, "pass: 相符\n", "", 13, "缺少 pass"),
    (RULE, "sums.first.total", "sums.frist.total", 20, "frist"),
    (RULE, "expect: pass", "expect: passes", 21, "passes"),
    (RULE, "- {name: 相等, expect: pass}\n", "", 19, "不应报"),
    (RULE, "expect: fail,", "expect: pass,", 19, "应报"),
    (RULE, "name: 相等", "name: 不等", 21, "重复"),
    (RULE, "name: 相等,", "name: 相等, base: claen,", 21, "claen"),
    (RULE, "name: 相等,", "name: 相等, report: {levle: town},", 21, "levle"),
    (RULE, "name: 相等,", "name: 相等, report: {level: twon},", 21, "没有层级 twon"),
    (RULE, "name: 相等,", "name: 相等, report: {year: 二〇二四},", 21, "year"),
    (RULE, "name: 相等,", "name: 相等, report: {published: 2025-02-31},", 21, "published"),
    (RULE, "name: 相等,", "name: 相等, report: {tables: {sums: mising}},", 21, "mising"),
    (RULE, "name: 相等,", "name: 相等, report: {tables: {smus: missing}},", 21, "没有表 smus"),
    (RULE, "name: 相等,", "name: 相等, sections: {mian: x},", 21, "mian"),
    (RULE, "why: 合计应当相等。\n", "", None, "why"),
    (RULE, "effect: 不能用。", "efect: 不能用。", 18, "efect"),
]


def broken(folder, file, old, new):
    text = "\n".join(line[8:] for line in FILES[file].splitlines()) + "\n"
    assert old in text, (file, old)
    if old.startswith("- ") or old.endswith("\n"):
        lines = [line for line in text.splitlines() if line.strip() != old.strip()]
        text = "\n".join(lines) + "\n"
    else:
        text = text.replace(old, new, 1)
    return write_pack(folder, {file: text})


@pytest.mark.parametrize(("file", "old", "new", "line", "said"), FAULTS)
def test_a_fault_is_refused_where_it_stands(tmp_path, file, old, new, line, said):
    root = broken(tmp_path, file, old, new)
    with pytest.raises(PackError) as caught:
        load(root, KINDS)
    name, _, number = caught.value.where.rpartition(":")
    assert name == f"small/{file}"
    assert said in str(caught.value)
    if line is not None:
        assert int(number) == line


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("rule/sums/x.yaml", "rules/"),
        ("rules/x.yaml", "rules/<类别>/"),
        ("form/sums.yml", ".yaml"),
        ("notes.txt", "不认识的文件"),
        ("rules/sums/x.yaml.txt", "扩展名应为 .yaml"),
        ("lexicon/words.yaml", "lexicons/"),
        ("scoring/deep/x.yaml", "不认识的文件"),
    ],
)
def test_a_file_without_a_place_is_refused(tmp_path, file, said):
    root = write_pack(tmp_path, {file: "format: 1\n"})
    with pytest.raises(PackError) as caught:
        load(root, KINDS)
    assert said in str(caught.value)
    assert caught.value.where == f"small/{file}:1"


def test_texts_and_hidden_files_have_a_place(tmp_path):
    assert load(write_pack(tmp_path, {"README.md": "about", ".editor": "x"}), KINDS)


@pytest.mark.parametrize("name", ["check-total", "total-must-hold", "ensure-sum", "validate-rows"])
def test_rule_names_name_the_defect(tmp_path, name):
    text = FILES[RULE].replace("id: row-total", f"id: {name}")
    root = write_pack(tmp_path, {RULE: None, f"rules/sums/{name}.yaml": text})
    with pytest.raises(PackError, match="说出问题"):
        load(root, KINDS)


def test_the_same_id_in_two_categories_is_refused(tmp_path):
    text = FILES[RULE].replace("category: sums", "category: more")
    two = "weight: 60}\n          more: {title: 其他, weight: 40}"
    scoring = FILES["scoring/plain.yaml"].replace("weight: 100}", two)
    root = write_pack(tmp_path, {"rules/more/row-total.yaml": text, "scoring/plain.yaml": scoring})
    with pytest.raises(PackError, match="重名"):
        load(root, KINDS)


def test_lint_lists_all_faults_and_load_counts_the_others(tmp_path):
    text = FILES[RULE].replace("{gap}", "{gpa}").replace("[law-1]", "[law-2]")
    root = write_pack(tmp_path, {RULE: text})
    errors = [problem for problem in lint(root, KINDS) if problem.level == "error"]
    assert len(errors) == 3
    with pytest.raises(PackError, match="另有 2 处错误"):
        load(root, KINDS)


def test_schemas_accept_the_good_files_and_refuse_an_unknown_key(tmp_path):
    root = write_pack(tmp_path)
    places = {
        "pack": "pack.yaml", "form": "form/form.yaml", "table": "form/sums.yaml", "clauses": "clauses.yaml",
        "profile": "scoring/plain.yaml", "rule": RULE, "base": "bases/clean.yaml", "lexicon": "lexicons/words.yaml",
    }  # fmt: skip
    assert set(places) == set(TYPES)
    for file_type, name in places.items():
        schema = json_schema(file_type, KINDS)
        Draft202012Validator.check_schema(schema)
        checker = Draft202012Validator(schema)
        data = plain(read_source(root / name).data)
        assert list(checker.iter_errors(data)) == []
        assert list(checker.iter_errors({**data, "unknown_key": 1}))


def test_the_schema_of_a_rule_knows_the_parameters_of_its_kind(tmp_path):
    checker = Draft202012Validator(json_schema("rule", KINDS))
    data = plain(read_source(write_pack(tmp_path) / RULE).data)
    assert list(checker.iter_errors({**data, "kind": "other"}))
    assert list(checker.iter_errors({**data, "params": {**data["params"], "wrong": 1}}))


def test_a_message_that_serves_variants_is_told_which_lack_its_slot(tmp_path):
    text = FILES[RULE].replace("fail: 差{gap}", "fail: 差{distance}").replace("fail.far: 差得远{gap}", "pass.near: 近")
    kind = type(
        "Kind", (SumKind,), {"slots": {**SumKind.slots, "fail.near": frozenset({"gap"}), "pass.near": frozenset()}}
    )
    with pytest.raises(PackError) as caught:
        load(write_pack(tmp_path, {RULE: text}), {"sum": kind})
    assert caught.value.hint.startswith("fail 也用于 fail.near，那里没有 {distance}")


@pytest.mark.parametrize(("limit", "asked"), [(0, []), (3, ["缺少 review 的说法"])])
def test_only_outcomes_that_the_parameters_can_come_to_need_a_message(tmp_path, limit, asked):
    class Kind(SumKind):
        slots = {**SumKind.slots, "review": frozenset()}  # noqa: RUF012

        @classmethod
        def can_give(cls, given):
            return {key: names for key, names in cls.slots.items() if key != "review" or given.limit}

    text = FILES[RULE].replace("words: words}", f"words: words, limit: {limit}}}")
    problems = lint(write_pack(tmp_path, {RULE: text}), {"sum": Kind})
    assert [problem.message for problem in problems if problem.level == "error"] == asked


def test_a_category_that_another_profile_has_is_missed_in_the_profile(tmp_path):
    other = FILES["scoring/plain.yaml"].replace("sums: {title: 勾稽", "smus: {title: 勾稽")
    problems = lint(write_pack(tmp_path, {"scoring/other.yaml": other}), KINDS)
    (error,) = [problem for problem in problems if problem.level == "error"]
    assert error.where == "small/scoring/other.yaml:5"
    assert error.message == "没有类别 sums，1 条规则属于它" and "smus 是否为 sums" in error.hint


def test_what_a_case_says_of_its_report_is_told_once(tmp_path):
    text = FILES[RULE].replace("name: 相等,", "name: 相等, report: {level: twon}, prior: {cells: {}},")
    errors = [problem for problem in lint(write_pack(tmp_path, {RULE: text}), KINDS) if problem.level == "error"]
    assert [error.message for error in errors] == ["没有层级 twon"]
