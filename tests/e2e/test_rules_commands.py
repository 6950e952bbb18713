"""`nianbao rules …` and `nianbao explain` as a user calls them: what they print, what they write, how they end."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from rich.cells import cell_len

from nianbao.catalog import files
from nianbao.cli import printing
from support.command import nianbao

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "reports_in" / "2025"
PACK = "disclosure-2021"


@pytest.fixture
def local(tmp_path: Path) -> Path:
    """A pack of the user's own that extends the shipped one."""
    root = tmp_path / "qingli-2021"
    said = nianbao("rules", "new", "--pack", root, "--extends", PACK, "--title", "青栎区年报审核办法")
    assert (said.code, said.out.split()) == (0, [str(root / "pack.yaml")])
    return root


def edit(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def fits(text: str) -> bool:
    return all(cell_len(line) <= 100 for line in text.splitlines()) and text.encode("gbk") != b""


# --- list ------------------------------------------------------------------------------------------------------------


def test_list_shows_every_rule_in_a_table() -> None:
    said = nianbao("rules", "list", "--pack", PACK)
    assert (said.code, said.err) == (0, "")
    head = said.out.splitlines()[1]
    assert head.split() == ["规则", "问题", "类型", "程度", "分值", "状态", "依据", "用例"]
    assert re.search(r"^requests-row-total +申请表行合计不符 +total +必须 +6 +启用 +格式第三部分 +8", said.out, re.M)
    assert fits(said.out)


def test_list_as_json() -> None:
    [pack] = json.loads(nianbao("rules", "list", "--pack", PACK, "--format", "json").out)
    rule = next(rule for rule in pack["rules"] if rule["id"] == "requests-balance")
    assert rule["clauses"] == ["form-2021-balance"]
    assert (rule["kind"], rule["severity"], rule["status"]) == ("equal", "must", "active")


def test_list_of_a_pack_that_does_not_load(local: Path) -> None:
    edit(local / "pack.yaml", ("extends:", "extnds:"))
    said = nianbao("rules", "list", "--pack", local)
    assert (said.code, said.out) == (2, "")
    assert "pack.yaml:" in said.err and "是否为 extends？" in said.err


# --- explain ---------------------------------------------------------------------------------------------------------


def test_explain_tells_all_there_is_to_know() -> None:
    said = nianbao("explain", "requests-row-total")
    assert (said.code, said.err) == (0, "")
    headings = [line for line in said.out.splitlines()[2:] if not line.startswith(" ")]
    assert headings == [
        "查什么",
        "依据",
        "为什么",
        "适用",
        "反例",
        "怎么改",
        "正例（不报）",
        "扣分",
        "常见误报和已知不足",
        "规则文件",
    ]
    assert "每一行·总计" in said.out
    assert "说：“一、本年新收政府信息公开申请数量”行各列之和为12，与总计13不符，差1" in said.out
    assert "每处 6 分" in said.out
    assert fits(said.out)


def test_every_rule_can_be_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "open_pack", cache(printing.open_pack))  # the pack is read once, not for each rule
    [pack] = json.loads(nianbao("rules", "list", "--pack", PACK, "--format", "json").out)
    for rule in pack["rules"]:
        said = nianbao("explain", rule["id"], "--pack", PACK)
        assert said.code == 0, rule["id"]
        assert fits(said.out), rule["id"]
        assert "{" not in re.sub(r"(?:·|文字|除外|写法).*", "", said.out.split("查什么")[0]), rule["id"]


def test_explain_an_unknown_rule() -> None:
    said = nianbao("explain", "requests-row-totl")
    assert (said.code, said.out) == (2, "")
    assert "是否为 requests-row-total" in said.err
    assert "--rules ./qingli-2021" in nianbao("explain", "slogan-used").err
    assert "./qingli-2021" not in nianbao("explain", "slogan-used", "--rules", PACK).err


# --- test ------------------------------------------------------------------------------------------------------------


def test_the_cases_of_the_shipped_pack() -> None:
    said = nianbao("rules", "test", PACK)
    assert said.code == 0, said.out
    assert "应报" in said.out and "不应报" in said.out and "待改进" in said.out
    assert re.search(r"覆盖：规则类型 \d+/\d+，结果 \d+/\d+", said.out)


