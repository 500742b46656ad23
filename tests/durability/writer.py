"""Somebody who changes customers as fast as the server lets them, and knows afterwards what has to be there."""

from __future__ import annotations

import random
from collections.abc import Callable
from http.client import HTTPException
from typing import Any

from client import Client

Profile = dict[str, Any]


class Writer:
    """Has one customer at a time. What was acknowledged is certain; what was under way is in doubt until it is settled.

    `seen` has the newest certain version of each customer by its id, None for one that is deleted.
    """

    def __init__(self, number: int) -> None:
        self.acknowledged = 0
        self.seen: dict[str, int | None] = {}
        self._dice = random.Random(number)
        self._name = f"writer-{number}"
        self._customers = 0
        self._numbers = 0
        self._email = ""
        self._password = ""
        self._profile: Profile | None = None
        self._tokens: list[str] = []
        self._doubt: Callable[[Client], None] | None = None

    def work(self, url: str) -> None:
        """Goes on until the server is gone."""
        client = Client(url)
        try:
            while True:
                self._step(client)()
                self.acknowledged += 1
        except (OSError, HTTPException):
            pass
        finally:
            client.close()

    def settle(self, client: Client) -> None:
        """Finds out what became of what was in doubt, and that everything else is there."""
        doubt, self._doubt = self._doubt, None
        if doubt is not None:
            doubt(client)
        if self._profile is None:
            return
        for token in self._tokens:
            answer = client.get("/demo/me", token)
            assert (answer.status, answer.body) == (200, self._profile), (
                f"{self._name}: an acknowledged token or change"
            )

    def _step(self, client: Client) -> Callable[[], None]:
        """What is to be done next."""
        if self._profile is None:
            return lambda: self._sign_up(client)
        if not self._tokens:
            return lambda: self._sign_in(client)
        steps = [self._update, self._update, self._update, self._sign_in, self._change_password, self._delete]
        (step,) = self._dice.choices(steps, [30, 30, 30, 6, 3, 1])
        return lambda: step(client)

    def _sign_up(self, client: Client) -> None:
        self._customers += 1
        self._email, self._password = f"{self._name}-{self._customers}@example.com", "first"
        draft = {"email": self._email, "password": self._password, "firstName": "0", "lastName": "0"}
        self._doubt = self._settle_sign_up
        answer = client.post("/demo/me/signup", client.client_token(), draft)
        assert answer.status == 201, answer
        self._keep(answer.body["customer"])

    def _settle_sign_up(self, client: Client) -> None:
        token = client.customer_token(self._email, self._password)
        if token is not None:
            profile = client.get("/demo/me", token).body
            assert (profile["version"], profile["firstName"], profile["lastName"]) == (1, "0", "0")
            self._keep(profile)

    def _sign_in(self, client: Client) -> None:
        token = client.customer_token(self._email, self._password)
        assert token is not None
        self._tokens.append(token)

    def _update(self, client: Client) -> None:
        """Two actions, of which none can be there without the other."""
        self._numbers += 1
        name = str(self._numbers)
        actions = [{"action": "setFirstName", "firstName": name}, {"action": "setLastName", "lastName": name}]
        self._doubt = lambda client: self._settle_update(client, name)
        answer = client.post("/demo/me", self._tokens[-1], {"version": self._version, "actions": actions})
        assert answer.status == 200, answer
        self._keep(answer.body)

    def _settle_update(self, client: Client, name: str) -> None:
        profile = client.get("/demo/me", self._tokens[-1]).body
        if profile != self._profile:
            assert (profile["version"], profile["firstName"], profile["lastName"]) == (self._version + 2, name, name)
            self._keep(profile)

    def _change_password(self, client: Client) -> None:
        """All tokens end with the old password."""
        self._numbers += 1
        password = f"password {self._numbers}"
        self._doubt = lambda client: self._settle_password(client, password)
        change = {"version": self._version, "currentPassword": self._password, "newPassword": password}
        answer = client.post("/demo/me/password", self._tokens[-1], change)
        assert answer.status == 200, answer
        self._password, self._tokens = password, []
        self._keep(answer.body)

    def _settle_password(self, client: Client, password: str) -> None:
        old, new = (client.customer_token(self._email, each) for each in (self._password, password))
        assert (old is None) != (new is None), f"{self._name}: one of two passwords"
        if new is not None:
            ended = [client.get("/demo/me", token).status for token in self._tokens]
            assert ended == [401] * len(ended), f"{self._name}: tokens of the old password"
            profile = client.get("/demo/me", new).body
            assert profile["version"] == self._version + 1
            self._password, self._tokens = password, [new]
            self._keep(profile)

    def _delete(self, client: Client) -> None:
        self._doubt = self._settle_deletion
        answer = client.delete(f"/demo/me?version={self._version}", self._tokens[-1])
        assert answer.status == 200, answer
        self._forget()

    def _settle_deletion(self, client: Client) -> None:
        status = client.get("/demo/me", self._tokens[-1]).status
        assert status in (200, 404)
        if status == 404:
            assert client.customer_token(self._email, self._password) is None
            self._forget()

    @property
    def _version(self) -> int:
        return int((self._profile or {})["version"])

    def _keep(self, profile: Profile) -> None:
        self._doubt = None
        self._profile = profile
        self.seen[profile["id"]] = profile["version"]

    def _forget(self) -> None:
        self._doubt = None
        self.seen[(self._profile or {})["id"]] = None
        self._profile, self._tokens = None, []
