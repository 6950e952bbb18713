"""What is said of a cause is what was found: every output against the finding's `root_causes`, over random errors.

`NIANBAO_ERRORS` sets how many errors are tried (a longer run by hand)."""

from __future__ import annotations

import io
import json
import os
import random
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple
from xml.etree import ElementTree

import docx
import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html
from rich.console import Console

from nianbao.app.packs import PackSet, kinds
from nianbao.app.saved import decode, encode
from nianbao.engine.causes import root_causes
from nianbao.engine.finding import build_finding
from nianbao.engine.judge import judge
from nianbao.model.finding import Edit, Finding, RootCause, RunHead, Source
from nianbao.model.form import Address
from nianbao.model.rule import Pack
from nianbao.model.view import describe_pack
from nianbao.render.entries import Entry, entries_of
from nianbao.render.html import page
from nianbao.render.junit import junit
from nianbao.render.labels import Labels
from nianbao.render.ledger import ledger
from nianbao.render.letters.problems import named_place, tight
from nianbao.render.notice import notice
from nianbao.render.sarif import sarif
from nianbao.render.terminal import print_report
from nianbao.score.weigh import choose_profile, weigh
from support import synth
from support.packs import report

ERRORS = int(os.environ.get("NIANBAO_ERRORS", "30"))
RELATIONS = ("requests-row-total", "requests-column-total", "requests-balance", "disputes-row-total")
STATED = re.compile(r"”填报(-?\d+)，(?:推断|或)应为(-?\d+)，差([+-]?\d+)")
CHANGED = re.compile(r"”由(-?\d+)改为(-?\d+)（差([+-]?\d+)）")
SHOWN = re.compile(r"填报(-?\d+)应为(-?\d+)差([+-]?\d+)")
Told = tuple[str, str, str, str]  # place, filled, inferred, difference


@cache
def pack() -> Pack:
    whole = PackSet("disclosure-2021").pack("disclosure-2021")
    return replace(whole, rules=tuple(rule for rule in whole.rules if rule.id in RELATIONS))


@cache
def clean(seed: int) -> dict[Address, str]:
    return synth.clean_cells(pack().form, random.Random(seed), size=40)


class Case(NamedTuple):
    finding: Finding
    head: RunHead
    labels: Labels
    entries: list[Entry]


def audited(cells: dict[str, str], seed: int) -> Case:
    printed = {str(address): text for address, text in clean(seed).items()} | cells
    read = report(printed, form=pack().form, agency="云溪市青栎区教育局", year=2025)
    (judged,) = judge(pack(), kinds(), [read], localise=root_causes)
    finding = build_finding(
        id="x", engine={"name": "nianbao", "version": "0"}, pack=pack(), source=Source("a.html", "a.html", "html", "0", 1),
        report=read, judged=judged, score=weigh(judged.results, choose_profile(pack())),
    )  # fmt: skip
    head = RunHead(
        engine=finding.engine, packs=[finding.pack], arguments={}, counts={"total": 1}, exit_code=1, entries=[],
        forms={pack().id: describe_pack(pack())},
    )  # fmt: skip
    finding = decode(encode(finding))  # a saved finding tells the same
    labels = Labels.of(finding, head)
    return Case(finding, head, labels, entries_of(finding, labels))


def of_edits(edits: Iterable[Edit], labels: Labels) -> list[Told]:
    found = []
    for edit in edits:
        place = labels.place({"type": "cell", "table": edit["table"], "row": edit["row"], "column": edit["column"]})
        before, after = edit["from"], edit["to"]
        assert isinstance(before, int) and isinstance(after, int)
        found.append((place, str(before), str(after), f"{before - after:+d}"))
    return found


def stated(entry: Entry, labels: Labels) -> list[Told]:
    """What may be stated of an entry: the cells of its only cause."""
    cause = entry.cause
    return of_edits(cause.edits, labels) if cause and cause.unique and cause.status == "optimal" else []


def choices(cause: RootCause | None, labels: Labels) -> list[list[Told]]:
    if cause is None or not cause.edits or (cause.unique and cause.status == "optimal"):
        return []
    return [of_edits(edits, labels) for edits in (cause.edits, *(e for e in cause.alternatives if e != cause.edits))]


