"""`contracts explain`."""

from __future__ import annotations

from difflib import get_close_matches

import click

from contracts.commands.once import Command
from contracts.layers.clauses import listed

LAYERS = {
    "doctor": "whether the target can be looked at at all",
    "doors": "who may enter: each operation behind each kind of token; the id is doors/operation/door",
    "laws": "what holds for every answer that any layer saw; the id is laws/law/operation",
    "generated": "Schemathesis' requests, under fresh identities; the id is generated/operation/check",
    "lockstep": "the same requests to the reference and the target; the id is lockstep/operation/what differs",
    "witness": "an operation that was called and never succeeded, so that the run proves nothing of it",
    "deviations": "a deviation of the target file that nothing matches any more",
}


@click.command("explain", cls=Command, epilog="\b\nExamples:\n  contracts explain test_a_stale_version_is_refused\n")
@click.argument("clause")
def command(clause: str) -> None:
    """Tell the rule behind CLAUSE, the id of a finding or the name of a clause, and how it is looked at."""
    layer = clause.partition("/")[0]
    if layer in LAYERS:
        click.echo(f"{clause}: {LAYERS[layer]}.")
        return
    clauses = {name: it for it in listed() for name in (it.id, it.id.rpartition("/")[2])}
    if clause not in clauses:
        meant = get_close_matches(clause, clauses, n=1)
        hint = f" Did you mean {meant[0]}?" if meant else " 'contracts list' has all of them."
        raise click.UsageError(f"There is no clause '{clause}'.{hint}")
    found = clauses[clause]
    click.secho(found.id, bold=True)
    click.echo(f"{found.sentence}\n\nIt is a bullet of openapi/{found.chapter}.yaml, and looked at like this:\n")
    click.echo(found.source)
