"""Whole overviews with tables that agree with them: no rule says anything against one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from nianbao.engine.judge import judge
from support.narrative_cases import ALL, narrative_pack, report_of, table

PACK = narrative_pack()
OVERVIEWS = yaml.safe_load((Path(__file__).parents[3] / "support" / "overviews.yaml").read_text("utf-8"))


@pytest.mark.parametrize("given", OVERVIEWS, ids=lambda given: given["agency"])
def test_an_overview_that_agrees_with_its_tables_is_not_accused(given: dict[str, Any]) -> None:
    disputes = {name: tuple(given[name]) for name in ("disputes", "direct", "after") if name in given}
    cells = table(**given["requests"], **disputes, decisions=given.get("cells", {}))
    about = {
        "agency": given["agency"],
        "level": given["level"],
        "title": f"{given['agency']}2024年政府信息公开工作年度报告",
    }
    changes = {"cells": cells, "sections": {"overview": given["text"]}, "report": about}
    results = judge(PACK, ALL, [report_of(PACK, PACK.bases["clean"], changes)])[0].results
    told = [
        (result.rule, result.message)
        for result in results
        if result.outcome in ("fail", "review", "error") and any(a.get("section") == "overview" for a in result.anchors)
    ]
    assert told == []
