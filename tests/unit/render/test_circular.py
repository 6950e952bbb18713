"""The circular in the office's own layout, and what it says of rounds."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from msgspec import structs

from nianbao.app.given import office_given
from nianbao.base.errors import UsageError
from nianbao.model.finding import Finding, RunHead
from nianbao.model.roster import BodyState
from nianbao.model.season import Season
from nianbao.render.leader.circular import circular, load_circular_template, standard_circular
from nianbao.render.leader.circular_text import FIELDS, circular_of, fields_of
from nianbao.render.leader.overview import overview
from nianbao.season.settings import Settings
from support.command import nianbao
from support.findings import many_defects, run_head

SEASON = Season("青栎区政府办公室", "青栎区年报", None, "2026-03-02", "2026-03-20", "周工", "0000-1234567")


def season_run() -> tuple[RunHead, list[Finding]]:
    items = []
    for at, name in enumerate(("水务局", "财政局", "教育局", "统计局", "信访局")):
        one = many_defects()
        one.id, one.report = f"2024-{at}", structs.replace(one.report, agency=f"青栎区{name}")
        items.append(one)
    items[0].handed_in = False
    head = run_head(items)
    head.season, head.round = SEASON, 2
    return head, items


def lines_of(data: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(data))
    cells = ["|".join(cell.text for cell in row.cells) for table in document.tables for row in table.rows]
    return [one.text.replace("\n", "") for one in document.paragraphs if one.text.strip()] + cells


def test_the_standard_template_says_what_the_circular_says(tmp_path: Path) -> None:
    head, items = season_run()
    head.roster = [
        BodyState("青栎区水务局", "水务局", "甲组", 1, "submitted", ["2024-0"]),
        BodyState("青栎区林业局", "林业局", "甲组", 2, "missing", []),
    ]
    (tmp_path / "通报.docx").write_bytes(standard_circular())
    own = load_circular_template(tmp_path / "通报.docx")
    assert lines_of(circular(head, iter(items), own)) == lines_of(circular(head, iter(items)))


def test_it_opens_with_who_audited_what_and_names_who_did_not_hand_in_again() -> None:
    head, items = season_run()
    lines = lines_of(circular(head, iter(items)))
    assert lines[:3] == [
        "关于青栎区年报审核情况的通报（第二轮）", "各有关单位：", "青栎区政府办公室对青栎区年报进行了审核，现将有关情况通报如下。",
    ]  # fmt: skip
    assert "退回整改或者待核实，这一轮没有重新报送的1家：青栎区水务局。" in lines
    head.season = Season()
    assert "政府信息公开工作年度报告已经审核，现将有关情况通报如下。" in "".join(lines_of(circular(head, iter(items))))


def test_every_field_is_told_and_filled() -> None:
    head, items = season_run()
    assert list(fields_of(circular_of(overview(head, iter(items))))) == list(FIELDS)


def test_an_office_lays_it_out_as_it_likes(tmp_path: Path) -> None:
    document = docx.Document()
    for text in ("{{主管部门}}〔2026〕3号", "{% for 题 in 常见问题 %}", "{{题.名称}}（{{题.家数}}家）", "{% endfor %}"):
        document.add_paragraph(text)
    document.save(str(tmp_path / "t.docx"))
    head, items = season_run()
    own = office_given(Settings(circular_template=str(tmp_path / "t.docx")), ("leader",)).values["circular_template"]
    lines = lines_of(circular(head, iter(items), own))
    assert lines[0] == "青栎区政府办公室〔2026〕3号"
    assert len(lines) == 6 and all(line.endswith("（5家）") for line in lines[1:])
    assert office_given(Settings(circular_template=str(tmp_path / "t.docx")), ("docx",)).values == {}
    document.add_paragraph("{{单位}}")  # a field of letters
    document.save(str(tmp_path / "t.docx"))
    with pytest.raises(UsageError, match="不认识的字段 单位"):
        load_circular_template(tmp_path / "t.docx")


def test_the_command_writes_it_and_lists_its_fields(tmp_path: Path) -> None:
    said = nianbao("letters", "new", tmp_path / "通报.docx", "--circular")
    assert said.code == 0 and "--circular-template" in said.out
    assert (tmp_path / "通报.docx").read_bytes() == standard_circular()
    listed = nianbao("letters", "fields", "--circular").out
    assert all(name in listed for name in FIELDS)
    assert nianbao("letters", "new", tmp_path / "通报.docx", "--circular").code == 2


def test_a_long_title_is_not_broken_in_a_word() -> None:
    head, items = season_run()
    head.season = structs.replace(SEASON, title="青栎区2025年政府信息公开工作年度报告")
    title = docx.Document(io.BytesIO(circular(head, iter(items)))).paragraphs[0].text
    assert title.split("\n") == ["关于青栎区2025年政府信息公开工作", "年度报告审核情况的通报（第二轮）"]
