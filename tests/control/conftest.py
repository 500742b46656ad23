"""Real refusals of the demo project, as situations: what the control plane would know of each."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from mockserver.control.explaining import Situation
from mockserver.control.why import situation as situation_of

Tell = Callable[..., Situation]


class Shop:
    """The demo shop, as those know it who come to it."""

    def __init__(self, api: Any) -> None:
        self.api = api

    @cached_property
    def alice(self) -> str:
        return self.api.customer_token("alice@example.com")

    @cached_property
    def guest(self) -> str:
        return self.api.anonymous_token()

    @cached_property
    def client(self) -> str:
        return self.api.client_token()

    @cached_property
    def backend(self) -> str:
        return self.api.backend_token()

    def get(self, path: str, token: str | None = None, **query: str) -> httpx.Response:
        return self.api.get(f"/demo{path}", token, params=query)

    def post(self, path: str, token: str | None, json: Any = None, **kwargs: Any) -> httpx.Response:
        return self.api.post(f"/demo{path}", token, json, **kwargs)

    def updated(self, **action: Any) -> httpx.Response:
        """Alice, after an action."""
        return self.api.update(self.alice, action)

    def cart(self, **action: Any) -> httpx.Response:
        """A new cart of the guest in EUR, after an action."""
        cart = self.post("/me/carts", self.guest, {"currency": "EUR"}).json()
        return self.post(f"/me/carts/{cart['id']}", self.guest, {"version": 1, "actions": [action]})


@pytest.fixture
def shop(api: Any) -> Shop:
    return Shop(api)


@pytest.fixture
def situation(served: Any) -> Tell:
    """The situation of a refusal, informed by the records; keyword arguments are what else is known."""
    return _telling(served)


@pytest.fixture(scope="module")
def shared_shop(shared: Any) -> Shop:
    return Shop(shared.api)


@pytest.fixture(scope="module")
def shared_situation(shared: Any) -> Tell:
    return _telling(shared)


def _telling(served: Any) -> Tell:
    def tell(response: httpx.Response, **known: Any) -> Situation:
        exchange = served.plane.journal.get(response.headers["X-Mock-Request"])
        return replace(situation_of(exchange, served.plane), **{"origin": "", **known})

    return tell
