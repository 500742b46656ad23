"""Access tokens, refresh tokens and anonymous sessions."""

import msgspec
import pytest

from mockserver.domain.customer import CustomerReference
from mockserver.domain.customer_tokens import has_ended
from mockserver.domain.errors import (
    InsufficientScope,
    InvalidCustomerAccountCredentials,
    InvalidGrant,
    InvalidRequest,
    InvalidScope,
    UnsupportedGrantType,
)
from mockserver.domain.nouns import CLIENTS, TOKENS
from mockserver.domain.secrets import digest
from mockserver.domain.tokens import (
    ANONYMOUS_GRANTS,
    CLIENT_GRANTS,
    CUSTOMER_GRANTS,
    TokenIntrospection,
    granted,
    identity_of,
    introspected,
    revoked,
)
from mockserver.domain.values import UNSET

pytestmark = pytest.mark.usefixtures("alice")

SHOP = "manage_my_profile:demo manage_my_orders:demo create_anonymous_token:demo view_products:demo"


def kept(world, value):
    """The token as it is kept."""
    return world.get(TOKENS, digest(value))


# What is granted


def test_a_client_token_has_no_refresh_token(world):
    answer = world.client_token()
    assert msgspec.to_builtins(answer) == {
        "access_token": answer.access_token,
        "expires_in": 172_800,
        "token_type": "Bearer",
        "scope": SHOP,
    }
    assert len(world.tables["tokens"]) == 1


def test_a_customer_token_names_the_customer_last_in_its_scope(world, alice):
    answer = world.customer_token("ALICE@example.com")
    assert answer.scope == f"{SHOP} customer_id:{alice.id}"
    assert answer.refresh_token.startswith("demo:")
    assert set(msgspec.to_builtins(answer)) == {"access_token", "expires_in", "token_type", "scope", "refresh_token"}


def test_an_anonymous_token_names_its_session_last_in_its_scope(world):
    answer = world.anonymous_token(anonymous_id="visitor-7")
    assert answer.scope == f"{SHOP} anonymous_id:visitor-7"
    assert answer.refresh_token


def test_an_anonymous_id_is_made_where_none_is_given(world):
    first, second = world.anonymous_token(), world.anonymous_token(anonymous_id="")
    assert len({answer.scope.rpartition(" anonymous_id:")[2] for answer in (first, second)} - {""}) == 2


def test_every_token_has_a_value_of_its_own_which_is_not_kept(world):
    answers = [world.customer_token(), world.customer_token(), world.client_token(), world.anonymous_token()]
    values = [value for each in answers for value in (each.access_token, each.refresh_token) if value]
    assert len(set(values)) == len(values) == 7
    assert not [value for value in values if value in str(world.tables["tokens"])]


@pytest.mark.parametrize("grant", ["customer_token", "anonymous_token"])
def test_a_refresh_token_can_be_declined(world, grant):
    assert getattr(world, grant)(refresh_token="false").refresh_token is UNSET
    assert getattr(world, grant)(refresh_token="true").refresh_token


def test_whom_a_token_is_for(world, alice):
    customer, client = world.customer_token(), world.client_token()
    anonymous = world.anonymous_token(anonymous_id="visitor-7")
    whom = [identity_of(kept(world, each.access_token)).initiator() for each in (customer, client, anonymous)]
    assert [each.client_id for each in whom] == ["shop"] * 3
    assert [each.customer for each in whom] == [CustomerReference(id=alice.id), UNSET, UNSET]
    assert [each.anonymous_id for each in whom] == [UNSET, UNSET, "visitor-7"]


@pytest.mark.parametrize(("user", "named"), [("agent-1", "agent-1"), (UNSET, UNSET)])
def test_an_external_user_is_named_beside_the_client(world, user, named):
    token = kept(world, world.client_token().access_token)
    assert identity_of(token, user).initiator().external_user_id == named


# Scopes


def test_a_scope_narrows_what_is_granted(world):
    answer = world.client_token(scope="manage_my_orders:demo  manage_my_profile:demo manage_my_orders:demo")
    assert answer.scope == "manage_my_orders:demo manage_my_profile:demo"
    assert kept(world, answer.access_token).scopes == ("manage_my_orders:demo", "manage_my_profile:demo")


@pytest.mark.parametrize("scope", ["", "  "])
def test_without_a_scope_all_of_the_client_are_granted(world, scope):
    assert world.client_token(scope=scope).scope == SHOP


