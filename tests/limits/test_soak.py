"""A few seconds of the worst inputs; `python tests/limits/soak.py --minutes 5` takes longer and reports."""

import sys

import pytest

from tests.limits.soak import soaked

MOST_MEMORY = 700
"""MiB: the bounds of mockserver/README.md add up to less, as JSON; as objects they take some times as much."""


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is read from /proc")
def test_the_worst_inputs_do_not_fill_memory():
    seen = soaked(8)
    assert seen.sent > 50
    assert max(seen.memory) < MOST_MEMORY, str(seen)
