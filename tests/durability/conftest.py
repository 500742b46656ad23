"""A server that is killed and started again."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the modules beside this one

from forge import Forge, forged

FEW = 50


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--sigkill-rounds", type=int, default=FEW, help="How often the server is killed.")


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    # The option is known where this directory is named in the command only.
    return request.config.getoption("--sigkill-rounds", FEW)


@pytest.fixture
def forge(tmp_path: Path) -> Iterator[Forge]:
    with forged(tmp_path) as forge:
        yield forge
