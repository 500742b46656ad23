"""Tokens: made for whom they are wanted, listed, explained, ended."""

from __future__ import annotations

from mockserver.control.input import Input, Nothing
from mockserver.control.problems import decline
from mockserver.domain.nouns import TOKENS, TOKENS_OF_CUSTOMER
from mockserver.domain.ports import Context
from mockserver.domain.records import Change, Outcome, Token
from mockserver.domain.values import UNSET, Maybe, Value
from mockserver.observing.admission import Admission, admissions
from mockserver.observing.named import expect_customer
from mockserver.observing.why import bearer_of, described
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
from mockserver.web.rows import Chapter

chapter = Chapter()


class TokenList(Value, frozen=True, kw_only=True):
    """Tokens, newest first."""

    tokens: tuple[TokenSummary, ...]


class TokenToExplain(Input, frozen=True, kw_only=True):
    """The value of a token, and the project that it is to open."""

    token: str
    project: str | Maybe = UNSET


class TokenExplanation(Value, frozen=True, kw_only=True):
    """What a token is, in a sentence, and what each operation would say to it."""

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
    what, plane = asking.body, asking.plane
    value = what.token.strip().removeprefix("Bearer ").strip()
    key = asking.projects.clones.existing_key(what.project)
    bearer = bearer_of(value, key, plane, plane.now())
    token = bearer.token
    if isinstance(token, Maybe):
        return TokenExplanation(sentence=described(bearer, plane.now()))
    its_key = bearer.project if isinstance(bearer.project, str) else key
    return TokenExplanation(
        sentence=described(bearer, plane.now()),
        token=summary(token, its_key, plane.store.records(its_key), plane.clock.now()),
        operations=admissions(token, its_key, is_live=bearer.state == "live"),
    )


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
    """The token of the path, in the project of the query if it is in several. Raises Declined."""
    id, project = asking.path["id"], asking.named_project()
    keys = [key for key in asking.plane.store.projects_with(TOKENS, id) if project in (UNSET, key)]
    context = asking.plane.context(keys[0]) if keys else None
    token = None if context is None else context.records.get(TOKENS, id)
    if context is None or token is None:
        decline(404, f"There is no token with the id '{id[:80]}'; GET /_mock/tokens lists them.", "id")
    return context, token
