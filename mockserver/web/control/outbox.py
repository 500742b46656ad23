"""Mails that would have been sent: waiting for them, and issuing tokens without a backend."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from typing import Annotated, get_args

from msgspec import Meta

from mockserver.control.durations import seconds_of
from mockserver.control.input import Input
from mockserver.control.problems import decline, meant
from mockserver.domain.customer_tokens import Kind
from mockserver.domain.email import CustomerCreateEmailToken, email_token
from mockserver.domain.nouns import ACCOUNT_BY_EMAIL
from mockserver.domain.password import CustomerCreatePasswordToken, password_token
from mockserver.domain.values import UNSET, Maybe, Value
from mockserver.steering.outbox import Mail
from mockserver.web.control.desk import AnyAsking, Asking, asks, takes
from mockserver.web.control.named import expect_email, is_uuid
from mockserver.web.control.requests import Removed
from mockserver.web.control.streaming import GLANCE
from mockserver.web.rows import Chapter

chapter = Chapter()

LONGEST_WAIT = 60.0
DEFAULT_LIFE = 1440
"""Minutes, as the platform's."""


class MailList(Value, frozen=True, kw_only=True):
    """Mails, newest first."""

    mails: tuple[Mail, ...]


class MailDraft(Input, frozen=True, kw_only=True):
    """A token to mail to a customer, by email."""

    project: str | Maybe = UNSET
    kind: Kind
    email: str
    ttl_minutes: Annotated[int, Meta(ge=1, le=43200)] = DEFAULT_LIFE


@chapter.on("GET", "/outbox", "listMails", asks("project", "to", "kind", "since", "wait"))
async def list_mails(asking: Asking[None]) -> MailList:
    """With `wait`, responds as soon as a mail matches, or when that time has passed."""
    _expect_named(asking)
    wait = asking.optional("wait")
    found = tuple(_wanted(asking))
    if not found and not isinstance(wait, Maybe):
        seconds = seconds_of(wait, "wait")
        if seconds > LONGEST_WAIT:
            decline(400, f"The longest wait is {LONGEST_WAIT:g} s.", "wait")
        found = await _waited(asking, seconds)
    return MailList(mails=found)


@chapter.on("POST", "/outbox", "issueMail", takes(MailDraft, status=201))
def issue_mail(asking: Asking[MailDraft]) -> Mail:
    draft = asking.body
    context = asking.plane.context(asking.projects.clones.made_key(draft.project))
    account = context.records.one(ACCOUNT_BY_EMAIL, draft.email)
    if account is None:
        decline(404, f"'{context.project.key}' has no customer with the email '{draft.email}'.", "email")
    if draft.kind == "password":
        request = CustomerCreatePasswordToken(email=draft.email, ttl_minutes=draft.ttl_minutes)
        asking.plane.commit(context, password_token(request, context))
    else:
        asked = CustomerCreateEmailToken(id=account.id, ttl_minutes=draft.ttl_minutes)
        asking.plane.commit(context, email_token(asked, context))
    return next(asking.plane.outbox.mails(asking.plane.store, asking.plane.now()))


@chapter.on("DELETE", "/outbox", "clearOutbox", asks("project"))
def clear_outbox(asking: Asking[None]) -> Removed:
    return Removed(removed=asking.plane.outbox.clear(asking.named_project() or None))


def _expect_named(asking: AnyAsking) -> None:
    """Raises Declined for filters that no mail can match."""
    plane, to, since = asking.plane, asking.optional("to"), asking.optional("since")
    asking.named_project()
    if not isinstance(to, Maybe):
        expect_email(to, "to", plane)
    if not isinstance(since, Maybe) and not is_uuid(since):
        ids = [mail.id for mail in plane.outbox.mails(plane.store, plane.now())]
        if since not in ids:
            decline(400, f"since: There is no mail '{since[:80]}'{meant(since, ids)}", "since")


def _wanted(asking: AnyAsking) -> Iterator[Mail]:
    project, to, since = (asking.optional(name) for name in ("project", "to", "since"))
    kind = asking.choice("kind", get_args(Kind))
    for mail in asking.plane.outbox.mails(asking.plane.store, asking.plane.now()):
        if mail.id == since and project in (UNSET, mail.project):
            return
        is_to = isinstance(to, Maybe) or mail.to.lower() == to.lower()
        if project in (UNSET, mail.project) and kind in (UNSET, mail.kind) and is_to:
            yield mail


async def _waited(asking: AnyAsking, seconds: float) -> tuple[Mail, ...]:
    """The matching mails as soon as any exist, or none; does not delay shutdown."""
    arrived = asyncio.Event()
    stop = asking.plane.outbox.listen(arrived.set)
    try:
        async with asyncio.timeout(seconds):
            while not (found := tuple(_wanted(asking))) and not asking.desk.is_stopping():
                arrived.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(arrived.wait(), GLANCE)
            return found
    except TimeoutError:
        return ()
    finally:
        stop()
