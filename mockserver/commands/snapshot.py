"""`mockserver snapshot`."""

from __future__ import annotations

from typing import Any

import click

from mockserver.commands.options import output_option, project_option, remote_options
from mockserver.commands.terminal import json_text, pretty, print_data, printable, short_moment, table
from mockserver.commands.verbs import Verbs
from mockserver.control.problems import Declined
from mockserver.domain.values import UNSET
from mockserver.remote.answers import Changes, Snapshots
from mockserver.remote.control import Remote, read
from mockserver.steering.changes import FieldChange, RecordChange
from mockserver.steering.snapshots import FIXTURES, Snapshot, expect_name

SIGNS = {"added": ("+", "green"), "removed": ("-", "red"), "changed": ("~", "yellow")}


class Name(click.ParamType[str]):
    """The name of a snapshot, or `fixtures`."""

    name = "name"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            if value != FIXTURES:
                expect_name(value)
        except Declined as declined:
            self.fail(str(declined), param, ctx)
        return value


@click.group(
    "snapshot",
    cls=Verbs,
    default="list",
    epilog="""\b
Examples:
  mockserver snapshot save before
  mockserver snapshot diff before
  mockserver snapshot restore before
  mockserver snapshot diff fixtures               what has changed since the fixtures were loaded
""",
)
def command() -> None:
    """Save, restore and compare states of a project. The default verb is `list`."""


@command.command("list", epilog="\b\nExamples:\n  mockserver snapshot list --output json\n")
@project_option
@output_option
@remote_options
def show(remote: Remote, output: str, project: str | None) -> None:
    """List the snapshots."""
    answer = remote.get("snapshots", query={"project": project})
    if output == "json":
        print_data(pretty(answer.content))
        return
    rows = [(it.name, it.project, short_moment(it.created_at), counts(it)) for it in read(answer, Snapshots).snapshots]
    click.echo(table(("name", "project", "saved", "contains"), rows) if rows else "No snapshots.")


@command.command("save", epilog="\b\nExamples:\n  mockserver snapshot save before\n")
@click.argument("name", type=Name())
@click.option("--replace", is_flag=True, help="Overwrite an existing snapshot.")
@project_option
@remote_options
def save(remote: Remote, project: str | None, name: str, replace: bool) -> None:
    """Save the current state as NAME."""
    chosen: dict[str, Any] = {**_of(project), **({"replace": True} if replace else {})}
    saved = read(remote.post("snapshots", name, **chosen), Snapshot)
    click.echo(f"Saved snapshot {saved.name} of project '{saved.project}': {counts(saved)}.")


@command.command("restore", epilog="\b\nExamples:\n  mockserver snapshot restore before\n")
@click.argument("name", type=Name())
@project_option
@remote_options
def restore(remote: Remote, project: str | None, name: str) -> None:
    """Restore the state NAME."""
    restored = read(remote.post("snapshots", name, "restore", **_of(project)), Snapshot)
    click.echo(f"Restored project '{restored.project}' to snapshot {restored.name}: {counts(restored)}.")


@command.command(
    "diff",
    epilog="""\b
Examples:
  mockserver snapshot diff before                 with the current state
  mockserver snapshot diff fixtures
  mockserver snapshot diff before --with after
""",
)
@click.argument("name", type=Name())
@click.option(
    "--with", "other", type=Name(), metavar="NAME", help="Compare with this snapshot instead of the current state."
)
@project_option
@output_option
@remote_options
def diff(remote: Remote, output: str, project: str | None, name: str, other: str | None) -> None:
    """Show what has changed since NAME, a snapshot or `fixtures`."""
    answer = remote.get("snapshots", name, "diff", query={"project": project, "with": other})
    if output == "json":
        print_data(pretty(answer.content))
        return
    changes = read(answer, Changes).changes
    click.echo("\n".join(_shown(change) for change in changes) or "No changes.")


@command.command("remove", epilog="\b\nExamples:\n  mockserver snapshot remove before\n")
@click.argument("name", type=Name())
@project_option
@remote_options
def remove(remote: Remote, project: str | None, name: str) -> None:
    """Remove the snapshot NAME."""
    remote.delete("snapshots", name, query={"project": project})
    click.echo(f"Removed snapshot {name}.")


def counts(snapshot: Snapshot) -> str:
    """How many records each table has: `4 customers, 3 carts`."""
    return ", ".join(f"{number} {what}" for what, number in snapshot.counts.items() if number) or "nothing"


def _of(project: str | None) -> dict[str, str]:
    return {} if project is None else {"project": project}


def _shown(change: RecordChange) -> str:
    sign, color = SIGNS[change.change]
    head = click.style(f"{sign} {change.table}  {printable(change.label)}", fg=color)
    fields = change.fields if change.change == "changed" else ()
    return "\n".join([head, *(f"    {printable(field.path)}  {_difference(field)}" for field in fields)])


def _difference(field: FieldChange) -> str:
    before, after = ("absent" if value is UNSET else json_text(value) for value in (field.before, field.after))
    return printable(f"{before} -> {after}")
