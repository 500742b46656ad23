"""The report as Markdown, for a step summary, and as annotations of a CI log."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from contracts.report import Report, totals
from contracts.reports.curl import script
from contracts.verdicts import RED, Finding, Verdict

LONGEST = 500


def markdown(report: Report) -> str:
    """Totals by layer, failures with their evidence, and checks that could not be made."""
    return "\n".join(_lines(report)) + "\n"


def github_annotations(report: Report) -> str:
    """A line for each broken finding, which a CI log turns into an annotation."""
    return "".join(
        f"::error title={_escaped(finding.id, property=True)}::{_escaped(_summary(finding))}\n"
        for finding in report.with_verdict(*RED)
    )


def _lines(report: Report) -> Iterator[str]:
    yield f"## Contracts: {report.target}"
    yield ""
    yield f"{report.base_url}, seed {report.seed}, {report.seconds:.1f} s, exit code {report.exit_code}"
    yield ""
    yield "| layer | findings |"
    yield "| --- | --- |"
    for layer, group in groupby(report.findings, key=lambda finding: finding.layer):
        yield f"| {layer} | {', '.join(f'{count} {verdict}' for verdict, count in totals(list(group)).items())} |"
    for finding in report.with_verdict(*RED):
        yield from _failure(finding, report)
    for verdict in (Verdict.INCONCLUSIVE, Verdict.KNOWN, Verdict.NOT_APPLICABLE):
        yield from _listed(verdict, report.with_verdict(verdict))
    yield from _listed_sentences("Not removed", tuple(map(_cell, report.not_removed)))


def _failure(finding: Finding, report: Report) -> Iterator[str]:
    yield ""
    yield f"### {finding.verdict}: `{finding.id}`"
    yield ""
    yield f"> {_cell(finding.sentence)}"
    yield ""
    yield f"- expected: {_cell(finding.expected)}"
    yield f"- seen: {_cell(finding.seen)}"
    if finding.reason:
        yield f"- {_cell(finding.reason)}"
    if finding.steps:
        yield ""
        yield "```sh"
        yield script(finding, report).replace("```", "` ` `")
        yield "```"


def _listed(verdict: Verdict, findings: list[Finding]) -> Iterator[str]:
    yield from _listed_sentences(
        verdict.value.capitalize(), tuple(f"`{finding.id}`: {_cell(finding.reason)}" for finding in findings)
    )


def _listed_sentences(title: str, sentences: tuple[str, ...]) -> Iterator[str]:
    if sentences:
        yield ""
        yield f"<details><summary>{title} ({len(sentences)})</summary>"
        yield ""
        yield from (f"- {sentence}" for sentence in sentences)
        yield ""
        yield "</details>"


def _summary(finding: Finding) -> str:
    return f"{finding.sentence} Expected: {finding.expected} Seen: {finding.seen}"[:LONGEST]


def _cell(text: str) -> str:
    """The text on one line, without markup."""
    return " ".join(text.split()).replace("<", "&lt;").replace("|", "\\|")[:LONGEST]


def _escaped(text: str, *, property: bool = False) -> str:
    for character in "%\r\n" + (":," if property else ""):
        text = text.replace(character, f"%{ord(character):02X}")
    return text
