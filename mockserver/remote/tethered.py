"""Runs `python -m mockserver` until standard input ends, so that no server survives its owner, even one that is killed.

The owner holds the other end of a pipe. The operating system closes it, however the owner ends.
"""

from __future__ import annotations

import os
import runpy
import signal
from threading import Thread

STANDARD_INPUT = 0


def _end_with_input() -> None:
    while os.read(STANDARD_INPUT, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    Thread(target=_end_with_input, daemon=True).start()
    runpy.run_module("mockserver", run_name="__main__", alter_sys=True)
