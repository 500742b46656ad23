"""What stops a command: a sentence for people, and an exit code for scripts."""

from __future__ import annotations

FAILED, USAGE, PORT_IN_USE, UNUSABLE_DATA, UNREACHABLE, INTERRUPTED = 1, 2, 3, 4, 5, 130


class Problem(Exception):
    """Stops the command. The text says what to do."""

    def __init__(self, sentence: str, exit_code: int) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code
