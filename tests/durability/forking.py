"""Starts servers in a moment: what `mockserver serve` imports is imported once, and each server is a fork of this one.

Each line of the input is the arguments of one `mockserver serve`; on the output stand `pid N`, what the server prints,
and `ended N` when it is gone. What is kept is folded every few requests, so that kills meet that, too.
"""

from __future__ import annotations

import os
import shlex
import sys
from functools import partial

import click

from mockserver import seeding
from mockserver.cli import mockserver
from mockserver.commands import serve

FOLD_AT = 20_000
"""Bytes."""

seeding.open_store = partial(seeding.open_store, fold_at=FOLD_AT)  # type: ignore[assignment]  # replaced on purpose


def main() -> None:
    click.echo(f"forged {serve.command.name}")
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            click.echo(f"pid {os.getpid()}")
            mockserver.main(["serve", "--port", "0", "--quiet", *shlex.split(line)], standalone_mode=False)
            return
        os.waitpid(pid, 0)
        click.echo(f"ended {pid}")


main()
