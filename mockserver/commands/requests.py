"""`mockserver requests`."""

from __future__ import annotations

from itertools import chain

import click

from mockserver.commands.once import Command
from mockserver.commands.options import output_option, project_option, remote_options
from mockserver.commands.terminal import (
    Row,
    counted,
    json_text,
    line,
    pretty,
    print_data,
    printable,
    time_of_day,
    widths_of,
)
from mockserver.commands.why import detail_of, why
from mockserver.remote.answers import Requests, RequestSummary
from mockserver.remote.control import Remote, decoded, read
from mockserver.remote.events import request_stream

HEADING = ("id", "time", "method", "path", "status", "ms", "who", "what")
PATH = 3
MARGIN = 4
WIDE = ("x" * 8, "00:00:00", "DELETE", "x" * 36, "status", "1000.0", "x" * 18, "x" * 22)
"""The widths of the columns while following, when the rows are not yet known."""
CLIENT_ERROR, SERVER_ERROR = 400, 500


@click.command(
    "requests",
    cls=Command,
    epilog="""\b
Examples:
  mockserver requests
  mockserver requests --last 1 --why               why was that rejected?
  mockserver requests --follow --status 4xx --why
  mockserver requests --operation updateMyCustomer --output json
""",
)
@click.option(
    "--last", type=click.IntRange(0), default=20, show_default=True, metavar="N", help="Show at most N requests."
)
@click.option("--follow", is_flag=True, help="Keep printing new requests, until Ctrl-C.")
@click.option("--why", "explains", is_flag=True, help="Explain errors and warnings.")
@click.option("--status", metavar="STATUS", help="Only this status code, such as 404, or class of them, such as 4xx.")
@click.option("--operation", metavar="ID", help="Only this operationId of the document, such as updateMyCustomer.")
@click.option("--method", metavar="METHOD", help="Only this method, such as POST.")
@click.option("--path", metavar="GLOB", help="Only these paths, such as '/demo/me/carts/*'.")
@click.option("--code", metavar="CODE", help="Only this error code, such as DuplicateField.")
@click.option("--customer", metavar="EMAIL", help="Only requests of this customer, given by email or id.")
@project_option
@output_option
@remote_options
def command(
    remote: Remote,
    *,
    output: str,
    last: int,
    follow: bool,
    explains: bool,
    operation: str | None,
    **filters: str | None,
) -> None:
    """List recent requests and responses, newest last."""
    wanted = {**filters, "operationId": operation, "method": (filters["method"] or "").upper() or None}
    if follow:
        _follow(remote, wanted, output=output, last=last, explains=explains)
        return
    answer = remote.get("requests", query={**wanted, "limit": last})
    if output == "json":
        print_data(pretty(answer.content))
        return
    found = read(answer, Requests).requests
    if not found:
        click.echo("The journal has no such request.")
        return
    rows = [_row(request) for request in found]
    widths = widths_of([HEADING, *rows], gives_way=PATH)
    click.secho(line(HEADING, widths), dim=True)
    for request, row in zip(reversed(found), reversed(rows), strict=True):
        _print(remote, request, line(row, widths), explains=explains)


def _follow(remote: Remote, wanted: dict[str, str | None], *, output: str, last: int, explains: bool) -> None:
    """Opens the stream before it lists earlier requests, so that none is missed; those in both are printed once."""
    widths = widths_of([HEADING, WIDE], gives_way=PATH)
    with request_stream(remote, **wanted) as stream:
        earlier = reversed(
            read(remote.get("requests", query={**wanted, "limit": last}), Requests).requests if last else ()
        )
        if output == "text":
            click.secho(line(HEADING, widths), dim=True)
        seen = set()
        for request in chain(earlier, (decoded(event, RequestSummary) for event in stream)):
            if request.id in seen:
                continue
            seen.add(request.id)
            if output == "json":
                print_data(json_text(request))
            else:
                _print(remote, request, line(_row(request), widths), explains=explains)


def _print(remote: Remote, request: RequestSummary, line: str, *, explains: bool) -> None:
    click.echo(line)
    if explains and (request.status >= CLIENT_ERROR or request.warnings):
        click.echo(why(detail_of(remote, request.id), margin=MARGIN) + "\n")


def _row(request: RequestSummary) -> Row:
    return (
        request.id,
        time_of_day(request.at),
        request.method,
        printable(request.path),
        _status(request.status),
        f"{request.milliseconds:.1f}",
        printable(_who(request)),
        printable(_what(request)),
    )


def _status(status: int) -> str:
    if status == 0:
        return click.style("cut", fg="magenta")
    color = "red" if status >= SERVER_ERROR else "yellow" if status >= CLIENT_ERROR else "green"
    return click.style(str(status), fg=color)


def _who(request: RequestSummary) -> str:
    if request.customer:
        return request.customer.email or request.customer.id
    return f"guest {request.anonymous_id}" if request.anonymous_id else request.client or ""


def _what(request: RequestSummary) -> str:
    """The error code, or else the operation; then the fault that struck it and the number of its warnings."""
    notes = [
        request.code or request.operation_id or "",
        f"fault {request.fault}" if request.fault else "",
        counted(request.warnings, "warning") if request.warnings else "",
    ]
    return ", ".join(note for note in notes if note)
