"""The JSON Schemas of target files and of reports: `python -m contracts.schema targets` or `reports` prints one."""

from __future__ import annotations

import sys
from typing import Any

import msgspec

from contracts.report import Report
from contracts.target import Target

SHAPES: dict[str, type[msgspec.Struct]] = {"targets": Target, "reports": Report}


def schema(name: str) -> bytes:
    """The JSON Schema of `targets` or `reports`."""
    document: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **msgspec.json.schema(SHAPES[name]),
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


if __name__ == "__main__":
    sys.stdout.buffer.write(schema(sys.argv[1]))