@pytest.mark.parametrize("scope", ["manage_my_profile:demo", "view_orders:demo", "introspect_oauth_tokens:demo"])
def test_who_manages_the_project_may_ask_for_less(world, scope):
    assert world.client_token("backend", scope=scope).scope == scope


@pytest.mark.parametrize(
    "scope",
    [
        "manage_my_profile",
        "manage_my_profile:",
        "manage_my_profile:other",
        "manage_my_profile:demo:store",
        "manage_everything:demo",
        "customer_id:4711",
        ":demo",
        "MANAGE_PROJECT:demo",
        "manage_my_profile:demo manage_everything:demo",
    ],
)
@pytest.mark.parametrize("grant", ["client_token", "customer_token", "anonymous_token"])
def test_a_scope_that_does_not_exist_is_refused(world, grant, scope):
    with world.refusing(InvalidScope, message="Malformed parameter: scope: Invalid scope."):
        getattr(world, grant)(scope=scope)


@pytest.mark.parametrize("scope", ["manage_project:demo", "manage_customers:demo", "manage_products:demo"])
def test_a_scope_beyond_the_client_is_refused(world, scope):
    with world.refusing(InvalidScope):
        world.client_token(scope=f"manage_my_profile:demo {scope}")


def test_an_anonymous_token_needs_a_client_that_may_create_it(world):
    with world.refusing(InsufficientScope):
        world.anonymous_token("narrow")
    assert world.anonymous_token("backend")


# Who may have one


@pytest.mark.parametrize(
    ("username", "password"),
    [("alice@example.com", "wrong"), ("nobody@example.com", "secret"), ("alice@example.com", "bobs")],
)
def test_the_password_flow_takes_the_credentials_of_one_customer(world, username, password):
    world.sign_up("bob@example.com", "bobs")
    with world.refusing(InvalidCustomerAccountCredentials):
        world.customer_token(username, password)


@pytest.mark.parametrize("missing", ["username", "password"])
def test_the_password_flow_takes_username_and_password(world, missing):
    with world.refusing(InvalidRequest, message=f"Missing required parameter: {missing}."):
        world.customer_token(**{missing: ""})


def test_an_anonymous_id_is_used_once(world):
    world.anonymous_token(anonymous_id="visitor-7")
    with world.refusing(InvalidRequest, message="The anonymousId is already in use."):
        world.anonymous_token(anonymous_id="visitor-7", client="app")


def test_an_anonymous_id_stays_used_when_its_tokens_are_gone(world):
    answer = world.anonymous_token(anonymous_id="visitor-7")
    world.revoke(answer.refresh_token)
    with world.refusing(InvalidRequest):
        world.anonymous_token(anonymous_id="visitor-7")


@pytest.mark.parametrize(
    ("grants", "offered"),
    [
        (CLIENT_GRANTS, {"client_credentials", "refresh_token"}),
        (CUSTOMER_GRANTS, {"password", "refresh_token"}),
        (ANONYMOUS_GRANTS, {"client_credentials", "refresh_token"}),
    ],
)
def test_each_url_offers_its_grants_and_the_refresh(world, grants, offered):
    assert set(grants) == offered
    for name in {"client_credentials", "password", "refresh_token", "authorization_code", "PASSWORD"} - offered:
        with world.refusing(
            UnsupportedGrantType, message=f"Invalid parameter: grant_type: Invalid grant type: '{name}'"
        ):
            granted(grants, world.get(CLIENTS, "shop"), {"grant_type": name}, world.context())


@pytest.mark.parametrize("parameters", [{}, {"grant_type": ""}])
def test_a_grant_type_is_required(world, parameters):
    with world.refusing(InvalidRequest, message="Missing required parameter: grant_type."):
        granted(CLIENT_GRANTS, world.get(CLIENTS, "shop"), parameters, world.context())


# Refreshing


@pytest.mark.parametrize("grants", [CLIENT_GRANTS, CUSTOMER_GRANTS, ANONYMOUS_GRANTS])
def test_a_refresh_gives_a_new_access_token_of_the_same_scope_and_no_refresh_token(world, alice, grants):
    answer = world.customer_token(scope="manage_my_profile:demo")
    world.advance(days=3)
    parameters = {"grant_type": "refresh_token", "refresh_token": answer.refresh_token}
    again = world.applied(granted(grants, world.get(CLIENTS, "shop"), parameters, world.context()))
    assert (again.scope, again.expires_in, again.refresh_token) == (answer.scope, 172_800, UNSET)
    assert world.lives(again.access_token)
    assert not world.lives(answer.access_token)
    assert identity_of(kept(world, again.access_token)).customer_id == alice.id


