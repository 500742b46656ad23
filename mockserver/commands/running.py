"""Running the command of somebody else."""

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
"""As shells say it."""

_PASSED_ON = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")
    if hasattr(signal, name)
]  # fmt: skip
_OF_THE_KEYBOARD = {signal.SIGINT, getattr(signal, "SIGQUIT", signal.SIGINT)}


def program_of(command: str) -> str:
    """Where the command is that is meant. Raises Problem when there is none, or one that cannot be run."""
    found = shutil.which(command)
    if found is None:
        exists = os.sep in command and Path(command).exists()
        sentence = f"'{command}' cannot be run." if exists else f"There is no command '{command}'."
        raise Problem(sentence, NOT_EXECUTABLE if exists else NOT_FOUND)
    return found


def exit_code_of(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Runs the command and passes signals on; 128 + n when signal n ended it. Raises Problem when it cannot run."""
    with _Relay() as relay:
        try:
            process = subprocess.Popen(arguments, env=environment)  # noqa: S603 - the user's own
        except OSError as error:
            raise Problem(f"'{arguments[0]}' cannot be run: {error.strerror or error}.", NOT_EXECUTABLE) from error
        relay.begin(process)
        code = process.wait()
    return SIGNALLED - code if code < 0 else code


class _Relay:
    """What we are told is told to the process, but for keys that the terminal tells it anyway.

    It listens before the process begins, so that nothing falls in between. What is ignored stays so, as under `nohup`.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._early: list[int] = []
        self._before: dict[int, Any] = {}

    def begin(self, process: subprocess.Popen[bytes]) -> None:
        """Tells it from now on, and what has been said already."""
        self._process = process
        for number in self._early:
            self._tell(number)

    def __enter__(self) -> Self:
        heard = [number for number in _PASSED_ON if signal.getsignal(number) is not signal.SIG_IGN]
        self._before = {number: signal.signal(number, self._hear) for number in heard}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _hear(self, number: int, _: FrameType | None) -> None:
        if number in _OF_THE_KEYBOARD and _is_in_foreground():
            return
        if self._process is None:
            self._early.append(number)
        else:
            self._tell(number)

    def _tell(self, number: int) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)


def _is_in_foreground() -> bool:
    """Whether the terminal sends its keys to our group of processes, and so to the command, too."""
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
