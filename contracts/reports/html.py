"""The report as a self-contained page: clauses by chapter, coverage, and the evidence of each failure."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby

from contracts.report import Coverage, Report, totals
from contracts.reports.curl import script
from contracts.verdicts import RED, Finding, Verdict

MARKS = {
    Verdict.KEPT: "✓",
    Verdict.BROKEN: "✗",
    Verdict.KNOWN: "≈",
    Verdict.EXPIRED: "✗",
    Verdict.UNEXPECTEDLY_KEPT: "!",
    Verdict.NOT_APPLICABLE: "–",
    Verdict.INCONCLUSIVE: "?",
}
"""In addition to each verdict's color, for readers who cannot distinguish colors."""

STYLE = """
:root { color-scheme: light dark; --line: light-dark(#ddd, #444); --red: light-dark(#b3261e, #ff8a80);
  --green: light-dark(#1b6e2d, #7fd694); --amber: light-dark(#8a5a00, #ffca6b); --dim: light-dark(#666, #aaa); }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: 0 } h2 { margin-top: 2.5rem } .dim { color: var(--dim) }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .35rem .6rem;
  border-bottom: 1px solid var(--line); vertical-align: top } td.verdict { white-space: nowrap }
.broken, .expired, .unexpectedly-kept { color: var(--red); font-weight: 600 } .kept { color: var(--green) }
.inconclusive, .known { color: var(--amber) } .not-applicable { color: var(--dim) }
pre { overflow-x: auto; padding: .8rem; border: 1px solid var(--line); border-radius: 6px; white-space: pre-wrap }
summary { cursor: pointer } code { font-size: .92em; overflow-wrap: anywhere }
section.failure { border-left: 4px solid var(--red); padding-left: 1rem; margin: 1.5rem 0 }
.unseen { color: var(--dim) } .wide { overflow-x: auto }
"""


def html(report: Report) -> str:
    """The page."""
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Contracts: {escape(report.target)}</title><style>{STYLE}</style></head><body>
<h1>{escape(report.target)}</h1>
<p class="dim">{escape(report.base_url)} · {escape(report.started)} · seed {report.seed} · {report.seconds:.1f} s ·
exit code {report.exit_code}</p>
<p>{_totals(report.findings)}</p>
{_failures(report)}
<h2>Clauses</h2>{_groups(finding for finding in report.findings if finding.layer == "clauses")}
<h2>Other layers</h2>{_groups(finding for finding in report.findings if finding.layer != "clauses")}
<h2>Coverage</h2>{_coverage(report.coverage)}
{_layers(report)}
</body></html>
"""


def _totals(findings: Iterable[Finding]) -> str:
    counted = totals(list(findings))
    return " · ".join(
        f'<span class="{_class(Verdict(name))}">{MARKS[Verdict(name)]} {count} {name}</span>'
        for name, count in counted.items()
    )


def _failures(report: Report) -> str:
    return "".join(_failure(finding, report) for finding in report.with_verdict(*RED))


def _failure(finding: Finding, report: Report) -> str:
    evidence = f"<pre>{escape(script(finding, report))}</pre>" if finding.steps else ""
    answers = "".join(
        f"<details><summary>{escape(step.method)} {escape(step.url)} → {step.status}</summary>"
        f"<pre>{escape(step.answer)}</pre></details>"
        for step in finding.steps
    )
    reason = f"<p>{escape(finding.reason)}</p>" if finding.reason else ""
    return f"""<section class="failure" id="{escape(finding.id, quote=True)}">
<h3><span class="broken">{MARKS[finding.verdict]} {escape(finding.verdict)}</span>
<code>{escape(finding.id)}</code></h3>
<blockquote>{escape(finding.sentence)}</blockquote>
<p><b>Expected</b> {escape(finding.expected)}</p><p><b>Seen</b> {escape(finding.seen)}</p>{reason}{evidence}{answers}
</section>"""


def _groups(findings: Iterable[Finding]) -> str:
    return "".join(
        _group(chapter, list(group)) for chapter, group in groupby(findings, key=lambda it: it.id.rpartition("/")[0])
    )


def _group(chapter: str, findings: list[Finding]) -> str:
    is_open = " open" if any(finding.verdict in RED for finding in findings) else ""
    rows = "".join(
        f'<tr><td class="verdict {_class(it.verdict)}">{MARKS[it.verdict]} {it.verdict}</td>'
        f'<td>{escape(it.sentence)} <span class="dim">{escape(it.reason)}</span></td></tr>'
        for it in findings
    )
    return f"<details{is_open}><summary>{escape(chapter)}: {_totals(findings)}</summary><table>{rows}</table></details>"


def _coverage(coverage: Iterable[Coverage]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(it.method)} {escape(it.path)}</code></td><td>{_statuses(it)}</td>"
        f"<td>{', '.join(f'{escape(code)} ×{count}' for code, count in sorted(it.codes.items()))}</td></tr>"
        for it in coverage
    )
    head = "<tr><th>operation</th><th>statuses seen</th><th>error codes seen</th></tr>"
    return f'<div class="wide"><table>{head}{rows}</table></div>'


def _statuses(coverage: Coverage) -> str:
    known = [
        f'<span class="{"kept" if status in coverage.statuses else "unseen"}">{escape(status)}'
        f" ×{coverage.statuses.get(status, 0)}</span>"
        for status in coverage.documented
    ]
    others = [
        f"{escape(status)} ×{count}"
        for status, count in sorted(coverage.statuses.items())
        if status not in coverage.documented
    ]
    return ", ".join([*known, *others])


def _layers(report: Report) -> str:
    rows = "".join(
        f"<tr><td>{escape(it.layer)}</td><td>{it.seconds:.1f} s</td><td>{it.requests} requests</td></tr>"
        for it in report.layers
    )
    left = "".join(f"<li>{escape(sentence)}</li>" for sentence in report.not_removed)
    removed = f"<h2>Not removed</h2><ul>{left}</ul>" if left else ""
    return f"<h2>Time</h2><table>{rows}</table>{removed}"


def _class(verdict: Verdict) -> str:
    return verdict.value.replace(" ", "-")
