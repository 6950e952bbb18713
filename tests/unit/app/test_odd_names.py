"""What a run records of the files that it was given, whose names may be of any bytes."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from support.command import nianbao
from support.samples import ROOT

REPORT = ROOT / "reports_in" / "2025" / "weijianju.txt"
GIVEN = {
    "--exceptions": "format: 1\nexceptions: []\n",
    "--aliases": "format: 1\naliases:\n  - {now: 甲市教育局, formerly: [甲市教育体育局]}\n",
    "--roster": "format: 1\nbodies:\n  - 单位名称: 云溪市青栎区卫生健康局\n",
}


@pytest.mark.skipif(os.name != "posix", reason="names of any bytes are a matter of POSIX")
@pytest.mark.parametrize("option", [*GIVEN, "--prior", "--against", "--config", "--previous"])
def test_a_name_of_other_bytes_is_recorded_escaped(tmp_path: Path, option: str) -> None:
    odd = tmp_path / os.fsdecode(b"\xb1\xa8\x1b[31m.yaml")
    if option in GIVEN:
        odd.write_text(GIVEN[option], "utf-8")
    elif option == "--config":
        odd.write_text("year = 2025\n", "utf-8")
    elif option == "--previous":
        shutil.copytree(ROOT / "tests" / "samples" / "run-schema-1", odd)
    elif option in ("--prior", "--against"):
        odd.mkdir()
        shutil.copy(REPORT, odd / os.fsdecode(b"\xff.txt"))
    said = nianbao("audit", REPORT, "--out", tmp_path / "out", "--fail-on", "never", "-q", "--no-cache", option, odd)
    assert said.code == 0, said.err
    assert "\x1b" not in said.out + said.err
    head = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))
    if option != "--config":
        assert "\\\\xb1\\\\xa8\\\\x1b[31m.yaml" in json.dumps(head, ensure_ascii=False)
