"""A project goes back in milliseconds: how many depends on the machine, what fraction of a start they are does not."""

from statistics import median
from time import perf_counter

import pytest

from mockserver.app import application
from mockserver.domain.values import UNSET
from mockserver.seeding import opened
from mockserver.settings import Settings
from mockserver.steering.projects import Projects

CUSTOMERS = 1000
PROJECT = """
project: {key: many, languages: [en], currencies: [EUR], countries: [DE]}
"many-*": {clone: many}
customers:
"""


def seconds(act) -> float:
    started = perf_counter()
    act()
    return perf_counter() - started


@pytest.mark.parametrize("is_kept", [False, True])
def test_reset_restore_and_a_new_world_take_a_fraction_of_a_start(tmp_path, is_kept):
    names = (f"  c{number}: {{email: c{number}@example.com, password: secret}}\n" for number in range(CUSTOMERS))
    (tmp_path / "many.yaml").write_text(PROJECT + "".join(names))
    settings = Settings(fixtures=tmp_path / "many.yaml", db=tmp_path / "db.json" if is_kept else None)
    started = perf_counter()
    with opened(settings) as opening:
        start = perf_counter() - started
        front = application(opening, settings)
        projects: Projects = front.projects
        snapshots = front.plane.snapshots
        snapshots.save("many", "all", front.plane.now(), projects.transfers.everything("many"), replace=False)
        for act in (
            lambda: projects.resets.reset("many", UNSET),
            lambda: projects.transfers.restore("many", snapshots.get("many", "all")[1]),
            lambda: (projects.clones.made_key("many-w1"), projects.clones.drop("many-w1")),
        ):
            assert median(seconds(act) for _ in range(5)) < start / 5
            assert projects.clones.summary("many").customers == CUSTOMERS