def everything(entry: Entry, labels: Labels) -> list[Told]:
    return stated(entry, labels) or [one for way in choices(entry.cause, labels) for one in way]


def tells(text: str, expected: list[Told]) -> bool:
    """Whether a text tells these cells, in this order, and no other value."""
    values = [one[1:] for one in expected]
    return STATED.findall(text) == values and all(
        re.search(f"“{re.escape(place)}”填报{filled}，(?:推断|或)应为{inferred}，差{re.escape(delta)}", text)
        for place, filled, inferred, delta in expected
    )


CHANGED = re.compile(r"由([\d.]+)改为([\d.]+)（差([+-][\d.]+)）")


def changes(text: str, expected: list[Told]) -> bool:
    """`tells`, as letters do: what to change, from what to what."""
    return CHANGED.findall(text) == [one[1:] for one in expected] and all(
        f"{named_place(place)}由{filled}改为{inferred}（差{delta}）" in text
        for place, filled, inferred, delta in expected
    )


def check_letter(case: Case) -> None:
    document = docx.Document(io.BytesIO(notice(case.head, case.finding)))
    items = [one.text for one in document.paragraphs if re.match(r"\d+．", one.text)]
    entries = [entry for degree in ("must", "advise", "review") for entry in case.entries if entry.degree == degree]
    assert len(items) == len(entries)
    for text, entry in zip(items, entries, strict=True):
        assert changes(text, everything(entry, case.labels))
        if ways := choices(entry.cause, case.labels):
            lead, listed = text.split("不能唯一确定", 1)
            assert not CHANGED.search(lead)
            assert "经推算" not in text
            parts = re.split("；(?:[②-⑩]|（\\d+）)", listed) if len(ways) > 1 else [listed]
            assert all(changes(part, way) for part, way in zip(parts, ways, strict=True))
        assert all(tight(result.message.rstrip("。")) in text for result in entry.results[:3])


def _printed(title: str, value: object) -> str:
    """What a cell shows: single figures are numbers, differences with their sign."""
    if isinstance(value, int | float):
        return f"{value:+.0f}" if title == "差额" else f"{value:.0f}"
    return str(value or "")


def check_ledger(case: Case) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(ledger(case.head, [case.finding])))["问题台账"]
    titles, *rows = sheet.iter_rows(values_only=True)
    at = {str(title): place for place, title in enumerate(titles)}
    for row, entry in zip(rows, case.entries, strict=True):
        told = [
            [re.sub("^[①-⑩]", "", line).strip() for line in _printed(title, row[at[title]]).split("\n") if line]
            for title in ("所在位置", "填报值", "应为值", "差额")
        ]
        expected = stated(entry, case.labels)
        if expected:
            assert [tuple(one) for one in zip(*told, strict=True)] == expected
        else:
            assert told[1:] == [[], [], []]
        assert tells(str(row[at["原因推断"]] or ""), everything(entry, case.labels))


def _told_in(row: Any) -> Told:
    """A line of a table of repairs: its place as `labels.place` says it, and its values."""
    part, place = row.xpath("string(.//span[@class='part'])"), row.xpath("td[not(contains(@class, 'num'))]")
    (line, column), values = (
        [one.text_content().removeprefix(part) for one in place],
        row.xpath("td[contains(@class, 'num')]"),
    )
    filled, inferred, delta = (one.text_content() for one in values)
    return f"{part} {'' if line == '—' else line + '·'}{column}", filled, inferred, delta


def check_page(case: Case) -> None:
    tree = lxml_html.fromstring(page(case.finding, case.head))
    for entry in case.entries:
        (article,) = tree.xpath(f"//article[@id='{entry.id}']")
        expected, ways = stated(entry, case.labels), choices(entry.cause, case.labels)
        shown = [
            [_told_in(row) for row in body.xpath("tr")] for body in article.xpath(".//table[@class='repair']/tbody")
        ]
        assert shown == ([expected] if expected else ways)
        heads = [one.text_content() for one in article.xpath(".//table[@class='repair']/thead//th")]
        assert ("应为" in heads, "或为" in heads) == (bool(expected), bool(ways))
        assert not CHANGED.search(article.text_content())
        (listed,) = tree.xpath(f"//section[@id='problems']//tbody[.//a[@href='#{entry.id}']]")
        pairs = [re.findall(r"(-?\d+) → (-?\d+)", one.text_content()) for one in listed.xpath("tr/td[@class='values']")]
        assert [one for found in pairs for one in found] == [(filled, inferred) for _, filled, inferred, _ in expected]


