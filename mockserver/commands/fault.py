"""`mockserver fault`."""

from __future__ import annotations

from typing import Any

import click
from msgspec import to_builtins

from mockserver.commands.options import output_option, project_option, remote_options
from mockserver.commands.terminal import counted, json_text, pretty, print_data, printable, short_moment, table
from mockserver.commands.verbs import Verbs
from mockserver.control.problems import meant
from mockserver.problems import USAGE, Problem
from mockserver.remote.answers import Faults, Removed
from mockserver.remote.control import Remote, read
from mockserver.steering.faults import Fault, FaultAnswer, FaultRule, completed
from mockserver.steering.presets import PRESETS

NUMBER = click.IntRange(1)


class Header(click.ParamType[tuple[str, str]]):
    """A name and a value, as in `Retry-After: 1`."""

    name = "header"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        name, colon, content = value.partition(":")
        if not colon or not name.strip():
            self.fail(f"'{value}' is not a header; write it as 'Retry-After: 1'.", param, ctx)
        return name.strip(), content.strip()


@click.group(
    "fault",
    cls=Verbs,
    default="list",
    epilog="""\b
Examples:
  mockserver fault
  mockserver fault add 409-once
  mockserver fault add --operation updateMyCustomer --nth 3 --status 503 --header 'Retry-After: 1'
  mockserver fault clear
""",
)
def command() -> None:
    """Inject faults into responses. The default verb is `list`."""


@command.command("list", epilog="\b\nExamples:\n  mockserver fault list\n")
@output_option
@remote_options
def show(remote: Remote, output: str) -> None:
    """List the active faults and the presets."""
    answer = remote.get("faults")
    if output == "json":
        print_data(pretty(answer.content))
        return
    known = read(answer, Faults)
    rows = [(fault.id, printable(rule(fault)), str(fault.matched), str(fault.fired)) for fault in known.faults]
    click.echo(table(("id", "fault", "matched", "fired"), rows) if rows else "No faults.")
    presets = [(preset.name, printable(preset.sentence)) for preset in known.presets]
    click.echo("\n" + table(("preset", ""), presets))


@command.command(
    "add",
    epilog="""\b
Examples:
  mockserver fault add slow-login
  mockserver fault add token-expired --customer alice@example.com --times 1
  mockserver fault add --operation signInMyCustomer --every 3 --status 500
  mockserver fault add --path '/demo/me/carts/*' --delay 300ms..900ms
  mockserver fault add --method DELETE --drop --expires 10m
""",
)
@click.argument("preset", required=False)
@click.option("--operation", metavar="ID", help="Match an operationId of the document, such as updateMyCustomer.")
@click.option("--method", metavar="METHOD", help="Match requests with this method.")
@click.option("--path", metavar="GLOB", help="Match requests to these paths, such as '/demo/me/carts/*'.")
@click.option("--customer", metavar="EMAIL", help="Match requests of this customer, given by email or id.")
@click.option("--client", metavar="ID", help="Match requests with a token of this API client.")
@project_option
@click.option("--nth", type=NUMBER, metavar="N", help="Fire on the Nth matching request only.")
@click.option("--every", type=NUMBER, metavar="N", help="Fire on every Nth matching request.")
@click.option("--times", type=NUMBER, metavar="N", help="Fire at most N times.")
@click.option("--probability", type=click.FloatRange(0, 1), help="Fire at random, with a probability such as 0.2.")
@click.option("--seed", type=int, help="Seed for --probability, for repeatable runs.")
@click.option("--delay", metavar="DURATION", help="Wait before responding: 300ms, or at random 300ms..900ms.")
@click.option("--status", type=click.IntRange(400, 599), help="Respond with this status code.")
@click.option("--code", metavar="CODE", help="Respond with this error code, such as ConcurrentModification.")
@click.option("--message", metavar="TEXT", help="The message of the error.")
@click.option("--header", type=Header(), multiple=True, help="Add a header, such as 'Retry-After: 1' (repeatable).")
@click.option("--drop", "connection", flag_value="drop", help="Close the connection without a response.")
@click.option("--cut", "connection", flag_value="cut", help="Close the connection in the middle of the response.")
@click.option("--expires", metavar="DURATION", help="Remove the fault after this time, such as 10m.")
@output_option
@remote_options
def add(remote: Remote, output: str, preset: str | None, **options: Any) -> None:
    """Add a fault: a PRESET, a rule made of options, or a preset with options that change it."""
    if preset is not None:
        _expect_known(remote, preset)
    wanted = rule_of(preset, options)
    if not wanted.keys() & {"preset", "delay", "respond", "connection"}:
        raise Problem("Nothing to do: give a preset, or --status, --code, --delay, --drop or --cut.", USAGE)
    answer = remote.post("faults", **wanted)
    if output == "json":
        print_data(pretty(answer.content))
        return
    fault = read(answer, Fault)
    click.echo(f"{fault.id}  {printable(rule(fault))}")


@command.command("remove", epilog="\b\nExamples:\n  mockserver fault remove f1\n")
@click.argument("id")
@remote_options
def remove(remote: Remote, id: str) -> None:
    """Remove the fault ID."""
    remote.delete("faults", id)
    click.echo(f"Removed fault {id}.")


@command.command("clear", epilog="\b\nExamples:\n  mockserver fault clear\n")
@remote_options
def clear(remote: Remote) -> None:
    """Remove all faults."""
    click.echo(f"{counted(read(remote.delete('faults'), Removed).removed, 'fault')} removed.")


def rule_of(preset: str | None, options: dict[str, Any]) -> dict[str, Any]:
    """The request body that creates the fault."""
    headers = dict(options["header"])
    parts: dict[str, Any] = {
        "preset": preset,
        "match": {
            "operationId": options["operation"],
            "method": options["method"] and options["method"].upper(),
            **{name: options[name] for name in ("path", "project", "customer", "client")},
        },
        "when": {name: options[name] for name in ("nth", "every", "times", "probability", "seed")},
        "respond": {**{name: options[name] for name in ("status", "code", "message")}, "headers": headers or None},
        **{name: options[name] for name in ("delay", "connection", "expires")},
    }
    return {name: part for name, part in ((name, _given(part)) for name, part in parts.items()) if part}


def rule(fault: Fault) -> str:
    """A fault on one line; for a preset, only its name and what differs from it."""
    usual = _parts(completed(FaultRule(preset=fault.preset))) if fault.preset in PRESETS else {}
    parts = [f"{name} {part}" for name, part in _parts(fault).items() if usual.get(name) != part]
    until = [f"until {short_moment(fault.expires_at)}"] if fault.expires_at else []
    return ", ".join([*([fault.preset] if fault.preset else []), *parts, *until])


def _parts(rule: FaultRule) -> dict[str, str]:
    match, when = to_builtins(rule.match), to_builtins(rule.when)
    respond = {name: part for name, part in to_builtins(rule.respond or FaultAnswer()).items() if part}
    seed = {"seed"} if "probability" not in when else set()
    parts = {**match, **when, "delay": rule.delay, "response": respond, "connection": rule.connection}
    return {name: _shown(part) for name, part in parts.items() if part and name not in seed}


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return json_text(value)
    return " or ".join(value) if isinstance(value, (list, tuple)) else str(value)


def _given(part: Any) -> Any:
    return {name: value for name, value in part.items() if value is not None} if isinstance(part, dict) else part


def _expect_known(remote: Remote, preset: str) -> None:
    names = [it.name for it in read(remote.get("faults"), Faults).presets]
    if preset not in names:
        raise Problem(f"There is no preset '{preset}'{meant(preset, names)}", USAGE)
