"""An installation has everything that a checkout has: packages, chapters, demo fixtures, targets."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
INSTALLED = """
from openapi.document import CHAPTERS, control_document, document
from openapi.operations import operations
from mockserver.settings import demo_fixtures
from contracts.target import shipped_target
assert document()["paths"] and control_document()["paths"] and operations()
print(CHAPTERS, demo_fixtures(), shipped_target("mockserver"))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of this checkout."""
    reason = "builds a wheel: pip install -e '.[test]' installs hatchling"
    builder = pytest.importorskip("hatchling.builders.wheel", reason=reason).WheelBuilder(str(ROOT))
    return Path(next(builder.build(directory=str(tmp_path_factory.mktemp("dist")), versions=["standard"])))


def test_the_wheel_has_every_chapter_and_every_module_once(wheel):
    names = ZipFile(wheel).namelist()
    assert len(names) == len(set(names))
    for package in ("openapi", "mockserver", "contracts"):
        sources = [it for it in (ROOT / package).rglob("*") if it.is_file() and "__pycache__" not in it.parts]
        missing = {str(it.relative_to(ROOT)) for it in sources} - set(names)
        assert not missing
    assert [name for name in names if name.endswith("/profile.yaml")] == ["openapi/profile.yaml"]


def test_an_installation_finds_its_own_files_and_none_of_a_checkout(wheel, tmp_path):
    ZipFile(wheel).extractall(tmp_path)
    program = (
        f"import sys; sys.path[:] = [{str(tmp_path)!r}, *(it for it in sys.path if {str(ROOT)!r} != it)]\n{INSTALLED}"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path)
    for path in ran.stdout.split():
        assert Path(path).is_relative_to(tmp_path)
        assert Path(path).exists()