def check_terminal(case: Case) -> None:
    for verbosity in (0, 1):
        out = io.StringIO()
        print_report(case.finding, case.head, Console(file=out, soft_wrap=True), verbosity)
        text = out.getvalue()
        plain = re.sub(r"\s", "", re.sub(r"\n\s+\d+\. ", "；", text))
        expected = [one for entry in case.entries for one in stated(entry, case.labels)]
        assert SHOWN.findall(plain) == [(filled, inferred, delta) for _, filled, inferred, delta in expected]
        for place, filled, inferred, delta in expected:
            assert re.sub(r"\s", "", f"{place}填报{filled}应为{inferred}差{delta}") in plain
        if verbosity:
            every = [one for entry in case.entries for one in everything(entry, case.labels)]
            found: list[Any] = [(re.sub(r"\s", "", place), *rest) for place, *rest in every]
            assert tells(plain, found)


def check_machines(case: Case) -> None:
    line = json.loads(encode(case.finding))
    sarif_results = json.loads(sarif(case.head, [case.finding]))["runs"][0]["results"]
    failures = {str(one.text) for one in ElementTree.fromstring(junit(case.head, [case.finding])).iter("failure")}
    causes = {cause.id: cause for cause in case.finding.root_causes}
    for result in line["results"]:
        if result["root_cause"] is None:
            continue
        cause = causes[result["root_cause"]]
        entry = Entry("", "must", [], cause)
        assert CHANGED.findall(result["cause"]) == [one[1:] for one in everything(entry, case.labels)]
        assert ("无法唯一确定" in result["cause"]) == (not stated(entry, case.labels))
        told = [one for one in sarif_results if one["partialFingerprints"]["place/v1"] == result["fingerprint"]]
        assert [one["properties"]["cause"] for one in told] == [result["cause"]]
        assert any(result["cause"] in text for text in failures)


CELLS = st.sampled_from(
    [f"{one.table}.{one.row}.{one.column}" for one in clean(1) if one.table != "proactive_disclosure"]
)
CHANGES = st.dictionaries(CELLS, st.integers(-9, 30).filter(bool), min_size=2, max_size=3)


@settings(max_examples=ERRORS, suppress_health_check=[HealthCheck.too_slow])
@given(CHANGES, st.integers(1, 5))
def test_every_output_says_what_was_found(changes: dict[str, int], seed: int) -> None:
    printed = {str(address): int(text) for address, text in clean(seed).items() if text.isdigit()}
    case = audited({cell: str(max(0, printed[cell] + delta)) for cell, delta in changes.items()}, seed)
    for check in (check_letter, check_ledger, check_page, check_terminal, check_machines):
        check(case)


def both(*, second: str) -> Case:
    """Two errors, each by itself in one row total and one column: the cause has two cells."""
    printed = {str(address): text for address, text in clean(1).items()}
    cells = ("requests.new_received.natural_person", second)
    return audited({cell: str(int(printed[cell]) + 5 + at) for at, cell in enumerate(cells)}, 1)


def test_a_cause_of_two_cells_names_neither_sum_as_a_value() -> None:
    case = both(second="requests.carried_in.natural_person")
    [entry] = [one for one in case.entries if one.cause and len(one.cause.edits) == 2]
    told: list[Any] = stated(entry, case.labels)
    assert [delta for *_, delta in told] in (["+5", "+6"], ["+6", "+5"])
    check_letter(case)
    check_ledger(case)


def test_a_cell_that_is_not_filled_in_has_no_difference() -> None:
    case = audited({"requests.granted.natural_person": ""}, 1)
    text = "\n".join(one.text for one in docx.Document(io.BytesIO(notice(case.head, case.finding))).paragraphs)
    assert "填报—" not in text
    assert "差—" not in text