def test_a_case_that_does_not_hold_ends_with_1(local: Path) -> None:
    [path] = nianbao("rules", "new", "title-again", "--pack", local, "--like", "citation-outdated").out.split()
    edit(Path(path), ("expect: fail", "expect: review"))
    said = nianbao("rules", "test", local, "--rule", "title-again")
    assert said.code == 1
    assert "× title-again" in said.out and "应为 review，实为 fail" in said.out


def test_known_weaknesses_do_not_count(local: Path) -> None:
    [path] = nianbao("rules", "new", "title-again", "--pack", local, "--kind", "identity").out.split()
    edit(Path(path), ("expect: pass", "expect: fail\n    known_weakness: true"))
    more = "\n  - name: 有\n    expect: pass\n"
    Path(path).write_text(Path(path).read_text("utf-8").rstrip() + more, encoding="utf-8")
    said = nianbao("rules", "test", local, "--rule", "title-again")
    assert said.code == 0, said.out
    assert "待改进 1" in said.out and "▲ title-again" in said.out


def test_mutations_of_a_small_pack(tmp_path: Path) -> None:
    root = tmp_path / "web-1"
    assert nianbao("rules", "new", "--pack", root, "--title", "网站报表").code == 0
    said = nianbao("rules", "test", root, "--mutate", "--format", "json")
    [pack] = json.loads(said.out)["packs"]
    made = pack["mutations"]
    assert (said.code, made["blind_cells"], made["unnamed"]) == (0, [], [])
    assert made["changes"]["plus_one"]["made"] == 9
    text = nianbao("rules", "test", root, "--mutate")
    assert "没有发现 0" in text.out and fits(text.out)


def test_a_base_that_is_not_there() -> None:
    said = nianbao("rules", "test", PACK, "--mutate", "--base", "claen")
    assert (said.code, said.err.count("是否为 clean")) == (2, 1)


def test_a_rule_that_is_not_there() -> None:
    assert nianbao("rules", "test", PACK, "--rule", "nothing").code == 2


# --- new -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "like"),
    [("total", "disputes-row-total"), ("phrase", "citation-mismatched"), ("filled", "disclosure-cells")],
)
def test_a_new_rule_works_as_it_is(local: Path, kind: str, like: str) -> None:
    said = nianbao("rules", "new", "figures-wrong", "--pack", local, "--kind", kind, "--title", "数据有误")
    path = Path(said.out.strip())
    text = path.read_text("utf-8")
    assert (said.code, path.parent.parent) == (0, local / "rules")
    assert like in said.err
    assert text.startswith("# yaml-language-server: $schema=../../.schema/rule.json\n")
    assert "id: figures-wrong\ntitle: 数据有误\n" in text and "status: trial" in text
    assert nianbao("rules", "lint", local).code == 0
    assert nianbao("rules", "test", local, "--rule", "figures-wrong").code == 0


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_a_new_rule_is_the_only_file_that_git_does_not_know(tmp_path: Path) -> None:
    pack = tmp_path / "rules/disclosure-2021"
    shutil.copytree(ROOT / "rules" / PACK, pack, ignore=shutil.ignore_patterns(".schema"))
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "as shipped"]):
        subprocess.run([*git, *command], check=True)
    assert nianbao("rules", "new", "slogan-used", "--pack", pack, "--kind", "phrase").code == 0
    assert (pack / ".schema/rule.json").is_file()
    listed = subprocess.run([*git, "status", "--porcelain", "-uall"], capture_output=True, text=True, check=True).stdout
    assert listed == "?? rules/disclosure-2021/rules/wording/slogan-used.yaml\n"


def test_a_rule_made_after_one_of_another_form_says_so(tmp_path: Path) -> None:
    root = tmp_path / "web-1"
    nianbao("rules", "new", "--pack", root, "--title", "网站报表")
    said = nianbao("rules", "new", "own-total-differs", "--pack", root, "--kind", "total")
    assert "照 row-total-differs 写成。\n" in said.err
    said = nianbao("rules", "new", "cells-blank", "--pack", root, "--kind", "filled")
    assert said.code == 0
    assert re.search(r"照规则包 [a-z]+-\d+ 的 \S+ 写成", said.err)
    assert "clauses、单元格、用例都要换成自己的" in said.err
    assert "写成（本规则包里没有这种规则）" in Path(said.out.strip()).read_text("utf-8")
    assert fits("\n".join(said.err.splitlines()[:2]))


