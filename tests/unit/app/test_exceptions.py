"""The register of exceptions: what is refused, what it changes in a run, when it ends, and how it is written."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

import nianbao
from nianbao.app.consolidation.structure import load_structure
from nianbao.app.packs import kinds
from nianbao.app.register import load_register, read_register
from nianbao.base.errors import UsageError
from nianbao.catalog.load import load
from nianbao.catalog.schema import CaseEntry
from nianbao.cli import cli
from nianbao.dev.cases import case_results
from nianbao.engine.names import load_agencies
from nianbao.model.finding import Finding
from nianbao.model.rule import RuleCase

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "reports_in" / "2025"
LAYOUT, SCHOOL, PETITIONS = SAMPLES / "minzhengju.docx", SAMPLES / "jiaoyuju.html", SAMPLES / "xinfangju.html"
Write = Callable[..., Path]
LATER = (date.today() + timedelta(300)).isoformat()


@cache
def audited(path: Path) -> Finding:
    return nianbao.audit([path]).findings[0]


def entry(path: Path, rule: str, **changes: Any) -> dict[str, Any]:
    finding = audited(path)
    result = next(one for one in finding.results if one.rule == rule and one.outcome in ("fail", "review"))
    found = {
        "id": "LW-1",
        "type": "exception",
        "rule": rule,
        "fingerprint": result.fingerprint,
        "value": result.value_hash,
        "agency": finding.report.agency,
        "year": finding.report.year,
        "reason": "经书面批准本年度沿用旧表",
        "requester": "青栎区民政局办公室",
        "approver": "青栎区政务公开办公室",
        "approved": "2026-02-01",
        "expires": "2026-12-31",
    } | changes
    return {key: value for key, value in found.items() if value is not None}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(*entries: dict[str, Any], text: str | None = None) -> Path:
        path = tmp_path / "例外登记.yaml"
        path.write_text(text or yaml.safe_dump({"format": 1, "exceptions": list(entries)}, allow_unicode=True), "utf-8")
        load_register.cache_clear()
        return path

    return written


def run(path: Path, register: Path, as_of: str = "2026-06-01") -> tuple[Finding, dict[str, Any]]:
    done = nianbao.audit([path], exceptions=register, as_of=as_of)
    return done.findings[0], done.head.exceptions


def test_an_excepted_finding_stays_and_costs_nothing(write: Write) -> None:
    rule = "disclosure-table-2019-layout"
    before = audited(LAYOUT)
    finding, register = run(LAYOUT, write(entry(LAYOUT, rule)))
    [result] = [one for one in finding.results if one.rule == rule and one.outcome == "fail"]
    assert (before.verdict, finding.verdict) == ("return", "pass")
    assert result.exception is not None
    assert (result.exception["reason"], result.exception["expires"]) == ("经书面批准本年度沿用旧表", "2026-12-31")
    assert result.deduction == 0
    assert (finding.score.value, finding.score.without_exceptions) == (100, before.score.value)
    assert finding.coverage == before.coverage
    assert [one["state"] for one in register["entries"]] == ["applied"]


def test_an_expired_exception_counts_again_and_says_so(write: Write) -> None:
    finding, register = run(LAYOUT, write(entry(LAYOUT, "disclosure-table-2019-layout")), as_of="2027-01-01")
    [result] = [one for one in finding.results if one.lapsed]
    assert result.exception is None
    assert result.lapsed is not None
    assert result.lapsed["state"] == "expired"
    assert finding.verdict == "return"
    assert finding.score.without_exceptions is None
    assert [one["state"] for one in register["entries"]] == ["expired"]
    last_day, _register = run(LAYOUT, write(entry(LAYOUT, "disclosure-table-2019-layout")), as_of="2026-12-31")
    assert last_day.verdict == "pass"


def test_a_changed_value_ends_it(write: Write) -> None:
    register = write(entry(PETITIONS, "overdue-fee-unstated", type="verified"))
    assert any(one.exception for one in run(PETITIONS, register)[0].results)
    register = write(entry(PETITIONS, "overdue-fee-unstated", type="verified", value="0" * 16))
    finding, told = run(PETITIONS, register)
    assert [one.lapsed["state"] for one in finding.results if one.lapsed] == ["changed"]
    assert told["entries"][0]["state"] == "changed"


def test_the_hash_follows_the_report_and_not_the_rule(tmp_path: Path) -> None:
    copy = tmp_path / "xinfangju.html"
    text = PETITIONS.read_text("utf-8")
    copy.write_text(text.replace("没有", "没 有", 1), encoding="utf-8")
    rule = "overdue-fee-unstated"

    def hashed(path: Path) -> str:
        return next(one.value_hash for one in nianbao.audit([path]).findings[0].results if one.rule == rule)

    assert hashed(copy) == hashed(PETITIONS)


def test_relations_are_not_exempted_but_may_be_a_false_alarm(write: Write) -> None:
    finding, told = run(SCHOOL, write(entry(SCHOOL, "requests-row-total")))
    assert finding.verdict == "return"
    assert [one["state"] for one in told["entries"]] == ["not_exemptible"]
    rules = ("requests-row-total", "requests-column-total")
    alarms = [entry(SCHOOL, rule, id=rule, type="false_alarm") for rule in rules]
    finding, told = run(SCHOOL, write(*alarms))
    assert finding.verdict != "return"
    assert {one["state"] for one in told["entries"]} == {"applied"}


def test_what_is_not_there_is_unused_or_absent(write: Write) -> None:
    gone = entry(LAYOUT, "disclosure-table-2019-layout", fingerprint="1" * 16)
    _finding, told = run(LAYOUT, write(gone, entry(SCHOOL, "requests-row-total", id="LW-2")))
    assert [one["state"] for one in told["entries"]] == ["unused", "absent"]


def test_a_renewed_exception_takes_the_place_of_the_old(write: Write) -> None:
    rule = "disclosure-table-2019-layout"
    old = entry(LAYOUT, rule, expires="2026-03-01")
    finding, told = run(LAYOUT, write(old, entry(LAYOUT, rule, id="LW-2")))
    assert finding.verdict == "pass"
    assert [one["state"] for one in told["entries"]] == ["superseded", "applied"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"reason": "不用改 了 吧"}, "理由只有 5 字"),
        ({"approver": "青栎区民政局 办公室"}, "不能是同一个"),
        ({"expires": None}, "缺少 expires"),
        ({"requester": None}, "缺少 requester"),
        ({"expires": "2026-13-01"}, "expires 应是日期"),
        ({"expires": "2025-12-31"}, "到期日早于批准日"),
        ({"type": "waiver"}, "type 应是"),
        ({"value": "12"}, "16 位十六进制"),
        ({"year": "2025"}, "year 应是年份"),
        ({"aproved": "x"}, "不认识的项 aproved。是否为 approved"),
        ({"reason": 1234567890123}, "reason 应是文字"),
        ({"reason": "。。。。。。。。。。。。"}, "理由只有 0 字"),
        ({"reason": "同意" + "\u200b" * 10}, "理由只有 2 字"),
        ({"reason": "\u3164" * 12}, "理由只有 0 字"),
        ({"reason": "\u2800" * 12}, "理由只有 0 字"),
        ({"reason": "同 意 、 同 意 。"}, "理由只有 4 字"),
        ({"reason": "同意同意同意同意同意同意"}, "只是几个字的重复"),
        ({"reason": "1111111111111111"}, "只是几个字的重复"),
        ({"approver": "青栎区民政局办公室\u200b"}, "approver 里有看不见的字符"),
        ({"requester": "青栎\u2060区民政局"}, "requester 里有看不见的字符"),
        ({"requester": "\u3164\u3164"}, "requester 里有看不见的字符"),
        ({"approver": "\u202e张三"}, "approver 里有看不见的字符"),
        ({"approver": "——"}, "approver 不是名称"),
        ({"approver": "青栎区民政局办公室。"}, "不能是同一个"),
        ({"approver": "青櫟區民政局辦公室"}, "不能是同一个"),
        ({"approver": "青栎⼟民政局办公室", "requester": "青栎士民政局办公室"}, "不能是同一个"),
        ({"approver": "Zhang San", "requester": "ZHАNG·SАN"}, "不是名称里的字"),
        ({"approver": "ｗａｎｇ１", "requester": "wangl"}, "不能是同一个"),
        ({"approver": "李é", "requester": "李e"}, "不能是同一个"),
        ({"approver": "科室0", "requester": "科室O"}, "不能是同一个"),
        ({"approver": "王己", "requester": "王已"}, "不能是同一个"),
        ({"approver": "⻘栎区民政局", "requester": "青栎区民政局"}, "U\\+2ED8）不是名称里的字"),
        ({"approver": "㇐科", "requester": "一科"}, "不是名称里的字"),
        ({"approver": "ノ山", "requester": "丿山"}, "不是名称里的字"),
        ({"approver": "ㄚ山", "requester": "丫山"}, "不是名称里的字"),
        ({"approver": "ꓐob", "requester": "Bob"}, "不是名称里的字"),
        ({"approver": "ᎠAVID", "requester": "David"}, "不是名称里的字"),
        ({"approver": "Sօn", "requester": "Son"}, "不是名称里的字"),
        ({"approver": "ʙoʙ", "requester": "bob"}, "不是名称里的字"),
        ({"approver": "Wanɡ", "requester": "Wang"}, "不是名称里的字"),
        ({"approver": "张\ue000三"}, "不是名称里的字"),
        ({"approver": "张\U0001d159三"}, "approver 里有看不见的字符"),
        ({"approver": "—科", "requester": "一科"}, "不能是同一个"),
        ({"approver": "─科", "requester": "一科"}, "不是名称里的字|不能是同一个"),
        ({"approver": "甲-乙", "requester": "甲乙"}, "不能是同一个"),
        ({"approver": "Wamer", "requester": "Warner"}, "不能是同一个"),
        ({"approver": "侯明", "requester": "候明"}, "不能是同一个"),
        ({"reason": "1234567890"}, "没有说明为什么"),
        ({"reason": "abcdefghij"}, "没有说明为什么"),
        ({"reason": "①②③④⑤⑥⑦⑧⑨⑩"}, "没有说明为什么"),
        ({"reason": "不需要理由不需要理由"}, "没有说明为什么"),
        ({"reason": "\ue000" * 12}, "理由只有 0 字"),
        ({"approved": "2098-12-31", "expires": "2099-12-31"}, "到期日超过批准后一年"),
        ({"expires": "2027-02-02"}, "到期日超过批准后一年（最迟 2027-02-01）"),
        ({"expires": "2099-12-31"}, "到期日超过批准后一年"),
        ({"approved": "2024-02-29", "expires": "2025-03-02"}, "最迟 2025-03-01"),
        ({"approved": None, "expires": "2099-12-31"}, "到期日超过批准后一年"),
    ],
)
def test_a_faulty_entry_is_refused_with_file_and_line(write: Write, changes: dict[str, Any], told: str) -> None:
    path = write(entry(LAYOUT, "disclosure-table-2019-layout", **changes))
    with pytest.raises(UsageError, match=told) as caught:
        nianbao.audit([LAYOUT], exceptions=path)
    assert "例外登记.yaml:" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("format: 2\nexceptions: []\n", "format: 1"),
        ("format: 1\n", "列表"),
        ("format: 1\nexceptions: [1]\n", "键: 值"),
        ("format: 1\nexception: []\n", "不认识的项"),
        ("format: 1\nexceptions: {\n", "YAML"),
        ("format: 1\nexceptions: !!python/name:os.system []\n", "标签"),
    ],
)
def test_a_faulty_file_is_refused(write: Write, text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        load_register(str(write(text=text)))


def command(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(one) for one in arguments], catch_exceptions=True)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "out"
    result = command("audit", LAYOUT, SCHOOL, "--out", folder, "--fail-on", "never", "-q")
    assert result.exit_code == 0, result.output
    return folder


def fingerprint(saved: Path, rule: str) -> str:
    lines = [json.loads(line) for line in (saved / "findings.jsonl").read_text("utf-8").splitlines()]
    return next(
        one["fingerprint"]
        for line in lines
        for one in line["results"]
        if one["rule"] == rule and one["outcome"] == "fail"
    )


GRANTED = ("--reason", "经书面批准本年度沿用旧表", "--requester", "青栎区民政局", "--approver", "区政务公开办")


@pytest.mark.parametrize(
    "changes",
    [
        {"expires": "2027-02-01"},
        {"approved": "2024-02-29", "expires": "2025-03-01"},
        {"requester": "张三", "approver": "张三丰"},
        {"requester": "青栎区民政局办公室", "approver": "青栎区民政局办公室主任"},
        {"requester": "一科", "approver": "二科"},
        {"reason": "来文写明本年度继续用旧表"},
        {"reason": "the old table was agreed upon in writing"},
        {"requester": "阿依古丽·买买提", "approver": "李○"},
        {"requester": "一科", "approver": "一、二科"},
        {"requester": "张三（办公室）", "approver": "Li Lei"},
        {"requester": "ئابدۇللا", "approver": "བཀྲ་ཤིས"},
        {"requester": "大明", "approver": "太明"},
    ],
)
def test_what_may_stand_in_a_register(write: Write, changes: dict[str, Any]) -> None:
    _register, faults = read_register(write(entry(LAYOUT, "disclosure-table-2019-layout", **changes)))
    assert faults == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
@pytest.mark.parametrize("kind", ["pipe", "device", "giant", "loop", "folder", "link to a device"])
def test_a_register_that_is_no_small_file_is_refused_at_once(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "例外登记.yaml"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "device":
            path = Path("/dev/zero")
        case "giant":
            with path.open("wb") as file:
                file.truncate(1 << 40)
        case "loop":
            path.symlink_to(path)
        case "folder":
            path.mkdir()
        case _:
            path.symlink_to("/dev/zero")
    for read in (read_register, load_agencies, load_structure):
        with pytest.raises(UsageError, match="不能读取") as caught:
            read(path)
        assert str(path) in str(caught.value)


def test_a_finding_is_registered_listed_and_used(tmp_path: Path, saved: Path) -> None:
    register = tmp_path / "例外登记.yaml"
    register.write_text("# 青栎区\nformat: 1\nexceptions: []\n", encoding="utf-8")
    key = fingerprint(saved, "disclosure-table-2019-layout")
    more = ("--type", "exception", *GRANTED, "--expires", LATER)
    result = command("exceptions", "add", register, saved, key, *more)
    assert result.exit_code == 0, result.output
    assert register.read_text("utf-8").startswith("# 青栎区\n")
    result = command("exceptions", "lint", register, "--run", saved)
    assert (result.exit_code, "1 条，0 个错误，0 个提醒" in result.output) == (0, True)
    assert f"LW-{date.today().year}-001" in command("exceptions", "list", register, "--run", saved).output
    assert "0 条" in command("exceptions", "list", register, "--expiring", "30").output
    out = tmp_path / "out"
    result = command("audit", LAYOUT, "--exceptions", register, "--out", out)
    assert result.exit_code == 0, result.output
    for text in (
        result.output,
        (out / "index.html").read_text("utf-8"),
        next((out / "reports").iterdir()).read_text("utf-8"),
    ):
        flat = "".join(text.split())
        assert "经书面批准本年度沿用旧表" in flat
        assert LATER in flat
    assert "不计例外" in result.output


def test_a_bad_entry_is_not_written(tmp_path: Path, saved: Path) -> None:
    register = tmp_path / "r.yaml"
    key = fingerprint(saved, "disclosure-table-2019-layout")
    more = ("--type", "exception", "--requester", "甲", "--approver", "甲", "--expires", LATER)
    result = command("exceptions", "add", register, saved, key, "--reason", "经书面批准本年度沿用旧表", *more)
    assert result.exit_code != 0
    assert "同一个" in str(result.exception)
    assert not register.exists()
    relation = fingerprint(saved, "requests-row-total")
    more = ("--type", "exception", *GRANTED, "--expires", LATER)
    assert "不可例外" in str(command("exceptions", "add", register, saved, relation, *more).exception)


def test_a_false_alarm_writes_a_case_that_the_rule_can_take(tmp_path: Path, saved: Path) -> None:
    register = tmp_path / "r.yaml"
    key = fingerprint(saved, "requests-row-total")
    result = command("exceptions", "add", register, saved, key, "--type", "false_alarm", *GRANTED, "--expires", LATER)
    assert result.exit_code == 0, result.output
    [stub] = (tmp_path / "r-误报用例").iterdir()
    [told] = yaml.safe_load(register.read_text("utf-8"))["exceptions"]
    [case] = yaml.safe_load(stub.read_text("utf-8"))["cases"]
    CaseEntry.model_validate(case)
    pack = load(ROOT / "rules" / "disclosure-2021", kinds())
    rule = next(one for one in pack.rules if one.id == "requests-row-total")
    found = case_results(pack, kinds(), rule, RuleCase(**case))
    assert [(one.outcome, one.message) for one in found] == [("fail", told["shown"])]


def test_lint_names_unknown_rules_and_ended_entries(write: Write, saved: Path) -> None:
    path = write(
        entry(LAYOUT, "disclosure-table-2019-layout", expires="2026-03-01"),
        entry(LAYOUT, "disclosure-table-2019-layout", id="LW-2", fingerprint="2" * 16)
        | {"rule": "disclosure-tabel-2019-layout"},
        entry(SCHOOL, "requests-row-total", id="LW-3"),
    )
    result = command("exceptions", "lint", path, "--run", saved, "--as-of", "2026-06-01")
    assert result.exit_code == 2
    for told in (
        "已于 2026-03-01 到期",
        "问题还在",
        "不存在",
        "是否为 disclosure-table-2019-layout",
        "没有对应的问题",
        "不可例外",
    ):
        assert told in result.output, told


def test_every_fault_of_a_file_is_found_at_once(write: Write) -> None:
    first = entry(LAYOUT, "disclosure-table-2019-layout", reason="短")
    second = entry(LAYOUT, "disclosure-table-2019-layout", id="LW-1", approver=None)
    register, faults = read_register(write(first, second))
    assert (len(register.entries), len(faults)) == (0, 2)
