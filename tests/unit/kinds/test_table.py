"""The table of kinds, and kinds that installed packages add."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from nianbao.base.errors import UsageError
from nianbao.catalog.load import load
from nianbao.dev.cases import case_results
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import Params
from nianbao.kinds.slots import COMMON, slots
from nianbao.kinds.table import KINDS, MODULES, all_kinds, faults_of
from nianbao.model.rule import Rule

ROOT = Path(__file__).resolve().parents[3]
OWN = replace(KINDS["number"], name="own-number")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A module `own_kinds` whose attribute `given` is the entry point of an installed package."""
    info = tmp_path / "own_kinds-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: own-kinds\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text("[nianbao.kinds]\nown = own_kinds:given\n", "utf-8")
    module = ModuleType("own_kinds")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(sys.modules, "own_kinds", module)
    all_kinds.cache_clear()
    yield module
    all_kinds.cache_clear()


@pytest.mark.parametrize("given", [OWN, [OWN]])
def test_a_kind_or_several_of_an_installed_package(installed: ModuleType, given: object) -> None:
    installed.given = given
    assert all_kinds() == {**KINDS, "own-number": replace(OWN, package="own-kinds")}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (KINDS["number"], "重复定义了规则类型 number"),
        (["number"], "给出的不是规则类型"),
        (7, "给出的不是规则类型"),
        (None, "给出的不是规则类型"),
    ],
)
def test_what_is_no_kind_is_refused(installed: ModuleType, given: object, said: str) -> None:
    installed.given = given
    with pytest.raises(UsageError, match=said) as caught:
        all_kinds()
    assert caught.value.where == "own-kinds"


def test_a_kind_of_a_package_without_words_for_authors_is_refused(installed: ModuleType) -> None:
    class Bare(Params):
        depth: int = 1

    installed.given = replace(OWN, params=Bare)
    with pytest.raises(UsageError, match="参数 depth 没有写给作者看的名称"):
        all_kinds()


def test_a_package_that_does_not_load_is_named(installed: ModuleType) -> None:
    with pytest.raises(UsageError, match="own 不能装入：AttributeError"):
        all_kinds()


def test_every_kind_is_declared_as_it_should_be() -> None:
    assert [kind.name for kind in KINDS.values()] == list(MODULES)
    assert [faults_of(kind) for kind in KINDS.values()] == [[] for _ in MODULES]
    assert all(kind.title and kind.params.__doc__ for kind in KINDS.values())
    with pytest.raises(KeyError):
        KINDS["no_such_kind"]


def test_each_kind_is_a_module_of_its_own() -> None:
    """It bears the kind's name, declares no other kind, and every module that declares one is listed."""
    folder = ROOT / "src/nianbao/kinds"
    declaring = {
        path.relative_to(folder).with_suffix("").as_posix().replace("/", "."): re.findall(
            r"^([A-Z_]+) = Kind\(\s*\"(\w+)\"", path.read_text("utf-8"), re.MULTILINE
        )
        for path in folder.rglob("*.py")
    }
    declared = {module: kinds for module, kinds in declaring.items() if kinds}
    assert declared == {module: [(name.upper(), name)] for name, module in MODULES.items()}
    assert len(set(MODULES.values())) == len(KINDS)


def test_slots_in_one_text_or_several_are_the_same() -> None:
    assert slots("cells count", "like", fail="row") == slots("cells", "count", "like", fail="row")
    assert slots("cells count")["pass"] == COMMON | {"cells", "count"}


