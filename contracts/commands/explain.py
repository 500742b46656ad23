"""`contracts explain`."""

from __future__ import annotations

from difflib import get_close_matches

import click

from contracts.commands.once import Command
from contracts.layers.clauses import listed

LAYERS = {
    "doctor": "whether the target can be tested",
    "doors": "access control: each operation with each kind of token; the id is doors/operation/door",
    "laws": "rules for every response that any layer received; the id is laws/law/operation",
    "generated": "Schemathesis' requests, with valid identities; the id is generated/operation/check",
    "lockstep": "the same requests to a reference and to the target; the id is lockstep/operation/difference",
    "witness": "an operation that was called and never succeeded, so that the run proves nothing about it",
    "deviations": "a deviation in the target file that no longer matches anything broken",
}


@click.command(
    "explain", cls=Command, epilog="\b\nExamples:\n  contracts explain test_a_deleted_customer_cannot_sign_in\n"
)
@click.argument("clause")
def command(clause: str) -> None:
    """Show the rule and the test of CLAUSE, the name of a clause or the id of a finding."""
    layer = clause.partition("/")[0]
    if layer in LAYERS:
        click.echo(f"{clause}: {LAYERS[layer]}.")
        return
    clauses = [(name, it) for it in listed() for name in (it.id, it.id.rpartition("/")[2])]
    found = [it for name, it in clauses if name == clause]
    if not found:
        meant = get_close_matches(clause, [name for name, _ in clauses], n=1)
        hint = f" Did you mean {meant[0]}?" if meant else " 'contracts list' has all of them."
        raise click.UsageError(f"There is no clause '{clause}'.{hint}")
    for it in found:  # chapters may have clauses of the same name
        click.secho(it.id, bold=True)
        click.echo(f"{it.sentence}\n\nIt is a bullet of openapi/{it.chapter}.yaml, and looked at like this:\n")
        click.echo(it.source)
