"""Who may come in, and what is refused: the front page of `openapi/control.yaml`."""

import json
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from litestar.enums import HttpMethod

from mockserver.hosts import names_loopback
from mockserver.settings import Settings
from mockserver.web.control.application import OPERATIONS
from mockserver.web.workbench.pages import PAGES
from tests.conftest import serving

TOKEN = "a-token-of-the-control-plane"
WRITES = [
    ("POST", "/_mock/reset"),
    ("DELETE", "/_mock/requests"),
    ("PUT", "/_mock/clock"),
    ("PUT", "/_mock/projects/demo/state"),
]
SERVED = {
    ("GET", "/_mock/ui/static/{name}"),
    *((it.method, f"/_mock{it.path.rstrip('/')}") for it in (*OPERATIONS, *PAGES)),
}
PATHS = sorted({path for _, path in SERVED})


def methods_at(path):
    methods = {
        method.value if isinstance(method, HttpMethod) else method for method, its_path in SERVED if its_path == path
    }
    return {*methods, "OPTIONS"} | ({"HEAD"} if "GET" in methods else set())


@pytest.fixture(scope="module")
def with_token():
    with serving(control_token=TOKEN) as it:
        yield it


def refusal(response, status):
    assert response.status_code == status, response.text
    body = response.json()
    assert body["statusCode"] == status
    return body


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8989", "", "[::1].evil.example"]
)
@pytest.mark.parametrize("path", ["/_mock/health", "/_mock/openapi.json", "/_mock/nothing-of-the-kind"])
def test_a_borrowed_name(shared, host, path):
    """A request whose `Host` does not name this machine is rejected with 403, which prevents DNS rebinding."""
    body = refusal(shared.api.http.get(path, headers={"Host": host}), 403)
    assert body["place"] == "Host"
    assert "localhost" in body["message"]


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1", "127.0.0.1:8989", "[::1]", "[::1]:8989", "shop.localhost"]
)
def test_names_of_this_machine_are_let_in(shared, host):
    assert shared.api.http.get("/_mock/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site(shared, site):
    """A request from a page of another site, according to its `Sec-Fetch-Site`, is rejected with 403."""
    for mode in ({}, {"Sec-Fetch-Mode": "cors"}, {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}):
        body = refusal(shared.api.http.get("/_mock/health", headers={"Sec-Fetch-Site": site, **mode}), 403)
        assert body["place"] == "Sec-Fetch-Site"


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_the_page_of_the_server_itself_and_whoever_types_the_address_are_let_in(shared, site):
    assert shared.api.http.get("/_mock/health", headers={"Sec-Fetch-Site": site}).status_code == 200


def test_a_link_of_another_site_may_be_followed_but_a_form_of_it_may_not_be_sent(shared):
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert shared.api.http.get("/_mock/health", headers=followed).status_code == 200
    sent = {**followed, "Content-Type": "application/json"}
    refusal(shared.api.http.post("/_mock/reset", headers=sent), 403)


@pytest.mark.parametrize(("method", "path"), WRITES)
@pytest.mark.parametrize(
    "declared", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", None]
)
def test_a_form(shared, method, path, declared):
    """A request that changes something is rejected with 415 unless it is JSON or YAML, which forms cannot send."""
    before = shared.api.http.get("/_mock/projects").json()
    headers = {} if declared is None else {"Content-Type": declared}
    body = refusal(shared.api.http.request(method, path, content=b"{}", headers=headers), 415)
    assert body["place"] == "Content-Type"
    assert shared.api.http.get("/_mock/projects").json() == before


def test_no_cors(shared):
    """No response of the control plane has CORS headers."""
    origin = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    http = shared.api.http
    for response in (
        http.get("/_mock/health", headers=origin),
        http.get("/_mock/nothing", headers=origin),
        http.options("/_mock/reset", headers=origin),
        http.post("/_mock/reset", headers=origin),
    ):
        assert [name for name in response.headers if name.startswith("access-control-")] == []


@pytest.mark.parametrize("path", ["/_mock/health", "/_mock/nothing"])
def test_the_token(serve_with, path):
    """If a control token is set, as when not bound to loopback, a request without it is rejected with 401."""
    http = serve_with(control_token=TOKEN).api.http
    wrong = [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}, {"Cookie": "other=1"}]
    wrong += [{"Authorization": f"Bearer {TOKEN}x"}, {"Authorization": "Bearer "}, {"Authorization": "Bearer tokén"}]
    for headers in wrong:
        response = http.get(path, headers={name: value.encode() for name, value in headers.items()})
        assert "printed at the start" in refusal(response, 401)["message"]
        assert response.headers["www-authenticate"].startswith("Bearer")
    refusal(http.get(path, params={"token": "wrong"}), 401)


