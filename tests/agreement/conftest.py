"""The seeded defects are modules of `tests/power`, which imports them by their bare names."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "power"))
