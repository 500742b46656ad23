"""`mockserver clock`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click
import httpx

from mockserver.commands.options import output_option, remote_options
from mockserver.commands.terminal import pretty, print_data, short_moment
from mockserver.commands.verbs import Verbs
from mockserver.domain.values import timestamp
from mockserver.remote.control import Remote, read
from mockserver.steering.clock import ClockReading

SMALLEST_TOLD = 1.0
"""Seconds that the clock may differ from the machine's without a word."""


class Moment(click.ParamType[str]):
    """A time as people write it."""

    name = "time"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"'{value}' is no time; write 2026-01-31T09:00:00Z, or 2026-01-31.", param, ctx)
        return timestamp(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


@click.group(
    "clock",
    cls=Verbs,
    default="show",
    epilog="""\b
Examples:
  mockserver clock
  mockserver clock freeze 2026-01-31T09:00:00Z
  mockserver clock advance 49h                    past the life of a token
  mockserver clock run
""",
)
def command() -> None:
    """Look at the server's clock, or move it; `show` is meant where no verb is named.

    It drives timestamps and the lives of tokens, of all projects.
    """


@command.command("show", epilog="\b\nExamples:\n  mockserver clock show --output json\n")
@output_option
@remote_options
def show(remote: Remote, output: str) -> None:
    """Print what time it is there."""
    _tell(remote.get("clock"), output)


@command.command("freeze", epilog="\b\nExamples:\n  mockserver clock freeze\n  mockserver clock freeze 2026-01-31\n")
@click.argument("time", type=Moment(), required=False)
@output_option
@remote_options
def freeze(remote: Remote, output: str, time: str | None) -> None:
    """Stop it, now or at TIME."""
    moment = {} if time is None else {"now": time}
    _tell(remote.put("clock", frozen=True, **moment), output)


@command.command("set", epilog="\b\nExamples:\n  mockserver clock set 2030-01-01T00:00:00Z\n")
@click.argument("time", type=Moment())
@output_option
@remote_options
def move(remote: Remote, output: str, time: str) -> None:
    """Move it to TIME; it goes on from there, unless it is frozen."""
    _tell(remote.put("clock", now=time), output)


@command.command("advance", epilog="\b\nExamples:\n  mockserver clock advance 49h\n  mockserver clock advance 1h30m\n")
@click.argument("duration")
@output_option
@remote_options
def advance(remote: Remote, output: str, duration: str) -> None:
    """Move it on by DURATION: 500ms, 5s, 10m, 49h, 2d."""
    _tell(remote.post("clock", "advance", by=duration), output)


@command.command("run", epilog="\b\nExamples:\n  mockserver clock run\n")
@output_option
@remote_options
def run(remote: Remote, output: str) -> None:
    """Let it go with the machine's again."""
    _tell(remote.delete("clock"), output)


def _tell(answer: httpx.Response, output: str) -> None:
    if output == "json":
        print_data(pretty(answer.content))
        return
    clock = read(answer, ClockReading)
    click.echo(f"{short_moment(clock.now)}  {standing(clock)}")


def standing(clock: ClockReading) -> str:
    """Whether it is frozen, and how it differs from the machine's."""
    ahead = clock.offset_seconds
    apart = str(timedelta(seconds=round(abs(ahead))))
    differs = abs(ahead) >= SMALLEST_TOLD
    difference = f"{apart} {'ahead of' if ahead > 0 else 'behind'} the machine's" if differs else ""
    if clock.is_frozen:
        return f"frozen, {difference}" if difference else "frozen"
    return f"running, {difference}" if difference else "running with the machine's"
