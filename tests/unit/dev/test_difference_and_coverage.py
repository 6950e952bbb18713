"""What two packs hold a report to otherwise; how much of a pack its cases try."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from nianbao.catalog.load import load
from nianbao.dev.coverage import try_pack
from nianbao.dev.difference import difference
from nianbao.kinds.table import all_kinds
from nianbao.model.rule import Severity, Status

PACK = load(Path(__file__).resolve().parents[3] / "rules/disclosure-2021", all_kinds())


def test_a_pack_does_not_differ_from_itself() -> None:
    assert difference(PACK, PACK).same


def test_every_sort_of_difference_is_told() -> None:
    first, second, *rest = PACK.rules
    profile = PACK.profiles["default"]
    after = replace(
        PACK,
        rules=(replace(first, severity=Severity.INFO, weight=0.0), *rest),
        profiles={"default": replace(profile, bands=((95, "优秀"), *profile.bands[1:]))},
        settings={"deadline": {"town": "01-20"}},
        adjustments=({"rule": first.id, "reason": "本地从宽"},),
    )
    found = difference(PACK, after)
    assert [change.rule for change in found.removed] == [second.id]
    [change] = found.changed
    assert (change.rule, change.reason) == (first.id, "本地从宽")
    assert {field.name for field in change.fields} == {"程度", "分值"}
    others = dict(found.others)
    assert [(field.before, field.after) for field in others["评分方案"]] == [("90", "95")]
    assert [(field.name, field.after) for field in others["设置"]] == [("deadline.town", "01-20")]
    back = difference(after, PACK)
    assert [change.rule for change in back.added] == [second.id]


def test_coverage_counts_variants_and_leaves_out_what_is_off() -> None:
    chosen = [rule for rule in PACK.rules if rule.id in ("requests-row-total", "disputes-row-total")]
    tested = try_pack(replace(PACK, rules=tuple(chosen)), all_kinds())
    [total] = tested.kinds
    assert (total.kind, total.rules, total.cases) == ("total", 2, sum(len(rule.cases) for rule in chosen))
    assert {"pass", "pass.all_zero", "fail", "fail.exceeds"} <= set(total.tried)
    assert set(total.tried) | set(total.untried) == set(total.outcomes)
    assert tested.failed == () and "phrase" in tested.unused
    off = replace(PACK, rules=tuple(replace(rule, status=Status.OFF) for rule in chosen))
    assert try_pack(off, all_kinds()).trials == ()
