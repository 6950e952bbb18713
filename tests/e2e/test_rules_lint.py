"""Broken packs, one fault each: lint refuses every one with the file, the line, and words that lead to the mend."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from nianbao.dev.scaffold import new_pack
from nianbao.kinds.table import all_kinds
from support.command import nianbao

TOTAL = "rules/sums/row-total-differs.yaml"
PHRASE = "rules/wording/placeholder-left.yaml"
WORDS = "rules/wording/word-banned.yaml"
EXTRA = {
    "lexicons/banned.yaml": "format: words/1\nwords: [国内一流, 遥遥领先, 空前绝后]\n",
    WORDS: """\
format: 1
id: word-banned
title: 用了不应当用的词
kind: phrase
params: {lexicon: banned, what: 夸大的词}
category: wording
severity: advise
weight: 1
clauses: [form]
editions: ["1"]
levels: [town, department]
why: 报表只写事实。
messages:
  pass: 没有夸大的词
  fail: “{section}”用了{what}“{quote}”
recommendation: 删去“{quote}”。
effect: 不实。
cases:
  - {name: 夸大, expect: fail, sections: {notes: 本局工作遥遥领先。}}
  - {name: 如实, expect: pass}
""",
}


class Fault(NamedTuple):
    """`old` → `new` in `file`; the fault is told in the line where `old` stood, or `later` lines below, or in `where`."""

    file: str
    old: str
    new: str
    said: str
    hint: str = ""
    later: int = 0
    where: str = ""


FAULTS = [
    Fault("pack.yaml", "version: 0.1.0", "version: 0.1", "version", "三段数字"),
    Fault("pack.yaml", "default_profile: default", "default_profle: default", "default_profle", "default_profile"),
    Fault("pack.yaml", "default_profile: default", "default_profile: defualt", "scoring/defualt.yaml", "default"),
    Fault("pack.yaml", 'edition: "1"', 'edition: "1"\nextends: disclosure-2012', "disclosure-2012", "disclosure-2021", 1),
    Fault("pack.yaml", 'edition: "1"', 'edition: "1"\ntitle: 又一个', "重复（前一处在第", "", 1),
    Fault("pack.yaml", "years: [2024, null]", "years: [2024, null", "YAML 格式有误", "", 1),
    Fault("form/form.yaml", "tables: [figures]            #", "tables: [figurs]            #", "figurs", "figures"),
    Fault("form/form.yaml", "keywords: [[基本, 情况]]", "keyword: [[基本, 情况]]", "keyword", "keywords"),
    Fault("form/form.yaml", "{id: town,", "{id: town, titel: 镇,", "titel", "title"),
    Fault("form/form.yaml", "(?:镇|乡|街道办事处)$", "(?:镇|乡|街道办事处$", "正则表达式有误"),
    Fault("form/figures.yaml", "section: main", "section: mian", "mian", "main"),
    Fault("form/figures.yaml", "total: {label: 全年}", "total: {lable: 全年}", "lable", "label"),
    Fault("form/figures.yaml", "total: {label: 全年}", "total: {label: 全年, number: cuont}", "cuont", "count"),
    Fault("form/figures.yaml", "replies: {label: 答复数量（条）}", "visits: {label: 答复数量（条）}", "键 visits 重复"),
    Fault("form/figures.yaml", "visits: {label:", "Visits: {label:", "Visits"),
    Fault("clauses.yaml", "article: 填报说明, verified: false", "article: 填报说明, text: 应当相等", "没有核对过"),
    Fault("scoring/default.yaml", "weight: 70", "weight: 60", "权重之和 90 不等于满分 100", "", -1),
    Fault("scoring/default.yaml", "model: weighted", "model: wieghted", "wieghted", "weighted"),
    Fault("scoring/default.yaml", "at_least: 60", "at_least: 95", "从高到低", "", -2),
    Fault("scoring/default.yaml", "maximum: 100", "maximum: 100\ndeductions: {row-total-difers: 5}",
          "row-total-difers", "row-total-differs", 1),
    Fault("bases/clean.yaml", "agency:", "agenzy:", "agenzy", "agency"),
    Fault("bases/clean.yaml", "figures.visits.total:", "figures.visit.total:", "visit", "visits"),
    Fault("bases/clean.yaml", "  notes: 全年", "  note: 全年", "note", "notes"),
    Fault("lexicons/banned.yaml", "format: words/1\n", "", "缺少 format"),
    Fault(TOTAL, "id: row-total-differs", "id: row-total-differ", "文件名"),
    Fault(TOTAL, "kind: total", "kind: totl", "totl", "total"),
    Fault(TOTAL, "whole: figures.*.total", "whole: figures.*.totals", "totals", "total"),
    Fault(TOTAL, "whole: figures.*.total", "whole: figures.total", "“表.行.列”"),
    Fault(TOTAL, "whole: figures.*.total", "hole: figures.*.total", "hole", "whole"),
    Fault(TOTAL, "parts: [figures.*.first_half~second_half]", "parts: [figures.*.first_half~secnd_half]", "secnd_half",
          "second_half"),
    Fault(TOTAL, "category: sums", "category: sum", "所在文件夹 sums"),
    Fault(TOTAL, "severity: must", "severity: most", "most", "must"),
    Fault(TOTAL, "weight: 10", "weight: ten", "weight 应当是数字"),
    Fault(TOTAL, "weight: 10", "weight: -1", "weight 不能小于 0"),
    Fault(TOTAL, "clauses: [form]", "clauses: [from]", "from", "form"),
    Fault(TOTAL, "clauses: [form]", "clauses: []", "clauses 的项数太少"),
    Fault(TOTAL, "why: 全年数", "reason: 全年数", "reason"),
    Fault(TOTAL, "之和为{sum}", "之和为{summ}", "{summ}", "sum"),
    Fault(TOTAL, "与全年{whole}不符", "与全年{whole不符", "花括号"),
    Fault(TOTAL, "  fail: “{row}”上", "  fial: “{row}”上", "fial"),
    Fault(TOTAL, "  pass: 各行", "  fail.row: 各行", "缺少 pass 的说法", "messages", -1),
    Fault(TOTAL, "    expect: fail\n    cells: {figures.visits.total", "    expect: pass\n    cells: {figures.visit.total",
          "visit", "visits", 1),
    Fault(TOTAL, "  - name: 各行相符\n    expect: pass\n", "", "缺少不应报的用例", "expect: pass", 0, "cases:"),
    Fault(TOTAL, "name: 有空格", "name: 全年少1", "用例名 全年少1 重复"),
    Fault(TOTAL, "  - name: 有空格\n", "  - name: 有空格\n    base: clen\n", "clen", "clean", 1),
    Fault(PHRASE, 'sections: ["*"]', "sections: [nots]", "nots", "notes"),
    Fault(PHRASE, "  patterns: ['[×Xx]{2,}', 待补充]\n", "", "patterns 和 lexicon 至少写一项", "", 0, "params:"),
    Fault(PHRASE, "'[×Xx]{2,}'", "'[×Xx]*'", "空文字"),
    Fault(PHRASE, "what: 占位文字", "what: 占位文字\n  outcome: warn", "warn", "fail", 1),
    Fault(PHRASE, "{notes: 全年", "{note: 全年", "note", "notes"),
    Fault(WORDS, "lexicon: banned", "lexicon: baned", "baned", "banned"),
    Fault(WORDS, "levels: [town, department]", "levels: [town, departmnt]", "departmnt", "department"),
    Fault(WORDS, "expect: pass}", "expect: passed}", "passed", "pass"),
]  # fmt: skip


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("packs") / "small-1"
    new_pack(root, all_kinds(), extends=None, title="小报表", copies=())
    for name, text in EXTRA.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def broken(good: Path, folder: Path, fault: Fault) -> tuple[Path, int]:
    """The good pack with one edit, and the line where the fault is to be told."""
    root = folder / good.name
    shutil.copytree(good, root)
    path = root / fault.file
    text = path.read_text("utf-8")
    assert text.count(fault.old) >= 1, fault.old
    place = text.index(fault.where or fault.old)
    path.write_text(text.replace(fault.old, fault.new, 1), encoding="utf-8")
    return root, text.count("\n", 0, place) + 1 + fault.later


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.file}:{fault.said}")
def test_a_broken_pack_is_refused(good: Path, tmp_path: Path, fault: Fault) -> None:
    root, line = broken(good, tmp_path, fault)
    said = nianbao("rules", "lint", root)
    assert said.code == 2
    first = said.out.splitlines()[0]
    assert first.startswith(f"{root.as_posix()}/{fault.file}:{line}: 错误："), first
    assert fault.said in first
    assert fault.hint in first


def test_thirty_faults_and_more() -> None:
    assert len(FAULTS) >= 30
    assert len({(fault.file, fault.old, fault.new) for fault in FAULTS}) == len(FAULTS)


def test_the_good_pack_is_good(good: Path) -> None:
    said = nianbao("rules", "lint", "--strict", good)
    assert (said.code, said.err) == (0, "")
    assert "small-1：0 个错误，0 个提醒" in said.out
    assert nianbao("rules", "test", good).code == 0


def test_lint_as_json(good: Path, tmp_path: Path) -> None:
    root, line = broken(good, tmp_path, FAULTS[25])
    said = nianbao("rules", "lint", root, "--format", "json")
    [pack] = json.loads(said.out)["packs"]
    assert (said.code, pack["errors"], pack["warnings"]) == (2, 1, 0)
    [problem] = pack["problems"]
    assert problem == {
        "level": "error",
        "file": f"{root.as_posix()}/{TOTAL}",
        "line": line,
        "message": "没有 totl 这种规则",
        "hint": "是否为 total？",
    }


def edited(good: Path, folder: Path, file: str, old: str, new: str) -> Path:
    root = folder / good.name
    shutil.copytree(good, root)
    path = root / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return root


def again(root: Path, name: str, parts: str) -> None:
    """The sum rule once more under another name, with other parts."""
    text = (root / TOTAL).read_text("utf-8").replace("row-total-differs", name)
    text = text.replace("figures.*.first_half~second_half", parts)
    (root / f"rules/sums/{name}.yaml").write_text(text, encoding="utf-8")


def test_rules_that_contradict_each_other(good: Path, tmp_path: Path) -> None:
    root = tmp_path / good.name
    shutil.copytree(good, root)
    again(root, "total-of-one-half", "figures.*.first_half")
    said = nianbao("rules", "lint", root)
    assert said.code == 2
    first = said.out.splitlines()[0]
    assert "互相矛盾" in first and "row-total-differs" in first and "total-of-one-half" in first and "下半年" in first


def test_warnings_leave_the_pack_in_use(good: Path, tmp_path: Path) -> None:
    root = edited(good, tmp_path, "lexicons/banned.yaml", "空前绝后]", "空前绝后, 国内一流]")
    (root / "lexicons/spare.yaml").write_text("format: words/1\nwords: [甲]\n", encoding="utf-8")
    (root / "bases/spare.yaml").write_text("format: 1\nyear: 2024\n", encoding="utf-8")
    rule = root / WORDS
    rule.write_text(rule.read_text("utf-8").replace("what:", "allow: [国内一流], what:"), encoding="utf-8")
    said = nianbao("rules", "lint", root)
    assert said.code == 0
    for words in ("“国内一流”在词表里重复", "永远不会报出", "词表 spare", "底稿 spare"):
        assert words in said.out, words
    assert nianbao("rules", "lint", "--strict", root).code == 2


def test_cells_without_a_rule_are_told(good: Path, tmp_path: Path) -> None:
    root = edited(good, tmp_path, TOTAL, "whole: figures.*.total", "whole: figures.visits.total")
    total = root / TOTAL
    total.write_text(
        total.read_text("utf-8").replace("[figures.*.first_half", "[figures.visits.first_half"), encoding="utf-8"
    )
    said = nianbao("rules", "lint", root)
    assert said.code == 0
    assert "6 格没有任何规则涉及" in said.out and "form/figures.yaml" in said.out


def test_a_repeated_relation_is_told(good: Path, tmp_path: Path) -> None:
    root = tmp_path / good.name
    shutil.copytree(good, root)
    again(root, "row-total-again", "figures.*.first_half~second_half")
    said = nianbao("rules", "lint", root)
    assert said.code == 0
    assert "重复：3 条算式相同" in said.out


def test_shipped_packs_are_clean() -> None:
    said = nianbao("rules", "lint", "--strict")
    assert said.code == 0, said.out
    assert "disclosure-2021：0 个错误，0 个提醒" in said.out
    assert "没有规则 0" in said.out


def test_a_pack_that_is_not_there() -> None:
    said = nianbao("rules", "lint", "disclosure-2012")
    assert (said.code, said.out) == (2, "")
    assert "是否为 disclosure-2021" in said.err
