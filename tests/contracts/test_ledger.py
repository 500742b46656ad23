"""What a run has made on a target is removed, or it is said in words why not."""

import secrets

import httpx
import msgspec
import pytest

from contracts.identities import SetupFailed
from contracts.ledger import clean_up, left_open
from contracts.session import session
from contracts.target import Client, Clients, Target

TARGET = Target(
    name="stand-in",
    base_url="http://127.0.0.1:9",
    project="demo",
    clients=Clients(storefront=Client(id="a", secret="b")),
)
RUBBISH = [b"", b"[]", b"7", b'"text"', b"null", b"{}", b"<html>[/red]</html>", b"\xff", b'{"access_token": null}']


class Bending:
    """A server that signs up and grants tokens, and answers as it is told where `area` is part of the URL."""

    def __init__(self):
        self.area, self.answer = "nowhere", httpx.Response(200)

    def __call__(self, request):
        path = request.url.path
        if self.area in f"{request.method} {path}":
            return self.answer
        if "/oauth/" in path:
            return httpx.Response(200, json={"access_token": "t"})
        customer = {"id": "c1", "version": 1, "email": "a@example.com"}
        return (
            httpx.Response(201, json={"customer": customer}) if "signup" in path else httpx.Response(200, json=customer)
        )


@pytest.fixture
def bending():
    return Bending()


@pytest.fixture
def shared(bending, tmp_path):
    transport = httpx.MockTransport(bending)
    with session(TARGET, run=secrets.token_hex(4), seed=1, ledgers=tmp_path, transport=transport) as shared:
        yield shared


def test_what_was_made_is_removed(shared):
    shared.broker.sign_up()
    assert left_open(shared.ledger.file)
    assert clean_up(shared.broker, shared.ledger) == []
    assert not shared.ledger.file.exists()


@pytest.mark.parametrize("area", ["/oauth/", "GET /demo/me", "DELETE /demo/me"])
@pytest.mark.parametrize("content", RUBBISH)
def test_rubbish_is_told_in_words(shared, bending, area, content):
    customer = shared.broker.sign_up()
    bending.area = area
    bending.answer = httpx.Response(200, content=content)
    told = clean_up(shared.broker, shared.ledger)
    if area == "GET /demo/me":  # the deletion may do without
        assert told == []
        return
    (sentence,) = told
    assert f"{customer.email} (c1) could not be removed" in sentence
    assert left_open(shared.ledger.file)


@pytest.mark.parametrize("status", [400, 401, 500, 503])
@pytest.mark.parametrize("area", ["/oauth/", "DELETE /demo/me"])
def test_a_refusal_is_told_in_words(shared, bending, area, status):
    shared.broker.sign_up()
    bending.area, bending.answer = area, httpx.Response(status, json={"statusCode": status})
    (sentence,) = clean_up(shared.broker, shared.ledger)
    assert "could not be removed" in sentence
    assert str(status) in sentence


@pytest.mark.parametrize("token", ["", "with blank", "line\nbreak", "naïve", None, 7.5, ["a"]])
def test_a_token_that_no_header_can_carry_is_told_in_words(shared, bending, token):
    shared.broker.sign_up()
    bending.area, bending.answer = "/customers/token", httpx.Response(200, json={"access_token": token})
    told = clean_up(shared.broker, shared.ledger)
    assert [sentence for sentence in told if "could not be removed" in sentence] == told != []


@pytest.mark.parametrize("content", [*RUBBISH, b'{"customer": {}}', b'{"customer": {"id": "c1"}}', b'{"customer": []}'])
def test_a_sign_up_that_tells_nobody_is_a_failed_setup_and_is_still_noted(shared, bending, content):
    bending.area, bending.answer = "/me/signup", httpx.Response(201, content=content)
    for _ in range(2):
        with pytest.raises(SetupFailed):
            shared.broker.sign_up()
    assert len(shared.ledger.open) == (1 if b"c1" in content else 2)


def carts_of(who):
    """A server where `who` has two carts: its answers, and what it was asked to delete."""
    deleted = []

    def answer(request):
        path = request.url.path
        if "/oauth/" in path:
            return httpx.Response(200, json={"access_token": "t"})
        if path.endswith("/me/carts"):
            carts = [{"id": id, "version": 3, **who} for id in ("k1", "k2")]
            made = request.method == "POST"
            return httpx.Response(201 if made else 200, json=carts[0] if made else {"results": carts})
        if request.method == "DELETE":
            deleted.append(f"{path}?{request.url.query.decode()} {request.headers['authorization']}")
        customer = {"id": "c1", "version": 1, "email": "a@example.com"}
        signed_up = path.endswith("/signup")
        return httpx.Response(201, json={"customer": customer}) if signed_up else httpx.Response(200, json=customer)

    return answer, deleted


def test_carts_are_removed_before_their_customer(tmp_path):
    answer, deleted = carts_of({"customerId": "c1"})
    with session(TARGET, run="r", seed=1, ledgers=tmp_path, transport=httpx.MockTransport(answer)) as shared:
        shared.broker.sign_up()
        assert clean_up(shared.broker, shared.ledger) == []
    assert [it.partition("?")[0] for it in deleted] == ["/demo/me/carts/k1", "/demo/me/carts/k2", "/demo/me"]


def test_the_carts_of_a_visitor_are_removed_with_the_token_that_made_them(tmp_path):
    answer, deleted = carts_of({"anonymousId": "v1"})
    with session(TARGET, run="r", seed=1, ledgers=tmp_path, transport=httpx.MockTransport(answer)) as shared:
        shared.broker.cart("visitor-token")
        assert clean_up(shared.broker, shared.ledger) == []
    assert deleted == ["/demo/me/carts/k1?version=1 Bearer visitor-token"]


def test_what_has_no_carts_is_not_asked_for_any(tmp_path):
    answer, deleted = carts_of({})
    target = msgspec.structs.replace(TARGET, capabilities={"carts": False})
    with session(target, run="r", seed=1, ledgers=tmp_path, transport=httpx.MockTransport(answer)) as shared:
        shared.broker.sign_up()
        assert clean_up(shared.broker, shared.ledger) == []
    assert [it.partition("?")[0] for it in deleted] == ["/demo/me"]
