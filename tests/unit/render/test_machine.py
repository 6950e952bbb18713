"""What build servers and programs read: whole JSON, one line a report, annotations that nothing in a report can break."""

from __future__ import annotations

import json

import pytest

from nianbao.app.outputs import stream_of
from nianbao.app.saved import decode_run, encode
from nianbao.base.errors import UsageError
from nianbao.render.code_quality import code_quality
from nianbao.render.machine import document, github, lines
from support import findings


@pytest.fixture(scope="module")
def items():
    return findings.every_look()


def test_one_document_and_lines(items) -> None:
    head = findings.run_head(items)
    whole = json.loads(b"".join(document(head, items)))
    assert decode_run(json.dumps(whole["run"])).counts == head.counts
    assert [one["id"] for one in whole["findings"]] == [one.id for one in items]
    assert b"".join(lines(head, items)) == b"".join(map(encode, items))
    assert json.loads(b"".join(document(findings.run_head([]), [])))["findings"] == []


def test_annotations_are_one_line_each_and_the_urgent_come_first(items) -> None:
    head = findings.run_head(items)
    said = [line.decode("utf-8") for line in github(head, items)]
    assert said and all(line.startswith("::") and line.count("\n") == 1 for line in said)
    degrees = [line[2:].partition(" ")[0] for line in said]
    assert degrees == sorted(degrees, key=["error", "warning", "notice"].index) and len(said) <= 51
    nasty = next(one for one in items if one.verdict == "return")
    kept = nasty.source.path, [result.message for result in nasty.results]
    nasty.source.path = "a,b:c\n::error::x"
    for result in nasty.results:
        result.message = "100%\r\n::set-output name=a::b"
    try:
        said = [line.decode("utf-8") for line in github(head, [nasty])]
    finally:
        nasty.source.path = kept[0]
        for result, message in zip(nasty.results, kept[1], strict=True):
            result.message = message
    assert said and all(line.count("\n") == 1 and "\r" not in line and "file=a%2Cb%3Ac%0A" in line for line in said)


def test_code_quality_has_what_gitlab_asks_for(items) -> None:
    issues = json.loads(code_quality(findings.run_head(items), items))
    assert issues
    for issue in issues:
        assert issue["description"] and issue["check_name"] and issue["fingerprint"]
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["path"] and issue["location"]["lines"]["begin"] >= 1


def test_two_streams_cannot_share_standard_output() -> None:
    with pytest.raises(UsageError, match="json 与 jsonl"):
        stream_of(["json", "jsonl", "html"])
    assert stream_of(["html", "terminal"]) is None
    found = stream_of(["jsonl", "html"])
    assert found is not None and found.name == "jsonl"
