"""Two years of one agency, from the files to the findings."""

from __future__ import annotations

from pathlib import Path

import pytest

import nianbao
from nianbao.base.errors import UsageError

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "reports_in"
CORPUS = ROOT.parent / "shared" / "corpus"
ACROSS = ("carried-in-differs", "stock-not-continued", "pending-disputes-vanished", "growth-miscalculated")


def outcomes(run: nianbao.RunResult, at: int = -1) -> dict[str, str]:
    return {one.rule: one.outcome for one in run.findings[at].results if one.rule in ACROSS}


def test_the_year_before_is_taken_from_the_folder_or_from_the_run() -> None:
    now, then = SAMPLES / "2025" / "jiaoyuju.html", SAMPLES / "2024" / "jiaoyuju.html"
    given = nianbao.audit([now], prior=then.parent)
    together = nianbao.audit([now, then])
    alone = nianbao.audit([now])
    assert outcomes(given) == outcomes(together)
    assert outcomes(given)["carried-in-differs"] == "pass"
    assert {outcomes(alone)[rule] for rule in ACROSS[:3]} == {"not_checked"}
    assert alone.findings[0].coverage["not_checked"] > given.findings[0].coverage["not_checked"]
    assert given.findings[0].prior == together.findings[-1].prior == then.as_posix()
    assert given.head.prior["unused"] == [(then.parent / "caizhengju.docx").as_posix()]


def test_a_level_that_is_given_is_used_and_said(tmp_path: Path) -> None:
    town = SAMPLES / "2025" / "bailuzhen.html"
    found = nianbao.audit([town], level="city").findings[0]
    assert found.report.level == "city"
    assert any("--level" in note for note in found.notes)
    assert [one.outcome for one in found.results if one.rule == "regulations-without-power"] == ["not_applicable"]
    aliases = tmp_path / "aliases.yaml"
    aliases.write_text("format: 1\nlevels: {青栎区白鹭镇: town}\n", encoding="utf-8")
    found = nianbao.audit([town], level="city", aliases=aliases).findings[0]
    assert found.report.level == "town"
    with pytest.raises(UsageError, match="没有层级"):
        nianbao.audit([town], level="village")


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real reports is not here")
def test_two_years_of_a_real_city() -> None:
    run = nianbao.audit([CORPUS / "suqian_2024.html"], prior=CORPUS / "suqian_2023.html")
    assert outcomes(run) == dict.fromkeys(ACROSS[:3], "pass") | {"growth-miscalculated": "review"}
    [growth] = [one for one in run.findings[0].results if one.rule == "growth-miscalculated"]
    assert (str(growth.observed), str(growth.expected)) == ("1.05%", "1.08%")
