"""`mockserver explain`."""

from __future__ import annotations

import click
import httpx

from mockserver.commands.options import output_option, remote_options
from mockserver.commands.terminal import fields, json_text, pretty, printable
from mockserver.commands.why import why
from mockserver.problems import USAGE, Problem
from mockserver.remote.answers import Meaning, RequestDetail
from mockserver.remote.control import Refusal, Remote, read


@click.command(
    "explain",
    epilog="""\b
Examples:
  mockserver explain DuplicateField
  mockserver explain invalid_token
  mockserver explain k3f9-17                      what answers carry as X-Mock-Request
""",
)
@click.argument("what", metavar="CODE|REQUEST-ID")
@output_option
@remote_options
def command(remote: Remote, output: str, what: str) -> None:
    """Explain the CODE of a refusal, or why one request was refused."""
    request = _found(remote, "requests", what)
    if request is not None:
        click.echo(pretty(request) if output == "json" else explained(read(request, RequestDetail)))
        return
    try:
        meaning = remote.get("explain", what)
    except Refusal as refusal:
        raise Problem(f"{refusal} Nor is there a request '{what}' in the journal.", USAGE) from refusal
    click.echo(pretty(meaning) if output == "json" else meant(read(meaning, Meaning)))


def explained(detail: RequestDetail) -> str:
    """A request, and why it was answered like that."""
    head = f"{detail.method} {printable(detail.path)} {detail.status or 'cut'}  {detail.id}"
    return f"{click.style(head, bold=True)}\n{why(detail) or 'Nothing is wrong with it.'}\n\n{printable(detail.curl)}"


def meant(meaning: Meaning) -> str:
    """A code, and what is to be known of it."""
    rules = [("rule", f"{printable(rule.sentence)} ({rule.chapter})") for rule in meaning.rules]
    example = "" if not meaning.example else json_text(meaning.example)
    told = [("meaning", printable(meaning.meaning)), *rules, ("answered by", ", ".join(meaning.operations))]
    head = click.style(f"{meaning.code} ({meaning.status})", bold=True)
    return f"{head}\n{fields([*told, ('example', printable(example))])}"


def _found(remote: Remote, *path: str) -> httpx.Response | None:
    try:
        return remote.get(*path)
    except Refusal as refusal:
        if refusal.status == httpx.codes.NOT_FOUND:
            return None
        raise
