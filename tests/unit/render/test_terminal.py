"""The terminal: 100 columns, GBK, plain when piped."""

from __future__ import annotations

import io
import re

import pytest
from rich.cells import cell_len
from rich.console import Console

from nianbao.render import screen, terminal
from support import findings


class Run:
    def __init__(self, items):
        self.items = items
        self.head = findings.run_head(items)

    def findings(self):
        return iter(self.items)

    shown = findings


def capture(show, *, encoding="utf-8", **options) -> str:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    show(Console(file=file, highlight=False, markup=False, emoji=False, soft_wrap=True, **options))
    file.flush()
    return raw.getvalue().decode(encoding)


def run_text(verbosity=0, lang=None, items=None, **options) -> str:
    run = Run(items or [*findings.every_look(), findings.hostile()])
    return capture(lambda console: terminal.print_run(run, console, verbosity, lang), **options)


@pytest.mark.parametrize("verbosity", [-1, 0, 1])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_line_is_wider_than_100_columns(verbosity, lang):
    lines = run_text(verbosity, lang).splitlines()
    assert [line for line in lines if cell_len(line) > 100] == []


@pytest.mark.parametrize("verbosity", [-1, 0, 1])
def test_a_narrower_terminal_has_narrower_lines(verbosity):
    lines = run_text(verbosity, force_terminal=True, color_system=None, width=80).splitlines()
    plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines]
    assert [line for line in plain if cell_len(line) > 80] == []


def of_district(count, **changes):
    for number in range(count):
        finding = findings.many_defects() if number % 4 == 0 else findings.clean()
        finding.id, finding.report.agency = f"r{number}", f"云溪市青栎区{'长' * 20}第{number}街道办事处"
        yield finding


@pytest.mark.parametrize("width", [80, 100])
@pytest.mark.parametrize("verbosity", [-1, 0])
def test_names_are_never_cut_to_the_same_words(width, verbosity):
    lines = run_text(verbosity, items=list(of_district(6)), force_terminal=True, color_system=None, width=width)
    assert all(lines.count(f"第{number}街道办事处 2024") == 1 for number in range(6))


def test_of_many_reports_those_to_act_on_have_a_line_and_the_others_are_named():
    items = list(of_district(terminal.MANY + 20))
    lines = run_text(items=items).splitlines()
    assert sum(line.startswith("× ") for line in lines) == (terminal.MANY + 20) // 4
    assert len(lines) < len(items)
    (calm,) = [line for line in lines if line.startswith("√ ")]
    assert calm.startswith(f"√ 通过 {len(items) * 3 // 4}  ")
    assert "F01" not in "".join(lines)


def test_clip_leaves_out_the_middle():
    assert screen.clip("云溪市青栎区石门街道办事处", 26) == "云溪市青栎区石门街道办事处"
    assert screen.clip("云溪市青栎区石门街道办事处", 20) == "云溪市…门街道办事处"
    assert screen.clip("abc", 2) == "…"


@pytest.mark.parametrize(("kind", "word"), [("exception", "例外"), ("false_alarm", "误报"), ("verified", "核实属实")])
def test_what_is_registered_is_called_what_it_is(kind, word):
    finding = findings.many_defects()
    (registered,) = [result for result in finding.results if result.exception]
    registered.exception["type"] = kind
    (line,) = [line for line in run_text(1, items=[finding]).splitlines() if line.startswith("  F13 ")]
    assert line.startswith(f"  F13 {word}  ")


def test_everything_can_be_written_in_gbk():
    assert run_text(1, encoding="gbk") == run_text(1)


def test_what_gbk_cannot_write_is_replaced_not_fatal():
    finding = findings.clean()
    finding.report.agency = "云溪市\u2713局"
    assert "云溪市?局" in run_text(items=[finding], encoding="gbk")


def test_piped_output_has_no_control_characters_and_is_stable():
    text = run_text(1)
    assert all(char.isprintable() or char == "\n" for char in text)
    assert text == run_text(1)


def test_colour_on_a_terminal_says_the_same():
    coloured = run_text(force_terminal=True, color_system="standard", width=100)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == run_text()


def test_no_color_is_respected(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert screen.make_console().no_color


def test_quiet_is_one_line_a_report():
    items = findings.every_look()[:3]
    lines = run_text(-1, items=items).splitlines()
    assert len(lines) == 3 + len(items)


def test_score_never_stands_without_coverage():
    text = run_text(items=[findings.many_defects()])
    line = next(line for line in text.splitlines() if "76.0" in line)
    assert "检查范围 97%" in line
    assert "退回整改" in line


def test_unauditable_has_message_and_next_step():
    text = run_text(items=[findings.unauditable()])
    assert "？ 云溪市青栎区统计局2024年年报.html  无法审核" in text
    assert "文件设有打开密码" in text
    assert "下一步：请取消密码" in text
    assert "退出码 3" in text


def test_problem_line():
    line = next(line for line in run_text().splitlines() if line.startswith("  F01 必须  第三部分"))
    assert line.split() == [
        "F01",
        "必须",
        "第三部分",
        "（七）总计·自然人",
        "填报",
        "22",
        "应为",
        "19",
        "差",
        "+3",
        "requests-column-total",
    ]


def test_verbose_has_the_equation_and_evidence():
    text = run_text(1, items=[findings.many_defects()]).replace("\n      ", "")
    assert "（其余 16 项为 0）＝19 ≠ 22[（七）总计]" in text
    assert "“拓宽公开渠道、拓宽公开渠道”" in text
    assert "未提供上年度报告" in text
    assert "算式" not in run_text(0, items=[findings.many_defects()])


def show(finding, entry):
    head = findings.run_head([finding])
    found = []
    text = capture(lambda console: found.append(terminal.print_finding(finding, entry, console, head)))
    return text, found[0]


def test_one_problem_in_full():
    text, found = show(findings.many_defects(), "f04")
    assert found
    for label in ("依据", "事实", "原因", "影响", "建议", "规则  fee-not-stated"):
        assert label in text
    by_fingerprint, found = show(findings.many_defects(), "fee-not-stated:")
    assert found
    assert by_fingerprint == text


def test_unknown_problem():
    assert show(findings.many_defects(), "F99") == ("", False)


def test_whole_report_is_verbose():
    text, found = show(findings.many_defects(), None)
    assert found
    assert "算式" in text


def test_wrap_keeps_words_and_closing_marks():
    lines = screen.wrap("结果" * 10 + "，requests-column-total 不符", 40, 40)
    assert all(cell_len(line) <= 42 for line in lines)
    assert "requests-column-total" in lines[1]
    assert not any(line.startswith("，") for line in lines)
    assert screen.wrap("x" * 95, 40, 40) == ["x" * 40, "x" * 40, "x" * 15]
    assert screen.wrap("", 40, 40) == [""]
