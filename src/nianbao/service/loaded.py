"""Imported once by the process that the checks are forked from: the engine is loaded, every pack too, and each part has been
used, so that a check pays for nothing but itself."""

from __future__ import annotations

import contextlib
import gc
import tempfile
from pathlib import Path

from nianbao.app.packs import pack_set
from nianbao.app.saved import FINDINGS, RUN
from nianbao.base.limits import give_way
from nianbao.service import audited, season_audited, version_audited
from nianbao.service.audited import GIVEN

_SAMPLE = """某某局2025年政府信息公开工作年度报告
一、总体情况
2025年，我局主动公开政府信息35条，收到政府信息公开申请2件，均已答复。
二、主动公开政府信息情况
三、收到和处理政府信息公开申请情况
四、政府信息公开行政复议、行政诉讼情况
五、存在的主要问题及改进情况
一是公开内容不够及时。我局将安排专人每周检查。
六、其他需要报告的事项
本年度没有收取信息处理费。
"""


def _warm() -> None:
    """One check of a report with nothing in it."""
    for name in pack_set(None).paths:
        pack_set(None).pack(name)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        (place / GIVEN).mkdir()
        with contextlib.chdir(place / GIVEN):
            Path("报告.txt").write_text(_SAMPLE, "utf-8")
            audited.told(place, "报告.txt", prior=False)
            _second_version(place)


_ = season_audited  # loaded, too; what it does is what the others do, for many


def _second_version(place: Path) -> None:
    """The same again, as the desk checks a version that follows another."""
    asked = version_audited.VersionAsked(
        "报告.txt", 1, "2026-01-20", "2026-01-20", 2025, {}, prior=False, previous=False, register=False
    )
    version_audited.checked_version(place, asked)
    before = place / version_audited.BEFORE
    before.mkdir()
    for name in (FINDINGS, RUN):
        (place / name).replace(before / name)
    asked.previous, asked.round = True, 2
    version_audited.checked_version(place, asked)


give_way()  # to make a process for a check, and to end it, is a part of its work
_warm()
gc.collect()
gc.freeze()  # what is here is every check's: none looks through it for garbage, or copies its pages in doing so
