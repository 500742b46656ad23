"""`mockserver explain`."""

from __future__ import annotations

import click
import httpx
import msgspec

from mockserver.commands.once import Command
from mockserver.commands.options import output_option, remote_options
from mockserver.commands.terminal import fields, json_text, pretty, print_data, printable
from mockserver.commands.why import why
from mockserver.problems import UNREACHABLE, USAGE, Problem
from mockserver.remote.answers import Meaning, RequestDetail
from mockserver.remote.control import Refusal, Remote, decoded, read


@click.command(
    "explain",
    cls=Command,
    epilog="""\b
Examples:
  mockserver explain DuplicateField
  mockserver explain invalid_token
  mockserver explain k3f9-17                      the header X-Mock-Request of a response
""",
)
@click.argument("what", metavar="CODE|REQUEST-ID")
@output_option
@remote_options
def command(remote: Remote, output: str, what: str) -> None:
    """Explain an error CODE, or why a request was rejected. Codes can be explained without a server."""
    try:
        request = _found(remote, "requests", what)
    except Problem as problem:
        if problem.exit_code != UNREACHABLE:
            raise
        json = _of_document(what, problem)
    else:
        if request is not None:
            if output == "json":
                print_data(pretty(request.content))
            else:
                click.echo(explained(read(request, RequestDetail)))
            return
        json = _of_server(remote, what)
    if output == "json":
        print_data(pretty(json))
    else:
        click.echo(meant(decoded(json, Meaning)))


def _of_server(remote: Remote, code: str) -> bytes:
    try:
        return remote.get("explain", code).content
    except Refusal as refusal:
        raise Problem(f"{refusal} The journal has no request '{code}' either.", USAGE) from refusal


def _of_document(code: str, problem: Problem) -> bytes:
    from mockserver.observing.explaining import UnknownCode, meaning_of  # noqa: PLC0415 - slow, and rarely needed

    try:
        return msgspec.json.encode(meaning_of(code))
    except UnknownCode as unknown:
        raise Problem(f"{problem}\n'{code}' is not an error code either: {unknown}", UNREACHABLE) from unknown


def explained(detail: RequestDetail) -> str:
    """A request, and why it got its response."""
    head = f"{detail.method} {printable(detail.path)} {detail.status or 'cut'}  {detail.id}"
    return f"{click.style(head, bold=True)}\n{why(detail) or 'No problems found.'}\n\n{printable(detail.curl)}"


def meant(meaning: Meaning) -> str:
    """An error code with its meaning, its rules, the operations that return it, why, and an example."""
    rules = [("rule", f"{printable(rule.sentence)} ({rule.chapter})") for rule in meaning.rules]
    reasons = [("why, perhaps", printable(reason.sentence)) for reason in meaning.reasons]
    example = "" if not meaning.example else json_text(meaning.example)
    operations = ("returned by", ", ".join(meaning.operations))
    facts = [("meaning", printable(meaning.meaning)), *rules, operations, *reasons]
    head = click.style(f"{meaning.code} ({meaning.status})", bold=True)
    return f"{head}\n{fields([*facts, ('example', printable(example))])}"


def _found(remote: Remote, *path: str) -> httpx.Response | None:
    try:
        return remote.get(*path)
    except Refusal as refusal:
        if refusal.status == httpx.codes.NOT_FOUND:
            return None
        raise
