"""A run as JUnit XML, for build servers: a suite a report, a case a rule.

Every rule of a report is a case, whatever came of it, so that totals do not move from run to run.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as Tree

from nianbao.model.finding import Finding, Result, RunHead
from nianbao.render import summary
from nianbao.render.labels import Labels, number
from nianbao.render.strings import Words

_NOT_IN_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535, *range(55296, 57344)), "�")


def junit(head: RunHead, findings: Iterable[Finding]) -> bytes:
    """`junit.xml`: failures are rules that failed (`type`: must | advise | info); a rule that waits for a person, was not
    checked or does not apply is skipped; an input that could not be audited, or a check that failed itself, is an error."""
    words = Words(head.lang)
    root = Tree.Element("testsuites", name=f"{head.engine.get('name', '')} {head.engine.get('version', '')}")
    for finding in findings:
        root.append(_suite(finding, Labels.of(finding, head), words))
    for key in ("tests", "failures", "errors", "skipped"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    Tree.indent(root)
    data: bytes = Tree.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _suite(finding: Finding, labels: Labels, words: Words) -> Tree.Element:
    suite = Tree.Element("testsuite", name=_text(summary.name(finding, words)), id=finding.id)
    properties = Tree.SubElement(suite, "properties")
    for name, value in (
        ("file", finding.source.path),
        ("verdict", finding.verdict),
        ("score", number(finding.score.value)),
        ("pack", f"{finding.pack.get('id', '')} {finding.pack.get('version', '')}".strip()),
    ):
        Tree.SubElement(properties, "property", name=name, value=_text(value))
    if finding.error is not None:
        case = Tree.SubElement(suite, "testcase", classname="input", name=_text(finding.source.path))
        error = Tree.SubElement(case, "error", type=_text(finding.error.get("code", "")))
        error.set("message", _text(finding.error.get("message", "")))
        error.text = _text(finding.error.get("hint", ""))
    by_rule: dict[str, list[Result]] = {}
    for result in finding.results:
        by_rule.setdefault(result.rule, []).append(result)
    for rule, results in by_rule.items():
        suite.append(_case(rule, results, labels))
    for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(key, str(sum(case.find(tag) is not None for case in suite.iter("testcase"))))
    suite.set("tests", str(len(suite.findall("testcase"))))
    return suite


def _case(rule: str, results: list[Result], labels: Labels) -> Tree.Element:
    first = results[0]
    case = Tree.Element("testcase", classname=_text(first.category), name=_text(f"{rule} {first.title}"))
    live = [result for result in results if result.exception is None and result.status == "active"]
    failed = [result for result in live if result.outcome == "fail"]
    errors = [result for result in results if result.outcome == "error"]
    if errors:
        Tree.SubElement(case, "error", type="error", message=_text(errors[0].message))
    elif failed:
        failure = Tree.SubElement(case, "failure", type=failed[0].severity, message=_text(failed[0].message))
        failure.text = _text("\n".join(_told(result, labels) for result in failed))
    elif any(result.outcome != "pass" for result in results):
        waiting = next((result for result in results if result.outcome != "pass"), first)
        Tree.SubElement(case, "skipped", message=_text(f"{waiting.outcome}: {waiting.message}"))
    return case


def _told(result: Result, labels: Labels) -> str:
    place = labels.place(result.anchors[0]) if result.anchors else ""
    return "\n".join(filter(None, (place, result.condition, result.criteria, result.recommendation)))


def _text(text: object) -> str:
    """Text without the characters that XML cannot hold."""
    return str(text).translate(_NOT_IN_XML)
