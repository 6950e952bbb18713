"""A run as JUnit XML, for build servers: a suite a report, a case a rule.

Every rule of a report is a case, whatever came of it, so that totals do not move from run to run. A case fails, or is an
error, exactly where it makes the exit code of the run other than 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as Tree

from nianbao.model.finding import Finding, Result, RunHead
from nianbao.model.verdict import FAIL_ON, alone, fails
from nianbao.render import summary
from nianbao.render.entries import degree_of
from nianbao.render.labels import Labels, number
from nianbao.render.strings import Words

_NOT_IN_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535, *range(55296, 57344)), "�")


def junit(head: RunHead, findings: Iterable[Finding]) -> bytes:
    """`junit.xml`: failures are results whose verdict fails a run with its `--fail-on` (`type`: must | advise; under
    `advise` also what awaits verification), and scores under its `--min-score`. What failed at a lower degree passes and
    says so in `system-out`; a rule that waits for a person without failing the run, was not checked or does not apply is
    skipped, and so is a report that does not count in the run; an input that could not be audited, or a check that failed
    itself, is an error."""
    fail_on = str(head.arguments.get("fail_on", "must"))
    fail_on = fail_on if fail_on in FAIL_ON else "must"
    least = head.arguments.get("min_score")
    words = Words(head.lang)
    root = Tree.Element("testsuites", name=f"{head.engine.get('name', '')} {head.engine.get('version', '')}")
    for finding in findings:
        root.append(_suite(finding, Labels.of(finding, head), words, fail_on, least))
    for key in ("tests", "failures", "errors", "skipped"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    Tree.indent(root)
    data: bytes = Tree.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _suite(finding: Finding, labels: Labels, words: Words, fail_on: str, least: float | None) -> Tree.Element:
    suite = Tree.Element("testsuite", name=_text(summary.name(finding)), id=finding.id)
    properties = Tree.SubElement(suite, "properties")
    for name, value in (
        ("file", finding.source.path),
        ("verdict", finding.verdict),
        ("score", number(finding.score.value)),
        ("pack", f"{finding.pack.get('id', '')} {finding.pack.get('version', '')}".strip()),
    ):
        Tree.SubElement(properties, "property", name=name, value=_text(value))
    by_rule: dict[str, list[Result]] = {}
    for result in finding.results:
        by_rule.setdefault(result.rule, []).append(result)
    if finding.standing is not None:
        case = Tree.SubElement(suite, "testcase", classname="input", name=_text(finding.source.path))
        Tree.SubElement(case, "skipped", message=_text(finding.standing.reason))
        by_rule = {}
    elif finding.verdict == "unauditable":
        suite.append(_unaudited(finding, words))
    for rule, results in by_rule.items():
        suite.append(_case(rule, results, labels, fail_on))
    if least is not None and finding.standing is None:
        suite.append(_scored(finding, least))
    for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(key, str(sum(case.find(tag) is not None for case in suite.iter("testcase"))))
    suite.set("tests", str(len(suite.findall("testcase"))))
    return suite


def _unaudited(finding: Finding, words: Words) -> Tree.Element:
    fault = finding.error or {"message": words("sentence.unauditable")}
    case = Tree.Element("testcase", classname="input", name=_text(finding.source.path))
    error = Tree.SubElement(case, "error", type=_text(fault.get("code", "")))
    error.set("message", _text(fault.get("message", "")))
    error.text = _text(fault.get("hint", ""))
    return case


def _scored(finding: Finding, least: float) -> Tree.Element:
    """The case that holds a report's score to `--min-score`; nothing is said of a report without one."""
    case = Tree.Element("testcase", classname="score", name="score")
    value = finding.score.value
    if value is None:
        Tree.SubElement(case, "skipped", message="not assessed")
    elif value < least:
        Tree.SubElement(case, "failure", type="min_score", message=f"{number(value)} < {number(least)}")
    return case


def _case(rule: str, results: list[Result], labels: Labels, fail_on: str) -> Tree.Element:
    # Kept whole: what of several results decides the case, the worst first.
    first = results[0]
    case = Tree.Element("testcase", classname=_text(first.category), name=_text(f"{rule} {first.title}"))
    failed = [result for result in results if result.outcome == "fail" and result.exception is None]
    failures = [result for result in results if fails(alone(result), fail_on)]
    errors = [result for result in results if result.outcome == "error"]
    if errors:
        Tree.SubElement(case, "error", type="error", message=_text(errors[0].message))
    elif failures:
        failure = Tree.SubElement(case, "failure", type=failures[0].severity, message=_text(failures[0].message))
        failure.text = _text("\n".join(_told(result, labels) for result in failures))
    elif failed:
        told = "\n".join(f"{degree_of(result)}: {result.message}\n{_told(result, labels)}" for result in failed)
        Tree.SubElement(case, "system-out").text = _text(told)
    elif any(result.outcome != "pass" for result in results):
        waiting = next((result for result in results if result.outcome != "pass"), first)
        Tree.SubElement(case, "skipped", message=_text(f"{waiting.outcome}: {waiting.message}"))
    return case


def _told(result: Result, labels: Labels) -> str:
    place = labels.place(result.anchors[0]) if result.anchors else ""
    return "\n".join(filter(None, (place, result.condition, result.cause, result.criteria, result.recommendation)))


def _text(text: object) -> str:
    """Text without the characters that XML cannot hold."""
    return str(text).translate(_NOT_IN_XML)