def test_the_token_opens_the_control_plane_under_any_name_but_not_to_other_sites(serve_with):
    http = serve_with(control_token=TOKEN).api.http
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    for headers in (bearer, {"Cookie": f"a=b; mockserver-control={TOKEN}"}):
        assert http.get("/_mock/health", headers={**headers, "Host": "box.example"}).status_code == 200
    assert http.get("/_mock/health", params={"token": TOKEN}).status_code == 200
    refusal(http.get("/_mock/health", headers={**bearer, "Sec-Fetch-Site": "cross-site"}), 403)
    refusal(http.post("/_mock/reset", headers=bearer), 415)


def test_the_token_of_the_control_plane_is_none_of_the_api(serve_with):
    api = serve_with(control_token=TOKEN).api
    assert api.get("/demo/me", TOKEN).json()["errors"][0]["code"] == "invalid_token"
    assert api.get("/demo/me", api.customer_token("alice@example.com")).status_code == 200


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"match": {"operationID": "getMyCustomer"}, "delay": "1s"}, "match.operationID"),
        ({"when": {"nth": 0}, "delay": "1s"}, "when.nth"),
        ({"connection": "explode"}, "connection"),
        ({"respond": {"status": "503"}}, "respond.status"),
        ({"delay": "soon"}, "delay"),
        ({"match": {"operationId": 3}, "delay": "1s"}, "match.operationId"),
    ],
)
def test_the_shape_of_a_refusal(shared_control, body, place):
    """An error has `statusCode`, a `message` that says what to do, and the `place` in the request."""
    refused = shared_control.refused(shared_control.post("/faults", **body), 400)
    assert refused["place"] == place
    assert refused["message"].endswith((".", "?", "'"))
    assert shared_control.told("/faults")["faults"] == []


@pytest.mark.parametrize(
    ("method", "path", "content", "meant"),
    [
        ("POST", "/_mock/reset", {"projekt": "demo"}, "'project'"),
        ("POST", "/_mock/requests/verify", {"count": {"exact": 1}}, "'exactly'"),
        ("PUT", "/_mock/clock", {"freeze": True}, "'frozen'"),
        ("GET", "/_mock/requests?projekt=demo", None, "'project'"),
        ("DELETE", "/_mock/requests?proyect=demo", None, "'project'"),
    ],
)
def test_what_is_misspelt(shared, method, path, content, meant):
    """An unknown field or query parameter is rejected with 400, and the message suggests a similar one."""
    before = shared.api.http.get("/_mock/health").json()["requests"]
    shared.api.get("/demo/me")
    headers = {"Content-Type": "application/json"}
    body = refusal(shared.api.http.request(method, path, json=content, headers=headers), 400)
    assert f"did you mean {meant}?" in body["message"]
    assert shared.api.http.get("/_mock/health").json()["requests"] == before + 1


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b"null", b'"x"', b"\xff", b"{}{}", b'{"a":' * 100_000, b"[" * 100_000], ids=range(8)
)
@pytest.mark.parametrize("path", ["/reset", "/faults", "/requests/verify", "/tokens", "/outbox", "/snapshots/one"])
def test_a_body_that_is_no_json_object_is_refused_in_a_sentence(shared_control, path, content):
    body = shared_control.refused(shared_control.call("POST", path, content=content), 400)
    assert body["message"].startswith(("The body", "a: Unknown field", "kind: Missing required value"))


@pytest.mark.parametrize(
    ("path", "nearest"),
    [("/_mock/snapshot", "/_mock/snapshots"), ("/_mock/clok", "/_mock/clock"), ("/_mock/" + "x" * 5000, "/_mock/")],
)
def test_an_unknown_path(shared, path, nearest):
    """A path that does not exist is rejected with 404, and the message suggests the most similar one."""
    body = refusal(shared.api.http.get(path), 404)
    assert nearest in body["message"].partition("the nearest is ")[2]
    assert len(body["message"]) < 500


