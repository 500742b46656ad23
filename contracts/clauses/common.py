"""Rules that chapters share: paging, correlation, and external users."""

from typing import Any

from contracts.clauses.expect import ok, refused
from contracts.clauses.shop import LARGEST_PAGE, Shop
from contracts.identities import PASSWORD, SetupFailed

DEFAULT_LIMIT = 20
HEADER = "X-Correlation-ID"


def page(shop: Shop, **parameters: Any) -> dict[str, Any]:
    """A page of the message feed."""
    return dict(ok(shop.wire.get("/messages", shop.broker.backend_token(), params=parameters)))


def ids(page: dict[str, Any]) -> list[str]:
    return [message["id"] for message in page["results"]]


def feed(shop: Shop) -> None:
    """Makes sure that there are more messages than fit on a default page. Raises NotApplicable, SetupFailed."""
    shop.need("messages")
    customer = shop.sign_up()
    names = ({"action": "setFirstName", "firstName": f"{number}"} for number in range(DEFAULT_LIMIT + 5))

    def enough() -> None:
        assert page(shop, offset=DEFAULT_LIMIT, limit=1)["results"]

    with shop.wire.setup():
        shop.update(customer, *names)
        try:
            shop.eventually(enough)
        except AssertionError as error:
            raise SetupFailed("The message feed does not fill.") from error


def test_an_external_user_stands_behind_a_sign_up(shop: Shop) -> None:
    """The `X-External-User-ID` of a sign-up becomes `externalUserId` in the `createdBy` of the Customer."""
    for user in ("crm-4711", "crm-4712", None):
        draft = {"email": shop.broker.email(), "password": PASSWORD}
        headers = {"X-External-User-ID": user} if user else {}
        created = shop.wire.post("/me/signup", shop.broker.storefront_token(), json=draft, headers=headers)
        assert ok(created, 201)["customer"]["createdBy"].get("externalUserId") == user
        token = shop.broker.password_grant(draft["email"], PASSWORD)["access_token"]
        assert ok(shop.wire.get("/me", token))["createdBy"].get("externalUserId") == user


def test_a_page_is_limited(shop: Shop) -> None:
    """A page has at most `limit` results, and at most 20 where none is given."""
    feed(shop)
    for limit in (0, 1, 7, LARGEST_PAGE):
        assert min(limit, 1) <= len(page(shop, limit=limit)["results"]) <= limit
    assert 1 <= len(page(shop)["results"]) <= DEFAULT_LIMIT


def test_a_limit_is_limited(shop: Shop) -> None:
    """A `limit` above 500 is refused with 400."""
    shop.need("messages")
    for limit in (LARGEST_PAGE + 1, 10 * LARGEST_PAGE):
        refused(shop.wire.get("/messages", shop.broker.backend_token(), params={"limit": limit}), 400)
    assert len(page(shop, limit=LARGEST_PAGE)["results"]) <= LARGEST_PAGE


def test_a_page_begins_after_the_offset(shop: Shop) -> None:
    """A page begins after the first `offset` results."""
    feed(shop)

    def agree() -> None:
        first = ids(page(shop, limit=10, offset=0))
        assert ids(page(shop, limit=10)) == first
        for offset in (1, 4, 9):
            assert ids(page(shop, limit=10, offset=offset))[: 10 - offset] == first[offset:]

    shop.eventually(agree)


def test_a_total_can_be_left_out(shop: Shop) -> None:
    """With `withTotal=false` a page has no `total`."""
    shop.need("messages")
    assert "total" not in page(shop, limit=1, withTotal="false")
    assert isinstance(page(shop, limit=1, withTotal="true")["total"], int)


def test_a_correlation_id_comes_back(shop: Shop) -> None:
    """An answer repeats the `X-Correlation-ID` of its request."""
    shop.need("correlation_id")
    customer = shop.sign_up()
    form = {"grant_type": "client_credentials"}
    for id in ("clause-of-contract-1", "3f2b8c1a-77aa-4a53-9c27-6d1f0e5b9d10"):
        headers = {HEADER: id}
        for answer in (
            shop.wire.get("/me", customer.token, headers=headers),
            shop.wire.post("/me", customer.token, json={"version": 1, "actions": []}, headers=headers),
            shop.wire.post("/me", customer.token, json={}, headers=headers),
            shop.wire.get("/me", headers=headers),
            shop.wire.get("/no-such-path", customer.token, headers=headers),
            shop.wire.oauth("/token", shop.target.clients.storefront, form, headers=headers),
        ):
            assert answer.headers.get(HEADER) == id, f"{answer.request.method} {answer.request.url.path}"


def test_an_answer_has_a_correlation_id(shop: Shop) -> None:
    """An answer to a request without `X-Correlation-ID` has one of its own, also when it is a refusal."""
    shop.need("correlation_id")
    customer = shop.sign_up()
    answers = (
        shop.wire.get("/me", customer.token),
        shop.wire.get("/me", customer.token),
        shop.wire.get("/me"),
        shop.wire.get("/no-such-path", customer.token),
        shop.wire.post("/me", customer.token, json={}),
        shop.wire.post("/me", customer.token, json={"version": customer.version + 1, "actions": []}),
    )
    found = [answer.headers.get(HEADER) for answer in answers]
    assert all(found)
    assert len(set(found)) == len(found)
