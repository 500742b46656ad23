"""Runs the user's command, and forwards signals to it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any, Self

from mockserver.problems import Problem

NOT_FOUND, NOT_EXECUTABLE, SIGNALLED = 127, 126, 128
"""The exit codes that shells use."""

_FORWARDED = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")
    if hasattr(signal, name)
]  # fmt: skip
_FROM_KEYBOARD = {signal.SIGINT, getattr(signal, "SIGQUIT", signal.SIGINT)}


def program_of(command: str) -> str:
    """The path of the command. Raises Problem if it does not exist or cannot be executed."""
    found = shutil.which(command)
    if found is None:
        exists = os.sep in command and Path(command).exists()
        sentence = f"'{command}' is not executable." if exists else f"Command '{command}' not found."
        raise Problem(sentence, NOT_EXECUTABLE if exists else NOT_FOUND)
    return found


def exit_code_of(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Runs the command and forwards signals to it. 128 + n if signal n ended it. Raises Problem if it cannot start."""
    with _Relay() as relay:
        try:
            process = subprocess.Popen(arguments, env=environment)  # noqa: S603 - the user's own
        except OSError as error:
            raise Problem(f"Cannot run '{arguments[0]}': {error.strerror or error}.", NOT_EXECUTABLE) from error
        relay.begin(process)
        code = process.wait()
    return SIGNALLED - code if code < 0 else code


class _Relay:
    """Forwards signals to the process, except for Ctrl-C and the like, which the terminal sends to it anyway.

    It is installed before the process starts, so that no signal is lost. Signals that are ignored, as under `nohup`,
    remain ignored.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._early: list[int] = []
        self._before: dict[int, Any] = {}

    def begin(self, process: subprocess.Popen[bytes]) -> None:
        """Forwards the signals that have arrived so far, and all later ones."""
        self._process = process
        for number in self._early:
            self._forward(number)

    def __enter__(self) -> Self:
        forwarded = [number for number in _FORWARDED if signal.getsignal(number) is not signal.SIG_IGN]
        self._before = {number: signal.signal(number, self._receive) for number in forwarded}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _receive(self, number: int, _: FrameType | None) -> None:
        if number in _FROM_KEYBOARD and _is_in_foreground():
            return
        if self._process is None:
            self._early.append(number)
        else:
            self._forward(number)

    def _forward(self, number: int) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)


def _is_in_foreground() -> bool:
    """Whether the terminal sends signals from the keyboard to our process group, and so to the command as well."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
