"""Tokens: issued for any customer or session, listed, explained, revoked."""

from __future__ import annotations

from mockserver.control.input import Input, Nothing
from mockserver.control.problems import decline
from mockserver.domain.customer_tokens import has_ended
from mockserver.domain.nouns import ACCOUNTS, TOKENS, TOKENS_OF_CUSTOMER
from mockserver.domain.ports import Context
from mockserver.domain.records import Change, Outcome, Token
from mockserver.domain.secrets import digest
from mockserver.domain.values import UNSET, Maybe, Value
from mockserver.observing.admission import Admission, admissions
from mockserver.observing.explaining import Ended
from mockserver.observing.explaining.access import what_of
from mockserver.steering.bearers import (
    MintedToken,
    TokenRequest,
    TokenSummary,
    expired,
    found_account,
    minted,
    newest,
    summary,
)
from mockserver.web.control.desk import AnyAsking, Asking, asks, takes
from mockserver.web.control.named import expect_customer
from mockserver.web.identity import dead
from mockserver.web.rows import Chapter

chapter = Chapter()


class TokenList(Value, frozen=True, kw_only=True):
    """Tokens, newest first."""

    tokens: tuple[TokenSummary, ...]


class TokenToExplain(Input, frozen=True, kw_only=True):
    """The value of a token, and the project to use it with."""

    token: str
    project: str | Maybe = UNSET


class TokenExplanation(Value, frozen=True, kw_only=True):
    """A description of a token, and how each operation would respond to it."""

    sentence: str
    token: TokenSummary | Maybe = UNSET
    operations: tuple[Admission, ...] = ()


@chapter.on("POST", "/tokens", "mintToken", takes(TokenRequest, status=201))
def mint_token(asking: Asking[TokenRequest]) -> MintedToken:
    request, plane = asking.body, asking.plane
    key = asking.projects.clones.made_key(request.project)
    token, change = minted(
        request, key, plane.seeds.handles, plane.store, plane.chance, plane.now(), plane.token_lifetime
    )
    return plane.commit(plane.context(key), Outcome[MintedToken](answer=token, change=change))


@chapter.on("GET", "/tokens", "listTokens", asks("project", "customer", "kind"))
def list_tokens(asking: Asking[None]) -> TokenList:
    key = asking.project_key()
    records, plane = asking.plane.store.records(key), asking.plane
    customer, kind = asking.optional("customer"), asking.choice("kind", ("access", "refresh"))
    if isinstance(customer, Maybe):
        tokens = newest(records.table(TOKENS))
    else:
        account = found_account(customer, records, plane.seeds.handles)
        if account is None:
            expect_customer(customer, "customer", plane)
        tokens = newest(records.all(TOKENS_OF_CUSTOMER, customer if account is None else account.id))
    found = (summary(it, key, records, plane.clock.now()) for it in tokens if kind in (UNSET, it.kind))
    return TokenList(tokens=tuple(found))


@chapter.on("POST", "/tokens/explain", "explainToken", takes(TokenToExplain))
def explain_token(asking: Asking[TokenToExplain]) -> TokenExplanation:
    what = asking.body
    value = what.token.strip().removeprefix("Bearer ").strip()
    key = asking.projects.clones.existing_key(what.project)
    key, token, revoked = _stored(digest(value), key, asking)
    if token is None:
        return TokenExplanation(sentence=what_of(dead(value), None, asking.plane.now()))
    is_live = revoked is None and token.kind == "access" and not has_ended(token, asking.plane.now())
    sentence = f"It is a live access token of {_owner(token, key, asking)} in project {key}."
    if not is_live:
        sentence = what_of(dead(value, None if revoked else token), revoked, asking.plane.now())
    return TokenExplanation(
        sentence=sentence,
        token=summary(token, key, asking.plane.store.records(key), asking.plane.clock.now()),
        operations=admissions(token, key, is_live=is_live),
    )


def _stored(id: str, key: str, asking: AnyAsking) -> tuple[str, Token | None, Ended | None]:
    """Of a token, the project, preferably `key`; what is stored of it; and how it was revoked, if it was."""
    plane = asking.plane
    keys = plane.store.projects_with(TOKENS, id)
    if keys:
        key = key if key in keys else keys[0]
        return key, plane.store.records(key).get(TOKENS, id), None
    found = plane.history.revocation(id)
    if found is None:
        return key, None, None
    return found.project, found.token, Ended(found.at, found.request, found.operation_id)


def _owner(token: Token, key: str, asking: AnyAsking) -> str:
    if isinstance(token.customer_id, str):
        account = asking.plane.store.records(key).get(ACCOUNTS, token.customer_id)
        return f"customer {account.customer.email if account else token.customer_id}"
    if isinstance(token.anonymous_id, str):
        return f"the anonymous session {token.anonymous_id}"
    return f"the API client {token.client_id}"


@chapter.on("POST", "/tokens/{id}/expire", "expireToken", takes(Nothing, "project"))
def expire_token(asking: Asking[Nothing]) -> TokenSummary:
    context, token = _found(asking)
    change = expired(token, context.now)
    asking.plane.commit(context, Outcome(answer=None, change=change))
    (ended,) = (it for it in change.save if isinstance(it, Token))
    return summary(ended, context.project.key, context.records, asking.plane.clock.now())


@chapter.on("DELETE", "/tokens/{id}", "deleteToken", asks("project"))
def delete_token(asking: Asking[None]) -> TokenSummary:
    context, token = _found(asking)
    shown = summary(token, context.project.key, context.records, asking.plane.clock.now())
    asking.plane.commit(context, Outcome(answer=None, change=Change(drop=(token,))))
    return shown


def _found(asking: AnyAsking) -> tuple[Context, Token]:
    """The token in the path; the query has the project if the token is in several. Raises Declined."""
    id, project = asking.path["id"], asking.named_project()
    keys = [key for key in asking.plane.store.projects_with(TOKENS, id) if project in (UNSET, key)]
    context = asking.plane.context(keys[0]) if keys else None
    token = None if context is None else context.records.get(TOKENS, id)
    if context is None or token is None:
        decline(404, f"There is no token with the id '{id[:80]}'; GET /_mock/tokens lists them.", "id")
    return context, token