def test_every_kind_can_be_started_from(local: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "parse", cache(files.parse))  # what did not change is parsed once, not for each kind
    [pack] = json.loads(nianbao("rules", "list", "--pack", PACK, "--format", "json").out)
    kinds = sorted({rule["kind"] for rule in pack["rules"]})
    for number, kind in enumerate(kinds):
        assert nianbao("rules", "new", f"tried-{number}", "--pack", local, "--kind", kind).code == 0
    said = nianbao("rules", "lint", local)
    assert said.code == 0, said.out
    said = nianbao("rules", "test", local)
    assert said.code == 0, said.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("check-total", "--kind", "total"), "说出问题"),
        (("Total", "--kind", "total"), "小写英文"),
        (("requests-balance", "--kind", "equal"), "已有"),
        (("figures-wrong", "--kind", "totl"), "是否为 total"),
        (("figures-wrong", "--like", "requests-balanc"), "是否为 requests-balance"),
        (("figures-wrong",), "--kind"),
        (("figures-wrong", "--kind", "total", "--category", "../x"), "类别"),
        ((), "不是空文件夹"),
    ],
)
def test_what_cannot_be_started(local: Path, arguments: tuple[str, ...], words: str) -> None:
    said = nianbao("rules", "new", *arguments, "--pack", local)
    assert (said.code, said.out) == (2, "")
    assert words in said.err


def test_a_rule_needs_a_pack(tmp_path: Path) -> None:
    said = nianbao("rules", "new", "figures-wrong", "--kind", "total", "--pack", tmp_path)
    assert said.code == 2 and "不是规则包" in said.err


def test_a_file_is_copied_from_the_pack_above(tmp_path: Path) -> None:
    root = tmp_path / "qingli-2021"
    said = nianbao("rules", "new", "--pack", root, "--extends", PACK, "--copy", "scoring/default.yaml")
    assert said.code == 0
    assert (
        (root / "scoring/default.yaml").read_text("utf-8").startswith("# yaml-language-server: $schema=../.schema/prof")
    )
    said = nianbao("rules", "new", "--pack", tmp_path / "other-1", "--extends", PACK, "--copy", "scoring/defalt.yaml")
    assert said.code == 2 and "是否为 scoring/default.yaml" in said.err


# --- schema ----------------------------------------------------------------------------------------------------------


def test_schemas_are_printed_and_written(tmp_path: Path) -> None:
    assert json.loads(nianbao("rules", "schema").out)["$id"] == "nianbao-rule-1"
    assert json.loads(nianbao("rules", "schema", "pack").out)["$id"] == "nianbao-pack-1"
    said = nianbao("rules", "schema", "--out", tmp_path)
    assert len(said.out.splitlines()) == 8
    assert json.loads((tmp_path / "table.json").read_text("utf-8"))["$id"] == "nianbao-table-1"
    assert "是否为 rule" in nianbao("rules", "schema", "rules").err


# --- diff ------------------------------------------------------------------------------------------------------------


def test_the_difference_of_two_packs(local: Path) -> None:
    nianbao("rules", "new", "figures-wrong", "--pack", local, "--kind", "total", "--title", "数据有误")
    with (local / "pack.yaml").open("a", encoding="utf-8") as file:
        file.write(
            "adjustments:\n"
            "  - {rule: other-empty, severity: must, weight: 3, reason: 区里要求写明}\n"
            "  - {rule: half-width-mark, status: off, reason: 不作要求}\n"
            "  - {rule: published-late, params: {default: '01-20'}, reason: 区里提前到1月20日}\n"
        )
    said = nianbao("rules", "diff", PACK, local)
    assert said.code == 0, said.err
    assert "＋ figures-wrong  数据有误" in said.out
    assert "other-empty" in said.out and "程度 建议 → 必须；分值 2 → 3。理由：区里要求写明" in said.out
    assert "状态 启用 → 停用。理由：不作要求" in said.out
    assert "参数 default" in said.out and "01-20" in said.out
    assert fits(said.out)
    back = json.loads(nianbao("rules", "diff", local, PACK, "--format", "json").out)
    assert [change["rule"] for change in back["removed"]] == ["figures-wrong"]
    assert "没有实际差别" in nianbao("rules", "diff", PACK, PACK).out


