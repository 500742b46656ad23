"""The pages of the workbench, as they leave the server."""

import re
import time
from html.parser import HTMLParser

import pytest
from msgspec import inspect

from mockserver.domain.actions import MyCustomerUpdateAction
from mockserver.fixtures import ClientCredentials
from mockserver.steering.connection import Connection
from mockserver.steering.faults import Fault, FaultAnswer, FaultMatch, FaultTiming
from mockserver.web.control.guard import COOKIE
from mockserver.web.workbench.actions import action_forms
from mockserver.web.workbench.faults import sentence
from mockserver.web.workbench.pages import PAGES
from mockserver.web.workbench.rendering import highlighted, is_followable
from mockserver.web.workbench.snippets import snippets

TOKEN = "a token; of the control plane"
HOSTILE = "</pre><script>alert(1)</script><img src=x onerror=alert(1)>"
GETS = [page.path for page in PAGES if page.method == "GET"]


class Elements(HTMLParser):
    """The elements of a page as a browser would see them, each with its attributes."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def elements(html, tag=None):
    return [(name, attributes) for name, attributes in Elements(html).found if tag in (None, name)]


def links(html):
    return [attributes["href"] for _, attributes in elements(html, "a")]


@pytest.fixture(scope="module")
def failed(shared):
    return shared.api.get("/demo/me", shared.api.anonymous_token()).headers["X-Mock-Request"]


def paths(failed):
    ids = {"/ui/customers/{id}": "alice", "/ui/requests/{id}": failed, "/ui/data/{id}": "fixtures"}
    return ["/_mock" + path.replace("{id}", ids.get(path, "")) for path in GETS]


@pytest.mark.parametrize("index", range(len(GETS)), ids=GETS)
def test_a_page_has_a_strict_policy_and_keeps_it_by_itself(shared, failed, index):
    page = shared.api.get(paths(failed)[index])
    assert page.status_code == 200, page.text
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert page.headers["cache-control"] == "no-store"
    for tag, attributes in elements(page.text):
        assert tag != "style", tag
        assert tag != "script" or attributes["src"].startswith("/_mock/ui/static/")
        assert not [name for name in attributes if name == "style" or name.startswith("on")], attributes
    assert "UNSET" not in page.text


def test_to_look_changes_nothing(served):
    api = served.api
    failed = api.get("/demo/me", api.anonymous_token()).headers["X-Mock-Request"]
    before = list(served.store.everything("demo"))
    recorded = served.plane.journal.recorded
    for path in [*paths(failed), "/_mock/?project=demo-w1", "/_mock/ui/data?project=demo-w1"]:
        api.get(path)
    assert list(served.store.everything("demo")) == before
    assert [it.key for it in served.store.projects()] == ["demo"]
    assert served.plane.journal.recorded == recorded
    assert len(served.plane.faults) == 0


def test_everything_that_a_page_is_made_of_is_here(shared):
    page = shared.api.get("/_mock/").text
    sources = [it.get("src") or it.get("href") for tag, it in elements(page) if tag in ("script", "link", "img")]
    assert len(sources) == 4
    for source in sources:
        asset = shared.api.get(source)
        assert asset.status_code == 200
        assert "immutable" in asset.headers["cache-control"]
    for name in ("..%2fpage.py", "%2e%2e/page.py", "nothing.js"):
        assert shared.api.get(f"/_mock/ui/static/{name}").status_code == 404


def test_a_project_that_is_not_there_is_said_so_and_not_made(shared):
    page = shared.api.get("/_mock/ui/customers?project=<b>x")
    assert page.status_code == 404
    assert "There is no project &#39;&lt;b&gt;x&#39;" in page.text


def test_a_page_of_another_project_leads_to_others_of_it(shared):
    shared.api.get("/demo-w7/me", shared.api.client_token())
    page = shared.api.get("/_mock/ui/customers?project=demo-w7").text
    inside = [link for link in links(page) if link.startswith("/_mock/ui/")]
    assert len(inside) > 8
    assert [link for link in inside if "project=demo-w7" not in link] == []


@pytest.mark.parametrize("path", ["/_mock/", "/_mock/ui/requests"])
def test_a_borrowed_name_and_a_frame_of_another_site_see_nothing(shared, path):
    borrowed = shared.api.get(path, headers={"Host": "evil.example"})
    framed = shared.api.get(path, headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"})
    for refused in (borrowed, framed):
        assert refused.status_code == 403
        assert refused.headers["content-type"].startswith("text/html")
        assert "demo" not in refused.text


def test_without_the_control_token_a_page_says_what_to_do(serve_with):
    api = serve_with(control_token=TOKEN).api
    page = api.get("/_mock/ui/customers")
    assert page.status_code == 401
    assert "printed" in page.text
    assert "alice" not in page.text
    assert [it["name"] for _, it in elements(page.text, "input")] == ["token"]
    assert api.get("/_mock/?token=wrong").status_code == 401


def test_the_control_token_becomes_a_cookie_and_leaves_the_url(serve_with):
    api = serve_with(control_token=TOKEN).api
    entered = api.get("/_mock/ui/customers", params={"token": TOKEN, "q": "a&b"})
    assert entered.status_code == 303
    assert entered.headers["location"] == "/_mock/ui/customers?q=a%26b"
    cookie = entered.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for wanted in ("HttpOnly", "SameSite=strict", "Path=/_mock"):
        assert wanted.lower() in cookie.lower()
    api.http.cookies.clear()
    page = api.get("/_mock/ui/customers", headers={"Cookie": cookie.partition("; Path")[0].partition("; Http")[0]})
    assert page.status_code == 200


def test_what_was_sent_is_shown_as_text(served):
    api, token = served.api, served.api.customer_token("alice@example.com")
    headers = {"X-Evil": HOSTILE, "Content-Type": "application/json"}
    sent = api.post(f"/demo/{HOSTILE.replace('/', '')}", token, content=f'{{"a": "{HOSTILE}'.encode(), headers=headers)
    page = api.get(f"/_mock/ui/requests/{sent.headers['X-Mock-Request']}").text
    assert page.count("&lt;script&gt;alert(1)") >= 2
    assert [it for _, it in elements(page, "script") if "src" not in it] == []
    assert [it for _, it in elements(page, "img") if it.get("src") == "x"] == []


def test_what_a_customer_is_called_is_shown_as_text(served):
    token = served.api.customer_token("alice@example.com")
    served.api.update(token, {"action": "setFirstName", "firstName": HOSTILE})
    for path in ("/_mock/", "/_mock/ui/customers", "/_mock/ui/customers/alice", "/_mock/ui/data"):
        page = served.api.get(path).text
        assert "onerror=alert(1)&gt;" in page, path
        assert [it for _, it in elements(page, "img") if it.get("src") == "x"] == [], path


@pytest.mark.parametrize(
    "template", ["javascript:alert('{token}')", "data:text/html,{token}", "//evil/{token}", " http"]
)
def test_a_link_of_a_mail_is_clickable_only_when_it_leads_to_the_web(serve_with, template):
    page = serve_with(password_link=template).api.get("/_mock/ui/outbox").text
    assert "Not clickable" in page
    assert [link for link in links(page) if not link.startswith(("/", "#", "http://"))] == []
    assert [link for link in links(page) if "RESET-BOB" in link] == []


def test_links_to_the_web_are_told_from_others():
    assert is_followable("HTTPS://shop.example/reset")
    assert not any(is_followable(it) for it in ("javascript://x", "http:x", "https://", "ftp://x", "\thttp://x"))


def test_a_version_has_its_changes_and_the_request_that_made_it(served):
    token = served.api.customer_token("alice@example.com")
    made = served.api.update(token, {"action": "setFirstName", "firstName": "Alicia"}).headers["X-Mock-Request"]
    page = served.api.get("/_mock/ui/customers/alice").text
    assert f"/_mock/ui/requests/{made}" in links(page)
    assert "<del>&#34;Alice&#34;</del>" in page
    assert "<ins>&#34;Alicia&#34;</ins>" in page


def test_a_password_is_shown_only_while_it_opens_something(served):
    assert elements(served.api.get("/_mock/").text, "button").count(("button", _copies("secret"))) == 4
    token = served.api.customer_token("alice@example.com")
    change = {"version": 1, "currentPassword": "secret", "newPassword": "other"}
    assert served.api.post("/demo/me/password", token, json=change).status_code == 200
    page = served.api.get("/_mock/").text
    assert elements(page, "button").count(("button", _copies("secret"))) == 3
    assert "Password changed" in page


def _copies(text):
    return {"type": "button", "class": "quiet", "data-copy": text}


def test_a_token_is_explained_without_being_in_a_url(shared):
    asked = {"token": shared.api.anonymous_token(), "project": "demo"}
    shown = shared.api.post("/_mock/ui/tokens/explained", json=asked)
    assert shown.status_code == 200
    assert "createMyCart" in shown.text
    assert asked["token"] not in shown.text
    form = shared.api.http.post("/_mock/ui/tokens/explained", data=asked)
    assert form.status_code == 415


def test_requests_are_filtered_and_those_that_miss_every_project_are_seen(served):
    api = served.api
    api.get("/demo/me", api.anonymous_token())
    api.get("/nowhere/me", api.client_token())

    def listed(query):
        return [link for link in links(api.get(f"/_mock/ui/requests?{query}").text) if "/ui/requests/" in link]

    assert len(listed("status=4xx")) == 2
    assert len(listed("status=4xx&own=yes")) == 1
    assert len(listed("code=insufficient_token_grant_type")) == 1
    assert listed("operationId=updateMyCustomer") == []


def test_there_is_a_form_for_each_update_action():
    served = inspect.type_info(MyCustomerUpdateAction)
    forms = {it.action: {field.name: field for field in it.inputs} for it in action_forms()}
    assert set(forms) == {it.tag for it in served.types}
    assert forms["changeEmail"]["email"].is_required
    assert forms["addAddress"]["address.country"].is_required
    assert forms["removeAddress"]["addressId"].kind == "address"
    assert forms["setDateOfBirth"]["dateOfBirth"].kind == "date"
    assert forms["setCustomField"]["value"].kind == "json"
    assert forms["setCustomType"]["type.key"].kind == "text"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault(id="f1", delay="3s"), "Every request waits 3s."),
        (
            Fault(id="f1", when=FaultTiming(nth=3), match=FaultMatch(operation_id="getMyCustomer"), connection="cut"),
            "The 3rd getMyCustomer is cut off in the middle of the response.",
        ),
        (
            Fault(id="f1", when=FaultTiming(every=12, times=2), respond=FaultAnswer(status=503, code="OverCapacity")),
            "Every 12th request gets 503 OverCapacity (at most 2 times).",
        ),
        (
            Fault(
                id="f1",
                when=FaultTiming(probability=0.25),
                match=FaultMatch(method="post", path="/*/me", project="demo"),
                connection="drop",
            ),
            "Every POST request to /*/me of project demo gets no response (with 25% probability).",
        ),
    ],
)
def test_a_fault_is_told_in_a_sentence(fault, said):
    assert sentence(fault) == said


def test_what_is_pasted_survives_hostile_secrets():
    client = ClientCredentials(id="a'b", secret='x"; rm -rf $HOME `id` \\', scopes=("manage_my_profile:demo",))
    env = {"CTP_CLIENT_SECRET": client.secret, "CTP_SCOPES": "a b"}
    found = {
        it.id: it.text
        for it in snippets(Connection(url="http://x", project="demo", clients=(client,), customers=(), env=env))
    }
    assert '"x\\"; rm -rf \\$HOME \\`id\\` \\\\"' in found["dotenv"]
    assert "'a'\"'\"'b:x\"; rm -rf $HOME `id` \\'" in found["curl"]
    assert '"x\\"; rm -rf $HOME `id` \\\\"' in found["sdk-v3"]


def test_a_body_is_coloured_and_escaped():
    html = str(highlighted('{"a<b": "<i>", "n": -1.5e3, "t": true} <script>'))
    assert '<span class="json-name">&#34;a&lt;b&#34;</span>' in html
    assert '<span class="json-string">&#34;&lt;i&gt;&#34;</span>' in html
    assert '<span class="json-number">-1.5e3</span>' in html
    assert "<script>" not in html
    assert re.sub(r"</?span[^>]*>", "", html).endswith("&lt;script&gt;")


@pytest.mark.parametrize(
    "text", ['"' * 60_000, '\\"' * 30_000, '"\\' * 30_000, "1" * 60_000, "-" * 60_000, '"a" ' * 15_000]
)
def test_no_body_makes_the_colouring_slow(text):
    started = time.process_time()
    highlighted(text)
    assert time.process_time() - started < 3


def test_of_a_long_body_the_beginning_is_shown():
    assert str(highlighted("x" * 70_000)).endswith("… and 10000 more characters")
