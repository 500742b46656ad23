"""A run as a whole: its parts, and what only the whole can tell."""

from datetime import date

import msgspec
import pytest

from contracts.layers import clauses
from contracts.run import Options, run
from contracts.session import running
from contracts.target import Deviation, shipped_target, target_from
from contracts.verdicts import Verdict
from openapi.operations import operations


class Watcher:
    """Remembers the findings that it was told."""

    def __init__(self):
        self.findings = []

    def begin(self, layer, session):
        pass

    def found(self, finding):
        self.findings.append(finding)

    def end(self, time):
        pass


@pytest.fixture(scope="module")
def server():
    """Our server, as a target that is already there."""
    with running(target_from(shipped_target("mockserver"))) as reached:
        yield msgspec.structs.replace(reached, start=None)


@pytest.fixture
def ran(server, tmp_path):
    """The report of a run, and what its watcher was told."""

    def ran(*layers, target=None, deviations=(), **options):
        watcher = Watcher()
        target = msgspec.structs.replace(target or server, deviations=deviations)
        report = run(target, Options(layers=("doctor", *layers), ledgers=tmp_path, **options), watcher)
        return report, watcher.findings

    return ran


def ids(report, layer):
    return [finding.id for finding in report.findings if finding.layer == layer]


def test_the_shards_of_the_doors_are_disjoint_and_together_the_whole(ran):
    whole = ids(ran("doors")[0], "doors")
    parts = [ids(ran("doors", shard=(part, 3))[0], "doors") for part in (1, 2, 3)]
    assert sorted(id for part in parts for id in part) == sorted(whole)
    assert max(map(len, parts)) < len(whole) / 2
    operations_of = [{id.split("/")[1] for id in part} for part in parts]
    assert sum(map(len, operations_of)) == len(operations())


def test_the_shards_of_the_clauses_are_the_same_whatever_the_pattern(ran):
    chapter = "clauses/email/*"
    whole = [clause.id for clause in clauses.listed(chapter)]
    parts = [ids(ran("clauses", shard=(part, 3), patterns=(chapter,))[0], "clauses") for part in (1, 2, 3)]
    assert sorted(id for part in parts for id in part) == sorted(whole)
    (shard,) = (part for part, those in enumerate(parts, start=1) if whole[0] in those)
    assert ids(ran("clauses", shard=(shard, 3), patterns=(whole[0],))[0], "clauses") == [whole[0]]


@pytest.fixture
def random_layer(monkeypatch):
    """Puts what is given in place of the layers that are random."""

    def random_layer(act):
        def look(session, _):
            act(session)
            return iter(())

        monkeypatch.setattr("contracts.run.LOOKS", {"doctor": look, "lockstep": look})

    return random_layer


def test_each_shard_has_a_seed_of_its_own_for_what_is_random(ran, random_layer):
    seeds = []
    random_layer(lambda session: seeds.append(session.seed))
    for part in (1, 2):
        ran("lockstep", shard=(part, 2), seed=7)
    assert len(set(seeds)) == 2


@pytest.mark.parametrize(("shard", "missed"), [((1, 1), {"witness/getMyCustomer"}), ((1, 2), set())])
def test_only_the_whole_must_see_each_operation_succeed(ran, random_layer, shard, missed):
    random_layer(lambda session: session.wire.get("/me"))
    report, _ = ran("lockstep", shard=shard)
    assert set(ids(report, "witness")) == missed


def test_what_a_target_does_not_name_needs_no_success(ran, server, random_layer):
    random_layer(lambda session: session.wire.post("/me/password/reset"))
    storefront = msgspec.structs.replace(server.clients, backend=None, narrow=None)
    smallest = msgspec.structs.replace(server, clients=storefront, catalogue=None)
    report, _ = ran("lockstep", "doors", target=smallest)
    assert report.exit_code == 0
    reasons = {finding.id: finding.reason for finding in report.findings}
    assert reasons["witness/resetMyCustomerPassword"] == "The target names neither a backend client nor a mailbox."


def test_who_watches_is_told_what_is_known(ran):
    doors = "doors/getProject/no_token"
    known = Deviation(finding=doors, reason="It is open to all.", owner="us", issue="1", expires=date(2999, 1, 1))
    report, told = ran("doors", deviations=(known,), patterns=(doors,))
    assert [finding.verdict for finding in told if finding.id == doors] == [Verdict.UNEXPECTEDLY_KEPT]
    assert list(report.findings) == told
