from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from nianbao.app.packs import kinds, pack_set
from nianbao.model.rule import Pack
from nianbao.season.handout.guide import clerk_guide, guide_groups
from nianbao.season.settings import Settings
from support.command import nianbao


def _pack(name: str) -> Pack:
    return pack_set(name).pack(name)


def _text(data: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)


def test_the_guide_has_the_years_dates_and_no_options_or_rule_ids() -> None:
    pack = _pack("disclosure-2021")
    settings = Settings(
        year=2025, office="云溪市青栎区人民政府办公室", deadline="2026-01-31", contact="张三", phone="0000-1"
    )
    text = _text(clerk_guide(pack, kinds(), settings))
    assert text.startswith("2025年政府信息公开工作年度报告填报自查指南\n报送期限：2026年1月31日。\n")
    assert "拿不准的，请问云溪市青栎区人民政府办公室。联系人：张三，电话：0000-1。" in text
    assert "--" not in text and "{" not in text
    assert not [rule.id for rule in pack.rules if rule.id in text]
    assert clerk_guide(pack, kinds(), settings) == clerk_guide(pack, kinds(), settings)


def test_nothing_is_said_that_the_settings_do_not_hold() -> None:
    text = _text(clerk_guide(_pack("disclosure-2021"), kinds(), Settings()))
    assert text.startswith("政府信息公开工作年度报告填报自查指南\n定稿前")
    assert "期限：" not in text and "联系人" not in text


@pytest.mark.parametrize("name", ["disclosure-2021", "disclosure-2019", "website-2018"])
def test_sections_stand_in_the_forms_order_and_what_must_hold_comes_first(name: str) -> None:
    pack = _pack(name)
    groups = guide_groups(pack, kinds())
    titles = [section.title for section in pack.form.sections]
    order = [titles.index(heading.partition("、")[2]) for heading, _ in groups if heading != "全文"]
    assert order == sorted(order)
    for _, items in groups:
        assert [item.must for item in items] == sorted((item.must for item in items), reverse=True)
        assert all(item.text.endswith("。") and "没有发现" not in item.text for item in items)


def test_the_command_writes_both_by_the_settings(tmp_path: Path) -> None:
    (tmp_path / "nianbao.toml").write_text('year = 2025\ndeadline = 2026-01-31\ncontact = "张三"\n', "utf-8")
    said = nianbao("docs", "--config", tmp_path / "nianbao.toml", "--out", tmp_path / "out")
    assert said.code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["填报自查指南.docx", "自查表.xlsx"]
    assert "2026年1月31日" in _text((tmp_path / "out/填报自查指南.docx").read_bytes())


def test_the_edition_follows_the_year(tmp_path: Path) -> None:
    nianbao("docs", "--year", 2020, "--out", tmp_path)
    assert "2020年政府" in _text((tmp_path / "填报自查指南.docx").read_bytes())
    assert nianbao("docs", "--rules", "nowhere", "--out", tmp_path).code == 2
