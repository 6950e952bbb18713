"""Settings: the record, the file, the environment, what wins, and what is said of each fault."""

from __future__ import annotations

import json
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from nianbao.base.errors import UsageError
from nianbao.season.laid import lay, read_settings, template
from nianbao.season.settings import SEASON, TABLE, Settings
from support.command import nianbao


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _file(text: str, name: str = "nianbao.toml") -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_the_defaults_of_the_record_are_those_of_the_table() -> None:
    record = Settings()
    assert {key: getattr(record, key) for key in TABLE} == {key: one.default for key, one in TABLE.items()}
    assert set(SEASON) < set(TABLE) == {one.name for one in fields(Settings)}


def test_options_win_over_the_environment_and_that_over_the_file() -> None:
    _file("round = 1\njobs = 2\nlang = 'en'\noffice = '青栎区办'\n")
    laid = lay(None, {"NIANBAO_ROUND": "2", "NIANBAO_JOBS": "3", "NIANBAO_FORMATS": "html, xlsx", "NIANBAO_TITLE": " "})
    settled = laid.settled({"round": 4}, {"fail_on": "never"})
    held = settled.settings
    assert (held.round, held.jobs, held.lang, held.formats, held.fail_on) == (4, 3, "en", ("html", "xlsx"), "never")
    assert [settled.origins[key] for key in ("round", "jobs", "lang", "title", "fail_on")] == [
        ("option", "--round"), ("environment", "NIANBAO_JOBS"), ("file", "nianbao.toml:3"), ("default", ""), ("default", ""),
    ]  # fmt: skip
    assert settled.where("formats") == "NIANBAO_FORMATS"
    assert settled.where("prior") == "--prior"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("\nrownd = 1", 2, "不认识的项 rownd。是否为 round？"),
        ("[audit]\nyear = 2025", 1, "不认识的项 audit。各项直接写在文件里，不分节"),
        ("round = '第一轮'", 1, "round 应是整数，这里是文字"),
        ("round = true", 1, "round 应是整数，这里是真假值"),
        ("year = 25", 1, "year 应在 2008 到 2100 之间，这里是 25"),
        ("office = 3", 1, "office 应是文字，这里是整数"),
        ("# 日期\ndate = '2月10日'", 2, "日期 2月10日 应写成"),
        ("date = 2026-02-10T08:00:00", 1, "date 应是日期，这里是日期或时间"),
        ("deadline = '2026-02-30'", 1, "日期 2026-02-30 应写成"),
        ("deadline = 20260210", 1, "deadline 应是日期，这里是整数"),
        ("fail_on = 'advice'", 1, "fail_on 应是 must、advise、never 之一，这里是 advice。是否为 advise？"),
        ("formats = [1]", 1, "formats 应是文字的列表"),
        ("min_score = 'a'", 1, "min_score 应是数，这里是文字"),
        ("min_score = nan", 1, "min_score 应是数"),
        ("office = 青栎区", 1, "写法有误：office = 青栎区。写成"),
        ("office = “青栎区”", 1, "引号和等号要用半角"),
        ('prior = "D:\\年报"', 1, "路径请用 / 分隔"),
        ("jobs = 1\njobs = 2", 2, "同一项写了两次"),
        ('title = "一行\\n两行"', 1, "title 应是一行文字"),
    ],
)
def test_a_fault_of_the_file_is_said_with_its_line_and_the_next_step(text: str, line: int, said: str) -> None:
    with pytest.raises(UsageError) as error:
        read_settings(_file(text))
    assert error.value.where == f"nianbao.toml:{line}"
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("NIANBAO_ROUND", "一", "round 应是整数，这里是 一"),
        ("NIANBAO_DATE", "2026/2/1", "日期 2026/2/1 应写成"),
        ("NIANBAO_LANG", "cn", "lang 应是 zh、en 之一"),
        ("NIANBAO_MIN_SCORE", "六十", "min_score 应是数，这里是 六十"),
        ("NIANBAO_CONFIG", "别处.toml", "设置文件不存在"),
    ],
)
def test_a_fault_of_the_environment_names_the_variable(name: str, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as error:
        lay(None, {name: text})
    assert error.value.where in (name, text)


def test_a_variable_that_no_setting_has_is_said_and_does_not_end_the_run() -> None:
    assert lay(None, {"NIANBAO_RUND": "1"}).notes == (
        "环境变量 NIANBAO_RUND 不是任何一项设置，没有用上。是否为 NIANBAO_ROUND 或 NIANBAO_RULES？",
    )


def test_paths_begin_at_the_folder_of_the_file_and_dates_are_texts() -> None:
    values = read_settings(
        _file("prior = '上年'\nrules = 'website-2018'\nout = '/tmp/x'\ndate = 2026-02-10\n", "春季/n.toml")
    )
    assert {key: one.value for key, one in values.items()} == {
        "prior": "春季/上年", "rules": "website-2018", "out": "/tmp/x", "date": "2026-02-10",
    }  # fmt: skip


def test_a_file_of_notepad_is_read_and_one_that_is_no_utf8_is_refused() -> None:
    Path("a.toml").write_bytes(b"\xef\xbb\xbfround = 2\r\n")
    assert read_settings(Path("a.toml"))["round"].value == 2
    Path("b.toml").write_bytes("office = '青栎区'".encode("gb18030"))
    with pytest.raises(UsageError, match="另存为 UTF-8"):
        read_settings(Path("b.toml"))


def test_the_template_changes_nothing_and_each_example_is_taken() -> None:
    assert read_settings(_file(template())) == {}
    lines = [line.removeprefix("# ") for line in template().splitlines() if " = " in line]
    taken = read_settings(_file("\n".join(lines)))
    assert set(taken) == set(TABLE) == set(tomllib.loads("\n".join(lines)))


def _config(*arguments: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(nianbao("config", "--format", "json", *arguments).out)
    return told


def test_config_prints_what_holds_and_where_from(monkeypatch: pytest.MonkeyPatch) -> None:
    _file("round = 1\nprior = '没有'\n")
    monkeypatch.setenv("NIANBAO_OFFICE", "青栎区办")
    told = _config("--year", "2025")
    assert told["config"] == "nianbao.toml"
    held = told["settings"]
    assert held["round"] == {"value": 1, "from": "file", "where": "nianbao.toml:1"}
    assert held["office"] == {"value": "青栎区办", "from": "environment", "where": "NIANBAO_OFFICE"}
    assert held["year"] == {"value": 2025, "from": "option", "where": "--year"}
    assert held["formats"] == {"value": ["terminal", "html"], "from": "default", "where": None}
    assert "没有（不存在）" in nianbao("config").out


def test_config_new_writes_once_and_overwrites_nothing() -> None:
    assert nianbao("config", "new").code == 0
    assert Path("nianbao.toml").read_text("utf-8") == template()
    again = nianbao("config", "new")
    assert (again.code, "文件已存在" in again.err) == (2, True)


def test_audit_goes_by_the_settings() -> None:
    _file("fail_on = 'never'\nout = 'r'\nformats = ['html']\nround = 2\ndate = 2026-02-10\n", "季/nianbao.toml")
    _file("没有报告", "季/a.md")
    done = nianbao("audit", "季/a.md", "--config", "季/nianbao.toml")
    assert done.code == 3
    head = json.loads(Path("季/r/run.json").read_text("utf-8"))
    assert head["season"] == {"round": 2, "date": "2026-02-10"}
    assert head["arguments"]["fail_on"] == "never"
    assert not done.out


@pytest.mark.parametrize(
    ("text", "arguments", "said"),
    [
        ("prior = '没有'", (), "nianbao.toml:1: prior 指的 没有 不存在"),
        ("exceptions = '.'", (), "nianbao.toml:1: exceptions 指的 . 是文件夹，应为文件"),
        ("formats = ['pdf']", (), "nianbao.toml:1: 不认识的输出格式 pdf"),
        ("", ("--date", "今天"), "--date: 日期 今天 应写成"),
        ("", ("--config", "没有.toml"), "没有.toml: 设置文件不存在"),
    ],
)
def test_what_audit_cannot_go_by_ends_it(text: str, arguments: tuple[str, ...], said: str) -> None:
    _file(text)
    done = nianbao("audit", ".", *arguments)
    assert (done.code, said in done.err) == (2, True), done.err


def test_an_option_takes_the_place_of_a_setting_that_leads_nowhere() -> None:
    _file("prior = '没有'\nout = 'r'\n")
    Path("上年").mkdir()
    assert "指的" not in nianbao("audit", ".", "--prior", "上年").err
