"""Matching of agency names: what is one body, what is not, and what cannot be told."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao.base.errors import UsageError
from nianbao.engine.names import load_agencies, match, match_names
from nianbao.names.forms import key_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("云溪市青栎区财政局", "青栎区财政局"),
        ("青栎区发展和改革局（青栎区粮食和物资储备局）", "青栎区发改局"),
        ("青栎区人民政府办公室", "青栎区政府办"),
        ("青栎区人民政府", "青栎区政府"),
        ("青栎区松岭镇人民政府", "青栎区松岭镇"),
        ("青栎区望江街道办事处", "青栎区望江街道"),
        ("云溪市市场监督管理局", "云溪市市场监管局"),
        ("青栎区 人力资源和社会保障局", "青栎区人社局"),
    ],
)
def test_same_body_in_other_words(one: str, other: str) -> None:
    assert key_of(one).whole == key_of(other).whole
    assert match([one], [other]) == {0: 0}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("青栎区人民政府", "青栎区人民政府办公室"),
        ("青栎区财政局", "丹枫区财政局"),
        ("云溪市青栎区财政局", "云溪市财政局"),
        ("云溪市青栎区财政局", "长汀市青栎区财政局"),
        ("青栎区教育局", "青栎区卫生健康局"),
        ("区人民政府办公室", "青栎区人民政府办公室"),
    ],
)
def test_other_bodies_stay_apart(one: str, other: str) -> None:
    assert match([one], [other]) == {}


def test_a_name_without_region_matches_only_when_nothing_else_could_be_meant() -> None:
    assert match(["区财政局"], ["青栎区财政局", "青栎区审计局"]) == {0: 0}
    assert match(["区财政局"], ["青栎区财政局", "丹枫区财政局"]) == {}
    assert match(["财政局", "区财政局"], ["青栎区财政局"]) == {}


def test_exact_names_come_first() -> None:
    assert match(["青栎区财政局", "财政局"], ["财政局", "青栎区财政局"]) == {0: 1, 1: 0}


def test_an_agency_is_matched_once() -> None:
    assert match(["青栎区财政局", "云溪市青栎区财政局"], ["青栎区财政局"]) == {0: 0}


def test_a_renamed_agency_is_found_by_the_alias_file() -> None:
    aliases = {"青栎区数据局": ("青栎区大数据中心",)}
    assert match(["青栎区数据局"], ["青栎区大数据中心"]) == {}
    assert match(["云溪市青栎区数据局"], ["青栎区大数据中心"], aliases) == {0: 0}


def test_a_merged_agency_has_no_single_prior() -> None:
    aliases = {"青栎区文化和旅游局": ("青栎区文化局", "青栎区旅游局")}
    assert match(["青栎区文化和旅游局"], ["青栎区文化局", "青栎区旅游局"], aliases) == {}
    assert match(["青栎区文化和旅游局"], ["青栎区文化局"], aliases) == {0: 0}
    assert match(["青栎区文化和旅游局"], ["青栎区文化和旅游局", "青栎区旅游局"], aliases) == {}


def test_a_merged_agency_is_named_as_such() -> None:
    aliases = {"青栎区文化和旅游局": ("青栎区文化局", "青栎区旅游局")}
    found = match_names(["青栎区文化和旅游局", "青栎区财政局"], ["青栎区文化局", "青栎区旅游局"], aliases)
    assert (found.pairs, found.merged) == ({}, {0})


def test_alias_file(tmp_path: Path) -> None:
    path = tmp_path / "aliases.yaml"
    path.write_text("format: 1\naliases:\n  - {now: 甲局, formerly: [乙局, 丙局]}\n", encoding="utf-8")
    assert load_agencies(path) == ({"甲局": ("乙局", "丙局")}, {})


def test_levels_of_the_alias_file_hold_for_every_form_of_the_name(tmp_path: Path) -> None:
    path = tmp_path / "aliases.yaml"
    path.write_text("format: 1\nlevels: {青栎区人社局: department}\n", encoding="utf-8")
    agencies = load_agencies(path)
    assert agencies.level_of("云溪市青栎区人力资源和社会保障局") == "department"
    assert agencies.level_of("青栎区财政局") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("format: 1\naliases:\n  - {now: 甲局, formerly: 乙局}\n", "列表"),
        ("format: 1\naliases:\n  - {now: 甲局}\n", "第1项"),
        ("format: 1\naliases:\n  - {now: 甲局, formerly: [乙局]}\n  - {now: 甲局, formerly: [丙局]}\n", "两次"),
        ("format: 2\naliases: []\n", "format"),
        ("format: 1\n", "aliases"),
        ("format: 1\nalias: []\n", "alias"),
        ("format: 1\nlevels: [甲局]\n", "levels"),
        ("format: 1\nlevels: {甲局: 1}\n", "甲局"),
        ("format: 1\nlevels: {甲区人社局: a, 甲区人力资源和社会保障局: b}\n", "同一个单位"),
        ("aliases: [\n", "YAML"),
        ("- 甲\n", "键: 值"),
        ("format: 1\nlevels: {甲局: a, 甲局: b}\n", "重复"),
        ("aliases: !!python/object:os.system []\n", "标签"),
    ],
)
def test_a_bad_alias_file_is_refused_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "aliases.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=told) as caught:
        load_agencies(path)
    assert "aliases.yaml" in str(caught.value)


def test_a_missing_alias_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="不能读取"):
        load_agencies(tmp_path / "none.yaml")
