"""`mockserver outbox`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from mockserver.commands.durations import DURATION
from mockserver.commands.options import output_option, project_option, remote_options
from mockserver.commands.terminal import counted, fields, pretty, print_data, printable, short_moment
from mockserver.commands.verbs import Verbs
from mockserver.problems import FAILED, Problem
from mockserver.remote.answers import Mails, Removed
from mockserver.remote.control import Remote, read
from mockserver.remote.http import PATIENCE
from mockserver.steering.outbox import Mail

COLORS = {"fresh": "green", "used": None, "expired": "yellow", "invalidated": "yellow"}

kind_option = click.option(
    "--kind", type=click.Choice(["password", "email"]), help="Only password resets, or only email confirmations."
)


@click.group(
    "outbox",
    cls=Verbs,
    default="list",
    epilog="""\b
Examples:
  mockserver outbox
  mockserver outbox --to bob@example.com --kind password --wait 5s --open
  mockserver outbox issue bob@example.com --kind password
  mockserver outbox clear
""",
)
def command() -> None:
    """List the mails that would have been sent. The default verb is `list`."""


@command.command("list", epilog="\b\nExamples:\n  mockserver outbox list --to bob@example.com --wait 5s\n")
@click.option("--to", metavar="EMAIL", help="Only mails to this address.")
@kind_option
@click.option("--wait", type=DURATION, metavar="DURATION", help="Wait up to DURATION for a mail, such as 5s.")
@click.option("--since", metavar="ID", help="Only mails that were sent after this one.")
@click.option("--open", "opens", is_flag=True, help="Open the link of the newest mail in a browser.")
@project_option
@output_option
@remote_options
def show(
    remote: Remote,
    output: str,
    project: str | None,
    to: str | None,
    kind: str | None,
    wait: tuple[str, float] | None,
    since: str | None,
    opens: bool,
) -> None:
    """List the mails, newest last. With --wait, the exit code is 1 if none arrived."""
    duration, seconds = wait or (None, 0.0)
    wanted = {"project": project, "to": to, "kind": kind, "since": since, "wait": duration}
    answer = remote.get("outbox", query=wanted, patience=PATIENCE + seconds)
    mails = read(answer, Mails).mails
    if output == "json":
        print_data(pretty(answer.content))
    if not mails and (wait or opens):
        raise Problem(f"No mail was sent{f' to {to}' if to else ''}{f' within {duration}' if wait else ''}.", FAILED)
    if output == "text":
        click.echo("\n\n".join(_shown(mail) for mail in reversed(mails)) or "No mails yet.")
    if opens:
        click.launch(mails[0].link)


@command.command(
    "issue",
    epilog="""\b
Examples:
  mockserver outbox issue bob@example.com --kind password
  mockserver outbox issue carol@example.com --kind email --ttl 10
""",
)
@click.argument("email")
@click.option(
    "--kind", type=click.Choice(["password", "email"]), required=True, help="Password reset, or email confirmation."
)
@click.option("--ttl", type=click.IntRange(1), metavar="MINUTES", help="Lifetime of the token.")
@project_option
@output_option
@remote_options
def issue(remote: Remote, output: str, project: str | None, email: str, kind: str, ttl: int | None) -> None:
    """Create a token for EMAIL as a backend would, put its mail into the outbox, and print it."""
    choices = {"project": project, "ttlMinutes": ttl}
    given = {name: value for name, value in choices.items() if value is not None}
    answer = remote.post("outbox", kind=kind, email=email, **given)
    if output == "json":
        print_data(pretty(answer.content))
    else:
        click.echo(_shown(read(answer, Mail)))


@command.command("clear", epilog="\b\nExamples:\n  mockserver outbox clear\n")
@project_option
@remote_options
def clear(remote: Remote, project: str | None) -> None:
    """Remove all mails. Their tokens remain valid."""
    chosen = {"project": project}
    click.echo(f"{counted(read(remote.delete('outbox', query=chosen), Removed).removed, 'mail')} removed.")


def _shown(mail: Mail) -> str:
    state = click.style(mail.state, fg=COLORS[mail.state])
    pairs: Sequence[tuple[str, str]] = (
        ("to", printable(mail.to)),
        ("subject", printable(mail.subject)),
        ("link", printable(mail.link)),
        ("token", printable(mail.token)),
        ("state", f"{state}, until {short_moment(mail.expires_at)}"),
        ("project", mail.project),
    )
    head = f"{short_moment(mail.issued_at)}  {mail.kind}  {mail.id}"
    return f"{click.style(head, bold=True)}\n{fields(pairs, margin=2)}"
