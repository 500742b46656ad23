"""What answers of the API carry of the control plane: the front page of `openapi/control.yaml`."""

import logging
from contextlib import nullcontext

import pytest

ONE_LINE = 2_000


def explained(response):
    line = response.headers["x-mock-explain"]
    assert line.isascii()
    assert line.isprintable()
    assert 0 < len(line) < ONE_LINE
    return line


def test_the_id_of_the_request(shop, control):
    """Every response of the API contains the id of its request in the journal, in `X-Mock-Request`."""
    answers = [
        shop.get("/me", shop.alice),
        shop.get("/me"),
        shop.get("/nothing-here", shop.alice),
        shop.api.oauth("/oauth/token", grant_type="nonsense"),
        shop.api.call("PUT", "/demo/me", shop.alice),
    ]
    assert len({answer.headers["x-mock-request"] for answer in answers}) == len(answers)
    for answer in answers:
        kept = control.told(f"/requests/{answer.headers['x-mock-request']}")
        assert (kept["status"], kept["path"]) == (answer.status_code, answer.request.url.path)
    for path in ("/docs", "/openapi.json", "/demo/me"):
        method = "OPTIONS" if path == "/demo/me" else "GET"
        assert shop.api.call(method, path).headers["x-mock-request"]


@pytest.mark.parametrize(
    ("method", "path", "kwargs", "status", "because"),
    [
        ("GET", "/demo/me", {}, 401, "Authorization"),
        ("GET", "/demo/mee", {}, 404, "/demo/me"),
        ("PUT", "/demo/me", {"json": {}}, 405, "POST"),
        ("POST", "/demo/me", {"content": b"<a/>", "headers": {"Content-Type": "text/xml"}}, 415, "text/xml"),
        ("POST", "/demo/me/signup", {"content": b"{" + b" " * 5000 + b"}"}, 413, "larger"),
        ("POST", "/demo/me/signup", {"headers": {"X-Mock-Fault": "503"}}, 503, "X-Mock-Fault"),
        ("POST", "/demo/me/signup", {"headers": {"X-Mock-Fault": "500"}}, 500, "X-Mock-Fault"),
        ("POST", "/demo/me/signup", {"headers": {"X-Mock-Fault": "nonsense"}}, 400, "nonsense"),
        ("POST", "/oauth/token", {"data": {"grant_type": "password"}}, 401, "client"),
    ],
)
def test_why_in_one_line(serve_with, control_of, method, path, kwargs, status, because):
    """Every error of the API is explained in one line of ASCII in `X-Mock-Explain`, and its body remains the platform's."""
    served = serve_with(largest_body=4000)
    token = None if status == 401 else served.api.customer_token("alice@example.com")
    response = served.api.call(method, path, token, **kwargs)
    assert response.status_code == status
    assert because in explained(response)
    assert set(response.json()) <= {"statusCode", "message", "errors", "error", "error_description"}
    assert response.json()["statusCode"] == status
    journalled = control_of(served).last()
    assert journalled["explain"] == response.headers["x-mock-explain"]
    assert journalled["explanation"]["sentence"]
    assert because in str(journalled["explanation"])


def test_what_succeeds_is_not_explained(shop):
    assert "x-mock-explain" not in shop.get("/me", shop.alice).headers


@pytest.mark.parametrize(
    "hostile", ["x\r\nSet-Cookie: a=b", "x\ny", "Zoë ☕ 李", "\u2028\u0085", "<script>", "\x00\x1b[31m", "a" * 10_000]
)
def test_no_name_that_was_sent_makes_a_header_of_its_own(shop, control, hostile):
    refusals = [
        shop.post("/me/signup", shop.client, {"email": hostile, "password": "secret"}),
        shop.post("/me/signup", shop.client, {hostile: 1, "password": "secret"}),
        shop.updated(action=hostile),
        shop.updated(action="setCustomField", name=hostile, value=1),
        shop.get("/me", shop.alice, expand=hostile),
        shop.api.oauth("/oauth/demo/customers/token", grant_type="password", username=hostile, password="x"),
        shop.api.oauth("/oauth/token", grant_type=hostile),
        shop.get("/me/carts", shop.guest, where=f'"{hostile}'),
    ]
    refused = [answer for answer in refusals if answer.status_code >= 400]
    assert len(refused) >= 6
    for answer in refused:
        explained(answer)
        assert "set-cookie" not in answer.headers
        assert control.told(f"/requests/{answer.headers['x-mock-request']}")["explanation"]["wrong"]


@pytest.mark.parametrize("path", ["/demo/%0d%0aSet-Cookie:%20a=b", "/%e2%98%95/me", "/demo/me%00", "/demo/%ff"])
def test_no_path_that_was_asked_for_makes_a_header_or_a_line_of_the_log(api, control, path, caplog):
    caplog.set_level(logging.DEBUG)
    answer = api.get(path, headers={"Authorization": "Bearer x"})
    assert answer.status_code in (401, 404)
    explained(answer)
    assert "set-cookie" not in answer.headers
    assert all("\n" not in record.getMessage() for record in caplog.records if "Set-Cookie" in record.getMessage())
    control.last()


