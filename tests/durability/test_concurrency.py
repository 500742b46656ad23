"""Many clients, one customer: each version is won by exactly one."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from client import Client

CLIENTS = 50
VERSIONS = 8


def test_of_50_clients_that_update_one_customer_exactly_one_wins_each_version(forge):
    forge.begin()
    client = forge.ready()
    draft = {"email": "alice@example.com", "password": "secret"}
    assert client.post("/demo/me/signup", client.client_token(), draft).status == 201
    token = client.customer_token("alice@example.com", "secret")
    together = Barrier(CLIENTS, timeout=60)

    def write(number: int) -> list[tuple[int, int, str]]:
        """What came of an update of each version: version, status, and the name that was set."""
        own = Client(client.url)
        outcomes = []
        for version in range(1, VERSIONS + 1):
            name = f"{number} at {version}"
            update = {"version": version, "actions": [{"action": "setFirstName", "firstName": name}]}
            together.wait()
            answer = own.post("/demo/me", token, update)
            if answer.status == 409:
                (error,) = answer.body["errors"]
                assert (error["code"], error["currentVersion"]) == ("ConcurrentModification", version + 1)
            outcomes.append((version, answer.status, name))
            together.wait()
        own.close()
        return outcomes

    with ThreadPoolExecutor(CLIENTS) as threads:
        outcomes = [outcome for each in threads.map(write, range(CLIENTS)) for outcome in each]
    statuses = Counter((version, status) for version, status, _ in outcomes)
    for version in range(1, VERSIONS + 1):
        assert statuses[version, 200] == 1
        assert statuses[version, 409] == CLIENTS - 1
    (last,) = (name for version, status, name in outcomes if (version, status) == (VERSIONS, 200))
    profile = client.get("/demo/me", token).body
    assert (profile["version"], profile["firstName"]) == (VERSIONS + 1, last)
    client.close()
