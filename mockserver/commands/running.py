"""Running the command of somebody else."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

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
    try:
        process = subprocess.Popen(arguments, env=environment)  # noqa: S603 - the user's own
    except OSError as error:
        raise Problem(f"'{arguments[0]}' cannot be run: {error.strerror or error}.", NOT_EXECUTABLE) from error
    with _passing_on(process):
        code = process.wait()
    return SIGNALLED - code if code < 0 else code


@contextmanager
def _passing_on(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """What we are told is told to the process, but for keys that the terminal tells it anyway."""

    def pass_on(number: int, _: FrameType | None) -> None:
        if number in _OF_THE_KEYBOARD and _is_in_foreground():
            return
        with suppress(ProcessLookupError):
            process.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in _PASSED_ON}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


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
