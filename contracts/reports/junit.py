"""The report as JUnit XML: a suite for each layer, a case for each finding."""

from __future__ import annotations

from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from contracts.report import Report
from contracts.reports.curl import script
from contracts.verdicts import RED, Finding, Verdict

CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
"""Characters that XML does not allow."""


def junit(report: Report) -> bytes:
    """The report for CI systems."""
    suites = Element("testsuites", name=f"contracts {report.target}", time=f"{report.seconds:.3f}")
    for layer, group in groupby(report.findings, key=lambda finding: finding.layer):
        findings = list(group)
        suite = SubElement(
            suites,
            "testsuite",
            name=layer,
            tests=str(len(findings)),
            failures=str(sum(finding.verdict in RED for finding in findings)),
            skipped=str(sum(_is_skipped(finding) for finding in findings)),
        )
        for finding in findings:
            _case(suite, finding, report)
    indent(suites)
    return bytes(tostring(suites, encoding="utf-8", xml_declaration=True))


def _case(suite: Element, finding: Finding, report: Report) -> None:
    group, _, name = finding.id.rpartition("/")
    case = SubElement(suite, "testcase", classname=group.replace("/", "."), name=name)
    if finding.verdict in RED:
        failure = SubElement(case, "failure", type=finding.verdict.value, message=_clean(finding.sentence))
        failure.text = _clean(
            f"expected: {finding.expected}\nseen: {finding.seen}\n{finding.reason}\n\n{script(finding, report)}"
        )
    elif _is_skipped(finding):
        SubElement(case, "skipped", message=_clean(f"{finding.verdict.value}: {finding.reason}"))


def _is_skipped(finding: Finding) -> bool:
    return finding.verdict in (Verdict.NOT_APPLICABLE, Verdict.INCONCLUSIVE, Verdict.KNOWN)


def _clean(text: str) -> str:
    return text.translate(CONTROL)
