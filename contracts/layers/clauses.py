"""Runs the clauses with pytest over an existing session, and turns the results into findings."""

from __future__ import annotations

import inspect
import io
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest

from contracts.clauses.shop import OUTCOME, SESSION, conclude
from contracts.evidence import finding
from contracts.session import Session
from contracts.verdicts import Finding, Outcome, Verdict, fits_any

CLAUSES = Path(__file__).parents[1] / "clauses"
OWN_PYTEST = ["-c", str(CLAUSES / "pytest.ini"), "--disable-plugin-autoload", "-p", "no:cacheprovider"]
"""The user's own pytest configuration and plugins must not affect the clauses."""


class Clause(NamedTuple):
    """A clause, for listing and explaining."""

    id: str
    chapter: str
    sentence: str
    source: str


def look(
    session: Session, budget: float | None = None, *, patterns: Sequence[str] = ("*",), shard: tuple[int, int] = (1, 1)
) -> Iterator[Finding]:
    """One finding for each clause in the shard (i, n) that matches one of `patterns`; `budget` is in seconds."""
    judge = _Judge(session, patterns, shard, budget)
    _run(judge)
    yield from judge.findings


def listed(pattern: str = "*") -> list[Clause]:
    """The clauses whose id matches `pattern`, in the order of their chapters."""
    judge = _Judge(None, (pattern,), (1, 1), None)
    _run(judge, "--collect-only")
    return judge.clauses


def _run(judge: _Judge, *options: str) -> None:
    with redirect_stdout(io.StringIO()) as output:
        code = pytest.main([str(CLAUSES), "--import-mode=importlib", *OWN_PYTEST, *options], [judge])
    if code in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERNAL_ERROR):
        raise RuntimeError(output.getvalue())
    if code == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt


class _Judge:
    """A pytest plugin that selects the clauses, provides the session, and collects the findings."""

    def __init__(
        self, session: Session | None, patterns: Sequence[str], shard: tuple[int, int], budget: float | None
    ) -> None:
        self.findings: list[Finding] = []
        self.clauses: list[Clause] = []
        self._session = session
        self._patterns = patterns
        self._shard = shard
        self._end = time.monotonic() + budget if budget is not None else float("inf")
        self._first = 0

    def pytest_configure(self, config: pytest.Config) -> None:
        if self._session is not None:
            config.stash[SESSION] = self._session

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        part, parts = self._shard
        items[:] = [item for item in items[part - 1 :: parts] if fits_any(_id(item), self._patterns)]
        self.clauses = [_clause(item) for item in items if isinstance(item, pytest.Function)]

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self._first = len(self._session.wire.exchanges) if self._session is not None else 0
        if time.monotonic() > self._end:
            conclude(item, Verdict.INCONCLUSIVE, "The layer ran out of time.")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if (report.when == "call" or not report.passed) and isinstance(item, pytest.Function):
            clause = _clause(item)
            self.findings.append(finding(clause.id, clause.sentence, self._outcome(clause, item, report, call)))
        return report

    def _outcome(
        self, clause: Clause, item: pytest.Item, report: pytest.TestReport, call: pytest.CallInfo[None]
    ) -> Outcome:
        if call.excinfo is None:
            return Outcome(Verdict.KEPT)
        if report.skipped:  # a clause that calls `pytest.skip` itself proves nothing
            return item.stash.get(OUTCOME, Outcome(Verdict.INCONCLUSIVE, reason=str(call.excinfo.value)))
        exchanges = self._session.wire.exchanges[self._first :] if self._session else ()
        seen = call.excinfo.exconly(tryshort=True)
        return Outcome(Verdict.BROKEN, clause.sentence, seen, exchanges=tuple(exchanges))


def _id(item: pytest.Item) -> str:
    return f"clauses/{item.path.stem}/{item.name}"


def _clause(item: pytest.Function) -> Clause:
    sentence = inspect.getdoc(item.function) or ""
    return Clause(_id(item), item.path.stem, sentence, inspect.getsource(item.function))
