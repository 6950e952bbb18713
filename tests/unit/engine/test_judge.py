"""Judging: isolation, order, words, causes, verdicts."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from nianbao.dev.cases import build_report
from nianbao.engine.causes import root_causes
from nianbao.engine.finding import build_finding, coverage, unauditable, verdict
from nianbao.engine.judge import judge
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import Params
from nianbao.kinds.table import KINDS
from nianbao.model.finding import Source
from nianbao.model.rule import Outcome, Rule, Severity, Status, Wording
from nianbao.score.weigh import choose_profile, weigh
from support.narrative_cases import ALL, narrative_pack
from support.packs import LINEAR, WORDS, balanced, linear_pack, outcomes, pack, report, rule

SAMPLE = balanced({("granted", "natural_person"): 5, ("denied_third_party", "enterprise"): 2})
BROKEN = {**SAMPLE, "requests.granted.total": "6"}


def _fragile(batch: Batch, _rule: Rule, _given: Any) -> Iterator[Verdict]:
    """Raises on a report of 2023, silent about none."""
    for number, one in enumerate(batch.reports):
        if one.year == 2023:
            raise RuntimeError("坏了")
        yield Verdict(number, Outcome.PASS)


class _Nothing(Params):
    pass


FRAGILE = {**KINDS, "fragile": Kind("fragile", "易碎", _Nothing, _fragile, {"pass": frozenset()})}


def fragile(**fields: Any) -> Rule:
    base = rule("row", "total", LINEAR[0][2], **fields)
    return replace(base, id="fragile", kind="fragile", params=_Nothing())


def test_an_exception_costs_its_rule_on_its_report_only() -> None:
    rules = (fragile(wording=Wording("易碎", {})), rule("row", "total", LINEAR[0][2]))
    reports = [report(SAMPLE), report(SAMPLE, year=2023), report(BROKEN)]
    judged = judge(pack(*rules), FRAGILE, reports)
    assert [sorted(outcomes(one.results)) for one in judged] == [
        [("fragile", "pass"), ("row", "pass")],
        [("fragile", "error"), ("row", "pass")],
        [("fragile", "pass"), ("row", "fail")],
    ]
    error = next(result for result in judged[1].results if result.outcome == "error")
    assert "RuntimeError: 坏了" in error.message


def test_a_message_that_asks_for_a_missing_slot_is_an_error_result() -> None:
    words = replace(WORDS, messages={"fail": "{nothing}"})
    (judged,) = judge(pack(rule("row", "total", LINEAR[0][2], wording=words)), KINDS, [report(BROKEN)])
    assert outcomes(judged.results) == [("row", "error")]


def test_a_report_judged_alone_and_in_a_batch_is_the_same() -> None:
    reports = [report(SAMPLE), report(BROKEN), report({"requests.**.enterprise": ""}), report({}, level=None)]
    together = judge(linear_pack(), KINDS, reports * 4, localise=root_causes)
    alone = [judge(linear_pack(), KINDS, [one], localise=root_causes)[0] for one in reports]
    assert together == alone * 4


def test_results_run_as_the_form_runs_and_passes_come_last() -> None:
    cells = {**BROKEN, "disputes.reconsideration.total": "1"}
    (judged,) = judge(linear_pack(), KINDS, [report(cells)])
    assert outcomes(judged.results) == [
        ("requests-row-total", "fail"),
        ("requests-column-total", "fail"),
        ("disputes-row-total", "fail"),
        ("requests-balance", "pass"),
    ]


def test_the_cause_explains_all_that_it_broke() -> None:
    (judged,) = judge(linear_pack(), KINDS, [report(BROKEN)], localise=root_causes)
    (cause,) = judged.root_causes
    edit = {"table": "requests", "row": "granted", "column": "total", "from": 6, "to": 5}
    assert (cause.edits, cause.unique) == ([edit], True)
    failed = [result for result in judged.results if result.outcome == "fail"]
    assert cause.explains == [result.fingerprint for result in failed]
    assert {result.root_cause for result in failed} == {cause.id}
    assert "由6改为5" in failed[0].cause
    assert "由6改为5" not in failed[0].message


def test_fingerprints_hold_place_and_no_value() -> None:
    def prints(cells: dict[str, Any], **fields: Any) -> list[str]:
        (judged,) = judge(linear_pack(), KINDS, [report(cells, **fields)])
        return [result.fingerprint for result in judged.results]

    worse = {**SAMPLE, "requests.granted.total": "60"}
    assert prints(BROKEN) == prints(worse)
    assert not set(prints(BROKEN)) & set(prints(BROKEN, year=2023))
    many = prints({"requests.**.total": "1"})
    assert len(many) == len(set(many))


def test_rules_that_do_not_apply_say_why() -> None:
    given = LINEAR[0][2]
    rules = (
        rule("edition", "total", given, editions=("2019",)),
        rule("level", "total", given, levels=("county",)),
        rule("except", "total", given, except_levels=("department",)),
        rule("off", "total", given, status=Status.OFF),
    )
    (judged,) = judge(pack(*rules), KINDS, [report(SAMPLE)])
    assert outcomes(judged.results) == [(name, "not_applicable") for name in ("edition", "except", "level")]
    (unknown,) = judge(pack(*rules[1:3]), KINDS, [report(SAMPLE, level=None)])
    assert {result.outcome for result in unknown.results} == {"not_checked"}


def test_english_words_where_the_rule_has_them() -> None:
    words = Wording("Row totals", {"fail": "{label}: {equation}"}, "See {label}", "Wrong")
    rules = (rule("row", "total", LINEAR[0][2], wording_en=words),)
    (judged,) = judge(pack(*rules), KINDS, [report(BROKEN)], lang="en")
    assert judged.results[0].title == "Row totals"
    assert "5 more are 0" in judged.results[0].message


def finding_of(cells: dict[str, Any], *rules: Rule, **fields: Any) -> Any:
    one = pack(*rules)
    read = report(cells, **fields)
    (judged,) = judge(one, KINDS, [read], localise=root_causes)
    score = weigh(judged.results, choose_profile(one))
    source = Source("a.txt", "a.txt", "txt", "0" * 64, 1)
    return build_finding(id="x", engine={}, pack=one, source=source, report=read, judged=judged, score=score)


def test_verdicts() -> None:
    given = LINEAR[0][2]
    must, advise, info = (rule("r", "total", given, severity=Severity(s)) for s in ("must", "advise", "info"))
    assert finding_of(SAMPLE, must).verdict == "pass"
    assert finding_of(BROKEN, must).verdict == "return"
    assert finding_of(BROKEN, advise).verdict == "pass_with_advice"
    assert finding_of(BROKEN, info).verdict == "pass"
    assert finding_of(BROKEN, replace(must, status=Status.TRIAL)).verdict == "pass"
    assert finding_of({"requests.granted.other": ""}, must).verdict == "verify"
    assert finding_of({"requests.granted.other": ""}, advise).verdict == "verify"
    assert finding_of({"requests.granted.other": ""}, info).verdict == "pass"
    assert finding_of({"requests.granted.other": ""}, replace(must, status=Status.TRIAL)).verdict == "pass"
    everything = dict.fromkeys(("proactive_disclosure", "requests", "disputes"), "not_read")
    assert verdict(report(statuses=everything, sections={}), []) == "pass"
    silent = replace(report(statuses=everything), sections=())
    assert verdict(silent, []) == "unauditable"


def test_a_finding_counts_what_it_holds() -> None:
    found = finding_of(BROKEN, *(rule(name, kind, given) for name, kind, given in LINEAR))
    assert found.coverage == coverage(found.results)
    assert found.coverage["total"] == len(found.results) == sum(list(found.coverage.values())[1:])
    assert sum(len(columns) for rows in found.cells.values() for columns in rows.values()) == 200
    assert found.sections[0].id == "overview"
    assert sum(result.deduction for result in found.results) == 5.0  # one cause, one deduction


def test_an_input_that_was_not_read_has_no_score() -> None:
    source = Source("a.bin", "a.bin", "unknown", "", 0)
    found = unauditable(id="x", engine={}, source=source, fault={"reason": "damaged"})
    assert (found.verdict, found.score.value, found.results) == ("unauditable", None, [])


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no interval timers")
def test_a_rule_that_takes_too_long_is_an_error_result() -> None:
    def endless(batch: Batch, _rule: Rule, _given: Any) -> Iterator[Verdict]:
        while True:
            yield from ()

    kinds = {**KINDS, "fragile": Kind("fragile", "易碎", _Nothing, endless, {"pass": frozenset()})}
    rules = (fragile(wording=Wording("易碎", {})), rule("row", "total", LINEAR[0][2]))
    (judged,) = judge(pack(*rules), kinds, [report(BROKEN)], rule_seconds=0.05)
    assert sorted(outcomes(judged.results)) == [("fragile", "error"), ("row", "fail")]
    assert "超过" in next(result for result in judged.results if result.outcome == "error").message


def test_a_figure_that_cannot_be_and_the_sums_that_it_breaks_are_one_cause() -> None:
    whole = narrative_pack()
    cells = {"requests.granted.natural_person": "4.5"}
    one = build_report(whole.form, whole.bases["clean"], {"cells": cells})
    (judged,) = judge(whole, ALL, [one], localise=root_causes)
    failed = {result.rule: result.root_cause for result in judged.results if result.outcome == "fail"}
    assert "figure-invalid" in failed and "requests-row-total" in failed
    assert set(failed.values()) == {"C1"}


@pytest.mark.parametrize("silent", [{"claims"}, {"problems_and_measures"}, {"aspects"}, set(KINDS)], ids=sorted)
def test_what_the_text_says_does_not_hang_on_which_rules_run(silent: set[str]) -> None:
    whole = narrative_pack()
    text = (
        "2024年，收到政府信息公开申请3件，办结3件。" + "通过门户网站主动公开各类信息，组织业务培训，接受社会监督。" * 3
    )
    problems = "一是政策解读形式单一。下一步，将增加图解，12月底前完成。"
    one = build_report(whole.form, whole.bases["clean"], {"sections": {"overview": text, "problems": problems}})
    rules = tuple(replace(rule, status=Status.OFF) if rule.kind in silent else rule for rule in whole.rules)
    (usual,), (told) = judge(whole, ALL, [one]), judge(replace(whole, rules=rules), ALL, [one])
    assert [claim.value for claim in usual.claims][:2] == [3, 3]
    assert usual.narrative.problems and usual.narrative.measures and usual.narrative.aspects
    assert (told[0].claims, told[0].narrative) == (usual.claims, usual.narrative)


def test_a_text_that_cannot_be_read_costs_only_what_is_said_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("坏了")

    monkeypatch.setattr("nianbao.kinds.narrative.said.read", broken)
    whole = narrative_pack()
    one = build_report(whole.form, whole.bases["clean"], {"cells": {"requests.granted.total": "6"}})
    (judged,) = judge(whole, ALL, [one])
    assert judged.claims == [] and judged.narrative.aspects
    failed = {result.rule for result in judged.results if result.outcome == "fail"}
    errors = {result.rule for result in judged.results if result.outcome == "error"}
    assert "requests-row-total" in failed
    assert errors == {rule.id for rule in whole.rules if rule.kind == "claims"}
    assert judged.notes == []


@pytest.mark.parametrize(("lang", "said"), [("zh", "文字所述的数没有读成"), ("en", "could not be read")])
def test_a_text_that_cannot_be_read_is_told_where_no_rule_tells_it(
    monkeypatch: pytest.MonkeyPatch, lang: str, said: str
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("坏了")

    monkeypatch.setattr("nianbao.kinds.narrative.said.read", broken)
    whole = narrative_pack()
    rules = tuple(replace(rule, status=Status.OFF) if rule.kind == "claims" else rule for rule in whole.rules)
    one = build_report(whole.form, whole.bases["clean"], {})
    (judged,) = judge(replace(whole, rules=rules), ALL, [one], lang=lang)
    [note] = judged.notes
    assert said in note and "RuntimeError: 坏了" in note
    assert judged.claims == [] and judged.narrative.aspects
    assert not [result.rule for result in judged.results if result.outcome == "error"]
