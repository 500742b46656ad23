"""Draws scenarios from weighted moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

from contracts.lockstep.calls import Scenario
from contracts.lockstep.model import Ground, Model, Move
from contracts.lockstep.moves import account, cart, mailed, profile, tokens

SHORTEST, LONGEST = 12, 25

MOVES: tuple[tuple[int, Move], ...] = (
    (4, account.sign_up),
    (3, account.sign_up_after_deletion),
    (5, account.sign_up_refused),
    (4, account.sign_in),
    (4, account.sign_in_refused),
    (5, profile.get),
    (6, profile.get_refused),
    (18, profile.update),
    (12, profile.update_refused),
    (3, profile.update_outdated),
    (2, profile.update_malformed),
    (2, profile.update_by_a_stranger),
    (2, profile.delete),
    (3, profile.delete_refused),
    (1, profile.delete_by_a_stranger),
    (3, tokens.grant),
    (3, tokens.grant_refused),
    (3, tokens.guest),
    (2, tokens.guest_refused),
    (1, tokens.client),
    (2, tokens.client_refused),
    (2, tokens.by_a_wrong_client),
    (3, tokens.refresh),
    (4, tokens.refresh_refused),
    (2, tokens.introspect),
    (2, tokens.revoke),
    (1, tokens.project),
    (1, tokens.project_refused),
    (3, mailed.change_password),
    (3, mailed.change_password_refused),
    (4, mailed.password_token),
    (4, mailed.email_token),
    (3, mailed.token_refused),
    (4, mailed.reset_password),
    (4, mailed.confirm_email),
    (2, mailed.confirm_email_of_another),
    (5, mailed.mailed_token_refused),
    (2, mailed.messages),
    (1, mailed.feed),
    (6, cart.create),
    (5, cart.hand_over),
    (1, cart.create_refused),
    (6, cart.read),
    (8, cart.update),
    (4, cart.update_refused),
    (2, cart.outdated),
    (1, cart.delete),
    (3, cart.order),
    (2, cart.order_refused),
    (3, cart.read_orders),
    (4, cart.by_a_stranger),
    (1, cart.by_a_wrong_token),
)
"""By weight: updates have the most variants."""

TOUR: tuple[Move, ...] = (
    tokens.project,
    tokens.client,
    tokens.guest,
    cart.everything,
    cart.create,
    account.sign_up,
    account.sign_in,
    tokens.grant,
    profile.get,
    profile.update,
    tokens.refresh,
    tokens.introspect,
    mailed.email_token,
    mailed.confirm_email,
    mailed.change_password,
    mailed.password_token,
    mailed.reset_password,
    profile.update,
    mailed.messages,
    tokens.revoke,
    profile.delete,
    account.sign_up_after_deletion,
)
"""The first scenario: every operation once, in the order of a customer's life."""


def scenarios(random: Random, ground: Ground) -> Iterator[Scenario]:
    """Endless scenarios, the same for the same random generator and ground."""
    drawn = Counter[str]()
    yield _toured(Model(random, ground, drawn))
    while True:
        yield _drawn(Model(random, ground, drawn))


def _toured(model: Model) -> Scenario:
    for move in TOUR:
        move(model)
    return tuple(model.calls)


def _drawn(model: Model) -> Scenario:
    if model.chance(0.3):
        tokens.guest(model)
    account.sign_up(model)
    length = model.random.randint(SHORTEST, LONGEST)
    while len(model.calls) < length:
        model.first(_MOVES, model, _WEIGHTS)
    mailed.all_messages(model)
    return tuple(model.calls)


_MOVES = {f"move {move.__module__} {move.__name__}": move for _, move in MOVES}
_WEIGHTS = {f"move {move.__module__} {move.__name__}": weight for weight, move in MOVES}
