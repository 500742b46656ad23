"""Schemathesis over every operation, each case under a fresh identity: no failure, no answer that is not documented.

`positive_data_acceptance` cannot fit an API that refuses well-formed requests for business reasons; a sharper check
stands in its place: what the document admits is never called malformed. `negative_data_rejection` holds but for null,
which in a request means absence.
"""

import base64
import copy
from collections import defaultdict
from itertools import count
from random import Random
from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation import GenerationMode

from contracts import formats
from contracts.conformance import is_admitted
from mockserver import Settings, create_app
from openapi.document import document

EXAMPLES = 200
SEED = 20261123
PASSWORD = "secret"
REPAIRED = 0.7
LEIPZIG = {"country": "DE", "city": "Leipzig"}

load_all_checks()
formats.register()
UNFIT = CHECKS.get_by_names(["positive_data_acceptance", "negative_data_rejection"])
APP = create_app(Settings())


def prepared_document() -> dict[str, Any]:
    """The document, with bearer schemes for its OAuth flows: Schemathesis tests authentication for those only."""
    prepared = copy.deepcopy(document())
    for name in ("customerToken", "anonymousToken", "clientToken"):
        prepared["components"]["securitySchemes"][name] = {"type": "http", "scheme": "bearer"}
    return prepared


schema = schemathesis.openapi.from_dict(
    prepared_document(),
    config=schemathesis.Config.from_dict(
        {
            "seed": SEED,
            "cache": {"enabled": False},
            "generation": {"database": "none", "max-examples": EXAMPLES},
            "parameters": {"projectKey": "demo"},
        }
    ),
)
schema.app = APP
statuses: dict[str, set[int]] = defaultdict(set)


class Identities:
    """Fresh customers, signed up through the API."""

    def __init__(self) -> None:
        self._client = schemathesis.python.asgi.get_client(APP)
        self._numbers = count()

    @property
    def backend(self) -> str:
        return self.token("/oauth/token", "demo-backend", grant_type="client_credentials")

    def credentials(self) -> dict[str, str]:
        return {"username": self.sign_up()[0]["email"], "password": PASSWORD}

    def mailed(self, kind: str, whom: dict[str, str]) -> str:
        path = f"/demo/customers/{kind}-token"
        return str(self._post(path, f"Bearer {self.backend}", json={**whom, "ttlMinutes": 5}).json()["value"])

    def newest_message(self) -> str:
        answer = self._client.get(
            "http://testserver/demo/messages", headers={"Authorization": f"Bearer {self.backend}"}
        )
        return str(answer.json()["results"][-1]["id"])

    def sign_up(self) -> tuple[dict[str, Any], str]:
        draft = {"email": f"case-{next(self._numbers)}@example.com", "password": PASSWORD}
        customer = self._post("/demo/me/signup", f"Bearer {self.backend}", json=draft).json()["customer"]
        form = {"grant_type": "password", "username": draft["email"], "password": PASSWORD}
        return customer, self.token("/oauth/demo/customers/token", "demo-backend", **form)

    def cart(self, bearer: str) -> str:
        draft = {"currency": "EUR", "country": "DE", "lineItems": [{"sku": "mug-blue"}], "shippingAddress": LEIPZIG}
        return str(self._post("/demo/me/carts", bearer, json=draft).json()["id"])

    def order(self, bearer: str) -> str:
        return str(self._post("/demo/me/orders", bearer, json={"id": self.cart(bearer), "version": 1}).json()["id"])

    def token(self, path: str, client: str, **form: str) -> str:
        return str(self._post(path, basic(client), data=form).json()["access_token"])

    def _post(self, path: str, authorization: str, **kwargs: Any) -> Any:
        return self._client.post(f"http://testserver{path}", headers={"Authorization": authorization}, **kwargs)


def basic(client: str) -> str:
    return "Basic " + base64.b64encode(f"{client}:{client}-secret".encode()).decode()


identities = Identities()
bearers: dict[str, dict[str, Any]] = {}
chance = Random(SEED)


