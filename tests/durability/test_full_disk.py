"""A disk without room: what cannot be kept is refused, nothing is lost, and with room again it goes on."""

import resource
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from client import Answer, Client

ROOM = 5_000
"""Bytes: for a handful of changes."""


@pytest.fixture
def full(forge) -> Callable[[int], None]:
    """Lets the server's files grow by so many bytes and no further; without a number, as far as they like."""

    def fill(pid: int, room: int | None = None) -> None:
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        soft = hard if room is None else max(each.stat().st_size for each in forge.db.parent.glob("db.json*")) + room
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))

    return fill


def named(client: Client, token: str, version: int, name: str) -> Answer:
    actions = [{"action": "setFirstName", "firstName": name}, {"action": "setLastName", "lastName": name}]
    return client.post("/demo/me", token, {"version": version, "actions": actions})


def signed_up(client: Client, email: str) -> str:
    """A token of a new customer, at version 1."""
    draft = {"email": email, "password": "secret"}
    assert client.post("/demo/me/signup", client.client_token(), draft).status == 201
    return client.customer_token(email, "secret")


def refused(answer: Answer) -> bool:
    """Whether it is refused in the shape of the API."""
    if answer.status == 503:
        (error,) = answer.body["errors"]
        assert answer.body == {"statusCode": 503, "message": error["message"], "errors": [error]}
        assert error["code"] == "OverCapacity"
        assert "nothing has changed" in error["message"]
    return answer.status == 503


@pytest.mark.parametrize("options", [(), ("--fsync",)])
def test_a_full_disk_is_503_loses_nothing_and_is_over_when_there_is_room(forge, full, options):
    pid = forge.begin(*options)
    client = forge.ready()
    token = signed_up(client, "alice@example.com")
    profile = client.get("/demo/me", token).body
    full(pid, ROOM)
    answer = named(client, token, profile["version"], "0")
    for number in range(1, 100):
        if refused(answer):
            break
        profile = answer.body
        answer = named(client, token, profile["version"], str(number))
    assert profile["version"] > 1
    for _ in range(3):
        assert refused(named(client, token, profile["version"], "full"))
        assert client.get("/demo/me", token).body == profile
    tokens = [client.granted("/oauth/token", grant_type="client_credentials") for _ in range(20)]  # fit in for a while
    assert refused(tokens[-1])
    full(pid)
    answer = named(client, token, profile["version"], "room")
    assert (answer.status, answer.body["version"]) == (200, profile["version"] + 2)
    client.close()
    forge.end()
    forge.begin(*options)
    client = forge.ready()
    assert client.get("/demo/me", token).body == answer.body
    client.close()


def test_what_many_are_refused_or_granted_while_the_disk_fills_is_what_comes_back(forge, full):
    pid = forge.begin()
    client = forge.ready()
    tokens = [signed_up(client, f"customer-{number}@example.com") for number in range(8)]
    full(pid, 3 * ROOM)

    def write(token: str) -> dict:
        own = Client(client.url)
        profile = own.get("/demo/me", token).body
        refusals = 0
        while refusals < 5:
            answer = named(own, token, profile["version"], str(profile["version"]))
            if refused(answer):
                refusals += 1
            else:
                assert answer.status == 200
                profile = answer.body
        own.close()
        return profile

    with ThreadPoolExecutor(len(tokens)) as threads:
        profiles = list(threads.map(write, tokens))
    assert sum(profile["version"] for profile in profiles) > len(tokens)
    client.close()
    forge.end()
    forge.begin()
    client = forge.ready()
    assert [client.get("/demo/me", token).body for token in tokens] == profiles
    client.close()
