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

SMALLEST_SHOWN = 1.0
"""Seconds. A smaller difference from the system clock is not shown: rounding alone can cause it."""


class Moment(click.ParamType[str]):
    """A date, or a date and time, in ISO 8601; UTC unless it has an offset."""

    name = "time"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"'{value}' is not a time; write 2026-01-31T09:00:00Z or 2026-01-31.", param, ctx)
        return timestamp(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


@click.group(
    "clock",
    cls=Verbs,
    default="show",
    epilog="""\b
Examples:
  mockserver clock
  mockserver clock freeze 2026-01-31T09:00:00Z
  mockserver clock advance 49h                    past the lifetime of a token
  mockserver clock run
""",
)
def command() -> None:
    """Show or move the server's clock. The default verb is `show`.

    The clock determines timestamps and when tokens expire, in all projects.
    """


@command.command("show", epilog="\b\nExamples:\n  mockserver clock show --output json\n")
@output_option
@remote_options
def show(remote: Remote, output: str) -> None:
    """Print the server's time."""
    _print(remote.get("clock"), output)


@command.command("freeze", epilog="\b\nExamples:\n  mockserver clock freeze\n  mockserver clock freeze 2026-01-31\n")
@click.argument("time", type=Moment(), required=False)
@output_option
@remote_options
def freeze(remote: Remote, output: str, time: str | None) -> None:
    """Stop the clock, now or at TIME."""
    moment = {} if time is None else {"now": time}
    _print(remote.put("clock", frozen=True, **moment), output)


@command.command("set", epilog="\b\nExamples:\n  mockserver clock set 2030-01-01T00:00:00Z\n")
@click.argument("time", type=Moment())
@output_option
@remote_options
def move(remote: Remote, output: str, time: str) -> None:
    """Set the clock to TIME. It continues from there, unless it is frozen."""
    _print(remote.put("clock", now=time), output)


@command.command("advance", epilog="\b\nExamples:\n  mockserver clock advance 49h\n  mockserver clock advance 1h30m\n")
@click.argument("duration")
@output_option
@remote_options
def advance(remote: Remote, output: str, duration: str) -> None:
    """Move the clock forward by DURATION: 500ms, 5s, 10m, 49h, 2d."""
    _print(remote.post("clock", "advance", by=duration), output)


@command.command("run", epilog="\b\nExamples:\n  mockserver clock run\n")
@output_option
@remote_options
def run(remote: Remote, output: str) -> None:
    """Return to the system clock."""
    _print(remote.delete("clock"), output)


def _print(answer: httpx.Response, output: str) -> None:
    if output == "json":
        print_data(pretty(answer.content))
        return
    clock = read(answer, ClockReading)
    click.echo(f"{short_moment(clock.now)}  {condition(clock)}")


def condition(clock: ClockReading) -> str:
    """Whether the clock is frozen, and how far it is from the system clock."""
    ahead = clock.offset_seconds
    apart = str(timedelta(seconds=round(abs(ahead))))
    differs = abs(ahead) >= SMALLEST_SHOWN
    difference = f"{apart} {'ahead of' if ahead > 0 else 'behind'} the system clock" if differs else ""
    if clock.is_frozen:
        return f"frozen, {difference}" if difference else "frozen"
    return f"running, {difference}" if difference else "running with the system clock"
