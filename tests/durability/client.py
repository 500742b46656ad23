"""One connection to a server."""

from __future__ import annotations

import base64
import json
from http.client import HTTPConnection
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

BASIC = f"Basic {base64.b64encode(b'demo-client:demo-secret').decode()}"


class Answer(NamedTuple):
    status: int
    body: Any


class Client:
    """Asks and waits. Raises OSError or HTTPException when the server goes away meanwhile."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._connection = HTTPConnection(urlsplit(url).netloc, timeout=60)

    def get(self, path: str, token: str) -> Answer:
        return self._asked("GET", path, {"Authorization": f"Bearer {token}"})

    def post(self, path: str, token: str, body: Any) -> Answer:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return self._asked("POST", path, headers, json.dumps(body))

    def delete(self, path: str, token: str) -> Answer:
        return self._asked("DELETE", path, {"Authorization": f"Bearer {token}"})

    def granted(self, path: str, **form: str) -> Answer:
        headers = {"Authorization": BASIC, "Content-Type": "application/x-www-form-urlencoded"}
        return self._asked("POST", path, headers, urlencode(form))

    def client_token(self) -> str:
        return str(self.granted("/oauth/token", grant_type="client_credentials").body["access_token"])

    def customer_token(self, email: str, password: str) -> str | None:
        """None for wrong credentials."""
        form = {"grant_type": "password", "username": email, "password": password}
        answer = self.granted("/oauth/demo/customers/token", **form)
        return str(answer.body["access_token"]) if answer.status == 200 else None

    def close(self) -> None:
        self._connection.close()

    def _asked(self, method: str, path: str, headers: dict[str, str], body: str | None = None) -> Answer:
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        return Answer(answer.status, json.loads(answer.read()))
