"""A client of the control plane that holds each answer against the document; and real refusals, explained."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from typing import Any, NamedTuple

import httpx
import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from mockserver.domain.causes import AnyCause
from mockserver.domain.causes.examples import EXAMPLES
from mockserver.domain.causes.http import Faulty
from mockserver.domain.values import Maybe
from mockserver.observing.explaining import Explanation, Finding, found, one_line
from mockserver.observing.requests import code_of
from mockserver.observing.why import why as why_of
from mockserver.web.moment import Moment
from openapi.document import control_document

DOCUMENT = control_document()
READY = re.compile(r"ready (http://\S+) project=\S+")

Tell = Callable[[httpx.Response], Explanation]


class Control:
    """A client of the control plane; every answer is as the document has it, or the test fails."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    def call(self, method: str, path: str, json: Any = None, **kwargs: Any) -> httpx.Response:
        """Declares JSON where something is changed, even without a body, as the guard wants it."""
        headers = {} if method in ("GET", "HEAD") else {"content-type": "application/json"}
        headers |= kwargs.pop("headers", {})
        content = {"json": json} if json is not None else {}
        response = self.http.request(method, f"/_mock{path}", headers=headers, **content, **kwargs)
        expect_documented(method, response)
        return response

    def get(self, path: str, /, **query: Any) -> httpx.Response:
        return self.call("GET", path, params=query)

    def post(self, path: str, /, **body: Any) -> httpx.Response:
        return self.call("POST", path, body)

    def put(self, path: str, /, **body: Any) -> httpx.Response:
        return self.call("PUT", path, body)

    def delete(self, path: str, /, **query: Any) -> httpx.Response:
        return self.call("DELETE", path, params=query)

    def told(self, path: str, /, **query: Any) -> Any:
        """What is answered to a GET that succeeds."""
        response = self.get(path, **query)
        assert response.status_code == 200, response.text
        return response.json()

    def done(self, path: str, /, **body: Any) -> Any:
        """What is answered to a POST that succeeds."""
        response = self.post(path, **body)
        assert response.is_success, response.text
        return response.json()

    def refused(self, response: httpx.Response, status: int) -> dict[str, Any]:
        assert response.status_code == status, response.text
        return dict(response.json())

    def last(self) -> Any:
        """The last request to the API, with everything."""
        return self.told(f"/requests/{self.told('/requests')['requests'][0]['id']}")


def expect_documented(method: str, response: httpx.Response) -> None:
    """The answer has a status, a media type and a body that the document promises for its operation."""
    operation = _operation(method, response.request.url.path.removeprefix("/_mock"))
    promised = operation.get("responses", {})
    default = {"$ref": "#/components/responses/Refused"}
    status = str(response.status_code)
    assert status in promised or response.status_code >= 400, f"{status} is not documented"
    answer = promised.get(status, default)
    content = _resolved(answer)["content"]
    media_type, *parameters = response.headers["content-type"].split("; ")
    assert parameters in ([], ["charset=utf-8"]), "each parameter of the content type is sent once"
    assert media_type in content, f"{media_type} is not documented for {status}"
    if media_type == "application/json":
        _validator(status, operation.get("operationId", "")).validate(response.json())
    assert not [name for name in response.headers if name.startswith("access-control-")]


def _operation(method: str, path: str) -> Any:
    """That of the document; of a path with a name and one with a parameter, the first."""
    for template in sorted(DOCUMENT["paths"], key=lambda it: it.count("{")):
        pattern = re.sub(r"\{\w+\}", "[^/]+", re.escape(template).replace(r"\{", "{").replace(r"\}", "}"))
        if re.fullmatch(pattern, path) and method.lower() in DOCUMENT["paths"][template]:
            return DOCUMENT["paths"][template][method.lower()]
    return {}


def _resolved(node: Any) -> Any:
    return DOCUMENT["components"]["responses"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node


@cache
def _validator(status: str, operation_id: str) -> Draft202012Validator:
    """Of the JSON that the operation answers with the status; as strict as the document allows."""
    operations = [it for item in DOCUMENT["paths"].values() for it in item.values() if isinstance(it, dict)]
    promised = next((it["responses"] for it in operations if it["operationId"] == operation_id), {})
    answer = _resolved(promised.get(status, {"$ref": "#/components/responses/Refused"}))
    schema = answer["content"]["application/json"]["schema"]
    return Draft202012Validator({**schema, "components": DOCUMENT["components"]})


@pytest.fixture
def control(api: Any) -> Control:
    return Control(api.http)


@pytest.fixture(scope="module")
def shared_control(shared: Any) -> Control:
    return Control(shared.api.http)


@pytest.fixture
def control_of() -> Callable[[Any], Control]:
    """The control plane of an application that was begun with settings of its own."""
    return lambda served: Control(served.api.http)


class Live(NamedTuple):
    """A server of its own: what breaks connections, or does not end, is seen over a network only."""

    url: str
    control: Control


@pytest.fixture(scope="session")
def live() -> Iterator[Live]:
    command = [sys.executable, "-m", "mockserver", "serve", "--memory", "--port", "0", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            ready = next(found for line in process.stdout if (found := READY.fullmatch(line.strip())))
            with httpx.Client(base_url=ready[1], timeout=30) as http:
                yield Live(ready[1], Control(http))
        finally:
            process.terminate()


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
def why(served: Any) -> Tell:
    """Why a response rejects its request, as it was found out then, without the address of the server."""
    return _telling(served)


@pytest.fixture(scope="module")
def shared_shop(shared: Any) -> Shop:
    return Shop(shared.api)


@pytest.fixture(scope="module")
def shared_why(shared: Any) -> Tell:
    return _telling(shared)


def _telling(served: Any) -> Tell:
    def tell(response: httpx.Response) -> Explanation:
        exchange = served.plane.journal.get(response.headers["X-Mock-Request"])
        told = why_of(exchange)
        assert isinstance(told, Explanation)
        assert one_line(told) == response.headers["X-Mock-Explain"]
        texts = {name: _without_origin(getattr(told, name)) for name in ("sentence", "wrong", "accepted", "suggestion")}
        return replace(told, **texts)

    return tell


def _without_origin(text: str | Maybe) -> str | Maybe:
    return text if isinstance(text, Maybe) else text.replace("http://127.0.0.1:8989", "")


EXPLAINED = {(it.code, type(it.cause)) for it in EXAMPLES}


@pytest.fixture(autouse=True)
def examples(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever a test is about: the code and the cause of each rejection are among the examples that explain the code."""
    seen = set()

    def noted(cause: AnyCause, scene: Moment) -> Finding:
        error = scene._exchange.error
        if error is not None and not isinstance(cause, Faulty):
            seen.add((code_of(error), type(cause)))
        return found(cause, scene)

    monkeypatch.setattr("mockserver.observing.why.found", noted)
    yield
    assert seen <= EXPLAINED