def repaired(case: schemathesis.Case) -> None:
    """Puts what the customer of the case has into most well-formed requests, so that some get past the rules."""
    customer = bearers.get(case.headers.get("Authorization", ""))
    if case.meta.generation.mode != GenerationMode.POSITIVE or chance.random() > REPAIRED:
        return
    operation_id = case.operation.definition.raw["operationId"]
    real = {
        "updateMyCustomer": lambda: {"version": 1},
        "signInMyCustomer": lambda: {"email": customer["email"], "password": PASSWORD},
        "changeMyCustomerPassword": lambda: {"version": 1, "currentPassword": PASSWORD},
        "resetMyCustomerPassword": lambda: {"tokenValue": identities.mailed("password", {"email": customer["email"]})},
        "confirmMyCustomerEmail": lambda: {"tokenValue": identities.mailed("email", {"id": customer["id"]})},
        "createCustomerPasswordToken": lambda: {"email": customer["email"]},
        "createCustomerEmailToken": lambda: {"id": customer["id"], "version": 1},
        "createCustomerToken": lambda: {"grant_type": "password", "scope": "", **identities.credentials()},
        "createClientToken": lambda: {"grant_type": "client_credentials", "scope": ""},
        "createAnonymousToken": lambda: {"grant_type": "client_credentials", "scope": "", "anonymous_id": ""},
        "introspectToken": lambda: {"token": identities.backend},
    }
    if operation_id in real and isinstance(case.body, dict):
        case.body |= real[operation_id]()
    if operation_id == "deleteMyCustomer":
        case.query = {"version": 1}
    if operation_id == "getMessage":
        case.path_parameters["id"] = identities.newest_message()
    if case.operation.path.startswith("/{projectKey}/me/"):
        shopped(case, operation_id)


def shopped(case: schemathesis.Case, operation_id: str) -> None:
    """Puts in the cart or the order of the customer of the case, where the operation is about one."""
    bearer = case.headers["Authorization"]
    match operation_id:
        case "getMyActiveCart" | "checkMyActiveCart" | "checkMyCarts":
            identities.cart(bearer)
        case "checkMyOrders":
            identities.order(bearer)
        case "getMyCart" | "checkMyCart" | "updateMyCart" | "deleteMyCart":
            case.path_parameters["id"] = identities.cart(bearer)
        case "getMyOrder" | "checkMyOrder":
            case.path_parameters["id"] = identities.order(bearer)
    if operation_id in ("checkMyCarts", "checkMyOrders"):
        case.query = {}
    if operation_id == "deleteMyCart":
        case.query = {"version": 1}
    if isinstance(case.body, dict) and operation_id == "updateMyCart":
        case.body["version"] = 1
    if isinstance(case.body, dict) and operation_id == "createMyOrder":
        case.body |= {"id": identities.cart(bearer), "version": 1}


@schema.auth(refresh_interval=None)
class Fresh:
    """An identity for each case."""

    def get(self, case: schemathesis.Case, _: Any) -> str:
        if case.path.startswith("/oauth"):
            return basic("demo-backend")
        customer, token = identities.sign_up()
        bearers[f"Bearer {token}"] = customer
        return f"Bearer {token}"

    def set(self, case: schemathesis.Case, data: str, _: Any) -> None:
        case.headers["Authorization"] = data


def never_malformed(_: Any, response: Any, case: schemathesis.Case) -> None:
    """A request that the document admits is never refused with InvalidJsonInput, but for codes that are on no list."""
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE or not response.content:
        return
    codes = [error["code"] for error in response.json().get("errors", [])] if response.status_code == 400 else []
    assert "InvalidJsonInput" not in codes or not is_admitted(case), response.text


def rejects_what_is_wrong(context: Any, response: Any, case: schemathesis.Case) -> None:
    """A request that the document does not admit is refused, unless it has null or `{}` in it, which are absence."""
    if not has_nothing(case.body):
        (check,) = CHECKS.get_by_names(["negative_data_rejection"])
        check(context, response, case)


def has_nothing(value: Any) -> bool:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(part is None or part == {} or has_nothing(part) for part in parts)


def noted(_: Any, response: Any, case: schemathesis.Case) -> None:
    """Remembers what was seen."""
    statuses[case.operation.definition.raw["operationId"]].add(response.status_code)


def answers_of(operation_id):
    """The test of one operation. Those of `schema.parametrize` for all would share one id, and xdist runs it once."""

    @schema.include(operation_id=operation_id).parametrize()
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    def test(case):
        repaired(case)
        case.call_and_validate(excluded_checks=UNFIT, additional_checks=[never_malformed, rejects_what_is_wrong, noted])

    return test


OPERATIONS = [result.ok().definition.raw["operationId"] for result in schema.get_all_operations()]
globals().update({f"test_no_answer_of_{name}_breaks_the_document": answers_of(name) for name in OPERATIONS})


def test_every_operation_has_succeeded():
    assert [name for name in OPERATIONS if not any(status < 300 for status in statuses[name])] == []
