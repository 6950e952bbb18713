"""A season as one run: what the rules that compare reports say is what the command line says of the same files."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sqlalchemy", reason="the extra nianbao[desk] is not installed")
import nianbao
from nianbao.desk.handing_in import hand_in, keep
from nianbao.desk.together import ask_together, begin_together, carry_out_together, together_of
from nianbao.desk.work import Desk, console
from nianbao.service.audited import GIVEN
from nianbao.service.bounds import ServiceBounds
from nianbao.service.season_audited import checked_season
from nianbao.service.versions import VersionChecker, _season_laid_out
from support.desk import peopled, sqlite_desk

RULE = "text-like-other-agency"
TEXT = """{name}2025年政府信息公开工作年度报告
一、总体情况
2025年，{name}把公开的重点放在群众问得最多的三件事上。办事材料逐项核对窗口退件的原因，把最常缺的七种材料做成样表，连同填写示例放在办事指南首页，全年退件减少四十一件。
每份补贴文件都附谁能领、去哪领、哪天到账一页纸说明，由网格员送到十二个小区，送达以后抽查回访八十六户。开通留言转办单，由分管副局长每周一阅批，答复以前先电话核实。
二、主动公开政府信息情况
三、收到和处理政府信息公开申请情况
四、政府信息公开行政复议、行政诉讼情况
五、存在的主要问题及改进情况
六、其他需要报告的事项
"""


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    made = sqlite_desk(tmp_path)
    people = peopled(made)
    with made.work(people["shenhe"]) as work:
        for body, name in ((1, "云溪市青栎区教育局"), (2, "云溪市青栎区财政局")):
            hand_in(work, body, keep(made.store, "报告.txt", TEXT.format(name=name).encode()))
        hand_in(work, 3, keep(made.store, "坏.docx", b"PK\x03\x04 damaged"))
        ask_together(work, 1)
    yield made
    made.close()


def test_it_says_what_the_command_line_says(desk: Desk, tmp_path: Path) -> None:
    given = begin_together(desk, 1, "a")
    assert given is not None
    (tmp_path / "laid").mkdir()
    asked = _season_laid_out(tmp_path / "laid", given)
    with contextlib.chdir(tmp_path / "laid" / GIVEN):
        found = checked_season(tmp_path / "laid", asked)
        findings = nianbao.audit(asked.names, year=2025, roster=str(tmp_path / "laid/名录.yaml")).findings
    wanted = {
        (one.source.path, result.message)
        for one in findings
        for result in one.results
        if result.rule == RULE and result.outcome in ("fail", "review")
    }
    assert wanted and {(one["file"], one["message"]) for one in found["said"] if one["rule"] == RULE} == wanted
    assert {file for file, _ in wanted} == {"第1轮/001-教育局.txt", "第1轮/002-财政局.txt"}
    assert found["compared"] == 2 and found["unread"] == ["第1轮/003-民政局.docx"]
    assert found["judged"][RULE] == 2 and "text-like-last-year" not in found["judged"]
    assert RULE in found["rules"] and not {one["rule"] for one in found["said"]} - set(found["rules"])


@pytest.mark.slow
def test_it_runs_in_a_process_of_its_own(desk: Desk) -> None:
    checker = VersionChecker(ServiceBounds(workers=1))
    try:
        assert carry_out_together(desk, 1, checker.together, "a")
    finally:
        checker.close()
    with desk.look(console()) as look:
        standing = together_of(look, 1)
        assert standing.found is not None and standing.found.compared == 2
        assert {standing.bodies[one.file].id for one in standing.found.said if one.rule == RULE} == {1, 2}
