"""What a wrong call is told, in Chinese and with the nearest thing that there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.command import nianbao


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("aduit x", "nianbao: 没有命令 aduit。是否为 audit？"),
        ("rules lnt", "nianbao rules: 没有命令 lnt。是否为 lint？"),
        ("xyz", "没有命令 xyz。可用：audit、"),
        ("audit x --formt y", "nianbao audit: 没有选项 --formt。是否为 --format"),
        ("audit", "nianbao audit: 缺少 PATH...。用法见 nianbao audit --help"),
        ("audit x --year abc", "--year 的值应为不小于 2008、不大于 2100的整数"),
        ("audit x --min-score abc", "--min-score 的值应为数"),
        ("audit x --fail-on mus", "--fail-on 的值应为 must、advise、never 之一"),
        ("audit x --prior no-such-folder", "--prior no-such-folder 不存在"),
        ("audit x --year", "选项 --year 后面要写值"),
        ("audit x --quiet=1", "选项 --quiet 后面不带值"),
        ("explain a b c", "多余的参数：b c"),
    ],
)
def test_a_wrong_call(line: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = nianbao(*line.split())
    assert done.code == 2
    assert said in done.err
    assert done.err.startswith("错误 E200：")
    assert done.err.count("\n") == 1
    assert done.out == ""
    assert not list(tmp_path.iterdir())


def test_help_and_version_are_no_mistakes() -> None:
    for line in ("--help", "--version", "audit -h", "rules --help"):
        done = nianbao(*line.split())
        assert done.code == 0
        assert done.out
        assert done.err == ""
    assert nianbao().code == 2
