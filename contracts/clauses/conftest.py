"""Lets pytest run the clauses: `--target FILE`, one session, and at least one successful request in every clause."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
pytest.register_assert_rewrite(*(f"contracts.clauses.{file.stem}" for file in HERE.glob("[a-z]*.py")))

from contracts.clauses.shop import SESSION, Shop, conclude  # noqa: E402 - its assertions are rewritten
from contracts.identities import NotApplicable, SetupFailed  # noqa: E402 - the assertions of what is imported here are rewritten first
from contracts.ledger import clean_up  # noqa: E402 - the assertions of what is imported here are rewritten first
from contracts.session import Session, session  # noqa: E402 - the assertions of what is imported here are rewritten first
from contracts.target import TargetError, shipped_target, target_from  # noqa: E402 - the assertions of what is imported here are rewritten first
from contracts.verdicts import Verdict  # noqa: E402 - the assertions of what is imported here are rewritten first
from contracts.wire import Unreachable  # noqa: E402 - the assertions of what is imported here are rewritten first
from openapi.document import bullets  # noqa: E402 - the assertions of what is imported here are rewritten first

CHAPTERS = {bullet.chapter for bullet in bullets()}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("contracts")
    group.addoption("--target", type=Path, default=shipped_target("mockserver"), help="The file of the target.")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    """Collects clause modules, which are named after their chapter instead of `test_...`."""
    is_named = parent.session.isinitpath(file_path)  # pytest collects files named on the command line itself
    if file_path.parent == HERE and file_path.stem in CHAPTERS and not is_named:
        return pytest.Module.from_parent(parent, path=file_path)
    return None


@pytest.fixture(scope="session")
def contract_session(pytestconfig: pytest.Config) -> Iterator[Session]:
    """The session with the target; the accounts that it created are removed at the end."""
    shared = pytestconfig.stash.get(SESSION, None)
    if shared is not None:
        yield shared
        return
    try:
        target = target_from(pytestconfig.getoption("target"))
    except TargetError as error:
        pytest.exit(str(error), returncode=2)
    with session(target, run=secrets.token_hex(4), seed=target.seed) as own:
        yield own
        for sentence in clean_up(own.broker, own.ledger):
            print(f"not removed: {sentence}")  # noqa: T201 - pytest shows it


@pytest.fixture
def shop(contract_session: Session) -> Shop:
    """What a clause works with."""
    contract_session.wire.layer = "clauses"
    return Shop(contract_session)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(capability): what the target must have for the clause to apply")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Ends clauses that the target cannot be checked against, and those that saw no success and so prove nothing."""
    shared = getattr(item, "funcargs", {}).get("shop")
    before = len(shared.wire.exchanges) if isinstance(shared, Shop) else 0
    try:
        if isinstance(shared, Shop):
            for mark in item.iter_markers("needs"):
                shared.need(mark.args[0])
        result = yield
    except NotApplicable as reason:
        conclude(item, Verdict.NOT_APPLICABLE, reason)
    except (SetupFailed, Unreachable) as problem:
        conclude(item, Verdict.INCONCLUSIVE, problem)
    if isinstance(shared, Shop):
        seen = [it for it in shared.wire.exchanges[before:] if not it.is_setup]
        if not any(it.response.is_success for it in seen):
            conclude(item, Verdict.INCONCLUSIVE, "no request of the clause succeeded")
    return result