def test_a_refresh_of_an_anonymous_session_keeps_its_id(world):
    answer = world.anonymous_token(anonymous_id="visitor-7")
    assert world.refresh(answer.refresh_token).scope.endswith(" anonymous_id:visitor-7")


def test_a_refresh_token_is_used_again_and_again(world):
    answer = world.customer_token()
    for _ in range(3):
        world.advance(days=365)
        assert world.lives(world.refresh(answer.refresh_token).access_token)


def test_an_older_access_token_outlives_a_refresh(world):
    answer = world.customer_token()
    world.refresh(answer.refresh_token)
    assert world.lives(answer.access_token)


def test_what_is_no_refresh_token_of_the_client_is_refused(world):
    answer = world.customer_token()
    for value, client in (("unknown", "shop"), (answer.access_token, "shop"), (answer.refresh_token, "app")):
        with world.refusing(InvalidGrant, message="The refresh token was not found. It may have expired."):
            world.refresh(value, client)
    with world.refusing(InvalidRequest, message="Missing required parameter: refresh_token."):
        world.refresh("")


# The end of a token


def test_an_access_token_lives_until_the_moment_it_expires(world):
    token = kept(world, world.client_token().access_token)
    world.advance(seconds=172_800, milliseconds=-1)
    assert not has_ended(token, world.now)
    world.advance(milliseconds=1)
    assert has_ended(token, world.now)


def test_a_refresh_token_does_not_expire(world):
    token = kept(world, world.customer_token().refresh_token)
    world.advance(days=10_000)
    assert not has_ended(token, world.now)


def test_revoking_a_refresh_token_ends_its_session_and_no_other(world):
    first, second = world.customer_token(), world.customer_token()
    renewed = world.refresh(first.refresh_token)
    world.revoke(first.refresh_token)
    assert not any(map(world.lives, (first.access_token, first.refresh_token, renewed.access_token)))
    assert all(map(world.lives, (second.access_token, second.refresh_token)))


def test_revoking_an_access_token_leaves_its_session(world):
    answer = world.customer_token()
    world.revoke(answer.access_token)
    assert not world.lives(answer.access_token)
    assert world.lives(world.refresh(answer.refresh_token).access_token)


def test_revoking_what_is_unknown_is_well(world):
    for value in ("unknown", "\ud800", "unknown"):
        world.revoke(value)


@pytest.mark.parametrize("client", ["app", "backend"])
def test_a_client_cannot_revoke_the_tokens_of_another(world, client):
    answer = world.customer_token()
    for value in (answer.access_token, answer.refresh_token):
        world.revoke(value, client)
        assert world.lives(value)


# Introspection


def test_a_live_access_token_is_told(world):
    answer = world.customer_token()
    assert world.introspect(answer.access_token) == TokenIntrospection(
        active=True, scope=answer.scope, client_id="shop", token_type="Bearer", exp=1_780_315_200 + 172_800
    )


def test_a_live_refresh_token_is_told_without_an_end(world):
    answer = world.customer_token()
    assert world.introspect(answer.refresh_token) == TokenIntrospection(
        active=True, scope=answer.scope, client_id="shop"
    )


def test_a_dead_token_is_told_as_nothing_but_dead(world):
    expiring, revoked_token = world.client_token().access_token, world.client_token().access_token
    world.revoke(revoked_token)
    world.advance(seconds=172_800)
    for value in (expiring, revoked_token, "unknown", "\ud800"):
        assert msgspec.to_builtins(world.introspect(value)) == {"active": False}


def test_a_client_is_told_of_its_own_tokens_unless_it_may_introspect_all(world):
    value = world.client_token("shop").access_token
    told = {client: world.introspect(value, client).active for client in ("shop", "app", "auditor", "backend")}
    assert told == {"shop": True, "app": False, "auditor": True, "backend": True}


@pytest.mark.parametrize("operation", [introspected, revoked])
@pytest.mark.parametrize("parameters", [{}, {"token": ""}])
def test_a_token_must_be_given(world, operation, parameters):
    with world.refusing(InvalidRequest, message="Missing required parameter: token."):
        operation(world.get(CLIENTS, "shop"), parameters, world.context())