def test_a_method_that_a_path_does_not_have_is_refused_with_those_that_it_has(shared):
    response = shared.api.http.post("/_mock/health", headers={"Content-Type": "application/json"})
    assert "POST /_mock/health" in refusal(response, 405)["message"]
    assert "GET" in response.headers["allow"]


def test_a_body_that_is_too_large_is_refused_and_nothing_is_changed(serve_with, control_of):
    control = control_of(serve_with(largest_body=1000))
    response = control.call(
        "POST", "/faults", content=b" " * 2000 + b"{}", headers={"content-type": "application/json"}
    )
    assert "1000 bytes" in control.refused(response, 413)["message"]
    assert control.told("/faults")["faults"] == []


@pytest.mark.parametrize(
    "name", ["%2E%2E%2Fescaped", "..%2F..%2Fetc%2Fpasswd", "%2Fetc%2Fpasswd", "a%00b", "..", "a%5Cb"]
)
def test_no_name_of_a_snapshot_leads_out_of_its_directory(tmp_path, serve_with, name):
    http = serve_with(db=tmp_path / "data" / "db.json").api.http
    before = sorted(path for path in tmp_path.rglob("*"))
    response = http.post(f"/_mock/snapshots/{name}", json={})
    assert response.status_code in (400, 404, 405), response.text
    assert sorted(path for path in tmp_path.rglob("*")) == before


def test_what_only_begins_like_the_control_plane_is_a_path_of_the_api(shared):
    response = shared.api.get("/_mockery/me")
    assert response.json()["errors"][0]["code"] == "access_denied"
    assert response.headers["access-control-allow-origin"] == "*"
    assert json.loads(response.content)["statusCode"] == 401


@pytest.mark.parametrize("path", PATHS)
def test_options_lists_all_methods_of_a_path_as_a_refused_method_does(shared, path):
    at = re.sub(r"\{\w+\}", "anything", path)
    offered = shared.api.http.options(at)
    assert (offered.status_code, offered.content) == (204, b"")
    assert set(offered.headers["allow"].split(", ")) == methods_at(path)
    assert [name for name in offered.headers if name.startswith("access-control-")] == []
    refused = shared.api.http.request("PATCH", at, headers={"Content-Type": "application/json"})
    assert set(refused.headers["allow"].split(", ")) == methods_at(path)


def test_the_paths_with_several_methods_are_among_them():
    assert {"GET", "POST", "DELETE"} < methods_at("/_mock/tokens") | {"DELETE"}
    assert sum(len(methods_at(path) - {"HEAD", "OPTIONS"}) > 1 for path in PATHS) > 5


@pytest.mark.parametrize("path", [*PATHS, "/_mock/nothing-of-the-kind"])
def test_options_is_guarded_as_everything_else(shared, with_token, path):
    refusal(shared.api.http.options(path, headers={"Host": "evil.example"}), 403)
    refusal(shared.api.http.options(path, headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}), 403)
    refusal(with_token.api.http.options(path), 401)


LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,5}[a-z0-9])?", fullmatch=True)
OWN = st.one_of(
    st.sampled_from(["localhost", "127.0.0.1", "[::1]", "127.8.9.10", "localhost.", "[0:0:0:0:0:0:0:1]"]),
    LABELS.map("{}.localhost".format),
)
PORTS = st.sampled_from(["", ":80", ":8989", ":0", ":65535"])


def in_any_case(text):
    return st.lists(st.booleans(), min_size=len(text), max_size=len(text)).map(
        lambda upper: "".join(it.upper() if is_upper else it for it, is_upper in zip(text, upper, strict=True))
    )


@given(OWN.flatmap(in_any_case), PORTS)
def test_every_name_of_this_machine_is_one(host, port):
    assert names_loopback(host + port)


@given(
    OWN,
    PORTS,
    st.sampled_from(["evil.com", "evil.com:80", "x", "[::1]"]),
    st.sampled_from([".{0}", ":80.{0}", ":{0}", "@{0}", ":80@{0}", "/{0}", "#{0}", " {0}", "..{0}", "%00{0}", ",{0}"]),
)
def test_what_only_begins_like_a_name_of_this_machine_is_none(host, port, evil, joined):
    assert not names_loopback(host + port + joined.format(evil))


