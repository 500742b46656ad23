"""`contracts cleanup`."""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from contracts.commands.once import Command
from contracts.commands.options import target_option
from contracts.ledger import clean_up, left_open
from contracts.session import LEDGERS, session
from contracts.target import target_from
from contracts.verdicts import INCONCLUSIVE, KEPT


@click.command("cleanup", cls=Command, epilog="\b\nExamples:\n  contracts cleanup --target staging.yaml\n")
@target_option
def command(target: Path) -> int:
    """Remove the accounts that earlier runs created on a target and could not remove."""
    described = target_from(target)
    ledgers = sorted(LEDGERS.glob(f"{described.name}-*.jsonl"))
    if not ledgers:
        click.echo(f"{LEDGERS} has no ledger of {described.name}: nothing to remove.")
        return KEPT
    stay: list[str] = []
    removed = 0
    with session(described, run=secrets.token_hex(4), seed=described.seed) as shared:
        for file in ledgers:
            shared.ledger.file = file
            shared.ledger.open = left_open(file)
            removed += len(shared.ledger.open)
            stay += clean_up(shared.broker, shared.ledger)
    for sentence in stay:
        click.echo(f"not removed: {sentence}", err=True)
    click.echo(f"Removed {removed - len(stay)} of {removed} accounts.")
    return INCONCLUSIVE if stay else KEPT
