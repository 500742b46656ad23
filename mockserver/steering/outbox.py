"""The mails that would have been sent: password and email tokens, each with the link that its mail would contain."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Literal, assert_never
from urllib.parse import quote

from mockserver.domain.customer_tokens import Kind, has_ended
from mockserver.domain.nouns import ISSUED_TOKEN_BY_VALUE
from mockserver.domain.ports import Store
from mockserver.domain.records import Effect, Mailed, Redeemed
from mockserver.domain.values import UNSET, DateTime, Maybe, Value
from mockserver.limits import MAILS

State = Literal["fresh", "used", "expired", "invalidated"]

SUBJECTS: dict[Kind, str] = {"password": "Choose a new password", "email": "Confirm your email"}
TEXTS: dict[Kind, str] = {
    "password": "A new password was requested for {to}. Choose one here:\n\n{link}\n",
    "email": "Confirm that {to} is your email address:\n\n{link}\n",
}


class Mail(Value, frozen=True, kw_only=True):
    """A mail with a token for a customer. `id` is the id of the token."""

    id: str
    project: str
    kind: Kind
    to: str
    customer_id: str
    token: str
    link: str
    subject: str
    text: str
    state: State
    issued_at: DateTime
    expires_at: DateTime
    request: str | Maybe = UNSET


class _Sent(Value, frozen=True, kw_only=True):
    """The stored part of a mail. The rest is derived when the mail is read, because it can change."""

    project: str
    kind: Kind
    to: str
    customer_id: str
    id: str
    value: str
    value_hash: str
    issued_at: DateTime
    expires_at: DateTime
    request: str | Maybe = UNSET


class Outbox:
    """Recent mails. The values of tokens are stored only here, in memory; the data file contains their hashes."""

    def __init__(self, links: dict[Kind, str]) -> None:
        """`links` contains a template for each kind, with the placeholders `{token}` and `{project}`."""
        self._links = links
        self._sent: deque[_Sent] = deque(maxlen=MAILS)
        self._used: dict[tuple[str, str], str | Maybe] = {}
        """The request that used a token, by project and id: clones have tokens of the same ids as their origin."""
        self._listeners: list[Callable[[], None]] = []

    def note(self, project: str, effect: Effect, request: str | Maybe = UNSET) -> None:
        """Stores a mail, or remembers that its token has been used.

        A mail without a request comes from the fixtures or from the control plane.
        """
        match effect:
            case Mailed():
                self._add(_sent(project, effect, request))
            case Redeemed():
                self._used[project, effect.token_id] = request
                self._forget_others()
            case _:
                assert_never(effect)

    def find(self, project: str, value: str, store: Store, now: DateTime) -> Mail | None:
        """The mail with this token, if it is stored."""
        return next((it for it in self.mails(store, now) if it.project == project and it.token == value), None)

    def ended(self, project: str, value_hash: str, store: Store) -> tuple[str, str | Maybe] | None:
        """Whether a mailed token was `used` or `invalidated`, and by which request; None for any other."""
        sent = next((it for it in self._sent if it.project == project and it.value_hash == value_hash), None)
        if sent is None or store.records(project).one(ISSUED_TOKEN_BY_VALUE, (sent.kind, value_hash)) is not None:
            return None
        key = (project, sent.id)
        return ("used", self._used[key]) if key in self._used else ("invalidated", UNSET)

    def mails(self, store: Store, now: DateTime) -> Iterator[Mail]:
        """The mails in their current states, newest first."""
        return (
            self._mail(it, _state(it, store, now, is_used=(it.project, it.id) in self._used))
            for it in reversed(self._sent)
        )

    def clear(self, project: str | None = None) -> int:
        """Removes all mails, or those of one project, and returns how many."""
        kept = [it for it in self._sent if project is not None and it.project != project]
        gone = len(self._sent) - len(kept)
        self._sent = deque(kept, maxlen=MAILS)
        self._forget_others()
        return gone

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Calls `listener` after each new mail, until the returned function is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _forget_others(self) -> None:
        """Remembers of mails that are kept only which are used."""
        kept = {(it.project, it.id) for it in self._sent}
        self._used = {key: request for key, request in self._used.items() if key in kept}

    def _add(self, sent: _Sent) -> None:
        self._sent.append(sent)
        for listener in tuple(self._listeners):
            listener()

    def _mail(self, sent: _Sent, state: State) -> Mail:
        template = self._links[sent.kind]
        link = template.replace("{token}", quote(sent.value, safe="")).replace("{project}", sent.project)
        return Mail(
            id=sent.id,
            project=sent.project,
            kind=sent.kind,
            to=sent.to,
            customer_id=sent.customer_id,
            token=sent.value,
            link=link,
            subject=SUBJECTS[sent.kind],
            text=TEXTS[sent.kind].format(to=sent.to, link=link),
            state=state,
            issued_at=sent.issued_at,
            expires_at=sent.expires_at,
            request=sent.request,
        )


def _sent(project: str, mailed: Mailed, request: str | Maybe) -> _Sent:
    token = mailed.token
    return _Sent(
        project=project,
        kind=token.kind,
        to=mailed.to,
        customer_id=token.customer_id,
        id=token.id,
        value=mailed.value,
        value_hash=token.value_hash,
        issued_at=token.created_at,
        expires_at=token.expires_at,
        request=request,
    )


def _state(sent: _Sent, store: Store, now: DateTime, *, is_used: bool) -> State:
    """The state of the token. The store decides, because a restored snapshot can make a used token valid again."""
    is_there = store.project(sent.project) is not None
    key = (sent.kind, sent.value_hash)
    token = store.records(sent.project).one(ISSUED_TOKEN_BY_VALUE, key) if is_there else None
    if token is None:
        return "used" if is_used else "invalidated"
    return "expired" if has_ended(token, now) else "fresh"