# --- dry-run ---------------------------------------------------------------------------------------------------------


def test_a_rule_is_tried_before_it_goes_live(local: Path) -> None:
    [path] = nianbao("rules", "new", "fee-stated", "--pack", local, "--like", "citation-outdated").out.split()
    edit(
        Path(path),
        ("'国办公开办函[〔\\[（(【]\\s*2019\\s*[〕\\]）)】]\\s*60号', '年度报告格式[（(]试行[）)]'", "信息处理费"),
        ("severity: advise", "severity: must"),
        ("weight: 1", "weight: 5"),
        ("国办公开办函〔2019〕60号的", "信息处理费的"),
    )
    edit(Path(path), ("  - name: 引用新文号\n", "  - name: 引用新文号\n    sections: {other: 没有。}\n"))
    assert nianbao("rules", "test", local, "--rule", "fee-stated").code == 0
    said = nianbao("rules", "dry-run", REPORTS, "--rules", local)
    assert said.code == 0, said.err
    assert re.search(r"fee-stated +.* 试行 +— +\d+", said.out)
    assert "退回整改" in said.out and fits(said.out)
    data = json.loads(nianbao("rules", "dry-run", REPORTS, "--rules", local, "--format", "json").out)
    assert data["before"] == "disclosure-2021 1.0.0"
    [rule] = [rule for rule in data["rules"] if rule["rule"] == "fee-stated"]
    assert rule["before"] is None and rule["after"] >= len(rule["reports"]) > 5
    fell = [report for report in data["reports"] if report["after"] < report["before"]]
    assert len(fell) > 5 and {report["verdict_after"] for report in fell} == {"return"}


def test_a_dry_run_without_trial_rules_changes_nothing(tmp_path: Path) -> None:
    pack = Path(shutil.copytree(ROOT / "rules" / PACK, tmp_path / PACK))
    for rule in pack.glob("rules/*/*.yaml"):
        rule.write_text(rule.read_text("utf-8").replace("status: trial", "status: active"), "utf-8")
    said = nianbao("rules", "dry-run", REPORTS / "caizhengju.docx", "--rules", pack)
    assert said.code == 0
    assert "没有试行的规则" in said.out


def test_a_dry_run_tells_what_could_not_be_read(tmp_path: Path) -> None:
    bad = tmp_path / "某局2024年报.docx"
    bad.write_bytes(b"PK\x03\x04")
    said = nianbao("rules", "dry-run", bad, "--rules", PACK)
    assert said.code == 3 and "没能审核" in said.out


# --- docs ------------------------------------------------------------------------------------------------------------


def test_documents_of_the_shipped_pack(tmp_path: Path) -> None:
    said = nianbao("rules", "docs", "--out", tmp_path / "docs")
    assert said.code == 0
    assert [Path(line).name for line in said.out.splitlines()] == [
        "index.html",
        "guide.html",
        "guide.docx",
        "words.html",
    ]
    assert len(list((tmp_path / "docs/rules").glob("*.html"))) >= 70


def test_documents_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    said = nianbao("rules", "docs", "--out", tmp_path / "file/docs")
    assert (said.code, said.out) == (2, "")


# --- explain ---------------------------------------------------------------------------------------------------------


def test_a_word_is_explained_with_class_pattern_file_and_line() -> None:
    said = nianbao("rules", "explain", "顺延", "--pack", PACK)
    assert said.code == 0 and fits(said.out)
    assert "carry_on（转到明年）" in said.out and "roles.carried_out" in said.out
    assert re.search(r"disclosure-2021/lexicons/claims\.yaml:\d+", said.out)
    data = json.loads(nianbao("rules", "explain", "顺延", "--pack", PACK, "--format", "json").out)
    [one] = data["packs"][0]["classes"]
    assert (data["schema"], one["class"], one["file"]) == ("nianbao.reads/1", "carry_on", "claims")
    assert one["used_by"][0]["key"] == "roles.carried_out"


def test_a_word_that_nothing_reads_is_answered_with_the_nearest() -> None:
    said = nianbao("rules", "explain", "流于形势", "--pack", PACK)
    assert said.code == 0
    assert "没有词类和正则表达式读“流于形势”" in said.out and "流于形式" in said.out
