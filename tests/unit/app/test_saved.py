"""findings.jsonl and run.json: exact round trips, plain errors."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.app.saved import SavedRun, decode, decode_run, encode, encode_run, identify
from nianbao.base.errors import UsageError
from nianbao.model.finding import Cell
from nianbao.render.schemas import finding_schema
from support import findings

LOOKS = [*findings.every_look(), findings.hostile()]


@pytest.mark.parametrize("finding", LOOKS, ids=lambda finding: finding.id)
def test_finding_survives_the_round_trip(finding):
    line = encode(finding)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert decode(line) == finding


@given(st.one_of(st.none(), st.integers(-(2**60), 2**60), st.decimals(allow_nan=False, allow_infinity=False, places=4)))
def test_values_stay_exact_and_typed(value):
    finding = findings.clean()
    finding.cells["requests"]["granted"]["total"] = Cell("raw", value, "printed")
    back = decode(encode(finding)).cells["requests"]["granted"]["total"].value
    assert back == value
    assert type(back) is type(value)


def test_contract_names_and_decimal_strings():
    finding = findings.many_defects()
    line = json.loads(encode(finding))
    assert line["schema"] == "nianbao.finding/2"
    assert line["cells"]["proactive_disclosure"]["fees"]["amount"]["value"] == "59237.2449"
    assert line["root_causes"][0]["edits"][0]["from"] == 22
    assert {"pass", "fail", "review", "not_applicable", "not_checked", "error", "total"} == set(line["coverage"])
    assert {"rule", "criteria", "condition", "cause", "effect", "recommendation", "fingerprint"} <= set(
        line["results"][0]
    )
    assert finding.cells["proactive_disclosure"]["fees"]["amount"].value == Decimal("59237.2449")


@pytest.mark.parametrize("finding", LOOKS, ids=lambda finding: finding.id)
def test_schema_accepts_what_is_written(finding):
    schema = finding_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(encode(finding)), schema)


def test_schema_refuses_a_wrong_line():
    line = json.loads(encode(findings.clean()))
    line["coverage"]["total"] = "many"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(line, finding_schema())


def save(folder: Path, items) -> Path:
    (folder / "run.json").write_bytes(encode_run(findings.run_head(items)))
    (folder / "findings.jsonl").write_bytes(b"".join(map(encode, items)))
    return folder


def test_run_is_read_back_lazily_and_by_id(tmp_path):
    items = findings.every_look()
    run = SavedRun.open(save(tmp_path, items))
    assert run.head == findings.run_head(items)
    assert list(run) == items
    assert run.find("qingli-water-2024") == items[4]
    assert run.find("qingli-wat") == items[4]
    assert (tmp_path / "run.json").read_bytes().count(b"\n") > 20


def test_what_this_process_wrote_is_shown_as_it_would_be_read(tmp_path):
    items = findings.every_look()
    folder = save(tmp_path, items)
    head = findings.run_head(items)
    own, read = SavedRun(folder, head, own=True), SavedRun.open(folder)
    assert list(own.shown()) == list(read.shown()) and list(own) == items
    assert own.find("qingli-water-2024") == items[4] and own.picked({items[0].id}) == read.picked({items[0].id})
    head.entries.reverse()  # entries that stand in another order than the lines are not believed
    assert [one.id for one in own.shown()] == [one.id for one in read.shown()]


def test_find_says_what_there_is(tmp_path):
    run = SavedRun.open(save(tmp_path, findings.every_look()))
    with pytest.raises(UsageError, match="没有编号或单位为“nobody”"):
        run.find("nobody")
    with pytest.raises(UsageError, match="不止一份"):
        run.find("qingli-")


def test_a_report_is_found_by_its_agency():
    names = (("a-1", "青栎区住房和城乡建设局", 2024), ("a-2", "青栎区教育局", 2024), ("b-3", "青栎区教育局", 2025))
    entries = [{"id": code, "agency": agency, "year": year} for code, agency, year in names]
    entries.append({"id": "c-4", "agency": None, "year": None, "source": "x.docx"})

    def found(wanted):
        return [one["id"] for one in identify(wanted, entries)]

    assert found("住建局") == found("住房") == found("青栎区住房和城乡建设局") == ["a-1"]
    assert found("教育局") == ["a-2", "b-3"]
    assert found("教育局 2025") == found("青栎区教育局2025年度") == ["b-3"]
    assert found("a-") == ["a-1", "a-2"]
    assert found("财政局") == found("")[4:] == found("局建住") == found("教育局 2020") == []


def test_who_asks_for_nobody_is_told_who_there_is(tmp_path):
    items = findings.every_look()
    with pytest.raises(UsageError) as caught:
        SavedRun.open(save(tmp_path, items)).find("nobody")
    for item in items:
        assert item.id in str(caught.value)
        assert item.source.path in str(caught.value)  # which stands for an agency that was not found


def test_folder_that_is_no_run(tmp_path):
    with pytest.raises(UsageError, match=r"缺少 run\.json") as fault:
        SavedRun.open(tmp_path)
    assert fault.value.where == str(tmp_path)
    assert fault.value.hint


def test_damaged_line_is_named(tmp_path):
    save(tmp_path, findings.every_look()[:2])
    with (tmp_path / "findings.jsonl").open("ab") as file:
        file.write(b'{"id": "x"\n')
    read = SavedRun.open(tmp_path).findings()
    next(read), next(read)
    with pytest.raises(UsageError) as fault:
        next(read)
    assert fault.value.where.endswith("findings.jsonl:3")


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"[]", b'{"id": 3}', b"nonsense"])
def test_damaged_data_is_a_usage_error(data):
    with pytest.raises(UsageError, match="内容损坏"):
        decode(data)
    with pytest.raises(UsageError, match="内容损坏"):
        decode_run(data)


def test_newer_schema_is_told_from_damage():
    line = json.loads(encode(findings.clean()))
    line["schema"] = "nianbao.finding/3"
    with pytest.raises(UsageError, match="finding/2"):
        decode(json.dumps(line))
    with pytest.raises(UsageError, match="finding/3"):
        decode('{"schema": "nianbao.finding/3", "entirely": "different"}')
    head = json.loads(encode_run(findings.run_head([])))
    head["schema"] = "nianbao.run/2"
    with pytest.raises(UsageError, match="run/2"):
        decode_run(json.dumps(head))