def test_a_fault_for_one_request(shop, control):
    """`X-Mock-Fault` injects a fault into one request: a status, `drop`, `cut` or a preset, a `delay`, or both."""
    for asked, status, code in [
        ("503", 503, "OverCapacity"),
        ("409", 409, "ConcurrentModification"),
        ("401; delay=1ms", 401, "invalid_token"),
        ("400; code=DuplicateField", 400, "DuplicateField"),
        ("token-expired", 401, "invalid_token"),
        ("500-every-third", 500, "General"),
    ]:
        struck = shop.api.get("/demo/me", shop.alice, headers={"X-Mock-Fault": asked})
        assert (struck.status_code, struck.json()["errors"][0]["code"]) == (status, code)
        assert control.last()["fault"] == "X-Mock-Fault"
    late = shop.api.get("/demo/me", shop.alice, headers={"X-Mock-Fault": "503; retry-after=7"})
    assert late.headers["retry-after"] == "7"
    delayed = shop.api.get("/demo/me", shop.alice, headers={"X-Mock-Fault": "slow; delay=30ms"})
    assert delayed.status_code == 200
    assert control.last()["milliseconds"] >= 30
    for alone in ("delay=40ms", "; delay=40ms", " delay=40ms ", "delay=40ms..50ms"):
        assert shop.api.get("/demo/me", shop.alice, headers={"X-Mock-Fault": alone}).status_code == 200
        assert (control.last()["fault"], control.last()["milliseconds"] >= 40) == ("X-Mock-Fault", True)
    for asked, status in (("drop", 0), ("cut", 200)):
        before = control.told("/health")["requests"]
        with pytest.raises(ConnectionAbortedError):
            shop.api.get("/demo/me", shop.alice, headers={"X-Mock-Fault": asked})
        assert control.told("/health")["requests"] == before + 1
        assert (control.last()["fault"], control.last()["status"]) == ("X-Mock-Fault", status)
    assert shop.get("/me", shop.alice).status_code == 200


@pytest.mark.parametrize(
    "garbage",
    [
        "99",
        "600",
        "-1",
        "²",
        "503; delay=soon",
        "503; delay=1000h",
        "503; later",
        "delay",
        "delay=",
        "delay=2s;",
        "delay=soon",
        "code=DuplicateField",
        "delay=1ms; retry-after=1",
        "drop; code=DuplicateField",
        "slow; retry-after=1",
        "status=503",
        "503; code=Nonsense",
        "503; retry-after=\x7f",
        "503; retry-after=é",
        "tokn-expired",
        "",
        ";",
        ";;;=;",
        "é" * 5000,
    ],
)
def test_garbage_in_x_mock_fault_is_refused_in_a_sentence(shop, control, garbage):
    answer = shop.api.get("/demo/me", shop.alice, headers={"X-Mock-Fault": garbage.encode("latin-1", "replace")})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "InvalidInput"
    assert "X-Mock-Fault" in answer.json()["message"]
    explained(answer)
    assert control.last()["operationId"] == "getMyCustomer"


@pytest.mark.parametrize("status", [204, 205, 304])
def test_an_answer_of_a_status_without_content_has_none(shop, status):
    answer = shop.api.get("/demo/me", shop.alice, headers={"X-Mock-Fault": str(status)})
    assert (answer.status_code, answer.content) == (status, b"")
    assert answer.headers.get("content-length", "0") == "0"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("delay=soon", "no duration"),
        ("delay", "no preset 'delay'"),
        ("dely=2s", "not 'dely'"),
        ("code=DuplicateField", "503; code="),
        ("slow; retry-after=1", "503; retry-after="),
    ],
)
def test_an_option_of_x_mock_fault_that_cannot_be_used_is_named(shop, asked, told):
    assert told in shop.api.get("/demo/me", shop.alice, headers={"X-Mock-Fault": asked}).json()["message"]


REFUSED = {
    "no token": lambda api, _, headers: api.get("/demo/me", headers=headers),
    "no such path": lambda api, token, headers: api.get("/demo/you", token, headers=headers),
    "no such method": lambda api, token, headers: api.call("PATCH", "/demo/me", token, headers=headers),
    "no JSON": lambda api, token, headers: api.call("POST", "/demo/me", token, content=b"{", headers=headers),
    "a form": lambda api, token, headers: api.call("POST", "/demo/me", token, data={"a": "b"}, headers=headers),
    "a stale version": lambda api, token, headers: api.call(
        "POST", "/demo/me", token, json={"version": 9, "actions": []}, headers=headers
    ),
    "a bad grant": lambda api, _, headers: api.http.post("/oauth/token", data={"grant_type": "x"}, headers=headers),
}


@pytest.mark.parametrize("refused", REFUSED)
@pytest.mark.parametrize("cut", [False, True], ids=["delayed", "delayed and cut"])
@pytest.mark.parametrize("by_rule", [False, True], ids=["by header", "by rule"])
def test_a_fault_that_lets_the_api_answer_does_not_explain_its_refusal(shop, control, refused, cut, by_rule):
    plain = REFUSED[refused](shop.api, shop.alice, {})
    expected = control.last()["explanation"]
    headers = {} if by_rule else {"X-Mock-Fault": "cut; delay=1ms" if cut else "delay=1ms"}
    if by_rule:
        control.done("/faults", delay="1ms", **({"connection": "cut"} if cut else {}))
    with pytest.raises(ConnectionAbortedError) if cut else nullcontext():
        struck = REFUSED[refused](shop.api, shop.alice, headers)
        assert struck.headers["x-mock-explain"] == plain.headers["x-mock-explain"]
    last = control.last()
    assert last["fault"]
    assert (last["status"], last["explanation"]) == (plain.status_code, expected)


@pytest.mark.parametrize("refused", REFUSED)
@pytest.mark.parametrize("asked", ["503", "401; delay=1ms", "400; code=DuplicateField", "token-expired", "418"])
def test_a_fault_that_answers_in_place_of_the_api_is_the_explanation(shop, refused, asked):
    struck = REFUSED[refused](shop.api, shop.alice, {"X-Mock-Fault": asked})
    assert struck.headers["x-mock-explain"].startswith(f"The fault `X-Mock-Fault` answered {struck.status_code} ")