@pytest.mark.parametrize(
    ("code", "loaded"),
    [
        ("len(KINDS), list(KINDS), 'total' in KINDS", []),
        ("KINDS['phrase'], KINDS['section_order'], KINDS['half_width']", []),
        ("list(KINDS.values())", ["numpy"]),
    ],
)
def test_kinds_are_imported_when_they_are_asked_for(code: str, loaded: list[str]) -> None:
    heavy = ("numpy", "scipy", "pandas", "pandera")
    script = (
        f"import sys; from nianbao.kinds.table import KINDS; {code}; print([m for m in {heavy} if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == str(loaded)


def test_a_kind_states_what_it_looks_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every case of the pack: what kinds read of the batch besides reports and facts is what they declare, and nothing
    comes of a rule that its parameters rule out."""
    used: dict[str, set[str]] = {}
    came_of: dict[str, set[str]] = {}
    now: list[str] = []
    needs = {"relations": "relations", "misfits": "misfits", "priors": "prior", "around": "run", "year": "year"}

    class Watched(Batch):
        def __getattribute__(self, name: str) -> Any:
            if now and name in needs:
                used.setdefault(now[-1], set()).add(needs[name])
            return super().__getattribute__(name)

    def watched(kind: Kind) -> Kind:
        def evaluate(batch: Batch, rule: Rule, given: Any) -> Iterator[Verdict]:
            now.append(kind.name)
            try:
                verdicts = list(kind.evaluate(batch, rule, given))
            finally:
                now.pop()
            came_of.setdefault(rule.id, set()).update(
                key if key in kind.slots else str(verdict.outcome)
                for verdict in verdicts
                for key in [f"{verdict.outcome}.{verdict.variant}"]
            )
            yield from verdicts

        return replace(kind, evaluate=evaluate)

    monkeypatch.setattr("nianbao.engine.judge.Batch", Watched)
    kinds = {name: watched(kind) for name, kind in KINDS.items()}
    pack = load(ROOT / "rules/disclosure-2021", kinds)
    for rule in pack.rules:
        for case in rule.cases:
            case_results(pack, kinds, rule, case)
    judged = {rule.kind for rule in pack.rules}
    assert {name: used.get(name, set()) for name in judged} == {name: set(KINDS[name].needs) for name in judged}
    assert len(came_of) == len(pack.rules)
    beyond = {rule.id: came_of[rule.id] - KINDS[rule.kind].can_give(rule.params).keys() for rule in pack.rules}
    assert {rule: outcomes for rule, outcomes in beyond.items() if outcomes} == {}


@pytest.mark.parametrize(
    ("kind", "params", "can", "cannot"),
    [
        ("section_text", {"section": "main"}, {"fail.short"}, {"review.elsewhere"}),
        ("section_text", {"section": "main", "referring": "elsewhere"}, {"fail.short", "review.elsewhere"}, set()),
        ("section_title", {}, {"fail", "review.lost"}, {"review"}),
        ("section_title", {"outcome": "review"}, {"review", "review.lost"}, {"fail"}),
        ("section_order", {"check": "ordinal"}, {"fail.ordinal"}, {"fail.position"}),
        ("identity", {"field": "period"}, {"review"}, {"fail", "fail.period"}),
        ("identity", {"field": "period", "full_year": True, "missing": "not_checked"}, {"fail.period"}, {"fail", "review"}),
        ("year_agreement", {}, {"fail"}, {"review"}),
        ("year_agreement", {"soft": ["preface"]}, {"fail", "review"}, set()),
        ("filled", {"cells": ["a.b.c"], "blank": "review", "dash": "pass"}, {"review", "review.row"}, {"fail", "fail.dash"}),
        ("filled", {"cells": ["a.b.c"]}, {"fail.row", "fail.dash", "review", "review.absent"}, {"review.row"}),
        ("aspects", {"soft": ["team"]}, {"fail", "review"}, set()),
        ("aspects", {}, {"fail"}, {"review"}),
        ("claims", {"report": "all_done"}, {"review.statement"}, {"review.count", "fail.statement"}),
        ("problems_and_measures", {"report": "vague"}, {"review.vague"}, {"fail", "review.copied"}),
        ("problems_and_measures", {"report": "no_measure"}, {"fail.none", "review.hopes"}, {"fail.nothing"}),
        ("zero", {"cells": ["a.b.c"]}, {"review"}, {"fail"}),
    ],
)  # fmt: skip
def test_what_can_come_of_parameters(kind: str, params: dict[str, Any], can: set[str], cannot: set[str]) -> None:
    given = KINDS[kind].can_give(KINDS[kind].params.model_validate(params)).keys()
    assert (can - given, cannot & given) == (set(), set())
    assert {"pass", "not_checked"} <= given