@given(OWN, PORTS, st.sampled_from(["user@", "user:x@", "evil.com@", "evil", " ", "http://", "evil.com:", "[", "."]))
def test_what_only_ends_like_a_name_of_this_machine_is_none(host, port, before):
    assume(not (before == "evil" and host.endswith((".localhost",))))
    assert not names_loopback(before + host + port)


@pytest.mark.parametrize(
    "host",
    [
        *(
            "",
            ":80",
            "127.0.0.1:",
            "127.0.0.1:8x",
            "127.0.0.1:65536",
            "127.0.0.1:-1",
            "localhost:999999",
            "127.1",
            "::1",
        ),
        *(
            "[::1",
            "::1]",
            "[127.0.0.1]",
            "[localhost]",
            "[::1]80",
            "[::2]",
            "0.0.0.0",
            "[::]",
            "localhost..",
            "localhost:٣",
        ),
        *(
            "2130706433",
            "0x7f.0.0.1",
            "0177.0.0.1",
            "127.0.0.1.",
            "-.localhost",
            ".localhost",
            "a..localhost",
            "notlocalhost",
        ),
        *("128.0.0.1", "10.0.0.1", "evil.com", "127.0.0.1.nip.io", "127.0.0.1:80.evil.com", "[::1]:80.evil.com"),
    ],
)
def test_no_name_of_this_machine(host):
    assert not names_loopback(host)


@given(st.text(max_size=30))
def test_whatever_the_host_is_it_is_judged(host):
    names_loopback(host)


@pytest.mark.parametrize("token", ["", " ", "\t\n"])
def test_a_control_token_that_anybody_could_guess_is_none(token):
    with pytest.raises(ValueError, match="empty"):
        Settings(control_token=token)


REFUSALS = {
    "an unknown client": lambda api: api.oauth("/oauth/token", "nobody", "x", grant_type="client_credentials"),
    "a wrong secret": lambda api: api.oauth("/oauth/token", secret="x", grant_type="client_credentials"),
    "an unknown customer": lambda api: api.oauth(
        "/oauth/demo/customers/token", grant_type="password", username="x", password="x"
    ),
    "a wrong password": lambda api: api.oauth(
        "/oauth/demo/customers/token", grant_type="password", username="alice@example.com", password="x"
    ),
    "no token": lambda api: api.get("/demo/me"),
    "an unknown token": lambda api: api.get("/demo/me", "x"),
    "an unknown project": lambda api: api.get("/deno/me"),
    "an unknown path": lambda api: api.get("/demo/mee"),
    "a wrong method": lambda api: api.call("PATCH", "/demo/me"),
    "a fault": lambda api: api.get("/demo/me", headers={"X-Mock-Fault": "503"}),
}


@pytest.mark.parametrize("refused", REFUSALS.values(), ids=REFUSALS)
def test_beyond_loopback_a_refusal_tells_strangers_no_more_than_the_api(serve_with, refused):
    """If the server is not bound to loopback, only clients that send the control token receive `X-Mock-Explain`."""
    served = serve_with(host="0.0.0.0", control_token=TOKEN)
    answer = refused(served.api)
    assert answer.status_code >= 400
    assert "x-mock-explain" not in answer.headers
    for known in ("demo-client", "demo-backend", "demo-narrow", "bob@example.com", "carol@example.com"):
        assert known not in answer.text + str(answer.headers)
    kept = served.plane.journal.get(answer.headers["x-mock-request"])
    assert kept.explanation
    served.api.http.headers["Cookie"] = f"mockserver-control={TOKEN}"
    assert refused(served.api).headers["x-mock-explain"]


@pytest.mark.parametrize("settings", [{}, {"control_token": TOKEN}, {"host": "::1"}, {"host": "localhost"}])
@pytest.mark.parametrize("refused", REFUSALS.values(), ids=REFUSALS)
def test_on_loopback_every_refusal_is_explained(serve_with, refused, settings):
    assert refused(serve_with(**settings).api).headers["x-mock-explain"]
